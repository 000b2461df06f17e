//! Two-group linear discriminant analysis, as SPSS prints it.

use num_bigint::{BigInt, Sign};

use super::classifier::Classifier;
use super::design::{Design, Refusal};
use super::fixed::{BITS, ln};
use super::moments::Moments;
use super::scatter::{Solved, solve};
use super::tails::{Probability, RIGHT, chi2_above};
use crate::figures::Real;

/// A discriminant function between two groups: those whose dependent value is 1, the first, and those with 0.
///
/// Fisher's direction is that of the coefficients of the 0/1 group regressed on the variables (R. A. Fisher, *The use of
/// multiple measurements in taxonomic problems*, Annals of Eugenics 7, 1936), so this is the same least-squares fit, and
/// Wilks' Λ is 1 − R². Names and scaling are those of the DISCRIMINANT procedure in *IBM SPSS Statistics Algorithms*: the
/// function has a pooled within-group variance of one, and its mean over all rows is zero. The first group scores high.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Discriminant {
    /// Rows.
    pub n: u64,
    /// Rows of the first group and of the second.
    pub group_n: [u64; 2],
    /// Wilks' Λ: the within-group share of the function's variation.
    pub wilks: Real,
    /// Bartlett's χ² = −(n − 1 − (p + 2)/2)·ln Λ, of p variables.
    pub chi2: Real,
    /// Its degrees of freedom: the number of variables.
    pub df: u64,
    /// Probability of so large a χ².
    pub p: Real,
    /// Eigenvalue (1 − Λ) ÷ Λ.
    pub eigenvalue: Real,
    /// Canonical correlation √(1 − Λ).
    pub canonical_r: Real,
    /// Standardized canonical coefficients: the raw ones × the variables' pooled within-group standard deviations.
    pub std_coef: Vec<Real>,
    /// Structure matrix: pooled within-group correlations of the variables with the function.
    pub structure: Vec<Real>,
    /// Raw (unstandardized) canonical coefficients.
    pub raw: Vec<Real>,
    /// The constant that goes with them.
    pub constant: Real,
    /// Mean score of the first group, which is positive, and of the second.
    pub centroids: [Real; 2],
    /// Puts rows into groups.
    pub classifier: Classifier,
}

/// Fits the discriminant function. The dependent column is 1 for rows of the first group and 0 for those of the second.
pub fn discriminant(design: &Design, moments: &Moments) -> Result<Discriminant, Refusal> {
    if moments.design() != design {
        return Err(Refusal::OtherDesign);
    }
    if !design.intercept || design.weights.is_some() {
        return Err(Refusal::NotForDiscriminant);
    }
    let group_n = groups(design, moments)?;
    let solved = solve(design, moments)?;
    if solved.unexplained.sign() == Sign::NoSign {
        return Err(Refusal::Separated);
    }
    if solved.explained().sign() == Sign::NoSign {
        return Err(Refusal::EqualMeans);
    }
    let classifier = Classifier::new(design, moments, &solved.slopes, group_n);
    // No divisor is zero: both groups have rows, and none of the columns is constant.
    statistics(&solved, moments.rows(), group_n, classifier).ok_or(Refusal::NotTwoGroups)
}

/// The rows of either group.
fn groups(design: &Design, moments: &Moments) -> Result<[u64; 2], Refusal> {
    let last = design.predictors.len() + 1;
    let ones = moments.sum(0, last);
    // A whole number equals its square only if it is 0 or 1, and otherwise is less.
    let decimals = design.columns.get(design.dependent).copied().unwrap_or(0);
    if decimals > 0 || moments.sum(last, last) != ones {
        return Err(Refusal::NotTwoGroups);
    }
    let first = u64::try_from(&ones).map_err(|_| Refusal::NotTwoGroups)?;
    let second = moments.rows() - first;
    if first == 0 || second == 0 {
        return Err(Refusal::EmptyGroup { first: first == 0 });
    }
    Ok([first, second])
}

/// Every statistic as one fraction, or the root of one. With T, E and U the group's total, explained and unexplained sums
/// of squares (each × n, and T so is n₁·n₀), and of variable j the coefficient b, the sum of squares S and the sum of
/// products with the group P: D² = (n − 2)·n·E ÷ (T·U) is the squared distance of the centroids, b·√((n − 2)·n·T ÷ (E·U))
/// the raw coefficient, (S − P²/T) ÷ (n·(n − 2)) the within-group variance and P ÷ T the difference of the means. E, U and
/// b are kept × the determinant.
fn statistics(
    solved: &Solved,
    n: u64,
    group_n: [u64; 2],
    classifier: Classifier,
) -> Option<Discriminant> {
    let (total, explained, left) = (solved.whole(), solved.explained(), &solved.unexplained);
    let both = &explained * left;
    let scale = &solved.dependent_squares * (n - 2);
    let signed = |sign: &BigInt, above: &BigInt, below: &BigInt| {
        Some(Real::root(above, below)?.signed_as(sign))
    };
    let centroid = |others: u64, sign: i64| {
        let above = &explained * (n - 2) * others * others;
        let below = &solved.dependent_squares * n * left;
        signed(&sign.into(), &above, &below)
    };
    let mean = -solved.fitted_sum();
    let variables = || {
        solved
            .slopes
            .iter()
            .zip(&solved.squares)
            .zip(&solved.products)
    };
    // T·S − P²: the within-group sum of squares × n·T.
    let within = |squares: &BigInt, product: &BigInt| {
        squares * &solved.dependent_squares - product * product
    };
    let df = solved.slopes.len() as u64;
    // −ln Λ, and with it χ² × 2^BITS: (n − 1 − (p + 2)/2) is half of a whole number that is at least p.
    let chi2 = (ln(&total, left) * (2 * n - 4 - df)) >> 1u8;
    let error = (chi2.magnitude() >> RIGHT) + 2 * n;
    let [first, second] = group_n;
    Some(Discriminant {
        n,
        group_n,
        wilks: Real::quotient(left, &total)?,
        p: chi2_above(&chi2, df).as_ref().and_then(Probability::real)?,
        chi2: Real::approximate(&chi2, &error, BITS, 0),
        df,
        eigenvalue: Real::quotient(&explained, left)?,
        canonical_r: Real::root(&explained, &total)?,
        std_coef: variables()
            .map(|((b, squares), product)| signed(b, &(b * b * within(squares, product)), &both))
            .collect::<Option<_>>()?,
        structure: variables()
            .map(|((_, squares), product)| {
                let below = &explained * within(squares, product);
                signed(product, &(product * product * left), &below)
            })
            .collect::<Option<_>>()?,
        raw: variables()
            .zip(&solved.decimals)
            .map(|(((b, _), _), decimals)| {
                let unit = BigInt::from(10).pow(2 * decimals);
                signed(b, &(b * b * unit * &scale * n), &both)
            })
            .collect::<Option<_>>()?,
        constant: signed(&mean, &(&mean * &mean * &scale), &(&both * n))?,
        centroids: [centroid(second, 1)?, centroid(first, -1)?],
        classifier,
    })
}
