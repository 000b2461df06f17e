//! `report/published/*.yaml`: what an earlier publication prints, as strings, each with the figure it is about.
//!
//! A published value never becomes a figure; it is compared with one. Two kinds of file: a table, written as a table,
//! and `prose.yaml`, a list of the values in running text.

use schemars::JsonSchema;
use serde::Deserialize;

use super::document::Document;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::yaml::{Map, Spanned};

/// A published table.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishedTable {
    /// Where it is printed.
    pub place: String,
    /// The statistics of a cell, for a table that no spec describes. Default: `[count, row_pct]`.
    #[serde(default)]
    pub cells: Option<Vec<Spanned<String>>>,
    /// What adds up to the total, for a table that no spec describes: each respondent is in exactly one of these columns,
    /// or rows.
    #[serde(default)]
    pub adds_up: Vec<Spanned<Sides>>,
    /// Block → the block as a table of text: a line of column ids, then for each row its id and its values; a line that
    /// begins with a space has the row's next statistics. `-`: nothing is printed there, and as a row's id that the line
    /// has no row; `lost`: it was printed but is no longer legible; `~` after a value: a conversion of the text moved
    /// it, and it is certain.
    pub blocks: Map<Spanned<String>>,
}

/// Sides of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sides {
    /// Columns.
    Columns,
    /// Rows.
    Rows,
}

/// Published values in running text.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishedProse {
    /// How places are named, and what the expressions mean.
    pub place_note: String,
    /// Place → its values in the order of the text.
    pub values: Map<Vec<ProseValue>>,
}

/// A published value in running text. It has exactly one of `about`, `fact` and `why`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProseValue {
    /// As printed.
    pub printed: Spanned<String>,
    /// What kind of statement it is.
    pub kind: Kind,
    /// The figure, or an expression over figures and facts, that it is about.
    #[serde(default)]
    pub about: Option<Spanned<String>>,
    /// The fact that it states.
    #[serde(default)]
    pub fact: Option<Spanned<String>>,
    /// Why no figure corresponds to it.
    #[serde(default)]
    pub why: Option<String>,
    /// With `why`, the figure that it is a share of: some whole number of it must have this share. Of a `statistic`, the
    /// number of respondents that it is a mean of, whose answers are whole numbers.
    #[serde(default)]
    pub base: Option<Spanned<String>>,
    /// With `base`, how many whole numbers of each respondent the mean averages. Default: 1.
    #[serde(default)]
    pub items: Option<Spanned<u32>>,
    /// What the text calls it, where that is the name of a row, a column or a term.
    #[serde(default)]
    pub called: Option<String>,
    /// The conversion of the text damaged it; not the authors' slip.
    #[serde(default)]
    pub damaged: bool,
    /// Whether an author has confirmed it. Default: `true`; a value that was drafted is `false`, and not judged.
    #[serde(default = "yes")]
    pub confirmed: bool,
}

fn yes() -> bool {
    true
}

/// Kinds of published values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// `43.5%`.
    Percentage,
    /// `1198`.
    Count,
    /// `three`.
    NumberWord,
    /// `more than half`.
    Quantity,
    /// `the most important`.
    Rank,
    /// `2001`.
    Year,
    /// `0.487x_7`: a coefficient of a model.
    Coefficient,
    /// `R = 0.571`, `1.5`: any other number that is neither a count nor a share, such as a mean.
    Statistic,
    /// `t(28) = 2.20, p = .036`: a test statistic with its degrees of freedom and p. It needs no `about`.
    Test,
    /// `More said yes than no`: true if the expression in `about` is true.
    Comparison,
    /// `tend to agree`: the sign of a coefficient; true if the expression in `about` is true.
    Sign,
    /// `Table 14`: the table in which what it is about is printed.
    Reference,
    /// `correlation coefficients`: what a number is called.
    Name,
}

/// All published values of a report.
#[derive(Debug, Clone, Default)]
pub struct Published {
    /// Tables by the name of the table they are about.
    pub tables: Vec<Document<PublishedTable>>,
    /// Values in running text.
    pub prose: Option<Document<PublishedProse>>,
}

pub(super) fn check(prose: &Document<PublishedProse>, messages: &mut Diagnostics) {
    for (_, values) in prose.content.values.iter() {
        for value in values.iter().filter(|value| value.confirmed) {
            let given = [
                value.about.is_some(),
                value.fact.is_some(),
                value.why.is_some(),
            ];
            let count = given.iter().filter(|given| **given).count();
            if count != 1 && !(count == 0 && value.kind == Kind::Test) {
                messages.push(
                    Diagnostic::error(
                        Code::ConflictingKeys,
                        "unclear subject of this published value",
                    )
                    .at(prose.place(&value.printed))
                    .expected("exactly one of `about`, `fact` and `why`"),
                );
            }
            if let Some(items) = &value.items
                && (value.base.is_none() || value.kind != Kind::Statistic || items.value == 0)
            {
                messages.push(
                    Diagnostic::error(
                        Code::InvalidValue,
                        "`items` belongs to a mean with a `base`",
                    )
                    .at(prose.place(items))
                    .expected("a number of items, with `base` and `kind: statistic`"),
                );
            }
            if let Some(base) = value.base.as_ref().filter(|_| value.why.is_none()) {
                messages.push(
                    Diagnostic::error(
                        Code::ConflictingKeys,
                        "the base is already defined by `about` or `fact`",
                    )
                    .at(prose.place(base))
                    .expected("`base` only together with `why`"),
                );
            }
        }
    }
}
