//! Loose numbers: what in a printed text is a number, in digits or in words, and comes from no figure or fact.
//!
//! A text is read as it will be printed: sign by sign, each with the bytes it was written in and where it comes from.
//! Compatibility forms, accents and characters that can't be seen don't hide a number, nor does the way a word was
//! put together.

mod found;
mod signs;

use std::ops::Range;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{compose, is_combining_mark};

use crate::language::{Language, Near};
pub use found::{Kind, Loose};
use signs::{is_invisible, is_roman, plain};

/// Where a printed sign comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Somebody wrote it into the text.
    Written,
    /// It is part of a name, a title or a reference.
    Given,
    /// It is part of a figure or a fact: which one.
    Figure(usize),
}

/// A sign as it is printed.
#[derive(Debug, Clone)]
struct Sign {
    is: char,
    bytes: Range<usize>,
    origin: Origin,
    /// In a formula letters next to a figure are variables, and spaces are not printed.
    formula: bool,
}

/// A text as it is printed.
#[derive(Debug, Clone, Default)]
pub struct Text {
    signs: Vec<Sign>,
    loose: Vec<Loose>,
}

/// Stands between signs that are not next to one another on the page.
const BREAK: char = '\n';
/// Stands for something printed that is neither letter nor digit.
pub const OBJECT: char = '\u{fffc}';
/// Raises or lowers what follows: digits still read on, letters don't.
pub const RAISED: char = '\u{fffb}';

impl Text {
    /// A text that somebody wrote.
    pub fn written(text: &str) -> Self {
        let mut all = Self::default();
        for (at, c) in text.char_indices() {
            all.push(c, at..at + c.len_utf8(), Origin::Written, false);
        }
        all
    }

    /// Adds a sign.
    pub fn push(&mut self, c: char, bytes: Range<usize>, origin: Origin, formula: bool) {
        if matches!(c, '\u{202d}' | '\u{202e}') {
            self.loose.push(Loose {
                kind: Kind::Reversed,
                bytes: bytes.clone(),
                text: format!("U+{:04X}", u32::from(c)),
            });
        }
        let mut add = |is| {
            self.signs.push(Sign {
                is,
                bytes: bytes.clone(),
                origin,
                formula,
            });
        };
        match c {
            c if c.is_ascii() || c == OBJECT || c == RAISED => add(c),
            c if is_invisible(c) => {}
            c if is_combining_mark(c) => {
                let last = self.signs.last_mut();
                if let Some(last) = last
                    && let Some(composed) = compose(last.is, c)
                {
                    last.is = composed;
                }
            }
            // `½` would read as `1⁄2`.
            c if c.is_numeric() || c.is_whitespace() => add(c),
            c => std::iter::once(c).nfkc().for_each(add),
        }
    }

    /// Ends what was printed so far: the next sign is elsewhere.
    pub fn cut(&mut self, at: usize) {
        self.push(BREAK, at..at, Origin::Given, false);
    }

    /// The numbers that come from nowhere, in the order of their bytes.
    pub fn loose(mut self, language: &Language) -> Vec<Loose> {
        let words = self.split(language);
        self.digits();
        self.words(&words, language);
        self.joints(&words);
        self.loose.sort_by_key(|loose| loose.bytes.start);
        self.loose
    }

    /// The figures printed in the sentence around a byte.
    pub fn figures_around(&self, at: usize) -> Vec<usize> {
        let here = self.signs.partition_point(|sign| sign.bytes.end <= at);
        let ends = |index: &usize| {
            let next = self.sign(index + 1).is_none_or(char::is_whitespace);
            next && matches!(self.sign(*index), Some('.' | '!' | '?'))
        };
        let from = (0..here).rev().find(ends).map_or(0, |end| end + 1);
        let to = (here..self.signs.len()).find(ends);
        let sentence = self.signs.get(from..to.unwrap_or(self.signs.len()));
        let mut figures: Vec<usize> = sentence
            .unwrap_or_default()
            .iter()
            .filter_map(|sign| match sign.origin {
                Origin::Figure(number) => Some(number),
                _ => None,
            })
            .collect();
        figures.dedup();
        figures
    }

