//! What is no YAML: the library's error in our words, with its place.

use std::ops::Range;

use super::bytes_of;
use super::cause::{cause, tab_indents};
use crate::diagnostic::Diagnostic;
use crate::source::SourceFile;

/// Explains an error.
pub(super) fn explain(file: &SourceFile, error: &serde_yaml::Error) -> Diagnostic {
    use serde_yaml::Error as E;
    let error = error.without_snippet();
    let range = place(file, error);
    let marked = file.text().get(range.clone()).unwrap_or("");
    let marked = marked.lines().next().unwrap_or("").trim_end().to_string();
    // The library marks the sign of an alias without its name.
    let marked = match marked.as_str() {
        "*" => word_at(file.text(), range.start),
        _ => marked,
    };
    // Of a tag it marks what stands behind it.
    let tag = match error {
        E::UnsupportedTag { .. } => tag_before(file.text(), range.start),
        _ => None,
    };
    let (start, marked) = tag.unwrap_or((range.start, marked));
    let range = start..start + marked.len().max(1);
    let message = match error {
        E::DuplicateMappingKey { key, .. } => {
            let key = key.as_deref().unwrap_or(&marked);
            Diagnostic::error(format!("the key `{key}` is given twice"))
                .expected("expected each key once")
                .help("remove one of the two")
        }
        E::Eof { .. } => {
            Diagnostic::error("the file ends too early").expected("expected more YAML here")
        }
        E::MultipleDocuments { .. } => Diagnostic::error("the file holds more than one document")
            .expected("expected a single document: no `---` between entries")
            .help("take the line `---` out"),
        E::AliasReplayLimitExceeded { .. }
        | E::AliasExpansionLimitExceeded { .. }
        | E::AliasReplayStackDepthExceeded { .. }
        | E::AliasReplayCounterOverflow { .. } => aliases(),
        E::RecursiveReferencesRequireWeakTypes { .. } => {
            Diagnostic::error(format!("`{marked}` stands inside what it stands for"))
                .expected("expected an alias of something before it")
                .help("write the value out")
        }
        E::UnknownAnchor { .. } => Diagnostic::error(format!("`{marked}` stands for nothing"))
            .expected("expected the name of an anchor (`&…`) before it")
            .help("a text that begins with `*` needs quotes"),
        other if other.to_string().contains("budget") && marked.starts_with('*') => aliases(),
        E::Budget { .. } => Diagnostic::error("this is more than a file of a report can hold")
            .expected("expected less: it is nested too deeply, or stands for too much"),
        E::UnsupportedTag { .. } | E::UnsupportedIncludeForm { .. } => {
            Diagnostic::error(format!("the tag `{marked}` means nothing here"))
                .expected("expected a value without a tag")
                .help("a text that begins with `!` needs quotes")
        }
        other => {
            let said = first_line(other);
            if let Some((message, range)) = cause(file, range.start, &said) {
                return message.at(file.place(range));
            }
            scanned(&said)
        }
    };
    message.at(file.place(range))
}

fn aliases() -> Diagnostic {
    Diagnostic::error("the aliases (`*…`) of this file stand for too much")
        .expected("expected fewer: what they stand for grows with each")
        .help("write the values out")
}

/// The alias at an offset.
fn word_at(text: &str, start: usize) -> String {
    let rest = text.get(start..).unwrap_or_default();
    let end = rest
        .find([' ', ',', ']', '}', '\n', '\r'])
        .unwrap_or(rest.len());
    rest.get(..end).unwrap_or_default().to_string()
}

/// The tag that stands before an offset in its line.
fn tag_before(text: &str, offset: usize) -> Option<(usize, String)> {
    let before = text.get(..offset)?;
    let line = before.rfind('\n').map_or(0, |i| i + 1);
    let start = line + before.get(line..)?.rfind('!')?;
    // `!!name` is one tag.
    let start = start - usize::from(before.get(..start)?.ends_with('!'));
    let tag = text.get(start..)?.split_whitespace().next()?;
    Some((start, tag.to_string()))
}

