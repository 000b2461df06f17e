//! What expressions over figures and facts come to.
//!
//! They are evaluated over intervals, so that the same expression is computed from figures, which are points, and from
//! printed values, which are intervals.

use std::collections::BTreeMap;

use super::interval::{Interval, whole};
use crate::figures::Expression;

/// What an expression comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// A number, or a place: 1 is the first.
    Number(Interval),
    /// Whether it may hold.
    Truth(bool),
}

/// Numbers that an expression is computed from, each in an interval.
#[derive(Debug, Default)]
pub struct Numbers {
    /// Figures by their ids.
    pub figures: BTreeMap<String, Interval>,
    /// Facts by their names.
    pub facts: BTreeMap<String, Interval>,
}

impl Expression {
    /// Whether it is a quotient, of which a text may say how many times one number is another.
    pub(super) fn is_quotient(&self) -> bool {
        matches!(self, Expression::Arithmetic(_, '/', _))
    }

    /// Whether it is a difference, which may be one of percentage points.
    pub(super) fn is_difference(&self) -> bool {
        matches!(self, Expression::Arithmetic(_, '-', _))
    }

    /// Whether it is a difference of figures, and not the rest of a whole.
    pub(super) fn is_change(&self) -> bool {
        matches!(self, Expression::Arithmetic(from, '-', _) if !matches!(**from, Expression::Number(_)))
    }

    /// What it comes to; `None` if a number is missing.
    pub fn outcome(&self, numbers: &Numbers) -> Option<Outcome> {
        match self {
            Expression::Comparison(a, symbol, b) => {
                let (a, b) = (a.number(numbers)?, b.number(numbers)?);
                let holds = match symbol {
                    '>' => a.high > b.low,
                    _ => a.low < b.high,
                };
                Some(Outcome::Truth(holds))
            }
            other => other.number(numbers).map(Outcome::Number),
        }
    }

    fn number(&self, numbers: &Numbers) -> Option<Interval> {
        match self {
            Expression::Number(number) => Some(Interval::point(*number)),
            Expression::Figure(id) => numbers.figures.get(id).copied(),
            Expression::Fact(name) => numbers.facts.get(name).copied(),
            Expression::Arithmetic(a, symbol, b) => {
                let (a, b) = (a.number(numbers)?, b.number(numbers)?);
                match symbol {
                    '+' => a.plus(b),
                    '-' => a.minus(b),
                    _ => a.over(b),
                }
            }
            Expression::Comparison(..) => None,
            Expression::Rank(_) | Expression::RankInColumn(_) => self.place(numbers, false),
        }
    }

    /// Of `rank(…)`, the place among the same expressions for the other items of the row, or the other rows of the
    /// column; counted from the greatest, or from the end.
    pub(super) fn place(&self, numbers: &Numbers, from_end: bool) -> Option<Interval> {
        let (inner, along) = self.ranked()?;
        let own = inner.number(numbers)?;
        let mut place = Interval::point(whole(1));
        for item in inner.rivals(numbers, along) {
            let other = inner.instead(&item, along, numbers).number(numbers)?;
            let (before, after) = if from_end { (own, other) } else { (other, own) };
            place.low += whole(i128::from(before.above(after)));
            place.high += whole(i128::from(before.high > after.low));
        }
        Some(place)
    }

    /// What `rank(…)` is the place of, and among what.
    fn ranked(&self) -> Option<(&Expression, Along)> {
        match self {
            Expression::Rank(inner) => Some((inner, Along::Row)),
            Expression::RankInColumn(inner) => Some((inner, Along::Column)),
            _ => None,
        }
    }

    /// The items that `rank(…)` is about.
    pub(super) fn items(&self) -> Option<Vec<&str>> {
        let (inner, along) = self.ranked()?;
        let parts = inner.figures().into_iter().filter_map(Parts::of);
        Some(parts.map(|parts| parts.item(along)).collect())
    }

