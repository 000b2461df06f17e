//! Fisher's exact test of a 2 × 2 table (R. A. Fisher, 1935).

use num_bigint::BigInt;

use super::chi_square::Counted;
use super::numbers::real;
use crate::compute::outcome::TestResult;
use crate::figures::{Exact, Real, Statistic};
use crate::language::Method;

/// The most respondents: probabilities are ratios of whole numbers of about as many binary digits.
const MOST: u64 = 5_000;

/// The probability, given the margins, of all tables that are not more probable than the one that was counted.
pub(super) fn test(table: &Counted) -> Option<TestResult> {
    let count =
        |i: usize, j: usize| -> Option<u64> { u64::try_from(table.weights.get(i)?.get(j)?).ok() };
    let [a, b, c, d] = [count(0, 0)?, count(0, 1)?, count(1, 0)?, count(1, 1)?];
    if table.respondents > MOST {
        return None;
    }
    let (row, column, n) = (a + b, a + c, a + b + c + d);
    let (least, most) = ((row + column).saturating_sub(n), row.min(column));
    // C(column, x) × C(n − column, row − x), each from the one before it.
    let mut densities = vec![start(least, row, column, n)];
    for x in least..most {
        let last = densities.last()?;
        let above = last * (column - x) * (row - x);
        densities.push(above / ((x + 1) * (n + x + 1 - column - row)));
    }
    let own = densities.get(usize::try_from(a - least).ok()?)?;
    let tail: BigInt = densities.iter().filter(|density| *density <= own).sum();
    let all: BigInt = densities.iter().sum();
    let mut figures = vec![(Statistic::P, Exact::Real(Real::quotient(&tail, &all)?))];
    let ratio = [BigInt::from(a) * d, BigInt::from(b) * c];
    let [above, below] = &ratio;
    figures.extend(real([above, below]).map(|ratio| (Statistic::OddsRatio, ratio)));
    Some(TestResult {
        line: None,
        method: Method::Fisher,
        figures,
        base: table.respondents,
    })
}

/// C(column, x) × C(n − column, row − x).
fn start(x: u64, row: u64, column: u64, n: u64) -> BigInt {
    choose(column, x) * choose(n - column, row - x)
}

fn choose(n: u64, k: u64) -> BigInt {
    (0..k.min(n - k)).fold(BigInt::from(1), |all, i| all * (n - i) / (i + 1))
}
