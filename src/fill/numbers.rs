//! The lines of a cell of numbers: which one holds the statistic, and what they are called.

use minijinja::Value;

use super::heads::is_whole;
use crate::figures::Statistic;

/// The line of a cell that a statistic of numbers is in: the first that is neither a number of respondents nor a precision,
/// or the first.
pub(super) fn slot(statistics: &[Statistic]) -> usize {
    let mut lines = statistics.iter();
    let own = lines.position(|statistic| !is_whole(*statistic) && !is_precision(*statistic));
    own.unwrap_or(0)
}

/// Whether it is a statistic of how precise another is.
pub(super) fn is_precision(statistic: Statistic) -> bool {
    matches!(
        statistic,
        Statistic::ShareSe | Statistic::ShareLow | Statistic::Deff | Statistic::Letters
    )
}

/// What the lines of a row of numbers are called: the statistic has its row's label.
pub(super) fn heads(heads: &[Value], statistics: &[Statistic], alone: bool) -> Vec<Value> {
    let slot = slot(statistics);
    let blank = || Value::from_safe_string(String::new());
    let heads = heads.iter().enumerate();
    heads
        .map(|(at, head)| match alone || at == slot {
            true => blank(),
            false => head.clone(),
        })
        .collect()
}
