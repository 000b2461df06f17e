//! Published cells in words, as a reader finds them: by what the tables and models print around them.

use super::print::Print;
use crate::spec::Model;

/// A cell by its id.
pub(super) fn cell(print: &Print<'_>, id: &str) -> String {
    let segments: Vec<&str> = id.split('.').collect();
    match segments.as_slice() {
        [name, between @ .., statistic] => words(print, name, between, Some(statistic)),
        _ => id.to_string(),
    }
}

/// What several cells have in common: a block, a row or a column of a row, or a model's term, by the segments of ids.
pub(super) fn cells(print: &Print<'_>, segments: &[&str]) -> String {
    match segments {
        [name, between @ ..] => words(print, name, between, None),
        [] => String::new(),
    }
}

fn words(print: &Print<'_>, name: &str, between: &[&str], statistic: Option<&str>) -> String {
    let model = print.specs.models.iter().find(|m| m.name == *name);
    let labels = match model {
        Some(model) => of_model(&model.content, between, statistic, print),
        None => Some(of_table(print, name, between, statistic)),
    };
    let ids = || between.iter().copied().chain(statistic).map(plain);
    let mut words = vec![title(print, name)];
    words.extend(labels.unwrap_or_else(|| ids().collect()));
    words.join(" › ")
}

fn plain(id: &str) -> String {
    id.replace('_', " ")
}

/// What a table or model is called. What is not printed has a title at the most.
fn title(print: &Print<'_>, name: &str) -> String {
    let specs = print.specs;
    let published = specs.published.tables.iter().find(|t| t.name == name);
    let table = specs.tables.iter().find(|t| t.name == name);
    let model = specs.models.iter().find(|m| m.name == name);
    let title = table.map(|t| &t.content.title.value);
    let title = title.or(model.map(|m| &m.content.title.value));
    // One with tags is not filled yet.
    match (published, title.filter(|title| !title.contains("{{"))) {
        (Some(published), _) => published.content.place.clone(),
        (None, Some(title)) => format!("\u{201c}{title}\u{201d}"),
        (None, None) => plain(name),
    }
}

fn of_table(
    print: &Print<'_>,
    table: &str,
    between: &[&str],
    statistic: Option<&str>,
) -> Vec<String> {
    let labels = print.computed.labels(table, between, statistic);
    let only = print
        .computed
        .table(table)
        .is_some_and(|table| table.blocks.len() == 1);
    let labels = labels.into_iter().zip(between).enumerate();
    let mut words: Vec<String> = labels
        // A block without a title has to be distinguished from others only.
        .filter(|(place, (label, id))| !(only && *place == 0 && label == *id))
        .map(|(_, (label, id))| if label == **id { plain(id) } else { label })
        .collect();
    let usual = |statistic: &&str| matches!(*statistic, "row_pct" | "col_pct" | "count");
    words.extend(statistic.filter(|s| !usual(s)).map(plain));
    words
}

/// Nothing for what a model does not print.
fn of_model(
    model: &Model,
    between: &[&str],
    statistic: Option<&str>,
    print: &Print<'_>,
) -> Option<Vec<String>> {
    let language = print.specs.report.content.language();
    let print = &model.print;
    let term = |key: &str| match model.predictors.get(key) {
        Some(predictor) => Some(predictor.label.as_str()),
        None => (key == "constant").then(|| model.constant_label(language)),
    };
    let statistic = match (statistic, between) {
        (Some(statistic), _) => statistic,
        (None, [_, key]) => return Some(vec![term(key)?.to_string()]),
        (None, _) => return None,
    };
    let (term, column) = match between {
        [section, key] => (Some(term(key)?), print.column(section, statistic)?),
        [section] => (None, print.column(section, statistic)?),
        _ => return None,
    };
    let words = term.into_iter().chain([column.label.as_str()]);
    Some(words.map(str::to_string).collect())
}
