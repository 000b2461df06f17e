//! What a project says about itself: the YAML files, read and checked one by one.
//!
//! Nothing here looks at a response; what needs two files to be judged (does a table's set exist?) is judged where
//! both are at hand, in [`crate::compute`].

mod codebook;
mod codebook_check;
mod errata;
mod facts;
mod model;
mod phrases;
mod print;
mod published;
mod published_block;
mod report;
mod strays;
mod table;

pub use codebook::{
    Choice, Code, Codebook, Disclosure, Filter, Grid, Matrix, MultipleResponse, Number, Origin,
    Value,
};
pub(crate) use codebook_check::check_filter;
pub use errata::{Erratum, FoundBy};
pub use facts::{Fact, FactValue};
pub use model::{Column, Dependent, Group, Model, ModelKind, ModelMissing, Predictor, Print};
pub use published::{Kind, ProseValue, Published, PublishedProse, PublishedTable};
pub use published_block::{Printed, Word};
pub use report::{Author, Reference, Report, Rounding, Step, Tolerance, Tolerances};
pub use table::{
    Arrange, Axis, Block, Cell, EmptyRows, Mean, Missing, Nets, Response, ResponseLabels, Stub,
    Table,
};

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::project::Project;
use crate::source::{Place, SourceFile};
use crate::threads::side_by_side;
use crate::yaml::{self, Map, Spanned};

/// A YAML file's content together with the file, so that messages can point into it.
#[derive(Debug, Clone)]
pub struct Document<T> {
    /// The name that figures use: the file's stem.
    pub name: String,
    /// The file.
    pub file: Arc<SourceFile>,
    /// What it says.
    pub content: T,
}

impl<T> Document<T> {
    /// The place of a value in this file.
    pub fn place<V>(&self, value: &Spanned<V>) -> Place {
        self.file.place(value.span.clone())
    }
}

/// Everything that `report/` and the codebooks in `data/` say.
#[derive(Debug, Clone)]
pub struct Specs {
    /// `report/report.yaml`.
    pub report: Document<Report>,
    /// `report/facts.yaml`.
    pub facts: Document<Map<Fact>>,
    /// `report/tables/*.yaml`, in the order of their names.
    pub tables: Vec<Document<Table>>,
    /// `report/models/*.yaml`, in the order of their names.
    pub models: Vec<Document<Model>>,
    /// `data/*.yaml`, in the order of their names.
    pub codebooks: Vec<Document<Codebook>>,
    /// `report/published/*.yaml`.
    pub published: Published,
    /// `report/errata.yaml`.
    pub errata: Document<Map<Erratum>>,
}

impl Specs {
    /// Reads all of them; the faults of all files are told together.
    pub fn read(project: &Project) -> Result<Self, Diagnostics> {
        let mut messages = Diagnostics::new();
        // A report for another version may have keys that this one does not know: that is their cause, not a fault.
        if let Ok(file) = project.read("report/report.yaml") {
            report::check_version(&file)?;
        }
        // Published values are about half of what there is to read.
        let (published, (report, facts, errata, tables, models, codebooks)) = side_by_side(
            || read_published(project),
            || {
                (
                    messages.take(document(project, "report/report.yaml")),
                    map(project, "report/facts.yaml", &mut messages),
                    map(project, "report/errata.yaml", &mut messages),
                    documents(project, "report/tables"),
                    documents(project, "report/models"),
                    documents(project, "data"),
                )
            },
        );
        for folder in ["report/tables", "report/models", PUBLISHED] {
            strays::refuse(project, folder, &[".yaml"], &mut messages);
        }
        strays::refuse(project, "data", &[".yaml", ".csv"], &mut messages);
        let tables = told(tables, &mut messages);
        let models = told(models, &mut messages);
        let codebooks = told(codebooks, &mut messages);
        let published = told(published, &mut messages);
        if let Some(prose) = &published.prose {
            published::check(prose, &mut messages);
        }
        if let Some(errata) = &errata {
            errata::check(errata, &mut messages);
        }
        if let Some(report) = &report {
            report::check(report, &mut messages);
        }
        for codebook in &codebooks {
            codebook_check::check(codebook, &mut messages);
        }
        for table in &tables {
            table::check(table, &mut messages);
        }
        for model in &models {
            model::check(model, &mut messages);
            if let Some(table) = tables.iter().find(|table| table.name == model.name) {
                messages.push(
                    Diagnostic::error(format!("`{}` is a table's name and a model's", model.name))
                        .at(Place::file(model.file.path()))
                        .expected(format!(
                            "expected a name of its own: {} is there",
                            table.file.path()
                        ))
                        .help("rename one of the two: their figures would have the same ids"),
                );
            }
        }
        messages.into_result()?;
        match (report, facts, errata) {
            (Some(report), Some(facts), Some(errata)) => Ok(Self {
                report,
                facts,
                errata,
                tables,
                models,
                codebooks,
                published,
            }),
            // Unreachable in practice: a missing document has left an error behind.
            _ => Err(Diagnostic::error("the report could not be read").into()),
        }
    }

