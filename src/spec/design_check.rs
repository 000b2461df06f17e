//! What a codebook's design must not say: columns that are not there or can't be used.

use super::codebook::Codebook;
use super::document::Document;
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
    if let Some((variable, _)) = number.asked_of.iter().next() {
        messages.push(
            Diagnostic::error(
                Code::ConflictingKeys,
                format!("the weight `{}` has `asked_of`", weight.value),
            )
            .at(document.place(variable))
            .expected("a number that every respondent has")
            .help("take out `asked_of`"),
        );
    }
}
