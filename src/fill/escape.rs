//! Printing into Typst markup: strings from data are escaped, loose numbers refused.

use minijinja::value::ValueKind;
use minijinja::{Error, ErrorKind, Output, State, Value};

use super::marks;

/// The text as Typst markup that prints it as it stands.
pub(super) fn typst(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut previous = '\n';
    let mut only_digits = true;
    for c in text.chars() {
        let special = matches!(
            c,
            '\\' | '#'
                | '$'
                | '*'
                | '_'
                | '`'
                | '<'
                | '>'
                | '@'
                | '['
                | ']'
                | '~'
                | '='
                | '+'
                | '-'
                | '/'
        );
        // `1.` at the start would begin a list, `..` an ellipsis, `http:` a link.
        let point = c == '.' && ((only_digits && previous != '\n') || previous == '.');
        let colon = c == ':';
        if special || point || colon {
            out.push('\\');
        }
        let c = if c.is_control() { ' ' } else { c };
        out.push(c);
        only_digits &= c.is_ascii_digit();
        previous = c;
    }
    out
}

/// The text as it stands between the quotes of a Typst string.
pub(super) fn typst_string(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

/// There is no value.
pub(super) const NOTHING: &str = "nothing";
/// A text that holds a digit.
pub(super) const LOOSE_TEXT: &str = "this text holds a digit that comes from no figure or fact";
/// A number that no function printed.
pub(super) const LOOSE_NUMBER: &str = "this is not rounded and recorded as figures are";

/// minijinja's formatter: what `{{ … }}` does with a value.
pub(super) fn print(
    out: &mut Output<'_>,
    state: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), Error> {
    let own = super::environment::is_embedded(state.name());
    let wrong = |message: &str| Err(Error::new(ErrorKind::BadEscape, message.to_string()));
    match value.kind() {
        ValueKind::Undefined => Err(Error::from(ErrorKind::UndefinedError)),
        ValueKind::String => {
            let text = value.as_str().unwrap_or_default();
            if value.is_safe() {
                return out.write_str(text).map_err(Error::from);
            }
            if !own && marks::without_figures(text).contains(|c: char| c.is_numeric()) {
                return wrong(LOOSE_TEXT);
            }
            out.write_str(&typst(text)).map_err(Error::from)
        }
        ValueKind::Number if own => write!(out, "{value}").map_err(Error::from),
        ValueKind::Number => wrong(LOOSE_NUMBER),
        ValueKind::None => wrong(NOTHING),
        ValueKind::Bool => wrong("a truth"),
        ValueKind::Seq | ValueKind::Iterable => wrong("a list"),
        ValueKind::Map => wrong("a mapping"),
        kind => wrong(&format!("a {kind}")),
    }
}

#[cfg(test)]
mod tests {
    use super::typst;

    #[test]
    fn markup_in_data_is_only_text() {
        assert_eq!(typst("Firm* #1 <a> [b]"), "Firm\\* \\#1 \\<a\\> \\[b\\]");
        assert_eq!(typst("1.Technologies"), "1\\.Technologies");
        assert_eq!(typst("N.A."), "N.A.");
        assert_eq!(typst("= - + /"), "\\= \\- \\+ \\/");
        assert_eq!(typst("a\nb"), "a b");
    }
}
