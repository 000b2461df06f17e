//! Responses: the CSV files, read against their codebooks and handed on in chunks of rows. No file is ever held as a
//! whole: whatever is computed from responses adds up chunks (see [`crate::compute`]).

mod cells;
mod check;
mod derive;
mod faults;
mod header;
mod keys;
mod lines;
mod questions;
mod quotes;
mod read;
mod respondents;
mod rows;
mod source;

pub use cells::Unanswered;
pub use questions::number_of_values;
pub use rows::{CHUNK, Dataset, NO_ANSWER, NO_NUMBER, Rows};

use derive::Derived;
use source::Source;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::figures::is_segment;
use crate::project::Project;
use crate::source::Place;
use crate::spec::Specs;

/// Where rows come from; a codebook's dataset is read from the first that has it.
static SOURCES: &[&dyn Source] = &[&read::Csv];

/// All datasets of a project, in the order of their codebooks.
#[derive(Debug, Clone, Default)]
pub struct Datasets {
    all: Vec<Dataset>,
    derived: Vec<Arc<Derived>>,
}

impl Datasets {
    /// Reads the responses of each codebook and hands their rows on; all faults of all files are reported (a file's
    /// first twenty).
    pub fn read(
        project: &Project,
        specs: &Specs,
        mut consume: impl FnMut(&str, Rows),
    ) -> Result<Self, Diagnostics> {
        let mut messages = Diagnostics::new();
        let mut all_derived = Vec::new();
        let all = specs
            .codebooks
            .iter()
            .filter_map(|codebook| {
                let derived = Arc::new(Derived::new(&codebook.content));
                all_derived.push(Arc::clone(&derived));
                let mut consume = |rows: Rows| consume(&codebook.name, rows.with(&derived));
                let mut sources = SOURCES.iter();
                let found = sources.find(|source| project.exists(&source.path(codebook)));
                // Where there is none, the first says so.
                let source = found.or(SOURCES.first())?;
                messages.take(source.read(project, codebook, &mut consume))
            })
            .collect();
        messages.into_result()?;
        Ok(Self {
            all,
            derived: all_derived,
        })
    }

    /// Refuses derived numbers that were too large to be computed, once all rows were used.
    pub fn check(&self) -> Result<(), Diagnostics> {
        let mut messages = Diagnostics::new();
        for derived in &self.derived {
            messages.take(derived.check());
        }
        messages.into_result()
    }

    /// The dataset of a name.
    pub fn get(&self, name: &str) -> Option<&Dataset> {
        self.all.iter().find(|dataset| dataset.name == name)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Dataset> {
        self.all.iter()
    }
}

/// Refuses a CSV without a codebook: nobody would read it. And a report about datasets of which there is none: each
/// reference would be told.
pub fn refuse_orphans(project: &Project, specs: &Specs) -> Result<(), Diagnostics> {
    let mut messages = Diagnostics::new();
    let mut files = Vec::new();
    for source in SOURCES {
        let extension = source.extension();
        let listed = project.list("data", extension)?.into_iter();
        files.extend(listed.map(|path| (path, extension)));
    }
    for (path, extension) in files {
        let stem = path.trim_start_matches("data/").trim_end_matches(extension);
        if specs.codebook(stem).is_some() {
            continue;
        }
        let message = if is_segment(stem) {
            Diagnostic::error(
                Code::MissingFile,
                format!("the dataset `{stem}` has no codebook"),
            )
            .expected(format!("data/{stem}.yaml next to it"))
            .help("describe its columns in a codebook, or move the file out of data/")
        } else {
            Diagnostic::error(
                Code::InvalidName,
                format!("`{stem}` can't be part of a figure's id"),
            )
            .expected("a name of lower-case letters a-z, digits and _")
            .help("rename the file and its codebook")
        };
        messages.push(message.at(Place::file(path.clone())));
    }
    let about = !specs.tables.is_empty() || !specs.models.is_empty();
    if about && specs.codebooks.is_empty() && messages.is_empty() {
        messages.push(
            Diagnostic::error(Code::MissingFile, "there is no codebook in data/")
                .at(Place::file("data"))
                .expected("data/NAME.yaml next to data/NAME.csv for each dataset of the report")
                .help("put the datasets of the tables and models there"),
        );
    }
    messages.into_result()
}
