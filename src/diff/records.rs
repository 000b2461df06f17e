//! Figures as they were recorded: by a manifest, by a ledger, or by a report just computed.

use serde::Deserialize;
use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::figures::{Exact, Figure, FigureId, Ledger, Statistic};
use crate::pipeline::Report;
use crate::source::{Place, SourceFile};

/// Figures by id.
pub type Entries = BTreeMap<String, Entry>;

/// A figure as recorded. A ledger knows `text` and `exact` alone.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Entry {
    /// Its id.
    pub id: String,
    /// As printed.
    pub text: String,
    /// The exact value, as the ledger writes it.
    pub exact: String,
    /// What it is taken over.
    pub base: Option<u64>,
    /// The datasets it is computed from.
    #[serde(default)]
    pub datasets: Vec<String>,
    /// Where it is used.
    #[serde(default)]
    pub uses: Vec<Used>,
}

/// A use of a figure.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Deserialize,
    serde::Serialize,
    schemars::JsonSchema,
)]
pub struct Used {
    /// The template.
    pub template: String,
    /// The line of the call; for a table's cell, of the call that places the table.
    pub line: usize,
    /// The page it is on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<usize>,
}

impl Entry {
    /// The value; `None` if a record was written by hand.
    pub fn exact(&self) -> Option<Exact> {
        Exact::parse(&self.exact)
    }

    /// What it is a number of; `None` if the id is of an unknown form.
    pub fn address(&self) -> Option<FigureId<'_>> {
        FigureId::parse(&self.id)
    }

    /// What kind of number it is.
    pub fn statistic(&self) -> Option<Statistic> {
        self.address().map(FigureId::statistic)
    }

    /// Whether it is printed in per cent.
    pub fn is_share(&self) -> bool {
        self.statistic().is_some_and(Statistic::is_share)
    }

    /// What a value is multiplied by in print.
    pub fn scale(&self) -> u8 {
        self.statistic().map_or(1, Statistic::scale)
    }

    /// The figure as printed, with its unit.
    pub fn shown(&self) -> String {
        format!("{}{}", self.text, if self.is_share() { "%" } else { "" })
    }

    /// What it is taken over: as recorded, or the ratio's lower part.
    pub fn base(&self) -> Option<u64> {
        let below = || self.exact.split_once('/')?.1.parse().ok();
        self.base.or_else(below)
    }
}

/// The figures of a report just computed, without uses.
pub fn of_report(report: &Report) -> Entries {
    let rounding = report.specs.report.content.rounding;
    let entry = |figure: &Figure| {
        let entry = Entry {
            id: figure.id.clone(),
            text: figure.text(rounding),
            exact: figure.exact.ratio(),
            base: figure.base,
            datasets: figure.datasets.clone(),
            uses: Vec::new(),
        };
        (figure.id.clone(), entry)
    };
    report.computed.figures.iter().map(entry).collect()
}

/// The figures of a ledger.
pub fn of_ledger(ledger: &Ledger) -> Entries {
    let entry = |(id, text, exact): (&str, &str, &str)| {
        let entry = Entry {
            id: id.into(),
            text: text.into(),
            exact: exact.into(),
            ..Entry::default()
        };
        (id.to_string(), entry)
    };
    ledger.iter().map(entry).collect()
}

/// A manifest as another program may have written it.
#[derive(Debug, Deserialize)]
pub struct Recorded {
    /// Version of its shape.
    schema: serde_json::Value,
    /// What wrote it.
    pub engine: Engine,
    /// Every file that was read.
    pub inputs: Vec<Input>,
    /// The figures.
    pub figures: Vec<Entry>,
    /// The ids of figures that are withheld.
    #[serde(default)]
    pub withheld: Vec<String>,
}

/// What wrote a manifest.
#[derive(Debug, Deserialize)]
pub struct Engine {
    /// Its version.
    pub version: String,
}

/// A file that was read.
#[derive(Debug, Deserialize)]
pub struct Input {
    /// Its path.
    pub path: String,
    /// Its SHA-256.
    pub sha256: String,
}

/// The version of the manifest's shape that is read here.
const SCHEMA: u32 = 1;

/// Reads a manifest.
pub fn manifest(file: &SourceFile) -> Result<Recorded, Diagnostic> {
    #[derive(Deserialize)]
    struct Version {
        schema: Option<serde_json::Value>,
    }
    let broken = |error: serde_json::Error| {
        let start = file.line_start(error.line()) + error.column().saturating_sub(1);
        Diagnostic::error(Code::InvalidManifest, "invalid manifest")
            .source(&error)
            .at(file.place(start..start))
            .expected("a figures.json written by `refigure build`")
            .help("build the report again")
    };
    let read: Result<Recorded, _> = serde_json::from_str(file.text());
    let schema = match &read {
        Ok(recorded) => Some(recorded.schema.clone()),
        // Another version has a different shape: report that, not the fields it lacks.
        Err(_) => {
            serde_json::from_str::<Version>(file.text())
                .map_err(broken)?
                .schema
        }
    };
    if schema != Some(SCHEMA.into()) {
        let found = match schema {
            Some(schema) => format!("the manifest's schema is {schema}"),
            None => "invalid manifest: it has no `schema`".to_string(),
        };
        return Err(Diagnostic::error(Code::InvalidManifest, found)
            .at(Place::file(file.path()))
            .expected(format!("schema {SCHEMA}, which this refigure reads"))
            .help("rebuild the report with this version of refigure, or compare revisions"));
    }
    read.map_err(broken)
}
