//! Variances of shares under a design, by Taylor linearization, in whole numbers.
//!
//! Of a share p = A ÷ B, sums of weights, each respondent adds u = w·(a·B − A·b) ÷ B², where a and b say whether they are
//! counted in A and B. The variance of the share is that of the sum of all u: within each stratum that of the units drawn,
//! stage by stage, whether or not they have anybody in B. That is what R's `survey::svyrecvar` computes.
//!
//! What is added up over rows are the weights and their squares, by unit of the last stage and pattern of answers.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_rational::Ratio;

use super::pattern::Key;
use crate::dataset::{NO_NUMBER, Rows};
use crate::spec::{Codebook, Lonely, Population};

/// How the units of a dataset were drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stages {
    stages: Vec<Stage>,
    lonely: Lonely,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Stage {
    cluster: Option<String>,
    strata: Option<String>,
    population: Option<Population>,
}

impl Stages {
    /// Those that a codebook declares; without any, respondents drawn by themselves.
    pub(super) fn of(book: &Codebook) -> Self {
        let column = |name: &Option<crate::yaml::Spanned<String>>| {
            let name = name.as_ref();
            name.map(|name| name.value.clone())
        };
        let design = book.design.as_ref();
        let declared = design.iter().flat_map(|design| &design.stages);
        let mut stages: Vec<Stage> = declared
            .map(|stage| Stage {
                // The key identifies respondents.
                cluster: column(&stage.cluster).filter(|name| *name != book.key.value),
                strata: column(&stage.strata),
                population: stage.fpc.as_ref().map(|fpc| fpc.value.clone()),
            })
            .collect();
        if stages.is_empty() {
            stages.push(Stage {
                cluster: None,
                strata: None,
                population: None,
            });
        }
        Self {
            stages,
            lonely: design.map(|design| design.lonely).unwrap_or_default(),
        }
    }

    /// Whether respondents are the units of the last stage.
    pub(super) fn of_respondents(&self) -> bool {
        self.stages
            .last()
            .is_some_and(|stage| stage.cluster.is_none())
    }

    /// The columns that identify units.
    pub(super) fn columns(&self) -> impl Iterator<Item = &str> {
        let columns = self.stages.iter().flat_map(|stage| {
            let population = match &stage.population {
                Some(Population::Column(column)) => Some(column),
                _ => None,
            };
            stage.strata.iter().chain(&stage.cluster).chain(population)
        });
        columns.map(String::as_str)
    }
}

/// What is asked of the rows of a dataset.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) dataset: String,
    pub(super) keys: Vec<Key>,
    pub(super) weight: Option<String>,
    pub(super) stages: Stages,
}

/// Sums of weights of respondents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Weights {
    /// How many have a weight above zero.
    pub(super) respondents: u64,
    pub(super) sum: i128,
    /// Of squares.
    pub(super) squares: i128,
}

impl Weights {
    pub(super) fn add(&mut self, other: Self) {
        self.respondents += other.respondents;
        // Beyond this the block has no figures.
        self.sum = self.sum.saturating_add(other.sum);
        self.squares = self.squares.saturating_add(other.squares);
    }

    /// Of weights times a number.
    pub(super) fn times(self, scale: i128) -> Self {
        Self {
            sum: self.sum.saturating_mul(scale),
            squares: self.squares.saturating_mul(scale.saturating_mul(scale)),
            ..self
        }
    }
}

/// A unit of the last stage.
#[derive(Debug, Clone, Default, PartialEq)]
struct Unit {
    /// All of its rows, whether asked for or not.
    rows: u64,
    /// Of each stage the number of units that its stratum has; `None` if rows contradict one another.
    populations: Vec<Option<i64>>,
    patterns: BTreeMap<Vec<u8>, Weights>,
}

/// The sums of a request by unit. A unit is named by the strata and clusters that it is in.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Units(BTreeMap<Vec<i64>, Unit>);

impl Units {
    /// Adds some rows of the dataset.
    pub(super) fn update(&mut self, asked: &Asked, rows: &Rows) {
        let column = |name: &str| -> Vec<i64> {
            match rows.codes(name) {
                [] => rows.numbers(name).to_vec(),
                codes => codes.iter().map(|code| i64::from(*code)).collect(),
            }
        };
        let optional = |name: &Option<String>| name.as_deref().map(&column);
        let places: Vec<Option<Vec<i64>>> = asked
            .stages
            .stages
            .iter()
            .flat_map(|stage| [optional(&stage.strata), optional(&stage.cluster)])
            .collect();
        let populations = asked
            .stages
            .stages
            .iter()
            .map(|stage| match &stage.population {
                Some(Population::Column(name)) => Some(column(name)),
                _ => None,
            });
        let populations: Vec<Option<Vec<i64>>> = populations.collect();
        let keys: Vec<Vec<u8>> = asked.keys.iter().map(|key| key.numbers(rows)).collect();
        let weights = asked.weight.as_deref().map(|name| rows.numbers(name));
        let at = |column: &Option<Vec<i64>>, row: usize| {
            let column = column.as_ref();
            column.map_or(0, |column| column.get(row).copied().unwrap_or(NO_NUMBER))
        };
        for row in 0..rows.len {
            let place: Vec<i64> = places.iter().map(|column| at(column, row)).collect();
            let sizes = populations.iter().map(|column| at(column, row));
            let unit = self.0.entry(place).or_default();
            unit.enter(1, sizes.map(Some).collect());
            let pattern: Vec<u8> = keys
                .iter()
                .filter_map(|key| key.get(row).copied())
                .collect();
            let weight = weights.map_or(1, |w| w.get(row).copied().unwrap_or_default());
            let weight = i128::from(weight);
            unit.patterns.entry(pattern).or_default().add(Weights {
                respondents: u64::from(weight > 0),
                sum: weight,
                squares: weight.saturating_mul(weight),
            });
        }
    }

