//! How many there are in a cell.

use super::block::{BlockStatistic, CellFigure, CellOf};
use crate::figures::{Exact, Statistic};

#[derive(Debug)]
pub(super) struct Count;

impl BlockStatistic for Count {
    fn name(&self) -> &'static str {
        "count"
    }

    fn printed(&self) -> Option<Statistic> {
        Some(Statistic::Count)
    }

    fn cell(&self, cell: &CellOf<'_>) -> Result<Vec<CellFigure>, &'static str> {
        Ok(vec![CellFigure {
            statistic: Statistic::Count,
            exact: Exact::Integer(cell.sums.count as i64),
            base: Some(cell.sums.row_base),
            how: cell.in_words(),
        }])
    }
}
