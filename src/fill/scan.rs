//! A tag as it is written, read sign by sign: what the library can't say of one that is not closed.

use std::ops::Range;

/// What is not closed in a tag, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    /// The tag itself.
    Open,
    /// It ends with one sign in place of two.
    Half(usize),
    /// A text in quotes.
    Quote(usize),
    /// A bracket.
    Bracket(usize, char),
    /// A bracket that closes nothing.
    Stray(usize, char),
}

/// What closes a tag that begins at `start`.
pub(super) fn close(text: &str, start: usize) -> &'static str {
    match text.get(start..) {
        Some(rest) if rest.starts_with("{%") => "%}",
        _ => "}}",
    }
}

/// What is not closed in the tag that begins with `start`, if anything.
pub(super) fn tag(text: &str, start: Range<usize>) -> Option<Tag> {
    let close = close(text, start.start);
    let inside = text.get(start.end..)?;
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut signs = inside.char_indices();
    while let Some((at, sign)) = signs.next() {
        let rest = inside.get(at..)?;
        let here = start.end + at;
        let braced = matches!(open.last(), Some((_, '{')));
        if rest.starts_with(close) && !(braced && close == "}}") {
            return open.pop().map(|(at, sign)| Tag::Bracket(at, sign));
        }
        if ["{{", "{%", "{#"]
            .iter()
            .any(|begin| rest.starts_with(begin))
        {
            return Some(Tag::Open);
        }
        match sign {
            '"' | '\'' => {
                let length = quoted(rest, sign);
                let tags = ["{{", "}}", "{%", "%}"];
                let Some(quoted) = length.and_then(|length| rest.get(..length)) else {
                    return Some(Tag::Quote(here));
                };
                if tags.iter().any(|tag| quoted.contains(tag)) {
                    return Some(Tag::Quote(here));
                }
                for _ in 1..quoted.chars().count() {
                    signs.next();
                }
            }
            '(' | '[' | '{' => open.push((here, sign)),
            ')' | ']' | '}' => match open.pop() {
                Some((_, '(')) if sign == ')' => {}
                Some((_, '[')) if sign == ']' => {}
                Some((_, '{')) if sign == '}' => {}
                Some((at, opened)) => return Some(Tag::Bracket(at, opened)),
                None if sign == '}' => return Some(Tag::Half(here)),
                None => return Some(Tag::Stray(here, sign)),
            },
            _ => {}
        }
    }
    Some(Tag::Open)
}

/// How many bytes a text in quotes at the start of `rest` has, with its quotes.
fn quoted(rest: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, sign) in rest.char_indices().skip(1) {
        match sign {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if sign == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_closed_is_found() {
        for (text, expected) in [
            ("{{ f(\"a\") }}", None),
            ("{{ {\"a\": {}} }}", None),
            ("{% if a %}", None),
            ("{{ f(\"a\" }}", Some(Tag::Bracket(4, '('))),
            ("{{ f(\"a) }} {{ g(\"b\") }}", Some(Tag::Quote(5))),
            ("{{ f('a) }}", Some(Tag::Quote(5))),
            ("{{ f(\"\\\"\")) }}", Some(Tag::Stray(10, ')'))),
            ("{{ a }", Some(Tag::Half(5))),
            ("{{ a rooms {% if b %}", Some(Tag::Open)),
            ("{% do a(b)\nrooms", Some(Tag::Open)),
        ] {
            assert_eq!(tag(text, 0..2), expected, "{text}");
        }
    }
}
