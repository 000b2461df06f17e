//! Printed numbers: the interval of all numbers that are printed so.

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

/// Whether a table's cell has a bound in place of a number: `<.001`.
pub(super) fn is_bound(text: &str) -> bool {
    text.starts_with(['<', '>'])
}

/// More digits than these no publication prints; they would not be compared exactly.
pub(super) const MOST_DIGITS: usize = 15;

impl Number {
    /// The first number of a text: `43.5%`, `+ 0.378`, `.059`, `1,119`, `R^2=0.320` (after the sign), `21.8 million`.
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
    /// zeros after the point are left out.
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

#[cfg(test)]
mod tests {
    use super::*;
    use num_rational::Ratio;

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
}
