//! The answers to a question as lines: selectors over CSV columns.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::language::Labels;
use crate::source::Place;
use crate::spec::{Codebook, Document, Nets, Table};
use crate::yaml::{Map, Spanned};

use super::layout::Line;
use super::selector::{Condition, Selector, Test};

/// What a respondent counts once for each.
pub(super) struct Unit {
    /// The matrix or grid.
    pub(super) question: String,
    /// Activities or items in order.
    pub(super) keys: Vec<String>,
}

/// Resolves names against one codebook.
pub(super) struct Resolver<'a> {
    pub(super) table: &'a Document<Table>,
    pub(super) book: &'a Codebook,
    pub(super) dataset: &'a str,
    pub(super) labels: &'a Labels,
    pub(super) messages: &'a mut Diagnostics,
}

pub(super) type Lines = Vec<(Line, Selector)>;

impl Resolver<'_> {
    pub(super) fn place(&self, name: &Spanned<String>) -> Place {
        self.table.place(name)
    }

    pub(super) fn unknown<T>(&mut self, what: &str, name: &Spanned<String>, known: &Map<T>) {
        self.unknown_of(what, name, known.keys().collect());
    }

    pub(super) fn unknown_of(&mut self, what: &str, name: &Spanned<String>, known: Vec<&str>) {
        let message = format!(
            "the codebook of `{}` has no {what} `{}`",
            self.dataset, name.value
        );
        let message = Diagnostic::error(Code::UnknownName, message).at(self.place(name));
        self.messages.push(match known.is_empty() {
            true => message.label("it declares none"),
            false => message.one_of(name, known),
        });
    }

    pub(super) fn total(&self) -> (Line, Selector) {
        (Line::new("total", self.labels.total), Selector(Vec::new()))
    }

    pub(super) fn activities(&mut self, name: &Spanned<String>) -> Lines {
        match self.book.matrices.get(name) {
            Some(matrix) => units(&matrix.activities, &matrix.prose_activities),
            None => {
                self.unknown("matrix", name, &self.book.matrices);
                Vec::new()
            }
        }
    }

    pub(super) fn statements(&mut self, name: &Spanned<String>) -> Lines {
        match self.book.grids.get(name) {
            Some(grid) => units(&grid.items, &grid.prose),
            None => {
                self.unknown("grid", name, &self.book.grids);
                Vec::new()
            }
        }
    }

    pub(super) fn set(&mut self, name: &Spanned<String>) -> Lines {
        let Some(set) = self.book.sets.get(name) else {
            self.unknown("multiple-response set", name, &self.book.sets);
            return Vec::new();
        };
        let mark = |item: &str| Test {
            column: format!("{}_{item}", name.value),
            values: vec![1],
        };
        set.items
            .iter()
            .map(|(id, label)| {
                (
                    line(id, label, set.prose.get(id)),
                    one(Condition::Test(mark(id))),
                )
            })
            .collect()
    }

    pub(super) fn values(&mut self, name: &Spanned<String>) -> Lines {
        let Some(choice) = self.book.variables.get(name) else {
            self.unknown("variable", name, &self.book.variables);
            return Vec::new();
        };
        let test = |position: usize| Test {
            column: name.value.clone(),
            values: byte(position).into_iter().collect(),
        };
        choice
            .values
            .iter()
            .enumerate()
            .map(|(i, (id, value))| (Line::new(id, &value.label), one(Condition::Test(test(i)))))
            .collect()
    }

    /// The items of a matrix as columns: which CSV column is meant depends on the row's activity.
    pub(super) fn items(&mut self, name: &Spanned<String>, unit: Option<&Unit>) -> Lines {
        let Some(matrix) = self.book.matrices.get(name) else {
            self.unknown("matrix", name, &self.book.matrices);
            return Vec::new();
        };
        let Some(unit) = self.same_unit(name, unit, "activities") else {
            return Vec::new();
        };
        let tests = |item: &str| -> Vec<Test> {
            let column = |activity: &String| format!("{}_{activity}_{item}", name.value);
            let test = |activity| Test {
                column: column(activity),
                values: vec![1],
            };
            unit.keys.iter().map(test).collect()
        };
        matrix
            .items
            .iter()
            .map(|(id, label)| {
                (
                    line(id, label, matrix.prose.get(id)),
                    one(Condition::PerUnit(tests(id))),
                )
            })
            .collect()
    }

    /// The values of a grid as columns.
    pub(super) fn levels(&mut self, name: &Spanned<String>, unit: Option<&Unit>) -> Lines {
        let Some(grid) = self.book.grids.get(name) else {
            self.unknown("grid", name, &self.book.grids);
            return Vec::new();
        };
        let Some(unit) = self.same_unit(name, unit, "items") else {
            return Vec::new();
        };
        let tests = |position: usize| -> Vec<Test> {
            let values: Vec<u8> = byte(position).into_iter().collect();
            let column = |item: &String| format!("{}_{item}", name.value);
            let test = |item| Test {
                column: column(item),
                values: values.clone(),
            };
            unit.keys.iter().map(test).collect()
        };
        grid.values
            .iter()
            .enumerate()
            .map(|(i, (id, value))| {
                (
                    Line::new(id, &value.label),
                    one(Condition::PerUnit(tests(i))),
                )
            })
            .collect()
    }

    /// Those without an answer.
    pub(super) fn unanswered(&mut self, name: &Spanned<String>) -> Lines {
        let Some(choice) = self.book.variables.get(name) else {
            self.unknown("variable", name, &self.book.variables);
            return Vec::new();
        };
        let label = choice.unanswered.as_deref();
        vec![(
            Line::new("unanswered", label.unwrap_or(self.labels.unanswered)),
            one(Condition::NoAnswer(name.value.clone())),
        )]
    }

    /// Several values of a variable, each group as one row.
    pub(super) fn nets_of_variable(&mut self, nets: &Nets) -> Lines {
        let (variables, sets) = (&self.book.variables, &self.book.sets);
        if variables.get(&nets.of).is_none() && sets.get(&nets.of).is_none() {
            let names = variables.keys().chain(sets.keys());
            self.unknown_of("variable or set", &nets.of, names.collect());
            return Vec::new();
        }
        self.nets(nets, None)
    }

    /// Several values of a variable, or of the grid whose items are the rows, as one column.
    pub(super) fn nets(&mut self, nets: &Nets, unit: Option<&Unit>) -> Lines {
        if let Some(set) = self.book.sets.get(&nets.of) {
            return self.nets_of_set(nets, &set.items);
        }
        let (variable, grid) = (
            self.book.variables.get(&nets.of),
            self.book.grids.get(&nets.of),
        );
        let Some(known) = variable
            .map(|variable| &variable.values)
            .or(grid.map(|grid| &grid.values))
        else {
            let names = self.book.variables.keys().chain(self.book.sets.keys());
            let names = names.chain(self.book.grids.keys());
            self.unknown_of("variable, set or grid", &nets.of, names.collect());
            return Vec::new();
        };
        let columns: Option<Vec<String>> = match variable {
            Some(_) => None,
            None => match self.same_unit(&nets.of, unit, "items") {
                Some(unit) => {
                    let column = |item: &String| format!("{}_{item}", nets.of.value);
                    Some(unit.keys.iter().map(column).collect())
                }
                None => return Vec::new(),
            },
        };
        let mut lines = Vec::new();
        for (id, net) in nets.groups.iter() {
            let mut values = Vec::new();
            for value in &net.values {
                match known.position(value).and_then(byte) {
                    Some(position) => values.push(position),
                    None => self.no_value(&nets.of, value, known),
                }
            }
            let test = |column: &String| Test {
                column: column.clone(),
                values: values.clone(),
            };
            let condition = match &columns {
                None => Condition::Test(test(&nets.of.value)),
                Some(columns) => Condition::PerUnit(columns.iter().map(test).collect()),
            };
            lines.push((Line::new(id, &net.label), one(condition)));
        }
        lines
    }

    /// Whether any of several items of a set is marked.
    fn nets_of_set(&mut self, nets: &Nets, items: &Map<String>) -> Lines {
        let mut lines = Vec::new();
        for (id, net) in nets.groups.iter() {
            for item in &net.values {
                if items.get(item).is_none() {
                    self.no_value(&nets.of, item, items);
                }
            }
            let test = Test {
                column: net.column(&nets.of),
                values: vec![0],
            };
            lines.push((Line::new(id, &net.label), one(Condition::Test(test))));
        }
        lines
    }

    pub(super) fn no_value<T>(&mut self, question: &str, value: &Spanned<String>, known: &Map<T>) {
        self.messages.push(
            Diagnostic::error(
                Code::UnknownName,
                format!("`{question}` has no value `{}`", value.value),
            )
            .at(self.table.place(value))
            .one_of(value, known.keys()),
        );
    }

    fn same_unit<'u>(
        &mut self,
        name: &Spanned<String>,
        unit: Option<&'u Unit>,
        entry: &str,
    ) -> Option<&'u Unit> {
        let same = unit.filter(|unit| unit.question == name.value);
        let told = unit.is_some_and(|unit| unit.question.is_empty());
        if same.is_none() && !told {
            self.messages.push(
                Diagnostic::error(
                    Code::MismatchedBlock,
                    format!(
                        "the columns are from `{0}`, but the rows are not",
                        name.value
                    ),
                )
                .at(self.place(name))
                .expected(format!("`{{{entry}: {}}}` in the stub", name.value)),
            );
        }
        same
    }
}

fn units(keys: &Map<String>, prose: &Map<Spanned<String>>) -> Lines {
    keys.iter()
        .enumerate()
        .map(|(i, (id, label))| (line(id, label, prose.get(id)), one(Condition::Unit(i))))
        .collect()
}

fn line(id: &str, label: &str, prose: Option<&Spanned<String>>) -> Line {
    Line {
        prose: prose.map_or(label, |prose| prose.as_str()).to_string(),
        ..Line::new(id, label)
    }
}

pub(super) fn one(condition: Condition) -> Selector {
    Selector(vec![condition])
}

/// Positions are below 255: the codebook's check refuses more values.
pub(super) fn byte(position: usize) -> Option<u8> {
    u8::try_from(position).ok()
}
