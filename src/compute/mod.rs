//! From responses to figures.
//!
//! `plan` resolves a block of a table against its codebooks, `tabulate` counts, `cells` turns the counts into
//! figures. `confirm` computes the shares once more, as fitted means.

mod cells;
mod confirm;
mod facts;
mod fit;
mod plan;
mod resolver;
mod tabulate;

use crate::dataset::Datasets;
use crate::diagnostic::Diagnostics;
use crate::figures::{Exact, Figure, Figures, Statistic};
use crate::spec::{Arrange, Specs};

pub use confirm::confirm;

/// A table with its figures' ids, ready to be set.
#[derive(Debug, Clone)]
pub struct TableLayout {
    /// The table's name.
    pub name: String,
    /// Its blocks in order.
    pub blocks: Vec<BlockLayout>,
}

/// A block as rows and columns of figures.
#[derive(Debug, Clone)]
pub struct BlockLayout {
    /// The block's key.
    pub name: String,
    /// Heading of the stub.
    pub title: Option<String>,
    /// The columns.
    pub columns: Vec<Line>,
    /// The rows.
    pub rows: Vec<Line>,
    /// The statistics of a cell in order.
    pub statistics: Vec<Statistic>,
    /// How they are set.
    pub arrange: Arrange,
    /// Whether the first column is the base of the row.
    pub shows_base: bool,
}

/// A row or a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its segment in ids.
    pub id: String,
    /// Its label as printed.
    pub label: String,
    /// How running text names it.
    pub prose: String,
}

/// All figures of a report and the layout of its tables.
#[derive(Debug, Clone, Default)]
pub struct Computed {
    /// The figures.
    pub figures: Figures,
    /// The tables, in the order of their names.
    pub tables: Vec<TableLayout>,
}

impl Computed {
    /// The layout of a table.
    pub fn table(&self, name: &str) -> Option<&TableLayout> {
        self.tables.iter().find(|table| table.name == name)
    }

    /// The columns of a row `TABLE.BLOCK.ROW`.
    pub fn columns_of_row(&self, row: &str) -> Option<&[Line]> {
        let mut segments = row.split('.');
        let table = self.table(segments.next()?)?;
        let block = segments.next()?;
        let block = table.blocks.iter().find(|b| b.name == block)?;
        let row = segments.next()?;
        let known = block.rows.iter().any(|r| r.id == row);
        (known && segments.next().is_none()).then_some(block.columns.as_slice())
    }
}

/// Computes every figure of the report.
pub fn compute(specs: &Specs, datasets: &Datasets) -> Result<Computed, Diagnostics> {
    let mut messages = Diagnostics::new();
    let mut computed = Computed::default();
    for dataset in datasets.iter() {
        computed.figures.insert(Figure {
            id: format!("{}.n", dataset.name),
            statistic: Statistic::N,
            exact: Exact::Integer(dataset.rows as i64),
            base: None,
            position: None,
            name: None,
            datasets: vec![dataset.name.clone()],
            how: format!("rows of data/{}.csv", dataset.name),
        });
    }
    for table in &specs.tables {
        let mut layout = TableLayout {
            name: table.name.clone(),
            blocks: Vec::new(),
        };
        for (name, block) in table.content.blocks.iter() {
            let made = match &block.response {
                Some(response) => cells::response(table, name, response, specs, datasets),
                None => plan::resolve(table, name, block, specs).and_then(|plan| {
                    let counts = tabulate::count(&plan, datasets);
                    cells::figures(table, name, block, &plan, &counts)
                }),
            };
            if let Some((block, figures)) = messages.take(made) {
                layout.blocks.push(block);
                for figure in figures {
                    computed.figures.insert(figure);
                }
            }
        }
        computed.tables.push(layout);
    }
    facts::check(specs, datasets, &computed.figures, &mut messages);
    messages.into_result()?;
    Ok(computed)
}
