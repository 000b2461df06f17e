//! Numbers as exact as they can be, and their text.

use num_rational::Ratio;
use schemars::JsonSchema;
use serde::Deserialize;

use super::real::{Real, pointed};
use crate::diagnostic::{Code, Diagnostic};

/// A figure's exact value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Exact {
    /// A whole number.
    Integer(i64),
    /// A ratio of whole numbers as counted, not reduced; the denominator is positive.
    Ratio {
        /// Above the line.
        numerator: i64,
        /// Below the line.
        denominator: i64,
    },
    /// A result of a fit.
    Real(Real),
}

impl Exact {
    /// The nearest floating-point number; of a result of a fit, that of its first thirty digits. Equal ratios give equal
    /// numbers, and different ratios of denominators below 2²⁶ different ones, so that comparisons of shares made with it
    /// are exact.
    pub fn value(self) -> f64 {
        match self {
            Exact::Integer(number) => number as f64,
            Exact::Ratio {
                numerator,
                denominator,
            } => numerator as f64 / denominator as f64,
            Exact::Real(real) => real.value(),
        }
    }

    /// `16`, `16/23`, or fourteen significant digits as in `0.18300512345678`: what ledger and manifest record.
    pub fn ratio(self) -> String {
        match self {
            Exact::Integer(number) => number.to_string(),
            Exact::Ratio {
                numerator,
                denominator,
            } => format!("{numerator}/{denominator}"),
            Exact::Real(real) => real.recorded(),
        }
    }

    /// Reads what [`Exact::ratio`] writes. `None` if the text is not such a number.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some((above, below)) = text.split_once('/') {
            let (numerator, denominator) = (above.parse().ok()?, below.parse().ok()?);
            return (denominator > 0).then_some(Exact::Ratio {
                numerator,
                denominator,
            });
        }
        if let Ok(number) = text.parse() {
            return Some(Exact::Integer(number));
        }
        Real::parse(text).map(Exact::Real)
    }

    /// Compares two values; counts and ratios of counts exactly.
    pub fn compare(self, other: Self) -> std::cmp::Ordering {
        match (self.reduced(), other.reduced()) {
            (Some(mine), Some(other)) => mine.cmp(&other),
            _ => self.value().total_cmp(&other.value()),
        }
    }

    /// The reduced ratio of a count or a ratio of counts.
    pub fn reduced(self) -> Option<Ratio<i128>> {
        match self {
            Exact::Integer(number) => Some(Ratio::from_integer(number.into())),
            Exact::Ratio {
                numerator,
                denominator,
            } => {
                // Counts are shortened as the 64 bits that they are, which is much faster than as 128.
                let ratio = Ratio::new(numerator, denominator.max(1));
                Some(Ratio::new_raw(
                    (*ratio.numer()).into(),
                    (*ratio.denom()).into(),
                ))
            }
            Exact::Real(_) => None,
        }
    }

    /// The exact number; of a result of a fit, that of its recorded digits. Nothing where it is too large to be held
    /// exactly; zero where it is smaller than any print.
    pub fn rational(self) -> Option<Ratio<i128>> {
        let Exact::Real(real) = self else {
            return self.reduced();
        };
        let (digits, exponent) = real.digits();
        let power = u32::try_from(exponent.unsigned_abs()).ok();
        match (
            exponent < 0,
            power.and_then(|power| 10_i128.checked_pow(power)),
        ) {
            (true, None) => Some(Ratio::from_integer(0)),
            (true, Some(power)) => Some(Ratio::new(digits, power)),
            (false, power) => digits.checked_mul(power?).map(Ratio::from_integer),
        }
    }

    /// Refuses more decimal places than a result of a fit has.
    pub fn refuse_unknown(self, id: &str, places: u8) -> Result<(), Diagnostic> {
        let known = match self {
            Exact::Real(real) => real.places(),
            _ => return Ok(()),
        };
        if i64::from(places) <= known {
            return Ok(());
        }
        let message = Diagnostic::error(
            Code::TooManyDecimals,
            format!("`{id}` is not known to {places} decimal places"),
        );
        Err(match known {
            0.. => message.expected(format!("{known} or fewer")),
            _ => message
                .expected("a number of fewer digits")
                .help("divide the variable by a power of ten with `decimals` in the codebook"),
        })
    }

    /// THE place where a number becomes text: the value times `scale` with `places` decimal places, ties rounded half
    /// away from zero, all in whole numbers. A negative number that rounds to zero is `0`. No place is printed that isn't
    /// known.
    pub fn text(self, places: u8, scale: u8) -> String {
        let places = places.min(15);
        let (numerator, denominator) = match self {
            Exact::Integer(number) => (i128::from(number), 1),
            Exact::Ratio {
                numerator,
                denominator,
            } => (i128::from(numerator), i128::from(denominator).max(1)),
            Exact::Real(real) if scale == 100 => return real.in_percent().text(places),
            Exact::Real(real) => return real.text(places),
        };
        let power = 10_i128.pow(places.into());
        // |numerator| < 2⁶³, power ≤ 10¹⁵ < 2⁵⁰, scale < 2⁷, and a factor 2: below 2¹²¹.
        let scaled = numerator.abs() * power * i128::from(scale);
        let rounded = (2 * scaled + denominator) / (2 * denominator);
        let sign = if numerator < 0 && rounded != 0 {
            "-"
        } else {
            ""
        };
        format!("{sign}{}", pointed(&rounded.to_string(), places.into()))
    }
}

