//! A placed chart as its partial sees it: rectangles, dots and lines by their place in percent of the drawing's width, and
//! the figures' texts, marked and recorded. A way of drawing is a file here, and a line in `draw`.

mod beside;
mod drawing;
mod lines;
mod parts;

use minijinja::Value;
use minijinja::value::Serde;
use serde::Serialize;

use super::columns::em;
use super::escape::{markup, typst, typst_string};
use super::placeable::{Kind, Placeable, Texts};
use super::recorder::Shared;
use crate::compute::ChartLayout;
use crate::spec::ChartKind;
use drawing::{Drawer, RowContext, SIZE, WIDTH};

/// How many figures the text for those who can't see the chart names.
const SPOKEN: usize = 5;

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

    fn legend(&self) -> Vec<LegendContext> {
        let entry = |(series, label): (usize, &String)| LegendContext {
            label: Value::from_safe_string(typst(label)),
            colour: self.colour(series),
        };
        self.layout.series.iter().enumerate().map(entry).collect()
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
