//! Figures that run into what is next to them: printed together they would read as another number.

use std::ops::Range;

use super::sign::{BREAK, RAISED, Sign};
use super::words::Word;

/// Signs that may touch a figure outside formulas; besides them, spaces, currency signs, and letters with a sign between.
const BESIDE: &str =
    "()[]{}⟨⟩〈〉«»‹›「」『』\"“”„‘'’.,:;!?…¡¿、。،؛؟־-‐‑‒–—―/%=<>≤≥≈~×±+−→&§#*†‡°@";

/// Those that may be alone between two numbers: the numbers still read as two.
const BETWEEN: &str = "()[]{}⟨⟩〈〉«»‹›「」『』:;…、。،؛؟־-‐‑‒–—―/=<>≤≥≈~×±+−→&";

/// Dashes that are a minus if nothing precedes them, and the plus sign.
const SIGNS: &str = "-\u{2010}\u{2011}\u{2012}\u{2013}\u{2212}\u{2d7}\u{2796}+";

/// Signs that are read as a decimal mark, or as one that groups digits.
const MARKS: &str = ".,·'’‚‧٫٬";

/// The signs of each figure that runs into something, and what it runs into.
pub(super) fn find(signs: &[Sign], words: &[Word]) -> Vec<Range<usize>> {
    let joints = Joints { signs, words };
    let figure = |index: usize| signs.get(index).and_then(Sign::figure);
    let mut found = Vec::new();
    for index in 1..signs.len() {
        let joined = match (figure(index - 1), figure(index)) {
            (before, here) if before == here => false,
            (Some(_), Some(_)) => true,
            (None, _) => joints.before(index),
            (_, None) => joints.after(index),
        };
        if joined {
            let word = |at: &usize| joints.sign(*at).is_some_and(char::is_alphanumeric);
            let start = (0..index - 1).rev().take_while(word).last();
            let end = (index + 1..signs.len()).take_while(word).last();
            found.push(start.unwrap_or(index - 1)..end.unwrap_or(index) + 1);
        }
    }
    found
}

struct Joints<'a> {
    signs: &'a [Sign],
    words: &'a [Word],
}

