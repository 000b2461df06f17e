//! What is to be said of everything that is published.

use super::finding::{Finding, Value};

/// Verdicts and findings.
#[derive(Debug, Clone, Default)]
pub struct Assessment {
    /// Every published value with its verdict, tables first.
    pub values: Vec<Value>,
    /// Findings in the order of the values.
    pub findings: Vec<Finding>,
    /// Errata that a rule should find and none finds any more, by their keys.
    pub stale: Vec<String>,
    /// How many values were not judged, since nobody has confirmed them.
    pub unconfirmed: usize,
    /// Whether there were published values alone, and no data.
    pub alone: bool,
}
