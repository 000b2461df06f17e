//! Rows of a dataset, by column.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::derive::{Answers, Column, Derived};

pub use crate::spec::{NO_ANSWER, NO_NUMBER};

/// Rows handed on in one go: bounds the memory, whatever the file's length.
pub const CHUNK: usize = 1 << 16;

/// Some rows of a dataset, by column.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    /// How many there are.
    pub len: usize,
    codes: BTreeMap<String, Vec<u8>>,
    numbers: BTreeMap<String, Vec<i64>>,
    /// Further columns, each made when it is first asked for.
    derived: Arc<Derived>,
    made: Vec<OnceCell<Column>>,
}

impl Rows {
    /// Rows by column.
    pub(super) fn new(
        len: usize,
        codes: BTreeMap<String, Vec<u8>>,
        numbers: BTreeMap<String, Vec<i64>>,
    ) -> Self {
        Self {
            len,
            codes,
            numbers,
            ..Self::default()
        }
    }

    /// The same rows, with derived columns.
    pub(super) fn with(self, derived: &Arc<Derived>) -> Self {
        Self {
            made: vec![OnceCell::new(); derived.len()],
            derived: Arc::clone(derived),
            ..self
        }
    }

    /// Adds a column of numbers, one for each row.
    pub fn insert_numbers(&mut self, column: String, numbers: Vec<i64>) {
        self.numbers.insert(column, numbers);
    }

    /// A derived column, and before it those that it is made of.
    fn made(&self, column: &str) -> Option<&Column> {
        let wanted = self.derived.position(column)?;
        for at in self.derived.needed(wanted) {
            if let Some(cell) = self.made.get(at) {
                cell.get_or_init(|| self.derived.make(at, self));
            }
        }
        self.made.get(wanted)?.get()
    }

    /// A column's answers, one a row: the position of the value among the variable's values (a mark: 0 or 1), or
    /// [`NO_ANSWER`]. Empty where the codebook has no such column.
    pub fn codes(&self, column: &str) -> &[u8] {
        match self.codes.get(column) {
            Some(codes) => codes,
            None => self.made(column).map_or(&[], |made| made.codes.as_slice()),
        }
    }

    /// A column's numbers, one a row, as whole numbers of the last decimal place, or [`NO_NUMBER`].
    pub fn numbers(&self, column: &str) -> &[i64] {
        match self.numbers.get(column) {
            Some(numbers) => numbers,
            None => self
                .made(column)
                .map_or(&[], |made| made.numbers.as_slice()),
        }
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

impl Answers for Rows {
    fn len(&self) -> usize {
        self.len
    }

    fn codes(&self, column: &str) -> &[u8] {
        self.codes(column)
    }

    fn numbers(&self, column: &str) -> &[i64] {
        self.numbers(column)
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
