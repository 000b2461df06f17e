//! From answer patterns to a block's counts.
//!
//! A block whose columns have few patterns together is tallied as a whole. Any other is cut into panels, one for each
//! pair of a question in the rows and a question in the columns, together with the membership in the base.

use std::collections::BTreeMap;

use crate::dataset::{NO_ANSWER, Rows};
use crate::spec::Missing;

use super::counts::Counts;
use super::pattern::{Key, Layout, Request, Standing, Sums, Tallies};
use super::plan::{Part, Plan};
use super::selector::{Condition, Selector, Test};
use super::variance::{Asked, Fault, Sample, Units, Variance, variance};

/// How many values each column of a dataset can have.
pub(super) type Values = BTreeMap<String, u8>;

/// What a block asks of the tallies.
#[derive(Debug)]
pub(super) struct Panels(Vec<Panel>);

/// Cells that are read off the same patterns.
#[derive(Debug)]
struct Panel {
    part: usize,
    unit: usize,
    rows: Vec<usize>,
    columns: Vec<usize>,
    keys: Vec<Key>,
    request: Request,
    /// Its place among what variances ask for.
    variance: Option<usize>,
    /// Whether it is the one that the unit's base is read off.
    first: bool,
}

impl Panels {
    /// Asks for what a block needs; as a whole where that makes at most so many patterns.
    pub(super) fn request<'v>(
        plan: &Plan,
        values: impl Fn(&str) -> Option<&'v Values>,
        most: impl Fn(&str) -> usize,
        layout: &mut Layout,
        asked: &mut Vec<Asked>,
    ) -> Self {
        let mut panels = Vec::new();
        let none = Values::new();
        for (at, part) in plan.parts.iter().enumerate() {
            let values = values(&part.dataset).unwrap_or(&none);
            if let Some(weight) = &part.weight {
                layout.weigh(&part.dataset, &weight.column);
            }
            let most = most(&part.dataset);
            for unit in 0..part.units {
                let before = panels.len();
                for (rows, columns, keys) in cut(plan.missing, part, unit, values, most) {
                    let variance = plan.needs_variance().then(|| {
                        asked.push(Asked {
                            dataset: part.dataset.clone(),
                            keys: keys.clone(),
                            weight: part.weight.as_ref().map(|weight| weight.column.clone()),
                            stages: part.stages.clone(),
                        });
                        asked.len() - 1
                    });
                    panels.push(Panel {
                        variance,
                        part: at,
                        unit,
                        rows,
                        columns,
                        request: layout.request(&part.dataset, &keys),
                        keys,
                        first: panels.len() == before,
                    });
                }
            }
        }
        Self(panels)
    }

    /// The counts of the block.
    pub(super) fn counts(&self, plan: &Plan, tallies: &Tallies<'_>, units: &[Units]) -> Counts {
        let mut counts = Counts::new(plan.rows.len(), plan.columns.len());
        for panel in &self.0 {
            if let Some(part) = plan.parts.get(panel.part) {
                panel.read(plan.missing, part, tallies, &mut counts);
            }
        }
        if plan.needs_variance() {
            match self.variances(plan, &counts, units) {
                Ok(variances) => counts.variances = variances,
                Err(fault) => counts.fault = Some(fault),
            }
        }
        counts
    }

    /// The variances of the block's shares, row by row. Its datasets were drawn apart.
    fn variances(
        &self,
        plan: &Plan,
        counts: &Counts,
        units: &[Units],
    ) -> Result<Vec<Variance>, Fault> {
        let (rows, columns, of_column) = (plan.rows.len(), plan.columns.len(), plan.of_column());
        let mut variances = vec![Variance::default(); rows * columns];
        for (at, part) in plan.parts.iter().enumerate() {
            let panels = || self.0.iter().filter(|panel| panel.part == at);
            let drawn = |panel: &Panel| panel.variance.and_then(|at| units.get(at));
            // Every request has the same units of the dataset.
            let Some(of_dataset) = panels().find_map(drawn) else {
                continue;
            };
            let mut samples = vec![vec![Sample::default(); of_dataset.len()]; rows * columns];
            let scale = part.weight.as_ref().map_or(1, |weight| weight.scale);
            for panel in panels() {
                for (unit, pattern, weights) in drawn(panel).into_iter().flat_map(Units::patterns) {
                    panel.visit(plan.missing, part, pattern, |row, column| {
                        let samples = samples.get_mut(row.line * columns + column.line);
                        let Some(sample) = samples.and_then(|s| s.get_mut(unit)) else {
                            return;
                        };
                        let (whole, other) = match of_column {
                            true => (column, row),
                            false => (row, column),
                        };
                        if whole.taken.is_some() {
                            sample.whole.add(weights.times(scale));
                            if other.taken.is_some() {
                                sample.part.add(weights.times(scale));
                            }
                        }
                    });
                }
            }
            for (cell, (sum, samples)) in variances.iter_mut().zip(&samples).enumerate() {
                let sums = counts.cell(cell / columns.max(1), cell % columns.max(1));
                let whole = match of_column {
                    true => sums.column_base,
                    false => sums.row_base,
                };
                let share = [sums.count.weight, whole.weight];
                let more = variance(&part.stages, of_dataset, samples, share)?;
                sum.scaled += more.scaled;
                sum.df += more.df;
                sum.respondents += more.respondents;
            }
        }
        Ok(variances)
    }
}

