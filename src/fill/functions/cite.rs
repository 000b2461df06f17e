//! `cite(key)` prints the short form of a reference.

use crate::diagnostic::{Code, Diagnostic};
use crate::fill::call::Function;
use crate::fill::escape::{markup, typst};
use crate::fill::marks::mark_given;

pub(super) static FUNCTION: Function = Function {
    name: "cite",
    takes: &["KEY"],
    options: &[],
    answer: |call| {
        let key = &call.text(0)?;
        let references = &call.shared.specs.report.content.references;
        let Some(reference) = references.get(key) else {
            let message =
                Diagnostic::error(Code::UnknownName, format!("unknown reference `{key}`"))
                    .expected("a key of `references` in report/report.yaml")
                    .suggest(key, references.keys());
            call.wrong(0, message);
            return None;
        };
        let mut record = call.shared.record();
        record.layout.cited.push((key.to_string(), call.site));
        let short = mark_given(&typst(&reference.short));
        // Without its own semicolon Typst would take that of the sentence, or a bracket that follows.
        Some(markup(format!("#link(<reference-{key}>)[{short}];")))
    },
};
