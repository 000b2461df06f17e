//! Published values tied to the figures and facts they are about. One that is about nothing is refused.

use std::collections::BTreeSet;

use super::unknown;
use crate::compute::printed_statistic;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::figures::{Expression, Figures, Statistic, parse_expressions};
use crate::source::Place;
use crate::spec::{
    Block, Document, Kind, Printed, ProseValue, PublishedProse, PublishedTable, Specs, Stub, Table,
};
use crate::yaml::Spanned;

/// Published values, tied to what they are about.
#[derive(Debug, Clone, Default)]
pub struct Comparison {
    /// Of tables and models.
    pub cells: Vec<PublishedCell>,
    /// Of running text.
    pub prose: Vec<PublishedText>,
    /// How many values of running text nobody has confirmed: they are about nothing yet.
    pub unconfirmed: usize,
}

/// A published value that is about one figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedCell {
    /// The figure's id.
    pub figure: String,
    /// As printed; absent if the print is no longer legible.
    pub printed: Option<String>,
    /// A conversion of the text moved or lost it.
    pub damaged: bool,
    /// Where it is printed.
    pub place: String,
    /// Where it is recorded.
    pub recorded: Place,
}

/// A published value in running text.
#[derive(Debug, Clone)]
pub struct PublishedText {
    /// Where it is printed.
    pub place: String,
    /// As recorded.
    pub value: ProseValue,
    /// The expressions of its `about`.
    pub about: Vec<Expression>,
    /// Where it is recorded.
    pub recorded: Place,
}

/// Ties published values to figures and facts.
pub fn tie(specs: &Specs, figures: &Figures) -> Result<Comparison, Diagnostics> {
    let mut messages = Diagnostics::new();
    let mut comparison = Comparison::default();
    // Unknown names of tables and models that were reported: what else is about them needs no further message.
    let mut told: Vec<String> = Vec::new();
    for published in &specs.published.tables {
        if !specs.alone && unknown::owner(&published.name, specs).is_some() {
            messages.push(unknown::table(published, specs));
            told.push(published.name.clone());
            continue;
        }
        let cells = messages.take(cells(published, specs, figures));
        comparison.cells.extend(cells.unwrap_or_default());
    }
    if !specs.alone {
        unknown::errata(specs, figures, &mut messages);
    }
    let mut tie = Tie {
        specs,
        printed: comparison
            .cells
            .iter()
            .map(|cell| cell.figure.clone())
            .collect(),
        figures,
        told,
        messages: &mut messages,
    };
    if let Some(prose) = &specs.published.prose {
        for (place, values) in prose.content.values.iter() {
            for value in values {
                if !value.confirmed {
                    comparison.unconfirmed += 1;
                    continue;
                }
                comparison.prose.push(PublishedText {
                    place: place.value.clone(),
                    about: tie.prose(prose, value),
                    value: value.clone(),
                    recorded: prose.place(&value.printed),
                });
            }
        }
    }
    messages.into_result()?;
    Ok(comparison)
}

/// The values of a published table or model, each with the figure it is about.
fn cells(
    published: &Document<PublishedTable>,
    specs: &Specs,
    figures: &Figures,
) -> Result<Vec<PublishedCell>, Diagnostics> {
    let mut messages = Diagnostics::new();
    let mut cells = Vec::new();
    let table = specs.tables.iter().find(|t| t.name == published.name);
    for (block, text) in published.content.blocks.iter() {
        let spec = table.and_then(|table| table.content.blocks.get(block));
        if let (Some(table), None) = (table, spec) {
            messages.push(no_block(table, published, block));
            continue;
        }
        let of = format!("{}.{}", published.name, block.value);
        for printed in messages
            .take(published.printed(block, text))
            .unwrap_or_default()
        {
            let figure = match spec {
                Some(spec) => figure_of_table(specs, &of, spec, &printed),
                None => Ok(Some(figure_of_model(&of, &printed))),
            };
            match figure {
                Ok(Some(figure)) => {
                    if !specs.alone && !figures.is_known(&figure) {
                        let of_table = spec.is_some();
                        let response = spec.is_some_and(|spec| spec.response.is_some());
                        let of = (block, response);
                        messages.push(unknown::cell(
                            published, of, of_table, &printed, &figure, figures,
                        ));
                        continue;
                    }
                    cells.push(PublishedCell {
                        figure,
                        printed: printed.text.map(str::to_string),
                        damaged: printed.damaged,
                        place: published.content.place.clone(),
                        recorded: published.file.place(printed.span.clone()),
                    });
                }
                Ok(None) => {}
                Err(message) => {
                    messages.push(message.at(published.file.line_place(printed.line)));
                    break;
                }
            }
        }
    }
    messages.into_result()?;
    Ok(cells)
}

