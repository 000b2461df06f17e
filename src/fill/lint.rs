//! Loose numbers: digits in a template that come from no figure, fact or cross-reference.

use minijinja::machinery::{Span, Token};
use std::ops::Range;

use super::functions::NAMES;
use super::tokens::Tokens;
use super::{lost, macros};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::figures::is_number_word;
use crate::source::SourceFile;

/// Statements whose literals only decide or name something and are not printed.
const UNPRINTED: [&str; 6] = ["if", "elif", "include", "import", "from", "extends"];

/// Words that state a share: an assertion must stand in the same paragraph.
const QUANTITY_WORDS: [&str; 2] = ["half", "majority"];

/// Typst functions that prose may call.
const TYPST_FUNCTIONS: [&str; 24] = [
    "align",
    "block",
    "colbreak",
    "columns",
    "emph",
    "enum",
    "footnote",
    "h",
    "heading",
    "highlight",
    "image",
    "linebreak",
    "link",
    "list",
    "pagebreak",
    "parbreak",
    "quote",
    "smallcaps",
    "strike",
    "strong",
    "sub",
    "super",
    "terms",
    "underline",
];

/// Tells every loose number of a template, but for those in bytes that are doubtful, since the template can't be read.
pub(super) fn loose_numbers(
    file: &SourceFile,
    tokens: &Tokens<'_>,
    doubtful: Option<Range<usize>>,
    messages: &mut Diagnostics,
) {
    let mut state = State::default();
    let asserted: Vec<usize> = tokens
        .iter()
        .filter_map(|(token, span)| match token {
            Token::Ident("assert") => Some(span.start_offset as usize),
            _ => None,
        })
        .collect();
    macros::refuse_names(file, tokens, messages);
    let swallowed = lost::comments(file, tokens, messages);
    for (token, span) in tokens {
        let range = span.start_offset as usize..span.end_offset as usize;
        let doubted = doubtful
            .as_ref()
            .is_some_and(|doubtful| doubtful.contains(&range.start));
        if let Token::TemplateData(text) = token {
            if doubted {
                continue;
            }
            let tags = lost::tags(file, text, range.start, &swallowed, messages);
            let text = without(text, range.start, &tags);
            digits(file, &text, range.start, messages);
            words(file, &text, range.start, &asserted, messages);
            code(file, &text, range.start, messages);
        } else if state.is_loose(token) && !doubted {
            literal(file, range, messages);
        }
        state.follow(token, *span);
    }
}

/// The text with some bytes of the file blanked out, which have been told of.
fn without(text: &str, offset: usize, told: &[Range<usize>]) -> String {
    if told.is_empty() {
        return text.to_string();
    }
    let signs = text.char_indices().map(|(at, sign)| {
        let is_told = told.iter().any(|range| range.contains(&(offset + at)));
        (is_told, sign)
    });
    let mut kept = String::with_capacity(text.len());
    for (is_told, sign) in signs {
        match is_told {
            true => kept.extend(std::iter::repeat_n(' ', sign.len_utf8())),
            false => kept.push(sign),
        }
    }
    kept
}

/// Where in an expression or statement we are.
#[derive(Default)]
struct State {
    unprinted: bool,
    block_starts: bool,
    /// Open brackets; whether each is a call of one of our functions.
    open: Vec<bool>,
    last_ident: Option<String>,
    after_pipe_or_dot: bool,
}

impl State {
    fn is_loose(&self, token: &Token<'_>) -> bool {
        let has_digit = match token {
            Token::Int(_) | Token::Int128(_) | Token::Float(_) => true,
            Token::Str(text) => text.contains(|c: char| c.is_numeric()),
            Token::String(text) => text.contains(|c: char| c.is_numeric()),
            _ => false,
        };
        has_digit && !self.unprinted && !self.open.iter().any(|ours| *ours)
    }

    fn follow(&mut self, token: &Token<'_>, _span: Span) {
        match token {
            Token::VariableStart | Token::BlockStart => {
                self.unprinted = false;
                self.block_starts = matches!(token, Token::BlockStart);
                self.open.clear();
            }
            Token::Ident(name) if self.block_starts => {
                self.unprinted = UNPRINTED.contains(name);
                self.block_starts = false;
            }
            Token::ParenOpen => {
                let ours = self
                    .last_ident
                    .as_deref()
                    .is_some_and(|name| NAMES.contains(&name));
                self.open.push(ours);
            }
            Token::BracketOpen | Token::BraceOpen => self.open.push(false),
            Token::ParenClose | Token::BracketClose | Token::BraceClose => {
                self.open.pop();
            }
            _ => {}
        }
        self.last_ident = match token {
            Token::Ident(name) if !self.after_pipe_or_dot => Some((*name).to_string()),
            _ => None,
        };
        self.after_pipe_or_dot = matches!(token, Token::Pipe | Token::Dot);
    }
}

