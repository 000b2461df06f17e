//! A statistic of numbers as a row or a column of a table.

use num_rational::Ratio;
use schemars::JsonSchema;
use serde::Deserialize;

use super::document::{Document, check_segment};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::figures::{Statistic, parse_bound};
use crate::yaml::{Map, Spanned};

/// A statistic of a number that respondents gave, or of what their answers count as.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// A number, a single-choice variable, a statement of a grid (`GRID_ITEM`), or a grid: a line for each of its statements.
    pub variable: Spanned<String>,
    /// The line's label [default: that of the question, or of the statement].
    #[serde(default)]
    pub label: Option<String>,
    /// The score of each value; values that are not listed are left out [default: codes that are whole numbers].
    #[serde(default)]
    pub recode: Map<i64>,
    /// The line's segment in figure ids [default: the name of the statistic; of a grid, the statements' keys].
    #[serde(default)]
    pub key: Option<Spanned<String>>,
    /// Of a quantile, the part of respondents below it: `"0.9"` or `"1/3"`.
    #[serde(default)]
    pub at: Option<Spanned<String>>,
    /// Of a balance, the answers whose share is counted.
    #[serde(default)]
    pub plus: Vec<Spanned<String>>,
    /// Of a balance, the answers whose share is deducted.
    #[serde(default)]
    pub minus: Vec<Spanned<String>>,
    /// Decimal places [default: the report's `rounding.mean`; of medians, quantiles, extremes and sums those of the number].
    #[serde(default)]
    #[schemars(range(max = 15))]
    pub decimals: Option<Spanned<u8>>,
}

impl Summary {
    /// A statistic of a variable, with a label.
    pub(super) fn of(variable: Spanned<String>, label: &str) -> Self {
        Self {
            variable,
            label: Some(label.to_string()),
            recode: Map::default(),
            key: None,
            at: None,
            plus: Vec::new(),
            minus: Vec::new(),
            decimals: None,
        }
    }
}

/// The greatest score: a sum over a trillion respondents still fits.
const MOST: u64 = 1_000_000;
/// The most decimal places of a text.
const MOST_PLACES: u8 = 15;

/// Rejects statistics that can't be computed.
pub(super) fn check<D>(
    document: &Document<D>,
    entry: Option<(Statistic, &Summary)>,
    messages: &mut Diagnostics,
) {
    let Some((statistic, summary)) = entry else {
        return;
    };
    for (value, score) in summary.recode.iter() {
        if score.unsigned_abs() > MOST {
            messages.push(
                Diagnostic::error(
                    Code::InvalidValue,
                    format!("the score of `{}` is {score}", value.value),
                )
                .at(document.place(value))
                .expected(format!("a number from -{MOST} to {MOST}"))
                .help("scores are added up over all respondents and must not overflow"),
            );
        }
    }
    if let Some(key) = &summary.key {
        check_segment(document, key, messages);
    }
    if let Some(decimals) = summary.decimals.as_ref().filter(|d| d.value > MOST_PLACES) {
        messages.push(
            Diagnostic::error(
                Code::TooManyDecimals,
                format!("{} decimal places", decimals.value),
            )
            .at(document.place(decimals))
            .expected(format!("{MOST_PLACES} or fewer")),
        );
    }
    check_sides(document, statistic, summary, messages);
    match (&summary.at, statistic == Statistic::Quantile) {
        (Some(at), true) => {
            let part = parse_bound(at);
            let within = |part: Ratio<i128>| *part.numer() > 0 && part.numer() < part.denom();
            if !part.is_some_and(within) {
                messages.push(
                    Diagnostic::error(
                        Code::InvalidValue,
                        format!("`{}` is not a fraction", at.value),
                    )
                    .at(document.place(at))
                    .expected("a number between 0 and 1, such as \"0.9\" or \"1/3\""),
                );
            }
        }
        (None, true) => messages.push(
            Diagnostic::error(Code::MissingKey, "a quantile without `at`")
                .at(document.place(&summary.variable))
                .expected("`at:`, the share of respondents below it, such as `at: \"0.9\"`"),
        ),
        (Some(at), false) => messages.push(
            Diagnostic::error(
                Code::ConflictingKeys,
                format!("`at` of a line of `{}`", statistic.segment()),
            )
            .at(document.place(at))
            .expected("`at` only for a `quantile`"),
        ),
        (None, false) => {}
    }
}

/// A balance has two sides without an answer in common; nothing else has sides.
fn check_sides<D>(
    document: &Document<D>,
    statistic: Statistic,
    summary: &Summary,
    messages: &mut Diagnostics,
) {
    let place = document.place(&summary.variable);
    let first = summary.plus.iter().chain(&summary.minus).next();
    if statistic != Statistic::Balance {
        if let Some(value) = first {
            let message = format!("`plus` or `minus` of a line of `{}`", statistic.segment());
            messages.push(
                Diagnostic::error(Code::ConflictingKeys, message)
                    .at(document.place(value))
                    .expected("`plus` and `minus` only in a `balance`"),
            );
        }
        return;
    }
    if summary.plus.is_empty() || summary.minus.is_empty() {
        messages.push(
            Diagnostic::error(Code::MissingKey, "a balance without two sides")
                .at(place.clone())
                .expected("`plus:` and `minus:` with the answers of each side"),
        );
    }
    if !summary.recode.is_empty() {
        messages.push(
            Diagnostic::error(Code::ConflictingKeys, "`recode` of a balance")
                .at(place)
                .expected("only `plus` and `minus`"),
        );
    }
    let twice = summary.minus.iter();
    let twice = twice.filter(|value| summary.plus.iter().any(|other| other.value == value.value));
    for value in twice {
        messages.push(
            Diagnostic::error(
                Code::DuplicateName,
                format!("`{}` is on both sides of the balance", value.value),
            )
            .at(document.place(value))
            .expected("each answer on one side"),
        );
    }
}
