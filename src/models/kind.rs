//! What a kind of model is.

use std::fmt::Debug;

use crate::figures::{Exact, Real, Statistic};
use crate::fit::{Classifier, Design, Moments, Patterns, Refusal};
use crate::language::Labels;

/// A kind of model.
pub trait Kind: Sync {
    /// Its name under `kind:`.
    fn name(&self) -> &'static str;

    /// What it is, with an article: `a regression`.
    fn noun(&self) -> &'static str;

    /// What a specification asks that it can't do.
    fn refuse(&self, asked: &Asked) -> Vec<Refused>;

    /// The parts of its table, from top to bottom.
    fn parts(&self) -> &'static [Part];

    /// What its equation is made of.
    fn equation(&self) -> Equation;

    /// What it does with the dependent variable, as in `R² of the regression m, which explains …`.
    fn explains(&self) -> &'static str;

    /// How a table introduces the dependent variable.
    fn dependent(&self, labels: &Labels) -> &'static str;

    /// Whether its fit needs respondents counted by pattern.
    fn by_pattern(&self) -> bool {
        false
    }

    /// Fits it to the sums of the responses.
    fn fit(&self, design: &Design, sums: Sums<'_>) -> Result<Box<dyn Fit>, Refusal>;
}

/// What was added up of the responses.
#[derive(Debug, Clone, Copy)]
pub struct Sums<'a> {
    /// The sums of products.
    pub moments: &'a Moments,
    /// Respondents by pattern, for a kind that asks for them.
    pub patterns: Option<&'a Patterns>,
}

/// A fitted model.
pub trait Fit: Debug + Send + Sync {
    /// Its results; `correct` is how many respondents a second pass over the responses found rightly classified.
    fn estimates(&self, correct: Option<u64>) -> Vec<Estimate>;

    /// What classifies respondents, for a kind that can.
    fn classifier(&self) -> Option<&Classifier> {
        None
    }
}

/// What a specification asks, as far as some kinds refuse it.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// How many groups the dependent variable has.
    pub groups: usize,
    /// Whether the dependent variable is recoded.
    pub recoded: bool,
    /// Whether respondents are to be classified.
    pub classified: bool,
    /// Whether there is a constant.
    pub intercept: bool,
    /// Whether there are weights.
    pub weighted: bool,
}

/// Why a specification is refused.
#[derive(Debug)]
pub struct Refused {
    /// The part that is wrong.
    pub at: Place,
    /// What is wrong.
    pub message: String,
    /// What is expected there.
    pub expected: &'static str,
}

/// A part of a specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The dependent variable.
    Dependent,
    /// The weights.
    Weights,
    /// The model as a whole.
    Whole,
}

impl Refused {
    pub(super) fn new(at: Place, message: impl Into<String>, expected: &'static str) -> Self {
        Self {
            at,
            message: message.into(),
            expected,
        }
    }
}

/// A part of a model's table.
#[derive(Debug)]
pub struct Part {
    /// The key under `print:`, and the segment of the figures' ids.
    pub section: &'static str,
    /// Its rows.
    pub rows: Rows,
    /// The statistics that its columns can be.
    pub statistics: &'static [Statistic],
}

/// The rows of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// One, for the model as a whole.
    Whole,
    /// The constant, if there is one, and the terms.
    Coefficients,
    /// The terms.
    Terms,
    /// The terms, the farthest from zero first.
    TermsBySize,
}

/// What an equation is made of.
#[derive(Debug, Clone, Copy)]
pub struct Equation {
    /// The section of the terms' figures.
    pub section: &'static str,
    /// Their statistic.
    pub statistic: Statistic,
    /// Whether the constant is added.
    pub constant: bool,
    /// The function of the dependent variable that it explains, if not the variable itself.
    pub link: Option<&'static str>,
}

/// A result of a fit.
#[derive(Debug)]
pub struct Estimate {
    /// What it is a result of.
    pub of: Of,
    /// Its kind.
    pub statistic: Statistic,
    /// Its value.
    pub exact: Exact,
    /// How it was computed; `{of}` stands for the term or the group, `{model}` for the model.
    pub how: String,
}

/// What a result belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// The model as a whole.
    Whole,
    /// The constant, in a section.
    Constant(&'static str),
    /// A term by position, in a section.
    Term(&'static str, usize),
    /// A group by position.
    Group(usize),
}

impl Estimate {
    pub(super) fn real(of: Of, statistic: Statistic, real: Real, how: String) -> Self {
        Self {
            of,
            statistic,
            exact: Exact::Real(real),
            how,
        }
    }

    pub(super) fn count(of: Of, statistic: Statistic, count: u64, how: String) -> Self {
        Self {
            of,
            statistic,
            exact: Exact::Integer(count as i64),
            how,
        }
    }
}
