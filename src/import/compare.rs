//! How the rows of a newer delivery differ from those of the one before.

use csv::{ReaderBuilder, StringRecord};
use std::collections::BTreeMap;

/// Respondents that are new, gone, or answered differently, by columns that both have; a line each.
pub fn rows(before: &[u8], after: &[u8], key: &str) -> Vec<String> {
    let (Some((old, was)), Some((new, is))) = (read(before, key), read(after, key)) else {
        return Vec::new();
    };
    let both: Vec<(usize, usize, &str)> = old
        .iter()
        .enumerate()
        .filter_map(|(from, header)| {
            let to = new.iter().position(|other| other == header)?;
            Some((from, to, header))
        })
        .collect();
    let added = is.keys().filter(|key| !was.contains_key(*key)).count();
    let gone = was.keys().filter(|key| !is.contains_key(*key)).count();
    let mut changed = 0;
    let mut columns: BTreeMap<&str, usize> = BTreeMap::new();
    for (key, row) in &was {
        let Some(other) = is.get(key) else { continue };
        let differ = both
            .iter()
            .filter(|(from, to, _)| row.get(*from) != other.get(*to));
        let differ: Vec<&str> = differ.map(|(_, _, header)| *header).collect();
        changed += usize::from(!differ.is_empty());
        for header in differ {
            *columns.entry(header).or_default() += 1;
        }
    }
    let mut lines = Vec::new();
    if added + gone > 0 || was.len() != is.len() {
        lines.push(format!(
            "rows: {} before, {} now; {added} new, {gone} gone",
            was.len(),
            is.len()
        ));
    }
    if changed > 0 {
        let columns = columns
            .iter()
            .map(|(header, times)| format!("`{header}` {times}"));
        let columns: Vec<String> = columns.collect();
        lines.push(format!(
            "{changed} respondents answered differently: {}",
            columns.join(", ")
        ));
    }
    lines
}

fn read(bytes: &[u8], key: &str) -> Option<(StringRecord, BTreeMap<String, StringRecord>)> {
    let mut reader = ReaderBuilder::new().flexible(true).from_reader(bytes);
    let header = reader.headers().ok()?.clone();
    let key = header.iter().position(|name| name == key)?;
    let rows = reader.records().filter_map(Result::ok);
    let rows = rows.map(|row| (row.get(key).unwrap_or_default().to_string(), row));
    Some((header, rows.collect()))
}
