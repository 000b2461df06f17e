//! Unknown names in published values and errata: reported once, at the word itself.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crate::figures::{Figures, parse_expressions};
use crate::source::Place;
use crate::spec::{Document, FoundBy, Printed, PublishedTable, Specs, Word};
use crate::yaml::Spanned;

/// What the figure of an erratum is.
const AS_CHECK: &str = "what `refigure check` gives as the finding's figure";

/// A published table of no table and no model.
pub(super) fn table(published: &Document<PublishedTable>, specs: &Specs) -> Diagnostic {
    let name = published.name.as_str();
    let taken = |name: &str| specs.published.tables.iter().any(|p| p.name == name);
    let tables = specs.tables.iter().map(|t| t.name.as_str());
    let known: Vec<&str> = tables
        .chain(specs.models.iter().map(|m| m.name.as_str()))
        .collect();
    // The one that is meant has no published values yet.
    let free = known.iter().copied().filter(|name| !taken(name));
    let near = nearest(name, free).or(nearest(name, known.iter().copied()));
    let message = Diagnostic::error(Code::UnknownName, format!("no table or model `{name}`"))
        .at(Place::file(published.file.path()))
        .expected("a file named as the table or model whose values it records");
    match near {
        Some(near) => message.help(format!("did you mean `{near}`?")),
        None => message.help("rename the file, or remove it if its table was removed"),
    }
}

/// A figure of no table, model or dataset.
pub(super) fn owner<'a>(id: &'a str, specs: &Specs) -> Option<&'a str> {
    let name = id.split('.').next().unwrap_or_default();
    let known = specs.tables.iter().any(|t| t.name == name)
        || specs.models.iter().any(|m| m.name == name)
        || specs.codebook(name).is_some()
        || specs.derived.content.get(name).is_some();
    (!known).then_some(name)
}

/// What ids with a prefix say of rows and columns.
#[derive(Default)]
struct Known {
    rows: BTreeSet<String>,
    columns: BTreeSet<String>,
}

impl Known {
    fn of(prefix: &str, of_table: bool, figures: &Figures) -> Self {
        let mut known = Self::default();
        for figure in figures.iter() {
            let rest = figure.id.strip_prefix(prefix);
            let Some(rest) = rest.and_then(|rest| rest.strip_prefix('.')) else {
                continue;
            };
            let segments: Vec<&str> = rest.split('.').collect();
            let (row, column) = match (segments.as_slice(), of_table) {
                ([row, "total", "base"], true) => (Some(*row), "base"),
                ([row, column, _], true) => (Some(*row), *column),
                ([row, column], false) => (Some(*row), *column),
                ([column], false) => (None, *column),
                _ => continue,
            };
            known.rows.extend(row.map(str::to_string));
            known.columns.insert(column.to_string());
        }
        known
    }
}

/// A published value whose figure is not there: its column is unknown, or its row, or the cell has no such statistic.
pub(super) fn cell(
    published: &Document<PublishedTable>,
    (block, response): (&Spanned<String>, bool),
    of_table: bool,
    printed: &Printed<'_>,
    id: &str,
    figures: &Figures,
) -> Diagnostic {
    let prefix = format!("{}.{}", published.name, block.value);
    let mut known = Known::of(&prefix, of_table, figures);
    if response {
        known.columns.insert("rate".into());
    }
    let kind = if of_table { "block" } else { "part" };
    let of = format!("the {kind} `{}` of `{}`", block.value, published.name);
    let no = |code: Code, what: &str, word: &Word<'_>, known: &BTreeSet<String>| {
        Diagnostic::error(code, format!("{of} has no {what} `{}`", word.text))
            .at(published.file.place(word.span.clone()))
            .one_of(word.text, known.iter().map(String::as_str))
    };
    if known.columns.is_empty() && known.rows.is_empty() {
        let names = figures.iter().map(|f| f.id.as_str());
        let parts = names.filter_map(|id| {
            let rest = id.strip_prefix(&published.name)?.strip_prefix('.')?;
            rest.split('.').next()
        });
        let parts: BTreeSet<&str> = parts.collect();
        return Diagnostic::error(
            Code::UnknownName,
            format!("`{}` has no {kind} `{}`", published.name, block.value),
        )
        .at(published.place(block))
        .one_of(block, parts);
    }
    if !known.columns.contains(printed.column.text) {
        return no(Code::UnknownName, "column", &printed.column, &known.columns);
    }
    match &printed.row {
        Some(row) if known.rows.is_empty() => {
            Diagnostic::error(Code::InvalidPublishedBlock, format!("{of} has no rows"))
                .at(published.file.place(row.span.clone()))
                .expected("`-` in place of a row's id")
        }
        Some(row) if !known.rows.contains(row.text) => {
            no(Code::UnknownName, "row", row, &known.rows)
        }
        None if !known.rows.is_empty() => {
            Diagnostic::error(Code::InvalidPublishedBlock, "these values have no row")
                .at(published.file.line_place(printed.line))
                .expected("the id of a row at the start of the line")
        }
        _ => figure(id, figures).at(published.file.place(printed.span.clone())),
    }
}

/// An unknown figure id.
pub(super) fn figure(id: &str, figures: &Figures) -> Diagnostic {
    let message = Diagnostic::error(Code::UnknownFigure, format!("unknown figure `{id}`"))
        .expected("the id of a figure");
    match figures.nearest(id) {
        Some(near) => message.help(format!("did you mean `{near}`?")),
        None => message,
    }
}

/// Errata that a rule is to find, of places and figures that nothing published has: `check` would never find them.
pub(super) fn errata(specs: &Specs, figures: &Figures, messages: &mut Diagnostics) {
    let published = &specs.published;
    let tables = published.tables.iter().map(|t| t.content.place.as_str());
    let prose = published.prose.iter().flat_map(|p| p.content.values.keys());
    let places: BTreeSet<&str> = tables.chain(prose).collect();
    let errata = specs.errata.content.iter();
    for (_, erratum) in errata.filter(|(_, erratum)| erratum.found_by == FoundBy::Rule) {
        let place = &erratum.place;
        if !places.contains(place.as_str()) {
            let message = Diagnostic::error(
                Code::UnknownName,
                format!("nothing is published at `{}`", place.value),
            )
            .at(specs.errata.place(place))
            .expected("a key of report/published/prose.yaml, or the `place` of a published table");
            messages.push(match nearest(place, places.iter().copied()) {
                Some(near) => message.help(format!("did you mean `{near}`?")),
                None => message.help("add `found_by: reader` if no rule finds it"),
            });
        }
        let Some(about) = &erratum.figure else {
            continue;
        };
        let at = || specs.errata.place(about);
        match parse_expressions(about) {
            Ok(expressions) => {
                let ids = expressions.iter().flat_map(|e| e.figures());
                for id in ids.filter(|id| !figures.is_known(id)) {
                    let message = figure(id, figures).at(at());
                    messages.push(message.expected(AS_CHECK));
                }
            }
            Err(fault) => messages.push(
                Diagnostic::error(
                    Code::InvalidExpression,
                    format!("invalid expression: {fault}"),
                )
                .at(at())
                .expected(AS_CHECK),
            ),
        }
    }
}
