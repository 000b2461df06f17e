//! How much of a sentence says a number.

use std::ops::Range;

use super::apa;
use super::statement::{Of, Statement, read};
use crate::source::floor_char_boundary;

/// How many words on either side of a number may change what it says.
const WORDS: usize = 4;

/// No test result and no word is longer.
const LONGEST: usize = 160;

/// The bytes of a number and of the words around it that change what it says: `more than half`, `57 out of 157`.
pub fn extent(text: &str, number: Range<usize>, of: Of) -> Range<usize> {
    let said = |range: Range<usize>| text.get(range).and_then(|part| read(part, of)).map(claim);
    let mut current = said(number.clone());
    let mut best = number.clone();
    for start in starts(text, number.start) {
        let with = said(start..best.end);
        if with.is_some() && with != current {
            (best.start, current) = (start, with);
        }
    }
    for end in ends(text, number.end) {
        let with = said(best.start..end);
        if with.is_some() && with != current {
            (best.end, current) = (end, with);
        }
    }
    best
}

/// What a statement says, whatever else follows.
fn claim(statement: Statement) -> impl PartialEq {
    (statement.claim, statement.unit, statement.whole)
}

/// Where the words before a byte begin, the next one first, as far as no mark ends them.
fn starts(text: &str, from: usize) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut rest = text.get(..from).unwrap_or_default();
    while starts.len() < WORDS {
        let near = floor_char_boundary(rest, rest.len().saturating_sub(LONGEST));
        let words = rest.get(near..).unwrap_or_default().trim_end();
        if words.is_empty() || words.ends_with([',', ';', ':', '.', ')', '(']) {
            break;
        }
        let start = words.rfind(|c: char| c.is_whitespace() || c == '(');
        if start.is_none() && near > 0 {
            break;
        }
        let start = start.map_or(0, |at| at + words.get(at..).map_or(1, first_len));
        if !words
            .get(start..)
            .is_some_and(|w| w.contains(char::is_alphanumeric))
        {
            break;
        }
        starts.push(near + start);
        rest = rest.get(..near + start).unwrap_or_default();
    }
    starts
}

/// Where the words after a byte end.
fn ends(text: &str, from: usize) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut at = from;
    while ends.len() < WORDS {
        let rest = text.get(at..).unwrap_or_default();
        let near = floor_char_boundary(rest, LONGEST);
        let cut = near < rest.len();
        let rest = rest.get(..near).unwrap_or_default();
        let words = rest.trim_start();
        if words.is_empty() || words.starts_with([',', ';', ':', '.', ')', '(']) {
            break;
        }
        let end = words.find(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | ')'));
        if end.is_none() && cut {
            break;
        }
        let word = words.get(..end.unwrap_or(words.len())).unwrap_or_default();
        let word = word.trim_end_matches('.');
        let year = word.len() == 4 && word.parse().is_ok_and(|year| (1500..2100).contains(&year));
        if year || !word.contains(char::is_alphanumeric) {
            break;
        }
        at += rest.len() - words.len() + word.len();
        ends.push(at);
    }
    ends
}

fn first_len(text: &str) -> usize {
    text.chars().next().map_or(1, char::len_utf8)
}

/// Where a test result ends that begins at a byte: behind its p, and behind what is said of its tails.
pub fn test_result(text: &str, at: usize) -> Option<usize> {
    let begins = !text.get(..at)?.ends_with(char::is_alphanumeric);
    let rest = text.get(at..)?;
    let named = rest.starts_with(|c: char| "tTfFrRzZχ𝜒xXcC".contains(c));
    if !begins || !named {
        return None;
    }
    let window: String = rest.chars().take(LONGEST).collect();
    if !window.contains(['=', '<', '>']) || !window.contains(['p', 'P']) {
        return None;
    }
    let is_test = |end: &usize| window.get(..*end).is_some_and(apa::is_test);
    let ends = window.char_indices().filter(|(_, c)| c.is_ascii_digit());
    let mut ends = ends
        .map(|(at, _)| at + 1)
        .filter(|end| !window.get(*end..).is_some_and(goes_on));
    let end = ends.find(is_test)?;
    let tail = window.get(end..).and_then(|rest| rest.find("tailed"));
    let tail = tail.map(|tail| end + tail + "tailed".len());
    let tail = tail.filter(|tail| *tail < end + 20);
    let tails = tail.into_iter().flat_map(|tail| [tail + 1, tail]);
    Some(at + tails.filter(is_test).max().unwrap_or(end))
}

/// Whether a number goes on.
fn goes_on(after: &str) -> bool {
    let rest = after.trim_start_matches(['.', ',']);
    let marks = after.len() - rest.len();
    marks < 2 && rest.starts_with(|c: char| c.is_ascii_digit())
}
