//! What every reader makes of a file: columns with what the file says of them.

use std::collections::BTreeMap;

use super::text::{clean, is_unwritable, without_tags};
use crate::diagnostic::counted;

/// The columns of a file.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// What wrote the file, as far as it shows: `SPSS`, `CSV (Qualtrics)`.
    pub format: String,
    /// The columns in their order, each with a header of its own.
    pub columns: Vec<Column>,
    /// Multiple-response sets that the file declares.
    pub sets: Vec<ResponseSet>,
    /// The header of the weight that the file declares.
    pub weight: Option<String>,
    /// What reading changed, or could not take over.
    pub notes: Vec<String>,
}

/// A column.
#[derive(Debug, Clone, Default)]
pub struct Column {
    /// Its name in the file.
    pub header: String,
    /// The question; empty where the file has none.
    pub label: String,
    /// The question that it is one of several columns of.
    pub group: Option<Group>,
    /// What the file says of its cells.
    pub kind: Kind,
    /// Codes and their labels.
    pub values: Vec<(String, String)>,
    /// Codes that mean "no answer".
    pub missing: Vec<String>,
    /// The cells, one for each row; empty where there is no answer.
    pub cells: Vec<String>,
}

/// A question of several columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Group {
    /// What its columns have in common.
    pub name: String,
    /// The question; empty where the file has none.
    pub label: String,
    /// What the column is of it.
    pub item: String,
}

/// What a file says of a column's cells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    /// Nothing: the format knows only text.
    #[default]
    Unknown,
    /// Numbers.
    Number,
    /// Dates.
    Date,
    /// Texts.
    Text,
}

/// A multiple-response set.
#[derive(Debug, Clone, Default)]
pub struct ResponseSet {
    /// Its name.
    pub name: String,
    /// The question.
    pub label: String,
    /// The headers of its columns.
    pub columns: Vec<String>,
    /// The code that means "marked".
    pub marked: String,
}

impl Table {
    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.cells.len())
    }

    /// The column of a header.
    pub fn column(&self, header: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.header == header)
    }

    /// Gives each column a header that can be written in a codebook and is its own, and removes what can't be
    /// written from cells and HTML from labels.
    pub fn settle(&mut self) {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let (mut renamed, mut unnamed) = (0, 0);
        for (at, column) in self.columns.iter_mut().enumerate() {
            let mut header = clean(&column.header);
            if header.is_empty() {
                header = format!("column {}", at + 1);
                unnamed += 1;
            }
            let first = header.clone();
            while seen.contains_key(&header) {
                let times = seen.entry(first.clone()).or_insert(1);
                *times += 1;
                header = format!("{first} ({times})");
            }
            seen.insert(header.clone(), 1);
            renamed += usize::from(column.header.trim() != header);
            column.header = header;
        }
        if unnamed > 0 {
            let columns = counted(unnamed, "column has", "columns have");
            self.notes.push(format!(
                "{columns} no header: if there are titles above the headers, remove them and import again"
            ));
        }
        let codes = self.columns.iter_mut().flat_map(|column| {
            let values = column.values.iter_mut().map(|(code, _)| code);
            column
                .cells
                .iter_mut()
                .chain(values)
                .chain(&mut column.missing)
        });
        let mut unwritable = 0;
        for code in codes {
            if code.contains(is_unwritable) {
                code.retain(|c| !is_unwritable(c));
                unwritable += 1;
            }
        }
        if unwritable > 0 {
            let cells = counted(unwritable, "cell", "cells");
            self.notes.push(format!(
                "characters of private use, or that control something, were removed from {cells}"
            ));
        }
        let labels = self.columns.iter_mut().flat_map(|column| {
            let values = column.values.iter_mut().map(|(_, label)| label);
            let group = column.group.iter_mut();
            let group = group.flat_map(|group| [&mut group.label, &mut group.item]);
            [&mut column.label].into_iter().chain(values).chain(group)
        });
        let sets = self.sets.iter_mut().map(|set| &mut set.label);
        let mut tagged = 0;
        for label in labels.chain(sets) {
            let plain = without_tags(label);
            tagged += usize::from(plain != clean(label));
            *label = plain;
        }
        for column in &mut self.columns {
            column.values.retain(|(_, label)| !label.is_empty());
        }
        if tagged > 0 {
            let labels = counted(tagged, "label", "labels");
            self.notes.push(format!("HTML was removed from {labels}"));
        }
        if renamed > 0 {
            self.notes.push(format!(
                "{} empty, not unique, or of several lines: now in one line, numbered",
                counted(renamed, "header was", "headers were")
            ));
        }
    }
}

impl Column {
    /// The answers: cells that are not empty and hold no missing code.
    pub fn answers(&self) -> impl Iterator<Item = &str> + Clone {
        let cells = self.cells.iter().map(String::as_str);
        cells.filter(|cell| !cell.is_empty() && !self.missing.iter().any(|code| code == cell))
    }

    /// Different answers with how often they occur, in the order of their first.
    pub fn distinct(&self) -> Vec<(&str, usize)> {
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        let mut found: Vec<(&str, usize)> = Vec::new();
        for answer in self.answers() {
            let at = *places.entry(answer).or_insert(found.len());
            match found.get_mut(at) {
                Some((_, times)) => *times += 1,
                None => found.push((answer, 1)),
            }
        }
        found
    }

    /// What a code is called; the code itself where it has no label.
    pub fn value_label<'a>(&'a self, code: &'a str) -> &'a str {
        let label = self.values.iter().find(|(known, _)| known == code);
        label.map_or(code, |(_, label)| label.as_str())
    }
}
