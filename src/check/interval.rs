//! Intervals of rational numbers: what a printed number may have been before it was rounded.
//!
//! All arithmetic is exact and checked: a result that does not fit is none, and nothing is concluded from it.

use num_rational::Ratio;

use crate::figures::Exact;

/// An exact number.
pub type Rational = Ratio<i128>;

/// All numbers from `low` to `high`, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// The least.
    pub low: Rational,
    /// The greatest.
    pub high: Rational,
}

/// `numerator ÷ denominator` in its lowest terms; the denominator is positive.
pub fn ratio(numerator: i128, denominator: i128) -> Rational {
    match (i64::try_from(numerator), i64::try_from(denominator)) {
        // Most numbers are small, and are shortened much faster as such.
        (Ok(numerator), Ok(denominator)) => {
            let ratio = Ratio::new(numerator, denominator);
            Ratio::new_raw((*ratio.numer()).into(), (*ratio.denom()).into())
        }
        _ => Ratio::new(numerator, denominator),
    }
}

/// a + b, where it fits.
pub fn add(a: Rational, b: Rational) -> Option<Rational> {
    let left = a.numer().checked_mul(*b.denom())?;
    let right = b.numer().checked_mul(*a.denom())?;
    let denominator = a.denom().checked_mul(*b.denom())?;
    Some(ratio(left.checked_add(right)?, denominator))
}

/// a × b, where it fits.
pub fn multiply(a: Rational, b: Rational) -> Option<Rational> {
    // Crosswise first: what can be shortened needs no room, and nothing is left to shorten.
    let left = ratio(*a.numer(), *b.denom());
    let right = ratio(*b.numer(), *a.denom());
    let numerator = left.numer().checked_mul(*right.numer())?;
    let denominator = left.denom().checked_mul(*right.denom())?;
    Some(Ratio::new_raw(numerator, denominator))
}

/// A whole number.
pub fn whole(number: i128) -> Rational {
    Ratio::from_integer(number)
}

/// The nearest floating-point number.
pub fn float(number: Rational) -> f64 {
    *number.numer() as f64 / *number.denom() as f64
}

impl Interval {
    /// One number.
    pub fn point(value: Rational) -> Self {
        Self {
            low: value,
            high: value,
        }
    }

    /// The value of a figure.
    pub fn of(exact: Exact) -> Option<Self> {
        exact.rational().map(Self::point)
    }

    /// All sums.
    pub fn plus(self, other: Self) -> Option<Self> {
        Some(Self {
            low: add(self.low, other.low)?,
            high: add(self.high, other.high)?,
        })
    }

    /// All differences.
    pub fn minus(self, other: Self) -> Option<Self> {
        self.plus(Self {
            low: -other.high,
            high: -other.low,
        })
    }

    /// All products.
    pub fn times(self, other: Self) -> Option<Self> {
        let ends = [
            multiply(self.low, other.low)?,
            multiply(self.low, other.high)?,
            multiply(self.high, other.low)?,
            multiply(self.high, other.high)?,
        ];
        let [first, rest @ ..] = ends;
        let mut all = Self::point(first);
        for end in rest {
            all.low = all.low.min(end);
            all.high = all.high.max(end);
        }
        Some(all)
    }

    /// All quotients; none where the divisor may be zero.
    pub fn over(self, other: Self) -> Option<Self> {
        if other.contains(whole(0)) {
            return None;
        }
        self.times(Self {
            low: other.high.recip(),
            high: other.low.recip(),
        })
    }

    /// Whether a number is among them.
    pub fn contains(self, value: Rational) -> bool {
        self.low <= value && value <= self.high
    }

    /// Whether the two have a number in common.
    pub fn meets(self, other: Self) -> bool {
        self.low <= other.high && other.low <= self.high
    }

    /// Whether all are greater than all of `other`.
    pub fn above(self, other: Self) -> bool {
        self.low > other.high
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(low: (i128, i128), high: (i128, i128)) -> Interval {
        Interval {
            low: Ratio::new(low.0, low.1),
            high: Ratio::new(high.0, high.1),
        }
    }

    #[test]
    fn ends_are_kept_by_arithmetic() {
        let (a, b) = (between((-1, 2), (2, 1)), between((1, 1), (4, 1)));
        assert_eq!(a.plus(b), Some(between((1, 2), (6, 1))));
        assert_eq!(a.minus(b), Some(between((-9, 2), (1, 1))));
        assert_eq!(a.times(b), Some(between((-2, 1), (8, 1))));
        assert_eq!(a.over(b), Some(between((-1, 2), (2, 1))));
        assert_eq!(b.over(a), None);
    }

    #[test]
    fn what_does_not_fit_is_none() {
        let large = Ratio::new(i128::MAX, 3);
        assert_eq!(multiply(large, large), None);
        assert_eq!(add(large, Ratio::new(1, 5)), None);
        assert_eq!(multiply(large, Ratio::new(3, i128::MAX)), Some(whole(1)));
    }
}
