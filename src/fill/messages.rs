//! minijinja's errors in our words, at the author's place.

use minijinja::{Error, ErrorKind};

use super::functions::NAMES;
use super::sites::Sites;
use crate::diagnostic::Diagnostic;
use crate::source::Place;

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
    let place = place(innermost, sites);
    let detail = innermost.detail().unwrap_or_default().to_string();
    let marked = place
        .as_ref()
        .and_then(|p| p.excerpt.get(p.marked.clone()))
        .unwrap_or_default()
        .to_string();
    let word: String = marked
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect();
    let message = match innermost.kind() {
        ErrorKind::SyntaxError => {
            Diagnostic::error(format!("the template can't be read: {detail}"))
                .expected("here")
                .help("tags are {{ … }}, {% … %} and {# … #}")
        }
        ErrorKind::UndefinedError => Diagnostic::error(format!("`{marked}` is not defined"))
            .expected("expected a name that exists")
            .suggest(&word, ["report", "loop"]),
        ErrorKind::UnknownFunction => Diagnostic::error(format!("there is no function `{word}`"))
            .expected(format!("expected one of {}", NAMES.join(", ")))
            .suggest(&word, NAMES.iter().copied()),
        ErrorKind::UnknownFilter | ErrorKind::UnknownTest | ErrorKind::UnknownMethod => {
            Diagnostic::error(format!("{}: {detail}", innermost.kind())).expected("here")
        }
        ErrorKind::TemplateNotFound => {
            let wanted = detail.split('"').nth(1).unwrap_or_default().to_string();
            let names: Vec<&str> = sites.names().collect();
            Diagnostic::error(format!("there is no template `{wanted}`"))
                .expected("expected a file below templates/, such as sections/NAME.typ.j2")
                .suggest(&wanted, names)
        }
        ErrorKind::OutOfFuel => Diagnostic::error("the template does not come to an end")
            .expected("it was stopped here")
            .help("look for a loop over too much, or a template that includes itself"),
        ErrorKind::BadEscape => Diagnostic::error(detail).expected("here"),
        ErrorKind::MissingArgument => {
            Diagnostic::error(format!("an argument is missing: {detail}"))
                .expected("here")
                .help("docs/templates.md shows what each function takes")
        }
        ErrorKind::TooManyArguments => Diagnostic::error(format!("an argument too many: {detail}"))
            .expected("here")
            .help("docs/templates.md shows what each function takes"),
        kind => {
            let detail = if detail.is_empty() {
                kind.to_string()
            } else {
                detail
            };
            Diagnostic::error(format!("the template can't be filled: {detail}")).expected("here")
        }
    };
    match place {
        Some(place) => message.at(place),
        None => message,
    }
}

fn place(error: &Error, sites: &Sites) -> Option<Place> {
    let name = error.name()?;
    if let Some(range) = error.range()
        && let Some((file, range)) = sites.author(name, range)
    {
        return Some(file.place(range));
    }
    let file = sites.file(name)?;
    let start = file.line_start(error.line().unwrap_or(1));
    Some(file.place(start..start))
}
