//! `refigure accept [PATTERN]`.

use std::path::Path;

use super::{Console, Outcome};
use crate::cli::AcceptArgs;
use crate::compute;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, counted};
use crate::figures::{Difference, FactOn, Ledger, matches};
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
    let (mut ledger, theirs) = match args.merge {
        true => report.merged()?,
        false => {
            let ledger = report.accepted()?.unwrap_or_default();
            (ledger.clone(), ledger)
        }
    };
    let conflicts = ledger.differences(&theirs);
    if args.merge {
        // What one side alone accepted of a fact remains to be compared with the data.
        let differ = ledger.fact_differences(&theirs);
        let alone = |(of, sides): &(FactOn, Difference), fact: &FactOn| {
            of == fact && sides.accepted.is_none()
        };
        ledger.accept_facts(&theirs, |fact| differ.iter().any(|of| alone(of, fact)));
    }
    let differences = ledger.differences(&computed);
    let facts = ledger.fact_differences(&computed);
    let stale = theirs.fact_differences(&computed);
    let all = args.pattern.is_none() && args.fact.is_empty() && !args.merge;
    let pattern = args.pattern.as_deref().or(all.then_some("*"));
    let figure = |id: &str| match pattern {
        Some(pattern) => matches(pattern, id),
        None => conflicts.iter().any(|conflict| conflict.id == id),
    };
    if let Some(pattern) = pattern {
        let known = report.computed.figures.iter().any(|f| figure(&f.id));
        if !known && !differences.iter().any(|d| figure(&d.id)) {
            return Err(report.computed.figures.no_match(pattern).into());
        }
    }
    depending(&report, &args.fact)?;
    // An author who writes a fact has looked at its data; that one has looked again has to be said.
    let fact = |(of, difference): &(FactOn, Difference)| match args.fact.as_slice() {
        [] if args.merge => !stale.iter().any(|(other, _)| other == of),
        [] => all && (difference.accepted.is_none() || difference.computed.is_none()),
        named => named.iter().any(|name| matches(name, &of.fact)),
    };
    limits::stage("confirm");
    let confirmed = compute::confirm(&report.project, &report.specs, &report.computed)?;
    console.stage("confirm");
    let mut lines = Lines::default();
    let resolved: Vec<Difference> = conflicts.iter().map(|of| resolve(of, &computed)).collect();
    let (changed, others): (Vec<&Difference>, Vec<&Difference>) =
        differences.iter().partition(|d| figure(&d.id));
    let taken = match args.merge {
        true => resolved.iter().collect(),
        false => changed,
    };
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
    if args.merge && !others.is_empty() {
        console.say(&format!(
            "{} from both sides: `refigure build --locked` lists them, `refigure accept` takes them",
            counted(others.len(), "other figure differs", "other figures differ")
        ));
    }
    Ok(Outcome::Done)
}

/// A conflict with its result: both sides, as git has them, and the figure as computed.
fn resolve(sides: &Difference, computed: &Ledger) -> Difference {
    let shown = |side: &Option<String>| side.clone().unwrap_or_else(|| "absent".into());
    let (ours, theirs) = (shown(&sides.accepted), shown(&sides.computed));
    Difference {
        id: sides.id.clone(),
        // A value that is withheld now is not shown.
        accepted: Some(match computed.withheld().any(|id| id == sides.id) {
            true => "published".into(),
            false => format!("{ours} | {theirs}"),
        }),
        computed: computed.shown(&sides.id),
    }
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
