//! Iterative refinement: linfa's solutions in floating point, what they leave over in whole numbers.

use num_bigint::{BigInt, Sign};

use super::cholesky::Cholesky;
use super::elimination::{Dependency, Eliminated};
use super::exact::{Dyadic, halved, whole};
use super::linear::Triangle;

/// Binary digits behind the point of a solution of the scaled system.
const DIGITS: i64 = 192;
/// Digits it is computed with.
const WORKING: i64 = 256;
/// Digits that stand once a correction changes nothing before them.
const ENOUGH: i64 = 220;
/// Steps whose corrections shrink by less than this many digits do not converge.
const LEAST_GAIN: u64 = 4;

/// The normal equations of a fit: the sums of squares and products of the predictors and, last, the dependent variable.
pub(super) struct System<'a> {
    matrix: &'a [Vec<BigInt>],
    /// Powers of two, one a column, that bring the diagonal between a quarter and one when an entry is divided by those of
    /// its row and its column.
    exponents: Vec<i64>,
    factored: Factored,
    /// The triangular factor of the predictors' part, its columns scaled.
    triangle: Triangle,
}

/// A matrix factored in the arithmetic that its condition asks for. Refinement leads to the same solution from both.
enum Factored {
    /// In floating point: the ordinary case.
    Rounded(Cholesky),
    /// In whole numbers, which also decides whether a column depends on others.
    Exact(Eliminated),
}

impl<'a> System<'a> {
    /// Factors a matrix, or finds the predictor that depends on those before it.
    pub(super) fn new(matrix: &'a [Vec<BigInt>]) -> Result<Self, Dependency> {
        let diagonal = matrix
            .iter()
            .enumerate()
            .filter_map(|(at, row)| row.get(at));
        let exponents: Vec<i64> = diagonal
            .map(|entry| entry.bits().div_ceil(2) as i64)
            .collect();
        let (_, predictors) = exponents.split_last().unwrap_or((&0, &[]));
        let (factor, factored) = match Cholesky::new(matrix, &exponents) {
            Some(rounded) => (rounded.factor(), Factored::Rounded(rounded)),
            None => {
                let exact = Eliminated::new(matrix)?;
                (exact.factor(predictors), Factored::Exact(exact))
            }
        };
        Ok(Self {
            triangle: Triangle::new(&factor),
            matrix,
            exponents,
            factored,
        })
    }

    fn predictors(&self) -> &[i64] {
        self.exponents
            .split_last()
            .map_or(&[], |(_, predictors)| predictors)
    }

    fn exponent_of_dependent(&self) -> i64 {
        self.exponents.last().copied().unwrap_or(0)
    }

    /// Whether the fit leaves nothing over.
    pub(super) fn is_perfect(&self) -> bool {
        match &self.factored {
            Factored::Rounded(_) => false,
            Factored::Exact(exact) => exact.ends_in_zero(),
        }
    }

    /// The predictor that those before it explain best, and the share they leave.
    pub(super) fn least_tolerance(&self) -> (usize, f64) {
        let tolerances = match &self.factored {
            // Refinement converges from there.
            Factored::Rounded(_) => Vec::new(),
            Factored::Exact(exact) => exact.tolerances(self.matrix),
        };
        let shares = tolerances
            .into_iter()
            .take(self.predictors().len())
            .enumerate();
        shares
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .unwrap_or_default()
    }

    /// The coefficients; `None` where refinement does not converge.
    pub(super) fn slopes(&self) -> Option<Vec<Dyadic>> {
        let right: Vec<BigInt> = self
            .matrix
            .iter()
            .filter_map(|row| row.last().cloned())
            .collect();
        self.solve(&right, self.exponent_of_dependent())
    }

    /// What a coefficient may be off: a unit of the last digit kept.
    pub(super) fn errors(&self) -> Vec<Dyadic> {
        let exponents = self.predictors().iter();
        exponents
            .map(|of| Dyadic::new(1.into(), self.exponent_of_dependent() - of - DIGITS))
            .collect()
    }

    /// The columns of the inverse of the predictors' part.
    pub(super) fn inverse(&self) -> Option<Vec<Vec<Dyadic>>> {
        let size = self.predictors().len();
        let unit = |at: usize| -> Vec<BigInt> {
            (0..size).map(|i| BigInt::from(u8::from(i == at))).collect()
        };
        let columns = self.predictors().iter().enumerate();
        columns
            .map(|(at, exponent)| self.solve(&unit(at), -exponent))
            .collect()
    }

    /// The solution of matrix·b = right. Component j is kept as whole number × 2^(scale − exponents[j] − [`DIGITS`]).
    ///
    /// Rounding to fewer digits than were computed makes the solution the same whatever the last bits of the floating-point
    /// steps were, and exact where it ends before [`DIGITS`], such as at zero.
    fn solve(&self, right: &[BigInt], scale: i64) -> Option<Vec<Dyadic>> {
        let widest = self.exponents.iter().copied().max().unwrap_or(0);
        // Everything is taken × 2^(WORKING + widest − scale), which makes it whole.
        let right: Vec<BigInt> = right
            .iter()
            .map(|value| value << (WORKING + widest - scale))
            .collect();
        let mut solution = vec![BigInt::ZERO; self.predictors().len()];
        let mut before: Option<u64> = None;
        loop {
            let scaled: Vec<BigInt> = solution
                .iter()
                .zip(&self.exponents)
                .map(|(x, exponent)| x << (widest - exponent))
                .collect();
            let left_over: Vec<BigInt> = right
                .iter()
                .zip(self.matrix)
                .take(solution.len())
                .map(|(right, row)| {
                    row.iter()
                        .zip(&scaled)
                        .fold(right.clone(), |left, (a, x)| left - a * x)
                })
                .collect();
            if left_over.iter().all(|value| value.sign() == Sign::NoSign) {
                break;
            }
            let reduced = match &self.factored {
                Factored::Rounded(rounded) => rounded.reduce(&left_over, widest),
                Factored::Exact(exact) => exact.reduce(left_over.into(), widest),
            };
            let mut largest = 0;
            for (x, correction) in solution.iter_mut().zip(self.triangle.fit(&reduced)?) {
                let correction = whole(correction, 0);
                largest = largest.max(correction.bits());
                *x += correction;
            }
            if largest as i64 <= WORKING - ENOUGH {
                break;
            }
            if before.is_some_and(|before| largest + LEAST_GAIN > before) {
                return None;
            }
            before = Some(largest);
        }
        let rounded = solution.iter().zip(&self.exponents).map(|(x, exponent)| {
            Dyadic::new(halved(x, WORKING - DIGITS), scale - exponent - DIGITS)
        });
        Some(rounded.collect())
    }
}
