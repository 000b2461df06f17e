//! Exact elimination of a symmetric matrix of whole numbers.

use num_bigint::{BigInt, Sign};
use std::collections::VecDeque;

use crate::figures::Real;

/// A fraction in lowest terms.
pub(super) type Rational = num_rational::Ratio<BigInt>;

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
                let mut right = row.iter().skip(at + 1).peekable();
                let factor = right.peek().copied().cloned().unwrap_or_default();
                for (entry, right) in below.iter_mut().zip(right) {
                    *entry = (&*entry * &pivot - &factor * right) / &previous;
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

    /// The determinants of the matrix without its last column and with it. What is made from a solution is a whole number
    /// ÷ the first; it is positive.
    pub(super) fn determinants(&self) -> (BigInt, BigInt) {
        self.rows()
            .last()
            .map(|(_, pivot, before)| (before, pivot))
            .unwrap_or_default()
    }

    /// The same elimination of one more column.
    pub(super) fn reduce(&self, mut right: VecDeque<BigInt>) -> Vec<BigInt> {
        let mut reduced = Vec::new();
        for (row, pivot, before) in self.rows() {
            let Some(value) = right.pop_front() else {
                break;
            };
            for (below, entry) in right.iter_mut().zip(row.iter().skip(1)) {
                *below = (&*below * &pivot - entry * &value) / &before;
            }
            reduced.push(value);
        }
        reduced
    }

    /// u'M⁻¹v × the determinant, of the matrix M without its last column and two reduced columns: the determinant of M
    /// bordered by both, its sign turned.
    pub(super) fn product(&self, u: &[BigInt], v: &[BigInt]) -> BigInt {
        let reduced = self.rows().zip(u.iter().zip(v));
        reduced.fold(BigInt::ZERO, |sum, ((_, pivot, before), (u, v))| {
            (sum * pivot + u * v) / before
        })
    }

    /// The upper triangular factor U of all columns but the last, its column j divided by 2^exponents[j], and z of Uᵀz =
    /// the last column, divided by 2^exponent; UᵀU is the matrix.
    pub(super) fn factor(&self, exponents: &[i64], exponent: i64) -> (Vec<Vec<f64>>, Vec<f64>) {
        let exponents = exponents.iter().chain([&exponent]);
        let (mut rows, mut last) = (Vec::new(), Vec::new());
        for (at, (row, pivot, before)) in
            self.rows().enumerate().take(self.0.len().saturating_sub(1))
        {
            let square = pivot * before;
            let entries = row.iter().zip(exponents.clone().skip(at));
            let mut row: Vec<f64> = entries
                .map(|(entry, exponent)| over_root(entry, *exponent, &square))
                .collect();
            last.extend(row.pop());
            rows.push(row);
        }
        (rows, last)
    }
}

/// value ÷ 2^exponent ÷ √square.
fn over_root(value: &BigInt, exponent: i64, square: &BigInt) -> f64 {
    let (up, down) = ((-exponent).max(0) as u64, exponent.max(0) as u64);
    let root = Real::root(&((value * value) << (2 * up)), &(square << (2 * down)));
    root.map_or(f64::NAN, |root| root.signed_as(value).value())
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
        let (factor, last) = exact.factor(&[0, 0], 0);
        assert_eq!(
            (factor, last),
            (vec![vec![2.0, 1.0], vec![3.0]], vec![3.0, -1.0])
        );
        let (factor, last) = exact.factor(&[1, 0], 1);
        assert_eq!(
            (factor, last),
            (vec![vec![1.0, 1.0], vec![3.0]], vec![1.5, -0.5])
        );
    }

    #[test]
    fn products_with_the_inverse_are_exact() {
        // (4 2; 2 10)⁻¹ = (10 −2; −2 4) ÷ 36.
        let matrix: [&[i64]; 3] = [&[4, 2, 6], &[2, 10, 0], &[6, 0, 20]];
        let exact = Eliminated::new(&whole(&matrix)).unwrap();
        assert_eq!(exact.determinants(), (36.into(), 360.into()));
        let reduced = |a: i64, b: i64| exact.reduce([a.into(), b.into()].into());
        for (u, v, expected) in [
            ((1, 0), (1, 0), 10),
            ((0, 1), (1, 0), -2),
            ((0, 1), (0, 1), 4),
            ((1, 0), (6, 0), 60),
            ((3, -5), (7, 2), 10 * 21 - 2 * (6 - 35) + 4 * -10),
        ] {
            let found = exact.product(&reduced(u.0, u.1), &reduced(v.0, v.1));
            assert_eq!(found, expected.into(), "{u:?} {v:?}");
        }
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
        let (_, last) = Eliminated::new(&matrix).unwrap().determinants();
        assert_eq!(last, 0.into());
        let matrix = whole(&[&[0, 0], &[0, 4]]);
        assert_eq!(Eliminated::new(&matrix).unwrap_err().column, 0);
    }
}
