//! One message: what, where, what was expected, how to mend it.

use std::error::Error;
use std::ops::{Deref, DerefMut};

use super::code::Code;
use super::nearest::nearest;
use crate::source::Place;

/// Longer quotations are shown by their first characters.
const LONG: usize = 400;

/// How many of them.
const SHOWN: usize = 60;

/// How bad it is; decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; changes nothing.
    Warning,
    /// The data make something in the report false, or the ledger differs: exit code 1.
    Finding,
    /// The report can't be made: exit code 2.
    Error,
}

impl Severity {
    /// The word that messages begin with.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Warning => "warning",
            Severity::Finding => "finding",
            Severity::Error => "error",
        }
    }
}

/// One message. It is one pointer, for it is returned by value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Diagnostic(Box<Parts>);

/// What a message consists of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Parts {
    /// How bad it is.
    pub severity: Severity,
    /// What kind it is.
    pub code: Code,
    /// What was found.
    pub message: String,
    /// Where.
    pub place: Option<Place>,
    /// What is shown under the marked text.
    pub label: Option<Label>,
    /// The error of a library or of the system that led to it, in its words, and what led to that.
    pub causes: Vec<String>,
    /// Further facts.
    pub notes: Vec<String>,
    /// How to mend it.
    pub help: Vec<String>,
    /// The ids of the figures that it is about.
    pub figures: Vec<String>,
}

/// What is shown under the marked text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Label {
    /// What was expected there. "expected" itself is not part of it.
    Expected(String),
    /// What else there is to say of it.
    Text(String),
}

impl std::fmt::Display for Label {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Label::Expected(expected) => write!(f, "expected {expected}"),
            Label::Text(text) => f.write_str(text),
        }
    }
}

impl Parts {
    /// What led to it, and further facts.
    pub(super) fn facts(&self) -> impl Iterator<Item = String> {
        let causes = self
            .causes
            .iter()
            .map(|cause| format!("caused by: {cause}"));
        causes.chain(self.notes.iter().cloned())
    }
}

impl Deref for Diagnostic {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl DerefMut for Diagnostic {
    fn deref_mut(&mut self) -> &mut Parts {
        &mut self.0
    }
}

impl Diagnostic {
    pub(super) fn new(severity: Severity, code: Code, message: impl Into<String>) -> Self {
        Self(Box::new(Parts {
            severity,
            code,
            message: shortened(message.into()),
            place: None,
            label: None,
            causes: Vec::new(),
            notes: Vec::new(),
            help: Vec::new(),
            figures: Vec::new(),
        }))
    }

    /// An error with what was found.
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// A finding with what was found.
    pub fn finding(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Finding, code, message)
    }

    /// A warning with what was found.
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// Says where.
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// Says what was expected at the place: `a text`.
    pub fn expected(mut self, expected: impl Into<String>) -> Self {
        self.label = Some(Label::Expected(shortened(expected.into())));
        self
    }

    /// Says something else of the place.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(Label::Text(shortened(label.into())));
        self
    }

    /// Adds the error that led to it, and what led to that.
    pub fn source(mut self, error: &dyn Error) -> Self {
        let mut next = Some(error);
        while let Some(cause) = next {
            self = self.cause(cause.to_string());
            next = cause.source();
        }
        self
    }

    /// Adds what another program or library said of it. Some errors repeat what led to them: it is printed once.
    pub fn cause(mut self, said: impl Into<String>) -> Self {
        let said = shortened(said.into());
        if !self.causes.iter().any(|told| told.contains(&said)) {
            self.causes.push(said);
        }
        self
    }

    /// Adds a fact.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(shortened(note.into()));
        self
    }

    /// Says how to mend it.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(shortened(help.into()));
        self
    }

    /// Expects one of the known names, and suggests one that is near.
    pub fn one_of<'a>(self, found: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        self.expected(format!("one of {}", known.join(", ")))
            .suggest(found, known)
    }

    /// Adds `did you mean …?` where one of the known names is near.
    pub fn suggest<'a>(self, found: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        match nearest(found, known) {
            Some(name) => self.help(format!("did you mean `{name}`?")),
            None => self,
        }
    }
}

/// A text in which what is quoted from an input is shown by its beginning where it is long: a cell that was never closed
/// may be the whole file.
fn shortened(text: String) -> String {
    if text.len() <= LONG || text.split('`').all(|part| part.len() <= LONG) {
        return text;
    }
    let parts = text.split('`').enumerate().map(|(i, part)| {
        let quoted = i % 2 == 1 && part.len() > LONG;
        match part.char_indices().nth(SHOWN).filter(|_| quoted) {
            Some((end, _)) => format!("{}…", part.get(..end).unwrap_or_default()),
            None => part.to_string(),
        }
    });
    parts.collect::<Vec<_>>().join("`")
}
