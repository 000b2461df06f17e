//! How precise a share is under the design: standard error, confidence interval, design effect.

use num_bigint::BigInt;

use super::block::{BlockStatistic, CellFigure, CellOf};
use crate::figures::{Exact, Real, Statistic};
use crate::fit::{Reach, logit, normal};
use crate::spec::IntervalMethod;

/// The standard error of a share.
#[derive(Debug)]
pub(super) struct StandardError;

/// A confidence interval of a share.
#[derive(Debug)]
pub(super) struct ConfidenceInterval;

/// The variance of a share in units of that under simple random sampling with replacement.
#[derive(Debug)]
pub(super) struct DesignEffect;

/// A share and its variance as ratios of whole numbers.
struct Estimate {
    part: BigInt,
    whole: BigInt,
    /// The variance, above and below.
    variance: [BigInt; 2],
    df: u64,
    respondents: u64,
}

impl Estimate {
    /// Nothing of a share of nobody.
    fn of(cell: &CellOf<'_>) -> Option<Self> {
        let variance = cell.variance?;
        let whole = BigInt::from(cell.whole().weight);
        let scaled = &variance.scaled;
        (whole > BigInt::ZERO).then(|| Self {
            part: cell.sums.count.weight.into(),
            variance: [scaled.numer().clone(), scaled.denom() * whole.pow(4)],
            whole,
            df: variance.df,
            respondents: variance.respondents,
        })
    }
}

fn figure(cell: &CellOf<'_>, statistic: Statistic, real: Real, what: &str) -> CellFigure {
    CellFigure {
        statistic,
        exact: Exact::Real(real),
        base: Some(cell.whole().respondents),
        weighted: true,
        how: cell.weighed(format!("{what} of the share of {}", cell.in_words())),
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
        let what = "standard error, by Taylor linearization,";
        let figures = root.map(|root| figure(cell, Statistic::ShareSe, root, what));
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
        let method = cell.interval.method;
        let found = Estimate::of(cell).and_then(|estimate| {
            let reach = Reach::new(u32::from(level) * 10, estimate.df)?;
            let [above, below] = &estimate.variance;
            let share = [&estimate.part, &estimate.whole];
            match method {
                IntervalMethod::Logit => logit(share, [above, below], &reach),
                IntervalMethod::Normal => Some(normal(share, [above, below], &reach)),
            }
        });
        let method = match method {
            IntervalMethod::Logit => "logit",
            IntervalMethod::Normal => "normal",
        };
        let statistics = [Statistic::ShareLow, Statistic::ShareHigh];
        let ends = statistics.into_iter().zip(found.into_iter().flatten());
        let figures = ends.map(|(statistic, end)| {
            let side = match statistic {
                Statistic::ShareLow => "lower",
                _ => "upper",
            };
            let what = format!("{side} end of the {level} % confidence interval ({method})");
            figure(cell, statistic, end, &what)
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
        let estimate = Estimate::of(cell).filter(|e| e.df > 0 && e.respondents > 1);
        let effect = estimate.and_then(|estimate| {
            // p (1 − p) ÷ (n − 1).
            let simple = &estimate.part * (&estimate.whole - &estimate.part);
            let [above, below] = &estimate.variance;
            let above = above * &estimate.whole * &estimate.whole * (estimate.respondents - 1);
            Real::quotient(&above, &(below * simple))
        });
        let figures = effect.map(|effect| figure(cell, Statistic::Deff, effect, "design effect"));
        Ok(figures.into_iter().collect())
    }
}
