//! Text files of a project and places in them.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// A text file as it was read, with the path it is known by in messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    path: String,
    text: String,
    /// The byte that each line starts at; found when a place is first asked for.
    lines: OnceLock<Vec<usize>>,
    /// The file that this is a text of, and the byte there of each of its bytes.
    within: Option<(Arc<SourceFile>, Vec<usize>)>,
}

impl SourceFile {
    /// Keeps `text` under `path`, which is relative to the project and uses `/`.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(Self {
            path: path.into(),
            text: text.into(),
            lines: OnceLock::new(),
            within: None,
        })
    }

    /// A text that was read from bytes of a YAML file: places in it are places in that file.
    pub fn within(file: &Arc<Self>, bytes: Range<usize>, text: &str) -> Arc<Self> {
        let written = file.text.get(bytes.clone()).unwrap_or_default();
        let mut offsets = Vec::with_capacity(text.len() + 1);
        let mut at = 0;
        for c in text.chars() {
            // Quotes, escapes, signs of a block and line breaks are passed over.
            let passed = |w: char| w.is_whitespace() || "\"'\\>|-+".contains(w);
            let same = |w: char| w == c || (w.is_whitespace() && c.is_whitespace());
            let mut rest = written.get(at..).unwrap_or_default().char_indices();
            let next = rest.find(|(_, w)| same(*w) || !passed(*w));
            let next = next.filter(|(_, w)| same(*w));
            let start = at + next.map_or(0, |(skipped, _)| skipped);
            offsets.extend((0..c.len_utf8()).map(|byte| bytes.start + start + byte));
            at = next.map_or(at, |(_, w)| start + w.len_utf8());
        }
        offsets.push(bytes.start + at);
        Arc::new(Self {
            path: file.path.clone(),
            text: text.to_string(),
            lines: OnceLock::new(),
            within: Some((Arc::clone(file), offsets)),
        })
    }

    /// The bytes of the file around it.
    fn outside(&self, range: Range<usize>) -> Option<(&Arc<Self>, Range<usize>)> {
        let (file, offsets) = self.within.as_ref()?;
        let byte = |at: usize| offsets.get(at).or(offsets.last()).copied();
        let start = byte(range.start)?;
        let end = match range.is_empty() {
            true => start,
            false => byte(range.end - 1)? + 1,
        };
        Some((file, start..end.max(start)))
    }

    fn lines(&self) -> &[usize] {
        self.lines.get_or_init(|| {
            let ends = self.text.match_indices('\n').map(|(at, _)| at + 1);
            std::iter::once(0).chain(ends).collect()
        })
    }

    /// The path relative to the project's root.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The 1-based line and column (in characters) of a byte offset.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        if let Some((file, bytes)) = self.outside(offset..offset) {
            return file.line_column(bytes.start);
        }
        let offset = floor_char_boundary(&self.text, offset);
        let line = self.lines().partition_point(|start| *start <= offset);
        let start = self.line_start(line);
        let before = self.text.get(start..offset).unwrap_or("");
        let column = before.chars().count() + 1;
        (line, column)
    }

    /// The place of a byte range in this file.
    pub fn place(&self, range: Range<usize>) -> Place {
        if let Some((file, bytes)) = self.outside(range.clone()) {
            return file.place(bytes);
        }
        let start = floor_char_boundary(&self.text, range.start);
        let end = ceil_char_boundary(&self.text, range.end.max(start));
        let first = self.text.get(..start).and_then(|t| t.rfind('\n'));
        let first = first.map_or(0, |i| i + 1);
        // A place that runs over several lines is shown by its first line.
        let last = self.text.get(start..).and_then(|t| t.find('\n'));
        let last = last.map_or(self.text.len(), |i| start + i);
        let (line, column) = self.line_column(start);
        Place {
            path: self.path.clone(),
            line,
            column,
            excerpt: self.text.get(first..last).unwrap_or("").to_string(),
            marked: start - first..end.min(last).max(start) - first,
        }
    }

    /// The place of a whole line, without what it is indented by.
    pub fn line_place(&self, line: usize) -> Place {
        let start = self.line_start(line);
        let text = self
            .text
            .get(start..)
            .and_then(|t| t.lines().next())
            .unwrap_or("");
        let indent = text.len() - text.trim_start().len();
        self.place(start + indent..start + text.len())
    }

    /// The byte offset at which a 1-based line starts.
    pub fn line_start(&self, line: usize) -> usize {
        let start = self.lines().get(line.saturating_sub(1));
        start.copied().unwrap_or(self.text.len())
    }
}

