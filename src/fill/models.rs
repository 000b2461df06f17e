//! A model's table as its partial sees it, and its equation.

use minijinja::Value;
use minijinja::value::Serde;
use serde::Serialize;

use super::columns::{self, CM, Column, Part, Setting, Text, Widths};
use super::escape::{markup, typst, typst_string};
use super::marks::mark_given;
use super::placeable::{Kind, Placeable, Texts};
use super::recorder::{At, Shared};
use crate::diagnostic::{Code, Diagnostic};
use crate::figures::Figure;
use crate::models::{self, ModelKind, Rows};
use crate::spec::{Document, Model};

pub(super) static KIND: Kind = Kind {
    noun: "table",
    folder: "report/models/",
    partial: "model",
    variable: "table",
    all: |specs| {
        let all = specs.models.iter().map(|one| Placeable {
            name: &one.name,
            file: one.file.path(),
            printed: one.content.printed,
            numbered: one.content.numbered,
        });
        all.collect()
    },
    context,
};

#[derive(Serialize)]
struct ModelContext {
    name: Value,
    title: Value,
    summary: Value,
    numbered: bool,
    /// Its type, and how the page is turned.
    #[serde(flatten)]
    setting: Setting,
    /// How the dependent variable is introduced.
    introduced: String,
    /// What the model explains.
    dependent: Value,
    /// `ols`, `discriminant` or `logistic`.
    kind: ModelKind,
    /// Respondents used.
    n: Option<Value>,
    notes: Vec<Value>,
    /// The parts of the table, one below the other.
    parts: Vec<PartContext>,
}

#[derive(Serialize)]
struct PartContext {
    /// Head of the rows' labels.
    stub: &'static str,
    /// Heads of the columns.
    columns: Vec<Value>,
    rows: Vec<RowContext>,
    widths: Widths,
}

/// A part of the table before its widths are known.
struct Table {
    stub: &'static str,
    heads: Vec<String>,
    rows: Vec<Row>,
}

struct Row {
    /// Empty for the model as a whole.
    label: String,
    cells: Vec<Option<Text>>,
}

#[derive(Serialize)]
struct RowContext {
    /// Empty for the model as a whole.
    label: Value,
    /// The figures' texts; `None` if a statistic does not exist, such as the constant's Beta.
    cells: Vec<Option<Text>>,
}

/// The context of a model's partial, if the model is known.
fn context(shared: &Shared, name: &str, texts: &Texts) -> Option<Value> {
    let model = shared.specs.models.iter().find(|m| m.name == name)?;
    let site = shared.placed_at(name)?;
    let spec = &model.content;
    let text = |text: &str| Value::from_safe_string(typst(text));
    let filler = Filler {
        shared,
        site,
        model,
    };
    let parts = spec.kind.parts().iter().map(|part| filler.part(part));
    let tables: Vec<Table> = parts.filter(|p| !p.heads.is_empty()).collect();
    let parts: Vec<Part> = tables.iter().map(Table::part).collect();
    let (setting, widths) = columns::fit(&parts, false);
    let summary = format!(
        "{}. {}",
        texts.plain,
        shared.language().labels.model_summary
    );
    let context = ModelContext {
        name: markup(name.to_string()),
        title: texts.title.clone(),
        summary: Value::from_safe_string(typst_string(&summary)),
        numbered: spec.numbered,
        introduced: spec.kind.dependent(&shared.language().labels).into(),
        dependent: text(&spec.dependent.label),
        kind: spec.kind,
        n: filler.cell("fit.n").map(|n| n.marked),
        setting,
        notes: texts.notes.clone(),
        parts: tables
            .into_iter()
            .zip(widths)
            .map(|(table, widths)| table.context(widths))
            .collect(),
    };
    Some(Value::from(Serde(context)))
}

impl Table {
    /// What the widths of its columns depend on.
    fn part(&self) -> Part {
        let column = |(at, head): (usize, &String)| {
            let cells = self
                .rows
                .iter()
                .filter_map(|row| row.cells.get(at)?.as_ref());
            Column {
                number: cells.map(|cell| cell.em).fold(0.0, f64::max),
                word: columns::longest_word(head),
            }
        };
        let alone = self.heads.len() == 1;
        Part {
            labels: self.rows.iter().map(|row| row.label.clone()).collect(),
            columns: self.heads.iter().enumerate().map(column).collect(),
            narrow: 0,
            stub: alone.then_some(4.5 * CM),
            column: Some(if alone { 4.5 } else { 2.4 } * CM),
            yields: true,
        }
    }

    fn context(self, widths: Widths) -> PartContext {
        let text = |text: &str| Value::from_safe_string(typst(text));
        let label = |row: &Row| text(&columns::breakable(&row.label, widths.stub));
        PartContext {
            stub: self.stub,
            columns: self.heads.iter().map(|head| text(head)).collect(),
            rows: self
                .rows
                .into_iter()
                .map(|row| RowContext {
                    label: label(&row),
                    cells: row.cells,
                })
                .collect(),
            widths,
        }
    }
}

