//! The manifest, `out/figures.json`: every figure of a build with its exact value, inputs, uses and pages.
//!
//! Its shape is described in docs/manifest.md and by docs/schema/manifest.schema.json.

use schemars::JsonSchema;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

use crate::date::Date;
use crate::export::Export;
use crate::figures::{Figure, Statistic};
use crate::fill::Use;
use crate::pipeline::Report;
use crate::project::hex;
use crate::spec::{Disclosure, Origin, Specs};
use crate::typeset::{Typeset, UsePlaces};
use crate::version;

/// Version of the manifest's shape.
const SCHEMA: u32 = 1;

/// The manifest as a whole.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Manifest<'a> {
    /// Version of this shape.
    schema: u32,
    /// What was built.
    report: Head<'a>,
    /// What built it.
    engine: Engine,
    /// The datasets, and where their responses come from.
    datasets: Vec<DatasetRecord<'a>>,
    /// Every file that was read.
    inputs: Vec<Input>,
    /// Every figure, in the order of their ids.
    figures: Vec<Record<'a>>,
    /// The ids of figures that `small_cells` withholds; omitted if there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    withheld: Vec<&'a str>,
}

/// What was built.
#[derive(Serialize, JsonSchema)]
struct Head<'a> {
    /// Its title.
    title: &'a str,
    /// Its series and number.
    #[serde(skip_serializing_if = "Option::is_none")]
    series: Option<&'a str>,
    /// What kind of edition it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    edition: Option<&'a str>,
    /// Its authors in order.
    authors: Vec<&'a str>,
    /// The edition's date, YYYY-MM-DD.
    date: String,
    /// How many pages it has.
    pages: usize,
    /// SHA-256 of the PDF's bytes, which this manifest belongs to; omitted if none was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
    /// SHA-256 of the bytes of the page in HTML; omitted if none was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    html_sha256: Option<String>,
}

/// What built it.
#[derive(Serialize, JsonSchema)]
struct Engine {
    /// `refigure`.
    name: &'static str,
    /// Its version.
    version: &'static str,
    /// Packages that make the numbers and the pages, with their versions.
    packages: BTreeMap<String, String>,
}

/// A file that was read.
#[derive(Serialize, JsonSchema)]
struct Input {
    /// Its path in the project.
    path: String,
    /// SHA-256 of its bytes, in hexadecimal digits.
    sha256: String,
}

/// A dataset.
#[derive(Serialize, JsonSchema)]
struct DatasetRecord<'a> {
    /// Its name.
    name: &'a str,
    /// How many respondents it has.
    rows: usize,
    /// Where its responses come from, as the codebook says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
    /// The file that they were imported from.
    #[serde(skip_serializing_if = "Option::is_none")]
    imported: Option<ImportRecord<'a>>,
    /// Whether single answers may be shown: `counts` or `rows`.
    disclosure: &'static str,
}

/// The file that responses were imported from.
#[derive(Serialize, JsonSchema)]
struct ImportRecord<'a> {
    /// Its name.
    file: &'a str,
    /// Its format.
    format: &'a str,
    /// SHA-256 of its bytes.
    sha256: &'a str,
    /// How many rows it has.
    rows: u64,
    /// Whether the responses were edited since.
    edited: bool,
    /// What was changed on the way.
    changes: &'a [String],
}

/// A figure as the manifest and `figures --format json` give it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Record<'a> {
    /// Its id.
    id: &'a str,
    /// The table it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    table: Option<&'a str>,
    /// The block of the table.
    #[serde(skip_serializing_if = "Option::is_none")]
    block: Option<&'a str>,
    /// The row of the block.
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<&'a str>,
    /// The column of the block.
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<&'a str>,
    /// The model it is a result of.
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<&'a str>,
    /// What kind of number it is.
    statistic: Statistic,
    /// The nearest floating-point number, of a model's result the one nearest its first thirty digits; a share is a fraction
    /// of one.
    value: f64,
    /// The exact value: a whole number, or a ratio of whole numbers as counted; of a model's result fourteen significant
    /// digits.
    exact: String,
    /// As printed, a share in per cent without the sign.
    text: String,
    /// How many respondents (or respondents × activities) it is taken over.
    #[serde(skip_serializing_if = "Option::is_none")]
    base: Option<u64>,
    /// Below which number its base is, where `small_cells` flags it.
    #[serde(skip_serializing_if = "Option::is_none")]
    flagged_below: Option<u64>,
    /// The numbers that it is weighted by.
    #[serde(skip_serializing_if = "Option::is_none")]
    weighted_by: Option<&'a str>,
    /// The datasets it is computed from.
    datasets: &'a [String],
    /// `reconstructed`, if it comes from responses that were made to agree with a publication; omitted otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<&'static str>,
    /// How it was computed.
    how: &'a str,
    /// The expression that it is made of, where it is derived.
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<String>,
    /// Where the report uses it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    uses: Vec<UseRecord<'a>>,
}

/// A use of a figure, printed or only asserted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
struct UseRecord<'a> {
    /// The template, relative to the project.
    template: &'a str,
    /// The line of the call; for a table's cell, of the call that placed the table.
    line: usize,
    /// The page it is on, from 1, or that the text after it is on.
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<usize>,
    /// Its anchor in the page in HTML, if one is made: the figure's id without spaces, `~2` and so on at later uses.
    #[serde(skip_serializing_if = "Option::is_none")]
    anchor: Option<&'a str>,
}

