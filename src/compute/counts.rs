//! What was counted of a block.

use std::collections::BTreeMap;

use super::distribution::Distribution;
use super::outcome::Outcome;
use super::pattern::Sums;
use super::variance::{Fault, Variance};

/// What was counted of a block.
#[derive(Debug, Clone, Default)]
pub(super) struct Counts {
    columns: usize,
    /// Of each cell, row by row.
    cells: Vec<Cell>,
    /// Of the numbers in a cell, by the cell's place.
    distributions: BTreeMap<usize, Distribution>,
    /// Units in the base.
    pub(super) base: Sums,
    /// Where missing answers are refused: units in the base without an answer to some question of the block.
    pub(super) unanswered: u64,
    /// Of the share or mean of each cell, where they are asked for.
    pub(super) variances: Vec<Variance>,
    /// Why one of them is not defined.
    pub(super) fault: Option<Fault>,
    /// What its tests found.
    pub(super) outcome: Outcome,
}

/// Whom a share is taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whole {
    /// Those in the row.
    Row,
    /// Those in the column.
    Column,
    /// All of the base.
    Base,
}

/// Sums over the units of the base.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Cell {
    /// In row and column.
    pub(super) count: Sums,
    /// In the row, and asked for the column.
    pub(super) row_base: Sums,
    /// In the column, and asked for the row.
    pub(super) column_base: Sums,
    /// Asked for both; counted only where shares of the whole base are asked for.
    pub(super) total: Sums,
}

impl Cell {
    /// Those that it is a part of.
    pub(super) fn whole(&self, of: Whole) -> Sums {
        match of {
            Whole::Row => self.row_base,
            Whole::Column => self.column_base,
            Whole::Base => self.total,
        }
    }
}

impl Counts {
    pub(super) fn new(rows: usize, columns: usize) -> Self {
        Self {
            columns,
            cells: vec![Cell::default(); rows * columns],
            distributions: BTreeMap::new(),
            base: Sums::default(),
            unanswered: 0,
            variances: Vec::new(),
            fault: None,
            outcome: Outcome::default(),
        }
    }

    /// The sums of a cell.
    pub(super) fn cell(&self, row: usize, column: usize) -> Cell {
        let cell = self.cells.get(row * self.columns + column);
        cell.copied().unwrap_or_default()
    }

    /// The numbers of those in a cell, where it is of numbers and somebody has one.
    pub(super) fn distribution(&self, row: usize, column: usize) -> Option<&Distribution> {
        self.distributions.get(&(row * self.columns + column))
    }

    /// The same, to be added to.
    pub(super) fn distribution_mut(&mut self, row: usize, column: usize) -> &mut Distribution {
        let cell = row * self.columns + column;
        self.distributions.entry(cell).or_default()
    }

    /// The variance of a cell's share or mean, where it is asked for.
    pub(super) fn variance(&self, row: usize, column: usize) -> Option<&Variance> {
        self.variances.get(row * self.columns + column)
    }

    /// The same, to be added to.
    pub(super) fn cell_mut(&mut self, row: usize, column: usize) -> Option<&mut Cell> {
        self.cells.get_mut(row * self.columns + column)
    }
}
