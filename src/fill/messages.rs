//! minijinja's errors in our words, at the author's place.

use minijinja::{Error, ErrorKind};

use super::functions::NAMES;
use super::macros;
use super::sites::Sites;
use super::syntax::{self, Unreadable};
use crate::diagnostic::Diagnostic;
use crate::source::{Place, SourceFile};

/// Filters that authors may look for. (Those that make markup of any text are left out on purpose.)
const FILTERS: [&str; 25] = [
    "abs",
    "batch",
    "capitalize",
    "default",
    "dictsort",
    "first",
    "groupby",
    "indent",
    "items",
    "join",
    "last",
    "length",
    "list",
    "lower",
    "map",
    "reject",
    "replace",
    "reverse",
    "select",
    "sort",
    "split",
    "title",
    "trim",
    "unique",
    "upper",
];

/// Tests that authors may look for.
const TESTS: [&str; 13] = [
    "defined",
    "undefined",
    "none",
    "number",
    "string",
    "sequence",
    "mapping",
    "odd",
    "even",
    "in",
    "startingwith",
    "endingwith",
    "sameas",
];

/// What templates can ask of `report`.
const REPORT: [&str; 13] = [
    "title",
    "subtitle",
    "edition",
    "series",
    "statement",
    "running_title",
    "language",
    "keywords",
    "classification",
    "authors",
    "references",
    "plain_keywords",
    "decimals",
];

/// Explains an error; the innermost one that has a place is the one to mend.
pub(super) fn explain(error: &Error, sites: &Sites) -> Diagnostic {
    let mut innermost = error;
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        if let Some(inner) = inner.downcast_ref::<Error>()
            && inner.name().is_some()
        {
            innermost = inner;
        }
        source = inner.source();
    }
    let detail = innermost.detail().unwrap_or_default().to_string();
    if innermost.kind() == ErrorKind::SyntaxError
        && let Some((file, range)) = author(innermost, sites)
    {
        return syntax::explain(&file, range, &detail).told;
    }
    if innermost.kind() == ErrorKind::UndefinedError
        && let Some((file, range)) = author(innermost, sites)
        && let Some(message) = macros::left_out(sites, &file, &range)
    {
        return message;
    }
    let place = place(innermost, sites);
    let marked = place
        .as_ref()
        .and_then(|p| p.excerpt.get(p.marked.clone()))
        .unwrap_or_default()
        .to_string();
    let before = place
        .as_ref()
        .and_then(|p| p.excerpt.get(..p.marked.start))
        .unwrap_or_default()
        .trim_end();
    let message = match refused_filter(innermost.kind(), &detail, before, &marked) {
        Some(message) => message,
        None => in_words(innermost.kind(), &detail, &marked),
    };
    let message = unquoted(message, place.as_ref());
    match place {
        Some(place) => message.at(place),
        None => message,
    }
}

/// Explains why a template can't be read.
pub(super) fn unreadable(error: &Error, file: &SourceFile) -> Unreadable {
    let line = file.line_start(error.line().unwrap_or(1));
    let range = error.range().unwrap_or(line..line);
    syntax::explain(file, range, error.detail().unwrap_or_default())
}

