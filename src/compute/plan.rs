//! A block of a table, resolved: which columns of which datasets make its rows and columns.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::Place;
use crate::spec::{
    Axis, Block, Codebook, Document, Filter, Missing, Specs, Stub, Table, check_filter,
};
use crate::yaml::{Map, Spanned};

use super::Line;

/// A block ready to be counted.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    /// One part for each dataset; their counts are added.
    pub(super) parts: Vec<Part>,
    /// The rows, the same in all parts.
    pub(super) rows: Vec<Line>,
    /// The columns, the same in all parts.
    pub(super) columns: Vec<Line>,
    /// What becomes of missing answers.
    pub(super) missing: Missing,
    /// What makes the base, in words.
    pub(super) base_in_words: String,
}

/// What one dataset contributes.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// The dataset.
    pub(super) dataset: String,
    /// All must hold for a respondent to be in the base.
    pub(super) base: Vec<Test>,
    /// The activities or grid items that a respondent counts once for each; one where there are none.
    pub(super) units: usize,
    /// One for each row.
    pub(super) rows: Vec<Selector>,
    /// One for each column.
    pub(super) columns: Vec<Selector>,
}

/// A column has one of some values.
#[derive(Debug, Clone)]
pub(super) struct Test {
    /// The CSV's column.
    pub(super) column: String,
    /// Positions of the values; [`crate::dataset::NO_ANSWER`] for no answer.
    pub(super) values: Vec<u8>,
}

/// Which units are in a row or a column.
#[derive(Debug, Clone)]
pub(super) enum Selector {
    /// All of the base.
    All,
    /// Respondents for whom the test holds.
    Test(Test),
    /// Respondents without an answer.
    NoAnswer(String),
    /// One activity or grid item.
    Unit(usize),
    /// A test whose column depends on the activity or grid item.
    PerUnit(Vec<Test>),
    /// Those with a value that counts, and what it counts as.
    Scored {
        /// The CSV's column.
        column: String,
        /// Position of a value and what it counts as.
        scores: Vec<(u8, i64)>,
    },
}

impl Selector {
    /// The CSV column whose missing answer would matter, for a unit.
    pub(super) fn asks(&self, unit: usize) -> Option<&str> {
        match self {
            Selector::All | Selector::Unit(_) | Selector::NoAnswer(_) => None,
            Selector::Scored { column, .. } => Some(column),
            Selector::Test(test) => Some(&test.column),
            Selector::PerUnit(tests) => tests.get(unit).map(|test| test.column.as_str()),
        }
    }
}

