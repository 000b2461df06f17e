//! Templates that can't be read: what is not closed, what closes nothing, what includes what.

use minijinja::machinery::{Token, tokenize};
use std::ops::Range;

use super::sites::Sites;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::SourceFile;

/// Tags that are closed by `end…`.
const CLOSED: [&str; 9] = [
    "if",
    "for",
    "macro",
    "block",
    "filter",
    "call",
    "with",
    "autoescape",
    "raw",
];
/// Tags that stand alone.
const ALONE: [&str; 6] = ["set", "do", "include", "import", "from", "extends"];

/// Explains what the template library says of a template that it can't read.
pub(super) fn explain(file: &SourceFile, range: Range<usize>, said: &str) -> Diagnostic {
    let here = file.place(range);
    let open = Open::of(file);
    if let Some(word) = said.strip_prefix("unknown statement ") {
        let closes = word
            .strip_prefix("end")
            .is_some_and(|tag| CLOSED.contains(&tag));
        if closes || matches!(word, "else" | "elif") {
            return Diagnostic::error(format!("`{word}` belongs to nothing"))
                .at(here)
                .expected("expected a tag above that it closes or continues");
        }
        let known = || CLOSED.into_iter().chain(ALONE);
        return Diagnostic::error(format!("there is no tag `{word}`"))
            .at(here)
            .expected(format!(
                "expected one of {}",
                known().collect::<Vec<_>>().join(", ")
            ))
            .suggest(word, known());
    }
    if said.contains("maximum recursion") {
        return Diagnostic::error("this is nested too deeply")
            .at(here)
            .expected("expected fewer brackets or tags inside one another");
    }
    if said.contains("end of comment") {
        let start = file.text().rfind("{#").unwrap_or_default();
        return Diagnostic::error("a comment is not closed")
            .at(file.place(start..start + 2))
            .expected("expected `#}` below");
    }
    if said.contains("end of string") {
        return Diagnostic::error("a text in quotes is not closed")
            .at(here)
            .expected("expected the closing quotation mark before this");
    }
    if said.contains("unexpected end of input") {
        if let Some((start, close)) = open.tag {
            return Diagnostic::error("a tag is not closed")
                .at(file.place(start))
                .expected(format!("expected `{close}` behind it"));
        }
        if let Some((name, range)) = open.blocks.last() {
            return Diagnostic::error(format!("`{name}` is not closed"))
                .at(file.place(range.clone()))
                .expected(format!("expected {{% end{name} %}} below"));
        }
    }
    let (found, expected) = said.split_once(", expected ").unwrap_or((said, ""));
    let expected = match expected {
        "" => "expected something else here".to_string(),
        expected => format!("expected {expected}"),
    };
    Diagnostic::error(format!("the template can't be read: {found}"))
        .at(here)
        .expected(expected)
        .help("tags are {{ … }}, {% … %} and {# … #}")
}

/// The longest template that is read, in bytes: many times the longest section of a report.
const MOST_BYTES: usize = 1 << 20;
/// The longest tag that is read, in words and signs: what is longer nests as deeply as it is long.
const MOST_TOKENS: usize = 5_000;

/// Tells a template, or a tag of it, that is too long to be read.
pub(super) fn too_long(file: &SourceFile) -> Option<Diagnostic> {
    if file.text().len() > MOST_BYTES {
        return Some(
            Diagnostic::error("the template is too long")
                .at(crate::source::Place::file(file.path()))
                .expected("expected less than a megabyte")
                .help("make several sections of it"),
        );
    }
    let (mut start, mut count) = (0, 0);
    for token in tokenize(file.text(), false, super::environment::syntax()) {
        let (token, span) = token.ok()?;
        match token {
            Token::VariableStart | Token::BlockStart => {
                (start, count) = (span.start_offset as usize, 0);
            }
            _ => count += 1,
        }
        if count > MOST_TOKENS {
            return Some(
                Diagnostic::error("this tag is too long")
                    .at(file.place(start..start + 2))
                    .expected(format!(
                        "expected no more than {MOST_TOKENS} words and signs in a tag"
                    ))
                    .help("make several of it with {% set … %}"),
            );
        }
    }
    None
}

