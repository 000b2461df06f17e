//! What a reader would conclude differently: it comes before all digits.

use std::collections::{BTreeMap, BTreeSet};

use super::records::{Entries, Entry};
use super::result::{Matter, MatterKind, SentenceChange};
use super::sides::Side;
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::figures::{Exact, FigureId, Part, Role, RowId, Statistic};

/// The column of all items.
const TOTAL: &str = "total";

/// Below it a result is called significant.
const SIGNIFICANT: f64 = 0.05;

/// Everything that matters, the gravest first.
pub fn matters(old: &Side, new: &Side, sentences: &[SentenceChange]) -> Vec<Matter> {
    let mut all = broken(old, new);
    // Whether they changed in print or are tolerated does not matter: .0499 and .0501 may both be printed as .050.
    let both = new
        .figures
        .iter()
        .filter_map(|(id, entry)| Some((old.figures.get(id)?, entry)));
    let moved: Vec<(&Entry, &Entry)> = both.filter(|(a, b)| a.exact != b.exact).collect();
    all.extend(moved.iter().filter_map(|(old, new)| significance(old, new)));
    all.extend(moved.iter().filter_map(|(old, new)| sign(old, new)));
    all.extend(ranks(&old.figures, &new.figures, &moved));
    for (index, change) in sentences
        .iter()
        .enumerate()
        .filter(|(_, s)| s.words_changed)
    {
        let (what, quoted) = match (&change.old, &change.new) {
            (Some(_), Some(new)) => ("a sentence reads differently", new),
            (None, Some(new)) => ("a sentence is new", new),
            (Some(old), None) => ("a sentence was removed", old),
            (None, None) => continue,
        };
        all.push(Matter {
            message: what.into(),
            template: Some(quoted.template.clone()),
            line: Some(quoted.line),
            sentence: Some(index),
            ..matter(MatterKind::Words)
        });
    }
    all.sort_by_key(|matter| matter.kind);
    all
}

fn matter(kind: MatterKind) -> Matter {
    Matter {
        kind,
        message: String::new(),
        figures: Vec::new(),
        template: None,
        line: None,
        sentence: None,
    }
}

/// Sentences that are false now and were not, and the other way round.
fn broken(old: &Side, new: &Side) -> Vec<Matter> {
    let (before, after) = (messages(old), messages(new));
    // A sentence may have moved to another line and be the same; figures are in the notes.
    let same = |a: &Diagnostic, b: &Diagnostic| {
        let path = |m: &Diagnostic| m.place.as_ref().map(|p| p.path.clone());
        a.message == b.message && path(a) == path(b)
    };
    let known = |message: &Diagnostic, list: &[Diagnostic]| list.iter().any(|m| same(m, message));
    let told = |kind, message: &Diagnostic| Matter {
        message: message.message.clone(),
        figures: message.figures.clone(),
        template: message.place.as_ref().map(|p| p.path.clone()),
        line: message
            .place
            .as_ref()
            .map(|p| p.line)
            .filter(|line| *line > 0),
        ..matter(kind)
    };
    let broke = after.iter().filter(|m| !known(m, &before));
    let mut all: Vec<Matter> = broke.map(|m| told(MatterKind::SentenceBroke, m)).collect();
    if old.made.is_some() && new.made.is_some() {
        let mended = before.iter().filter(|m| !known(m, &after));
        all.extend(mended.map(|m| told(MatterKind::SentenceMended, m)));
    }
    all
}

/// Findings and errors of the templates.
fn messages(side: &Side) -> Vec<Diagnostic> {
    let none = Diagnostics::new();
    let messages = match side.made.as_ref().map(|made| &made.filled) {
        Some(Ok(filled)) => &filled.findings,
        Some(Err(errors)) => errors,
        None => &none,
    };
    let grave = messages.iter().filter(|m| m.severity > Severity::Warning);
    grave.cloned().collect()
}

fn value(entry: &Entry) -> Option<f64> {
    entry.exact().map(Exact::value)
}

