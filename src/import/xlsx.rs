//! Excel's `.xlsx`: the first sheet of a workbook that has cells.

use chrono::{DateTime, TimeDelta};
use quick_xml::Reader as Xml;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;

use super::exporter;
use super::reader::{MOST_CELLS, Reader, broken};
use super::table::Table;
use super::text::float;
use super::zip::Zip;
use crate::diagnostic::Diagnostic;

/// Excel.
pub struct Xlsx;

impl Reader for Xlsx {
    fn name(&self) -> &'static str {
        "Excel"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["xlsx", "xlsm"]
    }

    fn signature(&self) -> &'static [&'static [u8]] {
        &[b"PK\x03\x04"]
    }

    fn read(&self, bytes: &[u8]) -> Result<Table, Diagnostic> {
        let damaged = || {
            broken(
                self,
                "not an Excel workbook, or damaged, or password-protected",
            )
        };
        let zip = Zip::open(bytes).ok_or_else(damaged)?;
        let book = Book::read(&zip).ok_or_else(damaged)?;
        let mut notes = Vec::new();
        let mut others = Vec::new();
        let mut rows = Vec::new();
        for (name, path) in &book.sheets {
            let sheet = zip.read(path).ok_or_else(damaged)?;
            let cells = book.rows(&sheet).map_err(|what| broken(self, what))?;
            if rows.is_empty() && !cells.is_empty() {
                rows = cells;
                notes.push(format!("the sheet `{}` was read", super::text::clean(name)));
            } else if !cells.is_empty() {
                others.push(super::text::clean(name));
            }
        }
        if !others.is_empty() {
            notes.push(format!("other sheets were not: {}", others.join(", ")));
        }
        exporter::table(rows, notes, self)
    }
}

/// What sheets refer to.
struct Book {
    /// Name and path.
    sheets: Vec<(String, String)>,
    texts: Vec<String>,
    /// Whether the cells of a style are dates.
    dates: Vec<bool>,
    /// Whether days are counted from 1904.
    since_1904: bool,
}

/// The value of an attribute.
fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let attributes = element.attributes().flatten();
    let found = attributes
        .into_iter()
        .find(|a| a.key.local_name().as_ref() == name)?;
    Some(unescaped(&found.value))
}

/// A text of XML with the characters that its entities mean.
fn unescaped(text: &str) -> String {
    quick_xml::escape::unescape(text).map_or_else(|_| text.to_string(), |text| text.into_owned())
}

