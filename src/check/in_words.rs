//! Published cells in words, as a reader finds them: by what the tables and models print around them.

use super::print::Print;
use crate::spec::Model;

/// A cell, or a row or block of cells, by its id.
pub(super) fn cell(print: &Print<'_>, id: &str) -> String {
    let segments: Vec<&str> = id.split('.').collect();
    let [name, between @ .., statistic] = segments.as_slice() else {
        return id.to_string();
    };
    let model = print.specs.models.iter().find(|m| m.name == *name);
    let labels = match model {
        Some(model) => of_model(&model.content, between, statistic),
        None => Some(of_table(print, name, between, statistic)),
    };
    let ids = || between.iter().chain([statistic]).map(|id| plain(id));
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
    let spec = specs.tables.iter().find(|t| t.name == name);
    match (published, spec) {
        (Some(published), _) => published.content.place.clone(),
        (None, Some(table)) => format!("\u{201c}{}\u{201d}", table.content.title),
        (None, None) => plain(name),
    }
}

fn of_table(print: &Print<'_>, table: &str, between: &[&str], statistic: &str) -> Vec<String> {
    let labels = print.computed.labels(table, between);
    let only = print
        .computed
        .table(table)
        .is_some_and(|table| table.blocks.len() == 1);
    let labels = labels.into_iter().zip(between).enumerate();
    let mut words: Vec<String> = labels
        // A block without a title has to be told from others only.
        .filter(|(place, (label, id))| !(only && *place == 0 && label == *id))
        .map(|(_, (label, id))| if label == **id { plain(id) } else { label })
        .collect();
    if !matches!(statistic, "row_pct" | "col_pct" | "count") {
        words.push(plain(statistic));
    }
    words
}

/// Nothing for what a model does not print.
fn of_model(model: &Model, between: &[&str], statistic: &str) -> Option<Vec<String>> {
    let print = &model.print;
    let term = |key: &str| match model.predictors.get(key) {
        Some(predictor) => Some(&predictor.label),
        None => (key == "constant").then_some(&model.constant),
    };
    let (term, column) = match between {
        ["coef", key] => (Some(term(key)?), print.coef.get(statistic)?),
        ["std_coef", key] => (Some(term(key)?), print.std_coef.as_ref()?),
        ["structure", key] => (Some(term(key)?), print.structure.as_ref()?),
        ["fit"] => (None, print.fit.get(statistic)?),
        _ => return None,
    };
    Some(term.into_iter().chain([&*column.label]).cloned().collect())
}
