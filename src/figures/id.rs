//! Ids of figures: one parser, one printer.
//!
//! An id is a promise: the ledger, prose and published values refer to it. Its segments are joined by dots; a segment
//! consists of `[a-z0-9_]`.

use std::fmt;

use super::expression::Expression;
use super::statistic::Statistic;

#[cfg(test)]
mod tests;

/// What joins nested keys of a row or a column within their segment, so that no key may contain it.
pub const NESTED: &str = "__";

/// A row of a block: `TABLE.BLOCK.ROW`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowId<'a> {
    /// The table's name.
    pub table: &'a str,
    /// The block's key.
    pub block: &'a str,
    /// The row's key.
    pub row: &'a str,
}

/// A cell of a block: `TABLE.BLOCK.ROW.COLUMN`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CellId<'a> {
    /// The table's name.
    pub table: &'a str,
    /// The block's key.
    pub block: &'a str,
    /// The row's key.
    pub row: &'a str,
    /// The column's key.
    pub column: &'a str,
}

/// A part of a model that has a result for each of its terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Coefficients.
    Coef,
    /// Standardized coefficients of a discriminant function.
    StdCoef,
    /// Correlations with a discriminant function.
    Structure,
}

/// What a figure is a number of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FigureId<'a> {
    /// A statistic of a table's cell; of a base too.
    Cell(CellId<'a>, Statistic),
    /// A result for a whole block, such as a test: `TABLE.BLOCK.RESULT.STATISTIC`.
    Block {
        /// The table's name.
        table: &'a str,
        /// The block's key.
        block: &'a str,
        /// The result's name, such as `chi_square`.
        result: &'a str,
        /// The statistic.
        statistic: Statistic,
    },
    /// A result for a term of a model: `MODEL.coef.TERM.STATISTIC`.
    Term {
        /// The model's name.
        model: &'a str,
        /// The part.
        part: Part,
        /// The term's key.
        term: &'a str,
        /// The statistic.
        statistic: Statistic,
    },
    /// A result for a model as a whole: `MODEL.fit.STATISTIC`.
    Fit {
        /// The model's name.
        model: &'a str,
        /// The statistic.
        statistic: Statistic,
    },
    /// A result for a group of a model's dependent variable: `MODEL.group.GROUP.STATISTIC`.
    Group {
        /// The model's name.
        model: &'a str,
        /// The group's key.
        group: &'a str,
        /// The statistic.
        statistic: Statistic,
    },
    /// Respondents of a model's base without an answer to a variable: `MODEL.missing.VARIABLE.count`.
    Missing {
        /// The model's name.
        model: &'a str,
        /// The key of the predictor, or `dependent`.
        variable: &'a str,
    },
    /// A number of a dataset as a whole, or of its calibrated weights: `DATASET.n`, `DATASET.weight_max`.
    Dataset {
        /// The dataset's name.
        dataset: &'a str,
        /// The statistic.
        statistic: Statistic,
    },
    /// A figure made of others that has a name: `NAME.STATISTIC`.
    Derived {
        /// The name.
        name: &'a str,
        /// The statistic.
        statistic: Statistic,
    },
    /// A figure made of others where it is used: an expression in its normal form.
    Expression {
        /// The expression.
        text: &'a str,
        /// The statistic.
        statistic: Statistic,
    },
}

impl Part {
    /// All parts.
    pub const ALL: [Part; 3] = [Part::Coef, Part::StdCoef, Part::Structure];

    /// Its segment in ids.
    pub fn segment(self) -> &'static str {
        match self {
            Part::Coef => "coef",
            Part::StdCoef => "std_coef",
            Part::Structure => "structure",
        }
    }

    fn parse(segment: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.segment() == segment)
    }
}

const FIT: &str = "fit";
const GROUP: &str = "group";
const MISSING: &str = "missing";

/// Whether a segment names a part of a model, so that it can't be the key of a table's block.
pub fn is_part_of_model(segment: &str) -> bool {
    [FIT, GROUP, MISSING].contains(&segment) || Part::parse(segment).is_some()
}

/// Whether a word can be a segment of an id.
pub fn is_segment(word: &str) -> bool {
    let legal = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    !word.is_empty() && word.bytes().all(legal)
}

impl<'a> RowId<'a> {
    /// Reads `TABLE.BLOCK.ROW`.
    pub fn parse(id: &'a str) -> Option<Self> {
        match segments(id)? {
            [table, block, row, "", ""] if !row.is_empty() => Some(Self { table, block, row }),
            _ => None,
        }
    }

    /// A cell of the row.
    pub fn cell(self, column: &'a str) -> CellId<'a> {
        let Self { table, block, row } = self;
        CellId {
            table,
            block,
            row,
            column,
        }
    }
}

impl<'a> CellId<'a> {
    /// Reads `TABLE.BLOCK.ROW.COLUMN`.
    pub fn parse(id: &'a str) -> Option<Self> {
        match segments(id)? {
            [table, block, row, column, ""] if !column.is_empty() => {
                Some(RowId { table, block, row }.cell(column))
            }
            _ => None,
        }
    }

    /// The row it is in.
    pub fn in_row(self) -> RowId<'a> {
        let Self {
            table, block, row, ..
        } = self;
        RowId { table, block, row }
    }

    /// A figure of the cell.
    pub fn figure(self, statistic: Statistic) -> FigureId<'a> {
        FigureId::Cell(self, statistic)
    }
}

