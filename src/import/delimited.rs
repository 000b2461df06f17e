//! CSV in every form that programs write it: any of four separators, marks of byte order, old encodings, quoted line ends.

use csv::{ByteRecord, ReaderBuilder};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::exporter;
use super::reader::{Reader, broken};
use super::table::Table;
use crate::diagnostic::Diagnostic;

/// Text with separators.
pub struct Delimited;

/// What columns are separated by, in the order of preference.
const SEPARATORS: [(u8, &str); 4] = [
    (b',', "commas"),
    (b';', "semicolons"),
    (b'\t', "tabs"),
    (b'|', "bars"),
];

impl Reader for Delimited {
    fn name(&self) -> &'static str {
        "CSV"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["csv", "tsv", "tab", "txt"]
    }

    fn read(&self, bytes: &[u8]) -> Result<Table, Diagnostic> {
        let (text, encoding) = decoded(bytes);
        let mut notes = Vec::new();
        if let Some(encoding) = encoding {
            notes.push(format!("{encoding} was converted to UTF-8"));
        }
        let (text, stated) = match text.split_once(['\n', '\r']) {
            Some((line, rest)) if line.trim_matches('"').starts_with("sep=") => {
                let sign = line.trim_matches('"').trim().as_bytes().get(4).copied();
                (rest.trim_start_matches('\n'), sign)
            }
            _ => (text.as_str(), None),
        };
        let separator = stated.unwrap_or_else(|| separator(text));
        let rows = records(text, separator, usize::MAX)
            .map_err(|error| broken(self, "the file is not CSV").source(&error))?;
        if let Some((_, name)) = SEPARATORS.iter().find(|(sign, _)| *sign == separator)
            && separator != b','
        {
            notes.push(format!(
                "columns separated by {name} are now separated by commas"
            ));
        }
        let mut table = exporter::table(rows, notes, self)?;
        if separator != b',' {
            super::convert::decimal_commas(&mut table);
        }
        Ok(table)
    }
}

/// The text of a file, and its encoding where that is not UTF-8.
fn decoded(bytes: &[u8]) -> (String, Option<&'static str>) {
    let sniffed = Encoding::for_bom(bytes);
    let zeros = |start: usize| {
        let bytes = bytes.iter().take(1 << 10).skip(start).step_by(2);
        bytes.clone().filter(|byte| **byte == 0).count() * 2 > bytes.count().max(1)
    };
    let encoding = match sniffed {
        Some((encoding, _)) => encoding,
        None if std::str::from_utf8(bytes).is_ok() && !zeros(0) && !zeros(1) => UTF_8,
        None if bytes.len() > 3 && zeros(1) => UTF_16LE,
        None if bytes.len() > 3 && zeros(0) => UTF_16BE,
        None => WINDOWS_1252,
    };
    let (text, used, _) = encoding.decode(bytes);
    let name = (used != UTF_8).then(|| used.name());
    (text.into_owned(), name)
}

/// The separator that gives the most columns, and as many in every one of the first rows.
fn separator(text: &str) -> u8 {
    let score = |sign: u8| {
        let rows = records(text, sign, 50).unwrap_or_default();
        let width = rows.first().map_or(0, Vec::len);
        let even = rows.iter().filter(|row| row.len() == width).count();
        // Free text holds commas too, but in some rows more than in others.
        width.saturating_sub(1) * even * even / rows.len().max(1)
    };
    let best = SEPARATORS.iter().map(|(sign, _)| (*sign, score(*sign)));
    let best = best.rev().max_by_key(|(_, score)| *score);
    best.filter(|(_, score)| *score > 0)
        .map_or(b',', |(sign, _)| sign)
}

/// The first rows, without those that are empty.
fn records(text: &str, separator: u8, most: usize) -> Result<Vec<Vec<String>>, csv::Error> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut record = ByteRecord::new();
    while rows.len() < most && reader.read_byte_record(&mut record)? {
        let cells = record
            .iter()
            .map(|cell| String::from_utf8_lossy(cell).into_owned());
        let cells: Vec<String> = cells.collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            rows.push(cells);
        }
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::{decoded, separator};

    #[test]
    fn separators_are_those_that_give_even_rows() {
        for (text, sign) in [
            ("a,b\n1,2\n", b','),
            ("a;b\n1,5;2\n3,5;4\n", b';'),
            ("a\tb\nx, y\tz\n", b'\t'),
            ("a\n1\n", b','),
            ("a,b\n\"x;y;z\",2\n", b','),
            ("a;b;c\n\"x,y,z,u,v,w\";2;3\n", b';'),
        ] {
            assert_eq!(separator(text), sign, "{text:?}");
        }
    }

    #[test]
    fn encodings_are_recognized() {
        assert_eq!(decoded("é".as_bytes()), ("é".into(), None));
        assert_eq!(decoded(b"\xef\xbb\xbfa"), ("a".into(), None));
        assert_eq!(decoded(b"caf\xe9"), ("café".into(), Some("windows-1252")));
        let utf16: Vec<u8> = "a,b\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decoded(&utf16), ("a,b\n".into(), Some("UTF-16LE")));
        let marked = [b"\xff\xfe".to_vec(), utf16].concat();
        assert_eq!(decoded(&marked).0, "a,b\n");
    }
}
