//! Tags that lost a sign and would be read as prose, and comments that swallow what follows.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::SourceFile;

/// Ends of tags and comments, and what they begin with.
const ENDS: [(&str, &str); 3] = [("}}", "{{"), ("%}", "{%"), ("#}", "{#")];

const PRINTED: &str = "text outside tags is printed as is";

/// Refuses what was meant as a tag in the text between the tags; returns the bytes that it takes.
pub(super) fn tags(
    file: &SourceFile,
    text: Range<usize>,
    functions: &[&str],
    messages: &mut Diagnostics,
) -> Vec<Range<usize>> {
    let all = file.text();
    if is_raw(all, text.start) {
        return Vec::new();
    }
    let written = all.get(text.clone()).unwrap_or_default();
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, _) in written.match_indices('(') {
        let known = |at: usize| {
            found
                .last()
                .is_some_and(|last: &Range<usize>| last.contains(&at))
        };
        let Some(name) = called(written, at, functions).filter(|_| !known(text.start + at)) else {
            continue;
        };
        let start = at - name.len();
        let line = written.get(start..).and_then(|rest| rest.lines().next());
        let line = line.unwrap_or_default();
        let closed = ENDS.iter().filter_map(|(end, _)| line.find(end)).min();
        let end = closed.map(|at| at + 2).or(line.find(')').map(|at| at + 1));
        let range = text.start + start..text.start + start + end.unwrap_or(line.len());
        messages.push(
            Diagnostic::error(Code::StrayTag, format!("`{name}` is outside a tag"))
                .at(file.place(range.clone()))
                .expected("`{{` before it and `}}` after it, or `{%` and `%}`")
                .help(PRINTED),
        );
        found.push(range);
    }
    for (end, begin) in ENDS {
        for (at, _) in written.match_indices(end) {
            let range = text.start + at..text.start + at + end.len();
            if !found.iter().any(|known| known.contains(&range.start)) {
                messages.push(
                    Diagnostic::error(Code::StrayTag, format!("`{end}` without `{begin}`"))
                        .at(file.place(range.clone()))
                        .expected(format!("`{begin}` before it"))
                        .help(PRINTED),
                );
                found.push(range);
            }
        }
    }
    found
}

/// The function that is called with the parenthesis at an offset, as only a tag would call it.
fn called<'a>(text: &str, at: usize, functions: &[&'a str]) -> Option<&'a str> {
    let before = text.get(..at)?;
    let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '#' | '.' | '-');
    let ends = |name: &&&str| {
        let rest = before.strip_suffix(**name);
        rest.is_some_and(|rest| !rest.ends_with(part))
    };
    let name = functions.iter().find(ends)?;
    let inside = text.get(at + 1..)?.trim_start();
    let calls = |name: &&str| {
        inside
            .strip_prefix(name)
            .is_some_and(|rest| rest.starts_with('('))
    };
    let empty = matches!(*name, "references" | "errata") && inside.starts_with(')');
    let quote = inside.starts_with(['"', '\'']);
    (quote || empty || functions.iter().any(calls)).then_some(name)
}

/// Whether the text that begins at an offset is that of a `raw` block.
fn is_raw(text: &str, offset: usize) -> bool {
    let before = text.get(..offset).unwrap_or_default().trim_end();
    let tag = before
        .strip_suffix("%}")
        .and_then(|before| before.rsplit_once("{%"));
    tag.is_some_and(|(_, tag)| {
        tag.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '+')) == "raw"
    })
}

/// Refuses comments in which another one begins: the end of the first is missing, and what lies between is lost.
/// Returns whether there are any.
pub(super) fn comments(file: &SourceFile, messages: &mut Diagnostics) -> bool {
    let text = file.text();
    let (mut at, mut found) = (0, false);
    while let Some(start) = text.get(at..).and_then(|t| t.find('{')).map(|i| at + i) {
        let rest = text.get(start..).unwrap_or_default();
        let tag = [("{{", "}}"), ("{%", "%}"), ("{#", "#}")];
        let Some((begin, end)) = tag.into_iter().find(|(begin, _)| rest.starts_with(begin)) else {
            at = start + 1;
            continue;
        };
        let inside = rest.get(2..).unwrap_or_default();
        let Some(length) = inside.find(end) else {
            if begin == "{#" {
                found = true;
                messages.push(
                    Diagnostic::error(Code::StrayTag, "a comment is not closed")
                        .at(file.place(start..start + 2))
                        .expected("`#}` further down"),
                );
            }
            return found;
        };
        let inside = inside.get(..length).unwrap_or_default();
        if let Some(next) = inside.find("{#").filter(|_| begin == "{#") {
            found = true;
            let next = file.place(start + 2 + next..start + 4 + next);
            messages.push(
                Diagnostic::error(Code::StrayTag, "a comment is not closed")
                    .at(file.place(start..start + 2))
                    .expected("`#}` before the next comment begins")
                    .note(format!("the next one begins at {}", next.label())),
            );
        }
        at = start + 2 + length + 2;
    }
    found
}
