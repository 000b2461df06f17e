//! A model's table as its partial sees it, and its equation.

use minijinja::Value;
use minijinja::value::Serde;
use serde::Serialize;

use super::escape::{markup, typst, typst_string};
use super::recorder::{At, Shared};
use crate::diagnostic::{Code, Diagnostic};
use crate::figures::Figure;
use crate::spec::{Column, Document, Model, ModelKind};

#[derive(Serialize)]
struct ModelContext {
    name: String,
    title: Value,
    summary: Value,
    numbered: bool,
    /// What the model explains.
    dependent: Value,
    /// `ols` or `discriminant`.
    kind: ModelKind,
    /// Respondents used.
    n: Option<Value>,
    notes: Vec<Value>,
    /// The parts of the table, one below the other.
    parts: Vec<PartContext>,
}

#[derive(Serialize)]
struct PartContext {
    /// Heads of the columns.
    columns: Vec<Value>,
    rows: Vec<RowContext>,
}

#[derive(Serialize)]
struct RowContext {
    /// Empty for the model as a whole.
    label: Value,
    /// The figures' texts; nothing where a statistic does not exist, such as the constant's Beta.
    cells: Vec<Option<Value>>,
}

/// The context of a model's partial, if the model is known.
pub(super) fn context(shared: &Shared, name: &str) -> Option<Value> {
    let model = shared.specs.models.iter().find(|m| m.name == name)?;
    let site = shared.placed_at(name)?;
    let spec = &model.content;
    let text = |text: &str| Value::from_safe_string(typst(text));
    let filler = Filler {
        shared,
        site,
        model,
    };
    let parts = match spec.kind {
        ModelKind::Ols => vec![filler.coefficients(), filler.fit()],
        ModelKind::Discriminant => vec![
            filler.fit(),
            filler.values("std_coef", spec.print.std_coef.as_ref(), false),
            filler.values("structure", spec.print.structure.as_ref(), true),
        ],
    };
    let summary = format!("{}. {}", spec.title, shared.language().labels.model_summary);
    let context = ModelContext {
        name: name.to_string(),
        title: text(&spec.title),
        summary: Value::from_safe_string(typst_string(&summary)),
        numbered: spec.numbered,
        dependent: text(&spec.dependent.label),
        kind: spec.kind,
        n: filler.cell("fit.n"),
        notes: spec.notes.iter().map(|note| text(note)).collect(),
        parts: parts
            .into_iter()
            .filter(|p| !p.columns.is_empty())
            .collect(),
    };
    Some(Value::from(Serde(context)))
}

struct Filler<'a> {
    shared: &'a Shared,
    site: usize,
    model: &'a Document<Model>,
}

impl Filler<'_> {
    /// Rows are the terms, columns their statistics.
    fn coefficients(&self) -> PartContext {
        let spec = &self.model.content;
        let label = spec.constant_label(self.shared.language());
        let constant = [("constant", label)].into_iter().filter(|_| spec.intercept);
        let terms = spec
            .predictors
            .iter()
            .map(|(key, p)| (key.as_str(), p.label.as_str()));
        let columns = &spec.print.coef;
        let row = |(key, label): (&str, &str)| RowContext {
            label: Value::from_safe_string(typst(label)),
            cells: columns
                .keys()
                .map(|s| self.cell(&format!("coef.{key}.{s}")))
                .collect(),
        };
        PartContext {
            columns: columns.iter().map(|(_, column)| head(column)).collect(),
            rows: constant.chain(terms).map(row).collect(),
        }
    }

    /// One row: the model as a whole.
    fn fit(&self) -> PartContext {
        let columns = &self.model.content.print.fit;
        PartContext {
            columns: columns.iter().map(|(_, column)| head(column)).collect(),
            rows: vec![RowContext {
                label: Value::from_safe_string(String::new()),
                cells: columns
                    .keys()
                    .map(|s| self.cell(&format!("fit.{s}")))
                    .collect(),
            }],
        }
    }

    /// One column of the terms' values, in the order of the specification or the farthest from zero first.
    fn values(&self, section: &str, column: Option<&Column>, by_size: bool) -> PartContext {
        let spec = &self.model.content;
        let id = |key: &str| format!("{section}.{key}.value");
        let size = |key: &str| self.figure(&id(key)).map_or(0.0, |f| f.exact.value().abs());
        let mut terms: Vec<_> = spec.predictors.iter().collect();
        if by_size {
            terms.sort_by(|(a, _), (b, _)| size(b).total_cmp(&size(a)));
        }
        let rows = terms.into_iter().map(|(key, predictor)| RowContext {
            label: Value::from_safe_string(typst(&predictor.label)),
            cells: vec![self.cell(&id(key))],
        });
        PartContext {
            rows: rows.collect(),
            columns: column.map(head).into_iter().collect(),
        }
    }

    fn figure(&self, rest: &str) -> Option<&Figure> {
        let id = format!("{}.{rest}", self.model.name);
        self.shared.computed.figures.get(&id)
    }

    fn cell(&self, rest: &str) -> Option<Value> {
        let figure = self.figure(rest)?;
        let text = figure.text(self.shared.specs.report.content.rounding);
        let text = if self.model.content.print.leading_zero {
            text
        } else {
            without_leading_zero(&text)
        };
        let text = self.shared.language().number(&text);
        let marked = self.shared.marked(self.site, figure, &text);
        Some(Value::from_safe_string(marked))
    }
}

