//! What a block asks of one respondent: small numbers.

use crate::dataset::{NO_ANSWER, NO_NUMBER, Rows};

use super::selector::Test;

/// One small number per respondent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// The answer in a column, by position; the number of values stands for no answer.
    Answer {
        /// The CSV's column.
        column: String,
        /// How many values it can have.
        values: u8,
    },
    /// The answer in a column, with answers that make no difference taken together.
    Class {
        /// The CSV's column.
        column: String,
        /// The class of each of the 256 codes.
        classes: Vec<u8>,
        /// One code of each class.
        codes: Vec<u8>,
    },
    /// Whether a number is given: 0, or 1 for no answer.
    Answered {
        /// The CSV's column.
        column: String,
    },
    /// [`Standing`] in a base.
    Standing {
        /// All must hold for a respondent to be in the base.
        base: Vec<Test>,
        /// The columns that must be answered.
        required: Vec<String>,
    },
}

/// A respondent's relation to a base.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Not in the base.
    Outside,
    /// In the base, with a required answer missing.
    Incomplete,
    /// In the base, with all required answers.
    Complete,
}

impl Key {
    /// How many numbers it can give.
    pub(super) fn size(&self) -> usize {
        match self {
            Key::Answer { values, .. } => usize::from(*values) + 1,
            Key::Class { codes, .. } => codes.len().max(1),
            Key::Answered { .. } => 2,
            Key::Standing { .. } => 3,
        }
    }

    /// The code that a number stands for: a position, or [`NO_ANSWER`].
    pub(super) fn code(&self, number: u8) -> u8 {
        match self {
            Key::Answer { values, .. } if number >= *values => NO_ANSWER,
            Key::Answered { .. } if number > 0 => NO_ANSWER,
            Key::Class { codes, .. } => {
                codes.get(usize::from(number)).copied().unwrap_or(NO_ANSWER)
            }
            _ => number,
        }
    }

    /// The CSV's column, where it is the answer in one.
    pub(super) fn column(&self) -> Option<&str> {
        match self {
            Key::Answer { column, .. } | Key::Class { column, .. } | Key::Answered { column } => {
                Some(column)
            }
            Key::Standing { .. } => None,
        }
    }

    /// The numbers of all rows.
    pub(super) fn numbers(&self, rows: &Rows) -> Vec<u8> {
        let Key::Answer { column, values } = self else {
            let mut numbers = Vec::new();
            self.derive(rows, 0..rows.len, &mut numbers);
            return numbers;
        };
        let codes = rows.codes(column).iter();
        codes.map(|code| (*code).min(*values)).collect()
    }

    /// The numbers of some rows, where they are not the codes themselves.
    pub(super) fn derive(&self, rows: &Rows, tile: std::ops::Range<usize>, numbers: &mut Vec<u8>) {
        let codes = |column: &str| rows.codes(column).get(tile.clone()).unwrap_or_default();
        numbers.clear();
        match self {
            Key::Answer { .. } => {}
            Key::Answered { column } => {
                let answers = rows.numbers(column).get(tile).unwrap_or_default();
                numbers.extend(answers.iter().map(|number| u8::from(*number == NO_NUMBER)));
            }
            Key::Class {
                column, classes, ..
            } => {
                let class = |code: &u8| classes.get(usize::from(*code)).copied();
                numbers.extend(codes(column).iter().map(|code| class(code).unwrap_or(0)));
            }
            Key::Standing { base, required } => {
                numbers.resize(tile.len(), Standing::Complete as u8);
                let mut require = |at: usize, answered: bool| {
                    if let Some(number) = numbers.get_mut(at) {
                        let most = u8::from(answered) + Standing::Incomplete as u8;
                        *number = (*number).min(most);
                    }
                };
                for column in required {
                    // Codes, or numbers.
                    for (at, code) in codes(column).iter().enumerate() {
                        require(at, *code != NO_ANSWER);
                    }
                    let given = rows.numbers(column).get(tile.clone()).unwrap_or_default();
                    for (at, number) in given.iter().enumerate() {
                        require(at, *number != NO_NUMBER);
                    }
                }
                for test in base {
                    let mut factor = [0; 256];
                    for value in &test.values {
                        if let Some(factor) = factor.get_mut(usize::from(*value)) {
                            *factor = 1;
                        }
                    }
                    for (number, code) in numbers.iter_mut().zip(codes(&test.column)) {
                        *number *= factor.get(usize::from(*code)).copied().unwrap_or(0);
                    }
                }
            }
        }
    }
}

impl Standing {
    /// The standing of a key's number.
    pub(super) fn of(number: u8) -> Self {
        match number {
            0 => Standing::Outside,
            1 => Standing::Incomplete,
            _ => Standing::Complete,
        }
    }
}

/// The pattern of each row: one number for what all keys give.
pub(super) fn patterns(keys: &[Key], rows: &Rows) -> Vec<u64> {
    let mut patterns = vec![0_u64; rows.len];
    for key in keys {
        let size = key.size() as u64;
        for (pattern, number) in patterns.iter_mut().zip(key.numbers(rows)) {
            *pattern = *pattern * size + u64::from(number);
        }
    }
    patterns
}

/// How many patterns there can be.
pub(super) fn size(keys: &[Key]) -> u64 {
    let sizes = keys.iter().map(|key| key.size() as u64);
    sizes.fold(1, u64::saturating_mul)
}

/// What each key gives in a pattern.
pub(super) fn numbers_of(keys: &[Key], mut pattern: u64) -> Vec<u8> {
    let digits = keys.iter().rev().map(|key| {
        let size = key.size() as u64;
        let digit = pattern % size;
        pattern /= size;
        digit as u8
    });
    let mut numbers: Vec<u8> = digits.collect();
    numbers.reverse();
    numbers
}
