//! Dates without a clock.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime};

/// A day of the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date(NaiveDate);

impl Date {
    /// Reads `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Option<Self> {
        // Typst's dates and PDF's have four digits of year.
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
        (text.len() == 10).then_some(Self(date))
    }

    /// The day of a number of seconds since 1970, UTC, as `SOURCE_DATE_EPOCH` gives it.
    pub fn from_epoch(seconds: i64) -> Option<Self> {
        let date = DateTime::from_timestamp(seconds, 0)?.date_naive();
        (1970..=9999).contains(&date.year()).then_some(Self(date))
    }

    /// `2026-11-22`.
    pub fn iso(self) -> String {
        self.0.format("%Y-%m-%d").to_string()
    }

    /// Year, month and day.
    pub fn parts(self) -> (i32, u8, u8) {
        (self.0.year(), self.0.month() as u8, self.0.day() as u8)
    }
}

/// Whether a text is `YYYY-MM-DD`, perhaps followed by a time of day: `2020-02-29T18:30:00.000+01:00`, `2020-02-29 18:30`.
pub fn is_timestamp(text: &str) -> bool {
    let Some((date, time)) = text.split_at_checked(10) else {
        return false;
    };
    let time = match time.strip_prefix(['T', ' ']) {
        Some(time) => time,
        None => return time.is_empty() && Date::parse(date).is_some(),
    };
    let zone = time.find(['Z', '+', '-']).unwrap_or(time.len());
    let (time, zone) = time.split_at_checked(zone).unwrap_or((time, ""));
    let zone = zone.is_empty()
        || zone == "Z"
        || ["%z", "%:z"].iter().any(|form| {
            let whole = format!("1970-01-01 00:00 {zone}");
            DateTime::parse_from_str(&whole, &format!("%Y-%m-%d %H:%M {form}")).is_ok()
        });
    let forms = ["%H:%M", "%H:%M:%S%.f"];
    let time = forms
        .iter()
        .any(|form| NaiveTime::parse_from_str(time, form).is_ok());
    Date::parse(date).is_some() && time && zone
}

#[cfg(test)]
mod tests {
    use super::{Date, is_timestamp};

    #[test]
    fn a_timestamp_is_a_date_with_or_without_a_time() {
        for right in [
            "2020-02-29",
            "2020-02-29 18:30",
            "2020-02-29T18:30:05",
            "2020-02-29T18:30:05.250Z",
            "2020-02-29T18:30:05+09:00",
            "2020-02-29T18:30:05.1-0330",
        ] {
            assert!(is_timestamp(right), "{right}");
        }
        for wrong in [
            "",
            "2020-02-30",
            "29.02.2020",
            "2020-02-29 ",
            "2020-02-29T25:00",
            "2020-02-29 18:30 PM",
            "2020-02-29T18:30+99",
            "2020-02-29x",
            "2020-02-2é",
        ] {
            assert!(!is_timestamp(wrong), "{wrong}");
        }
    }

    #[test]
    fn dates_are_read_and_written() {
        let date = Date::parse("2005-12-01").unwrap();
        assert_eq!(date.parts(), (2005, 12, 1));
        assert_eq!(Date::from_epoch(1_133_395_200), Some(date));
        for wrong in ["2005-13-01", "2005-02-30", "5-1-1", "", "2005-12-01T00"] {
            assert_eq!(Date::parse(wrong), None, "{wrong}");
        }
    }
}
