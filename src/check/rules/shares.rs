//! A percentage is its count divided by its base; without a count, some whole number must have it.

use super::violation::{Violation, certain};
use crate::check::expression::Parts;
use crate::check::finding::Rule;
use crate::check::interval::{Interval, Rational, multiply};
use crate::check::print::Print;

pub(super) fn check(print: &Print<'_>, violations: &mut Vec<Violation>) {
    for (id, cell) in print.cells.iter().filter(|(id, _)| !print.is_weighted(id)) {
        let (Some(share), Some(count), Some(base)) = (cell.interval, count_of(id), base_of(id))
        else {
            continue;
        };
        let Some(whole) = print.count(&base) else {
            continue;
        };
        match print.count(&count) {
            Some(part) => {
                let of = Interval::point(part).over(Interval::point(whole));
                if of.is_some_and(|of| !of.meets(share)) {
                    let why = format!(
                        "{} of {} is not {}",
                        print.text(&count),
                        print.text(&base),
                        cell.text()
                    );
                    let suspects = vec![id.clone(), count, base];
                    violations.push(certain(Rule::Percentage, suspects, why));
                }
            }
            None if !possible(share, whole) => {
                let why = format!("no share of {} is {}", print.text(&base), cell.text());
                let suspects = vec![id.clone(), base];
                violations.push(certain(Rule::Granularity, suspects, why));
            }
            None => {}
        }
    }
}

/// Whether some whole number of a base has a share.
pub(in crate::check) fn possible(share: Interval, base: Rational) -> bool {
    match (multiply(share.low, base), multiply(share.high, base)) {
        (Some(low), Some(high)) => low.ceil() <= high.floor(),
        _ => true,
    }
}

/// The count of a share's cell.
pub(in crate::check) fn count_of(share: &str) -> Option<String> {
    let parts = Parts::of(share).filter(is_share)?;
    let column = parts.column?;
    Some([parts.block, parts.row, column, "count"].join("."))
}

/// The base that a share is of: its row's, or the total of its column; of a response rate, those asked.
pub(in crate::check) fn base_of(share: &str) -> Option<String> {
    let parts = Parts::of(share).filter(is_share)?;
    let (block, row, column) = (parts.block, parts.row, parts.column?);
    Some(match (parts.statistic, column) {
        ("col_pct", _) => [block, "total", column, "count"].join("."),
        (_, "answered") => [block, row, "asked", "count"].join("."),
        _ => [block, row, "total", "base"].join("."),
    })
}

fn is_share(parts: &Parts<'_>) -> bool {
    matches!(parts.statistic, "row_pct" | "col_pct")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::interval::whole;
    use num_rational::Ratio;

    #[test]
    fn some_shares_no_number_of_a_base_has() {
        let share = |tenths: i128| Interval {
            low: Ratio::new(2 * tenths - 1, 2000),
            high: Ratio::new(2 * tenths + 1, 2000),
        };
        assert!(!possible(share(286), whole(23)));
        assert!(possible(share(286), whole(21)));
        assert!(possible(share(0), whole(5)) && possible(share(1000), whole(5)));
    }

    #[test]
    fn counts_and_bases_of_shares() {
        assert_eq!(
            base_of("t.a.x.y.row_pct").as_deref(),
            Some("t.a.x.total.base")
        );
        assert_eq!(
            base_of("t.a.x.y.col_pct").as_deref(),
            Some("t.a.total.y.count")
        );
        assert_eq!(
            count_of("t.a.x.y.col_pct").as_deref(),
            Some("t.a.x.y.count")
        );
        assert_eq!(count_of("t.a.x.y.count"), None);
    }
}
