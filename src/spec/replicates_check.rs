//! What a codebook's replicate weights must not say.

use num_rational::Ratio;

use super::codebook::Codebook;
use super::design::{Design, ReplicateKind, Replicates};
use super::document::Document;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::figures::parse_bound;
use crate::yaml::Spanned;

/// Refuses replicates that variances can't be made with.
pub(super) fn check(document: &Document<Codebook>, design: &Design, messages: &mut Diagnostics) {
    let Some(replicates) = &design.replicates else {
        return;
    };
    let book = &document.content;
    let columns: Vec<&str> = book.replicates().collect();
    if columns.len() < 2 {
        messages.push(
            Diagnostic::error(
                Code::UnknownName,
                match columns.first() {
                    None => format!("no column matches `{}`", replicates.columns.value),
                    Some(one) => format!("`{one}` is the only column of replicate weights"),
                },
            )
            .at(document.place(&replicates.columns))
            .expected("numbers of the codebook, two or more")
            .help("declare the columns under `numbers`; `*` matches any text, as in \"rep_*\"")
            .suggest(&replicates.columns, book.numbers.keys()),
        );
        return;
    }
    if !design.stages.is_empty() {
        messages.push(
            Diagnostic::error(
                Code::ConflictingKeys,
                "a design has both `stages` and `replicates`",
            )
            .at(document.place(&replicates.columns))
            .expected("only one of the two, because each defines variances"),
        );
    }
    numbers(document, replicates, columns.len(), messages);
}

fn numbers(
    document: &Document<Codebook>,
    replicates: &Replicates,
    columns: usize,
    messages: &mut Diagnostics,
) {
    let mut refuse = |code: Code, place: &Spanned<String>, message: String, expected: &str| {
        let place = document.place(place);
        messages.push(
            Diagnostic::error(code, message)
                .at(place)
                .expected(expected),
        );
    };
    let zero = Ratio::from_integer(0);
    let others = replicates.rscales.iter().chain(&replicates.scale);
    for text in others.filter(|text| parse_bound(text).is_none_or(|number| number < zero)) {
        let message = format!("`{}` is not a positive number", text.value);
        refuse(
            Code::InvalidValue,
            text,
            message,
            "a number such as \"1/2\" or \"0.05\"",
        );
    }
    let rscales = replicates.rscales.len();
    if let Some(first) = replicates
        .rscales
        .first()
        .filter(|_| rscales > 1 && rscales != columns)
    {
        let message = format!("{rscales} `rscales` of {columns} replicates");
        refuse(
            Code::InvalidValue,
            first,
            message,
            "one number for all, or one for each",
        );
    }
    let fay = replicates.kind == ReplicateKind::Fay;
    match &replicates.rho {
        Some(rho) if fay => {
            let number = parse_bound(rho);
            if number.is_none_or(|rho| rho >= Ratio::from_integer(1)) {
                let message = format!("`{}` is not a fraction of a weight", rho.value);
                refuse(
                    Code::InvalidValue,
                    rho,
                    message,
                    "a number from 0 to below 1",
                );
            }
        }
        Some(rho) => {
            let message = "`rho` of replicates that are not Fay's".to_string();
            refuse(
                Code::ConflictingKeys,
                rho,
                message,
                "`rho` only with `kind: fay`",
            );
        }
        None if fay => {
            let message = "Fay's replicates without `rho`".to_string();
            refuse(
                Code::MissingKey,
                &replicates.columns,
                message,
                "`rho:`, the kept fraction of the weight, such as `rho: \"0.5\"`",
            );
        }
        None => {}
    }
    let needed = match replicates.kind {
        ReplicateKind::Jkn if replicates.rscales.is_empty() => Some(("jackknife", "rscales")),
        ReplicateKind::Bootstrap if replicates.scale.is_none() => Some(("bootstrap", "scale")),
        _ => None,
    };
    if let Some((kind, needed)) = needed {
        refuse(
            Code::MissingKey,
            &replicates.columns,
            format!("{kind} replicates without `{needed}`"),
            "its value from the documentation of the data",
        );
    }
}
