//! Rows and columns in the order of their size.

use std::cmp::Ordering;

use num_bigint::BigInt;

use crate::spec::Order;

use super::counts::Counts;
use super::layout::Line;
use super::plan::Plan;
use super::resolver::Sorting;

/// What decides where a line is: its percentage, then its count.
struct Size {
    part: i128,
    whole: i128,
    count: i128,
}

impl Size {
    fn of(plan: &Plan, counts: &Counts, row: usize, column: usize) -> Self {
        let cell = counts.cell(row, column);
        let count = cell.count.weight;
        let mut printed = plan.statistics.iter().filter_map(|s| s.printed());
        let shared = printed.any(|statistic| statistic.is_share());
        let (part, whole) = match plan.summary(row, column) {
            Some(summary) => {
                let numbers = counts.distribution(row, column);
                let size = numbers.and_then(|n| n.size(summary.statistic, summary.part));
                size.unwrap_or_default()
            }
            None if shared => (count, cell.whole(plan.whole()).weight),
            None => (count, 1),
        };
        Self { part, whole, count }
    }

    /// A share of nobody is below all others.
    fn compare(&self, other: &Self) -> Ordering {
        let shares = match (self.whole, other.whole) {
            (0, _) | (_, 0) => self.whole.cmp(&other.whole),
            _ => {
                let times = |one: i128, other: i128| BigInt::from(one) * other;
                times(self.part, other.whole).cmp(&times(other.part, self.whole))
            }
        };
        shares.then(self.count.cmp(&other.count))
    }
}

/// The rows in the order in which they are printed.
pub(super) fn rows(plan: &Plan, counts: &Counts) -> Vec<usize> {
    let size = |row: usize, column: usize| Size::of(plan, counts, row, column);
    arranged(&plan.row_order, plan.rows.len(), &plan.columns, size)
}

/// The columns in the order in which they are printed.
pub(super) fn columns(plan: &Plan, counts: &Counts) -> Vec<usize> {
    let size = |column: usize, row: usize| Size::of(plan, counts, row, column);
    arranged(&plan.column_order, plan.columns.len(), &plan.rows, size)
}

fn arranged(
    sortings: &[Sorting],
    lines: usize,
    others: &[Line],
    size: impl Fn(usize, usize) -> Size,
) -> Vec<usize> {
    let mut order: Vec<usize> = (0..lines).collect();
    for sorting in sortings {
        let id = sorting.by.as_ref().map_or("total", |by| by.value.as_str());
        let by = others.iter().position(|line| line.id == id).unwrap_or(0);
        let Some(part) = order.get_mut(sorting.lines.clone()) else {
            continue;
        };
        // Stable: ties are as the codebook has them.
        part.sort_by(|a, b| {
            let ascending = size(*a, by).compare(&size(*b, by));
            match sorting.order {
                Order::Codebook => Ordering::Equal,
                Order::Ascending => ascending,
                Order::Descending => ascending.reverse(),
            }
        });
    }
    order
}
