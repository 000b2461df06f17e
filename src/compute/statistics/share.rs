//! Percentages of rows and of columns.

use super::block::{BlockStatistic, CellFigure, CellOf};
use crate::figures::{Exact, Statistic};

#[derive(Debug)]
pub(super) struct Share {
    statistic: Statistic,
    base: fn(&CellOf<'_>) -> u64,
    over: &'static str,
}

pub(super) static ROW: Share = Share {
    statistic: Statistic::RowPct,
    base: |cell| cell.sums.row_base,
    over: "row",
};

pub(super) static COLUMN: Share = Share {
    statistic: Statistic::ColPct,
    base: |cell| cell.sums.column_base,
    over: "column",
};

impl BlockStatistic for Share {
    fn name(&self) -> &'static str {
        self.statistic.segment()
    }

    fn printed(&self) -> Option<Statistic> {
        Some(self.statistic)
    }

    fn cell(&self, cell: &CellOf<'_>) -> Result<Vec<CellFigure>, &'static str> {
        let base = (self.base)(cell);
        if base == 0 {
            return Err("base");
        }
        Ok(vec![CellFigure {
            statistic: self.statistic,
            exact: Exact::Ratio {
                numerator: cell.sums.count as i64,
                denominator: base as i64,
            },
            base: Some(base),
            how: format!("{} ÷ those in the {}", cell.in_words(), self.over),
        }])
    }
}
