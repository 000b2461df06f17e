//! Who is counted in a figure, as conditions on single columns. Counts of different tables are related where their
//! conditions are; names of tables and lines make no difference.

use std::collections::BTreeMap;

use crate::compute::counts::Whole;
use crate::compute::cut::{Values, key_of};
use crate::compute::key::{Key, Standing};
use crate::compute::plan::{Part, Plan};
use crate::dataset::NO_ANSWER;
use crate::figures::Statistic;
use crate::spec::Missing;

/// Respondents of a dataset for whom each key gives one of some numbers; keys of which any number will do are left out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Region {
    pub(super) dataset: String,
    pub(super) sets: BTreeMap<Key, Vec<bool>>,
}

/// A sum of the numbers of respondents in regions: one for each dataset, and each activity or grid item.
pub(super) type Count = Vec<Region>;

/// What a line of a block means for a count.
#[derive(Clone, Copy)]
enum Line {
    /// Respondents in it.
    Within(usize),
    /// Respondents whose answer decides whether they are in it.
    Asked(usize),
    Ignored,
}

impl Region {
    /// All respondents of a dataset.
    pub(super) fn whole(dataset: &str) -> Self {
        Self {
            dataset: dataset.to_string(),
            sets: BTreeMap::new(),
        }
    }

    fn restrict(&mut self, key: Key, holds: impl Fn(u8) -> bool) {
        let size = key.size();
        let set = self.sets.entry(key).or_insert_with(|| vec![true; size]);
        for (number, within) in set.iter_mut().enumerate() {
            *within &= u8::try_from(number).is_ok_and(&holds);
        }
    }

    /// Nothing where nobody can be in it.
    fn settled(mut self) -> Option<Self> {
        self.sets.retain(|_, set| set.contains(&false));
        let mut sets = self.sets.values();
        sets.all(|set| set.contains(&true)).then_some(self)
    }
}

/// The counts that a statistic of a cell gives away: of those in the cell, and of those that it is a part of. Bases have
/// lines of their own, which the block need not have.
pub(super) fn of_cell<'v>(
    plan: &Plan,
    (row, column): (Option<usize>, Option<usize>),
    statistic: Statistic,
    values: &impl Fn(&str) -> &'v Values,
) -> Vec<Count> {
    let count = |row, column| count(plan, row, column, values);
    let is_base = matches!(statistic, Statistic::Base | Statistic::WeightedBase);
    let (Some(r), Some(c)) = (row, column) else {
        return vec![match (row, column) {
            (Some(row), _) => count(Line::Within(row), Line::Asked(first_counted(plan, row))),
            (_, Some(column)) => count(Line::Asked(0), Line::Within(column)),
            _ => count(Line::Ignored, Line::Ignored),
        }];
    };
    let inner = count(Line::Within(r), Line::Within(c));
    if plan.summary(r, c).is_some() {
        return vec![inner];
    }
    let whole = match statistic {
        Statistic::RowPct => Whole::Row,
        Statistic::ColPct => Whole::Column,
        Statistic::TotalPct => Whole::Base,
        _ => plan.whole(),
    };
    let whole = match whole {
        Whole::Row => count(Line::Within(r), Line::Asked(c)),
        Whole::Column => count(Line::Asked(r), Line::Within(c)),
        Whole::Base => count(Line::Asked(r), Line::Asked(c)),
    };
    match is_base {
        true => vec![whole],
        false => vec![inner, whole],
    }
}

/// A column that counts, for a base of a row.
fn first_counted(plan: &Plan, row: usize) -> usize {
    let mut columns = 0..plan.columns.len();
    let found = columns.find(|column| plan.summary(row, *column).is_none());
    found.unwrap_or(0)
}

fn count<'v>(plan: &Plan, row: Line, column: Line, values: &impl Fn(&str) -> &'v Values) -> Count {
    let mut regions: Count = Vec::new();
    for part in &plan.parts {
        let values = values(&part.dataset);
        let of_unit = |unit| region(plan.missing, part, unit, values, row, column);
        regions.extend((0..part.units).filter_map(of_unit));
    }
    regions.sort();
    regions
}

fn region(
    missing: Missing,
    part: &Part,
    unit: usize,
    values: &Values,
    row: Line,
    column: Line,
) -> Option<Region> {
    let mut region = Region::whole(&part.dataset);
    for test in &part.base {
        let key = key_of(&test.column, values);
        let code = key.clone();
        region.restrict(key, |number| test.values.contains(&code.code(number)));
    }
    if missing == Missing::Listwise {
        let required = part.required(missing, unit).into_iter();
        let key = Key::Standing {
            base: Vec::new(),
            required: required.map(str::to_string).collect(),
        };
        region.restrict(key, |number| Standing::of(number) == Standing::Complete);
    }
    for (line, selectors) in [(row, &part.rows), (column, &part.columns)] {
        let (at, within) = match line {
            Line::Within(at) => (at, true),
            Line::Asked(at) => (at, false),
            Line::Ignored => continue,
        };
        for condition in selectors.get(at).iter().flat_map(|selector| &selector.0) {
            let asked = condition.asks(unit).filter(|_| missing == Missing::PerItem);
            if let Some(column) = asked {
                let key = key_of(column, values);
                let code = key.clone();
                region.restrict(key, |number| code.code(number) != NO_ANSWER);
            }
            match condition.looks_at(unit).filter(|_| within) {
                Some(column) => {
                    let key = key_of(column, values);
                    let code = key.clone();
                    region.restrict(key, |number| {
                        condition.takes(unit, code.code(number)).is_some()
                    });
                }
                None if within && condition.takes(unit, NO_ANSWER).is_none() => return None,
                None => {}
            }
        }
    }
    region.settled()
}
