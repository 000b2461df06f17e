//! The published tables and models as a whole: every printed cell as a number.

use std::collections::BTreeMap;

use super::expression::{Numbers, Parts};
use super::interval::{Interval, Rational, whole};
use super::printed::{Number, is_bound};
use super::tie::PublishedCell;
use crate::compute::Computed;
use crate::figures::{Figure, Statistic};
use crate::spec::{Block, FactValue, Origin, Specs};

/// A printed cell.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    /// As it was recorded.
    pub(super) recorded: PublishedCell,
    /// What it may have been before it was rounded; shares as fractions. Nothing where it can't be read.
    pub(super) interval: Option<Interval>,
    /// Decimal places that it is printed with, left-out zeros included.
    pub(super) places: u32,
}

impl Cell {
    pub(super) fn id(&self) -> &str {
        &self.recorded.figure
    }

    /// As printed.
    pub(super) fn text(&self) -> &str {
        self.recorded.printed.as_deref().unwrap_or("(lost)")
    }
}

/// A published block.
#[derive(Debug)]
pub(super) struct Published<'a> {
    /// `TABLE.BLOCK`.
    pub(super) id: String,
    /// How its table is made; nothing for a model.
    pub(super) spec: Option<&'a Block>,
    /// Its rows in order.
    pub(super) rows: Vec<String>,
    /// Its columns in order; of a model, none.
    pub(super) columns: Vec<String>,
}

/// All printed cells.
#[derive(Debug)]
pub(super) struct Print<'a> {
    pub(super) specs: &'a Specs,
    pub(super) computed: &'a Computed,
    pub(super) cells: BTreeMap<String, Cell>,
    pub(super) blocks: Vec<Published<'a>>,
    /// The same for expressions. A cell that can't be read may be any number.
    pub(super) numbers: Numbers,
}

/// What stands for a number that is no longer legible.
const ANY: i128 = 1_000_000_000_000;

impl<'a> Print<'a> {
    pub(super) fn of(
        specs: &'a Specs,
        computed: &'a Computed,
        recorded: Vec<PublishedCell>,
    ) -> Self {
        let mut parsed: Vec<(Option<Number>, bool)> = Vec::new();
        // Blocks whose percentages have no zero after the point: zeros are left out there.
        let mut zeros: BTreeMap<(&str, &str), (u32, bool)> = BTreeMap::new();
        for cell in &recorded {
            let number = cell.printed.as_deref().and_then(Number::find);
            let statistic = cell.figure.rsplit('.').next().and_then(Statistic::parse);
            let share = statistic.is_some_and(Statistic::is_share);
            if let (Some(number), Some(key)) = (&number, key(&cell.figure)) {
                let entry = zeros.entry(key).or_insert((0, false));
                entry.0 = entry.0.max(number.places);
                entry.1 |= number.places > 0 && number.digits.ends_with('0');
            }
            parsed.push((number, share));
        }
        let places: Vec<u32> = recorded
            .iter()
            .zip(&parsed)
            .map(|(cell, (number, share))| {
                let kept = key(&cell.figure).and_then(|key| zeros.get(&key));
                match kept {
                    Some((places, false)) if *share => *places,
                    _ => number.as_ref().map_or(0, |n| n.places),
                }
            })
            .collect();
        let mut print = Self {
            specs,
            computed,
            cells: BTreeMap::new(),
            blocks: Vec::new(),
            numbers: Numbers {
                facts: facts(specs),
                ..Numbers::default()
            },
        };
        for ((recorded, (number, share)), places) in recorded.into_iter().zip(parsed).zip(places) {
            let id = recorded.figure.clone();
            let bound = recorded.printed.as_deref().filter(|text| is_bound(text));
            let interval = number.map(|number| match (bound, share) {
                (Some(text), _) => beyond(text, &id, &number, share),
                (None, true) => number.share(places),
                // A count is not rounded.
                (None, false) if counted(&id) && number.value.is_integer() => {
                    Interval::point(number.value)
                }
                (None, false) => number.interval(places),
            });
            print.enter(&recorded);
            let any = Interval {
                low: whole(-ANY),
                high: whole(ANY),
            };
            let number = interval.unwrap_or(any);
            print.numbers.figures.insert(id.clone(), number);
            let cell = Cell {
                interval,
                recorded,
                places,
            };
            print.cells.insert(id, cell);
        }
        print
    }

