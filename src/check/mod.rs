//! Published values beside figures, and beside one another: verdicts, findings, and where a failing value would be right.
//!
//! [`tie`] says what each value is about; every build does that. [`assess`] judges them. A published value is what its
//! print stands for: all numbers that are rounded to it (`printed.rs`). `rules/` holds tables and models to what must be
//! true of them whatever the responses say, `prose` the running text to tables and figures, `diagnose` looks for the slip,
//! `in_words` names cells as a reader finds them. Nothing is ever corrected.

mod appendix;
mod blame;
mod diagnose;
mod expression;
mod finding;
mod forms;
mod in_words;
mod interval;
mod messages;
mod nets;
mod own;
mod parse;
mod print;
mod printed;
mod prose;
mod references;
mod rules;
mod show;
mod summary;
mod text;
mod tie;
mod unknown;
mod words;

pub use appendix::Erratum;
pub use finding::{Certainty, Finding, Rule, Value, Verdict};
pub use forms::{html, json, markdown, text as plain};
pub use messages::messages;
pub use own::own;
pub use summary::{Results, Summary};
pub use tie::{Comparison, PublishedCell, PublishedText, tie};

use crate::compute::Computed;
use crate::diagnostic::Diagnostics;
use crate::figures::Figure;
use crate::spec::{FoundBy, Origin, Specs};
use crate::threads::side_by_side;

use expression::Numbers;
use interval::Interval;
use print::Print;

/// What is to be said of everything that is published.
#[derive(Debug, Clone, Default)]
pub struct Assessment {
    /// Every published value with its verdict, tables first.
    pub values: Vec<Value>,
    /// Findings in the order of the values.
    pub findings: Vec<Finding>,
    /// Errata that a rule should find and none finds any more, by their keys.
    pub stale: Vec<String>,
}

/// Judges all published values.
pub fn assess(specs: &Specs, computed: &Computed) -> Result<Assessment, Diagnostics> {
    let figures = &computed.figures;
    let comparison = tie(specs, figures)?;
    let numbers = Numbers {
        figures: figures
            .iter()
            .filter_map(|figure| Some((figure.id.clone(), Interval::of(figure.exact)?)))
            .collect(),
        facts: print::facts(specs),
    };
    let mut print = Print::of(specs, computed, comparison.cells);
    nets::derive(&mut print);
    let (prose, mut assessment) = side_by_side(
        || text::prose(&comparison.prose, &print, figures, &numbers),
        || blame::cells(&print, figures),
    );
    assessment.values.extend(prose.values);
    assessment.findings.extend(prose.findings);
    diagnose::exchanges(&mut assessment.findings);
    for finding in &mut assessment.findings {
        finding.erratum = recording(specs, finding);
    }
    let known = |key: &str| {
        assessment
            .findings
            .iter()
            .any(|f| f.erratum.as_deref() == Some(key))
    };
    assessment.stale = specs
        .errata
        .content
        .iter()
        .filter(|(key, erratum)| erratum.found_by == FoundBy::Rule && !known(key))
        .map(|(key, _)| key.value.clone())
        .collect();
    Ok(assessment)
}

/// The erratum that records a finding.
fn recording(specs: &Specs, finding: &Finding) -> Option<String> {
    let mut errata = specs.errata.content.iter();
    let (key, _) = errata.find(|(_, erratum)| {
        let figure = erratum.figure.as_ref().map(|id| id.value.as_str());
        erratum.place.value == finding.place
            && erratum.printed.value == finding.printed
            && (figure.is_none() || figure == finding.figure.as_deref())
    })?;
    Some(key.value.clone())
}

/// Whether figures are computed from data that were made to agree with the publication.
fn reconstructed<'a>(specs: &Specs, figures: impl IntoIterator<Item = &'a Figure>) -> bool {
    let made = |dataset: &String| {
        specs
            .codebook(dataset)
            .is_none_or(|book| book.content.origin == Origin::Reconstructed)
    };
    figures
        .into_iter()
        .any(|figure| figure.datasets.iter().any(made))
}
