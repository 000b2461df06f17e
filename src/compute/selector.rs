//! Who is in a row, a column or a base: what is asked of the answer in one column.

use num_rational::Ratio;

use crate::dataset::NO_ANSWER;
use crate::figures::Statistic;

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
    /// Those with a number.
    Summary(Summary),
}

/// A statistic of numbers: of those that respondents gave, or of what their answers count as.
#[derive(Debug, Clone)]
pub(super) struct Summary {
    /// Which it is.
    pub(super) statistic: Statistic,
    /// Of a quantile: the part that is below it.
    pub(super) part: Option<Ratio<i128>>,
    /// Decimal places that it is printed with, where that is declared.
    pub(super) places: Option<u8>,
    /// The CSV's column, or that of each activity or grid item.
    pub(super) columns: Vec<String>,
    /// Where answers count: position of a value and what it counts as. Numbers have no scores.
    pub(super) scores: Option<Vec<(u8, i64)>>,
    /// Decimal places of the numbers.
    pub(super) decimals: u8,
}

impl Summary {
    fn column(&self, unit: usize) -> Option<&str> {
        let column = self.columns.get(unit).or(self.columns.first());
        column.map(String::as_str)
    }

    /// The column of numbers that it is of, for a unit; nothing where answers count.
    pub(super) fn number(&self, unit: usize) -> Option<&str> {
        self.column(unit).filter(|_| self.scores.is_none())
    }

    /// Whether it depends on each value.
    pub(super) fn needs_values(&self) -> bool {
        matches!(self.statistic, Statistic::Median | Statistic::Quantile)
    }
}

/// Which units are in a row or a column: those that all of its conditions hold for.
#[derive(Debug, Clone)]
pub(super) struct Selector(pub(super) Vec<Condition>);

impl Selector {
    /// Those who are in both.
    pub(super) fn and(&self, other: &Self) -> Self {
        Self(self.0.iter().chain(&other.0).cloned().collect())
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

    /// The statistic of numbers that it is of, where it is of one.
    pub(super) fn summary(&self) -> Option<&Summary> {
        self.0.iter().find_map(|condition| match condition {
            Condition::Summary(summary) => Some(summary),
            _ => None,
        })
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
            Condition::Summary(summary) => summary.column(unit),
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
            Condition::Summary(summary) => match &summary.scores {
                Some(scores) => {
                    let mut scores = scores.iter();
                    return scores.find(|(value, _)| *value == answer).map(|(_, s)| *s);
                }
                None => answer != NO_ANSWER,
            },
        };
        within.then_some(0)
    }
}
