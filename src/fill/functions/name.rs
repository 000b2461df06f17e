//! `name(cell)` prints what running text calls a column.

use crate::figures::Statistic;
use crate::fill::call::Function;
use crate::fill::escape::{markup, typst};

pub(super) static FUNCTION: Function = Function {
    name: "name",
    takes: &["CELL"],
    options: &[],
    answer: |call| {
        let figure = call.figure(0, &call.text(0)?, Some(Statistic::Count))?;
        Some(markup(typst(figure.name.as_deref().unwrap_or(&figure.id))))
    },
};
