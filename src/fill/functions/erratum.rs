//! `erratum(key)` marks an erratum; the mark leads to the list of them.

use crate::diagnostic::{Code, Diagnostic};
use crate::fill::call::Function;
use crate::fill::escape::markup;
use crate::fill::marks::mark_given;

pub(super) static FUNCTION: Function = Function {
    name: "erratum",
    takes: &["KEY"],
    options: &[],
    answer: |call| {
        let key = &call.text(0)?;
        let errata = &call.shared.errata;
        let Some(erratum) = errata.iter().find(|erratum| erratum.key == *key) else {
            let message = Diagnostic::error(Code::UnknownName, format!("unknown erratum `{key}`"))
                .expected("a key of report/errata.yaml")
                .suggest(key, errata.iter().map(|erratum| erratum.key.as_str()));
            call.wrong(0, message);
            return None;
        };
        let marked = &mut call.shared.record().layout.marked;
        let first = !marked.iter().any(|(known, _)| known == key);
        marked.push((key.to_string(), call.site));
        let mark = mark_given(&format!("E{}", erratum.number));
        // The list leads back to the first mark.
        let label = match first {
            true => format!("<erratum-note-{key}>"),
            false => String::new(),
        };
        Some(markup(format!(
            "#super[#link(<erratum-{key}>)[{mark}]]{label}"
        )))
    },
};
