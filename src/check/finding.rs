//! What `check` reports: verdicts on published values, and findings.

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use crate::figures::{Role, Statistic, Unit};
use crate::source::Place;
use crate::spec::Kind;

/// What is to be said of a published value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Computed again from collected data, which do not depend on it.
    Reproduced,
    /// It agrees with figures of reconstructed data, which were made to agree with it, or with other published values.
    Consistent,
    /// It does not agree.
    Contradicted,
    /// There is nothing to compute it from, or it can't be decided.
    Open,
}

impl Verdict {
    /// The word in reports.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Reproduced => "reproduced",
            Verdict::Consistent => "consistent",
            Verdict::Contradicted => "contradicted",
            Verdict::Open => "open",
        }
    }
}

/// How surely a finding is a slip of the publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Published values, or collected data, leave no other reading.
    Certain,
    /// Another reading is possible, but less likely.
    Likely,
    /// It can't be decided.
    Open,
}

/// What a finding was found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// A percentage is its count divided by its base.
    Percentage,
    /// Some whole number of the base has this share.
    Granularity,
    /// A mean is a sum of whole numbers divided by how many they are.
    Mean,
    /// A total is the sum of its parts; a part is not greater than its total.
    Total,
    /// The same respondents have the same number everywhere.
    Base,
    /// Shares of answers that exclude one another add up to the whole.
    Complement,
    /// Rows of a battery leave like shares without an answer.
    Battery,
    /// t is the coefficient divided by its standard error.
    TValue,
    /// p follows from a test statistic and its degrees of freedom.
    PValue,
    /// R times R is R square; F follows from R square.
    RSquare,
    /// Adjusted R square follows from R square and some number of respondents.
    AdjustedRSquare,
    /// χ² and its degrees of freedom follow from Wilks' Λ, the terms, and some number of respondents.
    Wilks,
    /// A fact that is printed twice has one value.
    SameFact,
    /// A rank or superlative fits the order.
    Rank,
    /// A quantity word fits the number.
    Quantity,
    /// A claimed comparison or sign holds.
    Comparison,
    /// What is referred to is there, and about this.
    Reference,
    /// A number is called what it is.
    Label,
    /// A published value agrees with the computed figure.
    Figure,
}

impl Rule {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Rule::Percentage => "percentage",
            Rule::Granularity => "granularity",
            Rule::Mean => "mean",
            Rule::Total => "total",
            Rule::Base => "base",
            Rule::Complement => "complement",
            Rule::Battery => "battery",
            Rule::TValue => "t_value",
            Rule::PValue => "p_value",
            Rule::RSquare => "r_square",
            Rule::AdjustedRSquare => "adjusted_r_square",
            Rule::Wilks => "wilks",
            Rule::SameFact => "same_fact",
            Rule::Rank => "rank",
            Rule::Quantity => "quantity",
            Rule::Comparison => "comparison",
            Rule::Reference => "reference",
            Rule::Label => "label",
            Rule::Figure => "figure",
        }
    }
}

/// A published value that something speaks against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// Where it is printed.
    pub place: String,
    /// The table or model that it is in; absent in running text.
    pub table: Option<String>,
    /// As printed.
    pub printed: String,
    /// What is computed for it, rounded as it is printed; of several figures those that speak against it.
    pub computed: Option<String>,
    /// The figure that it is about, or the expression.
    pub figure: Option<String>,
    /// The rule that it fails.
    pub rule: Rule,
    /// Other rules that it fails.
    pub also: Vec<Rule>,
    /// What speaks against it, and where it would be right.
    pub diagnosis: String,
    /// How surely it is a slip.
    pub certainty: Certainty,
    /// The key of the erratum in report/errata.yaml that records it.
    pub erratum: Option<String>,
    /// The file and line that it is recorded in.
    #[serde(serialize_with = "line")]
    #[schemars(with = "String")]
    pub recorded: Place,
}

fn line<S: Serializer>(recorded: &Place, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&recorded.line_label())
}

/// A published value with its verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// Where it is printed.
    pub place: String,
    /// As printed; absent if the print is no longer legible.
    pub printed: Option<String>,
    /// The table or model that it is in; absent in running text.
    pub table: Option<String>,
    /// The figure that it is about, for one of a table or model.
    pub figure: Option<String>,
    /// Where it is recorded.
    pub recorded: Place,
    /// What kind of statement it is.
    pub kind: Kind,
    /// What is to be said of it.
    pub verdict: Verdict,
}

/// The kind of a value of a table or model.
pub(super) fn kind_of(statistic: Statistic) -> Kind {
    let definition = statistic.definition();
    match (definition.unit, definition.role) {
        (Unit::Respondents, _) => Kind::Count,
        (Unit::Share | Unit::Points, _) => Kind::Percentage,
        (Unit::Number, Role::Effect) => Kind::Coefficient,
        _ => Kind::Statistic,
    }
}
