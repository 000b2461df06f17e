//! A number as an author writes it, read exactly.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use std::borrow::Cow;

/// A decimal number as it is written, such as `29` or `-0.5`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Decimal(String);

impl Decimal {
    /// As it is written.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The greatest whole number of so many units to one that is not above it; nothing where it is not a decimal number
    /// of at most eighteen digits.
    pub fn floor(&self, unit: i128) -> Option<i128> {
        self.scaled(unit)
            .map(|(above, below)| above.div_euclid(below))
    }

    /// The least whole number of units that is not below it.
    pub fn ceil(&self, unit: i128) -> Option<i128> {
        let (above, below) = self.scaled(unit)?;
        Some(-(-above).div_euclid(below))
    }

    /// The number of units as a fraction.
    fn scaled(&self, unit: i128) -> Option<(i128, i128)> {
        let digits = self.0.strip_prefix('-').unwrap_or(&self.0);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !number(whole) || !number(fraction) || whole.len() + fraction.len() > 19 {
            return None;
        }
        let size: i128 = format!("{whole}{fraction}").parse().ok()?;
        let sign = if self.0.starts_with('-') { -1 } else { 1 };
        let places = u32::try_from(fraction.len()).ok()?;
        Some((sign * size.checked_mul(unit)?, 10_i128.pow(places)))
    }
}

impl JsonSchema for Decimal {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Decimal".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({"type": ["number", "string"]})
    }
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    #[test]
    fn bounds_are_whole_numbers_of_units() {
        for (text, unit, floor, ceil) in [
            ("29", 1, 29, 29),
            ("29.5", 1, 29, 30),
            ("-29.5", 1, -30, -29),
            ("-0.5", 10, -5, -5),
            ("2.34", 10, 23, 24),
            ("2.5", 60, 150, 150),
            ("0", 1, 0, 0),
        ] {
            let decimal = Decimal(text.into());
            assert_eq!(decimal.floor(unit), Some(floor), "{text}");
            assert_eq!(decimal.ceil(unit), Some(ceil), "{text}");
        }
        for text in [
            "",
            "-",
            ".5",
            "5.",
            "1e3",
            "0x10",
            "1,5",
            "12345678901234567890",
        ] {
            assert_eq!(Decimal(text.into()).floor(1), None, "{text}");
        }
    }
}