struct Filler<'a> {
    shared: &'a Shared,
    site: usize,
    model: &'a Document<Model>,
}

impl Filler<'_> {
    /// A part of the table: rows and the statistics of each.
    fn part(&self, part: &models::Part) -> Table {
        let spec = &self.model.content;
        let columns = spec.print.columns(part.section);
        let id = |key: &str, statistic: &str| match key {
            "" => format!("{}.{statistic}", part.section),
            key => format!("{}.{key}.{statistic}", part.section),
        };
        let terms = spec.predictors.iter();
        let terms = terms.map(|(key, p)| (key.as_str(), p.label.as_str()));
        let constant = ("constant", spec.constant_label(self.shared.language()));
        let constant = [constant].into_iter().filter(|_| spec.intercept);
        let mut rows: Vec<(&str, &str)> = match part.rows {
            Rows::Whole => vec![("", "")],
            Rows::Coefficients => constant.chain(terms).collect(),
            Rows::Terms | Rows::TermsBySize => terms.collect(),
        };
        if let (Rows::TermsBySize, Some((statistic, _))) = (part.rows, columns.first()) {
            let size = |key: &str| {
                let figure = self.figure(&id(key, statistic));
                figure.map_or(0.0, |f| f.exact.value().abs())
            };
            rows.sort_by(|(a, _), (b, _)| size(b).total_cmp(&size(a)));
        }
        let row = |(key, label): (&str, &str)| Row {
            label: label.to_string(),
            cells: columns
                .iter()
                .map(|(statistic, _)| self.cell(&id(key, statistic)))
                .collect(),
        };
        let labels = &self.shared.language().labels;
        Table {
            stub: match part.rows {
                Rows::Whole => labels.model_fit,
                Rows::Coefficients | Rows::Terms | Rows::TermsBySize => labels.variable,
            },
            rows: rows.into_iter().map(row).collect(),
            heads: columns
                .iter()
                .map(|(_, column)| column.label.value.clone())
                .collect(),
        }
    }

    fn figure(&self, rest: &str) -> Option<&Figure> {
        let id = format!("{}.{rest}", self.model.name);
        self.shared.computed.figures.get(&id)
    }

    fn cell(&self, rest: &str) -> Option<Text> {
        let figure = self.figure(rest)?;
        let text = figure.text(self.shared.specs.report.content.rounding);
        let text = if self.model.content.print.leading_zero {
            text
        } else {
            without_leading_zero(&text)
        };
        let text = self.shared.language().number(&text);
        Some(Text::of(self.shared, self.site, figure, &text))
    }
}

/// `.183` for `0.183`, `-.009` for `-0.009`, `<.001` for `<0.001`.
fn without_leading_zero(text: &str) -> String {
    let number = text.trim_start_matches(['-', '<', '>']);
    let sign = text.strip_suffix(number).unwrap_or_default();
    match number.strip_prefix("0.") {
        Some(decimals) => format!("{sign}.{decimals}"),
        None => text.to_string(),
    }
}

impl Shared {
    /// `y = 0.332 x₇ + … − 0.009 x₅ + 0.183` on a separate line, the coefficients in descending order.
    pub(super) fn equation(&self, site: usize, name: &str) -> Option<Value> {
        let at = At::argument(site, 0);
        let Some(model) = self.specs.models.iter().find(|m| m.name == name) else {
            let message = Diagnostic::error(Code::UnknownName, format!("unknown model `{name}`"))
                .expected("the name of a file in report/models/")
                .suggest(name, self.specs.models.iter().map(|m| m.name.as_str()));
            self.error(at, message);
            return None;
        };
        let spec = &model.content;
        let equation = spec.kind.equation();
        let figure = |key: &str| {
            let (section, statistic) = (equation.section, equation.statistic.segment());
            let id = format!("{name}.{section}.{key}.{statistic}");
            self.computed.figures.get(&id)
        };
        let mut terms = Vec::new();
        for (key, predictor) in spec.predictors.iter() {
            let Some(symbol) = &predictor.symbol else {
                let message = Diagnostic::error(
                    Code::MissingKey,
                    format!("`{}` has no symbol for the equation", key.value),
                )
                .expected("`symbol:` for every predictor")
                .note(format!("declared at {}", model.place(key).label()));
                self.error(at, message);
                return None;
            };
            terms.extend(figure(key).map(|figure| (figure, typeset(symbol))));
        }
        terms.sort_by(|(a, _), (b, _)| b.exact.compare(a.exact));
        let constant = figure("constant").filter(|_| equation.constant);
        terms.extend(constant.map(|figure| (figure, String::new())));
        let dependent = spec.dependent.symbol.as_ref();
        let mut text = dependent.map_or("#emph[y]".to_string(), |symbol| typeset(symbol));
        if let Some(link) = equation.link {
            text = format!("{link}({text})");
        }
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
        Some((letter, index)) => format!("#emph[{letter}]#sub[{}]", mark_given(index)),
        None => format!("#emph[{symbol}]"),
    }
}
