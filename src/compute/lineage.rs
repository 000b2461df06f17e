//! Which answers a figure rests on, and which respondents are counted in it.

use std::collections::BTreeSet;

use super::blocks::{CountedBlock, counted_blocks, fitted_models};
use super::model::ModelPlan;
use super::tabulate::members;
use crate::dataset::Rows;
use crate::diagnostic::Diagnostics;
use crate::figures::{Figure, FigureId, Statistic};
use crate::spec::{Codebook, Missing, Specs};

/// Every table and model, resolved.
pub struct Lineage<'a> {
    specs: &'a Specs,
    blocks: Vec<CountedBlock<'a>>,
    models: Vec<ModelPlan<'a>>,
}

/// The columns of a dataset that a figure rests on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    /// The dataset.
    pub dataset: String,
    /// Every answer in them counts.
    pub answers: BTreeSet<String>,
    /// It counts only whether they are answered.
    pub answered: BTreeSet<String>,
    /// The derived variables that are made of them, in the order in which they are computed.
    pub derived: Vec<String>,
}

impl Columns {
    /// Derived columns are replaced by those that they are made of.
    fn down_to_csv(mut self, book: &Codebook) -> Self {
        for definition in book.definitions.iter().rev() {
            let name = &definition.name;
            for columns in [&mut self.answers, &mut self.answered] {
                if columns.remove(name) {
                    let sources = definition.rule.sources().into_iter();
                    columns.extend(sources.map(str::to_string));
                    self.derived.push(name.clone());
                }
            }
        }
        self.derived.dedup();
        self.derived.reverse();
        self
    }
}

impl<'a> Lineage<'a> {
    /// Resolves everything that is counted. Specs that figures were computed from leave no message.
    pub fn new(specs: &'a Specs) -> Result<Self, Diagnostics> {
        let mut messages = Diagnostics::new();
        let blocks = counted_blocks(specs, &mut messages);
        let models = fitted_models(specs, &mut messages);
        messages.into_result()?;
        Ok(Self {
            specs,
            blocks,
            models,
        })
    }

    fn block(&self, figure: &Figure) -> Option<&CountedBlock<'a>> {
        let cell = figure.cell()?;
        self.blocks
            .iter()
            .find(|b| b.table.name == cell.table && b.name.value == cell.block)
    }

    fn model(&self, figure: &Figure) -> Option<&ModelPlan<'a>> {
        let name = figure.model()?;
        self.models.iter().find(|plan| plan.model.name == name)
    }

    /// The columns of the responses that a figure rests on, a dataset each. None for what only counts rows.
    pub fn columns(&self, figure: &Figure) -> Vec<Columns> {
        let columns = self.asked(figure).into_iter();
        let down = |columns: Columns| match self.specs.codebook(&columns.dataset) {
            Some(book) => columns.down_to_csv(&book.content),
            None => columns,
        };
        columns.map(down).collect()
    }

    /// The same, with the columns that are derived.
    fn asked(&self, figure: &Figure) -> Vec<Columns> {
        if let Some(plan) = self.model(figure) {
            return vec![Columns {
                dataset: plan.dataset.clone(),
                answers: plan.columns().map(str::to_string).collect(),
                ..Columns::default()
            }];
        }
        let (Some(block), Some(position)) = (self.block(figure), figure.cell()) else {
            return Vec::new();
        };
        let plan = &block.plan;
        let row = plan.rows.iter().position(|line| line.id == position.row);
        let column = plan
            .columns
            .iter()
            .position(|line| line.id == position.column);
        let parts = plan.parts.iter().map(|part| {
            let own = row.and_then(|row| part.rows.get(row));
            let own = own
                .into_iter()
                .chain(column.and_then(|c| part.columns.get(c)));
            let asked = part.rows.iter().chain(&part.columns);
            let asked = asked.filter(|_| plan.missing == Missing::Listwise);
            let varies = matches!(
                figure.statistic,
                Statistic::ShareSe
                    | Statistic::ShareLow
                    | Statistic::ShareHigh
                    | Statistic::MeanSe
                    | Statistic::MeanLow
                    | Statistic::MeanHigh
                    | Statistic::SumSe
                    | Statistic::SumLow
                    | Statistic::SumHigh
                    | Statistic::Deff
            );
            let weight = part
                .weight
                .as_ref()
                .filter(|_| figure.weighted_by.is_some());
            Columns {
                dataset: part.dataset.clone(),
                answers: own
                    .flat_map(|selector| selector.columns(part.units))
                    .chain(part.base.iter().map(|test| test.column.as_str()))
                    .chain(
                        weight
                            .into_iter()
                            .flat_map(|w| w.sources.iter().map(String::as_str)),
                    )
                    .chain(part.stages.columns().filter(|_| varies))
                    .map(str::to_string)
                    .collect(),
                answered: asked
                    .flat_map(|selector| selector.columns(part.units))
                    .map(str::to_string)
                    .collect(),
                ..Columns::default()
            }
        });
        parts.collect()
    }

    /// Which of a dataset's rows are counted in a figure: above the line of a share, used by a model. Nothing where
    /// the figure counts no single respondents.
    pub fn counted(&self, figure: &Figure, dataset: &str, rows: &Rows) -> Option<Vec<bool>> {
        if let Some(plan) = self.model(figure) {
            return (plan.dataset == dataset).then(|| plan.used(rows));
        }
        if let Some(FigureId::Dataset { .. }) = figure.address() {
            let of_it = figure.datasets.iter().any(|name| name == dataset);
            return of_it.then(|| vec![true; rows.len]);
        }
        let (block, position) = (self.block(figure)?, figure.cell()?);
        let plan = &block.plan;
        let row = plan.rows.iter().position(|line| line.id == position.row)?;
        let column = plan
            .columns
            .iter()
            .position(|line| line.id == position.column);
        let part = plan.parts.iter().find(|part| part.dataset == dataset)?;
        Some(members(part, plan.missing, row, column, rows))
    }

    /// Who is counted at all, in words.
    pub fn base_in_words(&self, figure: &Figure) -> Option<&str> {
        let of_model = self.model(figure).map(ModelPlan::base_in_words);
        of_model.or_else(|| self.block(figure).map(|b| b.plan.base_in_words.as_str()))
    }
}

impl std::fmt::Debug for Lineage<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lineage").finish_non_exhaustive()
    }
}
