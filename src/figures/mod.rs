//! Figures: every computed number under a stable id, and the one place that turns a number into text.

mod change;
mod ledger;
mod number;

pub use change::Change;
pub use ledger::{Difference, Ledger};
pub use number::{Exact, Real, in_words, is_number_word, parse_bound};

use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

use crate::diagnostic::nearest;
use crate::spec::{Cell, Rounding};

/// What kind of number a figure is: the last segment of its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Statistic {
    /// Respondents (or respondents × activities) in base, row and column.
    Count,
    /// Count ÷ the row's base.
    RowPct,
    /// Count ÷ the column's base.
    ColPct,
    /// A denominator.
    Base,
    /// Mean of recoded values.
    Mean,
    /// Rows of a dataset, or respondents that a model uses.
    N,
    /// Respondents that a model leaves out because an answer is missing.
    Dropped,
    /// Respondents in neither group of a discriminant analysis.
    Outside,
    /// A regression coefficient.
    B,
    /// Standard error of a coefficient.
    Se,
    /// Standardized coefficient.
    Beta,
    /// Coefficient ÷ its standard error.
    T,
    /// Two-sided p of t; p of χ².
    P,
    /// Lower end of a coefficient's 95 % confidence interval.
    Low,
    /// Upper end of it.
    High,
    /// Variance inflation factor.
    Vif,
    /// Multiple correlation.
    R,
    /// Its square.
    #[serde(rename = "r2")]
    R2,
    /// R² adjusted for the number of predictors.
    #[serde(rename = "adj_r2")]
    AdjR2,
    /// Standard error of the estimate.
    See,
    /// F of a regression as a whole.
    F,
    /// p of F.
    FP,
    /// Degrees of freedom of a regression's numerator.
    DfModel,
    /// Degrees of freedom of its residuals.
    DfResidual,
    /// Wilks' Λ.
    Wilks,
    /// Bartlett's χ² of Wilks' Λ.
    #[serde(rename = "chi2")]
    Chi2,
    /// Degrees of freedom of χ².
    Df,
    /// Variation between groups ÷ variation within them, of a discriminant function.
    Eigenvalue,
    /// Canonical correlation.
    CanonicalR,
    /// Share of respondents that a discriminant function puts into their own group.
    Correct,
    /// A group's mean score on a discriminant function.
    Centroid,
    /// Unstandardized coefficient of a discriminant function.
    Raw,
    /// A standardized coefficient of a discriminant function, or a correlation with it.
    Value,
}

impl Statistic {
    /// The segment of ids.
    pub fn segment(self) -> &'static str {
        match self {
            Statistic::Count => "count",
            Statistic::RowPct => "row_pct",
            Statistic::ColPct => "col_pct",
            Statistic::Base => "base",
            Statistic::Mean => "mean",
            Statistic::N => "n",
            Statistic::Dropped => "dropped",
            Statistic::Outside => "outside",
            Statistic::B => "b",
            Statistic::Se => "se",
            Statistic::Beta => "beta",
            Statistic::T => "t",
            Statistic::P => "p",
            Statistic::Low => "low",
            Statistic::High => "high",
            Statistic::Vif => "vif",
            Statistic::R => "r",
            Statistic::R2 => "r2",
            Statistic::AdjR2 => "adj_r2",
            Statistic::See => "see",
            Statistic::F => "f",
            Statistic::FP => "f_p",
            Statistic::DfModel => "df_model",
            Statistic::DfResidual => "df_residual",
            Statistic::Wilks => "wilks",
            Statistic::Chi2 => "chi2",
            Statistic::Df => "df",
            Statistic::Eigenvalue => "eigenvalue",
            Statistic::CanonicalR => "canonical_r",
            Statistic::Correct => "correct",
            Statistic::Centroid => "centroid",
            Statistic::Raw => "raw",
            Statistic::Value => "value",
        }
    }

    /// Whether the figure is a share, printed as a percentage.
    pub fn is_share(self) -> bool {
        matches!(
            self,
            Statistic::RowPct | Statistic::ColPct | Statistic::Correct
        )
    }

    /// Whether it can't exceed one, so that SPSS leaves the zero before its point out.
    pub fn is_at_most_one(self) -> bool {
        matches!(
            self,
            Statistic::Beta
                | Statistic::P
                | Statistic::FP
                | Statistic::R
                | Statistic::R2
                | Statistic::AdjR2
                | Statistic::Wilks
                | Statistic::CanonicalR
                | Statistic::Value
        )
    }
}

