//! Sums of weights that variances are made of.

use super::wide::Wide;

/// Sums of weights of respondents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Weights {
    /// How many have a weight above zero.
    pub(super) respondents: u64,
    pub(super) sum: i128,
    /// Of squares.
    pub(super) squares: i128,
}

impl Weights {
    /// In units of which so many are one.
    pub(super) fn scaled(self, scale: i128) -> Self {
        Self {
            sum: self.sum.saturating_mul(scale),
            squares: self.squares.saturating_mul(scale.saturating_mul(scale)),
            ..self
        }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.respondents += other.respondents;
        // Beyond this the block has no figures.
        self.sum = self.sum.saturating_add(other.sum);
        self.squares = self.squares.saturating_add(other.squares);
    }
}

/// Sums of weights of respondents times their numbers.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Products {
    /// Of the numbers themselves.
    pub(super) plain: i128,
    /// Of weight × number.
    pub(super) sum: i128,
    /// Of weight² × number.
    pub(super) mixed: Wide,
    /// Of weight² × number².
    pub(super) squares: Wide,
}

impl Products {
    pub(super) fn add(&mut self, weight: i128, number: i128) {
        let product = weight.saturating_mul(number);
        self.plain = self.plain.saturating_add(number);
        self.sum = self.sum.saturating_add(product);
        self.mixed.add_product(product, weight);
        self.squares.add_product(product, product);
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.plain = self.plain.saturating_add(other.plain);
        self.sum = self.sum.saturating_add(other.sum);
        self.mixed.add_times(&other.mixed, 1);
        self.squares.add_times(&other.squares, 1);
    }
}
