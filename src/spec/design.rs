//! `design:` of a codebook: how respondents were drawn, and their weights.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::yaml::{Map, Spanned};

/// The sampling design of a dataset.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Design {
    /// The number that is a respondent's weight.
    pub weight: Spanned<String>,
    /// Whether weights of zero are allowed. Such respondents count only in unweighted numbers.
    #[serde(default)]
    pub zero: ZeroWeights,
    /// How units were drawn, stage by stage; without stages, respondents by themselves.
    #[serde(default)]
    pub stages: Vec<Stage>,
    /// Treatment of strata with a single unit.
    #[serde(default)]
    pub lonely: Lonely,
    /// Replicate weights, which variances are made with in place of the stages.
    #[serde(default)]
    pub replicates: Option<Replicates>,
    /// Known numbers of the population, which the weights are made to agree with.
    #[serde(default)]
    pub calibrate: Option<Calibrate>,
}

/// Calibration of weights: post-stratification to the answers of one variable, raking to those of several.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Calibrate {
    /// Of each variable, how many of the population have each value.
    #[schemars(extend("minProperties" = 1))]
    pub margins: Map<Map<Spanned<u64>>>,
    /// Decimal places of the calibrated weights, to which they are rounded.
    #[schemars(range(max = 12))]
    pub decimals: Spanned<u8>,
    /// The most iterations of raking [default: 1000].
    #[serde(default)]
    pub iterations: Option<Spanned<u32>>,
    /// Name of the calibrated weights below tables [default: that of the weight].
    #[serde(default)]
    pub label: Option<String>,
}

/// Replicate weights.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Replicates {
    /// Their columns: numbers of the codebook whose names match, with `*` for any text.
    pub columns: Spanned<String>,
    /// How they were made.
    pub kind: ReplicateKind,
    /// Of Fay's method, the part of the weight that is left to the half that is not drawn: `"0.3"`.
    #[serde(default)]
    pub rho: Option<Spanned<String>>,
    /// What the sum of squared deviations is multiplied by [default: by the kind].
    #[serde(default)]
    pub scale: Option<Spanned<String>>,
    /// What each squared deviation is multiplied by: one number for all, or one for each replicate [default: 1].
    #[serde(default)]
    pub rscales: Vec<Spanned<String>>,
    /// Whether deviations are from the estimate, not from the mean of the replicates.
    #[serde(default)]
    pub mse: bool,
    /// Degrees of freedom [default: how many of the columns are not sums of others, less one].
    #[serde(default)]
    pub df: Option<Spanned<u64>>,
}

/// How replicate weights were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReplicateKind {
    /// Balanced repeated replication: half-samples.
    Brr,
    /// Balanced repeated replication by Fay's method.
    Fay,
    /// The jackknife without strata.
    Jk1,
    /// The jackknife with strata.
    Jkn,
    /// The bootstrap.
    Bootstrap,
    /// Successive differences.
    Sdr,
}

/// A stage of a design.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// The column that identifies the units drawn within a stratum [default: the respondents themselves].
    #[serde(default)]
    pub cluster: Option<Spanned<String>>,
    /// The column of the strata that they were drawn from.
    #[serde(default)]
    pub strata: Option<Spanned<String>>,
    /// The number of units in each stratum: the column of a number, or a number. Without it, units are treated as drawn
    /// with replacement.
    #[serde(default)]
    pub fpc: Option<Spanned<Population>>,
}

/// Population size of strata.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Population {
    /// The same for all strata.
    Size(u64),
    /// A number of the codebook.
    Column(String),
}

/// Treatment of strata from which one unit was drawn, so that their variance can't be estimated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lonely {
    /// An error.
    #[default]
    Fail,
    /// Its deviation is taken from zero, the mean of all strata.
    Adjust,
    /// It adds nothing.
    Remove,
    /// It adds nothing: the unit was drawn with certainty.
    Certainty,
}

/// Treatment of weights of zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ZeroWeights {
    /// An error.
    #[default]
    Refused,
    /// They are allowed.
    Allowed,
}
