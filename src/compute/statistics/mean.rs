//! The mean of scores.

use super::block::{BlockStatistic, CellFigure, CellOf, RowKind};
use crate::figures::{Exact, Statistic};

#[derive(Debug)]
pub(super) struct Mean;

impl BlockStatistic for Mean {
    fn name(&self) -> &'static str {
        "mean"
    }

    fn rows(&self) -> RowKind {
        RowKind::Scored
    }

    fn printed(&self) -> Option<Statistic> {
        Some(Statistic::Mean)
    }

    fn cell(&self, cell: &CellOf<'_>) -> Result<Vec<CellFigure>, &'static str> {
        let n = cell.sums.count;
        if n == 0 {
            return Err("scored answers");
        }
        let of = format!("of {}, column `{}`", cell.base, cell.column);
        Ok(vec![
            CellFigure {
                statistic: Statistic::Mean,
                exact: Exact::Ratio {
                    numerator: cell.sums.score,
                    denominator: n as i64,
                },
                base: Some(n),
                how: format!("sum of the scores ÷ number of scored answers, {of}"),
            },
            CellFigure {
                statistic: Statistic::Base,
                exact: Exact::Integer(n as i64),
                base: None,
                how: format!("scored answers {of}"),
            },
        ])
    }
}
