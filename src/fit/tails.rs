//! Tail probabilities of t, F and χ², and the bounds of confidence intervals, in whole numbers.
//!
//! A probability is kept by its logarithm, so that it has all its digits however small it is. Relative errors are below
//! 2⁻¹⁴⁰ up to [`MOST_FREEDOM`] degrees of freedom.

use num_bigint::{BigInt, Sign};

use super::fixed::{BITS, exp, exp_below_one, fixed, ln, ln_gamma, product, quotient};
use crate::figures::Real;

/// Binary digits of a probability and of a bound that are right.
pub(super) const RIGHT: u64 = 140;
/// From there on nothing is left of a continued fraction or a step of Newton's method.
const NEGLIGIBLE: u64 = 100;
/// After so many terms a continued fraction is looked at.
const LOOK: u64 = 8;
/// A bound on the terms of continued fractions; 10⁸ degrees of freedom take 2,000.
const TERMS: u64 = 1_000_000;
/// The most degrees of freedom of a distribution.
const MOST_FREEDOM: u64 = 10_000_000_000;

/// A probability by its logarithm.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Probability(BigInt);

impl Probability {
    /// Of a logarithm that is not above zero.
    pub(super) fn of_ln(ln: BigInt) -> Self {
        Self(ln)
    }

    pub(super) fn complement(&self) -> Self {
        let rest = fixed(1) - exp_below_one(&self.0);
        Self(ln(&rest.max(1.into()), &fixed(1)))
    }

    /// Its logarithm.
    pub(super) fn ln(&self) -> &BigInt {
        &self.0
    }

    /// Its digits.
    pub(super) fn real(&self) -> Option<Real> {
        let (number, ten) = exp(&self.0)?;
        let error = (number.magnitude() >> RIGHT) + 1u8;
        Some(Real::approximate(&number, &error, BITS, ten))
    }

    fn value(&self) -> f64 {
        self.real().map_or(0.0, Real::value)
    }
}

/// The two-sided probability of Student's t, of which the square is a ratio. `None` without degrees of freedom.
pub(crate) fn t_probability([above, below]: [&BigInt; 2], df: u64) -> Option<Real> {
    Beta::new(df, 1)?.below(&(below * df), above)?.real()
}

/// Beta distributions with the parameters a ÷ 2 and b ÷ 2.
#[derive(Debug, Clone)]
pub(super) struct Beta {
    a: u64,
    b: u64,
    /// ln B(a ÷ 2, b ÷ 2).
    ln_beta: BigInt,
}

impl Beta {
    /// Nothing where degrees of freedom are too many.
    pub(super) fn new(a: u64, b: u64) -> Option<Self> {
        let allowed = 1..=MOST_FREEDOM;
        (allowed.contains(&a) && allowed.contains(&b)).then(|| Self {
            a,
            b,
            ln_beta: ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b),
        })
    }

    /// The probability of a number below x = part ÷ (part + rest), neither of them negative.
    pub(super) fn below(&self, part: &BigInt, rest: &BigInt) -> Option<Probability> {
        if rest.sign() == Sign::NoSign {
            return Some(Probability(BigInt::ZERO));
        }
        if part.sign() == Sign::NoSign {
            return None;
        }
        let density = self.density(part, rest);
        // The continued fraction is that of the nearer end: x ≤ (a + 1) ÷ (a + b + 2), a and b halved.
        let whole = part + rest;
        if part * (self.a + self.b + 4) <= &whole * (self.a + 2) {
            Some(side(self.a, self.b, &density, part, &whole))
        } else {
            Some(side(self.b, self.a, &density, rest, &whole).complement())
        }
    }

    /// ln (x^a·(1 − x)^b ÷ B(a, b)), a and b halved.
    fn density(&self, part: &BigInt, rest: &BigInt) -> BigInt {
        let whole = part + rest;
        let twice = ln(part, &whole) * self.a + ln(rest, &whole) * self.b;
        (twice >> 1u8) - &self.ln_beta
    }
}

