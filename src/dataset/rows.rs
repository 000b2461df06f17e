//! Rows of a dataset, by column.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// Marks "no answer" in a column of codes.
pub const NO_ANSWER: u8 = u8::MAX;

/// Marks "no answer" in a column of numbers.
pub const NO_NUMBER: i64 = i64::MIN;

/// Rows handed on in one go: bounds the memory, whatever the file's length.
pub const CHUNK: usize = 1 << 16;

/// Some rows of a dataset, by column.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    /// How many there are.
    pub len: usize,
    pub(super) codes: BTreeMap<String, Vec<u8>>,
    pub(super) numbers: BTreeMap<String, Vec<i64>>,
}

impl Rows {
    /// A column's answers, one a row: the position of the value among the variable's values (a mark: 0 or 1), or
    /// [`NO_ANSWER`]. Empty where the codebook has no such column.
    pub fn codes(&self, column: &str) -> &[u8] {
        self.codes.get(column).map_or(&[], Vec::as_slice)
    }

    /// A column's numbers, one a row, as whole numbers of the last decimal place, or [`NO_NUMBER`].
    pub fn numbers(&self, column: &str) -> &[i64] {
        self.numbers.get(column).map_or(&[], Vec::as_slice)
    }

    /// Whether rows have an answer in a column, of codes or of numbers: their code, 0 for a number, or [`NO_ANSWER`].
    pub fn answers(&self, column: &str) -> Cow<'_, [u8]> {
        let answer = |number: &i64| if *number == NO_NUMBER { NO_ANSWER } else { 0 };
        match self.codes(column) {
            [] => Cow::Owned(self.numbers(column).iter().map(answer).collect()),
            codes => Cow::Borrowed(codes),
        }
    }
}

/// What is known of a dataset once it was read.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// Its name: the stem of `data/NAME.csv`.
    pub name: String,
    /// Its rows.
    pub rows: usize,
    /// SHA-256 of its file, in hexadecimal digits.
    pub sha256: String,
}
