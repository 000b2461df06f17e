//! Rows of a battery, printed as percentages alone: what each lacks to the whole gave no answer, and that share is alike.

use num_rational::Ratio;

use super::shares::possible;
use super::totals::exclusive;
use super::violation::{Violation, certain};
use crate::check::finding::{Certainty, Rule};
use crate::check::interval::{Interval, Rational, float, whole};
use crate::check::print::Print;

/// Fewer rows have no habit.
const ROWS: usize = 4;

pub(super) fn check(print: &Print<'_>, violations: &mut Vec<Violation>) {
    for block in &print.blocks {
        let Some(spec) = block.spec else { continue };
        let Some(columns) = spec
            .banner
            .iter()
            .find_map(|axis| exclusive(print, spec, axis))
        else {
            continue;
        };
        let mut rows: Vec<(Vec<String>, Interval)> = Vec::new();
        for row in &block.rows {
            let ids: Vec<String> = columns
                .iter()
                .map(|column| format!("{}.{row}.{column}.row_pct", block.id))
                .collect();
            let counted = columns.iter().any(|column| {
                print
                    .cells
                    .contains_key(&format!("{}.{row}.{column}.count", block.id))
            });
            let counted = counted || ids.iter().any(|id| print.is_weighted(id));
            let shares: Option<Vec<Interval>> = ids.iter().map(|id| print.number(id)).collect();
            let none = Interval::point(whole(0));
            let sum = shares.and_then(|shares| shares.into_iter().try_fold(none, Interval::plus));
            if let Some(sum) = sum.filter(|_| !counted) {
                rows.push((ids, sum));
            }
        }
        for (ids, sum) in &rows {
            if sum.low > whole(1) {
                let why = format!("the row adds up to {:.1}%", 100.0 * float(middle(*sum)));
                violations.push(certain(Rule::Battery, ids.clone(), why));
            }
        }
        violations.extend(outliers(print, &rows));
    }
}

fn middle(interval: Interval) -> Rational {
    (interval.low + interval.high) / whole(2)
}

fn median(mut numbers: Vec<Rational>) -> Option<Rational> {
    numbers.sort();
    numbers.get(numbers.len() / 2).copied()
}

/// Bases that are looked at.
const MOST: i128 = 2000;

/// The least base that all shares may be of: the fewer respondents, the more their sums differ by chance.
fn least_base(shares: &[Interval]) -> Option<i128> {
    (1..=MOST).find(|base| shares.iter().all(|share| possible(*share, whole(*base))))
}

/// Rows whose sum is further from the median than four times the median distance, three percentage points, and five
/// standard errors of a share of the least base that the printed shares may be of.
fn outliers(print: &Print<'_>, rows: &[(Vec<String>, Interval)]) -> Vec<Violation> {
    let sums: Vec<Rational> = rows.iter().map(|(_, sum)| middle(*sum)).collect();
    let Some(usual) = median(sums.clone()).filter(|_| rows.len() >= ROWS) else {
        return Vec::new();
    };
    let distance = |sum: Rational| {
        if sum > usual {
            sum - usual
        } else {
            usual - sum
        }
    };
    let spread = median(sums.iter().map(|sum| distance(*sum)).collect()).unwrap_or(whole(0));
    let allowed = (spread * whole(4)).max(Ratio::new(3, 100));
    let far = |sum: Rational| distance(sum) > allowed;
    if !sums.iter().any(|sum| far(*sum)) {
        return Vec::new();
    }
    let ids = rows.iter().flat_map(|(ids, _)| ids);
    let shares: Vec<Interval> = ids.filter_map(|id| print.number(id)).collect();
    let share = float(usual);
    let base = least_base(&shares).unwrap_or(MOST) as f64;
    // Two more of either kind: where everybody answered, the next one may not.
    let estimate = (share * base + 2.0) / (base + 4.0);
    let chance = 5.0 * (estimate * (1.0 - estimate).max(0.0) / base).sqrt();
    rows.iter()
        .filter(|(_, sum)| far(middle(*sum)) && float(distance(middle(*sum))) > chance)
        .map(|(ids, sum)| Violation {
            rule: Rule::Battery,
            suspects: ids.clone(),
            why: format!(
                "the row adds up to {:.1}%, the others to about {:.1}%",
                100.0 * float(middle(*sum)),
                100.0 * share
            ),
            certainty: Certainty::Open,
        })
        .collect()
}
