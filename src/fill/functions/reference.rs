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
        let named = placeables(&call.shared.specs).find(|(_, known)| known.name == label);
        if let Some((kind, one)) = &named
            && !(one.printed && one.numbered)
        {
            let noun = kind.noun;
            let message = Diagnostic::error(
                Code::UnprintedTable,
                format!("the {noun} `{label}` has no number to refer to"),
            )
            .expected(format!("a {noun} that is printed and numbered"));
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
        if named.is_some() {
            let mut record = call.shared.record();
            record.layout.referred.push((label.to_string(), call.site));
        }
        // Without its own semicolon Typst would take that of the sentence, or a bracket that follows.
        Some(markup(format!("#ref(<{label}>);")))
    },
};
