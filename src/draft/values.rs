//! The numbers of a sentence, each as far as `check` reads it.

use std::collections::BTreeMap;
use std::ops::Range;

use super::parts::{LeftOut, Sentence, Value};
use crate::check::{self, Of};
use crate::language::Language;
use crate::loose::{Kind as Found, Text};
use crate::sentences;
use crate::source::floor_char_boundary;

/// The values of a paragraph.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct OfProse {
    pub(super) sentences: Vec<Sentence>,
    pub(super) left_out: BTreeMap<LeftOut, usize>,
}

/// Words before a number that a reference is to.
const REFERRED: [&str; 34] = [
    "appendix",
    "chap",
    "chapter",
    "ch",
    "column",
    "eq",
    "eqs",
    "equation",
    "equations",
    "experiment",
    "fig",
    "figs",
    "figure",
    "figures",
    "footnote",
    "hypothesis",
    "item",
    "model",
    "no",
    "note",
    "nos",
    "p",
    "page",
    "pages",
    "panel",
    "part",
    "pp",
    "question",
    "sec",
    "section",
    "sections",
    "step",
    "study",
    "vol",
];

/// How far before a number something belongs to it.
const NEAR: usize = 60;

/// How many numbers a text has in digits.
pub(super) fn digits(text: &str) -> usize {
    let found = Text::written(text).loose(<&Language>::default());
    found
        .iter()
        .filter(|loose| loose.kind == Found::Digits)
        .count()
}

/// The values of a table's line.
pub(super) fn of_row(line: &str) -> Vec<Value> {
    let tokens = line.split_whitespace();
    let numbers = tokens.filter(|token| super::lines::is_number(token));
    let plain = |token: &str| {
        let token = token.trim_matches(['*', '†', '‡', ';', ',', '[', ']', '~']);
        let token = token
            .strip_prefix('(')
            .and_then(|t| t.strip_suffix(')'))
            .unwrap_or(token);
        token.trim_matches(['(', ')']).to_string()
    };
    let value = |printed: String| Value {
        kind: kind(&printed),
        printed,
    };
    numbers.map(plain).map(value).collect()
}

/// What kind of number digits are.
fn kind(printed: &str) -> &'static str {
    if printed.ends_with('%') {
        return "percentage";
    }
    let whole = printed.chars().all(|c| c.is_ascii_digit() || c == ',');
    match whole {
        true => "count",
        false => "statistic",
    }
}

/// The values of a paragraph, by sentence. `numbering` are bytes of numbers that say where in the text they are.
pub(super) fn of_prose(text: &str, numbering: &[Range<usize>]) -> OfProse {
    let mut all = OfProse::default();
    for range in sentences::ranges(text) {
        let Some(sentence) = text.get(range.clone()) else {
            continue;
        };
        let mut finder = Finder {
            text: sentence,
            found: BTreeMap::new(),
            left_out: &mut all.left_out,
        };
        finder.tests();
        for loose in Text::written(sentence).loose(<&Language>::default()) {
            let start = range.start + loose.bytes.start;
            match loose.kind {
                _ if finder.is_taken(&loose.bytes) => {}
                Found::Digits if numbering.iter().any(|n| n.contains(&start)) => {
                    finder.leave(LeftOut::Numbering);
                }
                Found::Digits => finder.digits(loose.bytes),
                Found::Word => finder.say("number_word", loose.bytes, Some(Of::Count)),
                Found::Quantity => finder.say("quantity", loose.bytes, Some(Of::Share)),
                Found::Joined | Found::Reversed => {}
            }
        }
        let values = finder.values();
        let text = sentence.split_whitespace().collect::<Vec<_>>().join(" ");
        all.sentences.push(Sentence { text, values });
    }
    all
}

/// Finds the numbers of a sentence.
struct Finder<'a> {
    text: &'a str,
    /// Start → end and kind; none overlaps another.
    found: BTreeMap<usize, (usize, &'static str)>,
    left_out: &'a mut BTreeMap<LeftOut, usize>,
}

