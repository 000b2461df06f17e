//! Text as numbers, words and signs; nothing is passed over but space.

use crate::check::interval::{Rational, ratio, whole};
use crate::check::printed::MOST_DIGITS;

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A number in digits, without a sign.
    Number(Digits),
    /// A word in lower case.
    Word(String),
    /// Any other character.
    Sign(char),
}

/// A number in digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Digits {
    pub(super) value: Rational,
    /// Half of what its last digit counts.
    pub(super) step: Rational,
}

/// The powers of ten that a printed exponent may have.
const MOST_POWER: u32 = 15;

/// The tokens of a text; none where digits are grouped or joined to letters in a way that can't be read.
pub(super) fn tokens(text: &str) -> Option<Vec<Token>> {
    let text: Vec<char> = text.chars().flat_map(char::to_lowercase).collect();
    let mut reader = Reader { text: &text, at: 0 };
    let mut tokens = Vec::new();
    while let Some(c) = reader.peek(0) {
        if c.is_whitespace() {
            reader.at += 1;
        } else if c.is_ascii_digit() || (c == '.' && reader.digit(1)) {
            tokens.push(Token::Number(reader.number()?));
        } else if let Some(power) = superscript(c) {
            let mut text = String::from(power);
            reader.at += 1;
            while let Some(more) = reader.peek(0).and_then(superscript) {
                text.push(more);
                reader.at += 1;
            }
            tokens.push(Token::Sign('^'));
            if let Some(rest) = text.strip_prefix('-') {
                tokens.push(Token::Sign('-'));
                text = rest.to_string();
            }
            let power: i128 = text.parse().ok()?;
            tokens.push(Token::Number(Digits {
                value: whole(power),
                step: ratio(1, 2),
            }));
        } else if c.is_alphabetic() {
            reader.word(&mut tokens);
        } else {
            tokens.push(Token::Sign(match c {
                '−' | '–' | '—' | '‐' | '‑' => '-',
                '×' | '·' | '*' => '×',
                '∼' => '~',
                '“' | '”' | '‘' | '’' | '\'' => '"',
                c => c,
            }));
            reader.at += 1;
        }
    }
    Some(tokens)
}

fn superscript(c: char) -> Option<char> {
    let digits = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    if c == '⁻' {
        return Some('-');
    }
    let at = digits.chars().position(|d| d == c)?;
    char::from_digit(at as u32, 10)
}

struct Reader<'a> {
    text: &'a [char],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.text.get(self.at + ahead).copied()
    }

    fn digit(&self, ahead: usize) -> bool {
        self.peek(ahead).is_some_and(|c| c.is_ascii_digit())
    }

    fn digits(&mut self) -> String {
        let mut all = String::new();
        while let Some(c) = self.peek(0).filter(char::is_ascii_digit) {
            all.push(c);
            self.at += 1;
        }
        all
    }

    /// `1,119`, `43.5`, `43·5`, `.059`, `3.3e-6`. Not `83,3`, `1.2.3`, `12a`.
    fn number(&mut self) -> Option<Digits> {
        let mut above = self.digits();
        let mut groups = 0;
        while self.groups() && self.digit(1) {
            let first = above.len();
            self.at += 1;
            let group = self.digits();
            if group.len() != 3 || (groups == 0 && !(1..=3).contains(&first)) {
                return None;
            }
            above.push_str(&group);
            groups += 1;
        }
        let mut below = String::new();
        let raised = self.peek(0) == Some('·') && !self.follows("·10");
        if (raised || self.peek(0) == Some('.')) && self.digit(1) {
            self.at += 1;
            below = self.digits();
            // Another point or comma: a section's number, or other habits of grouping.
            if matches!(self.peek(0), Some('.' | ',')) && self.digit(1) {
                return None;
            }
        }
        if above.len() + below.len() > MOST_DIGITS {
            return None;
        }
        let unit = ratio(1, 10_i128.pow(u32::try_from(below.len()).ok()?));
        let whole_digits: i128 = format!("{above}{below}").parse().ok()?;
        let mut number = Digits {
            value: unit * whole(whole_digits),
            step: unit / whole(2),
        };
        if self.peek(0) == Some('e') {
            let minus = matches!(self.peek(1), Some('-' | '−' | '–'));
            let signed = usize::from(minus || self.peek(1) == Some('+'));
            if self.digit(1 + signed) {
                self.at += 1 + signed;
                let power = self.digits().parse().ok()?;
                number = number.times_ten_to(power, minus)?;
            }
        }
        // `12a`, `1990s`, `5-point`: not a number of things.
        let joined = match self.peek(0) {
            Some('-') => self.peek(1).is_some_and(char::is_alphabetic) && !self.follows("-fold"),
            Some(c) => c.is_alphabetic() && !self.variable(),
            None => false,
        };
        (!joined).then_some(number)
    }

    /// Whether what separates groups of digits is next: a comma, or a space that doesn't break before three digits.
    fn groups(&self) -> bool {
        match self.peek(0) {
            Some(',') => true,
            Some('\u{a0}' | '\u{2009}' | '\u{202f}') => {
                (1..=3).all(|at| self.digit(at)) && !self.digit(4)
            }
            _ => false,
        }
    }

    fn follows(&self, text: &str) -> bool {
        text.chars()
            .enumerate()
            .all(|(i, c)| self.peek(i) == Some(c))
    }

    /// `x_7`, as in `0.487x_7`.
    fn variable(&self) -> bool {
        self.peek(1) == Some('_') && self.digit(2)
    }

    /// A word; compounds of numbers (`sixty-three`, `two-thirds`) as words of their own.
    fn word(&mut self, tokens: &mut Vec<Token>) {
        let start = self.at;
        let part = |c: char| c.is_alphanumeric() || c == '_';
        while let Some(c) = self.peek(0) {
            let joint = matches!(c, '-' | '‑' | '‐' | '\'' | '’')
                && self.peek(1).is_some_and(char::is_alphabetic);
            if !part(c) && !joint {
                break;
            }
            self.at += 1;
        }
        let letters = self.text.get(start..self.at).unwrap_or_default();
        let word: String = letters.iter().collect();
        let word = word.replace(['‑', '‐'], "-").replace('’', "'");
        let parts: Vec<&str> = word.split('-').collect();
        let word_of = |word: &str| Token::Word(word.to_string());
        if parts.iter().all(|part| super::lexicon::is_number(part)) {
            tokens.extend(parts.into_iter().map(word_of));
        } else {
            tokens.push(Token::Word(word));
        }
    }
}

impl Digits {
    /// × 10^±power.
    pub(super) fn times_ten_to(self, power: u32, minus: bool) -> Option<Self> {
        if power > MOST_POWER {
            return None;
        }
        let ten = whole(10_i128.pow(power));
        self.times(if minus { ten.recip() } else { ten })
    }

    pub(super) fn times(self, factor: Rational) -> Option<Self> {
        let times = |number| crate::check::interval::multiply(number, factor);
        Some(Self {
            value: times(self.value)?,
            step: times(self.step)?,
        })
    }
}
