//! `percent(cell)` prints a share with its sign.

use crate::figures::Statistic;
use crate::fill::call::Function;
use crate::language::Language;

pub(super) static FUNCTION: Function = Function {
    name: "percent",
    takes: &["CELL"],
    options: &["places"],
    answer: |call| {
        let figure = call.share(0, &call.text(0)?, Some(Statistic::RowPct))?;
        call.print(figure, Language::percentage)
    },
};
