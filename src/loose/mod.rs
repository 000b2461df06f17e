//! Loose numbers: what in a printed text is a number, in digits or in words, and comes from no figure or fact.
//!
//! A text is read as it will be printed: sign by sign, each with the bytes it was written in and where it comes from.
//! Compatibility forms, accents and characters that can't be seen don't hide a number, nor does the way a word was
//! put together.

mod found;
mod joints;
mod sign;
mod signs;
mod words;

use std::ops::Range;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{compose, is_combining_mark};

use crate::language::Language;
pub use found::{Kind, Loose};
use sign::{BREAK, Sign};
pub use sign::{OBJECT, Origin, RAISED};
use signs::is_invisible;

/// A text as it is printed.
#[derive(Debug, Clone, Default)]
pub struct Text {
    signs: Vec<Sign>,
    loose: Vec<Loose>,
}

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
        // A mark that somebody puts on a figure changes it.
        let last = self.signs.last();
        let changes = last.is_some_and(|last| last.figure().is_some() && last.origin != origin);
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
            c if is_combining_mark(c) && !changes => {
                if let Some(last) = self.signs.last_mut() {
                    last.is = compose(last.is, c).unwrap_or(last.is);
                }
            }
            // `½` would read as `1⁄2`.
            c if c.is_numeric() || c.is_whitespace() || is_combining_mark(c) => add(c),
            c => std::iter::once(c).nfkc().for_each(add),
        }
    }

    /// Ends what was printed so far: the next sign is elsewhere.
    pub fn cut(&mut self, at: usize) {
        self.push(BREAK, at..at, Origin::Given, false);
    }

    /// The numbers that come from nowhere, in the order of their bytes.
    pub fn loose(mut self, language: &Language) -> Vec<Loose> {
        let words = words::split(&self.signs, language);
        self.digits();
        for (kind, signs) in words::find(&self.signs, &words, language) {
            self.add(kind, signs);
        }
        for signs in joints::find(&self.signs, &words) {
            self.add(Kind::Joined, signs);
        }
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
            .filter_map(Sign::figure)
            .collect();
        figures.dedup();
        figures
    }

    /// The figures that a percent sign follows.
    pub fn percentages(&self) -> impl Iterator<Item = usize> {
        let ends = |pair: (usize, &Sign)| {
            let (at, sign) = pair;
            let before = self.signs.get(..at)?.iter().rev();
            let mut before = before.skip_while(|sign| sign.is != BREAK && sign.is.is_whitespace());
            (sign.is == '%').then(|| before.next()?.figure()).flatten()
        };
        self.signs.iter().enumerate().filter_map(ends)
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
}
