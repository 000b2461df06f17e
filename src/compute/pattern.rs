//! Answer patterns: how many respondents gave which combination of answers.
//!
//! What a block asks of one respondent is a handful of small numbers, its *keys*. A tally has one array over all
//! combinations of its keys; adding a row is computing an index and adding to one element. Every cell of a table is read
//! off the patterns afterwards. Blocks that ask for the same keys share a tally, and small tallies are joined into one as
//! long as its array stays small, since its margins give theirs.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Add, AddAssign, Mul};

use crate::dataset::Rows;

use super::key::Key;
use super::weighting::Weight;

/// The most patterns of a joined tally: its array stays in the processor's nearest cache.
pub(super) const MOST: usize = 4096;

/// Rows whose indices are computed in one go.
const TILE: usize = 4096;

/// What is added up of the respondents with a pattern.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sums {
    /// How many they are.
    pub(super) respondents: u64,
    /// How many of them have a weight above zero.
    pub(super) weighing: u64,
    /// The sum of their weights, in units of the last decimal place; without weights, how many they are.
    pub(super) weight: i128,
}

impl AddAssign for Sums {
    fn add_assign(&mut self, other: Self) {
        self.respondents += other.respondents;
        self.weighing += other.weighing;
        self.weight += other.weight;
    }
}

/// Which keys are tallied together.
#[derive(Debug, Default)]
pub(super) struct Layout {
    keys: Vec<Key>,
    by_key: BTreeMap<(String, Key), usize>,
    /// What was asked for: dataset and keys.
    requests: Vec<(String, Vec<usize>)>,
    tallies: Vec<Joined>,
    /// The weights of each dataset that some block weights.
    weights: BTreeMap<String, Weight>,
}

/// Keys that are tallied together.
#[derive(Debug)]
struct Joined {
    dataset: String,
    keys: Vec<usize>,
    patterns: usize,
}

/// Something that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Request(usize);

impl Layout {
    /// Asks for the patterns of some keys.
    pub(super) fn request(&mut self, dataset: &str, keys: &[Key]) -> Request {
        let mut own = Vec::with_capacity(keys.len());
        for key in keys {
            let known = &mut self.keys;
            let id = *self
                .by_key
                .entry((dataset.to_string(), key.clone()))
                .or_insert_with(|| {
                    known.push(key.clone());
                    known.len() - 1
                });
            own.push(id);
        }
        self.requests.push((dataset.to_string(), own));
        Request(self.requests.len() - 1)
    }

    /// Asks for the sums of a dataset's weights too.
    pub(super) fn weigh(&mut self, dataset: &str, weight: &Weight) {
        self.weights.insert(dataset.into(), weight.clone());
    }

    fn size(&self, keys: &[usize]) -> usize {
        let sizes = keys
            .iter()
            .filter_map(|key| self.keys.get(*key))
            .map(Key::size);
        sizes.fold(1, usize::saturating_mul)
    }

    /// Joins what was asked for into few tallies, of at most so many patterns in each dataset (or as many as one request
    /// needs).
    pub(super) fn join(&mut self, most: impl Fn(&str) -> usize) {
        let distinct: BTreeSet<(String, Vec<usize>)> = self
            .requests
            .iter()
            .map(|(dataset, keys)| {
                let mut keys = keys.clone();
                keys.sort_unstable();
                keys.dedup();
                (dataset.clone(), keys)
            })
            .collect();
        let mut largest_first: Vec<_> = distinct.into_iter().collect();
        largest_first.sort_by_key(|(_, keys)| std::cmp::Reverse(self.size(keys)));
        let mut tallies: Vec<Joined> = Vec::new();
        for (dataset, keys) in largest_first {
            let most = most(&dataset);
            let mut best: Option<(usize, &mut Joined, Vec<usize>)> = None;
            let mut found = false;
            for tally in tallies.iter_mut().filter(|tally| tally.dataset == dataset) {
                let mut union = tally.keys.clone();
                union.extend(keys.iter().filter(|key| !tally.keys.contains(key)));
                let patterns = self.size(&union);
                if union.len() == tally.keys.len() {
                    found = true;
                    break;
                }
                // What grows least leaves most room for others.
                let growth = patterns / tally.patterns.max(1);
                let better = best.as_ref().is_none_or(|(least, ..)| growth < *least);
                if patterns <= most && better {
                    best = Some((growth, tally, union));
                }
            }
            match best {
                _ if found => {}
                Some((_, tally, union)) => {
                    tally.patterns = self.size(&union);
                    tally.keys = union;
                }
                None => tallies.push(Joined {
                    patterns: self.size(&keys),
                    dataset,
                    keys,
                }),
            }
        }
        self.tallies = tallies;
    }
}

