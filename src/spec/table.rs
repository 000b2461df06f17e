//! `report/tables/NAME.yaml`: what a table counts, and how it is printed.

use schemars::JsonSchema;
use serde::Deserialize;

use super::condition::Condition;
use super::document::{Document, check_segments};
use super::lines::{self, Axis, Stub};
use super::significance::{Compare, TestKind};
use super::small_cells::SmallCells;
use super::topline::Topline;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::figures::{Floors, Statistic, is_part_of_model};
use crate::yaml::{Map, Spanned};

/// A table.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Caption, with tags for numbers as in templates.
    pub title: Spanned<String>,
    /// The question, under the caption, with tags for numbers as in templates.
    #[serde(default)]
    pub question: Option<Spanned<String>>,
    /// The stacked parts in order; a key is the block's segment in figure ids.
    #[serde(default)]
    #[schemars(extend("minProperties" = 1))]
    pub blocks: Map<Block>,
    /// A block for every question of a dataset, instead of `blocks`.
    #[serde(default)]
    pub topline: Option<Topline>,
    /// Notes under the table, with tags for numbers as in templates.
    #[serde(default)]
    pub notes: Vec<Spanned<String>>,
    /// Whether it is numbered ("Table 5").
    #[serde(default = "yes")]
    pub numbered: bool,
    /// Whether it is printed; if not, the table only provides figures.
    #[serde(default = "yes")]
    pub printed: bool,
    /// Whether its blocks are weighted [default: as in report.yaml].
    #[serde(default)]
    pub weighted: Option<bool>,
    /// Whether it is printed in landscape.
    #[serde(default)]
    pub landscape: bool,
    /// How numbers that would be rounded to zero, or to a whole, are printed, if not as in the report.
    #[serde(default)]
    pub floors: Floors,
    /// Protection of small cells [default: as in report.yaml]. A codebook may demand more.
    #[serde(default)]
    pub small_cells: SmallCells,
}

fn yes() -> bool {
    true
}

/// A block: either responses counted by stub and banner, or the response rates of datasets.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// Heading of the block's stub.
    #[serde(default)]
    pub title: Option<String>,
    /// The dataset.
    #[serde(default)]
    pub dataset: Option<Spanned<String>>,
    /// Several stacked datasets; items are matched by id.
    #[serde(default)]
    pub datasets: Vec<Spanned<String>>,
    /// Which respondents are counted [default: all].
    #[serde(default)]
    pub base: Condition,
    /// The same for each of several `datasets`, by its name.
    #[serde(default)]
    pub bases: Map<Condition>,
    /// The rows.
    #[serde(default)]
    pub stub: Vec<Stub>,
    /// The columns.
    #[serde(default)]
    pub banner: Vec<Axis>,
    /// Whether it is weighted [default: as in the table].
    #[serde(default)]
    pub weighted: Option<bool>,
    /// The statistics of a cell, and results for the block.
    #[serde(default = "count_and_percent")]
    pub cells: Vec<Spanned<String>>,
    /// The intervals of `ci` under `cells`.
    #[serde(default)]
    pub ci: Interval,
    /// A test of its answers or means, printed below it.
    #[serde(default)]
    pub test: Option<Spanned<TestKind>>,
    /// Letters for the columns whose share or mean is significantly smaller.
    #[serde(default)]
    pub compare: Option<Spanned<Compare>>,
    /// Treatment of rows without respondents.
    #[serde(default)]
    pub empty_rows: Empty,
    /// Treatment of columns without respondents.
    #[serde(default)]
    pub empty_columns: Empty,
    /// Treatment of respondents in the base without an answer.
    #[serde(default)]
    pub missing: Missing,
    /// How a cell's statistics are arranged.
    #[serde(default)]
    pub arrange: Arrange,
    /// Response rates of datasets, instead of all the above.
    #[serde(default)]
    pub response: Option<Response>,
    /// Differences between the shares of two blocks before it, instead of all the above.
    #[serde(default)]
    pub difference: Option<Difference>,
}

impl Block {
    /// Whether its responses are counted.
    pub fn is_counted(&self) -> bool {
        self.response.is_none() && self.difference.is_none()
    }
}

impl Block {
    /// The datasets that it counts or that it has the response rates of.
    pub fn all_datasets(&self) -> impl Iterator<Item = &str> {
        let counted = self.dataset.iter().chain(&self.datasets);
        let response = self.response.iter().flat_map(|r| &r.datasets);
        counted.chain(response).map(|name| name.value.as_str())
    }

