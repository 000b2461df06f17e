//! Totals and their parts: answers that exclude one another, groups, and blocks that sum up others.

use super::bases::filter;
use super::violation::{Violation, certain};
use crate::check::finding::{Certainty, Rule};
use crate::check::interval::{Interval, Rational, float, whole};
use crate::check::print::{Print, Published};
use crate::figures::NESTED;
use crate::spec::{Axis, Block, Missing, Question, Stub};

pub(super) fn check(print: &Print<'_>, violations: &mut Vec<Violation>) {
    for block in &print.blocks {
        let Some(spec) = block.spec.filter(|spec| spec.response.is_none()) else {
            response(print, block, violations);
            continue;
        };
        parts_of_base(print, block, violations);
        groups(print, block, spec, violations);
        across(print, block, spec, violations);
        down(print, block, spec, violations);
        if !spec.datasets.is_empty() {
            sums(print, block, spec, violations);
        }
    }
}

fn id(block: &Published<'_>, row: &str, column: &str, statistic: &str) -> String {
    [&block.id, row, column, statistic].join(".")
}

/// Nobody answers who was not asked.
fn response(print: &Print<'_>, block: &Published<'_>, violations: &mut Vec<Violation>) {
    for row in &block.rows {
        let (asked, answered) = (
            id(block, row, "asked", "count"),
            id(block, row, "answered", "count"),
        );
        not_more(print, &answered, &asked, "who answered", violations);
    }
}

/// `part` must not exceed `all`.
fn not_more(print: &Print<'_>, part: &str, all: &str, who: &str, violations: &mut Vec<Violation>) {
    if let (Some(few), Some(many)) = (print.count(part), print.count(all))
        && few > many
    {
        let why = format!(
            "{} {who} are more than the {} they are part of",
            print.text(part),
            print.text(all)
        );
        let suspects = vec![part.to_string(), all.to_string()];
        violations.push(certain(Rule::Total, suspects, why));
    }
}

/// A count is a part of its row's base.
fn parts_of_base(print: &Print<'_>, block: &Published<'_>, violations: &mut Vec<Violation>) {
    for row in &block.rows {
        let base = id(block, row, "total", "base");
        for column in &block.columns {
            not_more(
                print,
                &id(block, row, column, "count"),
                &base,
                "in this cell",
                violations,
            );
        }
    }
}

/// A group's count is a part of the total's, and what the total has beyond it must be others.
fn groups(print: &Print<'_>, block: &Published<'_>, spec: &Block, violations: &mut Vec<Violation>) {
    let divided = |stub: &Stub| matches!(stub, Stub::Set(_) | Stub::Values(_) | Stub::Missing(_));
    if !spec.stub.iter().any(divided)
        || spec
            .stub
            .iter()
            .any(|s| matches!(s, Stub::Activities(_) | Stub::Items(_)))
    {
        return;
    }
    for row in block
        .rows
        .iter()
        .filter(|row| !matches!(row.as_str(), "total" | "mean"))
    {
        let (base, all) = (
            id(block, row, "total", "base"),
            id(block, "total", "total", "base"),
        );
        not_more(print, &base, &all, "in this group", violations);
        for column in &block.columns {
            let (part, total) = (
                id(block, row, column, "count"),
                id(block, "total", column, "count"),
            );
            not_more(print, &part, &total, "in this group", violations);
            let numbers = (
                print.count(&part),
                print.count(&total),
                print.count(&base),
                print.count(&all),
            );
            if let (Some(few), Some(many), Some(group), Some(everybody)) = numbers
                && few <= many
                && group <= everybody
                && many - few > everybody - group
            {
                let why = format!(
                    "{} in all and {} in this group leave more than the {} who are not in it",
                    print.text(&total),
                    print.text(&part),
                    everybody - group
                );
                violations.push(certain(
                    Rule::Total,
                    vec![part, total, base.clone(), all.clone()],
                    why,
                ));
            }
        }
    }
}

