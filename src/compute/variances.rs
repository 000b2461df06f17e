//! The variances of a block's shares, means and sums.

use std::collections::BTreeMap;

use super::counts::{Counts, Whole};
use super::drawn::{Asked, Drawn};
use super::key::{Key, size};
use super::plan::Plan;
use super::replicates;
use super::residuals::{self, Everyone, number_of};
use super::significance::{self, OfPart, Samples};
use super::tabulate::{Panels, Seen};
use super::variance::{Estimate, Fault, Sample, Variance, variance};
use super::weights::{Products, Weights};
use crate::figures::Statistic;

/// Adds the variances that a block asks for to its counts, and what its tests found.
pub(super) fn add(
    counts: &mut Counts,
    plan: &Plan,
    panels: &Panels,
    asked: &[Asked],
    drawn: &Drawn,
) {
    let found = match plan.needs_units() {
        true => of(counts, plan, panels, asked, drawn),
        false => Ok((Vec::new(), Vec::new())),
    };
    let found = found.and_then(|(variances, parts)| {
        let columns = plan.columns.len();
        let samples = Samples { parts, columns };
        let samples = Some(&samples).filter(|_| plan.has_design());
        Ok((variances, significance::run(plan, counts, samples)?))
    });
    match found {
        Ok((variances, outcome)) => {
            counts.variances = variances;
            counts.outcome = outcome;
        }
        Err(fault) => counts.fault = Some(fault),
    }
}

/// The variances row by row, and what they are of. The datasets of a block were drawn apart.
fn of<'a>(
    counts: &Counts,
    plan: &'a Plan,
    panels: &Panels,
    asked: &[Asked],
    drawn: &'a Drawn,
) -> Result<(Vec<Variance>, Vec<OfPart<'a>>), Fault> {
    let (rows, columns) = (plan.rows.len(), plan.columns.len());
    let mut variances = vec![Variance::default(); rows * columns];
    let mut parts = Vec::new();
    for (at, part) in plan.parts.iter().enumerate() {
        let Some(units) = drawn.units(&part.dataset) else {
            continue;
        };
        let margins = &part.stages.margins;
        let per_unit = size(margins) as usize;
        let mut samples = vec![OfCell::of(units.len(&part.stages), margins); rows * columns];
        let weight = part.weight.as_ref().map_or(1, |weight| weight.scale);
        let declared = part.stages.replicates.as_ref().and_then(|design| design.df);
        let df = declared.unwrap_or_else(|| units.rank().saturating_sub(1));
        for panel in panels.0.iter().filter(|panel| panel.part == at) {
            for (number, request) in &panel.drawn {
                for (unit, pattern, weights, products) in drawn.patterns(asked, *request) {
                    let unit = unit * per_unit + number_of(margins, &pattern);
                    panel.visit(plan, part, &pattern, |row, column| {
                        let summary = part.summary(row.line, column.line);
                        if summary.and_then(|s| s.number(panel.unit)) != number.as_deref() {
                            return;
                        }
                        let samples = samples.get_mut(row.line * columns + column.line);
                        let Some(sample) = samples.and_then(|s| s.of_unit(unit)) else {
                            return;
                        };
                        let weights = Weighed {
                            weights,
                            scale: weight,
                        };
                        match (summary, products) {
                            (None, _) => weights.share(plan.whole(), row, column, sample),
                            (Some(_), Some(products)) => {
                                let scale = plan.scale(part, row.line, column.line);
                                weights.number(row, column, products, scale.into(), sample);
                            }
                            (Some(_), None) => weights.score(row, column, sample),
                        }
                    });
                }
            }
        }
        let mut panels = panels.0.iter().filter(|panel| panel.part == at);
        let everyone = panels.find_map(|panel| panel.everyone).map(|request| {
            let all = drawn.patterns(asked, request);
            let all = all.map(|(unit, pattern, weights, _)| {
                (
                    unit * per_unit + number_of(margins, &pattern),
                    weights.scaled(weight),
                )
            });
            Everyone::new(margins, all)
        });
        for (cell, (sum, samples)) in variances.iter_mut().zip(&samples).enumerate() {
            let (row, column) = (cell / columns.max(1), cell % columns.max(1));
            let Some(of) = estimate(counts, plan, row, column).filter(|_| plan.needs_variance())
            else {
                continue;
            };
            let more = match (samples, &part.stages.replicates, &everyone) {
                (OfCell::Units(samples), Some(design), _) => {
                    replicates::variance(design, df, samples, &of).unwrap_or_default()
                }
                (OfCell::Units(samples), None, _) => {
                    let scores = samples.iter().map(|sample| sample.scores(&of));
                    variance(&part.stages, units, &scores.collect::<Vec<_>>())?
                }
                (OfCell::ByMargins(samples), _, Some(everyone)) => {
                    let scores = everyone.residuals(units.len(&part.stages), samples, &of);
                    residuals::unscaled(variance(&part.stages, units, &scores)?)
                }
                (OfCell::ByMargins(_), _, None) => continue,
            };
            sum.scaled += more.scaled;
            sum.df += more.df;
            sum.respondents += more.respondents;
        }
        let samples = samples.into_iter().map(|samples| match samples {
            OfCell::Units(samples) => samples,
            // Nothing is tested under calibrated weights.
            OfCell::ByMargins(_) => Vec::new(),
        });
        parts.push(OfPart {
            stages: &part.stages,
            units,
            samples: samples.collect(),
        });
    }
    Ok((variances, parts))
}

