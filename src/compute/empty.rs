//! Rows and columns without respondents: which are printed, and which are errors.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::figures::Statistic;
use crate::spec::{Block, Document, Empty, Table};
use crate::yaml::Spanned;

use super::counts::Counts;
use super::layout::Line;
use super::plan::Plan;

/// The rows and columns that are printed.
pub(super) struct Printed {
    rows: Vec<bool>,
    columns: Vec<bool>,
    /// Whether what is not defined is a dash.
    pub(super) dashes: bool,
}

impl Printed {
    pub(super) fn row(&self, row: usize) -> bool {
        self.rows.get(row).copied().unwrap_or_default()
    }

    pub(super) fn column(&self, column: usize) -> bool {
        self.columns.get(column).copied().unwrap_or_default()
    }
}

/// Rows and columns as the block has them treated; those that it refuses are reported.
pub(super) fn printed(
    table: &Document<Table>,
    name: &Spanned<String>,
    block: &Block,
    plan: &Plan,
    counts: &Counts,
    messages: &mut Diagnostics,
) -> Printed {
    let (rows, columns) = (0..plan.rows.len(), 0..plan.columns.len());
    let is_asked = |statistic| {
        let mut printed = plan.statistics.iter().filter_map(|s| s.printed());
        printed.any(|printed| printed == statistic)
    };
    let means = rows.clone().any(|row| plan.is_summary(row));
    let mean_columns = columns.clone().any(|column| plan.is_summary_column(column));
    let mut report = |key: &str,
                      what: &str,
                      treated: Empty,
                      lines: &[Line],
                      empty: Vec<bool>,
                      undefined: &dyn Fn(usize) -> bool| {
        let refused = |(at, _): &(usize, &Line)| {
            treated == Empty::Error && empty.get(*at) == Some(&true) && undefined(*at)
        };
        let refused = lines.iter().enumerate().filter(refused);
        let refused: Vec<String> = refused.map(|(_, line)| format!("`{}`", line.id)).collect();
        // Where nobody is in the base, that is the cause.
        if !refused.is_empty() && (counts.base.respondents > 0 || messages.is_empty()) {
            messages.push(nobody(
                table,
                name,
                block,
                counts.base.respondents,
                [key, what],
                &refused,
            ));
        }
        let kept = empty.iter().enumerate();
        let kept = kept.map(|(at, empty)| {
            !empty
                || match treated {
                    Empty::Dash => true,
                    Empty::Omit => false,
                    Empty::Error => !undefined(at),
                }
        });
        kept.collect::<Vec<bool>>()
    };
    let empty_row = |r: usize| {
        columns
            .clone()
            .all(|c| counts.cell(r, c).row_base.respondents == 0)
    };
    let empty_column = |c: usize| {
        rows.clone()
            .all(|r| counts.cell(r, c).column_base.respondents == 0)
    };
    Printed {
        rows: report(
            "empty_rows",
            "row",
            block.empty_rows,
            &plan.rows,
            rows.clone().map(empty_row).collect(),
            &|row| is_asked(Statistic::RowPct) || plan.is_summary(row) || mean_columns,
        ),
        columns: report(
            "empty_columns",
            "column",
            block.empty_columns,
            &plan.columns,
            columns.clone().map(empty_column).collect(),
            &|column| is_asked(Statistic::ColPct) || means || plan.is_summary_column(column),
        ),
        dashes: [block.empty_rows, block.empty_columns].contains(&Empty::Dash),
    }
}

fn nobody(
    table: &Document<Table>,
    name: &Spanned<String>,
    block: &Block,
    base: u64,
    [key, what]: [&str; 2],
    lines: &[String],
) -> Diagnostic {
    if base == 0 {
        let first = block.base.clauses().first();
        let filter = first.map_or(name, |clause| clause.key());
        return Diagnostic::error(
            Code::EmptyBase,
            format!("the base of `{}` is empty", name.value),
        )
        .at(table.place(filter))
        .expected("at least one respondent: a percentage of nothing can't be computed")
        .help("check the base and the data");
    }
    let plural = if lines.len() == 1 { "" } else { "s" };
    Diagnostic::error(
        Code::EmptyBase,
        format!(
            "the base of `{}` has no respondents in the {what}{plural} {}",
            name.value,
            lines.join(", ")
        ),
    )
    .at(table.place(name))
    .label("a percentage of nothing can't be computed")
    .help(format!(
        "leave such {what}s out with `{key}: omit`, or print dashes in them with `{key}: dash`"
    ))
}
