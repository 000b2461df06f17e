//! Which figures a chart draws.

use std::collections::BTreeSet;

use super::layout::{BlockLayout, ChartLayout, ChartRow, Line, Mark, TableLayout};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::figures::{Figures, RowId, Statistic, Unit};
use crate::source::Place;
use crate::spec::{Chart, ChartKind, Document, Model, Specs};
use crate::yaml::Spanned;

/// How far shares may add up beyond a whole: they are compared as floating-point numbers.
const WHOLE: f64 = 1.0 + 1e-9;

/// Resolves every chart; what is wrong with some is told.
pub(super) fn layouts(
    specs: &Specs,
    tables: &[TableLayout],
    figures: &Figures,
    messages: &mut Diagnostics,
) -> Vec<ChartLayout> {
    let resolve = |chart| {
        let resolver = Resolver { chart, figures };
        let made = resolver.chart(specs, tables);
        messages.take(made.map_err(Into::into))
    };
    specs.charts.iter().filter_map(resolve).collect()
}

struct Resolver<'a> {
    chart: &'a Document<Chart>,
    figures: &'a Figures,
}

/// A row of what is drawn, before its figures are looked up.
struct Row<'a> {
    id: &'a str,
    label: String,
}

impl<'a> Row<'a> {
    /// Rows by their labels, after those of their heads that not all of them are under.
    fn all(lines: Vec<&'a Line>) -> Vec<Self> {
        let first = lines.first().map_or(&[][..], |line| &line.heads);
        let shared = (1..=first.len())
            .take_while(|n| {
                lines
                    .iter()
                    .all(|line| line.heads.get(..*n) == first.get(..*n))
            })
            .count();
        let row = |line: &&'a Line| Self {
            id: &line.id,
            label: line.after_heads(if lines.len() > 1 { shared } else { 0 }),
        };
        lines.iter().map(row).collect()
    }
}

