//! What follows a number: how many times another it is, or the whole that it is taken of.

use super::cursor::{Parser, begins};
use super::lexicon::{NUMBERS, entry};
use super::numerals::{NEAR, Said, number};
use super::terms::{Of, Unit};
use super::tokens::Token;
use crate::check::interval::{Rational, ratio, whole};

/// `a of b` with a `b` up to this is a way to speak: `nine out of ten`.
const ROUND_WHOLE: i128 = 10;

/// What is the less the more often it is.
const INVERSE: [&str; 9] = [
    "few", "little", "low", "small", "short", "rare", "rarely", "seldom", "unlikely",
];

impl Parser<'_> {
    /// `twice`, `threefold`.
    pub(super) fn multiple(&mut self) -> Option<(Said, bool)> {
        let Some(Token::Word(word)) = self.tokens.first() else {
            return None;
        };
        let value = match word.as_str() {
            "twice" | "double" | "doubled" => 2,
            "thrice" | "triple" | "tripled" => 3,
            word => entry(&NUMBERS, word.strip_suffix("fold")?.trim_end_matches('-'))?,
        };
        self.take(1);
        let said = Said {
            value: whole(value),
            step: ratio(1, 2),
            definite: false,
            fraction: false,
            taken: 1,
        };
        Some((said, true))
    }

    /// `three times as likely`, `half as many`. Nothing where times are of another kind: `three times more`, `a week`.
    pub(super) fn times(&mut self, said: &mut Said, multiple: bool) -> Option<bool> {
        let compares = begins(self.tokens, "as").is_some();
        if said.fraction && !compares {
            return Some(false);
        }
        let named = multiple || self.accept_any(&["times", "- fold", "fold"]);
        if !named && !said.fraction {
            return Some(false);
        }
        if said.fraction {
            said.step = ratio(1, 10);
            said.fraction = false;
        } else if said.value.is_integer() && said.step == ratio(1, 2) {
            said.definite = false;
        }
        let of_another = self.tokens.is_empty() || self.accept_any(&["the", "that"]);
        if !of_another {
            // As likely as; `as few` turns it round.
            let plain = |word: &str| !INVERSE.contains(&word);
            if !self.accept("as") || !matches!(self.tokens, [Token::Word(word), ..] if plain(word))
            {
                return None;
            }
            self.take(1);
        }
        Some(true)
    }

    /// `57 out of 157`, `one in three`: the whole where it is one that was counted.
    pub(super) fn rate(&mut self, said: &mut Said, unit: &mut Unit) -> Option<Option<Rational>> {
        let start = self.tokens;
        let per = self.accept("per");
        let idiom = per || self.accept("in");
        let of = !idiom && self.accept_any(&["out of", "of", "/"]);
        let every = (idiom || of) && self.accept_any(&["every", "each"]);
        while of && self.accept_any(&["the", "all", "our", "these", "those"]) {}
        let all = if idiom || of {
            number(self.tokens)
        } else {
            None
        };
        let Some(all) = all.filter(|all| !all.fraction && all.value > whole(0)) else {
            self.tokens = start;
            return Some(None);
        };
        self.take(all.taken);
        if said.value > all.value || !all.value.is_integer() {
            return None;
        }
        let idiom = idiom || every;
        match self.of {
            Of::Count if !idiom => return Some(Some(all.value)),
            Of::Share => {}
            _ => return None,
        }
        *unit = Unit::Part;
        said.value /= all.value;
        let hundreds = (2..7).any(|power| all.value == whole(10_i128.pow(power)));
        if idiom && hundreds {
            said.step /= all.value;
            return Some(None);
        }
        if per {
            return None;
        }
        let few = all.value <= whole(if idiom { 2 * ROUND_WHOLE } else { ROUND_WHOLE });
        if few {
            (said.step, said.definite, said.fraction) = (ratio(NEAR.0, NEAR.1), false, true);
            return Some(None);
        }
        said.step = whole(0);
        (!idiom).then_some(Some(all.value))
    }

    /// 157 of `36.3% of the 157`.
    pub(super) fn base(&mut self) -> Option<Rational> {
        let start = self.tokens;
        if self.accept("of") {
            while self.accept_any(&["the", "all", "our", "these", "those"]) {}
            if let Some(all) = number(self.tokens).filter(|all| !all.fraction) {
                self.take(all.taken);
                return Some(all.value);
            }
        }
        self.tokens = start;
        None
    }
}
