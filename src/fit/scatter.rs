//! From moments to a solution: centring, scaling, rank, and what every statistic is made of.

use num_bigint::BigInt;

use super::elimination::Dependency;
use super::exact::{Dyadic, Rational, dot};
use super::refine::System;
use super::{Design, Moments, Refusal, Term};

/// A solved fit, in whole units of the columns. With an intercept, sums of squares and products are about the mean and
/// times the total weight, so that they stay whole.
pub(super) struct Solved {
    /// Rows less estimated coefficients.
    pub(super) df: u64,
    /// Total weight where there is an intercept, else one.
    pub(super) total: Dyadic,
    /// The weighted sum of each predictor where there is an intercept, else zero.
    pub(super) sums: Vec<Dyadic>,
    /// The dependent variable's.
    pub(super) dependent_sum: Dyadic,
    /// Of each predictor, its sum of squares.
    pub(super) squares: Vec<Dyadic>,
    /// Of each predictor, its sum of products with the dependent variable.
    pub(super) products: Vec<Dyadic>,
    /// The dependent variable's sum of squares.
    pub(super) dependent_squares: Dyadic,
    /// The coefficients.
    pub(super) slopes: Vec<Dyadic>,
    /// What each slope may be off.
    pub(super) errors: Vec<Dyadic>,
    /// The inverse of the matrix of the predictors' sums.
    pub(super) inverse: Vec<Vec<Dyadic>>,
    /// The part of the dependent variable's sum of squares that the fit leaves.
    pub(super) unexplained: Dyadic,
    /// The decimals of each predictor.
    pub(super) decimals: Vec<u32>,
    /// The dependent variable's.
    pub(super) dependent_decimals: u32,
}

impl Solved {
    /// The part of the dependent variable's sum of squares that the fit explains.
    pub(super) fn explained(&self) -> Dyadic {
        &self.dependent_squares - &self.unexplained
    }

    /// `start` and multiples of the slopes added up; zero where the sum is not larger than what it may be off.
    pub(super) fn combined(&self, start: &Dyadic, multiples: &[Dyadic]) -> Dyadic {
        let sizes: Vec<Dyadic> = multiples.iter().map(Dyadic::abs).collect();
        let sum = start + &dot(multiples, &self.slopes);
        if (&sum.abs() - &dot(&sizes, &self.errors)).signum() > 0.0 {
            sum
        } else {
            BigInt::ZERO.into()
        }
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
        let system = System::new(&self.matrix).map_err(|found| self.dependent(design, &found))?;
        let (Some(slopes), Some(inverse)) = (system.slopes(), system.inverse()) else {
            let (predictor, tolerance) = system.least_tolerance();
            return Err(Refusal::NearlyDependent {
                predictor,
                tolerance,
            });
        };
        let size = design.predictors.len();
        let entries =
            |j: usize| -> Vec<Dyadic> { (0..size).map(|i| self.entry(i, j).into()).collect() };
        let products = entries(size);
        let dependent_squares: Dyadic = self.entry(size, size).into();
        let unexplained = if system.is_perfect() {
            BigInt::ZERO.into()
        } else {
            // |y − Xb|² = y'y − 2b'X'y + b'X'Xb, so that an error of b only counts squared.
            let fitted: Vec<Dyadic> = (0..size).map(|j| dot(&entries(j), &slopes)).collect();
            let twice = dot(&slopes, &products).shifted(1);
            &(&dependent_squares - &twice) + &dot(&slopes, &fitted)
        };
        Ok(Solved {
            df,
            total: self.total.clone().into(),
            sums: (0..size).map(|at| self.sum(at).into()).collect(),
            dependent_sum: self.sum(size).into(),
            squares: (0..size).map(|at| self.entry(at, at).into()).collect(),
            products,
            dependent_squares,
            errors: system.errors(),
            inverse,
            slopes,
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
