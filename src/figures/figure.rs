//! Figures: computed numbers with their ids.

use std::collections::{BTreeMap, BTreeSet};

use super::expression::Expression;
use super::floors::Floors;
use super::id::{CellId, FigureId, RowId};
use super::number::{Exact, Rounding};
use super::statistic::{Statistic, Unit};
use crate::diagnostic::{Code, Diagnostic, nearest};

/// One computed number.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Its id: dot-joined segments of `[a-z0-9_]+`.
    pub id: String,
    /// Its kind.
    pub statistic: Statistic,
    /// Its exact value.
    pub exact: Exact,
    /// Decimal places it is printed with, from its own specification [default: the report's rounding].
    pub places: Option<u8>,
    /// How it is printed where it would be rounded to zero or to a whole.
    pub floors: Floors,
    /// The number of respondents (or respondents × activities) it is taken over, where that applies.
    pub base: Option<u64>,
    /// The weights it is a sum or a mean of, where it is weighted.
    pub weighted_by: Option<String>,
    /// How running text names its column, where it has one.
    pub name: Option<String>,
    /// The datasets it is computed from.
    pub datasets: Vec<String>,
    /// How it was computed, in a sentence.
    pub how: String,
    /// The figures that it is made of, where it is derived.
    pub of: Option<Expression>,
}

impl Figure {
    /// What it is a number of.
    pub fn address(&self) -> Option<FigureId<'_>> {
        FigureId::parse(&self.id)
    }

    /// The cell of a table that it is a statistic of, where it is one.
    pub fn cell(&self) -> Option<CellId<'_>> {
        self.address()?.cell()
    }

    /// The model it is a result of, where it is one.
    pub fn model(&self) -> Option<&str> {
        self.address()?.model()
    }

    /// The figure as printed, by the report's rounding.
    pub fn text(&self, rounding: Rounding) -> String {
        self.text_with(self.places(rounding))
    }

    /// The figure as printed with a number of decimal places of the author's choice.
    pub fn text_with(&self, places: u8) -> String {
        self.floors.text(self.exact, self.statistic, places)
    }

    fn places(&self, rounding: Rounding) -> u8 {
        self.places
            .unwrap_or(match (self.exact, self.statistic.definition().unit) {
                (Exact::Integer(_), _) => 0,
                (_, Unit::Share | Unit::Points) => rounding.share,
                (_, Unit::Weighted) => rounding.weighted,
                (_, Unit::Mean) => rounding.mean,
                (_, Unit::Ratio) => rounding.ratio,
                (_, Unit::Respondents | Unit::Number | Unit::Letters) => rounding.model,
            })
    }
}

/// All figures of a report, by id. Of those that are withheld there are only the ids: nothing that reads figures can
/// print their values.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    all: BTreeMap<String, Figure>,
    withheld: BTreeSet<String>,
    /// Those with a small base, and below which number it is.
    flagged: BTreeMap<String, u64>,
}

impl Figures {
    /// Adds a figure. Ids are made from unique segments, so that none is there twice.
    fn insert(&mut self, figure: Figure) {
        self.all.insert(figure.id.clone(), figure);
    }

    /// Adds figures.
    pub fn extend(&mut self, figures: impl IntoIterator<Item = Figure>) {
        for figure in figures {
            self.insert(figure);
        }
    }

    /// Forgets the value of a figure, so that only its id remains.
    pub fn withhold(&mut self, id: &str) {
        self.all.remove(id);
        self.withheld.insert(id.to_string());
    }

    /// Whether a figure is withheld.
    pub fn is_withheld(&self, id: &str) -> bool {
        self.withheld.contains(id)
    }

    /// Whether an id is that of a figure, withheld or not.
    pub fn is_known(&self, id: &str) -> bool {
        self.get(id).is_some() || self.is_withheld(id)
    }

    /// The ids of those that are withheld.
    pub fn withheld(&self) -> impl Iterator<Item = &str> {
        self.withheld.iter().map(String::as_str)
    }

    /// Flags a figure whose base is below a number.
    pub fn flag(&mut self, id: &str, below: u64) {
        self.flagged.insert(id.to_string(), below);
    }

    /// Below which number a figure's base is, where it is flagged.
    pub fn flagged(&self, id: &str) -> Option<u64> {
        self.flagged.get(id).copied()
    }

    /// The figure of an id.
    pub fn get(&self, id: &str) -> Option<&Figure> {
        self.all.get(id)
    }

    /// The figure of an id that was put together.
    pub fn of(&self, id: FigureId<'_>) -> Option<&Figure> {
        self.get(&id.to_string())
    }

    /// The figures at the root of one: those that its expression comes down to, or itself.
    pub fn roots<'a>(&'a self, figure: &'a Figure) -> Vec<&'a Figure> {
        // A standard error or a test of a difference rests on what the difference does.
        let id = figure.address().map(|id| id.with(Statistic::Points));
        let difference = id.and_then(|id| self.of(id)?.of.as_ref());
        let Some(expression) = figure.of.as_ref().or(difference) else {
            return vec![figure];
        };
        let mut roots: Vec<&Figure> = Vec::new();
        let parts = expression.figures().into_iter();
        for root in parts
            .filter_map(|id| self.get(id))
            .flat_map(|part| self.roots(part))
        {
            if !roots.iter().any(|known| known.id == root.id) {
                roots.push(root);
            }
        }
        roots
    }

    /// The error that an id is none.
    pub fn unknown(&self, id: &str) -> Diagnostic {
        if self.is_withheld(id) {
            return Diagnostic::error(Code::WithheldFigure, format!("the figure `{id}` is withheld"))
                .expected("a figure that is published")
                .help("`small_cells` protects respondents: leave the figure out of the sentence, or combine categories");
        }
        let near = self.nearest(id);
        Diagnostic::error(Code::UnknownFigure, format!("unknown figure `{id}`"))
            .expected("a figure's id")
            .help(match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`refigure figures` lists them all".to_string(),
            })
    }

    /// All figures in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Figure> {
        self.all.values()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The id most like a wrong one.
    pub fn nearest(&self, id: &str) -> Option<&str> {
        // Segments first: a slip is mostly in one of them.
        let near = nearest(id, self.all.keys().map(String::as_str));
        near.filter(|_| id.len() < 200)
    }

    /// The figures of a row with a statistic, in the order of the table's columns.
    pub fn row(&self, row: RowId<'_>, statistic: Statistic, columns: &[String]) -> Vec<&Figure> {
        columns
            .iter()
            .filter_map(|column| self.of(row.cell(column).figure(statistic)))
            .collect()
    }
}
