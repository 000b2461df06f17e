//! Words for numbers, and words that state a share or a multiple.

use std::ops::Range;

use super::found::Kind;
use super::sign::{BREAK, Origin, Sign};
use super::signs::{is_roman, is_small_roman, plain};
use crate::language::{Language, Near};

/// A word.
pub(super) struct Word {
    pub(super) signs: Range<usize>,
    /// Whether somebody wrote some of it.
    written: bool,
    text: String,
    pub(super) lower: String,
    /// Whether it is one for a number.
    pub(super) number: bool,
}

/// The words of a text.
pub(super) fn split(signs: &[Sign], language: &Language) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    for (at, sign) in signs.iter().enumerate() {
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
    let mut before = String::new();
    for word in &mut words {
        let plain = plain(&word.text);
        let listed = signs.get(word.signs.end).is_some_and(|sign| sign.is == ')');
        word.lower = word.text.to_lowercase();
        let idiom = language
            .idioms
            .contains(&(before.as_str(), word.lower.as_str()));
        word.number = !idiom
            && ((language.is_number_word)(&word.text)
                || (language.is_number_word)(&plain)
                || is_roman(&plain)
                || (!listed && is_small_roman(&plain)));
        before.clone_from(&word.lower);
    }
    words
}

/// Words for numbers, and words that state a quantity.
pub(super) fn find(
    signs: &[Sign],
    words: &[Word],
    language: &Language,
) -> Vec<(Kind, Range<usize>)> {
    let lower = |at: Option<usize>| {
        let word = at.and_then(|at| words.get(at));
        word.map_or("", |word| word.lower.as_str())
    };
    let part = |word: &Word| language.parts.split(' ').any(|part| part == word.lower);
    let mut found = spelled_apart(signs, words, language);
    for (index, word) in words.iter().enumerate().filter(|(_, word)| word.written) {
        let before = index.checked_sub(1);
        let ends = |sign: &Sign| matches!(sign.is, '.' | ',' | ';' | ':' | ')' | BREAK);
        let near = Near {
            before: lower(before),
            word: &word.lower,
            after: lower(Some(index + 1)),
            ends: signs.get(word.signs.end).is_none_or(ends),
        };
        let numerator = before
            .and_then(|at| words.get(at))
            .filter(|word| word.number);
        let counted = numerator.is_some() || counts(signs, word.signs.start);
        let (kind, start) = if word.number {
            // "Two thirds" is a share, and reported with its second word.
            if words.get(index + 1).is_some_and(part) {
                continue;
            }
            (Kind::Word, word.signs.start)
        } else if part(word) && counted {
            (Kind::Quantity, numerator.unwrap_or(word).signs.start)
        } else if (language.states_quantity)(&near) {
            (Kind::Quantity, word.signs.start)
        } else {
            continue;
        };
        found.push((kind, start..word.signs.end));
    }
    found
}

/// Whether a number in digits precedes.
fn counts(signs: &[Sign], at: usize) -> bool {
    let mut before = signs.get(..at).unwrap_or_default().iter().rev();
    let joint = |sign: &&Sign| sign.is == '-' || (sign.is != BREAK && sign.is.is_whitespace());
    let last = before.by_ref().find(|sign| !joint(sign));
    last.is_some_and(|sign| sign.is.is_numeric())
}

/// More pieces than this no number word is spelled in.
const PIECES: usize = 16;

/// Number words in pieces: with hyphens, spaces that don't break, or, letter by letter, any spaces or points between them.
fn spelled_apart(signs: &[Sign], words: &[Word], language: &Language) -> Vec<(Kind, Range<usize>)> {
    let hyphen = |c: char| matches!(c, '-' | '\u{2010}' | '\u{2011}');
    let goes_on = |pair: &[Word]| match pair {
        [a, b] if a.number || b.number => false,
        [a, b] => match signs.get(a.signs.end..b.signs.start) {
            Some([sign]) if matches!(sign.is, ' ' | '.') => {
                a.signs.len() == 1 && b.signs.len() == 1
            }
            Some([sign]) => hyphen(sign.is) || is_fixed(sign.is),
            // Divided by hand at the end of a line.
            Some([sign, end]) => hyphen(sign.is) && end.is.is_whitespace(),
            _ => false,
        },
        _ => false,
    };
    let mut found = Vec::new();
    let mut from = 0;
    while from < words.len() {
        let rest = words.get(from..).unwrap_or_default();
        let pieces = 1 + rest.windows(2).take_while(|pair| goes_on(pair)).count();
        let number = |count: &usize| {
            let pieces = rest.get(..*count).unwrap_or_default();
            let text: String = pieces.iter().map(|word| word.text.as_str()).collect();
            let known = language.is_number_word;
            pieces.iter().any(|word| word.written) && (known(&text) || known(&plain(&text)))
        };
        let count = (2..=pieces.min(PIECES)).rev().find(number);
        let first = rest.first().map(|word| word.signs.start);
        let last = count.and_then(|count| rest.get(count - 1));
        if let (Some(first), Some(last)) = (first, last) {
            found.push((Kind::Word, first..last.signs.end));
        }
        from += count.unwrap_or(1);
    }
    found
}

/// A space that doesn't break a line, or hardly shows.
fn is_fixed(c: char) -> bool {
    c.is_whitespace() && !c.is_ascii()
}
