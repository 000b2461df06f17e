//! Statistics of numbers: of those that respondents gave, or of what their answers count as.

use num_bigint::BigInt;
use num_rational::Ratio;

use super::block::{CellFigure, CellOf, Numbers};
use crate::compute::distribution::Distribution;
use crate::compute::weighting;
use crate::figures::{Exact, Real, Statistic};

/// The figures of a cell of numbers: its statistic, and how many it is of. What the cell lacks where it is not defined.
pub(in crate::compute) fn figures(
    cell: &CellOf<'_>,
    numbers: Numbers<'_>,
) -> Result<Vec<CellFigure>, &'static str> {
    let summary = numbers.summary;
    let some = numbers.found.filter(|found| found.weight > 0);
    let found = some.ok_or(match summary.number(0) {
        Some(_) => "numbers",
        None => "scored answers",
    })?;
    let n = cell.sums.count.respondents;
    let (row, column) = (cell.row, cell.column);
    let of = match (row, summary.statistic.segment()) {
        (row, name) if row == name => format!("of {}, column `{column}`", cell.base),
        _ => format!("of {}, row `{row}`, column `{column}`", cell.base),
    };
    let statistic = summary.statistic;
    let exact = exact(cell, numbers, found).ok_or("more than one number")?;
    let own = match statistic {
        Statistic::Mean | Statistic::Sd | Statistic::Balance => None,
        _ => Some(numbers.decimals),
    };
    let how = match (statistic, summary.number(0)) {
        (Statistic::Balance, _) => {
            "(answers in `plus` − answers in `minus`) ÷ all answers,".to_string()
        }
        (Statistic::Mean, None) => "sum of the scores ÷ number of scored answers,".to_string(),
        (Statistic::Mean, Some(_)) => "sum of the numbers ÷ number of them,".to_string(),
        (statistic, None) => format!("{} of the scores", statistic.definition().label),
        (statistic, Some(_)) => format!("{} of the numbers", statistic.definition().label),
    };
    let extreme = matches!(statistic, Statistic::Min | Statistic::Max);
    let answers = if summary.number(0).is_some() {
        "numbers"
    } else {
        "scored answers"
    };
    Ok(vec![
        CellFigure {
            statistic,
            exact,
            base: Some(n),
            weighted: !extreme,
            places: summary.places.or(own),
            how: match extreme {
                true => format!("{how} {of}"),
                false => cell.weighed(format!("{how} {of}")),
            },
        },
        CellFigure {
            statistic: Statistic::Base,
            exact: Exact::Integer(n as i64),
            base: None,
            weighted: false,
            places: None,
            how: format!("{answers} {of}"),
        },
    ])
}

fn exact(cell: &CellOf<'_>, numbers: Numbers<'_>, found: &Distribution) -> Option<Exact> {
    let decimals = numbers.decimals;
    let power = BigInt::from(10).pow(decimals.into());
    let quotient = |above: &BigInt, below: &BigInt| {
        weighting::quotient(cell.weighting, decimals, above, below)
    };
    let value = |number: i64| quotient(&number.into(), &power);
    match numbers.summary.statistic {
        Statistic::Mean | Statistic::Balance => {
            quotient(&found.sum.exact(), &(&power * found.weight))
        }
        Statistic::Sum => {
            let one = weighting::one(cell.weighting);
            quotient(&found.sum.exact(), &(power * one))
        }
        Statistic::Sd => {
            let [above, below] = spread(found)?;
            let above = above * found.respondents;
            Real::root(&above, &(below * &power * &power)).map(Exact::Real)
        }
        Statistic::Min => value(found.range?.0),
        Statistic::Max => value(found.range?.1),
        Statistic::Median => value(found.quantile(Ratio::new(1, 2))?),
        Statistic::Quantile => value(found.quantile(numbers.summary.part?)?),
        _ => None,
    }
}

/// The variance of the numbers ÷ how many they are: (Σwx² ÷ W − (Σwx ÷ W)²) ÷ (n − 1), of so many as have a weight. Nothing
/// of one number.
pub(super) fn spread(found: &Distribution) -> Option<[BigInt; 2]> {
    let (whole, sum) = (BigInt::from(found.weight), found.sum.exact());
    let fewer = found.respondents.checked_sub(1).filter(|n| *n > 0)?;
    let above = &whole * found.squares.exact() - &sum * &sum;
    Some([above, &whole * &whole * fewer])
}
