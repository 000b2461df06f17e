//! What a template consists of: text, calls, comparisons, literals, macros, inclusions.

use minijinja::Value;
use minijinja::machinery::{Token, tokenize};
use minijinja::syntax::SyntaxConfig;
use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Place, SourceFile};

/// The longest template that is read, in bytes: many times the longest section of a report.
const MOST_BYTES: usize = 1 << 20;
/// The longest tag that is read, in words and signs: what is longer nests as deeply as it is long.
const MOST_TOKENS: usize = 5_000;

/// Tags are Jinja's; a statement alone on its line leaves no empty line, which would end a Typst paragraph.
pub(super) fn syntax() -> SyntaxConfig {
    let mut builder = SyntaxConfig::builder();
    builder.trim_blocks(true).lstrip_blocks(true);
    // The delimiters are the defaults: building can't fail, and if it did, the defaults would do.
    builder.build().unwrap_or_default()
}

/// A call of a template function.
#[derive(Debug, Clone)]
pub(super) struct CallSite {
    /// Its bytes.
    pub(super) range: Range<usize>,
    /// Arguments and options in order; an option with its name.
    pub(super) arguments: Vec<Range<usize>>,
    /// The offset after the opening parenthesis.
    pub(super) opening: usize,
    /// How many calls are between its parentheses; they follow it.
    pub(super) inner: usize,
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    NotIn,
}

/// Values that are looked at before the library uses them.
#[derive(Debug, Clone)]
pub(super) enum Check {
    /// Two sides, and the bytes between them.
    Compared(Comparison, Side, Side, Range<usize>),
    /// What decides something by itself.
    Condition(Side),
    /// What is computed with; of a list, whether its entries are.
    Operand(Side, bool),
}

/// A side of a comparison, or a condition.
#[derive(Debug, Clone)]
pub(super) struct Side {
    pub(super) range: Range<usize>,
    /// What it is, if it is a literal.
    pub(super) literal: Option<Value>,
    /// The first call of `value`, if it consists of such calls and differences of them.
    pub(super) value: Option<usize>,
}

/// The name of a template that is included or imported.
#[derive(Debug, Clone)]
pub(super) struct Inclusion {
    pub(super) range: Range<usize>,
    /// The name; nothing if it is not written there.
    pub(super) name: Option<String>,
    /// Whether it must be there.
    pub(super) needed: bool,
}

/// What a template consists of.
#[derive(Debug, Clone, Default)]
pub(super) struct Outline {
    /// Text between the tags.
    pub(super) text: Vec<Range<usize>>,
    /// Literals that are printed, or kept for printing.
    pub(super) literals: Vec<Range<usize>>,
    pub(super) calls: Vec<CallSite>,
    pub(super) checks: Vec<Check>,
    /// Names of macros.
    pub(super) macros: Vec<Range<usize>>,
    /// Templates that are included or imported.
    pub(super) inclusions: Vec<Inclusion>,
    /// Chains of comparisons, which are refused.
    pub(super) chains: Vec<Range<usize>>,
    /// Blocks that a filter is applied to, which are refused.
    pub(super) filtered: Vec<Range<usize>>,
}

/// Refuses a template, or a tag of it, that is too long to be read.
pub(super) fn too_long(file: &SourceFile) -> Option<Diagnostic> {
    if file.text().len() > MOST_BYTES {
        return Some(
            Diagnostic::error(Code::TemplateTooLarge, "the template is too long")
                .at(Place::file(file.path()))
                .expected("less than a megabyte")
                .help("split it into several sections"),
        );
    }
    let (mut start, mut count) = (0, 0);
    // The tokenizer would repeat an error for ever.
    for (token, span) in tokenize(file.text(), false, syntax()).map_while(Result::ok) {
        match token {
            Token::VariableStart | Token::BlockStart => {
                (start, count) = (span.start_offset as usize, 0);
            }
            _ => count += 1,
        }
        if count > MOST_TOKENS {
            return Some(
                Diagnostic::error(Code::TemplateTooLarge, "this tag is too long")
                    .at(file.place(start..start + 2))
                    .expected(format!("at most {MOST_TOKENS} tokens in a tag"))
                    .help("split it with {% set … %}"),
            );
        }
    }
    None
}
