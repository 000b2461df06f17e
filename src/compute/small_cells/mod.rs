//! Small cells: figures that are withheld or flagged, so that nobody learns from a report what single respondents answered.
//!
//! [`protect`] decides once, before anything else sees a figure's value: what is withheld is no longer among the figures.

mod limits;
mod population;
mod regions;
mod search;

use std::collections::{BTreeMap, BTreeSet};

use super::blocks::CountedBlock;
use super::calibration::Calibrations;
use super::cut::Values;
use super::pass::pass;
use crate::dataset::number_of_values;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::figures::{CellId, Figure, FigureId, Figures, Statistic};
use crate::project::Project;
use crate::source::Place;
use crate::spec::{Block, SmallCells, Specs, Table};
use population::Frame;
use regions::{Count, Region};
use search::Asked;

/// Withholds figures of small counts, and those that they could be computed from; flags others with small bases.
pub(super) fn protect(
    project: &Project,
    specs: &Specs,
    blocks: &[CountedBlock<'_>],
    figures: &mut Figures,
) -> Result<(), Diagnostics> {
    let mut messages = Diagnostics::new();
    limits::check(specs, &mut messages);
    messages.into_result()?;
    let report = Report::new(specs, blocks);
    for id in report.withheld(project, figures)? {
        figures.withhold(&id);
    }
    for id in tests(figures) {
        figures.withhold(&id);
    }
    let flagged: Vec<(String, u64)> = figures.iter().filter_map(|f| report.flagged(f)).collect();
    for (id, below) in flagged {
        figures.flag(&id, below);
    }
    Ok(())
}

/// Tests and comparisons of blocks that have a withheld figure, which could be computed from them.
fn tests(figures: &Figures) -> Vec<String> {
    let block = |id: &str| -> Option<(String, String)> {
        let mut segments = id.split('.').map(str::to_string);
        Some((segments.next()?, segments.next()?))
    };
    let blocks: BTreeSet<(String, String)> = figures.withheld().filter_map(block).collect();
    let own = figures.iter().filter(|figure| {
        let tested = match figure.address() {
            Some(FigureId::Block { .. }) => true,
            Some(FigureId::Cell(_, statistic)) => {
                matches!(statistic, Statistic::Letters | Statistic::P)
            }
            _ => false,
        };
        tested && block(&figure.id).is_some_and(|block| blocks.contains(&block))
    });
    own.map(|figure| figure.id.clone()).collect()
}

struct Report<'a> {
    specs: &'a Specs,
    blocks: BTreeMap<(&'a str, &'a str), &'a CountedBlock<'a>>,
    values: BTreeMap<&'a str, Values>,
    none: Values,
}

/// Counts by their places among all.
#[derive(Default)]
struct Counts {
    places: BTreeMap<Count, usize>,
    all: Vec<Count>,
    asked: Vec<Asked>,
}

impl Counts {
    fn place(&mut self, count: Count, below: u64) -> usize {
        let next = self.all.len();
        let place = *self.places.entry(count.clone()).or_insert(next);
        if place == next {
            self.all.push(count);
            self.asked.push(Asked::default());
        }
        if let Some(known) = self.asked.get_mut(place) {
            known.below = below.max(known.below);
        }
        place
    }
}

