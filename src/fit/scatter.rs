//! From moments to a solution: centring, scaling, rank, and what every statistic is made of.

use num_bigint::BigInt;

use super::design::{Design, Refusal, Term};
use super::elimination::{Dependency, Eliminated, Rational};
use super::linear::Triangle;
use super::moments::Moments;

/// A solved fit, in whole units of the columns. With an intercept, sums of squares and products are about the mean and
/// times the total weight, so that they stay whole. Slopes, the inverse and what is unexplained are whole numbers ÷
/// `determinant`.
pub(super) struct Solved {
    /// Rows less estimated coefficients.
    pub(super) df: u64,
    /// Total weight where there is an intercept, else one.
    pub(super) total: BigInt,
    /// The weighted sum of each predictor where there is an intercept, else zero.
    pub(super) sums: Vec<BigInt>,
    /// The dependent variable's.
    pub(super) dependent_sum: BigInt,
    /// Of each predictor, its sum of squares.
    pub(super) squares: Vec<BigInt>,
    /// Of each predictor, its sum of products with the dependent variable.
    pub(super) products: Vec<BigInt>,
    /// The dependent variable's sum of squares.
    pub(super) dependent_squares: BigInt,
    /// Positive.
    pub(super) determinant: BigInt,
    /// The coefficients.
    pub(super) slopes: Vec<BigInt>,
    /// The diagonal of the inverse of the matrix of the predictors' sums.
    pub(super) inverse: Vec<BigInt>,
    /// The product of the predictors' sums with it from either side.
    pub(super) inverse_of_sums: BigInt,
    /// The part of the dependent variable's sum of squares that the fit leaves.
    pub(super) unexplained: BigInt,
    /// The decimals of each predictor.
    pub(super) decimals: Vec<u32>,
    /// The dependent variable's.
    pub(super) dependent_decimals: u32,
}

impl Solved {
    /// The dependent variable's sum of squares × the determinant.
    pub(super) fn whole(&self) -> BigInt {
        &self.dependent_squares * &self.determinant
    }

    /// The part of it that the fit explains.
    pub(super) fn explained(&self) -> BigInt {
        self.whole() - &self.unexplained
    }

    /// The slopes times the predictors' sums.
    pub(super) fn fitted_sum(&self) -> BigInt {
        let pairs = self.slopes.iter().zip(&self.sums);
        pairs.map(|(slope, sum)| slope * sum).sum()
    }
}

/// Solves a fit, or says why it can't be.
pub(super) fn solve(design: &Design, moments: &Moments) -> Result<Solved, Refusal> {
    if moments.design() != design {
        return Err(Refusal::OtherDesign);
    }
    if design.predictors.is_empty() {
        return Err(Refusal::NoPredictors);
    }
    if moments.not_positive() > 0 {
        return Err(Refusal::NonPositiveWeight {
            rows: moments.not_positive(),
        });
    }
    let (rows, estimated) = (moments.rows(), design.estimated());
    if rows <= estimated {
        return Err(Refusal::TooFewRows {
            rows,
            needed: estimated + 1,
        });
    }
    let scatter = Scatter::new(design, moments);
    let last = design.predictors.len();
    let constant = |at: usize| scatter.entry(at, at) == BigInt::ZERO;
    if let Some(predictor) = (0..last).find(|at| constant(*at)) {
        return Err(Refusal::Constant { predictor });
    }
    if constant(last) {
        return Err(Refusal::ConstantDependent);
    }
    scatter.solve(design, rows - estimated)
}

/// Sums of squares and products of the predictors and, last, the dependent variable.
struct Scatter {
    total: BigInt,
    sums: Vec<BigInt>,
    matrix: Vec<Vec<BigInt>>,
}

impl Scatter {
    fn new(design: &Design, moments: &Moments) -> Self {
        let first = usize::from(design.intercept);
        let places = first..=first + design.predictors.len();
        let (total, sums): (BigInt, Vec<BigInt>) = if design.intercept {
            (
                moments.sum(0, 0),
                places.clone().map(|at| moments.sum(0, at)).collect(),
            )
        } else {
            (
                BigInt::from(1),
                places.clone().map(|_| BigInt::ZERO).collect(),
            )
        };
        // Σw·Σwxy − Σwx·Σwy: the sum of products about the means, times the total weight.
        let row = |(i, mine): (usize, &BigInt)| {
            places
                .clone()
                .zip(&sums)
                .map(|(j, other)| &total * moments.sum(i, j) - mine * other)
                .collect()
        };
        let matrix = places.clone().zip(&sums).map(row).collect();
        Self {
            total,
            sums,
            matrix,
        }
    }