/// Calls for each element that begins and each that ends, with the text before it.
fn walk(bytes: &[u8], mut each: impl FnMut(Step<'_>)) -> Option<()> {
    let text = String::from_utf8_lossy(bytes);
    let mut xml = Xml::from_str(&text);
    loop {
        match xml.read_event().ok()? {
            Event::Start(element) => each(Step::Begins(&element)),
            Event::Empty(element) => {
                each(Step::Begins(&element));
                each(Step::Ends(element.local_name().as_ref()));
            }
            Event::End(element) => each(Step::Ends(element.local_name().as_ref())),
            Event::Text(found) => each(Step::Text(&found)),
            Event::CData(found) => each(Step::Text(&found)),
            Event::GeneralRef(found) => {
                let entity = format!("&{};", &*found);
                each(Step::Text(&unescaped(&entity)));
            }
            Event::Eof => return Some(()),
            _ => {}
        }
    }
}

enum Step<'a> {
    Begins(&'a BytesStart<'a>),
    Ends(&'a str),
    Text(&'a str),
}

impl Book {
    fn read(zip: &Zip<'_>) -> Option<Self> {
        let mut targets: BTreeMap<String, String> = BTreeMap::new();
        walk(&zip.read("xl/_rels/workbook.xml.rels")?, |step| {
            if let Step::Begins(element) = step {
                let pair = attribute(element, "Id").zip(attribute(element, "Target"));
                targets.extend(pair);
            }
        })?;
        let mut book = Self {
            sheets: Vec::new(),
            texts: Vec::new(),
            dates: Vec::new(),
            since_1904: false,
        };
        walk(&zip.read("xl/workbook.xml")?, |step| {
            let Step::Begins(element) = step else { return };
            match element.local_name().as_ref() {
                "sheet" => {
                    let target = attribute(element, "id").and_then(|id| targets.get(&id));
                    let path = target.map(|target| match target.strip_prefix('/') {
                        Some(path) => path.to_string(),
                        None => format!("xl/{target}"),
                    });
                    book.sheets.extend(attribute(element, "name").zip(path));
                }
                "workbookPr" => {
                    let set = attribute(element, "date1904");
                    book.since_1904 = set.is_some_and(|set| set == "1" || set == "true");
                }
                _ => {}
            }
        })?;
        if let Some(texts) = zip.read("xl/sharedStrings.xml") {
            book.texts = shared(&texts)?;
        }
        if let Some(styles) = zip.read("xl/styles.xml") {
            book.dates = dates(&styles)?;
        }
        Some(book)
    }

    /// The cells of a sheet, row by row, empty rows left out.
    fn rows(&self, sheet: &[u8]) -> Result<Vec<Vec<String>>, &'static str> {
        let mut rows: Vec<Vec<String>> = Vec::new();
        let (mut place, mut kind, mut style) = (0, String::new(), 0);
        let (mut value, mut total) = (String::new(), 0_usize);
        let mut reading = false;
        let walked = walk(sheet, |step| match step {
            Step::Begins(element) => match element.local_name().as_ref() {
                "row" => {
                    rows.push(Vec::new());
                    place = 0;
                }
                "c" => {
                    let named = attribute(element, "r").and_then(|name| column(&name));
                    place = named.unwrap_or(place);
                    kind = attribute(element, "t").unwrap_or_default();
                    let index = attribute(element, "s").and_then(|style| style.parse().ok());
                    style = index.unwrap_or_default();
                    value.clear();
                }
                "v" | "t" => reading = true,
                _ => {}
            },
            Step::Text(text) if reading => value.push_str(text),
            Step::Ends("v" | "t") => reading = false,
            Step::Ends("c") => {
                let cell = self.cell(&kind, style, &value);
                if let Some(row) = rows.last_mut().filter(|_| total < MOST_CELLS) {
                    let from = row.len();
                    if place >= from && place < 1 << 14 {
                        row.resize(place + 1, String::new());
                        total += place + 1 - from;
                    }
                    if let Some(slot) = row.get_mut(place) {
                        *slot = cell;
                    }
                }
                place += 1;
            }
            _ => {}
        });
        walked.ok_or("a sheet is damaged")?;
        if total >= MOST_CELLS {
            return Err("the sheet has too many cells");
        }
        rows.retain(|row| row.iter().any(|cell| !cell.trim().is_empty()));
        for row in &mut rows {
            while row.last().is_some_and(|cell| cell.is_empty()) {
                row.pop();
            }
        }
        // Cells that are empty at the end are not kept in a sheet.
        let width = rows.iter().map(Vec::len).max().unwrap_or_default();
        if width.saturating_mul(rows.len()) > MOST_CELLS {
            return Err("the sheet has too many cells");
        }
        for row in &mut rows {
            row.resize(width, String::new());
        }
        Ok(rows)
    }

    fn cell(&self, kind: &str, style: usize, value: &str) -> String {
        match kind {
            "s" => {
                let text = value
                    .trim()
                    .parse()
                    .ok()
                    .and_then(|at: usize| self.texts.get(at));
                text.cloned().unwrap_or_default()
            }
            "str" | "inlineStr" | "e" => value.to_string(),
            "b" => if value.trim() == "1" { "TRUE" } else { "FALSE" }.into(),
            "d" => value
                .trim_end_matches('Z')
                .trim_end_matches(".000")
                .replace("T00:00:00", ""),
            _ => match value.trim().parse::<f64>() {
                Ok(number) => {
                    let dated = self.dates.get(style).copied().unwrap_or_default();
                    let date = dated.then(|| self.date(number)).flatten();
                    date.unwrap_or_else(|| float(number))
                }
                Err(_) => value.to_string(),
            },
        }
    }

    /// Days since the last of 1899, or the first of 1904, with a time of day as their fraction.
    fn date(&self, days: f64) -> Option<String> {
        const EPOCH: i64 = -2_209_161_600;
        // Excel counts a 29th of February 1900.
        let days = match (self.since_1904, days < 60.0) {
            (true, _) => days + 1462.0,
            (false, true) => days + 1.0,
            (false, false) => days,
        };
        let seconds = (days * 86_400.0).round();
        if !(1.0..=1e12).contains(&seconds) {
            return None;
        }
        let moment = DateTime::from_timestamp(EPOCH, 0)?;
        let moment = moment.checked_add_signed(TimeDelta::try_seconds(seconds as i64)?)?;
        let whole = seconds % 86_400.0 == 0.0;
        let form = if whole {
            "%Y-%m-%d"
        } else {
            "%Y-%m-%d %H:%M:%S"
        };
        Some(moment.format(form).to_string())
    }
}

/// The column of a cell such as `AB12`.
fn column(name: &str) -> Option<usize> {
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic);
    let number = letters.fold(0_usize, |number, letter| {
        let digit = usize::from(letter.to_ascii_uppercase() - b'A') + 1;
        number.saturating_mul(26).saturating_add(digit)
    });
    number.checked_sub(1)
}

