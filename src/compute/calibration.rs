//! Calibrated weights: post-stratification and raking to the margins that a codebook declares.
//!
//! A first pass adds the weights up by the answers to the margins; these sums give a factor for each combination of answers.
//! The second pass multiplies and rounds the weights, which are exact numbers from there on.

use std::collections::BTreeMap;

use num_bigint::BigInt;

use super::key::{Key, patterns};
use super::margins::column;
use super::raking::BITS;
use crate::dataset::Rows;

/// How the weights of all datasets are calibrated.
#[derive(Debug, Clone, Default)]
pub(super) struct Calibrations(pub(super) Vec<Calibrated>);

/// How those of one dataset are.
#[derive(Debug, Clone)]
pub(super) struct Calibrated {
    pub(super) dataset: String,
    pub(super) keys: Vec<Key>,
    pub(super) columns: Vec<Factors>,
    pub(super) targets: Vec<Vec<u64>>,
    pub(super) decimals: u8,
    pub(super) iterations: u32,
    pub(super) least: i64,
    pub(super) most: i64,
}

/// Factors of a column by pattern, × 2¹²⁸ and × the units of the calibrated weights in one of the weights.
#[derive(Debug, Clone)]
pub(super) struct Factors {
    pub(super) column: String,
    pub(super) by_pattern: BTreeMap<u64, BigInt>,
}

/// A weight times its factor, to the nearest unit; nothing where it has too many digits.
pub(super) fn rounded(weight: i64, factor: &BigInt) -> Option<i64> {
    let half = BigInt::from(1) << (BITS - 1);
    let number: BigInt = (factor * weight + half) >> BITS;
    i64::try_from(number)
        .ok()
        .filter(|number| *number < 1 << 62)
}

impl Calibrations {
    /// Adds the calibrated weights to some rows of a dataset.
    pub(super) fn add(&self, dataset: &str, rows: &mut Rows) {
        for calibrated in self.0.iter().filter(|c| c.dataset == dataset) {
            let patterns = patterns(&calibrated.keys, rows);
            for factors in &calibrated.columns {
                let weights = rows.numbers(&factors.column).iter().zip(&patterns);
                let weights = weights.map(|(weight, pattern)| {
                    let factor = factors.by_pattern.get(pattern);
                    factor
                        .and_then(|factor| rounded(*weight, factor))
                        .unwrap_or_default()
                });
                let weights = weights.collect();
                rows.insert_numbers(column(&factors.column), weights);
            }
        }
    }
}
