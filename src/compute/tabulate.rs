//! From answer patterns to a block's counts.
//!
//! A block whose columns have few patterns together is tallied as a whole. Any other is cut into panels, one for each
//! pair of a question in the rows and a question in the columns, together with the membership in the base.

use crate::dataset::{NO_ANSWER, Rows};
use crate::spec::Missing;

use super::counts::Counts;
use super::cut::{Values, cut};
use super::distribution::{Distributions, NumberRequest};
use super::drawn::Asked;
use super::key::{Key, Standing};
use super::pattern::{Layout, Request, Sums, Tallies};
use super::plan::{Part, Plan};
use super::selector::{Selector, Test};

/// What all blocks ask of the rows.
#[derive(Debug, Default)]
pub(super) struct Requests {
    pub(super) layout: Layout,
    /// What variances ask for.
    pub(super) drawn: Vec<Asked>,
    pub(super) numbers: Vec<NumberRequest>,
}

impl Requests {
    /// Asks for sums by unit, keys and margins; the place of the request.
    fn draw(&mut self, part: &Part, mut keys: Vec<Key>, number: Option<String>) -> usize {
        keys.extend(part.stages.margins.iter().cloned());
        self.drawn.push(Asked {
            dataset: part.dataset.clone(),
            keys,
            weight: part.weight.as_ref().map(|weight| weight.column.clone()),
            stages: part.stages.clone(),
            number,
        });
        self.drawn.len() - 1
    }
}

/// What a block asks of them.
#[derive(Debug)]
pub(super) struct Panels(pub(super) Vec<Panel>);

/// Cells that are read off the same patterns.
#[derive(Debug)]
pub(super) struct Panel {
    pub(super) part: usize,
    pub(super) unit: usize,
    rows: Vec<usize>,
    columns: Vec<usize>,
    keys: Vec<Key>,
    request: Request,
    /// Columns of numbers, with their places among the requests for numbers.
    numbers: Vec<(String, usize)>,
    /// Places among what variances ask for: of what is counted, and of columns of numbers.
    pub(super) drawn: Vec<(Option<String>, usize)>,
    /// Place among them of all respondents, where variances are of residuals.
    pub(super) everyone: Option<usize>,
    /// Whether it is the one that the unit's base is read off.
    first: bool,
}

impl Panels {
    /// Asks for what a block needs; as a whole where that makes at most so many patterns.
    pub(super) fn request<'v>(
        plan: &Plan,
        values: impl Fn(&str) -> Option<&'v Values>,
        most: impl Fn(&str) -> usize,
        requests: &mut Requests,
    ) -> Self {
        let mut panels = Vec::new();
        let none = Values::new();
        for (at, part) in plan.parts.iter().enumerate() {
            let values = values(&part.dataset).unwrap_or(&none);
            let weight = part.weight.as_ref().map(|weight| weight.column.clone());
            if let Some(weight) = &part.weight {
                requests.layout.weigh(&part.dataset, weight);
            }
            let most = most(&part.dataset);
            let everyone = match plan.needs_variance() && !part.stages.margins.is_empty() {
                true => Some(requests.draw(part, Vec::new(), None)),
                false => None,
            };
            for unit in 0..part.units {
                let before = panels.len();
                for (rows, columns, keys) in cut(plan.missing, part, unit, values, most) {
                    let numbers = part.numbers(&rows, &columns, unit).into_iter();
                    let numbers = numbers.map(|(column, values)| {
                        requests.numbers.push(NumberRequest {
                            dataset: part.dataset.clone(),
                            keys: keys.clone(),
                            column: column.to_string(),
                            weight: weight.clone(),
                            values,
                        });
                        (column.to_string(), requests.numbers.len() - 1)
                    });
                    let numbers: Vec<(String, usize)> = numbers.collect();
                    let columns_of_numbers = numbers.iter().map(|(column, _)| Some(column.clone()));
                    let drawn = std::iter::once(None).chain(columns_of_numbers);
                    let drawn = drawn.filter(|_| plan.needs_units()).map(|number| {
                        let place = requests.draw(part, keys.clone(), number.clone());
                        (number, place)
                    });
                    panels.push(Panel {
                        drawn: drawn.collect(),
                        everyone,
                        numbers,
                        part: at,
                        unit,
                        rows,
                        columns,
                        request: requests.layout.request(&part.dataset, &keys),
                        keys,
                        first: panels.len() == before,
                    });
                }
            }
        }
        Self(panels)
    }

    /// The counts of the block.
    pub(super) fn counts(
        &self,
        plan: &Plan,
        tallies: &Tallies<'_>,
        numbers: &[Distributions],
    ) -> Counts {
        let mut counts = Counts::new(plan.rows.len(), plan.columns.len());
        for panel in &self.0 {
            if let Some(part) = plan.parts.get(panel.part) {
                panel.read(plan, part, tallies, &mut counts);
                panel.read_numbers(plan, part, numbers, &mut counts);
            }
        }
        counts
    }
}

