//! What a model's table may show: each kind of model has its parts and their statistics, and nothing else can be a column.

use super::document::Document;
use super::model::{Column, Model};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::figures::Statistic;
use crate::models::{ModelKind, Part};
use crate::source::Place;
use crate::yaml::Map;

/// Rejects specifications that would give an empty column, or none.
pub(super) fn check(document: &Document<Model>, messages: &mut Diagnostics) {
    let print = &document.content.print;
    let kind = document.content.kind;
    let part = |section: &str| kind.parts().iter().find(|part| part.section == section);
    for (section, columns) in [("coef", &print.coef), ("fit", &print.fit)] {
        match (part(section), columns.iter().next()) {
            (Some(part), _) => statistics(document, part, columns, messages),
            (None, Some((first, _))) => {
                messages.push(absent(kind, section).at(document.place(first)))
            }
            (None, None) => {}
        }
    }
    let place = |column: &Column| -> Place { document.place(&column.label) };
    for (section, column) in [
        ("std_coef", &print.std_coef),
        ("structure", &print.structure),
    ] {
        if let (None, Some(column)) = (part(section), column) {
            messages.push(absent(kind, section).at(place(column)));
        }
    }
}

/// Refuses statistics that a part doesn't have.
fn statistics(
    document: &Document<Model>,
    part: &Part,
    columns: &Map<Column>,
    messages: &mut Diagnostics,
) {
    let known: Vec<&str> = part.statistics.iter().map(|s| s.segment()).collect();
    for (statistic, _) in columns.iter() {
        let correct = statistic.value == Statistic::Correct.segment();
        let message = if !known.contains(&statistic.as_str()) {
            Diagnostic::error(
                Code::UnknownName,
                format!("unknown statistic `{}`", statistic.value),
            )
            .expected(format!("one of {} in `{}`", known.join(", "), part.section))
            .suggest(statistic, known.iter().copied())
        } else if correct && !document.content.classify && !document.content.kind.by_pattern() {
            Diagnostic::error(Code::ConflictingKeys, "`correct` needs a classification")
                .expected("`classify: true` in this model")
                .help("add it, or remove the column")
        } else {
            continue;
        };
        messages.push(message.at(document.place(statistic)));
    }
}

/// A part that the table of a kind doesn't have.
fn absent(kind: ModelKind, section: &str) -> Diagnostic {
    let parts = kind
        .parts()
        .iter()
        .map(|part| format!("`{}:`", part.section));
    let parts = parts.collect::<Vec<_>>().join(", ");
    let has = |kind: &ModelKind| kind.parts().iter().any(|part| part.section == section);
    let others = ModelKind::ALL.iter().filter(|kind| has(kind));
    let others: Vec<String> = others
        .map(|kind| format!("`kind: {}`", kind.name()))
        .collect();
    Diagnostic::error(
        Code::ConflictingKeys,
        format!("the table of {} has no `{section}`", kind.noun()),
    )
    .expected(format!("only {parts}, or {}", others.join(" or ")))
}
