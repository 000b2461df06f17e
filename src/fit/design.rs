//! What is fitted, and why it can't be.

/// A term of a model: a power of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// The column, counted from 0.
    pub column: usize,
    /// The power it is raised to; 1 for the column as it is.
    pub power: u32,
}

/// What is fitted. Columns hold whole numbers; a column's true values are the whole numbers × 10^-decimals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Design {
    /// The decimals of each column.
    pub columns: Vec<u32>,
    /// The predictors, in the order of the coefficients.
    pub predictors: Vec<Term>,
    /// The column of the dependent variable.
    pub dependent: usize,
    /// Whether there is an intercept.
    pub intercept: bool,
    /// The column of precision weights, where the rows have any: a row's variance is inversely proportional to its
    /// weight. Only their proportions matter, but for the sums of squares and the standard error of the estimate.
    pub weights: Option<usize>,
}

impl Design {
    /// Coefficients that are estimated.
    pub(super) fn estimated(&self) -> u64 {
        self.predictors.len() as u64 + u64::from(self.intercept)
    }

    /// How many decimals a term has.
    pub(super) fn decimals(&self, term: Term) -> u32 {
        let column = self.columns.get(term.column).copied().unwrap_or(0);
        column.saturating_mul(term.power)
    }
}

/// Why a fit is refused. Predictors are counted from 0 in the order of [`Design::predictors`].
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Refusal {
    /// The design has no predictor.
    NoPredictors,
    /// The moments were made with another design.
    OtherDesign,
    /// Rows that have a weight of zero or less.
    NonPositiveWeight {
        /// How many there are.
        rows: u64,
    },
    /// There are too few rows to estimate every coefficient and have one degree of freedom left.
    TooFewRows {
        /// How many rows there are.
        rows: u64,
        /// How many are needed.
        needed: u64,
    },
    /// A predictor has the same value in every row (without an intercept: zero in every row).
    Constant {
        /// The predictor.
        predictor: usize,
    },
    /// The dependent variable has the same value in every row (without an intercept: zero in every row).
    ConstantDependent,
    /// A predictor is a sum of multiples of those before it, and a constant.
    Dependent {
        /// The predictor.
        predictor: usize,
        /// Those it depends on, and how often each is taken: a whole number or a fraction such as `-1/3`. True values,
        /// decimals considered.
        on: Vec<(usize, String)>,
        /// What is added.
        constant: String,
    },
    /// A discriminant analysis needs an intercept and takes no weights.
    NotForDiscriminant,
    /// The dependent variable of a discriminant analysis or a logistic regression has values besides 0 and 1.
    NotTwoGroups,
    /// A group of a discriminant analysis has no rows.
    EmptyGroup {
        /// Whether it is the first, whose dependent value is 1.
        first: bool,
    },
    /// The groups have the same mean in every variable: there is no direction in which they differ.
    EqualMeans,
    /// The logistic regression has no finite coefficients: predictors tell the rows with 1 from those with 0.
    SeparatedBy {
        /// The predictors.
        predictors: Vec<usize>,
        /// Whether they do for all rows, or leave some undecided.
        complete: bool,
    },
    /// Rows have more combinations of the predictors' values than are kept.
    TooManyPatterns {
        /// How many are kept.
        most: usize,
    },
    /// The maximum of the likelihood was not found.
    NotConverged,
    /// The variables separate the groups completely: nothing varies within a group in that direction.
    Separated,
}
