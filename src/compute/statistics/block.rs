//! What a statistic of a block is, and what it sees.

use crate::compute::counts::{Cell, Whole};
use crate::compute::distribution::Distribution;
use crate::compute::pattern::Sums;
use crate::compute::selector::Summary;
use crate::compute::variance::Variance;
use crate::compute::weighting::Weighting;
use crate::figures::{Exact, Statistic};
use crate::spec::Interval;

/// A statistic of a block: what its counts become.
pub(in crate::compute) trait BlockStatistic: Sync + std::fmt::Debug {
    /// Its name under `cells:`.
    fn name(&self) -> &'static str;

    /// The statistic that a cell prints, where it prints one.
    fn printed(&self) -> Option<Statistic> {
        None
    }

    /// Whether only weighted blocks have it.
    fn needs_weights(&self) -> bool {
        false
    }

    /// Whether it rests on the variance of the cell's share.
    fn needs_variance(&self) -> bool {
        false
    }

    /// Its figures of a cell; what the cell lacks where they are not defined.
    fn cell(&self, _: &CellOf<'_>) -> Result<Vec<CellFigure>, &'static str> {
        Ok(Vec::new())
    }
}

/// A cell, as its statistics see it.
pub(in crate::compute) struct CellOf<'a> {
    /// The base in words.
    pub(in crate::compute) base: &'a str,
    /// Id of the row.
    pub(in crate::compute) row: &'a str,
    /// Id of the column.
    pub(in crate::compute) column: &'a str,
    /// What was counted.
    pub(in crate::compute) sums: Cell,
    /// How it is weighted, where it is.
    pub(in crate::compute) weighting: Option<&'a Weighting>,
    /// Its numbers, where it is of numbers.
    pub(in crate::compute) numbers: Option<Numbers<'a>>,
    /// The variance of its share or mean, where that is asked for.
    pub(in crate::compute) variance: Option<&'a Variance>,
    /// Whether that is by replicate weights.
    pub(in crate::compute) replicated: bool,
    /// How its intervals are made.
    pub(in crate::compute) interval: &'a Interval,
    /// Whom its shares are taken over.
    pub(in crate::compute) whole: Whole,
}

/// A statistic of numbers, and what it is of.
#[derive(Clone, Copy)]
pub(in crate::compute) struct Numbers<'a> {
    pub(in crate::compute) summary: &'a Summary,
    /// Nothing where nobody has a number.
    pub(in crate::compute) found: Option<&'a Distribution>,
    /// Decimal places of the numbers.
    pub(in crate::compute) decimals: u8,
}

/// A figure of a cell.
pub(in crate::compute) struct CellFigure {
    pub(in crate::compute) statistic: Statistic,
    pub(in crate::compute) exact: Exact,
    /// The number it is taken over, where that is another.
    pub(in crate::compute) base: Option<u64>,
    /// Whether weights make a difference to it.
    pub(in crate::compute) weighted: bool,
    /// Decimal places that it is printed with, where they are its own.
    pub(in crate::compute) places: Option<u8>,
    /// How it was computed.
    pub(in crate::compute) how: String,
}

impl CellOf<'_> {
    /// Who is counted in it.
    pub(in crate::compute) fn in_words(&self) -> String {
        format!(
            "respondents of {} in the row `{}` and the column `{}`",
            self.base, self.row, self.column
        )
    }

    /// How something is computed of a respondent's weight, where they have one.
    pub(in crate::compute) fn weighed(&self, how: String) -> String {
        match self.weighting {
            Some(weighting) => format!("{how}, each weighted by {}", weighting.columns),
            None => how,
        }
    }

    /// The respondents that it is a part of.
    pub(in crate::compute) fn whole(&self) -> Sums {
        self.sums.whole(self.whole)
    }

    /// The same in words.
    pub(in crate::compute) fn whole_in_words(&self) -> String {
        match self.whole {
            Whole::Row => format!("respondents of {} in the row `{}`", self.base, self.row),
            Whole::Column => format!(
                "respondents of {} in the column `{}`",
                self.base, self.column
            ),
            Whole::Base => format!("respondents of {}", self.base),
        }
    }

    /// What they answered, where not all did.
    pub(in crate::compute) fn answered_in_words(&self) -> String {
        match self.whole {
            Whole::Row => format!(" who answered for the column `{}`", self.column),
            Whole::Column => format!(" who answered for the row `{}`", self.row),
            Whole::Base => format!(
                " who answered for the row `{}` and the column `{}`",
                self.row, self.column
            ),
        }
    }
}
