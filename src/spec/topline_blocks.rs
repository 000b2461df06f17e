//! A topline as the blocks of a table: one for every question of a dataset, as an author would write it.

use super::codebook::{Codebook, Value};
use super::design::Population;
use super::document::Document;
use super::lines::{Axis, Question, Stub};
use super::summary::Summary;
use super::table::{Arrange, Block, Empty, Missing, Table};
use super::topline::{Topline, Written};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::figures::is_part_of_model;
use crate::language::Labels;
use crate::yaml::{Map, Spanned};

/// Gives a table with a topline a block for each question, in the order of the codebook.
pub(super) fn expand(
    document: &mut Document<Table>,
    books: &[Document<Codebook>],
    labels: &Labels,
    messages: &mut Diagnostics,
) {
    let Some(Topline(topline)) = document.content.topline.clone() else {
        return;
    };
    let dataset = &topline.dataset;
    if let Some((block, _)) = document.content.blocks.iter().next() {
        messages.push(
            Diagnostic::error(
                Code::ConflictingKeys,
                format!("the table `{}` has `blocks` and `topline`", document.name),
            )
            .at(document.place(block))
            .expected("one of the two"),
        );
        return;
    }
    let Some(book) = books.iter().find(|book| book.name == dataset.value) else {
        let names: Vec<&str> = books.iter().map(|book| book.name.as_str()).collect();
        messages.push(
            Diagnostic::error(
                Code::UnknownName,
                format!("unknown dataset `{}`", dataset.value),
            )
            .at(document.place(dataset))
            .expected(format!("one of {}", names.join(", ")))
            .suggest(dataset, names),
        );
        return;
    };
    let maker = Maker {
        topline: &topline,
        book: &book.content,
        labels,
    };
    let questions = maker.questions();
    let mut known = |name: &Spanned<String>, of: &mut dyn Iterator<Item = &str>, what: &str| {
        let names: Vec<&str> = of.collect();
        if !names.contains(&name.as_str()) {
            messages.push(
                Diagnostic::error(
                    Code::UnknownName,
                    format!("unknown question `{}`", name.value),
                )
                .at(document.place(name))
                .expected(what)
                .suggest(name, names),
            );
        }
    };
    let named = topline.except.iter();
    for name in named.chain(topline.titles.iter().map(|(name, _)| name)) {
        let mut all = questions.iter().map(|(name, _)| name.as_str());
        known(name, &mut all, "a question of the topline");
    }
    for name in &topline.means {
        let scales = book.content.variables.iter();
        let mut scales = scales.filter(|(_, choice)| has_numbers(&choice.values));
        let what = "a single-choice question whose codes are whole numbers";
        known(
            name,
            &mut scales.by_ref().map(|(name, _)| name.as_str()),
            what,
        );
    }
    let left = |name: &str| !topline.except.iter().any(|out| out.value == name);
    for (name, block) in questions {
        if left(&name) {
            // A block can't have the name of a part of a model.
            let key = match is_part_of_model(&name) {
                true => format!("{}_answers", name.value),
                false => name.to_string(),
            };
            document.content.blocks.push(maker.name(&key), block);
        }
    }
    if document.content.blocks.is_empty() {
        messages.push(
            Diagnostic::error(
                Code::MissingValue,
                format!("the topline of `{}` has no question", dataset.value),
            )
            .at(document.place(dataset))
            .expected("questions that can be counted"),
        );
    }
}

fn has_numbers(values: &Map<Value>) -> bool {
    let mut values = values.iter();
    values.all(|(_, value)| value.code.number().is_some())
}

struct Maker<'a> {
    topline: &'a Written,
    book: &'a Codebook,
    labels: &'a Labels,
}

