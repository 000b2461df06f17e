//! Typst's messages in Typst's words, each at the author's line.

use std::ops::Range;
use typst::WorldExt as _;
use typst::diag::SourceDiagnostic;

use super::world::World;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use crate::fill::{Filled, Generated};
use crate::source::Place;

/// No more messages than these.
const MOST: usize = 100;

/// Tells errors or warnings, in the order of the report.
pub(super) fn tell(
    messages: &[SourceDiagnostic],
    severity: Severity,
    world: &World<'_>,
    filled: &Filled,
) -> Diagnostics {
    let told = messages.iter().take(MOST).map(|message| {
        let origin = origin(message, world, &filled.files);
        let place = origin.as_ref().map(|(file, range)| (*file, range.start));
        (place, diagnostic(message, severity, origin, filled))
    });
    let mut told: Vec<_> = told.collect();
    told.sort_by_key(|(place, _)| *place);
    let more = messages.len() - told.len();
    if let Some((_, last)) = told.last_mut().filter(|_| more > 0) {
        last.notes.push(format!("Typst reports {more} more"));
    }
    let mut diagnostics = Diagnostics::new();
    diagnostics.extend(told.into_iter().map(|(_, message)| message));
    diagnostics
}

/// Tells errors of the export. What is about no place in the sources is about a standard that the report asks for.
pub(super) fn of_export(
    errors: &[SourceDiagnostic],
    world: &World<'_>,
    filled: &Filled,
) -> Diagnostics {
    let at = |error: Diagnostic| match error.place {
        Some(_) => error,
        None => error
            .at(Place::file("report/report.yaml"))
            .note("required by its `standards`"),
    };
    tell(errors, Severity::Error, world, filled).map(at)
}

/// The generated file, by its number, and the bytes in it that a message is about. Its own span may lie in Typst's
/// code; then a call on the way there is the author's.
fn origin(
    message: &SourceDiagnostic,
    world: &World<'_>,
    files: &[Generated],
) -> Option<(usize, Range<usize>)> {
    let trace = message.trace.iter().map(|t| t.span.into());
    std::iter::once(message.span).chain(trace).find_map(|span| {
        let path = span.id()?.vpath().get_without_slash().to_string();
        let range = world.range(span)?;
        Some((files.iter().position(|file| file.path == path)?, range))
    })
}

fn diagnostic(
    message: &SourceDiagnostic,
    severity: Severity,
    origin: Option<(usize, Range<usize>)>,
    filled: &Filled,
) -> Diagnostic {
    let mut told = Diagnostic::error(Code::Typst, format!("Typst: {}", message.message));
    told.severity = severity;
    if let Some((file, range)) =
        origin.and_then(|(file, range)| Some((filled.files.get(file)?, range)))
    {
        if let Some(place) = file.origin(range.clone()) {
            told = told.at(place);
        }
        if let Some((name, place)) = file.macro_of(range) {
            told = told.note(format!("the macro `{name}` is at {}", place.label()));
        }
    }
    let hints = message.hints.iter();
    hints.fold(told, |told, hint| told.help(hint.v.to_string()))
}
