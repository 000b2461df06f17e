//! `fact(name)` prints a number that is an input.

use crate::compute;
use crate::diagnostic::{Code, Diagnostic};
use crate::fill::call::Call;
use crate::fill::call::Function;
use crate::fill::escape::{markup, typst};
use crate::fill::marks::mark_plain;
use crate::spec::FactValue;

pub(super) static FUNCTION: Function = Function {
    name: "fact",
    takes: &["FACT"],
    options: &[],
    answer: |call| {
        let fact = ask(call, &call.text(0)?)?;
        let text = fact.to_string();
        let marked = mark_plain(&typst(&text));
        Some(markup(call.shared.in_order(&text, marked)))
    },
};

/// A fact's value; that it was asked for is recorded, and that the sentence says it of a figure is reported.
pub(super) fn ask<'c>(call: &'c Call<'_>, name: &str) -> Option<&'c FactValue> {
    let (specs, computed) = (&call.shared.specs, &call.shared.computed);
    let facts = &specs.facts.content;
    let found = facts.get(name).map(|fact| &fact.value.value);
    let sentence = call.shared.sites.sentence(call.site).unwrap_or_default();
    if let Some(figure) = compute::repeated(specs, computed, name, sentence) {
        call.wrong(0, compute::computable(name, &figure));
    }
    call.shared.record().facts.insert(name.to_string());
    if found.is_none() {
        let message = Diagnostic::error(Code::UnknownName, format!("unknown fact `{name}`"))
            .expected("a key of report/facts.yaml")
            .suggest(name, facts.keys());
        call.wrong(0, message);
    }
    found
}