fn head(column: &Column) -> Value {
    Value::from_safe_string(typst(&column.label))
}

/// `.183` for `0.183`, `-.009` for `-0.009`.
fn without_leading_zero(text: &str) -> String {
    match (text.strip_prefix("0."), text.strip_prefix("-0.")) {
        (Some(decimals), _) => format!(".{decimals}"),
        (_, Some(decimals)) => format!("-.{decimals}"),
        _ => text.to_string(),
    }
}

impl Shared {
    /// `y = 0.332 x₇ + … − 0.009 x₅ + 0.183` on a line of its own, the coefficients in falling order.
    pub(super) fn equation(&self, site: usize, name: &str) -> Option<Value> {
        let at = At::argument(site, 0);
        let Some(model) = self.specs.models.iter().find(|m| m.name == name) else {
            let message =
                Diagnostic::error(Code::UnknownName, format!("there is no model `{name}`"))
                    .expected("expected the name of a file in report/models/")
                    .suggest(name, self.specs.models.iter().map(|m| m.name.as_str()));
            self.error(at, message);
            return None;
        };
        let spec = &model.content;
        let (section, statistic) = match spec.kind {
            ModelKind::Ols => ("coef", "b"),
            ModelKind::Discriminant => ("std_coef", "value"),
        };
        let figure = |key: &str| {
            self.computed
                .figures
                .get(&format!("{name}.{section}.{key}.{statistic}"))
        };
        let mut terms = Vec::new();
        for (key, predictor) in spec.predictors.iter() {
            let Some(symbol) = &predictor.symbol else {
                let message = Diagnostic::error(
                    Code::MissingKey,
                    format!("`{}` has no symbol for the equation", key.value),
                )
                .expected("expected `symbol:` beside every predictor")
                .note(format!("it is declared at {}", model.place(key).label()));
                self.error(at, message);
                return None;
            };
            terms.extend(figure(key).map(|figure| (figure, typeset(symbol))));
        }
        terms.sort_by(|(a, _), (b, _)| b.exact.compare(a.exact));
        let constant = figure("constant").filter(|_| spec.kind == ModelKind::Ols);
        terms.extend(constant.map(|figure| (figure, String::new())));
        let dependent = spec.dependent.symbol.as_ref();
        let mut text = dependent.map_or("#emph[y]".to_string(), |symbol| typeset(symbol));
        text.push_str(" =");
        for (i, (figure, symbol)) in terms.into_iter().enumerate() {
            let number = figure.text(self.specs.report.content.rounding);
            // The sign is a part of the figure.
            let (before, number) = match number.strip_prefix('-') {
                Some(size) if i == 0 => (" ", format!("\u{2212}{size}")),
                Some(size) => (" ", format!("\u{2212} {size}")),
                None if i == 0 => (" ", number),
                None => (" + ", number),
            };
            let marked = self.marked(site, figure, &self.language().number(&number));
            text.push_str(&format!("{before}{marked} {symbol}"));
        }
        Some(markup(format!(
            "#block(width: 100%, inset: (x: 0.5em, y: 0.4em), align(center, par(justify: false)[{}]))",
            text.trim_end()
        )))
    }
}

/// `x_7` as an italic letter with a number below the line.
fn typeset(symbol: &str) -> String {
    match symbol.split_once('_') {
        Some((letter, index)) => format!("#emph[{letter}]#sub[{index}]"),
        None => format!("#emph[{symbol}]"),
    }
}
