//! Where a figure comes from: its definition, its base, its respondents, its inputs, the values published about it, and
//! all its uses.
//!
//! It reads what the stages made: [`crate::compute::Lineage`] knows the columns, the filled templates the sentences.

mod find;
mod formula;
mod inputs;
mod published;
mod result;
mod text;

use crate::compute::Lineage;
use crate::diagnostic::Diagnostics;
use crate::diff::{Made, Sentence, keys, sections};
use crate::figures::{Exact, Expression, Figure, Unit};
use crate::pipeline::Report;
use crate::spec::Disclosure;

pub use find::{Wanted, find};
pub use inputs::Input;
pub use published::Published;
pub use result::{Explanation, Explanations, Part, Respondents, Row, Use};
pub use text::{render as text, rows, shown};

/// Version of the shape of the JSON.
const SCHEMA: u32 = 1;

/// Explains figures. `rows` asks for the respondents too.
pub fn explain(made: &Made, ids: &[String], rows: bool) -> Result<Explanations, Diagnostics> {
    let report = &made.report;
    let lineage = Lineage::new(&report.specs)?;
    let published = published::all(report)?;
    let known = ids.iter().filter_map(|id| report.computed.figures.get(id));
    let mut uses = uses(made);
    let mut figures: Vec<Explanation> = known
        .map(|figure| Explanation {
            id: figure.id.clone(),
            text: figure.text(report.specs.report.content.rounding),
            exact: figure.exact.ratio(),
            value: figure.exact.value(),
            statistic: figure.statistic,
            definition: definition(made, figure),
            formula: formula::of(figure, &report.computed.figures),
            parts: parts(report, figure),
            base: figure.base,
            filter: lineage.base_in_words(figure).map(str::to_string),
            respondents: Respondents {
                counted: counted(figure),
                ..Respondents::default()
            },
            inputs: inputs::all(report, &lineage, figure),
            published: published.of(&figure.id),
            uses: uses.remove(&figure.id).unwrap_or_default(),
        })
        .collect();
    if rows {
        show_rows(made, &lineage, &mut figures)?;
    }
    Ok(Explanations {
        schema: SCHEMA,
        uses_known: made.filled.is_ok(),
        figures,
    })
}

/// What a figure is, in words; of a model's result what is explained by what.
fn definition(made: &Made, figure: &Figure) -> String {
    let models = &made.report.specs.models;
    let model = figure
        .model()
        .and_then(|name| models.iter().find(|m| m.name == name));
    let Some(model) = model.map(|model| &model.content) else {
        return figure.how.clone();
    };
    let predictors = model.predictors.iter().map(|(_, p)| p.label.as_str());
    let predictors = predictors.collect::<Vec<_>>().join("; ");
    format!(
        "{}, {} {} by {predictors}",
        figure.how,
        model.kind.explains(),
        model.dependent.label
    )
}

/// How many respondents are counted in a figure.
fn counted(figure: &Figure) -> Option<u64> {
    match (figure.statistic.definition().unit, figure.exact) {
        _ if figure.of.is_some() || figure.weighted_by.is_some() => None,
        (Unit::Share, Exact::Ratio { numerator, .. }) => u64::try_from(numerator).ok(),
        (Unit::Respondents, Exact::Integer(count)) => u64::try_from(count).ok(),
        _ => figure.base,
    }
}

/// The figures that a figure is made of.
fn parts(report: &Report, figure: &Figure) -> Vec<Part> {
    let rounding = report.specs.report.content.rounding;
    let named = figure.of.iter().flat_map(Expression::figures);
    let figures = named.filter_map(|id| report.computed.figures.get(id));
    let mut parts: Vec<Part> = Vec::new();
    for part in figures {
        if !parts.iter().any(|known| known.id == part.id) {
            parts.push(Part {
                id: part.id.clone(),
                text: part.text(rounding),
                exact: part.exact.ratio(),
            });
        }
    }
    parts
}