fn significance(old: &Entry, new: &Entry) -> Option<Matter> {
    let statistic = new.statistic()?;
    if statistic == Statistic::Letters {
        return Some(Matter {
            message: format!("{} changed: {} → {}", new.id, old.text, new.text),
            figures: vec![new.id.clone()],
            ..matter(MatterKind::Significance)
        });
    }
    if statistic.definition().role != Role::Significance {
        return None;
    }
    let (before, after) = (value(old)?, value(new)?);
    let verdict = match (before < SIGNIFICANT, after < SIGNIFICANT) {
        (true, false) => "no longer significant at .05",
        (false, true) => "now significant at .05",
        _ => return None,
    };
    Some(Matter {
        message: format!("{} is {verdict}: {} → {}", new.id, old.text, new.text),
        figures: vec![new.id.clone()],
        ..matter(MatterKind::Significance)
    })
}

fn sign(old: &Entry, new: &Entry) -> Option<Matter> {
    let statistic = new.statistic()?;
    // Of a coefficient, B speaks for its Beta.
    let signed = statistic.definition().role == Role::Effect && statistic != Statistic::Beta;
    let (before, after) = (value(old)?, value(new)?);
    (signed && before * after < 0.0).then(|| Matter {
        message: format!("{} changed sign: {} → {}", new.id, old.text, new.text),
        figures: vec![new.id.clone()],
        ..matter(MatterKind::Sign)
    })
}

/// A list that is ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum List<'a> {
    /// The items of a table's row, by a statistic.
    Items(RowId<'a>, Statistic),
    /// The terms of a discriminant function, by their size.
    Terms(&'a str, Part),
}

/// The list that a figure is in, and its name there.
fn list(entry: &Entry) -> Option<(List<'_>, &str)> {
    match entry.address()? {
        FigureId::Cell(cell, by @ (Statistic::Count | Statistic::Mean)) if cell.column != TOTAL => {
            Some((List::Items(cell.in_row(), by), cell.column))
        }
        FigureId::Term {
            model,
            part: part @ (Part::StdCoef | Part::Structure),
            term,
            ..
        } => Some((List::Terms(model, part), term)),
        _ => None,
    }
}

impl std::fmt::Display for List<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            List::Items(row, by) => write!(f, "{row} by {}", by.segment()),
            List::Terms(model, part) => write!(f, "{model}.{} by size", part.segment()),
        }
    }
}

/// Items that changed places with another one of their list.
fn ranks(old: &Entries, new: &Entries, moved: &[(&Entry, &Entry)]) -> Vec<Matter> {
    let touched: BTreeSet<List<'_>> = moved.iter().filter_map(|(_, e)| Some(list(e)?.0)).collect();
    let mut lists: BTreeMap<&List<'_>, Vec<Ranked>> = BTreeMap::new();
    // Where nothing moved that is ranked, nothing is looked up.
    for entry in new.values().filter(|_| !touched.is_empty()) {
        let Some((name, item)) = list(entry) else {
            continue;
        };
        let Some(before) = old.get(&entry.id).and_then(value) else {
            continue;
        };
        if let (Some(of), Some(after)) = (touched.get(&name), value(entry)) {
            let size = |value: f64| match name {
                List::Items(..) => value,
                List::Terms(..) => value.abs(),
            };
            lists.entry(of).or_default().push(Ranked {
                id: entry.id.clone(),
                item: item.to_string(),
                old: size(before),
                new: size(after),
            });
        }
    }
    let moved: BTreeSet<&str> = moved.iter().map(|(_, e)| e.id.as_str()).collect();
    let told = lists
        .iter()
        .flat_map(|(list, items)| swapped(list, items, &moved));
    told.collect()
}

struct Ranked {
    id: String,
    item: String,
    old: f64,
    new: f64,
}

