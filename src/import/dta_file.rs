//! The sections of a file of Stata, and the cells of its rows.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use std::collections::BTreeMap;

use super::bytes::Bytes;
use super::dta_values::{date, long, missing};
use super::text::float;

/// More variables than Stata has.
const MOST_VARIABLES: usize = 120_000;

/// A variable.
pub struct Variable {
    pub name: String,
    pub label: String,
    kind: u16,
    format: String,
    /// The table of its labels.
    pub values: String,
}

impl Variable {
    /// Whether its cells are numbers.
    pub fn is_number(&self) -> bool {
        (65_526..=65_530).contains(&self.kind)
    }

    /// Whether it counts milliseconds instead of days; nothing where it is no date.
    pub fn is_date(&self) -> Option<bool> {
        let format = self.format.trim_start_matches(['%', '-']);
        match format {
            _ if !self.is_number() => None,
            _ if format.starts_with("tc") || format.starts_with("tC") => Some(true),
            _ if format.starts_with("td") || format.starts_with('d') => Some(false),
            _ => None,
        }
    }

    /// Whether it counts weeks, months, quarters or half-years.
    pub fn is_period(&self) -> bool {
        let format = self.format.trim_start_matches(['%', '-']);
        self.is_number()
            && ["tw", "tm", "tq", "th"]
                .iter()
                .any(|kind| format.starts_with(kind))
    }
}

/// A file's sections.
pub struct File<'a> {
    release: u16,
    pub big: bool,
    width: usize,
    pub rows: usize,
    types: &'a [u8],
    names: &'a [u8],
    formats: &'a [u8],
    value_names: &'a [u8],
    labels: &'a [u8],
    pub data: &'a [u8],
    long: &'a [u8],
    tables: &'a [u8],
}

/// What follows the tag at an offset.
fn section<'a>(bytes: &'a [u8], at: Option<&usize>, tag: &str) -> Option<&'a [u8]> {
    bytes
        .get(*at?..)?
        .strip_prefix(format!("<{tag}>").as_bytes())
}

/// A file of a release with a map; nothing where it is damaged.
pub fn sections_by_map(bytes: &[u8]) -> Option<File<'_>> {
    let rest = bytes.strip_prefix(b"<stata_dta><header><release>")?;
    let (release, rest) = rest.split_at_checked(3)?;
    let release: u16 = std::str::from_utf8(release).ok()?.parse().ok()?;
    let rest = rest.strip_prefix(b"</release><byteorder>")?;
    let (order, rest) = rest.split_at_checked(3)?;
    let big = order == b"MSF";
    let mut header = Bytes::new(rest.strip_prefix(b"</byteorder><K>")?, big);
    let width = match release {
        117 | 118 => usize::from(header.u16()?),
        119 => header.count()?,
        _ => return None,
    };
    header.take(b"</K><N>".len())?;
    let rows = match release {
        117 => header.count()?,
        _ => header.long()?,
    };
    header.take(b"</N><label>".len())?;
    let length = match release {
        117 => usize::from(*header.take(1)?.first()?),
        _ => usize::from(header.u16()?),
    };
    header.take(length)?;
    header.take(b"</label><timestamp>".len())?;
    let length = usize::from(*header.take(1)?.first()?);
    header.take(length)?;
    header.take(b"</timestamp></header><map>".len())?;
    let map: Vec<usize> = (0..14).map_while(|_| header.long()).collect();
    if width > MOST_VARIABLES {
        return None;
    }
    let at = |section: usize| map.get(section);
    Some(File {
        release,
        big,
        width,
        rows,
        types: section(bytes, at(2), "variable_types")?,
        names: section(bytes, at(3), "varnames")?,
        formats: section(bytes, at(5), "formats")?,
        value_names: section(bytes, at(6), "value_label_names")?,
        labels: section(bytes, at(7), "variable_labels")?,
        data: section(bytes, at(9), "data")?,
        long: section(bytes, at(10), "strls")?,
        tables: section(bytes, at(11), "value_labels")?,
    })
}

