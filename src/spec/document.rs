//! A YAML file of the project, and checks that several kinds of file share.

use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::figures::{NESTED, is_segment};
use crate::language::Language;
use crate::loose::{Kind, Text};
use crate::source::{Place, SourceFile};
use crate::yaml::{Map, Spanned};

/// A YAML file's content together with the file, so that messages can point into it.
#[derive(Debug, Clone)]
pub struct Document<T> {
    /// The name that figures use: the file's stem.
    pub name: String,
    /// The file.
    pub file: Arc<SourceFile>,
    /// Its content.
    pub content: T,
}

impl<T> Document<T> {
    /// The place of a value in this file.
    pub fn place<V>(&self, value: &Spanned<V>) -> Place {
        self.file.place(value.span.clone())
    }
}

/// Refuses a number in text that is printed as prose: digits, and words for numbers of a language.
pub(super) fn refuse_numbers<D>(
    document: &Document<D>,
    text: &Spanned<String>,
    what: &str,
    words: Option<&Language>,
    messages: &mut Diagnostics,
) {
    let written = document.file.text().get(text.span.clone());
    for found in Text::written(text).loose(words.unwrap_or_default()) {
        let number = match found.kind {
            Kind::Digits => true,
            Kind::Word | Kind::Reversed => words.is_some(),
            Kind::Quantity | Kind::Joined => false,
        };
        if !number {
            continue;
        }
        // Escapes and folded lines move what is written.
        let start = written.and_then(|written| written.find(&found.text));
        let span = start.map_or(text.span.clone(), |start| {
            let start = text.span.start + start;
            start..start + found.text.len()
        });
        messages.push(
            Diagnostic::error(
                Code::LooseNumber,
                format!("number typed into {what}: `{}`", found.text),
            )
            .at(document.file.place(span))
            .expected("text without numbers")
            .help("state the number in a section's template, as a figure or a fact"),
        );
    }
}

/// Refuses keys that can't be segments of a figure's id.
pub(super) fn check_segments<T, D>(
    document: &Document<D>,
    map: &Map<T>,
    messages: &mut Diagnostics,
) {
    for (key, _) in map.iter() {
        check_segment(document, key, messages);
    }
}

/// Refuses a key that can't be a segment of a figure's id.
pub(super) fn check_segment<D>(
    document: &Document<D>,
    key: &Spanned<String>,
    messages: &mut Diagnostics,
) {
    if !is_segment(key) {
        let message = Diagnostic::error(
            Code::InvalidName,
            format!("`{}` can't be part of a figure's id", key.value),
        )
        .at(document.place(key))
        .expected("lower-case letters a-z, digits and _");
        let spelt = key.trim().to_lowercase().replace([' ', '-', '.'], "_");
        messages.push(match is_segment(&spelt) {
            true => message.help(format!("write `{spelt}`")),
            false => message,
        });
    } else if key.contains(NESTED) {
        messages.push(
            Diagnostic::error(
                Code::InvalidName,
                format!("`{}` contains `{NESTED}`", key.value),
            )
            .at(document.place(key))
            .expected(format!("a key without `{NESTED}`"))
            .help(format!(
                "`{NESTED}` joins the keys of nested rows and columns in a figure's id"
            )),
        );
    }
}

/// Refuses a key `total`: it is the id of the row and the column of all respondents.
pub(super) fn refuse_total<T, D>(document: &Document<D>, map: &Map<T>, messages: &mut Diagnostics) {
    for (key, _) in map.iter().filter(|(key, _)| key.value == "total") {
        messages.push(
            Diagnostic::error(
                Code::InvalidName,
                "`total` is reserved for the row and the column of all respondents",
            )
            .at(document.place(key))
            .expected("another name")
            .help("rename it, for example to `all`"),
        );
    }
}
