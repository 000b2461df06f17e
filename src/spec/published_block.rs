//! A block of a published table: a table of text, read word by word, each word with its place.

use std::ops::Range;

use super::document::Document;
use super::published::PublishedTable;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::figures::is_segment;
use crate::yaml::Spanned;

/// A word of a block's text, and its bytes in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word<'a> {
    /// The word.
    pub text: &'a str,
    /// Its bytes in the file.
    pub span: Range<usize>,
}

/// A printed value of a published table, with its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed<'a> {
    /// The row's id; `None` if the block is one line without rows.
    pub row: Option<Word<'a>>,
    /// The column's id.
    pub column: Word<'a>,
    /// Which of the row's lines it is on, from 0.
    pub line_of_row: usize,
    /// As printed; `None` if the print is no longer legible.
    pub text: Option<&'a str>,
    /// A conversion of the text moved or lost it.
    pub damaged: bool,
    /// Its bytes in the file.
    pub span: Range<usize>,
    /// The line of the file that it is recorded on.
    pub line: usize,
}

/// A line of a block's text.
struct Line<'a> {
    /// Its number in the file.
    number: usize,
    /// Whether it begins with a space.
    indented: bool,
    words: Vec<Word<'a>>,
}

impl Document<PublishedTable> {
    /// The printed values of a block's text, line by line; `-` is left out.
    pub fn printed<'a>(
        &self,
        block: &Spanned<String>,
        text: &'a Spanned<String>,
    ) -> Result<Vec<Printed<'a>>, Diagnostics> {
        let mut messages = Diagnostics::new();
        let mut lines = self.lines(text).into_iter();
        let Some(header) = lines.next() else {
            return Err(Diagnostic::error(
                Code::InvalidPublishedBlock,
                format!("the block `{}` is empty", block.value),
            )
            .at(self.place(block))
            .expected("a line with the columns, followed by a line for each row")
            .into());
        };
        for (i, word) in header.words.iter().enumerate() {
            let column = word.text;
            let message = if header.words.iter().take(i).any(|w| w.text == column) {
                Diagnostic::error(Code::DuplicateName, format!("duplicate column `{column}`"))
                    .expected("each column once")
            } else if !is_segment(column) {
                Diagnostic::error(
                    Code::InvalidPublishedBlock,
                    format!("`{column}` is not a column's id"),
                )
                .expected("the ids of columns in the first line of a block")
            } else {
                continue;
            };
            messages.push(message.at(self.file.place(word.span.clone())));
        }
        let mut printed = Vec::new();
        let mut rows: Vec<&str> = Vec::new();
        let mut of: Option<(Word<'a>, usize)> = None;
        let mut empty = true;
        for line in lines {
            empty = false;
            let mut words = line.words.into_iter();
            of = match (line.indented, of) {
                (false, _) => words.next().map(|row| (row, 0)),
                (true, Some((row, before))) => Some((row, before + 1)),
                (true, None) => None,
            };
            let named = of.clone();
            let Some((row, line_of_row)) =
                named.filter(|(row, _)| row.text == "-" || is_segment(row.text))
            else {
                messages.push(
                    Diagnostic::error(Code::InvalidPublishedBlock, "these values have no row id")
                        .at(self.file.line_place(line.number))
                        .expected(
                            "a row's id at the start of the line, or `-` for a line \
                             without a row",
                        ),
                );
                break;
            };
            if line_of_row == 0 && rows.contains(&row.text) {
                messages.push(
                    Diagnostic::error(Code::DuplicateName, format!("duplicate row `{}`", row.text))
                        .at(self.file.place(row.span.clone()))
                        .expected("each row once, with its further lines indented by a space"),
                );
            }
            rows.push(row.text);
            let values: Vec<Word<'a>> = words.collect();
            if values.len() != header.words.len() {
                messages.push(
                    Diagnostic::error(
                        Code::InvalidPublishedBlock,
                        format!("values: {}, columns: {}", values.len(), header.words.len()),
                    )
                    .at(self.file.line_place(line.number))
                    .expected("a value, `-` or `lost` for each column"),
                );
                continue;
            }
            for (column, value) in header.words.iter().zip(values) {
                let text = match value.text {
                    "-" => continue,
                    "lost" => None,
                    text => Some(text.strip_suffix('~').unwrap_or(text)),
                };
                if let Some(fault) = text.and_then(|text| fault(text, value.text)) {
                    messages.push(fault.at(self.file.place(value.span)));
                    continue;
                }
                printed.push(Printed {
                    row: (row.text != "-").then(|| row.clone()),
                    column: column.clone(),
                    line_of_row,
                    text,
                    damaged: text != Some(value.text),
                    span: value.span,
                    line: line.number,
                });
            }
        }
        if empty {
            messages.push(
                Diagnostic::error(
                    Code::InvalidPublishedBlock,
                    format!("the block `{}` has no rows", block.value),
                )
                .at(self.place(block))
                .expected("a line for each row after the line with the columns")
                .help("record its values, or remove the block"),
            );
        }
        messages.into_result()?;
        Ok(printed)
    }

    /// The lines that are not blank.
    fn lines<'a>(&self, text: &'a Spanned<String>) -> Vec<Line<'a>> {
        // A block scalar's text begins on the line after its indicator.
        let (first, _) = self.file.line_column(text.span.start);
        let written = self.file.text().get(text.span.start..).unwrap_or_default();
        let below = !text.span.is_empty() && written.starts_with('|');
        let lines = text.value.lines().enumerate();
        let lines = lines.filter(|(_, line)| !line.trim().is_empty());
        lines
            .map(|(index, line)| {
                let number = first + index + usize::from(below);
                // The block's indentation precedes it in the file. A text in quotes has other lines.
                let start = self.file.line_start(number);
                let whole = self.file.text().get(start..).and_then(|t| t.lines().next());
                let before = whole
                    .and_then(|whole| whole.strip_suffix(line))
                    .map(str::len);
                let word = |word: &'a str| {
                    let at = word.as_ptr() as usize - line.as_ptr() as usize;
                    let span = match before {
                        Some(before) => start + before + at..start + before + at + word.len(),
                        None => text.span.clone(),
                    };
                    Word { text: word, span }
                };
                Line {
                    number: if before.is_some() { number } else { first },
                    indented: line.starts_with(' '),
                    words: line.split_whitespace().map(word).collect(),
                }
            })
            .collect()
    }
}

