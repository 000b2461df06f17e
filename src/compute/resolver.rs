//! Names of a table against one codebook: rows and columns as selectors over CSV columns.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::language::Labels;
use crate::source::Place;
use crate::spec::{Axis, Codebook, Document, Nets, Stub, Table};
use crate::yaml::{Map, Spanned};

use super::layout::Line;
use super::selector::{Selector, Test};

/// What a respondent counts once for each.
pub(super) struct Unit {
    /// The matrix or grid.
    question: String,
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

type Lines = Vec<(Line, Selector)>;

impl Resolver<'_> {
    fn place(&self, name: &Spanned<String>) -> Place {
        self.table.place(name)
    }

    fn unknown<T>(&mut self, what: &str, name: &Spanned<String>, known: &Map<T>) {
        self.unknown_of(what, name, known.keys().collect());
    }

    fn unknown_of(&mut self, what: &str, name: &Spanned<String>, known: Vec<&str>) {
        let message = format!(
            "the codebook of `{}` has no {what} `{}`",
            self.dataset, name.value
        );
        let message = Diagnostic::error(Code::UnknownName, message).at(self.place(name));
        let message = match known.as_slice() {
            [] => message.label("it declares none"),
            known => message.expected(format!("one of {}", known.join(", "))),
        };
        self.messages.push(message.suggest(name, known));
    }

    fn total(&self) -> (Line, Selector) {
        (line("total", self.labels.total, None), Selector::All)
    }

    /// The matrix or grid whose activities or items are rows.
    pub(super) fn unit(&mut self, stub: &[Stub]) -> Option<Unit> {
        let mut unit: Option<Unit> = None;
        for entry in stub {
            let (name, keys) = match entry {
                Stub::Activities(name) => {
                    (name, self.book.matrices.get(name).map(|m| &m.activities))
                }
                Stub::Items(name) => (name, self.book.grids.get(name).map(|g| &g.items)),
                _ => continue,
            };
            let Some(keys) = keys else {
                // An unknown name is reported where the rows are made, without its consequences.
                return Some(Unit {
                    question: String::new(),
                    keys: Vec::new(),
                });
            };
            if unit.is_some() {
                self.messages.push(
                    Diagnostic::error(
                        Code::MismatchedBlock,
                        "a block can count only one matrix or grid",
                    )
                    .at(self.table.place(name))
                    .label("this is a second one")
                    .help("move it to a separate block"),
                );
                continue;
            }
            unit = Some(Unit {
                question: name.value.clone(),
                keys: keys.keys().map(str::to_string).collect(),
            });
        }
        unit
    }

    pub(super) fn stub(&mut self, entries: &[Stub]) -> Lines {
        let mut lines = Vec::new();
        for entry in entries {
            match entry {
                Stub::Total => lines.push(self.total()),
                Stub::Set(name) => lines.extend(self.set(name)),
                Stub::Values(name) => lines.extend(self.values(name)),
                Stub::Activities(name) => match self.book.matrices.get(name) {
                    Some(matrix) => {
                        lines.extend(units(&matrix.activities, &matrix.prose_activities))
                    }
                    None => self.unknown("matrix", name, &self.book.matrices),
                },
                Stub::Items(name) => match self.book.grids.get(name) {
                    Some(grid) => lines.extend(units(&grid.items, &grid.prose)),
                    None => self.unknown("grid", name, &self.book.grids),
                },
                Stub::Missing(name) => match self.book.variables.get(name) {
                    Some(choice) => lines.push((
                        line(
                            "unanswered",
                            choice
                                .unanswered
                                .as_deref()
                                .unwrap_or(self.labels.unanswered),
                            None,
                        ),
                        Selector::NoAnswer(name.value.clone()),
                    )),
                    None => self.unknown("variable", name, &self.book.variables),
                },
                Stub::Mean(mean) => lines.extend(self.mean(mean)),
            }
        }
        lines
    }

