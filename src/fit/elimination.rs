//! Exact elimination of a symmetric matrix of whole numbers.

use num_bigint::{BigInt, Sign};
use std::collections::VecDeque;

use super::exact::{Dyadic, Rational, quotient, root};

/// A column that is a sum of multiples of those before it.
#[derive(Debug, PartialEq)]
pub(super) struct Dependency {
    pub(super) column: usize,
    /// How often each of those before it is taken.
    pub(super) multiples: Vec<Rational>,
}

/// A matrix eliminated without fractions: entry (i, j) is a determinant of the matrix, each row kept from its diagonal on.
#[derive(Debug)]
pub(super) struct Eliminated(Vec<Vec<BigInt>>);

impl Eliminated {
    /// Eliminates a symmetric matrix without negative eigenvalues, by Bareiss's algorithm: after each step every entry is
    /// divisible by the pivot before. A zero pivot means that its column depends on those before; of the last column
    /// that is allowed.
    pub(super) fn new(matrix: &[Vec<BigInt>]) -> Result<Self, Dependency> {
        let mut rest = upper(matrix);
        let mut done: Vec<Vec<BigInt>> = Vec::new();
        let mut previous = BigInt::from(1);
        while let Some(row) = rest.pop_front() {
            let pivot = row.first().cloned().unwrap_or_default();
            if pivot.sign() == Sign::NoSign && !rest.is_empty() {
                return Err(dependency(&done));
            }
            for (at, below) in rest.iter_mut().enumerate() {
                let mut beside = row.iter().skip(at + 1).peekable();
                let factor = beside.peek().copied().cloned().unwrap_or_default();
                for (entry, beside) in below.iter_mut().zip(beside) {
                    *entry = (&*entry * &pivot - &factor * beside) / &previous;
                }
            }
            done.push(row);
            previous = pivot;
        }
        Ok(Self(done))
    }

    /// Each row with its pivot and the pivot before.
    fn rows(&self) -> impl Iterator<Item = (&[BigInt], BigInt, BigInt)> {
        let pivot = |row: &Vec<BigInt>| row.first().cloned().unwrap_or_default();
        let before = std::iter::once(BigInt::from(1)).chain(self.0.iter().map(pivot));
        self.0
            .iter()
            .zip(before)
            .map(move |(row, before)| (row.as_slice(), pivot(row), before))
    }

    /// Whether the last column depends on the others.
    pub(super) fn ends_in_zero(&self) -> bool {
        self.rows()
            .last()
            .is_some_and(|(_, pivot, _)| pivot.sign() == Sign::NoSign)
    }

    /// Of each column, the share of its diagonal entry that those before it leave.
    pub(super) fn tolerances(&self, matrix: &[Vec<BigInt>]) -> Vec<f64> {
        let rows = self.rows().zip(matrix).enumerate();
        rows.map(|(at, ((_, pivot, before), row))| {
            let diagonal = row.get(at).cloned().unwrap_or_default();
            quotient(&pivot.into(), &(before * diagonal).into())
        })
        .collect()
    }

    /// The upper triangular factor U of all columns but the last, its column j divided by 2^exponents[j]; UᵀU is the
    /// matrix. Every entry is the floating-point number nearest its exact value.
    pub(super) fn factor(&self, exponents: &[i64]) -> Vec<Vec<f64>> {
        let rows = self.rows().enumerate().take(exponents.len());
        rows.map(|(at, (row, pivot, before))| {
            let square = (pivot * before).into();
            let entries = row.iter().zip(exponents.iter().skip(at));
            entries
                .map(|(entry, exponent)| over_root(entry, *exponent, &square))
                .collect()
        })
        .collect()
    }

