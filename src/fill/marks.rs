//! Invisible marks around printed figures, taken out again once the template is rendered.
//!
//! They are characters of the private use area, which a PDF/A text may not hold anyway; templates with such characters
//! are refused.

use std::ops::Range;

const OPEN: char = '\u{e000}';
const MIDDLE: char = '\u{e001}';
const CLOSE: char = '\u{e002}';

/// A printed figure, marked with its use's number.
pub(super) fn mark(number: usize, text: &str) -> String {
    format!("{OPEN}{number}{MIDDLE}{text}{CLOSE}")
}

/// A printed number that is not a figure: a fact.
pub(super) fn mark_plain(text: &str) -> String {
    format!("{OPEN}{MIDDLE}{text}{CLOSE}")
}

/// What replaces a use's number where a text of YAML is printed.
const GIVEN: &str = "t";

/// A name, a title or a reference: its digits are not loose.
pub(super) fn mark_given(text: &str) -> String {
    format!("{OPEN}{GIVEN}{MIDDLE}{text}{CLOSE}")
}

/// The text without the marks around names, titles and references.
pub(super) fn without_given(text: &str) -> Option<String> {
    let open = format!("{OPEN}{GIVEN}{MIDDLE}");
    let mut pieces = text.split(open.as_str());
    let first = pieces.next()?.to_string();
    let mut all = None;
    for piece in pieces {
        let all = all.get_or_insert_with(|| first.clone());
        let (inside, after) = piece.split_once(CLOSE).unwrap_or((piece, ""));
        all.push_str(inside);
        all.push_str(after);
    }
    all
}

/// What replaces a use's number where layout counted something.
const COUNTED: &str = "n";

/// A number that layout counted or was given: one that may be no text.
pub(super) fn mark_counted(text: &str) -> String {
    format!("{OPEN}{COUNTED}{MIDDLE}{text}{CLOSE}")
}

/// The offset of the first mark.
fn find_mark(text: &str) -> Option<usize> {
    /// The first byte of all marks, and of hardly anything else.
    const FIRST: u8 = 0xee;
    let mut at = 0;
    loop {
        let rest = text.as_bytes().get(at..)?;
        at += rest.iter().position(|byte| *byte == FIRST)?;
        if text.get(at..)?.starts_with([OPEN, MIDDLE, CLOSE]) {
            return Some(at);
        }
        at += 1;
    }
}

/// Whether the marks in a text are whole and every figure between them reads as `recorded` says. A filter that cuts,
/// turns or replaces text would print a number that is no longer the figure's.
pub(super) fn untouched(marked: &str, recorded: impl Fn(usize) -> Option<String>) -> bool {
    let mut rest = marked;
    while let Some(at) = find_mark(rest) {
        let whole = rest
            .get(at..)
            .and_then(|t| t.strip_prefix(OPEN))
            .and_then(|t| {
                let (number, t) = t.split_once(MIDDLE)?;
                let (text, t) = t.split_once(CLOSE)?;
                let plain = number.is_empty() || number == COUNTED || number == GIVEN;
                let same = plain || number.parse().ok().and_then(&recorded)? == text;
                (same && !text.contains([OPEN, MIDDLE])).then_some(t)
            });
        match whole {
            Some(after) => rest = after,
            None => return false,
        }
    }
    true
}

/// Whether a text holds a printed figure or fact.
pub(super) fn are_in(text: &str) -> bool {
    let marks = |text: &str| text.contains([OPEN, MIDDLE, CLOSE]);
    marks(text) && without_given(text).is_none_or(|text| marks(&text))
}

/// The use's number of the first figure printed in a text.
pub(super) fn first(text: &str) -> Option<usize> {
    let (_, marked) = text.split_once(OPEN)?;
    let (number, _) = marked.split_once(MIDDLE)?;
    number.parse().ok()
}

/// Text without marks.
pub(super) struct Stripped {
    pub(super) text: String,
    /// Bytes of `text` that print a figure, and the use's number.
    pub(super) printed: Vec<(Range<usize>, usize)>,
    /// Bytes of `text` that layout counted.
    pub(super) counted: Vec<Range<usize>>,
    /// Bytes of `text` that print a figure, a fact (true), or a text of YAML (false).
    pub(super) given: Vec<(Range<usize>, bool)>,
    /// For moving offsets: offset in the marked text, and how much shorter the text is from there on.
    moves: Vec<(usize, isize)>,
}

