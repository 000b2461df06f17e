//! Which cells of a block are statistics of numbers.

use super::layout::Line;
use super::plan::{Part, Plan};
use super::selector::{Selector, Summary};

impl Plan {
    /// Whether a row is of numbers.
    pub(super) fn is_summary(&self, row: usize) -> bool {
        self.in_lines(|part| part.rows.get(row))
    }

    /// Whether a column is of numbers.
    pub(super) fn is_summary_column(&self, column: usize) -> bool {
        self.in_lines(|part| part.columns.get(column))
    }

    fn in_lines<'a>(&'a self, line: impl Fn(&'a Part) -> Option<&'a Selector>) -> bool {
        let mut lines = self.parts.iter().filter_map(line);
        lines.any(|line| line.summary().is_some())
    }

    /// Whether every cell is of numbers.
    pub(super) fn is_all_summaries(&self) -> bool {
        (0..self.rows.len()).all(|row| self.is_summary(row))
            || (0..self.columns.len()).all(|column| self.is_summary_column(column))
    }

    /// Whether some cell has two.
    pub(super) fn crosses_summaries(&self) -> bool {
        (0..self.rows.len()).any(|row| self.is_summary(row))
            && (0..self.columns.len()).any(|column| self.is_summary_column(column))
    }

    /// The statistic of numbers in a cell, where it is one.
    pub(super) fn summary(&self, row: usize, column: usize) -> Option<&Summary> {
        self.parts.first()?.summary(row, column)
    }

    /// The row or column of means that a test is of.
    pub(super) fn line_of_means(&self, line: usize) -> Option<&Line> {
        match self.is_summary(line) {
            true => self.rows.get(line),
            false => self.columns.get(line),
        }
    }

    /// Decimal places of the numbers in a cell: the most that a dataset has.
    pub(super) fn decimals(&self, row: usize, column: usize) -> u8 {
        let parts = self.parts.iter();
        let decimals = parts.filter_map(|part| Some(part.summary(row, column)?.decimals));
        decimals.max().unwrap_or_default()
    }

    /// Brings the numbers of a part to these places.
    pub(super) fn scale(&self, part: &Part, row: usize, column: usize) -> i64 {
        let own = part
            .summary(row, column)
            .map_or(0, |summary| summary.decimals);
        10_i64.pow(self.decimals(row, column).saturating_sub(own).into())
    }
}

impl Part {
    /// The statistic of numbers in a cell, where its row or column is one.
    pub(super) fn summary(&self, row: usize, column: usize) -> Option<&Summary> {
        let row = self.rows.get(row).and_then(Selector::summary);
        row.or_else(|| self.columns.get(column).and_then(Selector::summary))
    }
}
