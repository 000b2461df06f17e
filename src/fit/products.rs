//! Sums of products over a chunk of rows, each in the narrowest whole numbers that provably hold it.
//!
//! Rows come in chunks so that a chunk's columns stay in the processor's cache while all pairs of them are multiplied, and
//! so that answers such as 1 to 5 can be multiplied as 16-bit numbers and added as 32-bit ones, eight at a time.

use num_bigint::BigInt;
use std::borrow::Cow;

/// Rows taken at a time.
pub(super) const CHUNK: usize = 2048;

/// A chunk of a product of powers of columns.
pub(super) struct Values<'a> {
    /// No value is further from zero; the highest number where that is beyond counting.
    bound: u128,
    kept: Kept<'a>,
}

enum Kept<'a> {
    /// Values that 64 bits hold, and once more in 16 where those hold them.
    Words(Cow<'a, [i64]>, Option<Vec<i16>>),
    Big(Vec<BigInt>),
}

impl<'a> Values<'a> {
    /// The products of powers of columns, row by row. A factor is a chunk of a column, a bound of its values, and a power;
    /// each has `rows` rows.
    pub(super) fn new(factors: &[(&'a [i64], u64, u32)], rows: usize) -> Self {
        let bound = factors.iter().fold(1u128, |bound, (_, largest, power)| {
            bound.saturating_mul(u128::from(*largest).saturating_pow(*power))
        });
        let kept = if bound <= i64::MAX as u128 {
            let words = match factors {
                [(column, _, 1)] => Cow::Borrowed(*column),
                _ => Cow::Owned(words(factors, rows)),
            };
            let narrow = (bound <= i16::MAX as u128)
                .then(|| words.iter().map(|value| *value as i16).collect());
            Kept::Words(words, narrow)
        } else {
            let value = |at: usize| {
                let powers = factors.iter().map(|(column, _, power)| {
                    BigInt::from(column.get(at).copied().unwrap_or(0)).pow(*power)
                });
                powers.product()
            };
            Kept::Big((0..rows).map(value).collect())
        };
        Self { bound, kept }
    }

    /// The sum of the products with other values.
    pub(super) fn dot(&self, other: &Self, rows: usize) -> BigInt {
        let bound = self
            .bound
            .saturating_mul(other.bound)
            .saturating_mul(rows as u128);
        match (&self.kept, &other.kept) {
            (Kept::Words(_, Some(a)), Kept::Words(_, Some(b))) if bound <= i32::MAX as u128 => {
                let products = a.iter().zip(b).map(|(a, b)| i32::from(*a) * i32::from(*b));
                products.sum::<i32>().into()
            }
            (Kept::Words(a, _), Kept::Words(b, _)) if bound <= i64::MAX as u128 => {
                a.iter().zip(&**b).map(|(a, b)| a * b).sum::<i64>().into()
            }
            (Kept::Words(a, _), Kept::Words(b, _)) if bound <= i128::MAX as u128 => {
                let products = a
                    .iter()
                    .zip(&**b)
                    .map(|(a, b)| i128::from(*a) * i128::from(*b));
                products.sum::<i128>().into()
            }
            _ => self.big().zip(other.big()).map(|(a, b)| &*a * &*b).sum(),
        }
    }

    fn big(&self) -> Box<dyn Iterator<Item = Cow<'_, BigInt>> + '_> {
        match &self.kept {
            Kept::Words(words, _) => Box::new(words.iter().map(|word| Cow::Owned((*word).into()))),
            Kept::Big(values) => Box::new(values.iter().map(Cow::Borrowed)),
        }
    }
}

/// Products of powers that fit 64 bits: whatever order they are multiplied in, the product is right modulo 2^64.
fn words(factors: &[(&[i64], u64, u32)], rows: usize) -> Vec<i64> {
    let mut words = vec![1i64; rows];
    for (column, _, power) in factors {
        let pairs = words.iter_mut().zip(*column);
        // The common powers by themselves: loops without a call.
        match power {
            0 => {}
            1 => pairs.for_each(|(word, value)| *word = word.wrapping_mul(*value)),
            _ => pairs
                .for_each(|(word, value)| *word = word.wrapping_mul(value.wrapping_pow(*power))),
        }
    }
    words
}

/// A bound of how far the values are from zero: the highest number of as many binary digits, or one more. Cheaper than
/// the maximum, as a processor can do it for several values at a time.
pub(super) fn bound(values: &[i64]) -> u64 {
    // A negative number's complement is its distance from zero less one.
    let digits = values
        .iter()
        .fold(0, |digits, value| digits | (value ^ (value >> 63)));
    let digits = digits as u64;
    if digits == 0 && values.iter().all(|value| *value == 0) {
        return 0;
    }
    u64::MAX.checked_shr(digits.leading_zeros()).unwrap_or(0) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every kind of sum against one in big integers.
    #[test]
    fn sums_are_exact_whatever_their_width() {
        let extremes: [&[i64]; 6] = [
            &[0, 0, 0],
            &[1, -5, 5],
            &[i16::MAX as i64, i16::MIN as i64, 7],
            &[i32::MAX as i64, i32::MIN as i64, -1],
            &[i64::MAX, i64::MIN, i64::MIN],
            &[3_000_000_000, -3_000_000_000, 1],
        ];
        for a in extremes {
            for b in extremes {
                for (p, q) in [(1, 1), (2, 1), (3, 4), (0, 1), (0, 0)] {
                    let left = Values::new(&[(a, bound(a), p)], 3);
                    let right = Values::new(&[(b, bound(b), q)], 3);
                    let expected: BigInt = a
                        .iter()
                        .zip(b)
                        .map(|(a, b)| BigInt::from(*a).pow(p) * BigInt::from(*b).pow(q))
                        .sum();
                    assert_eq!(left.dot(&right, 3), expected, "{a:?}^{p} {b:?}^{q}");
                }
            }
        }
    }

    #[test]
    fn a_zero_factor_beside_a_huge_one_does_not_overflow() {
        let (zero, huge) = ([0i64; 2], [i64::MAX; 2]);
        let product = Values::new(&[(&huge, bound(&huge), 9), (&zero, 0, 1)], 2);
        assert_eq!(product.dot(&product, 2), BigInt::from(0));
    }

    #[test]
    fn a_bound_holds_every_value() {
        for values in [
            [0, 0],
            [1, 5],
            [-1, 0],
            [-5, 4],
            [i64::MIN, 3],
            [i64::MAX, -8],
        ] {
            let bound = bound(&values);
            let largest = values
                .iter()
                .map(|value| value.unsigned_abs())
                .max()
                .unwrap();
            assert!(
                bound >= largest && bound <= largest.saturating_mul(2),
                "{values:?} {bound}"
            );
        }
    }
}