/// Resolves a block; everything wrong with it is told.
pub(super) fn resolve(
    table: &Document<Table>,
    name: &Spanned<String>,
    block: &Block,
    specs: &Specs,
) -> Result<Plan, Diagnostics> {
    let mut messages = Diagnostics::new();
    let mut parts: Vec<Part> = Vec::new();
    let mut lines: Option<(Vec<Line>, Vec<Line>)> = None;
    let mut in_words = Vec::new();
    for dataset in block.dataset.iter().chain(&block.datasets) {
        let Some(codebook) = specs.codebook(dataset) else {
            messages.push(unknown_dataset(table, dataset, specs));
            continue;
        };
        let filter = block.bases.get(dataset).unwrap_or(&block.base);
        let mut resolver = Resolver {
            table,
            book: &codebook.content,
            dataset,
            messages: &mut messages,
        };
        let base = resolver.filter(filter);
        let unit = resolver.unit(&block.stub);
        let rows = resolver.stub(&block.stub);
        let columns = resolver.banner(&block.banner, unit.as_ref());
        in_words.push(base_in_words(dataset, filter));
        let (row_lines, rows): (Vec<Line>, Vec<Selector>) = rows.into_iter().unzip();
        let (column_lines, columns): (Vec<Line>, Vec<Selector>) = columns.into_iter().unzip();
        refuse_doubled(table, name, &row_lines, "row", &mut messages);
        refuse_doubled(table, name, &column_lines, "column", &mut messages);
        let part = Part {
            dataset: dataset.value.clone(),
            base,
            units: unit.map_or(1, |unit| unit.keys.len()),
            rows,
            columns,
        };
        match &lines {
            None => {
                lines = Some((row_lines, column_lines));
                parts.push(part);
            }
            Some((rows, columns)) => {
                let ids = |lines: &[Line]| -> Vec<String> {
                    lines.iter().map(|l| l.id.clone()).collect()
                };
                if ids(rows) != ids(&row_lines) || ids(columns) != ids(&column_lines) {
                    let mut message = Diagnostic::error(format!(
                        "`{}` does not have the same rows and columns as the datasets before it",
                        dataset.value
                    ))
                    .at(table.place(dataset))
                    .expected("expected the same ids in the same order in every stacked dataset");
                    let axes = [
                        ("rows", rows, &row_lines),
                        ("columns", columns, &column_lines),
                    ];
                    for (what, before, here) in axes {
                        let (before, here) = (ids(before).join(", "), ids(here).join(", "));
                        if before != here {
                            message =
                                message.note(format!("{what} before: {before}; here: {here}"));
                        }
                    }
                    messages.push(message);
                }
                parts.push(part);
            }
        }
    }
    for (dataset, _) in block.bases.iter() {
        if !block.datasets.iter().any(|d| d.value == dataset.value) {
            messages.push(
                Diagnostic::error(format!(
                    "`{}` is not a dataset of this block",
                    dataset.value
                ))
                .at(table.place(dataset))
                .expected("expected one of the names under `datasets`")
                .suggest(dataset, block.datasets.iter().map(|d| d.value.as_str())),
            );
        }
    }
    messages.into_result()?;
    let (rows, columns) = lines.unwrap_or_default();
    Ok(Plan {
        parts,
        rows,
        columns,
        missing: block.missing,
        base_in_words: in_words.join("; "),
    })
}

/// A dataset without a codebook.
pub(super) fn unknown_dataset(
    table: &Document<Table>,
    dataset: &Spanned<String>,
    specs: &Specs,
) -> Diagnostic {
    let names: Vec<&str> = specs.codebooks.iter().map(|c| c.name.as_str()).collect();
    Diagnostic::error(format!("unknown dataset `{}`", dataset.value))
        .at(table.place(dataset))
        .expected(format!("expected one of {}", names.join(", ")))
        .suggest(dataset, names)
}

fn refuse_doubled(
    table: &Document<Table>,
    name: &Spanned<String>,
    lines: &[Line],
    what: &str,
    messages: &mut Diagnostics,
) {
    let again = |(i, line): &(usize, &Line)| lines.iter().take(*i).any(|other| other.id == line.id);
    let doubled = lines.iter().enumerate().filter(again);
    let doubled: Vec<String> = doubled.map(|(_, line)| format!("`{}`", line.id)).collect();
    if !doubled.is_empty() {
        let (noun, verb) = if doubled.len() == 1 {
            ("", "is")
        } else {
            ("s", "are")
        };
        messages.push(
            Diagnostic::error(format!(
                "the {what}{noun} {} {verb} there twice",
                doubled.join(", ")
            ))
            .at(table.place(name))
            .expected(format!(
                "expected each {what} of this block to have an id of its own"
            )),
        );
    }
}

fn base_in_words(dataset: &str, filter: &Filter) -> String {
    let mut words = dataset.to_string();
    for (i, (variable, values)) in filter.iter().enumerate() {
        let values: Vec<&str> = values.iter().map(|v| v.value.as_str()).collect();
        let joint = if i == 0 { " with" } else { " and" };
        words.push_str(&format!(
            "{joint} {} = {}",
            variable.value,
            values.join(" or ")
        ));
    }
    words
}

