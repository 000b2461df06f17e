//! Who is in a row, a column or a base: what is asked of the answer in one column.

use crate::dataset::NO_ANSWER;

/// A column has one of some values.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Test {
    /// The CSV's column.
    pub(super) column: String,
    /// Positions of the values; [`crate::dataset::NO_ANSWER`] for no answer.
    pub(super) values: Vec<u8>,
}

/// Which units are in a row or a column.
#[derive(Debug, Clone)]
pub(super) enum Selector {
    /// All of the base.
    All,
    /// Respondents for whom the test holds.
    Test(Test),
    /// Respondents without an answer.
    NoAnswer(String),
    /// One activity or grid item.
    Unit(usize),
    /// A test whose column depends on the activity or grid item.
    PerUnit(Vec<Test>),
    /// Those with a value that counts, and what it counts as.
    Scored {
        /// The CSV's column.
        column: String,
        /// Position of a value and what it counts as.
        scores: Vec<(u8, i64)>,
    },
}

impl Selector {
    /// The CSV column whose missing answer would matter, for a unit.
    pub(super) fn asks(&self, unit: usize) -> Option<&str> {
        match self {
            Selector::All | Selector::Unit(_) | Selector::NoAnswer(_) => None,
            Selector::Scored { column, .. } => Some(column),
            Selector::Test(test) => Some(&test.column),
            Selector::PerUnit(tests) => tests.get(unit).map(|test| test.column.as_str()),
        }
    }

    /// The CSV column that decides who is in it, for a unit.
    pub(super) fn looks_at(&self, unit: usize) -> Option<&str> {
        match self {
            Selector::NoAnswer(column) => Some(column),
            _ => self.asks(unit),
        }
    }

    /// The CSV columns that decide who is in it, for any of so many units.
    pub(super) fn columns(&self, units: usize) -> impl Iterator<Item = &str> {
        (0..units).filter_map(|unit| self.looks_at(unit))
    }

    /// The greatest size of what a respondent counts as.
    pub(super) fn greatest(&self) -> u64 {
        match self {
            Selector::Scored { scores, .. } => {
                let sizes = scores.iter().map(|(_, score)| score.unsigned_abs());
                sizes.max().unwrap_or(1).max(1)
            }
            _ => 1,
        }
    }

    /// What a respondent with an answer counts as, for a unit; nothing where the answer does not put them in. The answer
    /// makes no difference where no column decides.
    pub(super) fn takes(&self, unit: usize, answer: u8) -> Option<i64> {
        let within = match self {
            Selector::All => true,
            Selector::Unit(wanted) => *wanted == unit,
            Selector::Test(test) => test.values.contains(&answer),
            Selector::NoAnswer(_) => answer == NO_ANSWER,
            Selector::PerUnit(tests) => {
                let test = tests.get(unit);
                test.is_some_and(|test| test.values.contains(&answer))
            }
            Selector::Scored { scores, .. } => {
                let mut scores = scores.iter();
                return scores.find(|(value, _)| *value == answer).map(|(_, s)| *s);
            }
        };
        within.then_some(0)
    }
}
