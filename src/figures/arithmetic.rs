//! The values of expressions: exact from counts, and from results of fits as many digits as follow from theirs.

use num_bigint::BigInt;
use num_rational::Ratio;

use super::expression::Expression;
use super::number::Exact;
use super::real::Real;

/// All numbers that a value may be, both ends included: one where it is known exactly.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Bounds {
    low: Ratio<BigInt>,
    high: Ratio<BigInt>,
}

impl Expression {
    /// Its value, from those of what it names; a whole number as such where `whole` asks for it. An error is the divisor
    /// that is zero, or the part without a value.
    pub fn exact(
        &self,
        whole: bool,
        value: &dyn Fn(&Expression) -> Option<Exact>,
    ) -> Result<Exact, &Self> {
        let Bounds { low, high } = self.bounds(value)?;
        if low != high {
            return Ok(Exact::Real(Real::between(&low, &high)));
        }
        let (numerator, denominator) = low.into_raw();
        let parts = (i64::try_from(&numerator), i64::try_from(&denominator));
        let real = || Real::quotient(&numerator, &denominator).map(Exact::Real);
        match parts {
            (Ok(number), Ok(1)) if whole => Ok(Exact::Integer(number)),
            (Ok(numerator), Ok(denominator)) => Ok(Exact::Ratio {
                numerator,
                denominator,
            }),
            _ => real().ok_or(self),
        }
    }

    fn bounds(&self, value: &dyn Fn(&Expression) -> Option<Exact>) -> Result<Bounds, &Self> {
        let (a, symbol, b) = match self {
            Expression::Number(number) => {
                let (above, below) = (*number.numer(), *number.denom());
                return Ok(Bounds::point(Ratio::new(above.into(), below.into())));
            }
            Expression::Arithmetic(a, symbol, b) => (a, symbol, b),
            leaf => return value(leaf).map(Bounds::of).ok_or(self),
        };
        let (left, right) = (a.bounds(value)?, b.bounds(value)?);
        Ok(match symbol {
            '+' => Bounds {
                low: left.low + right.low,
                high: left.high + right.high,
            },
            '-' => Bounds {
                low: left.low - right.high,
                high: left.high - right.low,
            },
            _ => left.over(&right).ok_or(&**b)?,
        })
    }
}

impl Bounds {
    fn point(value: Ratio<BigInt>) -> Self {
        Self {
            low: value.clone(),
            high: value,
        }
    }

    fn of(exact: Exact) -> Self {
        let ratio = |a: i64, b: i64| Self::point(Ratio::new(a.into(), b.max(1).into()));
        match exact {
            Exact::Integer(number) => ratio(number, 1),
            Exact::Ratio {
                numerator,
                denominator,
            } => ratio(numerator, denominator),
            Exact::Real(real) => {
                let (low, high) = real.bounds();
                Self { low, high }
            }
        }
    }

    /// Nothing where the divisor may be zero.
    fn over(&self, other: &Self) -> Option<Self> {
        let zero = Ratio::from_integer(BigInt::ZERO);
        if other.low <= zero && zero <= other.high {
            return None;
        }
        let ends = [&self.low, &self.high].map(|a| [a / &other.low, a / &other.high]);
        let [[first, second], [third, fourth]] = ends;
        let mut all = Self::point(first);
        for end in [second, third, fourth] {
            if end < all.low {
                all.low = end;
            } else if end > all.high {
                all.high = end;
            }
        }
        Some(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Result<Exact, String> {
        let numbers = |leaf: &Expression| match leaf.to_string().as_str() {
            "a.n" => Some(Exact::Integer(87)),
            "b.n" => Some(Exact::Integer(84)),
            "z.n" => Some(Exact::Integer(0)),
            "p.share" => Exact::parse("16/23"),
            "q.share" => Exact::parse("2/7"),
            "third.b" => Real::quotient(&1.into(), &3.into()).map(Exact::Real),
            "half.b" => Real::quotient(&1.into(), &2.into()).map(Exact::Real),
            "near.b" => Real::quotient(
                &33_333_333_333_333_i64.into(),
                &100_000_000_000_000_i64.into(),
            )
            .map(Exact::Real),
            _ => None,
        };
        let read = Expression::arithmetic(text).unwrap();
        read.exact(true, &numbers).map_err(|e| e.to_string())
    }

    #[test]
    fn counts_and_shares_stay_exact() {
        assert_eq!(value("a.n + b.n"), Ok(Exact::Integer(171)));
        assert_eq!(value("b.n - a.n"), Ok(Exact::Integer(-3)));
        // 16/23 − 2/7 = (112 − 46)/161.
        assert_eq!(value("p.share - q.share").unwrap().ratio(), "66/161");
        assert_eq!(value("a.n / b.n").unwrap().ratio(), "29/28");
        assert_eq!(value("a.n / z.n"), Err("z.n".into()));
        assert_eq!(value("a.n / (b.n - b.n)"), Err("b.n - b.n".into()));
    }

    #[test]
    fn results_of_fits_give_the_digits_that_follow() {
        // 1/3 + 1/2 = 0.8333…, 1/3 ÷ 1/2 = 0.6666…
        let sum = value("third.b + half.b").unwrap();
        assert_eq!(sum.text(15, 1), "0.833333333333333");
        assert_eq!(
            value("third.b / half.b").unwrap().text(12, 1),
            "0.666666666667"
        );
        assert_eq!(value("half.b - half.b"), Ok(Exact::Integer(0)));
        // 1/3 − 0.33333333333333 = 3.3333…e-15; no digit is left of what was cut off.
        let small = value("third.b - near.b").unwrap();
        assert_eq!(small.ratio(), "3.3333e-15");
        assert_eq!(
            value("half.b / (third.b - third.b)"),
            Err("third.b - third.b".into())
        );
    }
}
