//! Logistic regression of a dependent variable with the values 0 and 1.

use num_bigint::{BigInt, BigUint};

use super::beta::normal_bound;
use super::design::{Design, Refusal};
use super::fixed::{BITS, exp, exp_below_one, fixed, ln, product, quotient};
use super::likelihood::{Maximum, Scaled};
use super::moments::Moments;
use super::patterns::Patterns;
use super::scatter::solve;
use super::tails::{Probability, RIGHT, chi2_above};
use crate::figures::Real;

/// Binary digits after the point that are right, of a scaled coefficient or a logarithm.
const KNOWN: u64 = 150;

/// A logistic regression, fitted by maximum likelihood.
///
/// Sources: A. Agresti, *Categorical Data Analysis*, 3rd edition, 2013, chapter 5; N. J. D. Nagelkerke, *A note on a general
/// definition of the coefficient of determination*, Biometrika 78, 1991; D. McFadden, *Conditional logit analysis of
/// qualitative choice behavior*, 1974.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Logistic {
    /// Rows.
    pub n: u64,
    /// Rows with the dependent value 1, and with 0.
    pub group_n: [u64; 2],
    /// The constant.
    pub intercept: LogOdds,
    /// The predictors' coefficients, in their order.
    pub coefficients: Vec<LogOdds>,
    /// Logarithm of the likelihood.
    pub log_lik: Real,
    /// That of the model with nothing but the constant.
    pub null_log_lik: Real,
    /// Twice the difference of both.
    pub chi2: Real,
    /// Its degrees of freedom: the number of predictors.
    pub df: u64,
    /// Probability of so large a χ².
    pub p: Option<Real>,
    /// Akaike's information criterion.
    pub aic: Real,
    /// The Bayesian one.
    pub bic: Real,
    /// McFadden's R².
    pub mcfadden: Real,
    /// R² of Cox and Snell.
    pub cox_snell: Real,
    /// Nagelkerke's R².
    pub nagelkerke: Real,
    /// Rows whose dependent value is the more probable one.
    pub correct: u64,
}

/// A coefficient of a logistic regression: a difference in log-odds.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct LogOdds {
    /// The coefficient, per unit of the predictor.
    pub b: Real,
    /// Its standard error.
    pub se: Real,
    /// b ÷ its standard error.
    pub z: Real,
    /// Two-sided probability of a z so far from zero.
    pub p: Real,
    /// Ends of the confidence interval.
    pub ends: [Real; 2],
    /// The odds ratio e^b.
    pub odds_ratio: Real,
    /// Ends of its confidence interval.
    pub odds_ends: [Real; 2],
}

/// Fits a logistic regression with an intercept. `confidence` is the probability of the confidence intervals in
/// thousandths.
pub fn logistic(
    design: &Design,
    moments: &Moments,
    patterns: &Patterns,
    confidence: u32,
) -> Result<Logistic, Refusal> {
    if !design.intercept || design.weights.is_some() {
        return Err(Refusal::OtherDesign);
    }
    if patterns.others() > 0 {
        return Err(Refusal::NotTwoGroups);
    }
    // Decides exactly whether something is constant, or a predictor a sum of others.
    solve(design, moments)?;
    if let Some(most) = patterns.overflown() {
        return Err(Refusal::TooManyPatterns { most });
    }
    let scaled = Scaled::new(design, patterns);
    let maximum = scaled.maximize()?;
    let counts = patterns.iter().fold([0, 0], |[ones, zeros], (_, more)| {
        [ones + more[0], zeros + more[1]]
    });
    let found = Found {
        design,
        scaled,
        maximum,
    };
    found
        .results(counts, confidence)
        .ok_or(Refusal::NotConverged)
}

struct Found<'a> {
    design: &'a Design,
    scaled: Scaled,
    maximum: Maximum,
}

/// A coefficient × `unit` × 2^(BITS + shift), and its variance × unit² × 2^(BITS + 2·shift).
struct Raw {
    b: BigInt,
    variance: BigInt,
    unit: BigInt,
    shift: u64,
}

