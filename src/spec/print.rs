//! What a model's table may show: each kind of model has its statistics, and no other makes a column.

use super::document::Document;
use super::model::{Column, Model, ModelKind};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::yaml::Map;

/// Statistics of a regression's coefficients.
const COEFFICIENT: [&str; 8] = ["b", "se", "beta", "t", "p", "low", "high", "vif"];

/// Statistics of a regression as a whole.
const REGRESSION: [&str; 10] = [
    "r",
    "r2",
    "adj_r2",
    "see",
    "f",
    "f_p",
    "df_model",
    "df_residual",
    "n",
    "dropped",
];

/// Statistics of a discriminant analysis as a whole.
const DISCRIMINANT: [&str; 10] = [
    "wilks",
    "chi2",
    "df",
    "p",
    "eigenvalue",
    "canonical_r",
    "correct",
    "n",
    "dropped",
    "outside",
];

/// Refuses what would set an empty column, or none at all.
pub(super) fn check(document: &Document<Model>, messages: &mut Diagnostics) {
    let model = &document.content;
    let print = &model.print;
    let mut columns = |part: &str, columns: &Map<Column>, known: &[&str]| {
        for (statistic, _) in columns.iter() {
            let message = if !known.contains(&statistic.as_str()) {
                Diagnostic::error(
                    Code::UnknownName,
                    format!("unknown statistic `{}`", statistic.value),
                )
                .expected(format!("one of {} in `{part}`", known.join(", ")))
                .suggest(statistic, known.iter().copied())
            } else if statistic.value == "correct" && !model.classify {
                Diagnostic::error(
                    Code::ConflictingKeys,
                    "nobody is classified, so that there is no `correct`",
                )
                .expected("`classify: true` in this model")
                .help("add it, or take the column out")
            } else {
                continue;
            };
            messages.push(message.at(document.place(statistic)));
        }
    };
    match model.kind {
        ModelKind::Ols => {
            columns("coef", &print.coef, &COEFFICIENT);
            columns("fit", &print.fit, &REGRESSION);
        }
        ModelKind::Discriminant => columns("fit", &print.fit, &DISCRIMINANT),
    }
    let mut refuse = |at, message: &str, expected: &str| {
        messages.push(
            Diagnostic::error(Code::ConflictingKeys, message)
                .at(at)
                .expected(expected),
        );
    };
    match model.kind {
        ModelKind::Ols => {
            let parts = [
                ("std_coef", &print.std_coef),
                ("structure", &print.structure),
            ];
            for (part, column) in parts {
                if let Some(column) = column {
                    refuse(
                        document.place(&column.label),
                        &format!("a regression has no `{part}`"),
                        "`coef:` and `fit:` alone, or `kind: discriminant`",
                    );
                }
            }
        }
        ModelKind::Discriminant => {
            if let Some((statistic, _)) = print.coef.iter().next() {
                refuse(
                    document.place(statistic),
                    "the table of a discriminant analysis has no `coef`",
                    "`fit:`, `std_coef:` and `structure:` alone, or `kind: ols`",
                );
            }
        }
    }
}
