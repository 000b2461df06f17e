//! Shares computed once more in another way: respondent by respondent, as linfa's fitted means.
//!
//! The share of a row's respondents who are in a column is the slope through the origin of the column's 0/1 membership
//! on the row's. Nothing is shared with [`super::tabulate`] but the resolved plan.

use crate::dataset::{Dataset, Datasets, NO_ANSWER};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::figures::Statistic;
use crate::source::Place;
use crate::spec::{self, Missing, Specs};

use super::plan::{self, Part, Plan, Selector, Test};
use super::{Computed, fit};

/// How far a fitted mean may be from the exact share: rounding in a handful of floating-point operations.
const TOLERANCE: f64 = 1e-9;

/// Confirms every share of every counted table; returns how many there were.
pub fn confirm(
    specs: &Specs,
    datasets: &Datasets,
    computed: &Computed,
) -> Result<usize, Diagnostics> {
    let mut messages = Diagnostics::new();
    let mut confirmed = 0;
    for table in &specs.tables {
        for (name, block) in table.content.blocks.iter() {
            if block.response.is_some() {
                continue;
            }
            let plan = plan::resolve(table, name, block, specs)?;
            for cell in &block.cells {
                let statistic = match cell {
                    spec::Cell::Count => continue,
                    spec::Cell::RowPct => Statistic::RowPct,
                    spec::Cell::ColPct => Statistic::ColPct,
                };
                for (r, row) in plan.rows.iter().enumerate() {
                    for (c, column) in plan.columns.iter().enumerate() {
                        let id = format!(
                            "{}.{}.{}.{}.{}",
                            table.name,
                            name.value,
                            row.id,
                            column.id,
                            statistic.segment()
                        );
                        let Some(figure) = computed.figures.get(&id) else {
                            continue;
                        };
                        let (x, y) = memberships(&plan, datasets, r, c, statistic);
                        let fitted = fit::slope_through_origin(&x, &y);
                        let exact = figure.exact.value();
                        if fitted.is_some_and(|fitted| (fitted - exact).abs() <= TOLERANCE) {
                            confirmed += 1;
                            continue;
                        }
                        let fitted = fitted.map_or("nothing".to_string(), |f| f.to_string());
                        messages.push(
                            Diagnostic::error(format!(
                                "`{id}` is {exact} counted and {fitted} fitted"
                            ))
                            .at(Place::file(table.file.path()))
                            .expected("expected both ways to agree")
                            .help(
                                "this is a defect of refigure: please report it with the project",
                            ),
                        );
                    }
                }
            }
        }
    }
    messages.into_result()?;
    Ok(confirmed)
}

/// 0/1 membership of every unit in a cell's denominator, and in its numerator.
fn memberships(
    plan: &Plan,
    datasets: &Datasets,
    row: usize,
    column: usize,
    statistic: Statistic,
) -> (Vec<f64>, Vec<f64>) {
    let (mut x, mut y) = (Vec::new(), Vec::new());
    for part in &plan.parts {
        let (Some(data), Some(in_row), Some(in_column)) = (
            datasets.get(&part.dataset),
            part.rows.get(row),
            part.columns.get(column),
        ) else {
            continue;
        };
        for respondent in 0..data.rows {
            for unit in 0..part.units {
                let who = Who {
                    data,
                    respondent,
                    unit,
                };
                let based = who.in_base(part, plan.missing, in_row, in_column);
                let (a, b) = (who.is_in(in_row), who.is_in(in_column));
                let denominator = if statistic == Statistic::ColPct { b } else { a };
                x.push(f64::from(u8::from(based && denominator)));
                y.push(f64::from(u8::from(based && a && b)));
            }
        }
    }
    (x, y)
}

/// One respondent, for one activity or grid item.
#[derive(Clone, Copy)]
struct Who<'a> {
    data: &'a Dataset,
    respondent: usize,
    unit: usize,
}

impl Who<'_> {
    fn answer(self, column: &str) -> u8 {
        let answers = self.data.column(column);
        answers
            .and_then(|a| a.get(self.respondent))
            .copied()
            .unwrap_or(NO_ANSWER)
    }

    fn holds(self, test: &Test) -> bool {
        test.values.contains(&self.answer(&test.column))
    }

    fn is_in(self, selector: &Selector) -> bool {
        match selector {
            Selector::All => true,
            Selector::Unit(unit) => *unit == self.unit,
            Selector::Test(test) => self.holds(test),
            Selector::PerUnit(tests) => tests.get(self.unit).is_some_and(|test| self.holds(test)),
            Selector::NoAnswer(column) => self.answer(column) == NO_ANSWER,
            Selector::Scored { column, scores } => {
                let answer = self.answer(column);
                scores.iter().any(|(value, _)| *value == answer)
            }
        }
    }

    fn answered(self, selector: &Selector, unit: usize) -> bool {
        selector
            .asks(unit)
            .is_none_or(|column| self.answer(column) != NO_ANSWER)
    }

    fn in_base(self, part: &Part, missing: Missing, row: &Selector, column: &Selector) -> bool {
        part.base.iter().all(|test| self.holds(test))
            && match missing {
                Missing::Refuse | Missing::InBase => true,
                Missing::PerItem => {
                    self.answered(row, self.unit) && self.answered(column, self.unit)
                }
                Missing::Listwise => (0..part.units).all(|unit| {
                    let mut selectors = part.rows.iter().chain(&part.columns);
                    selectors.all(|s| self.answered(s, unit))
                }),
            }
    }
}
