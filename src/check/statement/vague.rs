//! Statements without a number: all, none, most, few.

use super::claim::{Claim, Statement};
use super::cursor::begins;
use super::lexicon::{ALMOST, BEFORE, EVERYBODY, MOSTLY, NOBODY, NOT, SELDOM, SOME, bears};
use super::terms::{Of, Unit};
use super::tokens::Token;
use crate::check::interval::{ratio, whole};

pub(super) fn quantified(tokens: &[Token], of: Of) -> Option<Statement> {
    let unit = match of {
        Of::Share => Unit::Part,
        Of::Count => Unit::None,
        Of::Number => return None,
    };
    let claim = nobody(tokens).or_else(|| match of {
        Of::Share => everybody(tokens).or_else(|| mostly(tokens)),
        _ => some(tokens),
    })?;
    Some(Statement {
        claim,
        unit,
        whole: None,
        bare: false,
        plain: false,
    })
}

/// `none of the rooms`, `not one room`.
pub(super) fn nobody_at_all(tokens: &[Token], of: Of) -> Option<Statement> {
    let named = NOBODY.iter().any(|phrase| begins(tokens, phrase).is_some());
    named.then(|| quantified(tokens, of)).flatten()
}

fn words<'a>(tokens: &'a [Token]) -> Option<Vec<&'a str>> {
    let word = |token: &'a Token| match token {
        Token::Word(word) => Some(Some(word.as_str())),
        Token::Sign(',' | '"' | '.' | ';' | '(' | ')' | '-') => Some(None),
        _ => None,
    };
    let words: Option<Vec<Option<&str>>> = tokens.iter().map(word).collect();
    Some(words?.into_iter().flatten().collect())
}

/// Whether tokens are words of which none bears on a number; after `of` any may say of whom.
fn silent(tokens: &[Token]) -> bool {
    let Some(words) = words(tokens) else {
        return false;
    };
    let mut within = false;
    words.into_iter().all(|word| {
        let fine = !bears(word) || (within && EVERYBODY.contains(&word));
        within = matches!(word, "of" | "in" | "for" | "by" | "among");
        fine
    })
}

/// `none of the rooms`, `no woman was lost`, `hardly any`.
fn nobody(tokens: &[Token]) -> Option<Claim> {
    /// Of what there is always more or less.
    const DEGREES: [&str; 13] = [
        "significant",
        "clear",
        "real",
        "particular",
        "great",
        "large",
        "major",
        "strong",
        "marked",
        "longer",
        "doubt",
        "difference",
        "small",
    ];
    /// What `no small` says to be large.
    const OF_SIZE: [&str; 9] = [
        "part",
        "number",
        "share",
        "degree",
        "extent",
        "measure",
        "amount",
        "proportion",
        "matter",
    ];
    let after = |phrases: &[&str]| phrases.iter().filter_map(|p| begins(tokens, p)).max();
    if let Some(taken) = after(&[
        "hardly any",
        "almost none",
        "nearly none",
        "virtually none",
        "virtually no",
    ]) {
        let rest = tokens.get(taken..)?;
        return silent(rest).then(|| Claim::below(ratio(1, 5)).vaguely());
    }
    let taken = after(&NOBODY).or_else(|| after(&["no"]))?;
    let rest = tokens.get(taken..)?;
    let degree = match rest {
        [Token::Word(small), noun, ..] if small == "small" => {
            matches!(noun, Token::Word(noun) if OF_SIZE.contains(&noun.as_str()))
        }
        [Token::Word(word), ..] => DEGREES.contains(&word.as_str()),
        _ => false,
    };
    (silent(rest) && !degree).then(|| Claim::exactly(whole(0)))
}

/// `all respondents`, `not all`, `almost all`.
fn everybody(tokens: &[Token]) -> Option<Claim> {
    let all =
        |token: &Token| matches!(token, Token::Word(word) if EVERYBODY.contains(&word.as_str()));
    let at = tokens.iter().position(all)?;
    let (before, rest) = tokens.split_at_checked(at)?;
    let rest = rest.get(1..)?;
    let before = words(before)?;
    let (close, lead) = match before.split_last() {
        Some((last, lead)) if ALMOST.contains(last) || *last == "not" => (Some(*last), lead),
        _ => (None, before.as_slice()),
    };
    // Every second one.
    let some =
        matches!(rest, [Token::Word(next), ..] if matches!(next.as_str(), "second" | "other"));
    if some
        || !silent(rest)
        || lead
            .iter()
            .any(|word| bears(word) && !BEFORE.contains(word))
    {
        return None;
    }
    Some(match close {
        None => Claim::exactly(whole(1)),
        Some("not") => Claim::below(whole(1)),
        Some(_) => Claim::above(ratio(4, 5)).vaguely(),
    })
}

/// `most`, `few`, and the reverse with a `not`.
fn mostly(tokens: &[Token]) -> Option<Claim> {
    let words = words(tokens)?;
    let count = |list: &[&str]| words.iter().filter(|word| list.contains(word)).count();
    let (most, few, not) = (count(&MOSTLY), count(&SELDOM), count(&NOT));
    let few = if most > 0 && words.contains(&"small") {
        few - 1
    } else {
        few
    };
    let quite = words
        .windows(2)
        .any(|pair| matches!(pair, ["quite", "a"] | ["not", "a"] | ["no", "few"]));
    let all_or_most = words
        .windows(3)
        .any(|three| matches!(three, ["all", "or", "most"] | ["most", "or", "all"]));
    let other = |word: &&&str| {
        let neutral =
            matches!(**word, "much" | "many") || (all_or_most && matches!(**word, "all" | "or"));
        bears(word)
            && !neutral
            && ![&MOSTLY[..], &SELDOM, &NOT]
                .iter()
                .any(|list| list.contains(*word))
    };
    if (most > 0) == (few > 0) || not > 1 || quite || words.iter().any(|word| other(&word)) {
        return None;
    }
    let half = ratio(1, 2);
    let claim = match (most > 0, not > 0) {
        (true, false) => Claim::above(half),
        (true, true) => Claim::at_most(half),
        (false, false) => Claim::below(half),
        (false, true) => Claim::at_least(half),
    };
    Some(claim.vaguely())
}

/// `all`, `some`, `several`: somebody.
fn some(tokens: &[Token]) -> Option<Claim> {
    let words = words(tokens)?;
    let some = words.iter().any(|word| SOME.contains(word));
    let other = |word: &&str| bears(word) && !SOME.contains(word);
    (some && !words.iter().any(other)).then(|| Claim::above(whole(0)))
}
