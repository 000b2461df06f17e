//! The cells of a file as a codebook declares them: `data/NAME.csv`.

use std::collections::BTreeMap;

use super::marks::Marks;
use super::several::{part_header, parts_of};
use super::table::{Column, Table};
use super::text::{Dates, number, places, round};
use crate::diagnostic::counted;
use crate::spec::{Codebook, ColumnKind, columns};

/// A file as a codebook declares it.
#[derive(Debug, Default)]
pub struct Converted {
    /// The CSV.
    pub csv: Vec<u8>,
    /// How many columns it has.
    pub columns: usize,
    /// What was changed.
    pub notes: Vec<String>,
    /// Headers that the codebook declares and the file does not have.
    pub lost: Vec<String>,
    /// Codes that the codebook does not declare, by column, each with how often it occurs.
    pub unknown: Vec<(String, Vec<(String, usize)>)>,
}

/// Numbers whose decimals follow a comma, in columns that hold no other texts.
pub fn decimal_commas(table: &mut Table) {
    let mut changed = 0;
    for column in &mut table.columns {
        let mut answers = column.cells.iter().filter(|cell| !cell.is_empty());
        let comma = answers.clone().any(|cell| number(cell, false).is_none());
        let all = answers.all(|cell| super::text::is_nothing(cell) || number(cell, true).is_some());
        let some = column
            .cells
            .iter()
            .any(|cell| number(cell, true).is_some() && cell.contains(','));
        if comma && all && some {
            changed += 1;
            for cell in &mut column.cells {
                if let Some(plain) = number(cell, true).filter(|_| cell.contains(',')) {
                    *cell = plain;
                }
            }
        }
    }
    if changed > 0 {
        let columns = counted(changed, "column", "columns");
        table
            .notes
            .push(format!("decimal commas are now points, in {columns}"));
    }
}

/// Converts the cells of a table. `split` has the columns with several answers in a cell.
pub fn convert(table: &Table, book: &Codebook, split: &BTreeMap<String, String>) -> Converted {
    let mut converted = Converted::default();
    let mut parts: Vec<Column> = Vec::new();
    let declared = columns(book);
    // Columns that are made of one with several answers in a cell.
    for (header, sign) in split {
        let Some(column) = table.column(header) else {
            continue;
        };
        let wanted = declared.iter().filter_map(|declared| {
            let part = declared.header().strip_prefix(header.as_str())?;
            part.strip_prefix('/')
        });
        let wanted: Vec<&str> = wanted.collect();
        parts.extend(split_column(column, sign, &wanted, &mut converted));
    }
    let find = |header: &str| {
        let part = parts.iter().find(|column| column.header == header);
        part.or_else(|| table.column(header))
    };
    let mut out: Vec<(String, Vec<String>)> = Vec::new();
    let mut sets: Vec<(String, Vec<usize>)> = Vec::new();
    let mut marks: BTreeMap<usize, Marks> = BTreeMap::new();
    for declared in &declared {
        let Some(column) = find(declared.header()) else {
            converted.lost.push(declared.header().to_string());
            continue;
        };
        let at = out.len();
        let cells = match &declared.kind {
            ColumnKind::Key | ColumnKind::Text => texts(column, &declared.name, &mut converted),
            ColumnKind::Date => dates(column, &declared.name, &mut converted),
            ColumnKind::Number { decimals } => numbers(
                column,
                &declared.name,
                usize::from(*decimals),
                &mut converted,
            ),
            ColumnKind::Codes { values, missing } => {
                let codes = values
                    .iter()
                    .map(|(_, value)| (value.code.value.to_string(), value.label.as_str()));
                let codes: Vec<(String, &str)> = codes.collect();
                let missing: Vec<&str> = missing.iter().map(|code| code.as_str()).collect();
                coded(column, &declared.name, &codes, &missing, &mut converted)
            }
            ColumnKind::Mark { question, activity } => {
                let set = table
                    .sets
                    .iter()
                    .find(|set| set.columns.contains(&column.header));
                let found = Marks::of(column, set.map(|set| set.marked.as_str()));
                marks.extend(found.map(|found| (at, found)));
                let name = match activity {
                    Some(activity) => format!("{}_{activity}", question.value),
                    None => question.value.clone(),
                };
                match sets.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, columns)) => columns.push(at),
                    None => sets.push((name, vec![at])),
                }
                column.cells.clone()
            }
        };
        out.push((declared.header().to_string(), cells));
    }
    for (name, columns) in &sets {
        mark(name, columns, &marks, &mut out, &mut converted);
    }
    converted.columns = out.len();
    converted.csv = csv(&out);
    converted
}

