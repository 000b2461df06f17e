//! Loose numbers: digits in a template that come from no figure, fact or cross-reference.

use std::ops::Range;

use super::lost;
use super::outline::Outline;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::language::Language;
use crate::source::SourceFile;

/// Refuses every loose number of a template, and what was meant as a tag; what a comment has swallowed is not judged.
pub(super) fn check(
    file: &SourceFile,
    outline: &Outline,
    functions: &[&str],
    language: &Language,
    whole: bool,
    messages: &mut Diagnostics,
) {
    let written = |range: &Range<usize>| file.text().get(range.clone()).unwrap_or_default();
    for name in &outline.macros {
        if functions.contains(&written(name)) {
            messages.push(
                Diagnostic::error(
                    Code::InvalidName,
                    format!("`{}` is the name of a function", written(name)),
                )
                .at(file.place(name.clone()))
                .expected("another name for the macro"),
            );
        }
    }
    for chain in &outline.chains {
        messages.push(
            Diagnostic::error(Code::InvalidComparison, "several comparisons in a row")
                .at(file.place(chain.clone()))
                .expected("two conditions with `and` between them"),
        );
    }
    for literal in &outline.literals {
        messages.push(
            Diagnostic::error(Code::LooseNumber, format!("a loose number: the literal {}", written(literal)))
                .at(file.place(literal.clone()))
                .expected("no number where something is printed or kept for printing")
                .help("print a figure or a fact; literals may stand in conditions and in calls of template functions"),
        );
    }
    for range in &outline.text {
        let mut text = written(range).to_string();
        if whole {
            for lost in lost::tags(file, range.clone(), functions, messages) {
                let blank = " ".repeat(lost.len());
                text.replace_range(lost.start - range.start..lost.end - range.start, &blank);
            }
        }
        digits(file, &text, range.start, messages);
        words(
            file,
            &text,
            range.start,
            &outline.assertions,
            language,
            messages,
        );
    }
}

/// Digits in the text between the tags, a run at a time.
fn digits(file: &SourceFile, text: &str, offset: usize, messages: &mut Diagnostics) {
    let mut at = 0;
    while let Some(rest) = text.get(at..)
        && let Some(start) = rest.find(char::is_numeric)
    {
        let rest = rest.get(start..).unwrap_or_default();
        let end = rest.find(|c: char| !c.is_numeric() && !matches!(c, '.' | ','));
        let run = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        let found = run.trim_end_matches(['.', ',']);
        let place = offset + at + start;
        messages.push(
            Diagnostic::error(Code::LooseNumber, format!("a loose number: `{found}`"))
                .at(file.place(place..place + found.len()))
                .expected("a figure, a fact or a cross-reference")
                .help("a number of the report's data is {{ figure(\"…\") }}, {{ percent(\"…\") }} or {{ count(\"…\") }}")
                .help("any other number goes into report/facts.yaml with its source: {{ fact(\"…\") }}"),
        );
        at += start + run.len();
    }
}

/// Number words, and quantity words in a paragraph that asserts nothing.
fn words(
    file: &SourceFile,
    text: &str,
    offset: usize,
    asserted: &[usize],
    language: &Language,
    messages: &mut Diagnostics,
) {
    let mut at = 0;
    for piece in text.split_inclusive(|c: char| !c.is_alphabetic()) {
        let start = offset + at;
        at += piece.len();
        let word = piece.trim_end_matches(|c: char| !c.is_alphabetic());
        let range = start..start + word.len();
        if (language.is_number_word)(word) {
            messages.push(
                Diagnostic::error(
                    Code::LooseNumber,
                    format!("a loose number: the word `{word}`"),
                )
                .at(file.place(range))
                .expected("a figure or a fact in words")
                .help(
                    "{{ words(\"ID\") }} says a figure, or a fact of report/facts.yaml, in words",
                ),
            );
        } else if language
            .quantity_words
            .contains(&word.to_lowercase().as_str())
            && !asserts(file.text(), start, asserted)
        {
            messages.push(
                Diagnostic::error(Code::UnsupportedWord, format!("nothing supports the word `{word}`"))
                    .at(file.place(range))
                    .expected("an assertion in the same paragraph")
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

#[cfg(test)]
mod tests {
    use super::*;

    const FUNCTIONS: [&str; 4] = ["percent", "value", "assert", "words"];

    fn found(text: &str) -> Vec<String> {
        let mut messages = Diagnostics::new();
        let file = SourceFile::new("t", text);
        let outline = Outline::read(&file, &FUNCTIONS, Default::default()).unwrap();
        check(
            &file,
            &outline,
            &FUNCTIONS,
            Default::default(),
            true,
            &mut messages,
        );
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
    fn ids_conditions_and_comments_are_not() {
        assert_eq!(found("{# assert( #}Half of them.").len(), 1);
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
