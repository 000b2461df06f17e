//! What a rule finds.

use crate::check::finding::{Certainty, Rule};

/// Printed cells that can't all be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::check) struct Violation {
    /// The rule.
    pub(in crate::check) rule: Rule,
    /// The ids of the cells, the likeliest first.
    pub(in crate::check) suspects: Vec<String>,
    /// Why they can't.
    pub(in crate::check) why: String,
    /// How sure that is.
    pub(in crate::check) certainty: Certainty,
}

/// A violation that leaves no doubt but which of the cells is wrong.
pub(super) fn certain(rule: Rule, suspects: Vec<String>, why: String) -> Violation {
    Violation {
        rule,
        suspects,
        why,
        certainty: Certainty::Certain,
    }
}
