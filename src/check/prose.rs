//! Published values in running text against numbers: those computed, or those printed in tables.

use super::expression::{Expression, Numbers, Outcome, Parts};
use super::finding::Rule;
use super::printed::Claim;
use super::tie::PublishedText;
use super::words::{self, Place};
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
        Kind::Reference => Rule::Reference,
        Kind::Name => Rule::Label,
        _ => Rule::SameFact,
    }
}

/// Holds a value to numbers; nothing where they do not decide. `before` are the figures that the place spoke of before.
pub(super) fn judge(
    text: &PublishedText,
    numbers: &Numbers,
    before: &[String],
) -> Option<Judgement> {
    let printed = text.value.printed.as_str();
    let known = |id: &&str| numbers.figures.contains_key(*id);
    let named = || text.about.iter().flat_map(Expression::figures);
    if text.about.is_empty() || !named().all(|id| known(&id)) {
        return None;
    }
    if text.value.kind == Kind::NumberWord && text.about.len() > 1 {
        let said = words::number(printed)?;
        let failing = if said == text.about.len() as i128 {
            vec![]
        } else {
            (0..text.about.len()).collect()
        };
        return Some(Judgement {
            failing,
            definite: true,
        });
    }
    let mut judgement = Judgement {
        failing: Vec::new(),
        definite: true,
    };
    for (index, expression) in text.about.iter().enumerate() {
        let holds = match (text.value.kind, expression.outcome(numbers)?) {
            (Kind::Comparison | Kind::Sign, Outcome::Truth(holds)) => holds,
            (Kind::Rank, Outcome::Number(place)) => match words::place(printed) {
                Place::At(at) => place.contains(super::interval::whole(at)),
                said => in_order(text, expression, numbers, said, before)?,
            },
            (Kind::Percentage, Outcome::Number(number)) => {
                Claim::of_number(printed)?.per_cent().may_hold(number)
            }
            (Kind::Count | Kind::Coefficient | Kind::Statistic, Outcome::Number(number)) => {
                Claim::of_number(printed)?.may_hold(number)
            }
            (Kind::NumberWord, Outcome::Number(number)) => {
                number.contains(super::interval::whole(words::number(printed)?))
            }
            (Kind::Quantity, Outcome::Number(number)) => {
                let counted = expression.figures().iter().all(|id| id.ends_with(".count"));
                let claim = if counted {
                    words::count(printed)?
                } else {
                    words::share(printed)?
                };
                judgement.definite &= claim.definite;
                claim.may_hold(number)
            }
            _ => return None,
        };
        if !holds {
            judgement.failing.push(index);
        }
    }
    Some(judgement)
}

/// Whether what stands before an item was named: with it as the first ones, or before it.
fn in_order(
    text: &PublishedText,
    expression: &Expression,
    numbers: &Numbers,
    said: Place,
    before: &[String],
) -> Option<bool> {
    let ahead = expression.ahead(numbers)?;
    let among = lines(expression);
    let mut named = expression.items()?;
    for other in text.about.iter().filter(|other| lines(other) == among) {
        named.extend(other.items()?);
    }
    if said == Place::Next {
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