impl Found<'_> {
    fn results(&self, [ones, zeros]: [u64; 2], confidence: u32) -> Option<Logistic> {
        let n = ones + zeros;
        let reach = normal_bound(confidence.into(), 1000)?;
        let ll = &self.maximum.ln_likelihood;
        let part = |rows: u64| ln(&rows.into(), &n.into()) * rows;
        let null = part(ones) + part(zeros);
        let df = self.design.predictors.len() as u64;
        let chi2 = cleared((ll - &null) << 1_u8);
        let deviance = -(ll << 1_u8);
        let cox_snell = fixed(1) - exp_below_one(&(-&chi2 / n));
        let most = fixed(1) - exp_below_one(&((&null << 1_u8) / n));
        let coefficients: Option<Vec<LogOdds>> = (1..=self.design.predictors.len())
            .map(|at| self.slope(at)?.results(&reach))
            .collect();
        Some(Logistic {
            n,
            group_n: [ones, zeros],
            intercept: self.intercept()?.results(&reach)?,
            coefficients: coefficients?,
            log_lik: real(ll),
            null_log_lik: real(&null),
            p: tail(&chi2, df),
            df,
            aic: real(&(&deviance + fixed(2 * (df + 1)))),
            bic: real(&(&deviance + ln(&n.into(), &1.into()) * (df + 1))),
            mcfadden: real(&(fixed(1) - quotient(ll, &null))),
            nagelkerke: real(&quotient(&cox_snell, &most)),
            cox_snell: real(&cox_snell),
            chi2: real(&chi2),
            correct: self.maximum.correct,
        })
    }

    fn slope(&self, at: usize) -> Option<Raw> {
        let term = self.design.predictors.get(at - 1)?;
        let unit = BigInt::from(10).pow(self.design.decimals(*term));
        Some(Raw {
            b: self.maximum.b.get(at)? * &unit,
            variance: self.maximum.covariances.get(at)?.get(at)? * &unit * &unit,
            shift: *self.scaled.shifts.get(at)?,
            unit,
        })
    }

    /// The scaled constant less what the predictors have at their middles.
    fn intercept(&self) -> Option<Raw> {
        let Maximum { b, covariances, .. } = &self.maximum;
        // How often each scaled coefficient is taken, × 2^BITS.
        let pairs = self.scaled.middles.iter().zip(&self.scaled.shifts);
        let mut times: Vec<BigInt> = pairs
            .map(|(middle, shift)| -((middle << BITS) >> *shift))
            .collect();
        *times.first_mut()? = fixed(1);
        let taken = |row: &[BigInt]| -> BigInt {
            row.iter()
                .zip(&times)
                .map(|(x, times)| product(x, times))
                .sum()
        };
        let rows: Vec<BigInt> = covariances.iter().map(|row| taken(row)).collect();
        let size: BigUint = times.iter().map(|times| times.magnitude() >> BITS).sum();
        Some(Raw {
            b: taken(b),
            variance: taken(&rows),
            unit: BigInt::from(size) + 1u8,
            shift: 0,
        })
    }
}

impl Raw {
    fn results(&self, reach: &BigInt) -> Option<LogOdds> {
        let bits = BITS + self.shift;
        let error = (&self.unit << (BITS - KNOWN)).magnitude().clone();
        let b = match *self.b.magnitude() < error {
            true => BigInt::ZERO,
            false => self.b.clone(),
        };
        // Of 2^(BITS + 2·shift) × 2^BITS the root has 2^(BITS + shift).
        let se = (&self.variance << BITS).sqrt();
        let z = quotient(&b, &se);
        let wide = product(reach, &se);
        let approximate = |number: &BigInt| match number.bits() {
            0 => Real::quotient(number, &1.into()),
            _ => Some(Real::approximate(
                number,
                &(&error + (number.magnitude() >> RIGHT)),
                bits,
                0,
            )),
        };
        let ratio = |number: &BigInt| {
            if number.bits() == 0 {
                return Real::quotient(&1.into(), &1.into());
            }
            let (number, ten) = exp(&(number >> self.shift))?;
            let known = (number.magnitude() >> (RIGHT - 20)) + 1_u8;
            Some(Real::approximate(&number, &known, BITS, ten))
        };
        let ends = [&b - &wide, &b + &wide];
        Some(LogOdds {
            b: approximate(&b)?,
            se: approximate(&se)?,
            p: tail(&product(&z, &z), 1)?,
            z: real(&z),
            odds_ratio: ratio(&b)?,
            odds_ends: [ratio(&ends[0])?, ratio(&ends[1])?],
            ends: [approximate(&ends[0])?, approximate(&ends[1])?],
        })
    }
}

/// What can't be told from zero is zero.
fn cleared(number: BigInt) -> BigInt {
    match number.bits() + KNOWN <= BITS {
        true => BigInt::ZERO,
        false => number,
    }
}

/// The probability of so large a χ².
fn tail(chi2: &BigInt, df: u64) -> Option<Real> {
    match chi2.bits() {
        0 => Real::quotient(&1.into(), &1.into()),
        _ => chi2_above(chi2, df).as_ref().and_then(Probability::real),
    }
}

fn real(number: &BigInt) -> Real {
    let number = cleared(number.clone());
    let error = (number.magnitude() >> RIGHT) + (BigUint::from(1_u8) << (BITS - KNOWN));
    match Real::quotient(&number, &1.into()) {
        Some(zero) if number.bits() == 0 => zero,
        _ => Real::approximate(&number, &error, BITS, 0),
    }
}