impl From<Cell> for Statistic {
    fn from(cell: Cell) -> Self {
        match cell {
            Cell::Count => Statistic::Count,
            Cell::RowPct => Statistic::RowPct,
            Cell::ColPct => Statistic::ColPct,
        }
    }
}

/// Where a figure stands in its table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The table's name.
    pub table: String,
    /// The block's key.
    pub block: String,
    /// The row's id.
    pub row: String,
    /// The column's id.
    pub column: String,
}

/// One computed number.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Its id: dot-joined segments of `[a-z0-9_]+`.
    pub id: String,
    /// Its kind.
    pub statistic: Statistic,
    /// Its exact value.
    pub exact: Exact,
    /// Decimal places it is printed with, where its own specification says so; the report's rounding otherwise.
    pub places: Option<u8>,
    /// The number of respondents (or respondents × activities) it is taken over, where that applies.
    pub base: Option<u64>,
    /// Its place in a table, where it has one.
    pub position: Option<Position>,
    /// The model it is a result of, where it is one.
    pub model: Option<String>,
    /// How running text names its column, where it has one.
    pub name: Option<String>,
    /// The datasets it is computed from.
    pub datasets: Vec<String>,
    /// How it was computed, in a sentence.
    pub how: String,
}

impl Figure {
    /// The figure as printed, by the report's rounding.
    pub fn text(&self, rounding: Rounding) -> String {
        self.exact.text(self.places(rounding), self.scale())
    }

    /// The figure as printed with a number of decimal places of the author's choice.
    pub fn text_with(&self, places: u8) -> String {
        self.exact.text(places, self.scale())
    }

    fn places(&self, rounding: Rounding) -> u8 {
        self.places.unwrap_or(match (self.exact, self.statistic) {
            (Exact::Integer(_), _) => 0,
            (Exact::Ratio { .. }, Statistic::Mean) => rounding.mean,
            (Exact::Ratio { .. }, _) => rounding.share,
            (Exact::Real(_), _) => rounding.model,
        })
    }

    fn scale(&self) -> u8 {
        if self.statistic.is_share() { 100 } else { 1 }
    }
}

/// All figures of a report, by id.
#[derive(Debug, Clone, Default)]
pub struct Figures(BTreeMap<String, Figure>);

impl Figures {
    /// Adds a figure. Ids are made from unique segments, so that none is there twice.
    fn insert(&mut self, figure: Figure) {
        self.0.insert(figure.id.clone(), figure);
    }

    /// Adds figures.
    pub fn extend(&mut self, figures: impl IntoIterator<Item = Figure>) {
        for figure in figures {
            self.insert(figure);
        }
    }

    /// The figure of an id.
    pub fn get(&self, id: &str) -> Option<&Figure> {
        self.0.get(id)
    }

    /// All figures in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Figure> {
        self.0.values()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The id most like a wrong one.
    pub fn nearest(&self, id: &str) -> Option<&str> {
        // Segments first: a slip is mostly in one of them.
        let near = nearest(id, self.0.keys().map(String::as_str));
        near.filter(|_| id.len() < 200)
    }

    /// The figures of a row with a statistic, in the order of the table's columns.
    pub fn row(&self, row: &str, statistic: Statistic, columns: &[String]) -> Vec<&Figure> {
        columns
            .iter()
            .filter_map(|column| self.get(&format!("{row}.{column}.{}", statistic.segment())))
            .collect()
    }
}
