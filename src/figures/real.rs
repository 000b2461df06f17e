//! Results of fits: numbers of which so many digits are known.

use num_bigint::{BigInt, BigUint, Sign};
use num_rational::Ratio;

/// A number that is not a ratio of counts, by its leading decimal digits. It knows how many it has, so that none is printed
/// that it hasn't. The digits are cut off, not rounded: rounding them is rounding the number itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Real {
    /// The number is `digits × 10^exponent`, and less than one unit further from zero.
    digits: i128,
    exponent: i64,
    /// Whether nothing was cut off: every further digit is zero.
    ends: bool,
    /// How many significant digits ledger and manifest record.
    recorded: u32,
}

/// The most digits that are kept.
const KEPT: u32 = 30;
/// Digits that are computed: as many, whichever way [`decimals`] errs.
const ENOUGH: i64 = KEPT as i64 + 2;
/// Digits recorded of quotients and roots.
const RECORDED: u32 = 14;
/// Digits recorded of what logarithms and tails of distributions were used for.
const RECORDED_OF_TAILS: u32 = 10;
/// Digits of an approximation that are computed and not kept, so that a number this near to a tie is one.
const SPARE: u32 = 11;

impl Real {
    /// The exact quotient. Nothing where the divisor is zero.
    pub(crate) fn quotient(above: &BigInt, below: &BigInt) -> Option<Self> {
        if below.sign() == Sign::NoSign {
            return None;
        }
        let negative = (above.sign() == Sign::Minus) != (below.sign() == Sign::Minus);
        let (above, below) = (above.magnitude(), below.magnitude());
        let exponent = decimals(above) - decimals(below) - ENOUGH;
        let (above, below) = shifted(above, below, exponent);
        let whole = &above / &below;
        let ends = &whole * &below == above;
        Some(Self::cut(whole, exponent, ends, KEPT).negated(negative))
    }

    /// The exact root of a quotient; zero where that is negative. Nothing where the divisor is zero.
    pub(crate) fn root(above: &BigInt, below: &BigInt) -> Option<Self> {
        if below.sign() == Sign::NoSign {
            return None;
        }
        if above.sign() != below.sign() {
            return Some(Self::zero());
        }
        let (above, below) = (above.magnitude(), below.magnitude());
        let exponent = (decimals(above) - decimals(below)).div_euclid(2) - ENOUGH;
        let (above, below) = shifted(above, below, 2 * exponent);
        let root = (&above / &below).sqrt();
        let ends = &root * &root * &below == above;
        Some(Self::cut(root, exponent, ends, KEPT))
    }

    /// `number × 10^ten ÷ 2^bits`, of a number that may be off by less than `error`. Of digits that the error leaves
    /// open, none is kept.
    pub(crate) fn approximate(number: &BigInt, error: &BigUint, bits: u64, ten: i64) -> Self {
        // The end further from zero: what can't be told from a tie is one.
        let far = number.magnitude() + error;
        let known = digits(&(number.magnitude() / error)).saturating_sub(SPARE);
        let unit = BigUint::from(1u8) << bits;
        let kept = known.clamp(1, KEPT);
        let exponent = decimals(&far) - decimals(&unit) - ENOUGH;
        let (above, below) = shifted(&far, &unit, exponent);
        Self {
            recorded: RECORDED_OF_TAILS,
            ..Self::cut(above / below, exponent + ten, false, kept)
                .negated(number.sign() == Sign::Minus)
        }
    }

    /// The digits that all numbers from one to another share, as far as rounding them is certain.
    pub(super) fn between(low: &Ratio<BigInt>, high: &Ratio<BigInt>) -> Self {
        let two = Ratio::from_integer(BigInt::from(2));
        let (middle, error) = ((low + high) / &two, (high - low) / &two);
        // Four digits of the error: that it is rounded up costs next to nothing.
        let ten = decimals(error.numer().magnitude()) - decimals(error.denom().magnitude()) - 4;
        let scaled = |number: &Ratio<BigInt>| {
            let (above, below) = (number.numer().magnitude(), number.denom().magnitude());
            let (above, below) = shifted(above, below, ten);
            above / below
        };
        let number = BigInt::from_biguint(middle.numer().sign(), scaled(&middle));
        Self::approximate(&number, &(scaled(&error) + 2u8), 0, ten)
    }

