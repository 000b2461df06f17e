//! All YAML files of a project, read and checked together.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use super::chart::Chart;
use super::codebook::Codebook;
use super::derived::Derived;
use super::document::Document;
use super::errata::Erratum;
use super::facts::Fact;
use super::model::Model;
use super::published::Published;
use super::report::Report;
use super::table::Table;
use super::variable::DerivedVariable;
use super::{
    alone, chart, codebook_check, derived, errata, lookup, model, nets, phrases, print, published,
    report, strays, table, topline_blocks, variable_check,
};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::figures::is_segment;
use crate::language::Language;
use crate::limits;
use crate::project::Project;
use crate::source::{Place, SourceFile};
use crate::threads::side_by_side;
use crate::yaml::{self, Map};

/// The content of `report/` and of the codebooks in `data/`.
#[derive(Debug, Clone)]
pub struct Specs {
    /// `report/report.yaml`.
    pub report: Document<Report>,
    /// `report/facts.yaml`.
    pub facts: Document<Map<Fact>>,
    /// `report/derived.yaml`.
    pub derived: Document<Map<Derived>>,
    /// `report/tables/*.yaml`, in the order of their names.
    pub tables: Vec<Document<Table>>,
    /// `report/models/*.yaml`, in the order of their names.
    pub models: Vec<Document<Model>>,
    /// `report/charts/*.yaml`, in the order of their names.
    pub charts: Vec<Document<Chart>>,
    /// `data/*.yaml`, in the order of their names.
    pub codebooks: Vec<Document<Codebook>>,
    /// `report/published/*.yaml`.
    pub published: Published,
    /// `report/errata.yaml`.
    pub errata: Document<Map<Erratum>>,
    /// Whether there is only a publication, and nothing to compute its values from.
    pub alone: bool,
}

impl Specs {
    /// Reads all of them; the errors of all files are reported together.
    pub fn read(project: &Project) -> Result<Self, Diagnostics> {
        limits::stage("read");
        let mut messages = Diagnostics::new();
        // A report for another version may have keys that this one does not know: that is their cause, not a fault.
        if let Ok(file) = project.read("report/report.yaml") {
            report::check_version(&file)?;
        }
        // Published values are about half of what there is to read.
        let (
            published,
            (report, facts, derived, variables, errata, tables, models, charts, codebooks),
        ) = side_by_side(
            || read_published(project),
            || {
                (
                    messages.take(document(project, "report/report.yaml")),
                    map(project, "report/facts.yaml", &mut messages),
                    map(project, "report/derived.yaml", &mut messages),
                    map(project, "report/variables.yaml", &mut messages),
                    map(project, "report/errata.yaml", &mut messages),
                    documents(project, "report/tables"),
                    documents(project, "report/models"),
                    documents(project, "report/charts"),
                    documents(project, "data"),
                )
            },
        );
        for table in &published.0.tables {
            alone::refuse(table, &mut messages);
        }
        for folder in ["report/tables", "report/models", "report/charts", PUBLISHED] {
            strays::refuse(project, folder, &[".yaml"], &mut messages);
        }
        strays::refuse(project, "data", &[".yaml", ".csv"], &mut messages);
        let mut tables = told(tables, &mut messages);
        let models = told(models, &mut messages);
        let charts = told(charts, &mut messages);
        let mut codebooks = told(codebooks, &mut messages);
        let published = told(published, &mut messages);
        if let Some(prose) = &published.prose {
            published::check(prose, &mut messages);
        }
        errata::check(&errata, &mut messages);
        let named = tables.iter().map(|t| (t.name.as_str(), t.file.path()));
        let named = named.chain(models.iter().map(|m| (m.name.as_str(), m.file.path())));
        let named = named.chain(codebooks.iter().map(|b| (b.name.as_str(), b.file.path())));
        derived::check(&derived, named, &mut messages);
        if let Some(report) = &report {
            report::check(report, &mut messages);
            phrases::check(report, &mut messages);
        }
        let language = report.as_ref().map(|report| report.content.language());
        let language = language.unwrap_or_default();
        for table in &mut tables {
            topline_blocks::expand(table, &codebooks, &language.labels, &mut messages);
        }
        for codebook in &mut codebooks {
            codebook_check::check(codebook, language, &mut messages);
            let own = codebook.content.derived.clone();
            variable_check::add(codebook, &own, None, language, &mut messages);
        }
        add_variables(&mut codebooks, &variables, language, &mut messages);
        add_bases(&mut codebooks, &tables, &models);
        for table in &tables {
            table::check(table, &mut messages);
        }
        for model in &models {
            model::check(model, &mut messages);
            print::check(model, &mut messages);
            if let Some(table) = tables.iter().find(|table| table.name == model.name) {
                messages.push(
                    Diagnostic::error(
                        Code::DuplicateName,
                        format!("`{}` is the name of both a table and a model", model.name),
                    )
                    .at(Place::file(model.file.path()))
                    .expected(format!("a unique name: {} exists", table.file.path()))
                    .help("rename one of them: their figures would have the same ids"),
                );
            }
        }
        for chart in &charts {
            chart::check(chart, &mut messages);
            let tables = tables.iter().map(|table| (&table.name, table.file.path()));
            let models = models.iter().map(|model| (&model.name, model.file.path()));
            for (_, file) in tables
                .chain(models)
                .filter(|(name, _)| **name == chart.name)
            {
                messages.push(
                    Diagnostic::error(
                        Code::DuplicateName,
                        format!(
                            "`{}` is the name of both a chart and another file",
                            chart.name
                        ),
                    )
                    .at(Place::file(chart.file.path()))
                    .expected(format!("a unique name: {file} exists"))
                    .help("rename one of them: references would be ambiguous"),
                );
            }
        }
        Ok(Self {
            report: read(report, messages)?,
            facts,
            derived,
            errata,
            tables,
            models,
            charts,
            codebooks,
            published,
            alone: false,
        })
    }

