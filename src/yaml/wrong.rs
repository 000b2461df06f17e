//! A value of another kind than expected, and how it would be written.

use serde_json::Value;

use super::node::{Kind, Node};
use super::schema::{bounds, expected_of, form_of, optional, plain, types};
use crate::diagnostic::{Code, Diagnostic};

/// How messages call what a file says as a whole.
pub(super) const WHOLE: &str = "the file";

/// The message; `entries` is the schema of what a list or mapping holds, `written` the value as written.
pub(super) fn kind(
    schema: &Value,
    entries: Option<&Value>,
    node: &Node,
    written: &str,
    named: &str,
) -> Diagnostic {
    let found = match &node.kind {
        Kind::Nothing => "has no value".to_string(),
        Kind::List(_) => "is a list".to_string(),
        Kind::Mapping(_) => "is a mapping".to_string(),
        Kind::Text(text) if text.chars().count() > 60 || text.contains('\n') => {
            "is text".to_string()
        }
        Kind::Text(text) => format!("is the text `{text}`"),
        Kind::Truth(_) | Kind::Whole(_) | Kind::Fraction => format!("is `{written}`"),
    };
    let code = match &node.kind {
        Kind::Nothing => Code::MissingValue,
        _ => Code::WrongType,
    };
    let message = Diagnostic::error(code, format!("{named} {found}"));
    let allowed = types(schema);
    if allowed.contains(&"integer")
        && let Some((expected, help)) = number(schema, node, written)
    {
        let message = message.expected(expected);
        return match help {
            Some(help) => message.help(help),
            None => message,
        };
    }
    let message = message.expected(expected_of(schema));
    let scalar = !matches!(node.kind, Kind::Nothing | Kind::List(_) | Kind::Mapping(_));
    if named == WHOLE {
        return message;
    }
    let is_entry = entries.filter(|entries| entries.is_object());
    if allowed.contains(&"array") && scalar {
        let entry = is_entry.and_then(|entry| form_of(entry, written));
        let entry = entry.unwrap_or_else(|| written.to_string());
        message.help(format!("write `[{entry}]`"))
    } else if let (Some(entry), Kind::List(_)) = (is_entry, &node.kind) {
        let entry = form_of(entry, "…").unwrap_or_else(|| "…".to_string());
        message.help(format!("write `{{KEY: {entry}, …}}`"))
    } else if let Some(form) = form_of(schema, written).filter(|_| scalar) {
        message.help(format!("write `{form}`"))
    } else if allowed.contains(&"string") && matches!(node.kind, Kind::Fraction | Kind::Truth(_)) {
        message.help(format!("write `\"{written}\"` if it is meant as text"))
    } else {
        message
    }
}

/// A key whose value was forgotten, or is a text of blanks alone. `null` is a value.
pub(super) fn nothing(
    schema: &Value,
    node: &Node,
    written: &str,
    named: &str,
) -> Option<Diagnostic> {
    match &node.kind {
        Kind::Nothing if optional(schema) && written.is_empty() => Some(
            Diagnostic::error(Code::MissingValue, format!("{named} has no value"))
                .expected("a value after it")
                .help("write one, or remove the key"),
        ),
        Kind::Text(text) if text.trim().is_empty() => Some(
            Diagnostic::error(Code::MissingValue, format!("{named} is an empty text"))
                .expected("words")
                .help("write some, or remove the key"),
        ),
        _ => None,
    }
}

/// A key with a character that can't be seen: the key as it looks, and the message.
pub(super) fn hidden(key: &str, hidden: char) -> (String, Diagnostic) {
    let seen: String = key.chars().filter(|c| *c != hidden).collect();
    let code = u32::from(hidden);
    let message = Diagnostic::error(
        Code::ForbiddenCharacter,
        format!("the key `{seen}` contains U+{code:04X}"),
    )
    .expected("no invisible character")
    .help(format!("retype `{seen}`"));
    (seen, message)
}

/// What was expected of a whole number in a different notation, and how to write it.
fn number(schema: &Value, node: &Node, written: &str) -> Option<(String, Option<String>)> {
    let text = match &node.kind {
        Kind::Text(text) => text.as_str(),
        Kind::Whole(_) | Kind::Fraction => written,
        _ => return None,
    };
    let write = |number: &str| Some(format!("write `{number}`"));
    if plain(text) {
        return match &node.kind {
            // In quotes.
            Kind::Text(_) if text != written => Some((expected_of(schema), write(text))),
            _ if bounds(schema).1 > Some(1 << 32) && !text.starts_with('-') => {
                Some(("a smaller number".to_string(), None))
            }
            _ => None,
        };
    }
    let bare = text.trim_start_matches('0');
    let bare = if bare.is_empty() { "0" } else { bare };
    if text.starts_with('0') && plain(bare) {
        return Some(("a number without leading zeros".to_string(), write(bare)));
    }
    let joined = text.replace([',', '_', ' ', '\''], "");
    match &node.kind {
        Kind::Whole(number) => Some((
            "a whole number in decimal digits".to_string(),
            match types(schema).contains(&"string") {
                true => Some(format!(
                    "write `{number}`, or `\"{written}\"` if text is meant"
                )),
                false => write(&number.to_string()),
            },
        )),
        _ if plain(&joined) => Some((expected_of(schema), write(&joined))),
        _ => None,
    }
}
