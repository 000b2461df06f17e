//! Missing codes, labelled codes and dates of Stata.

use chrono::{DateTime, NaiveDate, TimeDelta};

/// `.`, `.a` to `.z`, where a number is at or above the first of them.
pub fn missing(number: i64, first: i64) -> Option<Result<f64, String>> {
    let code = number
        .checked_sub(first)
        .and_then(|code| u8::try_from(code).ok())?;
    match code {
        0 => Some(Err(".".into())),
        1..=26 => Some(Err(format!(".{}", char::from(b'a' + code - 1)))),
        _ => None,
    }
}

/// A code of a table of labels.
pub fn long(value: i32) -> String {
    match missing(i64::from(value), 2_147_483_621) {
        Some(Err(code)) => code,
        _ => value.to_string(),
    }
}

/// Days, or milliseconds, since 1960.
pub fn date(number: f64, milliseconds: bool) -> Option<String> {
    if !number.is_finite() || number.abs() > 1e15 {
        return None;
    }
    let number = number.round() as i64;
    if milliseconds {
        const EPOCH: i64 = -315_619_200_000;
        let moment = DateTime::from_timestamp_millis(number.checked_add(EPOCH)?)?;
        return Some(moment.format("%Y-%m-%d %H:%M:%S").to_string());
    }
    let epoch = NaiveDate::from_ymd_opt(1960, 1, 1)?;
    let date = epoch.checked_add_signed(TimeDelta::try_days(number)?)?;
    Some(date.format("%Y-%m-%d").to_string())
}
