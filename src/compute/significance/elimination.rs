//! Solutions of small systems of linear equations, in whole numbers.

use num_bigint::BigInt;
use num_rational::Ratio;

/// det·A⁻¹·B and det, for a square matrix A, by Bareiss's elimination without fractions. Nothing where A is singular.
pub(super) fn solve(a: &[Vec<BigInt>], b: &[Vec<BigInt>]) -> Option<(Vec<Vec<BigInt>>, BigInt)> {
    let n = a.len();
    let rows = a.iter().zip(b);
    let mut rows: Vec<Vec<BigInt>> = rows.map(|(a, b)| [a.as_slice(), b].concat()).collect();
    let mut before = BigInt::from(1);
    let zero = BigInt::ZERO;
    for at in 0..n {
        let pivot = (at..n).find(|row| rows.get(*row).and_then(|r| r.get(at)) != Some(&zero))?;
        if pivot != at {
            rows.swap(pivot, at);
        }
        let by = rows.get(at)?.clone();
        let of = by.get(at)?.clone();
        for (number, row) in rows.iter_mut().enumerate() {
            if number == at {
                continue;
            }
            let factor = row.get(at)?.clone();
            for (cell, other) in row.iter_mut().zip(&by) {
                *cell = (&*cell * &of - &factor * other) / &before;
            }
        }
        before = of;
    }
    // Every pivot is the determinant now; exchanges of rows change its sign, and that of the solution.
    let solution = rows
        .into_iter()
        .map(|row| row.into_iter().skip(n).collect());
    let solution: Vec<Vec<BigInt>> = solution.collect();
    Some((solution, before))
}

/// A matrix of ratios as whole numbers over one divisor.
pub(super) fn whole(ratios: &[Vec<Ratio<BigInt>>]) -> (Vec<Vec<BigInt>>, BigInt) {
    let divisor = multiple(ratios.iter().flatten().map(|ratio| ratio.denom()));
    let rows = ratios.iter().map(|row| {
        let numbers = row
            .iter()
            .map(|ratio| ratio.numer() * (&divisor / ratio.denom()));
        numbers.collect()
    });
    (rows.collect(), divisor)
}

/// The least common multiple of positive numbers.
pub(super) fn multiple<'a>(numbers: impl Iterator<Item = &'a BigInt>) -> BigInt {
    numbers.fold(BigInt::from(1), |all, number| {
        let shared = Ratio::new(all, number.clone());
        shared.numer() * number
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(rows: &[&[i64]]) -> Vec<Vec<BigInt>> {
        let row = |row: &&[i64]| row.iter().map(|n| BigInt::from(*n)).collect();
        rows.iter().map(row).collect()
    }

    #[test]
    fn equations_are_solved_exactly() {
        // 2x + y = 5, x + 3y = 10: x = 1, y = 3, det = 5.
        let (x, det) = solve(&numbers(&[&[2, 1], &[1, 3]]), &numbers(&[&[5], &[10]])).unwrap();
        assert_eq!((x, det), (numbers(&[&[5], &[15]]), 5.into()));
        // A zero in the first place: y = 4, x + 2y + z = 12, 3z = 9.
        let a = numbers(&[&[0, 1, 0], &[1, 2, 1], &[0, 0, 3]]);
        let (x, det) = solve(&a, &numbers(&[&[4], &[12], &[9]])).unwrap();
        let found: Vec<Ratio<BigInt>> = x
            .iter()
            .map(|r| Ratio::new(r[0].clone(), det.clone()))
            .collect();
        let expected = [1, 4, 3].map(|n| Ratio::from_integer(BigInt::from(n)));
        assert_eq!(found, expected);
        assert!(solve(&numbers(&[&[1, 2], &[2, 4]]), &numbers(&[&[1], &[1]])).is_none());
    }

    #[test]
    fn divisors_are_shared() {
        let ratio = |a: i64, b: i64| Ratio::new(BigInt::from(a), BigInt::from(b));
        let (rows, divisor) = whole(&[vec![ratio(1, 6), ratio(-3, 4)]]);
        assert_eq!((rows, divisor), (numbers(&[&[2, -9]]), 12.into()));
    }
}
