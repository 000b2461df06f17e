//! A YAML file of the project, and checks that several kinds of file share.

use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::figures::{NESTED, is_segment};
use crate::source::{Place, SourceFile};
use crate::yaml::{Map, Spanned};

/// A YAML file's content together with the file, so that messages can point into it.
#[derive(Debug, Clone)]
pub struct Document<T> {
    /// The name that figures use: the file's stem.
    pub name: String,
    /// The file.
    pub file: Arc<SourceFile>,
    /// What it says.
    pub content: T,
}

impl<T> Document<T> {
    /// The place of a value in this file.
    pub fn place<V>(&self, value: &Spanned<V>) -> Place {
        self.file.place(value.span.clone())
    }
}

/// Refuses a digit in text that is printed as prose: it would be a loose number.
pub(super) fn refuse_digits<D>(
    document: &Document<D>,
    text: &Spanned<String>,
    what: &str,
    messages: &mut Diagnostics,
) {
    if let Some(digit) = text.chars().find(|c| c.is_numeric()) {
        let written = document.file.text().get(text.span.clone());
        let at = written.and_then(|written| written.find(digit));
        let span = at.map_or(text.span.clone(), |at| {
            let start = text.span.start + at;
            start..start + digit.len_utf8()
        });
        messages.push(
            Diagnostic::error(
                Code::LooseNumber,
                format!("a loose number in {what}: `{digit}`"),
            )
            .at(document.file.place(span))
            .expected("words without digits")
            .help("a number comes from a figure or a fact, in a section's template"),
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
}

/// Refuses a key `total`: it is the id of the row and the column that everybody is in.
pub(super) fn refuse_total<T, D>(document: &Document<D>, map: &Map<T>, messages: &mut Diagnostics) {
    for (key, _) in map.iter().filter(|(key, _)| key.value == "total") {
        messages.push(
            Diagnostic::error(
                Code::InvalidName,
                "`total` is the row and the column of all respondents",
            )
            .at(document.place(key))
            .expected("another name")
            .help("rename it, for example to `all`"),
        );
    }
}