/// A place in a file, with its line, so that a message can show it after the file is gone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    /// Path relative to the project's root.
    pub path: String,
    /// 1-based line.
    pub line: usize,
    /// 1-based column, in characters.
    pub column: usize,
    /// The text of the line.
    pub excerpt: String,
    /// The bytes of `excerpt` that are meant.
    pub marked: Range<usize>,
}

impl Place {
    /// A place without an excerpt: a file as a whole.
    pub fn file(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            line: 0,
            column: 0,
            excerpt: String::new(),
            marked: 0..0,
        }
    }

    /// `path:line`.
    pub fn line_label(&self) -> String {
        format!("{}:{}", self.path, self.line)
    }

    /// `path:line:column`, or the path alone for a file as a whole.
    pub fn label(&self) -> String {
        if self.line == 0 {
            self.path.clone()
        } else {
            format!("{}:{}:{}", self.path, self.line, self.column)
        }
    }
}

/// A long line is shown around the marked bytes only; a mark that runs far is cut too.
pub fn window(line: &str, marked: Range<usize>) -> (String, Range<usize>) {
    const AROUND: usize = 40;
    const WHOLE: usize = 120;
    if line.len() <= WHOLE {
        return (line.to_string(), marked);
    }
    let end = marked.end.min(marked.start.saturating_add(2 * AROUND));
    let from = floor_char_boundary(line, marked.start.saturating_sub(AROUND));
    let to = floor_char_boundary(line, end.saturating_add(AROUND));
    let end = floor_char_boundary(line, end);
    // What is left out is no shorter than the sign for it.
    let from = if from < 4 { 0 } else { from };
    let to = if line.len() - to < 4 { line.len() } else { to };
    let before = if from > 0 { "…" } else { "" };
    let after = if to < line.len() { "…" } else { "" };
    let middle = line.get(from..to).unwrap_or_default();
    let shift = before.len();
    (
        format!("{before}{middle}{after}"),
        marked.start - from + shift..end - from + shift,
    )
}

/// The nearest character boundary at or before `offset`.
pub fn floor_char_boundary(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn ceil_char_boundary(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_characters_and_keeps_its_line() {
        let file = SourceFile::new("a.yaml", "é: 1\nüü: two\n");
        let at = file.text().find("two").unwrap();
        let place = file.place(at..at + 3);
        assert_eq!(place.label(), "a.yaml:2:5");
        assert_eq!(&place.excerpt[place.marked.clone()], "two");
        assert_eq!(file.line_start(2), 6);
    }

    #[test]
    fn places_in_a_text_are_places_in_its_file() {
        let yaml = "notes:\n  - >-\n    One of\n    the {{ x }}.\n  - \"say \\\"é\\\" {{ y }}\"\n";
        let file = SourceFile::new("a.yaml", yaml);
        for (text, word, label) in [
            ("One of the {{ x }}.", "x }}", "a.yaml:4:12"),
            ("say \"é\" {{ y }}", "y", "a.yaml:5:19"),
        ] {
            let start = yaml.find(if word == "y" { "\"say" } else { ">-" }).unwrap();
            let part = SourceFile::within(&file, start..yaml.len(), text);
            let at = text.rfind(word).unwrap();
            let place = part.place(at..at + word.len());
            assert_eq!(place.label(), label);
            assert_eq!(&place.excerpt[place.marked], word);
        }
    }

    #[test]
    fn a_long_line_is_cut_around_the_mark() {
        let line = "0,".repeat(200);
        let (excerpt, marked) = window(&line, 200..201);
        assert!(excerpt.len() < 100, "{}", excerpt.len());
        assert_eq!(&excerpt[marked], "0");
        assert!(excerpt.starts_with('…'));
        let (excerpt, marked) = window(&line, 0..400);
        assert!(excerpt.ends_with('…') && marked == (0..80), "{excerpt}");
        let wide = "図".repeat(100);
        let (excerpt, marked) = window(&wide, 150..153);
        assert_eq!(&excerpt[marked], "図");
    }

    #[test]
    fn offsets_outside_the_text_or_inside_a_character_are_harmless() {
        let file = SourceFile::new("a", "é");
        assert_eq!(file.place(1..99).label(), "a:1:1");
        assert_eq!(SourceFile::new("e", "").place(5..9).label(), "e:1:1");
    }
}
