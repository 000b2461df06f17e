//! What a review page is about, and where its numbers are.

use serde::Serialize;
use std::collections::BTreeMap;

use crate::diff::Made;

/// What a review page is about.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Subject {
    /// In a few words.
    pub(super) title: String,
    /// What its reader has to know.
    pub(super) notes: Vec<String>,
    /// What is to be looked at, the gravest first.
    pub(super) entries: Vec<Entry>,
    /// Kinds of entries in the order of their gravity, in words.
    pub(super) kinds: Vec<&'static str>,
}

impl Subject {
    /// The numbers alone.
    pub fn numbers() -> Self {
        Self {
            title: "Every number can be opened".into(),
            ..Self::default()
        }
    }
}

/// Something to be looked at.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Entry {
    /// Its kind, by its place in the list.
    pub(super) kind: usize,
    /// In words.
    pub(super) text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) old: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) new: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) note: Option<String>,
    /// How large it is, if that can be said: the change in units as printed, without its sign.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) size: Option<f64>,
    /// Anchors.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) at: Vec<String>,
    /// Whether it is about the sentence at its first anchor.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) sentence: bool,
    /// Whether old and new are the number that is printed at its anchors.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) marks: bool,
}

/// The anchors of each figure, in the order of the report.
pub(super) fn anchors(made: &Made) -> BTreeMap<&str, Vec<&str>> {
    let mut all: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let (Ok(filled), Some(typeset)) = (&made.filled, &made.typeset) else {
        return all;
    };
    for (used, anchor) in filled.uses.iter().zip(&typeset.uses.anchors) {
        if let Some(anchor) = anchor {
            all.entry(&used.figure).or_default().push(anchor);
        }
    }
    all
}
