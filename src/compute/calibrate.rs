//! The first pass over responses whose weights are calibrated.

use std::collections::BTreeMap;

use num_bigint::BigInt;

use super::calibration::{Calibrated, Calibrations, Factors, rounded};
use super::key::{numbers_of, patterns};
use super::margins::Plan;
use super::pass::{Accumulator, pass};
use super::raking;
use crate::dataset::{NO_ANSWER, Rows};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::project::Project;
use crate::spec::Specs;

/// Weights of respondents with the same answers to the margins.
#[derive(Debug, Clone, Copy, Default)]
struct Weights {
    sum: i128,
    least: i64,
    most: i64,
}

impl Weights {
    fn merge(&mut self, other: Self) {
        if other.sum == 0 && other.most == 0 {
            return;
        }
        let empty = self.sum == 0 && self.most == 0;
        self.least = if empty {
            other.least
        } else {
            self.least.min(other.least)
        };
        self.most = self.most.max(other.most);
        self.sum += other.sum;
    }
}

/// What the first pass adds up of a dataset: by pattern, respondents and their weights in each column.
#[derive(Clone)]
struct Observed<'a> {
    plan: &'a Plan<'a>,
    patterns: BTreeMap<u64, (u64, Vec<Weights>)>,
}

impl Accumulator for Observed<'_> {
    fn update(&mut self, dataset: &str, rows: &Rows) {
        if self.plan.document.name != dataset {
            return;
        }
        let columns: Vec<&[i64]> = self
            .plan
            .columns
            .iter()
            .map(|(c, _)| rows.numbers(c))
            .collect();
        for (row, pattern) in patterns(&self.plan.keys, rows).into_iter().enumerate() {
            let weights = columns.iter().map(|column| {
                let weight = column.get(row).copied().unwrap_or_default();
                Weights {
                    sum: weight.into(),
                    least: weight,
                    most: weight,
                }
            });
            let (respondents, sums) = self.patterns.entry(pattern).or_default();
            *respondents += 1;
            sums.resize(columns.len(), Weights::default());
            sums.iter_mut()
                .zip(weights)
                .for_each(|(sum, weight)| sum.merge(weight));
        }
    }

    fn merge(&mut self, other: Self) {
        for (pattern, (respondents, others)) in other.patterns {
            let (mine, sums) = self.patterns.entry(pattern).or_default();
            *mine += respondents;
            sums.resize(others.len(), Weights::default());
            sums.iter_mut()
                .zip(others)
                .for_each(|(sum, other)| sum.merge(other));
        }
    }
}

/// Reads the responses, where a codebook declares margins.
pub(super) fn calibrations(project: &Project, specs: &Specs) -> Result<Calibrations, Diagnostics> {
    let mut messages = Diagnostics::new();
    let books = specs.codebooks.iter();
    let plans: Vec<Plan<'_>> = books
        .filter_map(|book| Plan::new(book, &mut messages))
        .collect();
    messages.into_result()?;
    if plans.is_empty() {
        return Ok(Calibrations::default());
    }
    let empty: Vec<Observed<'_>> = plans
        .iter()
        .map(|plan| Observed {
            plan,
            patterns: BTreeMap::new(),
        })
        .collect();
    let (observed, _) = pass(project, specs, &Calibrations::default(), empty)?;
    let mut messages = Diagnostics::new();
    let all = observed.iter().filter_map(|o| messages.take(calibrate(o)));
    let all = all.collect();
    messages.into_result()?;
    Ok(Calibrations(all))
}

