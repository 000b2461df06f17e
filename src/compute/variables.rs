//! What a column is to a model.

use crate::spec::{Codebook, ColumnKind, DeclaredColumn, Value, columns};
use crate::yaml::Map;

/// A column by its kind.
#[derive(Clone, Copy)]
pub(super) enum Variable<'a> {
    /// One of several values.
    Choice(&'a Map<Value>),
    /// Marked or not: 1 or 0.
    Mark,
    /// A number of so many decimal places.
    Number(u8),
}

/// Every column that a model can use.
pub(super) fn variables<'a>(book: &'a Codebook) -> Vec<(String, Variable<'a>)> {
    let variable = |column: DeclaredColumn<'a>| match column.kind {
        ColumnKind::Codes { values, .. } => Some((column.name, Variable::Choice(values))),
        ColumnKind::Mark { .. } => Some((column.name, Variable::Mark)),
        ColumnKind::Number { decimals } => Some((column.name, Variable::Number(decimals))),
        ColumnKind::Key | ColumnKind::Date | ColumnKind::Text => None,
    };
    let asked = columns(book).into_iter().filter_map(variable);
    let derived = book.definitions.iter().filter_map(|definition| {
        let name = &definition.name;
        let number = book.numbers.get(name);
        let number = number.map(|number| Variable::Number(number.decimals));
        let choice = || Some(Variable::Choice(&book.variables.get(name)?.values));
        Some((name.clone(), number.or_else(choice)?))
    });
    asked.chain(derived).collect()
}