    /// Who is counted of a dataset; nothing where it is none of the block's.
    pub fn base_of(&self, dataset: &str) -> Option<&Condition> {
        let mut datasets = self.dataset.iter().chain(&self.datasets);
        datasets.find(|known| known.value == dataset)?;
        Some(self.bases.get(dataset).unwrap_or(&self.base))
    }
}

fn count_and_percent() -> Vec<Spanned<String>> {
    let name = |name: &str| Spanned {
        value: name.to_string(),
        span: 0..0,
    };
    vec![name("count"), name("row_pct")]
}

/// A confidence interval.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Interval {
    /// How it is computed.
    #[serde(default)]
    pub method: IntervalMethod,
    /// Confidence level in per cent.
    #[serde(default = "ninety_five")]
    #[schemars(range(min = 1, max = 99))]
    pub level: Spanned<u8>,
}

impl Default for Interval {
    fn default() -> Self {
        Self {
            method: IntervalMethod::default(),
            level: ninety_five(),
        }
    }
}

pub(super) fn ninety_five() -> Spanned<u8> {
    Spanned {
        value: 95,
        span: 0..0,
    }
}

/// How a confidence interval of a share is computed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IntervalMethod {
    /// Symmetrical on the logit scale, and so between 0 and 1.
    #[default]
    Logit,
    /// Symmetrical around the share (Wald).
    Normal,
    /// Wilson's, of the effective number of respondents.
    Wilson,
    /// Clopper and Pearson's, of the effective number of respondents.
    ClopperPearson,
}

/// Treatment of rows or columns without respondents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Empty {
    /// An error where a percentage or a mean of them is asked for.
    #[default]
    Error,
    /// They are left out.
    Omit,
    /// They are printed, with dashes for percentages and means.
    Dash,
}

/// Treatment of respondents in the base who did not answer a question of the block.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// An error: the treatment must be stated.
    #[default]
    Refuse,
    /// They are left out of the base of the whole block.
    Listwise,
    /// They are left out of the base of the rows and columns whose question they did not answer.
    PerItem,
    /// They remain in the base; the difference of a row to 100 % is "no answer".
    InBase,
}

/// How count and percentage of a cell are arranged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Arrange {
    /// One above the other.
    #[default]
    Stacked,
    /// Side by side.
    Beside,
}

/// Response rates: asked and answered of each dataset.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Response {
    /// The datasets, one per row.
    pub datasets: Vec<Spanned<String>>,
    /// The columns' labels.
    pub labels: ResponseLabels,
}

/// Labels of the columns of a response table.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResponseLabels {
    /// Questionnaires sent out.
    pub asked: String,
    /// Questionnaires returned.
    pub answered: String,
    /// The second as a share of the first.
    pub rate: String,
}

/// Differences between the shares of two blocks of the table, whose datasets were drawn independently: the first less the
/// second.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// The block whose shares are compared.
    pub of: Spanned<String>,
    /// The block with which they are compared, such as an earlier wave.
    pub from: Spanned<String>,
    /// What is computed of each.
    #[serde(default = "points_with_precision")]
    #[schemars(extend("minItems" = 1))]
    pub cells: Vec<DifferenceCell>,
}

fn points_with_precision() -> Vec<DifferenceCell> {
    vec![
        DifferenceCell::Points,
        DifferenceCell::Se,
        DifferenceCell::P,
    ]
}

/// A statistic of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceCell {
    /// The difference in percentage points.
    Points,
    /// Its standard error.
    Se,
    /// The difference divided by its standard error.
    T,
    /// The two-sided probability of such a t without a difference.
    P,
}

impl DifferenceCell {
    /// The statistic that a cell prints.
    pub fn statistic(self) -> Statistic {
        match self {
            DifferenceCell::Points => Statistic::Points,
            DifferenceCell::Se => Statistic::ShareSe,
            DifferenceCell::T => Statistic::T,
            DifferenceCell::P => Statistic::P,
        }
    }
}

pub(super) fn check(document: &Document<Table>, messages: &mut Diagnostics) {
    let table = &document.content;
    check_segments(document, &table.blocks, messages);
    if table.blocks.is_empty() && table.topline.is_none() {
        messages.push(
            Diagnostic::error(Code::MissingKey, "a table without `blocks`")
                .at(document.place(&table.title))
                .expected("`blocks:`, or `topline: DATASET`"),
        );
    }
    for (key, _) in table.blocks.iter().filter(|(key, _)| is_part_of_model(key)) {
        messages.push(
            Diagnostic::error(
                Code::InvalidName,
                format!("`{}` is reserved for a part of a model", key.value),
            )
            .at(document.place(key))
            .expected("another name for the block")
            .help("ids such as `MODEL.fit.n` would be read as the block's"),
        );
    }
    for (name, block) in table.blocks.iter() {
        check_block(document, name, block, messages);
        lines::check(document, &block.stub, &block.banner, messages);
    }
}

