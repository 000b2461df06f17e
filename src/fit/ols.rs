//! Ordinary and weighted least squares, as SPSS prints them.

use super::exact::{Dyadic, dot, quotient, root};
use super::scatter::{Solved, solve};
use super::tails::{f_tail, t_bound, t_two_sided};
use super::{Design, Moments, Refusal};

/// A least-squares fit.
///
/// Without an intercept, R² and what follows from it are about zero rather than about the mean, as R and SPSS have them:
/// such an R² does not compare with that of a model with an intercept.
///
/// Sources: the formulas are those of the REGRESSION procedure in *IBM SPSS Statistics Algorithms*; weights are its WLS
/// weights, and those of R's `lm`.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Ols {
    /// Rows. Weights don't change it.
    pub n: u64,
    /// The intercept, where there is one.
    pub intercept: Option<Coefficient>,
    /// The predictors' coefficients, in their order.
    pub coefficients: Vec<Coefficient>,
    /// Multiple correlation R, from 0 to 1.
    pub r: f64,
    /// Coefficient of determination R².
    pub r2: f64,
    /// R² adjusted for the number of coefficients; may be negative.
    pub adj_r2: f64,
    /// Standard error of the estimate, in units of the dependent variable: √(residual sum of squares ÷ its degrees of
    /// freedom).
    pub see: f64,
    /// Sum of squares that the model explains.
    pub ss_model: f64,
    /// Residual sum of squares.
    pub ss_residual: f64,
    /// Total sum of squares of the dependent variable.
    pub ss_total: f64,
    /// F of the model; `None` where the residual sum of squares is exactly zero.
    pub f: Option<f64>,
    /// Probability of so large an F.
    pub f_p: Option<f64>,
    /// Degrees of freedom of the model: the number of predictors.
    pub df_model: u64,
    /// Residual degrees of freedom.
    pub df_residual: u64,
}

/// A coefficient of a least-squares fit.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Coefficient {
    /// The coefficient B: units of the dependent variable per unit of the predictor.
    pub b: f64,
    /// Its standard error; zero where the residual sum of squares is exactly zero.
    pub se: f64,
    /// The standardized coefficient Beta: B × the predictor's standard deviation ÷ the dependent variable's, both about
    /// zero where there is no intercept. The intercept has none.
    pub beta: Option<f64>,
    /// B ÷ its standard error; `None` where that is zero.
    pub t: Option<f64>,
    /// Two-sided probability of a t so far from zero.
    pub p: Option<f64>,
    /// Lower end of the confidence interval.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// Variance inflation factor 1 ÷ (1 − R²) of the predictor on the others. The intercept has none.
    pub vif: Option<f64>,
}

/// Fits a model by least squares. `confidence` is the probability of the confidence intervals, such as 0.95; unless it is
/// between 0 and 1 they are not numbers.
pub fn ols(design: &Design, moments: &Moments, confidence: f64) -> Result<Ols, Refusal> {
    let solved = solve(design, moments)?;
    let shared = Shared::new(&solved, confidence);
    let coefficients = (0..design.predictors.len())
        .filter_map(|at| shared.slope(at))
        .collect();
    let df = Dyadic::from(solved.df);
    let (total, left) = (&solved.dependent_squares, &solved.unexplained);
    let explained = solved.explained();
    let predictors = Dyadic::from(design.predictors.len() as u64);
    let about = Dyadic::from(moments.rows() - u64::from(design.intercept));
    let adjusted = &(total * &df) - &(left * &about);
    let f = (!left.is_zero()).then(|| quotient(&(&explained * &df), &(left * &predictors)));
    // Sums of squares are kept times the total weight.
    let weights = design
        .weights
        .and_then(|column| design.columns.get(column))
        .copied()
        .unwrap_or(0);
    let unit = Dyadic::power_of_ten(weights + 2 * solved.dependent_decimals);
    let unit = &unit * &solved.total;
    Ok(Ols {
        n: moments.rows(),
        intercept: design.intercept.then(|| shared.intercept()),
        coefficients,
        r: root(&explained, total),
        r2: quotient(&explained, total),
        adj_r2: quotient(&adjusted, &(total * &df)),
        see: root(left, &(&unit * &df)),
        ss_model: quotient(&explained, &unit),
        ss_residual: quotient(left, &unit),
        ss_total: quotient(total, &unit),
        f,
        f_p: f.map(|f| f_tail(f, design.predictors.len() as f64, solved.df as f64)),
        df_model: design.predictors.len() as u64,
        df_residual: solved.df,
    })
}

/// What the coefficients share.
struct Shared<'a> {
    solved: &'a Solved,
    df: Dyadic,
    /// How many standard errors a confidence interval reaches.
    reach: f64,
    dependent_unit: Dyadic,
}

impl<'a> Shared<'a> {
    fn new(solved: &'a Solved, confidence: f64) -> Self {
        Self {
            solved,
            df: solved.df.into(),
            reach: t_bound(confidence, solved.df as f64),
            dependent_unit: Dyadic::power_of_ten(solved.dependent_decimals),
        }
    }

    /// A coefficient b with the variance `variance` ÷ `under`², b and variance to be taken × `unit` and its square.
    fn coefficient(
        &self,
        b: &Dyadic,
        unit: &Dyadic,
        variance: &Dyadic,
        under: &Dyadic,
    ) -> Coefficient {
        let variance = variance * &self.solved.unexplained;
        let under = under * &self.dependent_unit;
        let scaled = b * unit;
        let estimate = quotient(&scaled, &under);
        let se = root(
            &(&variance * &unit.squared()),
            &(&self.df * &under.squared()),
        );
        let t =
            (!variance.is_zero()).then(|| b.signum() * root(&(&b.squared() * &self.df), &variance));
        Coefficient {
            b: estimate,
            se,
            beta: None,
            t,
            p: t.map(|t| t_two_sided(t, self.solved.df as f64)),
            low: estimate - self.reach * se,
            high: estimate + self.reach * se,
            vif: None,
        }
    }

    fn slope(&self, at: usize) -> Option<Coefficient> {
        let solved = self.solved;
        let b = solved.slopes.get(at)?;
        let squares = solved.squares.get(at)?;
        let inverse = solved.inverse.get(at)?.get(at)?;
        let unit = Dyadic::power_of_ten(*solved.decimals.get(at)?);
        let beta = b.signum() * root(&(&b.squared() * squares), &solved.dependent_squares);
        Some(Coefficient {
            beta: Some(beta),
            vif: Some(quotient(&(squares * inverse), &1.into())),
            ..self.coefficient(b, &unit, inverse, &1.into())
        })
    }

    /// The mean of the dependent variable less what the predictors' means explain. Its variance is that of a fitted
    /// value where every predictor is zero.
    fn intercept(&self) -> Coefficient {
        let solved = self.solved;
        let zero = Dyadic::from(0);
        let less: Vec<Dyadic> = solved.sums.iter().map(|sum| &zero - sum).collect();
        let b = solved.combined(&solved.dependent_sum, &less);
        let columns = solved.inverse.iter();
        let products: Vec<Dyadic> = columns.map(|column| dot(column, &solved.sums)).collect();
        let variance = &Dyadic::from(1) + &dot(&products, &solved.sums);
        self.coefficient(&b, &1.into(), &variance, &solved.total)
    }
}
