//! What the numbers of a block's cells are called.

use crate::compute::BlockLayout;
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
        || [Statistic::RowPct, Statistic::ColPct]
            .iter()
            .all(|s| block.statistics.contains(s))
}

/// Whether lines are named in a column of their own.
pub(super) fn labelled(block: &BlockLayout) -> bool {
    stacked(block) && is_ambiguous(block)
}

/// The head of the column of bases.
pub(super) fn base_head(block: &BlockLayout, labels: &Labels) -> &'static str {
    if is_ambiguous(block) {
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