/// The panels of one unit: rows, columns and keys.
fn cut(
    missing: Missing,
    part: &Part,
    unit: usize,
    values: &Values,
    most: usize,
) -> Vec<(Vec<usize>, Vec<usize>, Vec<Key>)> {
    let answer = |column: &str| Key::Answer {
        column: column.to_string(),
        values: values.get(column).copied().unwrap_or(NO_ANSWER),
    };
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
    let Some(column) = key.column() else {
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

/// A row or a column, for one pattern.
struct Seen {
    line: usize,
    /// What it counts as, where the respondent is in it.
    taken: Option<i64>,
}

impl Panel {
    fn read(&self, missing: Missing, part: &Part, tallies: &Tallies<'_>, counts: &mut Counts) {
        for (pattern, sums) in tallies.patterns(self.request) {
            let sums = Sums {
                weight: match &part.weight {
                    Some(weight) => sums.weight * weight.scale,
                    None => sums.respondents.into(),
                },
                ..sums
            };
            let standing = self.visit(missing, part, &pattern, |row, column| {
                let Some(cell) = counts.cell_mut(row.line, column.line) else {
                    return;
                };
                if row.taken.is_some() {
                    cell.row_base += sums;
                }
                if column.taken.is_some() {
                    cell.column_base += sums;
                }
                if let (Some(of_row), Some(of_column)) = (row.taken, column.taken) {
                    cell.count += sums;
                    cell.score += i128::from(of_row + of_column) * sums.weight;
                }
            });
            if self.first && standing == Standing::Incomplete {
                counts.unanswered += sums.respondents;
            }
            if self.first && counted(standing, missing) {
                counts.base += sums;
            }
        }
    }

    /// Gives every cell whose row or column the respondents with a pattern are in.
    fn visit(
        &self,
        missing: Missing,
        part: &Part,
        pattern: &[u8],
        mut give: impl FnMut(&Seen, &Seen),
    ) -> Standing {
        let (unit, required) = (self.unit, part.required(missing, self.unit));
        let who = Pattern {
            keys: &self.keys,
            numbers: pattern,
        };
        let standing = who.standing(&part.base, &required);
        if !counted(standing, missing) {
            return standing;
        }
        let see = |selectors: &[Selector], lines: &[usize]| -> Vec<Seen> {
            let lines = lines
                .iter()
                .filter_map(|line| Some((*line, selectors.get(*line)?)));
            let lines = lines.filter(|(_, selector)| {
                let answered = |column| who.code(column) != NO_ANSWER;
                missing != Missing::PerItem || selector.asks(unit).all(answered)
            });
            lines
                .map(|(line, selector)| {
                    let taken = selector.takes(unit, |column| who.code(column));
                    Seen { line, taken }
                })
                .collect()
        };
        let rows = see(&part.rows, &self.rows);
        let columns = see(&part.columns, &self.columns);
        let every: Vec<&Seen> = columns.iter().collect();
        let taken: Vec<&Seen> = columns.iter().filter(|c| c.taken.is_some()).collect();
        for row in &rows {
            let concerned = if row.taken.is_some() { &every } else { &taken };
            for column in concerned {
                give(row, column);
            }
        }
        standing
    }
}

/// Whether those of a standing are counted.
fn counted(standing: Standing, missing: Missing) -> bool {
    match standing {
        Standing::Outside => false,
        Standing::Incomplete => missing != Missing::Listwise,
        Standing::Complete => true,
    }
}

/// The answers of the respondents with one pattern.
struct Pattern<'a> {
    keys: &'a [Key],
    numbers: &'a [u8],
}

impl Pattern<'_> {
    fn code(&self, column: &str) -> u8 {
        let mut pairs = self.keys.iter().zip(self.numbers);
        let of_it = pairs.find(|(key, _)| key.column() == Some(column));
        of_it.map_or(NO_ANSWER, |(key, number)| key.code(*number))
    }

    fn standing(&self, base: &[Test], required: &[&str]) -> Standing {
        let mut pairs = self.keys.iter().zip(self.numbers);
        if let Some((_, number)) = pairs.find(|(key, _)| matches!(key, Key::Standing { .. })) {
            return Standing::of(*number);
        }
        if !base
            .iter()
            .all(|test| test.values.contains(&self.code(&test.column)))
        {
            return Standing::Outside;
        }
        match required.iter().all(|column| self.code(column) != NO_ANSWER) {
            true => Standing::Complete,
            false => Standing::Incomplete,
        }
    }
}

