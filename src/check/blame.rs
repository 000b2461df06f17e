//! Verdicts on the cells of tables and models: each against its figure, and which of the cells that can't all be right is
//! the wrong one.

use std::collections::{BTreeMap, BTreeSet};

use super::assessment::Assessment;
use super::diagnose::{self, Case};
use super::finding::{Certainty, Finding, Rule, Value, Verdict, kind_of};
use super::in_words;
use super::print::{Cell, Print, reconstructed};
use super::printed::is_bound;
use super::rules::{self, Violation};
use crate::figures::{Figure, Figures, Statistic};

pub(super) fn cells(print: &Print<'_>, figures: &Figures) -> Assessment {
    let differing: BTreeSet<&str> = print
        .cells
        .values()
        .filter(|cell| {
            figures
                .get(cell.id())
                .is_some_and(|figure| !agree(cell, figure))
        })
        .map(Cell::id)
        .collect();
    let violations = rules::all(print);
    let blamed = blame(&violations, &differing);
    let mut assessment = Assessment::default();
    for cell in print.cells.values() {
        let figure = figures.get(cell.id());
        let statistic = cell.id().rsplit('.').next().and_then(Statistic::parse);
        let Some(statistic) = statistic else {
            continue;
        };
        let against = blamed.get(cell.id()).map(Vec::as_slice).unwrap_or_default();
        let differs = differing.contains(cell.id());
        let verdict = match (&cell.interval, differs || !against.is_empty()) {
            (None, _) => Verdict::Open,
            (_, true) => Verdict::Contradicted,
            (_, false) => match figure {
                None => Verdict::Open,
                Some(figure) if reconstructed(print.specs, [figure]) => Verdict::Consistent,
                Some(_) => Verdict::Reproduced,
            },
        };
        if verdict == Verdict::Contradicted && !cell.recorded.damaged {
            assessment
                .findings
                .push(finding(cell, figure, against, differs, print, figures));
        }
        assessment.values.push(Value {
            place: cell.recorded.place.clone(),
            printed: cell.recorded.printed.clone(),
            table: table_of(cell.id()),
            figure: Some(cell.id().to_string()),
            recorded: cell.recorded.recorded.clone(),
            kind: kind_of(statistic),
            verdict,
        });
    }
    assessment
}

fn table_of(id: &str) -> Option<String> {
    id.split('.').next().map(str::to_string)
}

/// Whether a print is the figure rounded. What can't be read speaks against nothing.
fn agree(cell: &Cell, figure: &Figure) -> bool {
    match (cell.interval, figure.exact.rational()) {
        (Some(interval), Some(value)) => interval.contains(value),
        _ => true,
    }
}

/// Puts each violation to the cell that is most likely wrong: one that its figure contradicts, then the one that most
/// violations name.
fn blame<'a>(
    violations: &'a [Violation],
    differing: &BTreeSet<&str>,
) -> BTreeMap<&'a str, Vec<(&'a Violation, bool)>> {
    let mut named: BTreeMap<&str, usize> = BTreeMap::new();
    for suspect in violations.iter().flat_map(|violation| &violation.suspects) {
        *named.entry(suspect).or_default() += 1;
    }
    let mut blamed: BTreeMap<&str, Vec<(&Violation, bool)>> = BTreeMap::new();
    for violation in violations {
        let weight = |id: &str| {
            (
                differing.contains(id),
                named.get(id).copied().unwrap_or_default(),
            )
        };
        let heaviest = violation.suspects.iter().map(|id| weight(id)).max();
        let mut worst = violation
            .suspects
            .iter()
            .filter(|id| Some(weight(id)) == heaviest);
        if let Some(suspect) = worst.next() {
            // Several are as suspicious as the first, and no figure decides.
            let sure = heaviest.is_some_and(|(differs, _)| differs) || worst.next().is_none();
            blamed.entry(suspect).or_default().push((violation, sure));
        }
    }
    blamed
}

fn finding(
    cell: &Cell,
    figure: Option<&Figure>,
    against: &[(&Violation, bool)],
    differs: bool,
    print: &Print<'_>,
    figures: &Figures,
) -> Finding {
    let unit = figure
        .filter(|figure| figure.statistic.is_share())
        .map_or("", |_| "%");
    let places = u8::try_from(cell.places).unwrap_or(u8::MAX);
    let digits = figure.map(|figure| figure.text_with(places));
    let mut rules: Vec<Rule> = against
        .iter()
        .map(|(violation, _)| violation.rule)
        .collect();
    rules.sort_unstable();
    rules.dedup();
    let by_figure = match reconstructed(print.specs, figure) {
        true => Certainty::Likely,
        false => Certainty::Certain,
    };
    let by_rule = |(violation, sure): &(&Violation, bool)| match sure {
        true => violation.certainty,
        false => violation.certainty.max(Certainty::Likely),
    };
    let certainty = against.iter().map(by_rule).min().unwrap_or(by_figure);
    let mut said: Vec<String> = Vec::new();
    for (violation, sure) in against {
        said.push(violation.why.clone());
        if !sure {
            let others = violation.suspects.iter().filter(|id| *id != cell.id());
            let others: Vec<String> = others.take(3).map(|id| in_words::cell(print, id)).collect();
            said.push(format!(
                "one of these may be wrong instead: {}",
                others.join("; ")
            ));
        }
    }
    if let (Some(figure), Some(digits)) = (figure, &digits)
        && differs
        && !is_bound(cell.text())
    {
        let case = Case::of(cell.text(), figure, digits.clone());
        said.extend(diagnose::diagnose(&case, print, figures));
    }
    said.dedup();
    let mut rules = rules.into_iter();
    Finding {
        place: cell.recorded.place.clone(),
        table: table_of(cell.id()),
        printed: cell.text().to_string(),
        computed: digits.map(|digits| format!("{digits}{unit}")),
        figure: Some(cell.id().to_string()),
        rule: rules.next().unwrap_or(Rule::Figure),
        also: rules
            .chain((differs && !against.is_empty()).then_some(Rule::Figure))
            .collect(),
        diagnosis: said.join("; "),
        certainty,
        erratum: None,
        recorded: cell.recorded.recorded.clone(),
    }
}
