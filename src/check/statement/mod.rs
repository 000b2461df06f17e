//! What a text says of a number: one small grammar of quantified statements.
//!
//! ```text
//! statement  = [name sign] [not] [relation] quantity [more] rest
//! relation   = "more than" | "at least" | "no fewer than" | "about" | "just over" | "<" | …
//! quantity   = number [range] [unit] [whole]   | "half" …  | "all" | "no" …  | "most" …
//! range      = ("-" | "to" | "and" after "between") number
//! unit       = "%" | "per cent" | "percentage points" | "times"
//! whole      = ("out of" | "of" | "in" | "/") number
//! more       = "or more" | "or fewer" | "+" | …
//! rest       = words that bear on no number
//! ```
//!
//! A text that is not read to its last sign says nothing: a claim is never made of a part of it.

mod claim;
mod cursor;
mod lexicon;
mod multiples;
mod numerals;
mod parser;
mod terms;
mod tokens;
mod vague;

pub use claim::{Claim, Statement};
pub use terms::{Of, Unit};

/// What a text says; `None` if it is not understood as a whole.
pub fn read(text: &str, of: Of) -> Option<Statement> {
    let tokens = tokens::tokens(text)?;
    // `not one` is nobody, and no other number than one.
    vague::nobody_at_all(&tokens, of)
        .or_else(|| parser::quantified(&tokens, of))
        .or_else(|| vague::quantified(&tokens, of))
}

/// Whether a text may claim no more than which of two numbers is the greater: nothing in it denies that, or says how much.
pub fn is_comparison(text: &str) -> bool {
    let silent = |token: &tokens::Token| match token {
        tokens::Token::Word(word) => !lexicon::measures(word),
        tokens::Token::Number(_) => false,
        tokens::Token::Sign(_) => true,
    };
    tokens::tokens(text).is_some_and(|tokens| {
        let as_many = |pair: &[tokens::Token]| {
            cursor::begins(pair, "as many")
                .or(cursor::begins(pair, "as much"))
                .is_some()
        };
        tokens.iter().all(silent) && !tokens.windows(2).any(as_many)
    })
}

/// Whether a text is a number in digits and nothing else that changes it.
pub fn is_plain(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit())
        && read(text, Of::Number).is_some_and(|statement| statement.plain)
}

#[cfg(test)]
mod tests;
