//! Characters that a file of a report can't hold, or can't hold everywhere.

use crate::diagnostic::{Code, Diagnostic};
use crate::project::private_use;
use crate::source::SourceFile;

/// The first of them in a file: refused before the file is parsed.
pub(super) fn refused(file: &SourceFile) -> Option<Diagnostic> {
    if let Some(fault) = private_use(file, true) {
        return Some(fault);
    }
    let text = file.text();
    if text.is_ascii() {
        return None;
    }
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        // Behind spaces it may be a text's own: paragraphs are indented so in Japanese.
        let first = line
            .chars()
            .next()
            .filter(|c| !c.is_ascii() && c.is_whitespace());
        if let (Some(c), false) = (first, line.trim().is_empty()) {
            return Some(
                Diagnostic::error(
                    Code::ForbiddenCharacter,
                    format!("U+{:04X} indents this line", u32::from(c)),
                )
                .at(file.place(start..start + c.len_utf8()))
                .expected("spaces")
                .help("it looks like a space but is not one; retype the indentation"),
            );
        }
        start += line.len();
    }
    None
}

/// A character of a key that can't be seen.
pub(super) fn invisible(key: &str) -> Option<char> {
    let nothing = |c: &char| {
        matches!(
            c,
            '\u{ad}' | '\u{200b}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2064}' | '\u{feff}'
        )
    };
    let space = |c: &char| !c.is_ascii() && c.is_whitespace();
    let ends = || {
        [key.chars().next(), key.chars().next_back()]
            .into_iter()
            .flatten()
    };
    key.chars().find(nothing).or(ends().find(space))
}
