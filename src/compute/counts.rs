//! What was counted of a block.

use super::pattern::Sums;
use super::variance::{Fault, Variance};

/// What was counted of a block.
#[derive(Debug, Clone, Default)]
pub(super) struct Counts {
    columns: usize,
    /// Of each cell, row by row.
    cells: Vec<Cell>,
    /// Units in the base.
    pub(super) base: Sums,
    /// Where missing answers are refused: units in the base without an answer to some question of the block.
    pub(super) unanswered: u64,
    /// Of the share of each cell, where they are asked for.
    pub(super) variances: Vec<Variance>,
    /// Why one of them is not defined.
    pub(super) fault: Option<Fault>,
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
    /// Sum of the weighted scores of those in the cell, of whom there are `count`.
    pub(super) score: i128,
}

impl Counts {
    pub(super) fn new(rows: usize, columns: usize) -> Self {
        Self {
            columns,
            cells: vec![Cell::default(); rows * columns],
            base: Sums::default(),
            unanswered: 0,
            variances: Vec::new(),
            fault: None,
        }
    }

    /// The sums of a cell.
    pub(super) fn cell(&self, row: usize, column: usize) -> Cell {
        let cell = self.cells.get(row * self.columns + column);
        cell.copied().unwrap_or_default()
    }

    /// The variance of a cell's share, where it is asked for.
    pub(super) fn variance(&self, row: usize, column: usize) -> Option<&Variance> {
        self.variances.get(row * self.columns + column)
    }

    /// The same, to be added to.
    pub(super) fn cell_mut(&mut self, row: usize, column: usize) -> Option<&mut Cell> {
        self.cells.get_mut(row * self.columns + column)
    }
}