fn swapped(list: &List<'_>, items: &[Ranked], moved: &BTreeSet<&str>) -> Vec<Matter> {
    let place = |of: &dyn Fn(&Ranked) -> f64, item: &Ranked| {
        1 + items.iter().filter(|other| of(other) > of(item)).count()
    };
    let mut all = Vec::new();
    for (i, a) in items.iter().enumerate() {
        // What neither moved can't have changed places.
        for b in items.iter().skip(i + 1) {
            if !moved.contains(a.id.as_str()) && !moved.contains(b.id.as_str()) {
                continue;
            }
            let (up, down) = match (a.old - b.old, a.new - b.new) {
                (before, after) if before < 0.0 && after > 0.0 => (a, b),
                (before, after) if before > 0.0 && after < 0.0 => (b, a),
                _ => continue,
            };
            all.push(Matter {
                message: format!(
                    "in {list}, {} (place {} → {}) passed {} (place {} → {})",
                    up.item,
                    place(&|r| r.old, up),
                    place(&|r| r.new, up),
                    down.item,
                    place(&|r| r.old, down),
                    place(&|r| r.new, down),
                ),
                figures: vec![up.id.clone(), down.id.clone()],
                ..matter(MatterKind::Rank)
            });
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::sides::Kind;

    fn entry(id: &str, text: &str, exact: &str) -> Entry {
        Entry {
            id: id.into(),
            text: text.into(),
            exact: exact.into(),
            ..Entry::default()
        }
    }

    fn told(old: &[(&str, &str, &str)], new: &[(&str, &str, &str)]) -> Vec<String> {
        let side = |list: &[(&str, &str, &str)]| {
            let entries = list
                .iter()
                .map(|(id, text, exact)| (id.to_string(), entry(id, text, exact)));
            Side::of(Kind::Ledger, entries.collect())
        };
        let all = matters(&side(old), &side(new), &[]);
        all.into_iter().map(|m| m.message).collect()
    }

    #[test]
    fn a_p_that_crosses_matters_though_it_is_printed_as_it_was() {
        let old = [
            ("m.coef.a.p", "0.050", "0.0499"),
            ("m.coef.b.p", "0.001", "0.001"),
            ("m.fit.f_p", "0.2", "0.2"),
            ("t.b.tea.large.letters", "A C", "5"),
        ];
        let new = [
            ("m.coef.a.p", "0.050", "0.0501"),
            ("m.coef.b.p", "0.040", "0.04"),
            ("m.fit.f_p", "0.0", "1e-8"),
            ("t.b.tea.large.letters", "C", "4"),
        ];
        assert_eq!(
            told(&old, &new),
            [
                "m.coef.a.p is no longer significant at .05: 0.050 → 0.050",
                "m.fit.f_p is now significant at .05: 0.2 → 0.0",
                "t.b.tea.large.letters changed: A C → C",
            ]
        );
    }

    #[test]
    fn signs_that_turn_and_places_that_are_swapped() {
        let old = [
            ("m.coef.a.b", "0.1", "0.1"),
            ("m.coef.a.t", "1", "1"),
            ("m.structure.x.value", "-0.5", "-0.5"),
            ("m.structure.y.value", "0.4", "0.4"),
            ("t.b.total.other.count", "7", "7"),
            ("t.b.total.tea.count", "5", "5"),
            ("t.b.total.wine.count", "6", "6"),
        ];
        let new = [
            ("m.coef.a.b", "-0.1", "-0.1"),
            ("m.coef.a.t", "-1", "-1"),
            ("m.structure.x.value", "-0.3", "-0.3"),
            ("m.structure.y.value", "0.4", "0.4"),
            ("t.b.total.other.count", "7", "7"),
            ("t.b.total.tea.count", "7", "7"),
            ("t.b.total.wine.count", "6", "6"),
        ];
        assert_eq!(
            told(&old, &new),
            [
                "m.coef.a.b changed sign: 0.1 → -0.1",
                // Level with the first is not past it.
                "in t.b.total by count, tea (place 3 → 1) passed wine (place 2 → 3)",
                "in m.structure by size, y (place 2 → 1) passed x (place 1 → 2)",
            ]
        );
    }
}