impl Joints<'_> {
    fn sign(&self, index: usize) -> Option<char> {
        self.signs.get(index).map(|sign| sign.is)
    }

    /// The last sign before `index` that is not skipped.
    fn last(&self, index: usize, skip: impl Fn(char) -> bool) -> Option<(usize, &Sign)> {
        let before = self.signs.get(..index)?.iter().enumerate().rev();
        let mut before = before.skip_while(|(_, sign)| skip(sign.is));
        before.next()
    }

    /// Whether what ends before `index` changes the figure that begins there.
    fn before(&self, index: usize) -> bool {
        let raised = |c| c == RAISED;
        let Some((at, sign)) = self.last(index, raised) else {
            return false;
        };
        if SIGNS.contains(sign.is) {
            let operand = |c: char| c.is_alphanumeric() || "%)]\"”’°".contains(c);
            let before = self.last(at, raised);
            return before.is_none_or(|(_, sign)| !operand(sign.is));
        }
        // A minus with a space after it is one too.
        let spaces = |c: char| c == RAISED || (c != BREAK && c.is_whitespace());
        if let Some((at, minus)) = self.last(index, spaces)
            && minus.is == '\u{2212}'
            && minus.figure().is_none()
            && !self.is_term(at, spaces)
        {
            return true;
        }
        let number = self.last(at, raised).map(|(_, sign)| sign.is);
        let number = number.is_some_and(|c| c.is_numeric() || c == '%');
        let between = number && !sign.formula && is_beside(sign.is) && !BETWEEN.contains(sign.is);
        let ellipsis = at.checked_sub(1).and_then(|at| self.sign(at)) == Some('.');
        (matches!(sign.is, '.' | ',') && !ellipsis)
            || between
            || self.refuses(at, index)
            || self.touches(index - 1, index)
    }

    /// Whether a number, a letter or a bracket precedes, and no word.
    fn is_term(&self, index: usize, skip: impl Fn(char) -> bool) -> bool {
        let Some((at, sign)) = self.last(index, skip) else {
            return false;
        };
        let mut words = self.words.iter();
        let word = words.find(|word| word.signs.contains(&at));
        match word {
            Some(word) => word.number || word.signs.len() == 1,
            None => sign.is.is_numeric() || "%)]".contains(sign.is),
        }
    }

    /// Whether what begins at `index` changes the figure that ends before it.
    fn after(&self, index: usize) -> bool {
        let numeric = |at| self.sign(at).is_some_and(char::is_numeric);
        if self.sign(index - 1) == Some('%') && self.is_percent(index) {
            return true;
        }
        match self.sign(index) {
            Some(c) if MARKS.contains(c) && numeric(index + 1) => true,
            // "Sixty-one" would be put together of a figure and a word.
            Some('-' | '\u{2010}' | '\u{2011}') => {
                let word = |at| self.words.iter().find(|word| word.signs.contains(&at));
                let (figure, next) = (word(index - 1), word(index + 1));
                figure.is_some_and(|figure| figure.number)
                    && next.is_some_and(|next| next.number || next.lower == "one")
            }
            Some(RAISED) => self.touches(index - 1, index),
            _ => self.refuses(index, index - 1) || self.touches(index - 1, index),
        }
    }

    /// Whether a percent sign begins at `index`, or after a space; or the word.
    fn is_percent(&self, index: usize) -> bool {
        let space = |at: &usize| {
            self.sign(*at)
                .is_some_and(|c| c != BREAK && c.is_whitespace())
        };
        let at = (index..).find(|at| !space(at)).unwrap_or(index);
        let mut words = self.words.iter().skip_while(|word| word.signs.start != at);
        let word = words.next().map_or("", |word| &word.lower);
        let cent = word == "per" && words.next().is_some_and(|word| word.lower == "cent");
        matches!(self.sign(at), Some('%' | '‰')) || cent || matches!(word, "percent" | "prozent")
    }

    /// Whether a sign may not touch a figure. Within a formula it is an operator.
    fn refuses(&self, at: usize, figure: usize) -> bool {
        let (Some(sign), Some(figure)) = (self.signs.get(at), self.signs.get(figure)) else {
            return false;
        };
        let spaced = sign.is.is_whitespace();
        let operator = sign.formula && figure.formula;
        !(operator || spaced || sign.is.is_alphanumeric() || is_beside(sign.is))
    }

    /// Whether the signs on both sides of a figure's edge, nothing visible between them, read as one.
    fn touches(&self, left: usize, right: usize) -> bool {
        let figure = |at: usize| {
            let sign = self.signs.get(at);
            sign.is_some_and(|sign| sign.figure().is_some())
        };
        // The edge is that of the figure on one side; the other side is looked for.
        let (mut left, mut right) = (left, right);
        let (mut raised, mut spaces) = (false, false);
        let mut step = |sign: Option<char>| match sign {
            Some(RAISED) => {
                raised = true;
                true
            }
            Some(c) if c != BREAK && c.is_whitespace() => {
                spaces = true;
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
        let both = figure(left) && figure(right);
        let digits = (a.is.is_numeric() || (both && a.is == '%')) && b.is.is_numeric();
        let formula = a.formula && b.formula;
        if !spaces {
            return digits
                || (a.is.is_alphanumeric() && b.is.is_alphanumeric() && !raised && !formula);
        }
        let number = |at: usize| {
            let mut words = self.words.iter().filter(|word| word.number);
            words.any(|word| word.signs.contains(&at))
        };
        both && (digits || (number(left) && number(right)))
    }
}

fn is_beside(sign: char) -> bool {
    let currency = matches!(sign, '$' | '¢'..='¥' | '\u{20a0}'..='\u{20cf}');
    currency || sign == BREAK || sign == RAISED || BESIDE.contains(sign)
}
