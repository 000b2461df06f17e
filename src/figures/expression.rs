//! Expressions over figures and facts: what `about` of a published value says, and what a derived figure is made of.
//!
//! One grammar: sums, differences and quotients of ids, numbers and `fact(NAME)`, in parentheses where needed; a place
//! among others, `rank(…)`; and on the outside a comparison.

use std::fmt;

use num_rational::Ratio;

use super::number::parse_bound;

/// An expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expression {
    /// A number.
    Number(Ratio<i128>),
    /// A figure's id.
    Figure(String),
    /// `fact(NAME)`.
    Fact(String),
    /// `a + b`, `a - b`, `a / b`.
    Arithmetic(Box<Expression>, char, Box<Expression>),
    /// `a > b`, `a < b`.
    Comparison(Box<Expression>, char, Box<Expression>),
    /// `rank(a)`: the place among the items of the row.
    Rank(Box<Expression>),
    /// `rank_in_column(a)`: the place among the rows of the column.
    RankInColumn(Box<Expression>),
}

impl Expression {
    /// Reads a sum, a difference or a quotient; anything else is not a figure.
    pub fn arithmetic(text: &str) -> Result<Self, String> {
        let mut all = parse_expressions(text)?;
        match all.pop() {
            Some(only @ Expression::Arithmetic(..)) if all.is_empty() => match only.odd() {
                Some(odd) => Err(format!("`{odd}` is not a number")),
                None => Ok(only),
            },
            _ => Err("it is not a sum, a difference or a quotient".into()),
        }
    }

    /// A part that is a comparison or a rank.
    fn odd(&self) -> Option<&Self> {
        match self {
            Expression::Arithmetic(a, _, b) => a.odd().or_else(|| b.odd()),
            Expression::Number(_) | Expression::Figure(_) | Expression::Fact(_) => None,
            _ => Some(self),
        }
    }

    /// Its text, with what it names written by `leaf`: one blank around signs, and no parentheses that change nothing.
    pub fn written(&self, leaf: &dyn Fn(&Expression) -> String) -> String {
        match self {
            Expression::Arithmetic(a, symbol, b) => {
                let (a, b) = (
                    a.operand(*symbol, false, leaf),
                    b.operand(*symbol, true, leaf),
                );
                format!("{a} {symbol} {b}")
            }
            Expression::Comparison(a, symbol, b) => {
                format!("{} {symbol} {}", a.written(leaf), b.written(leaf))
            }
            Expression::Rank(inner) => format!("rank({})", inner.written(leaf)),
            Expression::RankInColumn(inner) => format!("rank_in_column({})", inner.written(leaf)),
            _ => leaf(self),
        }
    }

    fn operand(&self, of: char, right: bool, leaf: &dyn Fn(&Expression) -> String) -> String {
        let text = self.written(leaf);
        let Expression::Arithmetic(_, own, _) = self else {
            return text;
        };
        let (own, around) = (*own == '/', of == '/');
        if (around && !own) || (right && own == around && of != '+') {
            return format!("({text})");
        }
        text
    }

    /// The figures that it names, in order.
    pub fn figures(&self) -> Vec<&str> {
        match self {
            Expression::Number(_) | Expression::Fact(_) => Vec::new(),
            Expression::Figure(id) => vec![id],
            Expression::Arithmetic(a, _, b) | Expression::Comparison(a, _, b) => {
                let mut all = a.figures();
                all.extend(b.figures());
                all
            }
            Expression::Rank(inner) | Expression::RankInColumn(inner) => inner.figures(),
        }
    }

    /// The facts that it names.
    pub fn facts(&self) -> Vec<&str> {
        match self {
            Expression::Number(_) | Expression::Figure(_) => Vec::new(),
            Expression::Fact(name) => vec![name],
            Expression::Arithmetic(a, _, b) | Expression::Comparison(a, _, b) => {
                let mut all = a.facts();
                all.extend(b.facts());
                all
            }
            Expression::Rank(inner) | Expression::RankInColumn(inner) => inner.facts(),
        }
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let leaf = |leaf: &Expression| match leaf {
            Expression::Number(number) => number.to_string(),
            Expression::Fact(name) => format!("fact({name})"),
            Expression::Figure(id) => id.clone(),
            _ => String::new(),
        };
        f.write_str(&self.written(&leaf))
    }
}

/// The expressions of `about`: those of `each(…)`, or the one.
pub fn parse_expressions(text: &str) -> Result<Vec<Expression>, String> {
    let mut parser = Parser {
        rest: text,
        left: MOST,
    };
    let all = match parser.word("each") {
        true => parser.arguments()?,
        false => vec![parser.comparison()?],
    };
    match parser.rest.trim_start() {
        "" => Ok(all),
        rest => Err(format!("`{rest}` can't be read")),
    }
}

/// More parts than that no expression has: what is nested is read by recursion.
const MOST: usize = 200;

struct Parser<'a> {
    rest: &'a str,
    /// How many parts may follow.
    left: usize,
}

