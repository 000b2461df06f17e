//! Texts of other programs: made readable, made into keys, read as numbers and dates.

use chrono::{NaiveDate, NaiveTime};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::date::is_timestamp;

/// A text in one line, without characters that can't be seen.
pub fn clean(text: &str) -> String {
    let hidden = |c: &char| {
        matches!(
            c,
            '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e000}'..='\u{f8ff}'
                | '\u{f0000}'..='\u{10ffff}' | '\u{fffe}' | '\u{ffff}'
        )
    };
    let seen = text.chars().filter(|c| !hidden(c));
    let seen: String = seen.map(|c| if c.is_control() { ' ' } else { c }).collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a character can't be written in a codebook: it is of private use, or controls something.
pub fn is_unwritable(c: char) -> bool {
    let line = matches!(c, '\n' | '\r' | '\t');
    let private = matches!(
        c,
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' | '\u{fffe}' | '\u{ffff}'
    );
    private || c.is_control() && !line
}

/// A label without HTML, of which questionnaires on the web are made.
pub fn without_tags(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, tag)) = rest.split_once('<') {
        out.push_str(before);
        let begins = tag.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
        match tag.split_once('>').filter(|_| begins) {
            Some((tag, after)) => {
                // Within a line a tag separates nothing.
                let name = tag.trim_start_matches('/').split([' ', '/']).next();
                let within = [
                    "a", "b", "i", "u", "em", "span", "strong", "sub", "sup", "font",
                ];
                if !within.contains(&name.unwrap_or_default()) {
                    out.push(' ');
                }
                rest = after;
            }
            None => {
                out.push('<');
                rest = tag;
            }
        }
    }
    out.push_str(rest);
    let entities = [
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    for (entity, sign) in entities {
        out = out.replace(entity, sign);
    }
    clean(&out)
}

/// A key of at most so many characters, cut between words; nothing where no letter or digit is left.
pub fn slug(text: &str, most: usize) -> Option<String> {
    let plain = text.replace('ß', "ss");
    let plain = plain.nfkd().filter(|c| !is_combining_mark(*c));
    let plain: String = plain.flat_map(char::to_lowercase).collect();
    let words = plain.split(|c: char| !c.is_ascii_alphanumeric());
    let mut key = String::new();
    for word in words.filter(|word| !word.is_empty()) {
        if key.is_empty() {
            key = word.chars().take(most).collect();
        } else if key.len() + 1 + word.len() <= most {
            key = format!("{key}_{word}");
        } else {
            break;
        }
    }
    Some(key).filter(|key| !key.is_empty())
}

/// Whether a text states that there is nothing, as statistical programs write it. `None` is an answer.
pub fn is_nothing(cell: &str) -> bool {
    ["NA", "N/A", "#N/A", "NaN", "nan", "NULL", "null", "<NA>"].contains(&cell)
}

/// A number in its plain form, `-12.5` or `1e-7`; `comma`: decimals may follow a comma. Numbers with leading zeros are
/// identifiers.
pub fn number(cell: &str, comma: bool) -> Option<String> {
    let point = match comma && cell.matches(',').count() == 1 && !cell.contains('.') {
        true => cell.replace(',', "."),
        false => cell.to_string(),
    };
    let (mantissa, exponent) = match point.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.parse::<i16>().ok()?)),
        None => (point.as_str(), None),
    };
    let digits = mantissa.strip_prefix('-').unwrap_or(mantissa);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let sound = all(whole) && all(fraction) && !fraction.is_empty() && !digits.is_empty();
    let sound = sound && (whole.len() == 1 || !whole.starts_with('0'));
    if !sound || whole.len() + fraction.len() > 40 {
        return None;
    }
    let sign = if mantissa.starts_with('-') { "-" } else { "" };
    let whole = if whole.is_empty() { "0" } else { whole };
    let fraction = fraction.trim_end_matches('0');
    let exponent = exponent.map_or(String::new(), |exponent| format!("e{exponent}"));
    Some(match fraction {
        "" => format!("{sign}{whole}{exponent}"),
        _ => format!("{sign}{whole}.{fraction}{exponent}"),
    })
}

/// A floating-point number with at most fifteen significant digits, as many as one is sure to keep.
pub fn float(number: f64) -> String {
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    match rounded.abs() {
        0.0 => "0".into(),
        size if (1e-9..1e18).contains(&size) => format!("{rounded}"),
        _ => format!("{rounded:e}"),
    }
}

/// How many decimal places a plain number has.
pub fn places(number: &str) -> usize {
    let (mantissa, exponent) = number.split_once('e').unwrap_or((number, "0"));
    let fraction = mantissa
        .split_once('.')
        .map_or("", |(_, fraction)| fraction);
    let exponent: i64 = exponent.parse().unwrap_or_default();
    usize::try_from(fraction.len() as i64 - exponent).unwrap_or_default()
}

/// Rounds a plain number, half away from zero.
pub fn round(plain: &str, decimals: usize) -> String {
    let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
    let (sign, whole) = match whole.strip_prefix('-') {
        Some(whole) => ("-", whole),
        None => ("", whole),
    };
    let kept: String = fraction.chars().take(decimals).collect();
    let up = fraction
        .chars()
        .nth(decimals)
        .is_some_and(|digit| digit >= '5');
    let mut digits: Vec<u8> = whole.bytes().chain(kept.bytes()).collect();
    let mut carry = up;
    for digit in digits.iter_mut().rev().filter(|_| up) {
        if !carry {
            break;
        }
        carry = *digit == b'9';
        *digit = if carry { b'0' } else { *digit + 1 };
    }
    if carry {
        digits.insert(0, b'1');
    }
    let digits = String::from_utf8(digits).unwrap_or_default();
    let (whole, fraction) = digits
        .split_at_checked(digits.len() - kept.len())
        .unwrap_or((&digits, ""));
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    match whole.trim_start_matches('0').is_empty() && fraction.is_empty() {
        true => "0".into(),
        false => format!("{sign}{whole}{point}{fraction}"),
    }
}

