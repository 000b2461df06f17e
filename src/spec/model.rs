//! `report/models/NAME.yaml`: what a model is fitted to, and how its results are printed.

use schemars::JsonSchema;
use serde::Deserialize;

use super::condition::Condition;
use super::document::{Document, check_segments};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::figures::Floors;
use crate::language::Language;
use crate::models::{Asked, ModelKind, Place};
use crate::yaml::{Map, Spanned};

/// A fitted model.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Caption of its table, with tags for numbers as in templates.
    pub title: Spanned<String>,
    /// Kind of model.
    pub kind: ModelKind,
    /// The dataset.
    pub dataset: Spanned<String>,
    /// Which respondents are used [default: all].
    #[serde(default)]
    pub base: Condition,
    /// How respondents in the base without an answer to every variable of the model are treated.
    #[serde(default)]
    pub missing: ModelMissing,
    /// The dependent variable.
    pub dependent: Dependent,
    /// The predictors, in order; a key is the term's segment in figure ids.
    #[schemars(extend("minProperties" = 1))]
    pub predictors: Map<Predictor>,
    /// Whether the regression has a constant.
    #[serde(default = "yes")]
    pub intercept: bool,
    /// Label of the constant [default: "Constant" in the report's language].
    #[serde(default)]
    pub constant: Option<String>,
    /// A number of the codebook with each respondent's precision weight.
    #[serde(default)]
    pub weights: Option<Spanned<String>>,
    /// Whether the responses are read a second time, to count how many a discriminant function classifies correctly.
    #[serde(default)]
    pub classify: bool,
    /// What is printed, to how many decimal places, and under which heads.
    #[serde(default)]
    pub print: Print,
    /// How numbers that would be rounded to zero, or to a whole, are printed, if not as in the report.
    #[serde(default)]
    pub floors: Floors,
    /// Notes under the table, with tags for numbers as in templates.
    #[serde(default)]
    pub notes: Vec<Spanned<String>>,
    /// Whether its table is counted ("Table 5").
    #[serde(default = "yes")]
    pub numbered: bool,
    /// Whether its table is printed; if not, the model only provides figures.
    #[serde(default = "yes")]
    pub printed: bool,
}

fn yes() -> bool {
    true
}

impl Model {
    /// How the constant is labelled in a report.
    pub fn constant_label<'a>(&'a self, language: &'a Language) -> &'a str {
        self.constant.as_deref().unwrap_or(language.labels.constant)
    }
}

/// Treatment of respondents in the base without an answer to every variable of a model.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ModelMissing {
    /// An error: leaving them out must be stated.
    #[default]
    Refuse,
    /// They are left out of the model.
    Listwise,
}

/// The dependent variable of a model.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dependent {
    /// The column.
    pub variable: Spanned<String>,
    /// As printed.
    pub label: String,
    /// The score of each value [default: its code].
    #[serde(default)]
    pub recode: Map<i64>,
    /// Its symbol in the equation: a letter, or a letter with a number as in `x_7`.
    #[serde(default)]
    pub symbol: Option<Spanned<String>>,
    /// For a discriminant analysis: two groups of values. The sign of the function is such that the first scores high.
    /// Respondents with other values are in neither.
    #[serde(default)]
    pub groups: Map<Group>,
}

/// A group of a discriminant analysis.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// As printed.
    pub label: String,
    /// The values that belong to it.
    pub values: Vec<Spanned<String>>,
}

/// A predictor: a power of a column.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Predictor {
    /// The column.
    pub variable: Spanned<String>,
    /// As printed.
    pub label: String,
    /// The score of each value [default: its code].
    #[serde(default)]
    pub recode: Map<i64>,
    /// The power it is raised to.
    #[serde(default = "one")]
    pub power: Spanned<u32>,
    /// What the numbers are divided by, before any power: 10, 100, …, 1000000000 [default: 1].
    #[serde(default)]
    pub scale: Option<Spanned<u64>>,
    /// Its symbol in the equation: a letter, or a letter with a number as in `x_7`.
    #[serde(default)]
    pub symbol: Option<Spanned<String>>,
}

impl Predictor {
    /// How many places the point moves.
    pub fn scale_digits(&self) -> u32 {
        let scale = self.scale.as_ref().map_or(1, |scale| scale.value);
        scale.checked_ilog10().unwrap_or(0)
    }
}

fn one() -> Spanned<u32> {
    Spanned {
        value: 1,
        span: 0..0,
    }
}

/// What a model's table shows. The keys are the last segments of the figures' ids.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Print {
    /// Statistics of each coefficient of a regression, in order.
    #[serde(default)]
    pub coef: Map<Column>,
    /// Statistics of the model as a whole, in order.
    #[serde(default)]
    pub fit: Map<Column>,
    /// Standardized coefficients of a discriminant function.
    #[serde(default)]
    pub std_coef: Option<Column>,
    /// Correlations of the variables with a discriminant function, the strongest first.
    #[serde(default)]
    pub structure: Option<Column>,
    /// Whether numbers that can't exceed one are printed as 0.5, or without the zero, as SPSS does: `.5`.
    #[serde(default = "yes")]
    pub leading_zero: bool,
}