impl<'a> Parser<'a> {
    fn symbol(&mut self, symbol: char) -> bool {
        match self.rest.trim_start().strip_prefix(symbol) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn name(&self) -> (&'a str, &'a str) {
        let text = self.rest.trim_start();
        let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
        let end = text.find(|c| !part(c)).unwrap_or(text.len());
        text.split_at(end)
    }

    /// A function's name before its parenthesis.
    fn word(&mut self, word: &str) -> bool {
        let (name, rest) = self.name();
        let found = name == word && rest.trim_start().starts_with('(');
        if found {
            self.rest = rest;
        }
        found
    }

    fn need(&mut self, symbol: char) -> Result<(), String> {
        match self.symbol(symbol) {
            true => Ok(()),
            false => Err(format!(
                "`{symbol}` is missing before `{}`",
                self.rest.trim_start()
            )),
        }
    }

    fn arguments(&mut self) -> Result<Vec<Expression>, String> {
        self.need('(')?;
        let mut all = vec![self.comparison()?];
        while self.symbol(',') {
            all.push(self.comparison()?);
        }
        self.need(')')?;
        Ok(all)
    }

    fn comparison(&mut self) -> Result<Expression, String> {
        let left = self.sum()?;
        for symbol in ['>', '<'] {
            if self.symbol(symbol) {
                let right = self.sum()?;
                return Ok(Expression::Comparison(
                    Box::new(left),
                    symbol,
                    Box::new(right),
                ));
            }
        }
        Ok(left)
    }

    fn sum(&mut self) -> Result<Expression, String> {
        let mut left = self.quotient()?;
        loop {
            let Some(symbol) = ['+', '-'].into_iter().find(|symbol| self.symbol(*symbol)) else {
                return Ok(left);
            };
            let right = self.quotient()?;
            left = Expression::Arithmetic(Box::new(left), symbol, Box::new(right));
        }
    }

    fn quotient(&mut self) -> Result<Expression, String> {
        let mut left = self.atom()?;
        while self.symbol('/') {
            let right = self.atom()?;
            left = Expression::Arithmetic(Box::new(left), '/', Box::new(right));
        }
        Ok(left)
    }

    fn atom(&mut self) -> Result<Expression, String> {
        self.left = match self.left.checked_sub(1) {
            Some(left) => left,
            None => return Err(format!("it has more than {MOST} parts")),
        };
        if self.symbol('(') {
            let inner = self.sum()?;
            self.need(')')?;
            return Ok(inner);
        }
        if self.word("fact") {
            self.need('(')?;
            let (name, rest) = self.name();
            self.rest = rest;
            self.need(')')?;
            return Ok(Expression::Fact(name.to_string()));
        }
        for (word, rank) in [
            ("rank", Expression::Rank as fn(Box<Expression>) -> _),
            ("rank_in_column", Expression::RankInColumn),
        ] {
            if self.word(word) {
                self.need('(')?;
                let inner = self.sum()?;
                self.need(')')?;
                return Ok(rank(Box::new(inner)));
            }
        }
        let (name, rest) = self.name();
        if name.is_empty() {
            return Err(format!("an id or a number is missing before `{rest}`"));
        }
        self.rest = rest;
        if name.starts_with(|c: char| c.is_ascii_digit()) && parse_bound(name).is_some() {
            return parse_bound(name)
                .map(Expression::Number)
                .ok_or_else(String::new);
        }
        match name.contains('.') {
            true => Ok(Expression::Figure(name.to_string())),
            false => Err(format!("`{name}` is not a figure's id")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Expression, parse_expressions as parse};

    #[test]
    fn what_is_no_expression_is_told() {
        for wrong in [
            "",
            "each(",
            "a.b +",
            "rank(a.b",
            "a",
            "a.b c.d",
            "a.b > ",
            "a.b + -c.d",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
        for (part, count) in [("(", 100_000), ("a.b+", 100_000)] {
            assert!(parse(&part.repeat(count)).is_err(), "{part}");
        }
    }

    #[test]
    fn the_normal_form_is_read_as_the_same() {
        for (text, normal) in [
            ("a.b+c.d", "a.b + c.d"),
            ("((a.b) - (c.d))", "a.b - c.d"),
            ("a.b - (c.d - e.f)", "a.b - (c.d - e.f)"),
            ("a.b + (c.d - e.f)", "a.b + c.d - e.f"),
            ("(a.b - c.d)/c.d", "(a.b - c.d) / c.d"),
            ("a.b / (c.d / e.f)", "a.b / (c.d / e.f)"),
            ("1 - a.b/fact(x)", "1 - a.b / fact(x)"),
        ] {
            let read = Expression::arithmetic(text).unwrap_or_else(|e| panic!("{text}: {e}"));
            assert_eq!(read.to_string(), normal);
            let again = Expression::arithmetic(normal).map(|e| e.to_string());
            assert_eq!(again.as_deref(), Ok(normal));
        }
        for wrong in [
            "a.b",
            "a.b > c.d",
            "rank(a.b) + c.d",
            "each(a.b + c.d, a.b)",
            "fact(x)",
        ] {
            assert!(Expression::arithmetic(wrong).is_err(), "{wrong}");
        }
    }
}
