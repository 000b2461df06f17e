//! What a comparison found: the shape that `refigure diff --format json` prints and that the other forms are made of.

use schemars::JsonSchema;
use serde::Serialize;

use super::records::Used;
use super::sides::Kind;
use crate::diagnostic::counted;

/// A comparison of two sets of figures.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// What was compared with what, in words: the kinds, the full hashes of commits.
    pub compared: String,
    /// Version of this shape.
    pub schema: u32,
    /// What the figures were.
    pub old: SideRecord,
    /// What they are.
    pub new: SideRecord,
    /// How many figures moved, and how.
    pub counts: Counts,
    /// What changes what a reader would conclude, the gravest first.
    pub matters: Vec<Matter>,
    /// The figures that moved, by id.
    pub figures: Vec<FigureChange>,
    /// The sentences that changed or that rest on a figure that moved.
    pub sentences: Vec<SentenceChange>,
    /// The files that differ.
    pub causes: Vec<Cause>,
}

/// One of the two that are compared.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SideRecord {
    /// As it was asked for.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// The commit, of a revision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// The version of refigure that made its figures, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine: Option<String>,
    /// How many figures it has.
    pub figures: usize,
    /// What its reader has to know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// How many figures moved, and how.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Counts {
    /// Printed differently.
    pub moved: usize,
    /// Printed the same, though their exact value or their base moved. They are listed with `--exact`.
    pub beyond_print: usize,
    /// Moved by no more than is tolerated; not listed.
    pub tolerated: usize,
    /// Only in the new one.
    pub added: usize,
    /// Only in the old one.
    pub removed: usize,
    /// The same values under another id.
    pub renamed: usize,
    /// As they were.
    pub unchanged: usize,
}

/// How a figure moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Move {
    /// It is printed differently.
    Moved,
    /// It is printed the same, though its exact value or its base moved.
    BeyondPrint,
    /// It is only in the new one.
    Added,
    /// It is only in the old one.
    Removed,
    /// It has another id.
    Renamed,
}

/// A figure that moved.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FigureChange {
    /// Its id, of a renamed one the new one.
    pub id: String,
    /// How it moved.
    pub how: Move,
    /// The id that it had, of a renamed one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    /// What it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<Value>,
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<Value>,
    /// By how much it moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<Amount>,
    /// The table cell that it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<Cell>,
    /// Where it is used: in the new one, or where it was.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub uses: Vec<Used>,
    /// The sentences that use it, by their place in `sentences`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sentences: Vec<usize>,
    /// What may have moved it, by place in `causes`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub causes: Vec<usize>,
}

/// A figure's value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Value {
    /// As printed, a share in per cent without the sign.
    pub text: String,
    /// The exact value, as in the manifest.
    pub exact: String,
    /// What it is taken over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<u64>,
}

/// By how much a figure moved.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Amount {
    /// New minus old, exactly; of a share a fraction.
    pub exact: String,
    /// The same rounded to three significant digits, with its sign; of a share percentage points.
    pub text: String,
}

/// A table's cell, as the table's heads name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Cell {
    /// The table or model.
    pub table: String,
    /// The block of a table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block: Option<String>,
    /// The row's label; of a model the term's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<String>,
    /// The column's label; of a model the statistic.
    pub column: String,
}

/// A sentence of the report, old and new.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SentenceChange {
    /// What it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<Sentence>,
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<Sentence>,
    /// Whether words changed, not only numbers.
    pub words_changed: bool,
}

/// A sentence as a reader sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Sentence {
    /// The words.
    pub text: String,
    /// The template.
    pub template: String,
    /// The line that it begins on.
    pub line: usize,
    /// The page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<usize>,
}

/// Kinds of what changes conclusions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MatterKind {
    /// A sentence that the figures make false, or that can't be filled any more.
    SentenceBroke,
    /// A p that crossed .05.
    Significance,
    /// A coefficient, mean or score whose sign turned.
    Sign,
    /// Two items that changed places.
    Rank,
    /// A sentence whose words changed.
    Words,
    /// A sentence that was false and holds now.
    SentenceMended,
}

/// What changes what a reader would conclude.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Matter {
    /// Its kind.
    pub kind: MatterKind,
    /// In words.
    pub message: String,
    /// The figures it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<String>,
    /// The template, of a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// The line of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The sentence, by its place in `sentences`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sentence: Option<usize>,
}

/// A file that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Cause {
    /// Its path.
    pub path: String,
    /// Whether it is in the old one, in the new one, or in both.
    pub file: Presence,
    /// What differs in a CSV of responses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub responses: Option<Responses>,
    /// The lines that differ, of any other file.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<LineChange>,
}

/// Where a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// In both, differently.
    Changed,
    /// Only in the new one.
    Added,
    /// Only in the old one.
    Removed,
}

/// What differs between two CSVs, respondents matched by their key.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Responses {
    /// Respondents whose answers differ.
    pub changed: usize,
    /// Respondents only in the new one.
    pub added: usize,
    /// Respondents only in the old one.
    pub removed: usize,
    /// Whether only the order of the respondents differs.
    pub reordered: bool,
    /// The columns that differ, in the new order, followed by those only in the old one.
    pub columns: Vec<ColumnChange>,
    /// The answers, where both codebooks let single answers be shown; the first hundred respondents.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub respondents: Vec<RespondentChange>,
}

/// A column that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ColumnChange {
    /// Its name.
    pub name: String,
    /// Whether it is in both.
    pub column: Presence,
    /// How many respondents answer it differently.
    pub answers: usize,
    /// How many of them answer now and did not, or did and do not.
    pub answered: usize,
}

/// A respondent who differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RespondentChange {
    /// The key.
    pub key: String,
    /// Whether the respondent is in both.
    pub respondent: Presence,
    /// The line of the new CSV, or of the old one.
    pub line: u64,
    /// The answers that differ.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<AnswerChange>,
}

/// An answer that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AnswerChange {
    /// The column.
    pub column: String,
    /// What stood there.
    pub old: String,
    /// Its text.
    pub new: String,
}

/// A line that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LineChange {
    /// The line in the old file, or in the new one where it is new.
    pub line: usize,
    /// What stood there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
    /// Its text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<String>,
}

impl SideRecord {
    /// What it is, in words.
    pub(super) fn what(&self) -> String {
        let name = &self.name;
        let revision = match &self.commit {
            Some(commit) if commit == name => format!("commit {commit}"),
            Some(commit) => format!("revision {name} (commit {commit})"),
            None => format!("revision {name}"),
        };
        match self.kind {
            Kind::Revision => revision,
            Kind::RecordedRevision => format!("ledger of {revision}"),
            Kind::WorkTree => "work tree".into(),
            Kind::Folder => format!("folder {name}"),
            Kind::Manifest => format!("manifest {name}"),
            Kind::Ledger => format!("ledger {name}"),
        }
    }

    /// Where its figures are from, in words.
    pub(super) fn made(&self) -> String {
        let engine = self.engine.as_deref().unwrap_or_default();
        let figures = counted(self.figures, "figure", "figures");
        match self.kind {
            Kind::Revision | Kind::WorkTree | Kind::Folder => {
                format!("{figures}, computed with refigure {engine}")
            }
            Kind::Manifest => format!("{figures}, recorded by refigure {engine}"),
            Kind::RecordedRevision | Kind::Ledger => format!("{figures}, recorded in a ledger"),
        }
    }
}

impl Comparison {
    /// Whether there is anything to report.
    pub fn differs(&self) -> bool {
        !self.figures.is_empty()
            || !self.matters.is_empty()
            || self.sentences.iter().any(|s| s.words_changed)
    }
}
