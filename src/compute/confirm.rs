//! Shares computed once more in another way: respondent by respondent, as linfa's fitted means.
//!
//! The share of a row's respondents who are in a column is the slope through the origin of the column's 0/1 membership
//! on the row's. Nothing is shared with [`super::tabulate`] but the resolved plan.

use crate::dataset::{NO_ANSWER, NO_NUMBER, Rows};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::figures::{RowId, Statistic};
use crate::project::Project;
use crate::source::Place;
use crate::spec::{Missing, Specs};

use super::calibrate::calibrations;
use super::layout::Computed;
use super::pass::{Accumulator, pass};
use super::plan::{self, Part, Plan};
use super::selector::{Condition, Selector, Test};
use crate::fit;

/// How far a fitted mean may be from the exact share: rounding in a handful of floating-point operations.
const TOLERANCE: f64 = 1e-12;

/// A share that a table makes.
struct Share {
    id: String,
    file: String,
    plan: usize,
    row: usize,
    column: usize,
    statistic: Statistic,
}

/// Confirms every share of every counted table in a pass of its own; returns how many there were.
pub fn confirm(
    project: &Project,
    specs: &Specs,
    computed: &Computed,
) -> Result<usize, Diagnostics> {
    let mut plans = Vec::new();
    let mut shares = Vec::new();
    for table in &specs.tables {
        for (name, block) in table.content.blocks.iter() {
            if !block.is_counted() {
                continue;
            }
            let plan = plan::resolve(table, name, block, specs)?;
            let printed = plan.statistics.iter().filter_map(|s| s.printed());
            let counted = [Statistic::RowPct, Statistic::ColPct, Statistic::TotalPct];
            for statistic in printed.filter(|statistic| counted.contains(statistic)) {
                for (r, row) in plan.rows.iter().enumerate() {
                    for (c, column) in plan.columns.iter().enumerate() {
                        shares.push(Share {
                            id: RowId {
                                table: &table.name,
                                block: &name.value,
                                row: &row.id,
                            }
                            .cell(&column.id)
                            .figure(statistic)
                            .to_string(),
                            file: table.file.path().to_string(),
                            plan: plans.len(),
                            row: r,
                            column: c,
                            statistic,
                        });
                    }
                }
            }
            plans.push(plan);
        }
    }
    shares.retain(|share| computed.figures.get(&share.id).is_some());
    let empty = Memberships {
        plans: &plans,
        shares: &shares,
        sums: vec![Slope::default(); shares.len()],
    };
    let calibrated = calibrations(project, specs)?;
    let (memberships, _) = pass(project, specs, &calibrated, empty)?;
    let mut messages = Diagnostics::new();
    for (share, sums) in shares.iter().zip(&memberships.sums) {
        let Some(figure) = computed.figures.get(&share.id) else {
            continue;
        };
        let (exact, fitted) = (figure.exact.value(), sums.fit());
        if fitted.is_some_and(|fitted| (fitted - exact).abs() <= TOLERANCE) {
            continue;
        }
        let fitted = fitted.map_or("nothing".to_string(), |f| f.to_string());
        messages.push(
            Diagnostic::error(
                Code::InternalError,
                format!("`{}` is {exact} counted and {fitted} fitted", share.id),
            )
            .at(Place::file(share.file.as_str()))
            .expected("equal results")
            .help("this is a defect of refigure: please report it with the project"),
        );
    }
    messages.into_result()?;
    Ok(shares.len())
}

/// The sums of every share's slope.
#[derive(Clone)]
struct Memberships<'a> {
    plans: &'a [Plan],
    shares: &'a [Share],
    sums: Vec<Slope>,
}

impl Accumulator for Memberships<'_> {
    fn update(&mut self, dataset: &str, rows: &Rows) {
        for (share, sums) in self.shares.iter().zip(&mut self.sums) {
            let Some(plan) = self.plans.get(share.plan) else {
                continue;
            };
            for part in plan.parts.iter().filter(|part| part.dataset == dataset) {
                share.add(part, plan.missing, rows, sums);
            }
        }
    }

    fn merge(&mut self, other: Self) {
        for (mine, other) in self.sums.iter_mut().zip(other.sums) {
            mine.merge(other);
        }
    }
}

/// What a slope through the origin needs of the rows: `Σwx²` and `Σwxy`, whole numbers here.
#[derive(Debug, Clone, Copy, Default)]
struct Slope {
    xx: f64,
    xy: f64,
}

impl Slope {
    fn update(&mut self, x: f64, y: f64, weight: f64) {
        self.xx += weight * x * x;
        self.xy += weight * x * y;
    }

    fn merge(&mut self, other: Self) {
        self.xx += other.xx;
        self.xy += other.xy;
    }

    /// The fitted mean: linfa fits the triangular factor of the moments, one row here.
    fn fit(&self) -> Option<f64> {
        let factor = self.xx.sqrt();
        fit::slope_through_origin(&[factor], &[self.xy / factor])
    }
}

impl Share {
    /// Adds 0/1 membership of every unit in the share's denominator, and in its numerator.
    fn add(&self, part: &Part, missing: Missing, rows: &Rows, sums: &mut Slope) {
        let (Some(in_row), Some(in_column)) =
            (part.rows.get(self.row), part.columns.get(self.column))
        else {
            return;
        };
        let weight = part.weight.as_ref();
        let weights = weight.map(|weight| (rows.numbers(&weight.column), weight.scale as f64));
        for respondent in 0..rows.len {
            let weight = weights.map_or(1.0, |(weights, scale)| {
                weights.get(respondent).map_or(0.0, |w| *w as f64 * scale)
            });
            for unit in 0..part.units {
                let who = Who {
                    rows,
                    respondent,
                    unit,
                };
                let based = who.in_base(part, missing, in_row, in_column);
                let (a, b) = (who.is_in(in_row), who.is_in(in_column));
                let denominator = match self.statistic {
                    Statistic::ColPct => b,
                    Statistic::TotalPct => true,
                    _ => a,
                };
                let number = |member: bool| f64::from(u8::from(member));
                sums.update(
                    number(based && denominator),
                    number(based && a && b),
                    weight,
                );
            }
        }
    }
}

/// One respondent, for one activity or grid item.
#[derive(Clone, Copy)]
struct Who<'a> {
    rows: &'a Rows,
    respondent: usize,
    unit: usize,
}

impl Who<'_> {
    fn answer(self, column: &str) -> u8 {
        let code = self.rows.codes(column).get(self.respondent);
        let number = self.rows.numbers(column).get(self.respondent);
        match (code, number) {
            (Some(code), _) => *code,
            (None, Some(number)) if *number != NO_NUMBER => 0,
            _ => NO_ANSWER,
        }
    }

    fn holds(self, test: &Test) -> bool {
        test.values.contains(&self.answer(&test.column))
    }

    fn is_in(self, selector: &Selector) -> bool {
        selector.0.iter().all(|condition| match condition {
            Condition::Unit(unit) => *unit == self.unit,
            Condition::Test(test) => self.holds(test),
            Condition::PerUnit(tests) => tests.get(self.unit).is_some_and(|test| self.holds(test)),
            Condition::NoAnswer(column) => self.answer(column) == NO_ANSWER,
            Condition::Summary(_) => {
                let column = condition.looks_at(self.unit);
                let answer = column.map(|column| self.answer(column));
                answer.is_some_and(|answer| condition.takes(self.unit, answer).is_some())
            }
        })
    }

    fn answered(self, selector: &Selector, unit: usize) -> bool {
        let mut asks = selector.asks(unit);
        asks.all(|column| self.answer(column) != NO_ANSWER)
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
