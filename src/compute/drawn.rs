//! The units that were drawn, and sums over the respondents of each.

use std::collections::{BTreeMap, HashMap};

use super::gram::Gram;
use super::key::{Key, numbers_of, patterns, size};
use super::slots::Slots;
use super::stages::Stages;
use super::weights::{Products, Weights};
use crate::dataset::{NO_NUMBER, Rows};

/// What is asked of the rows of a dataset: sums by unit and pattern.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) dataset: String,
    pub(super) keys: Vec<Key>,
    pub(super) weight: Option<String>,
    pub(super) stages: Stages,
    /// The column of a number whose products are added up; then rows without it are left out.
    pub(super) number: Option<String>,
}

/// A unit of the last stage.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Unit {
    /// The strata and clusters that it is in, stage by stage.
    pub(super) place: Vec<i64>,
    /// All of its rows, whether asked for or not.
    pub(super) rows: u64,
    /// Of each stage the number of units that its stratum has; nothing where rows contradict one another.
    pub(super) populations: Vec<Option<i64>>,
}

impl Unit {
    fn enter(&mut self, rows: u64, populations: &[Option<i64>]) {
        if self.rows == 0 {
            self.populations = populations.to_vec();
        } else {
            for (mine, other) in self.populations.iter_mut().zip(populations) {
                *mine = mine.filter(|_| *mine == *other);
            }
        }
        self.rows += rows;
    }
}

/// The units of a dataset, numbered in the order in which they appear.
#[derive(Debug, Clone, Default)]
pub(super) struct Units {
    ids: HashMap<Vec<i64>, usize>,
    units: Vec<Unit>,
    /// Of replicate weights, which there are in place of units.
    gram: Gram,
}

impl Units {
    /// Each unit with its number, in the order of their places: those of one place follow one another.
    pub(super) fn sorted(&self) -> Vec<(usize, &Unit)> {
        let mut sorted: Vec<(usize, &Unit)> = self.units.iter().enumerate().collect();
        sorted.sort_by(|(_, a), (_, b)| a.place.cmp(&b.place));
        sorted
    }

    /// How many there are; of replicate weights, one more than sets of them.
    pub(super) fn len(&self, stages: &Stages) -> usize {
        match &stages.replicates {
            Some(replicates) => replicates.columns.len() + 1,
            None => self.units.len(),
        }
    }

    /// How many sets of replicate weights are not sums of others.
    pub(super) fn rank(&self) -> u64 {
        self.gram.rank()
    }

    fn id(&mut self, place: &[i64]) -> usize {
        if let Some(id) = self.ids.get(place) {
            return *id;
        }
        let id = self.units.len();
        self.ids.insert(place.to_vec(), id);
        self.units.push(Unit {
            place: place.to_vec(),
            ..Unit::default()
        });
        id
    }

    fn enter(&mut self, id: usize, rows: u64, populations: &[Option<i64>]) {
        if let Some(unit) = self.units.get_mut(id) {
            unit.enter(rows, populations);
        }
    }

    /// Adds some rows; the unit of each.
    fn update(&mut self, stages: &Stages, rows: &Rows) -> Vec<usize> {
        if let Some(replicates) = &stages.replicates {
            if replicates.df.is_none() {
                self.gram.update(&replicates.columns, rows);
            }
            return Vec::new();
        }
        let column = |name: Option<&str>| {
            let name = name?;
            Some(match rows.codes(name) {
                [] => rows.numbers(name).to_vec(),
                codes => codes.iter().map(|code| i64::from(*code)).collect(),
            })
        };
        let places: Vec<Option<Vec<i64>>> = stages.places().map(column).collect();
        let populations: Vec<Option<Vec<i64>>> = stages.populations().map(column).collect();
        let at = |column: &Option<Vec<i64>>, row: usize| {
            let column = column.as_ref();
            column.map_or(0, |column| column.get(row).copied().unwrap_or(NO_NUMBER))
        };
        let (mut place, mut sizes) = (Vec::new(), Vec::new());
        let mut ids = Vec::with_capacity(rows.len);
        for row in 0..rows.len {
            let same = place.len() == places.len()
                && places
                    .iter()
                    .zip(&place)
                    .all(|(column, before)| at(column, row) == *before);
            let id = match ids.last() {
                Some(last) if same => *last,
                _ => {
                    place.clear();
                    place.extend(places.iter().map(|column| at(column, row)));
                    self.id(&place)
                }
            };
            sizes.clear();
            sizes.extend(populations.iter().map(|column| Some(at(column, row))));
            self.enter(id, 1, &sizes);
            ids.push(id);
        }
        ids
    }

