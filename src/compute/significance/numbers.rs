//! Whole numbers and ratios, as tests need them.

use num_bigint::{BigInt, Sign};
use num_rational::Ratio;

use crate::figures::{Exact, Real};

pub(super) fn real([above, below]: [&BigInt; 2]) -> Option<Exact> {
    Real::quotient(above, below).map(Exact::Real)
}

pub(super) fn ratio(number: &Ratio<BigInt>) -> [&BigInt; 2] {
    [number.numer(), number.denom()]
}

pub(super) fn whole(number: u64) -> Ratio<BigInt> {
    Ratio::from_integer(number.into())
}

pub(super) fn is_positive(number: &Ratio<BigInt>) -> bool {
    number.numer().sign() == Sign::Plus
}
