//! Makes figures: of cells, of tests, of comparisons.

use crate::figures::{CellId, Exact, Figure, FigureId, Floors, NESTED, Statistic};

use super::counts::Counts;
use super::layout::{Line, ResultLayout};
use super::outcome::TestResult;
use super::plan::Plan;
use super::statistics::CellFigure;

/// Makes figures of one block.
pub(super) struct Maker<'a> {
    pub(super) table: &'a str,
    pub(super) block: &'a str,
    pub(super) datasets: Vec<String>,
    /// The names of the weights, in a weighted block.
    pub(super) weighted_by: Option<&'a str>,
    pub(super) figures: Vec<Figure>,
}

impl Maker<'_> {
    /// Adds a figure of a cell.
    pub(super) fn add(&mut self, row: &Line, column: &Line, figure: CellFigure) {
        let CellFigure {
            statistic,
            exact,
            base,
            weighted,
            places,
            how,
        } = figure;
        let id = CellId {
            table: self.table,
            block: self.block,
            row: &row.id,
            column: &column.id,
        };
        self.figures.push(Figure {
            id: id.figure(statistic).to_string(),
            statistic,
            exact,
            weighted_by: self.weighted_by.filter(|_| weighted).map(str::to_string),
            places,
            floors: Floors::default(),
            base,
            name: Some(column.prose.clone()),
            datasets: self.datasets.clone(),
            how,
            of: None,
        });
    }

    /// Adds a result for the block as a whole, of one of several lines or of all.
    pub(super) fn result(&mut self, name: &str, plan: &Plan, result: &TestResult) -> ResultLayout {
        let line = result.line.and_then(|line| plan.line_of_means(line));
        let name = match line {
            Some(line) => format!("{name}{NESTED}{}", line.id),
            None => name.to_string(),
        };
        let mut figures = Vec::new();
        for (statistic, exact) in &result.figures {
            let id = FigureId::Block {
                table: self.table,
                block: self.block,
                result: &name,
                statistic: *statistic,
            }
            .to_string();
            figures.push(id.clone());
            let weighted = plan.weighting.is_some() && *statistic != Statistic::Df;
            self.figures.push(Figure {
                id,
                statistic: *statistic,
                exact: *exact,
                weighted_by: self.weighted_by.filter(|_| weighted).map(str::to_string),
                places: None,
                floors: Floors::default(),
                base: Some(result.base),
                name: None,
                datasets: self.datasets.clone(),
                how: format!(
                    "{}, of {} respondents of {}",
                    result.method.name(),
                    result.base,
                    plan.base_in_words
                ),
                of: None,
            });
        }
        ResultLayout {
            method: result.method,
            of: line.map(Line::in_full),
            figures,
        }
    }

    /// Adds the letters of columns, and the p of each comparison.
    pub(super) fn letters(&mut self, plan: &Plan, counts: &Counts) {
        let line = |lines: &[Line], at: usize| lines.get(at).cloned();
        let figure = |statistic, exact, base, how| CellFigure {
            statistic,
            exact,
            base,
            weighted: true,
            places: None,
            how,
        };
        for cell in &counts.outcome.letters {
            let lines = line(&plan.rows, cell.row).zip(line(&plan.columns, cell.column));
            let how = "columns whose share or mean is significantly smaller".to_string();
            let letters = figure(Statistic::Letters, Exact::Integer(cell.letters), None, how);
            if let Some((row, column)) = lines {
                self.add(&row, &column, letters);
            }
        }
        for pair in &counts.outcome.pairs {
            let [one, other] = pair.columns.map(|column| line(&plan.columns, column));
            let (Some(row), Some(one), Some(other)) = (line(&plan.rows, pair.row), one, other)
            else {
                continue;
            };
            let both = Line::new(
                &format!("{}{NESTED}vs{NESTED}{}", one.id, other.id),
                &format!("{}, {}", one.prose, other.prose),
            );
            let how = format!(
                "adjusted p of the difference of the columns `{}` and `{}` in the row `{}`",
                one.id, other.id, row.id
            );
            let p = figure(Statistic::P, Exact::Real(pair.p), Some(pair.base), how);
            self.add(&row, &both, p);
        }
    }
}