impl Part {
    /// The columns whose missing answers put a respondent out, or are refused, for a unit.
    fn required(&self, missing: Missing, unit: usize) -> Vec<&str> {
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

/// Which rows are counted in a cell, for any activity or grid item; in the row's base where no column is named.
pub(super) fn members(
    part: &Part,
    missing: Missing,
    row: usize,
    column: Option<usize>,
    rows: &Rows,
) -> Vec<bool> {
    let mut all = vec![false; rows.len];
    let narrow = |members: &mut [bool], column: &str, holds: &dyn Fn(u8) -> bool| {
        for (member, code) in members.iter_mut().zip(rows.codes(column)) {
            *member &= holds(*code);
        }
    };
    let answered = |code: u8| code != NO_ANSWER;
    for unit in 0..part.units {
        let mut within = vec![true; rows.len];
        for test in &part.base {
            narrow(&mut within, &test.column, &|code| {
                test.values.contains(&code)
            });
        }
        if missing == Missing::Listwise {
            for column in part.required(missing, unit) {
                narrow(&mut within, column, &answered);
            }
        }
        let column = column.and_then(|column| part.columns.get(column));
        let selectors = part.rows.get(row).into_iter().chain(column);
        for condition in selectors.flat_map(|selector| &selector.0) {
            match condition.looks_at(unit) {
                Some(column) => narrow(&mut within, column, &|code| {
                    condition.takes(unit, code).is_some()
                }),
                None if condition.takes(unit, NO_ANSWER).is_none() => within.fill(false),
                None => {}
            }
            if let (Missing::PerItem, Some(column)) = (missing, condition.asks(unit)) {
                narrow(&mut within, column, &answered);
            }
        }
        for (member, within) in all.iter_mut().zip(within) {
            *member |= within;
        }
    }
    all
}
