//! How many respondents gave which answers, as far as some count depends on them.
//!
//! A *dimension* is a question's key, together with those that are derived from it or that it is derived from, so that
//! every combination of places on dimensions is conceivable as far as the codebook goes. Answers that no count tells apart
//! are one place. A *shape* is a set of dimensions on which some count is restricted: a table of which the counts are
//! cells, margins or totals.

use std::collections::{BTreeMap, BTreeSet};

use super::regions::{Count, Region};
use crate::compute::key::{self, Key};
use crate::compute::pass::Accumulator;
use crate::compute::slots::Slots;
use crate::dataset::Rows;
use crate::spec::Specs;

/// Keys that depend on one another.
pub(super) struct Dimension {
    dataset: String,
    keys: Vec<Key>,
}

/// The respondents of a shape, by their places on its dimensions.
pub(super) struct Shape {
    pub(super) dataset: String,
    /// In ascending order.
    pub(super) dimensions: Vec<usize>,
    pub(super) patterns: BTreeMap<Vec<usize>, u64>,
    /// The counts with a part on exactly these dimensions, and the part.
    pub(super) parts: Vec<(usize, usize)>,
}

/// A region, as places on the dimensions of a shape.
pub(super) struct Part {
    pub(super) shape: usize,
    /// On each dimension, which places are within.
    pub(super) places: Vec<Vec<bool>>,
}

/// All counts of a report.
#[derive(Default)]
pub(super) struct Population {
    pub(super) shapes: Vec<Shape>,
    /// The parts of each count, all of which are added.
    pub(super) counts: Vec<Vec<Part>>,
    /// How many respondents each count is.
    pub(super) values: Vec<u64>,
}

/// Respondents by the numbers of some keys.
#[derive(Clone)]
pub(super) struct Patterns {
    dataset: String,
    keys: Vec<Key>,
    slots: Slots,
    counts: Vec<u64>,
}

impl Patterns {
    fn add(&mut self, pattern: u64, count: u64) {
        let slot = self.slots.slot(pattern);
        if slot >= self.counts.len() {
            self.counts.resize(slot + 1, 0);
        }
        if let Some(sum) = self.counts.get_mut(slot) {
            *sum += count;
        }
    }

    /// Whether there are too many patterns to number them.
    pub(super) fn is_too_large(&self) -> bool {
        key::size(&self.keys) > u64::MAX >> 16
    }
}

impl Accumulator for Patterns {
    fn update(&mut self, dataset: &str, rows: &Rows) {
        if dataset == self.dataset {
            for pattern in key::patterns(&self.keys, rows) {
                self.add(pattern, 1);
            }
        }
    }

    fn merge(&mut self, other: Self) {
        for (pattern, count) in other.slots.keys.iter().zip(&other.counts) {
            self.add(*pattern, *count);
        }
    }
}

/// What has to be counted for some counts.
pub(super) struct Frame<'a> {
    counts: &'a [Count],
    dimensions: Vec<Dimension>,
    /// Dataset and dimensions of each shape.
    shapes: Vec<(String, Vec<usize>)>,
}

impl<'a> Frame<'a> {
    pub(super) fn new(specs: &Specs, counts: &'a [Count]) -> Self {
        let regions = || counts.iter().flatten();
        let datasets: BTreeSet<&str> = regions().map(|region| region.dataset.as_str()).collect();
        let mut dimensions = Vec::new();
        for dataset in datasets {
            let own = regions().filter(|region| region.dataset == dataset);
            let keys: BTreeSet<&Key> = own.flat_map(|region| region.sets.keys()).collect();
            let mut families: BTreeMap<String, Vec<Key>> = BTreeMap::new();
            let related = related(specs, dataset);
            for key in keys {
                let family = match key.column() {
                    Some(column) => related
                        .get(column)
                        .map_or(column, String::as_str)
                        .to_string(),
                    // A dimension of its own.
                    None => format!("{key:?}"),
                };
                families.entry(family).or_default().push(key.clone());
            }
            dimensions.extend(families.into_values().map(|keys| Dimension {
                dataset: dataset.to_string(),
                keys,
            }));
        }
        let mut frame = Self {
            counts,
            dimensions,
            shapes: Vec::new(),
        };
        let shapes: BTreeSet<(String, Vec<usize>)> = regions()
            .map(|region| (region.dataset.clone(), frame.dimensions_of(region)))
            .collect();
        frame.shapes = shapes.into_iter().collect();
        frame
    }

    fn dimensions_of(&self, region: &Region) -> Vec<usize> {
        let dimensions = self.dimensions.iter().enumerate();
        let of_it = dimensions.filter(|(_, dimension)| {
            let mut keys = dimension.keys.iter();
            dimension.dataset == region.dataset && keys.any(|key| region.sets.contains_key(key))
        });
        of_it.map(|(at, _)| at).collect()
    }

    /// What to add up of the responses: for each shape, respondents by the numbers of all its keys.
    pub(super) fn patterns(&self) -> Vec<Patterns> {
        let shapes = self.shapes.iter();
        let patterns = shapes.map(|(dataset, dimensions)| Patterns {
            dataset: dataset.clone(),
            keys: self.keys(dimensions),
            slots: Slots::default(),
            counts: Vec::new(),
        });
        patterns.collect()
    }

    fn keys(&self, dimensions: &[usize]) -> Vec<Key> {
        let dimensions = dimensions.iter().filter_map(|at| self.dimensions.get(*at));
        dimensions
            .flat_map(|dimension| dimension.keys.iter().cloned())
            .collect()
    }

