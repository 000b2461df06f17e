//! What a draft is made of.

/// A number as printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) printed: String,
    /// The word of its kind.
    pub(super) kind: &'static str,
}

/// A sentence, or a line of a table, that has values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sentence {
    pub(super) text: String,
    pub(super) values: Vec<Value>,
}

/// Why a number is not drafted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftOut {
    /// It is at the head or the foot of many pages.
    Heads,
    /// It numbers a section or an entry of a list.
    Numbering,
    /// It is part of a name, an address or a citation.
    Names,
    /// It refers to a section, a figure, a page.
    References,
    /// It is in the list of works cited.
    Works,
}

impl LeftOut {
    /// In words, for a list.
    pub fn words(self) -> &'static str {
        match self {
            LeftOut::Heads => "in heads and feet of pages",
            LeftOut::Numbering => "of sections and list items",
            LeftOut::Names => "in names, addresses and citations",
            LeftOut::References => "of sections, figures and pages referred to",
            LeftOut::Works => "in the list of works cited",
        }
    }
}
