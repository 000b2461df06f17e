//! `errata()` places the list of the publication's errata.

use crate::diagnostic::{Code, Diagnostic};
use crate::fill::call::Function;
use crate::fill::escape::markup;
use crate::fill::placing::place_list;

pub(super) static FUNCTION: Function = Function {
    name: "errata",
    takes: &[],
    options: &[],
    answer: |call| {
        let shared = call.shared;
        if shared.errata.is_empty() {
            let message = Diagnostic::error(Code::EmptyList, "the report has no errata")
                .expected("entries in report/errata.yaml");
            shared.error(call.site, message);
        }
        place_list(shared, call.site, "errata");
        Some(markup("#include \"/errata.typ\"".into()))
    },
};
