//! The same respondents have the same number wherever they are counted: as a base, or as a count of those who gave the
//! answer that a group is made by.

use std::collections::BTreeMap;

use super::violation::{Violation, certain};
use crate::check::finding::Rule;
use crate::check::interval::Rational;
use crate::check::print::Print;
use crate::spec::{Axis, Block, Clause, Condition, Stub, Test};

pub(super) fn check(print: &Print<'_>, violations: &mut Vec<Violation>) {
    let mut groups: BTreeMap<String, Vec<(String, Rational)>> = BTreeMap::new();
    for block in &print.blocks {
        let Some((spec, who)) = block.spec.and_then(|spec| Some((spec, respondents(spec)?))) else {
            continue;
        };
        for row in &block.rows {
            let id = format!("{}.{row}.total.base", block.id);
            if let (Some(number), Some(group)) = (print.count(&id), group(print, spec, row)) {
                groups
                    .entry(format!("{who} {group}"))
                    .or_default()
                    .push((id, number));
            }
        }
        for axis in &spec.banner {
            let name = match axis {
                Axis::Set(name) | Axis::Values(name) => name,
                _ => continue,
            };
            for answer in answers(print, spec, name) {
                let id = format!("{}.total.{}.count", block.id, name.id(&answer));
                if let Some(number) = print.count(&id) {
                    let group = format!("{} {answer}", name.value);
                    groups
                        .entry(format!("{who} {group}"))
                        .or_default()
                        .push((id, number));
                }
            }
        }
    }
    for same in groups.values() {
        let mut votes: BTreeMap<Rational, usize> = BTreeMap::new();
        for (_, number) in same {
            *votes.entry(*number).or_default() += 1;
        }
        let Some((usual, most)) = votes.iter().max_by_key(|(_, votes)| **votes) else {
            continue;
        };
        for (id, number) in same.iter().filter(|(_, number)| number != usual) {
            let elsewhere: Vec<&str> = same
                .iter()
                .filter(|(_, n)| n == usual)
                .map(|(id, _)| id.as_str())
                .collect();
            let mut suspects = vec![id.clone()];
            if *most == 1 {
                suspects.extend(elsewhere.iter().map(|id| id.to_string()));
            }
            let why = format!(
                "the same respondents number {number} here and {usual} in {}",
                elsewhere.first().copied().unwrap_or_default()
            );
            violations.push(certain(Rule::Base, suspects, why));
        }
    }
}

/// Who is counted by a block, as a text that is equal for equal respondents.
fn respondents(spec: &Block) -> Option<String> {
    // Where answers are missing, who is counted depends on the question.
    if matches!(
        spec.missing,
        crate::spec::Missing::Listwise | crate::spec::Missing::PerItem
    ) {
        return None;
    }
    let dataset = spec.dataset.as_ref()?;
    Some(format!("{} {}", dataset.value, filter(&spec.base)))
}

/// A base as a text that is equal for equal bases.
pub(super) fn filter(condition: &Condition) -> String {
    let clause = |clause: &Clause| match clause {
        Clause::Answer(name, Test::Values(values)) => {
            let mut values: Vec<&str> = values.iter().map(|v| v.value.as_str()).collect();
            values.sort_unstable();
            format!("{}={}", name.value, values.join(","))
        }
        other => other.words(),
    };
    let mut parts: Vec<String> = condition.clauses().iter().map(clause).collect();
    parts.sort();
    parts.join("&")
}

/// The group that a row is.
fn group(print: &Print<'_>, spec: &Block, row: &str) -> Option<String> {
    // A matrix's total is over all activities; a row of it has everybody.
    let activities = spec
        .stub
        .iter()
        .any(|stub| matches!(stub, Stub::Activities(_) | Stub::Items(_)));
    if activities {
        return (row != "total").then(String::new);
    }
    if row == "total" {
        return Some(String::new());
    }
    spec.stub.iter().find_map(|stub| match stub {
        Stub::Set(name) | Stub::Values(name) => answers(print, spec, name)
            .iter()
            .find(|answer| name.id(answer) == row)
            .map(|answer| format!("{} {answer}", name.value)),
        _ => None,
    })
}

/// The ids of the answers to a question.
fn answers(print: &Print<'_>, spec: &Block, question: &str) -> Vec<String> {
    let book = spec
        .dataset
        .as_ref()
        .and_then(|dataset| print.specs.codebook(dataset));
    let Some(book) = book else { return Vec::new() };
    let set = book
        .content
        .sets
        .get(question)
        .map(|set| set.items.keys().map(str::to_string).collect());
    let choice = book.content.variables.get(question);
    set.or_else(|| choice.map(|choice| choice.values.keys().map(str::to_string).collect()))
        .unwrap_or_default()
}
