//! Statements with a number or a named fraction.

use super::claim::{Claim, Statement};
use super::cursor::{Parser, begins};
use super::lexicon::{A_LITTLE, AFTER, BEFORE, FAR, NOT, RELATIONS, WHOLLY, bears};
use super::numerals::{Said, number};
use super::terms::{Of, Relation, Unit};
use super::tokens::Token;

pub(super) fn quantified(tokens: &[Token], of: Of) -> Option<Statement> {
    let mut parser = Parser { tokens, of };
    parser.trim();
    parser.statement()
}

impl Parser<'_> {
    /// Quotes around it, and the full stop or comma after it.
    fn trim(&mut self) {
        let mark = |token: &Token| matches!(token, Token::Sign('.' | ',' | ';' | ':' | '"'));
        while let [rest @ .., last] = self.tokens
            && mark(last)
        {
            self.tokens = rest;
        }
        while let [Token::Sign('"'), rest @ ..] = self.tokens {
            self.tokens = rest;
        }
        if let [Token::Sign('('), rest @ .., Token::Sign(')')] = self.tokens {
            self.tokens = rest;
        }
    }

    fn statement(&mut self) -> Option<Statement> {
        self.name()?;
        self.before();
        let mut relation = self.relation()?;
        // `not only 5` denies something else.
        if relation != Relation::Not {
            self.before();
        }
        let bounds = ["between", "from"]
            .into_iter()
            .find(|word| self.accept(word));
        let (mut said, multiple) = self.multiple().or_else(|| Some((self.number()?, false)))?;
        let mut percent = self.percent();
        let mut range = None;
        if let Some((upper, again)) = self.until(bounds) {
            if relation != Relation::Exactly || (percent && !again) || said.value >= upper.value {
                return None;
            }
            percent = again;
            range = Some(Claim::range(&said, &upper));
        } else if bounds.is_some() {
            return None;
        }
        let mut unit = match (percent, said.fraction, multiple) {
            (true, false, false) => Unit::Percent,
            (false, true, false) => Unit::Part,
            (false, false, true) => Unit::Times,
            (false, false, false) => Unit::None,
            _ => return None,
        };
        if percent && self.accept_any(&["point", "points"]) {
            unit = Unit::Points;
        }
        if !percent && self.times(&mut said, multiple)? {
            unit = Unit::Times;
        }
        let all = match unit {
            Unit::None if range.is_none() => self.rate(&mut said, &mut unit)?,
            Unit::Percent | Unit::Part => self.base(),
            _ => None,
        };
        relation = self.after(relation)?;
        let bare = self.tokens.is_empty();
        if (relation == Relation::Not && !said.definite) || !self.rest() {
            return None;
        }
        Some(Statement {
            claim: range.unwrap_or_else(|| Claim::of(relation, &said)),
            unit,
            whole: all,
            bare,
            plain: relation == Relation::Exactly
                && range.is_none()
                && matches!(unit, Unit::None | Unit::Percent),
        })
    }

    /// `R^2` of `R^2 = 0.320`: a name, before the only sign that compares.
    fn name(&mut self) -> Option<()> {
        let compares = |token: &Token| {
            matches!(
                token,
                Token::Sign('<' | '>' | '=' | '≤' | '≥' | '≈' | '~' | '≠' | '!')
            )
        };
        let Some(at) = self.tokens.iter().position(compares) else {
            return Some(());
        };
        let (name, rest) = self.tokens.split_at_checked(at)?;
        let signs = rest.iter().take_while(|token| compares(token)).count();
        if rest.get(signs..)?.iter().any(compares) {
            return None;
        }
        let (mut deep, mut before) = (0, None);
        for token in name {
            match token {
                Token::Sign('(') => deep += 1,
                Token::Sign(')') => deep -= 1,
                Token::Sign('^' | ',') => {}
                Token::Number(_) if deep > 0 || before == Some(&Token::Sign('^')) => {}
                Token::Word(word) if !bears(word) => {}
                _ => return None,
            }
            before = Some(token);
        }
        self.take(at);
        Some(())
    }

    /// What changes nothing.
    fn before(&mut self) {
        let article =
            |parser: &Self| matches!(parser.tokens, [Token::Word(word), ..] if word == "a");
        loop {
            // `a third`, `a hundred`, `a maximum of`.
            if article(self) && (number(self.tokens).is_some() || self.has_relation()) {
                return;
            }
            // `just over`.
            if self.little().is_some() {
                return;
            }
            let wholly = self.of == Of::Count && self.accept_any(&WHOLLY);
            if !wholly && !self.accept_any(&BEFORE) {
                return;
            }
        }
    }

    fn has_relation(&self) -> bool {
        RELATIONS
            .iter()
            .any(|(phrase, _)| begins(self.tokens, phrase).is_some())
    }

    /// The tokens of `slightly`, where a comparison follows.
    fn little(&self) -> Option<usize> {
        let taken = A_LITTLE
            .iter()
            .find_map(|words| begins(self.tokens, words))?;
        let rest = self.tokens.get(taken..)?;
        let compares = |(phrase, relation): &(&str, Relation)| {
            matches!(relation, Relation::More | Relation::Less) && begins(rest, phrase).is_some()
        };
        RELATIONS.iter().any(compares).then_some(taken)
    }

    fn relation(&mut self) -> Option<Relation> {
        if let Some(taken) = self.little() {
            self.take(taken);
            return Some(match self.relation_of(&RELATIONS)? {
                Relation::More => Relation::JustOver,
                _ => Relation::JustUnder,
            });
        }
        if let Some(relation) = self.relation_of(&RELATIONS) {
            return Some(relation);
        }
        if self.accept_any(&FAR) {
            let relation = self.relation_of(&RELATIONS)?;
            return matches!(relation, Relation::More | Relation::Less).then_some(relation);
        }
        let negation = NOT.into_iter().find(|word| self.accept(word));
        match (
            negation,
            negation.and_then(|_| self.relation_of(&RELATIONS)),
        ) {
            (None, _) => Some(Relation::Exactly),
            (Some(_), Some(Relation::More)) => Some(Relation::AtMost),
            (Some(_), Some(Relation::Less)) => Some(Relation::AtLeast),
            (Some("no"), _) => None,
            (Some(_), Some(Relation::AtLeast)) => Some(Relation::Less),
            (Some(_), Some(Relation::AtMost)) => Some(Relation::More),
            (Some("not"), None) => Some(Relation::Not),
            _ => None,
        }
    }

    /// The upper end of a range, and whether a per cent sign follows.
    fn until(&mut self, bounds: Option<&str>) -> Option<(Said, bool)> {
        let start = self.tokens;
        let joint = match bounds {
            Some("between") => self.accept("and"),
            Some(_) => self.accept("to"),
            None => self.accept_any(&["-", "to", "or"]),
        };
        let upper = if joint { self.number() } else { None };
        let Some(upper) = upper else {
            self.tokens = start;
            return None;
        };
        Some((upper, self.percent()))
    }

    /// `or more`, at once or at the end.
    fn after(&mut self, before: Relation) -> Option<Relation> {
        let after = |at: usize| {
            let rest = self.tokens.get(at..).unwrap_or_default();
            let fits = AFTER
                .iter()
                .find(|(phrase, _)| begins(rest, phrase) == Some(rest.len()));
            fits.map(|(_, relation)| (at, *relation))
        };
        let last = (0..self.tokens.len()).find_map(after);
        if let Some((at, relation)) = last {
            self.tokens = self.tokens.get(..at).unwrap_or_default();
            return (before == Relation::Exactly).then_some(relation);
        }
        match self.relation_of(&AFTER) {
            Some(relation) => (before == Relation::Exactly).then_some(relation),
            None => Some(before),
        }
    }

    /// Whether nothing that is left bears on the number.
    fn rest(&self) -> bool {
        // `5 a day` is a rate.
        if matches!(self.tokens, [Token::Word(word), ..] if matches!(word.as_str(), "a" | "an")) {
            return false;
        }
        let mut within = false;
        for token in self.tokens {
            let fine = match token {
                Token::Word(word) => {
                    let all = matches!(word.as_str(), "all" | "both" | "each" | "every");
                    !bears(word) || (all && within)
                }
                Token::Sign(sign) => matches!(sign, '"' | '-' | '(' | ')'),
                Token::Number(_) => false,
            };
            if !fine {
                return false;
            }
            within = matches!(token, Token::Word(word)
                if matches!(word.as_str(), "of" | "in" | "for" | "by" | "among" | "from" | "with" | "across"));
        }
        true
    }
}
