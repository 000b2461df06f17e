//! The sides of comparisons and the conditions of a template, found in its tokens.
//!
//! The library orders any two values, a text and a number by their kinds. So each side is handed to
//! [`super::compared`] before the library compares it, wherever the value comes from.

use minijinja::machinery::{Span, Token};
use std::ops::Range;

/// The function that every side is put through; no name that an author would take.
pub(super) const FUNCTION: &str = "compared__";

/// What a side is as it is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Shape {
    /// A literal number.
    Number(f64),
    /// A literal text.
    Text,
    /// A call of `value`, or the difference of such.
    Value,
    /// A name that keeps what `value` gave.
    Kept,
    Other,
}

/// A side of a comparison, or a condition.
#[derive(Debug, Clone)]
pub(super) struct Operand {
    /// Its bytes.
    pub(super) range: Range<usize>,
    pub(super) shape: Shape,
    /// The side that it is compared with, before it, and how.
    pub(super) before: Option<(usize, &'static str)>,
    /// Whether it is compared with what follows.
    pub(super) compared: bool,
    /// Whether it decides something by itself.
    pub(super) decides: bool,
}

/// What stands between two operands.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Between {
    /// `<` and its like, `in` among them.
    Comparison(&'static str),
    /// `and` or `or`.
    Logic,
    /// `if` or `not` before a condition.
    If,
    /// Anything else: a comma, a tag's end.
    Edge,
}

/// An open bracket, or the tag itself.
#[derive(Debug)]
struct Level {
    /// The first and the last token of the operand begun.
    tokens: Option<(usize, usize)>,
    /// What stands before it.
    lead: Between,
    /// The operand before it, if it is compared with that.
    before: Option<usize>,
    /// Whether it is part of what stands behind an `if`.
    condition: bool,
}

impl Level {
    fn new() -> Self {
        Self {
            tokens: None,
            lead: Between::Edge,
            before: None,
            condition: false,
        }
    }
}

/// The operands of a template, in the order of their ends; those that are neither compared nor decide are left out.
pub(super) fn operands(tokens: &[(Token<'_>, Span)]) -> Vec<Operand> {
    let mut found = Vec::new();
    let mut levels: Vec<Level> = Vec::new();
    let kept = kept(tokens);
    let mut keyword: Option<&str> = None;
    let word = |at: Option<usize>| match at.and_then(|at| tokens.get(at)) {
        Some((Token::Ident(word), _)) => Some(*word),
        _ => None,
    };
    for (i, (token, _)) in tokens.iter().enumerate() {
        let previous = i.checked_sub(1).and_then(|p| tokens.get(p)).map(|(t, _)| t);
        let next = word(Some(i + 1));
        // Behind a dot or a bar a word is a name, and behind `is` the name of a test.
        let named = matches!(
            previous,
            Some(Token::Dot | Token::Pipe | Token::Ident("is"))
        ) || (word(i.checked_sub(1)) == Some("not")
            && word(i.checked_sub(2)) == Some("is"));
        let between = match token {
            Token::VariableStart | Token::BlockStart => {
                levels = vec![Level::new()];
                keyword = None;
                continue;
            }
            Token::Ident(name) if matches!(previous, Some(Token::BlockStart)) => {
                keyword = Some(name);
                match *name {
                    "if" | "elif" => Some(Between::If),
                    _ => Some(Between::Edge),
                }
            }
            Token::Ident(_) if named => None,
            // The first `in` of a loop compares nothing.
            Token::Ident("in") if keyword == Some("for") && levels.len() == 1 => {
                keyword = None;
                Some(Between::Edge)
            }
            Token::Ident("not") if next == Some("in") => continue,
            Token::Ident("in") => Some(Between::Comparison("in")),
            Token::Ident("and" | "or") => Some(Between::Logic),
            Token::Ident("not" | "if") => Some(Between::If),
            Token::Ident("else" | "recursive") | Token::Comma | Token::Colon | Token::Assign => {
                Some(Between::Edge)
            }
            Token::Lt => Some(Between::Comparison("<")),
            Token::Lte => Some(Between::Comparison("<=")),
            Token::Gt => Some(Between::Comparison(">")),
            Token::Gte => Some(Between::Comparison(">=")),
            Token::Eq => Some(Between::Comparison("==")),
            Token::Ne => Some(Between::Comparison("!=")),
            Token::VariableEnd | Token::BlockEnd => Some(Between::Edge),
            _ => None,
        };
        let inside = levels.len() > 1;
        let Some(level) = levels.last_mut() else {
            continue;
        };
        match token {
            _ if between.is_some() => end(tokens, level, between, &kept, &mut found),
            Token::ParenClose | Token::BracketClose | Token::BraceClose if inside => {
                if let Some(mut closed) = levels.pop() {
                    end(tokens, &mut closed, None, &kept, &mut found);
                }
                if let Some(around) = levels.last_mut() {
                    extend(around, i);
                }
            }
            _ => {
                extend(level, i);
                if matches!(
                    token,
                    Token::ParenOpen | Token::BracketOpen | Token::BraceOpen
                ) {
                    levels.push(Level::new());
                }
            }
        }
    }
    found
}

/// Names that are set, and to nothing but what `value` gives.
fn kept<'a>(tokens: &[(Token<'a>, Span)]) -> Vec<&'a str> {
    let (mut kept, mut others) = (Vec::new(), Vec::new());
    for (i, window) in tokens.windows(4).enumerate() {
        let [
            (Token::BlockStart, _),
            (Token::Ident("set"), _),
            (Token::Ident(name), _),
            (Token::Assign, _),
        ] = window
        else {
            continue;
        };
        let rest = tokens.get(i + 4..).unwrap_or_default();
        let end = rest.iter().position(|(t, _)| matches!(t, Token::BlockEnd));
        let given = end.and_then(|end| rest.get(..end)).unwrap_or_default();
        match shape(given, &[]) {
            Shape::Value => kept.push(*name),
            _ => others.push(*name),
        }
    }
    kept.retain(|name| !others.contains(name));
    kept
}