fn in_words(kind: ErrorKind, detail: &str, marked: &str) -> Diagnostic {
    let word: String = marked
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect();
    match kind {
        ErrorKind::UndefinedError => undefined(detail, marked, &word),
        ErrorKind::UnknownFunction => Diagnostic::error(format!("there is no function `{word}`"))
            .expected(format!("expected one of {}", NAMES.join(", ")))
            .suggest(&word, NAMES.iter().copied()),
        ErrorKind::UnknownFilter if matches!(word.as_str(), "safe" | "escape" | "e") => {
            Diagnostic::error(format!("the filter `{word}` can't be used"))
                .expected("expected no filter: every text is printed as it stands")
                .help("Typst markup is written in the template, around the tags")
        }
        ErrorKind::UnknownFilter => Diagnostic::error(format!("there is no filter `{word}`"))
            .expected("expected a filter such as upper, join or default")
            .suggest(&word, FILTERS),
        ErrorKind::UnknownTest => Diagnostic::error(format!("there is no test `{word}`"))
            .expected("expected a test such as defined, none or string")
            .suggest(&word, TESTS),
        ErrorKind::UnknownMethod => {
            let name = detail.rsplit(' ').next().unwrap_or_default();
            let message = Diagnostic::error(format!("there is no `{name}` to be called here"))
                .expected("expected a function, or a filter behind `|`");
            match FILTERS.contains(&name) {
                true => message.help(format!("a filter is written `|{name}`")),
                false => message,
            }
        }
        ErrorKind::TemplateNotFound => {
            let wanted = detail.split('"').nth(1).unwrap_or(marked);
            Diagnostic::error(format!("there is no template `{wanted}`"))
                .expected("expected a file below templates/, such as sections/NAME.typ.j2")
        }
        ErrorKind::OutOfFuel => Diagnostic::error("the template does not come to an end")
            .expected("it was stopped here")
            .help("look for loops inside loops, or loops over too much"),
        ErrorKind::BadEscape => unprintable(detail, marked, &word),
        ErrorKind::MissingArgument => {
            Diagnostic::error("an argument is missing").expected("expected one more argument")
        }
        ErrorKind::TooManyArguments if detail.starts_with("unknown keyword argument") => {
            let name = detail.split(['`', '\'']).nth(1).unwrap_or_default();
            Diagnostic::error(format!("`{word}` has no argument `{name}`"))
                .expected("expected an argument that it has")
                .help("a macro's arguments stand in parentheses where it is defined")
        }
        ErrorKind::TooManyArguments => {
            let detail = if detail.is_empty() {
                String::new()
            } else {
                format!(": {detail}")
            };
            Diagnostic::error(format!("an argument too many{detail}"))
                .expected("expected no such argument")
                .help("a macro's arguments stand in parentheses where it is defined")
        }
        ErrorKind::InvalidOperation if detail.contains("recursion limit") => {
            Diagnostic::error("calls inside calls come to no end")
                .expected("it was stopped here")
                .help("look for a macro that calls itself, or a template that includes itself")
        }
        ErrorKind::InvalidOperation if detail.contains("is not callable") => {
            Diagnostic::error(format!("`{word}` is no function here"))
                .expected("expected a function, or a macro that the imported file has")
                .help("a `{% set %}` or an import above may have taken the name")
        }
        _ if detail == super::compared::PRINTED => Diagnostic::error(
            "this compares what is printed, not the number",
        )
        .expected("expected numbers: value(\"ID\")")
        .help(
            "`value` gives the number itself: a count or a fact as it is, a share between 0 and 1",
        ),
        // Our own words, see `functions`.
        _ if detail.starts_with('`') => {
            Diagnostic::error(detail.to_string()).expected("expected the function's own name here")
        }
        _ if detail.ends_with("is not iterable") => {
            let kind = detail.trim_end_matches(" is not iterable");
            Diagnostic::error(format!("there is nothing to go through in a {kind}"))
                .expected("expected a list")
        }
        _ if detail.starts_with("tried to use ") => {
            let mut words = detail.trim_start_matches("tried to use ").split(' ');
            let sign = words.next().unwrap_or_default();
            let kinds: Vec<&str> = detail
                .rsplit_once("types ")
                .map_or(Vec::new(), |(_, kinds)| kinds.split(" and ").collect());
            let kinds: Vec<&str> = kinds.into_iter().map(a_kind).collect();
            Diagnostic::error(format!("`{sign}` can't be used on {}", kinds.join(" and ")))
                .expected("expected numbers: value(\"ID\")")
        }
        kind => {
            let detail = match detail {
                "" => kind.to_string(),
                detail => detail.to_string(),
            };
            Diagnostic::error(format!("the template can't be filled: {detail}"))
                .expected("this can't be done")
        }
    }
}

/// A kind of value as the library calls it, in words.
fn a_kind(kind: &str) -> &str {
    match kind {
        "string" => "a text",
        "number" => "a number",
        "none" => "nothing",
        "bool" => "a truth",
        "sequence" | "iterator" => "a list",
        "map" => "a mapping",
        kind => kind,
    }
}

