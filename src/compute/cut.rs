//! How a block is cut into panels.

use std::collections::BTreeMap;

use crate::dataset::NO_ANSWER;
use crate::spec::Missing;

use super::key::Key;
use super::plan::Part;
use super::selector::{Condition, Selector};

/// How many values each column of a dataset can have.
pub(super) type Values = BTreeMap<String, u8>;

/// The key of a column.
pub(super) fn key_of(column: &str, values: &Values) -> Key {
    let column = column.to_string();
    match values.get(&column) {
        Some(values) => Key::Answer {
            values: *values,
            column,
        },
        None => Key::Answered { column },
    }
}

/// The panels of one unit: rows, columns and keys.
pub(super) fn cut(
    missing: Missing,
    part: &Part,
    unit: usize,
    values: &Values,
    most: usize,
) -> Vec<(Vec<usize>, Vec<usize>, Vec<Key>)> {
    let answer = |column: &str| key_of(column, values);
    let required = part.required(missing, unit);
    let (rows, columns) = (questions(&part.rows, unit), questions(&part.columns, unit));
    let asked = rows.iter().chain(&columns).flat_map(|(asked, _)| asked);
    let mut all: Vec<&str> = part.base.iter().map(|test| test.column.as_str()).collect();
    all.extend(asked.chain(&required));
    all.sort_unstable();
    all.dedup();
    let keys: Vec<Key> = all.into_iter().map(answer).collect();
    if patterns(&keys) <= most {
        let every = |selectors: &[Selector]| (0..selectors.len()).collect();
        return vec![(every(&part.rows), every(&part.columns), keys)];
    }
    let standing = Key::Standing {
        base: part.base.clone(),
        required: required.iter().map(|column| column.to_string()).collect(),
    };
    let mut panels = Vec::new();
    for (of_rows, in_rows) in &rows {
        for (of_columns, in_columns) in &columns {
            let others = of_columns.iter().filter(|c| !of_rows.contains(c));
            let mut keys = vec![standing.clone()];
            keys.extend(of_rows.iter().chain(others).map(|column| answer(column)));
            if patterns(&keys) > most {
                let lines = |selectors: &[Selector], lines: &[usize]| -> Vec<Selector> {
                    let lines = lines.iter().filter_map(|line| selectors.get(*line));
                    lines.cloned().collect()
                };
                let mut selectors = lines(&part.rows, in_rows);
                selectors.extend(lines(&part.columns, in_columns));
                for key in &mut keys {
                    *key = classes(key, &selectors, unit);
                }
            }
            panels.push((in_rows.clone(), in_columns.clone(), keys));
        }
    }
    panels
}

fn patterns(keys: &[Key]) -> usize {
    keys.iter().map(Key::size).fold(1, usize::saturating_mul)
}

/// Lines by the columns that they look at.
fn questions(selectors: &[Selector], unit: usize) -> Vec<(Vec<&str>, Vec<usize>)> {
    let mut questions: Vec<(Vec<&str>, Vec<usize>)> = Vec::new();
    for (line, selector) in selectors.iter().enumerate() {
        let mut columns: Vec<&str> = selector.looks_at(unit).collect();
        columns.sort_unstable();
        columns.dedup();
        match questions.iter_mut().find(|(known, _)| *known == columns) {
            Some((_, lines)) => lines.push(line),
            None => questions.push((columns, vec![line])),
        }
    }
    questions
}

/// Takes the answers together that none of the lines that look at them tells apart.
fn classes(key: &Key, selectors: &[Selector], unit: usize) -> Key {
    let (Some(column), Key::Answer { .. }) = (key.column(), key) else {
        return key.clone();
    };
    let conditions = selectors.iter().flat_map(|selector| &selector.0);
    let looking: Vec<&Condition> = conditions
        .filter(|condition| condition.looks_at(unit) == Some(column))
        .collect();
    let mut known: Vec<(bool, Vec<Option<i64>>)> = Vec::new();
    let (mut classes, mut codes) = (Vec::new(), Vec::new());
    for code in 0..=u8::MAX {
        let takes = looking.iter().map(|condition| condition.takes(unit, code));
        let told = (code == NO_ANSWER, takes.collect());
        let class = known.iter().position(|other| *other == told);
        classes.push(class.unwrap_or(known.len()) as u8);
        if class.is_none() {
            known.push(told);
            codes.push(code);
        }
    }
    Key::Class {
        column: column.to_string(),
        classes,
        codes,
    }
}

impl Part {
    /// The columns of numbers that some lines are of, and whether any needs their values.
    pub(super) fn numbers(
        &self,
        rows: &[usize],
        columns: &[usize],
        unit: usize,
    ) -> BTreeMap<&str, bool> {
        let rows = rows.iter().filter_map(|row| self.rows.get(*row));
        let columns = columns
            .iter()
            .filter_map(|column| self.columns.get(*column));
        let mut numbers = BTreeMap::new();
        for summary in rows.chain(columns).filter_map(Selector::summary) {
            if let Some(column) = summary.number(unit) {
                *numbers.entry(column).or_default() |= summary.needs_values();
            }
        }
        numbers
    }

    /// The columns whose missing answers put a respondent out, or are refused, for a unit.
    pub(super) fn required(&self, missing: Missing, unit: usize) -> Vec<&str> {
        let units = match missing {
            Missing::Listwise => 0..self.units,
            Missing::Refuse => unit..unit + 1,
            Missing::PerItem | Missing::InBase => 0..0,
        };
        let selectors = || self.rows.iter().chain(&self.columns);
        let asked = units.flat_map(|unit| selectors().flat_map(move |s| s.asks(unit)));
        let mut required: Vec<&str> = asked.collect();
        required.sort_unstable();
        required.dedup();
        required
    }
}
