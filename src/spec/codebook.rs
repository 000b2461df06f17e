//! `data/NAME.yaml`: what the columns of `data/NAME.csv` mean and what they may contain.

use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeSet;

use super::design::Design;
use super::rule::Definition;
use super::small_cells::SmallCells;
use super::variable::DerivedVariable;
use crate::figures::matches;
use crate::yaml::{Map, Spanned};

/// A codebook.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Codebook {
    /// What was surveyed.
    pub title: String,
    /// Name of this group of respondents in tables.
    pub respondents: String,
    /// What one row is.
    #[serde(default)]
    pub unit: Option<String>,
    /// The header of the column that identifies a respondent; its values are unique and never empty.
    pub key: Spanned<String>,
    /// How many were asked.
    #[serde(default)]
    pub asked: Option<Spanned<u64>>,
    /// How many answered: the number of rows.
    #[serde(default)]
    pub answered: Option<Spanned<u64>>,
    /// How they were asked, such as `mail`.
    #[serde(default)]
    pub mode: Option<String>,
    /// When they were asked.
    #[serde(default)]
    pub date: Option<String>,
    /// Whether single answers may be shown.
    #[serde(default)]
    pub disclosure: Disclosure,
    /// Protection of small cells in every table of the dataset; a table can't ask for less.
    #[serde(default)]
    pub small_cells: SmallCells,
    /// Where the responses come from.
    #[serde(default)]
    pub source: Option<String>,
    /// Whether they are the original responses of the survey.
    #[serde(default)]
    pub origin: Origin,
    /// Sampling design: how respondents were drawn, and their weights.
    #[serde(default)]
    pub design: Option<Design>,
    /// Codes besides the empty cell that mean "no answer", for every question without its own `missing`. In columns of
    /// numbers, a code that is a number matches however the number is written.
    #[serde(default)]
    pub missing: Vec<Spanned<String>>,
    /// Headers of columns that are not read.
    #[serde(default)]
    pub ignore: Vec<Spanned<String>>,
    /// Single-choice questions; a key is the column's name.
    #[serde(default)]
    pub variables: Map<Choice>,
    /// Multiple-response sets ("mark all that apply"); an item's column is `SET_ITEM`.
    #[serde(default)]
    pub sets: Map<MultipleResponse>,
    /// Matrix questions: the same items for several activities; a column is `MATRIX_ACTIVITY_ITEM`.
    #[serde(default)]
    pub matrices: Map<Matrix>,
    /// Grid questions: several statements rated on one scale; a column is `GRID_ITEM`.
    #[serde(default)]
    pub grids: Map<Grid>,
    /// Measured or counted numbers; a key is the column's name. Models, designs and statistics of
    /// numbers use them, tables do not count them.
    #[serde(default)]
    pub numbers: Map<Number>,
    /// Answers in words. They may tell units of a design apart; nothing else is computed from them.
    #[serde(default)]
    pub texts: Map<Uncounted>,
    /// Dates, `YYYY-MM-DD`, optionally with a time of day. Nothing is computed from them.
    #[serde(default)]
    pub dates: Map<Uncounted>,
    /// The file that the responses were imported from, as `refigure import` records it.
    #[serde(default)]
    pub imported: Option<Imported>,
    /// Variables computed from the others, each from those before it. They have no columns in the CSV.
    #[serde(default)]
    pub derived: Map<DerivedVariable>,
    /// Of all derived variables, the report's included, how they are computed. They are among the variables and numbers.
    #[serde(skip)]
    pub definitions: Vec<Definition>,
}

impl Codebook {
    /// The texts that tell units of the design apart.
    pub fn units(&self) -> impl Iterator<Item = &str> {
        let stages = || self.design.iter().flat_map(|design| &design.stages);
        let of_design = move |name: &str| {
            let mut columns = stages().flat_map(|stage| stage.strata.iter().chain(&stage.cluster));
            columns.any(|column| column.value == name)
        };
        self.texts.keys().filter(move |name| of_design(name))
    }

    /// The columns of replicate weights, in the order of the codebook.
    pub fn replicates(&self) -> impl Iterator<Item = &str> {
        let design = self.design.as_ref();
        let declared = design.and_then(|design| design.replicates.as_ref());
        let pattern = declared.map(|replicates| replicates.columns.as_str());
        let names = self.numbers.keys();
        names.filter(move |name| pattern.is_some_and(|pattern| matches(pattern, name)))
    }