/// What is open at the end of a template.
#[derive(Default)]
struct Open {
    /// The beginning of a tag, and what would end it.
    tag: Option<(Range<usize>, &'static str)>,
    blocks: Vec<(String, Range<usize>)>,
}

impl Open {
    fn of(file: &SourceFile) -> Self {
        let mut open = Self::default();
        let mut starts = false;
        for token in tokenize(file.text(), false, super::environment::syntax()) {
            let Ok((token, span)) = token else { break };
            let range = span.start_offset as usize..span.end_offset as usize;
            match token {
                Token::VariableStart => open.tag = Some((range, "}}")),
                Token::BlockStart => {
                    open.tag = Some((range, "%}"));
                    starts = true;
                    continue;
                }
                Token::VariableEnd | Token::BlockEnd => open.tag = None,
                Token::Ident(name) if starts => match name.strip_prefix("end") {
                    Some(closed) => {
                        let last = open.blocks.iter().rposition(|(known, _)| known == closed);
                        open.blocks.truncate(last.unwrap_or(open.blocks.len()));
                    }
                    None if CLOSED.contains(&name) => open.blocks.push((name.to_string(), range)),
                    None => {}
                },
                _ => {}
            }
            starts = false;
        }
        open
    }
}

/// A template named by another one.
struct Inclusion {
    /// The template that names.
    from: String,
    /// The one named.
    to: String,
    place: crate::source::Place,
    /// It may be missing: `ignore missing`.
    optional: bool,
}

/// Tells templates that are named and not there, and templates that lead back to themselves.
pub(super) fn check_inclusions(sites: &Sites, messages: &mut Diagnostics) {
    let inclusions: Vec<Inclusion> = sites
        .names()
        .filter_map(|name| Some((name, sites.file(name)?)))
        .flat_map(|(name, file)| inclusions(name, file))
        .collect();
    for inclusion in &inclusions {
        let known: Vec<&str> = sites.names().collect();
        if !known.contains(&inclusion.to.as_str()) {
            if !inclusion.optional {
                messages.push(
                    Diagnostic::error(format!("there is no template `{}`", inclusion.to))
                        .at(inclusion.place.clone())
                        .expected("expected a file below templates/, such as sections/NAME.typ.j2")
                        .suggest(&inclusion.to, known),
                );
            }
        } else if let Some(way) = way_back(&inclusions, inclusion)
            // A circle is told once, by the template whose name comes first.
            && way.iter().all(|name| *name >= inclusion.from.as_str())
        {
            let way = [&[inclusion.from.as_str()], way.as_slice()].concat();
            messages.push(
                Diagnostic::error("a template leads back to itself")
                    .at(inclusion.place.clone())
                    .expected("expected another template than this one")
                    .note(way.join(" → ")),
            );
        }
    }
}

/// The templates from an inclusion's target to where it stands, if one leads to the other.
fn way_back<'a>(inclusions: &'a [Inclusion], inclusion: &'a Inclusion) -> Option<Vec<&'a str>> {
    let mut ways = vec![vec![inclusion.to.as_str()]];
    let mut seen = vec![inclusion.to.as_str()];
    while let Some(way) = ways.pop() {
        let last = *way.last()?;
        if last == inclusion.from {
            return Some(way);
        }
        for next in inclusions.iter().filter(|next| next.from == last) {
            if !seen.contains(&next.to.as_str()) {
                seen.push(&next.to);
                ways.push([way.as_slice(), &[next.to.as_str()]].concat());
            }
        }
    }
    None
}

/// The templates that a template names in quotes.
fn inclusions(name: &str, file: &SourceFile) -> Vec<Inclusion> {
    let tokens: Vec<_> = tokenize(file.text(), false, super::environment::syntax())
        .map_while(Result::ok)
        .collect();
    let mut found = Vec::new();
    for (i, (token, _)) in tokens.iter().enumerate() {
        if !matches!(token, Token::BlockStart) {
            continue;
        }
        let names = ["include", "import", "from", "extends"];
        let (Some((Token::Ident(tag), _)), Some((named, span))) =
            (tokens.get(i + 1), tokens.get(i + 2))
        else {
            continue;
        };
        let to = match named {
            Token::Str(text) => (*text).to_string(),
            Token::String(text) => text.to_string(),
            _ => continue,
        };
        // Behind the name an expression may go on; then it is not the whole name.
        let next = tokens.get(i + 3).map(|(token, _)| token);
        let whole = matches!(
            next,
            Some(Token::BlockEnd | Token::Ident("as" | "import" | "ignore" | "with" | "without"))
        );
        if names.contains(tag) && whole {
            found.push(Inclusion {
                from: name.to_string(),
                to,
                place: file.place(span.start_offset as usize..span.end_offset as usize),
                optional: matches!(next, Some(Token::Ident("ignore"))),
            });
        }
    }
    found
}
