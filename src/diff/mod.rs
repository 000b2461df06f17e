//! Which figures changed between two states of a report, where, and why.
//!
//! `sides` finds the two states (`revision` has a revision's files, from `git`, `records` reads manifests and ledgers); `figures` compares
//! them; `places` finds where they are, `causes` which files differ, `importance` what a reader would conclude
//! differently. It reads the results of the stages and computes nothing itself.

mod align;
mod causes;
mod figures;
mod git;
mod importance;
mod markdown;
mod places;
mod records;
mod repository;
mod responses;
mod result;
mod revision;
mod sentences;
mod sides;
mod text;
mod tolerance;

use std::collections::BTreeSet;

pub use markdown::render as markdown;
pub use records::Used;
pub use responses::keys;
pub use result::{
    Amount, AnswerChange, Cause, Cell, ColumnChange, Comparison, Counts, FigureChange, LineChange,
    Matter, MatterKind, Move, Presence, RespondentChange, Responses, Sentence, SentenceChange,
    SideRecord, Value,
};
pub use sentences::{Spoken, sections};
pub use sides::{Asked, Kind, Made, Side};
pub use text::render as text;
pub use tolerance::Tolerances;

/// Version of the shape of a comparison's JSON.
const SCHEMA: u32 = 1;

/// Compares two sides. `exact` lists figures too that changed only in unprinted digits.
pub fn compare(
    old: &mut Side,
    new: &mut Side,
    tolerances: &Tolerances,
    exact: bool,
    epoch: Option<&str>,
) -> Comparison {
    let withheld: BTreeSet<String> = old.withheld.union(&new.withheld).cloned().collect();
    old.withhold(&withheld);
    new.withhold(&withheld);
    // Where nothing differs, no page has to be set.
    if old.inputs != new.inputs || old.inputs.is_empty() {
        old.place_uses(epoch);
        new.place_uses(epoch);
    }
    let (mut figures, counts) = figures::compare(&old.figures, &new.figures, tolerances, exact);
    let sentences = places::sentences(old, new, &mut figures);
    places::cells(old, new, &mut figures);
    let causes = causes::files(old, new);
    causes::attribute(old, new, &causes, &mut figures);
    let (old_record, new_record) = (record(old), record(new));
    Comparison {
        compared: format!("{} → {}", old_record.what(), new_record.what()),
        schema: SCHEMA,
        matters: importance::matters(old, new, &sentences),
        old: old_record,
        new: new_record,
        counts,
        figures,
        sentences,
        causes,
    }
}

fn record(side: &Side) -> SideRecord {
    SideRecord {
        name: side.name.clone(),
        kind: side.kind,
        commit: side.commit.clone(),
        engine: side.engine.clone(),
        figures: side.figures.len(),
        notes: side.notes.clone(),
    }
}