/// The incomplete beta function x^a·(1 − x)^b ÷ (a·B(a, b)) × a continued fraction (NIST Digital Library of Mathematical
/// Functions, 8.17.22), a and b halved.
fn side(a: u64, b: u64, density: &BigInt, part: &BigInt, whole: &BigInt) -> Probability {
    let x = quotient(part, whole);
    let value = fraction(fixed(1), |at| {
        let m = i128::from(at / 2);
        let (a, b) = (i128::from(a), i128::from(b));
        let (above, below) = if at % 2 == 1 {
            (
                -(a + 2 * m) * (a + b + 2 * m),
                (a + 4 * m) * (a + 4 * m + 2),
            )
        } else {
            (2 * m * (b - 2 * m), (a + 4 * m - 2) * (a + 4 * m))
        };
        (&x * above / below, None)
    });
    // × 2 ÷ a, ÷ the fraction.
    let factor = ln(&fixed(2), &(value * a));
    Probability((density + factor).min(BigInt::ZERO))
}

/// The continued fraction first + a₁ ÷ (b₁ + a₂ ÷ (b₂ + …)), by Wallis's recurrences; `term` gives a and b of a place from
/// 1, of b nothing where it is one.
pub(super) fn fraction(first: BigInt, term: impl Fn(u64) -> (BigInt, Option<BigInt>)) -> BigInt {
    // Above and below the line: what was two places before and one place before.
    let (mut above, mut below) = ((fixed(1), first), (BigInt::ZERO, fixed(1)));
    let mut value = BigInt::ZERO;
    for at in 1..TERMS {
        let (a, b) = term(at);
        for pair in [&mut above, &mut below] {
            let times_b = b.as_ref().map(|b| product(b, &pair.1));
            let next = times_b.unwrap_or_else(|| pair.1.clone()) + product(&a, &pair.0);
            *pair = (std::mem::take(&mut pair.1), next);
        }
        if at % LOOK == 0 {
            let now = quotient(&above.1, &below.1);
            let step = (&now - &value).bits();
            value = now;
            if step <= NEGLIGIBLE {
                break;
            }
            let power = BITS as i64 - below.1.bits() as i64;
            let (up, down) = (power.max(0) as u64, (-power).max(0) as u64);
            for number in [&mut above.0, &mut above.1, &mut below.0, &mut below.1] {
                *number = (&*number << up) >> down;
            }
        }
    }
    value
}

/// The t that is exceeded in either direction with the probability 1 − confidence, of a confidence between 0 and 1 in
/// parts of `whole`; × 2^[`BITS`].
pub(super) fn t_bound(confidence: u64, whole: u64, df: u64) -> Option<BigInt> {
    if confidence == 0 || confidence >= whole {
        return None;
    }
    let law = Beta::new(df, 1)?;
    let tail = fixed(whole - confidence) / whole;
    let df = BigInt::from(df) << (2 * BITS);
    // The density is nowhere above 0.4, so that this is before the bound. From there Newton's method climbs to it, as the
    // tail is convex.
    let mut bound = fixed(5 * confidence) / (4 * whole);
    for _ in 0..TERMS {
        let square = &bound * &bound;
        // The derivative of the tail is −2 × this ÷ t.
        let density = exp_below_one(&law.density(&df, &square));
        let excess = exp_below_one(&law.below(&df, &square)?.0) - &tail;
        let step = quotient(&product(&bound, &excess), &(density << 1u8));
        bound += &step;
        // The next step is about the square of this one.
        if step.bits() + 100 <= bound.bits() {
            return Some(bound);
        }
    }
    None
}

