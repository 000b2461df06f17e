//! What charts are drawn with: shapes, colors, and the figures' texts, marked and recorded.

use minijinja::Value;
use serde::Serialize;
use std::cmp::Ordering;

use crate::compute::{ChartLayout, ChartRow, Mark};
use crate::figures::{Figure, Unit};
use crate::fill::columns::{Text, em};
use crate::fill::escape::typst;
use crate::fill::recorder::Shared;
use crate::language::Language;
use crate::spec::ChartKind;

/// Size of labels in points.
pub(super) const SIZE: f64 = 8.5;
/// Distance of the lines of a label, in type sizes.
pub(super) const LEADING: f64 = 1.15;
/// Width of the text area of the embedded style in points.
pub(super) const WIDTH: f64 = 447.0;
/// Height of a bar or a dot's track in points.
pub(super) const BAR: f64 = 12.0;
/// Space above and below the marks of a row.
pub(super) const GAP: f64 = 3.0;
/// Space between a mark and its label in points.
pub(super) const SPACE: f64 = 4.0;

/// Colours of series in order, of even steps in grey too.
pub(super) const RAMP: [[f64; 3]; 2] = [[24.0, 66.0, 102.0], [206.0, 222.0, 233.0]];
/// Colours to the left and to the right of a line, from the ends to the middle.
pub(super) const LEFT: [[f64; 3]; 2] = [[140.0, 81.0, 10.0], [232.0, 208.0, 160.0]];
pub(super) const RIGHT: [[f64; 3]; 2] = [[1.0, 102.0, 94.0], [172.0, 217.0, 210.0]];
pub(super) const MIDDLE: [f64; 3] = [217.0, 217.0, 217.0];

#[derive(Serialize)]
pub(super) struct RowContext {
    pub(super) label: Value,
    /// In points.
    pub(super) height: f64,
    pub(super) shapes: Vec<Shape>,
}

/// What is drawn. `x` and `width` are in per cent of the drawing's width, `y` and `height` in points from its top.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Shape {
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

impl Shape {
    /// Moves it down.
    fn lower(&mut self, by: f64) {
        match self {
            Shape::Bar { y, .. } | Shape::Dot { y, .. } | Shape::Label { y, .. } => *y += by,
            Shape::Line { y, to_y, .. } => {
                *y += by;
                *to_y += by;
            }
        }
    }
}

pub(super) struct Drawer<'a> {
    pub(super) shared: &'a Shared,
    pub(super) site: usize,
    pub(super) layout: &'a ChartLayout,
    pub(super) kind: ChartKind,
    /// Width of the drawing in points.
    pub(super) room: f64,
}

impl Drawer<'_> {
    pub(super) fn figure(&self, mark: &Mark) -> Option<&Figure> {
        self.shared.computed.figures.get(&mark.figure)
    }

    pub(super) fn value(&self, id: &str) -> Option<f64> {
        Some(self.shared.computed.figures.get(id)?.exact.value())
    }

    /// The text of a figure as it is printed.
    pub(super) fn plain(&self, figure: &Figure) -> String {
        let language = self.shared.language();
        let form = match figure.statistic.definition().unit {
            Unit::Share => Language::percentage,
            _ => Language::number,
        };
        let text = figure.text(self.shared.specs.report.content.rounding);
        form(language, &text)
    }

    /// The text of a figure, recorded as printed.
    pub(super) fn print(&self, figure: &Figure) -> Text {
        Text::of(self.shared, self.site, figure, &self.plain(figure))
    }

    /// Records a figure that is drawn and not printed.
    pub(super) fn drawn(&self, figure: &str) {
        self.shared.used(self.site, figure, "");
    }

    pub(super) fn marks<'m>(&self, row: &'m ChartRow) -> impl Iterator<Item = (usize, &'m Mark)> {
        let marks = row.marks.iter().enumerate();
        marks.filter_map(|(at, mark)| Some((at, mark.as_ref()?)))
    }

    /// A row, high enough for its label.
    pub(super) fn row(&self, row: &ChartRow, height: f64, mut shapes: Vec<Shape>) -> RowContext {
        let lines = (em(&row.label) * SIZE * 1.1 / (WIDTH - self.room - SPACE)).ceil();
        let label = lines * SIZE * LEADING + 2.0 * GAP;
        let space = ((label - height) / 2.0).max(0.0);
        for shape in &mut shapes {
            shape.lower(space);
        }
        RowContext {
            label: Value::from_safe_string(typst(&row.label)),
            height: height + 2.0 * space,
            shapes,
        }
    }

    /// Which part of a series is to the left of the line, and which to the right.
    pub(super) fn sides(&self, series: usize) -> [f64; 2] {
        match (2 * series + 1).cmp(&self.layout.series.len()) {
            Ordering::Less => [1.0, 0.0],
            Ordering::Equal => [0.5, 0.5],
            Ordering::Greater => [0.0, 1.0],
        }
    }

    pub(super) fn rgb(&self, series: usize) -> [f64; 3] {
        let count = self.layout.series.len();
        let half = count / 2;
        match self.kind {
            ChartKind::Diverging => {}
            // The lightest dot or line would be too faint.
            ChartKind::Dots | ChartKind::Lines => return between(RAMP, series, count + 1),
            _ => return between(RAMP, series, count),
        }
        match (2 * series + 1).cmp(&count) {
            Ordering::Less => between(LEFT, series, half),
            Ordering::Equal => MIDDLE,
            Ordering::Greater => between(RIGHT, count - 1 - series, half),
        }
    }

    pub(super) fn colour(&self, series: usize) -> Value {
        hex(self.rgb(series))
    }

    pub(super) fn ramp(&self, ends: [[f64; 3]; 2], at: usize, count: usize) -> Value {
        // The lightest line would be too faint.
        hex(between(ends, at, count + 1))
    }

    pub(super) fn is_dark(&self, series: usize) -> bool {
        let [red, green, blue] = self.rgb(series);
        0.299 * red + 0.587 * green + 0.114 * blue < 140.0
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