fn extend(level: &mut Level, token: usize) {
    let (_, last) = level.tokens.get_or_insert((token, token));
    *last = token;
}

/// An operand ends before `trail`.
fn end(
    tokens: &[(Token<'_>, Span)],
    level: &mut Level,
    trail: Option<Between>,
    kept: &[&str],
    found: &mut Vec<Operand>,
) {
    let (lead, before) = (level.lead, level.before.take());
    let trail = trail.unwrap_or(Between::Edge);
    level.lead = trail;
    let condition = level.condition;
    match trail {
        Between::If => level.condition = true,
        Between::Edge => level.condition = false,
        Between::Logic | Between::Comparison(_) => {}
    }
    let Some((first, last)) = level.tokens.take() else {
        return;
    };
    let compared = matches!(trail, Between::Comparison(_));
    let before = match (before, lead) {
        (Some(before), Between::Comparison(how)) => Some((before, how)),
        _ => None,
    };
    // The last of several between `and` and `or` may be what is printed.
    let decides =
        lead == Between::If || trail == Between::Logic || (lead == Between::Logic && condition);
    let decides = decides && before.is_none() && !compared;
    if !(decides || compared || before.is_some()) {
        return;
    }
    let (Some(within), Some((_, start)), Some((_, close))) = (
        tokens.get(first..=last),
        tokens.get(first),
        tokens.get(last),
    ) else {
        return;
    };
    if compared {
        level.before = Some(found.len());
    }
    found.push(Operand {
        range: start.start_offset as usize..close.end_offset as usize,
        shape: shape(within, kept),
        before,
        compared,
        decides,
    });
}

fn shape(tokens: &[(Token<'_>, Span)], kept: &[&str]) -> Shape {
    match tokens {
        [(Token::Str(_) | Token::String(_), _)] => return Shape::Text,
        [(Token::Int(number), _)] => return Shape::Number(*number as f64),
        [(Token::Float(number), _)] => return Shape::Number(*number),
        [(Token::Ident(name), _)] if kept.contains(name) => return Shape::Kept,
        _ => {}
    }
    // Calls of `value` with whatever their ids are made of, and `-` between them.
    let (mut depth, mut calls) = (0_usize, 0);
    let mut previous: Option<&Token<'_>> = None;
    for (token, _) in tokens {
        match (token, depth) {
            (Token::Ident("value"), 0) => calls += 1,
            (Token::ParenOpen, 0) if !matches!(previous, Some(Token::Ident("value"))) => {
                return Shape::Other;
            }
            (Token::ParenOpen, _) => depth += 1,
            (Token::ParenClose, _) => depth = depth.saturating_sub(1),
            (Token::Minus, 0) => {}
            (_, 0) => return Shape::Other,
            _ => {}
        }
        previous = Some(token);
    }
    match calls {
        0 => Shape::Other,
        _ => Shape::Value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let tokens = crate::fill::tokens::tokens(text);
        let of = |o: &Operand| {
            let how = match (o.before, o.compared, o.decides) {
                (Some((before, how)), ..) => format!("{before} {how} "),
                (None, true, _) => String::new(),
                (.., true) => "? ".to_string(),
                _ => "nothing".to_string(),
            };
            format!("{how}{}", &text[o.range.clone()])
        };
        operands(&tokens).iter().map(of).collect()
    }

    #[test]
    fn sides_and_conditions_are_found() {
        assert_eq!(
            found("{% do assert(value(\"a\") > 3 + f(b), \"s\") %}"),
            ["value(\"a\")", "0 > 3 + f(b)"]
        );
        assert_eq!(
            found("{% if a and not b < c <= d.in or (e) %}"),
            ["? a", "b", "1 < c", "2 <= d.in", "? (e)"]
        );
        assert_eq!(found("{% for a in b if a not in c %}"), ["a", "0 in c"]);
        assert_eq!(found("{% for a in b if a %}"), ["? a"]);
        assert_eq!(found("{{ a if b else c }}"), ["? b"]);
        assert_eq!(found("{% if a is not none %}"), ["? a is not none"]);
        assert_eq!(found("{% if a is in([1]) %}"), ["? a is in([1])"]);
        assert_eq!(found("{% set a = [b == 1, c|join] %}"), ["b", "0 == 1"]);
        assert_eq!(found("{{ a or b }}"), ["? a"]);
        for text in ["{{ a }}", "{% for a, b in c %}", "{{ f(a, b=c) }}", "a < b"] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }
}