    /// The items that are surely before that of `rank(…)`, or after it.
    pub(super) fn ahead(&self, numbers: &Numbers, from_end: bool) -> Option<Vec<String>> {
        let (inner, along) = self.ranked()?;
        let own = inner.number(numbers)?;
        let mut before = Vec::new();
        for item in inner.rivals(numbers, along) {
            let other = inner.instead(&item, along, numbers).number(numbers)?;
            let (first, then) = if from_end { (own, other) } else { (other, own) };
            if first.above(then) {
                before.push(item);
            }
        }
        Some(before)
    }

    /// The sibling items of the figures of the expression.
    fn rivals(&self, numbers: &Numbers, along: Along) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        let own: Vec<&str> = self
            .figures()
            .iter()
            .filter_map(|id| Some(Parts::of(id)?.item(along)))
            .collect();
        for id in self.figures() {
            let Some(parts) = Parts::of(id) else { continue };
            // The other items of a table's row begin as it does.
            let first = match (along, parts.column) {
                (Along::Row, Some(_)) => format!("{}.{}.", parts.block, parts.row),
                _ => format!("{}.", parts.block),
            };
            let range = numbers.figures.range(first.clone()..);
            for (other, _) in range.take_while(|(other, _)| other.starts_with(&first)) {
                let Some(others) = Parts::of(other) else {
                    continue;
                };
                let item = others.item(along);
                let sibling = match along {
                    Along::Row => parts.row == others.row || parts.column.is_none(),
                    Along::Column => parts.column == others.column,
                };
                let counts = others.statistic == parts.statistic
                    && others.column.is_some() == parts.column.is_some();
                if sibling
                    && counts
                    && !along.left_out().contains(&item)
                    && !own.contains(&item)
                    && !found.iter().any(|known| known == item)
                {
                    found.push(item.to_string());
                }
            }
        }
        found
    }

    /// The same expression for another item; a block that does not have the item has nobody in it.
    fn instead(&self, item: &str, along: Along, numbers: &Numbers) -> Self {
        let inner = |e: &Expression| Box::new(e.instead(item, along, numbers));
        match self {
            Expression::Figure(id) => {
                let other = Parts::of(id).map(|parts| parts.with(item, along));
                match other.filter(|other| numbers.figures.contains_key(other)) {
                    Some(other) => Expression::Figure(other),
                    None => Expression::Number(whole(0)),
                }
            }
            Expression::Arithmetic(a, symbol, b) => {
                Expression::Arithmetic(inner(a), *symbol, inner(b))
            }
            other => other.clone(),
        }
    }
}

/// The axis along which items are siblings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Along {
    /// The items of a row; the terms of a model.
    Row,
    /// The rows of a column.
    Column,
}

impl Along {
    /// What is not an item among others.
    fn left_out(self) -> &'static [&'static str] {
        match self {
            Along::Row => &["other", "others", "na", "unanswered", "total", "constant"],
            Along::Column => &["total", "other"],
        }
    }
}

/// The segments of a figure's id: of a table `TABLE.BLOCK.ROW.COLUMN.STATISTIC`, of a model
/// `MODEL.BLOCK.TERM.STATISTIC`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Parts<'a> {
    /// `TABLE.BLOCK`.
    pub(super) block: &'a str,
    /// The row or the term.
    pub(super) row: &'a str,
    /// The column; a model's term has none.
    pub(super) column: Option<&'a str>,
    /// The statistic.
    pub(super) statistic: &'a str,
}

impl<'a> Parts<'a> {
    pub(super) fn of(id: &'a str) -> Option<Self> {
        let mut segments = id.split('.');
        let (table, block, row) = (segments.next()?, segments.next()?, segments.next()?);
        let (column, statistic) = match (segments.next()?, segments.next()) {
            (statistic, None) => (None, statistic),
            (column, Some(statistic)) => (Some(column), statistic),
        };
        Some(Self {
            block: id.get(..table.len() + 1 + block.len())?,
            row,
            column,
            statistic,
        })
        .filter(|_| segments.next().is_none())
    }

