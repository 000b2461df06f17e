//! Printed numbers as what they claim: the interval of all numbers that are printed so.

use num_rational::Ratio;

use super::interval::{Interval, Rational, ratio, whole};

/// A number as printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// What the digits say; of a percentage, per cent.
    pub value: Rational,
    /// Decimal places.
    pub places: u32,
    /// Whether a per cent sign follows.
    pub percent: bool,
    /// The digits with their point, as printed.
    pub digits: String,
}

/// More digits than these no publication prints; they would not be compared exactly.
const MOST_DIGITS: usize = 15;

impl Number {
    /// The first number of a text: `43.5%`, `+ 0.378`, `.059`, `1,119`, `R^2=0.320` (behind the sign), `21.8 million`.
    pub fn find(text: &str) -> Option<Self> {
        let text = text.rsplit('=').next()?;
        let bytes = text.as_bytes();
        let at = |index: usize| bytes.get(index).copied().unwrap_or_default();
        let digit = |index: usize| at(index).is_ascii_digit();
        let start = (0..bytes.len()).find(|i| digit(*i) || (at(*i) == b'.' && digit(i + 1)))?;
        let mut end = start;
        let mut point = false;
        while digit(end)
            || (at(end) == b',' && !point && digit(end + 1))
            || (at(end) == b'.' && !point && digit(end + 1))
        {
            point |= at(end) == b'.';
            end += 1;
        }
        let digits = text.get(start..end)?.replace(',', "");
        let (before, after) = (text.get(..start)?.trim_end(), text.get(end..)?.trim_start());
        let (above, below) = digits.split_once('.').unwrap_or((&digits, ""));
        if above.len() + below.len() > MOST_DIGITS {
            return None;
        }
        let places = u32::try_from(below.len()).ok()?;
        let mut value = ratio(format!("{above}{below}").parse().ok()?, 10_i128.pow(places));
        if before.ends_with(['-', '−']) {
            value = -value;
        }
        if after.starts_with("million") {
            value *= whole(1_000_000);
        }
        Some(Self {
            value,
            places,
            percent: after.starts_with('%'),
            digits,
        })
    }

    /// All numbers that are printed so, ties rounded either way. At least `places` decimal places were meant, where
    /// zeros behind the point are left out.
    pub fn interval(&self, places: u32) -> Interval {
        self.rounded_from(places, 1)
    }

    /// The same of a share, as fractions of one.
    pub fn share(&self, places: u32) -> Interval {
        self.rounded_from(places, 100)
    }

    fn rounded_from(&self, places: u32, of: i128) -> Interval {
        // In units of half of the last place.
        let units = 2 * 10_i128.pow(self.places.max(places));
        let value = self.value.numer() * (units / self.value.denom());
        Interval {
            low: ratio(value - 1, units * of),
            high: ratio(value + 1, units * of),
        }
    }
}

/// What a print says of a number: bounds, each with whether the bound itself is excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// Not below this.
    pub low: Option<(Rational, bool)>,
    /// Not above this.
    pub high: Option<(Rational, bool)>,
    /// Whether the words leave no room for judgment.
    pub definite: bool,
}

impl Claim {
    /// Within an interval.
    pub fn within(interval: Interval) -> Self {
        Self {
            low: Some((interval.low, false)),
            high: Some((interval.high, false)),
            definite: true,
        }
    }

    /// Greater than a number.
    pub fn above(number: Rational) -> Self {
        Self {
            low: Some((number, true)),
            high: None,
            definite: true,
        }
    }

    /// Less than a number.
    pub fn below(number: Rational) -> Self {
        Self {
            low: None,
            high: Some((number, true)),
            definite: true,
        }
    }

    /// The same as a matter of judgment.
    pub fn vaguely(self) -> Self {
        Self {
            definite: false,
            ..self
        }
    }

