//! Typst's messages in ours, each at the author's line.

use std::ops::Range;
use typst::World as _;
use typst::diag::{Severity, SourceDiagnostic};

use super::labels::Labels;
use super::world::World;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::fill::Generated;

/// Typst's warnings.
pub(super) fn warnings(
    messages: &[SourceDiagnostic],
    world: &World<'_>,
    files: &[Generated],
) -> Diagnostics {
    // Missing labels are errors.
    let labels = Labels::of(&[]);
    let explainer = Explainer::new(world, files, &labels);
    let mut explained = Diagnostics::new();
    explained.extend(messages.iter().map(|message| explainer.explain(message)));
    explained
}

/// Puts messages into our words.
pub(super) struct Explainer<'a> {
    world: &'a World<'a>,
    files: &'a [Generated],
    labels: &'a Labels,
}

impl<'a> Explainer<'a> {
    pub(super) fn new(world: &'a World<'a>, files: &'a [Generated], labels: &'a Labels) -> Self {
        Self {
            world,
            files,
            labels,
        }
    }

    /// Whether a label stands somewhere in the sources.
    pub(super) fn knows(&self, label: &str) -> bool {
        self.labels.contains(label)
    }

    /// The generated file, by its number too, and the bytes in it that a message is about. Its own span may lie in
    /// Typst's code; then a call on the way there is the author's.
    pub(super) fn origin(
        &self,
        message: &SourceDiagnostic,
    ) -> Option<(usize, &'a Generated, Range<usize>)> {
        let trace = message.trace.iter().map(|t| t.span.into());
        std::iter::once(message.span).chain(trace).find_map(|span| {
            let id = span.id()?;
            let range = typst::WorldExt::range(self.world, span)?;
            let path = id.vpath().get_without_slash();
            let number = self.files.iter().position(|f| f.path == path)?;
            Some((number, self.files.get(number)?, range))
        })
    }

    pub(super) fn explain(&self, message: &SourceDiagnostic) -> Diagnostic {
        let origin = self.origin(message);
        let place = origin.and_then(|(_, file, range)| file.origin(range));
        let marked = place.as_ref().and_then(|p| p.excerpt.get(p.marked.clone()));
        let in_formula = message.hints.iter().any(|hint| hint.v.contains("letters"));
        let mut explained = self.in_words(message, marked.unwrap_or_default(), in_formula);
        if message.severity == Severity::Warning {
            explained.severity = crate::diagnostic::Severity::Warning;
            explained.expected.clear();
        }
        match place {
            Some(place) => explained = explained.at(place),
            None => {
                explained.expected.clear();
                // What is set can't be held to a standard.
                if message.message.starts_with("PDF/") {
                    explained = explained
                        .at(crate::source::Place::file("report/report.yaml"))
                        .note("its `standards` ask for it");
                }
            }
        }
        if let Some((_, file, range)) = self.origin(message)
            && let Some((name, place)) = file.macro_of(range)
        {
            explained = explained.note(format!("the macro `{name}` is at {}", place.label()));
        }
        for hint in &message.hints {
            // Typst's advice on files, packages and rules is about projects of its own.
            let own = ["#set", "show rule", "show` rule", "set rule"];
            let own = own.iter().any(|word| hint.v.contains(word));
            if !own && !message.message.starts_with("file not found") {
                explained = explained.help(hint.v.to_string());
            }
        }
        explained
    }

    fn in_words(&self, message: &SourceDiagnostic, marked: &str, in_formula: bool) -> Diagnostic {
        let said = message.message.as_str();
        if let Some(label) = label(said) {
            let message = Diagnostic::error(format!("there is no label `{label}`"))
                .expected("expected the name of a table, or the label of a heading or note")
                .suggest(label, self.labels.names());
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
            for place in self.labels.places(label) {
                message = message.note(format!("it stands at {}", place.label()));
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
            let unknown = Diagnostic::error(format!("Typst knows no `{name}`"));
            if in_formula {
                return unknown.expected("expected single letters, or a name of Typst's formulas");
            }
            return unknown
                .expected("expected a function or variable of Typst")
                .suggest(name, known)
                .help("`#` begins Typst code; the sign itself is written `\\#`");
        }
        if said == "unclosed string" {
            return Diagnostic::error("a quotation mark is not closed")
                .expected("expected another one behind the text");
        }
        if said == "unclosed raw text" {
            return Diagnostic::error("a backtick is not closed")
                .expected("expected as many backticks behind it")
                .help("the sign itself is written `\\``");
        }
        if said == "unclosed delimiter" {
            let message = Diagnostic::error(format!("`{marked}` is not closed"));
            return match marked {
                "$" => message
                    .expected("expected another `$` at the end of the formula")
                    .help("the sign itself is written `\\$`"),
                "*" | "_" => message
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
}

/// The label that a message says is missing.
pub(super) fn label(said: &str) -> Option<&str> {
    let rest = said.strip_prefix("label `<")?;
    let (label, rest) = rest.split_once('>')?;
    rest.contains("does not exist").then_some(label)
}