/// Digits in the text between the tags, a run at a time.
fn digits(file: &SourceFile, text: &str, offset: usize, messages: &mut Diagnostics) {
    let mut run: Option<Range<usize>> = None;
    let mut runs = Vec::new();
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        match &mut run {
            Some(range) if c.is_numeric() || (matches!(c, '.' | ',') && range.end == at) => {
                range.end = end
            }
            _ if c.is_numeric() => {
                runs.extend(run.take());
                run = Some(at..end);
            }
            _ => runs.extend(run.take()),
        }
    }
    runs.extend(run);
    for range in runs {
        let found = text.get(range.clone()).unwrap_or_default();
        let found = found.trim_end_matches(['.', ',']);
        let start = offset + range.start;
        messages.push(
            Diagnostic::error(format!("a loose number: `{found}`"))
                .at(file.place(start..start + found.len()))
                .expected("expected a figure, a fact or a cross-reference")
                .help("a number of the report's data is {{ figure(\"…\") }}, {{ percent(\"…\") }} or {{ count(\"…\") }}")
                .help("any other number goes into report/facts.yaml with its source: {{ fact(\"…\") }}"),
        );
    }
}

/// Typst code that could compute a number: in prose only functions that set text are called.
fn code(file: &SourceFile, text: &str, offset: usize, messages: &mut Diagnostics) {
    for (at, _) in text.match_indices('#') {
        if text.get(..at).is_some_and(|t| t.ends_with('\\')) {
            continue;
        }
        if in_address(text.get(..at).unwrap_or_default()) {
            continue;
        }
        let rest = text.get(at + 1..).unwrap_or_default();
        let name = rest
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
            .next()
            .unwrap_or_default();
        if !TYPST_FUNCTIONS.contains(&name) {
            let start = offset + at;
            let line = text
                .get(..at)
                .is_some_and(|t| t.is_empty() || t.ends_with('\n'));
            let message = Diagnostic::error(format!("Typst code in prose: `#{name}`"))
                .at(file.place(start..start + 1 + name.len()))
                .expected("expected a Typst function that only sets text")
                .suggest(name, TYPST_FUNCTIONS);
            let message = match line && rest.starts_with([' ', '#']) {
                true => message.help("a heading is written with `=` at the start of its line"),
                false => message,
            };
            messages.push(
                message
                    .help("code that computes belongs into a style.typ.j2 of your own in templates/partials/; a plain # is written \\#"),
            );
        } else if !called(rest.get(name.len()..).unwrap_or_default())
            && !in_raw(text.get(..at).unwrap_or_default())
        {
            // Typst would print the name.
            let start = offset + at;
            messages.push(
                Diagnostic::error(format!("`#{name}` is not called"))
                    .at(file.place(start..start + 1 + name.len()))
                    .expected("expected `(` or `[` right behind it")
                    .help(format!("write `#{name}[…]`; a plain # is written \\#")),
            );
        }
    }
}

/// Whether what stands behind a function's name calls it, or one of its own: `#list.item[…]`.
fn called(behind: &str) -> bool {
    let own = |behind: &str| behind.starts_with(|c: char| c.is_ascii_alphabetic());
    // What a tag prints may call it.
    behind.is_empty() || behind.starts_with(['(', '[']) || behind.strip_prefix('.').is_some_and(own)
}

/// Whether what stands before a sign is the beginning of an address, which the sign belongs to.
fn in_address(before: &str) -> bool {
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '(' | '[' | '<');
    before
        .rsplit(ends)
        .next()
        .unwrap_or_default()
        .contains("://")
}

/// Whether backticks have begun raw text in the same paragraph.
fn in_raw(before: &str) -> bool {
    let paragraph = before.rsplit("\n\n").next().unwrap_or_default();
    paragraph.matches('`').count() % 2 == 1
}

