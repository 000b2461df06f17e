//! Text as Typst markup.

use minijinja::Value;

/// The text as Typst markup that prints it as is.
pub(super) fn typst(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut escapes = escapes(text, true).peekable();
    for (at, c) in text.char_indices() {
        if escapes.next_if_eq(&at).is_some() {
            out.push('\\');
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
    out
}

/// The bytes of a text that a backslash belongs before; `begins` if nothing is printed before it.
pub(super) fn escapes(text: &str, begins: bool) -> impl Iterator<Item = usize> {
    let mut previous = if begins { '\n' } else { ' ' };
    let mut only_digits = true;
    text.char_indices().filter_map(move |(at, c)| {
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
                | ':'
        );
        // `1.` at the start would begin a list, `..` an ellipsis, `http:` a link.
        let point = c == '.' && ((only_digits && previous != '\n') || previous == '.');
        only_digits &= c.is_ascii_digit();
        previous = c;
        (special || point).then_some(at)
    })
}

/// The text as written between the quotes of a Typst string.
pub(super) fn typst_string(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

/// Text that is markup already.
pub(super) fn markup(text: String) -> Value {
    Value::from_safe_string(text)
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
