//! `value(id)` gives the number itself, to be compared.

use minijinja::Value;

use super::fact::ask;
use crate::diagnostic::{Code, Diagnostic};
use crate::figures::Exact;
use crate::fill::call::Function;
use crate::spec::FactValue;

pub(super) static FUNCTION: Function = Function {
    name: "value",
    takes: &["ID"],
    options: &[],
    answer: |call| {
        let id = call.text(0)?;
        // A word without a dot is not the id of a figure.
        if !id.contains('.') {
            let FactValue::Integer(number) = ask(call, &id)? else {
                let message = Diagnostic::error(
                    Code::WrongFigure,
                    format!("the fact `{id}` is text, not a number"),
                )
                .expected("the id of a figure, or a fact that is a whole number");
                call.wrong(0, message);
                return None;
            };
            let value = Value::from(*number);
            call.shared.give(call.site, &id, &value, false);
            return Some(value);
        }
        let figure = call.figure(0, &id, None)?;
        call.shared.used(call.site, &figure.id, "");
        let value = match figure.exact {
            Exact::Integer(number) => Value::from(number),
            exact => Value::from(exact.value()),
        };
        let share = figure.statistic.scale() == 100;
        call.shared.give(call.site, &figure.id, &value, share);
        Some(value)
    },
};