    /// The codes that mean "no answer" to a question, of which `own` are its own.
    pub fn missing<'a>(&'a self, own: &'a Option<Vec<Spanned<String>>>) -> &'a [Spanned<String>] {
        own.as_ref().unwrap_or(&self.missing)
    }

    /// How a variable or number is derived; nothing for what was asked.
    pub fn definition(&self, name: &str) -> Option<&Definition> {
        self.definitions.iter().find(|known| known.name == name)
    }

    /// Every column of single answers with its values.
    pub fn choices(&self) -> impl Iterator<Item = (String, &Map<Value>)> {
        let variables = self.variables.iter();
        let variables = variables.map(|(name, choice)| (name.value.clone(), &choice.values));
        let grids = self.grids.iter().flat_map(|(name, grid)| {
            let items = grid.items.keys();
            items.map(move |item| (format!("{}_{item}", name.value), &grid.values))
        });
        variables.chain(grids)
    }

    /// The names of all questions and of the columns of their parts.
    pub fn names(&self) -> BTreeSet<String> {
        let questions = [
            self.variables.keys().collect::<Vec<_>>(),
            self.numbers.keys().collect(),
            self.texts.keys().collect(),
            self.dates.keys().collect(),
            self.sets.keys().collect(),
            self.grids.keys().collect(),
            self.matrices.keys().collect(),
        ];
        let mut names: BTreeSet<String> = questions
            .into_iter()
            .flatten()
            .map(str::to_string)
            .collect();
        names.extend(self.choices().map(|(name, _)| name));
        for (name, matrix) in self.matrices.iter() {
            names.extend(
                matrix
                    .activities
                    .keys()
                    .map(|key| format!("{}_{key}", name.value)),
            );
        }
        names
    }

    /// The values of a column of single answers.
    pub fn choice(&self, column: &str) -> Option<&Map<Value>> {
        self.choices()
            .find(|(name, _)| name == column)
            .map(|(_, values)| values)
    }
}

/// What responses are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Given by respondents.
    #[default]
    Collected,
    /// Made to agree with what was published; agreement with it only shows that this is possible.
    Reconstructed,
}

/// What may be shown of a dataset.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Disclosure {
    /// Counts only, never a respondent's answers.
    #[default]
    Counts,
    /// Single answers as well.
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
    /// The column's header in the file [default: the key].
    #[serde(default)]
    pub column: Option<Spanned<String>>,
    /// Who was asked; everybody else's cell is empty.
    #[serde(default)]
    pub asked_of: Filter,
    /// Codes besides the empty cell that mean "no answer" here [default: the codebook's `missing`].
    #[serde(default)]
    pub missing: Option<Vec<Spanned<String>>>,
    /// The answers in order.
    #[schemars(extend("minProperties" = 1))]
    pub values: Map<Value>,
    /// How a table labels those who gave no answer [default: "No answer" in the report's language].
    #[serde(default)]
    pub unanswered: Option<String>,
}

/// An answer.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Value {
    /// As in the CSV.
    pub code: Spanned<ValueCode>,
    /// As printed.
    pub label: String,
}

/// A code in the CSV: a whole number or a word.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ValueCode {
    /// A whole number.
    Integer(i64),
    /// A word.
    Text(String),
}

impl ValueCode {
    /// The whole number that it is.
    pub fn number(&self) -> Option<i64> {
        match self {
            ValueCode::Integer(number) => Some(*number),
            ValueCode::Text(_) => None,
        }
    }
}

impl std::fmt::Display for ValueCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ValueCode::Integer(number) => write!(f, "{number}"),
            ValueCode::Text(text) => f.write_str(text),
        }
    }
}

/// A multiple-response set: several 0/1 columns that are one question. A respondent answers all of them or none.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MultipleResponse {
    /// The question as printed.
    pub label: String,
    /// Headers of columns in the file that have others than their names, by what follows `QUESTION_` in the name.
    #[serde(default)]
    pub columns: Map<Spanned<String>>,
    /// Who was asked; everybody else's cells are empty.
    #[serde(default)]
    pub asked_of: Filter,
    /// Codes besides the empty cell that mean "no answer" here [default: the codebook's `missing`].
    #[serde(default)]
    pub missing: Option<Vec<Spanned<String>>>,
    /// Whether everybody who answers marks something.
    #[serde(default)]
    pub at_least_one: bool,
    /// Items that exclude every other item, such as N.A.
    #[serde(default)]
    pub exclusive: Vec<Spanned<String>>,
    /// The items in order with their labels as printed.
    #[schemars(extend("minProperties" = 1))]
    pub items: Map<String>,
    /// Names of the items in running text [default: their labels].
    #[serde(default)]
    pub prose: Map<Spanned<String>>,
}

