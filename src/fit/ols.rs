//! Ordinary and weighted least squares, as SPSS prints them.

use num_bigint::{BigInt, Sign};

use super::design::{Design, Refusal};
use super::fixed::BITS;
use super::moments::Moments;
use super::scatter::{Solved, solve};
use super::tails::{Beta, Probability, RIGHT, t_bound};
use crate::figures::Real;

/// A least-squares fit.
///
/// Without an intercept, R² and what follows from it are about zero rather than about the mean, as R and SPSS have them:
/// such an R² does not compare with that of a model with an intercept.
///
/// Sources: the formulas are those of the REGRESSION procedure in *IBM SPSS Statistics Algorithms*; weights are its WLS
/// weights, and those of R's `lm`.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Ols {
    /// Rows. Weights don't change it.
    pub n: u64,
    /// The intercept, where there is one.
    pub intercept: Option<Coefficient>,
    /// The predictors' coefficients, in their order.
    pub coefficients: Vec<Coefficient>,
    /// Multiple correlation R, from 0 to 1.
    pub r: Real,
    /// Coefficient of determination R².
    pub r2: Real,
    /// R² adjusted for the number of coefficients; may be negative.
    pub adj_r2: Real,
    /// Standard error of the estimate, in units of the dependent variable: √(residual sum of squares ÷ its degrees of
    /// freedom).
    pub see: Real,
    /// Sum of squares that the model explains.
    pub ss_model: Real,
    /// Residual sum of squares.
    pub ss_residual: Real,
    /// Total sum of squares of the dependent variable.
    pub ss_total: Real,
    /// F of the model; `None` where the residual sum of squares is exactly zero.
    pub f: Option<Real>,
    /// Probability of so large an F; `None` if the degrees of freedom are beyond what is computed.
    pub f_p: Option<Real>,
    /// Degrees of freedom of the model: the number of predictors.
    pub df_model: u64,
    /// Residual degrees of freedom.
    pub df_residual: u64,
}

/// A coefficient of a least-squares fit.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Coefficient {
    /// The coefficient B: units of the dependent variable per unit of the predictor.
    pub b: Real,
    /// Its standard error; zero where the residual sum of squares is exactly zero.
    pub se: Real,
    /// The standardized coefficient Beta: B × the predictor's standard deviation ÷ the dependent variable's, both about
    /// zero where there is no intercept. The intercept has none.
    pub beta: Option<Real>,
    /// B ÷ its standard error; `None` where that is zero.
    pub t: Option<Real>,
    /// Two-sided probability of a t so far from zero.
    pub p: Option<Real>,
    /// Lower end of the confidence interval; `None` if the degrees of freedom are beyond what is computed.
    pub low: Option<Real>,
    /// Its upper end.
    pub high: Option<Real>,
    /// Variance inflation factor 1 ÷ (1 − R²) of the predictor on the others. The intercept has none.
    pub vif: Option<Real>,
}

/// Fits a model by least squares. `confidence` is the probability of the confidence intervals in thousandths, such as 950;
/// unless it is between 0 and 1000 there are none.
pub fn ols(design: &Design, moments: &Moments, confidence: u32) -> Result<Ols, Refusal> {
    let solved = solve(design, moments)?;
    let predictors = design.predictors.len() as u64;
    let df = BigInt::from(solved.df);
    // Each times the determinant.
    let (total, left, explained) = (solved.whole(), &solved.unexplained, solved.explained());
    let about = moments.rows() - u64::from(design.intercept);
    let adjusted = &total * &df - left * about;
    // Sums of squares are kept times the total weight.
    let weights = design
        .weights
        .and_then(|column| design.columns.get(column))
        .copied()
        .unwrap_or(0);
    let unit = ten(weights + 2 * solved.dependent_decimals) * &solved.total * &solved.determinant;
    let f_p = Beta::new(solved.df, predictors).and_then(|law| law.below(left, &explained));
    let shared = Shared::new(&solved, confidence);
    let coefficients = (0..design.predictors.len()).filter_map(|at| shared.slope(at));
    let numbers = || {
        Some(Ols {
            n: moments.rows(),
            intercept: match design.intercept {
                true => Some(shared.intercept()?),
                false => None,
            },
            coefficients: coefficients.collect(),
            r: Real::root(&explained, &total)?,
            r2: Real::quotient(&explained, &total)?,
            adj_r2: Real::quotient(&adjusted, &(&total * &df))?,
            see: Real::root(left, &(&unit * &df))?,
            ss_model: Real::quotient(&explained, &unit)?,
            ss_residual: Real::quotient(left, &unit)?,
            ss_total: Real::quotient(&total, &unit)?,
            f: Real::quotient(&(&explained * &df), &(left * predictors)),
            f_p: f_p.as_ref().and_then(Probability::real),
            df_model: predictors,
            df_residual: solved.df,
        })
    };
    // No divisor is zero: none of the columns is constant.
    numbers().ok_or(Refusal::ConstantDependent)
}

