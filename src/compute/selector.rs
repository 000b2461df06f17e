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

/// What is asked of a unit.
#[derive(Debug, Clone)]
pub(super) enum Condition {
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

/// Which units are in a row or a column: those that all of its conditions hold for.
#[derive(Debug, Clone)]
pub(super) struct Selector(pub(super) Vec<Condition>);

impl Selector {
    /// Those who are in both.
    pub(super) fn and(&self, other: &Self) -> Self {
        Self(self.0.iter().chain(&other.0).cloned().collect())
    }

    /// Whether it is of scores.
    pub(super) fn is_scored(&self) -> bool {
        let mut conditions = self.0.iter();
        conditions.any(|condition| matches!(condition, Condition::Scored { .. }))
    }

    /// Whether it is of one activity or grid item.
    pub(super) fn is_of_unit(&self) -> bool {
        let mut conditions = self.0.iter();
        conditions.any(|condition| matches!(condition, Condition::Unit(_)))
    }

    /// The CSV columns whose missing answers would matter, for a unit.
    pub(super) fn asks(&self, unit: usize) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(move |c| c.asks(unit))
    }

    /// The CSV columns that decide who is in it, for a unit.
    pub(super) fn looks_at(&self, unit: usize) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(move |c| c.looks_at(unit))
    }

    /// The CSV columns that decide who is in it, for any of so many units.
    pub(super) fn columns(&self, units: usize) -> impl Iterator<Item = &str> {
        (0..units).flat_map(|unit| self.looks_at(unit))
    }

    /// The greatest size of what a respondent counts as.
    pub(super) fn greatest(&self) -> u64 {
        let sizes = self.0.iter().flat_map(|condition| match condition {
            Condition::Scored { scores, .. } => scores.as_slice(),
            _ => &[],
        });
        let sizes = sizes.map(|(_, score)| score.unsigned_abs());
        sizes.max().unwrap_or(1).max(1)
    }

    /// What a respondent counts as, for a unit; `None` if their answers do not put them in.
    pub(super) fn takes(&self, unit: usize, answer: impl Fn(&str) -> u8) -> Option<i64> {
        let mut conditions = self.0.iter();
        conditions.try_fold(0, |sum, condition| {
            let code = condition.looks_at(unit).map_or(NO_ANSWER, &answer);
            Some(sum + condition.takes(unit, code)?)
        })
    }
}

impl Condition {
    /// The CSV column whose missing answer would matter, for a unit.
    pub(super) fn asks(&self, unit: usize) -> Option<&str> {
        match self {
            Condition::Unit(_) | Condition::NoAnswer(_) => None,
            Condition::Scored { column, .. } => Some(column),
            Condition::Test(test) => Some(&test.column),
            Condition::PerUnit(tests) => tests.get(unit).map(|test| test.column.as_str()),
        }
    }

    /// The CSV column that decides whether it holds, for a unit.
    pub(super) fn looks_at(&self, unit: usize) -> Option<&str> {
        match self {
            Condition::NoAnswer(column) => Some(column),
            _ => self.asks(unit),
        }
    }

    /// What a respondent with an answer counts as, for a unit; `None` if it does not hold for them. The answer makes no
    /// difference where no column decides.
    pub(super) fn takes(&self, unit: usize, answer: u8) -> Option<i64> {
        let within = match self {
            Condition::Unit(wanted) => *wanted == unit,
            Condition::Test(test) => test.values.contains(&answer),
            Condition::NoAnswer(_) => answer == NO_ANSWER,
            Condition::PerUnit(tests) => {
                let test = tests.get(unit);
                test.is_some_and(|test| test.values.contains(&answer))
            }
            Condition::Scored { scores, .. } => {
                let mut scores = scores.iter();
                return scores.find(|(value, _)| *value == answer).map(|(_, s)| *s);
            }
        };
        within.then_some(0)
    }
}
