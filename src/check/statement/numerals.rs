//! Numbers at the beginning of tokens, in digits or in words.

use super::lexicon::{NUMBERS, SCALES, entry, part};
use super::tokens::{Digits, Token};
use crate::check::interval::{Rational, ratio, whole};
use crate::language::Language;

/// A number as said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) value: Rational,
    /// How far from it what is meant may be.
    pub(super) step: Rational,
    /// Whether it is exactly that, and not a round number or a named fraction.
    pub(super) definite: bool,
    /// Whether it is a part of one.
    pub(super) fraction: bool,
    /// How many tokens it takes.
    pub(super) taken: usize,
}

/// How far from a named fraction ("half", "one third") a share may be: two percentage points.
pub(super) const NEAR: (i128, i128) = (2, 100);

fn word(token: Option<&Token>) -> Option<&str> {
    match token {
        Some(Token::Word(word)) => Some(word),
        _ => None,
    }
}

/// The number that tokens begin with.
pub(super) fn number(tokens: &[Token]) -> Option<Said> {
    fraction(tokens).or_else(|| match tokens.first()? {
        Token::Number(digits) => in_digits(*digits, tokens),
        _ => in_words(tokens),
    })
}

/// `half`, `a third`, `two fifths`, `½`.
fn fraction(tokens: &[Token]) -> Option<Said> {
    let said = |above: i128, below: i128, taken| Said {
        value: ratio(above, below),
        step: ratio(NEAR.0, NEAR.1),
        definite: false,
        fraction: true,
        taken,
    };
    match tokens.first()? {
        Token::Sign('½') => return Some(said(1, 2, 1)),
        Token::Sign('¼') => return Some(said(1, 4, 1)),
        Token::Sign('¾') => return Some(said(3, 4, 1)),
        Token::Sign('⅓') => return Some(said(1, 3, 1)),
        Token::Sign('⅔') => return Some(said(2, 3, 1)),
        Token::Word(word) if word == "half" => {
            // Half a dozen.
            let scaled = |word: &str| entry(&SCALES, word).is_some();
            let article = tokens.get(1) == Some(&Token::Word("a".into()));
            let next = tokens.get(1 + usize::from(article));
            let more = matches!(next, Some(Token::Word(word)) if scaled(word));
            return (!more).then(|| said(1, 2, 1));
        }
        _ => {}
    }
    let first = word(tokens.first())?;
    let above = match first {
        "a" => 1,
        _ => entry(&NUMBERS, first).filter(|n| (1..20).contains(n))?,
    };
    let hyphen = usize::from(tokens.get(1) == Some(&Token::Sign('-')));
    let (below, several) = part(word(tokens.get(1 + hyphen))?)?;
    (several == (above > 1) && above < below).then(|| said(above, below, 2 + hyphen))
}

fn in_digits(digits: Digits, tokens: &[Token]) -> Option<Said> {
    let sign = |at: usize, c: char| tokens.get(at) == Some(&Token::Sign(c));
    let times = sign(1, '×') || tokens.get(1) == Some(&Token::Word("x".into()));
    let mut said = Said {
        value: digits.value,
        step: digits.step,
        definite: true,
        fraction: false,
        taken: 1,
    };
    // 3.3 × 10^-6
    if times
        && let Some(Token::Number(ten)) = tokens.get(2)
        && ten.value == whole(10)
        && sign(3, '^')
    {
        let minus = sign(4, '-');
        let at = 4 + usize::from(minus || sign(4, '+'));
        let Some(Token::Number(power)) = tokens.get(at) else {
            return None;
        };
        let power = power.value.is_integer().then(|| power.value.to_integer())?;
        let all = digits.times_ten_to(u32::try_from(power).ok()?, minus)?;
        (said.value, said.step, said.taken) = (all.value, all.step, at + 1);
    } else if let Some(scale) = word(tokens.get(1)).and_then(|word| entry(&SCALES, word)) {
        let all = digits.times(whole(scale))?;
        (said.value, said.step, said.taken) = (all.value, all.step, 2);
    }
    Some(said)
}

/// `sixty-three`, `one hundred and five`, `two thousand`, `a dozen`, `three and a half`. Only as it is usually spelt.
fn in_words(tokens: &[Token]) -> Option<Said> {
    let counts = |word: &str| entry(&NUMBERS, word).is_some();
    let multiplies = |word: &str| matches!(word, "hundred" | "thousand");
    let mut words: Vec<&str> = Vec::new();
    let mut taken = 0;
    if let (Some("a"), Some(next)) = (word(tokens.first()), word(tokens.get(1)))
        && entry(&SCALES, next).is_some()
    {
        words.push("one");
        taken = 1;
    }
    loop {
        let after_scale = words.last().is_some_and(|word| multiplies(word));
        let joint = match tokens.get(taken) {
            Some(Token::Word(and)) => usize::from(and == "and" && after_scale),
            Some(Token::Sign('-')) => usize::from(!words.is_empty()),
            _ => 0,
        };
        match word(tokens.get(taken + joint)) {
            Some(word) if counts(word) || (multiplies(word) && !words.is_empty()) => {
                words.push(word);
                taken += joint + 1;
            }
            _ => break,
        }
    }
    let (mut total, mut current) = (0_i128, 0_i128);
    for word in &words {
        match entry(&SCALES, word) {
            Some(1_000) => (total, current) = (current.checked_mul(1_000)?, 0),
            Some(by) => current = current.checked_mul(by)?,
            None => current += entry(&NUMBERS, word)?,
        }
    }
    let value = total + current;
    let english = <&Language>::default();
    let usual = (english.cardinal)(i64::try_from(value).ok()?)?;
    let usual = usual.split([' ', '-']).filter(|word| *word != "and");
    if words.is_empty() || !usual.eq(words.iter().copied()) {
        return None;
    }
    // `two thousand` may be a round number.
    let round = words.last().is_some_and(|word| multiplies(word));
    let mut said = Said {
        value: whole(value),
        step: ratio(1, 2),
        definite: !round,
        fraction: false,
        taken,
    };
    let rest = tokens.get(taken..).unwrap_or_default();
    let and_a_half = ["and", "a", "half"];
    if let Some(scale) = word(rest.first()).and_then(|word| entry(&SCALES, word)) {
        said.value *= whole(scale);
        said.step = ratio(if scale > 1_000 { scale } else { 1 }, 2);
        said.definite = false;
        said.taken += 1;
    } else if (0..3).all(|at| word(rest.get(at)) == and_a_half.get(at).copied()) {
        said.value += ratio(1, 2);
        said.step = ratio(1, 4);
        said.definite = false;
        said.taken += 3;
    }
    Some(said)
}
