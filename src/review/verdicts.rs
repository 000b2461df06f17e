//! Verdicts on published values, as entries.

use super::subject::{Entry, Subject, anchors};
use crate::check::{Assessment, Value, Verdict};
use crate::diff::Made;

/// Kinds of entries in the order of their gravity.
const KINDS: [Verdict; 4] = [
    Verdict::Contradicted,
    Verdict::Open,
    Verdict::Consistent,
    Verdict::Reproduced,
];

/// The verdicts of an assessment.
pub fn verdicts(assessment: &Assessment, made: &Made) -> Subject {
    let anchors = anchors(made);
    let entry = |value: &Value| {
        let finding = assessment
            .findings
            .iter()
            .find(|finding| finding.recorded == value.recorded && finding.figure == value.figure);
        let figure = value.figure.as_deref();
        let figure = figure.or(finding.and_then(|finding| finding.figure.as_deref()));
        let at = figure.and_then(|id| anchors.get(id));
        let printed = value.printed.as_deref().unwrap_or("(not legible)");
        let computed = figure.and_then(|id| made.report.computed.figures.get(id));
        let rounding = made.report.specs.report.content.rounding;
        Entry {
            kind: KINDS
                .iter()
                .position(|kind| *kind == value.verdict)
                .unwrap_or_default(),
            text: match figure {
                Some(figure) => format!("{}: {figure}", value.place),
                None => value.place.clone(),
            },
            old: Some(printed.to_string()),
            new: finding
                .and_then(|finding| finding.computed.clone())
                .or(computed.map(|figure| figure.text(rounding))),
            note: Some(match finding {
                Some(finding) => format!("{}; {}", finding.diagnosis, value.recorded.line_label()),
                None => value.recorded.line_label().to_string(),
            }),
            at: at.into_iter().flatten().map(ToString::to_string).collect(),
            marks: value.verdict == Verdict::Contradicted,
            ..Entry::default()
        }
    };
    let mut entries: Vec<Entry> = assessment.values.iter().map(entry).collect();
    entries.sort_by_key(|entry| entry.kind);
    Subject {
        title: "Published values and their verdicts".into(),
        notes: Vec::new(),
        entries,
        kinds: KINDS.iter().map(|kind| kind.word()).collect(),
    }
}
