//! Whether a block is weighted, and by what.

use num_bigint::BigInt;

use super::margins;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::figures::{Exact, Real};
use crate::spec::{Block, Codebook, Document, Specs, Table, ZeroWeights};
use crate::yaml::Spanned;

/// How the units of a block are weighted.
#[derive(Debug, Clone)]
pub(super) struct Weighting {
    /// The names of the weights, in words.
    pub(super) columns: String,
    /// Their labels.
    pub(super) labels: String,
    /// Decimal places of the sums of weights.
    places: u8,
}

/// The weights of a dataset.
#[derive(Debug, Clone)]
pub(super) struct Weight {
    /// The column of rows that has them.
    pub(super) column: String,
    /// The CSV's columns that they are made of.
    pub(super) sources: Vec<String>,
    /// Brings its numbers to the places of the block's sums.
    pub(super) scale: i128,
    /// Whether some may be zero.
    pub(super) zero: bool,
}

/// The weight that a codebook declares.
struct Declared<'a> {
    name: &'a str,
    /// What it is, in words.
    words: String,
    label: &'a str,
    decimals: u8,
}

/// The weight of a dataset, where it has one.
fn declared(book: &Codebook) -> Option<Declared<'_>> {
    let design = book.design.as_ref()?;
    let name = design.weight.as_str();
    let number = book.numbers.get(name)?;
    let calibrate = design.calibrate.as_ref();
    let label = calibrate.and_then(|calibrate| calibrate.label.as_ref());
    Some(Declared {
        name,
        words: match calibrate {
            Some(_) => format!("calibrated {name}"),
            None => name.to_string(),
        },
        label: label.unwrap_or(&number.label),
        decimals: calibrate.map_or(number.decimals, |calibrate| calibrate.decimals.value),
    })
}

/// How a block is weighted: as it says, or its table, or the report; of datasets with weights, it is by default.
pub(super) fn of(
    table: &Document<Table>,
    name: &Spanned<String>,
    block: &Block,
    specs: &Specs,
    messages: &mut Diagnostics,
) -> Option<Weighting> {
    let asked = block.weighted.or(table.content.weighted);
    if !asked.unwrap_or(specs.report.content.weighted) {
        return None;
    }
    let datasets = block.dataset.iter().chain(&block.datasets);
    let books = datasets.filter_map(|dataset| Some((dataset, specs.codebook(dataset)?)));
    let (mut weights, mut without) = (Vec::new(), Vec::new());
    for (dataset, book) in books {
        match declared(&book.content) {
            Some(weight) => weights.push(weight),
            None => without.push(dataset),
        }
    }
    if let Some(dataset) = without.first()
        && (asked.is_some() || !weights.is_empty())
    {
        messages.push(
            Diagnostic::error(
                Code::MissingKey,
                format!(
                    "the block `{}` is weighted, but the codebook of `{}` has no weight",
                    name.value, dataset.value
                ),
            )
            .at(table.place(dataset))
            .expected("`design: {weight: NUMBER}` in the codebook")
            .help("declare the weight, or write `weighted: false` in the block"),
        );
        return None;
    }
    let places = weights.iter().map(|weight| weight.decimals).max()?;
    let list = |mut names: Vec<String>| {
        names.dedup();
        names.join(", ")
    };
    Some(Weighting {
        columns: list(weights.iter().map(|w| w.words.clone()).collect()),
        labels: list(weights.iter().map(|w| w.label.to_string()).collect()),
        places,
    })
}

impl Weighting {
    /// The weights of one of the block's datasets.
    pub(super) fn of(&self, book: &Codebook) -> Option<Weight> {
        let weight = declared(book)?;
        let design = book.design.as_ref()?;
        let margins = design.calibrate.iter().flat_map(|c| c.margins.keys());
        Some(Weight {
            column: match design.calibrate {
                Some(_) => margins::column(weight.name),
                None => weight.name.to_string(),
            },
            sources: [weight.name]
                .into_iter()
                .chain(margins)
                .map(str::to_string)
                .collect(),
            scale: 10_i128.pow(self.places.saturating_sub(weight.decimals).into()),
            zero: design.zero == ZeroWeights::Allowed,
        })
    }

    /// The greatest sum of weights that a figure can hold.
    pub(super) fn holds(sum: i128) -> bool {
        i64::try_from(sum).is_ok()
    }
}

/// A sum of weights, in units of the last place that these have.
pub(super) fn sum(weighting: Option<&Weighting>, sum: i128) -> Exact {
    let (numerator, denominator) = shortened(weighting, sum, 10_i128.pow(places(weighting)));
    match denominator {
        1 => Exact::Integer(numerator),
        _ => Exact::Ratio {
            numerator,
            denominator,
        },
    }
}

/// A ratio of two sums of weights, in units of the last place that either has.
pub(super) fn ratio(weighting: Option<&Weighting>, above: i128, below: i128) -> Exact {
    let (numerator, denominator) = shortened(weighting, above, below);
    Exact::Ratio {
        numerator,
        denominator,
    }
}

/// A quotient of sums that have so many decimal places beside those of the weights: as a ratio where it is short enough.
/// Nothing where the divisor is zero.
pub(super) fn quotient(
    weighting: Option<&Weighting>,
    decimals: u8,
    above: &BigInt,
    below: &BigInt,
) -> Option<Exact> {
    let (mut numerator, mut denominator) = (above.clone(), below.clone());
    for _ in 0..places(weighting) + u32::from(decimals) {
        let ends_in_zero = |number: &BigInt| number % 10_u8 == BigInt::ZERO;
        if !ends_in_zero(&numerator) || !ends_in_zero(&denominator) {
            break;
        }
        (numerator, denominator) = (numerator / 10_u8, denominator / 10_u8);
    }
    match (i64::try_from(numerator), i64::try_from(denominator)) {
        (Ok(numerator), Ok(denominator)) if denominator > 0 => Some(Exact::Ratio {
            numerator,
            denominator,
        }),
        _ => Real::quotient(above, below).map(Exact::Real),
    }
}

/// A weight of one.
pub(super) fn one(weighting: Option<&Weighting>) -> BigInt {
    BigInt::from(10).pow(places(weighting))
}

fn places(weighting: Option<&Weighting>) -> u32 {
    weighting.map_or(0, |weighting| weighting.places.into())
}

/// Without the decimal places that neither needs. Blocks whose sums don't fit have no figures.
fn shortened(weighting: Option<&Weighting>, mut above: i128, mut below: i128) -> (i64, i64) {
    for _ in 0..places(weighting) {
        if above % 10 != 0 || below % 10 != 0 {
            break;
        }
        (above, below) = (above / 10, below / 10);
    }
    let held = |sum: i128| i64::try_from(sum).unwrap_or(i64::MAX);
    (held(above), held(below))
}
