//! From responses to figures.
//!
//! `plan` resolves a block of a table against its codebooks, `pattern` counts combinations of answers, `tabulate` reads
//! the block's counts off them, `cells` turns these into figures; `model` does the same for models. Both add up rows in
//! one `pass` over the responses. `confirm` computes the shares once more, as fitted means.

mod answers;
mod blocks;
mod calibrate;
mod calibration;
mod cell_faults;
mod cells;
mod charts;
mod confirm;
mod counts;
mod cut;
mod derived;
mod difference;
mod distribution;
mod drawn;
mod empty;
mod facts;
mod gram;
mod key;
mod layout;
mod lineage;
mod maker;
mod margin_sums;
mod margins;
mod model;
mod needs;
mod order;
mod outcome;
mod pass;
mod pattern;
mod plan;
mod raking;
mod replicates;
mod residuals;
mod resolver;
mod selector;
mod significance;
mod slots;
mod small_cells;
mod stages;
mod statistics;
mod summaries;
mod summarized;
mod sums;
mod tabulate;
mod tested;
mod variables;
mod variance;
mod variances;
mod weighting;
mod weights;
mod wide;

use std::collections::BTreeMap;

use crate::dataset::{Dataset, Datasets, refuse_orphans};
use crate::diagnostic::Diagnostics;
use crate::figures::{Exact, Figure, FigureId, Floors, Statistic};
use crate::project::Project;
use crate::spec::Specs;
use crate::threads::side_by_side;

use blocks::{CountedBlock, counted_blocks, fitted_models, panels};
use calibrate::calibrations;
use calibration::Calibrations;
use difference::Counted;
use margin_sums::MarginSums;
use model::{Classified, ModelPlan, ModelSums};
use pass::pass;
use sums::Sums;
use tabulate::Panels;

pub use confirm::confirm;
pub use derived::inline;
pub use facts::{computable, repeated};
pub use layout::{
    BlockLayout, ChartLayout, ChartRow, Computed, Line, Mark, ResultLayout, TableLayout,
};
pub use lineage::{Columns, Lineage};
pub use statistics::{names as statistic_names, printed as printed_statistic};

/// Reads the responses and computes every figure of the report. Errors in specifications and in
/// responses are reported together.
pub fn compute(project: &Project, specs: &Specs) -> Result<(Computed, Datasets), Diagnostics> {
    // What refers to a dataset without a codebook would be told as often as it does.
    refuse_orphans(project, specs)?;
    let mut messages = Diagnostics::new();
    let blocks = counted_blocks(specs, &mut messages);
    let models = fitted_models(specs, &mut messages);
    let (panels, requests) = panels(specs, &blocks);
    let Some(calibrated) = messages.take(calibrations(project, specs)) else {
        return Err(messages);
    };
    let empty = Sums::new(&requests, &models, &calibrated);
    let passed = messages.take(pass(project, specs, &calibrated, empty));
    let Some((sums, datasets)) = passed.filter(|_| messages.is_empty()) else {
        return Err(messages);
    };
    let mut computed = Computed::default();
    computed.figures.extend(datasets.iter().map(size));
    let of_margins = sums.margins.iter().flat_map(MarginSums::figures);
    computed.figures.extend(of_margins);
    let (of_models, of_tables) = side_by_side(
        || models_figures(project, specs, &models, &sums.sums),
        || tables_figures(specs, &datasets, &blocks, &panels, &sums),
    );
    let floors = floors(specs);
    let (layouts, figures, faults) = of_tables;
    computed.tables = layouts;
    computed.figures.extend(figures.into_iter().map(&floors));
    messages.append(faults);
    let (figures, faults) = of_models;
    computed.figures.extend(figures.into_iter().map(&floors));
    messages.append(faults);
    if messages.is_empty() {
        let protected = small_cells::protect(project, specs, &blocks, &mut computed.figures);
        messages.take(protected);
        derived::named(specs, &mut computed.figures, &mut messages);
        computed.charts =
            charts::layouts(specs, &computed.tables, &computed.figures, &mut messages);
    }
    facts::check(specs, &computed, &mut messages);
    messages.into_result()?;
    Ok((computed, datasets))
}

