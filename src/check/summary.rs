//! How many published values have which verdict.

use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

use super::assessment::Assessment;
use super::finding::{Certainty, Finding, Verdict};
use crate::spec::Kind;

/// What `check --format json` prints.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Results<'a> {
    /// Version of this shape.
    pub schema: u32,
    /// How many of what.
    pub summary: Summary,
    /// Published values that something speaks against.
    pub findings: Vec<&'a Finding>,
    /// Errata of report/errata.yaml that a rule should find and none finds any more, by their keys.
    pub stale_errata: Vec<&'a str>,
    /// Whether no data were there: published values were held to one another alone.
    pub alone: bool,
    /// What is wrong with the report itself: sentences that the data make false, facts and tables that nothing uses.
    pub own: Vec<String>,
    /// How many more there are of these than are listed.
    pub own_left_out: usize,
}

/// How many of what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// Published values by kind, none left out.
    pub values: Vec<Line>,
    /// All of them.
    pub all: Line,
    /// Findings, those recorded as errata included.
    pub findings: usize,
    /// Of these, certain ones.
    pub certain: usize,
    /// Likely ones.
    pub likely: usize,
    /// Ones that can't be decided.
    pub open: usize,
    /// Findings that no erratum records.
    pub unrecorded: usize,
    /// Published values that nobody has confirmed; none of them is judged or counted above.
    pub unconfirmed: usize,
}

/// Values of a kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The kind; `all` for all kinds.
    pub kind: String,
    /// Computed again from collected data.
    pub reproduced: usize,
    /// In agreement with reconstructed data.
    pub consistent: usize,
    /// Not in agreement.
    pub contradicted: usize,
    /// Not decided.
    pub open: usize,
}

impl Line {
    fn count(&mut self, verdict: Verdict) {
        *match verdict {
            Verdict::Reproduced => &mut self.reproduced,
            Verdict::Consistent => &mut self.consistent,
            Verdict::Contradicted => &mut self.contradicted,
            Verdict::Open => &mut self.open,
        } += 1;
    }

    /// How many values.
    pub fn total(&self) -> usize {
        self.reproduced + self.consistent + self.contradicted + self.open
    }
}

/// The name of a kind in YAML and JSON.
fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Percentage => "percentage",
        Kind::Count => "count",
        Kind::NumberWord => "number_word",
        Kind::Quantity => "quantity",
        Kind::Rank => "rank",
        Kind::Year => "year",
        Kind::Coefficient => "coefficient",
        Kind::Statistic => "statistic",
        Kind::Test => "test",
        Kind::Comparison => "comparison",
        Kind::Sign => "sign",
        Kind::Reference => "reference",
        Kind::Name => "name",
    }
}

impl Assessment {
    /// The part that is about a section of the publication, or a table.
    pub fn only(&self, section: Option<&str>, table: Option<&str>) -> Self {
        let within = |place: &str, of: Option<&str>| {
            let in_section = section.is_none_or(|section| {
                let rest = place.strip_prefix(section);
                rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
            });
            in_section && table.is_none_or(|table| of == Some(table) || place == table)
        };
        let keep = |finding: &&Finding| within(&finding.place, finding.table.as_deref());
        Self {
            values: self
                .values
                .iter()
                .filter(|v| within(&v.place, v.table.as_deref()))
                .cloned()
                .collect(),
            findings: self.findings.iter().filter(keep).cloned().collect(),
            alone: self.alone,
            unconfirmed: match (section, table) {
                (None, None) => self.unconfirmed,
                _ => 0,
            },
            stale: match (section, table) {
                (None, None) => self.stale.clone(),
                _ => Vec::new(),
            },
        }
    }

    /// How many of what.
    pub fn summary(&self) -> Summary {
        let mut lines: BTreeMap<Kind, Line> = BTreeMap::new();
        let mut all = Line {
            kind: "all".into(),
            ..Line::default()
        };
        for value in &self.values {
            let line = lines.entry(value.kind).or_default();
            line.kind = name(value.kind).into();
            line.count(value.verdict);
            all.count(value.verdict);
        }
        let sure = |certainty| {
            self.findings
                .iter()
                .filter(|f| f.certainty == certainty)
                .count()
        };
        Summary {
            values: lines.into_values().collect(),
            all,
            findings: self.findings.len(),
            certain: sure(Certainty::Certain),
            likely: sure(Certainty::Likely),
            open: sure(Certainty::Open),
            unrecorded: self.findings.iter().filter(|f| f.erratum.is_none()).count(),
            unconfirmed: self.unconfirmed,
        }
    }
}