    fn item(&self, along: Along) -> &'a str {
        match along {
            Along::Row => self.column.unwrap_or(self.row),
            Along::Column => self.row,
        }
    }

    fn with(&self, item: &str, along: Along) -> String {
        match (along, self.column) {
            (Along::Row, Some(_)) => [self.block, self.row, item, self.statistic].join("."),
            (Along::Column, Some(column)) => [self.block, item, column, self.statistic].join("."),
            (_, None) => [self.block, item, self.statistic].join("."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::parse_expressions as parse;
    use num_rational::Ratio;

    fn numbers(figures: &[(&str, i128, i128)]) -> Numbers {
        let figures = figures
            .iter()
            .map(|(id, a, b)| (id.to_string(), Interval::point(Ratio::new(*a, *b))));
        Numbers {
            figures: figures.collect(),
            facts: BTreeMap::from([("asked".into(), Interval::point(whole(40)))]),
        }
    }

    fn outcomes(text: &str, numbers: &Numbers) -> Vec<Option<Outcome>> {
        let all = parse(text).unwrap_or_else(|e| panic!("{text}: {e}"));
        all.iter().map(|e| e.outcome(numbers)).collect()
    }

    fn number(above: i128, below: i128) -> Option<Outcome> {
        Some(Outcome::Number(Interval::point(Ratio::new(above, below))))
    }

    #[test]
    fn expressions_are_computed() {
        let n = numbers(&[
            ("t.a.total.x.count", 5, 1),
            ("t.a.total.y.count", 7, 1),
            ("t.a.total.na.count", 9, 1),
            ("t.b.total.x.count", 4, 1),
            ("t.b.total.z.count", 8, 1),
            ("t.a.old.x.count", 6, 1),
            ("t.a.total.x.row_pct", 1, 2),
            ("m.coef.one.b", -1, 3),
            ("m.coef.two.b", 1, 3),
            ("m.coef.constant.b", 9, 1),
        ]);
        for (text, expected) in [
            ("t.a.total.x.count", vec![number(5, 1)]),
            ("t.a.total.x.count / fact(asked)", vec![number(1, 8)]),
            ("1 - t.a.total.x.row_pct", vec![number(1, 2)]),
            ("1 - (0.5 - t.a.total.x.row_pct)", vec![number(1, 1)]),
            ("each(1, 0.5)", vec![number(1, 1), number(1, 2)]),
            // y (7) is before x (5); N.A. (9) is not an item.
            ("rank(t.a.total.x.count)", vec![number(2, 1)]),
            // x has 9, y 7 in a and nobody in b, z nobody in a and 8 in b.
            (
                "rank(t.a.total.x.count + t.b.total.x.count)",
                vec![number(1, 1)],
            ),
            ("rank_in_column(t.a.old.x.count)", vec![number(1, 1)]),
            ("rank(m.coef.one.b)", vec![number(2, 1)]),
            ("m.coef.one.b < 0", vec![Some(Outcome::Truth(true))]),
            (
                "each(m.coef.one.b > 0, m.coef.two.b > 0)",
                vec![Some(Outcome::Truth(false)), Some(Outcome::Truth(true))],
            ),
            ("t.a.total.nobody.count", vec![None]),
        ] {
            assert_eq!(outcomes(text, &n), expected, "{text}");
        }
    }

    #[test]
    fn a_place_among_intervals_may_be_open() {
        let mut n = numbers(&[("t.a.total.x.row_pct", 0, 1), ("t.a.total.y.row_pct", 0, 1)]);
        let around = |low, high| Interval {
            low: whole(low),
            high: whole(high),
        };
        n.figures.insert("t.a.total.x.row_pct".into(), around(1, 3));
        n.figures.insert("t.a.total.y.row_pct".into(), around(2, 4));
        assert_eq!(
            outcomes("rank(t.a.total.x.row_pct)", &n),
            [Some(Outcome::Number(around(1, 2)))]
        );
    }
}
