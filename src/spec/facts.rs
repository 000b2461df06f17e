//! `report/facts.yaml`: numbers that are inputs, each with its source.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::yaml::Spanned;

/// A number that is an input. Never a statistic of one of the report's datasets.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// As printed.
    pub value: Spanned<FactValue>,
    /// Where it comes from.
    pub source: Spanned<String>,
    /// Why it is not the figure whose value it has.
    #[serde(default)]
    pub distinct: Option<String>,
    /// Datasets that it was computed from outside of the report. The ledger keeps their hashes; when one of them has
    /// changed, the fact has to be confirmed.
    #[serde(default)]
    pub depends_on: Vec<Spanned<String>>,
}

/// A fact's value: a whole number, or text printed as is (`17.4`, `six`).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum FactValue {
    /// A whole number.
    Integer(i64),
    /// Text.
    Text(String),
}

impl std::fmt::Display for FactValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            FactValue::Integer(number) => write!(f, "{number}"),
            FactValue::Text(text) => f.write_str(text),
        }
    }
}
