//! Checks of a codebook's design: columns that do not exist or can't be used.

use super::codebook::Codebook;
use super::design::{Design, Population};
use super::document::Document;
use super::replicates_check;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// Refuses columns that the design can't use.
pub(super) fn check(document: &Document<Codebook>, messages: &mut Diagnostics) {
    let book = &document.content;
    let Some(design) = &book.design else { return };
    let weight = &design.weight;
    let Some(number) = book.numbers.get(weight) else {
        messages.push(
            Diagnostic::error(
                Code::UnknownName,
                format!("unknown weight `{}`", weight.value),
            )
            .at(document.place(weight))
            .expected("a number of the codebook")
            .help(format!(
                "declare its column: `numbers: {{{}: {{label: …, decimals: …}}}}`",
                weight.value
            ))
            .suggest(weight, book.numbers.keys()),
        );
        return;
    };
    stages(document, design, messages);
    replicates_check::check(document, design, messages);
    if let Some((variable, _)) = number.asked_of.iter().next() {
        messages.push(
            Diagnostic::error(
                Code::ConflictingKeys,
                format!("the weight `{}` has `asked_of`", weight.value),
            )
            .at(document.place(variable))
            .expected("a number that every respondent has")
            .help("remove `asked_of`"),
        );
    }
}

/// Rejects stages whose columns do not exist, or that have nothing to be drawn from.
fn stages(document: &Document<Codebook>, design: &Design, messages: &mut Diagnostics) {
    let book = &document.content;
    let last = design.stages.len().saturating_sub(1);
    for (at, stage) in design.stages.iter().enumerate() {
        let cluster = stage.cluster.as_ref();
        let cluster = cluster.filter(|column| column.value != book.key.value);
        let columns = cluster.into_iter().chain(&stage.strata);
        for column in columns {
            let known = || {
                let own = book.variables.keys().chain(book.numbers.keys());
                own.chain(book.texts.keys())
            };
            if !known().any(|name| name == column.value) {
                messages.push(
                    Diagnostic::error(
                        Code::UnknownName,
                        format!("unknown column `{}` of a design", column.value),
                    )
                    .at(document.place(column))
                    .expected("a single-choice variable, a number or a text of the codebook")
                    .suggest(column, known()),
                );
            }
        }
        if let Some(fpc) = &stage.fpc
            && let Population::Column(name) = &fpc.value
            && book.numbers.get(name).is_none_or(|n| n.decimals > 0)
        {
            messages.push(
                Diagnostic::error(
                    Code::UnknownName,
                    format!("`{name}` is not a number of units"),
                )
                .at(document.place(fpc))
                .expected("a number of the codebook without decimals, or a whole number"),
            );
        }
        if cluster.is_none() && at < last {
            let place = match stage.strata.as_ref() {
                Some(strata) => document.place(strata),
                None => document.place(&design.weight),
            };
            messages.push(
                Diagnostic::error(
                    Code::MissingKey,
                    "a stage of respondents has a stage after it",
                )
                .at(place)
                .expected("`cluster: COLUMN` in each stage but the last"),
            );
        }
    }
}