    /// The codebook of a dataset.
    pub fn codebook(&self, dataset: &str) -> Option<&Document<Codebook>> {
        self.codebooks.iter().find(|c| c.name == dataset)
    }
}

/// What could be read, and what is wrong with the rest.
type Read<T> = (T, Diagnostics);

fn told<T>((read, faults): Read<T>, messages: &mut Diagnostics) -> T {
    messages.extend(faults);
    read
}

fn read_published(project: &Project) -> Read<Published> {
    let mut messages = Diagnostics::new();
    let mut published = Published::default();
    let paths = messages.take(project.list(PUBLISHED, ".yaml").map_err(Into::into));
    for path in paths.unwrap_or_default() {
        if path.ends_with("/prose.yaml") {
            published.prose = messages.take(document(project, &path));
        } else {
            published
                .tables
                .extend(messages.take(document(project, &path)));
        }
    }
    (published, messages)
}

/// The folder of published values.
const PUBLISHED: &str = "report/published";

fn documents<T: DeserializeOwned + JsonSchema + 'static>(
    project: &Project,
    folder: &str,
) -> Read<Vec<Document<T>>> {
    let mut messages = Diagnostics::new();
    let paths = messages.take(project.list(folder, ".yaml").map_err(Into::into));
    let read = |path: &String| messages.take(document(project, path));
    let documents = paths.unwrap_or_default().iter().filter_map(read).collect();
    (documents, messages)
}

/// A file of entries; without one there are none.
fn map<T: DeserializeOwned + JsonSchema + 'static>(
    project: &Project,
    path: &str,
    messages: &mut Diagnostics,
) -> Option<Document<Map<T>>> {
    if project.exists(path) {
        return messages.take(document(project, path));
    }
    Some(Document {
        name: String::new(),
        file: SourceFile::new(path, ""),
        content: Map::default(),
    })
}

fn document<T: DeserializeOwned + JsonSchema + 'static>(
    project: &Project,
    path: &str,
) -> Result<Document<T>, Diagnostics> {
    let file = project.read(path)?;
    let stem = path.rsplit('/').next().unwrap_or(path);
    let name = stem.strip_suffix(".yaml").unwrap_or(stem).to_string();
    if !is_segment(&name) {
        return Err(
            Diagnostic::error(format!("`{name}` can't be part of a figure's id"))
                .at(Place::file(path))
                .expected("expected a name of lower-case letters a-z, digits and _")
                .help("rename the file")
                .into(),
        );
    }
    let content = yaml::read(&file)?;
    Ok(Document {
        name,
        file,
        content,
    })
}

/// Whether a word can be a segment of a figure's id.
pub fn is_segment(word: &str) -> bool {
    !word.is_empty()
        && word
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// Refuses a digit in text that is printed as prose: it would be a loose number.
fn refuse_digits<D>(
    document: &Document<D>,
    text: &Spanned<String>,
    what: &str,
    messages: &mut Diagnostics,
) {
    if let Some(digit) = text.chars().find(|c| c.is_numeric()) {
        let written = document.file.text().get(text.span.clone());
        let at = written.and_then(|written| written.find(digit));
        let span = at.map_or(text.span.clone(), |at| {
            let start = text.span.start + at;
            start..start + digit.len_utf8()
        });
        messages.push(
            Diagnostic::error(format!("a loose number in {what}: `{digit}`"))
                .at(document.file.place(span))
                .expected("expected words without digits")
                .help("a number comes from a figure or a fact, in a section's template"),
        );
    }
}

/// Refuses keys that can't be segments of a figure's id.
fn check_segments<T, D>(document: &Document<D>, map: &Map<T>, messages: &mut Diagnostics) {
    for (key, _) in map.iter() {
        if !is_segment(key) {
            let message =
                Diagnostic::error(format!("`{}` can't be part of a figure's id", key.value))
                    .at(document.place(key))
                    .expected("expected lower-case letters a-z, digits and _");
            let spelt = key.trim().to_lowercase().replace([' ', '-', '.'], "_");
            messages.push(match is_segment(&spelt) {
                true => message.help(format!("write `{spelt}`")),
                false => message,
            });
        }
    }
}

/// Refuses a key `total`: it is the id of the row and the column that everybody is in.
fn refuse_total<T, D>(document: &Document<D>, map: &Map<T>, messages: &mut Diagnostics) {
    for (key, _) in map.iter().filter(|(key, _)| key.value == "total") {
        messages.push(
            Diagnostic::error("`total` is the row and the column of all respondents")
                .at(document.place(key))
                .expected("expected another name")
                .help("rename it, for example to `all`"),
        );
    }
}
