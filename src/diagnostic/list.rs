//! Messages of a stage, all at once.

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::code::Code;
use super::message::{Diagnostic, Severity};

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
    pub(super) fn left_out(&self) -> Vec<(usize, Diagnostic)> {
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

#[cfg(test)]
mod tests {
    use super::*;

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
