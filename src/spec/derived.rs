//! `report/derived.yaml`: figures computed from other figures, by name.

use schemars::JsonSchema;
use serde::Deserialize;

use super::document::{Document, check_segments};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::figures::Unit;
use crate::yaml::{Map, Spanned};

/// A figure computed from other figures. Its key and its unit are its id: `gap.points`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Derived {
    /// Sums, differences and quotients of figures' ids and `fact(NAME)`, such as `a - b` or `(a - b) / b`; `1 - a` is the
    /// rest of a share.
    pub of: Spanned<String>,
    /// Its unit: that of the expression, or `share` for a ratio that is printed as a percentage.
    pub unit: DerivedUnit,
    /// Decimal places [default: the report's `rounding` for the unit].
    #[serde(default)]
    #[schemars(range(max = 15))]
    pub places: Option<u8>,
    /// Whether shares of different bases may be added [default: false].
    #[serde(default)]
    pub different_bases: bool,
}

/// The unit of a derived figure: the last segment of its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DerivedUnit {
    /// A whole number of respondents.
    Count,
    /// A part of a whole, printed as a percentage.
    Share,
    /// A difference of shares, printed as a number of percentage points.
    Points,
    /// A ratio of two numbers.
    Ratio,
    /// A sum or difference of means.
    Mean,
    /// A sum or difference of a model's numbers.
    Value,
}

impl Derived {
    /// The id of the figure with a name.
    pub fn id(&self, name: &str) -> String {
        format!("{name}.{}", self.unit.unit().derived().segment())
    }
}

impl DerivedUnit {
    /// The unit in the table of units.
    pub fn unit(self) -> Unit {
        match self {
            DerivedUnit::Count => Unit::Respondents,
            DerivedUnit::Share => Unit::Share,
            DerivedUnit::Points => Unit::Points,
            DerivedUnit::Ratio => Unit::Ratio,
            DerivedUnit::Mean => Unit::Mean,
            DerivedUnit::Value => Unit::Number,
        }
    }
}

/// Rejects names that can't begin an id, or begin other ids.
pub(super) fn check<'a>(
    document: &Document<Map<Derived>>,
    owners: impl Iterator<Item = (&'a str, &'a str)>,
    messages: &mut Diagnostics,
) {
    check_segments(document, &document.content, messages);
    for (name, path) in owners {
        let same = document.content.iter().find(|(key, _)| key.value == name);
        if let Some((key, _)) = same {
            messages.push(
                Diagnostic::error(
                    Code::DuplicateName,
                    format!("the name `{name}` is taken: {path}"),
                )
                .at(document.place(key))
                .expected("a name that is not used by a table, model or dataset"),
            );
        }
    }
}