    /// Adds a cell's row and column to its block.
    fn enter(&mut self, cell: &PublishedCell) {
        let segments: Vec<&str> = cell.figure.split('.').collect();
        let [table, block, between @ .., _] = segments.as_slice() else {
            return;
        };
        let id = cell.figure.get(..table.len() + 1 + block.len());
        let id = id.unwrap_or_default();
        if self.blocks.last().is_none_or(|last| last.id != id) {
            let spec = self.specs.tables.iter().find(|t| t.name == *table);
            self.blocks.push(Published {
                id: id.to_string(),
                spec: spec.and_then(|t| t.content.blocks.get(block)),
                rows: Vec::new(),
                columns: Vec::new(),
            });
        }
        let Some(last) = self.blocks.last_mut() else {
            return;
        };
        let note = |list: &mut Vec<String>, item: Option<&&str>| {
            if let Some(item) = item.filter(|item| !list.iter().any(|known| known == **item)) {
                list.push(item.to_string());
            }
        };
        note(&mut last.rows, between.first());
        note(&mut last.columns, between.get(1));
    }

    /// A cell that can be read.
    pub(super) fn number(&self, id: &str) -> Option<Interval> {
        self.cells.get(id)?.interval
    }

    /// The whole number of a count.
    pub(super) fn count(&self, id: &str) -> Option<Rational> {
        let interval = self.number(id)?;
        (interval.low == interval.high).then_some(interval.low)
    }

    /// Whether a figure depends on weights: then it is not a ratio of the counts that are printed with it.
    pub(super) fn is_weighted(&self, id: &str) -> bool {
        let figure = self.computed.figures.get(id);
        figure.is_some_and(|figure| figure.weighted_by.is_some())
    }

    /// As printed.
    pub(super) fn text(&self, id: &str) -> &str {
        self.cells.get(id).map_or("(not printed)", Cell::text)
    }
}

/// All numbers that a cell such as `<.001` allows: of probabilities and shares, from 0 to 1.
fn beyond(text: &str, id: &str, number: &Number, share: bool) -> Interval {
    let value = number.value / whole(if share { 100 } else { 1 });
    let (least, most) = match share || id.ends_with(".p") || id.ends_with(".f_p") {
        true => (0, 1),
        false => (-ANY, ANY),
    };
    match text.starts_with('<') {
        true => Interval {
            low: whole(least).min(value),
            high: value,
        },
        false => Interval {
            low: value,
            high: whole(most).max(value),
        },
    }
}

/// Block and statistic of a figure.
fn key(id: &str) -> Option<(&str, &str)> {
    let parts = Parts::of(id)?;
    Some((parts.block, parts.statistic))
}

fn counted(id: &str) -> bool {
    [".count", ".base", ".n", ".df", ".df_model", ".df_residual"]
        .iter()
        .any(|end| id.ends_with(end))
}

/// The number that each fact begins with.
pub(super) fn facts(specs: &Specs) -> BTreeMap<String, Interval> {
    let all = specs.facts.content.iter();
    let number = |value: &FactValue| match value {
        FactValue::Integer(number) => Some(whole((*number).into())),
        FactValue::Text(text) => Number::find(text).map(|n| match n.percent {
            true => n.value / whole(100),
            false => n.value,
        }),
    };
    all.filter_map(|(name, fact)| {
        let value = number(&fact.value.value)?;
        Some((name.value.clone(), Interval::point(value)))
    })
    .collect()
}

/// Whether figures are computed from data that were made to agree with the publication.
pub(super) fn reconstructed<'a>(
    specs: &Specs,
    figures: impl IntoIterator<Item = &'a Figure>,
) -> bool {
    let made = |dataset: &String| {
        specs
            .codebook(dataset)
            .is_none_or(|book| book.content.origin == Origin::Reconstructed)
    };
    figures
        .into_iter()
        .any(|figure| figure.datasets.iter().any(made))
}
