//! The one kind of message: what, where, what was expected, how to mend it.

mod code;
mod forms;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

pub use code::Code;

use crate::sink::{line, marked_line};
use crate::source::Place;

/// How many characters of what was expected are shown beside the mark; more are shown below it.
const BESIDE: usize = 75;

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

/// One message.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What kind it is.
    pub code: Code,
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
    fn new(severity: Severity, code: Code, message: impl Into<String>) -> Self {
        Self {
            severity,
            code,
            message: shortened(message.into()),
            place: None,
            expected: String::new(),
            notes: Vec::new(),
            help: Vec::new(),
            figures: Arc::default(),
        }
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
        // The renderer gives colours; of the text itself nothing may reach the terminal but text.
        let title = line(&self.message);
        let mut group: Group<'_> =
            Group::with_title(level.primary_title(&title).id(self.code.word()));
        let placed = self.place.as_ref().filter(|place| place.line > 0);
        // A long list of what was expected would push itself out of sight behind the mark.
        let beside = self.expected.chars().count() <= BESIDE;
        let cut = placed.map_or_else(Default::default, |place| {
            crate::source::window(&place.excerpt, place.marked.clone())
        });
        let (excerpt, marked) = marked_line(&cut.0, cut.1);
        let path = self.place.as_ref().map(|place| line(&place.path));
        let path = path.unwrap_or_default();
        let expected = line(&self.expected);
        if let Some(place) = placed {
            let label = (beside && !expected.is_empty()).then_some(expected.as_str());
            let annotation = AnnotationKind::Primary.span(marked.clone()).label(label);
            group = group.element(
                Snippet::source(excerpt.as_str())
                    .line_start(place.line)
                    .path(path.as_str())
                    .annotation(annotation),
            );
        } else if self.place.is_some() {
            group = group.element(Origin::path(path.as_str()));
        }
        if !expected.is_empty() && (placed.is_none() || !beside) {
            group = group.element(Level::NOTE.message(expected.as_str()));
        }
        let texts = |texts: &[String]| -> Vec<String> { texts.iter().map(|t| line(t)).collect() };
        let (notes, help) = (texts(&self.notes), texts(&self.help));
        for note in &notes {
            group = group.element(Level::NOTE.message(note));
        }
        for help in &help {
            group = group.element(Level::HELP.message(help));
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
                let shown = format!("{path}:{}:{column}", place.line);
                rendered.replacen(&shown, &line(&place.label()), 1)
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
    /// Hashes of all there were, so that none is there twice.
    known: HashSet<u64>,
    /// Those of them that were too many.
    left_out: BTreeMap<u64, Severity>,
}

impl Diagnostics {
    /// No messages yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a message, unless it is there already.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let mut hasher = DefaultHasher::new();
        diagnostic.hash(&mut hasher);
        let hash = hasher.finish();
        if !self.known.insert(hash) {
            return;
        }
        if self.messages.len() < MOST || Some(diagnostic.severity) > self.worst() {
            self.messages.push(diagnostic);
        } else {
            self.left_out.insert(hash, diagnostic.severity);
        }
    }

    /// Adds messages.
    pub fn extend(&mut self, other: impl IntoIterator<Item = Diagnostic>) {
        for diagnostic in other {
            self.push(diagnostic);
        }
    }

    /// Adds all messages of `other`, and counts those that it left out.
    pub fn append(&mut self, other: Diagnostics) {
        self.extend(other.messages);
        for (hash, severity) in other.left_out {
            if self.known.insert(hash) {
                self.left_out.insert(hash, severity);
            }
        }
    }

    /// Keeps the value of a result; its messages are added.
    pub fn take<T>(&mut self, result: Result<T, Diagnostics>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(messages) => {
                self.append(messages);
                None
            }
        }
    }

    /// Changes each message.
    pub fn map(mut self, change: impl FnMut(Diagnostic) -> Diagnostic) -> Self {
        self.messages = self.messages.into_iter().map(change).collect();
        self
    }

    /// Those of at least a severity.
    pub fn at_least(mut self, severity: Severity) -> Self {
        self.messages.retain(|message| message.severity >= severity);
        self.left_out.retain(|_, left_out| *left_out >= severity);
        self
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

    /// How many there are, those that are only counted included.
    pub fn len(&self) -> usize {
        self.messages.len() + self.left_out.len()
    }

    /// The messages in order, without those that are only counted.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.messages.iter()
    }

    /// How many are only counted, by severity, the gravest first.
    fn left_out(&self) -> Vec<(usize, Diagnostic)> {
        let severities = [Severity::Error, Severity::Finding, Severity::Warning];
        let of = |severity| {
            let number = self.left_out.values().filter(|s| **s == severity).count();
            let plural = if number == 1 { "" } else { "s" };
            let said = format!("{number} more {}{plural}", severity.word());
            (number, Diagnostic::new(severity, Code::MoreMessages, said))
        };
        let all = severities.into_iter().map(of);
        all.filter(|(number, _)| *number > 0).collect()
    }

    /// All messages as text, a blank line between them.
    pub fn render(&self, colour: bool) -> String {
        let left_out = self.left_out();
        let all = self.iter().chain(left_out.iter().map(|(_, said)| said));
        let all: Vec<String> = all.map(|said| said.render(colour) + "\n").collect();
        all.join("\n")
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        let mut messages = Self::new();
        messages.push(diagnostic);
        messages
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
    use crate::source::{Place, SourceFile};

    #[test]
    fn nothing_of_a_project_leaves_its_line_or_moves_the_cursor() {
        let hostile = "a\n::error::b\u{1b}[2J\u{202e}";
        let place = SourceFile::new(hostile, hostile).place(0..1);
        for place in [place, Place::file(hostile)] {
            let message = Diagnostic::error(Code::LooseNumber, hostile)
                .at(place)
                .expected(hostile)
                .note(hostile)
                .help(hostile);
            let said = message.render(false);
            assert_eq!(said, crate::sink::terminal(&said));
            assert!(!said.lines().any(|line| line.trim_start().starts_with("::")));
            assert!(message.render(true).contains("\\u{1b}[2J"));
        }
    }

    #[test]
    fn a_message_says_what_where_expected_and_how_to_mend() {
        let file = SourceFile::new("report/tables/t05.yaml", "title: x\ndatset: meti\n");
        let message = Diagnostic::error(Code::UnknownKey, "unknown key `datset`")
            .at(file.place(9..15))
            .expected("expected one of title, dataset")
            .suggest("datset", ["title", "dataset"])
            .render(false);
        assert_eq!(
            message,
            "error[unknown-key]: unknown key `datset`\n \
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
    fn those_left_out_are_counted_once_however_they_are_put_together() {
        let stage = |numbers: std::ops::Range<usize>| {
            let mut messages = Diagnostics::new();
            messages.extend(
                numbers.map(|number| Diagnostic::warning(Code::NotPlaced, number.to_string())),
            );
            messages
        };
        let mut messages = stage(0..MOST + 5);
        messages.push(Diagnostic::error(Code::LooseNumber, "said all the same"));
        messages.append(stage(3..2 * MOST));
        messages.push(Diagnostic::warning(Code::NotPlaced, (MOST + 7).to_string()));
        assert_eq!(messages.worst(), Some(Severity::Error));
        assert_eq!(messages.len(), 2 * MOST + 1);
        let said = messages.render(false);
        assert!(said.contains("said all the same"));
        assert!(
            said.ends_with("\nwarning[more-messages]: 1000 more warnings\n"),
            "{said}"
        );
        let json = messages.json();
        assert!(json.ends_with(",\"left_out\":1000}\n"), "{json}");
        assert_eq!(json.lines().count(), MOST + 2);
        assert_eq!(messages.at_least(Severity::Finding).len(), 1);
    }

    #[test]
    fn the_same_message_is_not_told_twice() {
        let mut messages = Diagnostics::new();
        messages.push(Diagnostic::error(Code::LooseNumber, "a"));
        messages.push(Diagnostic::error(Code::LooseNumber, "a"));
        assert_eq!(messages.iter().count(), 1);
        assert_eq!(messages.worst(), Some(Severity::Error));
    }
}