/// One column of marks for each of the answers in a column's cells.
fn split_column(
    column: &Column,
    sign: &str,
    wanted: &[&str],
    converted: &mut Converted,
) -> Vec<Column> {
    let mut others: BTreeMap<String, usize> = BTreeMap::new();
    for answer in column.answers() {
        for part in parts_of(answer, sign).filter(|part| !wanted.contains(part)) {
            *others.entry(part.to_string()).or_default() += 1;
        }
    }
    if !others.is_empty() {
        let others = others.into_iter().collect();
        converted.unknown.push((column.header.clone(), others));
    }
    converted.notes.push(format!(
        "the answers in `{}` are now {} columns of marks",
        column.header,
        wanted.len()
    ));
    let part = |part: &&str| {
        let cell = |cell: &String| match cell.as_str() {
            cell if cell.is_empty() || column.missing.iter().any(|code| code == cell) => "",
            cell if parts_of(cell, sign).any(|found| found == *part) => "1",
            _ => "0",
        };
        Column {
            header: part_header(&column.header, part),
            cells: column
                .cells
                .iter()
                .map(|text| cell(text).to_string())
                .collect(),
            ..Column::default()
        }
    };
    wanted.iter().map(part).collect()
}

fn texts(column: &Column, name: &str, converted: &mut Converted) -> Vec<String> {
    let ends = column
        .cells
        .iter()
        .filter(|cell| cell.contains('\r'))
        .count();
    if ends > 0 {
        let cells = counted(ends, "cell", "cells");
        converted
            .notes
            .push(format!("lines within {cells} of `{name}` now end with LF"));
    }
    let one = |cell: &String| cell.replace("\r\n", "\n").replace('\r', "\n");
    column.cells.iter().map(one).collect()
}

fn dates(column: &Column, name: &str, converted: &mut Converted) -> Vec<String> {
    let form = Dates::of(column.answers()).filter(|form| *form != Dates::Iso);
    let Some(form) = form else {
        return column.cells.clone();
    };
    converted
        .notes
        .push(format!("the dates in `{name}` are now written YYYY-MM-DD"));
    let iso = |cell: &String| form.iso(cell).unwrap_or_else(|| cell.clone());
    column.cells.iter().map(iso).collect()
}

fn numbers(column: &Column, name: &str, decimals: usize, converted: &mut Converted) -> Vec<String> {
    let mut rounded = 0;
    let cell = |cell: &String| {
        let plain = number(cell, false).filter(|plain| places(plain) > decimals);
        let shorter = plain.filter(|plain| !plain.contains('e'));
        let shorter = shorter.map(|plain| round(&plain, decimals));
        rounded += usize::from(shorter.is_some());
        shorter.unwrap_or_else(|| cell.clone())
    };
    let cells = column.cells.iter().map(cell).collect();
    if rounded > 0 {
        converted.notes.push(format!(
            "{rounded} numbers in `{name}` are rounded to {decimals} decimal places"
        ));
    }
    cells
}

