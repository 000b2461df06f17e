//! How precise a share, a mean or a sum is under the design: standard error, confidence interval, design effect.

use num_bigint::BigInt;

use super::block::{BlockStatistic, CellFigure, CellOf};
use super::numbers::spread;
use crate::compute::weighting;
use crate::figures::{Exact, Real, Statistic};
use crate::fit::{Reach, clopper_pearson, effective, logit, normal, wilson};
use crate::spec::IntervalMethod;

/// The standard error.
#[derive(Debug)]
pub(super) struct StandardError;

/// A confidence interval.
#[derive(Debug)]
pub(super) struct ConfidenceInterval;

/// The variance in units of that under simple random sampling with replacement.
#[derive(Debug)]
pub(super) struct DesignEffect;

/// A share, mean or sum, and its variance, as ratios of whole numbers.
struct Estimate {
    above: BigInt,
    below: BigInt,
    /// The variance, above and below.
    variance: [BigInt; 2],
    df: u64,
}

impl Estimate {
    /// Nothing of a share of nobody, and of other statistics.
    fn of(cell: &CellOf<'_>) -> Option<Self> {
        let variance = cell.variance?;
        let scaled = &variance.scaled;
        let (above, weight, power) = match cell.numbers {
            None => {
                let whole = BigInt::from(cell.whole().weight);
                let power = whole.pow(4);
                (cell.sums.count.weight.into(), whole, power)
            }
            Some(numbers) => {
                let found = numbers.found?;
                let units = BigInt::from(10).pow(numbers.decimals.into());
                let (weight, power) = match numbers.summary.statistic {
                    Statistic::Mean | Statistic::Balance => (BigInt::from(found.weight), 4),
                    Statistic::Sum => (weighting::one(cell.weighting), 2),
                    _ => return None,
                };
                let power = weight.pow(power) * &units * &units;
                (found.sum.exact(), weight * units, power)
            }
        };
        (weight > BigInt::ZERO).then(|| Self {
            above,
            below: weight,
            variance: [scaled.numer().clone(), scaled.denom() * power],
            df: variance.df,
        })
    }
}

/// Which statistic of precision.
#[derive(Clone, Copy)]
enum Kind {
    Error,
    Low,
    High,
}

fn figure(cell: &CellOf<'_>, kind: Kind, real: Real, what: &str) -> CellFigure {
    let of = cell.numbers.map(|numbers| numbers.summary.statistic);
    let statistic = match (of, kind) {
        (Some(Statistic::Mean), Kind::Error) => Statistic::MeanSe,
        (Some(Statistic::Mean), Kind::Low) => Statistic::MeanLow,
        (Some(Statistic::Mean), Kind::High) => Statistic::MeanHigh,
        (None | Some(Statistic::Balance), Kind::Error) => Statistic::ShareSe,
        (None | Some(Statistic::Balance), Kind::Low) => Statistic::ShareLow,
        (None | Some(Statistic::Balance), Kind::High) => Statistic::ShareHigh,
        (Some(_), Kind::Error) => Statistic::SumSe,
        (Some(_), Kind::Low) => Statistic::SumLow,
        (Some(_), Kind::High) => Statistic::SumHigh,
    };
    CellFigure {
        statistic,
        ..about(cell, Statistic::Deff, real, what)
    }
}

/// A figure about the share, mean or sum of a cell.
fn about(cell: &CellOf<'_>, statistic: Statistic, real: Real, what: &str) -> CellFigure {
    let (base, of, places) = match cell.numbers {
        None => (cell.whole().respondents, "share", None),
        Some(numbers) => {
            let summary = numbers.summary;
            let own = (summary.statistic == Statistic::Sum).then_some(numbers.decimals);
            let of = summary.statistic.definition().label;
            (cell.sums.count.respondents, of, summary.places.or(own))
        }
    };
    CellFigure {
        statistic,
        exact: Exact::Real(real),
        base: Some(base),
        weighted: true,
        places,
        how: cell.weighed(format!("{what} of the {of} of {}", cell.in_words())),
    }
}

