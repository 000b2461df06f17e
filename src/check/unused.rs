//! Facts and tables that nothing uses.

use std::collections::BTreeSet;

use super::tie::Comparison;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::figures::Expression;
use crate::source::Place;
use crate::spec::Specs;

/// A finding for each fact, and for each table that is not printed, that neither templates nor published values use.
/// `facts` are the names and `figures` the ids that templates use.
pub fn unused<'a>(
    specs: &Specs,
    comparison: &'a Comparison,
    facts: impl IntoIterator<Item = &'a str>,
    figures: impl IntoIterator<Item = &'a str>,
) -> Diagnostics {
    let mut found = Diagnostics::new();
    let about = || comparison.prose.iter().flat_map(|text| &text.about);
    let mut facts: BTreeSet<&str> = facts.into_iter().collect();
    facts.extend(about().flat_map(Expression::facts));
    let named = comparison
        .prose
        .iter()
        .filter_map(|text| text.value.fact.as_ref());
    facts.extend(named.map(|fact| fact.value.as_str()));
    for (name, _) in specs.facts.content.iter() {
        if !facts.contains(name.value.as_str()) {
            found.push(
                Diagnostic::finding(Code::Unused, format!("unused fact `{}`", name.value))
                    .at(specs.facts.place(name))
                    .help("use it in a template or a published value, or remove it"),
            );
        }
    }
    let figures = figures
        .into_iter()
        .chain(about().flat_map(Expression::figures));
    let tables: BTreeSet<&str> = figures.filter_map(|id| id.split('.').next()).collect();
    for spec in specs.tables.iter().filter(|spec| !spec.content.printed) {
        if !tables.contains(spec.name.as_str()) {
            found.push(
                Diagnostic::finding(Code::Unused, format!("unused table `{}`", spec.name))
                    .at(Place::file(spec.file.path()))
                    .help("use one of its figures in a template or a published value, or remove the table"),
            );
        }
    }
    found
}
