//! `data/NAME.yaml`: what the columns of `data/NAME.csv` mean and what may stand in them.

use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

use super::{Document, check_segments};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::yaml::{Map, Spanned};

/// A codebook.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Codebook {
    /// What was surveyed.
    pub title: String,
    /// How tables call this group of respondents.
    pub respondents: String,
    /// What one row is.
    pub unit: String,
    /// The column that identifies a respondent; its values are unique and never empty.
    pub key: Spanned<String>,
    /// How many were asked.
    pub asked: Spanned<u64>,
    /// How many answered: the number of rows.
    pub answered: Spanned<u64>,
    /// How they were asked, such as `mail`.
    pub mode: String,
    /// When they were asked.
    pub date: String,
    /// Whether single answers may be shown.
    pub disclosure: Disclosure,
    /// Where the responses come from.
    pub source: String,
    /// Whether they are the survey's own.
    #[serde(default)]
    pub origin: Origin,
    /// Codes besides the empty cell that mean "no answer".
    #[serde(default)]
    pub missing: Vec<Spanned<String>>,
    /// Single-choice questions; a key is the column's name.
    #[serde(default)]
    pub variables: Map<Choice>,
    /// Multiple-response sets ("mark all that apply"); an item's column is `SET_ITEM`.
    #[serde(default)]
    pub sets: Map<MultipleResponse>,
    /// Several activities by the same items; a column is `MATRIX_ACTIVITY_ITEM`.
    #[serde(default)]
    pub matrices: Map<Matrix>,
    /// Several statements rated on one scale; a column is `GRID_ITEM`.
    #[serde(default)]
    pub grids: Map<Grid>,
    /// Measured or counted numbers; a key is the column's name. Models use them, tables do not.
    #[serde(default)]
    pub numbers: Map<Number>,
}

/// What responses are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Respondents gave them.
    #[default]
    Collected,
    /// They were made to agree with what was published; agreement with it shows nothing but that this can be done.
    Reconstructed,
}

/// What may be shown of a dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Disclosure {
    /// Counts only, never a respondent's answers.
    Counts,
    /// Single answers too.
    Rows,
}

/// Which respondents: every named single-choice variable has one of the listed values.
pub type Filter = Map<Vec<Spanned<String>>>;

/// A single-choice question.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The question as printed.
    pub label: String,
    /// Who was asked; everybody else's cell is empty.
    #[serde(default)]
    pub asked_of: Filter,
    /// The answers in order.
    #[schemars(extend("minProperties" = 1))]
    pub values: Map<Value>,
    /// How a table labels those who gave no answer.
    #[serde(default = "no_answer")]
    pub unanswered: String,
}

fn no_answer() -> String {
    "No answer".into()
}

/// An answer.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Value {
    /// What stands in the CSV.
    pub code: Spanned<Code>,
    /// As printed.
    pub label: String,
}

/// A code in the CSV: a whole number or a word.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Code {
    /// A whole number.
    Integer(i64),
    /// A word.
    Text(String),
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Code::Integer(number) => write!(f, "{number}"),
            Code::Text(text) => f.write_str(text),
        }
    }
}

/// A multiple-response set: several 0/1 columns that are one question. A respondent answers all of them or none.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MultipleResponse {
    /// The question as printed.
    pub label: String,
    /// Who was asked; everybody else's cells are empty.
    #[serde(default)]
    pub asked_of: Filter,
    /// Whether everybody who answers marks something.
    #[serde(default)]
    pub at_least_one: bool,
    /// Items beside which no other may be marked, such as N.A.
    #[serde(default)]
    pub exclusive: Vec<Spanned<String>>,
    /// The items in order with their labels as printed.
    #[schemars(extend("minProperties" = 1))]
    pub items: Map<String>,
    /// How running text names the items; the label where none is given.
    #[serde(default)]
    pub prose: Map<Spanned<String>>,
}

