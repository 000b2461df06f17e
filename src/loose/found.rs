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
    /// A figure runs into the text next to it.
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
            Kind::Digits => Diagnostic::error(Code::LooseNumber, format!("number typed into prose: `{text}`"))
                .expected("a figure, a fact or a cross-reference")
                .help("write a number computed from the data as {{ figure(\"…\") }}, {{ percent(\"…\") }} or {{ count(\"…\") }}")
                .help("put any other number into report/facts.yaml with its source, and write {{ fact(\"…\") }}"),
            Kind::Word => Diagnostic::error(Code::LooseNumber, format!("number typed into prose: the word `{text}`"))
                .expected("a figure or a fact in words")
                .help("write {{ words(\"ID\") }} for a figure, or a fact of report/facts.yaml, in words"),
            Kind::Quantity => Diagnostic::error(Code::UnsupportedWord, format!("no assertion for the word `{text}`"))
                .expected("an assertion in the same paragraph")
                .help("choose the words by the value with {{ phrase(…) }}, or add {% do assert(…) %} before the sentence"),
            Kind::Joined => Diagnostic::error(Code::JoinedFigure, format!("a figure runs into other text: `{}`", text.trim()))
                .expected("a space or a word between them")
                .help("together they read as a different number; a sign, an ending or a unit needs a separate figure"),
            Kind::Reversed => Diagnostic::error(Code::ReversedText, format!("{text} reverses the text after it"))
                .expected("text in reading order"),
        }
    }
}
