//! Bars and dots, each with its number next to it.

use super::drawing::{BAR, Drawer, GAP, RowContext, SIZE, SPACE, Shape};
use crate::compute::Mark;
use crate::fill::columns::em;
use crate::spec::ChartKind;

impl Drawer<'_> {
    /// Bars or dots from one scale for all rows, each with its number beside it.
    pub(super) fn beside(&self) -> (Vec<RowContext>, Option<f64>) {
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
}
