//! How far an exact value moved.

use num_rational::Ratio;

use super::number::Exact;
use super::real::Real;

/// The difference of two exact values.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Exactly: a whole number, a reduced ratio, or the decimal difference of two results of a fit.
    pub exact: String,
    /// The nearest floating-point number; of a share a fraction, not percentage points.
    pub value: f64,
}

/// Powers of ten beyond that are left to floating point.
const MOST_PLACES: i64 = 30;

impl Change {
    /// New minus old.
    pub fn between(old: Exact, new: Exact) -> Self {
        if let (Some(old), Some(new)) = (old.reduced(), new.reduced()) {
            let difference = new - old;
            return Self {
                exact: difference.to_string(),
                value: ratio(difference),
            };
        }
        if let (Exact::Real(old), Exact::Real(new)) = (old, new)
            && let Some((digits, places)) = difference(old, new)
        {
            let exact = decimal(digits, places);
            let value = exact.parse().unwrap_or_default();
            return Self { exact, value };
        }
        let value = new.value() - old.value();
        Self {
            exact: value.to_string(),
            value,
        }
    }

    /// Whether nothing moved.
    pub fn is_zero(&self) -> bool {
        self.value == 0.0
    }

    /// The change with its sign, to three significant digits, times `scale` (100 for percentage points).
    pub fn text(&self, scale: u8) -> String {
        let value = self.value * f64::from(scale);
        if value == 0.0 {
            return "±0".into();
        }
        let magnitude = value.abs().log10().floor() as i32;
        let shown = match 2 - magnitude {
            places @ 0..=12 => {
                let text = format!("{value:+.*}", places as usize);
                match text.contains('.') {
                    true => text.trim_end_matches('0').trim_end_matches('.').to_string(),
                    false => text,
                }
            }
            places if places < 0 => format!("{value:+.0}"),
            _ => format!("{value:+.2e}"),
        };
        // A sign as in print; that of an exponent stays.
        match shown.strip_prefix('-') {
            Some(size) => format!("−{size}"),
            None => shown,
        }
    }
}

fn ratio(ratio: Ratio<i128>) -> f64 {
    *ratio.numer() as f64 / *ratio.denom() as f64
}

/// The decimal difference of two numbers as recorded, as digits and decimal places.
fn difference(old: Real, new: Real) -> Option<(i128, u32)> {
    let ((old, low), (new, high)) = (old.digits(), new.digits());
    let exponent = low.min(high);
    if !(-MOST_PLACES..=0).contains(&exponent) {
        return None;
    }
    let scaled = |digits: i128, from: i64| {
        let power = u32::try_from(from - exponent).ok()?;
        digits.checked_mul(10_i128.checked_pow(power)?)
    };
    let digits = scaled(new, high)?.checked_sub(scaled(old, low)?)?;
    Some((digits, u32::try_from(exponent.unsigned_abs()).ok()?))
}

/// `-0.00123` of -123 and 5.
fn decimal(digits: i128, places: u32) -> String {
    let places = places as usize;
    let sign = if digits < 0 { "-" } else { "" };
    let text = format!("{:0width$}", digits.unsigned_abs(), width = places + 1);
    let (whole, fraction) = text.split_at(text.len() - places);
    match fraction.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        fraction => format!("{sign}{whole}.{fraction}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(old: &str, new: &str) -> Change {
        Change::between(Exact::parse(old).unwrap(), Exact::parse(new).unwrap())
    }

    #[test]
    fn changes_are_exact() {
        for (old, new, exact, scale, text) in [
            ("16/23", "17/23", "1/23", 100, "+4.35"),
            ("1/2", "2/4", "0", 100, "±0"),
            ("1198", "1197", "-1", 1, "−1"),
            (
                "0.16209428021769",
                "0.1612",
                "-0.00089428021769",
                1,
                "−0.000894",
            ),
            ("1.5e-11", "2.5e-11", "0.00000000001", 1, "+1.00e-11"),
            ("3", "7/2", "1/2", 1, "+0.5"),
            ("0.5", "1000.5", "1000", 1, "+1000"),
        ] {
            let change = between(old, new);
            assert_eq!(
                (change.exact.as_str(), change.text(scale).as_str()),
                (exact, text),
                "{old} {new}"
            );
        }
    }

    #[test]
    fn numbers_far_apart_leave_exactness_to_floating_point() {
        let change = between("1e-300", "5");
        assert_eq!(change.value, 5.0);
    }
}
