//! `ref(label)` prints a cross-reference. Labels of headings and notes are judged by Typst, which knows them all.

use crate::diagnostic::{Code, Diagnostic};
use crate::fill::call::Function;
use crate::fill::escape::markup;
use crate::fill::placing::placeables;

pub(super) static FUNCTION: Function = Function {
    name: "ref",
    takes: &["LABEL"],
    options: &[],
    answer: |call| {
        let label = &call.text(0)?;
        let table = placeables(&call.shared.specs).find(|known| known.name == label);
        if table.as_ref().is_some_and(|t| !t.printed || !t.numbered) {
            let message = Diagnostic::error(
                Code::UnprintedTable,
                format!("the table `{label}` has no number to refer to"),
            )
            .expected("a table that is printed and numbered");
            call.wrong(0, message);
            return None;
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if label.is_empty() || !label.chars().all(plain) {
            let message = Diagnostic::error(Code::InvalidName, format!("`{label}` is not a label"))
                .expected("letters, digits, - and _");
            call.wrong(0, message);
            return None;
        }
        if table.is_some() {
            let mut record = call.shared.record();
            record.layout.referred.push((label.to_string(), call.site));
        }
        // Without its own semicolon Typst would take that of the sentence, or a bracket that follows.
        Some(markup(format!("#ref(<{label}>);")))
    },
};
