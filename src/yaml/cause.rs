//! Why a text is no YAML, where its lines show it better than the library's error: slips that are told at another place
//! than they were made, or in words that say little.

use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::project::private_use;
use crate::source::SourceFile;

/// How many lines above the one that could not be read are looked at.
const ABOVE: usize = 3;

/// The cause and its bytes in the file; `at` is where the reading ended, `said` what the library says.
pub(super) fn cause(
    file: &SourceFile,
    at: usize,
    said: &str,
) -> Option<(Diagnostic, Range<usize>)> {
    let text = file.text();
    let here = text.get(at..)?;
    let before = text.get(..at)?;
    let (number, _) = file.line_column(at);
    let line = |number: usize| -> Option<(usize, &str)> {
        let start = file.line_start(number);
        Some((start, text.get(start..)?.lines().next()?))
    };
    // The nearest first.
    let near = || {
        let numbers = (number.saturating_sub(ABOVE)..=number).rev();
        numbers.filter(|number| *number > 0).filter_map(line)
    };
    if let Some(sign) = here.chars().next().filter(|c| matches!(c, '@' | '%' | '`'))
        && (said.contains("unexpected character") || said.contains("cannot start"))
    {
        let named = match sign {
            '`' => "a backtick".to_string(),
            _ => format!("`{sign}`"),
        };
        let fault = Diagnostic::error(format!("a text can't begin with {named}"))
            .expected("expected it in quotation marks")
            .help("put the text in quotation marks");
        return Some((fault, at..at + sign.len_utf8()));
    }
    if said.contains("escape") {
        let start = at + bad_escape(here).unwrap_or_default();
        let fault = Diagnostic::error("a backslash means nothing before this character")
            .expected("expected an escape such as `\\n`, or `\\\\` for a backslash itself")
            .help("in single quotation marks a backslash is itself: `'C:\\Tea'`");
        return Some((fault, start..start + 2));
    }
    if said.contains("tab")
        && let Some(tab) = indenting_tab((number..number + ABOVE).filter_map(line))
    {
        return Some((tab_indents(), tab..tab + 1));
    }
    if said.contains("document start")
        && let Some((start, first)) = first_line(text)
        && first.starts_with(' ')
    {
        let indent = first.len() - first.trim_start().len();
        let fault = Diagnostic::error("the first line is indented, and this one is not")
            .expected("expected all keys of the file in one column")
            .help("take the spaces before the first key away");
        return Some((fault, start..start + indent));
    }
    if said.contains("single-quoted")
        || (said.contains("scalar") && before.trim_end_matches(is_word).ends_with('\''))
    {
        let fault = Diagnostic::error("a text in quotes does not end where it should")
            .expected("expected nothing more behind the closing quotation mark")
            .help("one may be missing here or above; within single quotation marks write `''` for one");
        return Some((fault, at..at + 1));
    }
    if here.starts_with(',') && before.trim_end().ends_with([',', '[', '{']) {
        let fault = Diagnostic::error("nothing stands before this comma")
            .expected("expected an entry between `,`, `[` or `{` and the next `,`")
            .help("take the comma out");
        return Some((fault, at..at + 1));
    }
    let brackets = said.contains("flow") || said.contains("',' or");
    if brackets && let Some(start) = near().find_map(|(start, line)| Some(start + comment(line)?)) {
        let fault = Diagnostic::error(
            "what stands behind ` #` is a comment, and a bracket before it is open",
        )
        .expected("expected the closing `]` or `}` before a comment")
        .help("a text with ` #` in it needs quotes");
        return Some((fault, start..start + 1));
    }
    let keys = ["mapping values", "simple key", "did not find expected"];
    if keys.iter().any(|words| said.contains(words)) {
        for (start, line) in near() {
            let indent = line.len() - line.trim_start().len();
            let entry = line.trim_start().strip_prefix('-');
            if entry.is_some_and(|entry| entry.starts_with(|c: char| c.is_alphabetic())) {
                let fault = Diagnostic::error("no space stands behind this dash")
                    .expected("expected `- …` for an entry of a list")
                    .help("write a space behind the dash");
                return Some((fault, start + indent..start + indent + 1));
            }
            if let Some((at, wide)) = colon(line) {
                let fault = if wide {
                    Diagnostic::error("this is a full-width colon")
                        .expected("expected `:` and a space behind a key")
                        .help("write the colon of a Latin keyboard")
                } else {
                    Diagnostic::error("no space stands behind this colon")
                        .expected("expected `KEY: …`")
                        .help("write a space behind the colon of a key")
                };
                let width = if wide { '：'.len_utf8() } else { 1 };
                return Some((fault, start + at..start + at + width));
            }
        }
    }
    None
}

pub(super) fn tab_indents() -> Diagnostic {
    Diagnostic::error("a tab indents this line")
        .expected("expected spaces")
        .help("YAML is indented with spaces alone; let the editor replace the tabs")
}

/// The first backslash that nothing makes sense of.
fn bad_escape(text: &str) -> Option<usize> {
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        if c == '\\'
            && chars
                .next()
                .is_none_or(|(_, c)| !"0abtnvfre \"/\\N_LPxuU\n\t".contains(c))
        {
            return Some(at);
        }
    }
    None
}

/// The first tab that stands before a line's text.
fn indenting_tab<'a>(mut lines: impl Iterator<Item = (usize, &'a str)>) -> Option<usize> {
    lines.find_map(|(start, line)| {
        let indent = line.len() - line.trim_start().len();
        let tab = line.get(..indent)?.find('\t')?;
        Some(start + tab)
    })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric()
}

/// The first line that says something.
fn first_line(text: &str) -> Option<(usize, &str)> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim();
        if !content.is_empty() && !content.starts_with('#') {
            return Some((start, line.trim_end()));
        }
        start += line.len();
    }
    None
}

/// Where a comment begins in a line whose brackets are open before it.
fn comment(line: &str) -> Option<usize> {
    let (mut open, mut quote) = (0_i32, None);
    let (mut last, mut word) = (' ', ' ');
    for (at, c) in line.char_indices() {
        match (quote, c) {
            (Some(mark), c) if c == mark => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') if !is_word(last) => quote = Some(c),
            (None, '[' | '{') => open += 1,
            (None, ']' | '}') => open -= 1,
            // Behind a comma or an opening bracket a comment is where comments are.
            (None, '#') if last == ' ' => {
                let cuts = !matches!(word, ',' | '[' | '{');
                return (open > 0 && cuts).then_some(at);
            }
            _ => {}
        }
        last = c;
        if c != ' ' {
            word = c;
        }
    }
    None
}

/// The colon behind the first word of a line, where no space follows it or it is the full-width one.
fn colon(line: &str) -> Option<(usize, bool)> {
    let key = line.trim_start().trim_start_matches("- ");
    let start = line.len() - key.len();
    let end = key.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')))?;
    let rest = key.get(end..)?;
    let behind = rest.strip_prefix(':');
    let tight = behind.is_some_and(|rest| !rest.is_empty() && !rest.starts_with([' ', '/']));
    let wide = rest.starts_with('：');
    let named = key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    (named && (tight || wide)).then_some((start + end, wide))
}

/// Characters that a file of a report can't hold, or not there: told before anything is made of them.
pub(super) fn characters(file: &SourceFile) -> Option<Diagnostic> {
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
                Diagnostic::error(format!("U+{:04X} indents this line", u32::from(c)))
                    .at(file.place(start..start + c.len_utf8()))
                    .expected("expected spaces")
                    .help("it looks like a space and is none; write the indentation again"),
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
