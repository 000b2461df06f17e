//! Dates without a clock.

use chrono::{DateTime, Datelike, NaiveDate};

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

#[cfg(test)]
mod tests {
    use super::Date;

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
