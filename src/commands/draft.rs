//! `refigure check --draft PAPER`.

use std::path::Path;

use super::{Console, Outcome};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, counted};
use crate::draft::{Draft, Paper, render};
use crate::limits;
use crate::output;
use crate::project::Project;
use crate::source::Place;

/// What is drafted.
const PROSE: &str = "report/published/prose.yaml";

/// Drafts the published values of a paper; what is there already stays.
pub(super) fn run(project: &Path, paper: &Path, console: &Console) -> Result<Outcome, Diagnostics> {
    let project = Project::folder(project)?;
    if project.exists(PROSE) {
        return Err(
            Diagnostic::error(Code::UnwritableOutput, "published values already exist")
                .at(Place::file(PROSE))
                .help("move the file away, or draft into another folder with --project DIR")
                .into(),
        );
    }
    let paper = Paper::read(paper)?;
    console.stage("read");
    let draft = Draft::of(&paper)?;
    console.stage("draft");
    if draft.is_empty() {
        return Err(Diagnostic::error(Code::NoMatch, "the paper has no number to draft").into());
    }
    let text = render(&draft, &paper);
    limits::stage("write");
    limits::commit();
    let wait = || console.say("waiting for another process to finish writing there");
    output::replace(project.root(), PROSE, text.as_bytes(), wait)?;
    console.say(&format!(
        "{PROSE}: {} from {}, none confirmed",
        counted(draft.len(), "value", "values"),
        counted(paper.pages.len(), "page", "pages"),
    ));
    for (why, count) in &draft.left_out {
        let numbers = counted(*count, "number", "numbers");
        console.say(&format!("not drafted: {numbers} {}", why.words()));
    }
    Ok(Outcome::Done)
}
