//! The units of expressions: what may be added, subtracted and divided, and what it gives.

use super::expression::Expression;
use super::statistic::{Statistic, Unit};

/// Why an expression has no unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misfit {
    /// Two units can't be combined; which, in words.
    Units(String),
    /// A number that is typed.
    Typed(String),
    /// What ends in no statistic.
    NoFigure(String),
}

impl Unit {
    /// What an expression of two numbers is a number of; `None` if it means nothing.
    fn combined(self, symbol: char, other: Self) -> Option<Self> {
        match (self, symbol, other) {
            (Unit::Share, '-', Unit::Share) => Some(Unit::Points),
            (Unit::Share, '+' | '-', Unit::Points) | (Unit::Points, '+', Unit::Share) => {
                Some(Unit::Share)
            }
            (Unit::Points, '/', Unit::Share) | (Unit::Share, '/', Unit::Points) => {
                Some(Unit::Ratio)
            }
            (Unit::Letters, _, _) => None,
            (one, '/', same) if one == same => Some(Unit::Ratio),
            (one, _, same) if one == same => Some(one),
            _ => None,
        }
    }

    /// The statistic of a derived figure.
    pub fn derived(self) -> Statistic {
        match self {
            Unit::Respondents => Statistic::Count,
            Unit::Share => Statistic::Share,
            Unit::Points => Statistic::Points,
            Unit::Weighted => Statistic::Weighted,
            Unit::Mean => Statistic::Mean,
            Unit::Ratio => Statistic::Ratio,
            Unit::Number => Statistic::Value,
            Unit::Letters => Statistic::Letters,
        }
    }

    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Respondents => "a count",
            Unit::Share => "a share",
            Unit::Points => "percentage points",
            Unit::Weighted => "a weighted number",
            Unit::Mean => "a mean",
            Unit::Ratio => "a ratio",
            Unit::Number => "a model's number",
            Unit::Letters => "letters of columns",
        }
    }
}

impl Expression {
    /// Its unit, or why it has none. Facts are counts. A number of its own is allowed in `1 - share` alone:
    /// every other one would be typed.
    pub fn unit(&self) -> Result<Unit, Misfit> {
        match self {
            Expression::Fact(_) => Ok(Unit::Respondents),
            Expression::Figure(id) => {
                let last = id.rsplit('.').next().unwrap_or_default();
                let statistic = Statistic::parse(last);
                let unit = statistic.map(|statistic| statistic.definition().unit);
                unit.ok_or_else(|| Misfit::NoFigure(id.clone()))
            }
            Expression::Arithmetic(a, symbol, b) => {
                let right = b.unit()?;
                if **a == Expression::Number(1.into()) && (*symbol, right) == ('-', Unit::Share) {
                    return Ok(Unit::Share);
                }
                let left = a.unit()?;
                let done = match symbol {
                    '+' => "added to",
                    '-' => "subtracted from",
                    _ => "divided by",
                };
                let (a, b) = match symbol {
                    '-' => ((b, right), (a, left)),
                    _ => ((a, left), (b, right)),
                };
                left.combined(*symbol, right).ok_or_else(|| {
                    let ((a, of_a), (b, of_b)) = (a, b);
                    let (of_a, of_b) = (of_a.name(), of_b.name());
                    Misfit::Units(format!("`{a}`, {of_a}, can't be {done} `{b}`, {of_b}"))
                })
            }
            other => Err(Misfit::Typed(other.to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_combine() {
        for (text, unit) in [
            ("t.a.r.c.count + t.a.r.d.count - fact(x)", Unit::Respondents),
            ("t.a.r.c.row_pct - t.a.s.c.row_pct", Unit::Points),
            ("t.a.r.c.row_pct + t.a.r.d.col_pct", Unit::Share),
            ("1 - t.a.r.c.row_pct", Unit::Share),
            ("t.a.r.c.row_pct - gap.points", Unit::Share),
            ("gap.points - gap.points", Unit::Points),
            ("t.a.r.c.count / fact(x)", Unit::Ratio),
            ("t.a.r.c.row_pct / t.a.r.d.row_pct", Unit::Ratio),
            ("gap.points / t.a.r.d.row_pct", Unit::Ratio),
            ("t.a.r.c.mean - t.a.r.d.mean", Unit::Mean),
            ("m.coef.a.b - m.coef.c.b", Unit::Number),
        ] {
            let read = Expression::arithmetic(text).unwrap();
            assert_eq!(read.unit(), Ok(unit), "{text}");
        }
        for text in [
            "t.a.r.c.count + t.a.r.c.row_pct",
            "gap.points - t.a.r.c.row_pct",
            "t.a.r.c.mean / t.a.r.c.count",
            "t.a.r.c.count - 1",
            "2 - t.a.r.c.row_pct",
            "t.a.r.c.count / 2",
            "t.a.r.c.nothing - t.a.r.d.nothing",
        ] {
            let read = Expression::arithmetic(text).unwrap();
            assert!(read.unit().is_err(), "{text}");
        }
    }
}
