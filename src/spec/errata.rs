//! `report/errata.yaml`: slips of the publication that an author has looked into.

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
    /// The figure that the value is about, where it stands in a table, or where the same is printed twice at a place.
    #[serde(default)]
    pub figure: Option<Spanned<String>>,
    /// How it is read here, in words; the computed figure where nothing is said.
    #[serde(default)]
    pub reading: Option<Spanned<String>>,
    /// Why.
    pub reason: Spanned<String>,
    /// What it was found by.
    #[serde(default)]
    pub found_by: FoundBy,
}

/// What an erratum was found by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FoundBy {
    /// A rule of `refigure check`.
    #[default]
    Rule,
    /// A reader; no rule decides it.
    Reader,
}

pub(super) fn check(document: &Document<Map<Erratum>>, messages: &mut Diagnostics) {
    for (key, erratum) in document.content.iter() {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if key.is_empty() || !key.chars().all(plain) {
            messages.push(
                Diagnostic::error(
                    Code::InvalidName,
                    format!("`{}` can't name an erratum", key.value),
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
