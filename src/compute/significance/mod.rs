//! Tests of a block's answers and means, and letters for the columns that differ significantly.
//!
//! `tested` has the lines that are tested. Without a design, statistics are ratios of counts and sums; under one, they
//! rest on variances and covariances of the cells, which `covariance` has.

mod chi_square;
mod covariance;
mod elimination;
mod fisher;
mod letters;
mod means;
mod numbers;

use super::counts::Counts;
use super::outcome::{Outcome, TestResult};
use super::plan::Plan;
use super::tested::Tested;
use super::variance::Fault;
use crate::spec::TestKind;

pub(super) use covariance::{OfPart, Samples};

/// Makes the tests of a block, by its samples where it has a design.
pub(super) fn run(
    plan: &Plan,
    counts: &Counts,
    samples: Option<&Samples<'_>>,
) -> Result<Outcome, Fault> {
    let mut outcome = Outcome::default();
    match &plan.tests.test {
        None => {}
        Some((kind, Tested::Counts { rows, columns })) => {
            let table = chi_square::Counted::new(counts, rows, columns);
            let found = match (table, kind, samples) {
                (None, ..) => None,
                (Some(table), TestKind::Fisher, _) => fisher::test(&table),
                (Some(table), _, None) => chi_square::pearson(&table),
                (Some(table), _, Some(samples)) => chi_square::rao_scott(&table, plan, samples)?,
            };
            if found.is_none() {
                outcome.lacks = Some(match kind {
                    TestKind::Fisher => "two rows and two columns, with at most 5,000 respondents",
                    _ => "two rows and two columns with respondents",
                });
            }
            outcome.results.extend(found);
        }
        Some((kind, Tested::Means(lines))) => {
            for (line, cells) in lines {
                let Some(groups) = means::Groups::new(plan, counts, cells) else {
                    outcome.lacks = Some("two or more groups with numbers");
                    continue;
                };
                let found = match samples {
                    None => means::without_design(*kind, &groups),
                    Some(samples) => means::under_design(*kind, &groups, samples)?,
                };
                if found.is_none() {
                    outcome.lacks = Some("numbers that vary within the groups");
                }
                outcome.results.extend(found.map(|found| TestResult {
                    line: (lines.len() > 1).then_some(*line),
                    ..found
                }));
            }
        }
    }
    if let Some(compared) = &plan.tests.letters {
        letters::compare(plan, counts, compared, samples, &mut outcome)?;
    }
    Ok(outcome)
}
