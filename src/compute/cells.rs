//! Counts become figures, and a block's layout.

use crate::dataset::Datasets;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::figures::{CellId, Exact, Figure, Statistic, letter};
use crate::spec::{self, Block, Document, Missing, Response, Specs, Table};
use crate::yaml::Spanned;

use super::cell_faults::{no_variance, too_many_digits};
use super::counts::{Counts, Whole};
use super::empty;
use super::layout::{BlockLayout, Line};
use super::maker::Maker;
use super::order;
use super::plan::{Plan, unknown_dataset};
use super::statistics::{self, CellFigure, CellOf, Numbers};
use super::weighting::Weighting;

type Made = Result<(BlockLayout, Vec<Figure>), Diagnostics>;

/// Figures and layout of a counted block.
pub(super) fn figures(
    table: &Document<Table>,
    name: &Spanned<String>,
    block: &Block,
    plan: &Plan,
    counts: &Counts,
) -> Made {
    if plan.missing == Missing::Refuse && counts.unanswered > 0 {
        return Err(Diagnostic::error(Code::UndeclaredMissing,format!(
            "{} of {} in the base of `{}` did not answer all of its questions",
            counts.unanswered, counts.base.respondents, name.value
        ))
        .at(table.place(name))
        .expected("`missing:`, which states how they are treated")
        .help("listwise: they are left out of the block's base; per_item: only of the bases of what they did not answer; in_base: they remain in every base")
        .into());
    }
    let weighting = plan.weighting.as_ref();
    if !Weighting::holds(counts.base.weight) {
        return Err(too_many_digits(table, name, weighting).into());
    }
    if let Some(fault) = counts.fault {
        return Err(no_variance(table, name, fault).into());
    }
    let mut maker = Maker {
        weighted_by: weighting.map(|weighting| weighting.columns.as_str()),
        table: &table.name,
        block: name,
        datasets: plan.parts.iter().map(|part| part.dataset.clone()).collect(),
        figures: Vec::new(),
    };
    let mut messages = Diagnostics::new();
    let total = Line::new("total", "Total");
    let printed = plan.statistics.iter().filter_map(|s| s.printed());
    let mut statistics: Vec<Statistic> = printed.collect();
    let has = |statistic| statistics.contains(&statistic);
    // Numbers of a weighted block are as good as the numbers of respondents that they rest on: these are always there.
    let whole = plan.whole();
    let by_row = has(Statistic::RowPct) || (weighting.is_some() && whole == Whole::Row);
    let all_summaries = plan.is_all_summaries();
    let shows_base = by_row && !all_summaries && (has(Statistic::Count) || weighting.is_some());
    let cell_of = |r: usize, c: usize| {
        let (row, column) = (plan.rows.get(r)?, plan.columns.get(c)?);
        Some(CellOf {
            base: &plan.base_in_words,
            row: &row.id,
            column: &column.id,
            sums: counts.cell(r, c),
            weighting,
            numbers: plan.summary(r, c).map(|summary| Numbers {
                summary,
                found: counts.distribution(r, c),
                decimals: plan.decimals(r, c),
            }),
            variance: counts.variance(r, c),
            replicated: plan
                .parts
                .iter()
                .any(|part| part.stages.replicates.is_some()),
            interval: &block.ci,
            whole,
        })
    };
    let own_bases = weighting.is_some() && differ(plan, &cell_of);
    let printed = empty::printed(table, name, block, plan, counts, &mut messages);
    let shown = |(r, _): &(usize, &Line)| printed.row(*r);
    for (r, row) in plan.rows.iter().enumerate().filter(shown) {
        let is_mean = plan.is_summary(r);
        let counted = (0..plan.columns.len()).filter(|c| is_mean || plan.summary(r, *c).is_none());
        let base = |c| (c, counts.cell(r, c).row_base.respondents);
        let bases: Vec<(usize, u64)> = counted.map(base).collect();
        let base = bases.iter().map(|(_, base)| *base).max();
        let base = base.unwrap_or_default();
        // Where the bases of a row's cells differ, each cell has a base of its own.
        let one_base = bases.iter().all(|(_, b)| *b == base);
        let of_row = |c: usize| cell_of(r, c).filter(|_| by_row && !is_mean && !own_bases);
        let widest = bases.iter().find(|(_, b)| *b == base).map(|(c, _)| *c);
        if let Some(cell) = widest.and_then(of_row).filter(|_| one_base) {
            for figure in statistics::bases(&cell) {
                maker.add(row, &total, figure);
            }
        }
        for (c, column) in plan.columns.iter().enumerate() {
            let Some(cell) = cell_of(r, c).filter(|_| printed.column(c)) else {
                continue;
            };
            // A statistic of numbers comes with its precision, where that is asked for.
            let of_numbers = cell.numbers.map(|n| statistics::of_numbers(&cell, n));
            let is_counted = of_numbers.is_none();
            let own = plan.statistics.iter();
            let own = own.filter(|s| is_counted || s.needs_variance());
            let own = own.map(|statistic| statistic.cell(&cell));
            let made: Vec<_> = of_numbers.into_iter().chain(own).collect();
            for made in made {
                match made {
                    Ok(figures) => figures.into_iter().for_each(|f| maker.add(row, column, f)),
                    Err(_) if printed.dashes => {}
                    Err(lacks) => messages.push(
                        Diagnostic::error(
                            Code::UndefinedStatistic,
                            format!(
                                "`{}` has no {lacks} in the row `{}`, column `{}`",
                                name.value, row.id, column.id
                            ),
                        )
                        .at(table.place(name))
                        .label("a share or mean of nothing can't be computed"),
                    ),
                }
            }
            let own_base = own_bases || (by_row && !one_base);
            for mut figure in statistics::bases(&cell)
                .into_iter()
                .filter(|_| own_base && is_counted)
            {
                figure.how.push_str(&cell.answered_in_words());
                maker.add(row, column, figure);
            }
        }
    }
    let mut results = Vec::new();
    if let Some(kind) = plan.tests.kind() {
        for result in &counts.outcome.results {
            results.push(maker.result(kind.name(), plan, result));
        }
        if let Some(lacks) = counts.outcome.lacks {
            messages.push(
                Diagnostic::error(
                    Code::UndefinedStatistic,
                    format!("`{}` of `{}` is not defined", kind.name(), name.value),
                )
                .at(table.place(name))
                .expected(lacks),
            );
        }
    }
    maker.letters(plan, counts);
    messages.into_result()?;
    if all_summaries {
        let first = plan.summary(0, 0).map(|summary| summary.statistic);
        let asked = |s: &Statistic| *s == Statistic::Base || statistics::is_precision(*s);
        let precise = statistics.into_iter().filter(asked);
        statistics = first.into_iter().chain(precise).collect();
    } else if own_bases && !statistics.contains(&Statistic::Base) {
        statistics.push(Statistic::Base);
    }
    if plan.tests.has_letters() {
        statistics.push(Statistic::Letters);
    }
    let base_of_columns = weighting.is_some() && whole == Whole::Column && !own_bases;
    let columns = order::columns(plan, counts).into_iter();
    let columns = columns.filter(|c| printed.column(*c));
    let columns: Vec<usize> = columns.collect();
    let shown = columns
        .iter()
        .filter_map(|c| Some((*c, plan.columns.get(*c)?)));
    for (c, column) in shown.clone().filter(|_| base_of_columns) {
        for figure in cell_of(0, c).iter().flat_map(statistics::bases) {
            maker.add(&total, column, figure);
        }
    }
    let base_below = (whole == Whole::Base && !own_bases).then(|| {
        for figure in statistics::of_block(&plan.base_in_words, weighting, counts.base) {
            maker.add(&total, &total, figure);
        }
        let id = CellId {
            table: &table.name,
            block: name,
            row: "total",
            column: "total",
        };
        id.figure(Statistic::Base).to_string()
    });
    let rows = order::rows(plan, counts).into_iter();
    let rows = rows.filter(|r| printed.row(*r));
    let layout = BlockLayout {
        name: name.value.clone(),
        title: block.title.clone(),
        columns: shown.map(|(_, column)| column.clone()).collect(),
        rows: rows.filter_map(|r| plan.rows.get(r)).cloned().collect(),
        statistics,
        arrange: block.arrange,
        shows_base: shows_base && !own_bases,
        shows_base_of_columns: base_of_columns,
        base_below,
        weighted_by: weighting.map(|weighting| weighting.labels.clone()),
        level: block.ci.level.value,
        letters: columns
            .iter()
            .map(|column| letter(plan.tests.letter(*column)?))
            .collect(),
        compared: block
            .compare
            .as_ref()
            .map(|compare| (compare.level.value, compare.adjust)),
        results,
    };
    Ok((layout, maker.figures))
}

