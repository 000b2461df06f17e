//! A placed chart as its partial sees it: rectangles, dots and lines by their place in per cent of the drawing's width, and
//! the figures' texts, marked and recorded.

use minijinja::Value;
use minijinja::value::Serde;
use serde::Serialize;

use super::columns::{Text, em};
use super::escape::{markup, typst, typst_string};
use super::placeable::{Kind, Placeable};
use super::recorder::Shared;
use super::texts::Texts;
use crate::compute::{ChartLayout, ChartRow, Mark};
use crate::figures::{Figure, Unit};
use crate::language::Language;
use crate::spec::ChartKind;

/// Size of labels in points.
const SIZE: f64 = 8.5;
/// Width of the text area of the embedded style in points.
const WIDTH: f64 = 447.0;
/// Height of a bar or a dot's track in points.
const BAR: f64 = 12.0;
/// Space above and below the marks of a row.
const GAP: f64 = 3.0;
/// Height of a drawing of lines in points.
const HEIGHT: f64 = 150.0;
/// Space between a mark and its label in points.
const SPACE: f64 = 4.0;
/// How many figures the text for those who can't see the chart names.
const SPOKEN: usize = 5;

/// Colours of series in order, of even steps in grey too.
const RAMP: [[f64; 3]; 2] = [[24.0, 66.0, 102.0], [206.0, 222.0, 233.0]];
/// Colours to the left and to the right of a line, from the ends to the middle.
const LEFT: [[f64; 3]; 2] = [[140.0, 81.0, 10.0], [232.0, 208.0, 160.0]];
const RIGHT: [[f64; 3]; 2] = [[1.0, 102.0, 94.0], [172.0, 217.0, 210.0]];
const MIDDLE: [f64; 3] = [217.0, 217.0, 217.0];

pub(super) static KIND: Kind = Kind {
    noun: "chart",
    folder: "report/charts/",
    partial: "chart",
    variable: "chart",
    all: |specs| {
        let all = specs.charts.iter().map(|one| Placeable {
            name: &one.name,
            file: one.file.path(),
            printed: true,
            numbered: one.content.numbered,
        });
        all.collect()
    },
    context,
};

#[derive(Serialize)]
struct ChartContext {
    name: Value,
    title: Value,
    /// What a screen reader says in place of the drawing.
    alt: Value,
    numbered: bool,
    notes: Vec<Value>,
    /// What the lines through dots are.
    interval: Option<Value>,
    /// Width of the rows' labels in points.
    stub: f64,
    /// What the colours mean; empty where there is one.
    legend: Vec<LegendContext>,
    /// Where zero is, in per cent of the drawing's width, if it is marked.
    zero: Option<f64>,
    rows: Vec<RowContext>,
}

#[derive(Serialize)]
struct LegendContext {
    label: Value,
    colour: Value,
}

#[derive(Serialize)]
struct RowContext {
    label: Value,
    /// In points.
    height: f64,
    shapes: Vec<Shape>,
}

/// What is drawn. `x` and `width` are in per cent of the drawing's width, `y` and `height` in points from its top.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Shape {
    Bar {
        x: f64,
        y: f64,
        width: f64,
        height: f64,
        colour: Value,
    },
    Dot {
        x: f64,
        y: f64,
        colour: Value,
    },
    Line {
        x: f64,
        y: f64,
        to_x: f64,
        to_y: f64,
        colour: Value,
    },
    /// Text in a box; `side` is `left`, `center` or `right`.
    Label {
        x: f64,
        y: f64,
        width: f64,
        height: f64,
        side: &'static str,
        ink: &'static str,
        text: Value,
    },
}

/// The context of a chart's partial, if the chart is known.
fn context(shared: &Shared, name: &str, texts: &Texts) -> Option<Value> {
    let chart = shared.specs.charts.iter().find(|c| c.name == name)?;
    let layout = shared.computed.chart(name)?;
    let site = shared.placed_at(name)?;
    let spec = &chart.content;
    let drawer = Drawer {
        shared,
        site,
        layout,
        kind: spec.kind,
        room: WIDTH - stub(layout, spec.kind),
    };
    let (rows, zero) = drawer.draw();
    let legend = match layout.series.len() > 1 && spec.kind != ChartKind::Lines {
        true => drawer.legend(),
        false => Vec::new(),
    };
    let context = ChartContext {
        name: markup(name.to_string()),
        title: texts.title.clone(),
        alt: Value::from_safe_string(typst_string(&drawer.spoken(&texts.plain))),
        numbered: spec.numbered,
        notes: texts.notes.clone(),
        interval: drawer.interval(),
        stub: stub(layout, spec.kind),
        legend,
        zero,
        rows,
    };
    Some(Value::from(Serde(context)))
}

