//! Rules that published tables and models must satisfy by themselves, whatever the responses say.
//!
//! A rule names the cells that can't all be right. Which of them is wrong is decided afterwards, by what else speaks
//! against each.

mod bases;
mod batteries;
mod models;
mod shares;
mod totals;

pub(super) use shares::{base_of, possible};

use super::finding::{Certainty, Rule};
use super::print::Print;

/// Printed cells that can't all be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Violation {
    /// The rule.
    pub(super) rule: Rule,
    /// The ids of the cells, the likeliest first.
    pub(super) suspects: Vec<String>,
    /// Why they can't.
    pub(super) why: String,
    /// How sure that is.
    pub(super) certainty: Certainty,
}

/// All violations of a print.
pub(super) fn all(print: &Print<'_>) -> Vec<Violation> {
    let mut violations = Vec::new();
    shares::check(print, &mut violations);
    totals::check(print, &mut violations);
    bases::check(print, &mut violations);
    batteries::check(print, &mut violations);
    models::check(print, &mut violations);
    violations
}

/// A violation that leaves no doubt but which of the cells is wrong.
fn certain(rule: Rule, suspects: Vec<String>, why: String) -> Violation {
    Violation {
        rule,
        suspects,
        why,
        certainty: Certainty::Certain,
    }
}