    /// Adds those of other rows; the number here of each.
    fn merge(&mut self, other: &Self) -> Vec<usize> {
        self.gram.merge(&other.gram);
        let units = other.units.iter();
        units
            .map(|unit| {
                let id = self.id(&unit.place);
                self.enter(id, unit.rows, &unit.populations);
                id
            })
            .collect()
    }
}

/// The sums of a request, by unit and pattern.
#[derive(Debug, Clone, Default)]
struct Sums {
    slots: Slots,
    weights: Vec<Weights>,
    /// Empty where no number is asked for.
    products: Vec<Products>,
}

impl Sums {
    fn update(&mut self, asked: &Asked, units: &[usize], rows: &Rows) {
        let weights = asked.weight.as_deref().map(|name| rows.numbers(name));
        let patterns = patterns(&asked.keys, rows);
        match &asked.stages.replicates {
            None => self.weigh(
                asked,
                weights,
                |row| units.get(row).copied(),
                &patterns,
                rows,
            ),
            Some(replicates) => {
                // Each set of weights is a unit; the weights themselves are the last.
                let sets = replicates
                    .columns
                    .iter()
                    .map(|(column, _)| Some(rows.numbers(column)));
                for (set, weights) in sets.chain([weights]).enumerate() {
                    self.weigh(asked, weights, |_| Some(set), &patterns, rows);
                }
            }
        }
    }

    /// Adds some rows, each to the unit that a function gives.
    fn weigh(
        &mut self,
        asked: &Asked,
        weights: Option<&[i64]>,
        unit_of: impl Fn(usize) -> Option<usize>,
        patterns: &[u64],
        rows: &Rows,
    ) {
        let numbers = asked.number.as_deref().map(|name| rows.numbers(name));
        let size = size(&asked.keys);
        for (row, pattern) in patterns.iter().enumerate() {
            let unit = unit_of(row).unwrap_or_default();
            let of_row = |column: &[i64]| column.get(row).copied();
            let number = numbers.map(|numbers| of_row(numbers).unwrap_or(NO_NUMBER));
            let weight = weights.map_or(1, |weights| of_row(weights).unwrap_or_default());
            if number == Some(NO_NUMBER) || weight == 0 {
                continue;
            }
            let weight = i128::from(weight);
            let added = Weights {
                respondents: u64::from(weight > 0),
                sum: weight,
                squares: weight.saturating_mul(weight),
            };
            let key = (unit as u64).saturating_mul(size).saturating_add(*pattern);
            self.add(
                key,
                added,
                |products| {
                    if let Some(number) = number {
                        products.add(weight, number.into());
                    }
                },
                number.is_some(),
            );
        }
    }

    fn add(
        &mut self,
        key: u64,
        weights: Weights,
        multiply: impl FnOnce(&mut Products),
        multiplied: bool,
    ) {
        let slot = self.slots.slot(key);
        if slot >= self.weights.len() {
            self.weights.resize(slot + 1, Weights::default());
        }
        if let Some(mine) = self.weights.get_mut(slot) {
            mine.add(weights);
        }
        if multiplied && slot >= self.products.len() {
            self.products.resize_with(slot + 1, Products::default);
        }
        if let Some(products) = self.products.get_mut(slot) {
            multiply(products);
        }
    }

