//! Facts, derived figures and tables that nothing uses.

use std::collections::BTreeSet;

use super::tie::Comparison;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::figures::{Expression, Figures};
use crate::source::Place;
use crate::spec::Specs;

/// A finding for each fact, each derived figure, and each table that is not printed, that neither templates nor published
/// values use. `facts` are the names and `figures` the ids that templates use.
pub fn unused<'a>(
    specs: &Specs,
    computed: &'a Figures,
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
    let figures = figures.into_iter();
    let mut used: BTreeSet<&str> = BTreeSet::new();
    let mut next: Vec<&str> = figures
        .chain(about().flat_map(Expression::figures))
        .collect();
    while let Some(id) = next.pop() {
        if used.insert(id)
            && let Some(of) = computed.get(id).and_then(|figure| figure.of.as_ref())
        {
            facts.extend(of.facts());
            next.extend(of.figures());
        }
    }
    for (name, derived) in specs.derived.content.iter() {
        if !used.contains(derived.id(name).as_str()) {
            found.push(
                Diagnostic::finding(
                    Code::Unused,
                    format!("unused derived figure `{}`", name.value),
                )
                .at(specs.derived.place(name))
                .help("use it in a template, or remove it"),
            );
        }
    }
    for (name, _) in specs.facts.content.iter() {
        if !facts.contains(name.value.as_str()) {
            found.push(
                Diagnostic::finding(Code::Unused, format!("unused fact `{}`", name.value))
                    .at(specs.facts.place(name))
                    .help("use it in a template or a published value, or remove it"),
            );
        }
    }
    let tables: BTreeSet<&str> = used.iter().filter_map(|id| id.split('.').next()).collect();
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
