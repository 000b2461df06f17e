//! Why figures moved: the files that differ, and which of their rows, columns and lines.

use std::collections::BTreeSet;

use super::align::changes;
use super::responses::{self, Table};
use super::result::{Cause, FigureChange, LineChange, Move, Presence};
use super::sides::{Made, Side};
use crate::compute::{Columns, Lineage};
use crate::figures::FigureId;
use crate::spec::Disclosure;

/// Folders whose files nothing is computed from.
const PUBLISHED: &str = "report/published/";
/// Variables made of variables.
const VARIABLES: &str = "report/variables.yaml";
/// Figures made of figures.
const DERIVED: &str = "report/derived.yaml";

/// The files that differ, by path. None where a side's files are not known.
pub fn files(old: &Side, new: &Side) -> Vec<Cause> {
    let mut causes = Vec::new();
    if old.inputs.is_empty() || new.inputs.is_empty() {
        return causes;
    }
    let paths: BTreeSet<&String> = old.inputs.keys().chain(new.inputs.keys()).collect();
    for path in paths.iter().filter(|path| !path.starts_with(PUBLISHED)) {
        let file = match (old.inputs.get(*path), new.inputs.get(*path)) {
            (Some(was), Some(is)) if was == is => continue,
            (Some(_), Some(_)) => Presence::Changed,
            (None, _) => Presence::Added,
            (_, None) => Presence::Removed,
        };
        let mut cause = Cause {
            path: (*path).clone(),
            file,
            responses: None,
            lines: Vec::new(),
        };
        if let (Presence::Changed, Some(before), Some(after)) = (file, &old.made, &new.made) {
            match path
                .strip_prefix("data/")
                .and_then(|p| p.strip_suffix(".csv"))
            {
                Some(dataset) => cause.responses = answers(path, dataset, before, after),
                None => cause.lines = lines(path, before, after),
            }
        }
        causes.push(cause);
    }
    causes
}

fn answers(path: &str, dataset: &str, old: &Made, new: &Made) -> Option<super::result::Responses> {
    let table = |made| -> Option<Table<'_>> {
        let made: &Made = made;
        Some(Table {
            project: &made.report.project,
            path,
            book: &made.report.specs.codebook(dataset)?.content,
        })
    };
    let (old, new) = (table(old)?, table(new)?);
    // Whoever protects respondents in one of the two protects them in both.
    let shown = [old, new]
        .iter()
        .all(|table| table.book.disclosure == Disclosure::Rows);
    responses::compare(old, new, shown)
}

fn lines(path: &str, old: &Made, new: &Made) -> Vec<LineChange> {
    let text = |made: &Made| made.report.project.read_unrecorded(path).ok();
    let (Some(old), Some(new)) = (text(old), text(new)) else {
        return Vec::new();
    };
    let (old, new): (Vec<&str>, Vec<&str>) =
        (old.text().lines().collect(), new.text().lines().collect());
    let mut lines = Vec::new();
    for (was, is) in changes(old.iter(), new.iter()) {
        let (from, to) = (was.start, is.start);
        for i in 0..was.len().max(is.len()) {
            let line = |lines: &[&str], range: &std::ops::Range<usize>| {
                let line = range.clone().nth(i).and_then(|at| lines.get(at));
                line.map(|line| (*line).to_string())
            };
            let (was, is) = (line(&old, &was), line(&new, &is));
            lines.push(LineChange {
                line: 1 + i + if was.is_some() { from } else { to },
                old: was,
                new: is,
            });
        }
    }
    lines
}

/// Notes at each figure which of the files may have moved it.
pub fn attribute(old: &Side, new: &Side, causes: &[Cause], figures: &mut [FigureChange]) {
    let of = |side: &Side| -> Vec<Vec<Columns>> {
        let Some(made) = &side.made else {
            return Vec::new();
        };
        let Ok(lineage) = Lineage::new(&made.report.specs) else {
            return Vec::new();
        };
        let columns = figures.iter().map(|change| {
            let figure = made.report.computed.figures.get(&change.id);
            let figures = &made.report.computed.figures;
            let roots = figure
                .map(|figure| figures.roots(figure))
                .unwrap_or_default();
            roots
                .into_iter()
                .flat_map(|root| lineage.columns(root))
                .collect()
        });
        columns.collect()
    };
    let (old_columns, new_columns) = (of(old), of(new));
    for (index, change) in figures.iter_mut().enumerate() {
        let both = [old_columns.get(index), new_columns.get(index)];
        let rests: Vec<&Columns> = both.into_iter().flatten().flatten().collect();
        let side = if change.how == Move::Removed {
            old
        } else {
            new
        };
        let Some(entry) = side.figures.get(&change.id) else {
            continue;
        };
        let mut specs = specs(side, &change.id);
        if rests.iter().any(|columns| !columns.derived.is_empty()) {
            specs.push(VARIABLES.into());
        }
        let same_exact = match (&change.old, &change.new) {
            (Some(old), Some(new)) => old.exact == new.exact,
            _ => false,
        };
        let relevant = |cause: &Cause| {
            if same_exact {
                // Only the rounding moved: the report's, or its own specification's.
                return cause.path == "report/report.yaml" || specs.contains(&cause.path);
            }
            let stem = cause.path.strip_prefix("data/");
            let dataset = stem
                .and_then(|stem| stem.rsplit_once('.'))
                .map(|(name, _)| name);
            match dataset {
                Some(dataset) => {
                    entry.datasets.iter().any(|name| name == dataset)
                        && rests_on(cause, dataset, &rests)
                }
                None => specs.contains(&cause.path),
            }
        };
        change.causes = causes
            .iter()
            .enumerate()
            .filter(|(_, cause)| relevant(cause))
            .map(|(i, _)| i)
            .collect();
    }
}

/// The files that specify a figure, and the figures that it is made of.
fn specs(side: &Side, id: &str) -> Vec<String> {
    let own = |id: FigureId<'_>| match id {
        FigureId::Derived { .. } => DERIVED.to_string(),
        id if id.model().is_some() => format!("report/models/{}.yaml", id.owner()),
        id => format!("report/tables/{}.yaml", id.owner()),
    };
    let figures = side.made.as_ref().map(|made| &made.report.computed.figures);
    let figure = figures.and_then(|figures| Some((figures, figures.get(id)?)));
    let parts = figure.map(|(figures, figure)| figures.roots(figure));
    let parts = parts.unwrap_or_default().into_iter();
    let parts = parts.filter_map(|part| part.address().map(own));
    let mut all: Vec<String> = FigureId::parse(id)
        .map(own)
        .into_iter()
        .chain(parts)
        .collect();
    let facts = figure.and_then(|(_, figure)| figure.of.as_ref());
    if facts.is_some_and(|of| !of.facts().is_empty()) {
        all.push("report/facts.yaml".into());
    }
    all
}

/// Whether what differs in a dataset is something that a figure rests on.
fn rests_on(cause: &Cause, dataset: &str, rests: &[&Columns]) -> bool {
    let Some(responses) = &cause.responses else {
        // A codebook, or a CSV of which only the hash is known.
        return true;
    };
    if responses.added + responses.removed > 0 {
        return true;
    }
    let mut own = rests.iter().filter(|columns| columns.dataset == dataset);
    own.any(|columns| {
        responses.columns.iter().any(|changed| {
            columns.answers.contains(&changed.name)
                || (changed.answered > 0 && columns.answered.contains(&changed.name))
        })
    })
}
