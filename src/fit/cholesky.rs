//! The ordinary case: a matrix whose factor floating point can be trusted with.

use num_bigint::BigInt;

use super::exact::{Dyadic, quotient};

/// The least share of a column that those before it may leave unexplained, the dependent variable's share that the fit
/// leaves included: no variance inflation factor above a hundred. A factor that is off by a few units in the last place
/// then gains some forty binary digits with each step of refinement, and nothing can be mistaken for a dependency.
const LEAST_TOLERANCE: f64 = 0.01;

/// The triangular factor of a matrix in floating point, its columns scaled; rows from the diagonal on.
#[derive(Debug, PartialEq)]
pub(super) struct Cholesky {
    rows: Vec<Vec<f64>>,
    exponents: Vec<i64>,
}

impl Cholesky {
    /// Factors a symmetric matrix of which entry (i, j) is divided by 2^(exponents[i] + exponents[j]), by Cholesky's
    /// algorithm. Nothing where a pivot is too small for floating point: then the matrix is to be eliminated exactly.
    pub(super) fn new(matrix: &[Vec<BigInt>], exponents: &[i64]) -> Option<Self> {
        let mut rest: Vec<Vec<f64>> = matrix
            .iter()
            .zip(exponents)
            .enumerate()
            .map(|(at, (row, of_row))| {
                let entries = row.iter().zip(exponents).skip(at);
                entries
                    .map(|(entry, of)| scaled(entry, of_row + of))
                    .collect()
            })
            .collect();
        let diagonal: Vec<f64> = rest.iter().filter_map(|row| row.first().copied()).collect();
        let mut rows: Vec<Vec<f64>> = Vec::new();
        for whole in diagonal {
            let row = rest.remove(0);
            let pivot = row.first().copied()?;
            if pivot.is_nan() || pivot < LEAST_TOLERANCE * whole {
                return None;
            }
            let root = pivot.sqrt();
            let row: Vec<f64> = row.iter().map(|entry| entry / root).collect();
            for (at, below) in rest.iter_mut().enumerate() {
                let beside = row.get(at + 1..).unwrap_or_default();
                let factor = beside.first().copied().unwrap_or_default();
                for (entry, beside) in below.iter_mut().zip(beside) {
                    *entry -= factor * beside;
                }
            }
            rows.push(row);
        }
        Some(Self {
            rows,
            exponents: exponents.to_vec(),
        })
    }

    /// The factor of all columns but the last.
    pub(super) fn factor(&self) -> Vec<Vec<f64>> {
        let size = self.rows.len().saturating_sub(1);
        let rows = self.rows.iter().take(size).enumerate();
        rows.map(|(at, row)| row.iter().take(size - at).copied().collect())
            .collect()
    }

    /// The solution z of Uᵀz = right, divided by 2^exponent.
    pub(super) fn reduce(&self, right: &[BigInt], exponent: i64) -> Vec<f64> {
        let right = right.iter().zip(&self.exponents);
        let mut rest: Vec<f64> = right
            .map(|(value, of)| scaled(value, of + exponent))
            .collect();
        let mut reduced = Vec::new();
        for row in self.rows.iter().take(rest.len()) {
            let diagonal = row.first().copied().unwrap_or(f64::NAN);
            let value = rest.remove(0) / diagonal;
            for (below, entry) in rest.iter_mut().zip(row.iter().skip(1)) {
                *below -= entry * value;
            }
            reduced.push(value);
        }
        reduced
    }
}

/// value ÷ 2^exponent.
fn scaled(value: &BigInt, exponent: i64) -> f64 {
    quotient(&Dyadic::new(value.clone(), -exponent), &Dyadic::from(1))
}

#[cfg(test)]
mod tests {
    use super::Cholesky;
    use num_bigint::BigInt;

    fn whole(matrix: &[&[i64]]) -> Vec<Vec<BigInt>> {
        let row = |row: &&[i64]| row.iter().map(|entry| BigInt::from(*entry)).collect();
        matrix.iter().map(row).collect()
    }

    #[test]
    fn a_factor_multiplied_by_itself_is_the_matrix() {
        let matrix = whole(&[&[4, 2, 6], &[2, 10, 0], &[6, 0, 20]]);
        let factor = Cholesky::new(&matrix, &[0, 0, 0]).unwrap();
        assert_eq!(factor.factor(), [vec![2.0, 1.0], vec![3.0]]);
        assert_eq!(factor.reduce(&[2.into(), 7.into()], 0), [1.0, 2.0]);
        let factor = Cholesky::new(&matrix, &[1, 0, 0]).unwrap();
        assert_eq!(factor.factor(), [vec![1.0, 1.0], vec![3.0]]);
        assert_eq!(factor.reduce(&[4.into(), 14.into()], 1), [1.0, 2.0]);
    }

    #[test]
    fn what_is_nearly_dependent_is_left_to_exact_elimination() {
        for matrix in [
            [[100, 100], [100, 100]],
            [[100, 100], [100, 101]],
            [[1000, 999], [999, 1000]],
        ] {
            let rows: Vec<&[i64]> = matrix.iter().map(<[i64; 2]>::as_slice).collect();
            assert_eq!(Cholesky::new(&whole(&rows), &[0, 0]), None, "{matrix:?}");
        }
    }
}
