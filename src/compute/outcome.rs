//! What the tests of a block found.

use crate::figures::{Exact, Real, Statistic};
use crate::language::Method;

/// What was found.
#[derive(Debug, Clone, Default)]
pub(super) struct Outcome {
    /// Results of the test: one, or one for each line of means.
    pub(super) results: Vec<TestResult>,
    /// Why one of them is not defined.
    pub(super) lacks: Option<&'static str>,
    /// Comparisons of two columns.
    pub(super) pairs: Vec<Pair>,
    /// Letters of cells.
    pub(super) letters: Vec<CellLetters>,
}

/// A result of a test.
#[derive(Debug, Clone)]
pub(super) struct TestResult {
    /// The line that it is of, where there are several.
    pub(super) line: Option<usize>,
    pub(super) method: Method,
    pub(super) figures: Vec<(Statistic, Exact)>,
    /// Respondents.
    pub(super) base: u64,
}

/// A comparison of two columns in a row.
#[derive(Debug, Clone)]
pub(super) struct Pair {
    pub(super) row: usize,
    pub(super) columns: [usize; 2],
    /// Adjusted.
    pub(super) p: Real,
    /// Respondents.
    pub(super) base: u64,
}

/// The letters of a cell.
#[derive(Debug, Clone)]
pub(super) struct CellLetters {
    pub(super) row: usize,
    pub(super) column: usize,
    /// 1 for A, 2 for B, 4 for C, ….
    pub(super) letters: i64,
}
