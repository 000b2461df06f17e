//! Responses: the CSV files, read against their codebooks and handed on in chunks of rows. No file is ever held as a
//! whole: whatever is computed from responses adds up chunks (see [`crate::compute`]).

mod cells;
mod check;
mod faults;
mod header;
mod keys;
mod lines;
mod questions;
mod quotes;
mod read;

pub use questions::number_of_values;

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::figures::is_segment;
use crate::project::Project;
use crate::source::Place;
use crate::spec::{Codebook, Document, Specs};

/// Marks "no answer" in a column of codes.
pub const NO_ANSWER: u8 = u8::MAX;

/// Marks "no answer" in a column of numbers.
pub const NO_NUMBER: i64 = i64::MIN;

/// Rows handed on in one go: bounds the memory, whatever the file's length.
pub const CHUNK: usize = 1 << 16;

/// Some rows of a dataset, by column.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    /// How many there are.
    pub len: usize,
    codes: BTreeMap<String, Vec<u8>>,
    numbers: BTreeMap<String, Vec<i64>>,
}

impl Rows {
    /// A column's answers, one a row: the position of the value among the variable's values (a mark: 0 or 1), or
    /// [`NO_ANSWER`]. Empty where the codebook has no such column.
    pub fn codes(&self, column: &str) -> &[u8] {
        self.codes.get(column).map_or(&[], Vec::as_slice)
    }

    /// A column's numbers, one a row, as whole numbers of the last decimal place, or [`NO_NUMBER`].
    pub fn numbers(&self, column: &str) -> &[i64] {
        self.numbers.get(column).map_or(&[], Vec::as_slice)
    }
}

/// What is known of a dataset once it was read.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// Its name: the stem of `data/NAME.csv`.
    pub name: String,
    /// Its rows.
    pub rows: usize,
}

/// All datasets of a project, in the order of their codebooks.
#[derive(Debug, Clone, Default)]
pub struct Datasets(Vec<Dataset>);

impl Datasets {
    /// Reads the CSV beside each codebook and hands its rows on; all faults of all files are reported (a file's first
    /// twenty).
    pub fn read(
        project: &Project,
        specs: &Specs,
        mut consume: impl FnMut(&str, Rows),
    ) -> Result<Self, Diagnostics> {
        let mut messages = Diagnostics::new();
        let datasets = specs
            .codebooks
            .iter()
            .filter_map(|codebook| {
                let consume = |rows| consume(&codebook.name, rows);
                messages.take(read::read(project, codebook, consume))
            })
            .collect();
        messages.into_result()?;
        Ok(Self(datasets))
    }

    /// The dataset of a name.
    pub fn get(&self, name: &str) -> Option<&Dataset> {
        self.0.iter().find(|dataset| dataset.name == name)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Dataset> {
        self.0.iter()
    }
}

/// Refuses a CSV without a codebook: nobody would read it. And a report about datasets of which there is none: each
/// reference would be told.
pub fn refuse_orphans(project: &Project, specs: &Specs) -> Result<(), Diagnostics> {
    let mut messages = Diagnostics::new();
    for path in project.list("data", ".csv")? {
        let stem = path.trim_start_matches("data/").trim_end_matches(".csv");
        if specs.codebook(stem).is_some() {
            continue;
        }
        let message = if is_segment(stem) {
            Diagnostic::error(format!("the dataset `{stem}` has no codebook"))
                .expected(format!("expected data/{stem}.yaml beside it"))
                .help("describe its columns in a codebook, or take the file out of data/")
        } else {
            Diagnostic::error(format!("`{stem}` can't be part of a figure's id"))
                .expected("expected a name of lower-case letters a-z, digits and _")
                .help("rename the file, and its codebook with it")
        };
        messages.push(message.at(Place::file(path.clone())));
    }
    let about = !specs.tables.is_empty() || !specs.models.is_empty();
    if about && specs.codebooks.is_empty() && messages.is_empty() {
        messages.push(
            Diagnostic::error("there is no codebook in data/")
                .at(Place::file("data"))
                .expected(
                    "expected data/NAME.yaml beside data/NAME.csv for each dataset of the report",
                )
                .help("put the datasets there that the tables and models are about"),
        );
    }
    messages.into_result()
}

/// The dataset of a codebook is beside it.
fn csv_path(codebook: &Document<Codebook>) -> String {
    format!("data/{}.csv", codebook.name)
}
