//! minijinja's errors in its own words, at the author's place.

use minijinja::machinery::{Token, tokenize};
use minijinja::{Error, ErrorKind};
use std::ops::Range;

use super::outline;
use super::sites::Sites;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::SourceFile;

/// An error of ours that goes through the library.
#[derive(Debug, Clone)]
pub(super) struct Refused(pub(super) Diagnostic);

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for Refused {}

/// Explains an error of a filled template; the innermost one that has a place is the one to mend.
pub(super) fn explain(error: &Error, sites: &Sites) -> Diagnostic {
    let (mut innermost, mut refused) = (error, None);
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        match inner.downcast_ref::<Error>() {
            Some(inner) if inner.name().is_some() => innermost = inner,
            _ => refused = inner.downcast_ref::<Refused>().or(refused),
        }
        source = inner.source();
    }
    let place = innermost.name().and_then(|name| {
        if let Some(range) = innermost.range() {
            let (file, range) = sites.author(name, range)?;
            return Some(file.place(range));
        }
        let line = innermost.line().unwrap_or(1);
        Some(sites.file(name)?.line_place(line))
    });
    let written = place.as_ref().and_then(|p| p.excerpt.get(p.marked.clone()));
    let uncalled = |written: &&str| super::functions::functions().any(|(name, _)| name == *written);
    let message = match (refused, written.filter(uncalled)) {
        (Some(_), Some(name)) => Diagnostic::error(
            Code::InvalidCall,
            format!("the function `{name}` is not called"),
        )
        .expected(format!("`{name}(…)`")),
        (Some(Refused(message)), None) => message.clone(),
        (None, _) => said(innermost, written.unwrap_or_default()),
    };
    match place {
        Some(place) => message.at(place),
        None => message,
    }
}

/// Tags that have an end of their own.
const PAIRED: [&str; 8] = [
    "autoescape",
    "block",
    "call",
    "filter",
    "for",
    "if",
    "macro",
    "with",
];

/// Explains why a template can't be read.
pub(super) fn unreadable(error: &Error, file: &SourceFile) -> Diagnostic {
    let line = file.line_start(error.line().unwrap_or(1));
    let range = error.range().unwrap_or(line..line);
    let message = said(error, "").at(file.place(range.clone()));
    let mut tag: Option<Range<usize>> = None;
    let mut open: Vec<(&str, Range<usize>)> = Vec::new();
    let mut begins = false;
    for (token, span) in tokenize(file.text(), false, outline::syntax()).map_while(Result::ok) {
        let here = span.start_offset as usize..span.end_offset as usize;
        if here.start >= range.start {
            break;
        }
        match token {
            Token::VariableStart | Token::BlockStart => tag = Some(here),
            Token::VariableEnd | Token::BlockEnd => tag = None,
            Token::Ident(name) if begins && PAIRED.contains(&name) => open.push((name, here)),
            Token::Ident(name) if begins && name.starts_with("end") => drop(open.pop()),
            _ => {}
        }
        begins = matches!(token, Token::BlockStart);
    }
    let label = |at: Range<usize>| file.place(at).label();
    match (tag, open.pop()) {
        (Some(tag), _) if !begins => message.note(format!("the tag begins at {}", label(tag))),
        (_, Some((name, at))) => {
            message.note(format!("the last open `{name}` is at {}", label(at)))
        }
        _ => message,
    }
}

/// What the library says, with what it can't know: which functions there are.
fn said(error: &Error, written: &str) -> Diagnostic {
    let named = Some(written).filter(|_| error.kind() == ErrorKind::UndefinedError);
    let named = named.map(|written| format!("`{written}`"));
    let detail = error.detail().map(String::from).or(named);
    let detail = detail.map(|detail| format!(": {detail}"));
    let code = match error.kind() {
        ErrorKind::UnknownFunction
        | ErrorKind::UnknownFilter
        | ErrorKind::UnknownTest
        | ErrorKind::UndefinedError
        | ErrorKind::TemplateNotFound => Code::UnknownName,
        ErrorKind::OutOfFuel => Code::TemplateTooLarge,
        _ => Code::InvalidTemplate,
    };
    let said = format!("{}{}", error.kind(), detail.unwrap_or_default());
    let message = Diagnostic::error(code, said);
    let word = written.split(|c: char| !c.is_alphanumeric() && c != '_');
    let word = word.into_iter().next().unwrap_or_default();
    let functions = || super::functions::functions().map(|(name, _)| name);
    match error.kind() {
        ErrorKind::UnknownFunction => message.one_of(word, functions()),
        ErrorKind::UndefinedError => message
            .expected("a defined name")
            .suggest(word, functions().filter(|_| word != "report"))
            .help(
                "write ids in quotes; defined names are `report` and those of {% set %} and {% for %}",
            ),
        ErrorKind::UnknownFilter => message
            .expected("a minijinja filter")
            .help("no filter turns text into markup: write the markup around the tags"),
        ErrorKind::TemplateNotFound => {
            message.expected("a file below templates/, such as sections/NAME.typ.j2")
        }
        ErrorKind::SyntaxError => message.label("the template can't be read from here on"),
        ErrorKind::OutOfFuel => message
            .label("stopped here")
            .help("look for nested loops, or loops over too many values"),
        _ => message.label("the template was stopped here"),
    }
}
