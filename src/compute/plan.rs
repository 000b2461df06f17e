//! A block of a table, resolved: which columns of which datasets make its rows and columns.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::figures::Statistic;
use crate::source::{Place, SourceFile};
use crate::spec::{self, Block, Codebook, Condition, Document, Missing, Specs, Table};
use crate::yaml::Spanned;

use super::answers::Resolver;
use super::layout::Line;
use super::resolver::Sorting;
use super::selector::{Selector, Test};
use super::stages::Stages;
use super::statistics::{self, BlockStatistic};
use super::tested::{self, Shape, Tests};
use super::weighting::{self, Weight, Weighting};

/// A block ready to be counted.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    /// One part for each dataset; their counts are added.
    pub(super) parts: Vec<Part>,
    /// The rows, the same in all parts.
    pub(super) rows: Vec<Line>,
    /// The columns, the same in all parts.
    pub(super) columns: Vec<Line>,
    /// Rows that are ordered by size.
    pub(super) row_order: Vec<Sorting>,
    /// Columns that are.
    pub(super) column_order: Vec<Sorting>,
    /// What becomes of missing answers.
    pub(super) missing: Missing,
    /// What is asked for under `cells:`.
    pub(super) statistics: Vec<&'static dyn BlockStatistic>,
    /// What it tests.
    pub(super) tests: Tests,
    /// How its units are weighted, where they are.
    pub(super) weighting: Option<Weighting>,
    /// What makes the base, in words.
    pub(super) base_in_words: String,
}

/// What one dataset contributes.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// The dataset.
    pub(super) dataset: String,
    /// All must hold for a respondent to be in the base.
    pub(super) base: Vec<Test>,
    /// How its respondents were drawn.
    pub(super) stages: Stages,
    /// Its weights, in a weighted block.
    pub(super) weight: Option<Weight>,
    /// The activities or grid items that a respondent counts once for each; one where there are none.
    pub(super) units: usize,
    /// One for each row.
    pub(super) rows: Vec<Selector>,
    /// One for each column.
    pub(super) columns: Vec<Selector>,
}

