//! Why a block has no figures.

use crate::diagnostic::{Code, Diagnostic};
use crate::spec::{Document, Table};
use crate::yaml::Spanned;

use super::variance::Fault;
use super::weighting::Weighting;

/// A stratum whose variance is not defined.
pub(super) fn no_variance(
    table: &Document<Table>,
    name: &Spanned<String>,
    fault: Fault,
) -> Diagnostic {
    let (message, expected, help) = match fault {
        Fault::Lonely => (
            "a stratum with a single unit, whose variance can't be estimated",
            "two units or more in each stratum",
            "merge strata, or state how it is treated: `lonely: adjust`, `remove` or `certainty` in the design",
        ),
        Fault::Population => (
            "a stratum whose `fpc` can't be its number of units",
            "one number for all respondents of a stratum, not less than the units drawn from it",
            "correct `fpc` in the design, or its column in the CSV",
        ),
    };
    Diagnostic::error(
        Code::UndefinedStatistic,
        format!("the design of `{}` has {message}", name.value),
    )
    .at(table.place(name))
    .expected(expected)
    .help(help)
}

pub(super) fn too_many_digits(
    table: &Document<Table>,
    name: &Spanned<String>,
    weighting: Option<&Weighting>,
) -> Diagnostic {
    let columns = weighting.map_or("", |weighting| weighting.columns.as_str());
    Diagnostic::error(
        Code::LimitExceeded,
        format!(
            "the sum of the weights of `{}` has too many digits",
            name.value
        ),
    )
    .at(table.place(name))
    .expected("a sum of at most eighteen digits, decimal places included")
    .help(format!(
        "round the weights in `{columns}` to fewer decimal places, and set `decimals` in the codebook"
    ))
}