    /// Reads a publication alone: `report/published/`, with `report/facts.yaml` and `report/errata.yaml` if they are there.
    pub fn published(project: &Project) -> Result<Self, Diagnostics> {
        limits::stage("read");
        let mut messages = Diagnostics::new();
        let facts = map(project, "report/facts.yaml", &mut messages);
        let derived = map(project, "report/derived.yaml", &mut messages);
        let errata = map(project, "report/errata.yaml", &mut messages);
        strays::refuse(project, PUBLISHED, &[".yaml"], &mut messages);
        let published = told(read_published(project), &mut messages);
        if let Some(prose) = &published.prose {
            published::check(prose, &mut messages);
        }
        errata::check(&errata, &mut messages);
        let (mut tables, mut codebooks) = (Vec::new(), Vec::new());
        for table in &published.tables {
            let stands_for = messages.take(alone::specs(table));
            if let Some(Some((table, books))) = stands_for {
                tables.push(table);
                codebooks.extend(books);
            }
        }
        let report = messages.take(alone::report());
        Ok(Self {
            report: read(report, messages)?,
            facts,
            derived,
            errata,
            tables,
            models: Vec::new(),
            charts: Vec::new(),
            codebooks,
            published,
            alone: true,
        })
    }

    /// The codebook of a dataset.
    pub fn codebook(&self, dataset: &str) -> Option<&Document<Codebook>> {
        self.codebooks.iter().find(|c| c.name == dataset)
    }
}

/// A report in which nothing is wrong.
fn read<T>(report: Option<T>, messages: Diagnostics) -> Result<T, Diagnostics> {
    messages.into_result()?;
    // Unreachable in practice: what could not be read has been reported.
    let unread = Diagnostic::error(Code::UnreadableFile, "the report could not be read");
    report.ok_or_else(|| unread.into())
}

/// What could be read, and the errors in the rest.
type Read<T> = (T, Diagnostics);

fn told<T>((read, faults): Read<T>, messages: &mut Diagnostics) -> T {
    messages.append(faults);
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

/// Adds the report's own derived variables, by dataset.
fn add_variables(
    codebooks: &mut [Document<Codebook>],
    variables: &Document<Map<Map<DerivedVariable>>>,
    language: &Language,
    messages: &mut Diagnostics,
) {
    for (dataset, own) in variables.content.iter() {
        let names: Vec<String> = codebooks.iter().map(|book| book.name.clone()).collect();
        match codebooks.iter_mut().find(|book| book.name == dataset.value) {
            Some(book) => {
                let file = Some(&variables.file);
                variable_check::add(book, own, file, language, messages);
            }
            None => messages.push(
                Diagnostic::error(
                    Code::UnknownName,
                    format!("unknown dataset `{}`", dataset.value),
                )
                .at(variables.place(dataset))
                .expected(format!("one of {}", names.join(", ")))
                .suggest(dataset, names.iter().map(String::as_str)),
            ),
        }
    }
}

/// Adds the columns that the bases of tables and models need.
fn add_bases(
    codebooks: &mut [Document<Codebook>],
    tables: &[Document<Table>],
    models: &[Document<Model>],
) {
    for book in codebooks {
        for table in tables {
            for (_, block) in table.content.blocks.iter() {
                if let Some(base) = block.base_of(&book.name) {
                    lookup::add_base(&mut book.content, base, &table.file);
                    nets::add(&mut book.content, block, &table.file);
                }
            }
        }
        for model in models {
            if model.content.dataset.value == book.name {
                lookup::add_base(&mut book.content, &model.content.base, &model.file);
            }
        }
    }
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

/// A file of entries; none without the file, or if it can't be read.
fn map<T: DeserializeOwned + JsonSchema + 'static>(
    project: &Project,
    path: &str,
    messages: &mut Diagnostics,
) -> Document<Map<T>> {
    let found = project.exists(path).then(|| document(project, path));
    let read = found.and_then(|found| messages.take(found));
    read.unwrap_or_else(|| Document {
        name: String::new(),
        file: SourceFile::new(path, ""),
        content: Map::default(),
    })
}

fn document<T: DeserializeOwned + JsonSchema + 'static>(
    project: &Project,
    path: &str,
) -> Result<Document<T>, Diagnostics> {
    limits::file(path);
    let file = project.read(path)?;
    let stem = path.rsplit('/').next().unwrap_or(path);
    let name = stem.strip_suffix(".yaml").unwrap_or(stem).to_string();
    if !is_segment(&name) {
        return Err(Diagnostic::error(
            Code::InvalidName,
            format!("`{name}` can't be part of a figure's id"),
        )
        .at(Place::file(path))
        .expected("a name of lower-case letters a-z, digits and _")
        .help("rename the file")
        .into());
    }
    let content = yaml::read(&file)?;
    Ok(Document {
        name,
        file,
        content,
    })
}