    fn sign(&self, index: usize) -> Option<char> {
        self.signs.get(index).map(|sign| sign.is)
    }

    fn add(&mut self, kind: Kind, signs: Range<usize>) {
        let Some(found) = self.signs.get(signs).filter(|found| !found.is_empty()) else {
            return;
        };
        let start = found.iter().map(|sign| sign.bytes.start).min();
        let end = found.iter().map(|sign| sign.bytes.end).max();
        self.loose.push(Loose {
            kind,
            bytes: start.unwrap_or_default()..end.unwrap_or_default(),
            text: found.iter().map(|sign| sign.is).collect(),
        });
    }

    /// Written digits, a run at a time.
    fn digits(&mut self) {
        let mut at = 0;
        while let Some(sign) = self.signs.get(at) {
            if !sign.is.is_numeric() || sign.origin != Origin::Written {
                at += 1;
                continue;
            }
            let goes_on = |sign: &&Sign| {
                sign.origin == Origin::Written
                    && (sign.is.is_numeric() || matches!(sign.is, '.' | ','))
            };
            let run = self.signs.get(at..).unwrap_or_default();
            let run: Vec<&Sign> = run.iter().take_while(goes_on).collect();
            let last = run.iter().rposition(|sign| sign.is.is_numeric());
            let end = at + last.unwrap_or_default() + 1;
            let next = at + run.len();
            self.add(Kind::Digits, at..end);
            at = next;
        }
    }

    /// Words for numbers, and words that state a quantity.
    fn words(&mut self, words: &[Word], language: &Language) {
        let lower = |at: Option<usize>| {
            let word = at.and_then(|at| words.get(at));
            word.map_or("", |word| word.lower.as_str())
        };
        let part = |word: &Word| language.parts.split(' ').any(|part| part == word.lower);
        for (index, word) in words.iter().enumerate().filter(|(_, word)| word.written) {
            let before = index.checked_sub(1);
            let ends = |c| matches!(c, '.' | ',' | ';' | ':' | ')' | BREAK);
            let near = Near {
                before: lower(before),
                word: &word.lower,
                after: lower(Some(index + 1)),
                ends: self.sign(word.signs.end).is_none_or(ends),
            };
            let numerator = before
                .and_then(|at| words.get(at))
                .filter(|word| word.number);
            let (kind, start) = if word.number {
                // "Two thirds" is a share, and reported with its second word.
                if words.get(index + 1).is_some_and(part) {
                    continue;
                }
                (Kind::Word, word.signs.start)
            } else if part(word) {
                (Kind::Quantity, numerator.unwrap_or(word).signs.start)
            } else if (language.states_quantity)(&near) {
                (Kind::Quantity, word.signs.start)
            } else {
                continue;
            };
            self.add(kind, start..word.signs.end);
        }
    }

    fn split(&self, language: &Language) -> Vec<Word> {
        let mut words: Vec<Word> = Vec::new();
        for (at, sign) in self.signs.iter().enumerate() {
            if !sign.is.is_alphabetic() || sign.is.is_numeric() {
                continue;
            }
            let written = sign.origin == Origin::Written;
            match words.last_mut().filter(|word| word.signs.end == at) {
                Some(word) => {
                    word.signs.end = at + 1;
                    word.written |= written;
                    word.text.push(sign.is);
                }
                None => words.push(Word {
                    signs: at..at + 1,
                    written,
                    text: sign.is.to_string(),
                    lower: String::new(),
                    number: false,
                }),
            }
        }
        for word in &mut words {
            let plain = plain(&word.text);
            word.lower = word.text.to_lowercase();
            word.number = (language.is_number_word)(&word.text)
                || (language.is_number_word)(&plain)
                || is_roman(&plain);
        }
        words
    }

