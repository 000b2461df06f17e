//! The table of statistics: what kind of number a figure can be. A new statistic is one entry here.

use schemars::JsonSchema;
use serde::Serialize;

/// What a statistic is a number of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Respondents, or respondents × activities: a whole number.
    Respondents,
    /// A part of a whole, printed as a percentage.
    Share,
    /// A difference of shares, printed as a number of percentage points.
    Points,
    /// Respondents, each counted as often as their weight says.
    Weighted,
    /// A mean of scores, in their unit.
    Mean,
    /// How many times as large one number is as another.
    Ratio,
    /// Anything else.
    Number,
    /// Columns, by their letters: the sum of 1 for A, 2 for B, 4 for C, ….
    Letters,
}

/// What a statistic says of what it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// How strongly, and in which direction, something is related to something else; its sign matters.
    Effect,
    /// How probable what was found would be if nothing were there.
    Significance,
    /// Neither.
    Other,
}

/// An entry of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Definition {
    /// The last segment of ids.
    pub segment: &'static str,
    /// What it is called, as a phrase that `of …` can follow.
    pub label: &'static str,
    /// What it is a number of.
    pub unit: Unit,
    /// What it says.
    pub role: Role,
    /// How it is computed. `{value}` is the exact value, `{se}` another statistic of the same term, cell or fit,
    /// `{fit.df}` one of the model as a whole. The first formula applies for which all of these are there.
    pub formulas: &'static [&'static str],
}

const RESPONDENTS: Definition = Definition {
    segment: "",
    label: "",
    unit: Unit::Respondents,
    role: Role::Other,
    formulas: &["{value}"],
};

const SHARE: Definition = Definition {
    unit: Unit::Share,
    formulas: &[
        "100 × sum of {weighted_by} of those counted ÷ sum of {weighted_by} of the base = 100 × {numerator} ÷ {denominator} = {percent} %",
        "100 × counted ÷ base = 100 × {numerator} ÷ {denominator} = {percent} %",
    ],
    ..RESPONDENTS
};

const NUMBER: Definition = Definition {
    unit: Unit::Number,
    ..RESPONDENTS
};

const EFFECT: Definition = Definition {
    role: Role::Effect,
    ..NUMBER
};

const SIGNIFICANCE: Definition = Definition {
    role: Role::Significance,
    ..NUMBER
};

