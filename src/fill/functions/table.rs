//! `table(name)` places a table, or that of a model.

use crate::fill::call::Function;
use crate::fill::placing::place;

pub(super) static FUNCTION: Function = Function {
    name: "table",
    takes: &["TABLE"],
    options: &[],
    answer: |call| place(call, "table"),
};
