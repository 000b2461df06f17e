//! The questions that a codebook declares, and the columns they make.

use std::collections::{BTreeMap, BTreeSet};

use crate::spec::{Codebook, ColumnKind, DeclaredColumn, Filter, ZeroWeights, columns};
use crate::yaml::{Map, Spanned};

/// What the cells of a column may hold.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    /// The respondent key.
    Key,
    /// 0 or 1.
    Mark,
    /// One of a variable's codes, by position.
    Codes(Vec<String>),
    /// A number of at most so many decimal places.
    Number(u8),
    /// A text that tells units of a design apart.
    Unit,
    /// A weight of at most so many decimal places.
    Weight {
        decimals: u8,
        /// Whether it may be zero.
        zero: bool,
    },
    /// A date, optionally with a time of day.
    Date,
    /// Anything.
    Text,
}

/// A column of a codebook.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// Its header in the file.
    pub(super) header: String,
    pub(super) kind: Kind,
    /// The codes that mean "no answer".
    pub(super) missing: Vec<String>,
}

/// A question: columns that are asked of the same respondents and answered together.
#[derive(Debug, Clone)]
pub(super) struct Question<'a> {
    pub(super) name: String,
    pub(super) asked_of: &'a Filter,
    pub(super) missing: &'a [Spanned<String>],
    pub(super) columns: Vec<String>,
    /// A mark question's exclusive columns.
    pub(super) exclusive: Vec<String>,
    pub(super) at_least_one: bool,
    /// All columns are answered or none is.
    pub(super) together: bool,
}

/// The columns that a codebook declares, by name.
pub(super) fn declared(book: &Codebook) -> Vec<(String, Column)> {
    let questions = questions(book);
    let all = questions.iter();
    let missing: BTreeMap<&str, &[Spanned<String>]> = all
        .flat_map(|q| q.columns.iter().map(|column| (column.as_str(), q.missing)))
        .collect();
    let column = |column: DeclaredColumn<'_>| {
        let missing = missing.get(column.name.as_str()).copied();
        let missing = missing.unwrap_or_default().iter();
        let declared = Column {
            header: column.header().to_string(),
            kind: kind(book, &column),
            missing: missing.map(|code| code.value.clone()).collect(),
        };
        (column.name, declared)
    };
    columns(book).into_iter().map(column).collect()
}

fn kind(book: &Codebook, column: &DeclaredColumn<'_>) -> Kind {
    match column.kind {
        ColumnKind::Key => Kind::Key,
        ColumnKind::Codes { values, .. } => {
            let codes = values.iter().map(|(_, value)| value.code.value.to_string());
            Kind::Codes(codes.collect())
        }
        ColumnKind::Mark { .. } => Kind::Mark,
        ColumnKind::Number { decimals } => {
            let design = book.design.as_ref();
            match design.filter(|design| design.weight.value == column.name) {
                Some(design) => Kind::Weight {
                    decimals,
                    zero: design.zero == ZeroWeights::Allowed,
                },
                None if book.replicates().any(|name| name == column.name) => Kind::Weight {
                    decimals,
                    zero: true,
                },
                None => Kind::Number(decimals),
            }
        }
        ColumnKind::Date => Kind::Date,
        ColumnKind::Text if book.units().any(|name| name == column.name) => Kind::Unit,
        ColumnKind::Text => Kind::Text,
    }
}

/// How many values each column of codes can have; two where it holds marks.
pub fn number_of_values(book: &Codebook) -> BTreeMap<String, u8> {
    let values = |kind| match kind {
        // More than 255 values are refused by the codebook's check.
        Kind::Codes(codes) => u8::try_from(codes.len()).ok(),
        Kind::Mark => Some(2),
        Kind::Key
        | Kind::Number(_)
        | Kind::Weight { .. }
        | Kind::Date
        | Kind::Text
        | Kind::Unit => None,
    };
    let columns = declared(book).into_iter();
    let columns = columns.filter_map(|(name, column)| Some((name, values(column.kind)?)));
    let derived = book.definitions.iter().filter_map(|definition| {
        let name = &definition.name;
        let values = match (book.variables.get(name), book.numbers.get(name)) {
            (Some(choice), _) => u8::try_from(choice.values.len()).ok()?,
            (None, Some(_)) => return None,
            // A condition holds or fails.
            (None, None) => 2,
        };
        Some((name.clone(), values))
    });
    columns.chain(derived).collect()
}

/// Those that were asked: the others are derived, and have no columns.
fn asked<'a, T>(
    book: &'a Codebook,
    questions: &'a Map<T>,
) -> impl Iterator<Item = (&'a Spanned<String>, &'a T)> {
    let derived: BTreeSet<&str> = book.definitions.iter().map(|d| d.name.as_str()).collect();
    questions
        .iter()
        .filter(move |(name, _)| !derived.contains(name.as_str()))
}

/// The questions a codebook declares.
pub(super) fn questions(book: &Codebook) -> Vec<Question<'_>> {
    let variables = asked(book, &book.variables);
    let variables = variables.map(|(name, q)| (name, &q.asked_of, &q.missing));
    let numbers = asked(book, &book.numbers);
    let numbers = numbers.map(|(name, q)| (name, &q.asked_of, &q.missing));
    let others = book.texts.iter().chain(book.dates.iter());
    let others = others.map(|(name, q)| (name, &q.asked_of, &q.missing));
    let alone = variables.chain(numbers).chain(others);
    let mut all: Vec<Question<'_>> = alone
        .map(|(name, asked_of, missing)| Question {
            name: name.value.clone(),
            asked_of,
            missing: book.missing(missing),
            columns: vec![name.value.clone()],
            exclusive: Vec::new(),
            at_least_one: false,
            together: false,
        })
        .collect();
    for (name, grid) in book.grids.iter() {
        all.push(Question {
            name: name.value.clone(),
            asked_of: &grid.asked_of,
            missing: book.missing(&grid.missing),
            columns: grid
                .items
                .keys()
                .map(|i| format!("{}_{i}", name.value))
                .collect(),
            exclusive: Vec::new(),
            at_least_one: false,
            together: false,
        });
    }
    for (name, set) in book.sets.iter() {
        let column = |item: &str| format!("{}_{item}", name.value);
        all.push(Question {
            name: name.value.clone(),
            asked_of: &set.asked_of,
            missing: book.missing(&set.missing),
            columns: set.items.keys().map(column).collect(),
            exclusive: set.exclusive.iter().map(|item| column(item)).collect(),
            at_least_one: set.at_least_one,
            together: true,
        });
    }
    for (name, matrix) in book.matrices.iter() {
        for activity in matrix.activities.keys() {
            let column = |item: &str| format!("{}_{activity}_{item}", name.value);
            all.push(Question {
                name: format!("{}_{activity}", name.value),
                asked_of: &matrix.asked_of,
                missing: book.missing(&matrix.missing),
                columns: matrix.items.keys().map(column).collect(),
                exclusive: matrix.exclusive.iter().map(|item| column(item)).collect(),
                at_least_one: matrix.at_least_one,
                together: true,
            });
        }
    }
    all
}
