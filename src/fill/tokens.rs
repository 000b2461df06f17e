//! A template as the library's tokens, made in one way.

use minijinja::machinery::{Span, Token, tokenize};

/// Tokens with their bytes.
pub(super) type Tokens<'a> = Vec<(Token<'a>, Span)>;

/// The tokens of a template up to the first error, which is told when the template is compiled; the tokenizer would
/// repeat it for ever.
pub(super) fn tokens(text: &str) -> Tokens<'_> {
    tokenize(text, false, super::environment::syntax())
        .map_while(Result::ok)
        .collect()
}
