//! Figures and where they are printed: what computing hands on.

use crate::figures::{Figures, NESTED, RowId, Statistic};
use crate::language::Method;
use crate::spec::{Adjust, Arrange};

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
    /// Whether the last row is the base of the columns.
    pub shows_base_of_columns: bool,
    /// The id of the base of all its cells, printed below it.
    pub base_below: Option<String>,
    /// The confidence of its intervals in per cent.
    pub level: u8,
    /// The labels of its weights, where it is weighted.
    pub weighted_by: Option<String>,
    /// The letters of the columns that are compared.
    pub letters: Vec<Option<char>>,
    /// How they were compared: the confidence level in per cent, where columns are.
    pub compared: Option<(u8, Adjust)>,
    /// What is printed below it.
    pub results: Vec<ResultLayout>,
}

/// A result for a block as a whole, such as a test.
#[derive(Debug, Clone)]
pub struct ResultLayout {
    /// How it was made.
    pub method: Method,
    /// The label of the line that it is of, where there are several.
    pub of: Option<String>,
    /// The ids of its figures in order.
    pub figures: Vec<String>,
}

/// A row or a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its segment in ids.
    pub id: String,
    /// The heads that it is under, the outermost first.
    pub heads: Vec<String>,
    /// Its label as printed.
    pub label: String,
    /// How running text names it.
    pub prose: String,
}

impl Line {
    /// A line that running text names by its label.
    pub fn new(id: &str, label: &str) -> Self {
        Self {
            id: id.to_string(),
            heads: Vec::new(),
            label: label.to_string(),
            prose: label.to_string(),
        }
    }

    /// A line of this one that is nested in it.
    pub(super) fn nest(&self, inner: &Self) -> Self {
        let own = self.heads.iter().chain([&self.label]);
        Self {
            id: format!("{}{NESTED}{}", self.id, inner.id),
            heads: own.chain(&inner.heads).cloned().collect(),
            label: inner.label.clone(),
            prose: format!("{}, {}", self.prose, inner.prose),
        }
    }

    /// Its label after those of its heads.
    pub fn in_full(&self) -> String {
        self.after_heads(0)
    }

    /// Its label after those of its heads, without the first of these.
    pub(super) fn after_heads(&self, without: usize) -> String {
        let labels = self.heads.iter().skip(without).chain([&self.label]);
        let labels: Vec<&str> = labels.map(String::as_str).collect();
        labels.join(", ")
    }
}

/// A chart as rows of marks.
#[derive(Debug, Clone)]
pub struct ChartLayout {
    /// The chart's name.
    pub name: String,
    /// Labels of the marks of a row, in order; a single empty one where there is nothing to tell apart.
    pub series: Vec<String>,
    /// The rows.
    pub rows: Vec<ChartRow>,
    /// The confidence of its intervals in per cent.
    pub level: u8,
}

/// A row of a chart.
#[derive(Debug, Clone)]
pub struct ChartRow {
    /// Its label as printed.
    pub label: String,
    /// Its marks; none where the table has no figure.
    pub marks: Vec<Option<Mark>>,
}

/// What is drawn of a figure.
#[derive(Debug, Clone)]
pub struct Mark {
    /// The figure's id.
    pub figure: String,
    /// The ids of the ends of its confidence interval.
    pub interval: Option<(String, String)>,
}

/// All figures of a report and the layout of its tables and charts.
#[derive(Debug, Clone, Default)]
pub struct Computed {
    /// The figures.
    pub figures: Figures,
    /// The tables, in the order of their names.
    pub tables: Vec<TableLayout>,
    /// The charts, in the order of their names.
    pub charts: Vec<ChartLayout>,
}

impl Computed {
    /// No figures at all.
    pub fn nothing() -> Self {
        Self::default()
    }

    /// The layout of a table.
    pub fn table(&self, name: &str) -> Option<&TableLayout> {
        self.tables.iter().find(|table| table.name == name)
    }

    /// The layout of a chart.
    pub fn chart(&self, name: &str) -> Option<&ChartLayout> {
        self.charts.iter().find(|chart| chart.name == name)
    }

    /// What a table prints for a block, a row of it and a column, as far as these are given by their ids; the id where it
    /// prints nothing. The share of those who answered has a column of its own, which ids do not name.
    pub fn labels(&self, table: &str, ids: &[&str], statistic: Option<&str>) -> Vec<String> {
        let blocks = self.table(table).map_or(&[][..], |table| &table.blocks);
        let block = blocks
            .iter()
            .find(|block| ids.first() == Some(&block.name.as_str()));
        let label = |lines: &[Line], id: &str| {
            let line = lines.iter().find(|line| line.id == id);
            line.map(Line::in_full)
        };
        let printed = |place: usize, id: &str| match place {
            0 => block?.title.clone(),
            1 => label(&block?.rows, id),
            _ => {
                let columns = &block?.columns;
                let share = id == "answered"
                    && statistic == Some("row_pct")
                    && !block?.statistics.contains(&Statistic::RowPct);
                let rate = share.then(|| label(columns, "rate")).flatten();
                rate.or_else(|| label(columns, id))
            }
        };
        let ids = ids.iter().enumerate();
        ids.map(|(place, id)| printed(place, id).unwrap_or_else(|| id.to_string()))
            .collect()
    }

    /// The columns of a row.
    pub fn columns_of_row(&self, row: RowId<'_>) -> Option<&[Line]> {
        let blocks = &self.table(row.table)?.blocks;
        let block = blocks.iter().find(|b| b.name == row.block)?;
        let known = block.rows.iter().any(|r| r.id == row.row);
        known.then_some(block.columns.as_slice())
    }
}