    fn entry(&self, i: usize, j: usize) -> BigInt {
        let entry = self.matrix.get(i).and_then(|row| row.get(j));
        entry.cloned().unwrap_or_default()
    }

    fn sum(&self, at: usize) -> BigInt {
        self.sums.get(at).cloned().unwrap_or_default()
    }

    fn solve(&self, design: &Design, df: u64) -> Result<Solved, Refusal> {
        let eliminated =
            Eliminated::new(&self.matrix).map_err(|found| self.dependent(design, &found))?;
        let size = design.predictors.len();
        let (determinant, unexplained) = eliminated.determinants();
        let unit = |at: usize| (0..size).map(|i| BigInt::from(u8::from(i == at))).collect();
        let units: Vec<Vec<BigInt>> = (0..size).map(|at| eliminated.reduce(unit(at))).collect();
        let sums: Vec<BigInt> = (0..size).map(|at| self.sum(at)).collect();
        let of_sums = eliminated.reduce(sums.iter().cloned().collect());
        Ok(Solved {
            df,
            total: self.total.clone(),
            dependent_sum: self.sum(size),
            squares: (0..size).map(|at| self.entry(at, at)).collect(),
            products: (0..size).map(|at| self.entry(at, size)).collect(),
            dependent_squares: self.entry(size, size),
            slopes: self.slopes(&eliminated, &units, &determinant),
            inverse: units
                .iter()
                .map(|unit| eliminated.product(unit, unit))
                .collect(),
            inverse_of_sums: eliminated.product(&of_sums, &of_sums),
            sums,
            determinant,
            unexplained,
            decimals: design
                .predictors
                .iter()
                .map(|term| design.decimals(*term))
                .collect(),
            dependent_decimals: design.decimals(Term {
                column: design.dependent,
                power: 1,
            }),
        })
    }

    /// The coefficients × the determinant: linfa's of the triangular factor, refined by one step in whole numbers. As that
    /// is exact, it leads to the solution from wherever it starts.
    fn slopes(
        &self,
        eliminated: &Eliminated,
        units: &[Vec<BigInt>],
        determinant: &BigInt,
    ) -> Vec<BigInt> {
        // Powers of two that bring the diagonal between a quarter and one when an entry is divided by those of its row and
        // its column.
        let size = units.len();
        let exponent = |at: usize| self.entry(at, at).bits().div_ceil(2) as i64;
        let exponents: Vec<i64> = (0..size).map(exponent).collect();
        let (factor, reduced) = eliminated.factor(&exponents, exponent(size));
        let start = Triangle::new(&factor).fit(&reduced);
        // Kept × 2^digits, of as many digits as make all of them whole.
        let powers: Vec<i64> = exponents
            .iter()
            .map(|of| of + 64 - exponent(size))
            .collect();
        let digits = powers.iter().copied().max().unwrap_or(0).max(0);
        let start: Vec<BigInt> = start
            .unwrap_or_else(|| vec![0.0; size])
            .into_iter()
            .zip(&powers)
            .map(|(slope, power)| BigInt::from((slope * 2f64.powi(64)) as i128) << (digits - power))
            .collect();
        let left_over = |at: usize| {
            let pairs = start.iter().enumerate();
            let fitted: BigInt = pairs.map(|(j, slope)| self.entry(at, j) * slope).sum();
            (self.entry(at, size) << digits) - fitted
        };
        let left_over = eliminated.reduce((0..size).map(left_over).collect());
        let refined = start.iter().zip(units).map(|(start, unit)| {
            (start * determinant + eliminated.product(unit, &left_over)) >> digits
        });
        refined.collect()
    }

    /// Names a dependency in the columns' true values.
    fn dependent(&self, design: &Design, found: &Dependency) -> Refusal {
        let unit = |at: usize| {
            let decimals = design
                .predictors
                .get(at)
                .map_or(0, |term| design.decimals(*term));
            Rational::from(BigInt::from(10).pow(decimals))
        };
        let mean = |at: usize| Rational::new(self.sum(at), self.total.clone());
        let of = found.column;
        let mut constant = mean(of);
        let mut on = Vec::new();
        for (at, multiple) in found.multiples.iter().enumerate() {
            constant -= multiple * mean(at);
            if *multiple.numer() != BigInt::ZERO {
                on.push((at, (multiple * unit(at) / unit(of)).to_string()));
            }
        }
        Refusal::Dependent {
            predictor: of,
            on,
            constant: (constant / unit(of)).to_string(),
        }
    }
}