fn check_block(
    document: &Document<Table>,
    name: &Spanned<String>,
    block: &Block,
    messages: &mut Diagnostics,
) {
    let response = block.response.iter().flat_map(|r| &r.datasets);
    let mut seen: Vec<&str> = Vec::new();
    for dataset in block.datasets.iter().chain(response) {
        if seen.contains(&dataset.as_str()) {
            messages.push(
                Diagnostic::error(
                    Code::DuplicateName,
                    format!(
                        "duplicate dataset `{}` in the block `{}`",
                        dataset.value, name.value
                    ),
                )
                .at(document.place(dataset))
                .expected("each dataset once: its respondents would be counted twice")
                .help("remove it"),
            );
        }
        seen.push(dataset);
    }
    let mut refuse = |code: Code, message: String, expected: &str| {
        messages.push(
            Diagnostic::error(code, message)
                .at(document.place(name))
                .expected(expected),
        );
    };
    let counted = block.dataset.is_some() || !block.datasets.is_empty();
    let counted = counted || !block.base.is_empty() || !block.bases.is_empty();
    let counted = counted || !block.stub.is_empty() || !block.banner.is_empty();
    if let Some(difference) = &block.difference {
        if counted || block.response.is_some() {
            refuse(
                Code::ConflictingKeys,
                format!(
                    "the block `{}` has `difference` and a stub, banner, dataset or `response`",
                    name.value
                ),
                "only `difference`, with a title",
            );
        }
        let cells = difference.cells.iter().enumerate();
        let mut twice =
            cells.filter(|(i, cell)| difference.cells.iter().take(*i).any(|c| c == *cell));
        if twice.next().is_some() {
            refuse(
                Code::DuplicateName,
                format!(
                    "duplicate statistic in the `cells` of the block `{}`",
                    name.value
                ),
                "each statistic once",
            );
        }
        return;
    }
    if block.response.is_some() {
        if counted || block.title.is_some() {
            refuse(
                Code::ConflictingKeys,
                format!(
                    "the block `{}` has both `response` and a stub, banner or dataset",
                    name.value
                ),
                "only `response`",
            );
        }
        if block
            .response
            .as_ref()
            .is_some_and(|r| r.datasets.is_empty())
        {
            refuse(
                Code::MissingKey,
                format!("the response rates of `{}` have no dataset", name.value),
                "`datasets: [NAME, …]`",
            );
        }
        return;
    }
    match (&block.dataset, block.datasets.is_empty()) {
        (None, true) => refuse(
            Code::MissingKey,
            format!("the block `{}` has no dataset", name.value),
            "`dataset: NAME` (or `datasets`, or `response`)",
        ),
        (Some(_), false) => {
            return refuse(
                Code::ConflictingKeys,
                format!(
                    "the block `{}` has both `dataset` and `datasets`",
                    name.value
                ),
                "one of the two",
            );
        }
        _ => {}
    }
    if !(1..=99).contains(&block.ci.level.value) {
        refuse(
            Code::InvalidValue,
            format!("invalid confidence level in the block `{}`", name.value),
            "`level` from 1 to 99",
        );
    }
    if block.stub.is_empty() {
        refuse(
            Code::MissingKey,
            format!("the block `{}` has no rows", name.value),
            "`stub: [total, …]`",
        );
    }
    if block.banner.is_empty() {
        refuse(
            Code::MissingKey,
            format!("the block `{}` has no columns", name.value),
            "`banner: [{set: …}]`",
        );
    }
    if block.cells.is_empty() {
        refuse(
            Code::MissingKey,
            format!("the block `{}` has empty `cells`", name.value),
            "`cells: [count, row_pct]`",
        );
    }
    let twice = |(i, cell): (usize, &Spanned<String>)| {
        let before = block.cells.iter().take(i);
        before.into_iter().any(|other| other.value == cell.value)
    };
    if block.cells.iter().enumerate().any(twice) {
        refuse(
            Code::DuplicateName,
            format!(
                "duplicate statistic in the `cells` of the block `{}`",
                name.value
            ),
            "each statistic once",
        );
    }
    if block.dataset.is_some() && !block.bases.is_empty() {
        refuse(
            Code::ConflictingKeys,
            format!("the block `{}` has `bases` but one dataset", name.value),
            "`base` with `dataset`, `bases` with `datasets`",
        );
    }
    if !block.datasets.is_empty() && !block.base.is_empty() {
        refuse(
            Code::ConflictingKeys,
            format!("the block `{}` has `base` but several datasets", name.value),
            "`bases: {DATASET: {…}}` with `datasets`",
        );
    }
}
