//! Pages of text.

use crate::diagnostic::{Code, Diagnostic};

/// More text than a paper has.
pub(super) const MOST_TEXT: usize = 16 << 20;

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its number, from 1.
    pub number: Option<usize>,
    /// Its lines.
    pub lines: Vec<String>,
}

/// The error that there is more text.
pub(super) fn too_much() -> Diagnostic {
    Diagnostic::error(
        Code::LimitExceeded,
        format!("the paper has more than {} MiB of text", MOST_TEXT >> 20),
    )
    .help("draft from its parts, each in a separate folder")
}
