//! What a block can be asked for: a statistic of its cells, or a result for the block as a whole. One file each, and one
//! line in [`ALL`].

mod block;
mod count;
mod mean;
mod precision;
mod share;

use block::RowKind;
pub(super) use block::{BlockOf, BlockResult, BlockStatistic, CellFigure, CellOf};

use crate::figures::Statistic;

/// All of them.
static ALL: &[&dyn BlockStatistic] = &[
    &count::COUNT,
    &count::WEIGHTED,
    &count::BASE,
    &count::WEIGHTED_BASE,
    &share::ROW,
    &share::COLUMN,
    &precision::StandardError,
    &precision::ConfidenceInterval,
    &precision::DesignEffect,
    &mean::Mean,
];

/// The statistic of a name under `cells:`.
pub(super) fn named(name: &str) -> Option<&'static dyn BlockStatistic> {
    asked().find(|statistic| statistic.name() == name)
}

/// The statistic that a cell prints for a name under `cells:`, where it prints one.
pub fn printed(name: &str) -> Option<Statistic> {
    named(name)?.printed()
}

/// The names under `cells:`.
pub fn names() -> Vec<&'static str> {
    asked().map(|statistic| statistic.name()).collect()
}

fn asked() -> impl Iterator<Item = &'static dyn BlockStatistic> {
    let all = ALL.iter().copied();
    all.filter(|statistic| statistic.rows() == RowKind::Counted)
}

/// The statistics of what a cell is a part of.
pub(super) fn of_bases() -> impl Iterator<Item = &'static dyn BlockStatistic> {
    let bases: [&dyn BlockStatistic; 2] = [&count::BASE, &count::WEIGHTED_BASE];
    bases.into_iter()
}

/// The statistics of a row of scores.
pub(super) fn of_scores() -> Vec<&'static dyn BlockStatistic> {
    let all = ALL.iter().copied();
    all.filter(|statistic| statistic.rows() == RowKind::Scored)
        .collect()
}
