//! `references()` places the list of references.

use crate::diagnostic::{Code, Diagnostic};
use crate::fill::call::Function;
use crate::fill::escape::markup;
use crate::fill::placing::place_list;

pub(super) static FUNCTION: Function = Function {
    name: "references",
    takes: &[],
    options: &[],
    answer: |call| {
        let shared = call.shared;
        if shared.specs.report.content.references.is_empty() {
            let message = Diagnostic::error(Code::EmptyList, "the report has no references")
                .expected("`references` in report/report.yaml");
            shared.error(call.site, message);
        }
        place_list(shared, call.site, "references");
        Some(markup("#include \"/references.typ\"".into()))
    },
};
