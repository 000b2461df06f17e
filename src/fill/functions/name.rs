//! `name(cell)` prints what running text calls a column.

use crate::figures::Statistic;
use crate::fill::call::Function;
use crate::fill::escape::{markup, typst};
use crate::fill::marks::mark_given;

pub(super) static FUNCTION: Function = Function {
    name: "name",
    takes: &["CELL"],
    options: &[],
    answer: |call| {
        let figure = call.figure(0, &call.text(0)?, Some(Statistic::Count))?;
        let name = typst(figure.name.as_deref().unwrap_or(&figure.id));
        Some(markup(mark_given(&name)))
    },
};
