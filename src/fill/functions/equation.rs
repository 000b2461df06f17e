//! `equation(model)` prints the equation of a model.

use crate::fill::call::Function;

pub(super) static FUNCTION: Function = Function {
    name: "equation",
    takes: &["MODEL"],
    options: &[],
    answer: |call| call.shared.equation(call.site, &call.text(0)?),
};
