//! `derived:` of a codebook and `report/variables.yaml`: variables made of other variables of their dataset.

use schemars::JsonSchema;
use serde::Deserialize;

use super::condition::Condition;
use super::decimal::Decimal;
use crate::yaml::{Map, Spanned};

/// A variable made of others of its dataset, by exactly one rule.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DerivedVariable {
    /// As printed.
    pub label: String,
    /// Rule: ranges of a number.
    #[serde(default)]
    pub bands: Option<Bands>,
    /// Rule: answers taken together.
    #[serde(default)]
    pub groups: Option<Groups>,
    /// Rule: `yes` where a condition holds, `no` where it does not.
    #[serde(default)]
    pub r#where: Option<Condition>,
    /// Rule: the first of several conditions that holds.
    #[serde(default)]
    pub cases: Option<Cases>,
    /// Rule: how many marks or answers of a kind there are.
    #[serde(default)]
    pub count: Option<Count>,
    /// Rule: the sum of several questions.
    #[serde(default)]
    pub sum: Option<Sum>,
    /// Rule: the mean of several questions.
    #[serde(default)]
    pub mean: Option<ItemMean>,
    /// Labels of its values [default: made of the rule].
    #[serde(default)]
    pub labels: Map<String>,
    /// How a table labels those without a value [default: "No answer" in the report's language].
    #[serde(default)]
    pub unanswered: Option<String>,
}

impl DerivedVariable {
    /// The rule in words.
    pub fn words(&self) -> String {
        let otherwise = |key: &Option<Spanned<String>>| match key {
            Some(key) => format!("; else {}", key.value),
            None => String::new(),
        };
        if let Some(bands) = &self.bands {
            let of = |(key, bound): (&Spanned<String>, &Option<Spanned<Decimal>>)| match bound {
                Some(bound) => format!("{} up to {}", key.value, bound.text()),
                None => format!("{} above", key.value),
            };
            let from = bands.from.as_ref();
            let from = from.map_or(String::new(), |from| format!(" from {}", from.text()));
            let all: Vec<String> = bands.up_to.iter().map(of).collect();
            let (of, all) = (&bands.of.value, all.join(", "));
            return format!("bands of {of}{from}: {all}{}", otherwise(&bands.r#else));
        }
        if let Some(groups) = &self.groups {
            let of = |(key, of): (&Spanned<String>, &Vec<Spanned<String>>)| {
                let of: Vec<&str> = of.iter().map(|of| of.as_str()).collect();
                format!("{} = {}", key.value, of.join(" or "))
            };
            let all: Vec<String> = groups.into.iter().map(of).collect();
            let (of, all) = (&groups.of.value, all.join(", "));
            return format!("groups of {of}: {all}{}", otherwise(&groups.r#else));
        }
        if let Some(condition) = &self.r#where {
            return format!("yes where {}", condition.words());
        }
        if let Some(cases) = &self.cases {
            let of = |(key, when): (&Spanned<String>, &Condition)| {
                format!("{} where {}", key.value, when.words())
            };
            let all: Vec<String> = cases.when.iter().map(of).collect();
            return format!("{}; else {}", all.join(", "), cases.r#else.value);
        }
        let list = |of: &[Spanned<String>]| {
            let of: Vec<&str> = of.iter().map(|of| of.as_str()).collect();
            of.join(", ")
        };
        let answered = |answered: &Option<Spanned<u64>>| match answered {
            Some(least) => format!(", of at least {} answered", least.value),
            None => String::new(),
        };
        if let Some(Count {
            of,
            answers,
            answered: least,
        }) = &self.count
        {
            let what = match answers.is_empty() {
                true => "marks".to_string(),
                false => list(answers),
            };
            return format!("number of {what} in {}{}", list(of), answered(least));
        }
        if let Some(sum) = &self.sum {
            return format!("sum of {}{}", list(&sum.of), answered(&sum.answered));
        }
        if let Some(mean) = &self.mean {
            let (of, places) = (list(&mean.of), mean.decimals);
            return format!(
                "mean of {of}{}, to {places} decimal places",
                answered(&mean.answered)
            );
        }
        String::new()
    }
}

/// Ranges of a number.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bands {
    /// The number.
    pub of: Spanned<String>,
    /// The least number of the first band [default: no bound].
    #[serde(default)]
    pub from: Option<Spanned<Decimal>>,
    /// The values in ascending order, each with the greatest number of its band; `null` for no bound.
    #[schemars(extend("minProperties" = 1))]
    pub up_to: Map<Option<Spanned<Decimal>>>,
    /// What numbers outside of the bands become: `missing`, or a value.
    #[serde(default)]
    pub r#else: Option<Spanned<String>>,
}

/// Answers taken together.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Groups {
    /// The single-choice variable or grid item.
    pub of: Spanned<String>,
    /// The values in order, each with the answers that become it.
    #[schemars(extend("minProperties" = 1))]
    pub into: Map<Vec<Spanned<String>>>,
    /// What other answers become: `missing`, or a value.
    #[serde(default)]
    pub r#else: Option<Spanned<String>>,
}

/// Conditions in order, of which the first that holds decides.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cases {
    /// The values, each with its condition.
    #[schemars(extend("minProperties" = 1))]
    pub when: Map<Condition>,
    /// What becomes of those for whom none holds: `missing`, or a value.
    pub r#else: Spanned<String>,
}

/// A count of answers: a number, and a variable whose values are `0`, `1`, ….
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// Sets, activities of matrices (`MATRIX_ACTIVITY`), grids, their items (`GRID_ITEM`) or single-choice variables.
    #[schemars(extend("minItems" = 1))]
    pub of: Vec<Spanned<String>>,
    /// The values that are counted; of sets and activities, marks are.
    #[serde(default)]
    pub answers: Vec<Spanned<String>>,
    /// How many of the questions must be answered [default: all].
    #[serde(default)]
    pub answered: Option<Spanned<u64>>,
}

/// The sum of several questions: a number.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sum {
    /// Numbers, single-choice variables, grids, their items (`GRID_ITEM`), sets or activities of matrices, whose marks
    /// count as one.
    #[schemars(extend("minItems" = 1))]
    pub of: Vec<Spanned<String>>,
    /// What each value counts as [default: its code].
    #[serde(default)]
    pub recode: Map<i64>,
    /// How many of the questions must be answered; the sum is of these [default: all].
    #[serde(default)]
    pub answered: Option<Spanned<u64>>,
}

/// The mean of several questions, rounded to a number of decimal places: a number.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemMean {
    /// Numbers, single-choice variables, grids, their items (`GRID_ITEM`), sets or activities of matrices, whose marks
    /// count as one.
    #[schemars(extend("minItems" = 1))]
    pub of: Vec<Spanned<String>>,
    /// What each value counts as [default: its code].
    #[serde(default)]
    pub recode: Map<i64>,
    /// How many of the questions must be answered; the mean is of these [default: all].
    #[serde(default)]
    pub answered: Option<Spanned<u64>>,
    /// The decimal places that a respondent's mean is rounded to.
    #[serde(default = "four")]
    #[schemars(range(max = 9))]
    pub decimals: u8,
}

fn four() -> u8 {
    4
}