/// All uses by figure.
fn uses(made: &Made) -> std::collections::BTreeMap<String, Vec<Use>> {
    let mut by_figure: std::collections::BTreeMap<String, Vec<Use>> = Default::default();
    let Ok(filled) = &made.filled else {
        return by_figure;
    };
    let mut sentences: Vec<Option<Sentence>> = vec![None; filled.uses.len()];
    for spoken in sections(filled).iter().flat_map(|(_, sentences)| sentences) {
        for number in &spoken.uses {
            if let Some(slot) = sentences.get_mut(*number) {
                *slot = Some(spoken.quoted(made));
            }
        }
    }
    let pages = made.typeset.as_ref().map(|t| t.uses.pages.as_slice());
    let anchors = made.typeset.as_ref().map(|t| &t.uses.anchors);
    for ((number, used), sentence) in filled.uses.iter().enumerate().zip(sentences) {
        let printed = used.printed();
        by_figure.entry(used.figure.clone()).or_default().push(Use {
            template: used.template.clone(),
            line: used.line,
            page: pages.and_then(|p| p.get(number).copied().flatten()),
            anchor: anchors.and_then(|a| a.get(number).cloned().flatten()),
            prints: (!printed.is_empty()).then(|| printed.to_string()),
            sentence: sentence.map(|s| s.text),
        });
    }
    for uses in by_figure.values_mut() {
        uses.sort();
        uses.dedup();
    }
    by_figure
}

/// Reads the responses once more and notes who is counted.
fn show_rows(
    made: &Made,
    lineage: &Lineage<'_>,
    explanations: &mut [Explanation],
) -> Result<(), Diagnostics> {
    let (report, specs) = (&made.report, &made.report.specs);
    let figure = |id: &str| report.computed.figures.get(id);
    let mut members: Vec<Vec<(String, usize)>> = vec![Vec::new(); explanations.len()];
    let mut before: std::collections::BTreeMap<String, usize> = Default::default();
    let open = |dataset: &str| {
        let book = specs.codebook(dataset);
        book.is_some_and(|book| book.content.disclosure == Disclosure::Rows)
    };
    crate::dataset::Datasets::read(&report.project, specs, |dataset, rows| {
        let start = before.entry(dataset.to_string()).or_default();
        for (explanation, members) in explanations.iter().zip(&mut members) {
            // Who is protected is not even looked for.
            let Some(figure) = figure(&explanation.id).filter(|_| open(dataset)) else {
                continue;
            };
            let counted = lineage.counted(figure, dataset, &rows).unwrap_or_default();
            let own = counted.iter().enumerate().filter(|(_, counted)| **counted);
            members.extend(own.map(|(i, _)| (dataset.to_string(), *start + i)));
        }
        *start += rows.len;
    })?;
    let mut all_keys = std::collections::BTreeMap::new();
    for book in specs.codebooks.iter().filter(|book| open(&book.name)) {
        let path = format!("data/{}.csv", book.name);
        let keys = keys(&report.project, &path, &book.content).unwrap_or_default();
        all_keys.insert(book.name.clone(), (path, keys));
    }
    for (explanation, members) in explanations.iter_mut().zip(members) {
        let row = |(dataset, index): &(String, usize)| {
            let (path, keys) = all_keys.get(dataset)?;
            let (line, key) = keys.get(*index)?;
            Some(Row {
                path: path.clone(),
                line: *line,
                key: key.clone(),
            })
        };
        explanation.respondents.rows = members.iter().filter_map(row).collect();
        let datasets = figure(&explanation.id)
            .map(|f| f.datasets.as_slice())
            .unwrap_or_default();
        let closed = datasets.iter().filter(|dataset| !open(dataset));
        explanation.respondents.withheld = closed.map(|d| format!("data/{d}.yaml")).collect();
    }
    Ok(())
}