/// Resolves a block; all its errors are reported.
pub(super) fn resolve(
    table: &Document<Table>,
    name: &Spanned<String>,
    block: &Block,
    specs: &Specs,
) -> Result<Plan, Diagnostics> {
    let mut messages = Diagnostics::new();
    let mut parts: Vec<Part> = Vec::new();
    let mut lines: Option<(Vec<Line>, Vec<Line>)> = None;
    let mut order: Option<(Vec<Sorting>, Vec<Sorting>)> = None;
    let mut in_words = Vec::new();
    let weighting = weighting::of(table, name, block, specs, &mut messages);
    // Reported already.
    let no_weights = !messages.is_empty();
    for dataset in block.dataset.iter().chain(&block.datasets) {
        let Some(codebook) = specs.codebook(dataset) else {
            messages.push(unknown_dataset(table.place(dataset), dataset, specs));
            continue;
        };
        let condition = block.bases.get(dataset).unwrap_or(&block.base);
        let book = &codebook.content;
        let base = base_tests(book, condition, &table.file, &mut messages);
        let mut resolver = Resolver {
            table,
            book,
            dataset,
            labels: &specs.report.content.language().labels,
            messages: &mut messages,
        };
        let unit = resolver.unit(&block.stub);
        let rows = resolver.stub(&block.stub);
        let columns = resolver.banner(&block.banner, unit.as_ref());
        in_words.push(base_in_words(dataset, condition));
        order = order.or(Some((rows.sortings, columns.sortings)));
        let (row_lines, rows): (Vec<Line>, Vec<Selector>) = rows.lines.into_iter().unzip();
        let (column_lines, columns): (Vec<Line>, Vec<Selector>) = columns.lines.into_iter().unzip();
        refuse_doubled(table, name, &row_lines, "row", &mut messages);
        refuse_doubled(table, name, &column_lines, "column", &mut messages);
        let part = Part {
            dataset: dataset.value.clone(),
            base,
            stages: Stages::of(book, weighting.is_some()),
            weight: weighting.as_ref().and_then(|w| w.of(book)),
            units: unit.map_or(1, |unit| unit.keys.len()),
            rows,
            columns,
        };
        match &lines {
            None => {
                lines = Some((row_lines, column_lines));
                parts.push(part);
            }
            Some((rows, columns)) => {
                let ids = |lines: &[Line]| -> Vec<String> {
                    lines.iter().map(|l| l.id.clone()).collect()
                };
                if ids(rows) != ids(&row_lines) || ids(columns) != ids(&column_lines) {
                    let mut message = Diagnostic::error(Code::MismatchedBlock,format!(
                        "`{}` does not have the same rows and columns as the datasets before it",
                        dataset.value
                    ))
                    .at(table.place(dataset))
                    .expected("the same ids in the same order in every stacked dataset");
                    let axes = [
                        ("rows", rows, &row_lines),
                        ("columns", columns, &column_lines),
                    ];
                    for (what, before, here) in axes {
                        let (before, here) = (ids(before).join(", "), ids(here).join(", "));
                        if before != here {
                            message =
                                message.note(format!("{what} before: {before}; here: {here}"));
                        }
                    }
                    messages.push(message);
                }
                parts.push(part);
            }
        }
    }
    for (dataset, _) in block.bases.iter() {
        if !block.datasets.iter().any(|d| d.value == dataset.value) {
            messages.push(
                Diagnostic::error(
                    Code::UnknownName,
                    format!("`{}` is not a dataset of this block", dataset.value),
                )
                .at(table.place(dataset))
                .expected("one of the names under `datasets`")
                .suggest(dataset, block.datasets.iter().map(|d| d.value.as_str())),
            );
        }
    }
    let mut statistics = Vec::new();
    for cell in &block.cells {
        match statistics::named(cell) {
            Some(statistic) if statistic.needs_weights() && weighting.is_none() => {
                if !no_weights {
                    messages.push(needs_weights(table, cell));
                }
            }
            Some(statistic) => statistics.push(statistic),
            None => messages.push(
                Diagnostic::error(
                    Code::UnknownName,
                    format!("unknown statistic `{}`", cell.value),
                )
                .at(table.place(cell))
                .one_of(cell, statistics::names()),
            ),
        }
    }
    let (rows, columns) = lines.unwrap_or_default();
    let (row_order, column_order) = order.unwrap_or_default();
    refuse_order(table, &row_order, &columns, "column", &mut messages);
    refuse_order(table, &column_order, &rows, "row", &mut messages);
    let mut plan = Plan {
        parts,
        rows,
        columns,
        row_order,
        column_order,
        missing: block.missing,
        statistics,
        tests: Tests::default(),
        weighting,
        base_in_words: in_words.join("; "),
    };
    for cell in &block.cells {
        let statistic = statistics::named(cell).filter(|s| s.needs_variance());
        messages.extend(statistic.and_then(|_| refuse_variance(table, cell, &plan)));
    }
    if plan.crosses_summaries() {
        messages.push(
            Diagnostic::error(
                Code::MismatchedBlock,
                format!(
                    "`{}` has statistics of numbers in its rows and in its columns",
                    name.value
                ),
            )
            .at(table.place(name))
            .expected("them in the stub or in the banner"),
        );
    }
    messages.into_result()?;
    let mut messages = Diagnostics::new();
    if let Some(part) = plan.parts.first() {
        let mut parts = plan.parts.iter();
        let shape = Shape {
            rows: &part.rows,
            columns: &part.columns,
            designed: plan.has_design(),
            replicated: parts
                .any(|part| part.stages.replicates.is_some() || !part.stages.margins.is_empty()),
            of_columns: plan.shares() == [Statistic::ColPct] || plan.is_all_summaries(),
        };
        plan.tests = tested::resolve(table, name, block, &shape, &mut messages);
    }
    messages.into_result()?;
    Ok(plan)
}

