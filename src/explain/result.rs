//! What an explanation is: the shape that `refigure explain --format json` prints and that the text is made of.

use schemars::JsonSchema;
use serde::Serialize;

use super::inputs::Input;
use super::published::Published;
use crate::figures::Statistic;

/// Explanations of figures, as `refigure explain --format json` prints them.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Explanations {
    /// Version of this shape.
    pub schema: u32,
    /// Whether it is known where figures are used: not if the templates can't be filled.
    pub uses_known: bool,
    /// The figures, by id.
    pub figures: Vec<Explanation>,
}

/// A figure, explained.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Explanation {
    /// Its id.
    pub id: String,
    /// As printed, a share in per cent without the sign.
    pub text: String,
    /// The exact value, as in the manifest.
    pub exact: String,
    /// The nearest floating-point number; a share is a fraction of one.
    pub value: f64,
    /// What kind of number it is.
    pub statistic: Statistic,
    /// What it is, in words.
    pub definition: String,
    /// How it is computed, with the numbers where they are few.
    pub formula: String,
    /// The figures that it is made of, where it is derived.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
    /// What it is taken over: respondents, or respondents × activities.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<u64>,
    /// Who is in the base, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// The respondents it was computed from.
    pub respondents: Respondents,
    /// Where it comes from.
    pub inputs: Vec<Input>,
    /// What was published of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub published: Vec<Published>,
    /// Where the report uses it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub uses: Vec<Use>,
}

/// The respondents that a figure was computed from.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub struct Respondents {
    /// How many are counted: above the line of a share; all that a mean or a model uses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counted: Option<u64>,
    /// Who they are, with `--rows`, where the codebooks let respondents be shown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<Row>,
    /// Codebooks that forbid showing respondents; listed under `--rows`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub withheld: Vec<String>,
}

/// A figure that another one is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Part {
    /// Its id.
    pub id: String,
    /// As printed.
    pub text: String,
    /// The exact value.
    pub exact: String,
}

/// A respondent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Row {
    /// The CSV.
    pub path: String,
    /// The line.
    pub line: u64,
    /// The key.
    pub key: String,
}

/// A use of a figure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Use {
    /// The template.
    pub template: String,
    /// The line of the call; for a table's cell, of the call that places the table.
    pub line: usize,
    /// The page it is on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<usize>,
    /// Its anchor in the page in HTML, where that is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anchor: Option<String>,
    /// What it prints there; left out where it only decides something.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prints: Option<String>,
    /// The sentence it is printed in or decides about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sentence: Option<String>,
}
