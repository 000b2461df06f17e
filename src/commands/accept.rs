//! `refigure accept [PATTERN]`.

use std::path::Path;

use super::{Console, Outcome};
use crate::cli::AcceptArgs;
use crate::compute;
use crate::diagnostic::{Diagnostics, counted};
use crate::figures::matches;
use crate::fill::Templates;
use crate::limits;
use crate::output;
use crate::pipeline::{LEDGER, Report};
use crate::sink::Lines;

/// Writes the current figures to the ledger, once every share is confirmed by a second computation.
pub fn run(project: &Path, args: &AcceptArgs, console: &Console) -> Result<Outcome, Diagnostics> {
    let report = Report::compute(project, |stage| console.stage(stage))?;
    // Without them the ledger would lose the figures of their expressions.
    Templates::read(&report.project, report.specs.report.content.language())?;
    let pattern = args.pattern.as_deref().unwrap_or("*");
    let computed = report.ledger();
    let mut ledger = report.accepted()?.unwrap_or_default();
    let differences = ledger.differences(&computed);
    let known = report
        .computed
        .figures
        .iter()
        .any(|f| matches(pattern, &f.id));
    if !known && !differences.iter().any(|d| matches(pattern, &d.id)) {
        return Err(report.computed.figures.no_match(pattern).into());
    }
    limits::stage("confirm");
    let confirmed = compute::confirm(&report.project, &report.specs, &report.computed)?;
    console.stage("confirm");
    let (mut lines, mut taken) = (Lines::default(), 0);
    for difference in differences.iter().filter(|d| matches(pattern, &d.id)) {
        lines.push(format_args!("{difference}"));
        taken += 1;
    }
    ledger.accept(&computed, |id| matches(pattern, id));
    report.project.unchanged()?;
    limits::stage("write");
    limits::commit();
    let wait = || console.say("waiting for another process to finish writing the ledger");
    output::replace(
        report.project.root(),
        LEDGER,
        ledger.render().as_bytes(),
        wait,
    )?;
    console.result(&lines.text()).map_err(|errors| {
        errors.map(|error| error.note(format!("{LEDGER} is written nevertheless")))
    })?;
    console.say(&format!(
        "{LEDGER}: {} accepted; {} confirmed by fitted means",
        counted(taken, "figure", "figures"),
        counted(confirmed, "share", "shares")
    ));
    Ok(Outcome::Done)
}
