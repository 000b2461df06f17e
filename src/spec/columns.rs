//! The columns that a codebook declares: their names, their headers in the file, and what their cells may contain.

use super::codebook::{Codebook, Value};
use crate::yaml::{Map, Spanned};

/// A declared column.
#[derive(Debug, Clone)]
pub struct DeclaredColumn<'a> {
    /// Its name: `QUESTION`, `SET_ITEM`, `GRID_ITEM` or `MATRIX_ACTIVITY_ITEM`.
    pub name: String,
    /// The key that declares it.
    pub key: &'a Spanned<String>,
    /// What its cells may contain.
    pub kind: ColumnKind<'a>,
    header: Option<&'a Spanned<String>>,
}

/// What the cells of a column may contain.
#[derive(Debug, Clone, Copy)]
pub enum ColumnKind<'a> {
    /// The respondents' keys.
    Key,
    /// The code of one of several values, or one of the codes that mean "no answer".
    Codes {
        /// The values.
        values: &'a Map<Value>,
        /// Codes besides the empty cell that mean "no answer".
        missing: &'a [Spanned<String>],
    },
    /// 0 or 1, of a question of several columns.
    Mark {
        /// The key of the set or matrix.
        question: &'a Spanned<String>,
        /// The activity of a matrix.
        activity: Option<&'a str>,
    },
    /// A number.
    Number {
        /// The most decimal places that a cell has.
        decimals: u8,
    },
    /// A date.
    Date,
    /// A text.
    Text,
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
    let mut all = vec![alone(&book.key, ColumnKind::Key, &None)];
    for (key, question) in book.variables.iter() {
        let kind = ColumnKind::Codes {
            values: &question.values,
            missing: book.missing(&question.missing),
        };
        all.push(alone(key, kind, &question.column));
    }
    for (key, question) in book.numbers.iter() {
        let decimals = question.decimals;
        all.push(alone(
            key,
            ColumnKind::Number { decimals },
            &question.column,
        ));
    }
    for (key, question) in book.texts.iter() {
        all.push(alone(key, ColumnKind::Text, &question.column));
    }
    for (key, question) in book.dates.iter() {
        all.push(alone(key, ColumnKind::Date, &question.column));
    }
    for (question, set) in book.sets.iter() {
        let kind = ColumnKind::Mark {
            question,
            activity: None,
        };
        all.extend(several(question, "", &set.items, kind, &set.columns));
    }
    for (question, matrix) in book.matrices.iter() {
        for activity in matrix.activities.keys() {
            let kind = ColumnKind::Mark {
                question,
                activity: Some(activity),
            };
            let before = format!("{activity}_");
            all.extend(several(
                question,
                &before,
                &matrix.items,
                kind,
                &matrix.columns,
            ));
        }
    }
    for (question, grid) in book.grids.iter() {
        let kind = ColumnKind::Codes {
            values: &grid.values,
            missing: book.missing(&grid.missing),
        };
        all.extend(several(question, "", &grid.items, kind, &grid.columns));
    }
    all.retain(|column| book.definition(&column.name).is_none());
    all
}

fn alone<'a>(
    key: &'a Spanned<String>,
    kind: ColumnKind<'a>,
    header: &'a Option<Spanned<String>>,
) -> DeclaredColumn<'a> {
    DeclaredColumn {
        name: key.value.clone(),
        key,
        kind,
        header: header.as_ref(),
    }
}

/// A column for each item; `before` comes between the question and the item.
fn several<'a>(
    question: &'a Spanned<String>,
    before: &str,
    items: &'a Map<String>,
    kind: ColumnKind<'a>,
    headers: &'a Map<Spanned<String>>,
) -> Vec<DeclaredColumn<'a>> {
    let column = |(key, _): (&'a Spanned<String>, &String)| {
        let tail = format!("{before}{}", key.value);
        DeclaredColumn {
            name: format!("{}_{tail}", question.value),
            key,
            kind,
            header: headers.get(&tail),
        }
    };
    items.iter().map(column).collect()
}
