//! What a block can be asked for in its cells. One file each, and one line in [`ALL`]. Rows and columns of numbers have statistics of their own.

mod block;
mod count;
mod numbers;
mod precision;
mod share;

pub(super) use block::{BlockStatistic, CellFigure, CellOf, Numbers};
pub(super) use count::of_block;
pub(super) use numbers::figures as of_numbers;

use crate::figures::Statistic;

/// All of them.
static ALL: &[&dyn BlockStatistic] = &[
    &count::COUNT,
    &count::WEIGHTED,
    &count::BASE,
    &count::WEIGHTED_BASE,
    &share::ROW,
    &share::COLUMN,
    &share::TOTAL,
    &precision::StandardError,
    &precision::ConfidenceInterval,
    &precision::DesignEffect,
];

/// The statistic of a name under `cells:`.
pub(super) fn named(name: &str) -> Option<&'static dyn BlockStatistic> {
    ALL.iter()
        .copied()
        .find(|statistic| statistic.name() == name)
}

/// The statistic that a cell prints for a name under `cells:`, where it prints one.
pub fn printed(name: &str) -> Option<Statistic> {
    named(name)?.printed()
}

/// The names under `cells:`.
pub fn names() -> Vec<&'static str> {
    ALL.iter().map(|statistic| statistic.name()).collect()
}

/// The number of those that a cell is a part of, and what they weigh.
pub(super) fn bases(cell: &CellOf<'_>) -> Vec<CellFigure> {
    let bases: [&dyn BlockStatistic; 2] = [&count::BASE, &count::WEIGHTED_BASE];
    let bases = bases.into_iter();
    let bases = bases.filter(|base| cell.weighting.is_some() || !base.needs_weights());
    bases
        .filter_map(|base| base.cell(cell).ok())
        .flatten()
        .collect()
}

/// Whether it is a statistic of how precise another is.
pub(super) fn is_precision(statistic: Statistic) -> bool {
    let precise = ALL.iter().filter(|entry| entry.needs_variance());
    precise
        .filter_map(|entry| entry.printed())
        .any(|printed| printed == statistic)
}
