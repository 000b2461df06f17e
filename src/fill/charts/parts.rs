//! Shares as the parts of a bar, from its start or to both sides of a line.

use super::drawing::{BAR, Drawer, GAP, RowContext, SIZE, Shape};
use crate::compute::ChartRow;
use crate::fill::columns::em;

impl Drawer<'_> {
    /// The marks of each row as the parts of a bar. Numbers stand in the parts that have room for them; all shares are those
    /// of the table.
    pub(super) fn parts(&self, from: f64, scale: f64) -> Vec<RowContext> {
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

    pub(super) fn diverging(&self) -> (Vec<RowContext>, Option<f64>) {
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
}
