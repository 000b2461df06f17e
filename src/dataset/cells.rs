//! The content of a cell, as a code or a number.

use std::collections::{BTreeMap, HashMap};

use super::faults::Fault;
use super::questions::{Column, Kind, declared};
use super::rows::{NO_ANSWER, NO_NUMBER};
use crate::diagnostic::Code;
use crate::spec::Codebook;

/// How the cells of a column are read.
pub(super) enum Decoder {
    /// The respondent's key: not kept.
    Key,
    /// Codes become bytes.
    Codes(Box<Codes>),
    /// Numbers become whole numbers of the last decimal place.
    Number(Numbers),
    /// Dates are not kept.
    Date(Vec<String>),
    /// Texts are not kept.
    Text(Vec<String>),
    /// Texts of units are numbered in the order in which they appear.
    Unit(HashMap<Box<[u8]>, i64>),
}

impl Decoder {
    pub(super) fn new(Column { kind, missing, .. }: &Column) -> Self {
        match kind {
            Kind::Key => Decoder::Key,
            Kind::Mark => {
                let marks = Codes::new(vec!["0".into(), "1".into()], missing);
                Decoder::Codes(Box::new(Codes {
                    marks: true,
                    ..marks
                }))
            }
            Kind::Codes(codes) => Decoder::Codes(Box::new(Codes::new(codes.clone(), missing))),
            Kind::Unit => Decoder::Unit(HashMap::new()),
            Kind::Number(decimals) => Decoder::Number(Numbers::new(*decimals, None, missing)),
            Kind::Weight { decimals, zero } => {
                let least = Some(i64::from(!zero));
                Decoder::Number(Numbers::new(*decimals, least, missing))
            }
            Kind::Date => Decoder::Date(missing.clone()),
            Kind::Text => Decoder::Text(missing.clone()),
        }
    }

    /// Whether a valid cell means "no answer".
    fn is_unanswered(&self, cell: &[u8]) -> bool {
        match self {
            Decoder::Key => false,
            Decoder::Codes(codes) => codes.decode(cell) == Some(NO_ANSWER),
            Decoder::Number(numbers) => numbers.decode(cell) == Some(NO_NUMBER),
            Decoder::Date(missing) | Decoder::Text(missing) => is_missing(missing, cell),
            Decoder::Unit(_) => cell.is_empty(),
        }
    }
}

/// Whether a cell holds no answer.
pub(super) fn is_missing(missing: &[String], cell: &[u8]) -> bool {
    cell.is_empty() || missing.iter().any(|code| code.as_bytes() == cell)
}

/// The fault of a cell that holds no date.
pub(super) fn no_date(cell: &[u8], column: &str) -> Fault {
    let shown = String::from_utf8_lossy(cell);
    Fault::new(
        Code::InvalidDate,
        format!("invalid date in the column `{column}`"),
    )
    .quoting(format!("`{shown}` is not a date"))
    .expected("`2020-02-29`, `2020-02-29 18:30` or an empty cell for no answer")
    .help("correct the cell, or declare the column under `texts`")
}

/// Which cells of a CSV hold no answer.
pub struct Unanswered(BTreeMap<String, Decoder>);

impl Unanswered {
    /// By a codebook.
    pub fn new(book: &Codebook) -> Self {
        let columns = declared(book).into_iter();
        Self(
            columns
                .map(|(name, column)| (name, Decoder::new(&column)))
                .collect(),
        )
    }

    /// Whether a cell of a column holds none.
    pub fn is(&self, column: &str, cell: &[u8]) -> bool {
        let decoder = self.0.get(column);
        decoder.is_some_and(|decoder| decoder.is_unanswered(cell))
    }
}

/// Codes and their positions.
pub(super) struct Codes {
    /// Position of a one-byte code, the common case.
    short: [u8; 256],
    /// All codes, for the others.
    codes: Vec<String>,
    missing: Vec<String>,
    /// They are the 0 and 1 of a mark, which no codebook declares.
    marks: bool,
}

/// Stands for "not a code" in [`Codes::short`]; a codebook declares at most 255 values, the checks see to that.
const UNKNOWN: u8 = 254;