/// A sum of printed counts against their total.
struct Sum {
    parts: Vec<String>,
    total: String,
    sum: Rational,
    expected: Rational,
}

impl Sum {
    fn of(print: &Print<'_>, parts: Vec<String>, total: String) -> Option<Self> {
        let numbers: Option<Vec<Rational>> = parts.iter().map(|part| print.count(part)).collect();
        let expected = print.count(&total)?;
        let sum = numbers?.into_iter().fold(whole(0), |sum, n| sum + n);
        Some(Self {
            parts,
            total,
            sum,
            expected,
        })
    }

    fn violation(&self, print: &Print<'_>, certainty: Certainty) -> Violation {
        let mut suspects = self.parts.clone();
        suspects.push(self.total.clone());
        Violation {
            rule: Rule::Total,
            why: format!(
                "the parts add up to {}, the total is {}",
                self.sum,
                print.text(&self.total)
            ),
            suspects,
            certainty,
        }
    }
}

/// Sums that must be, or are as a habit of the table, equal to their totals.
fn judge(print: &Print<'_>, sums: &[Sum], complete: bool, violations: &mut Vec<Violation>) {
    let equal = sums.iter().filter(|sum| sum.sum == sum.expected).count();
    // Where answers may be missing, sums below the total are possible; not where all others are equal to it.
    let habit = sums.len() >= 3 && equal * 3 >= sums.len() * 2;
    for sum in sums {
        if sum.sum > sum.expected || (complete && sum.sum != sum.expected) {
            violations.push(sum.violation(print, Certainty::Certain));
        } else if habit && sum.sum != sum.expected {
            violations.push(sum.violation(print, Certainty::Likely));
        }
    }
}

/// Columns that exclude one another add up to their row.
fn across(print: &Print<'_>, block: &Published<'_>, spec: &Block, violations: &mut Vec<Violation>) {
    for axis in &spec.banner {
        let Some(columns) = exclusive(print, spec, axis) else {
            continue;
        };
        let mut sums = Vec::new();
        for row in block.rows.iter().filter(|row| *row != "mean") {
            let parts: Vec<String> = columns
                .iter()
                .map(|column| id(block, row, column, "count"))
                .collect();
            let by_base = id(block, row, "total", "base");
            let total = if print.count(&by_base).is_some() {
                by_base
            } else {
                id(block, row, "total", "count")
            };
            sums.extend(Sum::of(print, parts, total));
        }
        judge(print, &sums, spec.missing != Missing::InBase, violations);
        complement(print, block, spec, &columns, violations);
    }
}

/// Rows that exclude one another add up to their column.
fn down(print: &Print<'_>, block: &Published<'_>, spec: &Block, violations: &mut Vec<Violation>) {
    let rows: Option<Vec<String>> = spec.stub.iter().find_map(|stub| match stub {
        Stub::Values(name) => values(print, spec, name),
        Stub::By(levels) => nested(print, spec, levels),
        _ => None,
    });
    let Some(mut rows) = rows else { return };
    let unanswered = spec
        .stub
        .iter()
        .any(|stub| matches!(stub, Stub::Missing(_)));
    if unanswered {
        rows.push("unanswered".into());
    }
    let mut sums = Vec::new();
    for column in &block.columns {
        let parts = rows
            .iter()
            .map(|row| id(block, row, column, "count"))
            .collect();
        sums.extend(Sum::of(print, parts, id(block, "total", column, "count")));
    }
    let bases = rows
        .iter()
        .map(|row| id(block, row, "total", "base"))
        .collect();
    sums.extend(Sum::of(print, bases, id(block, "total", "total", "base")));
    judge(
        print,
        &sums,
        unanswered || spec.missing != Missing::InBase,
        violations,
    );
}