impl Print {
    /// The columns of a part, by statistic.
    pub fn columns(&self, section: &str) -> Vec<(&str, &Column)> {
        let (several, one) = match section {
            "coef" => (Some(&self.coef), None),
            "fit" => (Some(&self.fit), None),
            "std_coef" => (None, self.std_coef.as_ref()),
            "structure" => (None, self.structure.as_ref()),
            _ => (None, None),
        };
        let several = several.into_iter().flat_map(|columns| columns.iter());
        let several = several.map(|(statistic, column)| (statistic.as_str(), column));
        several.chain(one.map(|column| ("value", column))).collect()
    }

    /// The column of a statistic in a part.
    pub fn column(&self, section: &str, statistic: &str) -> Option<&Column> {
        let mut columns = self.columns(section).into_iter();
        columns
            .find(|(known, _)| *known == statistic)
            .map(|(_, column)| column)
    }
}

/// A column of a model's table.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Its head.
    pub label: Spanned<String>,
    /// Decimal places, of these figures wherever they are printed.
    #[schemars(range(max = 15))]
    pub decimals: u8,
}

pub(super) fn check(document: &Document<Model>, messages: &mut Diagnostics) {
    let model = &document.content;
    check_segments(document, &model.predictors, messages);
    check_segments(document, &model.dependent.groups, messages);
    let mut refuse = |code: Code, at: crate::source::Place, message: String, expected: &str| {
        messages.push(Diagnostic::error(code, message).at(at).expected(expected));
    };
    let asked = Asked {
        groups: model.dependent.groups.len(),
        recoded: !model.dependent.recode.is_empty(),
        classified: model.classify,
        intercept: model.intercept,
        weighted: model.weights.is_some(),
    };
    for refused in model.kind.refuse(&asked) {
        let at = match refused.at {
            Place::Dependent => &model.dependent.variable,
            Place::Weights => model.weights.as_ref().unwrap_or(&model.dataset),
            Place::Whole => &model.dataset,
        };
        refuse(
            Code::ConflictingKeys,
            document.place(at),
            refused.message,
            refused.expected,
        );
    }
    for (name, predictor) in model.predictors.iter() {
        if name.value == "constant" {
            let place = document.place(name);
            refuse(
                Code::InvalidName,
                place,
                "`constant` is reserved for the constant of the regression".into(),
                "another name",
            );
        }
        if predictor.power.value == 0 || predictor.power.value > MOST_POWER {
            let place = document.place(&predictor.power);
            let message = format!("a power of {}", predictor.power.value);
            refuse(Code::InvalidValue, place, message, "a power from 1 to 20");
        }
    }
    for scale in model
        .predictors
        .iter()
        .filter_map(|(_, p)| p.scale.as_ref())
    {
        if !(1..=9).any(|digits| scale.value == 10_u64.pow(digits)) {
            let message = format!("a scale of {}", scale.value);
            let place = document.place(scale);
            refuse(
                Code::InvalidValue,
                place,
                message,
                "a power of ten from 10 to 1000000000",
            );
        }
    }
    check_symbols(document, messages);
    check_dependent(document, messages);
}

/// Symbols are letters, and unique within an equation.
fn check_symbols(document: &Document<Model>, messages: &mut Diagnostics) {
    let model = &document.content;
    // As the equation names it.
    let dependent = model.dependent.symbol.as_ref();
    let mut taken = vec![dependent.map_or("y", |symbol| symbol.as_str())];
    let predictors = model.predictors.iter().map(|(_, p)| &p.symbol);
    for symbol in predictors.chain([&model.dependent.symbol]).flatten() {
        let named = &symbol.value;
        let message = if !is_symbol(symbol) {
            Diagnostic::error(Code::InvalidValue, format!("invalid symbol `{named}`"))
                .expected("a letter, or a letter and a number such as `x_7`")
        } else if dependent == Some(symbol) {
            continue;
        } else if taken.contains(&named.as_str()) {
            Diagnostic::error(Code::DuplicateName, format!("duplicate symbol `{named}`"))
                .expected("a unique symbol for each variable")
                .help("number them: `x_1`, `x_2`; `y` is the default for the dependent variable")
        } else {
            taken.push(named);
            continue;
        };
        messages.push(message.at(document.place(symbol)));
    }
}

/// The dependent variable is not a predictor: the fit would be perfect and explain nothing.
fn check_dependent(document: &Document<Model>, messages: &mut Diagnostics) {
    let model = &document.content;
    let dependent = &model.dependent.variable;
    let mut refuse = |at: &Spanned<String>, does: &str| {
        messages.push(
            Diagnostic::error(
                Code::DependentAsPredictor,
                format!(
                    "`{}` is the dependent variable, and {does}",
                    dependent.value
                ),
            )
            .at(document.place(at))
            .expected("a variable other than the dependent one"),
        );
    };
    for (_, predictor) in model.predictors.iter() {
        if predictor.variable.value == dependent.value {
            refuse(&predictor.variable, "also a predictor");
        }
    }
    if let Some(weights) = model
        .weights
        .as_ref()
        .filter(|w| w.value == dependent.value)
    {
        refuse(weights, "also the weight");
    }
}

/// The greatest power of a term.
const MOST_POWER: u32 = 20;

/// `x`, or `x_7`.
fn is_symbol(symbol: &str) -> bool {
    let (letter, index) = symbol.split_once('_').unwrap_or((symbol, "0"));
    letter.len() == 1
        && letter.bytes().all(|b| b.is_ascii_alphabetic())
        && (1..=4).contains(&index.len())
        && index.bytes().all(|b| b.is_ascii_digit())
}
