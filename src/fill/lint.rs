//! Loose numbers: digits in a template that come from no figure, fact or cross-reference.

use std::ops::Range;

use super::lost;
use super::outline::Outline;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::language::Language;
use crate::loose::{Kind, Text};
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
                .expected("a different name for the macro"),
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
    for filtered in &outline.filtered {
        messages.push(
            Diagnostic::error(Code::PrintedText, "a filter is applied to a block")
                .at(file.place(filtered.clone()))
                .expected("the final text"),
        );
    }
    for literal in &outline.literals {
        messages.push(
            Diagnostic::error(Code::LooseNumber, format!("typed number: the literal {}", written(literal)))
                .at(file.place(literal.clone()))
                .expected("no literal number in what is printed or set")
                .help("print a figure or a fact; literals are allowed in conditions and in calls of template functions"),
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
        blank_targets(&mut text);
        for found in Text::written(&text).loose(language) {
            let bytes = range.start + found.bytes.start..range.start + found.bytes.end;
            // What supports a word, and what is next to a figure, is known once the template is filled.
            if !matches!(found.kind, Kind::Quantity | Kind::Joined) {
                messages.push(found.diagnostic().at(file.place(bytes)));
            }
        }
    }
}

/// Blanks where links lead and where images are: what of it is printed is known once the template is filled.
fn blank_targets(text: &mut String) {
    for call in ["link(\"", "image(\""] {
        let mut from = 0;
        while let Some(found) = text.get(from..).and_then(|rest| rest.find(call)) {
            let (at, start) = (from + found, from + found + call.len());
            let name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
            let called = !text.get(..at).is_some_and(|before| before.ends_with(name));
            let end = text.get(start..).and_then(|rest| rest.find(['"', '\n']));
            if let Some(length) = end.filter(|_| called) {
                text.replace_range(start..start + length, &" ".repeat(length));
            }
            from = start;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::reader;
    use super::*;

    const FUNCTIONS: [&str; 4] = ["percent", "value", "assert", "words"];

    fn found(text: &str) -> Vec<String> {
        let mut messages = Diagnostics::new();
        let file = SourceFile::new("t", text);
        let outline = reader::read(&file, &FUNCTIONS, Default::default()).unwrap();
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
            [
                "number typed into prose: `87.0`",
                "number typed into prose: `23`"
            ]
        );
        assert_eq!(found("½ of them"), ["number typed into prose: `½`"]);
        assert_eq!(found("{{ 56 }}").len(), 1);
        assert_eq!(found("{{ (\"56\") }}").len(), 1);
        assert_eq!(found("{{ \"x\"|replace(\"x\", \"5\") }}").len(), 1);
        assert_eq!(found("{% set n = 12 %}{{ n }}").len(), 1);
        assert_eq!(found("{{ mine(3) }}").len(), 1);
        assert_eq!(found("{{ [1, 2]|join }}").len(), 2);
    }

    #[test]
    fn number_words_are_loose() {
        assert_eq!(
            found("Some twelve offices, Twenty-one in all."),
            [
                "number typed into prose: the word `twelve`",
                "number typed into prose: the word `Twenty`"
            ]
        );
        assert_eq!(
            found("one of them, often, sixth, tent"),
            Vec::<String>::new()
        );
    }

    #[test]
    fn ids_conditions_and_comments_are_not() {
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