/// A filter that can't do anything with what it was given, or with its arguments.
fn refused_filter(kind: ErrorKind, detail: &str, before: &str, marked: &str) -> Option<Diagnostic> {
    let name: String = marked
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect();
    if !before.ends_with('|') || detail == super::compared::PRINTED {
        return None;
    }
    let message = Diagnostic::error(format!("the filter `{name}` can't be used so"));
    Some(match kind {
        ErrorKind::MissingArgument => message.expected(format!("expected one more argument of `{name}`")),
        ErrorKind::TooManyArguments => {
            message.expected(format!("expected no such argument of `{name}`"))
        }
        ErrorKind::InvalidOperation if matches!(name.as_str(), "round" | "abs" | "int" | "float") => message
            .expected("expected a number before it")
            .help("what functions print is text; `places=` sets its decimal places, and value(\"ID\") is the number"),
        ErrorKind::InvalidOperation => message.expected("expected another value before it, or other arguments"),
        _ => return None,
    })
}

/// Adds how an id is written that is not in quotes, where that is why it is not defined.
fn unquoted(message: Diagnostic, place: Option<&Place>) -> Diagnostic {
    let Some((before, rest)) = place.and_then(|place| {
        let (before, rest) = place.excerpt.split_at_checked(place.marked.start)?;
        Some((before.trim_end(), rest))
    }) else {
        return message;
    };
    let Some(call) = before.strip_suffix('(') else {
        return message;
    };
    let Some(name) = NAMES.iter().find(|name| call.ends_with(**name)) else {
        return message;
    };
    let id: String = rest
        .chars()
        .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '.'))
        .collect();
    match message.message.ends_with("is not defined") && id.contains('.') {
        true => message.help(format!("an id stands in quotes: {name}(\"{id}\")")),
        false => message,
    }
}

/// A side of a comparison, or a condition, that is not defined.
pub(super) fn not_defined(written: &str) -> Diagnostic {
    let word: String = written
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect();
    undefined("", written, &word)
}

fn undefined(detail: &str, marked: &str, word: &str) -> Diagnostic {
    // The library names the value where it knows it.
    let named = detail.split('`').nth(1).unwrap_or(marked);
    let tag = |text: &&str| matches!(*text, "if" | "elif" | "for" | "set" | "do");
    let expression = match named.split_once(' ') {
        Some((first, rest)) if tag(&first) => rest,
        _ => named,
    };
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
    if !expression.chars().all(plain) {
        return Diagnostic::error(format!("something here is not defined: `{expression}`"))
            .expected("expected names that exist")
            .help(
                "`report` and the functions of docs/templates.md exist, and what {% set %} names",
            );
    }
    let message = Diagnostic::error(format!("`{expression}` is not defined"))
        .expected("expected a name that exists");
    let named = expression;
    match named.strip_prefix("report.") {
        Some(key) => match crate::diagnostic::nearest(key, REPORT) {
            Some(near) => message.help(format!("did you mean `report.{near}`?")),
            None => message.help(format!("`report` has {}", REPORT.join(", "))),
        },
        None => message.suggest(word, NAMES.iter().copied().chain(["report", "loop"])),
    }
}

/// A value that a template may not print.
fn unprintable(detail: &str, marked: &str, word: &str) -> Diagnostic {
    if NAMES.contains(&word) && marked == word {
        return Diagnostic::error(format!("the function `{word}` is not called"))
            .expected(format!("expected `{word}(…)`"));
    }
    match detail {
        super::escape::NOTHING => Diagnostic::error(format!("`{marked}` has no value to print"))
            .expected("expected something to print")
            .help(format!("ask before: {{% if {marked} %}}…{{% endif %}}")),
        super::escape::LOOSE_TEXT | super::escape::LOOSE_NUMBER => Diagnostic::error(format!(
            "a loose number: {detail}"
        ))
        .expected("expected a figure or a fact")
        .help("print it with figure, percent, count, words or fact, which round and record it"),
        detail => Diagnostic::error(format!("{detail} can't be printed"))
            .expected("expected a text or a figure")
            .help("print its entries one by one with {% for … %}, or with |join"),
    }
}

fn place(error: &Error, sites: &Sites) -> Option<Place> {
    if let Some((file, range)) = author(error, sites) {
        return Some(file.place(range));
    }
    let file = sites.file(error.name()?)?;
    let start = file.line_start(error.line().unwrap_or(1));
    Some(file.place(start..start))
}

/// The template as the author wrote it, and the bytes that the error is about.
fn author(
    error: &Error,
    sites: &Sites,
) -> Option<(
    std::sync::Arc<crate::source::SourceFile>,
    std::ops::Range<usize>,
)> {
    sites.author(error.name()?, error.range()?)
}
