//! The ledger: every figure as printed, one a line, sorted; committed, so that a changed number shows in a diff.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::figure::{Figure, Figures};
use super::number::Rounding;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::SourceFile;

const HEADER: &str = "\
# Every figure of the report as printed, with the counts behind it. Written by `refigure accept`; do not edit.
";

/// What begins git's lines around the sides of a conflict.
const OURS: &str = "<<<<<<<";
const BASE: &str = "|||||||";
const SEPARATOR: &str = "=======";
const THEIRS: &str = ">>>>>>>";

/// The side of a conflict that a line belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Both,
    Ours,
    Base,
    Theirs,
}

/// What stands for the value of a figure that is withheld.
const WITHHELD: &str = "withheld";

/// Every figure, and every fact that depends on data.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Id → text as printed and ratio.
    figures: BTreeMap<String, Entry>,
    /// Fact and dataset → hash of the data that the fact was accepted for.
    facts: BTreeMap<FactOn, String>,
}

/// A fact and a dataset that it depends on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FactOn {
    /// The fact.
    pub fact: String,
    /// The dataset.
    pub dataset: String,
}

/// What begins a line about a fact. No figure's id has a space behind its first word but around a sign.
const FACT: &str = "fact ";

impl FactOn {
    fn parse(key: &str) -> Option<Self> {
        let (fact, dataset) = key.strip_prefix(FACT)?.split_once(" on ")?;
        Some(Self {
            fact: fact.to_string(),
            dataset: dataset.to_string(),
        })
    }
}

impl std::fmt::Display for FactOn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{FACT}{} on {}", self.fact, self.dataset)
    }
}

/// A line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// As printed.
    pub text: String,
    /// `16/23`, or `16`.
    pub ratio: String,
}

impl Entry {
    fn withheld() -> Self {
        Self {
            text: WITHHELD.into(),
            ratio: WITHHELD.into(),
        }
    }

    fn is_withheld(&self) -> bool {
        self.text == WITHHELD
    }

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
    /// The ledger that the figures would have, and facts with the hashes of the data they depend on.
    pub fn of(
        figures: &Figures,
        rounding: Rounding,
        facts: impl IntoIterator<Item = (FactOn, String)>,
    ) -> Self {
        let entry = |figure: &Figure| Entry {
            text: figure.text(rounding),
            ratio: figure.exact.ratio(),
        };
        let withheld = figures.withheld();
        let withheld = withheld.map(|id| (id.to_string(), Entry::withheld()));
        let figures = figures.iter().map(|f| (f.id.clone(), entry(f)));
        Self {
            figures: figures.chain(withheld).collect(),
            facts: facts.into_iter().collect(),
        }
    }

    /// Reads a ledger file.
    pub fn parse(file: &SourceFile) -> Result<Self, Diagnostic> {
        let mut ledger = Self::default();
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
            if content.starts_with(OURS) {
                return Err(Diagnostic::error(
                    Code::InvalidLedger,
                    "a merge left a conflict in the ledger",
                )
                .at(file.place(range))
                .help("resolve conflicts in other files, then recompute these figures with `refigure accept --merge`"));
            }
            let Some((id, shown)) = content.split_once(" = ") else {
                return Err(Diagnostic::error(
                    Code::InvalidLedger,
                    "this is not a line of the ledger",
                )
                .at(file.place(range))
                .expected("`ID = TEXT (RATIO)`")
                .help("only `refigure accept` writes the ledger; restore the committed version"));
            };
            let before = match FactOn::parse(id) {
                Some(fact) => ledger.facts.insert(fact, shown.to_string()).is_some(),
                None => {
                    let (text, ratio) = shown.split_once(" (").unwrap_or((shown, shown));
                    let ratio = ratio.strip_suffix(')').unwrap_or(ratio);
                    let entry = Entry {
                        text: text.to_string(),
                        ratio: ratio.to_string(),
                    };
                    ledger.figures.insert(id.to_string(), entry).is_some()
                }
            };
            if before {
                return Err(Diagnostic::error(
                    Code::InvalidLedger,
                    format!("duplicate figure `{id}` in the ledger"),
                )
                .at(file.place(range))
                .expected("each figure once")
                .help("a merge may have kept both sides; regenerate it with `refigure accept`"));
            }
        }
        Ok(ledger)
    }

    /// Both sides of a ledger in which git left conflicts. They are the same without conflicts.
    pub fn parse_sides(file: &SourceFile) -> Result<(Self, Self), Diagnostic> {
        // Each side keeps the lines of the other as empty ones, so that places are those of the file.
        let (mut ours, mut theirs) = (String::new(), String::new());
        let mut side = Side::Both;
        for line in file.text().split_inclusive('\n') {
            let next = [
                (OURS, Side::Ours),
                (BASE, Side::Base),
                (SEPARATOR, Side::Theirs),
                (THEIRS, Side::Both),
            ];
            let next = next.into_iter().find(|(mark, _)| line.starts_with(mark));
            let (in_ours, in_theirs) = match (next, side) {
                (Some(_), _) | (None, Side::Base) => (false, false),
                (None, side) => (side != Side::Theirs, side != Side::Ours),
            };
            ours.push_str(if in_ours { line } else { "\n" });
            theirs.push_str(if in_theirs { line } else { "\n" });
            side = next.map_or(side, |(_, next)| next);
        }
        let parse = |text| Self::parse(&SourceFile::new(file.path(), text));
        Ok((parse(ours)?, parse(theirs)?))
    }

    /// The file's text.
    pub fn render(&self) -> String {
        let mut out = String::from(HEADER);
        // Writing to a string cannot fail.
        for (id, entry) in &self.figures {
            let _ = writeln!(out, "{id} = {}", entry.shown());
        }
        for (fact, hash) in &self.facts {
            let _ = writeln!(out, "{fact} = {hash}");
        }
        out
    }

    /// A figure as the ledger shows it.
    pub fn shown(&self, id: &str) -> Option<String> {
        self.figures.get(id).map(Entry::shown)
    }

    /// Id, text as printed and ratio of every figure that is not withheld, in the order of the ids.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        let entries = self.figures.iter();
        let entries = entries.filter(|(_, entry)| !entry.is_withheld());
        entries.map(|(id, entry)| (id.as_str(), entry.text.as_str(), entry.ratio.as_str()))
    }

    /// The ids of the figures that are withheld.
    pub fn withheld(&self) -> impl Iterator<Item = &str> {
        let entries = self.figures.iter();
        let withheld = entries.filter(|(_, entry)| entry.is_withheld());
        withheld.map(|(id, _)| id.as_str())
    }

    /// What changes from this (accepted) ledger to the computed one.
    pub fn differences(&self, computed: &Ledger) -> Vec<Difference> {
        let (old, new) = (&self.figures, &computed.figures);
        changed(old, new)
            .map(|id| {
                let (accepted, computed) = (old.get(id), new.get(id));
                // Its value before is not shown either.
                let hidden = computed.is_some_and(Entry::is_withheld);
                Difference {
                    id: id.clone(),
                    accepted: accepted.map(|entry| match hidden {
                        true => "published".into(),
                        false => entry.shown(),
                    }),
                    computed: computed.map(Entry::shown),
                }
            })
            .collect()
    }

    /// The same of facts: each with the hashes of its data, the accepted and the present one, shortened.
    pub fn fact_differences(&self, computed: &Ledger) -> Vec<(FactOn, Difference)> {
        let (old, new) = (&self.facts, &computed.facts);
        let short = |hash: &String| hash.chars().take(12).collect();
        changed(old, new)
            .map(|fact| {
                let difference = Difference {
                    id: fact.to_string(),
                    accepted: old.get(fact).map(short),
                    computed: new.get(fact).map(short),
                };
                (fact.clone(), difference)
            })
            .collect()
    }

    /// Takes the computed entry of each figure that `wanted` holds for, and of those that are withheld; figures no longer
    /// computed are dropped.
    pub fn accept(&mut self, computed: &Ledger, wanted: impl Fn(&str) -> bool) {
        let withheld = |id: &String| computed.figures.get(id).is_some_and(Entry::is_withheld);
        take(&mut self.figures, &computed.figures, |id| {
            wanted(id) || withheld(id)
        });
    }

    /// Takes the present hash of each fact that `wanted` holds for; those that depend on the data no longer are dropped.
    pub fn accept_facts(&mut self, computed: &Ledger, wanted: impl Fn(&FactOn) -> bool) {
        take(&mut self.facts, &computed.facts, wanted);
    }
}

