//! Numbers that are added up over rows: their sums, extremes and, where quantiles are asked for, each of their values.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_rational::Ratio;

use super::key::{Key, numbers_of, patterns};
use super::slots::Slots;
use super::wide::Wide;
use crate::dataset::{NO_NUMBER, Rows};
use crate::figures::Statistic;

/// The numbers of some respondents; those with a weight of zero are left out.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Distribution {
    pub(super) respondents: u64,
    /// Sum of weights.
    pub(super) weight: i128,
    /// Sum of weight × number.
    pub(super) sum: Wide,
    /// Sum of weight × number².
    pub(super) squares: Wide,
    /// The least number and the greatest.
    pub(super) range: Option<(i64, i64)>,
    /// Sums of weights by number.
    pub(super) values: BTreeMap<i64, i128>,
}

impl Distribution {
    /// Adds respondents with a number, who weigh so much together.
    pub(super) fn add(&mut self, number: i64, respondents: u64, weight: i128, keep: bool) {
        if weight == 0 {
            return;
        }
        self.respondents += respondents;
        // Beyond this the block has no figures.
        self.weight = self.weight.saturating_add(weight);
        let product = weight.saturating_mul(number.into());
        self.sum.add(product);
        self.squares.add_product(product, number.into());
        self.enclose((number, number));
        if keep {
            *self.values.entry(number).or_default() += weight;
        }
    }

    /// Adds other respondents, whose numbers and weights are in units so many times as large.
    pub(super) fn merge(&mut self, other: &Self, number: i64, weight: i128) {
        self.respondents += other.respondents;
        self.weight = self
            .weight
            .saturating_add(other.weight.saturating_mul(weight));
        let times = i128::from(number);
        self.sum.add_times(&other.sum, weight * times);
        let mut squares = Wide::default();
        squares.add_times(&other.squares, weight * times);
        self.squares.add_times(&squares, times);
        if let Some((least, most)) = other.range {
            self.enclose((least.saturating_mul(number), most.saturating_mul(number)));
        }
        for (value, sum) in &other.values {
            *self.values.entry(value.saturating_mul(number)).or_default() += sum * weight;
        }
    }

    fn enclose(&mut self, (least, most): (i64, i64)) {
        let (low, high) = self.range.unwrap_or((least, most));
        self.range = Some((low.min(least), high.max(most)));
    }

    /// What a statistic of the numbers is greater with, above and below the line.
    pub(super) fn size(
        &self,
        statistic: Statistic,
        part: Option<Ratio<i128>>,
    ) -> Option<(i128, i128)> {
        let held = |number: BigInt| i128::try_from(number).ok();
        let value = |number: i64| Some((number.into(), 1));
        match statistic {
            Statistic::Mean | Statistic::Balance => Some((held(self.sum.exact())?, self.weight)),
            Statistic::Sum => Some((held(self.sum.exact())?, 1)),
            Statistic::Min => value(self.range?.0),
            Statistic::Max => value(self.range?.1),
            Statistic::Median => value(self.quantile(Ratio::new(1, 2))?),
            Statistic::Quantile => value(self.quantile(part?)?),
            Statistic::Sd => {
                let sum = self.sum.exact();
                let squares = self.squares.exact() * self.weight - &sum * &sum;
                let fewer = self.respondents.checked_sub(1).filter(|n| *n > 0)?;
                let whole = self
                    .weight
                    .checked_mul(self.weight)?
                    .checked_mul(fewer.into())?;
                Some((held(squares * self.respondents)?, whole))
            }
            _ => None,
        }
    }

    /// The least number at which the sum of weights, from below, is at least a part of the whole.
    pub(super) fn quantile(&self, part: Ratio<i128>) -> Option<i64> {
        let mut below = BigInt::ZERO;
        let whole = BigInt::from(self.weight) * *part.numer();
        let mut values = self.values.iter();
        let found = values.find(|(_, weight)| {
            below += **weight;
            &below * *part.denom() >= whole
        });
        found.map(|(value, _)| *value)
    }
}

/// What is asked of a dataset's numbers: how they are distributed among the respondents with each pattern.
#[derive(Debug, Clone)]
pub(super) struct NumberRequest {
    pub(super) dataset: String,
    pub(super) keys: Vec<Key>,
    /// The numbers' column.
    pub(super) column: String,
    pub(super) weight: Option<String>,
    /// Whether each value is kept.
    pub(super) values: bool,
}

/// Distributions by pattern.
#[derive(Debug, Clone, Default)]
pub(super) struct Distributions {
    slots: Slots,
    found: Vec<Distribution>,
}

impl Distributions {
    /// Adds some rows of the dataset.
    pub(super) fn update(&mut self, request: &NumberRequest, rows: &Rows) {
        let weights = request.weight.as_deref().map(|name| rows.numbers(name));
        let numbers = rows.numbers(&request.column).iter().enumerate();
        for ((row, number), pattern) in numbers.zip(patterns(&request.keys, rows)) {
            if *number == NO_NUMBER {
                continue;
            }
            let weight = weights.map_or(1, |w| w.get(row).copied().unwrap_or_default());
            self.of(pattern, |found| {
                found.add(*number, 1, weight.into(), request.values);
            });
        }
    }

    fn of(&mut self, pattern: u64, add: impl FnOnce(&mut Distribution)) {
        let slot = self.slots.slot(pattern);
        if slot >= self.found.len() {
            self.found.resize_with(slot + 1, Distribution::default);
        }
        if let Some(found) = self.found.get_mut(slot) {
            add(found);
        }
    }

    /// Adds what was added up of other rows.
    pub(super) fn merge(&mut self, other: &Self) {
        for (pattern, found) in other.slots.keys.iter().zip(&other.found) {
            self.of(*pattern, |mine| mine.merge(found, 1, 1));
        }
    }

    /// The patterns that occur, with the distribution of each.
    pub(super) fn patterns(&self, keys: &[Key]) -> impl Iterator<Item = (Vec<u8>, &Distribution)> {
        let found = self.slots.keys.iter().zip(&self.found);
        found.map(move |(pattern, found)| (numbers_of(keys, *pattern), found))
    }
}

impl PartialEq for Distributions {
    fn eq(&self, other: &Self) -> bool {
        let sorted = |all: &Self| -> BTreeMap<u64, Distribution> {
            let found = all.slots.keys.iter().zip(&all.found);
            found
                .map(|(pattern, found)| (*pattern, found.clone()))
                .collect()
        };
        sorted(self) == sorted(other)
    }
}
