//! The header of a CSV against its codebook.

use csv::ByteRecord;
use std::collections::BTreeMap;

use super::faults::{Fault, Faults};
use super::questions::{Column, Kind, declared};
use crate::diagnostic::{Code, nearest};
use crate::spec::Codebook;

/// The columns in the order of the file.
pub(super) fn read(
    record: &ByteRecord,
    (line, start): (u64, u64),
    book: &Codebook,
    faults: &mut Faults<'_>,
) -> Option<Vec<(String, Column)>> {
    let declared = declared(book).into_iter();
    let mut declared: BTreeMap<String, (String, Column)> = declared
        .map(|(name, column)| (column.header.clone(), (name, column)))
        .collect();
    if let Some(separator) = other_separator(record) {
        let fault = Fault::new(
            Code::CsvSeparator,
            format!("the columns are separated by {separator}"),
        )
        .expected("commas")
        .help("save the file as CSV with commas");
        faults.tell(line, start, 0, fault);
        return None;
    }
    let names: Vec<String> = declared.keys().cloned().collect();
    if let Some(fault) = no_header(record, &names) {
        faults.tell(line, start, 0, fault);
        return None;
    }
    // What is not a header may be a respondent's row.
    let known = record.iter().filter(|cell| is_among(&names, cell)).count();
    let public = 2 * known >= record.len();
    let last = record.len().saturating_sub(1);
    let mut columns = Vec::new();
    let mut headers: Vec<String> = Vec::new();
    let mut misspelt: Vec<String> = Vec::new();
    for (field, cell) in record.iter().enumerate() {
        let name = String::from_utf8_lossy(cell).into_owned();
        let name = name.trim_start_matches('\u{feff}').to_string();
        match declared.remove(&name) {
            Some(column) => {
                columns.push(column);
                headers.push(name);
            }
            None if book.ignore.iter().any(|ignored| ignored.value == name) => {
                columns.push(ignored(name));
            }
            None if headers.contains(&name) => {
                let fault = Fault::new(Code::DuplicateName, format!("duplicate column `{name}`"))
                    .expected("each column once");
                faults.tell(line, start, field, fault.public(public));
            }
            None if name.is_empty() => {
                let fault = if field == last {
                    Fault::new(Code::InvalidHeader, "the header ends with a comma")
                        .expected("no comma after the last column")
                        .help("remove it, here and in every row")
                } else {
                    Fault::new(Code::InvalidHeader, "a column has no name")
                        .expected("a column that the codebook declares")
                        .help("name it, or remove it from the header and from every row")
                };
                faults.tell(line, start, field, fault.public(public));
            }
            None => {
                let near = nearest(&name, names.iter().map(String::as_str));
                let near = near.filter(|_| public || faults.shown());
                misspelt.extend(near.map(String::from));
                let readable = std::str::from_utf8(cell).is_ok();
                let (code, unknown, help) = match readable {
                    true => (
                        Code::UndeclaredColumn,
                        "unknown column",
                        "declare it in the codebook, or list it under `ignore`",
                    ),
                    false => (
                        Code::NotUtf8,
                        "not UTF-8: the column",
                        "save the file as UTF-8",
                    ),
                };
                let near = near.map(|near| format!("did you mean `{near}`?"));
                let fault = Fault::new(
                    code,
                    "the first line has a column that the codebook does not declare",
                )
                .quoting(format!("{unknown} `{name}`"))
                .expected("a column that the codebook declares");
                let fault = near.into_iter().fold(fault, Fault::help).help(help);
                faults.tell(line, start, field, fault.public(public));
            }
        }
    }
    // A misspelt column is not missing too.
    let missing = declared.keys().filter(|name| !misspelt.contains(name));
    let missing: Vec<String> = missing.map(|name| format!("`{name}`")).collect();
    if !missing.is_empty() {
        let (noun, verb) = if missing.len() == 1 {
            ("column", "is")
        } else {
            ("columns", "are")
        };
        let fault = Fault::new(
            Code::MissingColumn,
            format!("the {noun} {} {verb} missing", missing.join(", ")),
        )
        .expected("all columns that the codebook declares")
        .help("add what is missing to the header and to every row, or remove it from the codebook");
        faults.tell(line, start, 0, fault.public(public));
    }
    faults.is_empty().then_some(columns)
}

/// A column that is not read. No question has it, so it has no name.
fn ignored(header: String) -> (String, Column) {
    let column = Column {
        header,
        kind: Kind::Text,
        missing: Vec::new(),
    };
    (String::new(), column)
}

fn is_among(names: &[String], cell: &[u8]) -> bool {
    names.iter().any(|name| name.as_bytes() == cell)
}

/// A first line that names no column at all, nor anything like one.
fn no_header(header: &ByteRecord, names: &[String]) -> Option<Fault> {
    let near = |cell: &[u8]| match std::str::from_utf8(cell) {
        Ok(name) => nearest(
            &name.trim_start_matches('\u{feff}').to_lowercase(),
            names.iter().map(String::as_str),
        )
        .is_some(),
        Err(_) => true,
    };
    if header.iter().any(near) {
        return None;
    }
    let first = header.get(0).unwrap_or_default();
    let help = if first.starts_with(b"#") || first.starts_with(b"sep=") {
        "remove this line: a CSV file has no comments or metadata"
    } else {
        "insert a line with the column names above the rows"
    };
    Some(
        Fault::new(Code::InvalidHeader, "the first line is not a header")
            .expected("the names of the columns that the codebook declares")
            .help(help),
    )
}

/// A header of a single cell that holds what separates columns elsewhere.
fn other_separator(header: &ByteRecord) -> Option<&'static str> {
    let [only] = header.iter().collect::<Vec<_>>().try_into().ok()?;
    let only: &[u8] = only;
    [(b';', "semicolons"), (b'\t', "tabs"), (b'|', "bars (`|`)")]
        .into_iter()
        .find(|(separator, _)| only.contains(separator))
        .map(|(_, name)| name)
}
