//! The rows and columns of a block: which answers make them.

use std::ops::Deref;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer};

use super::document::{Document, check_segments, refuse_total};
use super::named::{self, Named};
use super::summary::{self, Summary};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::figures::{NESTED, Statistic};
use crate::yaml::{Map, Spanned};

/// Entries of the rows.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stub {
    /// All of the base.
    Total,
    /// The items of a multiple-response set.
    Set(Question),
    /// The values of a single-choice variable.
    Values(Question),
    /// The activities of a matrix.
    Activities(Question),
    /// The items of a grid.
    Items(Question),
    /// Questions nested in one another: one row for each combination of their answers.
    By(#[schemars(extend("minItems" = 1))] Vec<Question>),
    /// Several values taken together ("agree" and "agree somewhat").
    Nets(Nets),
    /// Respondents without an answer to a single-choice variable.
    Missing(Spanned<String>),
    /// The mean of a number, or of what answers count as.
    Mean(Summary),
    /// The standard deviation of a number.
    Sd(Summary),
    /// The median of a number.
    Median(Summary),
    /// A quantile of a number.
    Quantile(Summary),
    /// The least number.
    Min(Summary),
    /// The greatest number.
    Max(Summary),
    /// The sum of a number.
    Sum(Summary),
    /// The share of some answers less that of others, such as a net promoter score.
    Balance(Summary),
}

/// Entries of the columns.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Axis {
    /// All of the base.
    Total,
    /// The items of a multiple-response set.
    Set(Question),
    /// The values of a single-choice variable.
    Values(Question),
    /// The items of a matrix, for the row's activity.
    Items(Question),
    /// The values of a grid, for the row's item.
    Levels(Question),
    /// Questions nested in one another: one column for each combination of their answers.
    By(#[schemars(extend("minItems" = 1))] Vec<Question>),
    /// Several values taken together ("agree" and "agree somewhat").
    Nets(Nets),
    /// The mean of a number, or of what answers count as.
    Mean(Summary),
    /// The standard deviation of a number.
    Sd(Summary),
    /// The median of a number.
    Median(Summary),
    /// A quantile of a number.
    Quantile(Summary),
    /// The least number.
    Min(Summary),
    /// The greatest number.
    Max(Summary),
    /// The sum of a number.
    Sum(Summary),
    /// The share of some answers less that of others, such as a net promoter score.
    Balance(Summary),
}

impl Stub {
    /// The question whose answers the rows are.
    pub fn question(&self) -> Option<&Question> {
        match self {
            Stub::Set(name) | Stub::Values(name) | Stub::Activities(name) | Stub::Items(name) => {
                Some(name)
            }
            _ => None,
        }
    }

    /// The statistic of a number that it is, where it is one.
    pub fn summary(&self) -> Option<(Statistic, &Summary)> {
        Some(match self {
            Stub::Mean(summary) => (Statistic::Mean, summary),
            Stub::Sd(summary) => (Statistic::Sd, summary),
            Stub::Median(summary) => (Statistic::Median, summary),
            Stub::Quantile(summary) => (Statistic::Quantile, summary),
            Stub::Min(summary) => (Statistic::Min, summary),
            Stub::Max(summary) => (Statistic::Max, summary),
            Stub::Sum(summary) => (Statistic::Sum, summary),
            Stub::Balance(summary) => (Statistic::Balance, summary),
            _ => return None,
        })
    }
}

impl Axis {
    /// The question whose answers the columns are.
    pub fn question(&self) -> Option<&Question> {
        match self {
            Axis::Set(name) | Axis::Values(name) | Axis::Items(name) | Axis::Levels(name) => {
                Some(name)
            }
            _ => None,
        }
    }

    /// The statistic of a number that it is, where it is one.
    pub fn summary(&self) -> Option<(Statistic, &Summary)> {
        Some(match self {
            Axis::Mean(summary) => (Statistic::Mean, summary),
            Axis::Sd(summary) => (Statistic::Sd, summary),
            Axis::Median(summary) => (Statistic::Median, summary),
            Axis::Quantile(summary) => (Statistic::Quantile, summary),
            Axis::Min(summary) => (Statistic::Min, summary),
            Axis::Max(summary) => (Statistic::Max, summary),
            Axis::Sum(summary) => (Statistic::Sum, summary),
            Axis::Balance(summary) => (Statistic::Balance, summary),
            _ => return None,
        })
    }
}

/// A question whose answers make rows or columns: its name, or a mapping that names it under `of`.
#[derive(Debug, Clone)]
pub struct Question {
    /// Its name.
    pub of: Spanned<String>,
    /// Printed above its rows or columns. Their ids then begin with its name.
    pub heading: Option<String>,
    /// A line of all respondents among them.
    pub total: Option<TotalLine>,
    /// The order of its lines.
    pub order: Order,
    /// Of rows the column, of columns the row by whose numbers they are ordered.
    pub order_by: Option<Spanned<String>>,
    /// Answers whose lines follow all others.
    pub last: Vec<Spanned<String>>,
}

