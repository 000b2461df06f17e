//! `count(cell)` prints how many respondents are in a cell.

use crate::figures::{Exact, Statistic};
use crate::fill::call::Function;
use crate::language::Language;

pub(super) static FUNCTION: Function = Function {
    name: "count",
    takes: &["CELL"],
    options: &[],
    answer: |call| {
        let figure = call.figure(0, &call.text(0)?, Some(Statistic::Count))?;
        let whole = matches!(figure.exact, Exact::Integer(_));
        call.print(call.kind(0, figure, "a count", whole)?, Language::number)
    },
};
