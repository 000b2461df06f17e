//! Percentages of rows and of columns.

use super::block::{BlockStatistic, CellFigure, CellOf};
use crate::compute::pattern::Sums;
use crate::compute::weighting;
use crate::figures::Statistic;

#[derive(Debug)]
pub(super) struct Share {
    statistic: Statistic,
    base: fn(&CellOf<'_>) -> Sums,
    over: &'static str,
}

pub(super) static ROW: Share = Share {
    statistic: Statistic::RowPct,
    base: |cell| cell.sums.row_base,
    over: "the row",
};

pub(super) static COLUMN: Share = Share {
    statistic: Statistic::ColPct,
    base: |cell| cell.sums.column_base,
    over: "the column",
};

pub(super) static TOTAL: Share = Share {
    statistic: Statistic::TotalPct,
    base: |cell| cell.sums.total,
    over: "the base",
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
        if base.weight == 0 {
            return Err("base");
        }
        let how = format!("{} ÷ those in {}", cell.in_words(), self.over);
        Ok(vec![CellFigure {
            statistic: self.statistic,
            exact: weighting::ratio(cell.weighting, cell.sums.count.weight, base.weight),
            base: Some(base.respondents),
            weighted: true,
            places: None,
            how: cell.weighed(how),
        }])
    }
}
