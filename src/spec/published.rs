//! `report/published/*.yaml`: what an earlier publication prints, as strings, each with the figure it is about.
//!
//! A published value never becomes a figure; it is compared with one. Two kinds of file: a table, written as a table,
//! and `prose.yaml`, a list of the values in running text.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Document, is_segment};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::yaml::{Map, Spanned};

/// A published table.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishedTable {
    /// Where it is printed.
    pub place: String,
    /// Block → the block as a table of text: a line of column ids, then for each row its id and its counts, and below
    /// them its percentages. `-`: nothing is printed there; `lost`: it was printed and can't be read any more; `~`
    /// behind a value: a conversion of the text moved it, and it is certain.
    pub blocks: Map<Spanned<String>>,
}

/// Published values in running text.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishedProse {
    /// How places are named, and what the expressions mean.
    pub place_note: String,
    /// Place → its values in the order of the text.
    pub values: Map<Vec<ProseValue>>,
}

/// A published value in running text. It has exactly one of `about`, `fact` and `why`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProseValue {
    /// As printed.
    pub printed: Spanned<String>,
    /// What kind of statement it is.
    pub kind: Kind,
    /// The figure, or an expression over figures, that it is about.
    #[serde(default)]
    pub about: Option<Spanned<String>>,
    /// The fact that it is.
    #[serde(default)]
    pub fact: Option<Spanned<String>>,
    /// Why no figure answers to it.
    #[serde(default)]
    pub why: Option<String>,
    /// The conversion of the text damaged it; not the authors' slip.
    #[serde(default)]
    pub damaged: bool,
}

/// Kinds of published values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// `43.5%`.
    Percentage,
    /// `1198`.
    Count,
    /// `three`.
    NumberWord,
    /// `more than half`.
    Quantity,
    /// `the most important`.
    Rank,
    /// `2001`.
    Year,
}

/// All published values of a report.
#[derive(Debug, Clone, Default)]
pub struct Published {
    /// Tables by the name of the table they are about.
    pub tables: Vec<Document<PublishedTable>>,
    /// Values in running text.
    pub prose: Option<Document<PublishedProse>>,
}

/// A published value that is about one figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedCell {
    /// The figure's id.
    pub figure: String,
    /// As printed; nothing where the print can't be read any more.
    pub printed: Option<String>,
    /// A conversion of the text moved or lost it.
    pub damaged: bool,
    /// The line of the file that it is recorded on.
    pub line: usize,
}

impl Document<PublishedTable> {
    /// The cells of all blocks, percentages as `row_pct` of their cell, the base column as the row's base.
    pub fn cells(&self) -> Result<Vec<PublishedCell>, Diagnostics> {
        let mut messages = Diagnostics::new();
        let mut cells = Vec::new();
        for (block, text) in self.content.blocks.iter() {
            self.block(&block.value, text, &mut cells, &mut messages);
        }
        messages.into_result()?;
        Ok(cells)
    }

    fn block(
        &self,
        block: &str,
        text: &Spanned<String>,
        cells: &mut Vec<PublishedCell>,
        messages: &mut Diagnostics,
    ) {
        // A block scalar's text begins on the line after its indicator.
        let (first, _) = self.file.line_column(text.span.start);
        let below = !text.span.is_empty()
            && self
                .file
                .text()
                .get(text.span.start..)
                .is_some_and(|t| t.starts_with('|'));
        let mut lines = text
            .value
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty());
        let line_of = |index: usize| first + index + usize::from(below);
        let place = |index: usize| self.file.line_place(line_of(index));
        let columns: Vec<&str> = lines
            .next()
            .map(|(_, line)| line.split_whitespace().collect())
            .unwrap_or_default();
        let rates = columns == ["asked", "answered", "rate"];
        let mut row: Option<&str> = None;
        for (index, line) in lines {
            let mut tokens = line.split_whitespace().peekable();
            let counts = !line.starts_with(' ');
            if counts {
                row = tokens.next();
            }
            let values: Vec<&str> = tokens.collect();
            let Some(row) = row.filter(|row| is_segment(row)) else {
                messages.push(
                    Diagnostic::error("a line of percentages stands before the first row")
                        .at(place(index))
                        .expected("expected a row's id at the start of the line"),
                );
                return;
            };
            if values.len() != columns.len() {
                messages.push(
                    Diagnostic::error(format!(
                        "{} values under {} columns",
                        values.len(),
                        columns.len()
                    ))
                    .at(place(index))
                    .expected("expected a value, `-` or `lost` for each column"),
                );
                continue;
            }
            for (column, value) in columns.iter().zip(values) {
                let of = format!("{}.{block}.{row}", self.name);
                let figure = match (*column, counts) {
                    ("rate", true) if rates => format!("{of}.answered.row_pct"),
                    ("base", true) => format!("{of}.total.base"),
                    // "100%" under the base says no more than that percentages are of it.
                    ("base", false) => continue,
                    (column, true) => format!("{of}.{column}.count"),
                    (column, false) => format!("{of}.{column}.row_pct"),
                };
                if value == "-" {
                    continue;
                }
                cells.push(PublishedCell {
                    figure,
                    printed: (value != "lost").then(|| value.trim_end_matches('~').to_string()),
                    damaged: value == "lost" || value.ends_with('~'),
                    line: line_of(index),
                });
            }
        }
    }
}

pub(super) fn check(prose: &Document<PublishedProse>, messages: &mut Diagnostics) {
    for (_, values) in prose.content.values.iter() {
        for value in values {
            let given = [
                value.about.is_some(),
                value.fact.is_some(),
                value.why.is_some(),
            ];
            if given.iter().filter(|given| **given).count() != 1 {
                messages.push(
                    Diagnostic::error("it is not clear what this published value is about")
                        .at(prose.place(&value.printed))
                        .expected("expected exactly one of `about`, `fact` and `why` beside it"),
                );
            }
        }
    }
}
