//! Tests of independence of two questions: Pearson's χ², and Rao and Scott's correction of it under a design.

use num_bigint::BigInt;
use num_rational::Ratio;

use super::covariance::{Samples, Term};
use super::elimination::{multiple, solve, whole as whole_matrix};
use super::numbers::{is_positive, ratio, real, whole};
use crate::compute::counts::{Counts, Whole};
use crate::compute::outcome::TestResult;
use crate::compute::plan::Plan;
use crate::compute::variance::Fault;
use crate::figures::{Exact, Real, Statistic};
use crate::fit;
use crate::language::Method;

/// Cells by row and column, with signs.
type Contrast = [((usize, usize), i32); 4];

/// A table of counts; rows and columns without respondents are left out.
pub(super) struct Counted {
    /// Rows and columns of the block.
    pub(super) rows: Vec<usize>,
    pub(super) columns: Vec<usize>,
    /// Sums of weights, row by row.
    pub(super) weights: Vec<Vec<BigInt>>,
    /// Respondents.
    pub(super) respondents: u64,
    in_rows: Vec<BigInt>,
    in_columns: Vec<BigInt>,
    /// Sum of all weights.
    whole: BigInt,
}

impl Counted {
    /// Nothing of less than two rows and two columns with respondents.
    pub(super) fn new(counts: &Counts, rows: &[usize], columns: &[usize]) -> Option<Self> {
        let weight = |row: usize, column: usize| counts.cell(row, column).count.weight;
        let rows = rows.iter().copied();
        let rows: Vec<usize> = rows
            .filter(|r| columns.iter().any(|c| weight(*r, *c) > 0))
            .collect();
        let columns = columns.iter().copied();
        let columns: Vec<usize> = columns
            .filter(|c| rows.iter().any(|r| weight(*r, *c) > 0))
            .collect();
        let row = |row: &usize| columns.iter().map(|c| weight(*row, *c).into()).collect();
        let weights: Vec<Vec<BigInt>> = rows.iter().map(row).collect();
        let cells = || {
            rows.iter()
                .flat_map(|r| columns.iter().map(move |c| (*r, *c)))
        };
        let of_column = |c: &usize| rows.iter().map(|r| weight(*r, *c)).map(BigInt::from).sum();
        (rows.len() > 1 && columns.len() > 1).then(|| Self {
            respondents: cells()
                .map(|(r, c)| counts.cell(r, c).count.respondents)
                .sum(),
            in_rows: weights.iter().map(|row| row.iter().sum()).collect(),
            in_columns: columns.iter().map(of_column).collect(),
            whole: weights.iter().flatten().sum(),
            weights,
            rows: rows.clone(),
            columns: columns.clone(),
        })
    }

    /// χ² ÷ n: Σ N² ÷ (row × column) − 1.
    fn phi_squared(&self) -> Ratio<BigInt> {
        let rows = self.weights.iter().zip(&self.in_rows);
        let cells = rows.flat_map(|(row, in_row)| {
            let cells = row.iter().zip(&self.in_columns);
            cells.map(move |(n, in_column)| Ratio::new(n * n, in_row * in_column))
        });
        cells.fold(Ratio::from_integer(BigInt::from(-1)), |sum, cell| {
            sum + cell
        })
    }

    /// √(χ² ÷ n ÷ (the smaller number of rows or columns − 1)).
    fn cramers_v(&self, phi_squared: &Ratio<BigInt>) -> Option<Exact> {
        let fewer = self.rows.len().min(self.columns.len()) - 1;
        let below = phi_squared.denom() * fewer;
        Real::root(phi_squared.numer(), &below).map(Exact::Real)
    }

    fn result(
        &self,
        method: Method,
        figures: Vec<(Statistic, Option<Exact>)>,
    ) -> Option<TestResult> {
        let figures = figures.into_iter();
        let figures = figures.map(|(statistic, exact)| Some((statistic, exact?)));
        Some(TestResult {
            line: None,
            method,
            figures: figures.collect::<Option<_>>()?,
            base: self.respondents,
        })
    }
}

/// Pearson's χ², without correction for continuity.
pub(super) fn pearson(table: &Counted) -> Option<TestResult> {
    let phi_squared = table.phi_squared();
    let chi2 = &phi_squared * &table.whole;
    let df = (table.rows.len() as u64 - 1) * (table.columns.len() as u64 - 1);
    let least = table.in_rows.iter().min()? * table.in_columns.iter().min()?;
    table.result(
        Method::ChiSquare,
        vec![
            (Statistic::Chi2, real(ratio(&chi2))),
            (Statistic::Df, Some(Exact::Integer(df as i64))),
            (
                Statistic::P,
                fit::chi2_probability(ratio(&chi2), df).map(Exact::Real),
            ),
            (Statistic::CramersV, table.cramers_v(&phi_squared)),
            (Statistic::LeastExpected, real([&least, &table.whole])),
        ],
    )
}

