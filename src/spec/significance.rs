//! `test` and `compare` of a block: which differences are tested for significance.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::yaml::Spanned;

/// A test of the answers or means of a block, printed below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TestKind {
    /// Whether the answers in the rows depend on those in the columns: Pearson's χ²; under a design, with Rao and Scott's
    /// second-order correction.
    ChiSquare,
    /// Fisher's exact test of a 2 × 2 table.
    Fisher,
    /// Whether the means of two groups differ: Student's t test, or that of the design.
    TTest,
    /// Welch's t test, which does not assume equal variances.
    Welch,
    /// Whether the means of several groups differ: analysis of variance, or Wald's test under a design.
    Anova,
}

impl TestKind {
    /// Its key, and its segment in ids of figures.
    pub fn name(self) -> &'static str {
        match self {
            TestKind::ChiSquare => "chi_square",
            TestKind::Fisher => "fisher",
            TestKind::TTest => "t_test",
            TestKind::Welch => "welch",
            TestKind::Anova => "anova",
        }
    }

    /// Whether it is of means.
    pub fn is_of_means(self) -> bool {
        matches!(self, TestKind::TTest | TestKind::Welch | TestKind::Anova)
    }
}

/// Comparison of the columns of a block by letters.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Compare {
    /// Confidence level in per cent: 95 means that a difference is significant if p is below 0.05.
    #[serde(default = "super::table::ninety_five")]
    #[schemars(range(min = 1, max = 99))]
    pub level: Spanned<u8>,
    /// How the p of the comparisons in a row are adjusted for their number.
    #[serde(default)]
    pub adjust: Adjust,
}

/// How p are adjusted for the number of comparisons.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Adjust {
    /// Multiplied by the number of comparisons.
    #[default]
    Bonferroni,
    /// By Holm's procedure.
    Holm,
    /// Not at all.
    None,
}
