//! What is placed in a report: a kind is one entry of the list in [`super::placing`].

use minijinja::Value;

use super::recorder::Shared;
use crate::spec::Specs;

/// A kind of what templates place.
pub(super) struct Kind {
    /// The template function that places it, and what messages call it.
    pub(super) noun: &'static str,
    /// The folder of its files.
    pub(super) folder: &'static str,
    /// Its partial, which is filled once for each.
    pub(super) partial: &'static str,
    /// What the partial calls it.
    pub(super) variable: &'static str,
    /// All of this kind.
    pub(super) all: fn(&Specs) -> Vec<Placeable<'_>>,
    /// What the partial sees of the one with a name.
    pub(super) context: fn(&Shared, &str, &Texts) -> Option<Value>,
}

/// One that may be placed.
pub(super) struct Placeable<'a> {
    pub(super) name: &'a str,
    pub(super) file: &'a str,
    pub(super) printed: bool,
    pub(super) numbered: bool,
}

/// The texts of YAML of one that is placed, filled.
pub(super) struct Texts {
    pub(super) title: Value,
    /// The title as a reader sees it.
    pub(super) plain: String,
    pub(super) question: Option<Value>,
    pub(super) notes: Vec<Value>,
}

impl Kind {
    /// Path of the Typst file of one of them.
    pub(super) fn path(&self, name: &str) -> String {
        format!("{}s/{name}.typ", self.noun)
    }
}
