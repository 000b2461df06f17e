//! The sums of products over rows that a fit is made from.

use num_bigint::BigInt;
use std::collections::BTreeMap;

use super::design::{Design, Term};
use super::products::{CHUNK, Values, bound};

/// Exact sums of products over rows: of every two terms of a design, the intercept's constant and the dependent variable
/// included, each product times the row's weight. They keep no rows, and neither the order of the rows nor that of the
/// parts matters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moments {
    design: Design,
    /// The constant where there is an intercept, the predictors, the dependent variable.
    terms: Vec<Term>,
    /// Pairs of terms with different products, and the sums of those.
    sums: Vec<(usize, usize, BigInt)>,
    /// Which of `sums` belongs to a pair, the first term not after the second.
    places: BTreeMap<(usize, usize), usize>,
    rows: u64,
    not_positive: u64,
}

impl Moments {
    /// Of no rows yet.
    pub fn new(design: &Design) -> Self {
        // The zeroth power of any column is the constant.
        let constant = Term {
            column: design.dependent,
            power: 0,
        };
        let dependent = Term {
            column: design.dependent,
            power: 1,
        };
        let mut terms: Vec<Term> = design.intercept.then_some(constant).into_iter().collect();
        terms.extend(&design.predictors);
        terms.push(dependent);
        // x·x³ is x²·x²: powers of one column share sums.
        let mut sums: Vec<(usize, usize, BigInt)> = Vec::new();
        let mut places = BTreeMap::new();
        let mut known = BTreeMap::new();
        for (j, b) in terms.iter().enumerate() {
            for (i, a) in terms.iter().enumerate().take(j + 1) {
                let mut product = BTreeMap::new();
                for factor in [a, b] {
                    if factor.power > 0 {
                        *product.entry(factor.column).or_insert(0u64) += u64::from(factor.power);
                    }
                }
                let place = *known.entry(product).or_insert(sums.len());
                if place == sums.len() {
                    sums.push((i, j, BigInt::ZERO));
                }
                places.insert((i, j), place);
            }
        }
        Self {
            design: design.clone(),
            terms,
            sums,
            places,
            rows: 0,
            not_positive: 0,
        }
    }

    /// Adds rows that have a value in every column of the design; one slice a column, all of one length. Of slices of
    /// unlike lengths only the rows that all of them have are added.
    pub fn update(&mut self, columns: &[&[i64]]) {
        let rows = columns.iter().map(|column| column.len()).min().unwrap_or(0);
        for from in (0..rows).step_by(CHUNK) {
            let to = rows.min(from + CHUNK);
            let chunk: Vec<&[i64]> = columns
                .iter()
                .map(|column| column.get(from..to).unwrap_or(&[]))
                .collect();
            self.add(&chunk, to - from);
        }
    }

    fn add(&mut self, chunk: &[&[i64]], rows: usize) {
        let bounded: Vec<(&[i64], u64)> = chunk
            .iter()
            .map(|column| (*column, bound(column)))
            .collect();
        let factor = |term: &Term| {
            let (column, bound) = bounded.get(term.column).copied().unwrap_or_default();
            (column, bound, term.power)
        };
        let values: Vec<Values> = self
            .terms
            .iter()
            .map(|term| Values::new(&[factor(term)], rows))
            .collect();
        let weighted: Option<Vec<Values>> = self.design.weights.map(|column| {
            let weight = factor(&Term { column, power: 1 });
            self.not_positive += weight.0.iter().filter(|weight| **weight <= 0).count() as u64;
            let terms = self.terms.iter();
            terms
                .map(|term| Values::new(&[weight, factor(term)], rows))
                .collect()
        });
        let left = weighted.as_ref().unwrap_or(&values);
        for (i, j, sum) in &mut self.sums {
            if let (Some(a), Some(b)) = (left.get(*i), values.get(*j)) {
                *sum += a.dot(b, rows);
            }
        }
        self.rows += rows as u64;
    }

    /// Adds the sums over other rows, of the same design.
    pub fn merge(&mut self, other: &Self) {
        for (mine, other) in self.sums.iter_mut().zip(&other.sums) {
            mine.2 += &other.2;
        }
        self.rows += other.rows;
        self.not_positive += other.not_positive;
    }

    /// How many rows were added.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The design they were made with.
    pub(super) fn design(&self) -> &Design {
        &self.design
    }

    /// Rows with a weight of zero or less.
    pub(super) fn not_positive(&self) -> u64 {
        self.not_positive
    }

    /// The sum of the products of two terms: the constant where there is an intercept, the predictors, the dependent
    /// variable.
    pub(super) fn sum(&self, i: usize, j: usize) -> BigInt {
        let place = self.places.get(&(i.min(j), i.max(j)));
        let sum = place.and_then(|place| self.sums.get(*place));
        sum.map(|(_, _, sum)| sum.clone()).unwrap_or_default()
    }
}