impl BlockStatistic for StandardError {
    fn name(&self) -> &'static str {
        "se"
    }

    fn printed(&self) -> Option<Statistic> {
        Some(Statistic::ShareSe)
    }

    fn needs_variance(&self) -> bool {
        true
    }

    fn cell(&self, cell: &CellOf<'_>) -> Result<Vec<CellFigure>, &'static str> {
        let estimate = Estimate::of(cell).filter(|estimate| estimate.df > 0);
        let root = estimate.and_then(|estimate| {
            let [above, below] = &estimate.variance;
            Real::root(above, below)
        });
        let what = match cell.replicated {
            true => "standard error, by replicate weights,",
            false => "standard error, by Taylor linearization,",
        };
        let figures = root.map(|root| figure(cell, Kind::Error, root, what));
        Ok(figures.into_iter().collect())
    }
}

impl BlockStatistic for ConfidenceInterval {
    fn name(&self) -> &'static str {
        "ci"
    }

    fn printed(&self) -> Option<Statistic> {
        Some(Statistic::ShareLow)
    }

    fn needs_variance(&self) -> bool {
        true
    }

    fn cell(&self, cell: &CellOf<'_>) -> Result<Vec<CellFigure>, &'static str> {
        let level = cell.interval.level.value;
        let method = match cell.numbers {
            Some(_) => IntervalMethod::Normal,
            None => cell.interval.method,
        };
        let confidence = u32::from(level) * 10;
        let found = Estimate::of(cell).and_then(|estimate| {
            let reach = Reach::new(confidence, estimate.df)?;
            let [above, below] = &estimate.variance;
            let (middle, variance) = ([&estimate.above, &estimate.below], [above, below]);
            let effective = || {
                let n = cell.variance?.respondents;
                let simple = Reach::new(confidence, n.checked_sub(1)?)?;
                effective(middle, variance, &simple, &reach)
            };
            match method {
                IntervalMethod::Logit => logit(middle, variance, &reach),
                IntervalMethod::Normal => Some(normal(middle, variance, &reach)),
                IntervalMethod::Wilson => wilson(middle, &effective()?, confidence),
                IntervalMethod::ClopperPearson => {
                    clopper_pearson(middle, &effective()?, confidence)
                }
            }
        });
        let method = match method {
            IntervalMethod::Logit => "logit",
            IntervalMethod::Normal => "normal",
            IntervalMethod::Wilson => "Wilson",
            IntervalMethod::ClopperPearson => "Clopper–Pearson",
        };
        let sides = [(Kind::Low, "lower"), (Kind::High, "upper")];
        let ends = sides.into_iter().zip(found.into_iter().flatten());
        let figures = ends.map(|((kind, side), end)| {
            let what = format!("{side} end of the {level} % confidence interval ({method})");
            figure(cell, kind, end, &what)
        });
        Ok(figures.collect())
    }
}

impl BlockStatistic for DesignEffect {
    fn name(&self) -> &'static str {
        "deff"
    }

    fn printed(&self) -> Option<Statistic> {
        Some(Statistic::Deff)
    }

    fn needs_variance(&self) -> bool {
        true
    }

    fn cell(&self, cell: &CellOf<'_>) -> Result<Vec<CellFigure>, &'static str> {
        let estimate = Estimate::of(cell).filter(|e| e.df > 0);
        let respondents = cell.variance.map_or(0, |variance| variance.respondents);
        let effect = estimate.and_then(|estimate| {
            let [above, below] = &estimate.variance;
            // Of as many respondents drawn at random with replacement.
            let [more, less] = match cell.numbers {
                None => {
                    // p (1 − p) ÷ (n − 1).
                    let fewer = respondents.checked_sub(1).filter(|n| *n > 0)?;
                    let whole = &estimate.below;
                    let simple = &estimate.above * (whole - &estimate.above);
                    [simple, whole * whole * fewer]
                }
                Some(numbers)
                    if matches!(
                        numbers.summary.statistic,
                        Statistic::Mean | Statistic::Balance
                    ) =>
                {
                    let [above, below] = spread(numbers.found?)?;
                    let units = BigInt::from(10).pow(2 * u32::from(numbers.decimals));
                    [above, below * units]
                }
                Some(_) => return None,
            };
            Real::quotient(&(above * less), &(below * more))
        });
        let figures = effect.map(|effect| CellFigure {
            places: None,
            ..about(cell, Statistic::Deff, effect, "design effect")
        });
        Ok(figures.into_iter().collect())
    }
}
