//! What is printed of figures that are withheld or flagged.

use minijinja::Value;

use super::recorder::Shared;

/// The notes below a block some of whose figures are.
pub(super) fn notes(shared: &Shared, table: &str, block: &str) -> Vec<Value> {
    let (figures, labels) = (&shared.computed.figures, &shared.language().labels);
    let of_block = format!("{table}.{block}.");
    let withheld = figures.withheld().any(|id| id.starts_with(&of_block));
    let withheld = withheld.then(|| labels.withheld_note.to_string());
    let own = figures
        .iter()
        .filter(|figure| figure.id.starts_with(&of_block));
    let flagged = own.filter_map(|figure| figures.flagged(&figure.id)).max();
    let flagged = flagged.map(|below| {
        let note = labels.flagged_note;
        note.replace("{below}", &below.to_string())
    });
    let notes = withheld.into_iter().chain(flagged);
    notes.map(Value::from_safe_string).collect()
}
