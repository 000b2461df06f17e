//! What a column of a CSV is to a model.

use crate::spec::{Codebook, Value};
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

/// Every column that a codebook declares, in its order.
pub(super) fn variables(book: &Codebook) -> Vec<(String, Variable<'_>)> {
    let mut all = Vec::new();
    for (name, choice) in book.variables.iter() {
        all.push((name.value.clone(), Variable::Choice(&choice.values)));
    }
    for (name, set) in book.sets.iter() {
        for item in set.items.keys() {
            all.push((format!("{}_{item}", name.value), Variable::Mark));
        }
    }
    for (name, matrix) in book.matrices.iter() {
        for activity in matrix.activities.keys() {
            for item in matrix.items.keys() {
                all.push((format!("{}_{activity}_{item}", name.value), Variable::Mark));
            }
        }
    }
    for (name, grid) in book.grids.iter() {
        for item in grid.items.keys() {
            all.push((
                format!("{}_{item}", name.value),
                Variable::Choice(&grid.values),
            ));
        }
    }
    for (name, number) in book.numbers.iter() {
        all.push((name.value.clone(), Variable::Number(number.decimals)));
    }
    all
}
