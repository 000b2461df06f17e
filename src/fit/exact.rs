//! Exact numbers, and the one place where they become floating point.

use num_bigint::{BigInt, BigUint, Sign};
use std::ops::{Add, Mul, Sub};

/// A fraction in lowest terms.
pub(super) type Rational = num_rational::Ratio<BigInt>;

/// A whole number × a power of two.
#[derive(Debug, Clone)]
pub(super) struct Dyadic {
    whole: BigInt,
    exponent: i64,
}

impl Dyadic {
    /// whole × 2^exponent.
    pub(super) fn new(whole: BigInt, exponent: i64) -> Self {
        Self { whole, exponent }
    }

    /// A power of ten.
    pub(super) fn power_of_ten(power: u32) -> Self {
        BigInt::from(10).pow(power).into()
    }

    /// Times 2^power.
    pub(super) fn shifted(&self, power: i64) -> Self {
        Self::new(self.whole.clone(), self.exponent + power)
    }

    /// Its sign: -1, 0 or 1.
    pub(super) fn signum(&self) -> f64 {
        match self.whole.sign() {
            Sign::Minus => -1.0,
            Sign::NoSign => 0.0,
            Sign::Plus => 1.0,
        }
    }

    /// Whether it is zero.
    pub(super) fn is_zero(&self) -> bool {
        self.whole.sign() == Sign::NoSign
    }

    /// Its distance from zero.
    pub(super) fn abs(&self) -> Self {
        Self::new(self.whole.magnitude().clone().into(), self.exponent)
    }

    /// Times itself.
    pub(super) fn squared(&self) -> Self {
        self * self
    }

    /// The whole parts of two numbers over one power of two.
    fn aligned(&self, other: &Self) -> (BigInt, BigInt, i64) {
        let exponent = self.exponent.min(other.exponent);
        let whole = |number: &Self| &number.whole << number.exponent.abs_diff(exponent);
        (whole(self), whole(other), exponent)
    }
}

impl From<BigInt> for Dyadic {
    fn from(whole: BigInt) -> Self {
        Self::new(whole, 0)
    }
}

impl From<u64> for Dyadic {
    fn from(whole: u64) -> Self {
        BigInt::from(whole).into()
    }
}

impl Mul for &Dyadic {
    type Output = Dyadic;
    fn mul(self, other: Self) -> Dyadic {
        Dyadic::new(&self.whole * &other.whole, self.exponent + other.exponent)
    }
}

impl Add for &Dyadic {
    type Output = Dyadic;
    fn add(self, other: Self) -> Dyadic {
        let (a, b, exponent) = self.aligned(other);
        Dyadic::new(a + b, exponent)
    }
}

impl Sub for &Dyadic {
    type Output = Dyadic;
    fn sub(self, other: Self) -> Dyadic {
        let (a, b, exponent) = self.aligned(other);
        Dyadic::new(a - b, exponent)
    }
}

/// The sum of the products of two rows of numbers.
pub(super) fn dot(a: &[Dyadic], b: &[Dyadic]) -> Dyadic {
    let products = a.iter().zip(b).map(|(a, b)| a * b);
    products.fold(Dyadic::from(0), |sum, product| &sum + &product)
}

/// The floating-point number nearest a ÷ b; not a number where b is zero.
pub(super) fn quotient(a: &Dyadic, b: &Dyadic) -> f64 {
    if b.is_zero() {
        return f64::NAN;
    }
    // 66 binary digits and whether there are more are enough to round 53 rightly.
    let (digits, inexact, exponent) = divided(a, b, 66, 1);
    let sign = a.whole.sign() * b.whole.sign();
    signed(sign, rounded(&digits, inexact, exponent))
}

/// The floating-point number nearest √(a ÷ b); zero where a is negative, not a number where b is zero.
pub(super) fn root(a: &Dyadic, b: &Dyadic) -> f64 {
    if b.is_zero() {
        return f64::NAN;
    }
    if a.signum() * b.signum() <= 0.0 {
        return 0.0;
    }
    let (square, inexact, exponent) = divided(a, b, 134, 2);
    let digits = square.sqrt();
    let inexact = inexact || &digits * &digits != square;
    rounded(&digits, inexact, exponent / 2)
}

/// The first binary digits, at least so many, of the size of a ÷ b, whether there are more, and the power of two of the
/// last of them, a multiple of `even`.
fn divided(a: &Dyadic, b: &Dyadic, digits: u64, even: i64) -> (BigUint, bool, i64) {
    let (top, bottom) = (a.whole.magnitude(), b.whole.magnitude());
    let missing = (digits + 1 + bottom.bits()).saturating_sub(top.bits());
    let exponent = a.exponent - b.exponent - missing as i64;
    let odd = exponent.rem_euclid(even);
    let top = top << (missing + odd as u64);
    let quotient = &top / bottom;
    let inexact = &quotient * bottom != top;
    (quotient, inexact, exponent - odd)
}

