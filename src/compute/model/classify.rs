//! The second pass of a discriminant analysis: how many respondents its function puts into their own group.

use super::plan::ModelPlan;
use super::sums::Chunk;
use crate::compute::pass::Accumulator;
use crate::dataset::Rows;
use crate::fit::Discriminant;

/// Respondents classified, and rightly so.
#[derive(Clone)]
pub(in crate::compute) struct Classified<'a> {
    plan: &'a ModelPlan<'a>,
    function: &'a Discriminant,
    /// Rightly classified.
    pub(in crate::compute) correct: u64,
}

impl<'a> Classified<'a> {
    /// Nobody yet.
    pub(in crate::compute) fn new(plan: &'a ModelPlan<'a>, function: &'a Discriminant) -> Self {
        Self {
            plan,
            function,
            correct: 0,
        }
    }

    /// The model's name.
    pub(in crate::compute) fn model(&self) -> &str {
        &self.plan.model.name
    }
}

impl Accumulator for Classified<'_> {
    fn update(&mut self, dataset: &str, rows: &Rows) {
        if dataset != self.plan.dataset {
            return;
        }
        let chunk = Chunk::new(self.plan, rows);
        let design = &self.plan.design;
        let column = |index: usize| chunk.columns.get(index).map_or(&[][..], Vec::as_slice);
        let group = column(design.dependent);
        for (row, group) in group.iter().enumerate() {
            let value = |term: &crate::fit::Term| {
                let whole = column(term.column).get(row).copied().unwrap_or_default();
                let decimals = design.columns.get(term.column).copied().unwrap_or_default();
                let value = whole as f64 / 10_f64.powi(decimals as i32);
                value.powi(term.power as i32)
            };
            let values: Vec<f64> = design.predictors.iter().map(value).collect();
            self.correct += u64::from(self.function.scores_first(&values) == (*group == 1));
        }
    }

    fn merge(&mut self, other: Self) {
        self.correct += other.correct;
    }
}