impl<'a> Report<'a> {
    fn new(specs: &'a Specs, blocks: &'a [CountedBlock<'a>]) -> Self {
        let books = specs.codebooks.iter();
        let id = |block: &'a CountedBlock<'a>| (block.table.name.as_str(), block.name.as_str());
        Self {
            specs,
            blocks: blocks.iter().map(|block| (id(block), block)).collect(),
            values: books
                .map(|book| (book.name.as_str(), number_of_values(&book.content)))
                .collect(),
            none: Values::new(),
        }
    }

    fn block(&self, table: &str, block: &str) -> Option<(&'a Table, &'a Block)> {
        let table = self.specs.tables.iter().find(|known| known.name == table)?;
        Some((&table.content, table.content.blocks.get(block)?))
    }

    /// The ids of all figures that are withheld.
    fn withheld(&self, project: &Project, figures: &Figures) -> Result<Vec<String>, Diagnostics> {
        let asked = self.specs.tables.iter().any(|table| {
            let mut blocks = table.content.blocks.iter();
            blocks.any(|(_, block)| {
                limits::of_block(self.specs, &table.content, block, SmallCells::suppress) > 0
            })
        });
        if !asked {
            return Ok(Vec::new());
        }
        let mut counts = Counts::default();
        let mut known: BTreeMap<(CellId<'_>, Statistic), Vec<usize>> = BTreeMap::new();
        let mut rests: Vec<(&Figure, Vec<usize>)> = Vec::new();
        for figure in figures.iter() {
            let places = match figure.address() {
                Some(FigureId::Cell(cell, statistic)) => known
                    .entry((cell, statistic))
                    .or_insert_with(|| self.of_cell(cell, statistic, &mut counts))
                    .clone(),
                Some(FigureId::Block { table, block, .. }) => {
                    self.of_block(table, block, &mut counts)
                }
                Some(FigureId::Dataset { dataset, .. }) => {
                    let below = limits::of_dataset(self.specs, dataset, SmallCells::suppress);
                    vec![counts.place(vec![Region::whole(dataset)], below)]
                }
                _ => continue,
            };
            for place in &places {
                if let Some(asked) = counts.asked.get_mut(*place) {
                    asked.figures += 1;
                }
            }
            rests.push((figure, places));
        }
        let frame = Frame::new(self.specs, &counts.all);
        let patterns = frame.patterns();
        if patterns.iter().any(population::Patterns::is_too_large) {
            let message =
                "the tables ask for too many combinations of answers to protect small cells";
            return Err(Diagnostic::error(Code::LimitExceeded, message)
                .at(Place::file(self.specs.report.file.path()))
                .expected(
                    "fewer questions nested in one table, or variables derived of fewer others",
                )
                .into());
        }
        let (found, _) = pass(project, self.specs, &Calibrations::default(), patterns)?;
        let withheld = search::withheld(&frame.population(&found), &counts.asked);
        let concerned = rests.into_iter().filter(|(_, places)| {
            let mut places = places.iter();
            places.any(|place| withheld.contains(place))
        });
        Ok(concerned.map(|(figure, _)| figure.id.clone()).collect())
    }

    /// The counts that a figure of a cell gives away or is made of.
    fn of_cell(&self, cell: CellId<'_>, statistic: Statistic, counts: &mut Counts) -> Vec<usize> {
        let Some((table, block)) = self.block(cell.table, cell.block) else {
            return Vec::new();
        };
        if let Some(difference) = &block.difference {
            let both = [&difference.of, &difference.from].into_iter();
            let cells = both.map(|block| CellId { block, ..cell });
            let share = |cell| self.of_cell(cell, Statistic::Count, counts);
            return cells.flat_map(share).collect();
        }
        let below = limits::of_block(self.specs, table, block, SmallCells::suppress);
        if block.response.is_some() {
            // How many were asked is not an answer.
            let answered = cell.column == "answered";
            let count = answered.then(|| vec![Region::whole(cell.row)]);
            return count
                .into_iter()
                .map(|count| counts.place(count, below))
                .collect();
        }
        let Some(counted) = self.blocks.get(&(cell.table, cell.block)) else {
            return Vec::new();
        };
        let plan = &counted.plan;
        let row = plan.rows.iter().position(|line| line.id == cell.row);
        let column = plan.columns.iter().position(|line| line.id == cell.column);
        let values = |dataset: &str| self.values.get(dataset).unwrap_or(&self.none);
        let found = regions::of_cell(plan, (row, column), statistic, &values).into_iter();
        found.map(|count| counts.place(count, below)).collect()
    }

    /// All counts of a block.
    fn of_block(&self, table: &str, block: &str, counts: &mut Counts) -> Vec<usize> {
        let Some(counted) = self.blocks.get(&(table, block)) else {
            return Vec::new();
        };
        let lines = counted.plan.rows.iter();
        let cells = lines.flat_map(|row| {
            let columns = counted.plan.columns.iter();
            columns.map(move |column| CellId {
                table,
                block,
                row: &row.id,
                column: &column.id,
            })
        });
        let of_cell = |cell| self.of_cell(cell, Statistic::Count, counts);
        cells.flat_map(of_cell).collect()
    }

    /// A figure's id, and below which number its base is.
    fn flagged(&self, figure: &Figure) -> Option<(String, u64)> {
        let cell = figure.cell()?;
        let (table, block) = self.block(cell.table, cell.block)?;
        let below = limits::of_block(self.specs, table, block, SmallCells::flag);
        let of_numbers = Statistic::OF_NUMBERS.contains(&figure.statistic);
        let estimate = of_numbers || figure.statistic.is_share();
        let small = block.is_counted() && estimate && figure.base? < below;
        small.then(|| (figure.id.clone(), below))
    }
}
