//! What a block can be asked for: a statistic of its cells, or a result for the block as a whole. One file each, and one
//! line in [`ALL`]. Rows and columns of numbers have statistics of their own.

mod block;
mod count;
mod numbers;
mod precision;
mod share;

pub(super) use block::{BlockOf, BlockResult, BlockStatistic, CellFigure, CellOf, Numbers};
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

/// The statistics of what a cell is a part of.
pub(super) fn of_bases() -> impl Iterator<Item = &'static dyn BlockStatistic> {
    let bases: [&dyn BlockStatistic; 2] = [&count::BASE, &count::WEIGHTED_BASE];
    bases.into_iter()
}
