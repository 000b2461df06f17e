//! Quantiles of beta distributions whose parameters are any numbers, and of the normal distribution, in whole numbers.

use num_bigint::{BigInt, Sign};

use super::fixed::{exp_below_one, fixed, ln, ln_gamma_of, ln_root_two_pi, product, quotient};
use super::tails::{Probability, chi2_above, fraction};

/// After so many steps a quantile is given up.
const STEPS: usize = 500;
/// Binary digits of a quantile that are right.
const RIGHT: u64 = 140;

/// The number between 0 and 1 below which a beta-distributed one is with a probability; all × 2^[`BITS`], the parameters
/// positive.
pub(super) fn beta_bound(probability: &BigInt, a: &BigInt, b: &BigInt) -> Option<BigInt> {
    let ln_beta = ln_gamma_of(a) + ln_gamma_of(b) - ln_gamma_of(&(a + b));
    let (mut low, mut high) = (BigInt::ZERO, fixed(1));
    let mut bound = quotient(a, &(a + b));
    for _ in 0..STEPS {
        if bound.sign() != Sign::Plus || bound >= fixed(1) {
            return None;
        }
        let rest = fixed(1) - &bound;
        // ln (x^a·(1 − x)^b ÷ B(a, b)).
        let (ln_part, ln_rest) = (ln(&bound, &fixed(1)), ln(&rest, &fixed(1)));
        let density = product(&ln_part, a) + product(&ln_rest, b) - &ln_beta;
        let nearer = product(&bound, &(a + b + fixed(2))) <= a + fixed(1);
        let below = match nearer {
            true => exp_below_one(&side(a, b, &density, &bound)),
            false => fixed(1) - exp_below_one(&side(b, a, &density, &rest)),
        };
        let excess = &below - probability;
        match excess.sign() {
            Sign::Plus => high.clone_from(&bound),
            _ => low.clone_from(&bound),
        }
        // The derivative is e^density ÷ (x·(1 − x)).
        let slope = quotient(&exp_below_one(&density), &product(&bound, &rest));
        let step = quotient(&excess, &slope);
        let next = &bound - &step;
        let inside = slope.sign() == Sign::Plus && next > low && next < high;
        if inside && step.bits() + RIGHT <= bound.bits() {
            return Some(next);
        }
        bound = match inside {
            true => next,
            false => (&low + &high) >> 1_u8,
        };
    }
    None
}

/// The probability that a beta-distributed number is below part ÷ (part + rest), both positive; the parameters positive and
/// × 2^[`BITS`](super::fixed::BITS).
pub(super) fn beta_below(a: &BigInt, b: &BigInt, part: &BigInt, rest: &BigInt) -> Probability {
    let whole = part + rest;
    let (x, y) = (quotient(part, &whole), quotient(rest, &whole));
    let density = product(&ln(part, &whole), a) + product(&ln(rest, &whole), b)
        - (ln_gamma_of(a) + ln_gamma_of(b) - ln_gamma_of(&(a + b)));
    match product(&x, &(a + b + fixed(2))) <= a + fixed(1) {
        true => Probability::of_ln(side(a, b, &density, &x)),
        false => Probability::of_ln(side(b, a, &density, &y)).complement(),
    }
}

/// The logarithm of the incomplete beta function at x: of e^density ÷ a × a continued fraction (NIST Digital Library of Mathematical
/// Functions, 8.17.22).
fn side(a: &BigInt, b: &BigInt, density: &BigInt, x: &BigInt) -> BigInt {
    let value = fraction(fixed(1), |at| {
        let m = at / 2;
        let (above, below) = if at % 2 == 1 {
            let above = product(&(a + fixed(m)), &(a + b + fixed(m)));
            (
                -above,
                product(&(a + fixed(2 * m)), &(a + fixed(2 * m + 1))),
            )
        } else {
            let above = (b - fixed(m)) * m;
            (above, product(&(a + fixed(2 * m - 1)), &(a + fixed(2 * m))))
        };
        (product(x, &quotient(&above, &below)), None)
    });
    let factor = ln(&fixed(1), &product(&value, a));
    (density + factor).min(BigInt::ZERO)
}

/// The number that a standard normal one exceeds in either direction with the probability 1 − confidence, of a confidence
/// between 0 and 1 in parts of `whole`.
pub(super) fn normal_bound(confidence: u64, whole: u64) -> Option<BigInt> {
    if confidence == 0 || confidence >= whole {
        return None;
    }
    let tail = fixed(whole - confidence) / whole;
    // The density is nowhere above 0.4, so that this is before the bound. From there Newton's method climbs to it, as the
    // tail is convex.
    let mut bound = fixed(5 * confidence) / (4 * whole);
    for _ in 0..STEPS {
        let square = product(&bound, &bound);
        let density = exp_below_one(&(-(&square >> 1_u8) - ln_root_two_pi()));
        let excess = exp_below_one(chi2_above(&square, 1)?.ln()) - &tail;
        let step = quotient(&excess, &(density << 1_u8));
        bound += &step;
        if step.bits() + RIGHT <= bound.bits() {
            return Some(bound);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fit::fixed::BITS;

    fn near(found: &BigInt, expected: f64) {
        let scaled = (found >> (BITS - 64)).to_string().parse::<f64>().unwrap() / 2f64.powi(64);
        assert!((scaled - expected).abs() < 1e-14, "{scaled} {expected}");
    }

    /// To the digits of mpmath 1.3.
    #[test]
    fn quantiles() {
        let of = |above: u64, below: u64| fixed(above) / below;
        near(
            &beta_bound(&of(25, 1000), &of(5, 2), &of(7, 1)).unwrap(),
            0.052_422_577_666_035_01,
        );
        near(
            &beta_bound(&of(975, 1000), &of(71, 10), &of(3, 10)).unwrap(),
            0.999_999_528_438_820_9,
        );
        near(
            &beta_bound(&of(1, 2), &fixed(4000), &fixed(12)).unwrap(),
            0.997_091_151_572_983_4,
        );
        near(&normal_bound(950, 1000).unwrap(), 1.959963984540054);
        near(&normal_bound(990, 1000).unwrap(), 2.575829303548901);
        near(&normal_bound(10, 1000).unwrap(), 0.012533469508069276);
        assert!(normal_bound(1000, 1000).is_none());
    }
}
