//! `refigure explain ID | --at TEMPLATE:LINE | --page N | --text TEXT`.

use std::path::Path;

use super::{Console, Outcome, epoch};
use crate::cli::{ExplainArgs, ExplainFormat};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::diff::Made;
use crate::explain::{self, Wanted};
use crate::pipeline::Report;
use crate::sink;

/// Says where figures come from and where they are used.
pub fn run(project: &Path, args: &ExplainArgs, console: &Console) -> Result<Outcome, Diagnostics> {
    let report = Report::compute(project, |stage| console.stage(stage))?;
    let date = report.date(epoch().as_deref())?;
    let filled = report.fill(date);
    console.stage("fill");
    let mut made = Made {
        report,
        filled,
        typeset: None,
    };
    made.set_pages(date);
    console.stage("typeset");
    let wanted = Wanted {
        id: args.id.as_deref(),
        at: args.at.as_deref(),
        page: args.page,
        text: args.text.as_deref(),
    };
    let ids = explain::find(&made, wanted)?;
    let explanations = explain::explain(&made, &ids, args.rows)?;
    let text = match args.format {
        ExplainFormat::Text => explain::text(&explanations),
        ExplainFormat::Json => sink::json(&explanations, true).map_err(|e| {
            Diagnostic::error(Code::UnwritableOutput, "can't write the explanation").source(&e)
        })?,
    };
    console.result(&text)?;
    // A figure is explained all the same; where it is used is not known.
    made.filled.map(|_| Outcome::Done)
}