/// The probability of a χ² at least as large; of a positive χ² × 2^[`BITS`].
pub(super) fn chi2_above(chi2: &BigInt, df: u64) -> Option<Probability> {
    if df == 0 || df > MOST_FREEDOM {
        return None;
    }
    let one = fixed(1);
    let (half, ln_half) = (chi2 >> 1u8, ln(chi2, &fixed(2)));
    // z^s·e^−z ÷ Γ(s), with z = χ² ÷ 2 and s = df ÷ 2.
    let density = ((ln_half * df) >> 1u8) - &half - ln_gamma(df);
    // z + 1 − s.
    let first = &half + &one - (fixed(df) >> 1u8);
    if *chi2 < fixed(df + 2) {
        // Below: the density ÷ s × Σ z^n ÷ ((s + 1)·…·(s + n)).
        let (mut term, mut sum) = (one.clone(), one.clone());
        let mut at = df;
        while term.bits() > NEGLIGIBLE {
            at += 2;
            term = product(&term, chi2) / at;
            sum += &term;
        }
        let below = density + ln(&(sum << 1u8), &fixed(df));
        return Some(Probability(below.min(BigInt::ZERO)).complement());
    }
    let value = fraction(first.clone(), |at| {
        // −n·(n − s), z + 2n + 1 − s.
        let above = i128::from(at) * (i128::from(df) - 2 * i128::from(at));
        (
            (BigInt::from(above) << BITS) >> 1u8,
            Some(&first + fixed(2 * at)),
        )
    });
    Some(Probability((density - ln(&value, &one)).min(BigInt::ZERO)))
}

/// Whole degrees of freedom.
fn freedom(df: f64) -> Option<u64> {
    let whole = df >= 1.0 && df <= MOST_FREEDOM as f64 && df.fract() == 0.0;
    whole.then_some(df as u64)
}

/// A floating-point number that is not negative, × 2^[`BITS`]; the largest where it is beyond any use.
fn from_float(value: f64) -> BigInt {
    // Two steps, neither of which rounds or overflows.
    let most = value.min(1e15);
    (BigInt::from((most * 2f64.powi(64)) as u128) << (BITS - 64)).max(1.into())
}

/// The probability that a t-distributed number is further from zero than `t`; not a number unless `df` is whole.
pub(crate) fn t_two_sided(t: f64, df: f64) -> f64 {
    let law = freedom(df).and_then(|df| Some((Beta::new(df, 1)?, df)));
    let Some((law, df)) = law.filter(|_| !t.is_nan()) else {
        return f64::NAN;
    };
    let t = from_float(t.abs());
    let below = law.below(&(BigInt::from(df) << (2 * BITS)), &(&t * &t));
    below.map_or(f64::NAN, |tail| tail.value())
}

/// The probability of a χ² at least as large; not a number unless `df` is whole.
pub(crate) fn chi2_tail(chi2: f64, df: f64) -> f64 {
    match freedom(df) {
        Some(df) if chi2 > 0.0 => {
            chi2_above(&from_float(chi2), df).map_or(f64::NAN, |tail| tail.value())
        }
        Some(_) if chi2 == 0.0 => 1.0,
        _ => f64::NAN,
    }
}

/// The probability of an F at least as large; not a number unless both degrees of freedom are whole.
pub(crate) fn f_tail(f: f64, above: f64, below: f64) -> f64 {
    let freedom = freedom(above).zip(freedom(below));
    let law = freedom.and_then(|(above, below)| Beta::new(below, above));
    let Some((law, (above, below))) = law.zip(freedom).filter(|_| f >= 0.0) else {
        return f64::NAN;
    };
    if f == 0.0 {
        return 1.0;
    }
    let tail = law.below(&fixed(below), &(from_float(f) * above));
    tail.map_or(f64::NAN, |tail| tail.value())
}

/// The probability that a correlation is further from zero than `r`, with whole degrees of freedom (n − 2).
pub(crate) fn correlation_two_sided(r: f64, df: f64) -> f64 {
    let square = r * r;
    if square >= 1.0 {
        return 0.0;
    }
    // F = r² · df ÷ (1 − r²), with 1 and df degrees of freedom.
    f_tail(square / (1.0 - square) * df, 1.0, df)
}

/// The probability that a standard normal number is further from zero than `z`: its square is a χ² with one degree of
/// freedom.
pub(crate) fn normal_two_sided(z: f64) -> f64 {
    chi2_tail(z * z, 1.0)
}

#[cfg(test)]
mod tests;
