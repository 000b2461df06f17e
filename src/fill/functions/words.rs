//! `words(id)` prints a whole number in words.

use super::fact::ask;
use crate::diagnostic::{Code, Diagnostic};
use crate::figures::Exact;
use crate::fill::call::Function;
use crate::fill::escape::markup;
use crate::fill::lookup::capitalised;
use crate::fill::marks::mark_plain;
use crate::spec::FactValue;

pub(super) static FUNCTION: Function = Function {
    name: "words",
    takes: &["ID"],
    options: &["capital"],
    answer: |call| {
        let id = call.text(0)?;
        let capital = call.flag("capital").ok()?;
        // A word without a dot is not the id of a figure.
        let figure = match id.contains('.') {
            true => Some(call.figure(0, &id, None)?),
            false => None,
        };
        let number = match figure {
            Some(figure) => match figure.exact {
                Exact::Integer(number) => Some(number),
                Exact::Ratio { .. } | Exact::Real(_) => None,
            },
            None => match ask(call, &id)? {
                FactValue::Integer(number) => Some(*number),
                FactValue::Text(_) => None,
            },
        };
        let language = call.shared.language();
        let Some(words) = number.and_then(language.cardinal) else {
            let message = Diagnostic::error(
                Code::WrongFigure,
                format!("`{id}` can't be written in words"),
            )
            .expected(language.cardinals)
            .help("`figure` and `fact` print it in digits");
            call.wrong(0, message);
            return None;
        };
        let words = if capital { capitalised(&words) } else { words };
        Some(match figure {
            Some(figure) => call.printed(figure, &words),
            None => markup(mark_plain(&words)),
        })
    },
};
