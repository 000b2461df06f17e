//! The dictionary of a file of SPSS: what its variables are called, and what their values mean.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use std::collections::BTreeMap;

use super::bytes::Bytes;
use super::sav_sets::{self, Set};

/// As many variables as a file can have here.
const MOST_VARIABLES: usize = 100_000;

/// What a file says of its rows.
pub struct Dictionary {
    pub big: bool,
    pub compression: i32,
    pub bias: f64,
    pub system_missing: f64,
    pub rows: Option<usize>,
    pub encoding: &'static Encoding,
    pub variables: Vec<Variable>,
    /// The place of the weight among the variables.
    pub weight: Option<usize>,
    pub sets: Vec<Set>,
    pub notes: Vec<String>,
}

/// A variable.
#[derive(Debug, Clone, Default)]
pub struct Variable {
    /// Its name of eight characters, by which records refer to it.
    pub short: String,
    pub name: String,
    pub label: String,
    /// Zero for numbers, the number of bytes for texts.
    pub width: usize,
    format: i32,
    pub labels: Vec<(Value, String)>,
    pub missing: Vec<Missing>,
    /// Its place in slots of eight bytes, as records count.
    slot: usize,
}

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A number.
    Number(f64),
    /// A text in the file's encoding.
    Text(Vec<u8>),
    /// None.
    Missing,
}

/// What means "no answer".
#[derive(Debug, Clone)]
pub enum Missing {
    Code(Value),
    Range(f64, f64),
}

impl Variable {
    /// Whether its numbers are dates.
    pub fn is_date(&self) -> bool {
        let kind = (self.format >> 16) & 0xff;
        self.width == 0 && matches!(kind, 20 | 22 | 23 | 24 | 28 | 29 | 30 | 38 | 39 | 41)
    }

    /// Bytes of each of the parts that a long text is kept in.
    pub fn segments(&self) -> Vec<usize> {
        if self.width <= 255 {
            return vec![self.width];
        }
        let parts = self.width.div_ceil(252);
        let last = self.width - (parts - 1) * 252;
        let mut all = vec![255; parts - 1];
        all.push(last);
        all
    }

    /// How many slots of eight bytes it has in a row.
    pub fn slots(&self) -> usize {
        match self.width {
            0 => 1,
            _ => self.segments().iter().map(|width| width.div_ceil(8)).sum(),
        }
    }
}

/// Values and their labels.
type Labels<'a> = Vec<(&'a [u8], &'a [u8])>;

/// Records whose texts can be read only once the encoding is known.
#[derive(Default)]
struct Records<'a> {
    variables: Vec<Record<'a>>,
    labels: Vec<(Labels<'a>, Vec<usize>)>,
    extensions: BTreeMap<i32, &'a [u8]>,
}

struct Record<'a> {
    name: &'a [u8],
    label: &'a [u8],
    width: usize,
    format: i32,
    missing: (i32, Vec<&'a [u8]>),
    slot: usize,
}

/// Reads header and dictionary; nothing where they are damaged.
pub fn dictionary(bytes: &mut Bytes<'_>) -> Option<Dictionary> {
    bytes.take(64)?;
    let big = bytes.rest().starts_with(&[0]);
    bytes.i32()?;
    bytes.i32()?;
    let compression = bytes.i32()?;
    let weight = bytes.i32()?;
    let rows = bytes.i32()?;
    let bias = bytes.f64()?;
    bytes.take(9 + 8 + 64 + 3)?;
    let records = records(bytes)?;
    let extension = |kind: i32| records.extensions.get(&kind).copied();
    let mut integers = Bytes::new(extension(3).unwrap_or_default(), big);
    integers.take(28);
    let encoding = encoding(extension(20), integers.i32());
    let decode = |bytes: &[u8]| {
        let (text, _, _) = encoding.decode(bytes);
        text.trim_end_matches([' ', '\0']).to_string()
    };
    let pairs = |kind: i32| -> BTreeMap<String, String> {
        let text = decode(extension(kind).unwrap_or_default());
        let pairs = text.split('\t').filter_map(|pair| pair.split_once('='));
        pairs
            .map(|(short, value)| {
                (
                    short.trim().to_string(),
                    value.trim_end_matches('\0').to_string(),
                )
            })
            .collect()
    };
    let (names, widths) = (pairs(13), pairs(14));
    let mut variables: Vec<Variable> = Vec::new();
    let mut parts = 0;
    for record in &records.variables {
        // The further parts of a long text.
        if parts > 0 {
            parts -= 1;
            continue;
        }
        let short = decode(record.name);
        let long: Option<usize> = widths.get(&short).and_then(|width| width.parse().ok());
        let width = long.filter(|width| *width > 255 && *width < 1 << 16);
        let width = width
            .filter(|_| record.width == 255)
            .unwrap_or(record.width);
        let mut variable = Variable {
            name: names.get(&short).unwrap_or(&short).clone(),
            short,
            label: decode(record.label),
            width,
            format: record.format,
            slot: record.slot,
            ..Variable::default()
        };
        parts = variable.segments().len() - 1;
        variable.missing = missing(record, big)?;
        variables.push(variable);
    }
    for (labels, slots) in &records.labels {
        for variable in variables
            .iter_mut()
            .filter(|v| slots.contains(&(v.slot + 1)))
        {
            for (value, label) in labels {
                let value = self::value(value, variable.width == 0, big)?;
                variable.labels.push((value, decode(label)));
            }
        }
    }
    long_labels(
        extension(21).unwrap_or_default(),
        big,
        &decode,
        &mut variables,
    );
    let weight = usize::try_from(weight).ok().filter(|weight| *weight > 0);
    let mut floats = Bytes::new(extension(4).unwrap_or_default(), big);
    let mut notes = Vec::new();
    if extension(22).is_some() {
        notes.push("missing codes of long texts are not imported".to_string());
    }
    let sets = [7, 19].into_iter().filter_map(extension);
    Some(Dictionary {
        big,
        compression,
        bias,
        system_missing: floats.f64().unwrap_or(-f64::MAX),
        rows: usize::try_from(rows).ok(),
        encoding,
        weight: weight.and_then(|weight| variables.iter().position(|v| v.slot + 1 == weight)),
        sets: sets
            .flat_map(|bytes| sav_sets::sets(bytes, &decode))
            .collect(),
        variables,
        notes,
    })
}

