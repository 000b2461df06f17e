//! Where the sentences of a text begin and end.

use std::ops::Range;

/// Words that a full stop only abbreviates, though a capital letter follows.
const SHORT: [&str; 9] = ["Mr", "Mrs", "Ms", "Dr", "Prof", "St", "No", "Fig", "Vol"];

/// Where sentences begin and end: all of the text, in order. Blank lines, headings, list items and calls on lines of
/// their own end one; so does a full stop, question or exclamation mark before a blank and a capital letter or markup.
pub fn ranges(text: &str) -> Vec<Range<usize>> {
    let mut ends = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim();
        let alone = content.is_empty()
            || content.starts_with("#include")
            || content.starts_with('=')
            || content.starts_with("+ ")
            || content.starts_with("- ");
        if alone {
            ends.push(at);
        }
        if content.starts_with('=') || content.starts_with("#include") {
            ends.push(at + line.len());
        }
        at += line.len();
    }
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if !matches!(c, '.' | '?' | '!') {
            continue;
        }
        let mut end = at + c.len_utf8();
        // A closing bracket or quotation mark belongs to the sentence.
        while let Some((at, c)) = chars.next_if(|(_, c)| matches!(c, ')' | '"' | '”' | '’' | '\''))
        {
            end = at + c.len_utf8();
        }
        let rest = text.get(end..).unwrap_or_default();
        let next = rest.trim_start().chars().next();
        let begins =
            next.is_none_or(|c| c.is_uppercase() || matches!(c, '#' | '*' | '“' | '"' | '{'));
        let word = text
            .get(..at)
            .and_then(|t| t.rsplit(|c: char| !c.is_alphanumeric()).next())
            .unwrap_or_default();
        let initial = word.len() == 1 && word.chars().all(char::is_uppercase);
        let short = c == '.' && (initial || SHORT.contains(&word));
        if rest.starts_with(char::is_whitespace) && begins && !short {
            ends.push(end);
        }
    }
    ends.push(text.len());
    ends.sort_unstable();
    let mut start = 0;
    let mut ranges = Vec::new();
    for end in ends {
        if end > start {
            ranges.push(start..end);
            start = end;
        }
    }
    ranges
}
