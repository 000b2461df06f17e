//! Variances of shares and means under a design, by Taylor linearization, in whole numbers.
//!
//! Of an estimate A ÷ B, sums of weights times y and times b, each respondent adds u = w·(y·B − A·b) ÷ B²; b says whether
//! they are counted in B, and y whether in A, or which number they add. The variance of the estimate is that of the sum of
//! all u: within each stratum that of the units drawn, stage by stage, whether or not they have anybody in B. That is what
//! R's `survey::svyrecvar` computes.

use num_bigint::BigInt;
use num_rational::Ratio;

use super::drawn::{Unit, Units};
use super::stages::{Stage, Stages};
use super::wide::Wide;
use crate::spec::{Lonely, Population};

/// What a unit has of a cell.
#[derive(Debug, Clone, Default)]
pub(super) struct Sample {
    /// How many with a weight above zero are counted in B.
    pub(super) respondents: u64,
    /// Sums of w·y and w·b.
    pub(super) part: i128,
    pub(super) whole: i128,
    /// Sums of w²·y², w²·y·b and w²·b.
    pub(super) squares: Wide,
    pub(super) mixed: Wide,
    pub(super) whole_squares: i128,
    /// Sum of y, unweighted.
    pub(super) plain: i128,
}

/// Why a variance is not defined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// A stratum of which one unit was drawn.
    Lonely,
    /// A stratum of fewer units than were drawn of it, or of different numbers of units.
    Population,
}

/// The variance of a share or mean, and what it rests on.
#[derive(Debug, Clone)]
pub(super) struct Variance {
    /// Of the estimate, times the fourth power of B.
    pub(super) scaled: Ratio<BigInt>,
    /// Units of the first stage less strata, of those with anybody in the whole.
    pub(super) df: u64,
    /// How many with a weight above zero it is of.
    pub(super) respondents: u64,
}

impl Default for Variance {
    fn default() -> Self {
        Self {
            scaled: Ratio::from_integer(BigInt::ZERO),
            df: 0,
            respondents: 0,
        }
    }
}

/// What is estimated.
#[derive(Debug, Clone)]
pub(super) enum Estimate {
    /// A ÷ B.
    Ratio([BigInt; 2]),
    /// A sum of w·y.
    Total,
}

impl Estimate {
    /// A and B.
    pub(super) fn parts(&self) -> (BigInt, BigInt) {
        match self {
            Estimate::Ratio([part, whole]) => (part.clone(), whole.clone()),
            Estimate::Total => (BigInt::ZERO, BigInt::from(1)),
        }
    }
}

/// What a unit adds to the sum of all u.
#[derive(Debug, Clone, Default)]
pub(super) struct Scores {
    /// The sum of u × B².
    pub(super) total: BigInt,
    /// The sum of the squares of its respondents' u × B².
    pub(super) squares: BigInt,
    /// How many with a weight above zero are counted in B.
    pub(super) respondents: u64,
}

impl Sample {
    /// Its scores.
    pub(super) fn scores(&self, of: &Estimate) -> Scores {
        let (part, whole) = &of.parts();
        Scores {
            total: whole * self.part - part * self.whole,
            squares: whole * whole * self.squares.exact() - part * whole * self.mixed.exact() * 2
                + part * part * self.whole_squares,
            respondents: self.respondents,
        }
    }
}

/// The variance that the units of one dataset add to that of an estimate; scores are by the units' numbers.
pub(super) fn variance(
    stages: &Stages,
    units: &Units,
    scores: &[Scores],
) -> Result<Variance, Fault> {
    let units = units.sorted().into_iter();
    let drawn: Vec<Drawn<'_>> = units
        .filter_map(|(id, unit)| {
            Some(Drawn {
                unit,
                scores: scores.get(id)?,
            })
        })
        .collect();
    let (mut first, mut strata) = (0, 0);
    for stratum in groups(&drawn, 0) {
        let clusters = match stages.stages.first().is_some_and(|s| s.cluster.is_some()) {
            true => groups(stratum, 1)
                .filter(|cluster| occupied(cluster))
                .count() as u64,
            false => stratum.iter().map(|unit| unit.scores.respondents).sum(),
        };
        first += clusters;
        strata += u64::from(clusters > 0);
    }
    Ok(Variance {
        scaled: of_stage(stages, 0, &drawn)?,
        df: first - strata,
        respondents: drawn.iter().map(|unit| unit.scores.respondents).sum(),
    })
}

