//! What the numbers of a block's cells are called, and the heads that several columns or rows are under.

use minijinja::Value;
use serde::Serialize;

use super::escape::typst;
use crate::compute::{BlockLayout, Line};
use crate::figures::{Statistic, Unit};
use crate::language::Labels;
use crate::spec::Arrange;

/// Whether the statistics of a cell are one above the other.
pub(super) fn stacked(block: &BlockLayout) -> bool {
    block.arrange == Arrange::Stacked && block.statistics.len() > 1
}

/// Whether a percent sign alone would not say what the numbers of a cell are.
fn is_ambiguous(block: &BlockLayout) -> bool {
    block.statistics.len() > 2
        || block.statistics.contains(&Statistic::Points)
        || [Statistic::RowPct, Statistic::ColPct, Statistic::TotalPct]
            .iter()
            .filter(|s| block.statistics.contains(s))
            .count()
            > 1
}

/// Whether lines are named in a column of their own.
pub(super) fn labelled(block: &BlockLayout) -> bool {
    let is_precision = |s: &Statistic| matches!(s, Statistic::ShareSe | Statistic::ShareLow);
    let unnamed = !block.shows_base && block.statistics.iter().any(is_precision);
    stacked(block) && (is_ambiguous(block) || unnamed)
}

/// The head of the column of bases.
pub(super) fn base_head(block: &BlockLayout, labels: &Labels) -> &'static str {
    if is_ambiguous(block) || !block.statistics.contains(&Statistic::Count) {
        labels.base_head
    } else {
        labels.total
    }
}

/// What the statistics of a cell are called.
pub(super) fn heads(block: &BlockLayout, labels: &Labels) -> impl Iterator<Item = String> {
    let ambiguous = is_ambiguous(block);
    let statistics = block.statistics.iter();
    let head = move |statistic: &Statistic| match statistic {
        Statistic::Count if ambiguous => labels.n,
        Statistic::Count => labels.number,
        Statistic::Weighted | Statistic::WeightedBase => labels.weighted,
        Statistic::Base if ambiguous => labels.base_head,
        Statistic::Base => labels.n,
        Statistic::RowPct if ambiguous => labels.row_pct,
        Statistic::ColPct if ambiguous => labels.col_pct,
        Statistic::ShareSe => labels.standard_error,
        Statistic::ShareLow => labels.interval,
        Statistic::Deff => "deff",
        Statistic::Points => labels.points,
        Statistic::T => "t",
        Statistic::P => "p",
        Statistic::Letters => "",
        Statistic::TotalPct if ambiguous => labels.total_pct,
        statistic if Statistic::OF_NUMBERS.contains(statistic) => "",
        _ => "%",
    };
    let level = block.level.to_string();
    statistics.map(move |statistic| head(statistic).replace("{level}", &level))
}

/// Whether it is a whole number of respondents.
pub(super) fn is_whole(statistic: Statistic) -> bool {
    matches!(
        statistic.definition().unit,
        Unit::Respondents | Unit::Weighted
    )
}

/// A head over some columns; nothing is printed over those that have none there.
#[derive(Serialize)]
pub(super) struct Span {
    pub(super) label: Option<Value>,
    pub(super) columns: usize,
    #[serde(skip)]
    pub(super) text: String,
}

/// The heads over the columns, line by line from the top. The last of a column's heads is just above its label.
pub(super) fn spans(columns: &[Line]) -> Vec<Vec<Span>> {
    let deepest = columns.iter().map(|column| column.heads.len()).max();
    let deepest = deepest.unwrap_or_default();
    let lines = 0..deepest;
    let above = |column: &Line, line: usize| {
        let own = (line + 1 + column.heads.len()).checked_sub(deepest)?;
        let heads = column.heads.get(..own)?;
        (!heads.is_empty()).then(|| heads.to_vec())
    };
    let line = |line: usize| {
        let same = |a: &Line, b: &Line| above(a, line) == above(b, line);
        let groups = columns.chunk_by(same);
        let span = |group: &[Line]| {
            let heads = group.first().and_then(|column| above(column, line));
            let text = heads.and_then(|mut heads| heads.pop());
            Span {
                label: text
                    .as_ref()
                    .map(|text| Value::from_safe_string(typst(text))),
                columns: group.len(),
                text: text.unwrap_or_default(),
            }
        };
        groups.map(span).collect()
    };
    lines.map(line).collect()
}

/// A head of rows, and how far it is indented.
#[derive(Serialize)]
pub(super) struct Heading {
    pub(super) label: Value,
    pub(super) depth: usize,
}

/// The heads that are printed above a row: those that the row before it is not under.
pub(super) fn headings(before: Option<&Line>, row: &Line) -> Vec<Heading> {
    let before = before.map_or(&[][..], |before| &before.heads);
    let pairs = before.iter().zip(&row.heads);
    let same = pairs.take_while(|(before, own)| before == own).count();
    let own = row.heads.iter().enumerate().skip(same);
    own.map(|(depth, label)| Heading {
        label: Value::from_safe_string(typst(label)),
        depth,
    })
    .collect()
}

/// How far the label of a row is indented: non-breaking spaces that are as wide.
pub(super) fn indented(row: &Line) -> String {
    format!("{}{}", "\u{a0}".repeat(3 * row.heads.len()), row.label)
}
