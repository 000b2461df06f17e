//! From responses to figures.
//!
//! `plan` resolves a block of a table against its codebooks, `pattern` counts combinations of answers, `tabulate` reads
//! the block's counts off them, `cells` turns these into figures; `model` does the same for models. Both add up rows in
//! one `pass` over the responses. `confirm` computes the shares once more, as fitted means.

mod cells;
mod confirm;
mod facts;
mod lineage;
mod model;
mod pass;
mod pattern;
mod plan;
mod resolver;
mod selector;
mod tabulate;

use std::collections::BTreeMap;

use crate::dataset::{Dataset, Datasets, Rows, number_of_values, refuse_orphans};
use crate::diagnostic::Diagnostics;
use crate::figures::{Exact, Figure, FigureId, Figures, RowId, Statistic};
use crate::project::Project;
use crate::spec::{Arrange, Block, Document, Specs, Table};
use crate::threads::side_by_side;
use crate::yaml::Spanned;

use model::{Classified, Fit, ModelPlan, ModelSums};
use pass::{Accumulator, pass};
use pattern::{Layout, Tallies};
use plan::Plan;
use tabulate::{Counts, Panels};

pub use confirm::confirm;
pub use lineage::{Columns, Lineage};

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

    /// What a table prints for a block, a row of it and a column, as far as these are given by their ids; the id where it
    /// prints nothing. The share of those who answered has a column of its own, which ids do not name.
    pub fn labels(&self, table: &str, ids: &[&str], statistic: Option<&str>) -> Vec<String> {
        let blocks = self.table(table).map_or(&[][..], |table| &table.blocks);
        let block = blocks
            .iter()
            .find(|block| ids.first() == Some(&block.name.as_str()));
        let label = |lines: &[Line], id: &str| {
            let line = lines.iter().find(|line| line.id == id);
            line.map(|line| line.label.clone())
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

/// Reads the responses and computes every figure of the report. What is wrong with specifications and what is wrong
/// with responses is told together.
pub fn compute(project: &Project, specs: &Specs) -> Result<(Computed, Datasets), Diagnostics> {
    // What refers to a dataset without a codebook would be told as often as it does.
    refuse_orphans(project, specs)?;
    let mut messages = Diagnostics::new();
    let blocks = counted_blocks(specs, &mut messages);
    let models = fitted_models(specs, &mut messages);
    let (panels, layout) = panels(specs, &blocks);
    let empty = Sums {
        tallies: Tallies::new(&layout),
        models: &models,
        sums: models.iter().map(ModelSums::new).collect(),
    };
    let passed = messages.take(pass(project, specs, empty));
    let Some((sums, datasets)) = passed.filter(|_| messages.is_empty()) else {
        return Err(messages);
    };
    let mut computed = Computed::default();
    computed.figures.extend(datasets.iter().map(size));
    let (of_models, of_tables) = side_by_side(
        || models_figures(project, specs, &models, &sums.sums),
        || tables_figures(specs, &datasets, &blocks, &panels, &sums.tallies),
    );
    let (layouts, figures, faults) = of_tables;
    computed.tables = layouts;
    computed.figures.extend(figures);
    messages.extend(faults);
    let (figures, faults) = of_models;
    computed.figures.extend(figures);
    messages.extend(faults);
    facts::check(specs, &datasets, &computed.figures, &mut messages);
    messages.into_result()?;
    Ok((computed, datasets))
}

/// The layouts of all tables, their figures, and what is wrong with some.
fn tables_figures(
    specs: &Specs,
    datasets: &Datasets,
    blocks: &[CountedBlock<'_>],
    panels: &[Panels],
    tallies: &Tallies<'_>,
) -> (Vec<TableLayout>, Vec<Figure>, Diagnostics) {
    let mut messages = Diagnostics::new();
    let (mut tables, mut all) = (Vec::new(), Vec::new());
    let mut blocks = blocks.iter().zip(panels);
    for table in &specs.tables {
        let mut layout = TableLayout {
            name: table.name.clone(),
            blocks: Vec::new(),
        };
        for (name, block) in table.content.blocks.iter() {
            let made = match &block.response {
                Some(response) => cells::response(table, name, response, specs, datasets),
                None => match blocks.next() {
                    Some((block, panels)) => block.figures(&panels.counts(&block.plan, tallies)),
                    None => continue,
                },
            };
            if let Some((block, figures)) = messages.take(made) {
                layout.blocks.push(block);
                all.extend(figures);
            }
        }
        tables.push(layout);
    }
    (tables, all, messages)
}

/// The number of rows of a dataset.
fn size(dataset: &Dataset) -> Figure {
    Figure {
        id: FigureId::Dataset {
            dataset: &dataset.name,
            statistic: Statistic::N,
        }
        .to_string(),
        statistic: Statistic::N,
        exact: Exact::Integer(dataset.rows as i64),
        places: None,
        base: None,
        name: None,
        datasets: vec![dataset.name.clone()],
        how: format!("rows of data/{}.csv", dataset.name),
    }
}

/// A block whose responses are counted.
struct CountedBlock<'a> {
    table: &'a Document<Table>,
    name: &'a Spanned<String>,
    block: &'a Block,
    plan: Plan,
}

impl CountedBlock<'_> {
    fn figures(&self, counts: &Counts) -> Result<(BlockLayout, Vec<Figure>), Diagnostics> {
        cells::figures(self.table, self.name, self.block, &self.plan, counts)
    }
}

/// All blocks that are counted, in the order of tables and blocks.
fn counted_blocks<'a>(specs: &'a Specs, messages: &mut Diagnostics) -> Vec<CountedBlock<'a>> {
    let mut counted = Vec::new();
    for table in &specs.tables {
        let blocks = table.content.blocks.iter();
        for (name, block) in blocks.filter(|(_, block)| block.response.is_none()) {
            counted.extend(
                messages
                    .take(plan::resolve(table, name, block, specs))
                    .map(|plan| CountedBlock {
                        table,
                        name,
                        block,
                        plan,
                    }),
            );
        }
    }
    counted
}

