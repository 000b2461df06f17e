//! `base(row)` prints what the percentages of a row are taken over.

use crate::figures::{RowId, Statistic};
use crate::fill::call::Function;
use crate::language::Language;

pub(super) static FUNCTION: Function = Function {
    name: "base",
    takes: &["ROW"],
    options: &[],
    answer: |call| {
        let id = call.text(0)?;
        let base =
            RowId::parse(&id).map(|row| row.cell("total").figure(Statistic::Base).to_string());
        call.print(
            call.figure(0, base.as_deref().unwrap_or(&id), None)?,
            Language::number,
        )
    },
};
