//! Errata of the publication: marks in the text, and the list of them.

use minijinja::{Value, context};
use std::sync::Arc;

use super::functions::markup;
use super::marks::mark_plain;
use super::recorder::{At, Shared};
use crate::check::{Assessment, Certainty, Erratum};
use crate::diagnostic::Diagnostic;
use crate::spec::Specs;

/// What a report can say about what was published.
#[derive(Debug)]
pub(super) struct Published {
    assessment: Arc<Assessment>,
    errata: Vec<Erratum>,
}

impl Published {
    /// Numbers the errata.
    pub(super) fn of(specs: &Specs, assessment: Arc<Assessment>) -> Self {
        let errata = assessment.errata(specs);
        Self { assessment, errata }
    }
}

/// The headings of the list, in its order.
const GROUPS: [(Option<Certainty>, &str); 4] = [
    (Some(Certainty::Certain), "Certain"),
    (Some(Certainty::Likely), "Likely"),
    (Some(Certainty::Open), "Open"),
    (None, "Found by reading"),
];

impl Shared {
    /// A mark in the text that leads to the list.
    pub(super) fn erratum(&self, site: usize, key: &str) -> Option<Value> {
        let errata = &self.published.errata;
        let Some(erratum) = errata.iter().find(|erratum| erratum.key == key) else {
            let message = Diagnostic::error(format!("there is no erratum `{key}`"))
                .expected("expected a key of report/errata.yaml")
                .suggest(key, errata.iter().map(|erratum| erratum.key.as_str()));
            self.error(At::argument(site, 0), message);
            return None;
        };
        let number = mark_plain(&erratum.number.to_string());
        let mark = format!("#super[#link(<erratum-{key}>)[E{number}]]");
        // The list leads back to the first mark.
        Some(markup(match self.mark_erratum(site, key) {
            true => format!("{mark}<erratum-note-{key}>"),
            false => mark,
        }))
    }

    /// The place of the list.
    pub(super) fn errata(&self, site: usize) -> Value {
        if self.published.errata.is_empty() {
            let message = Diagnostic::error("the report names no errata")
                .expected("expected some in report/errata.yaml");
            self.error(site, message);
        }
        self.list_errata(site);
        markup("#include \"/errata.typ\"".into())
    }

    /// What the list shows; nothing where no template places it.
    pub(super) fn errata_context(&self) -> Option<Value> {
        let site = self.errata_listed_by()?;
        let entry = |erratum: &Erratum| {
            let figure = erratum
                .figure
                .as_deref()
                .and_then(|id| self.computed.figures.get(id));
            let computed = erratum.computed.as_deref().map(|text| match figure {
                Some(figure) => markup(self.marked(site, figure, &super::escape::typst(text))),
                None => Value::from(text),
            });
            context! {
                key => markup(erratum.key.clone()),
                number => erratum.number,
                place => &erratum.place,
                printed => &erratum.printed,
                computed,
                reading => &erratum.reading,
                reason => &erratum.reason,
                diagnosis => &erratum.diagnosis,
                marked => self.erratum_is_marked(&erratum.key),
            }
        };
        let groups: Vec<Value> = GROUPS
            .iter()
            .map(|(certainty, title)| {
                let errata = self.published.errata.iter();
                let of = errata.filter(|erratum| erratum.certainty == *certainty);
                context! { title => *title, entries => of.map(entry).collect::<Vec<_>>() }
            })
            .collect();
        let summary = self.published.assessment.summary();
        let lines: Vec<Value> = summary
            .values
            .iter()
            .chain([&summary.all])
            .map(|line| {
                let kind = line.kind.replace('_', " ");
                context! {
                    kind,
                    numbers => [line.reproduced, line.consistent, line.contradicted, line.open, line.total()],
                }
            })
            .collect();
        Some(context! { groups, lines })
    }
}
