//! The files and lines that a figure comes from.

use schemars::JsonSchema;
use serde::Serialize;

use crate::compute::Lineage;
use crate::figures::{Figure, FigureId};
use crate::pipeline::Report;
use crate::spec::{Document, columns};
use crate::yaml::Spanned;

/// A place that a figure comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Input {
    /// The file.
    pub path: String,
    /// The line; nothing for a file as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Its text.
    pub what: String,
}

/// What a figure comes from; of a derived one its expression, and what its parts come from.
pub(super) fn all(report: &Report, lineage: &Lineage<'_>, figure: &Figure) -> Vec<Input> {
    let mut inputs: Vec<Input> = Vec::new();
    let derived = &report.specs.derived;
    if let Some(FigureId::Derived { name, .. }) = figure.address()
        && let Some((key, _)) = derived.content.iter().find(|(key, _)| key.value == name)
    {
        inputs.push(at(derived, key, format!("the expression of {name}")));
    }
    for root in report.computed.figures.roots(figure) {
        for input in of(report, lineage, root) {
            if !inputs.contains(&input) {
                inputs.push(input);
            }
        }
    }
    inputs
}

/// Specification, codebook lines and columns.
fn of(report: &Report, lineage: &Lineage<'_>, figure: &Figure) -> Vec<Input> {
    let specs = &report.specs;
    let mut inputs = Vec::new();
    if let Some(position) = figure.cell()
        && let Some(table) = specs.tables.iter().find(|t| t.name == position.table)
    {
        let block = table
            .content
            .blocks
            .iter()
            .find(|(key, _)| key.value == position.block);
        inputs
            .extend(block.map(|(key, _)| at(table, key, format!("the block {}", position.block))));
    }
    if let Some(model) = figure
        .model()
        .and_then(|name| specs.models.iter().find(|m| m.name == name))
    {
        let dependent = &model.content.dependent.variable;
        inputs.push(at(
            model,
            dependent,
            format!("explained: {}", dependent.value),
        ));
        let own: Vec<_> = model
            .content
            .predictors
            .iter()
            .filter(|(key, _)| match figure.address() {
                Some(FigureId::Term { term, .. }) => term == key.value,
                Some(FigureId::Missing { variable, .. }) => variable == key.value,
                _ => false,
            })
            .collect();
        inputs.extend(
            own.iter()
                .map(|(key, _)| at(model, key, format!("the term {}", key.value))),
        );
    }
    let used = lineage.columns(figure);
    for dataset in &figure.datasets {
        let own = used.iter().filter(|c| c.dataset == *dataset);
        let names: Vec<&str> = own
            .flat_map(|c| c.answers.iter().chain(&c.answered))
            .map(String::as_str)
            .collect();
        if let Some(book) = specs.codebook(dataset) {
            let declared = columns(&book.content);
            let own = used.iter().filter(|c| c.dataset == *dataset);
            for name in own.flat_map(|c| &c.derived) {
                inputs.extend(book.content.definition(name).map(|definition| Input {
                    path: definition.place.path.clone(),
                    line: Some(definition.place.line),
                    what: format!("{name}: {}", definition.words),
                }));
            }
            for name in &names {
                inputs.extend(
                    declared
                        .iter()
                        .find(|column| column.name == *name)
                        .map(|column| at(book, column.key, format!("the column {name}"))),
                );
            }
            if figure.id.contains(".asked.") || figure.how.contains("`asked`") {
                let asked = book.content.asked.as_ref();
                inputs.extend(asked.map(|asked| at(book, asked, "how many were asked".into())));
            }
        }
        let what = match names.is_empty() {
            true => "its rows".to_string(),
            false => format!("the columns {}", names.join(", ")),
        };
        inputs.push(Input {
            path: format!("data/{dataset}.csv"),
            // The header names the columns.
            line: (!names.is_empty()).then_some(1),
            what,
        });
    }
    inputs
}

fn at<T, V>(document: &Document<T>, value: &Spanned<V>, what: String) -> Input {
    let (line, _) = document.file.line_column(value.span.start);
    Input {
        path: document.file.path().to_string(),
        line: Some(line),
        what,
    }
}
