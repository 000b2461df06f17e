//! `report/errata.yaml`: errors of the publication that an author has examined.

use schemars::JsonSchema;
use serde::Deserialize;

use super::document::{Document, refuse_numbers};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::yaml::{Map, Spanned};

/// An erratum of the publication. Its key is its name in templates.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Erratum {
    /// Where it is printed: a key of report/published/prose.yaml, or a table's place, or any other place.
    pub place: Spanned<String>,
    /// As printed.
    pub printed: Spanned<String>,
    /// The figure that the value is about, if it is in a table or if the same text is printed twice at a place.
    #[serde(default)]
    pub figure: Option<Spanned<String>>,
    /// The reading adopted here, in words [default: the computed figure].
    #[serde(default)]
    pub reading: Option<Spanned<String>>,
    /// Why.
    pub reason: Spanned<String>,
    /// How it was found.
    #[serde(default)]
    pub found_by: FoundBy,
}

/// How an erratum was found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FoundBy {
    /// By a rule of `refigure check`.
    #[default]
    Rule,
    /// By a reader; no rule covers it.
    Reader,
}

pub(super) fn check(document: &Document<Map<Erratum>>, messages: &mut Diagnostics) {
    for (key, erratum) in document.content.iter() {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if key.is_empty() || !key.chars().all(plain) {
            messages.push(
                Diagnostic::error(
                    Code::InvalidName,
                    format!("invalid key of an erratum: `{}`", key.value),
                )
                .at(document.place(key))
                .expected("lower-case letters a-z, digits and _"),
            );
        }
        refuse_numbers(document, &erratum.reason, "a reason", None, messages);
        if let Some(reading) = &erratum.reading {
            refuse_numbers(document, reading, "a reading", None, messages);
        }
    }
}
