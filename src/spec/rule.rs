//! How a derived variable is computed: a rule with names and values looked up.

use crate::source::Place;

/// Marks "no answer" in a column of codes.
pub const NO_ANSWER: u8 = u8::MAX;

/// Marks "no answer" in a column of numbers.
pub const NO_NUMBER: i64 = i64::MIN;

/// A derived variable, resolved.
#[derive(Debug, Clone)]
pub struct Definition {
    /// Its name: a column like those of the CSV.
    pub name: String,
    /// How it is computed.
    pub rule: Rule,
    /// Where it is defined.
    pub place: Place,
    /// The rule in words.
    pub words: String,
}

/// Makes a column of other columns, row by row. Codes are positions of values, or [`NO_ANSWER`].
#[derive(Debug, Clone)]
pub enum Rule {
    /// Other codes for the codes of a column.
    Recode {
        /// The column.
        of: String,
        /// By code.
        to: Vec<u8>,
    },
    /// Codes for the numbers of a column.
    Bands {
        /// The column.
        of: String,
        /// Ascending.
        bounds: Vec<i64>,
        /// By how many of the bounds a number is above.
        to: Vec<u8>,
    },
    /// The code of the first condition that holds.
    Cases {
        /// The conditions, with their codes.
        when: Vec<(Logic, u8)>,
        /// The code where none holds.
        otherwise: u8,
    },
    /// How many of several columns have one of some codes: the code, and the number.
    Count {
        /// The columns with the codes that are counted.
        of: Vec<(String, Vec<u8>)>,
        /// How many of them must be answered.
        least: usize,
    },
    /// The sum or mean of what is answered of several columns.
    Sum {
        /// The columns.
        of: Vec<Item>,
        /// How many of them must be answered.
        least: usize,
        /// Of a mean: how many units of the result make one, and how many of the sum. Ties are rounded away from zero.
        mean: Option<[i128; 2]>,
    },
}

/// A column that is added.
#[derive(Debug, Clone)]
pub struct Item {
    /// The column.
    pub of: String,
    /// What its codes count as; nothing for a column of numbers.
    pub scores: Option<Vec<i64>>,
    /// How many units of the sum one is.
    pub unit: i128,
}

/// What is asked of the columns of a row. Where an answer that matters is missing, it neither holds nor fails.
#[derive(Debug, Clone)]
pub enum Logic {
    /// Every part holds.
    All(Vec<Logic>),
    /// A part holds.
    Any(Vec<Logic>),
    /// It fails.
    Not(Box<Logic>),
    /// A column has one of some codes.
    Codes {
        /// The column.
        of: String,
        /// The codes.
        values: Vec<u8>,
    },
    /// One of some columns, which are answered together, is marked.
    Marked(Vec<String>),
    /// A number is between two others, or one of them.
    Between {
        /// The column.
        of: String,
        /// The least.
        low: i64,
        /// The greatest.
        high: i64,
    },
    /// There is an answer. This holds or fails.
    Answered {
        /// The column.
        of: String,
        /// Whether it is one of numbers.
        number: bool,
    },
}

impl Rule {
    /// The first value where a condition holds, the second where it does not.
    pub fn holds(condition: Logic) -> Self {
        Rule::Cases {
            when: vec![(condition, 0)],
            otherwise: 1,
        }
    }

    /// The columns that it reads.
    pub fn sources(&self) -> Vec<&str> {
        match self {
            Rule::Recode { of, .. } | Rule::Bands { of, .. } => vec![of],
            Rule::Cases { when, .. } => {
                let mut sources = Vec::new();
                when.iter()
                    .for_each(|(logic, _)| logic.sources(&mut sources));
                sources
            }
            Rule::Count { of, .. } => of.iter().map(|(column, _)| column.as_str()).collect(),
            Rule::Sum { of, .. } => of.iter().map(|item| item.of.as_str()).collect(),
        }
    }
}

impl Logic {
    fn sources<'a>(&'a self, sources: &mut Vec<&'a str>) {
        match self {
            Logic::All(parts) | Logic::Any(parts) => {
                parts.iter().for_each(|part| part.sources(sources));
            }
            Logic::Not(part) => part.sources(sources),
            Logic::Codes { of, .. } | Logic::Between { of, .. } | Logic::Answered { of, .. } => {
                sources.push(of);
            }
            Logic::Marked(columns) => sources.extend(columns.iter().map(String::as_str)),
        }
    }
}
