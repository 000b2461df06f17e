//! Rows of text as survey tools export them: how many of the first are headers, and what these say of the questions.

use super::reader::{MOST_CELLS, Reader, broken};
use super::table::{Column, Group, Table};
use super::text::clean;
use crate::diagnostic::{Diagnostic, counted};

/// More columns than any survey has: a damaged file is not taken for one.
const MOST_COLUMNS: usize = 20_000;

/// The table of rows of cells, headers included.
pub fn table(
    mut rows: Vec<Vec<String>>,
    notes: Vec<String>,
    reader: &dyn Reader,
) -> Result<Table, Diagnostic> {
    let width = rows.iter().map(Vec::len).max().unwrap_or_default();
    if width > MOST_COLUMNS || rows.len().saturating_mul(width) > MOST_CELLS {
        return Err(broken(reader, "the file has too many columns or cells"));
    }
    let mut table = Table {
        format: reader.name().to_string(),
        notes,
        ..Table::default()
    };
    let first = rows.first().cloned().unwrap_or_default();
    if first.is_empty() {
        return Err(broken(reader, "the file is empty"));
    }
    let long = rows.iter().filter(|row| row.len() > first.len()).count();
    let ends_empty = |row: &Vec<String>| {
        let mut behind = row.iter().skip(first.len());
        behind.all(|cell| cell.trim().is_empty())
    };
    if !rows.iter().all(ends_empty) {
        return Err(broken(
            reader,
            &format!(
                "{} more cells than the header",
                counted(long, "row has", "rows have")
            ),
        ));
    }
    let short = rows.iter().filter(|row| row.len() < first.len()).count();
    if short > 0 {
        let rows = counted(short, "row has", "rows have");
        table.notes.push(format!(
            "{rows} fewer cells than the header: the rest are empty"
        ));
    }
    let heads = headers(&rows);
    let body = rows.split_off(heads.rows.min(rows.len()));
    let cell = |row: usize, at: usize| -> &str {
        let found = rows.get(row).and_then(|row| row.get(at));
        found.map_or("", String::as_str)
    };
    table.format = match heads.tool {
        Some(tool) => format!("{} ({tool})", table.format),
        None => table.format,
    };
    let mut question = String::new();
    for at in 0..first.len() {
        let mut column = Column {
            header: cell(0, at).to_string(),
            cells: body.iter().map(|row| trimmed(row.get(at))).collect(),
            ..Column::default()
        };
        match heads.layout {
            Layout::One => one(&mut column),
            Layout::Labels => labelled(&mut column, cell(1, at)),
            Layout::Options => {
                // The question is over its first option alone.
                if !cell(0, at).trim().is_empty() {
                    question = clean(cell(0, at));
                }
                option(&mut column, &question, cell(1, at));
            }
        }
        table.columns.push(column);
    }
    let spaced = body
        .iter()
        .flatten()
        .filter(|cell| cell.trim() != cell.as_str());
    let spaced = spaced.count();
    if spaced > 0 {
        table
            .notes
            .push(format!("spaces around {spaced} cells were removed"));
    }
    row_names(&mut table);
    table.settle();
    Ok(table)
}

fn trimmed(cell: Option<&String>) -> String {
    cell.map_or(String::new(), |cell| cell.trim().to_string())
}

/// The first rows.
struct Heads {
    rows: usize,
    layout: Layout,
    tool: Option<&'static str>,
}

#[derive(Clone, Copy)]
enum Layout {
    /// Names, or questions.
    One,
    /// Names, and questions below them.
    Labels,
    /// Questions, each over its first option, and options below them.
    Options,
}

