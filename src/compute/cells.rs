//! Counts become figures, and a block's layout.

use crate::dataset::Datasets;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::figures::{CellId, Exact, Figure, FigureId, Statistic};
use crate::spec::{self, Block, Document, EmptyRows, Missing, Response, Specs, Table};
use crate::yaml::Spanned;

use super::counts::Counts;
use super::layout::{BlockLayout, Line, ResultLayout};
use super::plan::{Plan, unknown_dataset};
use super::statistics::{self, BlockOf, BlockResult, CellOf};

type Made = Result<(BlockLayout, Vec<Figure>), Diagnostics>;

/// Makes figures of one block.
struct Maker<'a> {
    table: &'a str,
    block: &'a str,
    datasets: Vec<String>,
    figures: Vec<Figure>,
}

impl Maker<'_> {
    fn add(
        &mut self,
        row: &Line,
        column: &Line,
        statistic: Statistic,
        exact: Exact,
        base: Option<u64>,
        how: String,
    ) {
        let id = CellId {
            table: self.table,
            block: self.block,
            row: &row.id,
            column: &column.id,
        };
        self.figures.push(Figure {
            id: id.figure(statistic).to_string(),
            statistic,
            exact,
            places: None,
            base,
            name: Some(column.prose.clone()),
            datasets: self.datasets.clone(),
            how,
            of: None,
        });
    }

    /// Adds a result for the block as a whole.
    fn result(&mut self, name: &str, result: BlockResult) -> ResultLayout {
        let mut figures = Vec::new();
        for (symbol, statistic, exact) in result.figures {
            let id = FigureId::Block {
                table: self.table,
                block: self.block,
                result: name,
                statistic,
            }
            .to_string();
            figures.push((symbol.to_string(), id.clone()));
            self.figures.push(Figure {
                id,
                statistic,
                exact,
                places: None,
                base: Some(result.base),
                name: None,
                datasets: self.datasets.clone(),
                how: result.how.clone(),
                of: None,
            });
        }
        ResultLayout {
            label: result.label.to_string(),
            figures,
        }
    }
}

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
            "{} of {} in the base of `{}` gave no answer to some question of it",
            counts.unanswered, counts.base, name.value
        ))
        .at(table.place(name))
        .expected("`missing:` to say what becomes of them")
        .help("listwise: they leave the block's base; per_item: the base of what they did not answer; in_base: they stay")
        .into());
    }
    let mut maker = Maker {
        table: &table.name,
        block: name,
        datasets: plan.parts.iter().map(|part| part.dataset.clone()).collect(),
        figures: Vec::new(),
    };
    let mut messages = Diagnostics::new();
    let mut rows = Vec::new();
    let mut empty = Vec::new();
    let total = Line {
        id: "total".into(),
        label: "Total".into(),
        prose: "total".into(),
    };
    let printed = plan.statistics.iter().filter_map(|s| s.printed());
    let statistics: Vec<Statistic> = printed.collect();
    let by_row = statistics.contains(&Statistic::RowPct);
    let of_scores = statistics::of_scores();
    for (r, row) in plan.rows.iter().enumerate() {
        let is_mean = plan.parts.iter().any(|part| {
            matches!(
                part.rows.get(r),
                Some(super::selector::Selector::Scored { .. })
            )
        });
        let bases: Vec<u64> = (0..plan.columns.len())
            .map(|c| counts.cell(r, c).row_base)
            .collect();
        let base = bases.iter().copied().max().unwrap_or_default();
        if base == 0 && (by_row || is_mean) {
            empty.push(format!("`{}`", row.id));
            continue;
        }
        rows.push(row.clone());
        // Where the bases of a row's cells differ, each cell has a base of its own.
        let one_base = bases.iter().all(|b| *b == base);
        if by_row && one_base && !is_mean {
            let how = format!(
                "respondents of {} in the row `{}`",
                plan.base_in_words, row.id
            );
            maker.add(
                row,
                &total,
                Statistic::Base,
                Exact::Integer(base as i64),
                None,
                how,
            );
        }
        for (c, column) in plan.columns.iter().enumerate() {
            let cell = CellOf {
                base: &plan.base_in_words,
                row: &row.id,
                column: &column.id,
                sums: counts.cell(r, c),
            };
            let own = if is_mean {
                &of_scores
            } else {
                &plan.statistics
            };
            for statistic in own {
                match statistic.cell(&cell) {
                    Ok(figures) => figures.into_iter().for_each(|f| {
                        maker.add(row, column, f.statistic, f.exact, f.base, f.how);
                    }),
                    Err(lacks) => messages.push(
                        Diagnostic::error(
                            Code::UndefinedStatistic,
                            format!(
                                "`{}` has no {lacks} in the row `{}`, column `{}`",
                                name.value, row.id, column.id
                            ),
                        )
                        .at(table.place(name))
                        .label("a share or mean of nothing can't be printed"),
                    ),
                }
            }
            if by_row && !one_base && !is_mean {
                let how = format!(
                    "respondents of {} in the row `{}` who answered for the column `{}`",
                    plan.base_in_words, row.id, column.id
                );
                maker.add(
                    row,
                    column,
                    Statistic::Base,
                    Exact::Integer(cell.sums.row_base as i64),
                    None,
                    how,
                );
            }
        }
    }
    if !empty.is_empty() && block.empty_rows == EmptyRows::Error {
        messages.push(nobody(table, name, block, counts.base, &empty));
    }
    let mut results = Vec::new();
    let whole = BlockOf {
        rows: &plan.rows,
        columns: &plan.columns,
        counts,
    };
    for statistic in &plan.statistics {
        match statistic.block(&whole) {
            Ok(result) => results.extend(result.map(|r| maker.result(statistic.name(), r))),
            Err(lacks) => messages.push(
                Diagnostic::error(
                    Code::UndefinedStatistic,
                    format!(
                        "`{}` of `{}` is not defined: {lacks}",
                        statistic.name(),
                        name.value
                    ),
                )
                .at(table.place(name)),
            ),
        }
    }
    messages.into_result()?;
    let shows_base = by_row && statistics.contains(&Statistic::Count);
    let layout = BlockLayout {
        name: name.value.clone(),
        title: block.title.clone(),
        columns: plan.columns.clone(),
        rows,
        statistics,
        arrange: block.arrange,
        shows_base,
        results,
    };
    Ok((layout, maker.figures))
}

