//! The one kind of message: what, where, what was expected, how to mend it.

mod forms;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use std::fmt::Write as _;
use std::sync::Arc;

use crate::source::Place;

/// How many characters of what was expected are shown beside the mark; more are shown below it.
const BESIDE: usize = 75;

/// Longer quotations are shown by their first characters.
const LONG: usize = 400;

/// How many of them.
const SHOWN: usize = 60;

/// How bad it is; decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What was found.
    pub message: String,
    /// Where.
    pub place: Option<Box<Place>>,
    /// What was expected there; shown under the marked text.
    pub expected: String,
    /// Further facts.
    pub notes: Vec<String>,
    /// How to mend it.
    pub help: Vec<String>,
    /// The ids of the figures that it is about. One pointer: messages are returned by value.
    pub figures: Arc<Vec<String>>,
}

impl Diagnostic {
    fn new(severity: Severity, message: impl Into<String>) -> Self {
        Self {
            severity,
            message: shortened(message.into()),
            place: None,
            expected: String::new(),
            notes: Vec::new(),
            help: Vec::new(),
            figures: Arc::default(),
        }
    }

    /// An error with what was found.
    pub fn error(message: impl Into<String>) -> Self {
        Self::new(Severity::Error, message)
    }

    /// A finding with what was found.
    pub fn finding(message: impl Into<String>) -> Self {
        Self::new(Severity::Finding, message)
    }

    /// A warning with what was found.
    pub fn warning(message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, message)
    }

    /// Says where.
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(Box::new(place));
        self
    }

    /// Says what was expected at the place.
    pub fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = shortened(expected.into());
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

    /// Adds `did you mean …?` where one of the known names is near.
    pub fn suggest<'a>(self, found: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        match nearest(found, known) {
            Some(name) => self.help(format!("did you mean `{name}`?")),
            None => self,
        }
    }

    /// The message as text, with a snippet of the source.
    pub fn render(&self, colour: bool) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Finding => Level::ERROR.with_name("finding"),
            Severity::Warning => Level::WARNING,
        };
        let mut group: Group<'_> = Group::with_title(level.primary_title(self.message.as_str()));
        let placed = self.place.as_ref().filter(|place| place.line > 0);
        // A long list of what was expected would push itself out of sight behind the mark.
        let beside = self.expected.chars().count() <= BESIDE;
        let (excerpt, marked) = placed.map_or_else(Default::default, |place| {
            crate::source::window(&place.excerpt, place.marked.clone())
        });
        if let Some(place) = placed {
            let label = (beside && !self.expected.is_empty()).then_some(self.expected.as_str());
            let annotation = AnnotationKind::Primary.span(marked.clone()).label(label);
            group = group.element(
                Snippet::source(excerpt.as_str())
                    .line_start(place.line)
                    .path(place.path.as_str())
                    .annotation(annotation),
            );
        } else if let Some(place) = &self.place {
            group = group.element(Origin::path(place.path.as_str()));
        }
        if !self.expected.is_empty() && (placed.is_none() || !beside) {
            group = group.element(Level::NOTE.message(self.expected.as_str()));
        }
        for note in &self.notes {
            group = group.element(Level::NOTE.message(note.as_str()));
        }
        for help in &self.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        let renderer = if colour {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let rendered = renderer.render(&[group]);
        match placed {
            // The renderer counts columns in what it is shown of the line.
            Some(place) if excerpt != place.excerpt => {
                let before = excerpt.get(..marked.start).unwrap_or_default();
                let column = before.chars().count() + 1;
                let shown = format!("{}:{}:{column}", place.path, place.line);
                rendered.replacen(&shown, &place.label(), 1)
            }
            _ => rendered,
        }
    }
}

/// `1 finding`, `2 findings`.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// More messages would only bury the first ones.
const MOST: usize = 1000;

/// Messages of a stage, all at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics {
    messages: Vec<Diagnostic>,
    /// How many were too many.
    more: usize,
}

