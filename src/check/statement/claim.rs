//! Bounds that a text sets to a number.

use super::numerals::Said;
use super::terms::{Relation, Unit};
use crate::check::interval::{Interval, Rational, ratio, whole};

/// What a text says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The bounds that it sets.
    pub claim: Claim,
    /// What its number is a number of.
    pub unit: Unit,
    /// The whole that it is taken of: 157 of `57 out of 157`.
    pub whole: Option<Rational>,
    /// Whether no words follow.
    pub bare: bool,
    /// Whether it is a number and nothing else, so that its digits can be compared.
    pub plain: bool,
}

/// Bounds of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    low: Option<Bound>,
    high: Option<Bound>,
    /// It is a number outside of them.
    denied: bool,
    /// Whether the words leave no room for judgment.
    pub definite: bool,
}

/// An end of what is claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bound {
    at: Rational,
    /// The bound itself is outside.
    open: bool,
    /// How far beyond it nothing is decided: the bound may have been rounded.
    rounded: Rational,
}

fn closed(at: Rational) -> Option<Bound> {
    rounded(at, whole(0))
}

fn rounded(at: Rational, rounded: Rational) -> Option<Bound> {
    Some(Bound {
        at,
        open: false,
        rounded,
    })
}

fn open(at: Rational) -> Option<Bound> {
    Some(Bound {
        at,
        open: true,
        rounded: whole(0),
    })
}

impl Claim {
    fn between(low: Option<Bound>, high: Option<Bound>, definite: bool) -> Self {
        Self {
            low,
            high,
            denied: false,
            definite,
        }
    }

    /// Greater than a number.
    pub fn above(number: Rational) -> Self {
        Self::between(open(number), None, true)
    }

    /// Less than a number.
    pub fn below(number: Rational) -> Self {
        Self::between(None, open(number), true)
    }

    /// A number or more.
    pub fn at_least(number: Rational) -> Self {
        Self::between(closed(number), None, true)
    }

    /// A number or less.
    pub fn at_most(number: Rational) -> Self {
        Self::between(None, closed(number), true)
    }

    /// A number itself.
    pub fn exactly(number: Rational) -> Self {
        Self::between(closed(number), closed(number), true)
    }

    /// From one number to another; the ends may have been rounded.
    pub(super) fn range(low: &Said, high: &Said) -> Self {
        Self::between(
            rounded(low.value, low.step),
            rounded(high.value, high.step),
            low.definite && high.definite,
        )
    }

    /// The same as a matter of judgment.
    pub fn vaguely(self) -> Self {
        Self {
            definite: false,
            ..self
        }
    }

    /// What a relation to a number claims. A number by itself is all that are rounded to it.
    pub(super) fn of(relation: Relation, said: &Said) -> Self {
        let (value, step) = (said.value, said.step);
        let part = |above, below| {
            let size = if value < whole(0) { -value } else { value };
            (size * ratio(above, below)).max(step)
        };
        // Five points of a fraction, a tenth or a twentieth of a number.
        let (short, rough) = match said.fraction {
            true => (ratio(5, 100), ratio(5, 100)),
            false => (part(1, 10), part(1, 20)),
        };
        let over = if said.fraction { whole(0) } else { step };
        match relation {
            Relation::Exactly => {
                Self::between(closed(value - step), closed(value + step), said.definite)
            }
            Relation::Not => Self {
                denied: true,
                ..Self::of(Relation::Exactly, said)
            },
            Relation::More => Self::above(value),
            Relation::Less => Self::below(value),
            // A fraction is not rounded; where it bounds a share, it does so itself.
            Relation::AtLeast => Self::between(rounded(value, over), None, true),
            Relation::AtMost => Self::between(None, rounded(value, over), true),
            Relation::About => Self::between(closed(value - rough), closed(value + rough), false),
            Relation::Nearly => Self::between(closed(value - short), closed(value + over), false),
            Relation::JustOver => Self::between(open(value), closed(value + short), false),
            Relation::JustUnder => Self::between(closed(value - short), open(value), false),
        }
    }

    /// Whether it is true of a number that is somewhere in an interval: true where it may be, false where it can't be,
    /// nothing where rounding decides.
    pub fn holds(&self, of: Interval) -> Option<bool> {
        if self.denied {
            let inside = self.low.is_none_or(|low| of.low >= low.at)
                && self.high.is_none_or(|high| of.high <= high.at);
            return Some(!inside);
        }
        let met = |distance: Rational, bound: Bound| {
            if distance > whole(0) || (distance == whole(0) && !bound.open) {
                Some(true)
            } else {
                (distance < -bound.rounded || bound.rounded == whole(0)).then_some(false)
            }
        };
        let low = self
            .low
            .map_or(Some(true), |low| met(of.high - low.at, low));
        let high = self
            .high
            .map_or(Some(true), |high| met(high.at - of.low, high));
        match (low, high) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        }
    }

    /// The same of a number multiplied.
    pub fn times(self, factor: Rational) -> Self {
        let bound = |bound: Option<Bound>| {
            bound.map(|bound| Bound {
                at: bound.at * factor,
                rounded: bound.rounded * factor,
                ..bound
            })
        };
        Self {
            low: bound(self.low),
            high: bound(self.high),
            ..self
        }
    }
}
