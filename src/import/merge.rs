//! A codebook and a newer delivery: what its author wrote stays, what is new is added or named.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::convert::Converted;
use super::draft::{Draft, Item, key, quoted};
use super::keys::Keys;
use crate::spec::{Codebook, Value};
use crate::yaml::Map;

/// A codebook with what was added to it.
pub struct Merged {
    /// Its text.
    pub text: String,
    /// What differs.
    pub changes: Vec<String>,
    /// Whether questions were added.
    pub added: bool,
}

/// Adds new columns and new codes to a codebook where it is written in lines that can be added to, and names them where it is
/// not. `read` reads a text as a codebook.
pub fn merge(
    text: &str,
    draft: &Draft,
    converted: &Converted,
    read: impl Fn(&str) -> Option<Codebook>,
) -> Merged {
    let mut merged = Merged {
        text: text.to_string(),
        changes: Vec::new(),
        added: false,
    };
    for header in &converted.lost {
        merged.changes.push(format!(
            "lost column `{header}`: the codebook declares it, and the file does not have it"
        ));
    }
    for (name, codes) in &converted.unknown {
        for (code, times) in codes {
            let book = read(&merged.text);
            let with = book.and_then(|book| with_code(&merged.text, &book, name, code));
            let with = with.filter(|text| read(text).is_some());
            let what = match with.is_some() {
                true => "added to its values  # guessed",
                false => "to be declared in the codebook",
            };
            merged.text = with.unwrap_or(merged.text);
            merged.changes.push(format!(
                "new code `{code}` in `{name}`, {times} times: {what}"
            ));
        }
    }
    let mut with = merged.text.clone();
    for (section, lines) in draft.sections() {
        with = with_section(&with, section, &lines);
    }
    for (header, why) in &draft.ignore {
        with = with_section(
            &with,
            "ignore",
            &[format!("  - {}  # guessed: {why}", quoted(header))],
        );
    }
    merged.added = with != merged.text && read(&with).is_some();
    for question in &draft.questions {
        let what = match merged.added {
            true => "drafted",
            false => "to be declared in the codebook, or listed under `ignore`",
        };
        merged
            .changes
            .push(format!("new question `{}`: {what}", question.key));
    }
    for (header, why) in &draft.ignore {
        merged.changes.push(format!("new column `{header}`: {why}"));
    }
    if merged.added {
        merged.text = with;
    }
    merged
}

/// Lines of a section that is written in lines, below its key; a new section at the end where there is none.
fn with_section(text: &str, section: &str, lines: &[String]) -> String {
    let head = format!("{section}:");
    let is_head = |line: &str| {
        line.split("  #")
            .next()
            .is_some_and(|line| line.trim_end() == head)
    };
    let mut out = String::new();
    let mut rest = text.split_inclusive('\n');
    let mut found = false;
    for line in rest.by_ref() {
        out.push_str(line);
        if is_head(line) {
            found = true;
            break;
        }
    }
    let rest: String = rest.collect();
    let indent = rest
        .lines()
        .find(|line| !line.trim().is_empty() && !line.trim().starts_with('#'));
    let indent = indent.map_or(2, |line| line.len() - line.trim_start().len());
    if !found {
        if !out.ends_with('\n') {
            out.push('\n');
        }
        let _ = writeln!(out, "{head}");
    } else if !out.ends_with('\n') {
        out.push('\n');
    }
    for line in lines {
        let inner = line.strip_prefix("  ").unwrap_or(line);
        // A list may stand at the margin.
        let indent = if found { indent } else { 2 };
        let _ = writeln!(out, "{}{inner}", " ".repeat(indent));
    }
    out.push_str(&rest);
    out
}

