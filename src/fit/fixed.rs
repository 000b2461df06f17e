//! Logarithms, exponentials and gamma functions in whole numbers: a number is kept × 2^[`BITS`]. So each has the same
//! digits on every processor, and far more than are printed.

use num_bigint::{BigInt, Sign};
use std::sync::LazyLock;

/// Binary digits after the point. A logarithm is off by a few units of the last, times what it is multiplied with.
pub(super) const BITS: u64 = 256;

/// A whole number as such a number.
pub(super) fn fixed(whole: u64) -> BigInt {
    BigInt::from(whole) << BITS
}

pub(super) fn product(a: &BigInt, b: &BigInt) -> BigInt {
    (a * b) >> BITS
}

/// Zero where the divisor is zero, which no argument of a distribution leads to.
pub(super) fn quotient(a: &BigInt, b: &BigInt) -> BigInt {
    (a << BITS).checked_div(b).unwrap_or_default()
}

/// The logarithm of above ÷ below, both positive whole numbers.
pub(super) fn ln(above: &BigInt, below: &BigInt) -> BigInt {
    let power = above.bits() as i64 - below.bits() as i64;
    let (up, down) = ((-power).max(0) as u64, power.max(0) as u64);
    let mantissa = quotient(&(above << up), &(below << down));
    // Between a half and two, ln m = 2 artanh((m − 1) ÷ (m + 1)).
    let one = fixed(1);
    let logarithm = artanh(&quotient(&(&mantissa - &one), &(&mantissa + &one))) << 1u8;
    logarithm + &*LN_2 * power
}

/// Of a number from -1/3 to 1/3.
fn artanh(number: &BigInt) -> BigInt {
    let square = product(number, number);
    let (mut power, mut sum) = (number.clone(), BigInt::ZERO);
    let mut at = 1u64;
    while power.bits() > 1 {
        sum += &power / at;
        power = product(&power, &square);
        at += 2;
    }
    sum
}

static LN_2: LazyLock<BigInt> = LazyLock::new(|| artanh(&(fixed(1) / 3u8)) << 1u8);
static LN_10: LazyLock<BigInt> = LazyLock::new(|| ln(&10.into(), &1.into()));

/// e^x, as a number and a power of ten; `None` if that is beyond counting.
pub(super) fn exp(x: &BigInt) -> Option<(BigInt, i64)> {
    const HALVINGS: u64 = 12;
    let ten = floor(x, &LN_10);
    let rest = (x - &ten * &*LN_10) >> HALVINGS;
    let (mut term, mut sum) = (fixed(1), fixed(1));
    let mut at = 1u64;
    while term.bits() > 1 {
        term = product(&term, &rest) / at;
        sum += &term;
        at += 1;
    }
    for _ in 0..HALVINGS {
        sum = product(&sum, &sum);
    }
    Some((sum, i64::try_from(ten).ok()?))
}

/// e^x of a number that is not above zero.
pub(super) fn exp_below_one(x: &BigInt) -> BigInt {
    match exp(x) {
        // From there on nothing is left of it.
        Some((number, ten)) if ten > -(BITS as i64) => {
            number / BigInt::from(10).pow(ten.unsigned_abs() as u32)
        }
        _ => BigInt::ZERO,
    }
}

fn floor(x: &BigInt, unit: &BigInt) -> BigInt {
    let quotient = x / unit;
    if x.sign() == Sign::Minus {
        quotient - 1u8
    } else {
        quotient
    }
}

/// From this argument on Stirling's series has all digits.
const FROM: u64 = 64;

/// The logarithm of Γ(twice ÷ 2), of a positive number.
pub(super) fn ln_gamma(twice: u64) -> BigInt {
    // Γ(z) = Γ(z + m) ÷ (z·(z + 1)·…·(z + m − 1)).
    let steps = (2 * FROM).saturating_sub(twice).div_ceil(2);
    let below: BigInt = (0..steps)
        .map(|step| BigInt::from(twice + 2 * step))
        .product();
    let power = ln(&below, &(BigInt::from(1) << steps));
    stirling(twice + 2 * steps) + &*STIRLING_CONSTANT - power
}

/// (z − 1/2)·ln z − z + Σ B₂ₖ ÷ (2k·(2k − 1)·z^(2k − 1)), without the constant.
fn stirling(twice: u64) -> BigInt {
    let start = (ln(&twice.into(), &2.into()) * (twice - 1) - fixed(twice)) >> 1u8;
    series(start, fixed(2) / twice)
}

/// Adds Σ B₂ₖ ÷ (2k·(2k − 1)·z^(2k − 1)) of 1 ÷ z.
fn series(mut sum: BigInt, inverse: BigInt) -> BigInt {
    let square = product(&inverse, &inverse);
    let mut power = inverse;
    for (above, below) in BERNOULLI.iter() {
        sum += &power * above / below;
        power = product(&power, &square);
    }
    sum
}

