//! The second pass of a model that classifies: how many respondents it puts into their own group.

use super::plan::ModelPlan;
use super::sums::Chunk;
use crate::compute::pass::Accumulator;
use crate::dataset::Rows;
use crate::fit::Classifier;

/// Respondents classified, and rightly so.
#[derive(Clone)]
pub(in crate::compute) struct Classified<'a> {
    plan: &'a ModelPlan<'a>,
    classifier: &'a Classifier,
    /// Rightly classified.
    pub(in crate::compute) correct: u64,
}

impl<'a> Classified<'a> {
    /// Nobody yet.
    pub(in crate::compute) fn new(plan: &'a ModelPlan<'a>, classifier: &'a Classifier) -> Self {
        Self {
            plan,
            classifier,
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
        let terms = design.predictors.iter().map(|term| column(term.column));
        let predictors: Vec<&[i64]> = terms.collect();
        let mut values = Vec::with_capacity(predictors.len());
        for (row, group) in column(design.dependent).iter().enumerate() {
            values.clear();
            values.extend(predictors.iter().filter_map(|column| column.get(row)));
            let first = self.classifier.is_first(&values);
            self.correct += u64::from(first == (*group == 1));
        }
    }

    fn merge(&mut self, other: Self) {
        self.correct += other.correct;
    }
}
