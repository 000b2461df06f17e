//! What differs between two CSVs of responses, respondents matched by their key.

use csv::{ByteRecord, ReaderBuilder};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;

use super::result::{AnswerChange, ColumnChange, Presence, RespondentChange, Responses};
use crate::dataset::Unanswered;
use crate::project::Project;
use crate::spec::{self, Codebook};

/// More respondents than that are only counted.
const MOST_SHOWN: usize = 100;

/// A CSV and what is known of it.
#[derive(Clone, Copy)]
pub struct Table<'a> {
    /// The project.
    pub project: &'a Project,
    /// Its path there.
    pub path: &'a str,
    /// Its codebook.
    pub book: &'a Codebook,
}

/// A CSV that is being read.
struct Reading {
    reader: csv::Reader<File>,
    header: Vec<String>,
    key: usize,
}

impl Table<'_> {
    fn open(self) -> Option<Reading> {
        let file = self.project.open_file(self.path).ok()?;
        let mut reader = ReaderBuilder::new().from_reader(file);
        let header = reader.byte_headers().ok()?;
        let declared = spec::columns(self.book);
        // Columns that nothing reads have no name.
        let name = |cell: &[u8]| {
            let column = declared.iter().find(|c| c.header().as_bytes() == cell);
            column.map_or(String::new(), |column| column.name.clone())
        };
        let header: Vec<String> = header.iter().map(name).collect();
        let key = header
            .iter()
            .position(|name| *name == self.book.key.value)?;
        Some(Reading {
            reader,
            header,
            key,
        })
    }
}

impl Reading {
    /// Each row with its line.
    fn rows(&mut self) -> impl Iterator<Item = (u64, ByteRecord)> {
        let rows = self.reader.byte_records().filter_map(Result::ok);
        rows.map(|row| (row.position().map_or(0, csv::Position::line), row))
    }
}

/// Compares two CSVs that were both computed from: they hold to their codebooks. `shown` lists respondents and answers.
/// Nothing where a file has gone since.
pub fn compare(old: Table<'_>, new: Table<'_>, shown: bool) -> Option<Responses> {
    let (mut before, mut after) = (old.open()?, new.open()?);
    let unanswered = [old.book, new.book].map(Unanswered::new);
    let mut found = Responses {
        columns: columns(&before.header, &after.header),
        ..Responses::default()
    };
    // Where each old column is in the new file.
    let both: Vec<(usize, usize, usize)> = found
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| column.column == Presence::Changed)
        .filter_map(|(i, column)| {
            let at = |header: &[String]| header.iter().position(|name| *name == column.name);
            Some((i, at(&before.header)?, at(&after.header)?))
        })
        .collect();
    let key = before.key;
    let mut rows: BTreeMap<Vec<u8>, (usize, u64, ByteRecord)> = BTreeMap::new();
    for (number, (line, row)) in before.rows().enumerate() {
        rows.insert(
            row.get(key).unwrap_or_default().to_vec(),
            (number, line, row),
        );
    }
    let mut told = Vec::new();
    let mut tell = |key: &[u8], respondent, line, answers: Vec<AnswerChange>| {
        if shown && told.len() < MOST_SHOWN {
            told.push(RespondentChange {
                key: String::from_utf8_lossy(key).into_owned(),
                respondent,
                line,
                answers,
            });
        }
    };
    let mut last = None;
    let key = after.key;
    for (line, row) in after.rows() {
        let name = row.get(key).unwrap_or_default();
        let Some((number, _, was)) = rows.remove(name) else {
            found.added += 1;
            tell(name, Presence::Added, line, Vec::new());
            continue;
        };
        found.reordered |= last.is_some_and(|last| number < last);
        last = Some(number);
        let mut answers = Vec::new();
        for (column, from, to) in &both {
            let (a, b) = (
                was.get(*from).unwrap_or_default(),
                row.get(*to).unwrap_or_default(),
            );
            let Some(change) = found.columns.get_mut(*column).filter(|_| a != b) else {
                continue;
            };
            change.answers += 1;
            let [was_none, is_none] = &unanswered;
            let turned = was_none.is(&change.name, a) != is_none.is(&change.name, b);
            change.answered += usize::from(turned);
            let text = |cell: &[u8]| String::from_utf8_lossy(cell).into_owned();
            answers.push(AnswerChange {
                column: change.name.clone(),
                old: text(a),
                new: text(b),
            });
        }
        if !answers.is_empty() {
            found.changed += 1;
            tell(name, Presence::Changed, line, answers);
        }
    }
    found.removed = rows.len();
    for (name, (_, line, _)) in &rows {
        tell(name, Presence::Removed, *line, Vec::new());
    }
    found
        .columns
        .retain(|c| c.answers > 0 || c.column != Presence::Changed);
    found.respondents = told;
    Some(found)
}

/// The respondents' keys with their lines, in the order of the file. Nothing where the file has gone since.
pub fn keys(project: &Project, path: &str, book: &Codebook) -> Option<Vec<(u64, String)>> {
    let table = Table {
        project,
        path,
        book,
    };
    let mut reading = table.open()?;
    let key = reading.key;
    let rows = reading.rows();
    let keys = rows.map(|(line, row)| {
        let key = row.get(key).unwrap_or_default();
        (line, String::from_utf8_lossy(key).into_owned())
    });
    Some(keys.collect())
}

/// All columns: those of the new header, then those that are gone.
fn columns(old: &[String], new: &[String]) -> Vec<ColumnChange> {
    let known: BTreeSet<&String> = old.iter().collect();
    let here: BTreeSet<&String> = new.iter().collect();
    let column = |name: &String, column| ColumnChange {
        name: name.clone(),
        column,
        answers: 0,
        answered: 0,
    };
    let read = |name: &&String| !name.is_empty();
    let of_new = new
        .iter()
        .filter(read)
        .map(|name| match known.contains(name) {
            true => column(name, Presence::Changed),
            false => column(name, Presence::Added),
        });
    let gone = old.iter().filter(read).filter(|name| !here.contains(name));
    of_new
        .chain(gone.map(|name| column(name, Presence::Removed)))
        .collect()
}