    /// The numbers that it may be: one where nothing was cut off.
    pub(super) fn bounds(self) -> (Ratio<BigInt>, Ratio<BigInt>) {
        let power = BigInt::from(10).pow(self.exponent.unsigned_abs().min(u32::MAX.into()) as u32);
        let scaled = |digits: i128| match self.exponent < 0 {
            true => Ratio::new(digits.into(), power.clone()),
            false => Ratio::from_integer(BigInt::from(digits) * &power),
        };
        // An approximation may be nearer zero than its digits, by much less than a unit.
        let open = i128::from(!self.ends);
        (scaled(self.digits - open), scaled(self.digits + open))
    }

    /// So many times the number, but one at most: a probability adjusted for the number of tests.
    pub(crate) fn times_at_most_one(self, n: u64) -> Self {
        let (low, high) = self.bounds();
        let (n, one) = (BigInt::from(n), BigInt::from(1));
        if low.numer() * &n >= *low.denom() {
            return Self::quotient(&one, &one).unwrap_or(self);
        }
        match n == one {
            true => self,
            false => Self::between(&(low * &n), &(high * &n)),
        }
    }

    /// A hundred times the number.
    pub(super) fn in_percent(self) -> Self {
        Self {
            exponent: self.exponent + 2,
            ..self
        }
    }

    fn zero() -> Self {
        Self::shortest(0, 0, true)
    }

    /// The first digits of a whole number × 10^exponent.
    fn cut(whole: BigUint, exponent: i64, ends: bool, kept: u32) -> Self {
        let more = digits(&whole).saturating_sub(kept);
        let power = BigUint::from(10u8).pow(more);
        let kept = &whole / &power;
        let ends = ends && &kept * &power == whole;
        let size = i128::try_from(kept).unwrap_or_default();
        Self {
            ends,
            recorded: RECORDED,
            ..Self::shortest(size, exponent + i64::from(more), ends)
        }
    }

    /// Zeros at the end say nothing of a number that ends before them.
    fn shortest(mut digits: i128, mut exponent: i64, ends: bool) -> Self {
        while ends && digits != 0 && digits % 10 == 0 {
            digits /= 10;
            exponent += 1;
        }
        let exponent = if ends && digits == 0 { 0 } else { exponent };
        Self {
            digits,
            exponent,
            ends,
            recorded: RECORDED,
        }
    }

    fn negated(self, negative: bool) -> Self {
        let digits = if negative { -self.digits } else { self.digits };
        Self { digits, ..self }
    }

    /// With the sign of another number; zero where that is zero.
    pub(crate) fn signed_as(self, other: &BigInt) -> Self {
        match other.sign() {
            Sign::NoSign => Self::zero(),
            sign => self.negated(sign == Sign::Minus),
        }
    }

    /// The floating-point number nearest its digits.
    pub fn value(self) -> f64 {
        let text = format!("{}e{}", self.digits, self.exponent);
        // Zero has no sign in print.
        text.parse().unwrap_or(0.0) + 0.0
    }

    /// The most decimal places it can be rounded to.
    pub(super) fn places(self) -> i64 {
        // The place of the last digit is known, but not how it is rounded.
        if self.ends {
            i64::MAX
        } else {
            -self.exponent - 1
        }
    }

    /// Rounded to decimal places, half away from zero, or to as many as are known.
    pub(super) fn text(self, places: u8) -> String {
        let places = i64::from(places).min(self.places());
        let Ok(wanted) = usize::try_from(places) else {
            // Zeros instead of digits would be invented.
            return self.scientific();
        };
        let mut digits = rounded(self.digits.abs(), -self.exponent - places).to_string();
        let zeros = usize::try_from(places + self.exponent).unwrap_or_default();
        if digits != "0" {
            digits.push_str(&"0".repeat(zeros));
        }
        let sign = if self.digits < 0 && digits != "0" {
            "-"
        } else {
            ""
        };
        format!("{sign}{}", pointed(&digits, wanted))
    }