/// Sums of every pattern of every tally.
#[derive(Debug, Clone)]
pub(super) struct Tallies<'a> {
    layout: &'a Layout,
    sums: Vec<Tally>,
}

/// Sums by pattern. Weights have an array of their own, so that counting alone is as fast without them.
#[derive(Debug, Clone, PartialEq)]
struct Tally {
    respondents: Vec<u64>,
    /// Empty where there are no weights.
    weights: Vec<i128>,
    /// How many have a weight above zero; empty where nobody's weight may be zero.
    weighing: Vec<u64>,
}

impl Tally {
    /// The sums of a pattern, where it occurs.
    fn sums(&self, pattern: usize) -> Option<Sums> {
        let respondents = *self.respondents.get(pattern).filter(|n| **n > 0)?;
        let weight = self.weights.get(pattern).copied();
        Some(Sums {
            respondents,
            weighing: self.weighing.get(pattern).copied().unwrap_or(respondents),
            weight: weight.unwrap_or(respondents.into()),
        })
    }
}

impl<'a> Tallies<'a> {
    /// Nobody yet.
    pub(super) fn new(layout: &'a Layout) -> Self {
        let tallies = layout.tallies.iter();
        Self {
            layout,
            sums: tallies
                .map(|tally| {
                    let weight = layout.weights.get(&tally.dataset);
                    let patterns = |asked| if asked { tally.patterns } else { 0 };
                    Tally {
                        respondents: vec![0; tally.patterns],
                        weights: vec![0; patterns(weight.is_some())],
                        weighing: vec![0; patterns(weight.is_some_and(|weight| weight.zero))],
                    }
                })
                .collect(),
        }
    }

    /// Adds some rows of a dataset.
    pub(super) fn update(&mut self, dataset: &str, rows: &Rows) {
        let tallies = self.layout.tallies.iter().zip(&mut self.sums);
        let mut tallies: Vec<_> = tallies.filter(|(t, _)| t.dataset == dataset).collect();
        let asked: BTreeSet<usize> = tallies.iter().flat_map(|(t, _)| t.keys.clone()).collect();
        // What every key reads in a tile: codes as they are, or numbers derived once for all tallies.
        let mut numbers: Vec<Numbers<'_>> = self
            .layout
            .keys
            .iter()
            .map(|_| Numbers::default())
            .collect();
        for (id, key) in self.layout.keys.iter().enumerate() {
            let Some(slot) = numbers.get_mut(id).filter(|_| asked.contains(&id)) else {
                continue;
            };
            slot.size = key.size();
            match key {
                Key::Answer { column, .. } => slot.codes = rows.codes(column),
                Key::Class { .. } | Key::Answered { .. } | Key::Standing { .. } => {
                    slot.derived = Some((key, Vec::new()));
                }
            }
        }
        let weights = self.layout.weights.get(dataset);
        let weights = weights.map_or(&[][..], |weight| rows.numbers(&weight.column));
        let (mut narrow, mut wide) = (vec![0_u16; TILE], vec![0_u32; TILE]);
        for start in (0..rows.len).step_by(TILE) {
            let tile = start..rows.len.min(start + TILE);
            let weights = weights.get(tile.clone()).unwrap_or_default();
            for (key, buffer) in numbers.iter_mut().filter_map(|n| n.derived.as_mut()) {
                key.derive(rows, tile.clone(), buffer);
            }
            for (tally, sums) in &mut tallies {
                let keys = tally.keys.iter().filter_map(|key| numbers.get(*key));
                let keys: Vec<(&[u8], usize)> =
                    keys.map(|key| (key.tile(tile.clone()), key.size)).collect();
                if tally.patterns <= 1 << 16 {
                    add(&keys, weights, tile.len(), &mut narrow, sums);
                } else {
                    add(&keys, weights, tile.len(), &mut wide, sums);
                }
            }
        }
    }

