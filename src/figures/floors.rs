//! What is printed in place of a zero that is none, and of a whole that is not quite one.

use schemars::JsonSchema;
use serde::Deserialize;

use super::number::Exact;
use super::statistic::{Role, Statistic, Unit};

/// Numbers that would be rounded to zero, or to a whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Floor {
    /// The text says that they are not: `<0.1`, `>99.9`, or more digits.
    #[default]
    Marked,
    /// They are printed as rounded, as SPSS does.
    None,
}

/// The same by kind of number; what a table or model leaves open is the report's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Floors {
    /// Shares: `<0.1`, `>99.9`.
    #[serde(default)]
    pub share: Option<Floor>,
    /// Probabilities of tests: `<0.001`.
    #[serde(default)]
    pub p: Option<Floor>,
    /// Means and results of models: as many decimal places as show two digits.
    #[serde(default)]
    pub number: Option<Floor>,
}

/// The most columns that letters tell apart.
pub const MOST_LETTERS: usize = 26;

/// The letter of a column, by its place among those that are compared.
pub fn letter(place: usize) -> Option<char> {
    let place = u8::try_from(place).ok().filter(|_| place < MOST_LETTERS)?;
    Some(char::from(b'A' + place))
}

/// The letters of columns, of a number that has 1 for A, 2 for B, 4 for C, …: `A C`; a dash for none.
fn letters_of(number: i64) -> String {
    let places = (0..MOST_LETTERS).filter(|place| number >> place & 1 == 1);
    let letters: Vec<String> = places.filter_map(letter).map(String::from).collect();
    match letters.is_empty() {
        true => "–".into(),
        false => letters.join(" "),
    }
}

/// Digits that are shown of a number that would be zero.
const DIGITS: usize = 2;
/// The most decimal places.
const MOST: u8 = 15;

impl Floors {
    /// What is said here, and where nothing is, what is said by others.
    pub fn or(self, others: Self) -> Self {
        Self {
            share: self.share.or(others.share),
            p: self.p.or(others.p),
            number: self.number.or(others.number),
        }
    }

    /// The text of a number rounded to decimal places, unless that is less than is known of it.
    pub(super) fn text(self, exact: Exact, statistic: Statistic, places: u8) -> String {
        let definition = statistic.definition();
        if let (Unit::Letters, Exact::Integer(letters)) = (definition.unit, exact) {
            return letters_of(letters);
        }
        let (places, scale) = (places.min(MOST), statistic.scale());
        let part = definition.unit == Unit::Share || definition.role == Role::Significance;
        let floor = match definition.unit {
            Unit::Share => self.share,
            _ if part => self.p,
            _ => self.number,
        };
        let rounded = exact.text(places, scale);
        let value = exact.value();
        if floor == Some(Floor::None) || value == 0.0 {
            return rounded;
        }
        if part && (0.0..1.0).contains(&value) {
            // Of the last place, so many.
            let bound = |numerator| Exact::Ratio {
                numerator,
                denominator: 10_i64.pow(places.into()),
            };
            let text = |numerator| bound(numerator).text(places, 1);
            let whole = i64::from(scale) * 10_i64.pow(places.into());
            return match rounded {
                zero if is_zero(&zero) => format!("<{}", text(1)),
                one if one == text(whole) => format!(">{}", text(whole - 1)),
                _ => rounded,
            };
        }
        if !is_zero(&rounded) {
            return rounded;
        }
        let texts = (places..=MOST).map(|places| exact.text(places, scale));
        let shown = texts.into_iter().find(|text| digits(text) >= DIGITS);
        shown.unwrap_or_else(|| exact.ratio())
    }
}

/// The number of digits from the first nonzero one on.
fn digits(text: &str) -> usize {
    let digits = text.bytes().filter(u8::is_ascii_digit);
    digits.skip_while(|digit| *digit == b'0').count()
}

fn is_zero(text: &str) -> bool {
    digits(text) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(numerator: i64, denominator: i64) -> Exact {
        Exact::Ratio {
            numerator,
            denominator,
        }
    }

    #[test]
    fn what_is_neither_zero_nor_whole_is_not_printed_so() {
        let text = |exact, statistic, places| Floors::default().text(exact, statistic, places);
        let real = |text: &str| Exact::parse(text).unwrap();
        use Statistic::{B, ColPct, Mean, P, RowPct};
        for (exact, statistic, places, expected) in [
            (ratio(1, 3000), RowPct, 1, "<0.1"),
            (ratio(2999, 3000), RowPct, 1, ">99.9"),
            (ratio(1, 300), ColPct, 0, "<1"),
            (ratio(299, 300), ColPct, 0, ">99"),
            (ratio(0, 3000), RowPct, 1, "0.0"),
            (ratio(3000, 3000), RowPct, 1, "100.0"),
            (ratio(1, 2000), RowPct, 1, "0.1"),
            (real("4.2e-7"), P, 3, "<0.001"),
            (real("0.0005"), P, 3, "0.001"),
            (real("0.9997"), P, 3, ">0.999"),
            (real("-3.04e-8"), B, 3, "-0.000000030"),
            (real("0.00040001"), B, 3, "0.00040"),
            (real("0"), B, 3, "0.000"),
            (real("-2.5e-40"), B, 3, "-2.5e-40"),
            (ratio(4, 444), Mean, 1, "0.0090"),
            (ratio(-1, 40), Mean, 1, "-0.025"),
            (ratio(-1, 20), Mean, 1, "-0.1"),
        ] {
            assert_eq!(text(exact, statistic, places), expected, "{exact:?}");
        }
    }

    #[test]
    fn without_floors_numbers_are_printed_as_rounded() {
        let none = Floors {
            share: Some(Floor::None),
            p: Some(Floor::None),
            number: None,
        };
        assert_eq!(none.text(ratio(1, 3000), Statistic::RowPct, 1), "0.0");
        assert_eq!(
            none.text(Exact::parse("1e-9").unwrap(), Statistic::P, 3),
            "0.000"
        );
        let of_table = Floors {
            p: Some(Floor::Marked),
            ..Floors::default()
        };
        assert_eq!(of_table.or(none).p, Some(Floor::Marked));
        assert_eq!(of_table.or(none).share, Some(Floor::None));
    }
}
