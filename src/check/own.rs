//! What is wrong with the report itself: sentences that the data make false, facts and tables that nothing uses.

use std::collections::BTreeSet;

use super::expression::Expression;
use super::tie::Comparison;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::fill::Filled;
use crate::source::Place;
use crate::spec::Specs;

/// A finding for each.
pub fn own(specs: &Specs, comparison: &Comparison, filled: &Filled) -> Diagnostics {
    let mut found = filled.findings.clone();
    let about = || comparison.prose.iter().flat_map(|text| &text.about);
    let mut facts: BTreeSet<&str> = filled.facts.iter().map(String::as_str).collect();
    facts.extend(about().flat_map(Expression::facts));
    facts.extend(
        comparison
            .prose
            .iter()
            .filter_map(|text| text.value.fact.as_ref().map(|fact| fact.value.as_str())),
    );
    for (name, _) in specs.facts.content.iter() {
        if !facts.contains(name.value.as_str()) {
            found.push(
                Diagnostic::finding(format!("nothing uses the fact `{}`", name.value))
                    .at(specs.facts.place(name))
                    .help("use it in a template or a published value, or take it out"),
            );
        }
    }
    let table = |id: &str| id.split('.').next().unwrap_or_default().to_string();
    let mut tables: BTreeSet<String> = filled.uses.iter().map(|used| table(&used.figure)).collect();
    tables.extend(about().flat_map(Expression::figures).map(table));
    for spec in specs.tables.iter().filter(|spec| !spec.content.printed) {
        if !tables.contains(&spec.name) {
            found.push(
                Diagnostic::finding(format!("nothing uses the figures of `{}`", spec.name))
                    .at(Place::file(spec.file.path()))
                    .help("use one in a template or a published value, or take the table out"),
            );
        }
    }
    found
}