    /// Whether it holds of one of the numbers of an interval.
    pub fn may_hold(&self, of: Interval) -> bool {
        let low = self.low.is_none_or(|(low, strict)| match strict {
            true => of.high > low,
            false => of.high >= low,
        });
        let high = self.high.is_none_or(|(high, strict)| match strict {
            true => of.low < high,
            false => of.low <= high,
        });
        low && high
    }

    /// What a text with a number in digits claims: `over 40%`, `nearly 30%`, `43.5%`.
    pub fn of_number(text: &str) -> Option<Self> {
        let number = Number::find(text)?;
        let interval = number.interval(0);
        let words = text.to_lowercase();
        let says = |phrases: &[&str]| phrases.iter().any(|p| words.contains(p));
        let step = interval.high - number.value;
        Some(if says(&["more than", "over ", "above "]) {
            Self::above(number.value)
        } else if says(&["less than", "below ", "fewer than", "under "]) {
            Self::below(number.value)
        } else if says(&["at least"]) {
            Self {
                low: Some((number.value, false)),
                ..Self::above(number.value)
            }
        } else if says(&["nearly", "almost"]) {
            let near = number.value * Ratio::new(9, 10);
            Self {
                low: Some((near, false)),
                high: Some((interval.high, false)),
                definite: false,
            }
        } else if says(&["about", "approximately", "roughly", "around"]) {
            let slack = (number.value * Ratio::new(1, 20)).max(step);
            Self {
                low: Some((number.value - slack, false)),
                high: Some((number.value + slack, false)),
                definite: false,
            }
        } else {
            Self::within(interval)
        })
    }

    /// The same of a fraction, where the print is a percentage.
    pub fn per_cent(self) -> Self {
        let part = |bound: Option<(Rational, bool)>| {
            bound.map(|(number, strict)| (number / whole(100), strict))
        };
        Self {
            low: part(self.low),
            high: part(self.high),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(above: i128, below: i128) -> Rational {
        Ratio::new(above, below)
    }

    #[test]
    fn numbers_are_found_in_print() {
        for (text, value, places, percent) in [
            ("43.5%", ratio(435, 10), 1, true),
            ("60.6 %", ratio(606, 10), 1, true),
            ("+ 0.378", ratio(378, 1000), 3, false),
            ("- 0.087", ratio(-87, 1000), 3, false),
            (".059", ratio(59, 1000), 3, false),
            ("-.048", ratio(-48, 1000), 3, false),
            ("1,119", ratio(1119, 1), 0, false),
            ("R^2=0.320", ratio(320, 1000), 3, false),
            ("nearly 21.8 million yen", ratio(21_800_000, 1), 1, false),
            ("19.", ratio(19, 1), 0, false),
            ("FY 2003", ratio(2003, 1), 0, false),
        ] {
            let number = Number::find(text).unwrap();
            assert_eq!(
                (number.value, number.places, number.percent),
                (value, places, percent),
                "{text}"
            );
        }
        assert_eq!(Number::find("half"), None);
        assert_eq!(Number::find("12345678901234567890"), None);
    }

    #[test]
    fn a_print_stands_for_all_numbers_rounded_to_it() {
        let claim = |text: &str| Claim::of_number(text).unwrap();
        let holds = |text: &str, value: Rational| claim(text).may_hold(Interval::point(value));
        // 41.30 has two decimals: 41.304 is printed so, 41.31 is not.
        assert!(holds("41.30", ratio(41_304, 1000)));
        assert!(!holds("41.30", ratio(4131, 100)));
        assert!(holds("41.3", ratio(4131, 100)));
        // A tie may be rounded either way.
        assert!(holds("6.3", ratio(625, 100)) && holds("6.2", ratio(625, 100)));
        assert!(holds("over 40%", ratio(401, 10)) && !holds("over 40%", ratio(40, 1)));
        assert!(holds("nearly 30%", ratio(28, 1)) && !holds("nearly 30%", ratio(31, 1)));
        assert!(holds("about 20", ratio(21, 1)) && !holds("about 20", ratio(22, 1)));
    }
}
