//! Responses: the CSV files, read against their codebooks and kept as one byte an answer.

mod check;
mod faults;
mod header;
mod read;

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostics;
use crate::project::Project;
use crate::spec::{Codebook, Document, Specs};

/// Marks "no answer" in a column.
pub const NO_ANSWER: u8 = u8::MAX;

/// A dataset in memory.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// Its name: the stem of `data/NAME.csv`.
    pub name: String,
    /// Its rows.
    pub rows: usize,
    columns: BTreeMap<String, Vec<u8>>,
}

impl Dataset {
    /// A column's answers, one a row: the position of the value among the variable's values (a mark: 0 or 1), or
    /// [`NO_ANSWER`].
    pub fn column(&self, name: &str) -> Option<&[u8]> {
        self.columns.get(name).map(Vec::as_slice)
    }
}

/// All datasets of a project, in the order of their codebooks.
#[derive(Debug, Clone, Default)]
pub struct Datasets(Vec<Dataset>);

impl Datasets {
    /// Reads the CSV beside each codebook; all faults of all files are reported (a file's first twenty).
    pub fn read(project: &Project, specs: &Specs) -> Result<Self, Diagnostics> {
        let mut messages = Diagnostics::new();
        let datasets = specs
            .codebooks
            .iter()
            .filter_map(|codebook| messages.take(read::read(project, codebook)))
            .collect();
        check_orphans(project, specs, &mut messages);
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

/// A CSV without a codebook would be read by nobody.
fn check_orphans(project: &Project, specs: &Specs, messages: &mut Diagnostics) {
    let Some(files) = messages.take(project.list("data", ".csv").map_err(Into::into)) else {
        return;
    };
    for path in files {
        let stem = path.trim_start_matches("data/").trim_end_matches(".csv");
        if specs.codebook(stem).is_none() {
            messages.push(
                crate::diagnostic::Diagnostic::error(format!(
                    "the dataset `{stem}` has no codebook"
                ))
                .at(crate::source::Place::file(path.clone()))
                .expected(format!("expected data/{stem}.yaml beside it"))
                .help("describe its columns in a codebook, or take the file out of data/"),
            );
        }
    }
}

/// What the cells of a column may hold.
#[derive(Debug, Clone)]
enum Kind {
    /// The respondent key.
    Key,
    /// 0 or 1.
    Mark,
    /// One of a variable's codes, by position.
    Codes(Vec<String>),
}

/// A question: columns that are asked of the same respondents and answered together.
#[derive(Debug, Clone)]
struct Question<'a> {
    name: String,
    asked_of: &'a crate::spec::Filter,
    columns: Vec<String>,
    /// A mark question's exclusive columns.
    exclusive: Vec<String>,
    at_least_one: bool,
    /// All columns are answered or none is.
    together: bool,
}

/// The columns a codebook declares, in its order.
fn declared(book: &Codebook) -> Vec<(String, Kind)> {
    let codes = |values: &crate::yaml::Map<crate::spec::Value>| {
        Kind::Codes(
            values
                .iter()
                .map(|(_, v)| v.code.value.to_string())
                .collect(),
        )
    };
    let mut columns = vec![(book.key.value.clone(), Kind::Key)];
    for (name, choice) in book.variables.iter() {
        columns.push((name.value.clone(), codes(&choice.values)));
    }
    for (name, grid) in book.grids.iter() {
        for item in grid.items.keys() {
            columns.push((format!("{}_{item}", name.value), codes(&grid.values)));
        }
    }
    for question in questions(book).iter().filter(|q| q.together) {
        columns.extend(question.columns.iter().map(|c| (c.clone(), Kind::Mark)));
    }
    columns
}

/// The questions a codebook declares.
fn questions(book: &Codebook) -> Vec<Question<'_>> {
    let mut all = Vec::new();
    for (name, choice) in book.variables.iter() {
        all.push(Question {
            name: name.value.clone(),
            asked_of: &choice.asked_of,
            columns: vec![name.value.clone()],
            exclusive: Vec::new(),
            at_least_one: false,
            together: false,
        });
    }
    for (name, grid) in book.grids.iter() {
        all.push(Question {
            name: name.value.clone(),
            asked_of: &grid.asked_of,
            columns: grid
                .items
                .keys()
                .map(|i| format!("{}_{i}", name.value))
                .collect(),
            exclusive: Vec::new(),
            at_least_one: false,
            together: false,
        });
    }
    for (name, set) in book.sets.iter() {
        let column = |item: &str| format!("{}_{item}", name.value);
        all.push(Question {
            name: name.value.clone(),
            asked_of: &set.asked_of,
            columns: set.items.keys().map(column).collect(),
            exclusive: set.exclusive.iter().map(|item| column(item)).collect(),
            at_least_one: set.at_least_one,
            together: true,
        });
    }
    for (name, matrix) in book.matrices.iter() {
        for activity in matrix.activities.keys() {
            let column = |item: &str| format!("{}_{activity}_{item}", name.value);
            all.push(Question {
                name: format!("{}_{activity}", name.value),
                asked_of: &matrix.asked_of,
                columns: matrix.items.keys().map(column).collect(),
                exclusive: matrix.exclusive.iter().map(|item| column(item)).collect(),
                at_least_one: matrix.at_least_one,
                together: true,
            });
        }
    }
    all
}

/// The dataset of a codebook is beside it.
fn csv_path(codebook: &Document<Codebook>) -> String {
    format!("data/{}.csv", codebook.name)
}
