//! Two-group linear discriminant analysis, as SPSS prints it.

use super::exact::{Dyadic, quotient, root};
use super::scatter::{Solved, solve};
use super::tails::chi2_tail;
use super::{Design, Moments, Refusal};

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
    pub wilks: f64,
    /// Bartlett's χ² = −(n − 1 − (p + 2)/2)·ln Λ, of p variables.
    pub chi2: f64,
    /// Its degrees of freedom: the number of variables.
    pub df: u64,
    /// Probability of so large a χ².
    pub p: f64,
    /// Eigenvalue (1 − Λ) ÷ Λ.
    pub eigenvalue: f64,
    /// Canonical correlation √(1 − Λ).
    pub canonical_r: f64,
    /// Standardized canonical coefficients: the raw ones × the variables' pooled within-group standard deviations.
    pub std_coef: Vec<f64>,
    /// Structure matrix: pooled within-group correlations of the variables with the function.
    pub structure: Vec<f64>,
    /// Raw (unstandardized) canonical coefficients.
    pub raw: Vec<f64>,
    /// The constant that goes with them.
    pub constant: f64,
    /// Mean score of the first group, which is positive, and of the second.
    pub centroids: [f64; 2],
}

impl Discriminant {
    /// Whether a row is classified into the first group: its score is at least as near to that group's centroid as to the
    /// other's. That is SPSS's rule where both groups are held to be equally likely. One value a predictor.
    pub fn scores_first(&self, values: &[f64]) -> bool {
        let terms = self.raw.iter().zip(values);
        let score = terms.fold(self.constant, |score, (raw, value)| score + raw * value);
        let [first, second] = self.centroids;
        (score - first).abs() <= (score - second).abs()
    }
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
    let explained = solved.explained();
    if solved.unexplained.is_zero() {
        return Err(Refusal::Separated);
    }
    if explained.is_zero() {
        return Err(Refusal::EqualMeans);
    }
    Ok(statistics(&solved, &explained, moments.rows(), group_n))
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

/// Every statistic as one fraction. With T, E and U the group's total, explained and unexplained sums of squares (each
/// × n, and T so is n₁·n₀), and of variable j the coefficient b, the sum of squares S and the sum of products with the
/// group P: D² = (n − 2)·n·E ÷ (T·U) is the squared distance of the centroids, b·√((n − 2)·n·T ÷ (E·U)) the raw
/// coefficient, (S − P²/T) ÷ (n·(n − 2)) the within-group variance and P ÷ T the difference of the means.
fn statistics(solved: &Solved, explained: &Dyadic, n: u64, group_n: [u64; 2]) -> Discriminant {
    let (total, left) = (&solved.dependent_squares, &solved.unexplained);
    let rows = Dyadic::from(n);
    let within_df = Dyadic::from(n - 2);
    let both = explained * left;
    let scale = &within_df * total;
    let signed = |sign: &Dyadic, top: &Dyadic, bottom: &Dyadic| sign.signum() * root(top, bottom);
    let centroid = |others: u64| {
        let top = &(&within_df * explained) * &Dyadic::from(others).squared();
        root(&top, &(&(&rows * total) * left))
    };
    let means = solved.combined(&Dyadic::from(0), &solved.sums);
    let constant = signed(&means, &(&means.squared() * &scale), &(&rows * &both));
    let variables = || {
        solved
            .slopes
            .iter()
            .zip(&solved.squares)
            .zip(&solved.products)
    };
    // T·S − P²: the within-group sum of squares × n·T.
    let within = |squares: &Dyadic, product: &Dyadic| &(squares * total) - &product.squared();
    let wilks = quotient(left, total);
    let r2 = quotient(explained, total);
    let df = solved.slopes.len() as u64;
    // Either has all its digits where it is used.
    let ln_wilks = if r2 < 0.5 { (-r2).ln_1p() } else { wilks.ln() };
    let chi2 = -(n as f64 - 1.0 - (df as f64 + 2.0) / 2.0) * ln_wilks;
    let [first, second] = group_n;
    Discriminant {
        n,
        group_n,
        wilks,
        chi2,
        df,
        p: chi2_tail(chi2, df as f64),
        eigenvalue: quotient(explained, left),
        canonical_r: root(explained, total),
        std_coef: variables()
            .map(|((b, squares), product)| {
                signed(b, &(&b.squared() * &within(squares, product)), &both)
            })
            .collect(),
        structure: variables()
            .map(|((_, squares), product)| {
                let bottom = explained * &within(squares, product);
                signed(product, &(&product.squared() * left), &bottom)
            })
            .collect(),
        raw: variables()
            .zip(&solved.decimals)
            .map(|(((b, _), _), decimals)| {
                let unit = Dyadic::power_of_ten(*decimals);
                let top = &(&(b * &unit).squared() * &scale) * &rows;
                signed(b, &top, &both)
            })
            .collect(),
        constant: -constant,
        centroids: [centroid(second), -centroid(first)],
    }
}