    /// Figures that run into what is next to them: printed together they would read as another number.
    fn joints(&mut self, words: &[Word]) {
        let figure = |index: usize| match self.signs.get(index)?.origin {
            Origin::Figure(number) => Some(number),
            _ => None,
        };
        let mut found = Vec::new();
        for index in 1..self.signs.len() {
            let (before, here) = (figure(index - 1), figure(index));
            let joined = before != here
                && match (before, here) {
                    (_, Some(_)) => self.joins_before(index, words),
                    (before, None) => before.is_some() && self.joins_after(index, words),
                };
            if joined {
                let word = |at: &usize| self.sign(*at).is_some_and(char::is_alphanumeric);
                let start = (0..index - 1).rev().take_while(word).last();
                let end = (index + 1..self.signs.len()).take_while(word).last();
                found.push(start.unwrap_or(index - 1)..end.unwrap_or(index) + 1);
            }
        }
        for signs in found {
            self.add(Kind::Joined, signs);
        }
    }

    /// Whether what ends before `index` changes the figure that begins there.
    fn joins_before(&self, index: usize, words: &[Word]) -> bool {
        let mut at = index;
        let mut before = |skip: &dyn Fn(char) -> bool| loop {
            at = at.checked_sub(1)?;
            let sign = self.signs.get(at)?;
            if !skip(sign.is) {
                return Some(sign);
            }
        };
        let Some(sign) = before(&|c| c == RAISED) else {
            return false;
        };
        match sign.is {
            '.' | ',' => true,
            '-' | '\u{2212}' | '\u{2010}' | '\u{2011}' | '\u{2012}' | '\u{2013}' | '+' | '±' => {
                let sign = before(&|c| c == RAISED).map(|sign| sign.is);
                sign.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '%' | '"' | '”'))
            }
            _ => self.touches(index - 1, index, words),
        }
    }

    /// Whether what begins at `index` changes the figure that ends before it.
    fn joins_after(&self, index: usize, words: &[Word]) -> bool {
        match self.sign(index) {
            Some('.' | ',' | '\'' | '’' | '·') => {
                let next = self.signs.get(index + 1);
                next.is_some_and(|sign| sign.is.is_numeric())
            }
            // "Sixty-one" would be put together of a figure and a word.
            Some('-' | '\u{2010}' | '\u{2011}') => {
                let word = |at| words.iter().find(|word| word.signs.contains(&at));
                let (figure, next) = (word(index - 1), word(index + 1));
                figure.is_some_and(|figure| figure.number)
                    && next.is_some_and(|next| next.number || next.lower == "one")
            }
            _ => self.touches(index - 1, index, words),
        }
    }

    /// Whether the signs on both sides of a figure's edge, nothing visible between them, read as one.
    fn touches(&self, left: usize, right: usize, words: &[Word]) -> bool {
        let figure = |at: usize| {
            let sign = self.signs.get(at);
            sign.is_some_and(|sign| matches!(sign.origin, Origin::Figure(_)))
        };
        // The edge is that of the figure on one side; the other side is looked for.
        let (mut left, mut right) = (left, right);
        let (mut raised, mut spaces, mut fixed) = (false, false, false);
        let mut step = |sign: Option<char>| match sign {
            Some(RAISED) => {
                raised = true;
                true
            }
            Some(' ') => {
                spaces = true;
                true
            }
            Some(c) if c != BREAK && c.is_whitespace() => {
                fixed = true;
                true
            }
            _ => false,
        };
        if figure(right) {
            while step(self.sign(left)) {
                match left.checked_sub(1) {
                    Some(before) => left = before,
                    None => return false,
                }
            }
        } else {
            while step(self.sign(right)) {
                right += 1;
            }
            // That one's own edge tells.
            if figure(right) {
                return false;
            }
        }
        let (Some(a), Some(b)) = (self.signs.get(left), self.signs.get(right)) else {
            return false;
        };
        let digits = a.is.is_numeric() && b.is.is_numeric();
        let both = figure(left) && figure(right);
        let formula = a.formula || b.formula;
        match (spaces, fixed) {
            (false, false) => {
                digits || (a.is.is_alphanumeric() && b.is.is_alphanumeric() && !raised && !formula)
            }
            _ => {
                let number = |at: usize| {
                    let mut words = words.iter().filter(|word| word.number);
                    words.any(|word| word.signs.contains(&at))
                };
                both && (digits || (number(left) && number(right)))
            }
        }
    }
}

/// A word.
struct Word {
    signs: Range<usize>,
    /// Whether somebody wrote some of it.
    written: bool,
    text: String,
    lower: String,
    /// Whether it is one for a number.
    number: bool,
}