impl Stripped {
    /// The offset in the stripped text of an offset in the marked text.
    pub(super) fn moved(&self, offset: usize) -> usize {
        let index = self.moves.partition_point(|(at, _)| *at <= offset);
        let shift = index
            .checked_sub(1)
            .and_then(|i| self.moves.get(i))
            .map_or(0, |(_, s)| *s);
        offset.saturating_add_signed(-shift).min(self.text.len())
    }
}

/// The text up to the next mark from an offset on, and the mark.
fn next_mark(marked: &str, from: usize) -> Option<(&str, char)> {
    let rest = marked.get(from..)?;
    let (before, rest) = rest.split_at_checked(find_mark(rest)?)?;
    Some((before, rest.chars().next()?))
}

/// Takes the marks out. A number at the start of a line is escaped, lest `12.` begin a numbered list,
/// and so is `<0.1`, lest it begin a label.
pub(super) fn strip(marked: &str) -> Stripped {
    let mut out = Stripped {
        text: String::with_capacity(marked.len()),
        printed: Vec::new(),
        counted: Vec::new(),
        given: Vec::new(),
        moves: Vec::new(),
    };
    let mut open: Vec<(usize, &str)> = Vec::new();
    let mut at = 0;
    while let Some((before, mark)) = next_mark(marked, at) {
        out.text.push_str(before);
        at += before.len() + mark.len_utf8();
        match mark {
            OPEN => {
                let rest = marked.get(at..).unwrap_or_default();
                let end = find_mark(rest).unwrap_or(rest.len());
                let number = rest.get(..end).unwrap_or_default();
                at += end;
                if rest.get(end..).is_some_and(|rest| rest.starts_with(MIDDLE)) {
                    at += MIDDLE.len_utf8();
                }
                let line = out.text.rfind('\n').map_or(0, |i| i + 1);
                let starts_line = out.text.get(line..).is_none_or(|l| l.trim().is_empty());
                let first = marked.get(at..).and_then(|rest| rest.chars().next());
                let begins_list = starts_line && first.is_some_and(|c| c.is_ascii_digit());
                // In layout it is code.
                if number != COUNTED && (begins_list || first == Some('<')) {
                    out.text.push('\\');
                }
                open.push((out.text.len(), number));
            }
            CLOSE => {
                let (start, number) = open.pop().unwrap_or((out.text.len(), ""));
                let range = start..out.text.len();
                if number != COUNTED && open.is_empty() {
                    out.given.push((range.clone(), number != GIVEN));
                }
                match number.parse() {
                    Ok(number) => out.printed.push((range, number)),
                    Err(_) if number == COUNTED => out.counted.push(range),
                    Err(_) => {}
                }
            }
            _ => {}
        }
        out.moves.push((at, at as isize - out.text.len() as isize));
    }
    out.text.push_str(marked.get(at..).unwrap_or_default());
    out.printed.sort_by_key(|(range, _)| range.start);
    out
}

/// The text with marked figures left out: what remains may hold no digit.
pub(super) fn without_figures(marked: &str) -> String {
    let mut depth = 0_usize;
    let outside = marked.chars().filter(|c| {
        match *c {
            OPEN => depth += 1,
            CLOSE => depth = depth.saturating_sub(1),
            _ => return depth == 0,
        }
        false
    });
    outside.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_and_ranges_stay() {
        let marked = format!("In {} of\n{}. Then", mark(12, "87.0%"), mark(3, "16"));
        let stripped = strip(&marked);
        assert_eq!(stripped.text, "In 87.0% of\n\\16. Then");
        let printed: Vec<(&str, usize)> = stripped
            .printed
            .iter()
            .map(|(r, n)| (&stripped.text[r.clone()], *n))
            .collect();
        assert_eq!(printed, [("87.0%", 12), ("16", 3)]);
        for word in ["In", "of", "Then"] {
            let moved = stripped.moved(marked.find(word).unwrap());
            assert!(stripped.text[moved..].starts_with(word), "{word}");
        }
    }

    #[test]
    fn a_filter_that_changes_a_figure_is_noticed() {
        let recorded = |number: usize| (number == 1).then(|| "83.3".to_string());
        let marked = mark(1, "83.3");
        assert!(untouched(
            &format!("a {marked} b {}", mark_plain("1901")),
            recorded
        ));
        let turned: String = marked.chars().rev().collect();
        for broken in [
            marked.replace('.', ""),
            turned,
            marked.chars().take(1).collect(),
            mark(2, "83.3"),
        ] {
            assert!(!untouched(&broken, recorded), "{broken:?}");
        }
    }

    #[test]
    fn only_marked_figures_are_left_out() {
        assert_eq!(without_figures(&format!("a{}b7", mark(1, "5"))), "ab7");
    }
}
