//! A placed table as its partial sees it: labels, and the figures' texts, marked and recorded.

use minijinja::Value;
use minijinja::value::Serde;
use serde::Serialize;

use super::escape::{markup, typst, typst_string};
use super::recorder::{Form, Shared};
use crate::compute::{BlockLayout, Line, ResultLayout};
use crate::figures::{CellId, FigureId, RowId, Statistic};
use crate::language::{Labels, Language};
use crate::spec::{Arrange, Document, Table};

/// A label of more characters than this makes the stub wide.
const LONG: usize = 48;

#[derive(Serialize)]
struct TableContext {
    name: String,
    title: Value,
    question: Option<Value>,
    summary: Value,
    numbered: bool,
    landscape: bool,
    /// Whether the columns' heads are set upright: in all blocks or in none.
    upright: bool,
    notes: Vec<Value>,
    blocks: Vec<BlockContext>,
}

#[derive(Serialize)]
struct BlockContext {
    name: String,
    title: Option<Value>,
    /// Labels of the columns, without the stub and the base.
    columns: Vec<Value>,
    /// Statistics of a cell, in order: `count`, `row_pct`, …
    statistics: Vec<Statistic>,
    stacked: bool,
    shows_base: bool,
    /// Whether the stub needs a wide column.
    long_labels: bool,
    rows: Vec<RowContext>,
    /// Results for the block as a whole, a line each.
    results: Vec<Value>,
}

#[derive(Serialize)]
struct RowContext {
    id: String,
    label: Value,
    base: Option<Value>,
    /// Of each column, the texts of its statistics.
    cells: Vec<Vec<Value>>,
}

/// The context of a table's partial, if the table is known.
pub(super) fn context(shared: &Shared, name: &str) -> Option<Value> {
    let table = shared.specs.tables.iter().find(|t| t.name == name)?;
    let layout = shared.computed.table(name)?;
    let site = shared.placed_at(name)?;
    let content = &table.content;
    let text = |text: &String| Value::from_safe_string(typst(text));
    let filler = Filler {
        shared,
        site,
        table,
    };
    let context = TableContext {
        name: name.to_string(),
        title: text(&content.title),
        question: content.question.as_ref().map(text),
        summary: Value::from_safe_string(typst_string(&summary(table, &shared.language().labels))),
        numbered: content.numbered,
        landscape: content.landscape,
        upright: layout.blocks.iter().any(crowded),
        notes: content.notes.iter().map(|note| text(&note.value)).collect(),
        blocks: layout
            .blocks
            .iter()
            .map(|block| filler.block(block))
            .collect(),
    };
    Some(Value::from(Serde(context)))
}

/// Whether a block's heads don't fit side by side: there are many columns, or a word is longer than a column is wide.
/// The page is some 103 characters of the table's type wide; stub and base take 38 of them, a column's edges two.
fn crowded(block: &BlockLayout) -> bool {
    let columns = block.columns.len().max(1);
    let words = block
        .columns
        .iter()
        .flat_map(|c| c.label.split([' ', '/', '-']));
    let longest = words
        .map(|word| word.chars().count())
        .max()
        .unwrap_or_default();
    columns > 7 || (columns > 3 && longest + 2 > 65 / columns)
}

/// What a screen reader says before it reads the table.
fn summary(table: &Document<Table>, labels: &Labels) -> String {
    let blocks: Vec<&str> = table
        .content
        .blocks
        .iter()
        .filter_map(|(_, block)| block.title.as_deref())
        .collect();
    let parts = if blocks.len() > 1 {
        format!(" {}: {}.", labels.table_parts, blocks.join("; "))
    } else {
        String::new()
    };
    format!("{}.{parts} {}", table.content.title, labels.table_summary)
}

struct Filler<'a> {
    shared: &'a Shared,
    site: usize,
    table: &'a Document<Table>,
}

impl Filler<'_> {
    fn block(&self, block: &BlockLayout) -> BlockContext {
        let response = self
            .table
            .content
            .blocks
            .get(&block.name)
            .is_some_and(|spec| spec.response.is_some());
        let label = |line: &Line| Value::from_safe_string(typst(&line.label));
        BlockContext {
            name: block.name.clone(),
            title: block
                .title
                .as_ref()
                .map(|t| Value::from_safe_string(typst(t))),
            columns: block.columns.iter().map(label).collect(),
            statistics: block.statistics.clone(),
            stacked: block.arrange == Arrange::Stacked && block.statistics.len() > 1,
            shows_base: block.shows_base,
            long_labels: block
                .rows
                .iter()
                .any(|row| row.label.chars().count() > LONG),
            rows: block
                .rows
                .iter()
                .map(|row| {
                    let of = RowId {
                        table: &self.table.name,
                        block: &block.name,
                        row: &row.id,
                    };
                    RowContext {
                        id: row.id.clone(),
                        label: label(row),
                        // A base that is not shown is no use of the figure.
                        base: block
                            .shows_base
                            .then(|| self.figure(of.cell("total").figure(Statistic::Base)))
                            .flatten(),
                        cells: block
                            .columns
                            .iter()
                            .map(|column| match (response, column.id.as_str()) {
                                (true, "rate") => self
                                    .print(
                                        of.cell("answered").figure(Statistic::RowPct),
                                        Language::percentage,
                                    )
                                    .into_iter()
                                    .collect(),
                                _ => self.cell(of.cell(&column.id), &block.statistics),
                            })
                            .collect(),
                    }
                })
                .collect(),
            results: block.results.iter().map(|r| self.result(r)).collect(),
        }
    }

    /// A result as a line: `Pearson's chi-square: χ² = 4.1, df = 2, p = .128`.
    fn result(&self, result: &ResultLayout) -> Value {
        let figures = result.figures.iter().filter_map(|(symbol, id)| {
            let figure = self.figure(FigureId::parse(id)?)?;
            Some(format!("{} = {figure}", typst(symbol)))
        });
        let figures: Vec<String> = figures.collect();
        Value::from_safe_string(format!("{}: {}", typst(&result.label), figures.join(", ")))
    }

    /// The texts of a cell: its statistics, or the mean alone.
    fn cell(&self, cell: CellId<'_>, statistics: &[Statistic]) -> Vec<Value> {
        let mean = self.figure(cell.figure(Statistic::Mean));
        if let Some(mean) = mean {
            return vec![mean];
        }
        statistics
            .iter()
            .filter_map(|statistic| self.figure(cell.figure(*statistic)))
            .collect()
    }

    fn figure(&self, id: FigureId<'_>) -> Option<Value> {
        self.print(id, Language::number)
    }

    fn print(&self, id: FigureId<'_>, form: Form) -> Option<Value> {
        let figure = self.shared.computed.figures.of(id)?;
        Some(markup(self.shared.print(self.site, figure, form)))
    }
}
