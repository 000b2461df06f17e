//! The list of the publication's errata, as its partial sees it.

use minijinja::{Value, context};

use super::escape::{markup, typst};
use super::placing::list;
use super::recorder::Shared;
use crate::check::{Certainty, Erratum};

/// What the list shows; `None` if no template places it.
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
    let labels = &shared.language().labels;
    let groups = [
        (Some(Certainty::Certain), labels.certain),
        (Some(Certainty::Likely), labels.likely),
        (Some(Certainty::Open), labels.undecided),
        (None, labels.found_by_reading),
    ];
    let groups = groups.map(|(certainty, title)| {
        let errata = shared.errata.iter();
        let of = errata.filter(|erratum| erratum.certainty == certainty);
        context! { title, entries => of.map(entry).collect::<Vec<_>>() }
    });
    let summary = shared.assessment.summary();
    let lines: Vec<Value> = summary
        .values
        .iter()
        .chain([&summary.all])
        .map(|line| {
            let mut kinds = labels.kinds.iter();
            let named = kinds.find(|(kind, _)| *kind == line.kind);
            let kind = named.map_or(line.kind.replace('_', " "), |(_, name)| (*name).into());
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
    Some(context! { groups => groups.to_vec(), lines })
}
