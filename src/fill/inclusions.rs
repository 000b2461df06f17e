//! Templates that name templates: what is not there, and what leads back to itself.

use minijinja::machinery::Token;

use super::sites::Sites;
use super::tokens::tokens;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::SourceFile;

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
pub(super) fn check(sites: &Sites, messages: &mut Diagnostics) {
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
    let tokens = tokens(file.text());
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