/// Variances are those of means, and of one share, of which each respondent is at most once a part.
fn refuse_variance(
    table: &Document<Table>,
    cell: &Spanned<String>,
    plan: &Plan,
) -> Option<Diagnostic> {
    if plan.shares().len() != 1 && !plan.is_all_summaries() {
        let message = format!("`{}` needs exactly one share in `cells`", cell.value);
        return Some(
            Diagnostic::error(Code::ConflictingKeys, message)
                .at(table.place(cell))
                .expected("one of `row_pct`, `col_pct` and `total_pct`")
                .help("move the other shares to separate blocks"),
        );
    }
    let replicated = |part: &&Part| part.stages.replicates.is_some() && part.weight.is_none();
    if plan.parts.iter().any(|part| replicated(&part)) {
        let message = format!("`{}` in an unweighted block", cell.value);
        return Some(
            Diagnostic::error(Code::ConflictingKeys, message)
                .at(table.place(cell))
                .expected("a weighted block: its replicates are weights")
                .help("remove `weighted: false`"),
        );
    }
    let repeated = |part: &&Part| {
        let mut rows = part.rows.iter();
        part.units > 1 && part.stages.of_respondents() && rows.any(|row| !row.is_of_unit())
    };
    let part = plan.parts.iter().find(repeated)?;
    let message = format!(
        "`{}` for rows that count a respondent several times",
        cell.value
    );
    Some(
        Diagnostic::error(Code::ConflictingKeys, message)
            .at(table.place(cell))
            .expected("rows of one activity or statement each, or clusters in the design")
            .help(format!(
                "remove the other rows, or declare `stages` in data/{}.yaml",
                part.dataset
            )),
    )
}

fn needs_weights(table: &Document<Table>, cell: &Spanned<String>) -> Diagnostic {
    Diagnostic::error(
        Code::ConflictingKeys,
        format!("`{}` in an unweighted block", cell.value),
    )
    .at(table.place(cell))
    .expected("a dataset with a weight, without `weighted: false`")
    .help("declare the weight in the codebook: `design: {weight: NUMBER}`")
}

/// A dataset without a codebook.
pub(super) fn unknown_dataset(
    place: Place,
    dataset: &Spanned<String>,
    specs: &Specs,
) -> Diagnostic {
    Diagnostic::error(
        Code::UnknownName,
        format!("unknown dataset `{}`", dataset.value),
    )
    .at(place)
    .one_of(dataset, specs.codebooks.iter().map(|c| c.name.as_str()))
}

/// A base as tests of columns; unknown variables and values are reported.
pub(super) fn base_tests(
    book: &Codebook,
    condition: &Condition,
    file: &SourceFile,
    messages: &mut Diagnostics,
) -> Vec<Test> {
    let tests = spec::base(book, condition, file, messages).into_iter();
    tests
        .map(|(column, values)| Test { column, values })
        .collect()
}

/// Lines are ordered by one that the block has.
fn refuse_order(
    table: &Document<Table>,
    sortings: &[Sorting],
    others: &[Line],
    what: &str,
    messages: &mut Diagnostics,
) {
    for by in sortings.iter().filter_map(|sorting| sorting.by.as_ref()) {
        let known = || others.iter().map(|line| line.id.as_str());
        if others.is_empty() || known().any(|id| id == by.value) {
            continue;
        }
        let message = format!("the block has no {what} `{}`", by.value);
        messages.push(
            Diagnostic::error(Code::UnknownName, message)
                .at(table.place(by))
                .expected(format!("one of {}", known().collect::<Vec<_>>().join(", ")))
                .suggest(by, known()),
        );
    }
}

fn refuse_doubled(
    table: &Document<Table>,
    name: &Spanned<String>,
    lines: &[Line],
    what: &str,
    messages: &mut Diagnostics,
) {
    let again = |(i, line): &(usize, &Line)| lines.iter().take(*i).any(|other| other.id == line.id);
    let doubled = lines.iter().enumerate().filter(again);
    let doubled: Vec<String> = doubled.map(|(_, line)| format!("`{}`", line.id)).collect();
    if !doubled.is_empty() {
        let noun = if doubled.len() == 1 { "" } else { "s" };
        messages.push(
            Diagnostic::error(
                Code::DuplicateName,
                format!("duplicate {what}{noun} {}", doubled.join(", ")),
            )
            .at(table.place(name))
            .expected(format!("a unique id for each {what} of this block")),
        );
    }
}

/// Names a base in messages and lineage.
pub(super) fn base_in_words(dataset: &str, condition: &Condition) -> String {
    match condition.is_empty() {
        true => dataset.to_string(),
        false => format!("{dataset} with {}", condition.words()),
    }
}
