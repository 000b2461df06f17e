//! The manifest, `out/figures.json`: every figure of a build with its exact value, inputs, uses and pages.
//!
//! Its shape is described in docs/manifest.md and by docs/schema/manifest.schema.json.

use serde::Serialize;
use std::collections::BTreeMap;

use crate::figures::{Figure, Statistic};
use crate::fill::Use;
use crate::pipeline::Report;
use crate::spec::{Disclosure, Rounding};
use crate::typeset::Date;
use crate::version;

#[derive(Serialize)]
struct Head<'a> {
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    series: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    edition: Option<&'a str>,
    authors: Vec<&'a str>,
    date: String,
    pages: usize,
}

#[derive(Serialize)]
struct Engine {
    name: &'static str,
    version: &'static str,
    packages: BTreeMap<String, String>,
}

#[derive(Serialize)]
struct Input {
    path: String,
    sha256: String,
}

#[derive(Serialize)]
struct DatasetRecord<'a> {
    name: &'a str,
    rows: usize,
    source: &'a str,
    disclosure: &'static str,
}

/// A figure as the manifest and `figures --format json` give it.
#[derive(Debug, Serialize)]
pub struct Record<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    table: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    block: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<&'a str>,
    statistic: Statistic,
    value: f64,
    exact: String,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    base: Option<u64>,
    datasets: &'a [String],
    how: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    uses: Vec<UseRecord<'a>>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct UseRecord<'a> {
    template: &'a str,
    line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<usize>,
}

/// A figure's record without uses.
pub fn record(figure: &Figure, rounding: Rounding) -> Record<'_> {
    let position = figure.position.as_ref();
    Record {
        id: &figure.id,
        table: position.map(|p| p.table.as_str()),
        block: position.map(|p| p.block.as_str()),
        row: position.map(|p| p.row.as_str()),
        column: position.map(|p| p.column.as_str()),
        statistic: figure.statistic,
        value: figure.exact.value(),
        exact: figure.exact.ratio(),
        text: figure.text(rounding),
        base: figure.base,
        datasets: &figure.datasets,
        how: &figure.how,
        uses: Vec::new(),
    }
}

/// The manifest's text: a figure a line, so that two of them can be compared by eye.
pub fn render(
    report: &Report,
    date: Date,
    pages: usize,
    uses: &[Use],
    page_of_use: &[Option<usize>],
) -> Result<String, serde_json::Error> {
    let content = &report.specs.report.content;
    let head = Head {
        title: &content.title,
        series: content.series.as_deref(),
        edition: content.edition.as_deref(),
        authors: content.authors.iter().map(|a| a.name.as_str()).collect(),
        date: date.iso(),
        pages,
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
            source: &codebook.content.source,
            disclosure: match codebook.content.disclosure {
                Disclosure::Counts => "counts",
                Disclosure::Rows => "rows",
            },
        })
        .collect();
    let mut by_figure: BTreeMap<&str, Vec<UseRecord<'_>>> = BTreeMap::new();
    for (number, used) in uses.iter().enumerate() {
        by_figure.entry(&used.figure).or_default().push(UseRecord {
            template: &used.template,
            line: used.line,
            page: page_of_use.get(number).copied().flatten(),
        });
    }
    let mut figures = Vec::new();
    for figure in report.computed.figures.iter() {
        let mut record = record(figure, content.rounding);
        record.uses = by_figure.remove(figure.id.as_str()).unwrap_or_default();
        record.uses.sort();
        record.uses.dedup();
        figures.push(serde_json::to_string(&record)?);
    }
    Ok(format!(
        "{{\n\"schema\": 1,\n\"report\": {},\n\"engine\": {},\n\"datasets\": [\n{}\n],\n\"inputs\": [\n{}\n],\n\"figures\": [\n{}\n]\n}}\n",
        serde_json::to_string(&head)?,
        serde_json::to_string(&engine)?,
        lines(&datasets)?,
        lines(&inputs)?,
        figures.join(",\n"),
    ))
}

fn lines<T: Serialize>(entries: &[T]) -> Result<String, serde_json::Error> {
    let lines: Result<Vec<String>, _> = entries.iter().map(serde_json::to_string).collect();
    Ok(lines?.join(",\n"))
}