/// A matrix question: for each activity, mark all items that apply.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Matrix {
    /// The question as printed.
    pub label: String,
    /// Headers of columns in the file that have others than their names, by what follows `QUESTION_` in the name.
    #[serde(default)]
    pub columns: Map<Spanned<String>>,
    /// Who was asked; everybody else's cells are empty.
    #[serde(default)]
    pub asked_of: Filter,
    /// Codes besides the empty cell that mean "no answer" here [default: the codebook's `missing`].
    #[serde(default)]
    pub missing: Option<Vec<Spanned<String>>>,
    /// Whether everybody who answers marks something for each activity.
    #[serde(default)]
    pub at_least_one: bool,
    /// Items that exclude every other item of the same activity.
    #[serde(default)]
    pub exclusive: Vec<Spanned<String>>,
    /// The activities in order with their labels as printed.
    #[schemars(extend("minProperties" = 1))]
    pub activities: Map<String>,
    /// The items in order with their labels as printed.
    #[schemars(extend("minProperties" = 1))]
    pub items: Map<String>,
    /// Names of the items in running text [default: their labels].
    #[serde(default)]
    pub prose: Map<Spanned<String>>,
    /// Names of the activities in running text [default: their labels].
    #[serde(default)]
    pub prose_activities: Map<Spanned<String>>,
}

/// A grid question: each item is rated on the same scale.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grid {
    /// The question as printed.
    pub label: String,
    /// Headers of columns in the file that have others than their names, by what follows `QUESTION_` in the name.
    #[serde(default)]
    pub columns: Map<Spanned<String>>,
    /// Who was asked; everybody else's cells are empty.
    #[serde(default)]
    pub asked_of: Filter,
    /// Codes besides the empty cell that mean "no answer" here [default: the codebook's `missing`].
    #[serde(default)]
    pub missing: Option<Vec<Spanned<String>>>,
    /// The statements in order with their labels as printed.
    #[schemars(extend("minProperties" = 1))]
    pub items: Map<String>,
    /// The scale in order.
    #[schemars(extend("minProperties" = 1))]
    pub values: Map<Value>,
    /// Names of the items in running text [default: their labels].
    #[serde(default)]
    pub prose: Map<Spanned<String>>,
}

/// A number that a respondent gives: an amount, an age.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Number {
    /// The question as printed.
    pub label: String,
    /// The column's header in the file [default: the key].
    #[serde(default)]
    pub column: Option<Spanned<String>>,
    /// Who was asked; everybody else's cell is empty.
    #[serde(default)]
    pub asked_of: Filter,
    /// Codes besides the empty cell that mean "no answer" here [default: the codebook's `missing`].
    #[serde(default)]
    pub missing: Option<Vec<Spanned<String>>>,
    /// The maximum number of decimal places of a cell. Cells are read exactly, as integers in units of the last place.
    #[serde(default)]
    #[schemars(range(max = 18))]
    pub decimals: u8,
}

/// A question whose answers are kept, and not counted.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Uncounted {
    /// The question as printed.
    pub label: String,
    /// The column's header in the file [default: the key].
    #[serde(default)]
    pub column: Option<Spanned<String>>,
    /// Who was asked; everybody else's cell is empty.
    #[serde(default)]
    pub asked_of: Filter,
    /// Codes besides the empty cell that mean "no answer" here [default: the codebook's `missing`].
    #[serde(default)]
    pub missing: Option<Vec<Spanned<String>>>,
}

/// The file that responses were imported from.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Imported {
    /// Its name.
    pub file: String,
    /// Its format.
    pub format: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// How many rows it has.
    pub rows: u64,
    /// SHA-256 of the CSV as it was written.
    pub csv: String,
    /// Its columns that contain several answers in a cell, with what separates them.
    #[serde(default)]
    pub split: Map<String>,
    /// What was changed on the way.
    #[serde(default)]
    pub changes: Vec<String>,
}

impl Number {
    /// How many of the whole numbers that cells are kept as make one.
    pub fn unit(&self) -> i128 {
        10_i128.pow(self.decimals.into())
    }
}
