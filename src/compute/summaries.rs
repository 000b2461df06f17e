//! Statistics of numbers as lines of a table.

use crate::diagnostic::{Code, Diagnostic};
use crate::figures::{Statistic, parse_bound};
use crate::spec::{Codebook, Summary, Value, ValueCode};
use crate::yaml::{Map, Spanned};

use super::answers::{Lines, Resolver, Unit, byte, one};
use super::layout::Line;
use super::selector::{Condition, Summary as Selected};
use super::variables::{Variable, variables};

/// What a line is called, and the columns that it is of.
struct Named {
    id: String,
    label: String,
    columns: Vec<String>,
}

impl Resolver<'_> {
    /// The lines of a statistic: one, or one for each statement of a grid. Of the grid whose statements are the rows there
    /// is one column.
    pub(super) fn summary(
        &mut self,
        entry: Option<(Statistic, &Summary)>,
        unit: Option<&Unit>,
    ) -> Lines {
        let Some((statistic, summary)) = entry else {
            return Vec::new();
        };
        let book = self.book;
        let name = &summary.variable;
        let (named, variable) = match book.grids.get(name) {
            Some(grid) => {
                let column = |item: &str| format!("{}_{item}", name.value);
                let of_rows = unit.filter(|unit| unit.question == name.value);
                let named = match of_rows {
                    Some(unit) => vec![Named {
                        id: statistic.segment().into(),
                        label: grid.label.clone(),
                        columns: unit.keys.iter().map(|key| column(key)).collect(),
                    }],
                    None => {
                        let items = grid.items.iter().map(|(id, label)| Named {
                            id: id.value.clone(),
                            label: label.clone(),
                            columns: vec![column(id)],
                        });
                        items.collect()
                    }
                };
                (named, Variable::Choice(&grid.values))
            }
            None => {
                let columns = variables(book);
                let Some((column, variable)) = columns.iter().find(|(c, _)| *c == name.value)
                else {
                    let names = columns.iter().map(|(column, _)| column.as_str());
                    let names = names.chain(book.grids.keys()).collect();
                    self.unknown_of("number, variable, statement or grid", name, names);
                    return Vec::new();
                };
                let named = Named {
                    id: statistic.segment().into(),
                    label: label(book, column),
                    columns: vec![column.clone()],
                };
                (vec![named], *variable)
            }
        };
        let several = named.len() > 1;
        let (scores, decimals) = match variable {
            Variable::Choice(values) if statistic == Statistic::Balance => {
                (Some(self.sides(summary, values)), 0)
            }
            Variable::Choice(values) => (Some(self.scores(summary, values)), 0),
            Variable::Mark => (Some(vec![(0, 0), (1, 1)]), 0),
            Variable::Number(decimals) => (None, decimals),
        };
        if !matches!(variable, Variable::Choice(_))
            && let Some((value, _)) = summary.recode.iter().next()
        {
            self.messages.push(
                Diagnostic::error(
                    Code::ConflictingKeys,
                    format!("`{}` has no values to recode", name.value),
                )
                .at(self.place(value))
                .expected("no `recode:`; marks count as 1 or 0, numbers as they are"),
            );
        }
        if statistic == Statistic::Balance && !matches!(variable, Variable::Choice(_)) {
            self.messages.push(
                Diagnostic::error(
                    Code::ConflictingKeys,
                    format!("`{}` has no answers to be balanced", name.value),
                )
                .at(self.place(name))
                .expected("a single-choice variable, a statement of a grid or a grid"),
            );
        }
        if let Some(key) = summary.key.as_ref().filter(|_| several) {
            self.messages.push(
                Diagnostic::error(
                    Code::ConflictingKeys,
                    format!("one `key` for all statements of `{}`", name.value),
                )
                .at(self.place(key))
                .expected("no `key:`, because each line has the key of its statement"),
            );
        }
        let lines = named.into_iter().map(|named| {
            let id = match &summary.key {
                Some(key) if !several => key.value.clone(),
                _ => named.id,
            };
            let label = match &summary.label {
                Some(label) if !several => label.clone(),
                _ => named.label,
            };
            let selector = Selected {
                statistic,
                part: summary.at.as_ref().and_then(|at| parse_bound(at)),
                places: summary.decimals.as_ref().map(|decimals| decimals.value),
                columns: named.columns,
                scores: scores.clone(),
                decimals,
            };
            (Line::new(&id, &label), one(Condition::Summary(selector)))
        });
        lines.collect()
    }

    /// What values count as in a balance: 1 on one side, -1 on the other, 0 between.
    fn sides(&mut self, summary: &Summary, values: &Map<Value>) -> Vec<(u8, i64)> {
        for value in summary.plus.iter().chain(&summary.minus) {
            if values.position(value).is_none() {
                self.no_value(&summary.variable, value, values);
            }
        }
        let is_in = |side: &[Spanned<String>], id: &str| side.iter().any(|v| v.value == id);
        let score = |(position, (id, _)): (usize, (&Spanned<String>, &Value))| {
            let score = i64::from(is_in(&summary.plus, id)) - i64::from(is_in(&summary.minus, id));
            Some((byte(position)?, score))
        };
        values.iter().enumerate().filter_map(score).collect()
    }

    /// What values count as, by position: as `recode` has it, or their codes.
    fn scores(&mut self, summary: &Summary, values: &Map<Value>) -> Vec<(u8, i64)> {
        let mut scores = Vec::new();
        for (value, score) in summary.recode.iter() {
            match values.position(value).and_then(byte) {
                Some(position) => scores.push((position, *score)),
                None => self.no_value(&summary.variable, value, values),
            }
        }
        if !summary.recode.is_empty() {
            return scores;
        }
        for (position, (_, value)) in values.iter().enumerate() {
            match (byte(position), &value.code.value) {
                (Some(position), ValueCode::Integer(code)) => scores.push((position, *code)),
                _ => {
                    self.messages.push(
                        Diagnostic::error(
                            Code::IncompleteRecode,
                            format!(
                                "`{}` has codes that are not numbers",
                                summary.variable.value
                            ),
                        )
                        .at(self.place(&summary.variable))
                        .expected("`recode:` with a score for each value"),
                    );
                    return Vec::new();
                }
            }
        }
        scores
    }
}

/// The label of the question, or of the statement or item, that a column is of.
fn label(book: &Codebook, column: &str) -> String {
    let single = book.variables.get(column).map(|choice| &choice.label);
    let label = single.or(book.numbers.get(column).map(|number| &number.label));
    let grids = book.grids.iter().map(|(name, grid)| (name, &grid.items));
    let sets = book.sets.iter().map(|(name, set)| (name, &set.items));
    let label = label.or_else(|| {
        grids.chain(sets).find_map(|(name, items)| {
            items.get(column.strip_prefix(name.as_str())?.strip_prefix('_')?)
        })
    });
    label.map_or(column, String::as_str).to_string()
}