/// The floating-point number nearest magnitude × 2^exponent; `inexact` says that a little more is meant than magnitude,
/// which then has more than 64 binary digits.
fn rounded(magnitude: &BigUint, inexact: bool, exponent: i64) -> f64 {
    let dropped = magnitude.bits().saturating_sub(64);
    let lost = inexact
        || magnitude
            .trailing_zeros()
            .is_some_and(|zeros| zeros < dropped);
    let top = (magnitude >> dropped).iter_u64_digits().next().unwrap_or(0);
    // The conversion rounds to the nearest; of what was lost it only matters that it was something.
    let mut value = (top | u64::from(lost)) as f64;
    let mut power = exponent + dropped as i64;
    while power != 0 && value != 0.0 && value.is_finite() {
        let step = power.clamp(-1000, 1000);
        value *= power_of_two(step);
        power -= step;
    }
    value
}

/// 2^power, for powers from -1022 to 1023.
fn power_of_two(power: i64) -> f64 {
    f64::from_bits(((1023 + power) as u64) << 52)
}

fn signed(sign: Sign, magnitude: f64) -> f64 {
    match sign {
        Sign::Minus => -magnitude,
        Sign::NoSign => 0.0,
        Sign::Plus => magnitude,
    }
}

/// The whole number nearest value × 2^exponent, of a finite value.
pub(super) fn whole(value: f64, exponent: i64) -> BigInt {
    let bits = value.to_bits();
    let stored = ((bits >> 52) & 0x7ff) as i64;
    let fraction = bits & ((1 << 52) - 1);
    // Numbers next to zero are stored without their leading one.
    let (mantissa, power) = if stored == 0 {
        (fraction, -1074)
    } else {
        (fraction | (1 << 52), stored - 1075)
    };
    let magnitude = halved(&BigInt::from(mantissa), -(power + exponent));
    if value < 0.0 { -magnitude } else { magnitude }
}

/// The whole number nearest value ÷ 2^power; halves go up.
pub(super) fn halved(value: &BigInt, power: i64) -> BigInt {
    if power <= 0 {
        value << power.unsigned_abs()
    } else {
        ((value >> (power - 1)) + 1u8) >> 1u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(whole: i64) -> Dyadic {
        BigInt::from(whole).into()
    }

    #[test]
    fn a_quotient_is_the_nearest_number() {
        // Below 2^53 both are floating point already, and its division rounds to the nearest.
        for (a, b) in [(1, 3), (-2, 7), (1, 1), (0, 5), (1 << 53, 3), (-1, 1 << 53)] {
            assert_eq!(
                quotient(&number(a), &number(b)),
                a as f64 / b as f64,
                "{a}/{b}"
            );
        }
        // Halfway between two numbers: the even one, unless there is anything beyond.
        let half = (1i64 << 53) + 1;
        assert_eq!(quotient(&number(half), &number(1)), (1i64 << 53) as f64);
        let beyond = &number(half) + &Dyadic::new(1.into(), -500);
        assert_eq!(quotient(&beyond, &number(1)), ((1i64 << 53) + 2) as f64);
        assert!(quotient(&number(1), &number(0)).is_nan());
    }

    #[test]
    fn a_root_is_the_nearest_number() {
        for (a, b) in [(2, 1), (1, 2), (9, 4), (7, 1), (1 << 40, 3)] {
            let value = root(&number(a), &number(b));
            let twice = quotient(&number(a), &number(b)).sqrt();
            assert!((value - twice).abs() <= f64::EPSILON * value, "{a}/{b}");
        }
        assert_eq!(root(&number(9), &number(4)), 1.5);
        assert_eq!(root(&number(2), &number(1)), 2f64.sqrt());
        assert_eq!(
            root(&Dyadic::new(1.into(), -2000), &number(1)),
            2f64.powi(-1000)
        );
        assert_eq!(root(&number(-1), &number(4)), 0.0);
    }

    #[test]
    fn numbers_out_of_range_become_zero_or_infinite() {
        let nearest =
            |whole: i64, exponent| quotient(&Dyadic::new(whole.into(), exponent), &number(1));
        assert_eq!(nearest(1, 5000), f64::INFINITY);
        assert_eq!(nearest(-1, -5000), 0.0);
        assert_eq!(nearest(3, -1074), 3.0 * f64::from_bits(1));
    }

    #[test]
    fn floating_point_becomes_whole() {
        assert_eq!(whole(1.5, 1), BigInt::from(3));
        assert_eq!(whole(-1.25, 1), BigInt::from(-3));
        assert_eq!(whole(0.0, 300), BigInt::from(0));
        assert_eq!(whole(f64::from_bits(1), 1080), BigInt::from(64));
        assert_eq!(whole(1e300, -2000), BigInt::from(0));
    }
}
