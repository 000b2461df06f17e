//! How many there are in a cell and in its base, and what they weigh.

use super::block::{BlockStatistic, CellFigure, CellOf};
use crate::compute::pattern::Sums;
use crate::compute::weighting::{self, Weighting};
use crate::figures::{Exact, Statistic};

/// Numbers of respondents.
#[derive(Debug)]
pub(super) struct Number {
    statistic: Statistic,
    /// Whether it is of those in the cell; of its base otherwise.
    inner: bool,
}

pub(super) static COUNT: Number = Number {
    statistic: Statistic::Count,
    inner: true,
};

pub(super) static BASE: Number = Number {
    statistic: Statistic::Base,
    inner: false,
};

pub(super) static WEIGHTED: Number = Number {
    statistic: Statistic::Weighted,
    inner: true,
};

pub(super) static WEIGHTED_BASE: Number = Number {
    statistic: Statistic::WeightedBase,
    inner: false,
};

impl BlockStatistic for Number {
    fn name(&self) -> &'static str {
        self.statistic.segment()
    }

    fn printed(&self) -> Option<Statistic> {
        Some(self.statistic)
    }

    fn needs_weights(&self) -> bool {
        matches!(
            self.statistic,
            Statistic::Weighted | Statistic::WeightedBase
        )
    }

    fn cell(&self, cell: &CellOf<'_>) -> Result<Vec<CellFigure>, &'static str> {
        let (of, who) = match self.inner {
            true => (cell.sums.count, cell.in_words()),
            false => (cell.whole(), cell.whole_in_words()),
        };
        let weighted = self.needs_weights();
        let (exact, how) = match weighted {
            true => (weighting::sum(cell.weighting, of.weight), cell.weighed(who)),
            false => (Exact::Integer(of.respondents as i64), who),
        };
        Ok(vec![CellFigure {
            statistic: self.statistic,
            exact,
            base: (self.inner || weighted).then_some(cell.whole().respondents),
            weighted,
            places: None,
            how,
        }])
    }
}

/// The figures of the base of a whole block.
pub(in crate::compute) fn of_block(
    base_in_words: &str,
    weighting: Option<&Weighting>,
    base: Sums,
) -> Vec<CellFigure> {
    let how = format!("respondents of {base_in_words}");
    let mut figures = vec![CellFigure {
        statistic: Statistic::Base,
        exact: Exact::Integer(base.respondents as i64),
        base: None,
        weighted: false,
        places: None,
        how: how.clone(),
    }];
    figures.extend(weighting.map(|weighting| CellFigure {
        statistic: Statistic::WeightedBase,
        exact: weighting::sum(Some(weighting), base.weight),
        base: Some(base.respondents),
        weighted: true,
        places: None,
        how: format!("{how}, each weighted by {}", weighting.columns),
    }));
    figures
}