/// The texts that cells refer to; of those with several fonts all parts, of those with a reading the text alone.
fn shared(bytes: &[u8]) -> Option<Vec<String>> {
    let mut texts: Vec<String> = Vec::new();
    let (mut reading, mut phonetic) = (false, false);
    walk(bytes, |step| match step {
        Step::Begins(element) => match element.local_name().as_ref() {
            "si" => texts.push(String::new()),
            "rPh" => phonetic = true,
            "t" => reading = true,
            _ => {}
        },
        Step::Ends("t") => reading = false,
        Step::Ends("rPh") => phonetic = false,
        Step::Text(text) if reading && !phonetic => {
            if let Some(last) = texts.last_mut() {
                last.push_str(text);
            }
        }
        _ => {}
    })?;
    Some(texts)
}

/// For each style of cells, whether it shows numbers as dates.
fn dates(bytes: &[u8]) -> Option<Vec<bool>> {
    let mut formats: BTreeMap<u32, bool> = BTreeMap::new();
    let mut styles = Vec::new();
    let mut cells = false;
    walk(bytes, |step| match step {
        Step::Begins(element) => match element.local_name().as_ref() {
            "numFmt" => {
                let id = attribute(element, "numFmtId").and_then(|id| id.parse().ok());
                let code = attribute(element, "formatCode");
                formats.extend(id.zip(code.map(|code| shows_date(&code))));
            }
            "cellXfs" => cells = true,
            "xf" if cells => {
                let id = attribute(element, "numFmtId").and_then(|id| id.parse().ok());
                let id: u32 = id.unwrap_or_default();
                let built_in = matches!(id, 14..=17 | 22 | 27..=31 | 36 | 50..=54 | 57..=58);
                styles.push(formats.get(&id).copied().unwrap_or(built_in));
            }
            _ => {}
        },
        Step::Ends("cellXfs") => cells = false,
        _ => {}
    })?;
    Some(styles)
}

/// Whether a format has a day or a year outside texts and brackets.
fn shows_date(code: &str) -> bool {
    let (mut quoted, mut bracket, mut escaped) = (false, false, false);
    for c in code.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' | '_' => escaped = true,
            '"' => quoted = !quoted,
            '[' if !quoted => bracket = true,
            ']' if !quoted => bracket = false,
            'd' | 'D' | 'y' | 'Y' if !quoted && !bracket => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{column, shows_date};

    #[test]
    fn columns_and_formats_are_read() {
        assert_eq!(
            [column("A1"), column("Z9"), column("AB12")],
            [Some(0), Some(25), Some(27)]
        );
        for (code, date) in [
            ("dd/mm/yyyy", true),
            ("[$-409]d\\-mmm;@", true),
            ("0.00", false),
            ("\"days\" 0", false),
            ("[Red]0", false),
            ("General", false),
        ] {
            assert_eq!(shows_date(code), date, "{code}");
        }
    }
}