/// Shares of all answers that exclude one another are the whole.
fn complement(
    print: &Print<'_>,
    block: &Published<'_>,
    spec: &Block,
    columns: &[String],
    violations: &mut Vec<Violation>,
) {
    for row in &block.rows {
        let ids: Vec<String> = columns
            .iter()
            .map(|column| id(block, row, column, "row_pct"))
            .collect();
        let shares: Option<Vec<Interval>> = ids.iter().map(|id| print.number(id)).collect();
        let Some(shares) = shares else { continue };
        let none = Interval::point(whole(0));
        let Some(sum) = shares.into_iter().try_fold(none, Interval::plus) else {
            continue;
        };
        let complete = spec.missing != Missing::InBase;
        if sum.low > whole(1) || (complete && sum.high < whole(1)) {
            let middle = 50.0 * (float(sum.low) + float(sum.high));
            let why = format!("mutually exclusive shares add up to {middle:.1}%");
            violations.push(certain(Rule::Complement, ids, why));
        }
    }
}

/// The columns of an axis whose answers exclude one another.
pub(super) fn exclusive(print: &Print<'_>, spec: &Block, axis: &Axis) -> Option<Vec<String>> {
    match axis {
        Axis::Values(name) => values(print, spec, name),
        Axis::By(levels) => nested(print, spec, levels),
        Axis::Levels(name) => {
            let book = print.specs.codebook(spec.dataset.as_ref()?)?;
            let grid = book.content.grids.get(name)?;
            Some(grid.values.keys().map(|key| name.id(key)).collect())
        }
        _ => None,
    }
}

/// The lines of single-choice variables that are nested in one another.
fn nested(print: &Print<'_>, spec: &Block, levels: &[Question]) -> Option<Vec<String>> {
    let mut levels = levels.iter().map(|level| values(print, spec, level));
    let first = levels.next()??;
    levels.try_fold(first, |outer, inner| {
        let inner = inner?;
        let within = |id: &String| {
            let inner = inner.iter().map(|key| format!("{id}{NESTED}{key}"));
            inner.collect::<Vec<String>>()
        };
        Some(outer.iter().flat_map(within).collect())
    })
}

fn values(print: &Print<'_>, spec: &Block, name: &Question) -> Option<Vec<String>> {
    let dataset = spec.dataset.as_ref().or(spec.datasets.first())?;
    let book = print.specs.codebook(dataset)?;
    let choice = book.content.variables.get(name)?;
    Some(choice.values.keys().map(|key| name.id(key)).collect())
}

/// A block over several datasets is the sum of the blocks over each with the same filter, where their bases add up to its own.
fn sums(print: &Print<'_>, block: &Published<'_>, spec: &Block, violations: &mut Vec<Violation>) {
    let table = block.id.split('.').next().unwrap_or_default();
    let of_dataset = |dataset: &str| {
        let base = spec.bases.get(dataset).map(filter).unwrap_or_default();
        print.blocks.iter().find(|other| {
            let same = |spec: &&Block| {
                let over = spec.dataset.as_ref();
                over.is_some_and(|d| d.value == dataset) && filter(&spec.base) == base
            };
            other.id.starts_with(&format!("{table}.")) && other.spec.filter(same).is_some()
        })
    };
    let parts: Option<Vec<&Published<'_>>> = spec.datasets.iter().map(|d| of_dataset(d)).collect();
    let Some(parts) = parts else { return };
    for row in &block.rows {
        let sum = |column: &str, statistic: &str| {
            let ids = parts
                .iter()
                .map(|part| id(part, row, column, statistic))
                .collect();
            Sum::of(print, ids, id(block, row, column, statistic))
        };
        let bases = sum("total", "base");
        if bases.is_none_or(|bases| bases.sum != bases.expected) {
            continue;
        }
        for sum in block
            .columns
            .iter()
            .filter_map(|column| sum(column, "count"))
        {
            if sum.sum != sum.expected {
                violations.push(sum.violation(print, Certainty::Certain));
            }
        }
    }
}
