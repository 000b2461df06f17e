//! What changed between two states, as entries.

use super::subject::{Entry, Subject, anchors};
use crate::diff::{Comparison, FigureChange, Made, MatterKind, Move, sections};

/// Kinds of entries in the order of their gravity.
const KINDS: [&str; 11] = [
    "false sentence",
    "significance",
    "sign",
    "rank",
    "wording",
    "no longer false",
    "number",
    "unprinted digits",
    "new figure",
    "removed figure",
    "renamed figure",
];

fn kind_of(matter: MatterKind) -> usize {
    match matter {
        MatterKind::SentenceBroke => 0,
        MatterKind::Significance => 1,
        MatterKind::Sign => 2,
        MatterKind::Rank => 3,
        MatterKind::Words => 4,
        MatterKind::SentenceMended => 5,
    }
}

fn kind_of_move(how: Move) -> usize {
    match how {
        Move::Moved => 6,
        Move::BeyondPrint => 7,
        Move::Added => 8,
        Move::Removed => 9,
        Move::Renamed => 10,
    }
}

/// The changes that a comparison found, in the new state.
pub fn changes(comparison: &Comparison, new: &Made) -> Subject {
    let anchors = anchors(new);
    let at = |id: &str| -> Vec<String> {
        let own = anchors.get(id).into_iter().flatten();
        own.map(ToString::to_string).collect()
    };
    let spoken = new.filled.as_ref().map(sections).unwrap_or_default();
    let spoken: Vec<_> = spoken.iter().flat_map(|(_, sentences)| sentences).collect();
    // The printed numbers of the sentence nearest to a line.
    let places = new.typeset.as_ref().map(|typeset| &typeset.uses.anchors);
    let in_sentence = |template: &str, line: usize| -> Vec<String> {
        let printed = spoken.iter().filter_map(|spoken| {
            let quoted = spoken.quoted(new);
            let uses = spoken.uses.iter();
            let printed = uses.filter_map(|number| places?.get(*number)?.clone());
            let printed: Vec<String> = printed.collect();
            let fits = quoted.template == template && !printed.is_empty();
            fits.then(|| (quoted.line.abs_diff(line), printed))
        });
        let nearest = printed.min_by_key(|(distance, _)| *distance);
        nearest.map(|(_, printed)| printed).unwrap_or_default()
    };
    let mut entries = Vec::new();
    for matter in &comparison.matters {
        let sentence = matter.sentence.and_then(|i| comparison.sentences.get(i));
        let mut found = match (&matter.template, matter.line) {
            (Some(template), Some(line)) => in_sentence(template, line),
            _ => Vec::new(),
        };
        found.extend(matter.figures.iter().flat_map(|id| at(id)));
        let text = |side: Option<&crate::diff::Sentence>| side.map(|s| s.text.clone());
        entries.push(Entry {
            kind: kind_of(matter.kind),
            text: matter.message.clone(),
            old: text(sentence.and_then(|s| s.old.as_ref())),
            new: text(sentence.and_then(|s| s.new.as_ref())),
            note: matter
                .template
                .as_ref()
                .map(|template| format!("{template}:{}", matter.line.unwrap_or_default())),
            at: found,
            sentence: matter.template.is_some(),
            ..Entry::default()
        });
    }
    let mut figures: Vec<(f64, Entry)> = comparison
        .figures
        .iter()
        .map(|change| {
            let entry = figure(change, at(&change.id), comparison);
            (entry.size.unwrap_or_default(), entry)
        })
        .collect();
    figures.sort_by(|(a, one), (b, other)| {
        let kinds = one.kind.cmp(&other.kind);
        kinds.then(b.total_cmp(a)).then(one.text.cmp(&other.text))
    });
    entries.extend(figures.into_iter().map(|(_, entry)| entry));
    let sides = [&comparison.old, &comparison.new];
    Subject {
        title: comparison.compared.clone(),
        notes: sides.iter().flat_map(|side| side.notes.clone()).collect(),
        entries,
        kinds: KINDS.to_vec(),
    }
}

/// The entry of a figure.
fn figure(change: &FigureChange, at: Vec<String>, comparison: &Comparison) -> Entry {
    let amount = change.change.as_ref();
    let number = |text: &str| text.replace('\u{2212}', "-").parse::<f64>().ok();
    let causes = change
        .causes
        .iter()
        .filter_map(|i| comparison.causes.get(*i));
    let causes: Vec<&str> = causes.map(|cause| cause.path.as_str()).collect();
    let cell = change.cell.as_ref().map(|cell| {
        let parts = [Some(&cell.table), cell.block.as_ref(), cell.row.as_ref()];
        let parts = parts.into_iter().flatten().chain([&cell.column]);
        parts.map(String::as_str).collect::<Vec<_>>().join(", ")
    });
    let text = match cell {
        Some(cell) => format!("{} ({cell})", change.id),
        None => change.id.clone(),
    };
    Entry {
        kind: kind_of_move(change.how),
        text,
        old: change.old.as_ref().map(|value| value.text.clone()),
        new: change.new.as_ref().map(|value| value.text.clone()),
        note: (!causes.is_empty()).then(|| format!("because of {}", causes.join(", "))),
        size: amount.and_then(|amount| number(&amount.text)).map(f64::abs),
        at,
        marks: change.how == Move::Moved,
        ..Entry::default()
    }
}
