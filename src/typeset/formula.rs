//! Names in formulas: what they print.

use typst::foundations::{Scope, Value};

use crate::loose::OBJECT;

/// Functions that put signs of their own around what they are given, or set it elsewhere.
const APART: [&str; 13] = [
    "abs", "binom", "cases", "ceil", "floor", "frac", "mat", "mid", "norm", "root", "round",
    "sqrt", "vec",
];

/// Names of spaces.
const SPACES: [&str; 5] = ["thin", "med", "thick", "quad", "wide"];

fn value(math: &Scope, name: &str) -> Option<Value> {
    let mut parts = name.split('.');
    let mut value = math.get(parts.next()?)?.read().clone();
    for part in parts {
        value = match value {
            Value::Symbol(symbol) => Value::Symbol(symbol.modified((), part).ok()?),
            Value::Module(module) => module.scope().get(part)?.read().clone(),
            _ => return None,
        };
    }
    Some(value)
}

/// The signs that a name prints; an object if it is none.
pub(super) fn signs(math: &Scope, name: &str) -> String {
    match value(math, name) {
        Some(Value::Symbol(symbol)) => symbol.get().to_string(),
        // A space that does not break a line.
        _ if SPACES.contains(&name) => '\u{a0}'.to_string(),
        _ => OBJECT.to_string(),
    }
}

/// Whether a name with arguments is a call of a function: after any other sign, the arguments are in parentheses.
pub(super) fn is_function(math: &Scope, name: &str) -> bool {
    match value(math, name) {
        Some(Value::Symbol(symbol)) => symbol.func().is_ok(),
        other => other.is_some(),
    }
}

/// Whether a function sets what it is given apart from what is before and after it.
pub(super) fn sets_apart(name: &str) -> bool {
    APART.contains(&name)
}
