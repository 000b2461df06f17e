//! Rules that published tables and models must satisfy by themselves, whatever the responses say.
//!
//! A rule names the cells that can't all be right. Which of them is wrong is decided afterwards, by what else speaks
//! against each.

mod bases;
mod batteries;
mod means;
mod models;
mod shares;
mod totals;
mod violation;

pub(super) use shares::{base_of, possible};
pub(super) use violation::Violation;

use super::print::Print;

/// The rules, each of which adds what it finds.
const RULES: [fn(&Print<'_>, &mut Vec<Violation>); 6] = [
    shares::check,
    totals::check,
    bases::check,
    batteries::check,
    means::check,
    models::check,
];

/// All violations of a print.
pub(super) fn all(print: &Print<'_>) -> Vec<Violation> {
    let mut violations = Vec::new();
    for rule in RULES {
        rule(print, &mut violations);
    }
    violations
}