/// The layouts of all tables, their figures, and the errors in some.
fn tables_figures(
    specs: &Specs,
    datasets: &Datasets,
    blocks: &[CountedBlock<'_>],
    panels: &[Panels],
    sums: &Sums<'_>,
) -> (Vec<TableLayout>, Vec<Figure>, Diagnostics) {
    let mut messages = Diagnostics::new();
    let (mut tables, mut all) = (Vec::new(), Vec::new());
    let mut blocks = blocks.iter().zip(panels);
    for table in &specs.tables {
        let mut layout = TableLayout {
            name: table.name.clone(),
            blocks: Vec::new(),
        };
        let mut counted: Vec<Counted<'_>> = Vec::new();
        for (name, block) in table.content.blocks.iter() {
            let made = match (&block.response, &block.difference) {
                (Some(response), _) => cells::response(table, name, response, specs, datasets),
                (_, Some(difference)) => {
                    difference::figures(table, name, block, difference, &counted)
                }
                _ => {
                    let Some((block, panels)) = blocks.next() else {
                        continue;
                    };
                    let counts = sums.counts(&block.plan, panels);
                    let made = block.figures(&counts);
                    if let Ok(made) = &made {
                        counted.push(Counted::new(name, &block.plan, counts, made));
                    }
                    made
                }
            };
            if let Some((block, figures)) = messages.take(made) {
                layout.blocks.push(block);
                all.extend(figures);
            }
        }
        tables.push(layout);
    }
    (tables, all, messages)
}

/// Gives figures the floors of their table or model, or the report's.
fn floors(specs: &Specs) -> impl Fn(Figure) -> Figure + '_ {
    let tables = specs
        .tables
        .iter()
        .map(|t| (t.name.as_str(), t.content.floors));
    let models = specs
        .models
        .iter()
        .map(|m| (m.name.as_str(), m.content.floors));
    let own: BTreeMap<&str, Floors> = tables.chain(models).collect();
    let report = specs.report.content.floors;
    move |figure| {
        let name = figure.id.split('.').next().unwrap_or_default();
        let own = own.get(name).copied().unwrap_or_default();
        Figure {
            floors: own.or(report),
            ..figure
        }
    }
}

/// The number of rows of a dataset.
fn size(dataset: &Dataset) -> Figure {
    Figure {
        id: FigureId::Dataset {
            dataset: &dataset.name,
            statistic: Statistic::N,
        }
        .to_string(),
        statistic: Statistic::N,
        exact: Exact::Integer(dataset.rows as i64),
        weighted_by: None,
        places: None,
        floors: Floors::default(),
        base: None,
        name: None,
        datasets: vec![dataset.name.clone()],
        how: format!("rows of data/{}.csv", dataset.name),
        of: None,
    }
}

