//! Which counts are withheld so that the small ones can't be found by subtraction.
//!
//! The method is Repsilber's hypercube method, as Giessing and Repsilber describe it for linked tables (GHMITER; "Tools
//! and Strategies to Protect Multiple Tables with the GHQUAR Cell Suppression Engine", in Inference Control in Statistical
//! Databases, LNCS 2316, 2002), on respondents' places rather than on the cells of one table. A small count is protected
//! by a *swap*: some respondents change places on some dimensions, the corners of a hypercube, so that gains and losses
//! cancel in every count that does not look at all of these dimensions. The counts that do change are withheld. Whoever
//! sees the others can't tell by how many the swap was made, as long as no count gets below what it must be.

use std::collections::{BTreeMap, BTreeSet};

use super::population::{Population, Shape};

/// The most starting points of a swap that are tried.
const STARTS: usize = 12;

/// The most ends of a swap that are tried.
const ENDS: usize = 2_000;

/// The most places on other dimensions that are tried in a shape.
const OTHERS: usize = 64;

/// A swap: who changes places, and what follows.
#[derive(Clone)]
struct Swap {
    /// By dimension, the place before and after.
    moved: BTreeMap<usize, (usize, usize)>,
    /// The places on other dimensions.
    fixed: BTreeMap<usize, usize>,
    /// How often it can be made, forwards and backwards.
    room: Room,
    /// By how many each count grows.
    changes: BTreeMap<usize, i64>,
}

/// How often a swap can be made.
#[derive(Clone, Copy)]
struct Room {
    forwards: u64,
    backwards: u64,
}

impl Room {
    const ALL: Self = Self {
        forwards: u64::MAX >> 2,
        backwards: u64::MAX >> 2,
    };

    /// So many may be lost of something that grows by `change` each time.
    fn narrow(&mut self, change: i64, spare: u64) {
        let times = spare / change.unsigned_abs().max(1);
        match change {
            0 => {}
            1.. => self.backwards = self.backwards.min(times),
            _ => self.forwards = self.forwards.min(times),
        }
    }

    fn all(self) -> u64 {
        self.forwards + self.backwards
    }
}

/// What is asked of a count.
#[derive(Clone, Copy, Default)]
pub(super) struct Asked {
    /// If it is below this number, so many values must remain possible; 0 where it need not be protected.
    pub(super) below: u64,
    /// How many figures are withheld with it.
    pub(super) figures: usize,
}

/// The counts that are withheld.
pub(super) fn withheld(population: &Population, asked: &[Asked]) -> BTreeSet<usize> {
    let value = |at: usize| population.values.get(at).copied().unwrap_or(0);
    let small = asked.iter().enumerate();
    let mut small: Vec<(usize, u64)> = small
        .filter(|(at, asked)| (1..asked.below).contains(&value(*at)))
        .map(|(at, asked)| (at, asked.below))
        .collect();
    small.sort_by_key(|(at, _)| (value(*at), *at));
    let mut withheld: BTreeSet<usize> = small.iter().map(|(at, _)| *at).collect();
    for (at, below) in small {
        let mut search = Search {
            population,
            asked,
            withheld: &withheld,
            count: at,
            width: below - 1,
            largest_first: false,
        };
        let mut found = search.cheapest();
        if found.is_none() {
            // What small shapes fix may be impossible in large ones.
            search.largest_first = true;
            found = search.cheapest();
        }
        match found {
            Some(swap) => withheld.extend(swap.changes.into_keys()),
            // Only if nothing is published is nothing known.
            None => withheld.extend(0..population.values.len()),
        }
    }
    withheld
}

struct Search<'a> {
    population: &'a Population,
    asked: &'a [Asked],
    withheld: &'a BTreeSet<usize>,
    count: usize,
    /// How many more values than its own must remain possible.
    width: u64,
    /// Whether shapes of many dimensions fix places before others.
    largest_first: bool,
}

/// How many figures are newly withheld, and how many respondents are in them.
type Cost = (usize, u64);