/// A unit of the last stage with its scores.
struct Drawn<'a> {
    unit: &'a Unit,
    scores: &'a Scores,
}

fn occupied(units: &[Drawn<'_>]) -> bool {
    units.iter().any(|unit| unit.scores.respondents > 0)
}

/// Units that are in the same place so far: they follow one another.
fn groups<'d, 'u>(units: &'d [Drawn<'u>], depth: usize) -> impl Iterator<Item = &'d [Drawn<'u>]> {
    units.chunk_by(move |a, b| a.unit.place.get(..=depth) == b.unit.place.get(..=depth))
}

fn of_stage(stages: &Stages, at: usize, units: &[Drawn<'_>]) -> Result<Ratio<BigInt>, Fault> {
    let mut all = Ratio::from_integer(BigInt::ZERO);
    let Some(stage) = stages.stages.get(at) else {
        return Ok(all);
    };
    for stratum in groups(units, 2 * at) {
        let sum: BigInt = stratum.iter().map(|unit| &unit.scores.total).sum();
        let (drawn, squares): (u64, BigInt) = match stage.cluster {
            Some(_) => groups(stratum, 2 * at + 1).fold((0, BigInt::ZERO), |(n, squares), unit| {
                let total: BigInt = unit.iter().map(|unit| &unit.scores.total).sum();
                (n + 1, squares + &total * &total)
            }),
            None => stratum
                .iter()
                .fold((0, BigInt::ZERO), |(n, squares), unit| {
                    (n + unit.unit.rows, squares + &unit.scores.squares)
                }),
        };
        let population = population(stage, at, stratum, drawn)?;
        // The part of it that was not drawn.
        let left = match population {
            Some(size) => Ratio::new(BigInt::from(size - drawn), size.into()),
            None => Ratio::from_integer(1.into()),
        };
        if drawn > 1 {
            let about = &squares * drawn - &sum * &sum;
            all += Ratio::new(about, BigInt::from(drawn - 1)) * &left;
        } else if left.numer().sign() != num_bigint::Sign::NoSign {
            match stages.lonely {
                Lonely::Fail if occupied(stratum) => return Err(Fault::Lonely),
                Lonely::Adjust => all += Ratio::from_integer(squares) * &left,
                Lonely::Fail | Lonely::Remove | Lonely::Certainty => {}
            }
        }
        // Units of later stages are a sample of a sample.
        if let Some(size) = population {
            let fraction = Ratio::new(BigInt::from(drawn), size.into());
            for cluster in groups(stratum, 2 * at + 1) {
                all += of_stage(stages, at + 1, cluster)? * &fraction;
            }
        }
    }
    Ok(all)
}

/// How many units a stratum has, where that is declared.
fn population(
    stage: &Stage,
    at: usize,
    stratum: &[Drawn<'_>],
    drawn: u64,
) -> Result<Option<u64>, Fault> {
    let size = match &stage.population {
        None => return Ok(None),
        Some(Population::Size(size)) => Some(*size),
        Some(Population::Column(_)) => {
            let of = |unit: &Drawn<'_>| unit.unit.populations.get(at).copied().flatten();
            let first = stratum.first().and_then(of);
            let same = stratum.iter().all(|unit| of(unit) == first);
            first
                .filter(|_| same)
                .and_then(|size| u64::try_from(size).ok())
        }
    };
    size.filter(|size| *size >= drawn)
        .map(Some)
        .ok_or(Fault::Population)
}