/// Pearson's χ² with the second-order correction of J. N. K. Rao and A. J. Scott (*On chi-squared tests for multiway
/// contingency tables with cell proportions estimated from survey data*, Annals of Statistics 12, 1984), compared with an F:
/// χ² ÷ tr Δ, with (tr Δ)² ÷ tr Δ² and that × ν degrees of freedom. Δ is the variance of the contrasts of cells ÷ that under
/// simple random sampling, both with the observed shares, as R's `svychisq` has it.
pub(super) fn rao_scott(
    table: &Counted,
    plan: &Plan,
    samples: &Samples<'_>,
) -> Result<Option<TestResult>, Fault> {
    let (last_row, last_column) = (table.rows.len() - 1, table.columns.len() - 1);
    let filled = |(i, j): (usize, usize)| {
        let n = table.weights.get(i).and_then(|row| row.get(j));
        n.filter(|n| **n > BigInt::ZERO)
    };
    let cells = (0..=last_row).flat_map(|i| (0..=last_column).map(move |j| (i, j)));
    let sizes: Vec<((usize, usize), &BigInt)> = cells
        .filter_map(|cell| Some((cell, filled(cell)?)))
        .collect();
    let common = multiple(sizes.iter().map(|(_, n)| *n).chain([&table.whole]));
    // Contrasts (row i − last row) × (column j − last column) of the shares of cells, each ÷ the share itself.
    let contrasts = (0..last_row).flat_map(|i| (0..last_column).map(move |j| (i, j)));
    let contrasts: Vec<Contrast> = contrasts
        .map(|(i, j)| {
            [
                ((i, j), 1),
                ((i, last_column), -1),
                ((last_row, j), -1),
                ((last_row, last_column), 1),
            ]
        })
        .collect();
    let sum = |contrast: &Contrast| -> Vec<Term> {
        let corner = |cell: (usize, usize)| contrast.iter().find(|(c, _)| *c == cell);
        let sign = |cell: (usize, usize)| corner(cell).map_or(0, |(_, sign)| *sign);
        // As a share varies with the sum of all weights too; that is nothing unless cells are empty.
        let of_all: i32 = sizes.iter().map(|(cell, _)| sign(*cell)).sum();
        let terms = sizes.iter().filter_map(|(cell, n)| {
            let part = &common / *n * sign(*cell) - &common / &table.whole * of_all;
            let (i, j) = *cell;
            Some(Term {
                cell: (*table.rows.get(i)?, *table.columns.get(j)?),
                part,
                whole: BigInt::ZERO,
            })
        });
        terms.filter(|term| term.part != BigInt::ZERO).collect()
    };
    let sums: Vec<Vec<Term>> = contrasts.iter().map(sum).collect();
    let respondents = base_cells(table, plan.whole());
    let (covariances, freedom) = samples.covariances(&sums, &respondents)?;
    // Under simple random sampling.
    let product = |one: &Contrast, other: &Contrast| -> BigInt {
        let shared = one.iter().filter_map(|(cell, sign)| {
            let (_, other) = other.iter().find(|(other, _)| other == cell)?;
            Some(&common / filled(*cell)? * (sign * other))
        });
        shared.sum()
    };
    let simple: Vec<Vec<BigInt>> = contrasts
        .iter()
        .map(|one| contrasts.iter().map(|other| product(one, other)).collect())
        .collect();
    let (covariances, divisor) = whole_matrix(&covariances);
    let Some((delta, determinant)) = solve(&simple, &covariances) else {
        return Ok(None);
    };
    let at = |i: usize, j: usize| delta.get(i).and_then(|row| row.get(j));
    let indices = 0..delta.len();
    let trace: BigInt = indices.clone().filter_map(|i| at(i, i)).sum();
    let pairs = indices
        .clone()
        .flat_map(|i| indices.clone().map(move |j| (i, j)));
    let squared: BigInt = pairs.filter_map(|(i, j)| Some(at(i, j)? * at(j, i)?)).sum();
    let zero = BigInt::ZERO;
    if trace == zero || squared == zero || freedom == 0 {
        return Ok(None);
    }
    let phi_squared = table.phi_squared();
    let scale = Ratio::new(
        &table.whole * &common * &divisor * &determinant,
        trace.clone(),
    );
    let f = &phi_squared * scale;
    let df1 = Ratio::new(&trace * &trace, squared);
    let df2 = &df1 * whole(freedom);
    if !is_positive(&df1) {
        return Ok(None);
    }
    let p = fit::f_probability(ratio(&f), ratio(&df1), ratio(&df2));
    Ok(table.result(
        Method::RaoScott,
        vec![
            (Statistic::F, real(ratio(&f))),
            (Statistic::Df1, real(ratio(&df1))),
            (Statistic::Df2, real(ratio(&df2))),
            (Statistic::P, p.map(Exact::Real)),
            (Statistic::CramersV, table.cramers_v(&phi_squared)),
        ],
    ))
}

/// Cells of which the samples count each respondent of the table once: samples count those whom a share is taken over.
fn base_cells(table: &Counted, whole: Whole) -> Vec<(usize, usize)> {
    let (row, column) = (table.rows.first(), table.columns.first());
    match whole {
        Whole::Row => table
            .rows
            .iter()
            .filter_map(|r| Some((*r, *column?)))
            .collect(),
        Whole::Column => table
            .columns
            .iter()
            .filter_map(|c| Some((*row?, *c)))
            .collect(),
        Whole::Base => row.zip(column).map(|(r, c)| (*r, *c)).into_iter().collect(),
    }
}