/// A figure's record without uses.
pub fn record<'a>(figure: &'a Figure, specs: &Specs) -> Record<'a> {
    let cell = figure.cell();
    let mut books = figure
        .datasets
        .iter()
        .filter_map(|name| specs.codebook(name));
    let reconstructed = books.any(|book| book.content.origin == Origin::Reconstructed);
    Record {
        id: &figure.id,
        table: cell.map(|cell| cell.table),
        block: cell.map(|cell| cell.block),
        row: cell.map(|cell| cell.row),
        column: cell.map(|cell| cell.column),
        model: figure.model(),
        statistic: figure.statistic,
        value: figure.exact.value(),
        exact: figure.exact.ratio(),
        text: figure.text(specs.report.content.rounding),
        base: figure.base,
        flagged_below: None,
        weighted_by: figure.weighted_by.as_deref(),
        datasets: &figure.datasets,
        origin: reconstructed.then_some("reconstructed"),
        how: &figure.how,
        of: figure.of.as_ref().map(ToString::to_string),
        uses: Vec::new(),
    }
}

/// The manifest's text: a figure a line, so that two of them can be compared by eye. `figures` are the lines of
/// [`figures`].
pub fn render(
    report: &Report,
    date: Date,
    typeset: &Typeset,
    figures: &str,
) -> Result<String, serde_json::Error> {
    let content = &report.specs.report.content;
    let hash = |format| Some(hex(&Sha256::digest(typeset.file(format)?)));
    let head = Head {
        title: &content.title,
        series: content.series.as_deref(),
        edition: content.edition.as_deref(),
        authors: content.authors.iter().map(|a| a.name.as_str()).collect(),
        date: date.iso(),
        pages: typeset.pages,
        sha256: hash(Export::Pdf),
        html_sha256: hash(Export::Html),
    };
    let engine = Engine {
        name: "refigure",
        version: version::VERSION,
        packages: version::packages().into_iter().collect(),
    };
    let inputs = report.project.inputs().into_iter();
    let inputs: Vec<Input> = inputs
        .map(|(path, sha256)| Input { path, sha256 })
        .collect();
    let datasets: Vec<DatasetRecord<'_>> = report
        .specs
        .codebooks
        .iter()
        .map(|codebook| DatasetRecord {
            name: &codebook.name,
            rows: report.datasets.get(&codebook.name).map_or(0, |d| d.rows),
            source: codebook.content.source.as_deref(),
            imported: codebook.content.imported.as_ref().map(|imported| {
                let path = format!("data/{}.csv", codebook.name);
                let csv = inputs.iter().find(|input| input.path == path);
                ImportRecord {
                    file: &imported.file,
                    format: &imported.format,
                    sha256: &imported.sha256,
                    rows: imported.rows,
                    edited: csv.is_none_or(|csv| csv.sha256 != imported.csv),
                    changes: &imported.changes,
                }
            }),
            disclosure: match codebook.content.disclosure {
                Disclosure::Counts => "counts",
                Disclosure::Rows => "rows",
            },
        })
        .collect();
    let withheld: Vec<&str> = report.computed.figures.withheld().collect();
    let withheld = match withheld.as_slice() {
        [] => String::new(),
        ids => format!(",\n\"withheld\": {}", serde_json::to_string(ids)?),
    };
    Ok(format!(
        "{{\n\"schema\": {SCHEMA},\n\"report\": {},\n\"engine\": {},\n\"datasets\": [\n{}\n],\n\"inputs\": [\n{}\n],\n\"figures\": [\n{figures}\n]{withheld}\n}}\n",
        serde_json::to_string(&head)?,
        serde_json::to_string(&engine)?,
        lines(&datasets)?,
        lines(&inputs)?,
    ))
}

/// The lines of all figures, which need the places of their uses, but not the PDF.
pub fn figures(
    report: &Report,
    uses: &[Use],
    places: &UsePlaces,
) -> Result<String, serde_json::Error> {
    let mut by_figure: BTreeMap<&str, Vec<UseRecord<'_>>> = BTreeMap::new();
    for (number, used) in uses.iter().enumerate() {
        by_figure.entry(&used.figure).or_default().push(UseRecord {
            template: &used.template,
            line: used.line,
            page: places.pages.get(number).copied().flatten(),
            anchor: places.anchors.get(number).and_then(Option::as_deref),
        });
    }
    let records = report.computed.figures.iter().map(|figure| {
        let mut record = record(figure, &report.specs);
        record.uses = by_figure.remove(figure.id.as_str()).unwrap_or_default();
        record.flagged_below = report.computed.figures.flagged(&figure.id);
        record.uses.sort();
        record.uses.dedup();
        record
    });
    lines(&records.collect::<Vec<_>>())
}

fn lines<T: Serialize>(entries: &[T]) -> Result<String, serde_json::Error> {
    let lines: Result<Vec<String>, _> = entries.iter().map(serde_json::to_string).collect();
    Ok(lines?.join(",\n"))
}
