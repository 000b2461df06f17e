//! Column letters: under a share or mean are the letters of the columns whose share or mean is significantly smaller.
//!
//! As the CTABLES procedure of SPSS compares columns: shares by a z test with the pooled share, means by a t test with the
//! variance pooled over all columns of the question; columns with fewer than two respondents, or with a share of zero or
//! one, are not compared. Under a design, by the variance of the difference and Student's t.

use num_bigint::BigInt;
use num_rational::Ratio;

use super::covariance::{Samples, Term};
use super::means::Group;
use super::numbers::{is_positive, ratio, whole};
use crate::compute::counts::Counts;
use crate::compute::outcome::{CellLetters, Outcome, Pair};
use crate::compute::plan::Plan;
use crate::compute::tested::Compared;
use crate::compute::variance::Fault;
use crate::figures::{Real, Statistic};
use crate::fit;
use crate::spec::Adjust;

/// What is compared of a column.
struct Estimate {
    column: usize,
    value: Ratio<BigInt>,
    respondents: u64,
    /// Of numbers.
    group: Option<Group>,
    /// The sums that a share is the ratio of.
    share: [BigInt; 2],
}

impl Estimate {
    /// Nothing of a column that is not compared.
    fn new(plan: &Plan, counts: &Counts, row: usize, column: usize) -> Option<Self> {
        let (value, respondents, group, share) = match plan.summary(row, column) {
            Some(summary) if summary.statistic == Statistic::Mean => {
                let group = Group::new(counts, (row, column))?;
                (
                    group.mean(),
                    group.respondents,
                    Some(group),
                    Default::default(),
                )
            }
            Some(_) => return None,
            None => {
                let cell = counts.cell(row, column);
                let (part, base) = (cell.count.weight, cell.column_base);
                if part == 0 || part == base.weight {
                    return None;
                }
                let share = [BigInt::from(part), BigInt::from(base.weight)];
                let [above, below] = share.clone();
                (Ratio::new(above, below), base.respondents, None, share)
            }
        };
        (respondents > 1).then_some(Self {
            column,
            value,
            respondents,
            group,
            share,
        })
    }

    /// As a sum over respondents, as far as it varies, times a number: w(y·B − A·b) ÷ B².
    fn term(&self, row: usize, times: &BigInt) -> Term {
        let [part, whole] = &self.share;
        match &self.group {
            Some(group) => group.term(times),
            None => Term {
                cell: (row, self.column),
                part: times / whole,
                whole: -(part * times / (whole * whole)),
            },
        }
    }

    fn weight(&self) -> &BigInt {
        match &self.group {
            Some(group) => &group.weight,
            None => &self.share[1],
        }
    }
}

/// Compares the columns of each question in each row.
pub(super) fn compare(
    plan: &Plan,
    counts: &Counts,
    compared: &Compared,
    samples: Option<&Samples<'_>>,
    outcome: &mut Outcome,
) -> Result<(), Fault> {
    for row in 0..plan.rows.len() {
        if plan.is_total_row(row) {
            continue;
        }
        for group in &compared.groups {
            let columns = group.iter().copied();
            let estimates = columns.filter_map(|c| Estimate::new(plan, counts, row, c));
            let estimates: Vec<Estimate> = estimates.collect();
            let pairs = pairs(row, group, &estimates, compared.adjust, samples)?;
            let level = 1.0 - f64::from(compared.level) / 100.0;
            for estimate in &estimates {
                let smaller = |pair: &&Pair| {
                    let [one, other] = pair.columns;
                    let other = match estimate.column {
                        own if own == one => other,
                        own if own == other => one,
                        _ => return false,
                    };
                    let other = estimates.iter().find(|e| e.column == other);
                    pair.p.value() < level && other.is_some_and(|o| o.value < estimate.value)
                };
                let letters = pairs.iter().filter(smaller).map(|pair| {
                    let [one, other] = pair.columns;
                    let other = if one == estimate.column { other } else { one };
                    let place = group.iter().position(|column| *column == other);
                    1_i64 << place.unwrap_or_default()
                });
                outcome.letters.push(CellLetters {
                    row,
                    column: estimate.column,
                    letters: letters.sum(),
                });
            }
            outcome.pairs.extend(pairs);
        }
    }
    Ok(())
}