impl Search<'_> {
    fn value(&self, count: usize) -> u64 {
        self.population.values.get(count).copied().unwrap_or(0)
    }

    fn cost(&self, changes: &BTreeMap<usize, i64>) -> Cost {
        let new = changes.iter().filter(|(_, change)| **change != 0);
        let new = new.filter(|(count, _)| !self.withheld.contains(count));
        let figures = |count: usize| self.asked.get(count).map_or(0, |asked| asked.figures);
        new.fold((0, 0), |(figures_before, respondents), (count, _)| {
            (
                figures_before + figures(*count),
                respondents + self.value(*count),
            )
        })
    }

    /// The cheapest swap.
    fn cheapest(&self) -> Option<Swap> {
        let mut best: Option<(Cost, Swap)> = None;
        for part in self.population.counts.get(self.count)? {
            let shape = self.population.shapes.get(part.shape)?;
            let patterns = shape.patterns.iter();
            let mut starts: Vec<_> = patterns.filter(|(p, _)| part.contains(p)).collect();
            starts.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
            for (start, _) in starts.into_iter().take(STARTS) {
                for end in shape.patterns.keys().take(ENDS) {
                    let swap = self.swap(shape, start, end);
                    if let Some((cost, swap)) = swap
                        && best.as_ref().is_none_or(|(least, _)| cost < *least)
                    {
                        best = Some((cost, swap));
                    }
                }
            }
        }
        best.map(|(_, swap)| swap)
    }

    /// The swap between two patterns of a shape, with its cost; nothing where it protects the count too little.
    fn swap(&self, shape: &Shape, start: &[usize], end: &[usize]) -> Option<(Cost, Swap)> {
        let mut swap = Swap {
            moved: BTreeMap::new(),
            fixed: BTreeMap::new(),
            room: Room::ALL,
            changes: BTreeMap::new(),
        };
        for (dimension, (before, after)) in shape.dimensions.iter().zip(start.iter().zip(end)) {
            match before == after {
                true => drop(swap.fixed.insert(*dimension, *before)),
                false => drop(swap.moved.insert(*dimension, (*before, *after))),
            }
        }
        let shapes = self.population.shapes.iter();
        let mut concerned: Vec<&Shape> = shapes
            .filter(|other| {
                let mut moved = swap.moved.keys();
                other.dataset == shape.dataset
                    && moved.all(|dimension| other.dimensions.contains(dimension))
            })
            .collect();
        concerned.sort_by_key(|other| {
            let known = |d: &&usize| swap.moved.contains_key(d) || swap.fixed.contains_key(d);
            let unknown = other.dimensions.iter().filter(|d| !known(d)).count();
            let rank = usize::from(!self.largest_first) * unknown;
            (rank, usize::MAX - other.dimensions.len())
        });
        for shape in concerned {
            swap = self.within(shape, &swap)?;
        }
        swap.changes.retain(|_, change| *change != 0);
        for (count, change) in &swap.changes {
            // Nobody is small, but printed: it can't be withheld, since it would be known all the same.
            let spare = self.value(*count).checked_sub(1)?;
            swap.room.narrow(*change, spare);
        }
        let enough = swap.room.all() >= self.width && swap.changes.contains_key(&self.count);
        enough.then(|| (self.cost(&swap.changes), swap))
    }

    /// The swap, with the cheapest places on the dimensions of a shape that it does not fix yet.
    fn within(&self, shape: &Shape, swap: &Swap) -> Option<Swap> {
        let mut best: Option<((Cost, u64), Swap)> = None;
        let mut starts: Vec<(&Vec<usize>, &u64)> = Vec::new();
        for (pattern, count) in &shape.patterns {
            let mut places = shape.dimensions.iter().zip(pattern);
            let fits = places.all(|(dimension, place)| {
                let moved = swap.moved.get(dimension).map(|(before, _)| before);
                let known = moved.or_else(|| swap.fixed.get(dimension));
                known.is_none_or(|known| known == place)
            });
            if fits {
                starts.push((pattern, count));
            }
        }
        starts.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        for (start, _) in starts.into_iter().take(OTHERS) {
            let Some(swap) = self.at(shape, swap, start) else {
                continue;
            };
            if swap.room.all() < self.width {
                continue;
            }
            let rank = (self.cost(&swap.changes), u64::MAX - swap.room.all());
            if best.as_ref().is_none_or(|(least, _)| rank < *least) {
                best = Some((rank, swap));
            }
        }
        best.map(|(_, swap)| swap)
    }

    /// The swap with a pattern of a shape as one of its corners. Nothing where a corner is empty: it may be impossible.
    fn at(&self, shape: &Shape, swap: &Swap, start: &[usize]) -> Option<Swap> {
        let mut swap = swap.clone();
        let mut moved: Vec<(usize, usize)> = Vec::new();
        for (at, (dimension, place)) in shape.dimensions.iter().zip(start).enumerate() {
            match swap.moved.get(dimension) {
                Some((_, after)) => moved.push((at, *after)),
                None => drop(swap.fixed.insert(*dimension, *place)),
            }
        }
        let mut corners: Vec<(Vec<usize>, i64)> = Vec::new();
        for chosen in 0..1_u32.checked_shl(u32::try_from(moved.len()).ok()?)? {
            let mut corner = start.to_vec();
            for (bit, (at, after)) in moved.iter().enumerate() {
                if let Some(place) = corner.get_mut(*at).filter(|_| chosen >> bit & 1 == 1) {
                    *place = *after;
                }
            }
            let change = if chosen.count_ones() % 2 == 0 { 1 } else { -1 };
            let there = *shape.patterns.get(&corner)?;
            swap.room.narrow(change, there);
            corners.push((corner, change));
        }
        for (count, part) in &shape.parts {
            let part = self.population.counts.get(*count)?.get(*part)?;
            let within = corners.iter().filter(|(corner, _)| part.contains(corner));
            let change: i64 = within.map(|(_, change)| change).sum();
            if change != 0 {
                *swap.changes.entry(*count).or_default() += change;
            }
        }
        Some(swap)
    }
}