fn headers(rows: &[Vec<String>]) -> Heads {
    let heads = |rows, layout, tool| Heads { rows, layout, tool };
    let row = |at: usize| rows.get(at).map_or(&[][..], Vec::as_slice);
    let has = |names: &[&str]| {
        let first = row(0)
            .iter()
            .map(|cell| cell.trim().trim_start_matches('\u{feff}'));
        let first: Vec<&str> = first.collect();
        names.iter().all(|name| first.contains(name))
    };
    // The third row of Qualtrics names its questions in JSON.
    if row(2).iter().any(|cell| cell.contains("\"ImportId\"")) {
        return heads(3, Layout::Labels, Some("Qualtrics"));
    }
    if row(1).iter().any(|cell| cell.contains("\"ImportId\"")) {
        return heads(2, Layout::One, Some("Qualtrics"));
    }
    if has(&["ResponseId", "StartDate"]) || has(&["ResponseID", "StartDate"]) {
        let labelled = row(1).first().is_some_and(|cell| cell.contains("Start"));
        return match labelled {
            true => heads(2, Layout::Labels, Some("Qualtrics")),
            false => heads(1, Layout::One, Some("Qualtrics")),
        };
    }
    if has(&["Respondent ID", "Collector ID"]) || has(&["respondent_id", "collector_id"]) {
        let blank = |cell: &String| cell.trim().is_empty();
        // Without options the second row is a respondent's.
        let options = row(1).first().is_some_and(blank);
        return match options {
            true => heads(2, Layout::Options, Some("SurveyMonkey")),
            false => heads(1, Layout::One, Some("SurveyMonkey")),
        };
    }
    let tool = if has(&["Timestamp"]) || has(&["Zeitstempel"]) {
        Some("Google Forms")
    } else if has(&["_uuid"]) || has(&["KEY"]) || has(&["meta/instanceID"]) {
        Some("KoBo")
    } else if has(&["lastpage"]) || row(0).iter().any(|cell| cell.trim() == "id. Response ID") {
        Some("LimeSurvey")
    } else {
        None
    };
    heads(1, Layout::One, tool)
}

/// One header: `G1Q1[SQ001]. Question [Item]`, `group/question/option`, `q1_3`, or the question itself.
fn one(column: &mut Column) {
    let header = clean(&column.header);
    // LimeSurvey can export a code, the question, or both.
    if let Some((code, text)) = header.split_once(". ")
        && !code.contains(' ')
    {
        column.header = code.to_string();
        column.label = clean(text);
    } else {
        column.header.clone_from(&header);
        // A path of names, or a question that has a slash in it.
        let path = !header.contains(' ');
        let last = header.rsplit('/').next().filter(|_| path);
        column.label = last.unwrap_or(&header).to_string();
    }
    let code = column.header.clone();
    if let Some((name, item)) = code.strip_suffix(']').and_then(|code| code.split_once('[')) {
        let (label, text) = match column.label.rsplit_once('[') {
            Some((label, text)) => (label.trim(), text.trim_end_matches(']')),
            None => ("", item),
        };
        let comment = item == "comment" || item.ends_with("comment");
        column.group = (!comment).then(|| Group {
            name: name.trim().to_string(),
            label: label.to_string(),
            item: if text.is_empty() { item } else { text }.to_string(),
        });
    } else if let Some((name, item)) = code.rsplit_once('/') {
        column.group = Some(Group {
            name: name.to_string(),
            label: name.rsplit('/').next().unwrap_or(name).to_string(),
            item: item.to_string(),
        });
    }
}

/// A name, and below it the question: `Which do you use? - Selected Choice - Tea`.
fn labelled(column: &mut Column, question: &str) {
    let label = clean(question);
    column.header = clean(&column.header);
    column.group = numbered(&column.header).map(|name| {
        let (label, item) = match label.rsplit_once(" - ") {
            Some((label, item)) => (label.trim_end_matches(" - Selected Choice"), item),
            None => ("", label.as_str()),
        };
        Group {
            name: name.to_string(),
            label: label.to_string(),
            item: item.to_string(),
        }
    });
    column.label = label.trim_end_matches(" - Selected Choice").to_string();
}

/// An option below its question.
fn option(column: &mut Column, question: &str, option: &str) {
    let option = clean(option);
    let question = clean(question);
    let alone = ["", "Response", "Open-Ended Response"].contains(&option.as_str());
    column.header = match alone {
        true => question.clone(),
        false => format!("{question}/{option}"),
    };
    column.label = match alone {
        true => question.clone(),
        false => option.clone(),
    };
    column.group = (!alone).then_some(Group {
        name: question.clone(),
        label: question,
        item: option,
    });
}

/// What comes before the number of an item: `Q5` in `Q5_3`.
pub fn numbered(header: &str) -> Option<&str> {
    let (name, item) = header.rsplit_once('_')?;
    let number = !item.is_empty() && item.bytes().all(|b| b.is_ascii_digit());
    (number && !name.is_empty()).then_some(name)
}

/// R and pandas write the names of rows into a first column without a header.
fn row_names(table: &mut Table) {
    let Some(first) = table.columns.first_mut() else {
        return;
    };
    let mut cells = first.cells.iter().map(String::as_str).zip(0_usize..);
    let from = |start: usize| move |(cell, at): (&str, usize)| *cell == (at + start).to_string();
    let numbers = cells.clone().all(from(1)) || cells.all(from(0));
    if first.header.is_empty() && numbers && !first.cells.is_empty() {
        first.header = "row".into();
        first.label = "Row of the file".into();
        let note = "the first column, without a header, numbers the rows: it is `row` now";
        table.notes.push(note.into());
    }
}
