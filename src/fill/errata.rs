//! The list of the publication's errata, as its partial sees it.

use minijinja::{Value, context};

use super::escape::{markup, typst};
use super::placing::list;
use super::recorder::Shared;
use crate::check::{Certainty, Erratum};

/// The headings of the list, in its order.
const GROUPS: [(Option<Certainty>, &str); 4] = [
    (Some(Certainty::Certain), "Certain"),
    (Some(Certainty::Likely), "Likely"),
    (Some(Certainty::Open), "Open"),
    (None, "Found by reading"),
];

/// What the list shows; nothing where no template places it.
pub(super) fn context(shared: &Shared) -> Option<Value> {
    let site = list(shared, "errata")?;
    let text = |text: &String| markup(typst(text));
    let marked = |key: &str| {
        let record = shared.record();
        record.layout.marked.iter().any(|(known, _)| known == key)
    };
    let entry = |erratum: &Erratum| {
        let figure = erratum
            .figure
            .as_deref()
            .and_then(|id| shared.computed.figures.get(id));
        let computed = erratum.computed.as_deref().map(|text| match figure {
            Some(figure) => markup(shared.marked(site, figure, &typst(text))),
            None => markup(typst(text)),
        });
        context! {
            key => markup(erratum.key.clone()),
            number => markup(erratum.number.to_string()),
            place => text(&erratum.place),
            printed => text(&erratum.printed),
            computed,
            reading => erratum.reading.as_ref().map(text),
            reason => text(&erratum.reason),
            diagnosis => erratum.diagnosis.as_ref().map(text),
            marked => marked(&erratum.key),
        }
    };
    let groups: Vec<Value> = GROUPS
        .iter()
        .map(|(certainty, title)| {
            let errata = shared.errata.iter();
            let of = errata.filter(|erratum| erratum.certainty == *certainty);
            context! { title => *title, entries => of.map(entry).collect::<Vec<_>>() }
        })
        .collect();
    let summary = shared.assessment.summary();
    let lines: Vec<Value> = summary
        .values
        .iter()
        .chain([&summary.all])
        .map(|line| {
            let kind = line.kind.replace('_', " ");
            let numbers = [
                line.reproduced,
                line.consistent,
                line.contradicted,
                line.open,
                line.total(),
            ];
            let numbers = numbers.map(|number| markup(number.to_string()));
            context! { kind, numbers => numbers.to_vec() }
        })
        .collect();
    Some(context! { groups, lines })
}
