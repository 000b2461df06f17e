//! What one pass over the responses adds up.

use super::calibration::Calibrations;
use super::counts::Counts;
use super::distribution::Distributions;
use super::drawn::Drawn;
use super::margin_sums::{MarginSums, margin_sums};
use super::model::{ModelPlan, ModelSums};
use super::pass::Accumulator;
use super::pattern::Tallies;
use super::plan::Plan;
use super::tabulate::{Panels, Requests};
use super::variances;
use crate::dataset::Rows;

/// What the first pass adds up.
#[derive(Clone)]
pub(super) struct Sums<'a> {
    requests: &'a Requests,
    pub(super) tallies: Tallies<'a>,
    pub(super) numbers: Vec<Distributions>,
    pub(super) drawn: Drawn,
    models: &'a [ModelPlan<'a>],
    pub(super) sums: Vec<ModelSums>,
    pub(super) margins: Vec<MarginSums<'a>>,
}

impl<'a> Sums<'a> {
    /// Nothing yet.
    pub(super) fn new(
        requests: &'a Requests,
        models: &'a [ModelPlan<'a>],
        calibrations: &'a Calibrations,
    ) -> Self {
        Self {
            requests,
            tallies: Tallies::new(&requests.layout),
            numbers: vec![Distributions::default(); requests.numbers.len()],
            drawn: Drawn::new(&requests.drawn),
            models,
            sums: models.iter().map(ModelSums::new).collect(),
            margins: margin_sums(calibrations),
        }
    }

    /// The counts of a block.
    pub(super) fn counts(&self, plan: &Plan, panels: &Panels) -> Counts {
        let mut counts = panels.counts(plan, &self.tallies, &self.numbers);
        let asked = &self.requests.drawn;
        variances::add(&mut counts, plan, panels, asked, &self.drawn);
        counts
    }
}

impl Accumulator for Sums<'_> {
    fn update(&mut self, dataset: &str, rows: &Rows) {
        self.tallies.update(dataset, rows);
        for (request, numbers) in self.requests.numbers.iter().zip(&mut self.numbers) {
            if request.dataset == dataset {
                numbers.update(request, rows);
            }
        }
        self.drawn.update(&self.requests.drawn, dataset, rows);
        self.margins.update(dataset, rows);
        for (plan, sums) in self.models.iter().zip(&mut self.sums) {
            if plan.dataset == dataset {
                sums.update(plan, rows);
            }
        }
    }

    fn merge(&mut self, other: Self) {
        self.tallies.merge(&other.tallies);
        for (mine, other) in self.numbers.iter_mut().zip(&other.numbers) {
            mine.merge(other);
        }
        self.drawn.merge(&self.requests.drawn, &other.drawn);
        self.margins.merge(other.margins);
        for (mine, other) in self.sums.iter_mut().zip(&other.sums) {
            mine.merge(other);
        }
    }
}