/// The logarithm of Γ of a positive number × 2^[`BITS`].
pub(super) fn ln_gamma_of(number: &BigInt) -> BigInt {
    let one = fixed(1);
    let (mut at, mut below) = (number.clone(), one.clone());
    while at < fixed(FROM) {
        below = product(&below, &at);
        at += &one;
    }
    let power = ln(&below.max(1.into()), &one);
    let inverse = quotient(&one, &at);
    let start = product(&ln(&at, &one), &(&at - (&one >> 1_u8))) - &at;
    series(start, inverse) + &*STIRLING_CONSTANT - power
}

/// The logarithm of √(2π).
pub(super) fn ln_root_two_pi() -> &'static BigInt {
    &STIRLING_CONSTANT
}

/// Γ(64) is 63!.
static STIRLING_CONSTANT: LazyLock<BigInt> = LazyLock::new(|| {
    let factorial: BigInt = (1..FROM).map(BigInt::from).product();
    ln(&factorial, &1.into()) - stirling(2 * FROM)
});

/// B₂ₖ ÷ (2k·(2k − 1)) as fractions, from the tangent numbers T (R. Brent and D. Harvey, *Fast computation of Bernoulli,
/// tangent and secant numbers*, 2011): B₂ₖ = (−1)^(k−1)·2k·Tₖ ÷ (4^k·(4^k − 1)).
static BERNOULLI: LazyLock<Vec<(BigInt, BigInt)>> = LazyLock::new(|| {
    const TERMS: u64 = 40;
    let mut tangents: Vec<BigInt> = vec![1.into()];
    for k in 1..TERMS {
        tangents.extend(tangents.last().map(|last| last * k));
    }
    for k in 1..TERMS {
        let mut before = BigInt::ZERO;
        for (j, tangent) in (0..).zip(&mut tangents).skip(k as usize) {
            *tangent = before * (j - k) + &*tangent * (j - k + 2);
            before = tangent.clone();
        }
    }
    let fraction = |(k, tangent): (u64, BigInt)| {
        let four = BigInt::from(1) << (2 * k);
        let below = &four * (&four - 1u8) * (2 * k - 1);
        (if k % 2 == 0 { -tangent } else { tangent }, below)
    };
    (1..).zip(tangents).map(fraction).collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    /// To fifty digits of mpmath 1.3.
    fn near(found: &BigInt, expected: &str) {
        let (whole, fraction) = expected.split_once('.').unwrap();
        let digits: BigInt = format!("{whole}{fraction}").parse().unwrap();
        let scaled = (found * BigInt::from(10).pow(fraction.len() as u32)) >> BITS;
        assert!(
            (&scaled - &digits).magnitude() <= &2u8.into(),
            "{scaled} {digits}"
        );
    }

    #[test]
    fn logarithms_and_exponentials() {
        near(
            &ln(&2.into(), &1.into()),
            "0.69314718055994530941723212145817656807550013436025",
        );
        near(
            &ln(&1.into(), &1000.into()),
            "-6.90775527898213705205397436405309262280330446588631",
        );
        near(
            &ln(&999_999.into(), &1_000_000.into()),
            "-0.00000100000050000033333358333353333350000014285726",
        );
        let (number, ten) = exp(&-fixed(1000)).unwrap();
        assert_eq!(ten, -435);
        near(
            &number,
            "5.07595889754945676529180947957433691930559928289283",
        );
        near(
            &exp_below_one(&(-fixed(1) / 3u8)),
            "0.71653131057378925042560409692537966745311205982147",
        );
        assert_eq!(exp_below_one(&-fixed(1_000_000)), BigInt::ZERO);
    }

    #[test]
    fn gamma_functions_of_any_number() {
        let of = |above: u64, below: u64| ln_gamma_of(&(fixed(above) / below));
        near(
            &of(1, 10),
            "2.25271265173420595986970164636849511861562722229495",
        );
        near(
            &of(7, 2),
            "1.20097360234707422481602188145071299577023891546815",
        );
        near(
            &of(100_001, 10),
            "82100.63852597951489159764149268217258299106918827429298",
        );
    }

    #[test]
    fn gamma_functions_of_halves() {
        near(
            &ln_gamma(1),
            "0.57236494292470008707171367567652935582364740645765",
        );
        near(
            &ln_gamma(2),
            "0.00000000000000000000000000000000000000000000000000",
        );
        near(
            &ln_gamma(7),
            "1.20097360234707422481602188145071299577023891546815",
        );
        near(
            &ln_gamma(301),
            "602.51395487058541195073787783078310078992611427542490",
        );
        near(
            &ln_gamma(100_000_001),
            "836376679.08855954050767438424783327715339433970600255213873",
        );
    }
}
