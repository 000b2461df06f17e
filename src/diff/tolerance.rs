//! How far a figure may move without being listed.

use super::records::Entry;
use crate::diagnostic::{Code, Diagnostic};
use crate::figures::{Change, Unit, parse_bound};
use crate::spec::{Tolerance, Tolerances as Declared};

/// What is tolerated, by kind of figure.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Tolerances {
    share: Limits,
    mean: Limits,
    model: Limits,
    count: Limits,
}

/// A move within either is tolerated.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Limits {
    /// In units as printed: percentage points of a share.
    absolute: Option<f64>,
    /// As a fraction of the old value.
    relative: Option<f64>,
}

/// Moves are compared in floating point: a move of exactly the limit is within it.
const SLACK: f64 = 1.0 + 1e-12;

impl Tolerances {
    /// Those of report.yaml; the command line's, where there are any, stand for all kinds.
    pub fn new(
        declared: Option<&Declared>,
        absolute: Option<&str>,
        relative: Option<&str>,
    ) -> Result<Self, Diagnostic> {
        let given = Limits {
            absolute: absolute
                .map(|text| limit("--tolerance", text))
                .transpose()?,
            relative: relative.map(|text| limit("--relative", text)).transpose()?,
        };
        if given != Limits::default() {
            return Ok(Self {
                share: given,
                mean: given,
                model: given,
                count: given,
            });
        }
        Ok(declared.map_or_else(Self::default, |declared| Self {
            share: Limits::of(&declared.share),
            mean: Limits::of(&declared.mean),
            model: Limits::of(&declared.model),
            count: Limits::of(&declared.count),
        }))
    }

    /// Whether a figure may move so far.
    pub fn allow(&self, figure: &Entry, change: &Change, old: f64) -> bool {
        let limits = match figure.statistic().map(|kind| kind.definition().unit) {
            Some(Unit::Share | Unit::Points) => self.share,
            Some(Unit::Mean) => self.mean,
            Some(Unit::Respondents | Unit::Weighted) => self.count,
            Some(Unit::Letters) => return false,
            Some(Unit::Number | Unit::Ratio) | None => self.model,
        };
        let moved = change.value.abs();
        let absolute = limits
            .absolute
            .is_some_and(|limit| moved * f64::from(figure.scale()) <= limit * SLACK);
        let relative = limits
            .relative
            .is_some_and(|limit| moved <= limit * old.abs() * SLACK);
        absolute || relative
    }
}

impl Limits {
    fn of(declared: &Tolerance) -> Self {
        let number = |text: &Option<crate::yaml::Spanned<String>>| {
            text.as_ref().and_then(|text| number(text))
        };
        Self {
            absolute: number(&declared.absolute),
            relative: number(&declared.relative),
        }
    }
}

fn number(text: &str) -> Option<f64> {
    let bound = parse_bound(text)?;
    Some(*bound.numer() as f64 / *bound.denom() as f64)
}

fn limit(option: &str, text: &str) -> Result<f64, Diagnostic> {
    number(text).ok_or_else(|| {
        Diagnostic::error(Code::InvalidOption, format!("`{option} {text}` is not a valid limit"))
            .expected("a number such as 0.1, or a fraction such as 1/2")
            .help("--tolerance is in units as printed (percentage points of a share), --relative a fraction of the old value")
    })
}
