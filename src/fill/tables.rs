//! A placed table as its partial sees it: labels, and the figures' texts, marked and recorded.

use minijinja::Value;
use minijinja::value::Serde;
use serde::Serialize;

use super::columns::{self, CM, Column, Part, Setting, Text, Widths};
use super::escape::{markup, typst, typst_string};
use super::heads::{
    Heading, Span, base_head, headings, heads, indented, is_whole, labelled, spans, stacked,
};
use super::numbers;
use super::placeable::{Kind, Placeable, Texts};
use super::recorder::{Form, Shared};
use super::small_cells;
use crate::compute::{BlockLayout, Line};
use crate::figures::{CellId, FigureId, RowId, Statistic};
use crate::language::{Labels, Language};
use crate::spec::{Document, Table};

/// A label of more characters than this makes the stub wide.
const LONG: usize = 48;

/// Width of the page in em of a table's type, and of it, what stub and base take at most, a base, and a column's edges.
const PAGE: f64 = 52.0;
const STUB: f64 = 19.0;
const BASE: f64 = 7.0;
const EDGES: f64 = 0.7;

/// How long a word of a head that is set upright may be, in em.
const UPRIGHT: f64 = 10.5;

pub(super) static KIND: Kind = Kind {
    noun: "table",
    folder: "report/tables/",
    partial: "table",
    variable: "table",
    all: |specs| {
        let all = specs.tables.iter().map(|one| Placeable {
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
struct TableContext {
    name: Value,
    title: Value,
    question: Option<Value>,
    summary: Value,
    numbered: bool,
    /// Its type, and how the page is turned.
    #[serde(flatten)]
    setting: Setting,
    /// Whether the columns' heads are set upright: in all blocks or in none.
    upright: bool,
    notes: Vec<Value>,
    blocks: Vec<BlockContext>,
}

#[derive(Serialize)]
struct BlockContext {
    name: String,
    title: Option<Value>,
    /// Heads over several columns, line by line.
    spans: Vec<Vec<Span>>,
    /// Labels of the columns, without the stub and the base.
    columns: Vec<Value>,
    /// Statistics of a cell, in order: `count`, `row_pct`, …
    statistics: Vec<Statistic>,
    /// Whether each is a whole number of respondents, which is set as if it had decimals.
    whole: Vec<bool>,
    stacked: bool,
    /// Whether its only column is the total, which needs no head.
    only_total: bool,
    shows_base: bool,
    /// What the statistics of a cell are called.
    heads: Vec<Value>,
    /// Whether they are named in each line, in a column of their own.
    labelled: bool,
    /// Head of the column of bases.
    base_head: Value,
    /// Whether labels take several lines.
    long_labels: bool,
    /// Widths of its columns.
    widths: Widths,
    rows: Vec<RowContext>,
    /// Results for the block as a whole, a line each.
    results: Vec<Value>,
}

#[derive(Serialize)]
struct RowContext {
    id: String,
    /// Heads above it.
    headings: Vec<Heading>,
    /// How many heads it is under.
    depth: usize,
    label: Value,
    base: Option<Text>,
    /// What the lines of its cells are called.
    heads: Vec<Value>,
    /// Of each column, the texts of its statistics.
    cells: Vec<Vec<Text>>,
}

/// The context of a table's partial, if the table is known.
fn context(shared: &Shared, name: &str, texts: &Texts) -> Option<Value> {
    let table = shared.specs.tables.iter().find(|t| t.name == name)?;
    let layout = shared.computed.table(name)?;
    let site = shared.placed_at(name)?;
    let content = &table.content;
    let filler = Filler {
        shared,
        site,
        table,
    };
    let labels = &shared.language().labels;
    let upright = layout.blocks.iter().any(crowded);
    let next = layout.blocks.iter().skip(1).map(Some).chain([None]);
    let filled = layout.blocks.iter().zip(next);
    let filled: Vec<_> = filled.map(|(b, next)| filler.figures(b, next)).collect();
    let blocks = || layout.blocks.iter().zip(&filled);
    let parts: Vec<_> = blocks()
        .map(|(block, filled)| filler.part(block, &filled.rows, upright))
        .collect();
    let (setting, widths) = columns::fit(&parts, content.landscape);
    let context = TableContext {
        name: markup(name.to_string()),
        title: texts.title.clone(),
        question: texts.question.clone(),
        summary: Value::from_safe_string(typst_string(&summary(table, &texts.plain, labels))),
        numbered: content.numbered,
        setting,
        upright,
        notes: texts.notes.clone(),
        blocks: layout
            .blocks
            .iter()
            .zip(filled)
            .zip(widths)
            .map(|((block, filled), widths)| block_context(block, filled, widths, upright, labels))
            .collect(),
    };
    Some(Value::from(Serde(context)))
}

/// Whether a block's heads don't fit side by side: there are many columns, or a word is longer than a column is wide.
fn crowded(block: &BlockLayout) -> bool {
    let columns = block.columns.len().max(1);
    let widest = |ems: &mut dyn Iterator<Item = f64>| ems.fold(0.0, f64::max);
    let word = widest(
        &mut block
            .columns
            .iter()
            .map(|c| columns::longest_word(&c.label)),
    );
    let stub = widest(&mut block.rows.iter().map(|row| columns::em(&row.label)));
    let stub = (stub + BASE).min(STUB);
    columns > 7 || (columns > 3 && word + EDGES > (PAGE - stub) / columns as f64)
}

/// What a screen reader says before it reads the table.
fn summary(table: &Document<Table>, title: &str, labels: &Labels) -> String {
    let blocks: Vec<&str> = table
        .content
        .blocks
        .iter()
        .filter_map(|(_, block)| block.title.as_deref())
        .collect();
    let parts = if blocks.len() > 1 {
        format!(" {}: {}.", labels.table_parts, blocks.join("; "))
    } else {
        String::new()
    };
    format!("{title}.{parts} {}", labels.table_summary)
}

pub(super) struct Filler<'a> {
    pub(super) shared: &'a Shared,
    site: usize,
    table: &'a Document<Table>,
}

/// The figures of a block, in the order in which they are printed.
struct Figures {
    rows: Vec<Row>,
    results: Vec<Value>,
}

struct Row {
    /// Whether all its cells are statistics of numbers.
    is_numbers: bool,
    /// Whether they are the bases of the columns.
    is_base: bool,
    base: Option<Text>,
    cells: Vec<Vec<Text>>,
}

fn long_labels(block: &BlockLayout) -> bool {
    block
        .rows
        .iter()
        .any(|row| row.label.chars().count() > LONG)
}

fn block_context(
    block: &BlockLayout,
    filled: Figures,
    widths: Widths,
    upright: bool,
    labels: &Labels,
) -> BlockContext {
    let text = |text: &str| Value::from_safe_string(typst(text));
    let head = if upright { UPRIGHT } else { f64::INFINITY };
    let head = |column: &Line| columns::breakable(&column.label, head);
    let letters = block.letters.iter().copied();
    let letters = letters.chain(std::iter::repeat(None));
    let lettered = block.columns.iter().zip(letters);
    let lettered = lettered.map(|(column, letter)| match letter {
        Some(letter) => text(&format!("{} ({letter})", head(column))),
        None => text(&head(column)),
    });
    let base = Line::new("base", labels.base);
    let rows = block
        .rows
        .iter()
        .chain(block.shows_base_of_columns.then_some(&base));
    let before = [None].into_iter().chain(block.rows.iter().map(Some));
    let rows = rows.zip(before).zip(filled.rows);
    let all_heads: Vec<Value> = heads(block, labels).map(markup).collect();
    BlockContext {
        name: block.name.clone(),
        title: block.title.as_deref().map(text),
        spans: spans(&block.columns),
        columns: lettered.collect(),
        whole: block.statistics.iter().map(|s| is_whole(*s)).collect(),
        statistics: block.statistics.clone(),
        stacked: stacked(block),
        only_total: matches!(block.columns.as_slice(), [column] if column.id == "total"),
        shows_base: block.shows_base,
        heads: all_heads.clone(),
        labelled: labelled(block),
        base_head: markup(base_head(block, labels).into()),
        long_labels: long_labels(block),
        rows: rows
            .map(|((line, before), row)| RowContext {
                id: line.id.clone(),
                headings: headings(before, line),
                depth: line.heads.len(),
                label: text(&columns::breakable(&line.label, widths.stub)),
                base: row.base,
                heads: match row.is_numbers {
                    // The base of a column has no name of its own among the statistics.
                    _ if row.is_base => all_heads.iter().map(|_| markup(String::new())).collect(),
                    true => {
                        let alone = row.cells.iter().all(|texts| texts.len() < 2);
                        numbers::heads(&all_heads, &block.statistics, alone)
                    }
                    false => all_heads.clone(),
                },
                cells: row.cells,
            })
            .collect(),
        results: filled.results,
        widths,
    }
}

impl Filler<'_> {
    /// The figures of a block; what weights it is said once for consecutive blocks.
    fn figures(&self, block: &BlockLayout, next: Option<&BlockLayout>) -> Figures {
        let response = self
            .table
            .content
            .blocks
            .get(&block.name)
            .is_some_and(|spec| spec.response.is_some());
        let row = |row: &Line| {
            let of = RowId {
                table: &self.table.name,
                block: &block.name,
                row: &row.id,
            };
            let cell = |column: &Line| match (response, column.id.as_str()) {
                (true, "rate") => self
                    .print(
                        of.cell("answered").figure(Statistic::RowPct),
                        Language::percentage,
                    )
                    .into_iter()
                    .collect(),
                _ => self.cell(of.cell(&column.id), &block.statistics),
            };
            Row {
                // A base that is not shown is not a use of the figure.
                base: block
                    .shows_base
                    .then(|| self.figure(of.cell("total").figure(Statistic::Base)))
                    .flatten(),
                is_base: false,
                is_numbers: block.columns.iter().all(|column| {
                    let cell = of.cell(&column.id);
                    let mut known = Statistic::OF_NUMBERS.iter().map(|s| cell.figure(*s));
                    known.any(|id| self.shared.computed.figures.is_known(&id.to_string()))
                }),
                cells: block.columns.iter().map(cell).collect(),
            }
        };
        let base = block.shows_base_of_columns.then(|| self.bases(block));
        let letters = block
            .compared
            .map(|(level, adjust)| self.letters_note(level, adjust));
        let said_below = next.is_some_and(|next| next.weighted_by == block.weighted_by);
        let weights = block.weighted_by.as_ref().filter(|_| !said_below);
        let weights = weights.map(|weights| {
            let line = self.shared.language().labels.weighted_by;
            Value::from_safe_string(line.replace("{weights}", &typst(weights)))
        });
        let below = block.base_below.as_deref().and_then(|id| {
            let base = self.figure(FigureId::parse(id)?)?;
            let labels = &self.shared.language().labels;
            let label = match block.weighted_by {
                Some(_) => labels.base,
                None => labels.base_head,
            };
            Some(Value::from_safe_string(format!("{label}: {}", base.marked)))
        });
        let results = letters.into_iter();
        let results = results.chain(block.results.iter().map(|r| self.result(r)));
        Figures {
            rows: block.rows.iter().map(row).chain(base).collect(),
            results: below
                .into_iter()
                .chain(results)
                .chain(small_cells::notes(
                    self.shared,
                    &self.table.name,
                    &block.name,
                ))
                .chain(weights)
                .collect(),
        }
    }

    /// The row of the bases of a block's columns.
    fn bases(&self, block: &BlockLayout) -> Row {
        let total = RowId {
            table: &self.table.name,
            block: &block.name,
            row: "total",
        };
        let base = |column: &Line| {
            let figure = self.figure(total.cell(&column.id).figure(Statistic::Base));
            figure.into_iter().collect()
        };
        Row {
            is_numbers: false,
            is_base: true,
            base: None,
            cells: block.columns.iter().map(base).collect(),
        }
    }

    /// What the widths of a block's columns depend on.
    fn part(&self, block: &BlockLayout, rows: &[Row], upright: bool) -> Part {
        let stacked = stacked(block);
        let per_cell = if stacked { 1 } else { block.statistics.len() };
        let all = block.columns.len() * per_cell;
        // A count is followed by the decimals of the percentage below it, hidden.
        let decimals = self.shared.specs.report.content.rounding.share;
        let hidden = if stacked {
            columns::em(".") + f64::from(decimals) * columns::em("0")
        } else {
            0.0
        };
        let widest = |ems: &mut dyn Iterator<Item = f64>| ems.fold(0.0, f64::max);
        let bases = rows.iter().filter_map(|row| row.base.as_ref());
        let base = block.shows_base.then(|| Column {
            number: widest(&mut bases.map(|base| base.em + hidden)),
            word: columns::longest_word(base_head(block, &self.shared.language().labels)),
        });
        let labels = &self.shared.language().labels;
        let head = labelled(block).then(|| Column {
            number: widest(&mut heads(block, labels).map(|head| columns::em(&head))),
            word: 0.0,
        });
        // Heads of several columns take an equal part of each.
        let mut over = vec![0.0_f64; block.columns.len()];
        for line in spans(&block.columns) {
            let parts = line.iter().flat_map(|span| {
                let part = columns::longest_word(&span.text) / span.columns as f64;
                std::iter::repeat_n(part, span.columns)
            });
            for (over, part) in over.iter_mut().zip(parts) {
                *over = over.max(part);
            }
        }
        let numbers = block.columns.iter().enumerate().flat_map(|(at, column)| {
            let cells = rows.iter().filter_map(|row| row.cells.get(at));
            let numbers = cells.flat_map(|texts| texts.iter().zip(&block.statistics));
            let number = widest(
                &mut numbers.map(|(text, statistic)| match is_whole(*statistic) {
                    true => text.em + hidden,
                    false => text.em,
                }),
            );
            let word = match upright && per_cell == 1 {
                true => 0.0,
                false => columns::longest_word(&column.label),
            };
            let spanned = over.get(at).copied().unwrap_or_default();
            let word = word.max(spanned) / per_cell as f64;
            (0..per_cell).map(move |_| Column { number, word })
        });
        let few = all <= 3;
        Part {
            labels: {
                let labels = block.rows.iter().map(indented);
                let base = self.shared.language().labels.base;
                let base = block.shows_base_of_columns.then(|| base.to_string());
                labels.chain(base).collect()
            },
            narrow: usize::from(block.shows_base) + usize::from(labelled(block)),
            columns: base.into_iter().chain(head).chain(numbers).collect(),
            stub: match () {
                _ if few => None,
                _ if long_labels(block) => Some(8.0 * CM),
                _ if block.columns.len() > 9 => Some(3.6 * CM),
                _ => Some(4.7 * CM),
            },
            column: few.then_some(2.6 * CM),
            yields: false,
        }
    }

    /// The texts of a cell: its statistics, or the one of numbers and what goes with it.
    fn cell(&self, cell: CellId<'_>, statistics: &[Statistic]) -> Vec<Text> {
        let numbers =
            |statistic: &Statistic| Some((*statistic, self.figure(cell.figure(*statistic))?));
        if let Some((statistic, text)) = Statistic::OF_NUMBERS.iter().find_map(numbers) {
            return self.numbers(cell, statistics, statistic, text);
        }
        let print = |statistic: &Statistic| match statistic {
            Statistic::ShareLow => self.interval(cell, Statistic::ShareLow, Statistic::ShareHigh),
            Statistic::Letters => Some(self.letters(cell)),
            _ => self.figure(cell.figure(*statistic)),
        };
        if statistics
            .iter()
            .all(|statistic| self.is_withheld(cell.figure(*statistic)))
        {
            return vec![self.withheld()];
        }
        let texts: Vec<Option<Text>> = statistics.iter().map(print).collect();
        // What is not defined is a dash: one alone in a cell without figures.
        match texts.iter().any(Option::is_some) {
            true => texts.into_iter().map(Option::unwrap_or_default).collect(),
            false => vec![Text::default()],
        }
    }

    /// The texts of a cell of numbers: the statistic, its precision, and how many respondents it is of.
    fn numbers(
        &self,
        cell: CellId<'_>,
        statistics: &[Statistic],
        statistic: Statistic,
        text: Text,
    ) -> Vec<Text> {
        let [error, low, high] = match statistic {
            Statistic::Sum => [Statistic::SumSe, Statistic::SumLow, Statistic::SumHigh],
            Statistic::Balance => [
                Statistic::ShareSe,
                Statistic::ShareLow,
                Statistic::ShareHigh,
            ],
            _ => [Statistic::MeanSe, Statistic::MeanLow, Statistic::MeanHigh],
        };
        let figure = |statistic| self.figure(cell.figure(statistic));
        let slot = numbers::slot(statistics);
        let precision = |line: &Statistic| match line {
            Statistic::ShareSe => figure(error),
            Statistic::ShareLow => self.interval(cell, low, high),
            Statistic::Deff => figure(*line),
            Statistic::Letters => Some(self.letters(cell)),
            _ => None,
        };
        let precise: Vec<Option<Text>> = statistics.iter().map(precision).collect();
        if precise.iter().all(Option::is_none) && !statistics.contains(&Statistic::Base) {
            return vec![text];
        }
        let lines = statistics.iter().zip(precise).enumerate();
        let texts = lines.map(|(at, (line, precise))| match line {
            _ if at == slot => text.clone(),
            Statistic::Count | Statistic::Base => {
                figure(Statistic::Base).unwrap_or_else(Text::blank)
            }
            _ => precise.unwrap_or_else(Text::blank),
        });
        texts.collect()
    }

    fn interval(&self, cell: CellId<'_>, low: Statistic, high: Statistic) -> Option<Text> {
        let low = self.figure(cell.figure(low))?;
        match self.is_withheld(cell.figure(high)) {
            true => Some(low),
            false => Some(low.to(&self.figure(cell.figure(high))?)),
        }
    }

    fn is_withheld(&self, id: FigureId<'_>) -> bool {
        self.shared.computed.figures.is_withheld(&id.to_string())
    }

    /// What stands for a figure that is withheld.
    fn withheld(&self) -> Text {
        Text::sign(self.shared.language().labels.withheld)
    }

    pub(super) fn figure(&self, id: FigureId<'_>) -> Option<Text> {
        self.print(id, Language::number)
    }

    fn print(&self, id: FigureId<'_>, form: Form) -> Option<Text> {
        let figures = &self.shared.computed.figures;
        if self.is_withheld(id) {
            return Some(self.withheld());
        }
        let figure = figures.of(id)?;
        let text = figure.text(self.shared.specs.report.content.rounding);
        let text = form(self.shared.language(), &text);
        let text = match figures.flagged(&figure.id) {
            Some(_) => self
                .shared
                .language()
                .labels
                .flagged
                .replace("{value}", &text),
            None => text,
        };
        Some(Text::of(self.shared, self.site, figure, &text))
    }
}