/// A value for a code, on a line below the last of its question.
fn with_code(text: &str, book: &Codebook, name: &str, code: &str) -> Option<String> {
    let variables = book
        .variables
        .iter()
        .map(|(key, q)| (key.value.clone(), &q.values));
    let grids = book.grids.iter().flat_map(|(key, grid)| {
        let items = grid.items.keys();
        items.map(move |item| (format!("{}_{item}", key.value), &grid.values))
    });
    let (_, values): (_, &Map<Value>) = variables.chain(grids).find(|(key, _)| key == name)?;
    let (last, _) = values.iter().last()?;
    let taken: Vec<String> = values.keys().map(str::to_string).collect();
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let at = text.get(..last.span.start)?.matches('\n').count();
    let line = lines.get(at)?;
    // Only where a value is a line of its own.
    let whole = line
        .trim_start()
        .starts_with(&format!("{}: {{code: ", key(&last.value)));
    let indent = line.len() - line.trim_start().len();
    if !whole || indent == 0 {
        return None;
    }
    let item = Item {
        key: Keys::new(&taken).value(code, code),
        code: code.to_string(),
        label: code.to_string(),
    };
    let added = format!(
        "{}{}  # guessed: new\n",
        " ".repeat(indent),
        item.as_value()
    );
    lines.insert(at + 1, &added);
    Some(lines.concat())
}

/// What is recorded of an import.
pub struct Record<'a> {
    /// The file's name.
    pub file: &'a str,
    /// Its format.
    pub format: &'a str,
    /// SHA-256 of its bytes.
    pub sha256: &'a str,
    /// How many rows it has.
    pub rows: usize,
    /// SHA-256 of the CSV.
    pub csv: &'a str,
    /// Columns with several answers in a cell, and what separates them.
    pub split: &'a BTreeMap<String, String>,
    /// What was changed.
    pub changes: &'a [String],
}

/// A codebook with the record of an import in place of an earlier one.
pub fn recorded(text: &str, record: &Record<'_>) -> String {
    let mut out = String::new();
    let mut within = false;
    for line in text.split_inclusive('\n') {
        let margin = !line.starts_with([' ', '#', '\n', '\r']);
        within = match margin {
            true => line.starts_with("imported:"),
            false => within && !line.starts_with('#'),
        };
        if !within {
            out.push_str(line);
        }
    }
    if !out.ends_with('\n') {
        out.push('\n');
    }
    out.push_str("imported:\n");
    let _ = writeln!(out, "  file: {}", quoted(record.file));
    let _ = writeln!(out, "  format: {}", quoted(record.format));
    let _ = writeln!(out, "  sha256: {}", quoted(record.sha256));
    let _ = writeln!(out, "  rows: {}", record.rows);
    let _ = writeln!(out, "  csv: {}", quoted(record.csv));
    if !record.split.is_empty() {
        out.push_str("  split:\n");
        for (header, sign) in record.split {
            let _ = writeln!(out, "    {}: {}", quoted(header), quoted(sign));
        }
    }
    if !record.changes.is_empty() {
        out.push_str("  changes:\n");
        for change in record.changes {
            let _ = writeln!(out, "    - {}", quoted(change));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Record, recorded, with_section};
    use std::collections::BTreeMap;

    #[test]
    fn a_section_is_added_to_and_a_new_one_is_made() {
        let lines = ["  b: {}".to_string()];
        let text = "numbers:  # all\n    a: {}\n\nsets:\n";
        assert_eq!(
            with_section(text, "numbers", &lines),
            "numbers:  # all\n    b: {}\n    a: {}\n\nsets:\n"
        );
        assert_eq!(
            with_section("key: x", "numbers", &lines),
            "key: x\nnumbers:\n  b: {}\n"
        );
    }

    #[test]
    fn the_record_of_an_earlier_import_is_replaced() {
        let split = BTreeMap::new();
        let record = Record {
            file: "a.csv",
            format: "CSV",
            sha256: "0",
            rows: 1,
            csv: "1",
            split: &split,
            changes: &[],
        };
        let first = recorded("key: x\n# mine\n", &record);
        assert!(first.starts_with("key: x\n# mine\nimported:\n  file: \"a.csv\"\n"));
        let more = format!("{first}# below\nnumbers:\n");
        assert_eq!(recorded(&more, &record).matches("imported:").count(), 1);
        assert!(recorded(&more, &record).contains("# below\nnumbers:\nimported:"));
    }
}