impl Codes {
    fn new(codes: Vec<String>, missing: &[String]) -> Self {
        let mut short = [UNKNOWN; 256];
        let single = |code: &String| match code.as_bytes() {
            [byte] => Some(usize::from(*byte)),
            _ => None,
        };
        for (position, code) in codes.iter().enumerate().take(usize::from(UNKNOWN)) {
            if let Some(slot) = single(code).and_then(|byte| short.get_mut(byte)) {
                *slot = position as u8;
            }
        }
        for code in missing {
            if let Some(slot) = single(code).and_then(|byte| short.get_mut(byte)) {
                *slot = NO_ANSWER;
            }
        }
        Self {
            short,
            codes,
            missing: missing.to_vec(),
            marks: false,
        }
    }

    /// The code's position, or `None` if the cell is not a code of the column.
    #[inline]
    pub(super) fn decode(&self, cell: &[u8]) -> Option<u8> {
        if let [byte] = cell
            && let Some(value) = self.short.get(usize::from(*byte))
            && *value != UNKNOWN
        {
            return Some(*value);
        }
        self.decode_long(cell)
    }

    #[inline(never)]
    fn decode_long(&self, cell: &[u8]) -> Option<u8> {
        if is_missing(&self.missing, cell) {
            return Some(NO_ANSWER);
        }
        let position = self.codes.iter().position(|code| code.as_bytes() == cell);
        position.and_then(|p| u8::try_from(p).ok())
    }

    /// The fault of a cell that is not a code.
    pub(super) fn fault(&self, cell: &[u8], column: &str, codebook: &str) -> Fault {
        let shown = String::from_utf8_lossy(cell);
        let whole = shown
            .split_once('.')
            .filter(|(_, zeros)| !zeros.is_empty() && zeros.bytes().all(|zero| zero == b'0'));
        if whole.is_some_and(|(whole, _)| self.decode(whole.as_bytes()).is_some()) {
            // The same of every column and value: the program that saved the file did it to all of them.
            return Fault::new(Code::UndeclaredCode, "a code is written as a decimal number")
                .expected("codes as in the codebook: `1`, not `1.0`")
                .help("save the codes as integers or text; some programs turn a column with empty cells into decimals");
        }
        let (expected, help) = if self.marks {
            let expected = "0 or 1, or an empty cell for no answer".to_string();
            let help = "correct the cell: items are marked with 1 or 0 only".to_string();
            (expected, help)
        } else {
            let codes = self.codes.join(", ");
            let expected = format!("{codes}, or an empty cell for no answer");
            let help = format!("correct the cell, or declare the code in data/{codebook}.yaml");
            (expected, help)
        };
        Fault::new(
            Code::UndeclaredCode,
            format!("undeclared code in the column `{column}`"),
        )
        .quoting(format!("`{shown}` is not a code of `{column}`"))
        .expected(expected)
        .help(help)
    }
}

/// Numbers of at most so many decimal places.
pub(super) struct Numbers {
    decimals: u8,
    /// Of a weight, which no respondent lacks: the least it can be.
    least: Option<i64>,
    /// Missing codes as written.
    missing: Vec<String>,
    /// The numbers among them, however they are written: `-9` is `-9.0`.
    missing_numbers: Vec<i64>,
}

impl Numbers {
    fn new(decimals: u8, least: Option<i64>, missing: &[String]) -> Self {
        let mut numbers = Self {
            decimals,
            least,
            missing: missing.to_vec(),
            missing_numbers: Vec::new(),
        };
        let codes = missing
            .iter()
            .filter_map(|code| numbers.number(code.as_bytes()));
        numbers.missing_numbers = codes.collect();
        numbers
    }

    /// The number times a power of ten, exactly, or `None` if the cell is not such a number.
    pub(super) fn decode(&self, cell: &[u8]) -> Option<i64> {
        let number = self.read(cell)?;
        // A missing number is below all others.
        (self.least.is_none_or(|least| number >= least)).then_some(number)
    }

    fn read(&self, cell: &[u8]) -> Option<i64> {
        if is_missing(&self.missing, cell) {
            return Some(NO_NUMBER);
        }
        let number = self.number(cell)?;
        Some(match self.missing_numbers.contains(&number) {
            true => NO_NUMBER,
            false => number,
        })
    }

