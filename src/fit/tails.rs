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
    fn complement(&self) -> Self {
        let rest = fixed(1) - exp_below_one(&self.0);
        Self(ln(&rest.max(1.into()), &fixed(1)))
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
fn fraction(first: BigInt, term: impl Fn(u64) -> (BigInt, Option<BigInt>)) -> BigInt {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// `12.5` as 125 and 10.
    fn decimal(text: &str) -> (BigInt, BigInt) {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = format!("{whole}{fraction}").parse().unwrap();
        (digits, BigInt::from(10).pow(fraction.len() as u32))
    }

    /// Holds `number × 10^ten`, × 2^[`BITS`], to a number of 34 digits: whether 32 of them match.
    fn near(number: &BigInt, ten: i64, expected: &str, what: &str) {
        let (mantissa, exponent) = expected.split_once('e').unwrap_or((expected, "0"));
        let (digits, unit) = decimal(mantissa);
        let exponent: i64 = exponent.parse().unwrap();
        let power = BigInt::from(10).pow((ten - exponent).unsigned_abs() as u32);
        let found = if ten < exponent {
            number / power
        } else {
            number * power
        };
        let found = (found * unit) >> BITS;
        let off = (&found - &digits).magnitude().clone();
        assert!(off <= 100u8.into(), "{what}: {found}, expected {digits}");
    }

    /// Values of `tests/reference/tails.py`, by mpmath.
    #[test]
    fn thirty_two_digits_of_every_tail() {
        let table = include_str!("../../tests/reference/tails.csv");
        for line in table.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let [kind, value, df, below, expected] = cells[..] else {
                panic!("{line}");
            };
            let (number, unit) = decimal(value);
            let df: u64 = df.parse().unwrap();
            let tail = match kind {
                "t" => Beta::new(df, 1)
                    .unwrap()
                    .below(&(&unit * &unit * df), &(&number * &number)),
                "f" => {
                    let below: u64 = below.parse().unwrap();
                    Beta::new(below, df)
                        .unwrap()
                        .below(&(unit * below), &(number * df))
                }
                "chi2" => chi2_above(&((number << BITS) / unit), df),
                "bound" => {
                    let parts = |number: BigInt| u64::try_from(number).unwrap();
                    let bound = t_bound(parts(number), parts(unit), df).unwrap();
                    near(&bound, 0, expected, line);
                    continue;
                }
                _ => panic!("{line}"),
            };
            let (number, ten) = exp(&tail.unwrap().0).unwrap();
            near(&number, ten, expected, line);
        }
    }

    #[test]
    fn what_has_no_tail() {
        assert_eq!(t_two_sided(0.0, 5.0), 1.0);
        assert_eq!(chi2_tail(0.0, 5.0), 1.0);
        assert_eq!(t_two_sided(f64::INFINITY, 1e10), 0.0);
        assert_eq!(chi2_tail(1e300, 3.0), 0.0);
        assert!((t_two_sided(-2.0, 10.0) - 0.0733880347707404).abs() < 1e-16);
        assert!((chi2_tail(24.7, 9.0) - 0.00332159031617275).abs() < 1e-16);
        for df in [0.0, 0.5, 2.5, 1e300, f64::NAN] {
            assert!(
                t_two_sided(1.0, df).is_nan() && chi2_tail(1.0, df).is_nan(),
                "{df}"
            );
        }
        assert!(t_two_sided(f64::NAN, 5.0).is_nan());
        assert_eq!(t_bound(0, 100, 5), None);
        assert_eq!(t_bound(100, 100, 5), None);
    }
}
