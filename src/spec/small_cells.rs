//! `small_cells`: below how many respondents figures are flagged or withheld.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::yaml::Spanned;

/// Protection of small cells.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SmallCells {
    /// Shares and statistics of numbers with a base below this number are printed in parentheses.
    #[serde(default)]
    #[schemars(range(min = 2, max = 1_000_000))]
    pub flag_below: Option<Spanned<u64>>,
    /// Counts from one up to this number are withheld, with all that is computed from them.
    #[serde(default)]
    #[schemars(range(min = 2, max = 1_000))]
    pub suppress_below: Option<Spanned<u64>>,
}

impl SmallCells {
    /// Below how many respondents figures are withheld; 0 where none are.
    pub fn suppress(&self) -> u64 {
        self.suppress_below.as_ref().map_or(0, |below| below.value)
    }

    /// Below how many respondents figures are flagged; 0 where none are.
    pub fn flag(&self) -> u64 {
        self.flag_below.as_ref().map_or(0, |below| below.value)
    }
}
