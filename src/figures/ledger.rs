//! The ledger: every figure as printed, one a line, sorted; committed, so that a changed number shows in a diff.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::figure::{Figure, Figures};
use super::number::Rounding;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::SourceFile;

const HEADER: &str = "\
# Every figure of the report as printed, with the counts behind it. Written by `refigure accept`; do not edit.
";

/// Id → (text as printed, ratio).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger(BTreeMap<String, Entry>);

/// A line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// As printed.
    pub text: String,
    /// `16/23`, or `16`.
    pub ratio: String,
}

impl Entry {
    fn shown(&self) -> String {
        if self.text == self.ratio {
            self.text.clone()
        } else {
            format!("{} ({})", self.text, self.ratio)
        }
    }
}

/// Where ledger and figures differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The figure.
    pub id: String,
    /// In the ledger, if it is there.
    pub accepted: Option<String>,
    /// Computed, if it still is.
    pub computed: Option<String>,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let id = &self.id;
        match (&self.accepted, &self.computed) {
            (Some(old), Some(new)) => write!(f, "~ {id}: {old} -> {new}"),
            (None, Some(new)) => write!(f, "+ {id}: {new}"),
            (Some(old), None) => write!(f, "- {id}: {old}"),
            (None, None) => write!(f, "  {id}"),
        }
    }
}

impl Ledger {
    /// The ledger that the figures would have.
    pub fn of(figures: &Figures, rounding: Rounding) -> Self {
        let entry = |figure: &Figure| Entry {
            text: figure.text(rounding),
            ratio: figure.exact.ratio(),
        };
        Self(
            figures
                .iter()
                .map(|figure| (figure.id.clone(), entry(figure)))
                .collect(),
        )
    }

    /// Reads a ledger file.
    pub fn parse(file: &SourceFile) -> Result<Self, Diagnostic> {
        let mut entries = BTreeMap::new();
        let mut start = 0;
        for line in file.text().split_inclusive('\n') {
            let content = line.trim_end_matches('\n');
            let range = start..start + content.len();
            if content.ends_with('\r') {
                return Err(Diagnostic::error(Code::LineEndings, "lines end with CR LF")
                    .at(file.place(range))
                    .expected("lines that end with LF only")
                    .help("git may have converted them: write `report/figures.lock -text` into .gitattributes and check the file out again"));
            }
            start += line.len();
            if content.is_empty() || content.starts_with('#') {
                continue;
            }
            let parsed = content.split_once(" = ").map(|(id, shown)| {
                let (text, ratio) = shown.split_once(" (").unwrap_or((shown, shown));
                let ratio = ratio.strip_suffix(')').unwrap_or(ratio);
                let entry = Entry {
                    text: text.to_string(),
                    ratio: ratio.to_string(),
                };
                (id.to_string(), entry)
            });
            let Some((id, entry)) = parsed else {
                return Err(Diagnostic::error(
                    Code::InvalidLedger,
                    "this is not a line of the ledger",
                )
                .at(file.place(range))
                .expected("`ID = TEXT (RATIO)`")
                .help("only `refigure accept` writes the ledger; restore the committed version"));
            };
            if entries.insert(id.clone(), entry).is_some() {
                return Err(Diagnostic::error(
                    Code::InvalidLedger,
                    format!("duplicate figure `{id}` in the ledger"),
                )
                .at(file.place(range))
                .expected("each figure once")
                .help("a merge may have kept both sides; regenerate it with `refigure accept`"));
            }
        }
        Ok(Self(entries))
    }

    /// The file's text.
    pub fn render(&self) -> String {
        let mut out = String::from(HEADER);
        for (id, entry) in &self.0 {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "{id} = {}", entry.shown());
        }
        out
    }

    /// Id, text as printed and ratio of every figure, in the order of the ids.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        let entries = self.0.iter();
        entries.map(|(id, entry)| (id.as_str(), entry.text.as_str(), entry.ratio.as_str()))
    }

    /// What changes from this (accepted) ledger to the computed one.
    pub fn differences(&self, computed: &Ledger) -> Vec<Difference> {
        let ids: std::collections::BTreeSet<_> = self.0.keys().chain(computed.0.keys()).collect();
        ids.into_iter()
            .filter(|id| self.0.get(*id) != computed.0.get(*id))
            .map(|id| Difference {
                id: id.clone(),
                accepted: self.0.get(id).map(Entry::shown),
                computed: computed.0.get(id).map(Entry::shown),
            })
            .collect()
    }

    /// Takes the computed entry of each figure that `wanted` holds for; figures no longer computed are dropped.
    pub fn accept(&mut self, computed: &Ledger, wanted: impl Fn(&str) -> bool) {
        for difference in self.differences(computed) {
            if !wanted(&difference.id) {
                continue;
            }
            match computed.0.get(&difference.id) {
                Some(entry) => self.0.insert(difference.id, entry.clone()),
                None => self.0.remove(&difference.id),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger(text: &str) -> Ledger {
        Ledger::parse(&SourceFile::new("figures.lock", text)).unwrap()
    }

    #[test]
    fn what_is_written_is_read_back() {
        let written = ledger("# c\n\nb.n = 23\na.row_pct = 69.6 (16/23)\n");
        let text = written.render();
        assert!(
            text.ends_with("a.row_pct = 69.6 (16/23)\nb.n = 23\n"),
            "{text}"
        );
        assert_eq!(ledger(&text), written);
    }

    #[test]
    fn a_changed_ratio_is_a_difference_though_the_text_is_the_same() {
        let old = ledger("a = 50.0 (1/2)\nb = 1\nd = 4\n");
        let new = ledger("a = 50.0 (2/4)\nc = 3\nd = 4\n");
        let shown: Vec<String> = old
            .differences(&new)
            .iter()
            .map(|d| d.to_string())
            .collect();
        assert_eq!(shown, ["~ a: 50.0 (1/2) -> 50.0 (2/4)", "- b: 1", "+ c: 3"]);
        let mut accepted = old.clone();
        accepted.accept(&new, |id| id == "b");
        assert_eq!(accepted.differences(&new).len(), 2);
        accepted.accept(&new, |_| true);
        assert_eq!(accepted, new);
    }

    #[test]
    fn a_broken_line_is_shown() {
        let file = SourceFile::new("figures.lock", "a = 1\n<<<<<<< ours\n");
        let message = Ledger::parse(&file).unwrap_err().render(false);
        assert!(message.contains("figures.lock:2:1"), "{message}");
    }
}
