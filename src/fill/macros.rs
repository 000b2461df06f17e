//! Macros of the author: where they are, and calls that leave out an argument.

use minijinja::machinery::{Span, Token};
use std::ops::Range;
use std::sync::Arc;

use super::functions::NAMES;
use super::sites::Sites;
use super::tokens::tokens;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::{Place, SourceFile};

/// A macro.
struct Macro<'a> {
    name: &'a str,
    /// The bytes of its name.
    place: Range<usize>,
    /// Its arguments; whether each has a value where none is given.
    takes: Vec<(&'a str, bool)>,
    /// Its last byte.
    end: usize,
}

fn bytes(span: &Span) -> Range<usize> {
    span.start_offset as usize..span.end_offset as usize
}

fn macros<'a>(tokens: &[(Token<'a>, Span)]) -> Vec<Macro<'a>> {
    let mut found: Vec<Macro<'a>> = Vec::new();
    for (i, window) in tokens.windows(4).enumerate() {
        match window {
            [
                (Token::BlockStart, _),
                (Token::Ident("macro"), _),
                (Token::Ident(name), span),
                (Token::ParenOpen, _),
            ] => found.push(Macro {
                name,
                place: bytes(span),
                takes: takes(tokens.get(i + 4..).unwrap_or_default()),
                end: usize::MAX,
            }),
            [(Token::BlockStart, _), (Token::Ident("endmacro"), span), ..] => {
                if let Some(last) = found.last_mut() {
                    last.end = bytes(span).end;
                }
            }
            _ => {}
        }
    }
    found
}

/// The arguments of a macro, from behind its opening parenthesis.
fn takes<'a>(tokens: &[(Token<'a>, Span)]) -> Vec<(&'a str, bool)> {
    let mut found = Vec::new();
    for argument in arguments(tokens).0 {
        match argument {
            [(Token::Ident(name), _), rest @ ..] => found.push((*name, !rest.is_empty())),
            _ => break,
        }
    }
    found
}

/// The arguments in parentheses, from behind the opening one, and where the closing one ends.
fn arguments<'t, 'a>(tokens: &'t [(Token<'a>, Span)]) -> (Vec<&'t [(Token<'a>, Span)]>, usize) {
    let (mut depth, mut start) = (0_usize, 0);
    let mut found = Vec::new();
    for (i, (token, span)) in tokens.iter().enumerate() {
        let ends = match token {
            Token::ParenOpen | Token::BracketOpen | Token::BraceOpen => {
                depth += 1;
                false
            }
            Token::ParenClose if depth == 0 => true,
            Token::ParenClose | Token::BracketClose | Token::BraceClose => {
                depth = depth.saturating_sub(1);
                false
            }
            Token::Comma => depth == 0,
            _ => false,
        };
        if ends {
            found.extend(tokens.get(start..i).filter(|argument| !argument.is_empty()));
            start = i + 1;
        }
        if ends && matches!(token, Token::ParenClose) {
            return (found, bytes(span).end);
        }
    }
    (found, 0)
}

/// Refuses macros that are named as a function is: their calls would be taken for the function's.
pub(super) fn refuse_names(
    file: &SourceFile,
    tokens: &[(Token<'_>, Span)],
    messages: &mut Diagnostics,
) {
    for found in macros(tokens) {
        if NAMES.contains(&found.name) {
            messages.push(
                Diagnostic::error(format!("`{}` is the name of a function", found.name))
                    .at(file.place(found.place))
                    .expected("expected another name for the macro"),
            );
        }
    }
}

/// Where a macro stands, if there is one of that name.
pub(super) fn place(sites: &Sites, name: &str) -> Option<Place> {
    sites.names().find_map(|template| {
        let file = sites.file(template)?;
        let found = macros(&tokens(file.text()))
            .into_iter()
            .find(|m| m.name == name)?;
        Some(file.place(found.place))
    })
}

/// If something in these bytes is not defined because a call of the macro around them leaves it out: what to say of
/// that call.
pub(super) fn left_out(
    sites: &Sites,
    file: &Arc<SourceFile>,
    range: &Range<usize>,
) -> Option<Diagnostic> {
    let here = tokens(file.text());
    let around = macros(&here)
        .into_iter()
        .rfind(|m| m.place.start < range.start && m.end > range.end)?;
    let used = here.iter().filter_map(|(token, span)| match token {
        Token::Ident(name) if range.contains(&bytes(span).start) => Some(*name),
        _ => None,
    });
    for used in used {
        let Some(index) = around
            .takes
            .iter()
            .position(|(name, optional)| *name == used && !optional)
        else {
            continue;
        };
        let call = sites.names().find_map(|template| {
            let file = sites.file(template)?;
            let range = call_without(&tokens(file.text()), around.name, index, used)?;
            Some(file.place(range))
        });
        if let Some(call) = call {
            let takes: Vec<&str> = around.takes.iter().map(|(name, _)| *name).collect();
            let message = format!("`{}` is called without its `{used}`", around.name);
            return Some(
                Diagnostic::error(message)
                    .at(call)
                    .expected(format!("expected {}({})", around.name, takes.join(", ")))
                    .note(format!(
                        "the macro is at {}",
                        file.place(around.place).label()
                    )),
            );
        }
    }
    None
}

/// The first call of a macro that leaves an argument out.
fn call_without(
    tokens: &[(Token<'_>, Span)],
    name: &str,
    index: usize,
    argument: &str,
) -> Option<Range<usize>> {
    tokens.windows(3).enumerate().find_map(|(i, window)| {
        let [(before, _), (Token::Ident(called), span), (Token::ParenOpen, _)] = window else {
            return None;
        };
        if *called != name || matches!(before, Token::Pipe | Token::Ident("macro")) {
            return None;
        }
        let (given, end) = arguments(tokens.get(i + 3..)?);
        let named = |given: &&[(Token<'_>, Span)]| {
            matches!(given, [(Token::Ident(name), _), (Token::Assign, _), ..] if *name == argument)
        };
        let all = |given: &&[(Token<'_>, Span)]| matches!(given, [(Token::Mul | Token::Pow, _), ..]);
        let any_name = |given: &&&[(Token<'_>, Span)]| {
            matches!(given, [(Token::Ident(_), _), (Token::Assign, _), ..])
        };
        let positions = given.iter().filter(|given| !any_name(given)).count();
        let has = positions > index || given.iter().any(|given| named(given) || all(given));
        (!has && end > 0).then(|| bytes(span).start..end)
    })
}