fn records<'a>(bytes: &mut Bytes<'a>) -> Option<Records<'a>> {
    let mut records = Records::default();
    let mut slot = 0;
    loop {
        match bytes.i32()? {
            2 => {
                let width = bytes.i32()?;
                let labelled = bytes.i32()?;
                let count = bytes.i32()?;
                let format = bytes.i32()?;
                bytes.i32()?;
                let name = bytes.take(8)?;
                let mut label: &[u8] = &[];
                if labelled == 1 {
                    let length = bytes.count()?;
                    label = bytes.take(length)?;
                    bytes.take(length.next_multiple_of(4) - length)?;
                }
                let mut codes = Vec::new();
                for _ in 0..count.unsigned_abs().min(3) {
                    codes.push(bytes.take(8)?);
                }
                // Texts of more than eight bytes are followed by a record for each eight more.
                if let Ok(width) = usize::try_from(width) {
                    records.variables.push(Record {
                        name,
                        label,
                        width,
                        format,
                        missing: (count, codes),
                        slot,
                    });
                }
                slot += 1;
                if slot > MOST_VARIABLES {
                    return None;
                }
            }
            3 => {
                let mut labels = Vec::new();
                for _ in 0..bytes.count()? {
                    let value = bytes.take(8)?;
                    let length = usize::from(*bytes.take(1)?.first()?);
                    labels.push((value, bytes.take(length)?));
                    bytes.take((length + 1).next_multiple_of(8) - length - 1)?;
                }
                if bytes.i32()? != 4 {
                    return None;
                }
                let mut slots = Vec::new();
                for _ in 0..bytes.count()? {
                    slots.push(bytes.count()?);
                }
                records.labels.push((labels, slots));
            }
            6 => {
                let lines = bytes.count()?;
                bytes.take(lines.checked_mul(80)?)?;
            }
            7 => {
                let kind = bytes.i32()?;
                let (size, count) = (bytes.count()?, bytes.count()?);
                let data = bytes.take(size.checked_mul(count)?)?;
                records.extensions.insert(kind, data);
            }
            999 => {
                bytes.i32()?;
                return Some(records);
            }
            _ => return None,
        }
    }
}

fn encoding(name: Option<&[u8]>, code: Option<i32>) -> &'static Encoding {
    let name = name.map(|name| name.trim_ascii());
    let page = code.map(|code| match code {
        65001 => "utf-8".to_string(),
        932 => "shift_jis".to_string(),
        936 => "gbk".to_string(),
        949 => "euc-kr".to_string(),
        950 => "big5".to_string(),
        28_591..=28_605 => format!("iso-8859-{}", code - 28_590),
        code => format!("windows-{code}"),
    });
    let named = name.and_then(Encoding::for_label);
    let paged = || page.and_then(|page| Encoding::for_label(page.as_bytes()));
    match (named.or_else(paged), name) {
        (Some(encoding), _) => encoding,
        (None, Some(_)) => UTF_8,
        (None, None) => WINDOWS_1252,
    }
}

fn value(bytes: &[u8], number: bool, big: bool) -> Option<Value> {
    match number {
        true => Bytes::new(bytes, big).f64().map(Value::Number),
        false => Some(Value::Text(bytes.to_vec())),
    }
}

fn missing(record: &Record<'_>, big: bool) -> Option<Vec<Missing>> {
    let (count, codes) = &record.missing;
    let mut all = Vec::new();
    let mut codes = codes.iter();
    if *count < 0 {
        let (low, high) = (codes.next()?, codes.next()?);
        let number = |bytes: &[u8]| Bytes::new(bytes, big).f64();
        all.push(Missing::Range(number(low)?, number(high)?));
    }
    for code in codes {
        all.push(Missing::Code(value(code, record.width == 0, big)?));
    }
    Some(all)
}

/// Labels of texts longer than eight bytes.
fn long_labels(
    bytes: &[u8],
    big: bool,
    decode: &impl Fn(&[u8]) -> String,
    variables: &mut [Variable],
) {
    let mut bytes = Bytes::new(bytes, big);
    let mut read = || -> Option<(String, Vec<(Value, String)>)> {
        let length = bytes.count()?;
        let name = decode(bytes.take(length)?);
        bytes.i32()?;
        let mut labels = Vec::new();
        for _ in 0..bytes.count()? {
            let length = bytes.count()?;
            let value = bytes.take(length)?.to_vec();
            let length = bytes.count()?;
            labels.push((Value::Text(value), decode(bytes.take(length)?)));
        }
        Some((name, labels))
    };
    while let Some((name, labels)) = read() {
        let named = variables
            .iter_mut()
            .find(|v| v.name == name || v.short == name);
        if let Some(variable) = named {
            variable.labels.extend(labels);
        }
    }
}
