//! `refigure check`.

use std::path::Path;

use super::{Console, Outcome, draft, epoch};
use crate::check::{self, Assessment};
use crate::cli::{CheckArgs, CheckFormat};
use crate::compute::Computed;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::diff::Made;
use crate::pipeline::Report;
use crate::project::Project;
use crate::review;
use crate::spec::Specs;

/// Judges what is published.
pub fn run(project: &Path, args: &CheckArgs, console: &Console) -> Result<Outcome, Diagnostics> {
    if let Some(paper) = &args.draft {
        return draft::run(project, paper, console);
    }
    if let Some(project) = Project::published_alone(project)? {
        let specs = Specs::published(&project)?;
        console.stage("read");
        let assessment = check::assess(&specs, &Computed::nothing())?;
        project.unchanged()?;
        return told(
            &assessment,
            |_| Ok(Diagnostics::new()),
            |_| Err(no_page().into()),
            &specs,
            args,
            console,
        );
    }
    let report = Report::compute(project, |stage| console.stage(stage))?;
    let own = |all: bool| {
        if !all {
            return Ok(Diagnostics::new());
        }
        let comparison = check::tie(&report.specs, &report.computed.figures)?;
        let filled = report.fill(report.date(None)?)?;
        let facts = filled.facts.iter().map(String::as_str);
        let figures = filled.uses.iter().map(|used| used.figure.as_str());
        let mut own = filled.findings.clone();
        if let Some(accepted) = report.accepted()? {
            own.append(report.stale_facts(&accepted, true));
        }
        own.append(check::unused(
            &report.specs,
            &report.computed.figures,
            &comparison,
            facts,
            figures,
        ));
        Ok(own)
    };
    let page = |part: &Assessment| {
        let date = report.date(epoch().as_deref())?;
        let mut made = Made {
            filled: report.fill(date),
            report: report.clone(),
            typeset: None,
        };
        made.set_page(date)?;
        review::page(&made, &review::verdicts(part, &made))
    };
    told(&report.assessment, own, page, &report.specs, args, console)
}

/// Published values alone have no text.
fn no_page() -> Diagnostic {
    Diagnostic::error(
        Code::InvalidOption,
        "`--format html` needs a report, but the project has published values only",
    )
    .help("use `--format text` or `--format markdown`")
}

/// Prints the part of an assessment that is asked for. `own` finds the faults of the report itself, if all is; `page` makes the page in HTML.
fn told(
    all: &Assessment,
    own: impl FnOnce(bool) -> Result<Diagnostics, Diagnostics>,
    page: impl FnOnce(&Assessment) -> Result<String, Diagnostics>,
    specs: &Specs,
    args: &CheckArgs,
    console: &Console,
) -> Result<Outcome, Diagnostics> {
    let part = all.only(args.section.as_deref(), args.table.as_deref());
    let some = args.section.is_some() || args.table.is_some();
    if part.values.is_empty() && some {
        return Err(nothing(all, args).into());
    }
    console.stage("check");
    let own = own(!some)?;
    let text = match args.format {
        CheckFormat::Text => check::plain(&part, &own),
        CheckFormat::Html => page(&part)?,
        CheckFormat::Markdown => check::markdown(&part, &own),
        CheckFormat::Json => check::json(&part, &own).map_err(|e| {
            Diagnostic::error(Code::UnwritableOutput, "can't write the findings").source(&e)
        })?,
    };
    let mut messages = check::messages(&part, specs);
    messages.append(own.clone());
    console.messages_for_programs(&messages);
    console.result(&text)?;
    let clean = part.findings.iter().all(|f| f.erratum.is_some()) && part.stale.is_empty();
    Ok(if clean && own.is_empty() {
        Outcome::Done
    } else {
        Outcome::Findings
    })
}

/// No published value matches the request.
fn nothing(all: &Assessment, args: &CheckArgs) -> Diagnostic {
    let (table, section) = (args.table.as_deref(), args.section.as_deref());
    let asked = [
        table.map(|table| format!("in the table `{table}`")),
        section.map(|section| format!("in the section `{section}`")),
    ];
    let asked: Vec<String> = asked.into_iter().flatten().collect();
    let message = Diagnostic::error(
        Code::NoMatch,
        format!("no published value {}", asked.join(" and ")),
    );
    let tables = all.values.iter().filter_map(|value| value.table.as_deref());
    let places = all.values.iter().map(|value| value.place.as_str());
    match (table, section) {
        (Some(table), None) => message
            .expected("a name in report/published/, or a place in the publication")
            .suggest(table, tables.chain(places)),
        (_, section) => message
            .expected("the beginning of a `place` in report/published/prose.yaml")
            .suggest(section.unwrap_or_default(), places),
    }
}
