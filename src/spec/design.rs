//! `design:` of a codebook: how respondents were drawn, and how many each of them stands for.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::yaml::Spanned;

/// The sampling design of a dataset.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Design {
    /// The number that is a respondent's weight.
    pub weight: Spanned<String>,
    /// Whether weights of zero are allowed. Such respondents count in unweighted numbers alone.
    #[serde(default)]
    pub zero: ZeroWeights,
}

/// What becomes of weights of zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ZeroWeights {
    /// An error.
    #[default]
    Refused,
    /// They are allowed.
    Allowed,
}
