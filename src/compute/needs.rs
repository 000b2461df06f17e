//! What a block asks for, and what that needs.

use super::counts::Whole;
use super::plan::Plan;
use crate::figures::Statistic;

impl Plan {
    /// Whom the shares of a cell are taken over; of rows where there are none.
    pub(super) fn whole(&self) -> Whole {
        let printed = || self.statistics.iter().filter_map(|s| s.printed());
        let has = |statistic| printed().any(|s| s == statistic);
        match () {
            _ if has(Statistic::RowPct) => Whole::Row,
            _ if has(Statistic::ColPct) => Whole::Column,
            _ if has(Statistic::TotalPct) => Whole::Base,
            _ => Whole::Row,
        }
    }

    /// Whether something rests on the variances of its shares and means.
    pub(super) fn needs_variance(&self) -> bool {
        self.statistics.iter().any(|s| s.needs_variance())
    }

    /// Whether something rests on what its units have.
    pub(super) fn needs_units(&self) -> bool {
        self.needs_variance() || (self.has_design() && !self.tests.is_empty())
    }

    /// Whether it is weighted, or its respondents were not drawn at random from all.
    pub(super) fn has_design(&self) -> bool {
        let mut parts = self.parts.iter();
        self.weighting.is_some() || parts.any(|part| !part.stages.is_simple())
    }

    /// The shares that its cells have.
    pub(super) fn shares(&self) -> Vec<Statistic> {
        let printed = self.statistics.iter().filter_map(|s| s.printed());
        let shares = [Statistic::RowPct, Statistic::ColPct, Statistic::TotalPct];
        printed.filter(|s| shares.contains(s)).collect()
    }

    /// Whether a row is of all respondents.
    pub(super) fn is_total_row(&self, row: usize) -> bool {
        let selector = self.parts.first().and_then(|part| part.rows.get(row));
        selector.is_none_or(|selector| selector.0.is_empty())
    }

    /// Whether shares of the whole base are asked for.
    pub(super) fn has_total_pct(&self) -> bool {
        let mut printed = self.statistics.iter().filter_map(|s| s.printed());
        printed.any(|s| s == Statistic::TotalPct)
    }
}
