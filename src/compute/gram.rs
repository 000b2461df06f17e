//! How many columns of weights are not sums of others.

use crate::dataset::Rows;

/// Sums of products of every two columns.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Gram {
    size: usize,
    /// By row of a triangle: each with those before it, and with itself.
    sums: Vec<i128>,
}

impl Gram {
    /// Adds some rows.
    pub(super) fn update(&mut self, columns: &[(String, u8)], rows: &Rows) {
        self.size = columns.len();
        self.sums.resize(self.size * (self.size + 1) / 2, 0);
        let columns: Vec<&[i64]> = columns
            .iter()
            .map(|(column, _)| rows.numbers(column))
            .collect();
        let mut sums = self.sums.iter_mut();
        for (at, one) in columns.iter().enumerate() {
            for other in columns.iter().take(at + 1) {
                let products = one.iter().zip(*other);
                let products = products.map(|(a, b)| i128::from(*a) * i128::from(*b));
                if let Some(sum) = sums.next() {
                    *sum = products.fold(*sum, i128::saturating_add);
                }
            }
        }
    }

    /// Adds those of other rows.
    pub(super) fn merge(&mut self, other: &Self) {
        self.size = self.size.max(other.size);
        self.sums.resize(self.size * (self.size + 1) / 2, 0);
        for (mine, other) in self.sums.iter_mut().zip(&other.sums) {
            *mine = mine.saturating_add(*other);
        }
    }

    /// How many columns are further from the sums of those before them than 10⁻⁵ of their length: R's rank of the weights,
    /// which are rounded, so that the exact rank would say nothing.
    pub(super) fn rank(&self) -> u64 {
        const TOLERANCE: f64 = 1e-5;
        let row = |at: usize| {
            let start = at * (at + 1) / 2;
            let sums = self.sums.get(start..=start + at).unwrap_or_default();
            sums.iter().map(|sum| *sum as f64).collect::<Vec<f64>>()
        };
        // The rows of the Cholesky factor of those that count.
        let mut factor: Vec<(usize, Vec<f64>)> = Vec::new();
        for at in 0..self.size {
            let products = row(at);
            let length = products.last().copied().unwrap_or_default();
            let (mut own, mut rest) = (Vec::with_capacity(factor.len() + 1), length);
            for (before, before_row) in &factor {
                let along = own.iter().zip(before_row).map(|(a, b): (&f64, &f64)| a * b);
                let along: f64 = along.sum();
                let diagonal = before_row.last().copied().unwrap_or(1.0);
                let product = products.get(*before).copied().unwrap_or_default();
                let next = (product - along) / diagonal;
                rest -= next * next;
                own.push(next);
            }
            if rest > length * TOLERANCE * TOLERANCE {
                own.push(rest.sqrt());
                factor.push((at, own));
            }
        }
        factor.len() as u64
    }
}