/// Rows that nobody is in; that nobody is in the base at all is the cause of it.
fn nobody(
    table: &Document<Table>,
    name: &Spanned<String>,
    block: &Block,
    base: u64,
    rows: &[String],
) -> Diagnostic {
    if base == 0 {
        let filter = block
            .base
            .iter()
            .next()
            .map_or(name, |(variable, _)| variable);
        return Diagnostic::error(
            Code::EmptyBase,
            format!("nobody is in the base of `{}`", name.value),
        )
        .at(table.place(filter))
        .expected("a base with somebody in it: a percentage of nothing can't be printed")
        .help("look into the base and into the data");
    }
    let noun = if rows.len() == 1 { "row" } else { "rows" };
    Diagnostic::error(
        Code::EmptyBase,
        format!(
            "nobody in the base of `{}` is in the {noun} {}",
            name.value,
            rows.join(", ")
        ),
    )
    .at(table.place(name))
    .label("a percentage of nothing can't be printed")
    .help("`empty_rows: omit` leaves such rows out; or narrow the stub")
}

/// Figures and layout of a block of response rates.
pub(super) fn response(
    table: &Document<Table>,
    name: &Spanned<String>,
    response: &Response,
    specs: &Specs,
    datasets: &Datasets,
) -> Made {
    let line = |id: &str, label: &str| Line {
        id: id.to_string(),
        label: label.to_string(),
        prose: label.to_string(),
    };
    let asked = line("asked", &response.labels.asked);
    let answered = line("answered", &response.labels.answered);
    let mut maker = Maker {
        table: &table.name,
        block: name,
        datasets: Vec::new(),
        figures: Vec::new(),
    };
    let mut messages = Diagnostics::new();
    let mut rows = Vec::new();
    for dataset in &response.datasets {
        let (Some(codebook), Some(data)) = (specs.codebook(dataset), datasets.get(dataset)) else {
            messages.push(unknown_dataset(table.place(dataset), dataset, specs));
            continue;
        };
        let row = line(dataset, &codebook.content.respondents);
        let n = data.rows as u64;
        let out = codebook.content.asked.value;
        maker.datasets = vec![dataset.value.clone()];
        let from = format!("`asked` of data/{}.yaml", dataset.value);
        maker.add(
            &row,
            &asked,
            Statistic::Count,
            Exact::Integer(out as i64),
            None,
            from,
        );
        let rows_of = format!("rows of data/{}.csv", dataset.value);
        maker.add(
            &row,
            &answered,
            Statistic::Count,
            Exact::Integer(n as i64),
            Some(out),
            rows_of,
        );
        if out > 0 {
            let share = Exact::Ratio {
                numerator: n as i64,
                denominator: out as i64,
            };
            let how = format!(
                "rows of data/{0}.csv ÷ `asked` of data/{0}.yaml",
                dataset.value
            );
            maker.add(&row, &answered, Statistic::RowPct, share, Some(out), how);
        }
        rows.push(row);
    }
    messages.into_result()?;
    let layout = BlockLayout {
        name: name.value.clone(),
        title: None,
        columns: vec![asked, answered, line("rate", &response.labels.rate)],
        rows,
        statistics: vec![Statistic::Count],
        arrange: spec::Arrange::Beside,
        shows_base: false,
        results: Vec::new(),
    };
    Ok((layout, maker.figures))
}
