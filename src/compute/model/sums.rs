//! The sums a model needs of the responses.

use super::plan::{ModelPlan, Scores, Source};
use crate::compute::selector::Test;
use crate::dataset::{NO_ANSWER, NO_NUMBER, Rows};
use crate::fit::{Moments, Patterns};

/// What was added up of a model's rows.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::compute) struct ModelSums {
    /// Of those used.
    pub(super) moments: Moments,
    /// The same counted by pattern, for a kind that needs it.
    pub(super) patterns: Option<Patterns>,
    /// Respondents in the base, but for those in neither group.
    pub(super) base: u64,
    /// Respondents in the base whose answer puts them in neither group.
    pub(super) outside: u64,
    /// Respondents left out because an answer is missing.
    pub(super) dropped: u64,
    /// How many of the base lack an answer, of each column of the design.
    pub(super) missing: Vec<u64>,
}

impl ModelSums {
    pub(in crate::compute) fn new(plan: &ModelPlan<'_>) -> Self {
        Self {
            moments: Moments::new(&plan.design),
            patterns: (plan.model.content.kind.by_pattern()).then(|| Patterns::new(&plan.design)),
            base: 0,
            outside: 0,
            dropped: 0,
            missing: vec![0; plan.sources.len()],
        }
    }

    /// Adds some rows of the model's dataset.
    pub(in crate::compute) fn update(&mut self, plan: &ModelPlan<'_>, rows: &Rows) {
        let chunk = Chunk::new(plan, rows);
        self.base += chunk.base;
        self.outside += chunk.outside;
        self.dropped += chunk.dropped;
        for (mine, more) in self.missing.iter_mut().zip(&chunk.missing) {
            *mine += more;
        }
        let columns: Vec<&[i64]> = chunk.columns.iter().map(Vec::as_slice).collect();
        self.moments.update(&columns);
        if let Some(patterns) = &mut self.patterns {
            patterns.update(&columns);
        }
    }

    /// Adds what was added up of other rows.
    pub(in crate::compute) fn merge(&mut self, other: &Self) {
        self.moments.merge(&other.moments);
        if let (Some(mine), Some(other)) = (&mut self.patterns, &other.patterns) {
            mine.merge(other);
        }
        self.base += other.base;
        self.outside += other.outside;
        self.dropped += other.dropped;
        for (mine, other) in self.missing.iter_mut().zip(&other.missing) {
            *mine += other;
        }
    }
}

/// The complete rows of a chunk, by the design's columns.
pub(super) struct Chunk {
    pub(super) columns: Vec<Vec<i64>>,
    base: u64,
    outside: u64,
    dropped: u64,
    missing: Vec<u64>,
    /// Which rows they are.
    complete: Vec<bool>,
}

impl ModelPlan<'_> {
    /// Which rows the model uses.
    pub(in crate::compute) fn used(&self, rows: &Rows) -> Vec<bool> {
        Chunk::new(self, rows).complete
    }
}

/// An answer that puts a respondent out of the model.
const OUTSIDE: i64 = i64::MAX;

impl Chunk {
    pub(super) fn new(plan: &ModelPlan<'_>, rows: &Rows) -> Self {
        let mut used = vec![true; rows.len];
        for test in &plan.base {
            keep(&mut used, test, rows);
        }
        let mut columns: Vec<Vec<i64>> = plan.sources.iter().map(|s| s.values(rows)).collect();
        let mut outside = 0;
        for column in &columns {
            for (used, value) in used.iter_mut().zip(column) {
                if *used && *value == OUTSIDE {
                    *used = false;
                    outside += 1;
                }
            }
        }
        let count = |used: &[bool]| used.iter().filter(|used| **used).count() as u64;
        let base = count(&used);
        let mut complete = used.clone();
        let mut missing = Vec::new();
        for column in &columns {
            let mut lacking = 0;
            for ((complete, used), value) in complete.iter_mut().zip(&used).zip(column) {
                if *value == NO_NUMBER {
                    lacking += u64::from(*used);
                    *complete = false;
                }
            }
            missing.push(lacking);
        }
        for column in &mut columns {
            let mut complete = complete.iter();
            column.retain(|_| complete.next().copied().unwrap_or(false));
        }
        Self {
            columns,
            base,
            outside,
            dropped: base - count(&complete),
            missing,
            complete,
        }
    }
}

fn keep(used: &mut [bool], test: &Test, rows: &Rows) {
    for (used, answer) in used.iter_mut().zip(rows.codes(&test.column)) {
        *used &= test.values.contains(answer);
    }
}

impl Source {
    /// What each row's answer counts as.
    fn values(&self, rows: &Rows) -> Vec<i64> {
        match &self.scores {
            Scores::Numbers => rows.numbers(&self.column).to_vec(),
            Scores::Codes(scores) => {
                // One look-up a row: a code is a byte.
                let mut table = [OUTSIDE; 256];
                for (slot, score) in table.iter_mut().zip(scores) {
                    *slot = score.unwrap_or(OUTSIDE);
                }
                if let Some(last) = table.get_mut(usize::from(NO_ANSWER)) {
                    *last = NO_NUMBER;
                }
                let answers = rows.codes(&self.column).iter();
                answers
                    .map(|code| table.get(usize::from(*code)).copied().unwrap_or(NO_NUMBER))
                    .collect()
            }
        }
    }
}