/// The bytes meant; the library knows the line and column of some errors only.
fn place(file: &SourceFile, error: &serde_yaml::Error) -> Range<usize> {
    let Some(location) = error.location().filter(|l| l.line() > 0) else {
        return 0..0;
    };
    if location
        .span()
        .byte_offset()
        .is_some_and(|offset| offset > 0)
    {
        return bytes_of(location);
    }
    let number = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    let start = file.line_start(number(location.line()));
    let line = file
        .text()
        .get(start..)
        .and_then(|t| t.lines().next())
        .unwrap_or_default();
    let column = number(location.column()).saturating_sub(1);
    let offset = line
        .char_indices()
        .nth(column)
        .map_or(line.len(), |(i, _)| i);
    let marked = line
        .get(offset..)
        .and_then(|rest| rest.chars().next())
        .map_or(0, char::len_utf8);
    start + offset..start + offset + marked
}

/// What the library's scanner says, in words of somebody who writes YAML.
fn scanned(said: &str) -> Diagnostic {
    let has = |word: &str| said.contains(word);
    if has("tabs disallowed") || has("tab character") {
        return tab_indents();
    }
    if has("mapping values are not allowed") || has("illegal placement of ':'") {
        return Diagnostic::error("there is a colon where none can be")
            .expected("expected no second `KEY: …` here")
            .help("a text with `: ` in it needs quotes; or a quotation mark or bracket above is not closed");
    }
    if has("did not find expected key") || has("did not find expected '-'") {
        return Diagnostic::error("this line does not fit those above it")
            .expected("expected it to begin in the column of its neighbours")
            .help("indent the keys of a mapping equally");
    }
    if has("simple key expected") {
        return Diagnostic::error("this is no `KEY: …`")
            .expected("expected a colon and a space behind the key")
            .help("a text of several lines is indented deeper than its key");
    }
    if has("unclosed quote") {
        return Diagnostic::error("a text in quotes is not closed")
            .expected("expected the same quotation mark at its end")
            .help("within single quotation marks write `''` for one, within double ones `\\\"`");
    }
    if has("double-quoted scalar") || has("single-quoted scalar") || has("quoted scalar") {
        return Diagnostic::error("a text in quotes does not end where it should")
            .expected("expected nothing more behind the closing quotation mark")
            .help("a quotation mark may be missing here or above; inside a text write `\\\"`");
    }
    if has("flow sequence") || has("flow mapping") || has("expected ',' or") {
        return Diagnostic::error("a list or mapping in brackets is not closed")
            .expected("expected `,` or the closing `]` or `}`")
            .help(
                "a bracket may be missing here or above; a text that begins with one needs quotes",
            );
    }
    if has("budget") {
        return Diagnostic::error("this is more than a file of a report can hold")
            .expected("expected less: it is nested too deeply, or stands for too much");
    }
    if has("recursion limit") || has("nesting") || has("depth") {
        return Diagnostic::error("this is nested too deeply")
            .expected("expected fewer brackets or levels");
    }
    if has("unexpected character") || has("control character") || has("invalid character") {
        let code = said
            .split("\\u{")
            .nth(1)
            .and_then(|rest| rest.split('}').next());
        let named = code.map_or(String::new(), |code| {
            format!(" U+{:0>4}", code.to_uppercase())
        });
        return Diagnostic::error(format!("the character{named} can't stand in YAML"))
            .expected("expected text that can be seen")
            .help("remove it");
    }
    Diagnostic::error(format!("this is not YAML: {said}"))
        .expected("expected something else here")
        .help("a text with one of `: # [ ] { } & * ! | > ' \" % @` in it may need quotes")
}

fn first_line(error: &serde_yaml::Error) -> String {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    let line = line.trim_start_matches("error: ");
    // The place is told by the snippet.
    match line.find(" at line ") {
        Some(at) => line.get(..at).unwrap_or(line).to_string(),
        _ => line.to_string(),
    }
}
