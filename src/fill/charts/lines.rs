//! Lines from column to column.

use minijinja::Value;

use super::drawing::{BAR, Drawer, LEADING, RAMP, RowContext, SIZE, SPACE, Shape, WIDTH};
use crate::compute::Mark;
use crate::figures::Figure;
use crate::fill::columns::em;
use crate::fill::escape::{markup, typst};

/// Height of a drawing of lines in points.
const HEIGHT: f64 = 150.0;

impl Drawer<'_> {
    /// A line for each row, with the numbers of its ends and its label behind it.
    pub(super) fn lines(&self) -> RowContext {
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
                free = y + SIZE * LEADING;
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
}
