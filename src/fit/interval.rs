//! Confidence intervals of shares, in whole numbers.

use num_bigint::BigInt;

use super::beta::{beta_bound, normal_bound};
use super::fixed::{BITS, exp, fixed, ln, product, quotient};
use super::tails::{RIGHT, t_bound};
use crate::figures::Real;

/// How far an interval reaches: Student's t of a confidence in thousandths.
#[derive(Debug, Clone)]
pub struct Reach(BigInt);

impl Reach {
    /// `None` without degrees of freedom, or with too many.
    pub fn new(confidence: u32, df: u64) -> Option<Self> {
        t_bound(confidence.into(), 1000, df).map(Self)
    }
}

/// The ends of share ± t × standard error. The share and the square of its standard error are ratios.
pub fn normal(share: [&BigInt; 2], variance: [&BigInt; 2], reach: &Reach) -> [Real; 2] {
    let [part, whole] = share;
    let middle = quotient(part, whole);
    let half = product(&reach.0, &root(variance));
    [&middle - &half, &middle + half].map(|end| real(&end))
}

/// The ends of the same interval of the logarithm of the odds, as shares: logit(p) ± t × se ÷ (p(1 − p)). Nothing of a share of
/// zero or one.
pub fn logit(share: [&BigInt; 2], variance: [&BigInt; 2], reach: &Reach) -> Option<[Real; 2]> {
    let [part, whole] = share;
    let rest = whole - part;
    if part.sign() != num_bigint::Sign::Plus || rest.sign() != num_bigint::Sign::Plus {
        return None;
    }
    let spread = quotient(&(part * &rest), &(whole * whole));
    let half = quotient(&product(&reach.0, &root(variance)), &spread);
    let middle = ln(part, &rest);
    let end = |odds: BigInt| -> Option<Real> {
        // 1 ÷ (1 + e^−odds).
        let (number, ten) = exp(&-odds)?;
        let power = BigInt::from(10).pow(u32::try_from(ten.unsigned_abs()).ok()?.min(100_000));
        let against = match ten < 0 {
            true => number / power,
            false => number * power,
        };
        Some(real(&quotient(&fixed(1), &(fixed(1) + against))))
    };
    Some([end(&middle - &half)?, end(middle + half)?])
}

/// The effective number of respondents of a share, p(1 − p) ÷ variance × (t of n − 1 ÷ t of df)² (E. L. Korn and B. I.
/// Graubard, 1998): respondents drawn at random who tell as much. × 2^256; nothing where it is not defined.
pub fn effective(
    share: [&BigInt; 2],
    variance: [&BigInt; 2],
    simple: &Reach,
    reach: &Reach,
) -> Option<BigInt> {
    let [part, whole] = share;
    let [above, below] = variance;
    let number = quotient(&(part * (whole - part) * below), &(whole * whole * above));
    let ratio = quotient(&simple.0, &reach.0);
    let number = product(&number, &product(&ratio, &ratio));
    (number.sign() == num_bigint::Sign::Plus).then_some(number)
}

/// Wilson's interval (E. B. Wilson, 1927) of a share of so many respondents; the confidence in thousandths.
pub fn wilson(share: [&BigInt; 2], n: &BigInt, confidence: u32) -> Option<[Real; 2]> {
    let z = normal_bound(confidence.into(), 1000)?;
    let [part, whole] = share;
    let share = quotient(part, whole);
    let one = fixed(1);
    // z² ÷ n.
    let square = quotient(&product(&z, &z), n);
    let middle = &share + (&square >> 1_u8);
    let spread = quotient(&product(&share, &(&one - &share)), n);
    let inner = spread + (quotient(&square, n) >> 2_u8);
    let half = product(&z, &(inner.max(BigInt::ZERO) << BITS).sqrt());
    let below = one + square;
    let ends = [&middle - &half, middle + half];
    Some(ends.map(|end| real(&quotient(&end, &below))))
}

/// The interval of C. J. Clopper and E. S. Pearson (1934) of a share of so many respondents, who need not be a whole number;
/// the confidence in thousandths.
pub fn clopper_pearson(share: [&BigInt; 2], n: &BigInt, confidence: u32) -> Option<[Real; 2]> {
    let [part, whole] = share;
    let share = quotient(part, whole);
    let within = product(n, &share);
    let (without, one) = (n - &within, fixed(1));
    let tail = fixed(1000_u64.checked_sub(confidence.into())?) / 2000;
    let low = beta_bound(&tail, &within, &(&without + &one))?;
    let high = beta_bound(&(&one - &tail), &(within + &one), &without)?;
    Some([low, high].map(|end| real(&end)))
}

fn root([above, below]: [&BigInt; 2]) -> BigInt {
    let scaled = (above << (2 * BITS)).checked_div(below);
    let scaled = scaled.unwrap_or_default().max(BigInt::ZERO);
    scaled.sqrt()
}

fn real(number: &BigInt) -> Real {
    let error = (number.magnitude() >> RIGHT) + 1u8;
    Real::approximate(number, &error, BITS, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: t(0.975, 10) = 2.2281388519649385 (R's `qt`), p = 1/4, se = 1/10.
    #[test]
    fn ends_of_a_quarter() {
        let number = |n: i64| BigInt::from(n);
        let (one, four, hundred) = (number(1), number(4), number(100));
        let reach = Reach::new(950, 10).unwrap();
        let near = |ends: [Real; 2], expected: [f64; 2]| {
            let pairs = ends.iter().zip(expected);
            assert!(
                pairs
                    .clone()
                    .all(|(end, e)| (end.value() - e).abs() < 1e-12),
                "{ends:?}"
            );
        };
        let ends = normal([&one, &four], [&one, &hundred], &reach);
        near(ends, [0.027186114801, 0.472813885199]);
        let ends = logit([&one, &four], [&one, &hundred], &reach).unwrap();
        // plogis(qlogis(0.25) + c(-1, 1) * qt(0.975, 10) * 0.1 / 0.1875)
        near(ends, [0.09220928682, 0.522417069772]);
        assert!(logit([&four, &four], [&one, &hundred], &reach).is_none());
        assert!(Reach::new(950, 0).is_none());
    }
}
