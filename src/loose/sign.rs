//! A sign as it is printed.

use std::ops::Range;

/// Where a printed sign comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Somebody wrote it into the text.
    Written,
    /// It is part of a name, a title or a reference.
    Given,
    /// It is part of a figure or a fact: which one.
    Figure(usize),
}

/// A sign as it is printed.
#[derive(Debug, Clone)]
pub(super) struct Sign {
    pub(super) is: char,
    pub(super) bytes: Range<usize>,
    pub(super) origin: Origin,
    /// In a formula letters next to a figure are variables, and spaces are not printed.
    pub(super) formula: bool,
}

impl Sign {
    /// The figure that it is part of.
    pub(super) fn figure(&self) -> Option<usize> {
        match self.origin {
            Origin::Figure(number) => Some(number),
            _ => None,
        }
    }
}

/// Appears between signs that are not next to one another on the page.
pub(super) const BREAK: char = '\n';
/// A printed object that is neither letter nor digit.
pub const OBJECT: char = '\u{fffc}';
/// Raises or lowers what follows: digits still read on, letters don't.
pub const RAISED: char = '\u{fffb}';