/// Number words, and quantity words in a paragraph that asserts nothing.
fn words(
    file: &SourceFile,
    text: &str,
    offset: usize,
    asserted: &[usize],
    messages: &mut Diagnostics,
) {
    let mut at = 0;
    for piece in text.split_inclusive(|c: char| !c.is_ascii_alphabetic()) {
        let start = offset + at;
        at += piece.len();
        let word = piece.trim_end_matches(|c: char| !c.is_ascii_alphabetic());
        let lower = word.to_ascii_lowercase();
        let range = start..start + word.len();
        if is_number_word(&lower) {
            messages.push(
                Diagnostic::error(format!("a loose number: the word `{word}`"))
                    .at(file.place(range))
                    .expected("expected a figure or a fact in words")
                    .help("{{ words(\"ID\") }} says a figure, or a fact of report/facts.yaml, in words"),
            );
        } else if QUANTITY_WORDS.contains(&lower.as_str()) && !asserts(file.text(), start, asserted)
        {
            messages.push(
                Diagnostic::error(format!("nothing supports the word `{word}`"))
                    .at(file.place(range))
                    .expected("expected an assertion in the same paragraph")
                    .help("choose the words by value with {{ phrase(…) }}, or add {% do assert(…) %} before the sentence"),
            );
        }
    }
}

/// Whether the paragraph around a byte of the template holds an assertion.
fn asserts(text: &str, at: usize, asserted: &[usize]) -> bool {
    let start = text.get(..at).and_then(|t| t.rfind("\n\n")).unwrap_or(0);
    let after = text.get(at..).and_then(|t| t.find("\n\n"));
    let end = after.map_or(text.len(), |i| at + i);
    asserted.iter().any(|offset| (start..end).contains(offset))
}

fn literal(file: &SourceFile, range: Range<usize>, messages: &mut Diagnostics) {
    let found = file.text().get(range.clone()).unwrap_or_default();
    messages.push(
        Diagnostic::error(format!("a loose number: the literal {found}"))
            .at(file.place(range))
            .expected("expected no digit where something is printed or kept for printing")
            .help("print a figure or a fact; literals may stand in conditions and in calls of template functions"),
    );
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let mut messages = Diagnostics::new();
        let file = SourceFile::new("t", text);
        loose_numbers(&file, &tokens(file.text()), None, &mut messages);
        messages.iter().map(|m| m.message.clone()).collect()
    }

    #[test]
    fn digits_in_prose_and_literals_in_output_are_loose() {
        assert_eq!(
            found("In 87.0% of 23 cases."),
            ["a loose number: `87.0`", "a loose number: `23`"]
        );
        assert_eq!(found("½ of them"), ["a loose number: `½`"]);
        assert_eq!(found("{{ 56 }}").len(), 1);
        assert_eq!(found("{{ (\"56\") }}").len(), 1);
        assert_eq!(found("{{ \"x\"|replace(\"x\", \"5\") }}").len(), 1);
        assert_eq!(found("{% set n = 12 %}{{ n }}").len(), 1);
        assert_eq!(found("{{ mine(3) }}").len(), 1);
        assert_eq!(found("{{ [1, 2]|join }}").len(), 2);
    }

    #[test]
    fn number_words_are_loose_and_quantity_words_need_an_assertion() {
        assert_eq!(
            found("Some twelve offices, Twenty-one in all."),
            [
                "a loose number: the word `twelve`",
                "a loose number: the word `Twenty`"
            ]
        );
        assert_eq!(
            found("one of them, often, sixth, tent"),
            Vec::<String>::new()
        );
        assert_eq!(
            found("Over half of them.\n\n{% do assert(true, \"x\") %}\nThe majority."),
            ["nothing supports the word `half`"]
        );
    }

    #[test]
    fn a_template_that_can_not_be_read_ends_the_search() {
        assert_eq!(found("5 {{ \"unclosed").len(), 1);
        assert_eq!(found("{% if 1 ? %}"), Vec::<String>::new());
    }

    #[test]
    fn ids_conditions_and_comments_are_not() {
        assert_eq!(found("{# assert( #}Half of them.").len(), 1);
        assert_eq!(
            found("#(x.len()) and #footnote[a] \\#b"),
            ["Typst code in prose: `#`"]
        );
        for text in [
            "{{ percent(\"t05.meti.total.financial_aid\", places=0) }}",
            "{% do assert(value(\"t01.a.b.c.row_pct\") > 0.9, \"above 90 %\") %}",
            "{% if value(\"t01.a.b.c.row_pct\") > 0.5 %}most{% endif %}",
            "{# 2005 #}",
            "{% include \"macros/m1.typ.j2\" %}",
            "no digits",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }
}