    pub(super) fn banner(&mut self, entries: &[Axis], unit: Option<&Unit>) -> Lines {
        let mut lines = Vec::new();
        for entry in entries {
            match entry {
                Axis::Total => lines.push(self.total()),
                Axis::Set(name) => lines.extend(self.set(name)),
                Axis::Values(name) => lines.extend(self.values(name)),
                Axis::Items(name) => lines.extend(self.items(name, unit)),
                Axis::Levels(name) => lines.extend(self.levels(name, unit)),
                Axis::Nets(nets) => lines.extend(self.nets(nets, unit)),
            }
        }
        lines
    }

    fn set(&mut self, name: &Spanned<String>) -> Lines {
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
            .map(|(id, label)| (line(id, label, set.prose.get(id)), Selector::Test(mark(id))))
            .collect()
    }

    fn values(&mut self, name: &Spanned<String>) -> Lines {
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
            .map(|(i, (id, value))| (line(id, &value.label, None), Selector::Test(test(i))))
            .collect()
    }

    fn mean(&mut self, mean: &crate::spec::Mean) -> Lines {
        let Some(choice) = self.book.variables.get(&mean.variable) else {
            self.unknown("variable", &mean.variable, &self.book.variables);
            return Vec::new();
        };
        let mut scores = Vec::new();
        for (value, score) in mean.recode.iter() {
            match choice.values.position(value).and_then(byte) {
                Some(position) => scores.push((position, *score)),
                None => self.no_value(&mean.variable, value, &choice.values),
            }
        }
        let column = mean.variable.value.clone();
        vec![(
            line("mean", &mean.label, None),
            Selector::Scored { column, scores },
        )]
    }

    /// The items of a matrix as columns: which CSV column is meant depends on the row's activity.
    fn items(&mut self, name: &Spanned<String>, unit: Option<&Unit>) -> Lines {
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
                    Selector::PerUnit(tests(id)),
                )
            })
            .collect()
    }

    /// The values of a grid as columns.
    fn levels(&mut self, name: &Spanned<String>, unit: Option<&Unit>) -> Lines {
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
            .map(|(i, (id, value))| (line(id, &value.label, None), Selector::PerUnit(tests(i))))
            .collect()
    }

    /// Several values of a variable, or of the grid whose items are the rows, as one column.
    fn nets(&mut self, nets: &Nets, unit: Option<&Unit>) -> Lines {
        let (variable, grid) = (
            self.book.variables.get(&nets.of),
            self.book.grids.get(&nets.of),
        );
        let Some(known) = variable
            .map(|variable| &variable.values)
            .or(grid.map(|grid| &grid.values))
        else {
            let names = self.book.variables.keys().chain(self.book.grids.keys());
            self.unknown_of("variable or grid", &nets.of, names.collect());
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
            let selector = match &columns {
                None => Selector::Test(test(&nets.of.value)),
                Some(columns) => Selector::PerUnit(columns.iter().map(test).collect()),
            };
            lines.push((line(id, &net.label, None), selector));
        }
        lines
    }

    fn no_value<T>(&mut self, question: &str, value: &Spanned<String>, known: &Map<T>) {
        self.messages.push(
            Diagnostic::error(
                Code::UnknownName,
                format!("`{question}` has no value `{}`", value.value),
            )
            .at(self.table.place(value))
            .expected(format!(
                "one of {}",
                known.keys().collect::<Vec<_>>().join(", ")
            ))
            .suggest(value, known.keys()),
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
        .map(|(i, (id, label))| (line(id, label, prose.get(id)), Selector::Unit(i)))
        .collect()
}

fn line(id: &str, label: &str, prose: Option<&Spanned<String>>) -> Line {
    Line {
        id: id.to_string(),
        label: label.to_string(),
        prose: prose.map_or(label, |prose| prose.as_str()).to_string(),
    }
}

/// Positions are below 255: the codebook's check refuses more values.
fn byte(position: usize) -> Option<u8> {
    u8::try_from(position).ok()
}
