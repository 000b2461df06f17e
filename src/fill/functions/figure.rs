//! `figure(id)` prints a figure as it is.

use crate::fill::call::Function;
use crate::language::Language;

pub(super) static FUNCTION: Function = Function {
    name: "figure",
    takes: &["ID"],
    options: &["places"],
    answer: |call| {
        let figure = call.figure(0, &call.text(0)?, None)?;
        call.print(figure, Language::number)
    },
};