/// Why a word is not a printed value. `written` is the word with its `~`.
fn fault(text: &str, written: &str) -> Option<Diagnostic> {
    if is_number(text) {
        return None;
    }
    let message = Diagnostic::error(
        Code::InvalidValue,
        format!("`{written}` is not a printed number"),
    )
    .expected("a number such as `8.7`, `100%` or `<.001`, or `-`, or `lost`");
    let turned = text.replace(',', ".");
    let bare = written.trim_matches('~');
    Some(
        if written
            .chars()
            .all(|c| matches!(c, '-' | '–' | '—' | '−' | '.' | '…'))
        {
            message.help("write `-` where nothing is printed")
        } else if text.eq_ignore_ascii_case("lost") {
            message.help("write `lost` where a value is no longer legible")
        } else if written.starts_with('~') && is_number(bare) {
            message.help(format!("put the mark of a moved value after it: `{bare}~`"))
        } else if is_number(&turned) {
            message.help(format!("write decimals after a point: `{turned}`"))
        } else if text.contains(|c: char| c.is_ascii_digit()) {
            message.help("write only the number")
        } else {
            message.help("record a value in words in report/published/prose.yaml")
        },
    )
}

/// Whether a word is a number as publications print them: `1,198`, `43.5%`, `-.183`, `<.001`.
fn is_number(text: &str) -> bool {
    let text = text.strip_suffix('%').unwrap_or(text);
    let text = text.strip_prefix(['<', '>']).unwrap_or(text);
    let text = text.strip_prefix(['-', '−', '+']).unwrap_or(text);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (whole, decimals) = text
        .split_once('.')
        .map_or((text, None), |(w, d)| (w, Some(d)));
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let mut thousands = groups.peekable();
    let grouped = thousands.peek().is_some();
    let whole = match (first, decimals) {
        ("", Some(_)) => !grouped,
        _ => digits(first) && (!grouped || first.len() <= 3),
    };
    whole && thousands.all(|group| group.len() == 3 && digits(group)) && decimals.is_none_or(digits)
}

#[cfg(test)]
mod tests {
    use super::is_number;

    #[test]
    fn numbers_are_told_from_words() {
        for number in [
            "2",
            "0",
            "8.7",
            "100%",
            "13.0%",
            ".183",
            "-.009",
            "−.009",
            "+0.378",
            "1,198",
            "1,198,000",
            "1,198.5",
            "<.001",
            ">99.9%",
        ] {
            assert!(is_number(number), "{number}");
        }
        for word in [
            "", "-", "−", "—", "%", ".", "two", "LOST", "66,7", "1,19", "1198,000", "1.2.3", "2.",
            "1%%", "<", "<<1", "=.001", ".0,5", ",123", "12a", "٣",
        ] {
            assert!(!is_number(word), "{word}");
        }
    }
}