/// The figure that a value of a table is about. None for the "100%" under a base, which says no more than that
/// percentages are of it.
fn figure_of_table(
    specs: &Specs,
    of: &str,
    block: &Block,
    printed: &Printed,
) -> Result<Option<String>, Diagnostic> {
    let Some(row) = printed.row.as_ref().map(|row| row.text) else {
        return Err(
            Diagnostic::error(Code::InvalidPublishedBlock, "these values have no row")
                .expected("the id of a row of the table at the start of the line"),
        );
    };
    let column = printed.column.text;
    let mut summaries = block.stub.iter().filter_map(Stub::summary);
    let books = block.dataset.iter().chain(&block.datasets);
    let grids = books.filter_map(|dataset| Some(&specs.codebook(dataset)?.content.grids));
    let grids: Vec<_> = grids.collect();
    let is_item = |grid: &str| {
        let mut grids = grids.iter().filter_map(|grids| grids.get(grid));
        grids.any(|grid| grid.items.get(row).is_some())
    };
    let summary = summaries.find(|(statistic, summary)| match &summary.key {
        Some(key) => key.value == row,
        None => statistic.segment() == row || is_item(&summary.variable),
    });
    let statistics: Vec<Statistic> = if block.response.is_some() {
        vec![Statistic::Count]
    } else if let Some(difference) = &block.difference {
        difference
            .cells
            .iter()
            .map(|cell| cell.statistic())
            .collect()
    } else if let Some((statistic, _)) = summary {
        vec![statistic]
    } else {
        let cells = block.cells.iter();
        cells.filter_map(|cell| printed_statistic(cell)).collect()
    };
    let Some(statistic) = statistics.get(printed.line_of_row) else {
        return Err(Diagnostic::error(
            Code::InvalidPublishedBlock,
            format!("`{row}` has more lines than a cell has statistics"),
        )
        .expected(match statistics.len() {
            1 => "one line for each row".to_string(),
            n => format!("up to {n} lines for each row, one for each of the block's `cells`"),
        }));
    };
    Ok(match (column, printed.line_of_row) {
        ("rate", _) if block.response.is_some() => Some(format!("{of}.{row}.answered.row_pct")),
        ("base", 0) => Some(format!("{of}.{row}.total.base")),
        ("base", _) => None,
        _ => Some(format!("{of}.{row}.{column}.{}", statistic.segment())),
    })
}

/// The figure that a value of a model is about: its columns are statistics.
fn figure_of_model(of: &str, printed: &Printed) -> String {
    let row = printed.row.as_ref().map(|row| format!(".{}", row.text));
    format!("{of}{}.{}", row.unwrap_or_default(), printed.column.text)
}

/// Ties values in running text.
struct Tie<'a> {
    specs: &'a Specs,
    /// Figures that tables print.
    printed: BTreeSet<String>,
    figures: &'a Figures,
    /// Unknown names of tables and models that were reported.
    told: Vec<String>,
    messages: &'a mut Diagnostics,
}

impl Tie<'_> {
    /// The expressions of a value's `about`.
    fn prose(&mut self, prose: &Document<PublishedProse>, value: &ProseValue) -> Vec<Expression> {
        if let Some(base) = &value.base {
            self.figure(prose, base, base);
        }
        if let Some(name) = &value.fact {
            self.fact(prose, name, name);
        }
        let Some(about) = &value.about else {
            return Vec::new();
        };
        let expressions = match parse_expressions(about) {
            Ok(expressions) => expressions,
            Err(fault) => {
                self.messages.push(
                    Diagnostic::error(
                        Code::InvalidExpression,
                        format!("invalid expression: {fault}"),
                    )
                    .at(prose.place(about))
                    .expected("a figure's id, or an expression over figures and facts"),
                );
                return Vec::new();
            }
        };
        for expression in &expressions {
            for name in expression.facts() {
                self.fact(prose, name, about);
            }
        }
        for id in expressions.iter().flat_map(Expression::figures) {
            self.figure(prose, id, about);
        }
        let of_rank = value.kind == Kind::Rank;
        for expression in expressions.iter().filter(|_| of_rank) {
            if let Expression::Figure(id) = expression {
                self.messages.push(
                    Diagnostic::error(Code::InvalidExpression, "a figure is not a rank")
                        .at(prose.place(about))
                        .expected("`rank(…)` or `rank_in_column(…)` of it")
                        .help(format!("write `rank({id})`")),
                );
            }
        }
        expressions
    }

    fn figure(&mut self, prose: &Document<PublishedProse>, id: &str, written: &Spanned<String>) {
        if self.figures.is_known(id) {
            return;
        }
        let place = prose.place(written);
        if self.specs.alone {
            if !self.printed.contains(id) {
                let printed = self.printed.iter().map(String::as_str);
                self.messages.push(
                    Diagnostic::error(
                        Code::UnknownFigure,
                        format!("no published table has `{id}`"),
                    )
                    .at(place)
                    .expected("a value of a table in report/published/")
                    .suggest(id, printed),
                );
            }
            return;
        }
        let Some(owner) = unknown::owner(id, self.specs) else {
            return self
                .messages
                .push(unknown::figure(id, self.figures).at(place));
        };
        if !self.told.iter().any(|name| name == owner) {
            self.told.push(owner.to_string());
            self.messages
                .push(unknown::figure(id, self.figures).at(place).note(format!(
                    "there is no table, model or dataset `{owner}` (reported once)"
                )));
        }
    }

    fn fact(&mut self, prose: &Document<PublishedProse>, name: &str, written: &Spanned<String>) {
        let facts = &self.specs.facts.content;
        if facts.get(name).is_none() {
            self.messages.push(
                Diagnostic::error(Code::UnknownName, format!("unknown fact `{name}`"))
                    .at(prose.place(written))
                    .expected("a key of report/facts.yaml")
                    .suggest(name, facts.keys()),
            );
        }
    }
}

fn no_block(
    table: &Document<Table>,
    published: &Document<PublishedTable>,
    block: &Spanned<String>,
) -> Diagnostic {
    Diagnostic::error(
        Code::UnknownName,
        format!("the table `{}` has no block `{}`", table.name, block.value),
    )
    .at(published.place(block))
    .one_of(block, table.content.blocks.keys())
}