/// Factors that make the weights of a dataset agree with its margins.
fn calibrate(observed: &Observed<'_>) -> Result<Calibrated, Diagnostics> {
    let plan = observed.plan;
    let patterns: Vec<(Vec<u8>, u64)> = observed
        .patterns
        .iter()
        .map(|(pattern, (respondents, _))| (numbers_of(&plan.keys, *pattern), *respondents))
        .collect();
    let mut messages = Diagnostics::new();
    for (margin, (key, targets)) in plan.keys.iter().zip(&plan.margins.targets).enumerate() {
        let mut outside: BTreeMap<u8, u64> = BTreeMap::new();
        for (pattern, respondents) in &patterns {
            let code = pattern
                .get(margin)
                .map_or(NO_ANSWER, |number| key.code(*number));
            if targets
                .get(usize::from(code))
                .is_none_or(|target| *target == 0)
            {
                *outside.entry(code).or_default() += respondents;
            }
        }
        for (code, respondents) in outside {
            let (name, value) = plan.names(margin, code.into());
            let who = match respondents {
                1 => "1 respondent has".to_string(),
                n => format!("{n} respondents have"),
            };
            let (what, help) = match code {
                NO_ANSWER => (
                    format!("no answer to `{name}`"),
                    "derive a variable that places these respondents, or leave them out of the CSV",
                ),
                _ => (
                    format!("`{value}` in `{name}`, which has no margin"),
                    "add the number to the margin, or derive a variable that joins the value with others",
                ),
            };
            let message = plan.fault(Code::MissingMargin, format!("{who} {what}"), margin);
            messages.push(message.expected("a margin for every respondent").help(help));
        }
    }
    messages.into_result()?;
    let (mut columns, mut iterations) = (Vec::new(), 0);
    let (mut least, mut most) = (i64::MAX, 0);
    for (at, (name, decimals)) in plan.columns.iter().enumerate() {
        let weights = observed.patterns.values();
        let weights = weights.map(|(_, weights)| weights.get(at).copied().unwrap_or_default());
        let weights: Vec<Weights> = weights.collect();
        let sums = patterns.iter().zip(&weights);
        let sums: Vec<(Vec<u8>, i128)> = sums.map(|((p, _), w)| (p.clone(), w.sum)).collect();
        let raked = raking::rake(&plan.margins, &sums, *decimals)
            .map_err(|fault| unraked(plan, name, &fault))?;
        let power = |decimals: u8| BigInt::from(10).pow(decimals.into());
        let factors = raked
            .factors
            .iter()
            .map(|factor| factor * power(plan.margins.decimals) / power(*decimals));
        let factors: Vec<BigInt> = factors.collect();
        for (weights, factor) in weights.iter().zip(&factors) {
            let ends = [
                rounded(weights.least, factor),
                rounded(weights.most, factor),
            ];
            // Replicate weights may be zero.
            let (low, high) = match ends {
                [Some(low), Some(high)] if low > 0 || at > 0 => (low, high),
                [Some(_), Some(_)] => return Err(unrounded(plan, name, "rounds to zero", "more")),
                _ => {
                    return Err(unrounded(
                        plan,
                        name,
                        "has more than eighteen digits",
                        "fewer",
                    ));
                }
            };
            if at == 0 {
                (least, most) = (least.min(low), most.max(high));
            }
        }
        if at == 0 {
            iterations = raked.iterations;
        }
        columns.push(Factors {
            column: name.clone(),
            by_pattern: observed.patterns.keys().copied().zip(factors).collect(),
        });
    }
    Ok(Calibrated {
        dataset: plan.document.name.clone(),
        keys: plan.keys.clone(),
        columns,
        targets: plan.margins.targets.clone(),
        decimals: plan.margins.decimals,
        iterations,
        least,
        most,
    })
}

/// A weight that can't be rounded to its decimal places.
fn unrounded(plan: &Plan<'_>, column: &str, what: &str, more: &str) -> Diagnostics {
    let message = format!("a calibrated weight of `{column}` {what}");
    Diagnostic::error(Code::CalibrationFailed, message)
        .at(plan.document.place(&plan.calibrate.decimals))
        .expected(format!("{more} decimal places"))
        .into()
}

fn unraked(plan: &Plan<'_>, column: &str, fault: &raking::Fault) -> Diagnostics {
    let of_weight = |text: String| match plan.columns.first() {
        Some((first, _)) if first == column => text,
        _ => format!("{text} by the replicate weights `{column}`"),
    };
    let message = match fault {
        raking::Fault::Empty { margin, code } => {
            let (name, value) = plan.names(*margin, *code);
            let message = of_weight(format!("nobody has `{value}` in `{name}`"));
            plan.fault(Code::EmptyMargin, message, *margin)
                .expected("respondents in every margin")
                .help("derive a variable that joins the value with others, and use the sum of their numbers")
        }
        raking::Fault::Apart { margin, code } => {
            let (name, value) = plan.names(*margin, *code);
            let message = of_weight(format!(
                "raking ended after {} iterations without reaching the margins",
                plan.margins.most
            ));
            plan.fault(Code::CalibrationFailed, message, *margin)
                .note(format!(
                    "`{value}` in `{name}` differs most from its number"
                ))
                .expected("margins that weights of these respondents can reach")
                .help("join answers that few respondents gave, or allow more `iterations`")
        }
    };
    message.into()
}
