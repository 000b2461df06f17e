//! Typst's messages in ours, each at the author's line.

use std::collections::BTreeSet;
use std::ops::Range;
use typst::World as _;
use typst::diag::{Severity, SourceDiagnostic};

use super::world::World;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::fill::Generated;

/// Typst's warnings.
pub(super) fn warnings(
    messages: &[SourceDiagnostic],
    world: &World<'_>,
    files: &[Generated],
) -> Diagnostics {
    Explainer::new(world, files).all(messages)
}

/// Puts messages into our words.
pub(super) struct Explainer<'a> {
    world: &'a World<'a>,
    files: &'a [Generated],
    /// Every label that stands in the sources.
    labels: BTreeSet<&'a str>,
}

impl<'a> Explainer<'a> {
    pub(super) fn new(world: &'a World<'a>, files: &'a [Generated]) -> Self {
        let labels = files.iter().flat_map(|f| labels(&f.text)).map(|(l, _)| l);
        Self {
            world,
            files,
            labels: labels.collect(),
        }
    }

    pub(super) fn all(&self, messages: &[SourceDiagnostic]) -> Diagnostics {
        let mut explained = Diagnostics::new();
        explained.extend(messages.iter().map(|message| self.explain(message)));
        explained
    }

    /// Whether a label stands somewhere in the sources.
    pub(super) fn is_label(&self, label: &str) -> bool {
        self.labels.contains(label)
    }

    /// The generated file and bytes that a message is about. Its own span may lie in Typst's code; then a call on the
    /// way there is the author's.
    pub(super) fn origin(
        &self,
        message: &SourceDiagnostic,
    ) -> Option<(&'a Generated, Range<usize>)> {
        let trace = message.trace.iter().map(|t| t.span.into());
        std::iter::once(message.span).chain(trace).find_map(|span| {
            let id = span.id()?;
            let range = typst::WorldExt::range(self.world, span)?;
            let path = id.vpath().get_without_slash();
            Some((self.files.iter().find(|f| f.path == path)?, range))
        })
    }

    fn explain(&self, message: &SourceDiagnostic) -> Diagnostic {
        let origin = self.origin(message);
        let place = origin.and_then(|(file, range)| file.origin(range));
        let marked = place.as_ref().and_then(|p| p.excerpt.get(p.marked.clone()));
        let mut explained = self.in_words(message, marked.unwrap_or_default());
        if message.severity == Severity::Warning {
            explained.severity = crate::diagnostic::Severity::Warning;
            explained.expected.clear();
        }
        if let Some(place) = place {
            explained = explained.at(place);
        }
        if let Some((file, range)) = self.origin(message)
            && let Some((name, place)) = file.macro_of(range)
        {
            explained = explained.note(format!("the macro `{name}` is at {}", place.label()));
        }
        for hint in &message.hints {
            // Typst's advice on files and packages is about projects of its own.
            if !message.message.starts_with("file not found") {
                explained = explained.help(hint.v.to_string());
            }
        }
        explained
    }

    fn in_words(&self, message: &SourceDiagnostic, marked: &str) -> Diagnostic {
        let said = message.message.as_str();
        if let Some(label) = label(said) {
            let message = Diagnostic::error(format!("there is no label `{label}`"))
                .expected("expected the name of a table, or the label of a heading or note")
                .suggest(label, self.labels.iter().copied());
            return if marked.starts_with('@') {
                message.help("`@` begins a reference; the sign itself is written `\\@`")
            } else {
                message.help("a label is written behind what it names: `== Title <LABEL>`")
            };
        }
        if said.starts_with("label `<") && said.contains("occurs multiple times") {
            let label = said.split(['<', '>']).nth(1).unwrap_or_default();
            let mut message =
                Diagnostic::error(format!("the label `{label}` is there more than once"))
                    .expected("expected a label that names one thing");
            for place in self.places_of(label) {
                message = message.note(format!("it stands at {place}"));
            }
            return message;
        }
        if said.starts_with("cannot reference") {
            return Diagnostic::error("what this label names has no number to refer to")
                .expected("expected the label of a heading, a numbered table or a footnote");
        }
        if let Some(name) = said.strip_prefix("unknown variable: ") {
            let scope = self.world.library().global.scope();
            let known: Vec<&str> = scope.iter().map(|(name, _)| name.as_str()).collect();
            return Diagnostic::error(format!("Typst knows no `{name}`"))
                .expected("expected a function or variable of Typst")
                .suggest(name, known)
                .help("`#` begins Typst code; the sign itself is written `\\#`");
        }
        if said == "unclosed delimiter" {
            let message = Diagnostic::error(format!("`{marked}` is not closed"));
            return match marked {
                "*" | "_" | "$" | "`" => message
                    .expected(format!("expected another `{marked}` in the same paragraph"))
                    .help(format!("the sign itself is written `\\{marked}`")),
                _ => message.expected("expected the closing bracket or quotation mark below"),
            };
        }
        if said.starts_with("file not found") || said.starts_with("package not found") {
            let message = if marked.starts_with("\"@") {
                Diagnostic::error("packages can't be used")
                    .help("nothing is fetched while a report is built; write what is needed into the template")
            } else {
                Diagnostic::error("Typst can read no file here").help(
                    "what a report says comes from its data: through figures, tables and facts",
                )
            };
            return message.expected("expected nothing that is read from elsewhere");
        }
        if let Some(why) = said.strip_prefix("panicked with: ") {
            return Diagnostic::error(format!("Typst code gave up: {why}"))
                .expected("it gave up here");
        }
        if said.contains("depth exceeded") {
            return Diagnostic::error(format!("this goes too deep for Typst: {said}"))
                .expected("expected less inside one another, or a function that comes to an end");
        }
        let (found, expected) = match (said.strip_prefix("expected "), said.split_once(", found "))
        {
            (Some(_), Some((expected, found))) => (format!("found {found}"), expected.to_string()),
            _ => (said.to_string(), String::new()),
        };
        Diagnostic::error(format!("Typst: {found}")).expected(match expected.as_str() {
            "" => "expected other Typst markup or code here",
            expected => expected,
        })
    }

    /// Where a label stands in the templates.
    fn places_of(&self, label: &str) -> Vec<String> {
        let mut places: Vec<String> = Vec::new();
        for file in self.files {
            for (_, range) in labels(&file.text).filter(|(found, _)| *found == label) {
                places.extend(file.origin(range).map(|place| place.label()));
            }
        }
        places.dedup();
        places
    }
}

/// The label that a message says is missing.
pub(super) fn label(said: &str) -> Option<&str> {
    let rest = said.strip_prefix("label `<")?;
    let (label, rest) = rest.split_once('>')?;
    rest.contains("does not exist").then_some(label)
}

/// Labels that are written in Typst markup, with their places; what a reference asks for is none.
fn labels(text: &str) -> impl Iterator<Item = (&str, Range<usize>)> {
    text.match_indices('<').filter_map(|(start, _)| {
        let rest = text.get(start + 1..)?;
        let length = rest.find('>')?;
        let label = rest.get(..length)?;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let asked = text.get(..start)?.ends_with('(');
        let found = !label.is_empty() && label.chars().all(plain) && !asked;
        found.then_some((label, start..start + length + 2))
    })
}
