//! Differences between the shares of two blocks: in percentage points, with standard error and test.
//!
//! The datasets of the two were drawn independently, so that the variance of a difference is the sum of both variances, and
//! its degrees of freedom are those of both designs together.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_rational::Ratio;

use super::counts::Counts;
use super::layout::{BlockLayout, Line};
use super::plan::Plan;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::figures::{CellId, Exact, Expression, Figure, Floors, Real, Statistic};
use crate::fit;
use crate::spec::{Block, Difference, Document, Table};
use crate::yaml::Spanned;

/// A block that was counted.
pub(super) struct Counted<'a> {
    name: &'a str,
    plan: &'a Plan,
    counts: Counts,
    layout: BlockLayout,
    /// Its shares by id.
    shares: BTreeMap<String, Exact>,
}

impl<'a> Counted<'a> {
    pub(super) fn new(
        name: &'a str,
        plan: &'a Plan,
        counts: Counts,
        (layout, figures): &(BlockLayout, Vec<Figure>),
    ) -> Self {
        let shares = figures.iter().filter(|figure| figure.statistic.is_share());
        Self {
            name,
            plan,
            counts,
            layout: layout.clone(),
            shares: shares
                .map(|share| (share.id.clone(), share.exact))
                .collect(),
        }
    }

    /// The share that its cells have, where it is one.
    fn share(&self) -> Option<Statistic> {
        let printed = self.plan.statistics.iter().filter_map(|s| s.printed());
        let mut shares = printed.filter(|s| matches!(s, Statistic::RowPct | Statistic::ColPct));
        shares.next().filter(|_| shares.next().is_none())
    }

    /// The estimate of a cell by its ids.
    fn estimate(&self, row: &str, column: &str) -> Option<Estimate> {
        let row = self.plan.rows.iter().position(|line| line.id == row)?;
        let column = self
            .plan
            .columns
            .iter()
            .position(|line| line.id == column)?;
        let cell = self.counts.cell(row, column);
        let whole = cell.whole(self.plan.whole());
        let weight = BigInt::from(whole.weight);
        if weight == BigInt::ZERO {
            return None;
        }
        let variance = self.counts.variance(row, column).filter(|v| v.df > 0);
        Some(Estimate {
            share: Ratio::new(cell.count.weight.into(), weight.clone()),
            variance: variance.map(|variance| (&variance.scaled / weight.pow(4), variance.df)),
            respondents: whole.respondents,
        })
    }
}

/// A share, its variance with degrees of freedom, and of how many respondents it is.
struct Estimate {
    share: Ratio<BigInt>,
    variance: Option<(Ratio<BigInt>, u64)>,
    respondents: u64,
}