/// A matrix question: for each activity, mark all items that apply.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Matrix {
    /// The question as printed.
    pub label: String,
    /// Who was asked; everybody else's cells are empty.
    #[serde(default)]
    pub asked_of: Filter,
    /// Whether everybody who answers marks something for each activity.
    #[serde(default)]
    pub at_least_one: bool,
    /// Items beside which no other may be marked for the same activity.
    #[serde(default)]
    pub exclusive: Vec<Spanned<String>>,
    /// The activities in order with their labels as printed.
    #[schemars(extend("minProperties" = 1))]
    pub activities: Map<String>,
    /// The items in order with their labels as printed.
    #[schemars(extend("minProperties" = 1))]
    pub items: Map<String>,
    /// How running text names the items.
    #[serde(default)]
    pub prose: Map<Spanned<String>>,
    /// How running text names the activities.
    #[serde(default)]
    pub prose_activities: Map<Spanned<String>>,
}

/// A grid question: each item is rated on the same scale.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grid {
    /// The question as printed.
    pub label: String,
    /// Who was asked; everybody else's cells are empty.
    #[serde(default)]
    pub asked_of: Filter,
    /// The statements in order with their labels as printed.
    #[schemars(extend("minProperties" = 1))]
    pub items: Map<String>,
    /// The scale in order.
    #[schemars(extend("minProperties" = 1))]
    pub values: Map<Value>,
    /// How running text names the items.
    #[serde(default)]
    pub prose: Map<Spanned<String>>,
}

/// A number that a respondent gives: an amount, an age.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Number {
    /// The question as printed.
    pub label: String,
    /// Who was asked; everybody else's cell is empty.
    #[serde(default)]
    pub asked_of: Filter,
    /// The most decimal places that a cell has. Cells are read exactly, as whole numbers of the last place.
    #[serde(default)]
    #[schemars(range(max = 18))]
    pub decimals: u8,
}

/// Faults that the codebook shows by itself.
pub(super) fn check(document: &Document<Codebook>, messages: &mut Diagnostics) {
    let book = &document.content;
    if book.asked.value < book.answered.value {
        messages.push(
            Diagnostic::error(format!(
                "{} answered, but only {} were asked",
                book.answered.value, book.asked.value
            ))
            .at(document.place(&book.asked))
            .expected("expected at least as many as answered"),
        );
    }
    check_segments(document, &book.variables, messages);
    check_segments(document, &book.sets, messages);
    check_segments(document, &book.matrices, messages);
    check_segments(document, &book.grids, messages);
    check_segments(document, &book.numbers, messages);
    let mut columns = Columns::new(document, messages);
    columns.add(book.key.value.clone(), &book.key);
    for (name, choice) in book.variables.iter() {
        columns.add(name.value.clone(), name);
        columns.codes(&choice.values);
        columns.filter(&choice.asked_of);
    }
    for (name, set) in book.sets.iter() {
        for (item, _) in set.items.iter() {
            columns.add(format!("{}_{}", name.value, item.value), item);
        }
        columns.items(name, &set.items, &[&set.prose], &set.exclusive);
        columns.filter(&set.asked_of);
    }
    for (name, matrix) in book.matrices.iter() {
        for (activity, _) in matrix.activities.iter() {
            for (item, _) in matrix.items.iter() {
                columns.add(
                    format!("{}_{}_{}", name.value, activity.value, item.value),
                    item,
                );
            }
        }
        columns.items(name, &matrix.items, &[&matrix.prose], &matrix.exclusive);
        columns.items(name, &matrix.activities, &[&matrix.prose_activities], &[]);
        columns.filter(&matrix.asked_of);
    }
    for (name, grid) in book.grids.iter() {
        for (item, _) in grid.items.iter() {
            columns.add(format!("{}_{}", name.value, item.value), item);
        }
        columns.items(name, &grid.items, &[&grid.prose], &[]);
        columns.codes(&grid.values);
        columns.filter(&grid.asked_of);
    }
    for (name, number) in book.numbers.iter() {
        columns.add(name.value.clone(), name);
        columns.filter(&number.asked_of);
    }
}

/// Collects the columns that a codebook declares and refuses what contradicts itself.
struct Columns<'a> {
    document: &'a Document<Codebook>,
    messages: &'a mut Diagnostics,
    seen: BTreeMap<String, ()>,
}

impl<'a> Columns<'a> {
    fn new(document: &'a Document<Codebook>, messages: &'a mut Diagnostics) -> Self {
        Self {
            document,
            messages,
            seen: BTreeMap::new(),
        }
    }

