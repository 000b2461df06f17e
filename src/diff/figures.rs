//! Which figures moved, and by how much.

use std::collections::{BTreeMap, BTreeSet};

use super::records::{Entries, Entry};
use super::result::{Amount, Counts, FigureChange, Move, Value};
use super::tolerance::Tolerances;
use crate::figures::Change;

/// The figures that moved, in the order of their ids, and how many of each kind. `exact` lists those too that are
/// printed as they were.
pub fn compare(
    old: &Entries,
    new: &Entries,
    tolerances: &Tolerances,
    exact: bool,
) -> (Vec<FigureChange>, Counts) {
    let mut counts = Counts::default();
    let mut changes = Vec::new();
    let mut added: BTreeMap<&str, &Entry> = BTreeMap::new();
    for (id, entry) in new {
        let Some(before) = old.get(id) else {
            added.insert(id, entry);
            continue;
        };
        match moved(before, entry, tolerances) {
            None => counts.unchanged += 1,
            Some(Outcome::Tolerated) => counts.tolerated += 1,
            Some(Outcome::Changed(how, amount)) => {
                match how {
                    Move::BeyondPrint => counts.beyond_print += 1,
                    _ => counts.moved += 1,
                }
                if how == Move::Moved || exact {
                    changes.push(change(id, how, Some(before), Some(entry), amount));
                }
            }
        }
    }
    let removed = old.iter().filter(|(id, _)| !new.contains_key(*id));
    let removed: BTreeMap<&str, &Entry> = removed.map(|(id, e)| (id.as_str(), e)).collect();
    let renamed = renamed(&removed, &added);
    let was: BTreeSet<&str> = renamed.values().copied().collect();
    for (id, entry) in &added {
        let before = renamed.get(id).and_then(|was| removed.get(was));
        let how = before.map_or(Move::Added, |_| Move::Renamed);
        changes.push(change(id, how, before.copied(), Some(entry), None));
    }
    let gone = removed.iter().filter(|(id, _)| !was.contains(*id));
    changes.extend(gone.map(|(id, entry)| change(id, Move::Removed, Some(entry), None, None)));
    counts.renamed = renamed.len();
    counts.added = added.len() - renamed.len();
    counts.removed = removed.len() - renamed.len();
    changes.sort_by(|a, b| a.id.cmp(&b.id));
    (changes, counts)
}

enum Outcome {
    Tolerated,
    Changed(Move, Option<Amount>),
}

/// How a figure moved; `None` if it did not.
fn moved(old: &Entry, new: &Entry, tolerances: &Tolerances) -> Option<Outcome> {
    let bases = (old.base(), new.base());
    let same_base = bases.0 == bases.1 || bases.0.is_none() || bases.1.is_none();
    if old.text == new.text && old.exact == new.exact && same_base {
        return None;
    }
    let change = match (old.exact(), new.exact()) {
        (Some(before), Some(after)) => Some((Change::between(before, after), before)),
        _ => None,
    };
    if let Some((change, before)) = &change
        && !change.is_zero()
        && tolerances.allow(new, change, before.value())
    {
        return Some(Outcome::Tolerated);
    }
    let how = if old.text == new.text {
        Move::BeyondPrint
    } else {
        Move::Moved
    };
    let amount = change.map(|(change, _)| Amount {
        text: change.text(new.scale()),
        exact: change.exact,
    });
    Some(Outcome::Changed(how, amount))
}

fn change(
    id: &str,
    how: Move,
    old: Option<&Entry>,
    new: Option<&Entry>,
    change: Option<Amount>,
) -> FigureChange {
    let value = |entry: &Entry| Value {
        text: entry.text.clone(),
        exact: entry.exact.clone(),
        base: entry.base(),
    };
    let was = old.filter(|_| how == Move::Renamed);
    FigureChange {
        id: id.to_string(),
        how,
        was: was.map(|old| old.id.clone()),
        old: old.map(value),
        new: new.map(value),
        change,
        cell: None,
        uses: new.or(old).map(|e| e.uses.clone()).unwrap_or_default(),
        sentences: Vec::new(),
        causes: Vec::new(),
    }
}

/// Ids that differ in one segment only: the part before it, and the segment.
type Stem<'a> = (&'a str, &'a str);
/// The part after the segment, with the figure.
type Tails<'a> = Vec<(&'a str, &'a Entry)>;