    fn number(&self, cell: &[u8]) -> Option<i64> {
        let text = std::str::from_utf8(cell).ok()?;
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (sign, digits) = match mantissa.strip_prefix('-') {
            Some(digits) => (-1, digits),
            None => (1, mantissa.strip_prefix('+').unwrap_or(mantissa)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all = format!("{whole}{fraction}");
        if all.is_empty() || !all.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        // Zeros at the end say nothing: `1.50` has one place.
        let significant = all.trim_end_matches('0');
        let zeros = i32::try_from(all.len() - significant.len()).ok()?;
        if significant.is_empty() {
            return Some(0);
        }
        let places = i32::try_from(fraction.len()).ok()?;
        let shift = i32::from(self.decimals)
            .checked_sub(places)?
            .checked_add(zeros)?
            .checked_add(exponent)?;
        let factor = 10_i64.checked_pow(u32::try_from(shift).ok()?)?;
        let number: i64 = significant.parse().ok()?;
        // Half of what fits, so that the mark of a missing number and the negative of any number are out of reach.
        let number = number.checked_mul(factor)?.checked_mul(sign)?;
        (number.unsigned_abs() < 1 << 62).then_some(number)
    }

    /// The fault of a cell that is not such a number.
    pub(super) fn fault(&self, cell: &[u8], column: &str, codebook: &str) -> Fault {
        let shown = String::from_utf8_lossy(cell);
        if let (Some(least), Some(number)) = (self.least, self.read(cell)) {
            let (what, help) = match number {
                NO_NUMBER => ("is missing", "enter a weight for every respondent"),
                0 => (
                    "is zero",
                    "leave the respondent out of the CSV, or allow zeros with `zero: allowed` in `design`",
                ),
                _ => ("is negative", "correct the weight"),
            };
            let expected = if least == 0 { "zero or a" } else { "a" };
            return Fault::new(
                Code::InvalidWeight,
                format!("a weight in the column `{column}` {what}"),
            )
            .expected(format!("{expected} positive number"))
            .help(help);
        }
        let expected = match self.decimals {
            0 => "a whole number".to_string(),
            1 => "a number of at most one decimal place".to_string(),
            places => format!("a number of at most {places} decimal places"),
        };
        Fault::new(
            Code::InvalidNumber,
            format!("invalid number in the column `{column}`"),
        )
        .quoting(format!("`{shown}` is not a valid number for `{column}`"))
        .expected(format!(
            "{expected} and eighteen digits in all, or an empty cell for no answer"
        ))
        .help(format!(
            "correct the cell, or set `decimals` in data/{codebook}.yaml"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::{NO_NUMBER, Numbers};

    #[test]
    fn numbers_are_read_exactly() {
        let numbers = Numbers::new(3, None, &["99".into(), "-0.5".into(), "NA".into()]);
        for (cell, wanted) in [
            ("1.5", Some(1500)),
            ("-6.860", Some(-6860)),
            ("+7", Some(7000)),
            (".25", Some(250)),
            ("2.", Some(2000)),
            ("1e2", Some(100_000)),
            ("15E-4", None),
            ("150e-5", None),
            ("1500e-5", Some(15)),
            ("1.2340000", Some(1234)),
            ("1.2345", None),
            ("0.000", Some(0)),
            ("-0", Some(0)),
            ("", Some(NO_NUMBER)),
            ("99", Some(NO_NUMBER)),
            ("99.0", Some(NO_NUMBER)),
            ("+099.00", Some(NO_NUMBER)),
            ("9.9e1", Some(NO_NUMBER)),
            ("-.50", Some(NO_NUMBER)),
            ("-99", Some(-99_000)),
            ("NA", Some(NO_NUMBER)),
            ("na", None),
            ("nan", None),
            ("inf", None),
            ("1,5", None),
            ("0x10", None),
            ("-", None),
            ("e5", None),
            ("1e99", None),
            ("4611686018427387.903", Some(4_611_686_018_427_387_903)),
            ("4611686018427387.904", None),
            ("1e99999999999", None),
        ] {
            assert_eq!(numbers.decode(cell.as_bytes()), wanted, "{cell}");
        }
    }
}