impl Resolver<'_> {
    fn chart(&self, specs: &Specs, tables: &[TableLayout]) -> Result<ChartLayout, Diagnostic> {
        let spec = &self.chart.content;
        let layout = match (&spec.table, &spec.model) {
            (Some(name), _) => self.of_table(name, tables)?,
            (None, Some(name)) => self.of_model(name, &specs.models)?,
            (None, None) => return Err(self.nothing()),
        };
        self.refuse(&layout)?;
        Ok(layout)
    }

    fn of_table(
        &self,
        name: &Spanned<String>,
        tables: &[TableLayout],
    ) -> Result<ChartLayout, Diagnostic> {
        let spec = &self.chart.content;
        let known = tables.iter().map(|table| table.name.as_str());
        let Some(table) = tables.iter().find(|table| table.name == name.value) else {
            return Err(self.unknown(name, "table", known));
        };
        let blocks = || table.blocks.iter().map(|block| block.name.as_str());
        let block = match (&spec.block, table.blocks.as_slice()) {
            (Some(key), blocks_of) => blocks_of
                .iter()
                .find(|block| block.name == key.value)
                .ok_or_else(|| self.unknown(key, "block", blocks()))?,
            (None, [only]) => only,
            (None, _) => {
                let all: Vec<&str> = blocks().collect();
                return Err(Diagnostic::error(
                    Code::MissingKey,
                    format!("the table `{}` has several blocks", table.name),
                )
                .at(self.chart.place(name))
                .expected(format!("`block:` with one of {}", all.join(", "))));
            }
        };
        let statistic = match &spec.statistic {
            Some(statistic) => statistic.value.as_str(),
            None => default_statistic(block).segment(),
        };
        let id = |row: &str, column: &str, statistic: &str| {
            let row = RowId {
                table: &table.name,
                block: &block.name,
                row,
            };
            format!("{}.{statistic}", row.cell(column))
        };
        let mark = |row: &str, column: &str| {
            let figure = id(row, column, statistic);
            self.figures.get(&figure)?;
            let ends = [Statistic::ShareLow, Statistic::ShareHigh];
            let ends = ends.map(|end| id(row, column, end.segment()));
            let share = [Statistic::RowPct, Statistic::ColPct].map(Statistic::segment);
            let has =
                share.contains(&statistic) && ends.iter().all(|e| self.figures.get(e).is_some());
            let [low, high] = ends;
            let interval = has.then_some((low, high));
            Some(Mark { figure, interval })
        };
        let known = |row: &str, column: &str| self.figures.is_known(&id(row, column, statistic));
        let columns = self.pick(&spec.columns, &block.columns, "column", |column| {
            block.rows.iter().any(|row| known(&row.id, column))
        })?;
        let rows = self.pick(&spec.rows, &block.rows, "row", |row| {
            columns.iter().any(|column| known(row, column.id))
        })?;
        Ok(ChartLayout {
            name: self.chart.name.clone(),
            series: columns.iter().map(|column| column.label.clone()).collect(),
            level: block.level,
            rows: rows
                .iter()
                .map(|row| ChartRow {
                    label: row.label.clone(),
                    marks: columns
                        .iter()
                        .map(|column| mark(row.id, column.id))
                        .collect(),
                })
                .collect(),
        })
    }

    fn of_model(
        &self,
        name: &Spanned<String>,
        models: &[Document<Model>],
    ) -> Result<ChartLayout, Diagnostic> {
        let spec = &self.chart.content;
        let known = models.iter().map(|model| model.name.as_str());
        let Some(model) = models.iter().find(|model| model.name == name.value) else {
            return Err(self.unknown(name, "model", known));
        };
        let kind = model.content.kind;
        let equation = kind.equation();
        let statistic = match &spec.statistic {
            Some(statistic) => statistic.value.as_str(),
            None => equation.statistic.segment(),
        };
        let mark = |term: &str| {
            let sections = kind.parts().iter().map(|part| part.section);
            let ids =
                sections.map(|section| format!("{}.{section}.{term}.{statistic}", model.name));
            let figure = { ids }.find(|id| self.figures.get(id).is_some())?;
            Some(Mark {
                figure,
                interval: None,
            })
        };
        let terms = model
            .content
            .predictors
            .iter()
            .map(|(key, term)| Line::new(key, &term.label));
        let terms: Vec<Line> = terms.collect();
        let rows = self.pick(&spec.rows, &terms, "term", |term| mark(term).is_some())?;
        Ok(ChartLayout {
            name: self.chart.name.clone(),
            series: vec![String::new()],
            level: 0,
            rows: rows
                .iter()
                .map(|row| ChartRow {
                    label: row.label.clone(),
                    marks: vec![mark(row.id)],
                })
                .collect(),
        })
    }

    /// The lines that a chart names, or all that have figures but the total.
    fn pick<'l>(
        &self,
        named: &[Spanned<String>],
        lines: &'l [Line],
        what: &str,
        has: impl Fn(&str) -> bool,
    ) -> Result<Vec<Row<'l>>, Diagnostic> {
        if named.is_empty() {
            let lines = lines
                .iter()
                .filter(|line| line.id != "total" && has(&line.id));
            return Ok(Row::all(lines.collect()));
        }
        let mut seen = BTreeSet::new();
        let mut picked = Vec::new();
        for key in named {
            let known = || lines.iter().map(|line| line.id.as_str());
            let Some(line) = lines.iter().find(|line| line.id == key.value) else {
                return Err(self.unknown(key, what, known()));
            };
            if !seen.insert(key.as_str()) {
                return Err(Diagnostic::error(
                    Code::DuplicateName,
                    format!("duplicate {what} `{}`", key.value),
                )
                .at(self.chart.place(key))
                .expected("each once"));
            }
            if !has(&line.id) {
                return Err(Diagnostic::error(
                    Code::UnknownFigure,
                    format!("the {what} `{}` has no figure to draw", key.value),
                )
                .at(self.chart.place(key))
                .expected(format!("a {what} that has the chart's statistic"))
                .help("`refigure figures` lists them all"));
            }
            picked.push(line);
        }
        Ok(Row::all(picked))
    }

    /// Refuses what a kind can't draw.
    fn refuse(&self, layout: &ChartLayout) -> Result<(), Diagnostic> {
        let spec = &self.chart.content;
        let marks = || {
            layout
                .rows
                .iter()
                .flat_map(|row| row.marks.iter().flatten())
        };
        if marks().next().is_none() {
            return Err(self.nothing());
        }
        let figure = |mark: &Mark| self.figures.get(&mark.figure);
        let wrong = |message: String, expected: &str| {
            let of = spec.table.as_ref().or(spec.model.as_ref());
            let at = of.map_or_else(|| self.file(), |of| self.chart.place(of));
            Err(Diagnostic::error(Code::InvalidValue, message)
                .at(at)
                .expected(expected))
        };
        if spec.kind == ChartKind::Lines && layout.series.len() < 2 {
            return wrong(
                "a line needs at least two columns".into(),
                "a table with several columns, or another `kind:`",
            );
        }
        if !matches!(spec.kind, ChartKind::Stacked | ChartKind::Diverging) {
            return Ok(());
        }
        for row in &layout.rows {
            let figures: Vec<_> = row.marks.iter().flatten().filter_map(figure).collect();
            let shares = figures
                .iter()
                .all(|f| f.statistic.definition().unit == Unit::Share);
            if !shares {
                return wrong(
                    "only shares can be parts of a bar".into(),
                    "`statistic: row_pct` or another share",
                );
            }
            if figures.iter().map(|f| f.exact.value()).sum::<f64>() > WHOLE {
                return wrong(
                    format!("the shares of `{}` add up to more than a whole", row.label),
                    "columns that exclude each other, or `kind: bars`",
                );
            }
        }
        Ok(())
    }

    fn nothing(&self) -> Diagnostic {
        let statistic = self.chart.content.statistic.as_ref();
        Diagnostic::error(Code::UnknownFigure, "the chart has no figures to draw")
            .at(statistic.map_or_else(|| self.file(), |key| self.chart.place(key)))
            .expected("a statistic that the table or the model has")
            .help("`refigure figures` lists them all")
    }

    fn file(&self) -> Place {
        Place::file(self.chart.file.path())
    }

    fn unknown<'k>(
        &self,
        name: &Spanned<String>,
        what: &str,
        known: impl Iterator<Item = &'k str>,
    ) -> Diagnostic {
        let known: Vec<&str> = known.collect();
        Diagnostic::error(
            Code::UnknownName,
            format!("unknown {what} `{}`", name.value),
        )
        .at(self.chart.place(name))
        .expected(format!("one of {}", known.join(", ")))
        .suggest(name, known.iter().copied())
    }
}

/// The first share of a block's cells, or else the first statistic.
fn default_statistic(block: &BlockLayout) -> Statistic {
    let mut shares = block.statistics.iter();
    let share = shares.find(|s| s.definition().unit == Unit::Share);
    let first = share.or(block.statistics.first());
    first.copied().unwrap_or(Statistic::Count)
}
