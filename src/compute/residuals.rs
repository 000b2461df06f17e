//! Variances of estimates with calibrated weights: the scores less their means within the margins.
//!
//! Post-stratification takes off the weighted mean of the scores of everyone with the same answer. Raking takes off
//! unweighted means, margin after margin, ten times over. That is what R's `survey::svyrecvar` does after `postStratify` and
//! `rake`.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_rational::Ratio;

use super::key::{Key, numbers_of, size};
use super::variance::{Estimate, Sample, Scores, Variance};
use super::weights::Weights;

/// Binary digits of means after the point.
const BITS: u64 = 64;

/// How often means are taken off in raking.
const ROUNDS: usize = 10;

/// The number of the answers to the margins, which are the last of a pattern.
pub(super) fn number_of(margins: &[Key], pattern: &[u8]) -> usize {
    let answers = pattern.len().saturating_sub(margins.len());
    let answers = margins.iter().zip(pattern.iter().skip(answers));
    answers.fold(0, |number, (key, answer)| {
        number * key.size() + usize::from(*answer)
    })
}

/// All respondents by unit and answers to the margins.
pub(super) struct Everyone<'a> {
    margins: &'a [Key],
    /// By the unit's number × patterns of answers + number of the answers.
    units: BTreeMap<usize, Weights>,
    /// By the number of the answers.
    patterns: BTreeMap<usize, Weights>,
}

impl<'a> Everyone<'a> {
    pub(super) fn new(margins: &'a [Key], all: impl Iterator<Item = (usize, Weights)>) -> Self {
        let (mut units, mut patterns) = (BTreeMap::new(), BTreeMap::new());
        for (unit, weights) in all {
            let of_unit: &mut Weights = units.entry(unit).or_default();
            of_unit.add(weights);
            let pattern = unit % size(margins) as usize;
            let of_pattern: &mut Weights = patterns.entry(pattern).or_default();
            of_pattern.add(weights);
        }
        Self {
            margins,
            units,
            patterns,
        }
    }

    /// What to take off the scores × B² of each pattern, × 2⁶⁴.
    fn means(&self, samples: &BTreeMap<usize, Sample>, of: &Estimate) -> BTreeMap<usize, BigInt> {
        let (part, whole) = &of.parts();
        let raked = self.margins.len() > 1;
        let mut sums: BTreeMap<usize, BigInt> = BTreeMap::new();
        for (unit, sample) in samples {
            let score = match raked {
                true => whole * sample.plain - part * BigInt::from(sample.respondents),
                false => whole * sample.part - part * sample.whole,
            };
            *sums.entry(unit % size(self.margins) as usize).or_default() += score << BITS;
        }
        let count = |weights: &Weights| match raked {
            true => BigInt::from(weights.respondents),
            false => BigInt::from(weights.sum),
        };
        // By pattern: its answers, how many have them, the sum of their scores, what was taken off each.
        let mut patterns: Vec<(usize, Vec<u8>, BigInt, BigInt, BigInt)> = Vec::new();
        for (pattern, weights) in &self.patterns {
            let answers = numbers_of(self.margins, *pattern as u64);
            let sum = sums.remove(pattern).unwrap_or_default();
            patterns.push((*pattern, answers, count(weights), sum, BigInt::ZERO));
        }
        for _ in 0..if raked { ROUNDS } else { 1 } {
            for margin in 0..self.margins.len() {
                let mut all: BTreeMap<u8, (BigInt, BigInt)> = BTreeMap::new();
                for (_, answers, count, sum, off) in &patterns {
                    let of_answer = all.entry(answers.get(margin).copied().unwrap_or_default());
                    let (counts, scores) = of_answer.or_default();
                    *scores += sum - count * off;
                    *counts += count;
                }
                for (_, answers, _, _, off) in &mut patterns {
                    let answer = answers.get(margin).copied().unwrap_or_default();
                    if let Some((counts, scores)) = all.get(&answer) {
                        *off += scores.checked_div(counts).unwrap_or_default();
                    }
                }
            }
        }
        let patterns = patterns.into_iter();
        patterns.map(|(pattern, .., off)| (pattern, off)).collect()
    }

    /// The residuals of the scores by unit, × 2⁶⁴.
    pub(super) fn residuals(
        &self,
        units: usize,
        samples: &BTreeMap<usize, Sample>,
        of: &Estimate,
    ) -> Vec<Scores> {
        let (part, whole) = &of.parts();
        let means = self.means(samples, of);
        let patterns = size(self.margins) as usize;
        let mut scores = vec![Scores::default(); units];
        let none = Sample::default();
        for (unit, weights) in &self.units {
            let (Some(scores), Some(mean)) = (
                scores.get_mut(unit / patterns),
                means.get(&(unit % patterns)),
            ) else {
                continue;
            };
            let sample = samples.get(unit).unwrap_or(&none);
            let own = sample.scores(of);
            scores.total += (own.total << BITS) - mean * weights.sum;
            // Of Σ w²(u − mean)², the middle part.
            let mixed = whole * sample.mixed.exact() - part * sample.whole_squares;
            scores.squares += (own.squares << (2 * BITS)) - ((mixed * mean) << (BITS + 1))
                + mean * mean * weights.squares;
            scores.respondents += own.respondents;
        }
        scores
    }
}

/// The variance of residuals as they are.
pub(super) fn unscaled(variance: Variance) -> Variance {
    Variance {
        scaled: variance.scaled / Ratio::from_integer(BigInt::from(1) << (2 * BITS)),
        ..variance
    }
}