macro_rules! statistics {
    ($($(#[doc = $doc:literal])+ $name:ident $segment:literal { $($field:ident: $value:expr),* } ..$base:ident;)+) => {
        /// What kind of number a figure is: the last segment of its id.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
        pub enum Statistic {
            $($(#[doc = $doc])+ #[serde(rename = $segment)] $name,)+
        }

        impl Statistic {
            /// All of them.
            pub const ALL: &'static [Statistic] = &[$(Statistic::$name),+];

            /// Its entry in the table.
            pub fn definition(self) -> &'static Definition {
                match self {
                    $(Statistic::$name => {
                        const ENTRY: Definition = Definition { segment: $segment, $($field: $value,)* ..$base };
                        &ENTRY
                    })+
                }
            }
        }
    };
}

statistics! {
    /// Respondents (or respondents × activities) in base, row and column.
    Count "count" { label: "number", formulas: &["number of those counted = {value}"] } ..RESPONDENTS;
    /// Count ÷ the row's base.
    RowPct "row_pct" { label: "row percentage" } ..SHARE;
    /// Count ÷ the column's base.
    ColPct "col_pct" { label: "column percentage" } ..SHARE;
    /// Count ÷ all of the base.
    TotalPct "total_pct" { label: "percentage of all" } ..SHARE;
    /// A denominator.
    Base "base" { label: "base", formulas: &["number of those in the base = {value}"] } ..RESPONDENTS;
    /// Sum of the weights of respondents in base, row and column.
    Weighted "weighted" {
        label: "weighted number",
        unit: Unit::Weighted,
        formulas: &["sum of {weighted_by} of those counted = {value}"]
    } ..RESPONDENTS;
    /// Sum of the weights of a denominator.
    WeightedBase "weighted_base" {
        label: "weighted base",
        unit: Unit::Weighted,
        formulas: &["sum of {weighted_by} of the base = {value}"]
    } ..RESPONDENTS;
    /// Standard error of a share.
    ShareSe "share_se" {
        label: "standard error",
        unit: Unit::Points,
        formulas: &[
            "√(sum of the variances of both shares) = {value}, of the difference {points}",
            "√(variance of the share under the design) = {value}"
        ]
    } ..SHARE;
    /// Lower end of a share's confidence interval.
    ShareLow "share_low" {
        label: "lower end of the confidence interval",
        formulas: &["the lower end, from the share, its standard error and Student's t = {value}"]
    } ..SHARE;
    /// Upper end of it.
    ShareHigh "share_high" {
        label: "upper end of the confidence interval",
        formulas: &["the upper end, from the share, its standard error and Student's t = {value}"]
    } ..SHARE;
    /// Design effect of a share or mean.
    Deff "deff" {
        label: "design effect",
        formulas: &["variance under the design ÷ variance of a simple random sample of the same size = {value}"]
    } ..NUMBER;
    /// Mean of numbers, or of recoded values.
    Mean "mean" {
        label: "mean",
        unit: Unit::Mean,
        formulas: &[
            "sum of {weighted_by} × number ÷ sum of {weighted_by} of those with a number = {numerator} ÷ {denominator} = {decimal}",
            "sum of the numbers ÷ number of them = {numerator} ÷ {denominator} = {decimal}"
        ]
    } ..EFFECT;
    /// Standard deviation of numbers.
    Sd "sd" {
        label: "standard deviation",
        unit: Unit::Mean,
        formulas: &["√(n ÷ (n − 1) × (mean of the squares − square of the mean)) = {value}"]
    } ..NUMBER;
    /// Median of numbers.
    Median "median" {
        label: "median",
        unit: Unit::Mean,
        formulas: &["least number with at least half of the weights at or below it = {decimal}"]
    } ..EFFECT;
    /// Quantile of numbers.
    Quantile "quantile" {
        label: "quantile",
        unit: Unit::Mean,
        formulas: &["least number with at least that part of the weights at or below it = {decimal}"]
    } ..EFFECT;
    /// The least number.
    Min "min" {
        label: "minimum",
        unit: Unit::Mean,
        formulas: &["minimum of the numbers = {decimal}"]
    } ..EFFECT;
    /// The greatest number.
    Max "max" {
        label: "maximum",
        unit: Unit::Mean,
        formulas: &["maximum of the numbers = {decimal}"]
    } ..EFFECT;
    /// Sum of numbers.
    Sum "sum" {
        label: "sum",
        unit: Unit::Mean,
        formulas: &["sum of {weighted_by} × number = {decimal}", "sum of the numbers = {decimal}"]
    } ..EFFECT;
    /// Standard error of a mean.
    MeanSe "mean_se" {
        label: "standard error",
        unit: Unit::Mean,
        formulas: &["√(variance of the mean under the design) = {value}"]
    } ..NUMBER;
    /// Lower end of a mean's confidence interval.
    MeanLow "mean_low" {
        label: "lower end of the confidence interval",
        unit: Unit::Mean,
        formulas: &["mean − t × standard error, t of Student's t = {value}"]
    } ..NUMBER;
    /// Upper end of it.
    MeanHigh "mean_high" {
        label: "upper end of the confidence interval",
        unit: Unit::Mean,
        formulas: &["mean + t × standard error, t of Student's t = {value}"]
    } ..NUMBER;
    /// Standard error of a sum.
    SumSe "sum_se" {
        label: "standard error",
        unit: Unit::Mean,
        formulas: &["√(variance of the sum under the design) = {value}"]
    } ..NUMBER;
    /// Lower end of a sum's confidence interval.
    SumLow "sum_low" {
        label: "lower end of the confidence interval",
        unit: Unit::Mean,
        formulas: &["sum − t × standard error, t of Student's t = {value}"]
    } ..NUMBER;
    /// Upper end of it.
    SumHigh "sum_high" {
        label: "upper end of the confidence interval",
        unit: Unit::Mean,
        formulas: &["sum + t × standard error, t of Student's t = {value}"]
    } ..NUMBER;
    /// Rows of a dataset, or respondents that a model uses.
    N "n" { label: "n", formulas: &["number of those in the base = {value}"] } ..RESPONDENTS;
    /// Iterations of a calibration.
    Iterations "iterations" {
        label: "number of iterations",
        formulas: &["iterations until no margin differed by more than a unit of the last decimal place = {value}"]
    } ..NUMBER;
    /// The largest difference between a calibrated sum of weights and its margin.
    MarginDifference "margin_difference" {
        label: "largest difference to a margin",
        formulas: &["largest |sum of the calibrated weights of a margin − margin| = {value}"]
    } ..NUMBER;
    /// The smallest calibrated weight.
    WeightMin "weight_min" { label: "smallest weight", formulas: &["smallest calibrated weight = {value}"] } ..NUMBER;
    /// The largest calibrated weight.
    WeightMax "weight_max" { label: "largest weight", formulas: &["largest calibrated weight = {value}"] } ..NUMBER;
    /// The largest calibrated weight ÷ the smallest.
    WeightRatio "weight_ratio" {
        label: "ratio of the largest weight to the smallest",
        unit: Unit::Ratio,
        formulas: &["largest calibrated weight ÷ smallest = {weight_max} ÷ {weight_min} = {value}"]
    } ..NUMBER;
    /// Respondents that a model leaves out because an answer is missing.
    Dropped "dropped" {
        label: "number left out",
        formulas: &["number of those in the base without a needed answer = {value}"]
    } ..RESPONDENTS;
    /// Respondents in neither group of a discriminant analysis.
    Outside "outside" {
        label: "number in neither group",
        formulas: &["number of those in neither group = {value}"]
    } ..RESPONDENTS;
    /// A regression coefficient.
    B "b" {
        label: "coefficient",
        formulas: &[
            "the value at which the likelihood is largest, its logarithm {fit.log_lik} = {value}",
            "the term's element of (XᵀWX)⁻¹XᵀWy, W = 1 without weights = {value}"
        ]
    } ..EFFECT;
    /// Standard error of a coefficient.
    Se "se" {
        label: "standard error",
        formulas: &[
            "√(the term's diagonal element of (XᵀWX)⁻¹), W = probability × (1 − probability), at a log-likelihood of {fit.log_lik} = {value}",
            "s × √(the term's diagonal element of (XᵀWX)⁻¹), s = standard error of the estimate = {value}"
        ]
    } ..NUMBER;
    /// Standardized coefficient.
    Beta "beta" {
        label: "standardized coefficient",
        formulas: &["B × sd(x) ÷ sd(y) = {value}"]
    } ..EFFECT;
    /// Coefficient ÷ its standard error.
    T "t" {
        label: "t",
        formulas: &[
            "t = B ÷ SE = {b} ÷ {se} = {value}",
            "t = difference ÷ standard error = {points} ÷ {share_se} = {value}",
            "t = difference ÷ standard error = {difference} ÷ {difference_se} = {value}"
        ]
    } ..NUMBER;
    /// Two-sided p of t; p of χ².
    P "p" {
        label: "p",
        formulas: &[
            "p = P(|T| > |{t}|), T of Student's t distribution with {fit.df_residual} degrees of freedom",
            "p = P(|T| > |difference ÷ standard error|) = P(|T| > |{points} ÷ {share_se}|), T of Student's t distribution",
            "p = P(|Z| > |{z}|), Z standard normal",
            "p = P(X > {chi2}), X of the χ² distribution with {df} degrees of freedom",
            "p = P(X > {f}), X of the F distribution with {df1} and {df2} degrees of freedom",
            "p = P(|T| > |{t}|), T of Student's t distribution with {df} degrees of freedom",
            "p = {value}"
        ]
    } ..SIGNIFICANCE;
    /// Lower end of a coefficient's 95 % confidence interval.
    Low "low" {
        label: "lower end of the 95 % confidence interval",
        formulas: &[
            "B − t* × SE = {b} − t* × {se}, t* = 97.5 % point of Student's t with {fit.df_residual} degrees of freedom",
            "B − z* × SE = {b} − z* × {se}, z* = 97.5 % point of the normal distribution"
        ]
    } ..NUMBER;
    /// Upper end of it.
    High "high" {
        label: "upper end of the 95 % confidence interval",
        formulas: &[
            "B + t* × SE = {b} + t* × {se}, t* = 97.5 % point of Student's t with {fit.df_residual} degrees of freedom",
            "B + z* × SE = {b} + z* × {se}, z* = 97.5 % point of the normal distribution"
        ]
    } ..NUMBER;
    /// Variance inflation factor.
    Vif "vif" {
        label: "variance inflation factor",
        formulas: &["1 ÷ (1 − R² of the term on the other terms) = {value}"]
    } ..NUMBER;
    /// Multiple correlation.
    R "r" {
        label: "multiple correlation",
        formulas: &["√(1 − residual ÷ total sum of squares) = {value}"]
    } ..NUMBER;
    /// Its square.
    R2 "r2" {
        label: "R²",
        formulas: &["R² = 1 − residual ÷ total sum of squares = R × R, R = {r}"]
    } ..NUMBER;
    /// R² adjusted for the number of predictors.
    AdjR2 "adj_r2" {
        label: "adjusted R²",
        formulas: &["1 − (1 − R²)(n − 1) ÷ (n − k − 1) = {value}"]
    } ..NUMBER;
    /// Standard error of the estimate.
    See "see" {
        label: "standard error of the estimate",
        formulas: &["√(residual sum of squares ÷ residual degrees of freedom) = {value}"]
    } ..NUMBER;
    /// F of a regression as a whole.
    F "f" {
        label: "F",
        formulas: &[
            "mean square of the regression ÷ mean square of the residuals = {value}, with {df_model} and {df_residual} degrees of freedom",
            "F, with {df1} and {df2} degrees of freedom = {value}"
        ]
    } ..NUMBER;
    /// p of F.
    FP "f_p" {
        label: "p of F",
        formulas: &["p = P(X > {f}), X of the F distribution with {df_model} and {df_residual} degrees of freedom"]
    } ..SIGNIFICANCE;
    /// Degrees of freedom of a regression's numerator.
    DfModel "df_model" {
        label: "degrees of freedom",
        formulas: &["k = {value}"]
    } ..NUMBER;
    /// Degrees of freedom of its residuals.
    DfResidual "df_residual" {
        label: "degrees of freedom of the residuals",
        formulas: &["n − k − 1, n − k without a constant = {value}"]
    } ..NUMBER;
    /// Wilks' Λ.
    Wilks "wilks" {
        label: "Wilks' Λ",
        formulas: &["Λ = variation within the groups ÷ total variation of the scores = {value}"]
    } ..NUMBER;
    /// Bartlett's χ² of Wilks' Λ; χ² of the likelihood ratio.
    Chi2 "chi2" {
        label: "χ²",
        formulas: &[
            "χ² = 2 × (log-likelihood − log-likelihood without predictors) = 2 × ({log_lik} − {null_log_lik})",
            "χ² = −(n − 1 − (p + 2) ÷ 2) × ln Λ, Λ = {wilks}: {value}",
            "χ² = Σ (count − expected)² ÷ expected = {value}"
        ]
    } ..NUMBER;
    /// Degrees of freedom of χ².
    Df "df" {
        label: "degrees of freedom",
        formulas: &["the number of variables, with Λ = {wilks}: {value}", "{value}"]
    } ..NUMBER;
    /// Degrees of freedom of the numerator of a test's F.
    Df1 "df1" { label: "degrees of freedom of the numerator" } ..NUMBER;
    /// Degrees of freedom of its denominator.
    Df2 "df2" { label: "degrees of freedom of the denominator" } ..NUMBER;
    /// Cramér's V of a table.
    CramersV "cramers_v" {
        label: "Cramér's V",
        formulas: &["√(χ² ÷ n ÷ (the smaller number of rows or columns − 1)) = {value}"]
    } ..NUMBER;
    /// The smallest expected count of a table's cells.
    LeastExpected "least_expected" {
        label: "smallest expected count",
        formulas: &["the smallest row total × column total ÷ n = {value}"]
    } ..NUMBER;
    /// A difference of two means.
    Difference "difference" {
        label: "difference of the means",
        unit: Unit::Mean,
        formulas: &["mean of the first group − mean of the second = {value}"]
    } ..EFFECT;
    /// Its standard error.
    DifferenceSe "difference_se" {
        label: "standard error of the difference",
        unit: Unit::Mean,
        formulas: &["√(variance of the difference) = {value}"]
    } ..NUMBER;
    /// Cohen's d.
    CohensD "cohens_d" {
        label: "Cohen's d",
        formulas: &["difference of the means ÷ pooled standard deviation = {value}"]
    } ..EFFECT;
    /// Hedges' g.
    HedgesG "hedges_g" {
        label: "Hedges' g",
        formulas: &["d × Γ(m ÷ 2) ÷ (√(m ÷ 2) × Γ((m − 1) ÷ 2)), m the degrees of freedom, d = {cohens_d}: {value}"]
    } ..EFFECT;
    /// η² of an analysis of variance.
    Eta2 "eta2" {
        label: "η²",
        formulas: &["sum of squares between the groups ÷ total sum of squares = {value}"]
    } ..NUMBER;
    /// ω² of an analysis of variance.
    Omega2 "omega2" {
        label: "ω²",
        formulas: &["(SS between − df1 × MS within) ÷ (SS total + MS within) = {value}"]
    } ..NUMBER;
    /// The columns whose share or mean is significantly smaller, by their letters.
    Letters "letters" {
        label: "significantly smaller columns",
        unit: Unit::Letters,
        formulas: &["columns of the same heading whose share or mean is significantly smaller; as a number, the sum of 1 for A, 2 for B, 4 for C, …: {value}"]
    } ..RESPONDENTS;
    /// Variation between groups ÷ variation within them, of a discriminant function.
    Eigenvalue "eigenvalue" { label: "eigenvalue", formulas: &["(1 − Λ) ÷ Λ, Λ = {wilks}"] } ..NUMBER;
    /// Canonical correlation.
    CanonicalR "canonical_r" {
        label: "canonical correlation",
        formulas: &["√(1 − Λ), Λ = {wilks}"]
    } ..NUMBER;
    /// Share of respondents that a model puts into their own group.
    Correct "correct" { label: "share of respondents classified correctly" } ..SHARE;
    /// A coefficient of a logistic regression ÷ its standard error.
    Z "z" { label: "z", formulas: &["z = B ÷ SE = {b} ÷ {se} = {value}"] } ..NUMBER;
    /// How many times as large the odds are per unit of a predictor.
    OddsRatio "odds_ratio" { label: "odds ratio", formulas: &["e^B, B = {b}", "count of the first cell × count of the last ÷ product of the other two = {value}"] } ..NUMBER;
    /// Lower end of its 95 % confidence interval.
    OddsLow "odds_low" {
        label: "lower end of the 95 % confidence interval of the odds ratio",
        formulas: &["e to the lower end of the coefficient's interval, {low}"]
    } ..NUMBER;
    /// Upper end of it.
    OddsHigh "odds_high" {
        label: "upper end of the 95 % confidence interval of the odds ratio",
        formulas: &["e to the upper end of the coefficient's interval, {high}"]
    } ..NUMBER;
    /// Logarithm of the likelihood.
    LogLik "log_lik" {
        label: "log-likelihood",
        formulas: &["sum of the logarithms of the fitted probabilities of what was answered = {value}"]
    } ..NUMBER;
    /// The same of a model with a constant only.
    NullLogLik "null_log_lik" {
        label: "log-likelihood without predictors",
        formulas: &["n₁ × ln(n₁ ÷ n) + n₀ × ln(n₀ ÷ n) = {value}"]
    } ..NUMBER;
    /// Akaike information criterion.
    Aic "aic" {
        label: "Akaike information criterion",
        formulas: &["2 × number of coefficients − 2 × log-likelihood, log-likelihood = {log_lik}"]
    } ..NUMBER;
    /// Bayesian information criterion.
    Bic "bic" {
        label: "Bayesian information criterion",
        formulas: &["ln n × number of coefficients − 2 × log-likelihood, n = {n}, log-likelihood = {log_lik}"]
    } ..NUMBER;
    /// McFadden's R².
    McFadden "mcfadden" {
        label: "McFadden's R²",
        formulas: &["1 − log-likelihood ÷ log-likelihood without predictors = 1 − {log_lik} ÷ {null_log_lik}"]
    } ..NUMBER;
    /// Cox and Snell's R².
    CoxSnell "cox_snell" { label: "Cox and Snell's R²", formulas: &["1 − e^(−χ² ÷ n), χ² = {chi2}, n = {n}"] } ..NUMBER;
    /// Nagelkerke's R².
    Nagelkerke "nagelkerke" {
        label: "Nagelkerke's R²",
        formulas: &["Cox and Snell's R² ÷ the most it can be = {cox_snell} ÷ (1 − e^(2 × {null_log_lik} ÷ n))"]
    } ..NUMBER;
    /// A group's mean score on a discriminant function.
    Centroid "centroid" { label: "mean score", formulas: &["mean score of the group = {value}"] } ..EFFECT;
    /// Unstandardized coefficient of a discriminant function.
    Raw "raw" {
        label: "unstandardized coefficient",
        formulas: &["weight of the variable in the score, which has variance 1 within the groups = {value}"]
    } ..EFFECT;
    /// A share made of other figures.
    Share "share" { label: "share", formulas: &["{value}"] } ..SHARE;
    /// The share of some answers less that of others.
    Balance "balance" {
        label: "balance",
        unit: Unit::Points,
        formulas: &["100 × (answers in plus − answers in minus) ÷ answers = 100 × {numerator} ÷ {denominator} = {percent}"]
    } ..EFFECT;
    /// A difference of shares.
    Points "points" { label: "difference in percentage points", unit: Unit::Points, role: Role::Effect } ..RESPONDENTS;
    /// A number divided by another of its kind.
    Ratio "ratio" { label: "ratio", unit: Unit::Ratio } ..RESPONDENTS;
    /// A standardized coefficient of a discriminant function, or a correlation with it; a model's number made of others.
    Value "value" { label: "value" } ..EFFECT;
}

impl Statistic {
    /// Those that a row or column of numbers is of.
    pub const OF_NUMBERS: [Self; 8] = [
        Self::Mean,
        Self::Sd,
        Self::Median,
        Self::Quantile,
        Self::Min,
        Self::Max,
        Self::Sum,
        Self::Balance,
    ];

    /// The statistic of a segment of ids.
    pub fn parse(segment: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|statistic| statistic.segment() == segment)
    }

    /// The segment of ids.
    pub fn segment(self) -> &'static str {
        self.definition().segment
    }

    /// What a value is multiplied by in print.
    pub fn scale(self) -> u8 {
        match self.definition().unit {
            Unit::Share | Unit::Points => 100,
            _ => 1,
        }
    }

    /// Whether the figure is a share, printed as a percentage.
    pub fn is_share(self) -> bool {
        self.definition().unit == Unit::Share
    }
}

#[cfg(test)]
mod tests {
    use super::Statistic;

    #[test]
    fn segments_are_unique_and_read_as_written() {
        for (index, statistic) in Statistic::ALL.iter().enumerate() {
            assert_eq!(Statistic::parse(statistic.segment()), Some(*statistic));
            assert_eq!(*statistic as usize, index);
        }
    }

    #[test]
    fn formulas_name_statistics() {
        for statistic in Statistic::ALL {
            let formulas = statistic.definition().formulas;
            assert!(!formulas.is_empty(), "{statistic:?}");
            for formula in formulas {
                for name in formula.split('{').skip(1) {
                    let name = name.split_once('}').expect(formula).0;
                    let own = [
                        "value",
                        "numerator",
                        "denominator",
                        "percent",
                        "decimal",
                        "weighted_by",
                    ];
                    let other = name.strip_prefix("fit.").unwrap_or(name);
                    assert!(
                        own.contains(&name) || Statistic::parse(other).is_some(),
                        "{formula}"
                    );
                }
            }
        }
    }
}
