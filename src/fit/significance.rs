//! Probabilities of test statistics that are ratios of whole numbers, and of degrees of freedom that need not be whole.

use num_bigint::{BigInt, Sign};

use super::beta::beta_below;
use super::fixed::{BITS, exp, fixed, ln, ln_gamma, quotient};
use super::tails::{RIGHT, chi2_above};
use crate::figures::Real;

/// The most degrees of freedom of F.
const MOST: u64 = 10_000_000_000;

/// The probability of a χ² at least as large. Nothing without degrees of freedom.
pub(crate) fn chi2_probability([above, below]: [&BigInt; 2], df: u64) -> Option<Real> {
    match above.sign() {
        Sign::Plus => chi2_above(&quotient(above, below).max(1.into()), df)?.real(),
        _ => one(),
    }
}

/// The probability of an F at least as large; of a t, whose square it is, the two-sided one with 1 and its degrees of
/// freedom. Nothing unless these are positive.
pub(crate) fn f_probability(
    [above, below]: [&BigInt; 2],
    df1: [&BigInt; 2],
    df2: [&BigInt; 2],
) -> Option<Real> {
    if above.sign() != Sign::Plus {
        return one();
    }
    let halved = |[above, below]: [&BigInt; 2]| {
        let whole = quotient(above, below);
        (whole.sign() == Sign::Plus && whole <= fixed(MOST)).then_some(whole >> 1_u8)
    };
    let (a, b) = (halved(df2)?, halved(df1)?);
    // df2 ÷ (df2 + df1 × F).
    let part = df2[0] * df1[1] * below;
    let rest = df1[0] * df2[1] * above;
    beta_below(&a, &b, &part, &rest).real()
}

/// Cohen's d, of which the square is a ratio, without its bias (L. V. Hedges, 1981): × Γ(m ÷ 2) ÷ (√(m ÷ 2) × Γ((m − 1) ÷ 2)),
/// with m degrees of freedom.
pub(crate) fn hedges([above, below]: [&BigInt; 2], m: u64) -> Option<Real> {
    if m < 2 || above.sign() != Sign::Plus {
        return Real::root(above, below);
    }
    let twice = ln(&(above * 2_u8), &(below * m));
    let number = (twice >> 1_u8) + ln_gamma(m) - ln_gamma(m - 1);
    let (number, ten) = exp(&number)?;
    let error = (number.magnitude() >> RIGHT) + 1_u8;
    Some(Real::approximate(&number, &error, BITS, ten))
}

fn one() -> Option<Real> {
    let one = BigInt::from(1);
    Real::quotient(&one, &one)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: Option<Real>, expected: f64) {
        let found = found.unwrap().value();
        assert!((found / expected - 1.0).abs() < 1e-12, "{found} {expected}");
    }

    /// To the digits of R 4.2.2.
    #[test]
    fn tails_of_degrees_of_freedom_that_are_not_whole() {
        let number = |n: i64| BigInt::from(n);
        let of = |f: [i64; 2], df1: [i64; 2], df2: [i64; 2]| {
            let [f, df1, df2] = [f, df1, df2].map(|pair| pair.map(number));
            let ratio = |pair: &[BigInt; 2]| [pair[0].clone(), pair[1].clone()];
            let (f, df1, df2) = (ratio(&f), ratio(&df1), ratio(&df2));
            f_probability([&f[0], &f[1]], [&df1[0], &df1[1]], [&df2[0], &df2[1]])
        };
        // pf(5.025, 1.712, 23.968, lower.tail = FALSE)
        close(
            of([5025, 1000], [1712, 1000], [23_968, 1000]),
            0.018797593089110196,
        );
        // pf(300, 2.5, 400.25, lower.tail = FALSE)
        close(of([300, 1], [5, 2], [1601, 4]), 6.648286256865536e-92);
        // pf(0.01, 3.5, 7.25, lower.tail = FALSE)
        close(of([1, 100], [7, 2], [29, 4]), 0.9993939568737277);
        // 2 * pt(-2.5, 153.6764)
        close(
            of([25, 4], [1, 1], [1_536_764, 10_000]),
            0.013469189867550658,
        );
        assert_eq!(of([0, 1], [1, 1], [2, 1]).map(Real::value), Some(1.0));
        assert!(of([1, 1], [0, 1], [2, 1]).is_none());
    }

    #[test]
    fn tails_of_chi_square_and_an_unbiased_effect() {
        let number = |n: i64| BigInt::from(n);
        // pchisq(11.25, 4, lower.tail = FALSE)
        close(
            chi2_probability([&number(45), &number(4)], 4),
            0.023893480776104217,
        );
        // d = 0.5, m = 18: 0.5 * exp(lgamma(9) - lgamma(8.5)) / 3
        close(hedges([&number(1), &number(4)], 18), 0.47882321351185975);
    }
}