/// A file of an older release.
pub fn sections_in_order(bytes: &[u8]) -> Option<File<'_>> {
    let release = u16::from(*bytes.first()?);
    let big = *bytes.get(1)? == 1;
    let mut left = Bytes::new(bytes.get(4..)?, big);
    let width = usize::from(left.u16()?);
    let rows = left.count()?;
    left.take(81 + 18)?;
    let types = left.take(width)?;
    let names = left.take(width * 33)?;
    left.take(2 * (width + 1))?;
    let formats = left.take(width * if release == 113 { 12 } else { 49 })?;
    let value_names = left.take(width * 33)?;
    let labels = left.take(width * 81)?;
    loop {
        let kind = *left.take(1)?.first()?;
        let length = left.count()?;
        left.take(length)?;
        if kind == 0 && length == 0 {
            break;
        }
    }
    let row: usize = types
        .iter()
        .map(|kind| size(old_type(*kind)).unwrap_or_default())
        .sum();
    let data = left.take(row.checked_mul(rows)?)?;
    Some(File {
        release,
        big,
        width,
        rows,
        types,
        names,
        formats,
        value_names,
        labels,
        data,
        long: &[],
        tables: left.rest(),
    })
}

/// The type that newer releases have for it.
fn old_type(kind: u8) -> u16 {
    match kind {
        251 => 65_530,
        252 => 65_529,
        253 => 65_528,
        254 => 65_527,
        255 => 65_526,
        width => u16::from(width),
    }
}

/// How many bytes a cell of a type takes.
fn size(kind: u16) -> Option<usize> {
    match kind {
        65_530 => Some(1),
        65_529 => Some(2),
        65_528 | 65_527 => Some(4),
        65_526 | 32_768 => Some(8),
        1..=2_045 => Some(usize::from(kind)),
        _ => None,
    }
}

