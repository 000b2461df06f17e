//! `refigure accept [PATTERN]`.

use std::path::Path;

use super::{Console, Outcome};
use crate::cli::AcceptArgs;
use crate::compute;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, counted};
use crate::figures::{Difference, FactOn, matches};
use crate::fill::Templates;
use crate::limits;
use crate::output;
use crate::pipeline::{LEDGER, Report};
use crate::sink::Lines;

/// Writes the current figures to the ledger, once every share is confirmed by a second computation.
pub fn run(project: &Path, args: &AcceptArgs, console: &Console) -> Result<Outcome, Diagnostics> {
    let report = Report::compute(project, |stage| console.stage(stage))?;
    // Without them the ledger would lose the figures of their expressions.
    Templates::read(&report.project, &report.specs)?;
    let computed = report.ledger();
    let mut ledger = report.accepted()?.unwrap_or_default();
    let differences = ledger.differences(&computed);
    let facts = ledger.fact_differences(&computed);
    let all = args.pattern.is_none() && args.fact.is_empty();
    let pattern = args.pattern.as_deref().or(all.then_some("*"));
    let figure = |id: &str| pattern.is_some_and(|pattern| matches(pattern, id));
    if let Some(pattern) = pattern {
        let known = report.computed.figures.iter().any(|f| figure(&f.id));
        if !known && !differences.iter().any(|d| figure(&d.id)) {
            return Err(report.computed.figures.no_match(pattern).into());
        }
    }
    depending(&report, &args.fact)?;
    // An author who writes a fact has looked at its data; that one has looked again has to be said.
    let fact = |(of, difference): &(FactOn, Difference)| match args.fact.as_slice() {
        [] => all && (difference.accepted.is_none() || difference.computed.is_none()),
        named => named.iter().any(|name| matches(name, &of.fact)),
    };
    limits::stage("confirm");
    let confirmed = compute::confirm(&report.project, &report.specs, &report.computed)?;
    console.stage("confirm");
    let mut lines = Lines::default();
    let taken: Vec<&Difference> = differences.iter().filter(|d| figure(&d.id)).collect();
    let facts: Vec<&(FactOn, Difference)> = facts.iter().filter(|f| fact(f)).collect();
    for difference in taken.iter().copied().chain(facts.iter().map(|(_, d)| d)) {
        lines.push(format_args!("{difference}"));
    }
    ledger.accept(&computed, figure);
    ledger.accept_facts(&computed, |of| facts.iter().any(|(fact, _)| fact == of));
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
    console.messages(&report.stale_facts(&ledger, false));
    let of_facts = match facts.len() {
        0 => String::new(),
        count => format!(", {}", counted(count, "fact", "facts")),
    };
    console.say(&format!(
        "{LEDGER}: {}{of_facts} accepted; {} confirmed by fitted means",
        counted(taken.len(), "figure", "figures"),
        counted(confirmed, "share", "shares")
    ));
    Ok(Outcome::Done)
}

/// Refuses names that fit no fact that depends on data.
fn depending(report: &Report, names: &[String]) -> Result<(), Diagnostics> {
    let mut messages = Diagnostics::new();
    let facts = report.specs.facts.content.iter();
    let facts = facts.filter(|(_, fact)| !fact.depends_on.is_empty());
    let known: Vec<&str> = facts.map(|(name, _)| name.value.as_str()).collect();
    for name in names {
        if !known.iter().any(|fact| matches(name, fact)) {
            messages.push(
                Diagnostic::error(
                    Code::NoMatch,
                    format!("no fact with `depends_on` matches `{name}`"),
                )
                .expected("a key of report/facts.yaml that has `depends_on`")
                .suggest(name, known.iter().copied()),
            );
        }
    }
    messages.into_result()
}
