//! `report/charts/NAME.yaml`: a picture of figures that a table or a model has.

use schemars::JsonSchema;
use serde::Deserialize;

use super::document::Document;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Place;
use crate::yaml::Spanned;

/// A chart. It has no numbers of its own: each mark is a figure of a table's block or of a model.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Chart {
    /// Caption, with tags for numbers as in templates.
    pub title: Spanned<String>,
    /// How the figures are drawn.
    pub kind: ChartKind,
    /// The table whose figures are drawn.
    #[serde(default)]
    pub table: Option<Spanned<String>>,
    /// The block of the table; a table of one block needs none.
    #[serde(default)]
    pub block: Option<Spanned<String>>,
    /// The model whose terms are drawn, in place of a table.
    #[serde(default)]
    pub model: Option<Spanned<String>>,
    /// The statistic that is drawn: by default the first share of the block's cells, or the coefficients of the model's
    /// equation.
    #[serde(default)]
    pub statistic: Option<Spanned<String>>,
    /// The rows by key, or the terms of the model, in this order. By default all that have the statistic, in the table's
    /// order, without the total.
    #[serde(default)]
    pub rows: Vec<Spanned<String>>,
    /// The columns by key, in this order. By default all that have the statistic, without the total.
    #[serde(default)]
    pub columns: Vec<Spanned<String>>,
    /// Notes below the chart, with tags for numbers as in templates.
    #[serde(default)]
    pub notes: Vec<Spanned<String>>,
    /// Whether it is counted ("Figure 5").
    #[serde(default = "yes")]
    pub numbered: bool,
}

fn yes() -> bool {
    true
}

/// How figures are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChartKind {
    /// A bar for each figure, those of a row side by side.
    Bars,
    /// The shares of a row as the parts of one bar.
    Stacked,
    /// The shares of a row to the left and the right of a line: the first half of the columns to the left, the second
    /// to the right, one in the middle on both sides.
    Diverging,
    /// A dot for each figure, with its confidence interval where the table has one.
    Dots,
    /// A line for each row, from column to column.
    Lines,
}

pub(super) fn check(document: &Document<Chart>, messages: &mut Diagnostics) {
    let chart = &document.content;
    let whole = Place::file(document.file.path());
    match (&chart.table, &chart.model) {
        (Some(_), Some(model)) => messages.push(
            Diagnostic::error(
                Code::ConflictingKeys,
                "the chart has both `table` and `model`",
            )
            .at(document.place(model))
            .expected("one of the two"),
        ),
        (None, None) => messages.push(
            Diagnostic::error(Code::MissingKey, "the chart draws no figures")
                .at(whole)
                .expected("`table: NAME` or `model: NAME`"),
        ),
        (None, Some(_)) => {
            for key in chart.block.iter().chain(&chart.columns) {
                messages.push(
                    Diagnostic::error(
                        Code::ConflictingKeys,
                        "a model has neither blocks nor columns",
                    )
                    .at(document.place(key))
                    .expected("`rows:`, which names terms of the model"),
                );
            }
        }
        (Some(_), None) => {}
    }
}
