//! Variances of sums over several cells of a block, and so covariances of cells.

use num_bigint::BigInt;
use num_rational::Ratio;

use crate::compute::drawn::Units;
use crate::compute::stages::Stages;
use crate::compute::variance::{Fault, Sample, Scores, variance};

/// Rows of a square matrix.
pub(super) type Matrix = Vec<Vec<Ratio<BigInt>>>;

/// What the units of a dataset have of each cell of a block.
pub(in crate::compute) struct OfPart<'a> {
    pub(in crate::compute) stages: &'a Stages,
    pub(in crate::compute) units: &'a Units,
    /// By cell, row by row, and by the unit's number.
    pub(in crate::compute) samples: Vec<Vec<Sample>>,
}

/// The same for all datasets of a block, which were drawn apart.
pub(in crate::compute) struct Samples<'a> {
    pub(in crate::compute) parts: Vec<OfPart<'a>>,
    pub(in crate::compute) columns: usize,
}

/// A multiple of the weights, and of the weighted numbers, of the respondents in a cell. Cells of a sum have no respondents
/// in common.
#[derive(Debug, Clone)]
pub(super) struct Term {
    /// Row and column.
    pub(super) cell: (usize, usize),
    /// Times w·y.
    pub(super) part: BigInt,
    /// Times w.
    pub(super) whole: BigInt,
}

/// A variance and its degrees of freedom.
pub(super) type Spread = (Ratio<BigInt>, u64);

impl Samples<'_> {
    /// The variance of a sum over respondents; degrees of freedom are those of the units that have respondents in some cells.
    pub(super) fn variance(&self, sum: &[Term], of: &[(usize, usize)]) -> Result<Spread, Fault> {
        let (mut all, mut freedom) = (Ratio::from_integer(BigInt::ZERO), 0);
        for part in &self.parts {
            let sample = |(row, column): (usize, usize), unit: usize| -> Option<&Sample> {
                part.samples.get(row * self.columns + column)?.get(unit)
            };
            let score = |unit: usize| {
                let (mut total, mut squares) = (BigInt::ZERO, BigInt::ZERO);
                for term in sum {
                    let Some(sample) = sample(term.cell, unit) else {
                        continue;
                    };
                    total += &term.part * sample.part + &term.whole * sample.whole;
                    squares += &term.part * &term.part * sample.squares.exact()
                        + &term.part * &term.whole * sample.mixed.exact() * 2
                        + &term.whole * &term.whole * sample.whole_squares;
                }
                let respondents = of.iter().filter_map(|cell| sample(*cell, unit));
                Scores {
                    total,
                    squares,
                    respondents: respondents.map(|sample| sample.respondents).sum(),
                }
            };
            let scores: Vec<Scores> = (0..part.units.len(part.stages)).map(score).collect();
            let found = variance(part.stages, part.units, &scores)?;
            all += found.scaled;
            freedom += found.df;
        }
        Ok((all, freedom))
    }

    /// The covariances of several sums.
    pub(super) fn covariances(
        &self,
        sums: &[Vec<Term>],
        of: &[(usize, usize)],
    ) -> Result<(Matrix, u64), Fault> {
        let mut freedom = 0;
        let mut variances = Vec::new();
        for sum in sums {
            let (variance, df) = self.variance(sum, of)?;
            freedom = df;
            variances.push(variance);
        }
        let zero = Ratio::from_integer(BigInt::ZERO);
        let mut all = vec![vec![zero; sums.len()]; sums.len()];
        let half = Ratio::new(BigInt::from(1), BigInt::from(2));
        for (i, (one, variance)) in sums.iter().zip(&variances).enumerate() {
            for (j, (other, more)) in sums.iter().zip(&variances).enumerate().take(i + 1) {
                // var(a + b) = var(a) + var(b) + 2 cov(a, b).
                let covariance = match i == j {
                    true => variance.clone(),
                    false => {
                        let (of_both, _) = self.variance(&added(one, other), of)?;
                        (of_both - variance - more) * &half
                    }
                };
                for (row, column) in [(i, j), (j, i)] {
                    if let Some(cell) = all.get_mut(row).and_then(|row| row.get_mut(column)) {
                        cell.clone_from(&covariance);
                    }
                }
            }
        }
        Ok((all, freedom))
    }
}

/// The sum of two sums, with one term for each cell.
fn added(one: &[Term], other: &[Term]) -> Vec<Term> {
    let mut all = one.to_vec();
    for term in other {
        match all.iter_mut().find(|known| known.cell == term.cell) {
            Some(known) => {
                known.part += &term.part;
                known.whole += &term.whole;
            }
            None => all.push(term.clone()),
        }
    }
    all
}