fn coded(
    column: &Column,
    name: &str,
    codes: &[(String, &str)],
    missing: &[&str],
    converted: &mut Converted,
) -> Vec<String> {
    let mut known: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    let (mut relabelled, mut rewritten) = (0, 0);
    let mut unknown: BTreeMap<&str, usize> = BTreeMap::new();
    let mut cells = Vec::with_capacity(column.cells.len());
    for cell in &column.cells {
        let is =
            |code: &str| codes.iter().any(|(known, _)| known == code) || missing.contains(&code);
        let found = *known.entry(cell).or_insert_with(|| {
            if cell.is_empty() || is(cell) {
                return Some(cell);
            }
            let whole = cell
                .split_once('.')
                .filter(|(_, zeros)| zeros.bytes().all(|b| b == b'0'));
            if let Some((whole, _)) = whole.filter(|(whole, _)| is(whole)) {
                return Some(whole);
            }
            // The same question, exported by its labels.
            let labelled = |(_, label): &&(String, &str)| *label == cell;
            let labelled = codes.iter().find(labelled);
            labelled.map(|(code, _)| code.as_str())
        });
        match found {
            Some(code) if code == cell => {}
            Some(code) if cell.starts_with(code) && !code.is_empty() => rewritten += 1,
            Some(_) => relabelled += 1,
            None => *unknown.entry(cell).or_default() += 1,
        }
        cells.push(found.unwrap_or(cell).to_string());
    }
    if relabelled > 0 {
        converted.notes.push(format!(
            "{relabelled} labels in `{name}` are replaced by their codes"
        ));
    }
    if rewritten > 0 {
        converted.notes.push(format!(
            "{rewritten} codes in `{name}` are written as whole numbers: `1`, not `1.0`"
        ));
    }
    if !unknown.is_empty() {
        let unknown = unknown
            .into_iter()
            .map(|(code, times)| (code.to_string(), times));
        converted
            .unknown
            .push((name.to_string(), unknown.collect()));
    }
    cells
}

/// Writes a question's marks as 0 and 1.
fn mark(
    name: &str,
    columns: &[usize],
    marks: &BTreeMap<usize, Marks>,
    out: &mut [(String, Vec<String>)],
    converted: &mut Converted,
) {
    let explicit = columns
        .iter()
        .filter_map(|at| marks.get(at))
        .any(Marks::explicit);
    let rows = out.first().map_or(0, |(_, cells)| cells.len());
    let (mut nobody, mut blank, mut words) = (0, 0, Vec::new());
    for row in 0..rows {
        let cell = |at: &usize| {
            let cell = out.get(*at).and_then(|(_, cells)| cells.get(row));
            let cell = cell.map_or("", String::as_str);
            let read = marks.get(at).and_then(|marks| marks.read(cell));
            (*at, cell.to_string(), read)
        };
        let cells: Vec<(usize, String, Option<bool>)> = columns.iter().map(cell).collect();
        let any = cells.iter().any(|(_, _, read)| *read == Some(true));
        let empty = cells.iter().all(|(_, cell, _)| cell.is_empty());
        nobody += usize::from(empty);
        for (at, cell, read) in cells {
            let new = match read {
                Some(marked) => {
                    if marked {
                        "1"
                    } else {
                        "0"
                    }
                }
                None if cell.is_empty() && any && !explicit => "0",
                None => continue,
            };
            if cell.is_empty() {
                blank += 1;
            } else if cell != new && !words.contains(&(cell.clone(), new)) {
                words.push((cell, new));
            }
            if let Some(place) = out.get_mut(at).and_then(|(_, cells)| cells.get_mut(row)) {
                *place = new.to_string();
            }
        }
    }
    if let [(word, new), more @ ..] = words.as_slice() {
        let more = match more.len() {
            0 => String::new(),
            more => format!(
                ", and {} likewise",
                counted(more, "other word", "other words")
            ),
        };
        converted
            .notes
            .push(format!("marks of `{name}`: `{word}` is now {new}{more}"));
    }
    if blank > 0 {
        converted.notes.push(format!(
            "{blank} empty cells of `{name}` are now 0, in rows with a mark of it; {nobody} rows without any stay empty: no answer"
        ));
    }
}

fn csv(columns: &[(String, Vec<String>)]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let headers = columns.iter().map(|(header, _)| header);
    // Writing into memory can't fail, and all rows are as long as the header.
    let _ = writer.write_record(headers);
    let rows = columns.first().map_or(0, |(_, cells)| cells.len());
    for row in 0..rows {
        let cells = columns
            .iter()
            .map(|(_, cells)| cells.get(row).map_or("", String::as_str));
        let _ = writer.write_record(cells);
    }
    writer.into_inner().unwrap_or_default()
}