fn ten(power: u32) -> BigInt {
    BigInt::from(10).pow(power)
}

/// What the coefficients share.
struct Shared<'a> {
    solved: &'a Solved,
    df: BigInt,
    /// How many standard errors a confidence interval reaches, × 2^[`BITS`].
    reach: Option<BigInt>,
    /// The distribution of df ÷ (df + t²).
    law: Option<Beta>,
}

impl<'a> Shared<'a> {
    fn new(solved: &'a Solved, confidence: u32) -> Self {
        Self {
            solved,
            df: solved.df.into(),
            reach: t_bound(confidence.into(), 1000, solved.df),
            law: Beta::new(solved.df, 1),
        }
    }

    /// The coefficient b with the variance `inverse` × the residual variance, b and variance to be taken × `unit` ÷ `under`
    /// and its square. b and `inverse` are kept × the determinant.
    fn coefficient(
        &self,
        b: &BigInt,
        inverse: &BigInt,
        unit: &BigInt,
        under: &BigInt,
    ) -> Option<Coefficient> {
        let solved = self.solved;
        let under = under * ten(solved.dependent_decimals) * &solved.determinant;
        let variance = inverse * &solved.unexplained;
        let estimate = b * unit;
        // The standard error is the root of this ÷ the square of `under`.
        let (error, below) = (&variance * unit * unit, &self.df * &under * &under);
        let t = Real::root(&(b * b * &self.df), &variance).map(|t| t.signed_as(b));
        let p = (self.law.as_ref()).and_then(|law| law.below(&variance, &(b * b)));
        let limit = |sign: i64| self.limit(&estimate, &under, &error, sign);
        Some(Coefficient {
            b: Real::quotient(&estimate, &under)?,
            se: Real::root(&error, &below)?,
            beta: None,
            t,
            p: t.and(p).as_ref().and_then(Probability::real),
            low: limit(-1),
            high: limit(1),
            vif: None,
        })
    }

    /// An end of the confidence interval: (estimate ± reach × √(error ÷ df)) ÷ under.
    fn limit(&self, estimate: &BigInt, under: &BigInt, error: &BigInt, sign: i64) -> Option<Real> {
        let reach = self.reach.as_ref()?;
        if error.sign() == Sign::NoSign {
            return Real::quotient(estimate, under);
        }
        // All × 2^bits ÷ under, with as many binary digits as the bound has.
        let bits = BITS + under.bits();
        let root = ((error << (2 * bits)) / &self.df / under / under).sqrt();
        let wide = (root * reach) >> BITS;
        let known = (wide.magnitude() >> RIGHT) + (reach.magnitude() >> BITS) + 2u8;
        let limit = (estimate << bits) / under + wide * sign;
        Some(Real::approximate(&limit, &known, bits, 0))
    }

    fn slope(&self, at: usize) -> Option<Coefficient> {
        let solved = self.solved;
        let (b, squares) = (solved.slopes.get(at)?, solved.squares.get(at)?);
        let inverse = solved.inverse.get(at)?;
        let unit = ten(*solved.decimals.get(at)?);
        let beta = Real::root(&(b * b * squares), &(solved.whole() * &solved.determinant))?;
        Some(Coefficient {
            beta: Some(beta.signed_as(b)),
            vif: Real::quotient(&(squares * inverse), &solved.determinant),
            ..self.coefficient(b, inverse, &unit, &1.into())?
        })
    }

    /// The mean of the dependent variable less what the predictors' means explain. Its variance is that of a fitted
    /// value where every predictor is zero.
    fn intercept(&self) -> Option<Coefficient> {
        let solved = self.solved;
        let b = &solved.dependent_sum * &solved.determinant - solved.fitted_sum();
        let inverse = &solved.determinant + &solved.inverse_of_sums;
        self.coefficient(&b, &inverse, &1.into(), &solved.total)
    }
}
