//! `assert(condition, sentence)` states what must hold.

use crate::diagnostic::{Code, Diagnostic};
use crate::fill::call::Function;
use crate::fill::escape::markup;
use crate::fill::lookup::shown;
use crate::fill::recorder::At;

pub(super) static FUNCTION: Function = Function {
    name: "assert",
    takes: &["CONDITION", "SENTENCE"],
    options: &[],
    answer: |call| {
        let (holds, sentence) = (call.truth(0), call.text(1));
        let figures = call.shared.asked_within(call.site);
        // What is wrong inside has been reported; nothing follows from it.
        if holds == Some(false) && !call.shared.failed_within(call.site) {
            let finding = Diagnostic::finding(
                Code::FalseAssertion,
                format!("the data make this false: {}", sentence?),
            );
            let finding = shown(call.shared, finding, &figures)
                .label("this is no longer true")
                .help("rewrite the sentence, or check the data");
            call.shared.finding(At::argument(call.site, 1), finding);
        }
        Some(markup(String::new()))
    },
};
