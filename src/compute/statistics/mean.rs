//! The mean of scores.

use super::block::{BlockStatistic, CellFigure, CellOf, RowKind};
use crate::compute::weighting;
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
        let of_it = cell.sums.count;
        if of_it.weight == 0 {
            return Err("scored answers");
        }
        let n = of_it.respondents;
        let of = format!("of {}, column `{}`", cell.base, cell.column);
        Ok(vec![
            CellFigure {
                statistic: Statistic::Mean,
                exact: weighting::ratio(cell.weighting, cell.sums.score, of_it.weight),
                base: Some(n),
                weighted: true,
                how: cell.weighed(format!(
                    "sum of the scores ÷ number of scored answers, {of}"
                )),
            },
            CellFigure {
                statistic: Statistic::Base,
                exact: Exact::Integer(n as i64),
                base: None,
                weighted: false,
                how: format!("scored answers {of}"),
            },
        ])
    }
}