/// A question, with how its rows or columns are set.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct QuestionSet {
    /// Its name.
    of: Spanned<String>,
    /// Printed above its rows or columns. Their ids then begin with its name.
    #[serde(default)]
    heading: Option<String>,
    /// Adds a row or column of all respondents.
    #[serde(default)]
    total: Option<TotalLine>,
    /// The order of its rows or columns.
    #[serde(default)]
    order: Order,
    /// Of rows the column, of columns the row by whose percentages they are ordered [default: `total`, or the first].
    #[serde(default)]
    order_by: Option<Spanned<String>>,
    /// Answers whose rows or columns follow all others, whatever their size.
    #[serde(default)]
    last: Vec<Spanned<String>>,
}

/// The order of the rows or columns of a question.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// That of the codebook.
    #[default]
    Codebook,
    /// The largest percentage first, then the largest count; ties as in the codebook.
    Descending,
    /// The smallest first.
    Ascending,
}

/// Where a row or column of all respondents is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TotalLine {
    /// Before the others.
    First,
    /// After the others.
    Last,
}

impl Question {
    /// A question without settings.
    pub(super) fn named(of: Spanned<String>) -> Self {
        Self {
            of,
            heading: None,
            total: None,
            order: Order::Codebook,
            order_by: None,
            last: Vec::new(),
        }
    }

    /// The segment in ids of the line of an answer, or of all respondents.
    pub fn id(&self, answer: &str) -> String {
        match self.heading {
            Some(_) => format!("{}{NESTED}{answer}", self.of.value),
            None => answer.to_string(),
        }
    }
}

impl Deref for Question {
    type Target = Spanned<String>;

    fn deref(&self) -> &Spanned<String> {
        &self.of
    }
}

impl<'de> Deserialize<'de> for Question {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Named::<QuestionSet>::deserialize(deserializer)? {
            Named::Name(of) => Self::named(of),
            Named::Mapping(set) => Self {
                of: set.of,
                heading: set.heading,
                total: set.total,
                order: set.order,
                order_by: set.order_by,
                last: set.last,
            },
        })
    }
}

impl JsonSchema for Question {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Question".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        named::schema::<QuestionSet>(
            generator,
            "The name of a question, or a mapping that names it under `of`.",
        )
    }
}

/// Rows or columns that take several values of a question together.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Nets {
    /// A single-choice variable, a multiple-response set, or the grid whose items are the rows.
    pub of: Spanned<String>,
    /// The rows or columns; a key is its segment in figure ids.
    #[schemars(extend("minProperties" = 1))]
    pub groups: Map<Net>,
}

/// Several values taken together.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Net {
    /// As printed.
    pub label: String,
    /// The values, or items of a set; a respondent who marked several is counted once.
    pub values: Vec<Spanned<String>>,
}

/// Checks what rows and columns say of themselves.
pub(super) fn check<D>(
    document: &Document<D>,
    stub: &[Stub],
    banner: &[Axis],
    messages: &mut Diagnostics,
) {
    for entry in stub {
        match entry {
            Stub::By(levels) => check_levels(document, levels, messages),
            Stub::Nets(nets) => check_nets(document, nets, messages),
            _ => summary::check(document, entry.summary(), messages),
        }
    }
    for entry in banner {
        match entry {
            Axis::By(levels) => check_levels(document, levels, messages),
            Axis::Nets(nets) => check_nets(document, nets, messages),
            _ => summary::check(document, entry.summary(), messages),
        }
    }
}

fn check_nets<D>(document: &Document<D>, nets: &Nets, messages: &mut Diagnostics) {
    check_segments(document, &nets.groups, messages);
    refuse_total(document, &nets.groups, messages);
    for (name, _) in nets.groups.iter().filter(|(_, net)| net.values.is_empty()) {
        messages.push(
            Diagnostic::error(
                Code::MissingValue,
                format!("the net `{}` has no values", name.value),
            )
            .at(document.place(name))
            .expected("`values:` with at least one value"),
        );
    }
}

/// A question within itself would make rows or columns that nobody can be in; an outer answer has no size of its own.
fn check_levels<D>(document: &Document<D>, levels: &[Question], messages: &mut Diagnostics) {
    for (at, level) in levels.iter().enumerate() {
        if level.order != Order::Codebook && at + 1 < levels.len() {
            messages.push(
                Diagnostic::error(
                    Code::ConflictingKeys,
                    format!(
                        "`order` of `{}`, which contains nested questions",
                        level.value
                    ),
                )
                .at(document.place(level))
                .expected("`order` only at the last question of `by`"),
            );
        }
        let mut outer = levels.iter().take(at);
        if outer.any(|outer| outer.value == level.value) {
            messages.push(
                Diagnostic::error(
                    Code::DuplicateName,
                    format!("`{}` is nested in itself", level.value),
                )
                .at(document.place(level))
                .expected("each question once in `by`"),
            );
        }
    }
}
