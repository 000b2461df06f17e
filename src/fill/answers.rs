//! What the template functions answer: figures, facts, words, phrases, tables, references.

use minijinja::Value;
use std::sync::Arc;

use super::escape::typst;
use super::functions::markup;
use super::marks::{mark, mark_plain};
use super::recorder::{At, Shared};
use crate::diagnostic::{Diagnostic, nearest};
use crate::figures::{CellId, Exact, Figure, Statistic, in_words, parse_bound};
use crate::spec::FactValue;

impl Shared {
    /// The figure of an id, or of a cell's id and a statistic.
    pub(super) fn figure(
        &self,
        at: At<'_>,
        id: &str,
        statistic: Option<Statistic>,
    ) -> Option<&Figure> {
        let figures = &self.computed.figures;
        let completed = statistic.and_then(|s| Some(CellId::parse(id)?.figure(s).to_string()));
        let found = completed
            .as_deref()
            .and_then(|id| figures.get(id))
            .or_else(|| figures.get(id));
        if found.is_none() {
            let asked = completed.as_deref().unwrap_or(id);
            if let Some(message) = self.unknown_table(id) {
                self.error(at, message);
                return None;
            }
            let near = figures.nearest(asked).or_else(|| figures.nearest(id));
            let message = Diagnostic::error(format!("there is no figure `{asked}`"))
                .expected("expected a figure's id")
                .help(match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "`refigure figures` lists them all".to_string(),
                });
            self.error(at, message);
        }
        found
    }

    /// What to say of an id that begins with the name of no table, model or dataset.
    pub(super) fn unknown_table(&self, id: &str) -> Option<Diagnostic> {
        let (name, rest) = id.split_once('.')?;
        let specs = &self.specs;
        let tables = specs.tables.iter().map(|table| table.name.as_str());
        let models = specs.models.iter().map(|model| model.name.as_str());
        let datasets = specs.codebooks.iter().map(|book| book.name.as_str());
        let known: Vec<&str> = tables.chain(models).chain(datasets).collect();
        if known.contains(&name) {
            return None;
        }
        let message = Diagnostic::error(format!("there is no table `{name}`"))
            .expected("expected an id that begins with the name of a table, a model or a dataset");
        Some(match nearest(name, known) {
            Some(near) => message.help(format!("did you mean `{near}.{rest}`?")),
            None => message.help("`refigure figures` lists all figures"),
        })
    }

    /// Refuses a figure of another kind.
    pub(super) fn kind(&self, at: At<'_>, figure: &Figure, what: &str, is: bool) -> Option<()> {
        if !is {
            let message = Diagnostic::error(format!("`{}` is not {what}", figure.id))
                .expected(format!("expected {what} here"))
                .help("`figure` prints any figure as it is");
            self.error(at, message);
        }
        is.then_some(())
    }

    /// The figure's text, marked and recorded.
    pub(super) fn print(
        &self,
        site: usize,
        figure: &Figure,
        places: Option<usize>,
        unit: &str,
    ) -> Value {
        let text = match places.and_then(|places| u8::try_from(places).ok()) {
            Some(places) => figure.text_with(places),
            None => figure.text(self.specs.report.content.rounding),
        };
        markup(self.marked(site, figure, &format!("{text}{unit}")))
    }

    /// Text that stands for a figure, marked and recorded.
    pub(super) fn marked(&self, site: usize, figure: &Figure, text: &str) -> String {
        // Typst makes a minus of a hyphen before a digit, but not behind a bracket or before a point.
        let text = match text.strip_prefix('-') {
            Some(size) => &format!("\u{2212}{size}"),
            None => text,
        };
        mark(self.used(site, &figure.id, text), text)
    }

    pub(super) fn fact(&self, site: usize, id: &str) -> Option<&FactValue> {
        let facts = &self.specs.facts.content;
        let found = facts.get(id).map(|fact| &fact.value.value);
        self.used_fact(id);
        if found.is_none() {
            self.error(
                At::argument(site, 0),
                Diagnostic::error(format!("there is no fact `{id}`"))
                    .expected("expected a key of report/facts.yaml")
                    .suggest(id, facts.keys()),
            );
        }
        found
    }

    pub(super) fn words(&self, site: usize, id: &str, capital: bool) -> Option<Value> {
        let figure = self.computed.figures.get(id);
        let number = match figure {
            Some(figure) => match figure.exact {
                Exact::Integer(number) => Some(number),
                Exact::Ratio { .. } | Exact::Real(_) => None,
            },
            // A word without a dot is no figure's id.
            None if !id.contains('.') => match self.fact(site, id)? {
                FactValue::Integer(number) => Some(*number),
                FactValue::Text(_) => None,
            },
            // Tells that there is no such figure.
            None => {
                self.figure(At::argument(site, 0), id, None)?;
                None
            }
        };
        let Some(words) = number.and_then(in_words) else {
            self.error(
                At::argument(site, 0),
                Diagnostic::error(format!("`{id}` can't be said in words"))
                    .expected("expected a whole number below a million, not negative")
                    .help("`figure` and `fact` print it in digits"),
            );
            return None;
        };
        let words = if capital { capitalised(&words) } else { words };
        Some(markup(match figure {
            Some(figure) => self.marked(site, figure, &words),
            None => mark_plain(&words),
        }))
    }

    /// A figure's or a fact's number itself, to be compared.
    pub(super) fn value(&self, site: usize, id: &str) -> Option<Value> {
        // A word without a dot is no figure's id.
        if !id.contains('.') {
            let FactValue::Integer(number) = self.fact(site, id)? else {
                let message = Diagnostic::error(format!("the fact `{id}` is a text, not a number"))
                    .expected("expected a figure's id, or a fact that is a whole number");
                self.error(At::argument(site, 0), message);
                return None;
            };
            self.asked(site, id);
            return Some(Value::from(*number));
        }
        let figure = self.figure(At::argument(site, 0), id, None)?;
        self.asked(site, &figure.id);
        self.used(site, &figure.id, "");
        let value = match figure.exact {
            Exact::Integer(number) => Value::from(number),
            exact => Value::from(exact.value()),
        };
        self.give(&value, figure.statistic.is_share());
        Some(value)
    }

    pub(super) fn phrase(
        &self,
        site: usize,
        scale: &str,
        id: &str,
        capital: bool,
    ) -> Option<Value> {
        let phrases = &self.specs.report.content.phrases;
        let Some(steps) = phrases.get(scale) else {
            self.error(
                At::argument(site, 0),
                Diagnostic::error(format!("report.yaml has no phrases `{scale}`"))
                    .expected("expected a key of `phrases`")
                    .suggest(scale, phrases.keys()),
            );
            return None;
        };
        let at = At::argument(site, 1);
        let figure = self.figure(at, id, None)?;
        self.kind(at, figure, "a share", figure.statistic.is_share())?;
        let value = figure.exact.reduced()?;
        let chosen = steps.iter().find(|step| {
            let above = step.above.as_ref().and_then(|bound| parse_bound(bound));
            let at_least = step.at_least.as_ref().and_then(|bound| parse_bound(bound));
            above.is_some_and(|bound| value > bound) || at_least.is_some_and(|bound| value >= bound)
        });
        let Some(step) = chosen else {
            let message = format!("no step of the phrases `{scale}` fits `{id}`");
            let message = self.shown(Diagnostic::error(message), std::slice::from_ref(&figure.id));
            self.error(
                At::argument(site, 1),
                message
                    .expected("expected a step whose bound the figure reaches")
                    .help("end the scale in report/report.yaml with `at_least: \"0\"`"),
            );
            return None;
        };
        let words = if capital {
            capitalised(&step.text)
        } else {
            step.text.value.clone()
        };
        Some(markup(self.marked(site, figure, &typst(&words))))
    }

    /// A sentence that the figures make false.
    pub(super) fn refute(&self, site: usize, sentence: &str, figures: &[String]) {
        let finding = Diagnostic::finding(format!("the data make this false: {sentence}"));
        let finding = self
            .shown(finding, figures)
            .expected("this no longer holds");
        self.finding(
            At::argument(site, 1),
            finding.help("rewrite the sentence beside it, or look into the data"),
        );
    }

    /// Adds figures with their values to a message.
    pub(super) fn shown(&self, mut diagnostic: Diagnostic, figures: &[String]) -> Diagnostic {
        let rounding = self.specs.report.content.rounding;
        for id in figures {
            let Some(figure) = self.computed.figures.get(id) else {
                if let Some(fact) = self.specs.facts.content.get(id) {
                    diagnostic = diagnostic.note(format!("{id} = {}", fact.value.value));
                }
                continue;
            };
            let unit = if figure.statistic.is_share() { "%" } else { "" };
            let (text, ratio) = (figure.text(rounding), figure.exact.ratio());
            let ratio = if ratio == text {
                String::new()
            } else {
                format!(" ({ratio})")
            };
            diagnostic = diagnostic.note(format!("{} = {text}{unit}{ratio}", figure.id));
            Arc::make_mut(&mut diagnostic.figures).push(figure.id.clone());
        }
        diagnostic
    }

    pub(super) fn cite(&self, site: usize, key: &str) -> Option<Value> {
        let references = &self.specs.report.content.references;
        let Some(reference) = references.get(key) else {
            let message = Diagnostic::error(format!("there is no reference `{key}`"))
                .expected("expected a key of `references` in report/report.yaml")
                .suggest(key, references.keys());
            self.error(At::argument(site, 0), message);
            return None;
        };
        self.cited(site);
        let short = typst(&reference.short);
        // Without its own semicolon Typst would take the sentence's, or a bracket that follows.
        Some(markup(format!("#link(<reference-{key}>)[{short}];")))
    }
}

fn capitalised(words: &str) -> String {
    let mut chars = words.chars();
    chars
        .next()
        .map_or(String::new(), |c| c.to_uppercase().chain(chars).collect())
}