    /// The population, of the patterns that were found.
    pub(super) fn population(&self, found: &[Patterns]) -> Population {
        let mut places: Vec<Places> = self.dimensions.iter().map(|_| Places::default()).collect();
        for (at, dimension) in self.dimensions.iter().enumerate() {
            if let Some(places) = places.get_mut(at) {
                places.signatures = self.distinct(dimension);
            }
        }
        let mut shapes = Vec::new();
        for ((dataset, dimensions), found) in self.shapes.iter().zip(found) {
            let mut patterns: BTreeMap<Vec<usize>, u64> = BTreeMap::new();
            for (pattern, count) in found.slots.keys.iter().zip(&found.counts) {
                let numbers = key::numbers_of(&found.keys, *pattern);
                let mut rest = numbers.as_slice();
                let place = dimensions.iter().filter_map(|at| {
                    let size = self.dimensions.get(*at)?.keys.len();
                    let (own, others) = rest.split_at_checked(size)?;
                    rest = others;
                    Some(places.get_mut(*at)?.place(own))
                });
                *patterns.entry(place.collect()).or_default() += count;
            }
            shapes.push(Shape {
                dataset: dataset.clone(),
                dimensions: dimensions.clone(),
                patterns,
                parts: Vec::new(),
            });
        }
        let mut population = Population {
            shapes,
            ..Population::default()
        };
        for (at, count) in self.counts.iter().enumerate() {
            let mut parts = Vec::new();
            let mut value = 0;
            for region in count {
                let Some((shape, part)) = self.part(region, &places) else {
                    continue;
                };
                if let Some(shape) = population.shapes.get_mut(shape) {
                    shape.parts.push((at, parts.len()));
                    let patterns = shape.patterns.iter();
                    let within = patterns.filter(|(pattern, _)| part.contains(pattern));
                    value += within.map(|(_, count)| count).sum::<u64>();
                }
                parts.push(part);
            }
            population.counts.push(parts);
            population.values.push(value);
        }
        population
    }

    /// The different sets that counts are restricted to on a dimension, by its keys.
    fn distinct(&self, dimension: &Dimension) -> Vec<BTreeMap<usize, Vec<bool>>> {
        let regions = self.counts.iter().flatten();
        let regions = regions.filter(|region| region.dataset == dimension.dataset);
        let sets = regions.map(|region| restrictions(dimension, region));
        let sets: BTreeSet<_> = sets.collect();
        sets.into_iter().collect()
    }

    fn part(&self, region: &Region, places: &[Places]) -> Option<(usize, Part)> {
        let dimensions = self.dimensions_of(region);
        let same = |(dataset, own): &(String, Vec<usize>)| {
            *dataset == region.dataset && *own == dimensions
        };
        let shape = self.shapes.iter().position(same)?;
        let within = dimensions.iter().filter_map(|at| {
            let restrictions = restrictions(self.dimensions.get(*at)?, region);
            Some(places.get(*at)?.within(&restrictions))
        });
        let places = within.collect();
        Some((shape, Part { shape, places }))
    }
}

impl Part {
    /// Whether respondents at these places are in it.
    pub(super) fn contains(&self, pattern: &[usize]) -> bool {
        let mut places = self.places.iter().zip(pattern);
        places.all(|(places, at)| places.get(*at) == Some(&true))
    }
}

/// What a region asks of a dimension's keys.
fn restrictions(dimension: &Dimension, region: &Region) -> BTreeMap<usize, Vec<bool>> {
    let keys = dimension.keys.iter().enumerate();
    let sets = keys.filter_map(|(at, key)| Some((at, region.sets.get(key)?.clone())));
    sets.collect()
}

/// The places on a dimension: answers by which of the counts' restrictions they meet.
#[derive(Default)]
struct Places {
    signatures: Vec<BTreeMap<usize, Vec<bool>>>,
    known: BTreeMap<Vec<bool>, usize>,
    /// The numbers of one respondent at each.
    examples: Vec<Vec<u8>>,
}

impl Places {
    fn place(&mut self, numbers: &[u8]) -> usize {
        let signatures = self.signatures.iter();
        let signature = signatures.map(|restrictions| meets(restrictions, numbers));
        let next = self.known.len();
        let place = *self.known.entry(signature.collect()).or_insert(next);
        if place == next {
            self.examples.push(numbers.to_vec());
        }
        place
    }

    fn within(&self, restrictions: &BTreeMap<usize, Vec<bool>>) -> Vec<bool> {
        let examples = self.examples.iter();
        examples
            .map(|numbers| meets(restrictions, numbers))
            .collect()
    }
}

fn meets(restrictions: &BTreeMap<usize, Vec<bool>>, numbers: &[u8]) -> bool {
    restrictions.iter().all(|(at, set)| {
        let number = numbers.get(*at).map(|number| usize::from(*number));
        number.and_then(|number| set.get(number)) == Some(&true)
    })
}

/// For each column that is derived or that others are derived from, one that stands for all that depend on one another.
fn related(specs: &Specs, dataset: &str) -> BTreeMap<String, String> {
    let mut family: BTreeMap<String, String> = BTreeMap::new();
    let definitions = specs.codebook(dataset).into_iter();
    for definition in definitions.flat_map(|book| &book.content.definitions) {
        let mut names = definition.rule.sources();
        names.push(&definition.name);
        let of = |name: &str| {
            family
                .get(name)
                .cloned()
                .unwrap_or_else(|| name.to_string())
        };
        let roots: BTreeSet<String> = names.iter().map(|name| of(name)).collect();
        let Some(first) = roots.first().cloned() else {
            continue;
        };
        for known in family.values_mut().filter(|known| roots.contains(*known)) {
            known.clone_from(&first);
        }
        family.extend(names.iter().map(|name| (name.to_string(), first.clone())));
    }
    family
}
