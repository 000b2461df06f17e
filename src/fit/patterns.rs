//! Rows counted by the values of their predictors, for fits that need more than sums of products.

use std::collections::BTreeMap;

use super::design::Design;

/// The most combinations of values that are kept.
const MOST: usize = 200_000;

/// How many rows have each combination of the predictors' values, apart for the two values of the dependent variable. They
/// are whole numbers, so that neither the order of the rows nor that of the parts matters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patterns {
    /// The column of each predictor.
    columns: Vec<usize>,
    dependent: usize,
    /// Rows with the dependent value 1, and with 0.
    counts: BTreeMap<Vec<i64>, [u64; 2]>,
    /// Rows with another one.
    others: u64,
    /// Whether there were more combinations than are kept.
    overflown: bool,
}

impl Patterns {
    /// Of no rows yet.
    pub fn new(design: &Design) -> Self {
        Self {
            columns: design.predictors.iter().map(|term| term.column).collect(),
            dependent: design.dependent,
            counts: BTreeMap::new(),
            others: 0,
            overflown: false,
        }
    }

    /// Adds rows that have a value in every column of the design; one slice a column.
    pub fn update(&mut self, columns: &[&[i64]]) {
        let column = |at: usize| columns.get(at).copied().unwrap_or_default();
        let predictors: Vec<&[i64]> = self.columns.iter().map(|at| column(*at)).collect();
        let mut values = Vec::with_capacity(predictors.len());
        for (row, dependent) in column(self.dependent).iter().enumerate() {
            let counted = match dependent {
                1 => [1, 0],
                0 => [0, 1],
                _ => {
                    self.others += 1;
                    continue;
                }
            };
            values.clear();
            values.extend(predictors.iter().filter_map(|column| column.get(row)));
            self.count(&values, counted);
        }
    }

    /// Adds other rows, of the same design.
    pub fn merge(&mut self, other: &Self) {
        self.others += other.others;
        self.overflown |= other.overflown;
        for (values, counts) in &other.counts {
            self.count(values, *counts);
        }
    }

    fn count(&mut self, values: &[i64], [ones, zeros]: [u64; 2]) {
        if let Some(mine) = self.counts.get_mut(values) {
            *mine = [mine[0] + ones, mine[1] + zeros];
        } else if !self.overflown {
            self.counts.insert(values.to_vec(), [ones, zeros]);
            self.overflown = self.counts.len() > MOST;
        }
        if self.overflown {
            self.counts.clear();
        }
    }

    /// The most combinations, if there were more.
    pub(super) fn overflown(&self) -> Option<usize> {
        self.overflown.then_some(MOST)
    }

    /// Rows whose dependent value is neither 0 nor 1.
    pub(super) fn others(&self) -> u64 {
        self.others
    }

    /// Values by predictor, and the rows with the dependent value 1 and with 0.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&[i64], [u64; 2])> {
        self.counts
            .iter()
            .map(|(values, counts)| (values.as_slice(), *counts))
    }
}