    /// What is recorded of it, and the power of ten of the last digit: `digits × 10^exponent`.
    pub(super) fn digits(self) -> (i128, i64) {
        let size = self.digits.abs();
        let more = i64::from(size.checked_ilog10().unwrap_or(0) + 1) - i64::from(self.recorded);
        if more <= 0 {
            return (self.digits, self.exponent);
        }
        (
            rounded(size, more) * self.digits.signum(),
            self.exponent + more,
        )
    }

    /// What is recorded, without zeros at the end: `0.18300512345678`, `3.4e-11`.
    pub(super) fn recorded(self) -> String {
        let (sign, text, exponent) = self.parts();
        let first = exponent + text.len() as i64 - 1;
        // No long row of zeros, and none instead of digits that are not recorded.
        let short = (-5..i64::from(self.recorded)).contains(&first);
        let whole = self.ends || self.digits().1 <= 0;
        match usize::try_from(-exponent) {
            _ if text != "0" && !(short && whole) => self.scientific(),
            Ok(places) => format!("{sign}{}", pointed(&text, places)),
            Err(_) => format!("{sign}{text}{}", "0".repeat(exponent as usize)),
        }
    }

    /// What is recorded, as `3.4e-11`.
    fn scientific(self) -> String {
        let (sign, text, exponent) = self.parts();
        let (whole, fraction) = text.split_at(1);
        let point = if fraction.is_empty() { "" } else { "." };
        let first = exponent + fraction.len() as i64;
        format!("{sign}{whole}{point}{fraction}e{first}")
    }

    /// What is recorded: a sign, digits without zeros at the end, and the power of ten of the last.
    fn parts(self) -> (&'static str, String, i64) {
        let (digits, exponent) = self.digits();
        let shortest = Self::shortest(digits, exponent, true);
        let sign = if digits < 0 { "-" } else { "" };
        (
            sign,
            shortest.digits.unsigned_abs().to_string(),
            shortest.exponent,
        )
    }

    /// Reads what was recorded.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let unsigned = whole.strip_prefix('-').unwrap_or(whole);
        if unsigned.is_empty()
            || !format!("{unsigned}{fraction}")
                .bytes()
                .all(|b| b.is_ascii_digit())
        {
            return None;
        }
        let digits: BigInt = format!("{whole}{fraction}").parse().ok()?;
        let exponent = exponent.parse::<i32>().ok()?;
        let exponent = i64::from(exponent) - fraction.len() as i64;
        let read = Self::cut(digits.magnitude().clone(), exponent, false, KEPT);
        Some(read.negated(digits.sign() == Sign::Minus))
    }
}

fn digits(number: &BigUint) -> u32 {
    number.to_string().len() as u32
}

/// About as many as the digits of a number: as many, or one more; without writing them.
fn decimals(number: &BigUint) -> i64 {
    // log10 2 = 0.30102999…
    (number.bits() * 30_103 / 100_000) as i64 + 1
}

/// Two numbers whose quotient is that of the given ones ÷ 10^exponent.
fn shifted(above: &BigUint, below: &BigUint, exponent: i64) -> (BigUint, BigUint) {
    let power = BigUint::from(10u8).pow(exponent.unsigned_abs().min(u32::MAX.into()) as u32);
    if exponent < 0 {
        (above * power, below.clone())
    } else {
        (above.clone(), below * power)
    }
}

/// Without so many digits at the end, half rounded up.
fn rounded(size: i128, fewer: i64) -> i128 {
    match u32::try_from(fewer) {
        Ok(0) | Err(_) if fewer <= 0 => size,
        // No number that is kept has so many.
        Ok(fewer @ 1..=38) => {
            let power = 10_i128.pow(fewer);
            // Neither is beyond 2¹²⁷.
            (size + power / 2) / power
        }
        _ => 0,
    }
}