impl<'a> FigureId<'a> {
    /// Reads an id. Nothing where it is not of one of the forms, or names no statistic.
    pub fn parse(id: &'a str) -> Option<Self> {
        if id.contains(['+', '-', '/']) {
            let read = Expression::arithmetic(id).ok()?;
            let statistic = read.unit().ok()?.derived();
            let normal = read.to_string() == id;
            return normal.then_some(FigureId::Expression {
                text: id,
                statistic,
            });
        }
        let all = segments(id)?;
        let last = all.iter().rev().find(|segment| !segment.is_empty())?;
        let statistic = Statistic::parse(last)?;
        Some(match all {
            [table, block, row, column, last] if !last.is_empty() => {
                RowId { table, block, row }.cell(column).figure(statistic)
            }
            [model, MISSING, variable, "count", ""] => FigureId::Missing { model, variable },
            [model, GROUP, group, last, ""] if !last.is_empty() => FigureId::Group {
                model,
                group,
                statistic,
            },
            [first, second, third, last, ""] if !last.is_empty() => match Part::parse(second) {
                Some(part) => FigureId::Term {
                    model: first,
                    part,
                    term: third,
                    statistic,
                },
                None => FigureId::Block {
                    table: first,
                    block: second,
                    result: third,
                    statistic,
                },
            },
            [model, FIT, last, "", ""] if !last.is_empty() => FigureId::Fit { model, statistic },
            [dataset, last, "", "", ""] if !last.is_empty() => match statistic {
                Statistic::N
                | Statistic::Iterations
                | Statistic::MarginDifference
                | Statistic::WeightMin
                | Statistic::WeightMax
                | Statistic::WeightRatio => FigureId::Dataset { dataset, statistic },
                _ => FigureId::Derived {
                    name: dataset,
                    statistic,
                },
            },
            _ => return None,
        })
    }

    /// The table, model, dataset or derived figure that the figure belongs to: the first segment; of an expression all of
    /// it.
    pub fn owner(self) -> &'a str {
        match self {
            FigureId::Cell(CellId { table, .. }, _) | FigureId::Block { table, .. } => table,
            FigureId::Dataset { dataset, .. } => dataset,
            FigureId::Derived { name, .. } => name,
            FigureId::Expression { text, .. } => text,
            _ => self.model().unwrap_or_default(),
        }
    }

    /// The model, where it is a model's result.
    pub fn model(self) -> Option<&'a str> {
        match self {
            FigureId::Term { model, .. }
            | FigureId::Fit { model, .. }
            | FigureId::Group { model, .. }
            | FigureId::Missing { model, .. } => Some(model),
            _ => None,
        }
    }

    /// The cell, where it is one's statistic.
    pub fn cell(self) -> Option<CellId<'a>> {
        match self {
            FigureId::Cell(cell, _) => Some(cell),
            _ => None,
        }
    }

    /// The statistic.
    pub fn statistic(self) -> Statistic {
        match self {
            FigureId::Cell(_, statistic)
            | FigureId::Block { statistic, .. }
            | FigureId::Term { statistic, .. }
            | FigureId::Fit { statistic, .. }
            | FigureId::Group { statistic, .. }
            | FigureId::Derived { statistic, .. }
            | FigureId::Expression { statistic, .. }
            | FigureId::Dataset { statistic, .. } => statistic,
            FigureId::Missing { .. } => Statistic::Count,
        }
    }

    /// Another statistic of the same cell, term, group or fit.
    pub fn with(self, other: Statistic) -> Self {
        match self {
            FigureId::Cell(cell, _) => cell.figure(other),
            mut id => {
                if let FigureId::Block { statistic, .. }
                | FigureId::Term { statistic, .. }
                | FigureId::Fit { statistic, .. }
                | FigureId::Group { statistic, .. }
                | FigureId::Dataset { statistic, .. } = &mut id
                {
                    *statistic = other;
                }
                id
            }
        }
    }
}

/// The segments of an id, two to five; those that it doesn't have are empty.
fn segments(id: &str) -> Option<[&str; 5]> {
    let mut all = [""; 5];
    let mut count = 0;
    for segment in id.split('.') {
        *all.get_mut(count).filter(|_| !segment.is_empty())? = segment;
        count += 1;
    }
    (count > 1).then_some(all)
}

impl fmt::Display for RowId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.table, self.block, self.row)
    }
}

impl fmt::Display for CellId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.in_row(), self.column)
    }
}

impl fmt::Display for FigureId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FigureId::Cell(cell, _) => write!(f, "{cell}"),
            FigureId::Block {
                table,
                block,
                result,
                ..
            } => write!(f, "{table}.{block}.{result}"),
            FigureId::Term {
                model, part, term, ..
            } => write!(f, "{model}.{}.{term}", part.segment()),
            FigureId::Fit { model, .. } => write!(f, "{model}.{FIT}"),
            FigureId::Group { model, group, .. } => write!(f, "{model}.{GROUP}.{group}"),
            FigureId::Missing { model, variable } => write!(f, "{model}.{MISSING}.{variable}"),
            FigureId::Dataset { dataset, .. } => write!(f, "{dataset}"),
            FigureId::Derived { name, .. } => write!(f, "{name}"),
            FigureId::Expression { text, .. } => return write!(f, "{text}"),
        }?;
        write!(f, ".{}", self.statistic().segment())
    }
}