/// What the units have of a cell; of calibrated weights, by unit and answers to the margins.
#[derive(Clone)]
enum OfCell {
    Units(Vec<Sample>),
    ByMargins(BTreeMap<usize, Sample>),
}

impl OfCell {
    fn of(units: usize, margins: &[Key]) -> Self {
        match margins {
            [] => OfCell::Units(vec![Sample::default(); units]),
            _ => OfCell::ByMargins(BTreeMap::new()),
        }
    }

    fn of_unit(&mut self, unit: usize) -> Option<&mut Sample> {
        match self {
            OfCell::Units(samples) => samples.get_mut(unit),
            OfCell::ByMargins(samples) => Some(samples.entry(unit).or_default()),
        }
    }
}

/// What the variance of a cell is of.
fn estimate(counts: &Counts, plan: &Plan, row: usize, column: usize) -> Option<Estimate> {
    let cell = counts.cell(row, column);
    let numbers = counts.distribution(row, column);
    Some(match plan.summary(row, column).map(|s| s.statistic) {
        None => {
            let whole = cell.whole(plan.whole());
            Estimate::Ratio([cell.count.weight.into(), whole.weight.into()])
        }
        Some(Statistic::Mean | Statistic::Balance) => {
            let numbers = numbers?;
            Estimate::Ratio([numbers.sum.exact(), numbers.weight.into()])
        }
        Some(Statistic::Sum) => Estimate::Total,
        Some(_) => return None,
    })
}

/// Sums of weights, in the places of their dataset.
struct Weighed {
    weights: Weights,
    /// Brings them to the places of the block.
    scale: i128,
}

impl Weighed {
    fn sum(&self) -> i128 {
        self.weights.sum.saturating_mul(self.scale)
    }

    fn squares(&self) -> i128 {
        let squares = self.weights.squares;
        squares.saturating_mul(self.scale.saturating_mul(self.scale))
    }

    /// Adds those of a share: y and b are 1 or 0.
    fn share(&self, of: Whole, row: &Seen, column: &Seen, sample: &mut Sample) {
        let (row, column) = (row.taken.is_some(), column.taken.is_some());
        let within = match of {
            Whole::Row => row,
            Whole::Column => column,
            Whole::Base => true,
        };
        if within {
            self.whole(sample);
        }
        if row && column {
            sample.part = sample.part.saturating_add(self.sum());
            sample.squares.add(self.squares());
            sample.mixed.add(self.squares());
            sample.plain = sample.plain.saturating_add(self.weights.respondents.into());
        }
    }

    /// Adds those of scores.
    fn score(&self, row: &Seen, column: &Seen, sample: &mut Sample) {
        let (Some(of_row), Some(of_column)) = (row.taken, column.taken) else {
            return;
        };
        let score = i128::from(of_row + of_column);
        self.whole(sample);
        sample.part = sample.part.saturating_add(self.sum().saturating_mul(score));
        sample.mixed.add_product(self.squares(), score);
        let plain = score.saturating_mul(self.weights.respondents.into());
        sample.plain = sample.plain.saturating_add(plain);
        sample.squares.add_product(self.squares(), score * score);
    }

    /// Adds those of numbers.
    fn number(
        &self,
        row: &Seen,
        column: &Seen,
        products: &Products,
        scale: i128,
        sample: &mut Sample,
    ) {
        if row.taken.is_none() || column.taken.is_none() {
            return;
        }
        self.whole(sample);
        let both = self.scale.saturating_mul(scale);
        let sum = products.sum.saturating_mul(both);
        sample.part = sample.part.saturating_add(sum);
        let plain = products.plain.saturating_mul(scale);
        sample.plain = sample.plain.saturating_add(plain);
        sample
            .mixed
            .add_times(&products.mixed, both.saturating_mul(self.scale));
        sample
            .squares
            .add_times(&products.squares, both.saturating_mul(both));
    }

    fn whole(&self, sample: &mut Sample) {
        sample.respondents += self.weights.respondents;
        sample.whole = sample.whole.saturating_add(self.sum());
        sample.whole_squares = sample.whole_squares.saturating_add(self.squares());
    }
}