    /// Adds what was counted of other rows.
    pub(super) fn merge(&mut self, other: &Self) {
        for (mine, other) in self.sums.iter_mut().zip(&other.sums) {
            for (mine, other) in mine.respondents.iter_mut().zip(&other.respondents) {
                *mine += other;
            }
            for (mine, other) in mine.weights.iter_mut().zip(&other.weights) {
                *mine += other;
            }
            for (mine, other) in mine.weighing.iter_mut().zip(&other.weighing) {
                *mine += other;
            }
        }
    }

    /// The patterns that occur, each as the numbers of the requested keys, with their sums.
    pub(super) fn patterns(&self, Request(request): Request) -> Vec<(Vec<u8>, Sums)> {
        let Some((dataset, keys)) = self.layout.requests.get(request) else {
            return Vec::new();
        };
        let has_all = |tally: &Joined| {
            tally.dataset == *dataset && keys.iter().all(|k| tally.keys.contains(k))
        };
        let tallies = self.layout.tallies.iter().zip(&self.sums);
        let smallest = tallies
            .filter(|(t, _)| has_all(t))
            .min_by_key(|(t, _)| t.patterns);
        let Some((tally, sums)) = smallest else {
            return Vec::new();
        };
        let size = |key: &usize| self.layout.keys.get(*key).map_or(1, Key::size);
        // The last key of a tally varies fastest.
        let mut stride = 1;
        let mut strides: BTreeMap<usize, usize> = BTreeMap::new();
        for key in tally.keys.iter().rev() {
            strides.insert(*key, stride);
            stride *= size(key);
        }
        let digits: Vec<(usize, usize)> = keys
            .iter()
            .map(|key| (strides.get(key).copied().unwrap_or(1), size(key)))
            .collect();
        let mut margin: BTreeMap<Vec<u8>, Sums> = BTreeMap::new();
        for index in 0..tally.patterns {
            let Some(sums) = sums.sums(index) else {
                continue;
            };
            let pattern = digits
                .iter()
                .map(|(stride, size)| (index / stride % size) as u8);
            *margin.entry(pattern.collect()).or_default() += sums;
        }
        margin.into_iter().collect()
    }
}

impl PartialEq for Tallies<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.sums == other.sums
    }
}

/// What a key reads.
#[derive(Default)]
struct Numbers<'a> {
    codes: &'a [u8],
    derived: Option<(&'a Key, Vec<u8>)>,
    size: usize,
}

impl Numbers<'_> {
    fn tile(&self, tile: std::ops::Range<usize>) -> &[u8] {
        match &self.derived {
            Some((_, numbers)) => numbers,
            None => self.codes.get(tile).unwrap_or_default(),
        }
    }
}

/// Adds one tile: the index of each row's pattern, then one more respondent there, and their weight.
fn add<I>(
    keys: &[(&[u8], usize)],
    weights: &[i64],
    rows: usize,
    indices: &mut [I],
    sums: &mut Tally,
) where
    I: Copy
        + Default
        + From<u8>
        + TryFrom<usize>
        + TryInto<usize>
        + Add<Output = I>
        + Mul<Output = I>,
{
    let Some(indices) = indices.get_mut(..rows) else {
        return;
    };
    indices.fill(I::default());
    for (numbers, size) in keys {
        let Ok(factor) = I::try_from(*size) else {
            return;
        };
        // No answer is the last number.
        let last = (size - 1) as u8;
        for (index, number) in indices.iter_mut().zip(*numbers) {
            *index = *index * factor + I::from((*number).min(last));
        }
    }
    for index in indices.iter() {
        let at: Option<usize> = (*index).try_into().ok();
        if let Some(respondents) = at.and_then(|at| sums.respondents.get_mut(at)) {
            *respondents += 1;
        }
    }
    for (index, weight) in indices.iter().zip(weights) {
        let at: Option<usize> = (*index).try_into().ok();
        if let Some(sum) = at.and_then(|at| sums.weights.get_mut(at)) {
            *sum += i128::from(*weight);
        }
    }
    if sums.weighing.is_empty() {
        return;
    }
    for (index, weight) in indices.iter().zip(weights) {
        let at: Option<usize> = (*index).try_into().ok();
        if let Some(sum) = at.and_then(|at| sums.weighing.get_mut(at)) {
            *sum += u64::from(*weight > 0);
        }
    }
}