impl Diagnostics {
    /// No messages yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a message, unless it is there already.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if self.messages.contains(&diagnostic) {
            return;
        }
        if self.messages.len() < MOST || Some(diagnostic.severity) > self.worst() {
            self.messages.push(diagnostic);
        } else {
            self.more += 1;
        }
    }

    /// What stands for those that were too many.
    fn rest(&self) -> Option<Diagnostic> {
        let severity = self.worst().filter(|_| self.more > 0)?;
        Some(Diagnostic::new(
            severity,
            format!("{} more messages like these", self.more),
        ))
    }

    /// Adds all messages of `other`.
    pub fn extend(&mut self, other: impl IntoIterator<Item = Diagnostic>) {
        for diagnostic in other {
            self.push(diagnostic);
        }
    }

    /// Keeps the value of a result; its messages are added.
    pub fn take<T>(&mut self, result: Result<T, Diagnostics>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(messages) => {
                self.extend(messages);
                None
            }
        }
    }

    /// `Err` when there is a message that stops the build.
    pub fn into_result(self) -> Result<(), Diagnostics> {
        if self.worst() == Some(Severity::Error) {
            Err(self)
        } else {
            Ok(())
        }
    }

    /// The gravest severity among them.
    pub fn worst(&self) -> Option<Severity> {
        self.messages.iter().map(|d| d.severity).max()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }

    /// The messages in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.messages.iter()
    }

    /// All messages as text, a blank line between them.
    pub fn render(&self, colour: bool) -> String {
        let mut out = String::new();
        for (i, diagnostic) in self.messages.iter().chain(&self.rest()).enumerate() {
            if i > 0 {
                out.push('\n');
            }
            // Writing to a string cannot fail.
            let _ = writeln!(out, "{}", diagnostic.render(colour));
        }
        out
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        let mut messages = Self::new();
        messages.push(diagnostic);
        messages
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        let rest = self.rest();
        let mut messages = self.messages;
        messages.extend(rest);
        messages.into_iter()
    }
}

impl std::fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Diagnostics {}

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

/// The known name most like `found`, where one is alike enough to be worth suggesting.
pub fn nearest<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut best: Option<(usize, &str)> = None;
    let length = found.chars().count();
    for name in known {
        if name.eq_ignore_ascii_case(found) {
            return Some(name);
        }
        let other = name.chars().count();
        // One sign in two is no likeness.
        let limit = length.max(other) / 3;
        // Comparing takes as many steps as one has characters times the other.
        if length.abs_diff(other) > limit {
            continue;
        }
        let distance = strsim::damerau_levenshtein(found, name);
        if distance <= limit && best.is_none_or(|(d, _)| distance < d) {
            best = Some((distance, name));
        }
    }
    best.map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceFile;

    #[test]
    fn a_message_says_what_where_expected_and_how_to_mend() {
        let file = SourceFile::new("report/tables/t05.yaml", "title: x\ndatset: meti\n");
        let message = Diagnostic::error("unknown key `datset`")
            .at(file.place(9..15))
            .expected("expected one of title, dataset")
            .suggest("datset", ["title", "dataset"])
            .render(false);
        assert_eq!(
            message,
            "error: unknown key `datset`\n \
             --> report/tables/t05.yaml:2:1\n  |\n\
             2 | datset: meti\n  \
             | ^^^^^^ expected one of title, dataset\n  |\n  \
             = help: did you mean `dataset`?"
        );
    }

    #[test]
    fn a_far_name_is_not_suggested() {
        assert_eq!(nearest("zebra", ["meti", "jetro"]), None);
        assert_eq!(nearest("jetor", ["meti", "jetro"]), Some("jetro"));
        assert_eq!(nearest("", ["h"]), None);
        assert_eq!(nearest("x", ["h", "hx"]), None);
        assert_eq!(nearest("te", ["tea"]), Some("tea"));
    }

    #[test]
    fn far_too_many_messages_are_counted() {
        let mut messages = Diagnostics::new();
        for number in 0..MOST + 5 {
            messages.push(Diagnostic::warning(number.to_string()));
        }
        messages.push(Diagnostic::error("told all the same"));
        assert_eq!(messages.worst(), Some(Severity::Error));
        let told = messages.render(false);
        assert!(told.contains("told all the same"));
        assert!(
            told.ends_with("error: 5 more messages like these\n"),
            "{told}"
        );
        assert_eq!(messages.into_iter().count(), MOST + 2);
    }

    #[test]
    fn the_same_message_is_not_told_twice() {
        let mut messages = Diagnostics::new();
        messages.push(Diagnostic::error("a"));
        messages.push(Diagnostic::error("a"));
        assert_eq!(messages.iter().count(), 1);
        assert_eq!(messages.worst(), Some(Severity::Error));
    }
}