/// Whether the cells of a row, or of a column whose percentages are printed, are parts of different numbers.
fn differ<'a>(plan: &Plan, cell_of: &impl Fn(usize, usize) -> Option<CellOf<'a>>) -> bool {
    let (rows, columns) = (plan.rows.len(), plan.columns.len());
    let base = |r: usize, c: usize| cell_of(r, c).map(|cell| cell.whole());
    let all = (0..rows).flat_map(|r| (0..columns).map(move |c| (r, c)));
    let counted: Vec<_> = all
        .filter(|(r, c)| plan.summary(*r, *c).is_none())
        .collect();
    let mut different = counted.iter().filter(|(r, c)| {
        let first = counted.iter().find(|(row, column)| match plan.whole() {
            Whole::Row => row == r,
            Whole::Column => column == c,
            Whole::Base => true,
        });
        first.is_some_and(|(row, column)| base(*row, *column) != base(*r, *c))
    });
    different.next().is_some()
}

/// Figures and layout of a block of response rates.
pub(super) fn response(
    table: &Document<Table>,
    name: &Spanned<String>,
    response: &Response,
    specs: &Specs,
    datasets: &Datasets,
) -> Made {
    let asked = Line::new("asked", &response.labels.asked);
    let answered = Line::new("answered", &response.labels.answered);
    let mut maker = Maker {
        table: &table.name,
        block: name,
        datasets: Vec::new(),
        weighted_by: None,
        figures: Vec::new(),
    };
    let mut messages = Diagnostics::new();
    let mut rows = Vec::new();
    for dataset in &response.datasets {
        let (Some(codebook), Some(data)) = (specs.codebook(dataset), datasets.get(dataset)) else {
            messages.push(unknown_dataset(table.place(dataset), dataset, specs));
            continue;
        };
        let row = Line::new(dataset, &codebook.content.respondents);
        let n = data.rows as u64;
        let Some(out) = codebook.content.asked.as_ref().map(|asked| asked.value) else {
            let file = codebook.file.path();
            messages.push(
                Diagnostic::error(
                    Code::MissingKey,
                    format!("{file} does not state how many were asked"),
                )
                .at(table.place(dataset))
                .expected("a dataset whose codebook has `asked`")
                .help(format!("add `asked: …` to {file}")),
            );
            continue;
        };
        maker.datasets = vec![dataset.value.clone()];
        let from = format!("`asked` of data/{}.yaml", dataset.value);
        let figure = |statistic, exact, base, how| CellFigure {
            statistic,
            exact,
            base,
            weighted: false,
            places: None,
            how,
        };
        let count =
            |n: u64, base, how| figure(Statistic::Count, Exact::Integer(n as i64), base, how);
        maker.add(&row, &asked, count(out, None, from));
        let rows_of = format!("rows of data/{}.csv", dataset.value);
        maker.add(&row, &answered, count(n, Some(out), rows_of));
        if out > 0 {
            let share = Exact::Ratio {
                numerator: n as i64,
                denominator: out as i64,
            };
            let how = format!(
                "rows of data/{0}.csv ÷ `asked` of data/{0}.yaml",
                dataset.value
            );
            maker.add(
                &row,
                &answered,
                figure(Statistic::RowPct, share, Some(out), how),
            );
        }
        rows.push(row);
    }
    messages.into_result()?;
    let layout = BlockLayout {
        name: name.value.clone(),
        title: None,
        columns: vec![asked, answered, Line::new("rate", &response.labels.rate)],
        rows,
        statistics: vec![Statistic::Count],
        arrange: spec::Arrange::Beside,
        shows_base: false,
        shows_base_of_columns: false,
        base_below: None,
        weighted_by: None,
        level: 0,
        letters: Vec::new(),
        compared: None,
        results: Vec::new(),
    };
    Ok((layout, maker.figures))
}
