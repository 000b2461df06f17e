//! `chart(name)` places a chart.

use crate::fill::call::Function;
use crate::fill::placing::place;

pub(super) static FUNCTION: Function = Function {
    name: "chart",
    takes: &["CHART"],
    options: &[],
    answer: |call| place(call, "chart"),
};