/// How dates are written in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dates {
    /// `2020-02-29`, perhaps with a time.
    Iso,
    /// In one of the forms of [`FORMS`].
    Form(&'static str),
}

/// Forms of dates by their parts.
const FORMS: &[&str] = &["%Y/%m/%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y"];
/// Forms of times of day.
const TIMES: &[&str] = &["%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p"];

impl Dates {
    /// The one form that all texts have; nothing where there is none, or where two would do.
    pub fn of<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> Option<Self> {
        texts.clone().next()?;
        if texts.clone().all(is_timestamp) {
            return Some(Dates::Iso);
        }
        let forms = FORMS.iter().map(|form| Dates::Form(form));
        let mut fitting = forms.filter(|form| texts.clone().all(|text| form.iso(text).is_some()));
        let first = fitting.next()?;
        fitting.next().is_none().then_some(first)
    }

    /// The date as `YYYY-MM-DD`, with its time.
    pub fn iso(self, text: &str) -> Option<String> {
        let Dates::Form(form) = self else {
            return is_timestamp(text).then(|| text.to_string());
        };
        let (date, time) = match text.split_once(' ') {
            Some((date, time)) => (date, Some(time.trim())),
            None => (text, None),
        };
        let date = NaiveDate::parse_from_str(date, form).ok()?;
        // A year of two digits could be of any century.
        let date = Some(date).filter(|date| date.format("%Y").to_string().len() == 4)?;
        let date = Some(date).filter(|d| d.format("%Y").to_string().as_str() >= "1000")?;
        let Some(time) = time else {
            return Some(date.format("%Y-%m-%d").to_string());
        };
        // Spreadsheets of Google add the zone.
        let time = match time.rsplit_once(' ') {
            Some((time, zone)) if zone.starts_with("GMT") => time,
            _ => time,
        };
        let mut forms = TIMES.iter();
        let time = forms.find_map(|form| NaiveTime::parse_from_str(time, form).ok())?;
        Some(format!(
            "{} {}",
            date.format("%Y-%m-%d"),
            time.format("%H:%M:%S")
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::{Dates, clean, float, number, places, round, slug, without_tags};

    #[test]
    fn keys_are_made_of_what_can_be_read() {
        for (text, key) in [
            ("Q1.2", "q1_2"),
            ("Größe (in m²)", "grosse_in_m2"),
            ("How often do you come here?", "how_often_do"),
            ("__x__", "x"),
            ("antidisestablishmentarianism", "antidisestab"),
        ] {
            assert_eq!(slug(text, 12).as_deref(), Some(key), "{text}");
        }
        assert_eq!(slug("年齢", 12), None);
        assert_eq!(clean(" a\u{feff}\r\n b\u{e000} "), "a b");
        assert_eq!(
            without_tags("<p>1 < 2 &amp; <b>bold</b></p>"),
            "1 < 2 & bold"
        );
    }

    #[test]
    fn numbers_are_read_in_either_form_and_nothing_else_is() {
        for (cell, comma, plain) in [
            ("12", false, Some("12")),
            ("-1.50", false, Some("-1.5")),
            ("1,5", true, Some("1.5")),
            ("1,5", false, None),
            ("1.234,5", true, None),
            ("007", false, None),
            ("0.5", false, Some("0.5")),
            (".5", false, Some("0.5")),
            ("1.", false, None),
            ("1e-7", false, Some("1e-7")),
            ("-", false, None),
            ("", false, None),
            ("1 000", false, None),
        ] {
            assert_eq!(number(cell, comma).as_deref(), plain, "{cell}");
        }
        assert_eq!(float(0.1 + 0.2), "0.3");
        assert_eq!(
            (float(1e300), places("1e-7"), places("2.50")),
            ("1e300".into(), 7, 2)
        );
    }

    #[test]
    fn dates_have_one_form_or_none() {
        let form = |texts: &[&str]| Dates::of(texts.iter().copied());
        assert_eq!(form(&["2020-02-29", "2020-02-29 18:30"]), Some(Dates::Iso));
        assert_eq!(form(&["01.02.2020"]), Some(Dates::Form("%d.%m.%Y")));
        assert_eq!(form(&["01/02/2020", "03/04/2020"]), None);
        let american = form(&["01/02/2020 6:30 PM", "01/31/2020 6:30 AM"]).unwrap();
        assert_eq!(
            american.iso("01/02/2020 6:30 PM").as_deref(),
            Some("2020-01-02 18:30:00")
        );
        assert_eq!(form(&["1.2.20"]), None);
        assert_eq!(form(&[]), None);
    }

    #[test]
    fn numbers_are_rounded_half_away_from_zero() {
        for (plain, decimals, rounded) in [
            ("1.25", 1, "1.3"),
            ("-1.25", 1, "-1.3"),
            ("9.99", 1, "10"),
            ("-0.04", 1, "0"),
            ("0.5", 0, "1"),
            ("12.3456", 3, "12.346"),
            ("1.204", 2, "1.2"),
        ] {
            assert_eq!(round(plain, decimals), rounded, "{plain}");
        }
    }
}