/// Every two columns of a question, with adjusted p.
fn pairs(
    row: usize,
    group: &[usize],
    estimates: &[Estimate],
    adjust: Adjust,
    samples: Option<&Samples<'_>>,
) -> Result<Vec<Pair>, Fault> {
    let pooled = pooled(estimates);
    let base: Vec<(usize, usize)> = group.iter().map(|column| (row, *column)).collect();
    let mut pairs = Vec::new();
    for (at, one) in estimates.iter().enumerate() {
        for other in estimates.iter().skip(at + 1) {
            let p = match samples {
                Some(samples) => under_design(row, one, other, &base, samples)?,
                None => without_design(one, other, pooled.as_ref()),
            };
            pairs.extend(p.map(|p| Pair {
                row,
                columns: [one.column, other.column],
                p,
                base: one.respondents + other.respondents,
            }));
        }
    }
    let n = pairs.len() as u64;
    match adjust {
        Adjust::None => {}
        Adjust::Bonferroni => {
            for pair in &mut pairs {
                pair.p = pair.p.times_at_most_one(n);
            }
        }
        Adjust::Holm => {
            let mut order: Vec<usize> = (0..pairs.len()).collect();
            let value = |at: &usize| pairs.get(*at).map_or(1.0, |pair| pair.p.value());
            order.sort_by(|a, b| value(a).total_cmp(&value(b)));
            let mut largest: Option<Real> = None;
            for (times, at) in (1..=n).rev().zip(order) {
                let Some(pair) = pairs.get_mut(at) else {
                    continue;
                };
                let own = pair.p.times_at_most_one(times);
                let p = largest.filter(|p| p.value() > own.value()).unwrap_or(own);
                largest = Some(p);
                pair.p = p;
            }
        }
    }
    Ok(pairs)
}

/// The variance of numbers within all columns, and its degrees of freedom.
fn pooled(estimates: &[Estimate]) -> Option<(Ratio<BigInt>, u64)> {
    let groups = estimates.iter().map(|estimate| estimate.group.as_ref());
    let groups = groups.collect::<Option<Vec<&Group>>>()?;
    let squares: Ratio<BigInt> = groups.iter().map(|group| group.squares.clone()).sum();
    let n: u64 = groups.iter().map(|group| group.respondents).sum();
    let left = n
        .checked_sub(groups.len() as u64)
        .filter(|left| *left > 0)?;
    Some((squares / whole(left), left))
}

fn without_design(
    one: &Estimate,
    other: &Estimate,
    pooled: Option<&(Ratio<BigInt>, u64)>,
) -> Option<Real> {
    let parts = |estimate: &Estimate| Ratio::new(BigInt::from(1), estimate.respondents.into());
    let parts = parts(one) + parts(other);
    let difference = &one.value - &other.value;
    let square = &difference * &difference;
    if let Some((variance, df)) = pooled {
        let variance = variance * parts;
        let square = is_positive(&variance).then(|| square / variance)?;
        let (df, one) = (BigInt::from(*df), BigInt::from(1));
        return fit::f_probability(ratio(&square), [&one, &one], [&df, &one]);
    }
    let sum = |at: fn(&[BigInt; 2]) -> &BigInt| at(&one.share) + at(&other.share);
    let share = Ratio::new(sum(|[part, _]| part), sum(|[_, whole]| whole));
    let variance = &share * (Ratio::from_integer(BigInt::from(1)) - &share) * parts;
    let square = is_positive(&variance).then(|| square / variance)?;
    fit::chi2_probability(ratio(&square), 1)
}

fn under_design(
    row: usize,
    one: &Estimate,
    other: &Estimate,
    base: &[(usize, usize)],
    samples: &Samples<'_>,
) -> Result<Option<Real>, Fault> {
    let root = one.weight() * other.weight();
    let times = &root * &root;
    let minus = -times.clone();
    let sum = [one.term(row, &times), other.term(row, &minus)];
    let (variance, df) = samples.variance(&sum, base)?;
    let difference = &one.value - &other.value;
    let square = &difference * &difference * Ratio::from_integer(&times * &times);
    if !is_positive(&variance) || df == 0 {
        return Ok(None);
    }
    let square = square / variance;
    let (df, one) = (BigInt::from(df), BigInt::from(1));
    Ok(fit::f_probability(
        ratio(&square),
        [&one, &one],
        [&df, &one],
    ))
}
