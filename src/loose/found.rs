//! What is found, and the message about it.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic};

/// What a finding in a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Digits.
    Digits,
    /// A word for a number.
    Word,
    /// Words that state a share or a multiple: something must support them.
    Quantity,
    /// A figure runs into what is next to it.
    Joined,
    /// A character that reverses what follows.
    Reversed,
}

/// A loose number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loose {
    /// What it is.
    pub kind: Kind,
    /// The bytes it was written in.
    pub bytes: Range<usize>,
    /// How it reads.
    pub text: String,
}

impl Loose {
    /// The message about it.
    pub fn diagnostic(&self) -> Diagnostic {
        let text = &self.text;
        match self.kind {
            Kind::Digits => Diagnostic::error(Code::LooseNumber, format!("a loose number: `{text}`"))
                .expected("a figure, a fact or a cross-reference")
                .help("a number of the report's data is {{ figure(\"…\") }}, {{ percent(\"…\") }} or {{ count(\"…\") }}")
                .help("any other number goes into report/facts.yaml with its source: {{ fact(\"…\") }}"),
            Kind::Word => Diagnostic::error(Code::LooseNumber, format!("a loose number: the word `{text}`"))
                .expected("a figure or a fact in words")
                .help("{{ words(\"ID\") }} says a figure, or a fact of report/facts.yaml, in words"),
            Kind::Quantity => Diagnostic::error(Code::UnsupportedWord, format!("nothing supports the word `{text}`"))
                .expected("an assertion in the same paragraph")
                .help("choose the words by value with {{ phrase(…) }}, or add {% do assert(…) %} before the sentence"),
            Kind::Joined => Diagnostic::error(Code::JoinedFigure, format!("a figure runs into other text: `{}`", text.trim()))
                .expected("a space or a word between them")
                .help("together they read as another number; a sign, an ending or a unit needs a figure of its own"),
            Kind::Reversed => Diagnostic::error(Code::ReversedText, format!("{text} reverses the text after it"))
                .expected("text in the order it is read"),
        }
    }
}
