//! `refigure diff [OLD] [NEW]`.

use std::path::Path;

use super::{Console, Outcome, epoch};
use crate::cli::{DiffArgs, DiffFormat, State};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::diff::{self, Asked, Side, Tolerances};
use crate::review;
use crate::sink;
use crate::threads::side_by_side;

fn open(state: &State, asked: Asked<'_>) -> Result<Side, Diagnostics> {
    match state {
        State::Revision(name) => Side::revision(name, asked),
        State::Path(path) => Side::path(path, asked),
    }
}

/// A manifest or a ledger has no text.
fn no_page(name: &str) -> Diagnostic {
    Diagnostic::error(
        Code::InvalidOption,
        format!("`--format html` needs the report, but `{name}` has figures only"),
    )
    .expected("a revision that can be built, or a folder, as the new state")
}

/// Compares the figures of two states of a report.
pub fn run(project: &Path, args: &DiffArgs, console: &Console) -> Result<Outcome, Diagnostics> {
    let epoch = epoch();
    let asked = Asked {
        project,
        recorded: args.recorded,
        trusted: args.trust_git,
        most: match args.max_size {
            0 => u64::MAX,
            most => most.saturating_mul(1 << 20),
        },
        epoch: epoch.as_deref(),
    };
    // An error in an option is reported before anything is computed.
    Tolerances::new(None, args.tolerance.as_deref(), args.relative.as_deref())?;
    let (old, new) = side_by_side(
        || match &args.states.old {
            Some(state) => open(state, asked),
            None => Side::revision("HEAD", asked),
        },
        || match &args.states.new {
            Some(state) => open(state, asked),
            None => Side::work_tree(asked),
        },
    );
    let (mut new, mut old) = (new?, old?);
    console.stage("read");
    let declared = new
        .made
        .as_ref()
        .map(|made| &made.report.specs.report.content.tolerances);
    let tolerances = Tolerances::new(
        declared,
        args.tolerance.as_deref(),
        args.relative.as_deref(),
    )?;
    let found = diff::compare(
        &mut old,
        &mut new,
        &tolerances,
        args.exact,
        epoch.as_deref(),
    );
    console.stage("compare");
    let text = match args.format {
        DiffFormat::Html => {
            let Some(made) = &mut new.made else {
                return Err(no_page(&found.new.name).into());
            };
            made.set_page(made.report.date(epoch.as_deref())?)?;
            review::page(made, &review::changes(&found, made))?
        }
        DiffFormat::Text => diff::text(&found),
        DiffFormat::Markdown => diff::markdown(&found),
        DiffFormat::Json => sink::json(&found, true)
            // What was compared is on the first line here too.
            .map(|json| json.replacen("{\n ", "{", 1))
            .map_err(|e| {
                Diagnostic::error(Code::UnwritableOutput, "can't write the comparison").source(&e)
            })?,
    };
    console.result(&text)?;
    Ok(if args.exit_code && found.differs() {
        Outcome::Findings
    } else {
        Outcome::Done
    })
}