impl Maker<'_> {
    /// A name at the topline's place: there errors are reported.
    fn name(&self, name: &str) -> Spanned<String> {
        Spanned {
            value: name.to_string(),
            span: self.topline.dataset.span.clone(),
        }
    }

    fn question(&self, name: &str) -> Question {
        Question::named(self.name(name))
    }

    fn summary(&self, name: &str, label: &str) -> Summary {
        Summary::of(self.name(name), label)
    }

    /// All that can be counted, and is not part of the design.
    fn questions(&self) -> Vec<(Spanned<String>, Block)> {
        let book = self.book;
        let mut found: Vec<(Spanned<String>, Block)> = Vec::new();
        let mut add = |key: &Spanned<String>, label: &str, block: Block| {
            found.push((key.clone(), self.titled(key, label, block)));
        };
        for (key, choice) in book.variables.iter() {
            let mut rows = vec![Stub::Values(self.question(key))];
            if self
                .topline
                .means
                .iter()
                .any(|name| name.value == key.value)
            {
                rows.push(Stub::Mean(self.summary(key, self.labels.mean)));
            }
            add(key, &choice.label, self.shares(rows));
        }
        for (key, set) in book.sets.iter() {
            let rows = vec![Stub::Set(self.question(key))];
            add(key, &set.label, self.shares(rows));
        }
        for (key, matrix) in book.matrices.iter() {
            let rows = vec![Stub::Activities(self.question(key))];
            let columns = vec![Axis::Items(self.question(key))];
            add(key, &matrix.label, self.battery(rows, columns));
        }
        for (key, grid) in book.grids.iter() {
            let rows = vec![Stub::Items(self.question(key))];
            let mut columns = vec![Axis::Levels(self.question(key))];
            if has_numbers(&grid.values) {
                columns.push(Axis::Mean(self.summary(key, self.labels.mean)));
            }
            add(key, &grid.label, self.battery(rows, columns));
        }
        let of_design = self.of_design();
        for (key, number) in book.numbers.iter() {
            if !of_design.contains(&key.as_str()) {
                add(key, &number.label, self.numbers(key));
            }
        }
        found.sort_by_key(|(key, _)| key.span.start);
        found
    }

    /// The numbers that say how respondents were drawn.
    fn of_design(&self) -> Vec<&str> {
        let design = self.book.design.iter();
        let columns = design.flat_map(|design| {
            let stages = design.stages.iter().flat_map(|stage| {
                let sizes = match stage.fpc.as_deref() {
                    Some(Population::Column(column)) => Some(column.as_str()),
                    _ => None,
                };
                let units = stage.cluster.iter().chain(&stage.strata);
                units.map(|unit| unit.value.as_str()).chain(sizes)
            });
            stages.chain([design.weight.as_str()])
        });
        columns.chain(self.book.replicates()).collect()
    }

    fn titled(&self, name: &str, label: &str, block: Block) -> Block {
        let title = self.topline.titles.get(name).map(String::as_str);
        Block {
            title: Some(title.unwrap_or(label).to_string()),
            dataset: Some(self.topline.dataset.clone()),
            empty_rows: Empty::Dash,
            empty_columns: Empty::Dash,
            ..block
        }
    }

    /// Numbers and shares of those who answered a question.
    fn shares(&self, stub: Vec<Stub>) -> Block {
        Block {
            stub,
            banner: vec![Axis::Total],
            cells: vec![self.name("count"), self.name("total_pct")],
            arrange: Arrange::Beside,
            missing: Missing::Listwise,
            ..Block::default()
        }
    }

    /// A line for each statement or activity.
    fn battery(&self, stub: Vec<Stub>, banner: Vec<Axis>) -> Block {
        Block {
            stub,
            banner,
            cells: vec![self.name("count"), self.name("row_pct")],
            missing: Missing::PerItem,
            ..Block::default()
        }
    }

    fn numbers(&self, key: &str) -> Block {
        let labels = self.labels;
        Block {
            stub: vec![Stub::Total],
            banner: vec![
                Axis::Mean(self.summary(key, labels.mean)),
                Axis::Sd(self.summary(key, labels.sd)),
                Axis::Median(self.summary(key, labels.median)),
                Axis::Min(self.summary(key, labels.minimum)),
                Axis::Max(self.summary(key, labels.maximum)),
            ],
            cells: vec![self.name("total_pct")],
            missing: Missing::Listwise,
            ..Block::default()
        }
    }
}