/// The keys under which two maps differ.
fn changed<'a, K: Ord, V: PartialEq>(
    old: &'a BTreeMap<K, V>,
    new: &'a BTreeMap<K, V>,
) -> impl Iterator<Item = &'a K> {
    let keys: BTreeSet<&K> = old.keys().chain(new.keys()).collect();
    keys.into_iter().filter(|key| old.get(key) != new.get(key))
}

/// Makes `old` the same as `new` where `wanted`.
fn take<K: Ord + Clone, V: Clone + PartialEq>(
    old: &mut BTreeMap<K, V>,
    new: &BTreeMap<K, V>,
    wanted: impl Fn(&K) -> bool,
) {
    let keys: Vec<K> = changed(old, new)
        .filter(|key| wanted(key))
        .cloned()
        .collect();
    for key in keys {
        match new.get(&key) {
            Some(value) => old.insert(key, value.clone()),
            None => old.remove(&key),
        };
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
    fn a_withheld_figure_loses_its_value_in_the_ledger_too() {
        let old = ledger("a.count = 4\nb.count = 7\n");
        let new = ledger("a.count = withheld\nb.count = 8\n");
        let shown: Vec<String> = old
            .differences(&new)
            .iter()
            .map(|d| d.to_string())
            .collect();
        assert_eq!(
            shown,
            ["~ a.count: published -> withheld", "~ b.count: 7 -> 8"]
        );
        let mut accepted = old.clone();
        accepted.accept(&new, |_| false);
        assert!(
            accepted
                .render()
                .ends_with("a.count = withheld\nb.count = 7\n")
        );
        assert_eq!(accepted.withheld().collect::<Vec<_>>(), ["a.count"]);
        assert_eq!(accepted.iter().count(), 1);
    }

    #[test]
    fn facts_have_hashes_of_their_data() {
        let old = ledger("fact(a) - b.n = 1\nfact a on b = 0123456789abcdef\n");
        let new = ledger("fact(a) - b.n = 1\nfact a on b = 1123456789abcdef\n");
        assert_eq!(old.differences(&new), []);
        let differences = old.fact_differences(&new);
        let shown: Vec<String> = differences.iter().map(|(_, d)| d.to_string()).collect();
        assert_eq!(shown, ["~ fact a on b: 0123456789ab -> 1123456789ab"]);
        let mut accepted = old.clone();
        accepted.accept(&new, |_| true);
        assert_eq!(accepted, old, "figures alone");
        accepted.accept_facts(&new, |fact| fact.dataset == "b");
        assert_eq!(accepted, new);
        assert!(
            accepted
                .render()
                .ends_with("fact a on b = 1123456789abcdef\n")
        );
    }

    #[test]
    fn a_broken_line_is_shown() {
        let file = SourceFile::new("figures.lock", "a = 1\n<<<<<<< ours\n");
        let message = Ledger::parse(&file).unwrap_err().render(false);
        assert!(message.contains("figures.lock:2:1"), "{message}");
    }
}
