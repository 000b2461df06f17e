//! `refigure check`.

use std::path::Path;

use super::{Console, Outcome};
use crate::check;
use crate::cli::{CheckArgs, CheckFormat};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::pipeline::Report;

/// Judges what is published.
pub fn run(project: &Path, args: &CheckArgs, console: &Console) -> Result<Outcome, Diagnostics> {
    let report = Report::compute(project, |stage| console.stage(stage))?;
    let all = &report.assessment;
    let part = all.only(args.section.as_deref(), args.table.as_deref());
    if part.values.is_empty() && (args.section.is_some() || args.table.is_some()) {
        return Err(Diagnostic::error("no published value stands there")
            .expected("expected a section as report/published/prose.yaml names it, or a table")
            .into());
    }
    console.stage("check");
    let own = match (&args.section, &args.table) {
        (None, None) => {
            let comparison = check::tie(&report.specs, &report.computed.figures)?;
            let filled = report.fill(report.date(None)?)?;
            check::own(&report.specs, &comparison, &filled)
        }
        _ => Vec::new(),
    };
    let text = match args.format {
        CheckFormat::Text => check::plain(&part, &own),
        CheckFormat::Markdown => check::markdown(&part, &own),
        CheckFormat::Html => check::html(&part, &own),
        CheckFormat::Json => check::json(&part, &own)
            .map_err(|e| Diagnostic::error(format!("the findings can't be written: {e}")))?,
    };
    console.result(&text)?;
    let clean = part.findings.iter().all(|f| f.erratum.is_some()) && part.stale.is_empty();
    Ok(if clean && own.is_empty() {
        Outcome::Done
    } else {
        Outcome::Findings
    })
}
