//! Places of figures that changed: sentences of both sides paired, and the cells of tables.

use std::collections::{BTreeMap, BTreeSet};

use super::align::changes;
use super::result::{Cell, FigureChange, Move, SentenceChange};
use super::sentences::{Spoken, sections};
use super::sides::Side;
use crate::figures::FigureId;

/// From that likeness on, two sentences are one that was rewritten.
const ALIKE: f64 = 0.5;

/// The sentences that changed or that use a figure that moved; notes at each figure which those are.
pub fn sentences(old: &Side, new: &Side, figures: &mut [FigureChange]) -> Vec<SentenceChange> {
    let mut found = Vec::new();
    let (Some(before), Some(after)) = (&old.made, &new.made) else {
        return found;
    };
    let (Ok(old_text), Ok(new_text)) = (&before.filled, &after.filled) else {
        return found;
    };
    let mut changed: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, change) in figures.iter().enumerate() {
        for id in [Some(&change.id), change.was.as_ref()]
            .into_iter()
            .flatten()
        {
            changed.entry(id.clone()).or_default().push(index);
        }
    }
    let old_files: BTreeMap<&str, Vec<Spoken<'_>>> = sections(old_text).into_iter().collect();
    let new_files = sections(new_text);
    let gone: Vec<&str> = old_files
        .keys()
        .filter(|path| !new_files.iter().any(|(known, _)| known == *path))
        .copied()
        .collect();
    let nothing = Vec::new();
    let mut pairs = Vec::new();
    for (path, sentences) in &new_files {
        pairs.extend(paired(old_files.get(path).unwrap_or(&nothing), sentences));
    }
    for path in gone {
        pairs.extend(paired(old_files.get(path).unwrap_or(&nothing), &nothing));
    }
    for (was, is) in pairs {
        let used: BTreeSet<usize> = [was, is]
            .into_iter()
            .flatten()
            .flat_map(Spoken::figures)
            .filter_map(|id| changed.get(id))
            .flatten()
            .copied()
            .collect();
        let (text, other) = (was.map(|s| &s.text), is.map(|s| &s.text));
        if text == other && used.is_empty() {
            continue;
        }
        for index in used {
            if let Some(figure) = figures.get_mut(index) {
                figure.sentences.push(found.len());
            }
        }
        found.push(SentenceChange {
            words_changed: wording(was) != wording(is),
            old: was.map(|s| s.quoted(before)),
            new: is.map(|s| s.quoted(after)),
        });
    }
    found
}

type Pair<'a> = (Option<&'a Spoken<'a>>, Option<&'a Spoken<'a>>);

/// A sentence without its numbers.
fn wording(sentence: Option<&Spoken<'_>>) -> String {
    let text = sentence.map_or("", |s| &s.text);
    let mut words = String::new();
    let mut number = false;
    for (c, next) in text.chars().zip(text.chars().skip(1).chain([' '])) {
        // A point or comma between digits belongs to the number; so does a sign before it.
        let part =
            c.is_ascii_digit() || (next.is_ascii_digit() && matches!(c, '.' | ',' | '-' | '−'));
        if part && !number {
            words.push('0');
        } else if !part {
            words.push(c);
        }
        number = part;
    }
    words
}

/// Sentences that belong together: those with the same frame in the same order, and between them those alike.
fn paired<'a>(old: &'a [Spoken<'a>], new: &'a [Spoken<'a>]) -> Vec<Pair<'a>> {
    let frames = |list: &'a [Spoken<'a>]| list.iter().map(|s| s.frame.as_str());
    let mut pairs: Vec<Pair<'a>> = Vec::new();
    let mut from = (0, 0);
    let end = (old.len()..old.len(), new.len()..new.len());
    let changes = changes(frames(old), frames(new));
    for (was, is) in changes.into_iter().chain([end]) {
        let (before, after) = (old.get(from.0..was.start), new.get(from.1..is.start));
        let same = before
            .unwrap_or_default()
            .iter()
            .zip(after.unwrap_or_default());
        pairs.extend(same.map(|(a, b)| (Some(a), Some(b))));
        from = (was.end, is.end);
        rewritten(
            old.get(was).unwrap_or_default(),
            new.get(is).unwrap_or_default(),
            &mut pairs,
        );
    }
    pairs
}

/// Pairs sentences with those that took their place.
fn rewritten<'a>(was: &'a [Spoken<'a>], mut is: &'a [Spoken<'a>], pairs: &mut Vec<Pair<'a>>) {
    let one_by_one = was.len() == is.len();
    for sentence in was {
        let like =
            |s: &Spoken<'_>| strsim::normalized_levenshtein(&sentence.text, &s.text) >= ALIKE;
        let at = match one_by_one {
            true => Some(0),
            false => is.iter().position(like),
        };
        let (before, rest) = is.split_at(at.unwrap_or_default().min(is.len()));
        pairs.extend(before.iter().map(|s| (None, Some(s))));
        let found = at.and(rest.first());
        pairs.push((Some(sentence), found));
        is = rest.get(usize::from(found.is_some())..).unwrap_or_default();
    }
    pairs.extend(is.iter().map(|s| (None, Some(s))));
}

/// Names the cell of every figure that moved, as the table's heads do where the table is at hand.
pub fn cells(old: &Side, new: &Side, figures: &mut [FigureChange]) {
    for change in figures {
        let (side, id) = match (change.how, &change.was) {
            (Move::Removed, _) => (old, &change.id),
            _ => (new, &change.id),
        };
        change.cell = cell(side, id);
    }
}

fn cell(side: &Side, id: &str) -> Option<Cell> {
    let address = side.figures.get(id)?.address()?;
    let column = address.statistic().segment();
    let computed = side.made.as_ref().map(|made| &made.report.computed);
    let named = |id_there: &str| {
        let figure = computed.and_then(|computed| computed.figures.get(id));
        let name = figure.and_then(|f| f.name.clone());
        name.unwrap_or_else(|| id_there.to_string())
    };
    let (block, row, column) = match address {
        FigureId::Cell(cell, _) => {
            let ids = [cell.block, cell.row, cell.column];
            let labels = match computed {
                Some(computed) => computed.labels(cell.table, &ids, Some(column)),
                None => ids.map(str::to_string).to_vec(),
            };
            let mut labels = labels.into_iter();
            (labels.next(), labels.next(), labels.next()?)
        }
        FigureId::Dataset { .. } | FigureId::Derived { .. } | FigureId::Expression { .. } => {
            return None;
        }
        FigureId::Block { block, result, .. } => {
            (Some(block.into()), Some(result.into()), column.into())
        }
        FigureId::Term { term: name, .. }
        | FigureId::Group { group: name, .. }
        | FigureId::Missing { variable: name, .. } => (None, Some(named(name)), column.into()),
        FigureId::Fit { .. } => (None, Some(named("fit")), column.into()),
    };
    Some(Cell {
        table: address.owner().into(),
        block,
        row,
        column,
    })
}
