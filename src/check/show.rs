//! Computed numbers as a publication would print them.

use super::expression::{Numbers, Outcome};
use super::interval::Rational;
use super::printed::Number;
use super::tie::PublishedText;
use crate::figures::{Exact, Expression, Figure, Figures, Rounding};
use crate::spec::{Kind, Specs};

/// What is computed for expressions.
pub(super) fn expressions(
    specs: &Specs,
    figures: &Figures,
    computed: &Numbers,
    text: &PublishedText,
    expressions: &[&Expression],
) -> String {
    let rounding = specs.report.content.rounding;
    let printed = Number::find(&text.value.printed);
    let mut shown: Vec<String> = Vec::new();
    for expression in expressions {
        let said = match (expression, expression.outcome(computed)) {
            (_, Some(Outcome::Truth(true))) => "true".to_string(),
            (_, Some(Outcome::Truth(false))) => "not true".to_string(),
            (Expression::Rank(_) | Expression::RankInColumn(_), Some(Outcome::Number(place))) => {
                format!("place {}", place.low)
            }
            (Expression::Figure(id), _) => figures.get(id).map_or(String::new(), |figure| {
                let unit = if figure.statistic.is_share() { "%" } else { "" };
                let places = printed.as_ref().map_or(0, |number| number.places);
                let usual = figure.text(rounding);
                match places > usual_places(&usual) {
                    true => format!("{}{unit}", with(figure, places)),
                    false => format!("{usual}{unit}"),
                }
            }),
            (_, Some(Outcome::Number(number))) => {
                let counts = expression.figures().iter().all(|id| id.ends_with(".count"));
                let share = text.value.kind == Kind::Percentage
                    || (text.value.kind == Kind::Quantity && !counts);
                ratio(
                    number.low,
                    printed.as_ref().map_or(0, |number| number.places),
                    share,
                )
            }
            (_, None) => String::new(),
        };
        if !shown.contains(&said) {
            shown.push(said);
        }
    }
    shown.join(", ")
}

fn with(figure: &Figure, places: u32) -> String {
    figure.text_with(u8::try_from(places).unwrap_or(u8::MAX))
}

fn usual_places(text: &str) -> u32 {
    text.split_once('.')
        .map_or(0, |(_, below)| below.len() as u32)
}

/// The digits that should be printed. More places than the report prints elsewhere are a slip themselves.
pub(super) fn expected(printed: &str, figure: &Figure, rounding: Rounding) -> Option<String> {
    let places = Number::find(printed)?.places;
    let usual = figure.text(rounding);
    Some(match places > usual_places(&usual) {
        true => usual,
        false => with(figure, places),
    })
}

/// A ratio of numbers that are not too large.
pub(super) fn exact(number: Rational) -> Option<Exact> {
    Some(Exact::Ratio {
        numerator: i64::try_from(*number.numer()).ok()?,
        denominator: i64::try_from(*number.denom()).ok()?,
    })
}

/// A ratio with decimal places; `None` if it is too large.
pub(super) fn ratio(number: Rational, places: u32, share: bool) -> String {
    let places = u8::try_from(places).unwrap_or(u8::MAX);
    match (exact(number), share) {
        (None, _) => String::new(),
        (Some(exact), true) => format!("{}%", exact.text(places.max(1), 100)),
        (Some(exact), false) => exact.text(places, 1),
    }
}