/// The part before the segment, and the values after it: two stems with equal ones may be one that was renamed.
type Likeness<'a> = (&'a str, Vec<(&'a str, &'a str, &'a str)>);

/// The deepest segment that is looked at.
const DEEPEST: usize = 6;

/// New ids of figures that have the same values under another one: one segment (a table, a block, a row, a column) was
/// renamed, and all figures with it are there with what they were. Where two could be meant, none is.
fn renamed<'a>(
    removed: &BTreeMap<&'a str, &'a Entry>,
    added: &BTreeMap<&'a str, &'a Entry>,
) -> BTreeMap<&'a str, &'a str> {
    let mut found: BTreeMap<&str, &str> = BTreeMap::new();
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    for depth in 0..DEEPEST {
        let gone = stems(removed, depth, |id| taken.contains(id));
        let come = stems(added, depth, |id| found.contains_key(id));
        // By the part before the segment and by the values, so that each stem meets only similar ones.
        let mut like: BTreeMap<Likeness<'_>, Vec<&Tails<'_>>> = BTreeMap::new();
        for ((before, _), tails) in &come {
            like.entry((before, values(tails))).or_default().push(tails);
        }
        let mut claims: BTreeMap<Likeness<'_>, usize> = BTreeMap::new();
        for ((before, _), tails) in &gone {
            *claims.entry((before, values(tails))).or_default() += 1;
        }
        for ((before, _), tails) in &gone {
            let key = (*before, values(tails));
            let (Some([only]), Some(1)) = (like.get(&key).map(Vec::as_slice), claims.get(&key))
            else {
                continue;
            };
            for ((_, old), (_, new)) in tails.iter().zip(only.iter()) {
                found.insert(&new.id, &old.id);
                taken.insert(&old.id);
            }
        }
    }
    found
}

fn values<'a>(tails: &Tails<'a>) -> Vec<(&'a str, &'a str, &'a str)> {
    tails
        .iter()
        .map(|(tail, e)| (*tail, e.text.as_str(), e.exact.as_str()))
        .collect()
}

fn stems<'a>(
    entries: &BTreeMap<&'a str, &'a Entry>,
    depth: usize,
    done: impl Fn(&str) -> bool,
) -> BTreeMap<Stem<'a>, Tails<'a>> {
    let mut stems: BTreeMap<Stem<'a>, Tails<'a>> = BTreeMap::new();
    for (id, entry) in entries.iter().filter(|(id, _)| !done(id)) {
        let mut start = 0;
        let mut segments = id.split('.');
        for _ in 0..depth {
            start += segments.next().map_or(0, |s| s.len() + 1);
        }
        let Some(segment) = segments.next() else {
            continue;
        };
        let end = start + segment.len();
        // The last segment is the statistic: another one is another figure.
        let tail = id.get(end + 1..).unwrap_or_default();
        if !tail.is_empty() {
            let before = id.get(..start).unwrap_or_default();
            stems
                .entry((before, segment))
                .or_default()
                .push((tail, entry));
        }
    }
    stems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(list: &[(&str, &str, &str)]) -> Entries {
        let entry = |(id, text, exact): &(&str, &str, &str)| {
            let entry = Entry {
                id: id.to_string(),
                text: text.to_string(),
                exact: exact.to_string(),
                ..Entry::default()
            };
            (id.to_string(), entry)
        };
        list.iter().map(entry).collect()
    }

    fn told(old: &[(&str, &str, &str)], new: &[(&str, &str, &str)], exact: bool) -> Vec<String> {
        let (changes, _) = compare(&entries(old), &entries(new), &Tolerances::default(), exact);
        let told = changes.iter().map(|c| {
            let was = c.was.as_deref().unwrap_or_default();
            let change = c.change.as_ref().map_or("", |c| c.text.as_str());
            format!("{:?} {} {was}{change}", c.how, c.id)
        });
        told.collect()
    }

    #[test]
    fn what_moves_beyond_print_is_listed_where_it_is_asked_for() {
        let old = [("a.b.row_pct", "50.0", "1/2"), ("a.c.count", "3", "3")];
        let new = [("a.b.row_pct", "50.0", "2/4"), ("a.c.count", "5", "5")];
        assert_eq!(told(&old, &new, false), ["Moved a.c.count +2"]);
        assert_eq!(
            told(&old, &new, true),
            ["BeyondPrint a.b.row_pct ±0", "Moved a.c.count +2"]
        );
    }

    #[test]
    fn a_renamed_row_is_one_and_chance_likeness_is_none() {
        let old = [
            ("t.a.x.count", "3", "3"),
            ("t.a.x.row_pct", "50.0", "3/6"),
            ("t.a.y.count", "1", "1"),
        ];
        let new = [
            ("t.a.z.count", "3", "3"),
            ("t.a.z.row_pct", "50.0", "3/6"),
            ("t.a.y.count", "1", "1"),
        ];
        assert_eq!(
            told(&old, &new, false),
            [
                "Renamed t.a.z.count t.a.x.count",
                "Renamed t.a.z.row_pct t.a.x.row_pct"
            ]
        );
        // Two rows with the same values came where one went: which of them it is can't be known.
        let new = [("t.a.v.count", "3", "3"), ("t.a.w.count", "3", "3")];
        let told = told(&[("t.a.x.count", "3", "3")], &new, false);
        assert_eq!(
            told,
            [
                "Added t.a.v.count ",
                "Added t.a.w.count ",
                "Removed t.a.x.count "
            ]
        );
    }
}