/// What a respondent counts once for each.
struct Unit {
    /// The matrix or grid.
    question: String,
    /// Activities or items in order.
    keys: Vec<String>,
}

/// Resolves names against one codebook.
struct Resolver<'a> {
    table: &'a Document<Table>,
    book: &'a Codebook,
    dataset: &'a str,
    messages: &'a mut Diagnostics,
}

type Lines = Vec<(Line, Selector)>;

impl Resolver<'_> {
    fn place(&self, name: &Spanned<String>) -> Place {
        self.table.place(name)
    }

    fn unknown<T>(&mut self, what: &str, name: &Spanned<String>, known: &Map<T>) {
        let message = format!(
            "the codebook of `{}` has no {what} `{}`",
            self.dataset, name.value
        );
        let names = known.keys().collect::<Vec<_>>().join(", ");
        let expected = if names.is_empty() {
            "it declares none".to_string()
        } else {
            format!("expected one of {names}")
        };
        self.messages.push(
            Diagnostic::error(message)
                .at(self.place(name))
                .expected(expected)
                .suggest(name, known.keys()),
        );
    }

    fn filter(&mut self, filter: &Filter) -> Vec<Test> {
        let table = self.table;
        check_filter(self.book, filter, |key| table.place(key), self.messages);
        filter
            .iter()
            .filter_map(|(variable, values)| {
                let choice = self.book.variables.get(variable)?;
                let code = |value: &str| choice.values.position(value).and_then(byte);
                Some(Test {
                    column: variable.value.clone(),
                    values: values.iter().filter_map(|value| code(value)).collect(),
                })
            })
            .collect()
    }

    /// The matrix or grid whose activities or items are rows.
    fn unit(&mut self, stub: &[Stub]) -> Option<Unit> {
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
                // An unknown name is told where the rows are made, and nothing that follows from it.
                return Some(Unit {
                    question: String::new(),
                    keys: Vec::new(),
                });
            };
            if unit.is_some() {
                self.messages.push(
                    Diagnostic::error("a block can count only one matrix or grid")
                        .at(self.table.place(name))
                        .expected("this is the second one")
                        .help("put it into a block of its own"),
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

    fn stub(&mut self, entries: &[Stub]) -> Lines {
        let mut lines = Vec::new();
        for entry in entries {
            match entry {
                Stub::Total => lines.push(total()),
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
                        line("unanswered", &choice.unanswered, None),
                        Selector::NoAnswer(name.value.clone()),
                    )),
                    None => self.unknown("variable", name, &self.book.variables),
                },
                Stub::Mean(mean) => lines.extend(self.mean(mean)),
            }
        }
        lines
    }

    fn banner(&mut self, entries: &[Axis], unit: Option<&Unit>) -> Lines {
        let mut lines = Vec::new();
        for entry in entries {
            match entry {
                Axis::Total => lines.push(total()),
                Axis::Set(name) => lines.extend(self.set(name)),
                Axis::Values(name) => lines.extend(self.values(name)),
                Axis::Items(name) => lines.extend(self.items(name, unit)),
                Axis::Levels(name) => lines.extend(self.levels(name, unit)),
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
                None => self.messages.push(
                    Diagnostic::error(format!(
                        "`{}` has no value `{}`",
                        mean.variable.value, value.value
                    ))
                    .at(self.table.place(value))
                    .expected(format!(
                        "expected one of {}",
                        choice.values.keys().collect::<Vec<_>>().join(", ")
                    ))
                    .suggest(value, choice.values.keys()),
                ),
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
                Diagnostic::error(format!(
                    "the columns are of `{0}`, the rows are not",
                    name.value
                ))
                .at(self.place(name))
                .expected(format!(
                    "expected `{{{entry}: {}}}` in the stub",
                    name.value
                )),
            );
        }
        same
    }
}

fn total() -> (Line, Selector) {
    (line("total", "Total", None), Selector::All)
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