/// Fits every model; those that classify read the responses a second time, all in one pass. The figures, and what is
/// wrong with some models.
fn models_figures(
    project: &Project,
    specs: &Specs,
    models: &[ModelPlan<'_>],
    sums: &[ModelSums],
) -> (Vec<Figure>, Diagnostics) {
    let mut messages = Diagnostics::new();
    let mut fits = Vec::new();
    for (plan, sums) in models.iter().zip(sums) {
        let fit = messages.take(model::fit(plan, sums));
        fits.extend(fit.map(|fit| (plan, sums, fit)));
    }
    let classifying = fits
        .iter()
        .filter(|(plan, ..)| plan.model.content.classify)
        .filter_map(|(plan, _, fit)| Some(Classified::new(plan, fit.classifier()?)));
    let empty: Vec<Classified<'_>> = classifying.collect();
    let classified = if empty.is_empty() {
        empty
    } else {
        match messages.take(pass(project, specs, &Calibrations::default(), empty)) {
            Some((classified, _)) => classified,
            None => return (Vec::new(), messages),
        }
    };
    let mut figures = Vec::new();
    for (plan, sums, fit) in &fits {
        let correct = classified.iter().find(|c| c.model() == plan.model.name);
        let correct = correct.map(|c| c.correct);
        let made = messages.take(model::figures(plan, sums, fit.as_ref(), correct));
        figures.extend(made.into_iter().flatten());
    }
    (figures, messages)
}

#[cfg(test)]
mod tests {
    use super::pass::Accumulator;
    use super::*;
    use crate::dataset::CHUNK;
    use std::fmt::Write as _;
    use std::path::Path;

    /// Rows of which every number below can be had on paper: `a` is 1 to 5 in turn and missing in every tenth row (where
    /// it would be 1), `b` is 0 to 6 in turn.
    const ROWS: usize = 2 * CHUNK + 18_928;

    fn write(folder: &Path) {
        let file = |path: &str, text: &str| {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        let mut csv = String::from("id,a,b,c,w\n");
        for i in 0..ROWS {
            let a = if i % 10 == 0 {
                String::new()
            } else {
                (i % 5 + 1).to_string()
            };
            writeln!(csv, "{i},{a},{},{},{}", i % 7, i % 2, i % 3 + 1).unwrap();
        }
        file("data/s.csv", &csv);
        let values = (1..=5).map(|v| format!("v{v}: {{code: {v}, label: x}}"));
        let values = values.collect::<Vec<_>>().join(", ");
        let book = "title: t\nrespondents: r\nunit: u\nkey: id\nmode: m\ndate: d\ndisclosure: rows\nsource: s\n";
        file(
            "data/s.yaml",
            &format!(
                "{book}asked: {ROWS}\nanswered: {ROWS}\nvariables: {{a: {{label: a, values: {{{values}}}}}, c: {{label: c, values: {{n: {{code: 0, label: n}}, y: {{code: 1, label: y}}}}}}}}\n\
                 numbers: {{b: {{label: b}}, w: {{label: w}}}}\ndesign: {{weight: w, stages: [{{cluster: b}}], calibrate: {{margins: {{c: {{n: 40, y: 60}}}}, decimals: 9}}}}\n"
            ),
        );
        file(
            "report/tables/t.yaml",
            "title: t\nblocks: {x: {dataset: s, stub: [total, {median: {variable: b}}, {mean: {variable: b}}], banner: [{values: a}], cells: [count, row_pct, se], missing: per_item}}\n",
        );
        file(
            "report/models/m.yaml",
            "title: m\nkind: ols\ndataset: s\nmissing: listwise\ndependent: {variable: b, label: b}\npredictors: {a: {variable: a, label: a}}\n",
        );
        file(
            "report/report.yaml",
            "title: t\nauthors: [{name: n}]\ndate: \"2020-01-01\"\nsections: [s]\n",
        );
    }

    #[test]
    fn chunks_added_apart_and_merged_in_any_order_are_all_rows() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path());
        let project = Project::open(folder.path()).unwrap();
        let specs = Specs::read(&project).unwrap();
        let mut messages = Diagnostics::new();
        let blocks = counted_blocks(&specs, &mut messages);
        let models = fitted_models(&specs, &mut messages);
        assert!(messages.is_empty());
        let (_, requests) = panels(&specs, &blocks);
        let calibrated = calibrations(&project, &specs).unwrap();
        let empty = Sums::new(&requests, &models, &calibrated);
        let mut chunks = Vec::new();
        Datasets::read(&project, &specs, |name, mut rows| {
            calibrated.add(name, &mut rows);
            chunks.push((name.to_string(), rows))
        })
        .unwrap();
        assert_eq!(chunks.len(), 3);
        let sums_of = |which: &[usize]| {
            let mut sums = empty.clone();
            for chunk in which {
                let (name, rows) = &chunks[*chunk];
                sums.update(name, rows);
            }
            sums
        };
        let whole = sums_of(&[0, 1, 2]);
        let drawn = |sums: &Sums<'_>| sums.drawn.canonical(&requests.drawn);
        let of_margins = |sums: &Sums<'_>| -> Vec<(String, Exact)> {
            let figures = sums.margins.iter().flat_map(MarginSums::figures);
            figures.map(|figure| (figure.id, figure.exact)).collect()
        };
        let same = |one: &Sums<'_>, other: &Sums<'_>| {
            one.tallies == other.tallies
                && one.numbers == other.numbers
                && drawn(one) == drawn(other)
                && one.sums == other.sums
                && of_margins(one) == of_margins(other)
        };
        for (one, other) in [
            (sums_of(&[0, 2]), sums_of(&[1])),
            (sums_of(&[2]), sums_of(&[1, 0])),
        ] {
            let mut merged = one.clone();
            merged.merge(other.clone());
            assert!(same(&merged, &whole));
            let mut turned = other;
            turned.merge(one);
            assert!(same(&turned, &whole));
        }
        let (computed, _) = compute(&project, &specs).unwrap();
        let value = |id: &str| computed.figures.get(id).unwrap().exact.value();
        assert_eq!(ROWS, 150_000);
        assert_eq!(value("t.x.total.v1.count"), 15_000.0);
        assert_eq!(value("t.x.total.v5.count"), 30_000.0);
        assert_eq!(value("t.x.total.total.base"), 135_000.0);
        // As often 0 to 6, but for an end.
        assert_eq!(value("t.x.median.v5.median"), 3.0);
        assert!((value("t.x.mean.v5.mean") - 3.0).abs() < 1e-3);
        assert!((value("t.x.total.total.weighted_base") - 92.0).abs() < 1e-3);
        assert_eq!(value("m.fit.n"), 135_000.0);
        assert_eq!(value("m.fit.dropped"), 15_000.0);
    }

    /// As between computing a model and classifying the rows with it.
    #[test]
    fn a_second_pass_over_other_responses_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path());
        let project = Project::open(folder.path()).unwrap();
        let specs = Specs::read(&project).unwrap();
        let empty: Vec<Sums<'_>> = Vec::new();
        assert!(pass(&project, &specs, &Calibrations::default(), empty.clone()).is_ok());
        assert!(pass(&project, &specs, &Calibrations::default(), empty.clone()).is_ok());
        assert!(project.unchanged().is_ok());
        let path = folder.path().join("data/s.csv");
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text.replacen("\n1,2,1,1,2\n", "\n1,3,1,1,2\n", 1)).unwrap();
        for again in [
            pass(&project, &specs, &Calibrations::default(), empty).map(|_| ()),
            project.unchanged(),
        ] {
            let message = again.unwrap_err().render(false);
            assert!(message.contains("data/s.csv"), "{message}");
            assert!(message.contains("changed during"), "{message}");
        }
    }
}
