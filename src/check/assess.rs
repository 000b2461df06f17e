//! Judges everything that is published.

use super::assessment::Assessment;
use super::expression::Numbers;
use super::finding::Finding;
use super::interval::Interval;
use super::print::{self, Print};
use super::tie::tie;
use super::{blame, diagnose, nets, text};
use crate::compute::Computed;
use crate::diagnostic::Diagnostics;
use crate::spec::{FoundBy, Specs};
use crate::threads::side_by_side;

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
    assessment.alone = specs.alone;
    assessment.unconfirmed = comparison.unconfirmed;
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