    /// The solution z of Uᵀz = right, divided by 2^exponent: the same elimination, of one more column. As near its exact
    /// value as floating point can be.
    pub(super) fn reduce(&self, mut right: VecDeque<BigInt>, exponent: i64) -> Vec<f64> {
        let mut reduced = Vec::new();
        for (row, pivot, before) in self.rows() {
            let Some(value) = right.pop_front() else {
                break;
            };
            for (below, entry) in right.iter_mut().zip(row.iter().skip(1)) {
                *below = (&*below * &pivot - entry * &value) / &before;
            }
            reduced.push(over_root(&value, exponent, &(pivot * before).into()));
        }
        reduced
    }
}

/// value ÷ 2^exponent ÷ √square.
fn over_root(value: &BigInt, exponent: i64, square: &Dyadic) -> f64 {
    let value = Dyadic::new(value.clone(), -exponent);
    value.signum() * root(&value.squared(), square)
}

/// The multiples of the eliminated columns that make the one after them.
fn dependency(done: &[Vec<BigInt>]) -> Dependency {
    let column = done.len();
    // From the last row upwards; `multiples` grows at its front.
    let mut multiples: VecDeque<Rational> = VecDeque::new();
    for (at, row) in done.iter().enumerate().rev() {
        let entry = |j: usize| Rational::from(row.get(j - at).cloned().unwrap_or_default());
        let known = multiples.iter().zip(at + 1..);
        let taken: Rational = known.map(|(multiple, j)| multiple * entry(j)).sum();
        multiples.push_front((entry(column) - taken) / entry(at));
    }
    Dependency {
        column,
        multiples: multiples.into(),
    }
}

fn upper<T: Clone>(matrix: &[Vec<T>]) -> VecDeque<Vec<T>> {
    let rows = matrix.iter().enumerate();
    rows.map(|(at, row)| row.iter().skip(at).cloned().collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(matrix: &[&[i64]]) -> Vec<Vec<BigInt>> {
        let row = |row: &&[i64]| row.iter().map(|entry| BigInt::from(*entry)).collect();
        matrix.iter().map(row).collect()
    }

    #[test]
    fn a_factor_multiplied_by_itself_is_the_matrix() {
        let matrix: [&[i64]; 3] = [&[4, 2, 6], &[2, 10, 0], &[6, 0, 20]];
        let exact = Eliminated::new(&whole(&matrix)).unwrap();
        assert_eq!(exact.factor(&[0, 0]), [vec![2.0, 1.0], vec![3.0]]);
        assert_eq!(exact.factor(&[1, 0]), [vec![1.0, 1.0], vec![3.0]]);
        assert_eq!(exact.tolerances(&whole(&matrix)), [1.0, 0.9, 0.5]);
        assert!(!exact.ends_in_zero());
        // Uᵀz = (2, 7): z = (1, 2).
        assert_eq!(exact.reduce([2.into(), 7.into()].into(), 0), [1.0, 2.0]);
        assert_eq!(exact.reduce([4.into(), 14.into()].into(), 1), [1.0, 2.0]);
    }

    #[test]
    fn a_dependency_is_found_and_named() {
        // The third column is twice the first less a third of the second.
        let third = |a: i64, b: i64| 2 * a - b / 3;
        let rows = [[1, 3], [2, -6], [5, 9], [0, 12]].map(|[a, b]| [a, b, third(a, b), a + b * b]);
        let product =
            |i: usize, j: usize| BigInt::from(rows.iter().map(|r| r[i] * r[j]).sum::<i64>());
        let matrix: Vec<Vec<BigInt>> = (0..4)
            .map(|i| (0..4).map(|j| product(i, j)).collect())
            .collect();
        let found = Eliminated::new(&matrix).unwrap_err();
        assert_eq!(found.column, 2);
        let texts: Vec<String> = found.multiples.iter().map(ToString::to_string).collect();
        assert_eq!(texts, ["2", "-1/3"]);
    }

    #[test]
    fn only_the_last_column_may_depend_on_the_others() {
        let matrix = whole(&[&[1, 2], &[2, 4]]);
        assert!(Eliminated::new(&matrix).unwrap().ends_in_zero());
        let matrix = whole(&[&[0, 0], &[0, 4]]);
        assert_eq!(Eliminated::new(&matrix).unwrap_err().column, 0);
    }
}
