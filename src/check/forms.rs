//! The forms that results are printed in.

use std::fmt::Write as _;

use super::assessment::Assessment;
use super::finding::{Certainty, Finding};
use super::summary::{Line, Results};
use crate::diagnostic::{Diagnostic, Diagnostics, counted};
use crate::sink::{self, Lines, markdown_text};

/// The headings of the summary.
const VERDICTS: [&str; 6] = [
    "kind",
    "reproduced",
    "consistent",
    "contradicted",
    "open",
    "values",
];

impl Certainty {
    /// The word in reports.
    pub fn word(self) -> &'static str {
        match self {
            Certainty::Certain => "certain",
            Certainty::Likely => "likely",
            Certainty::Open => "open",
        }
    }
}

fn cells(line: &Line) -> [String; 6] {
    [
        line.kind.clone(),
        line.reproduced.to_string(),
        line.consistent.to_string(),
        line.contradicted.to_string(),
        line.open.to_string(),
        line.total().to_string(),
    ]
}

fn lines(assessment: &Assessment) -> Vec<[String; 6]> {
    let summary = assessment.summary();
    summary
        .values
        .iter()
        .chain([&summary.all])
        .map(cells)
        .collect()
}

/// Findings, the surest first.
fn sorted(assessment: &Assessment) -> Vec<&Finding> {
    let mut findings: Vec<&Finding> = assessment.findings.iter().collect();
    findings.sort_by_key(|finding| finding.certainty);
    findings
}

fn rules(finding: &Finding) -> String {
    let names: Vec<&str> = std::iter::once(&finding.rule)
        .chain(&finding.also)
        .map(|rule| rule.name())
        .collect();
    names.join(", ")
}

/// The last line: what the exit code says.
fn verdict(assessment: &Assessment, own: &Diagnostics) -> String {
    let summary = assessment.summary();
    let mut said = format!(
        "{}: {} certain, {} likely, {} open; {} not recorded in report/errata.yaml",
        counted(summary.findings, "finding", "findings"),
        summary.certain,
        summary.likely,
        summary.open,
        summary.unrecorded
    );
    if !assessment.stale.is_empty() {
        let stale = counted(assessment.stale.len(), "erratum", "errata");
        said.push_str(&format!("; {stale} no longer found"));
    }
    if summary.unconfirmed > 0 {
        let values = counted(summary.unconfirmed, "value is", "values are");
        said.push_str(&format!("; {values} not confirmed and not judged"));
    }
    if assessment.alone {
        said.push_str("; nothing was checked against data, because the project has none");
    }
    if !own.is_empty() {
        let own = counted(own.len(), "fault", "faults");
        said.push_str(&format!("; {own} in the report itself"));
    }
    said
}

/// Faults of the report itself, a line for each.
fn lines_of_own(own: &Diagnostics) -> Vec<String> {
    let line = |fault: &Diagnostic| match &fault.place {
        Some(place) => format!("{}: {}", place.label(), fault.message),
        None => fault.message.clone(),
    };
    own.iter().map(line).collect()
}

/// The same, with a line for those that are only counted.
fn all_of_own(own: &Diagnostics) -> Vec<String> {
    let mut lines = lines_of_own(own);
    let more = own.len() - lines.len();
    if more > 0 {
        lines.push(format!("and {more} more"));
    }
    lines
}

/// Text for a terminal.
pub fn text(assessment: &Assessment, own: &Diagnostics) -> String {
    let mut out = Lines::default();
    for finding in sorted(assessment) {
        out.push(format_args!(
            "{} [{}] {}: \"{}\"",
            finding.certainty.word(),
            rules(finding),
            finding.place,
            finding.printed
        ));
        let computed = finding.computed.as_ref();
        let computed = computed.map(|text| format!("computed: {text}"));
        let diagnosis = Some(finding.diagnosis.clone()).filter(|said| !said.is_empty());
        let said: Vec<String> = computed.into_iter().chain(diagnosis).collect();
        out.push(format_args!("    {}", said.join("; ")));
        if let Some(figure) = &finding.figure {
            out.push(format_args!("    about {figure}"));
        }
        let recorded = match &finding.erratum {
            Some(key) => format!("erratum {key}"),
            None => "not in report/errata.yaml".to_string(),
        };
        out.push(format_args!(
            "    {recorded}; {}",
            finding.recorded.line_label()
        ));
        out.blank();
    }
    for key in &assessment.stale {
        out.push(format_args!("erratum {key} is no longer found: correct its `place`, `printed` or `figure` in report/errata.yaml, or remove it there"));
        out.blank();
    }
    for fault in all_of_own(own) {
        out.push(format_args!("{fault}"));
    }
    let mut row = |[kind, rest @ ..]: &[String; 6]| {
        let rest: Vec<String> = rest.iter().map(|cell| format!("{cell:>12}")).collect();
        out.push(format_args!("{kind:12} {}", rest.join(" ")));
    };
    row(&VERDICTS.map(str::to_string));
    for line in lines(assessment) {
        row(&line);
    }
    out.blank();
    out.push(format_args!("{}", verdict(assessment, own)));
    out.text()
}

/// JSON, by docs/schema/check.schema.json.
pub fn json(assessment: &Assessment, own: &Diagnostics) -> serde_json::Result<String> {
    let results = Results {
        schema: 1,
        summary: assessment.summary(),
        findings: assessment.findings.iter().collect(),
        stale_errata: assessment.stale.iter().map(String::as_str).collect(),
        alone: assessment.alone,
        own: lines_of_own(own),
        own_left_out: own.len() - own.iter().count(),
    };
    sink::json(&results, true)
}

/// Markdown for a pull request.
pub fn markdown(assessment: &Assessment, own: &Diagnostics) -> String {
    let mut out = String::from(
        "| certainty | place | printed | computed | rule | diagnosis | erratum |\n|---|---|---|---|---|---|---|\n",
    );
    for finding in sorted(assessment) {
        let cells = columns(finding).map(|cell| markdown_text(&cell));
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
    for line in notes(assessment, own) {
        let _ = writeln!(out, "\n{}", markdown_text(&line));
    }
    let _ = writeln!(
        out,
        "\n| {} |\n|---|---|---|---|---|---|",
        VERDICTS.join(" | ")
    );
    for line in lines(assessment) {
        let _ = writeln!(out, "| {} |", line.join(" | "));
    }
    out
}

fn columns(finding: &Finding) -> [String; 7] {
    [
        finding.certainty.word().to_string(),
        finding.place.clone(),
        finding.printed.clone(),
        finding.computed.clone().unwrap_or_default(),
        rules(finding),
        finding.diagnosis.clone(),
        finding.erratum.clone().unwrap_or_default(),
    ]
}

fn notes(assessment: &Assessment, own: &Diagnostics) -> Vec<String> {
    let stale = assessment
        .stale
        .iter()
        .map(|key| format!("The erratum {key} is no longer found."));
    stale
        .chain(all_of_own(own))
        .chain([verdict(assessment, own)])
        .collect()
}
