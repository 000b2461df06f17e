//! Published values in running text against numbers: those computed, or those printed in tables.

use super::expression::{Numbers, Outcome, Parts};
use super::finding::Rule;
use super::interval::{Interval, whole};
use super::rules;
use super::statement::{Claim, Of, Unit, is_comparison, read};
use super::tie::PublishedText;
use super::words::{self, Rank};
use crate::figures::Expression;
use crate::spec::Kind;

/// What numbers say of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Judgement {
    /// The expressions that speak against it, by position.
    pub(super) failing: Vec<usize>,
    /// Whether its words leave no room for judgment.
    pub(super) definite: bool,
}

/// The rule that a kind of value is held to.
pub(super) fn rule_of(kind: Kind) -> Rule {
    match kind {
        Kind::Rank => Rule::Rank,
        Kind::Quantity => Rule::Quantity,
        Kind::Comparison | Kind::Sign => Rule::Comparison,
        Kind::Test => Rule::PValue,
        Kind::Reference => Rule::Reference,
        Kind::Name => Rule::Label,
        _ => Rule::SameFact,
    }
}

/// Holds a value to numbers; `None` if they do not decide, or where it is not understood. `before` are the figures
/// that the place spoke of before.
pub(super) fn judge(
    text: &PublishedText,
    numbers: &Numbers,
    before: &[String],
) -> Option<Judgement> {
    let known = |id: &&str| numbers.figures.contains_key(*id);
    let named = || text.about.iter().flat_map(Expression::figures);
    if text.about.is_empty() || !named().all(|id| known(&id)) {
        return None;
    }
    let mut judgement = Judgement {
        failing: Vec::new(),
        definite: true,
    };
    if text.value.kind == Kind::NumberWord && text.about.len() > 1 {
        let statement = read(&text.value.printed, Of::Count)?;
        let count = Interval::point(whole(text.about.len() as i128));
        if !statement.claim.holds(count)? {
            judgement.failing = (0..text.about.len()).collect();
            judgement.definite = statement.claim.definite;
        }
        return Some(judgement);
    }
    let mut decided = true;
    for (index, expression) in text.about.iter().enumerate() {
        let (holds, definite) = match (text.value.kind, expression.outcome(numbers)?) {
            (Kind::Comparison | Kind::Sign, Outcome::Truth(holds)) => {
                let read = is_comparison(&text.value.printed);
                (read.then_some(holds), true)
            }
            (Kind::Rank, Outcome::Number(_)) => (in_order(text, expression, numbers, before), true),
            (kind, Outcome::Number(number)) => {
                let claim = claim(&text.value.printed, kind, expression, number, numbers)?;
                (claim.holds(number), claim.definite)
            }
            _ => return None,
        };
        decided &= holds.is_some();
        if holds == Some(false) {
            judgement.failing.push(index);
            judgement.definite &= definite;
        }
    }
    (decided || !judgement.failing.is_empty()).then_some(judgement)
}

/// What a text claims of an expression's number, shares as fractions; `None` if it speaks of another kind of number.
fn claim(
    printed: &str,
    kind: Kind,
    expression: &Expression,
    number: Interval,
    numbers: &Numbers,
) -> Option<Claim> {
    let counted = expression.figures().iter().all(|id| id.ends_with(".count"));
    let of = match kind {
        Kind::Percentage => Of::Share,
        Kind::Quantity if !counted || expression.is_quotient() => Of::Share,
        Kind::Quantity | Kind::Count | Kind::NumberWord => Of::Count,
        Kind::Coefficient | Kind::Statistic => Of::Number,
        _ => return None,
    };
    let statement = read(printed, of)?;
    let hundredth = whole(100).recip();
    // `0.32` may be a proportion.
    let proportion = || {
        printed.trim_start().starts_with(['0', '.']) && statement.claim.holds(number) == Some(true)
    };
    let claim = match (statement.unit, of) {
        // A change by so many per cent is another number.
        (Unit::Percent, Of::Share) if expression.is_change() => return None,
        (Unit::Percent, Of::Share | Of::Number) => statement.claim.times(hundredth),
        (Unit::Points, Of::Share) if expression.is_difference() => statement.claim.times(hundredth),
        (Unit::None, Of::Share) if kind == Kind::Percentage && statement.bare && proportion() => {
            statement.claim
        }
        (Unit::None, Of::Share) if kind == Kind::Percentage && statement.bare => {
            statement.claim.times(hundredth)
        }
        (Unit::None, Of::Count | Of::Number) | (Unit::Part, Of::Share) => statement.claim,
        (Unit::Times, _) if expression.is_quotient() => statement.claim,
        _ => return None,
    };
    let Some(all) = statement.whole else {
        return Some(claim);
    };
    // It is said of another number of respondents, or of one that is not known.
    let Expression::Figure(id) = expression else {
        return None;
    };
    let share = id
        .strip_suffix(".count")
        .map(|cell| format!("{cell}.row_pct"));
    let base = rules::base_of(share.as_deref().unwrap_or(id))?;
    numbers.figures.get(&base)?.contains(all).then_some(claim)
}

/// Whether an item has the place that the words give it: what is before it was named with it as the first ones, or
/// before it.
fn in_order(
    text: &PublishedText,
    expression: &Expression,
    numbers: &Numbers,
    before: &[String],
) -> Option<bool> {
    let said = words::place(&text.value.printed)?;
    let place = expression.place(numbers, said.from_end)?;
    let at = |least: i128, most: i128| {
        if said.denied {
            place.low < whole(least) || place.high > whole(most)
        } else {
            place.high >= whole(least) && place.low <= whole(most)
        }
    };
    let named_here = text.about.len() as i128;
    match said.rank {
        Rank::At(n) => return Some(at(n, n)),
        Rank::First(count) if said.denied || count.is_some_and(|n| n != named_here) => {
            return Some(at(1, count.unwrap_or(1)));
        }
        _ => {}
    }
    let ahead = expression.ahead(numbers, said.from_end)?;
    let among = lines(expression);
    let mut named = expression.items()?;
    for other in text.about.iter().filter(|other| lines(other) == among) {
        named.extend(other.items()?);
    }
    if said.rank == Rank::Next {
        if ahead.is_empty() {
            return Some(false);
        }
        let spoken = before.iter().filter_map(|id| Parts::of(id));
        let down = matches!(expression, Expression::RankInColumn(_));
        let beside = |parts: &Parts<'_>| {
            let row = if down || parts.column.is_none() {
                ""
            } else {
                parts.row
            };
            among
                .iter()
                .any(|(block, line)| block == parts.block && line == row)
        };
        named.extend(spoken.filter(beside).map(|parts| {
            if down {
                parts.row
            } else {
                parts.column.unwrap_or(parts.row)
            }
        }));
    }
    Some(ahead.iter().all(|item| named.contains(&item.as_str())))
}

/// The blocks and rows that an expression takes its numbers from; of `rank_in_column` the blocks alone.
fn lines(expression: &Expression) -> Vec<(String, String)> {
    let down = matches!(expression, Expression::RankInColumn(_));
    let parts = expression.figures().into_iter().filter_map(Parts::of);
    parts
        .map(|parts| {
            let row = if down || parts.column.is_none() {
                ""
            } else {
                parts.row
            };
            (parts.block.to_string(), row.to_string())
        })
        .collect()
}