impl Finder<'_> {
    fn values(self) -> Vec<Value> {
        let value = |(start, (end, kind)): (usize, (usize, &'static str))| Value {
            printed: self.text.get(start..end).unwrap_or_default().to_string(),
            kind,
        };
        self.found.into_iter().map(value).collect()
    }

    fn leave(&mut self, why: LeftOut) {
        *self.left_out.entry(why).or_default() += 1;
    }

    fn is_taken(&self, bytes: &Range<usize>) -> bool {
        let before = self.found.range(..bytes.end).next_back();
        before.is_some_and(|(_, (end, _))| *end > bytes.start)
    }

    fn before(&self, at: usize) -> &str {
        self.text.get(..at).unwrap_or_default()
    }

    fn after(&self, at: usize) -> &str {
        self.text.get(at..).unwrap_or_default()
    }

    /// Results of tests, each with its statistic and its p.
    fn tests(&mut self) {
        let mut at = 0;
        while at < self.text.len() {
            let end = self
                .text
                .is_char_boundary(at)
                .then(|| check::test_result(self.text, at));
            match end.flatten() {
                Some(end) => {
                    self.found.insert(at, (end, "test"));
                    at = end;
                }
                None => at += 1,
            }
        }
    }

    /// Adds a number with the words that change what it says.
    fn say(&mut self, kind: &'static str, bytes: Range<usize>, of: Option<Of>) {
        let range = match of {
            Some(of) => check::extent(self.text, bytes, of),
            None => bytes,
        };
        // What begins before a number that was found has that number too: `11–20%`.
        let within = self.found.range(range.clone());
        let within = within.filter(|(_, (end, _))| *end <= range.end);
        let within: Vec<usize> = within.map(|(start, _)| *start).collect();
        for start in within {
            self.found.remove(&start);
        }
        if !self.is_taken(&range) {
            self.found.insert(range.start, (range.end, kind));
        }
    }

    fn digits(&mut self, bytes: Range<usize>) {
        let (before, after) = (self.before(bytes.start), self.after(bytes.end));
        if let Some(start) = table(before) {
            return self.say("reference", start..bytes.end, None);
        }
        if let Some(why) = self.no_value(&bytes) {
            return self.leave(why);
        }
        let share = percent(after);
        let start = bytes.start - sign(before);
        let number = start..bytes.end + share.unwrap_or_default();
        let digits = self.text.get(number.clone()).unwrap_or_default();
        let year = digits.len() == 4
            && digits
                .parse()
                .is_ok_and(|year| (1500..2100).contains(&year));
        let named = name(self.before(start));
        match (share, named) {
            (Some(_), None) => self.say("percentage", number, Some(Of::Share)),
            (None, None) if year => self.say("year", number, None),
            (None, None) if digits.chars().all(|c| c.is_ascii_digit() || c == ',') => {
                self.say("count", number, Some(Of::Count));
            }
            (_, Some(named)) => self.say("statistic", named..number.end, None),
            _ => self.say("statistic", number, Some(Of::Number)),
        }
    }

    /// Why digits are no value.
    fn no_value(&self, bytes: &Range<usize>) -> Option<LeftOut> {
        let (before, after) = (self.before(bytes.start), self.after(bytes.end));
        let letter = |c: char| c.is_alphabetic() || c == '_';
        let hyphened = before
            .strip_suffix(['-', '.', '/'])
            .is_some_and(|b| b.ends_with(letter));
        let blank = |c: char| c.is_whitespace();
        let token = before.rsplit(blank).next().unwrap_or_default();
        let address = ["://", "www.", "doi", "@"].iter().any(|sign| {
            token.contains(sign) || after.split(blank).next().unwrap_or_default().contains(sign)
        });
        let near = floor_char_boundary(before, before.len().saturating_sub(NEAR));
        let near = before.get(near..).unwrap_or_default();
        let list = |c: char| c.is_ascii_digit() || matches!(c, ',' | ' ' | '-' | '–');
        let cited = near.trim_end_matches(list).ends_with('[');
        if before.ends_with(letter) || hyphened || after.starts_with(letter) || address || cited {
            return Some(LeftOut::Names);
        }
        let word = before.trim_end_matches([' ', '.', '(']);
        let word = word
            .rsplit(|c: char| !c.is_alphabetic())
            .next()
            .unwrap_or_default();
        let apart = before.ends_with([' ', '.', '(']);
        let referred = REFERRED.contains(&word.to_lowercase().as_str());
        (apart && referred).then_some(LeftOut::References)
    }
}

/// Where the reference to a table begins that ends with a number: `Table 4`, `Table1`.
fn table(before: &str) -> Option<usize> {
    let word = before.trim_end_matches([' ', '\u{a0}']);
    let start = word.len().checked_sub("table".len())?;
    let is = word.get(start..)?.eq_ignore_ascii_case("table");
    let apart = !word.get(..start)?.ends_with(char::is_alphanumeric);
    (is && apart).then_some(start)
}

/// How many bytes after a number say that it is a percentage.
fn percent(after: &str) -> Option<usize> {
    let rest = after.trim_start_matches([' ', '\u{a0}']);
    let blank = after.len() - rest.len();
    let sign = ["%", "percent", "per cent"]
        .into_iter()
        .find(|sign| rest.starts_with(sign))?;
    Some(blank + sign.len())
}

/// How many bytes before a number are its sign, or the point that it begins with.
fn sign(before: &str) -> usize {
    let free = |text: &str| {
        text.is_empty() || text.ends_with([' ', '(', '[', '=', '<', '>', '≤', '≥', ','])
    };
    let mut rest = before;
    if let Some(start) = rest.strip_suffix('.')
        && !start.ends_with(char::is_alphanumeric)
    {
        rest = start;
    }
    if let Some(start) = rest.strip_suffix(['-', '−', '–'])
        && free(start)
    {
        rest = start;
    }
    before.len() - rest.len()
}

/// Where the name begins that a number is given by a sign: `R² = 0.32`, `p < .05`.
fn name(before: &str) -> Option<usize> {
    let signs = ['=', '<', '>', '≤', '≥'];
    let sign = before.trim_end();
    let name = sign.trim_end_matches(signs);
    if name.len() == sign.len() {
        return None;
    }
    let trimmed = name.trim_end();
    let mut deep = 0_i32;
    let start = trimmed.char_indices().rev().take(NEAR).find(|(_, c)| {
        deep += i32::from(*c == ')') - i32::from(*c == '(');
        deep < 0 || (deep == 0 && (c.is_whitespace() || matches!(c, ',' | ';')))
    });
    let start = match start {
        Some((at, c)) => at + c.len_utf8(),
        None if trimmed.len() < NEAR => 0,
        None => trimmed.len(),
    };
    Some(if start < trimmed.len() {
        start
    } else {
        name.len()
    })
}
