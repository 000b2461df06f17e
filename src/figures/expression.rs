//! Expressions over figures and facts: what `about` of a published value says, and what a derived figure is made of.
//!
//! One grammar: sums, differences and quotients of ids, numbers and `fact(NAME)`, in parentheses where needed; a place
//! among others, `rank(…)`; and on the outside a comparison.

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
            false => Err(format!("`{name}` is no figure's id")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::parse_expressions as parse;

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
}
