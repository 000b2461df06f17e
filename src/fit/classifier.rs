//! Which group a row's discriminant score is nearer to, without an error of rounding.

use num_bigint::BigInt;

use super::design::{Design, Term};
use super::moments::Moments;

/// Puts rows into the group with the nearer centroid, the rule of SPSS where both groups are held to be equally likely. A
/// score in the middle between both is the first group's.
///
/// Scores grow with Σ b·x of the regression coefficients b, and the middle between the centroids is that sum at the middle
/// between the groups' means. Coefficients and values are whole numbers here, so that the comparison is exact. As many
/// digits take time, floating point decides first, unless its error could matter.
#[derive(Debug, Clone, PartialEq)]
pub struct Classifier {
    predictors: Vec<Term>,
    /// Whole numbers in the proportion of the coefficients.
    multiples: Vec<BigInt>,
    /// The least sum of the first group.
    threshold: BigInt,
    /// The same ÷ a power of two.
    nearby: Vec<f64>,
    nearby_threshold: f64,
}

impl Classifier {
    pub(super) fn new(
        design: &Design,
        moments: &Moments,
        slopes: &[BigInt],
        group_n: [u64; 2],
    ) -> Self {
        let [first, second] = group_n;
        // Both means added, × n₁·n₀: from the sum over all rows and that over the first group's.
        let last = design.predictors.len() + 1;
        let means = |at: usize| {
            let of_first = moments.sum(at, last);
            let of_second = moments.sum(0, at) - &of_first;
            of_first * second + of_second * first
        };
        let sum: BigInt = (1..).zip(slopes).map(|(at, slope)| slope * means(at)).sum();
        // Twice the sum of a row is to be at least this ÷ n₁·n₀; a whole number is if it is at least that rounded up.
        let parts = BigInt::from(2) * first * second;
        let down = &sum / &parts;
        let threshold = if &down * &parts < sum { down + 1 } else { down };
        let most = slopes.iter().map(BigInt::bits).max().unwrap_or(0);
        let nearby = |whole: &BigInt| float(whole, most as i64);
        Self {
            predictors: design.predictors.clone(),
            nearby: slopes.iter().map(nearby).collect(),
            nearby_threshold: nearby(&threshold),
            multiples: slopes.to_vec(),
            threshold,
        }
    }

    /// Whether a row belongs to the first group. One whole number a predictor, of its column.
    pub fn is_first(&self, row: &[i64]) -> bool {
        let (mut score, mut size) = (0.0, self.nearby_threshold.abs());
        for ((multiple, term), value) in self.nearby.iter().zip(&self.predictors).zip(row) {
            let part = multiple * (*value as f64).powi(term.power as i32);
            score += part;
            size += part.abs();
        }
        let distance = score - self.nearby_threshold;
        // Each part is rounded a few times, once a multiplication and an addition.
        let powers = self.predictors.iter().map(|term| term.power);
        let steps = powers.fold(self.predictors.len() as f64, |steps, power| {
            steps + f64::from(power)
        });
        if distance.abs() > size * (steps + 8.0) * (2.0 * f64::EPSILON) {
            return distance > 0.0;
        }
        let pairs = self.multiples.iter().zip(&self.predictors).zip(row);
        let parts =
            pairs.map(|((multiple, term), value)| multiple * BigInt::from(*value).pow(term.power));
        parts.sum::<BigInt>() >= self.threshold
    }
}

/// value ÷ 2^power, to a unit of its last place; not a number, which decides nothing, where floating point has no such
/// number.
fn float(value: &BigInt, power: i64) -> f64 {
    let dropped = (value.bits() as i64 - 62).max(0);
    let kept = i64::try_from(value >> dropped).unwrap_or_default() as f64;
    let power = dropped - power;
    match i32::try_from(power) {
        Ok(power @ -900..=900) => kept * 2f64.powi(power),
        _ if kept == 0.0 => 0.0,
        _ => f64::NAN,
    }
}