/// All models, in the order of their names.
fn fitted_models<'a>(specs: &'a Specs, messages: &mut Diagnostics) -> Vec<ModelPlan<'a>> {
    let resolved = specs.models.iter().map(|m| model::resolve(m, specs));
    resolved.filter_map(|plan| messages.take(plan)).collect()
}

/// What every block asks of the tallies, and how these are laid out.
fn panels(specs: &Specs, blocks: &[CountedBlock<'_>]) -> (Vec<Panels>, Layout) {
    let books = specs.codebooks.iter();
    let known: BTreeMap<&str, _> = books
        .map(|book| {
            // More patterns than respondents would be work without a gain.
            let most = usize::try_from(book.content.answered.value).unwrap_or(usize::MAX);
            let most = most.clamp(pattern::MOST / 64, pattern::MOST);
            (book.name.as_str(), (number_of_values(&book.content), most))
        })
        .collect();
    let values = |dataset: &str| known.get(dataset).map(|(values, _)| values);
    let most = |dataset: &str| known.get(dataset).map_or(1, |(_, most)| *most);
    let mut layout = Layout::default();
    let blocks = blocks.iter();
    let panels = blocks.map(|block| Panels::request(&block.plan, values, most, &mut layout));
    let panels = panels.collect();
    layout.join(most);
    (panels, layout)
}

/// What the first pass adds up.
#[derive(Clone)]
struct Sums<'a> {
    tallies: Tallies<'a>,
    models: &'a [ModelPlan<'a>],
    sums: Vec<ModelSums>,
}

impl Accumulator for Sums<'_> {
    fn update(&mut self, dataset: &str, rows: &Rows) {
        self.tallies.update(dataset, rows);
        for (plan, sums) in self.models.iter().zip(&mut self.sums) {
            if plan.dataset == dataset {
                sums.update(plan, rows);
            }
        }
    }

    fn merge(&mut self, other: Self) {
        self.tallies.merge(&other.tallies);
        for (mine, other) in self.sums.iter_mut().zip(&other.sums) {
            mine.merge(other);
        }
    }
}