    /// Adds what was added up of other rows.
    pub(super) fn merge(&mut self, other: Self) {
        for (place, other) in other.0 {
            let unit = self.0.entry(place).or_default();
            unit.enter(other.rows, other.populations);
            for (pattern, weights) in other.patterns {
                unit.patterns.entry(pattern).or_default().add(weights);
            }
        }
    }

    /// Every pattern of every unit, with the unit's number.
    pub(super) fn patterns(&self) -> impl Iterator<Item = (usize, &[u8], Weights)> {
        let units = self.0.values().enumerate();
        units.flat_map(|(at, unit)| {
            let patterns = unit.patterns.iter();
            patterns.map(move |(pattern, weights)| (at, pattern.as_slice(), *weights))
        })
    }

    /// How many units there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

impl Unit {
    fn enter(&mut self, rows: u64, populations: Vec<Option<i64>>) {
        if self.rows == 0 {
            self.populations = populations;
        } else {
            for (mine, other) in self.populations.iter_mut().zip(populations) {
                *mine = mine.filter(|_| *mine == other);
            }
        }
        self.rows += rows;
    }
}

/// What a unit has of a cell: of those counted, and of those that they are a part of.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sample {
    pub(super) part: Weights,
    pub(super) whole: Weights,
}

/// Why a variance is not defined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// A stratum of which one unit was drawn.
    Lonely,
    /// A stratum of fewer units than were drawn of it, or of different numbers of units.
    Population,
}

/// The variance of a share, and what it rests on.
#[derive(Debug, Clone)]
pub(super) struct Variance {
    /// Of the share, times the fourth power of the sum of weights that it is of.
    pub(super) scaled: Ratio<BigInt>,
    /// Units of the first stage less strata, of those with anybody in the whole.
    pub(super) df: u64,
    /// How many with a weight the share is of.
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

/// The variance that the units of one dataset add to that of a share of `part` ÷ `whole`.
pub(super) fn variance(
    stages: &Stages,
    units: &Units,
    samples: &[Sample],
    [part, whole]: [i128; 2],
) -> Result<Variance, Fault> {
    let (part, whole) = (BigInt::from(part), BigInt::from(whole));
    let drawn = units.0.iter().zip(samples);
    let drawn: Vec<Drawn<'_>> = drawn
        .map(|((place, unit), sample)| {
            let (of_part, of_whole) = (sample.part, sample.whole);
            let rest = &whole - &part;
            let squares = &rest * &rest * of_part.squares
                + &part * &part * (of_whole.squares - of_part.squares);
            Drawn {
                place,
                unit,
                total: &whole * of_part.sum - &part * of_whole.sum,
                squares,
                respondents: of_whole.respondents,
            }
        })
        .collect();
    let (mut first, mut strata) = (0, 0);
    for stratum in groups(&drawn, 0) {
        let clusters = match stages.stages.first().is_some_and(|s| s.cluster.is_some()) {
            true => groups(stratum, 1)
                .filter(|cluster| occupied(cluster))
                .count() as u64,
            false => stratum.iter().map(|unit| unit.respondents).sum(),
        };
        first += clusters;
        strata += u64::from(clusters > 0);
    }
    Ok(Variance {
        scaled: of_stage(stages, 0, &drawn)?,
        df: first - strata,
        respondents: drawn.iter().map(|unit| unit.respondents).sum(),
    })
}

/// A unit of the last stage with its sums of one share.
struct Drawn<'a> {
    place: &'a [i64],
    unit: &'a Unit,
    /// The sum of u × B².
    total: BigInt,
    /// The sum of the squares of its respondents' u × B².
    squares: BigInt,
    respondents: u64,
}

fn occupied(units: &[Drawn<'_>]) -> bool {
    units.iter().any(|unit| unit.respondents > 0)
}

/// Units that are in the same place so far: they follow one another.
fn groups<'d, 'u>(units: &'d [Drawn<'u>], depth: usize) -> impl Iterator<Item = &'d [Drawn<'u>]> {
    units.chunk_by(move |a, b| a.place.get(..=depth) == b.place.get(..=depth))
}

fn of_stage(stages: &Stages, at: usize, units: &[Drawn<'_>]) -> Result<Ratio<BigInt>, Fault> {
    let mut all = Ratio::from_integer(BigInt::ZERO);
    let Some(stage) = stages.stages.get(at) else {
        return Ok(all);
    };
    for stratum in groups(units, 2 * at) {
        let sum: BigInt = stratum.iter().map(|unit| &unit.total).sum();
        let (drawn, squares): (u64, BigInt) = match stage.cluster {
            Some(_) => groups(stratum, 2 * at + 1).fold((0, BigInt::ZERO), |(n, squares), unit| {
                let total: BigInt = unit.iter().map(|unit| &unit.total).sum();
                (n + 1, squares + &total * &total)
            }),
            None => stratum
                .iter()
                .fold((0, BigInt::ZERO), |(n, squares), unit| {
                    (n + unit.unit.rows, squares + &unit.squares)
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
