//! The words of the grammar.

/// What a number is a number of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Nothing is said.
    None,
    /// Hundredths.
    Percent,
    /// Differences of percentages.
    Points,
    /// A part of one: `half`, `one in three`, `all`.
    Part,
    /// A multiple of another number: `twice as many`.
    Times,
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// A share.
    Share,
    /// A count: `all three`, `none`, `several`.
    Count,
    /// Any other number.
    Number,
}

/// A relation to a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    Exactly,
    Not,
    More,
    Less,
    AtLeast,
    AtMost,
    About,
    Nearly,
    JustOver,
    JustUnder,
}