/// Figures and layout of a block of differences.
pub(super) fn figures(
    table: &Document<Table>,
    name: &Spanned<String>,
    block: &Block,
    difference: &Difference,
    before: &[Counted<'_>],
) -> Result<(BlockLayout, Vec<Figure>), Diagnostics> {
    let (of, from, share) = both(table, name, difference, before)?;
    let line = |lines: &[Line], others: &[Line]| -> Vec<Line> {
        let both = lines
            .iter()
            .filter(|line| others.iter().any(|other| other.id == line.id));
        both.cloned().collect()
    };
    let rows = line(&of.layout.rows, &from.layout.rows);
    let columns = line(&of.layout.columns, &from.layout.columns);
    let mut datasets: Vec<String> = Vec::new();
    let parts = of.plan.parts.iter().chain(&from.plan.parts);
    datasets.extend(parts.map(|part| part.dataset.clone()));
    let mut figures = Vec::new();
    for row in &rows {
        for column in &columns {
            let cell = |block| CellId {
                table: &table.name,
                block,
                row: &row.id,
                column: &column.id,
            };
            let [first, second] = [of, from].map(|counted| {
                (
                    cell(counted.name).figure(share).to_string(),
                    counted.estimate(&row.id, &column.id),
                )
            });
            let ((one, Some(first)), (other, Some(second))) = (first, second) else {
                continue;
            };
            let shares = |leaf: &Expression| match leaf {
                Expression::Figure(id) => of.shares.get(id).or(from.shares.get(id)).copied(),
                _ => None,
            };
            let Ok(expression) = Expression::arithmetic(&format!("{one} - {other}")) else {
                continue;
            };
            let Ok(points) = expression.exact(false, &shares) else {
                continue;
            };
            for asked in &difference.cells {
                let statistic = asked.statistic();
                let (exact, how) = match statistic {
                    Statistic::Points => (Some(points), expression.to_string()),
                    _ => {
                        let found = test(&first, &second, statistic).map(Exact::Real);
                        let label = statistic.definition().label;
                        (found, format!("{label} of {expression}"))
                    }
                };
                figures.extend(exact.map(|exact| Figure {
                    id: cell(&name.value).figure(statistic).to_string(),
                    statistic,
                    exact,
                    places: None,
                    floors: Floors::default(),
                    base: Some(first.respondents + second.respondents),
                    weighted_by: None,
                    name: Some(column.prose.clone()),
                    datasets: datasets.clone(),
                    how,
                    of: (statistic == Statistic::Points).then(|| expression.clone()),
                }));
            }
        }
    }
    let layout = BlockLayout {
        name: name.value.clone(),
        title: block.title.clone(),
        columns,
        rows,
        statistics: difference
            .cells
            .iter()
            .map(|cell| cell.statistic())
            .collect(),
        arrange: block.arrange,
        shows_base: false,
        shows_base_of_columns: false,
        base_below: None,
        level: 0,
        letters: Vec::new(),
        compared: None,
        weighted_by: None,
        results: Vec::new(),
    };
    Ok((layout, figures))
}

/// The standard error of a difference, its t, or the probability of that; nothing where it is not defined.
fn test(first: &Estimate, second: &Estimate, statistic: Statistic) -> Option<Real> {
    let ((one, df), (other, more)) = (first.variance.as_ref()?, second.variance.as_ref()?);
    let variance = one + other;
    let points = &first.share - &second.share;
    if statistic == Statistic::ShareSe {
        return Real::root(variance.numer(), variance.denom());
    }
    if *variance.numer() == BigInt::ZERO {
        return None;
    }
    let square = &points * &points / variance;
    match statistic {
        Statistic::T => {
            let t = Real::root(square.numer(), square.denom())?;
            Some(t.signed_as(points.numer()))
        }
        _ => fit::t_probability([square.numer(), square.denom()], df + more),
    }
}

/// The two blocks, and the share that both have.
fn both<'b, 'a>(
    table: &Document<Table>,
    name: &Spanned<String>,
    difference: &Difference,
    before: &'b [Counted<'a>],
) -> Result<(&'b Counted<'a>, &'b Counted<'a>, Statistic), Diagnostics> {
    let mut messages = Diagnostics::new();
    let blocks = &table.content.blocks;
    let counted = blocks.iter().take_while(|(key, _)| key.value != name.value);
    let counted = counted.filter(|(_, block)| block.is_counted());
    let known: Vec<&str> = counted.map(|(key, _)| key.value.as_str()).collect();
    let mut find = |wanted: &Spanned<String>| {
        if !known.contains(&wanted.value.as_str()) {
            let message = format!(
                "there is no block `{}` before `{}`",
                wanted.value, name.value
            );
            let message = Diagnostic::error(Code::UnknownName, message).at(table.place(wanted));
            let message = match known.as_slice() {
                [] => message.expected("a block of responses before this one"),
                known => message.expected(format!("one of {}", known.join(", "))),
            };
            messages.push(message.suggest(wanted, known.iter().copied()));
        }
        // The errors of a block that could not be counted are reported already.
        before.iter().find(|block| block.name == wanted.value)
    };
    let (of, from) = (find(&difference.of), find(&difference.from));
    let (Some(of), Some(from)) = (of, from) else {
        return Err(messages);
    };
    let refuse = |message: String, expected: &str, help: &str| -> Diagnostics {
        Diagnostic::error(Code::ConflictingKeys, message)
            .at(table.place(&difference.from))
            .expected(expected)
            .help(help)
            .into()
    };
    let mut parts = of.plan.parts.iter();
    let shared = parts.find(|part| from.plan.parts.iter().any(|p| p.dataset == part.dataset));
    if let Some(part) = shared {
        return Err(refuse(
            format!(
                "`{}` and `{}` both count `{}`",
                of.name, from.name, part.dataset
            ),
            "blocks of independently drawn datasets",
            "keep each wave in a separate dataset; for points only, derive a figure in report/derived.yaml",
        ));
    }
    let share = of.share().filter(|share| from.share() == Some(*share));
    let Some(share) = share else {
        return Err(refuse(
            format!("`{}` and `{}` have no common share", of.name, from.name),
            "either `row_pct` or `col_pct` in the `cells` of both",
            "only shares have differences in points",
        ));
    };
    let precise = difference
        .cells
        .iter()
        .any(|cell| cell.statistic() != Statistic::Points);
    let lacking = [of, from]
        .into_iter()
        .find(|block| precise && !block.plan.needs_variance());
    if let Some(block) = lacking {
        return Err(refuse(
            format!("the shares of `{}` have no standard errors", block.name),
            "`se` or `ci` in the `cells` of both blocks",
            "or use only `cells: [points]` in the difference",
        ));
    }
    Ok((of, from, share))
}