/// Room for the rows' labels: for the longest, within bounds; longer ones take several lines.
fn stub(layout: &ChartLayout, kind: ChartKind) -> f64 {
    if kind == ChartKind::Lines {
        return 0.0;
    }
    let widest = layout.rows.iter().map(|row| em(&row.label) * SIZE);
    (widest.fold(0.0, f64::max) + 8.0).clamp(WIDTH * 0.12, WIDTH * 0.38)
}

struct Drawer<'a> {
    shared: &'a Shared,
    site: usize,
    layout: &'a ChartLayout,
    kind: ChartKind,
    /// Width of the drawing in points.
    room: f64,
}

impl Drawer<'_> {
    fn draw(&self) -> (Vec<RowContext>, Option<f64>) {
        match self.kind {
            ChartKind::Bars | ChartKind::Dots => self.beside(),
            ChartKind::Stacked => (self.parts(0.0, 1.0), None),
            ChartKind::Diverging => self.diverging(),
            ChartKind::Lines => (vec![self.lines()], None),
        }
    }

    /// What is said of the confidence intervals that are drawn.
    fn interval(&self) -> Option<Value> {
        let rows = self.layout.rows.iter();
        let mut marks = rows.flat_map(|row| row.marks.iter().flatten());
        let drawn = self.kind == ChartKind::Dots && marks.any(|mark| mark.interval.is_some());
        let labels = &self.shared.language().labels;
        let interval = labels
            .interval
            .replace("{level}", &self.layout.level.to_string());
        drawn.then(|| {
            Value::from_safe_string(labels.chart_interval.replace("{interval}", &interval))
        })
    }

    fn figure(&self, mark: &Mark) -> Option<&Figure> {
        self.shared.computed.figures.get(&mark.figure)
    }

    fn value(&self, id: &str) -> Option<f64> {
        Some(self.shared.computed.figures.get(id)?.exact.value())
    }

    /// The text of a figure as it is printed.
    fn plain(&self, figure: &Figure) -> String {
        let language = self.shared.language();
        let form = match figure.statistic.definition().unit {
            Unit::Share => Language::percentage,
            _ => Language::number,
        };
        let text = figure.text(self.shared.specs.report.content.rounding);
        form(language, &text)
    }

    /// The text of a figure, recorded as printed.
    fn print(&self, figure: &Figure) -> Text {
        Text::of(self.shared, self.site, figure, &self.plain(figure))
    }

    /// Records a figure that is drawn and not printed.
    fn drawn(&self, figure: &str) {
        self.shared.used(self.site, figure, "");
    }

    fn marks<'m>(&self, row: &'m ChartRow) -> impl Iterator<Item = (usize, &'m Mark)> {
        let marks = row.marks.iter().enumerate();
        marks.filter_map(|(at, mark)| Some((at, mark.as_ref()?)))
    }

    /// Bars or dots from one scale for all rows, each with its number beside it.
    fn beside(&self) -> (Vec<RowContext>, Option<f64>) {
        let all = || {
            self.layout
                .rows
                .iter()
                .flat_map(|row| row.marks.iter().flatten())
        };
        let ends = |mark: &Mark| {
            let own = self.value(&mark.figure).unwrap_or_default();
            let ends = match (&mark.interval, self.kind) {
                (Some((low, high)), ChartKind::Dots) => [self.value(low), self.value(high)],
                _ => [None, None],
            };
            let low = ends.iter().flatten().fold(own, |a, b| a.min(*b));
            let high = ends.iter().flatten().fold(own, |a, b| a.max(*b));
            (low, high)
        };
        let least = all().map(|mark| ends(mark).0).fold(0.0, f64::min);
        let most = all().map(|mark| ends(mark).1).fold(0.0, f64::max);
        let span = if most > least { most - least } else { 1.0 };
        let label = |mark: &Mark| self.figure(mark).map_or(0.0, |f| em(&self.plain(f)) * SIZE);
        let widest = all().map(label).fold(0.0, f64::max) + SPACE + 4.0;
        let (before, after) = (if least < 0.0 { widest } else { 0.0 }, widest);
        let place = |value: f64| {
            let room = (self.room - before - after).max(self.room / 4.0);
            100.0 * (before + room * (value - least) / span) / self.room
        };
        let zero = place(0.0);
        let rows = self.layout.rows.iter().map(|row| {
            let mut shapes = Vec::new();
            let mut y = GAP;
            for (series, mark) in self.marks(row) {
                let Some(figure) = self.figure(mark) else {
                    continue;
                };
                let value = figure.exact.value();
                let (low, high) = ends(mark);
                let colour = self.colour(series);
                let at = place(value);
                match self.kind {
                    ChartKind::Dots => {
                        if let Some((low_id, high_id)) = &mark.interval {
                            self.drawn(low_id);
                            self.drawn(high_id);
                            shapes.push(Shape::Line {
                                x: place(low),
                                y: y + BAR / 2.0,
                                to_x: place(high),
                                to_y: y + BAR / 2.0,
                                colour: colour.clone(),
                            });
                        }
                        shapes.push(Shape::Dot {
                            x: at,
                            y: y + BAR / 2.0,
                            colour,
                        });
                    }
                    _ => shapes.push(Shape::Bar {
                        x: at.min(zero),
                        y: y + 1.0,
                        width: (at - zero).abs(),
                        height: BAR - 2.0,
                        colour,
                    }),
                }
                let space = 100.0 * SPACE / self.room;
                let text = self.print(figure);
                shapes.push(match value < 0.0 {
                    true => Shape::Label {
                        x: 0.0,
                        y,
                        width: (place(low) - space).max(0.0),
                        height: BAR,
                        side: "right",
                        ink: "black",
                        text: text.marked,
                    },
                    false => {
                        let x = place(high) + space;
                        Shape::Label {
                            x,
                            y,
                            width: (100.0 - x).max(0.0),
                            height: BAR,
                            side: "left",
                            ink: "black",
                            text: text.marked,
                        }
                    }
                });
                y += BAR;
            }
            self.row(row, y + GAP, shapes)
        });
        (rows.collect(), Some(zero))
    }

    /// The marks of each row as the parts of a bar. Numbers stand in the parts that have room for them; all shares are those
    /// of the table.
    fn parts(&self, from: f64, scale: f64) -> Vec<RowContext> {
        let rows = self.layout.rows.iter();
        rows.map(|row| {
            let mut x = from;
            let shapes = self.segments(row, scale, |_, width| {
                let at = x;
                x += width;
                at
            });
            self.row(row, BAR + 2.0 * GAP + 2.0, shapes)
        })
        .collect()
    }

    /// The parts of a row's bar; `place` says where one begins, from its number and its width in per cent.
    fn segments(
        &self,
        row: &ChartRow,
        scale: f64,
        mut place: impl FnMut(usize, f64) -> f64,
    ) -> Vec<Shape> {
        let mut shapes = Vec::new();
        for (series, mark) in self.marks(row) {
            let Some(figure) = self.figure(mark) else {
                continue;
            };
            let width = 100.0 * scale * figure.exact.value();
            let x = place(series, width);
            let (y, height) = (GAP, BAR + 2.0);
            shapes.push(Shape::Bar {
                x,
                y,
                width,
                height,
                colour: self.colour(series),
            });
            let room = self.room * width / 100.0;
            if em(&self.plain(figure)) * SIZE + 2.0 > room {
                self.drawn(&mark.figure);
                continue;
            }
            shapes.push(Shape::Label {
                x,
                y,
                width,
                height,
                side: "center",
                ink: if self.is_dark(series) {
                    "white"
                } else {
                    "black"
                },
                text: self.print(figure).marked,
            });
        }
        shapes
    }

    fn diverging(&self) -> (Vec<RowContext>, Option<f64>) {
        let halves = |row: &ChartRow| {
            let mut sides = [0.0, 0.0];
            for (series, mark) in self.marks(row) {
                let value = self.value(&mark.figure).unwrap_or_default();
                let [left, right] = self.sides(series);
                sides = [sides[0] + value * left, sides[1] + value * right];
            }
            sides
        };
        let widest = |side: usize| {
            let sides = self.layout.rows.iter().map(halves);
            sides
                .map(|s| if side == 0 { s[0] } else { s[1] })
                .fold(0.0, f64::max)
        };
        let (left, right) = (widest(0), widest(1));
        let scale = if left + right > 0.0 {
            1.0 / (left + right)
        } else {
            1.0
        };
        let zero = 100.0 * left * scale;
        let rows = self.layout.rows.iter().map(|row| {
            let mut x = zero - 100.0 * scale * halves(row)[0];
            let shapes = self.segments(row, scale, |_, width| {
                let at = x;
                x += width;
                at
            });
            self.row(row, BAR + 2.0 * GAP + 2.0, shapes)
        });
        (rows.collect(), Some(zero))
    }

    /// Which part of a series is to the left of the line, and which to the right.
    fn sides(&self, series: usize) -> [f64; 2] {
        match (2 * series + 1).cmp(&self.layout.series.len()) {
            std::cmp::Ordering::Less => [1.0, 0.0],
            std::cmp::Ordering::Equal => [0.5, 0.5],
            std::cmp::Ordering::Greater => [0.0, 1.0],
        }
    }

    /// A line for each row, with the numbers of its ends and its label behind it.
    fn lines(&self) -> RowContext {
        let layout = self.layout;
        let values = layout.rows.iter().flat_map(|row| self.marks(row));
        let values: Vec<f64> = values
            .filter_map(|(_, mark)| self.value(&mark.figure))
            .collect();
        let least = values
            .iter()
            .copied()
            .fold(f64::INFINITY, f64::min)
            .min(0.0);
        let most = values.iter().copied().fold(0.0, f64::max);
        let span = if most > least { most - least } else { 1.0 };
        let widest = |texts: &mut dyn Iterator<Item = f64>| texts.fold(0.0, f64::max) * SIZE;
        let numbers = layout
            .rows
            .iter()
            .flat_map(|row| row.marks.iter().flatten());
        let number = widest(&mut numbers.filter_map(|m| Some(em(&self.plain(self.figure(m)?)))));
        let label = widest(&mut layout.rows.iter().map(|row| em(&row.label)));
        let label = label.min(WIDTH * 0.3);
        let (before, after) = (number + 2.0 * SPACE, number + label + 4.0 * SPACE);
        let room = (self.room - before - after).max(self.room / 4.0);
        let steps = layout.series.len().saturating_sub(1).max(1) as f64;
        let per_cent = |points: f64| 100.0 * points / self.room;
        let x_of = |series: usize| per_cent(before + room * series as f64 / steps);
        let y_of = |value: f64| BAR + HEIGHT * (most - value) / span;
        let mut shapes = Vec::new();
        let mut ends = [Vec::new(), Vec::new()];
        for (number, row) in layout.rows.iter().enumerate() {
            let colour = self.ramp(RAMP, number, layout.rows.len());
            let points: Vec<(usize, &Mark, &Figure)> = self
                .marks(row)
                .filter_map(|(series, mark)| Some((series, mark, self.figure(mark)?)))
                .collect();
            for pair in points.windows(2) {
                let [(from, _, a), (to, _, b)] = pair else {
                    continue;
                };
                shapes.push(Shape::Line {
                    x: x_of(*from),
                    y: y_of(a.exact.value()),
                    to_x: x_of(*to),
                    to_y: y_of(b.exact.value()),
                    colour: colour.clone(),
                });
            }
            for (at, (series, mark, figure)) in points.iter().enumerate() {
                let y = y_of(figure.exact.value());
                shapes.push(Shape::Dot {
                    x: x_of(*series),
                    y,
                    colour: colour.clone(),
                });
                let first = at == 0;
                let last = at + 1 == points.len();
                if !first && !last {
                    self.drawn(&mark.figure);
                    continue;
                }
                let text = self.print(figure);
                let own = x_of(*series);
                if last {
                    let text = format!("{} {}", text.marked, typst(&row.label));
                    let [_, ends] = &mut ends;
                    ends.push((y, own, Value::from_safe_string(text)));
                } else {
                    let [ends, _] = &mut ends;
                    ends.push((y, own, text.marked));
                }
            }
        }
        let space = per_cent(2.0 * SPACE);
        for (last, mut labels) in [false, true].into_iter().zip(ends) {
            labels.sort_by(|(a, ..), (b, ..)| a.total_cmp(b));
            let mut free = f64::NEG_INFINITY;
            for (y, x, text) in labels {
                let y = (y - BAR / 2.0).max(free);
                free = y + SIZE * 1.2;
                let (x, width, side) = match last {
                    true => (x + space, 100.0 - x - space, "left"),
                    false => (0.0, x - space, "right"),
                };
                shapes.push(Shape::Label {
                    x,
                    y,
                    width,
                    height: BAR,
                    side,
                    ink: "black",
                    text,
                });
            }
        }
        let bottom = HEIGHT + 2.0 * BAR;
        let width = per_cent(room / steps);
        for (series, label) in layout.series.iter().enumerate() {
            shapes.push(Shape::Label {
                x: x_of(series) - width / 2.0,
                y: bottom,
                width,
                height: BAR,
                side: "center",
                ink: "black",
                text: Value::from_safe_string(typst(label)),
            });
        }
        RowContext {
            label: markup(String::new()),
            height: bottom + 2.0 * BAR,
            shapes,
        }
    }

    fn row(&self, row: &ChartRow, height: f64, shapes: Vec<Shape>) -> RowContext {
        RowContext {
            label: Value::from_safe_string(typst(&row.label)),
            height,
            shapes,
        }
    }

    fn legend(&self) -> Vec<LegendContext> {
        let entry = |(series, label): (usize, &String)| LegendContext {
            label: Value::from_safe_string(typst(label)),
            colour: self.colour(series),
        };
        self.layout.series.iter().enumerate().map(entry).collect()
    }

    fn rgb(&self, series: usize) -> [f64; 3] {
        let count = self.layout.series.len();
        if self.kind != ChartKind::Diverging {
            return between(RAMP, series, count);
        }
        let half = count / 2;
        match self.sides(series) {
            [left, _] if left == 1.0 => between(LEFT, series, half),
            [left, _] if left == 0.0 => between(RIGHT, count - 1 - series, half),
            _ => MIDDLE,
        }
    }

    fn colour(&self, series: usize) -> Value {
        hex(self.rgb(series))
    }

    fn ramp(&self, ends: [[f64; 3]; 2], at: usize, count: usize) -> Value {
        // The lightest line would be too faint.
        hex(between(ends, at, count + 1))
    }

    fn is_dark(&self, series: usize) -> bool {
        let [red, green, blue] = self.rgb(series);
        0.299 * red + 0.587 * green + 0.114 * blue < 140.0
    }

    /// The title and the figures farthest from zero, as a reader would say them.
    fn spoken(&self, title: &str) -> String {
        let labels = &self.shared.language().labels;
        let mut all: Vec<(f64, String)> = Vec::new();
        for row in &self.layout.rows {
            for (series, mark) in self.marks(row) {
                let Some(figure) = self.figure(mark) else {
                    continue;
                };
                let series = self.layout.series.get(series).map_or("", String::as_str);
                let of = match (row.label.as_str(), series) {
                    (row, "") => row.to_string(),
                    (row, series) => format!("{row}, {series}"),
                };
                all.push((
                    figure.exact.value().abs(),
                    format!("{of}: {}", self.plain(figure)),
                ));
            }
        }
        all.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        let introduced = match all.len() > SPOKEN {
            true => labels.chart_largest,
            false => labels.chart_values,
        };
        let said: Vec<String> = all.into_iter().take(SPOKEN).map(|(_, text)| text).collect();
        format!("{title}. {introduced}: {}.", said.join("; "))
    }
}

/// A colour between two, by its place in a row of so many.
fn between([from, to]: [[f64; 3]; 2], at: usize, count: usize) -> [f64; 3] {
    let part = at as f64 / count.saturating_sub(1).max(1) as f64;
    std::array::from_fn(|i| {
        let end = |colour: [f64; 3]| colour.get(i).copied().unwrap_or_default();
        end(from) + (end(to) - end(from)) * part
    })
}

fn hex(colour: [f64; 3]) -> Value {
    let [red, green, blue] = colour.map(|part| part.round() as u8);
    Value::from_safe_string(format!("#{red:02x}{green:02x}{blue:02x}"))
}