/// Decimal places of each kind of figure. Ties are rounded half away from zero.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rounding {
    /// Places of a percentage.
    #[serde(default = "one")]
    #[schemars(range(max = 15))]
    pub share: u8,
    /// Places of a mean.
    #[serde(default = "one")]
    #[schemars(range(max = 15))]
    pub mean: u8,
    /// Places of a derived ratio.
    #[serde(default = "one")]
    #[schemars(range(max = 15))]
    pub ratio: u8,
    /// Places of a weighted number of respondents.
    #[serde(default)]
    #[schemars(range(max = 15))]
    pub weighted: u8,
    /// Places of a model's results, where the model does not say.
    #[serde(default = "three")]
    #[schemars(range(max = 15))]
    pub model: u8,
}

fn one() -> u8 {
    1
}

fn three() -> u8 {
    3
}

impl Default for Rounding {
    fn default() -> Self {
        Self {
            share: 1,
            mean: 1,
            ratio: 1,
            weighted: 0,
            model: 3,
        }
    }
}

/// A bound of a phrase scale: `1/2`, `0.5` or `1`.
pub fn parse_bound(text: &str) -> Option<Ratio<i128>> {
    let number = |text: &str| -> Option<Ratio<i128>> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        if fraction.len() > 12 || whole.len() > 12 {
            return None;
        }
        let digits = format!("{whole}{fraction}");
        if whole.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let value: i128 = digits.parse().ok()?;
        Some(Ratio::new(value, 10_i128.pow(fraction.len() as u32)))
    };
    match text.split_once('/') {
        Some((above, below)) => {
            let (above, below) = (number(above)?, number(below)?);
            (*below.numer() != 0).then(|| above / below)
        }
        None => number(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percent(numerator: i64, denominator: i64) -> String {
        Exact::Ratio {
            numerator,
            denominator,
        }
        .text(1, 100)
    }

    #[test]
    fn ties_are_rounded_half_away_from_zero() {
        // 1/16 = 6.25 %, 3/16 = 18.75 %, 7/16 = 43.75 %: printed in the 2005 paper as 6.3, 18.8, 43.8.
        assert_eq!(percent(1, 16), "6.3");
        assert_eq!(percent(3, 16), "18.8");
        assert_eq!(percent(7, 16), "43.8");
        // A tie that 100·k/n in floating point rounds down: 0.35 % of 2000.
        assert_eq!(percent(7, 2000), "0.4");
        assert_eq!(percent(-1, 16), "-6.3");
        assert_eq!(percent(-1, 100_000), "0.0");
    }

    #[test]
    fn shares_keep_their_places() {
        assert_eq!(percent(20, 23), "87.0");
        assert_eq!(percent(23, 23), "100.0");
        assert_eq!(percent(0, 23), "0.0");
        assert_eq!(Exact::Integer(1198).text(0, 1), "1198");
        let third = Exact::Ratio {
            numerator: 2,
            denominator: 3,
        };
        assert_eq!(third.text(0, 100), "67");
        assert_eq!(third.text(200, 1), "0.666666666666667");
    }

    #[test]
    fn what_is_recorded_is_read_back() {
        for text in ["16", "16/23", "-3", "0.18300512345678", "2.5e-11"] {
            assert_eq!(Exact::parse(text).unwrap().ratio(), text);
        }
        for wrong in ["", "1/0", "1/-2", "a", "inf", "NaN", "1/2/3"] {
            assert_eq!(Exact::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn bounds_are_fractions_or_decimal_numbers() {
        assert_eq!(parse_bound("1/2"), parse_bound("0.5"));
        assert_eq!(parse_bound("1"), Some(Ratio::from_integer(1)));
        for wrong in ["", "1/0", "-1", "a", "1/2/3", ".5"] {
            assert_eq!(parse_bound(wrong), None, "{wrong}");
        }
    }
}