    fn add(&mut self, column: String, declared: &Spanned<String>) {
        if self.seen.contains_key(&column) {
            self.messages.push(
                Diagnostic::error(format!("the column `{column}` is declared twice"))
                    .at(self.document.place(declared))
                    .expected("a question declared elsewhere in this codebook has this column")
                    .help("rename one of the two questions or items"),
            );
        }
        self.seen.insert(column, ());
    }

    fn codes(&mut self, values: &Map<Value>) {
        check_segments(self.document, values, self.messages);
        // One byte holds a value's position; the last means "no answer".
        if let Some((extra, _)) = values.iter().nth(255) {
            self.messages.push(
                Diagnostic::error("a question has more than 255 values")
                    .at(self.document.place(extra))
                    .expected("this one is too many")
                    .help("split the question, or group its values"),
            );
        }
        let mut codes: BTreeMap<String, ()> = BTreeMap::new();
        for (_, value) in values.iter() {
            let code = value.code.value.to_string();
            let declared_missing = self.document.content.missing.iter();
            if code.is_empty() || declared_missing.clone().any(|m| m.value == code) {
                self.messages.push(
                    Diagnostic::error(format!("the code `{code}` means \"no answer\""))
                        .at(self.document.place(&value.code))
                        .expected(
                            "expected a code that is not empty and not listed under `missing`",
                        ),
                );
            }
            if codes.insert(code.clone(), ()).is_some() {
                self.messages.push(
                    Diagnostic::error(format!("two values have the code `{code}`"))
                        .at(self.document.place(&value.code))
                        .expected("expected a code of its own for each value"),
                );
            }
        }
    }

    fn items(
        &mut self,
        question: &Spanned<String>,
        items: &Map<String>,
        prose: &[&Map<Spanned<String>>],
        exclusive: &[Spanned<String>],
    ) {
        check_segments(self.document, items, self.messages);
        for (_, text) in prose.iter().flat_map(|map| map.iter()) {
            super::refuse_digits(self.document, text, "prose", self.messages);
        }
        let named = prose.iter().flat_map(|map| map.iter().map(|(key, _)| key));
        for name in named.chain(exclusive) {
            if items.get(name).is_none() {
                self.messages.push(
                    Diagnostic::error(format!("`{}` has no item `{}`", question.value, name.value))
                        .at(self.document.place(name))
                        .expected(format!(
                            "expected one of {}",
                            items.keys().collect::<Vec<_>>().join(", ")
                        ))
                        .suggest(name, items.keys()),
                );
            }
        }
    }

    fn filter(&mut self, filter: &Filter) {
        check_filter(
            &self.document.content,
            filter,
            |key| self.document.place(key),
            self.messages,
        );
    }
}

/// Refuses variables and values that the codebook does not have.
pub(crate) fn check_filter(
    book: &Codebook,
    filter: &Filter,
    place: impl Fn(&Spanned<String>) -> crate::source::Place,
    messages: &mut Diagnostics,
) {
    for (variable, values) in filter.iter() {
        let Some(choice) = book.variables.get(variable) else {
            messages.push(
                Diagnostic::error(format!("unknown variable `{}`", variable.value))
                    .at(place(variable))
                    .expected("expected a single-choice variable of the codebook")
                    .suggest(variable, book.variables.keys()),
            );
            continue;
        };
        if values.is_empty() {
            messages.push(
                Diagnostic::error(format!(
                    "`{}` lists no value: nobody is meant",
                    variable.value
                ))
                .at(place(variable))
                .expected("expected at least one of its values")
                .help(format!(
                    "write `{}: [{}]`, or take it out to mean everybody",
                    variable.value,
                    choice.values.keys().next().unwrap_or_default()
                )),
            );
        }
        for value in values {
            if choice.values.get(value).is_none() {
                messages.push(
                    Diagnostic::error(format!(
                        "`{}` has no value `{}`",
                        variable.value, value.value
                    ))
                    .at(place(value))
                    .expected(format!(
                        "expected one of {}",
                        choice.values.keys().collect::<Vec<_>>().join(", ")
                    ))
                    .suggest(value, choice.values.keys()),
                );
            }
        }
    }
}
