//! Tags that lost a sign and would be read as prose, and comments that swallow what follows.

use minijinja::machinery::{Span, Token};
use std::ops::Range;

use super::functions::NAMES;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::SourceFile;

/// Ends of tags and comments, and what they begin with.
const ENDS: [(&str, &str); 3] = [("}}", "{{"), ("%}", "{%"), ("#}", "{#")];

/// More of them in one piece of text would only bury the first.
const MOST: usize = 100;

/// Tells what in the text between the tags was meant as a tag; returns the bytes of the file that it takes.
pub(super) fn tags(
    file: &SourceFile,
    text: &str,
    offset: usize,
    swallowed: &[usize],
    messages: &mut Diagnostics,
) -> Vec<Range<usize>> {
    if is_raw(file, offset) {
        return Vec::new();
    }
    let mut found: Vec<Range<usize>> = Vec::new();
    let calls: Vec<_> = calls(text).take(MOST).collect();
    for (i, (start, name, end)) in calls.iter().enumerate() {
        if found
            .last()
            .is_some_and(|last| last.contains(&(offset + start)))
        {
            continue;
        }
        // The end of the tag may stand further on in the line.
        let mut after = calls.iter().skip(i + 1).map(|(start, ..)| *start);
        let next = after.find(|start| start >= end).unwrap_or(text.len());
        let rest = text.get(*end..next).unwrap_or_default();
        let line = rest.lines().next().unwrap_or_default();
        let closed = ENDS
            .iter()
            .filter_map(|(close, begin)| Some((line.find(close)?, *close, *begin)))
            .min();
        let end = closed.map_or(*end, |(at, ..)| end + at + 2);
        let place = file.place(offset + start..offset + end);
        let (begin, close) = match (closed, *name) {
            (Some((_, close, begin)), _) => (begin, close),
            (None, "assert") => ("{% do", "%}"),
            (None, "value") => ("{% if", "%}"),
            (None, _) => ("{{", "}}"),
        };
        messages.push(
            Diagnostic::error(format!("`{name}` stands outside of a tag"))
                .at(place)
                .expected(format!(
                    "expected `{begin}` before it and `{close}` behind it"
                ))
                .help("what stands outside of tags is printed as it is"),
        );
        found.push(offset + start..offset + end);
    }
    for (end, begin) in ENDS {
        for (at, _) in text.match_indices(end).take(MOST) {
            let range = offset + at..offset + at + end.len();
            if found
                .iter()
                .any(|known| known.contains(&at.saturating_add(offset)))
            {
                continue;
            }
            // The end of a comment that took the end of the one within it has been told.
            let told = |comment: &usize| {
                let between = file.text().get(*comment..range.start);
                between.is_some_and(|between| !between.contains("{#"))
            };
            if end == "#}" && swallowed.iter().any(told) {
                found.push(range);
                continue;
            }
            messages.push(
                Diagnostic::error(format!("`{end}` ends nothing"))
                    .at(file.place(range.clone()))
                    .expected(format!("expected `{begin}` before it"))
                    .help("what stands outside of tags is printed as it is"),
            );
            found.push(range);
        }
    }
    found
}

/// Calls of our functions in plain text: start, name, end.
fn calls(text: &str) -> impl Iterator<Item = (usize, &'static str, usize)> {
    text.match_indices('(').filter_map(|(at, _)| {
        let before = text.get(..at)?;
        let name = NAMES.iter().find(|name| {
            let rest = before.strip_suffix(**name);
            rest.is_some_and(|rest| {
                !rest.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '#' | '.' | '-'))
            })
        })?;
        let inside = text.get(at + 1..)?;
        let quote = inside.trim_start().chars().next()?;
        let within = NAMES.iter().any(|name| {
            let rest = inside.trim_start().strip_prefix(*name);
            rest.is_some_and(|rest| rest.starts_with('('))
        });
        let empty = matches!(*name, "references" | "errata") && quote == ')';
        if !matches!(quote, '"' | '\'') && !empty && !within {
            return None;
        }
        // As far as the call goes on this line.
        let line = inside.lines().next().unwrap_or_default();
        let mut depth = 1_usize;
        let close = line.find(|sign| {
            depth = match sign {
                '(' => depth + 1,
                ')' => depth.saturating_sub(1),
                _ => depth,
            };
            depth == 0
        });
        let end = close.map_or(line.len(), |close| close + 1);
        Some((at - name.len(), *name, at + 1 + end))
    })
}

/// Whether the text that begins at an offset is that of a `raw` block.
fn is_raw(file: &SourceFile, offset: usize) -> bool {
    let before = file.text().get(..offset).unwrap_or_default().trim_end();
    let tag = before
        .strip_suffix("%}")
        .and_then(|before| Some(before.rsplit_once("{%")?.1));
    tag.is_some_and(|tag| {
        tag.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '+')) == "raw"
    })
}

/// Tells comments in which another one begins: the end of the first is missing, and what lies between is lost.
/// Returns where they end.
pub(super) fn comments(
    file: &SourceFile,
    tokens: &[(Token<'_>, Span)],
    messages: &mut Diagnostics,
) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut end = 0;
    let mut inside = false;
    for (token, span) in tokens {
        let gap = end..span.start_offset as usize;
        if !inside {
            swallowed(file, gap, &mut ends, messages);
        }
        end = span.end_offset as usize;
        inside = match token {
            Token::TemplateData(_) | Token::VariableEnd | Token::BlockEnd => false,
            Token::VariableStart | Token::BlockStart => true,
            _ => inside,
        };
    }
    if !inside {
        swallowed(file, end..file.text().len(), &mut ends, messages);
    }
    ends
}

/// Comments in what the library skips.
fn swallowed(
    file: &SourceFile,
    gap: Range<usize>,
    ends: &mut Vec<usize>,
    messages: &mut Diagnostics,
) {
    let (mut at, mut told) = (gap.start, 0);
    while told < MOST
        && let Some(rest) = file.text().get(at..gap.end)
        && let Some((before, comment)) = rest.split_once("{#")
        && let Some((said, _)) = comment.split_once("#}")
    {
        let start = at + before.len();
        if let Some((between, _)) = said.split_once("{#") {
            told += 1;
            ends.push(start + 2 + said.len() + 2);
            let next = file.place(start + 2 + between.len()..start + 4 + between.len());
            messages.push(
                Diagnostic::error("a comment is not closed")
                    .at(file.place(start..start + 2))
                    .expected("expected `#}` before the next comment begins")
                    .note(format!("the next one begins at {}", next.label())),
            );
        }
        at = start + 2 + said.len() + 2;
    }
}
