//! Looking figures up by what an author wrote, and showing them.

use minijinja::Value;

use super::call::Call;
use super::escape::markup;
use super::recorder::{At, Form, Shared};
use crate::compute::inline;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::figures::{CellId, Expression, Figure, Statistic};

/// More decimal places than that no share or mean has exactly.
const MOST_PLACES: usize = 15;

impl Call<'_> {
    /// The figure of an id, or of a cell's id and a statistic.
    pub(super) fn figure(
        &self,
        argument: usize,
        id: &str,
        statistic: Option<Statistic>,
    ) -> Option<&Figure> {
        let figures = &self.shared.computed.figures;
        let completed = statistic.and_then(|s| Some(CellId::parse(id)?.figure(s).to_string()));
        let found = completed
            .as_deref()
            .and_then(|id| figures.get(id))
            .or_else(|| figures.get(id));
        let normal = || figures.get(&Expression::arithmetic(id).ok()?.to_string());
        let found = found.or_else(normal);
        if found.is_none() {
            let asked = completed.as_deref().unwrap_or(id);
            let message = not_derived(self.shared, id)
                .or_else(|| unknown_table(self.shared, id))
                .unwrap_or_else(|| figures.unknown(asked));
            self.wrong(argument, message);
        }
        found
    }

    /// A figure that is a share.
    pub(super) fn share(
        &self,
        argument: usize,
        id: &str,
        statistic: Option<Statistic>,
    ) -> Option<&Figure> {
        let figure = self.figure(argument, id, statistic)?;
        self.kind(argument, figure, "a share", figure.statistic.is_share())
    }

    /// Refuses a figure of another kind.
    pub(super) fn kind<'f>(
        &self,
        argument: usize,
        figure: &'f Figure,
        what: &str,
        is: bool,
    ) -> Option<&'f Figure> {
        if !is {
            let message =
                Diagnostic::error(Code::WrongFigure, format!("`{}` is not {what}", figure.id))
                    .expected(format!("{what} here"))
                    .help("`figure` prints any figure");
            self.wrong(argument, message);
        }
        is.then_some(figure)
    }

    /// The figure's text with as many decimal places as `places` says, marked and recorded.
    pub(super) fn print(&self, figure: &Figure, form: Form) -> Option<Value> {
        let places = self.whole("places", 0, MOST_PLACES).ok()?;
        let Some(places) = places.and_then(|places| u8::try_from(places).ok()) else {
            return Some(markup(self.shared.print(self.site, figure, form)));
        };
        if let Err(unknown) = figure.exact.refuse_unknown(&figure.id, places) {
            self.shared.error(At::option(self.site, "places"), unknown);
            return None;
        }
        let text = form(self.shared.language(), &figure.text_with(places));
        Some(self.printed(figure, &text))
    }

    /// A text that stands for a figure, marked and recorded.
    pub(super) fn printed(&self, figure: &Figure, text: &str) -> Value {
        markup(self.shared.marked(self.site, figure, text))
    }

    /// Records an error of an argument.
    pub(super) fn wrong(&self, argument: usize, message: Diagnostic) {
        self.shared
            .error(At::argument(self.site, argument), message);
    }
}

/// Why an expression has no figure; `None` if the text is none.
fn not_derived(shared: &Shared, text: &str) -> Option<Diagnostic> {
    if !text.contains(['+', '-', '/', '(']) {
        return None;
    }
    let figures = &shared.computed.figures;
    let expression = match Expression::arithmetic(text) {
        Ok(expression) => expression,
        Err(fault) => {
            return Some(
                Diagnostic::error(
                    Code::InvalidExpression,
                    format!("invalid expression: {fault}"),
                )
                .expected("a figure's id, or a sum, difference or quotient of ids"),
            );
        }
    };
    Some(match inline(&shared.specs, figures, &expression) {
        Err(fault) => fault,
        Ok(_) => Diagnostic::error(
            Code::InvalidExpression,
            format!("the expression `{expression}` is assembled here"),
        )
        .expected("one quoted expression, so that it is known before the templates are filled")
        .help("name it in report/derived.yaml"),
    })
}

/// What is wrong with an id that begins with the name of no table, model or dataset.
pub(super) fn unknown_table(shared: &Shared, id: &str) -> Option<Diagnostic> {
    let (name, rest) = id.split_once('.')?;
    let specs = &shared.specs;
    let tables = specs.tables.iter().map(|table| table.name.as_str());
    let models = specs.models.iter().map(|model| model.name.as_str());
    let datasets = specs.codebooks.iter().map(|book| book.name.as_str());
    let derived = specs.derived.content.keys();
    let known: Vec<&str> = tables
        .chain(models)
        .chain(datasets)
        .chain(derived)
        .collect();
    if known.contains(&name) {
        return None;
    }
    let message = Diagnostic::error(Code::UnknownName, format!("unknown table `{name}`"))
        .expected("an id that begins with the name of a table, a model or a dataset");
    Some(match nearest(name, known) {
        Some(near) => message.help(format!("did you mean `{near}.{rest}`?")),
        None => message.help("`refigure figures` lists all figures"),
    })
}

/// Adds figures with their values to a message.
pub(super) fn shown(shared: &Shared, mut diagnostic: Diagnostic, figures: &[String]) -> Diagnostic {
    let rounding = shared.specs.report.content.rounding;
    for id in figures {
        let Some(figure) = shared.computed.figures.get(id) else {
            if let Some(fact) = shared.specs.facts.content.get(id) {
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
        diagnostic.figures.push(figure.id.clone());
    }
    diagnostic
}

/// `two rooms` as `Two rooms`.
pub(super) fn capitalised(words: &str) -> String {
    let mut chars = words.chars();
    chars
        .next()
        .map_or(String::new(), |c| c.to_uppercase().chain(chars).collect())
}