impl<'a> File<'a> {
    fn encoding(&self) -> &'static Encoding {
        if self.release >= 118 {
            UTF_8
        } else {
            WINDOWS_1252
        }
    }

    /// A text that ends at the first zero.
    fn text(&self, bytes: &[u8]) -> String {
        let end = bytes
            .iter()
            .position(|byte| *byte == 0)
            .unwrap_or(bytes.len());
        let (text, _, _) = self.encoding().decode(bytes.get(..end).unwrap_or_default());
        text.into_owned()
    }

    /// Its variables; nothing where they are damaged.
    pub fn variables(&self) -> Option<Vec<Variable>> {
        let (name, label) = if self.release >= 118 {
            (129, 321)
        } else {
            (33, 81)
        };
        let format = match self.release {
            113 => 12,
            114..=117 => 49,
            _ => 57,
        };
        let mut types = Bytes::new(self.types, self.big);
        let at = |section: &'a [u8], size: usize, place: usize| -> Option<String> {
            Some(self.text(section.get(place * size..(place + 1) * size)?))
        };
        let variable = |place: usize| -> Option<Variable> {
            let kind = match self.release {
                117.. => types.u16()?,
                _ => old_type(*types.take(1)?.first()?),
            };
            size(kind)?;
            Some(Variable {
                name: at(self.names, name, place)?,
                label: at(self.labels, label, place)?,
                kind,
                format: at(self.formats, format, place)?,
                values: at(self.value_names, name, place)?,
            })
        };
        (0..self.width).map(variable).collect()
    }

    /// Values and their labels by the name of their table.
    pub fn value_labels(&self) -> Option<BTreeMap<String, Vec<(String, String)>>> {
        let mut left = Bytes::new(self.tables, self.big);
        let mut all = BTreeMap::new();
        loop {
            let tagged = self.release >= 117;
            if tagged && !left.rest().starts_with(b"<lbl>") || left.rest().is_empty() {
                return Some(all);
            }
            left.take(if tagged { 5 } else { 0 })?;
            let length = left.count()?;
            let name = self.text(left.take(if self.release >= 118 { 129 } else { 33 })?);
            left.take(3)?;
            let mut table = Bytes::new(left.take(length)?, self.big);
            left.take(if tagged { 6 } else { 0 })?;
            let (count, size) = (table.count()?, table.count()?);
            let offsets = table.take(count.checked_mul(4)?)?;
            let values = table.take(count.checked_mul(4)?)?;
            let texts = table.take(size)?;
            let (mut offsets, mut values) =
                (Bytes::new(offsets, self.big), Bytes::new(values, self.big));
            let mut labels = Vec::new();
            while let (Some(offset), Some(value)) = (offsets.count(), values.i32()) {
                let label = self.text(texts.get(offset..)?);
                labels.push((long(value), label));
            }
            all.insert(name, labels);
        }
    }

    /// Long texts by the reference that cells have.
    pub fn long_texts(&self) -> BTreeMap<u64, String> {
        let mut left = Bytes::new(self.long, self.big);
        let mut all = BTreeMap::new();
        let mut next = || -> Option<(u64, String)> {
            (left.take(3)? == b"GSO").then_some(())?;
            let variable = u64::from(left.u32()?);
            let row = match self.release {
                117 => u64::from(left.u32()?),
                _ => left.long()? as u64,
            };
            let text = *left.take(1)?.first()? == 130;
            let length = left.u32()? as usize;
            let bytes = left.take(length)?;
            let shown = if text {
                self.text(bytes)
            } else {
                String::new()
            };
            Some(((variable << 48) ^ row, shown))
        };
        while let Some((reference, text)) = next() {
            all.insert(reference, text);
        }
        all
    }

    /// The next cell of a row.
    pub fn cell(
        &self,
        row: &mut Bytes<'_>,
        variable: &Variable,
        long_texts: &BTreeMap<u64, String>,
    ) -> Option<String> {
        let bytes = row.take(size(variable.kind)?)?;
        let mut cell = Bytes::new(bytes, self.big);
        let number = match variable.kind {
            65_530 => {
                let byte = i8::from_le_bytes([*bytes.first()?]);
                missing(i64::from(byte), 101).unwrap_or_else(|| Ok(f64::from(byte)))
            }
            65_529 => {
                let int = cell.u16()?.cast_signed();
                missing(i64::from(int), 32_741).unwrap_or_else(|| Ok(f64::from(int)))
            }
            65_528 => {
                let long = cell.i32()?;
                missing(i64::from(long), 2_147_483_621).unwrap_or_else(|| Ok(f64::from(long)))
            }
            65_527 => {
                let bits = cell.u32()?;
                let code = i64::from(bits) - 0x7f00_0000;
                let negative = bits >> 31 == 1;
                match missing(code >> 11, 0).filter(|_| !negative && code >= 0) {
                    Some(found) => found,
                    // The shortest text that is this number, as Stata shows it.
                    None => format!("{}", f32::from_bits(bits))
                        .parse()
                        .map_err(|_| String::new()),
                }
            }
            65_526 => {
                let number = cell.f64()?;
                let code = (number.to_bits() as i64).wrapping_sub(0x7fe0_0000_0000_0000);
                match missing(code >> 40, 0).filter(|_| number.is_sign_positive() && code >= 0) {
                    Some(found) => found,
                    None => Ok(number),
                }
            }
            32_768 => {
                let reference = self.reference(bytes)?;
                return Some(long_texts.get(&reference).cloned().unwrap_or_default());
            }
            _ => return Some(self.text(bytes).trim_end().to_string()),
        };
        Some(match number {
            Err(code) if code == "." => String::new(),
            Err(code) => code,
            Ok(number) => match variable.is_date() {
                Some(milliseconds) => date(number, milliseconds).unwrap_or_else(|| float(number)),
                None => float(number),
            },
        })
    }

    /// Variable and row of a long text, as a key.
    fn reference(&self, bytes: &[u8]) -> Option<u64> {
        let mut cell = Bytes::new(bytes, self.big);
        let wide = match self.release {
            117 => {
                let (variable, row) = (u64::from(cell.u32()?), u64::from(cell.u32()?));
                return Some((variable << 48) ^ row);
            }
            118 => 16,
            _ => 24,
        };
        let whole: [u8; 8] = bytes.try_into().ok()?;
        let (variable, row) = match self.big {
            true => {
                let whole = u64::from_be_bytes(whole);
                (whole >> (64 - wide), whole & (u64::MAX >> wide))
            }
            false => {
                let whole = u64::from_le_bytes(whole);
                (whole & (u64::MAX >> (64 - wide)), whole >> wide)
            }
        };
        Some((variable << 48) ^ row)
    }
}