    /// Adds those of other rows, whose units have these numbers here.
    fn merge(&mut self, other: &Self, units: &[usize], size: u64) {
        for (slot, key) in other.slots.keys.iter().enumerate() {
            let (unit, pattern) = (key / size, key % size);
            // Sets of replicate weights have the same number everywhere.
            let unit = units.get(unit as usize).copied().unwrap_or(unit as usize);
            let weights = other.weights.get(slot).copied().unwrap_or_default();
            let products = other.products.get(slot);
            let key = (unit as u64).saturating_mul(size).saturating_add(pattern);
            self.add(
                key,
                weights,
                |mine| {
                    if let Some(products) = products {
                        mine.merge(products);
                    }
                },
                products.is_some(),
            );
        }
    }
}

/// The units of every dataset, and the sums of every request.
#[derive(Debug, Clone, Default)]
pub(super) struct Drawn {
    units: BTreeMap<String, Units>,
    sums: Vec<Sums>,
}

impl Drawn {
    /// Nobody yet.
    pub(super) fn new(asked: &[Asked]) -> Self {
        Self {
            units: BTreeMap::new(),
            sums: vec![Sums::default(); asked.len()],
        }
    }

    /// Adds some rows of a dataset.
    pub(super) fn update(&mut self, asked: &[Asked], dataset: &str, rows: &Rows) {
        // A dataset has one design.
        let Some(first) = asked.iter().find(|asked| asked.dataset == dataset) else {
            return;
        };
        let units = self.units.entry(dataset.to_string()).or_default();
        let units = units.update(&first.stages, rows);
        for (asked, sums) in asked.iter().zip(&mut self.sums) {
            if asked.dataset == dataset {
                sums.update(asked, &units, rows);
            }
        }
    }

    /// Adds what was added up of other rows.
    pub(super) fn merge(&mut self, asked: &[Asked], other: &Self) {
        for (dataset, others) in &other.units {
            let units = self.units.entry(dataset.clone()).or_default().merge(others);
            let sums = self.sums.iter_mut().zip(&other.sums).zip(asked);
            for ((mine, other), asked) in sums.filter(|(_, asked)| asked.dataset == *dataset) {
                mine.merge(other, &units, size(&asked.keys));
            }
        }
    }

    /// The units of a dataset, where anything was asked of it.
    pub(super) fn units(&self, dataset: &str) -> Option<&Units> {
        self.units.get(dataset)
    }

    /// Every pattern of every unit of a request, with the unit's number and the sums.
    pub(super) fn patterns<'a>(
        &'a self,
        asked: &'a [Asked],
        at: usize,
    ) -> impl Iterator<Item = (usize, Vec<u8>, Weights, Option<&'a Products>)> {
        let found = self.sums.get(at).zip(asked.get(at));
        found.into_iter().flat_map(|(sums, asked)| {
            let size = size(&asked.keys);
            let slots = sums.slots.keys.iter().zip(&sums.weights).enumerate();
            slots.map(move |(slot, (key, weights))| {
                let pattern = numbers_of(&asked.keys, key % size);
                let products = sums.products.get(slot);
                ((key / size) as usize, pattern, *weights, products)
            })
        })
    }

    /// Everything that was added up, in an order of its own.
    #[cfg(test)]
    pub(super) fn canonical(&self, all: &[Asked]) -> String {
        let mut lines = Vec::new();
        for (dataset, units) in &self.units {
            lines.extend(
                units
                    .units
                    .iter()
                    .map(|unit| format!("{dataset}: {unit:?}")),
            );
        }
        for (at, asked) in all.iter().enumerate() {
            let place = |unit: usize| {
                let units = self.units.get(&asked.dataset);
                units
                    .and_then(|units| units.units.get(unit))
                    .map(|unit| unit.place.clone())
            };
            lines.extend(
                self.patterns(all, at)
                    .map(|(unit, pattern, weights, products)| {
                        format!(
                            "{at}: {:?} {pattern:?} {weights:?} {products:?}",
                            place(unit)
                        )
                    }),
            );
        }
        lines.sort();
        lines.join("\n")
    }
}