/// Fits every model; those that classify read the responses a second time, all in one pass. The figures, and what is
/// wrong with some models.
fn models_figures(
    project: &Project,
    specs: &Specs,
    models: &[ModelPlan<'_>],
    sums: &[ModelSums],
) -> (Vec<Figure>, Diagnostics) {
    let mut messages = Diagnostics::new();
    let mut fits = Vec::new();
    for (plan, sums) in models.iter().zip(sums) {
        let fit = messages.take(model::fit(plan, sums));
        fits.extend(fit.map(|fit| (plan, sums, fit)));
    }
    let classifying = fits.iter().filter_map(|(plan, _, fit)| match fit {
        Fit::Discriminant(function) if plan.model.content.classify => {
            Some(Classified::new(plan, function))
        }
        _ => None,
    });
    let empty: Vec<Classified<'_>> = classifying.collect();
    let classified = if empty.is_empty() {
        empty
    } else {
        match messages.take(pass(project, specs, empty)) {
            Some((classified, _)) => classified,
            None => return (Vec::new(), messages),
        }
    };
    let mut figures = Vec::new();
    for (plan, sums, fit) in &fits {
        let correct = classified.iter().find(|c| c.model() == plan.model.name);
        let correct = correct.map(|c| c.correct);
        figures.extend(model::figures(plan, sums, fit, correct));
    }
    (figures, messages)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::CHUNK;
    use std::fmt::Write as _;
    use std::path::Path;

    /// Rows of which every number below can be had on paper: `a` is 1 to 5 in turn and missing in every tenth row (where
    /// it would be 1), `b` is 0 to 6 in turn.
    const ROWS: usize = 2 * CHUNK + 18_928;

    fn write(folder: &Path) {
        let file = |path: &str, text: &str| {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        let mut csv = String::from("id,a,b\n");
        for i in 0..ROWS {
            let a = if i % 10 == 0 {
                String::new()
            } else {
                (i % 5 + 1).to_string()
            };
            writeln!(csv, "{i},{a},{}", i % 7).unwrap();
        }
        file("data/s.csv", &csv);
        let values = (1..=5).map(|v| format!("v{v}: {{code: {v}, label: x}}"));
        let values = values.collect::<Vec<_>>().join(", ");
        let book = "title: t\nrespondents: r\nunit: u\nkey: id\nmode: m\ndate: d\ndisclosure: rows\nsource: s\n";
        file(
            "data/s.yaml",
            &format!(
                "{book}asked: {ROWS}\nanswered: {ROWS}\nvariables: {{a: {{label: a, values: {{{values}}}}}}}\nnumbers: {{b: {{label: b}}}}\n"
            ),
        );
        file(
            "report/tables/t.yaml",
            "title: t\nblocks: {x: {dataset: s, stub: [total], banner: [{values: a}], missing: per_item}}\n",
        );
        file(
            "report/models/m.yaml",
            "title: m\nkind: ols\ndataset: s\nmissing: listwise\ndependent: {variable: b, label: b}\npredictors: {a: {variable: a, label: a}}\n",
        );
        file(
            "report/report.yaml",
            "title: t\nauthors: [{name: n}]\ndate: \"2020-01-01\"\nsections: [s]\n",
        );
    }

    #[test]
    fn chunks_added_apart_and_merged_in_any_order_are_all_rows() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path());
        let project = Project::open(folder.path()).unwrap();
        let specs = Specs::read(&project).unwrap();
        let mut messages = Diagnostics::new();
        let blocks = counted_blocks(&specs, &mut messages);
        let models = fitted_models(&specs, &mut messages);
        assert!(messages.is_empty());
        let (_, layout) = panels(&specs, &blocks);
        let empty = Sums {
            tallies: Tallies::new(&layout),
            models: &models,
            sums: models.iter().map(ModelSums::new).collect(),
        };
        let mut chunks = Vec::new();
        Datasets::read(&project, &specs, |name, rows| {
            chunks.push((name.to_string(), rows))
        })
        .unwrap();
        assert_eq!(chunks.len(), 3);
        let sums_of = |which: &[usize]| {
            let mut sums = empty.clone();
            for chunk in which {
                let (name, rows) = &chunks[*chunk];
                sums.update(name, rows);
            }
            sums
        };
        let whole = sums_of(&[0, 1, 2]);
        for (one, other) in [
            (sums_of(&[0, 2]), sums_of(&[1])),
            (sums_of(&[2]), sums_of(&[1, 0])),
        ] {
            let mut merged = one.clone();
            merged.merge(other.clone());
            assert!(merged.tallies == whole.tallies && merged.sums == whole.sums);
            let mut turned = other;
            turned.merge(one);
            assert!(turned.tallies == whole.tallies && turned.sums == whole.sums);
        }
        let (computed, _) = compute(&project, &specs).unwrap();
        let value = |id: &str| computed.figures.get(id).unwrap().exact.value();
        assert_eq!(ROWS, 150_000);
        assert_eq!(value("t.x.total.v1.count"), 15_000.0);
        assert_eq!(value("t.x.total.v5.count"), 30_000.0);
        assert_eq!(value("t.x.total.total.base"), 135_000.0);
        assert_eq!(value("m.fit.n"), 135_000.0);
        assert_eq!(value("m.fit.dropped"), 15_000.0);
    }
}
