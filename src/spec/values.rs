//! The values of a derived variable, and the labels that its rule makes.

use crate::yaml::Spanned;

/// Keys of values, and the labels that the rule makes.
#[derive(Default)]
pub(super) struct Values(pub(super) Vec<(Spanned<String>, Option<String>)>);

impl Values {
    pub(super) fn push(&mut self, value: (Spanned<String>, Option<String>)) {
        self.0.push(value);
    }

    pub(super) fn position(&self, key: &str) -> Option<u8> {
        let at = self.0.iter().position(|(known, _)| known.value == key)?;
        u8::try_from(at).ok()
    }
}

/// A band of numbers from and up to some, in units of the last decimal place.
pub(super) fn band(from: Option<i64>, to: Option<i64>, decimals: u8) -> Option<String> {
    let number = |units: i64| {
        let places = usize::from(decimals);
        let digits = format!("{:0>1$}", units.unsigned_abs(), places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places);
        let sign = if units < 0 { "-" } else { "" };
        let point = if places > 0 { "." } else { "" };
        format!("{sign}{whole}{point}{fraction}")
    };
    Some(match (from, to) {
        (Some(from), Some(to)) if from == to => number(from),
        (Some(from), Some(to)) => format!("{}–{}", number(from), number(to)),
        (Some(from), None) => format!("≥ {}", number(from)),
        (None, Some(to)) => format!("≤ {}", number(to)),
        (None, None) => return None,
    })
}