/// A row or a column, for one pattern.
pub(super) struct Seen {
    pub(super) line: usize,
    /// What it counts as, where the respondent is in it.
    pub(super) taken: Option<i64>,
}

impl Panel {
    fn read(&self, plan: &Plan, part: &Part, tallies: &Tallies<'_>, counts: &mut Counts) {
        for (pattern, sums) in tallies.patterns(self.request) {
            let sums = Sums {
                weight: match &part.weight {
                    Some(weight) => sums.weight * weight.scale,
                    None => sums.respondents.into(),
                },
                ..sums
            };
            let standing = self.visit(plan, part, &pattern, |row, column| {
                let Some(cell) = counts.cell_mut(row.line, column.line) else {
                    return;
                };
                cell.total += sums;
                if row.taken.is_some() {
                    cell.row_base += sums;
                }
                if column.taken.is_some() {
                    cell.column_base += sums;
                }
                if let (Some(of_row), Some(of_column)) = (row.taken, column.taken) {
                    cell.count += sums;
                    let summary = part.summary(row.line, column.line);
                    let summary = summary.filter(|s| s.number(self.unit).is_none());
                    if let Some(summary) = summary {
                        let found = counts.distribution_mut(row.line, column.line);
                        let keep = summary.needs_values();
                        found.add(of_row + of_column, sums.weighing, sums.weight, keep);
                    }
                }
            });
            if self.first && standing == Standing::Incomplete {
                counts.unanswered += sums.respondents;
            }
            if self.first && counted(standing, plan.missing) {
                counts.base += sums;
            }
        }
    }

    /// Adds the numbers of those in each cell.
    fn read_numbers(
        &self,
        plan: &Plan,
        part: &Part,
        numbers: &[Distributions],
        counts: &mut Counts,
    ) {
        let weight = part.weight.as_ref().map_or(1, |weight| weight.scale);
        for (number, at) in &self.numbers {
            let found = numbers.get(*at).into_iter();
            for (pattern, found) in found.flat_map(|found| found.patterns(&self.keys)) {
                self.visit(plan, part, &pattern, |row, column| {
                    let (row, column) = match (row.taken, column.taken) {
                        (Some(_), Some(_)) => (row.line, column.line),
                        _ => return,
                    };
                    let summary = part.summary(row, column);
                    if summary.and_then(|s| s.number(self.unit)) == Some(number) {
                        let scale = plan.scale(part, row, column);
                        counts
                            .distribution_mut(row, column)
                            .merge(found, scale, weight);
                    }
                });
            }
        }
    }

    /// Gives every cell whose row or column the respondents with a pattern are in; every cell at all where shares of the
    /// whole base are asked for.
    pub(super) fn visit(
        &self,
        plan: &Plan,
        part: &Part,
        pattern: &[u8],
        mut give: impl FnMut(&Seen, &Seen),
    ) -> Standing {
        let (missing, unit) = (plan.missing, self.unit);
        let required = part.required(missing, unit);
        let all = plan.has_total_pct();
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
            let concerned = if all || row.taken.is_some() {
                &every
            } else {
                &taken
            };
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
        for (member, code) in members.iter_mut().zip(rows.answers(column).iter()) {
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
