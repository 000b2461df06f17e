//! The columns that a codebook declares: their names, and their headers in the file.

use super::codebook::Codebook;
use crate::yaml::{Map, Spanned};

/// A declared column.
#[derive(Debug, Clone)]
pub struct DeclaredColumn<'a> {
    /// Its name: `QUESTION`, `SET_ITEM`, `GRID_ITEM` or `MATRIX_ACTIVITY_ITEM`.
    pub name: String,
    /// The key that declares it.
    pub key: &'a Spanned<String>,
    header: Option<&'a Spanned<String>>,
}

impl<'a> DeclaredColumn<'a> {
    /// Its header in the file.
    pub fn header(&self) -> &str {
        self.header.map_or(&self.name, |header| &header.value)
    }

    /// Where its header is declared.
    pub fn header_key(&self) -> &'a Spanned<String> {
        self.header.unwrap_or(self.key)
    }
}

/// The respondents' key first, then the columns of the questions.
pub fn columns(book: &Codebook) -> Vec<DeclaredColumn<'_>> {
    let mut all = vec![DeclaredColumn {
        name: book.key.value.clone(),
        key: &book.key,
        header: None,
    }];
    let choices = book.variables.iter().map(|(key, q)| (key, &q.column));
    let numbers = book.numbers.iter().map(|(key, q)| (key, &q.column));
    let others = book.texts.iter().chain(book.dates.iter());
    let others = others.map(|(key, q)| (key, &q.column));
    for (key, column) in choices.chain(numbers).chain(others) {
        all.push(DeclaredColumn {
            name: key.value.clone(),
            key,
            header: column.as_ref(),
        });
    }
    for (name, set) in book.sets.iter() {
        all.extend(several(name, tails(&set.items), &set.columns));
    }
    for (name, matrix) in book.matrices.iter() {
        let tails = matrix.activities.keys().flat_map(|activity| {
            let tails = tails(&matrix.items);
            tails.map(move |(tail, key)| (format!("{activity}_{tail}"), key))
        });
        all.extend(several(name, tails, &matrix.columns));
    }
    for (name, grid) in book.grids.iter() {
        all.extend(several(name, tails(&grid.items), &grid.columns));
    }
    all
}

/// The tails of the columns' names, with the keys that declare them.
fn tails(items: &Map<String>) -> impl Iterator<Item = (String, &Spanned<String>)> {
    items.iter().map(|(key, _)| (key.value.clone(), key))
}

fn several<'a>(
    question: &'a Spanned<String>,
    tails: impl Iterator<Item = (String, &'a Spanned<String>)>,
    headers: &'a Map<Spanned<String>>,
) -> impl Iterator<Item = DeclaredColumn<'a>> {
    tails.map(|(tail, key)| DeclaredColumn {
        name: format!("{}_{tail}", question.value),
        key,
        header: headers.get(&tail),
    })
}
