//! What `check` finds as messages, for a program or a pull request: each at the line that records the value.

use super::assessment::Assessment;
use super::finding::Finding;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::spec::Specs;

/// A message for each finding that no erratum records, and for each erratum that is found no longer.
pub fn messages(assessment: &Assessment, specs: &Specs) -> Diagnostics {
    let mut messages = Diagnostics::new();
    let findings = assessment.findings.iter();
    messages.extend(
        findings
            .filter(|finding| finding.erratum.is_none())
            .map(message),
    );
    for (key, erratum) in specs.errata.content.iter() {
        if !assessment.stale.contains(&key.value) {
            continue;
        }
        let message = format!("no rule finds the erratum `{}` any longer", key.value);
        let mut message = Diagnostic::finding(Code::StaleErratum, message)
            .at(specs.errata.place(key))
            .help("correct its `place`, `printed` or `figure`, or remove it");
        // Where it is only misspelt, the finding is there as one that nothing records.
        let there =
            |finding: &&Finding| finding.erratum.is_none() && finding.place == erratum.place.value;
        for finding in assessment.findings.iter().filter(there) {
            let printed = &finding.printed;
            message = message.note(format!(
                "not recorded, but found at the same place: \"{printed}\""
            ));
        }
        messages.push(message);
    }
    messages
}

fn message(finding: &Finding) -> Diagnostic {
    let mut message = Diagnostic::finding(
        Code::ContradictedValue,
        format!(
            "{}: the publication prints \"{}\"",
            finding.place, finding.printed
        ),
    );
    if let Some(computed) = &finding.computed {
        message = message.expected(computed);
    }
    if !finding.diagnosis.is_empty() {
        message = message.note(finding.diagnosis.clone());
    }
    message
        .note(format!(
            "{} by the rule {}",
            finding.certainty.word(),
            finding.rule.name()
        ))
        .help("if the print is wrong, record it in report/errata.yaml")
        .at(finding.recorded.clone())
}
