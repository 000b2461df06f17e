//! A place in the tokens of a text.

use super::numerals::{Said, number};
use super::terms::{Of, Relation};
use super::tokens::Token;
use crate::check::interval::{ratio, whole};

/// Whether tokens begin with the words and signs of a phrase; how many those are.
pub(super) fn begins(tokens: &[Token], phrase: &str) -> Option<usize> {
    let mut taken = 0;
    for part in phrase.split(' ') {
        let same = match tokens.get(taken)? {
            Token::Word(word) => word == part,
            Token::Sign(sign) => part.chars().eq([*sign]),
            Token::Number(_) => false,
        };
        if !same {
            return None;
        }
        taken += 1;
    }
    Some(taken)
}

pub(super) struct Parser<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) of: Of,
}

impl Parser<'_> {
    pub(super) fn take(&mut self, count: usize) {
        self.tokens = self.tokens.get(count..).unwrap_or_default();
    }

    pub(super) fn accept(&mut self, phrase: &str) -> bool {
        let taken = begins(self.tokens, phrase);
        self.take(taken.unwrap_or(0));
        taken.is_some()
    }

    pub(super) fn accept_any(&mut self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| self.accept(phrase))
    }

    pub(super) fn relation_of(&mut self, table: &[(&str, Relation)]) -> Option<Relation> {
        let longest = table
            .iter()
            .filter_map(|(phrase, relation)| Some((begins(self.tokens, phrase)?, *relation)))
            .max_by_key(|(taken, _)| *taken);
        self.take(longest.map_or(0, |(taken, _)| taken));
        longest.map(|(_, relation)| relation)
    }

    pub(super) fn number(&mut self) -> Option<Said> {
        let minus = self.accept("-");
        // A share or a count with a plus is a change.
        if !minus && self.of == Of::Number {
            self.accept("+");
        }
        let both = self.of == Of::Count && begins(self.tokens, "both").is_some();
        let mut said = if both {
            Said {
                value: whole(2),
                step: ratio(1, 2),
                definite: true,
                fraction: false,
                taken: 1,
            }
        } else {
            number(self.tokens)?
        };
        self.take(said.taken);
        if minus {
            said.value = -said.value;
        }
        Some(said)
    }

    pub(super) fn percent(&mut self) -> bool {
        self.accept_any(&["%", "percent", "per cent", "pct", "percentage", "per-cent"])
    }
}