/// Digits with a point before the last ones.
pub(super) fn pointed(digits: &str, places: usize) -> String {
    let digits = format!("{digits:0>width$}", width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let point = if places > 0 { "." } else { "" };
    format!("{whole}{point}{fraction}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quotient(above: &str, below: &str) -> Real {
        Real::quotient(&above.parse().unwrap(), &below.parse().unwrap()).unwrap()
    }

    #[test]
    fn digits_are_those_of_the_exact_number() {
        assert_eq!(quotient("2", "3").text(15), "0.666666666666667");
        assert_eq!(quotient("-2", "3").text(0), "-1");
        assert_eq!(quotient("-1", "3").text(0), "0");
        assert_eq!(quotient("1", "8").text(15), "0.125000000000000");
        // Ties, and what is as near to one as no floating-point number can tell.
        assert_eq!(quotient("2469", "20000").text(4), "0.1235");
        assert_eq!(quotient("247", "2000").text(3), "0.124");
        let less = format!("1234{}", "9".repeat(60));
        let below = format!("1{}", "0".repeat(64));
        assert_eq!(quotient(&less, &below).text(3), "0.123");
        assert_eq!(
            quotient("12349999999999999", "100000000000000000").text(3),
            "0.123"
        );
        assert_eq!(Real::quotient(&1.into(), &0.into()), None);
    }

    #[test]
    fn roots_are_exact() {
        let root = |above: i64, below: i64| Real::root(&above.into(), &below.into()).unwrap();
        assert_eq!(root(9, 4).text(15), "1.500000000000000");
        assert_eq!(root(9, 4), quotient("3", "2"));
        assert_eq!(root(2, 1).text(15), "1.414213562373095");
        assert_eq!(root(-2, 1).value(), 0.0);
        assert_eq!(root(2, 1).signed_as(&(-5).into()).value(), -(2f64.sqrt()));
        assert_eq!(root(2, 1).places(), 28);
    }

    #[test]
    fn no_digit_beyond_the_known_ones() {
        // 1234.5 to a hundred-millionth of it, then what is left after the spare digits.
        let number = BigInt::from(12_345) * BigInt::from(10).pow(20);
        let near = Real::approximate(&number, &BigUint::from(10u8).pow(5), 0, -21);
        let known = near.places();
        assert!((2..=5).contains(&known), "{near:?}");
        assert_eq!(near.text(15), near.text(known as u8));
        assert!(near.text(15).starts_with("1234.50"));
        // A whole number whose units are open.
        let far = Real::approximate(&number, &BigUint::from(10u8).pow(8), 0, 5);
        assert!(far.places() < 0);
        assert!(
            far.text(3).starts_with("1.23") && far.text(3).ends_with("e29"),
            "{far:?}"
        );
        // Nothing but error.
        let none = Real::approximate(&BigInt::from(3), &BigUint::from(10u8), 100, 0);
        assert_eq!(
            (none.text(3).as_str(), none.value().abs() < 1e-27),
            ("0.000", true)
        );
    }

    #[test]
    fn what_is_recorded_is_read_back() {
        for text in [
            "0.18300512345678",
            "-0.5",
            "3.498463745e-11",
            "1.2345678901234e19",
            "1.23e5",
            "123000",
            "1e-400",
            "1e-40",
        ] {
            assert_eq!(Real::parse(text).unwrap().recorded(), text);
        }
        assert_eq!(quotient("2", "3").recorded(), "0.66666666666667");
        assert_eq!(quotient("2", "300000").recorded(), "6.6666666666667e-6");
        assert_eq!(quotient("1", "1").recorded(), "1");
        assert_eq!(quotient("123000", "1").recorded(), "123000");
        // Of digits beyond the recorded ones, no zero is written.
        assert_eq!(
            quotient("12345678901234567890", "1").recorded(),
            "1.2345678901235e19"
        );
        for wrong in ["", "-", ".5", "1e", "inf", "NaN", "1e5.5", "--1"] {
            assert_eq!(Real::parse(wrong), None, "{wrong}");
        }
    }
}
