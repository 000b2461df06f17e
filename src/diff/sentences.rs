//! The sentences of a filled section, as a reader sees them.

use std::ops::Range;

use super::result::Sentence;
use super::sides::Made;
use crate::fill::{Filled, Generated};
use crate::language::Language;
use crate::sentences::ranges;
use crate::typeset::words;

/// A sentence of the filled text.
#[derive(Debug)]
pub struct Spoken<'a> {
    filled: &'a Filled,
    file: &'a Generated,
    range: Range<usize>,
    /// Its text apart from figures: two sentences with the same frame are the same sentence.
    pub frame: String,
    /// As a reader sees it.
    pub text: String,
    /// The uses that are printed in it or decided something about it.
    pub uses: Vec<usize>,
}

impl Spoken<'_> {
    /// The figures that it uses.
    pub fn figures(&self) -> impl Iterator<Item = &str> {
        let uses = self.uses.iter().filter_map(|n| self.filled.uses.get(*n));
        uses.map(|used| used.figure.as_str())
    }

    /// The sentence with its place.
    pub fn quoted(&self, made: &Made) -> Sentence {
        let text = self.file.text.get(self.range.clone()).unwrap_or_default();
        let start = self.range.start + (text.len() - text.trim_start().len());
        let place = self.file.origin(start..start);
        let pages = made.typeset.as_ref().map(|t| t.uses.pages.as_slice());
        let page = |number: &usize| pages.and_then(|p| p.get(*number).copied().flatten());
        Sentence {
            text: self.text.clone(),
            template: place.as_ref().map(|p| p.path.clone()).unwrap_or_default(),
            line: place.map_or(0, |p| p.line),
            page: self.uses.iter().find_map(page),
        }
    }
}

/// The sentences of every section, title, question and note, by its file.
pub fn sections(filled: &Filled) -> Vec<(&str, Vec<Spoken<'_>>)> {
    let labels = Labels::of(filled);
    let files = filled.files.iter();
    let sections = files.filter(|f| f.path.starts_with("sections/"));
    sections
        .chain(&filled.captions)
        .map(|file| (file.path.as_str(), spoken(filled, file, &labels)))
        .collect()
}

fn spoken<'a>(filled: &'a Filled, file: &'a Generated, labels: &Labels<'_>) -> Vec<Spoken<'a>> {
    let mut all = Vec::new();
    let (mut printed, mut decided) = (file.printed.iter().peekable(), {
        let mut decided = file.decided.clone();
        decided.sort_unstable();
        decided.into_iter().peekable()
    });
    let mut words = words(&file.text, &|label| labels.print(label))
        .into_iter()
        .peekable();
    for range in ranges(&file.text) {
        let own = std::iter::from_fn(|| words.next_if(|(at, _)| *at < range.end));
        let text = spaced(&own.map(|(_, word)| word).collect::<String>());
        let mut uses = Vec::new();
        let mut frame = String::new();
        let mut from = range.start;
        while let Some((at, number)) = printed.next_if(|(at, _)| at.start < range.end) {
            frame.push_str(file.text.get(from..at.start).unwrap_or_default());
            frame.push('\u{fffc}');
            from = at.end;
            uses.push(*number);
        }
        frame.push_str(file.text.get(from..range.end).unwrap_or_default());
        while let Some((_, number)) = decided.next_if(|(at, _)| *at < range.end) {
            uses.push(number);
        }
        if !text.is_empty() {
            all.push(Spoken {
                filled,
                file,
                range,
                frame: spaced(&frame),
                text,
                uses,
            });
        }
    }
    all
}

/// What cross-references print: tables and charts are counted in the order in which they are placed.
struct Labels<'a> {
    tables: Vec<&'a str>,
    charts: Vec<&'a str>,
    language: &'static Language,
}

impl<'a> Labels<'a> {
    fn of(filled: &'a Filled) -> Self {
        let name = |file: &'a Generated, folder: &str| {
            let name = file.path.strip_prefix(folder)?.strip_suffix(".typ")?;
            file.text.contains(&format!("<{name}>")).then_some(name)
        };
        let all = |folder| {
            filled
                .files
                .iter()
                .filter_map(move |file| name(file, folder))
        };
        Self {
            tables: all("tables/").collect(),
            charts: all("charts/").collect(),
            language: filled.language,
        }
    }

    fn print(&self, label: &str) -> String {
        let labels = &self.language.labels;
        for (word, all) in [(labels.table, &self.tables), (labels.figure, &self.charts)] {
            if let Some(index) = all.iter().position(|name| *name == label) {
                return format!("{word} {}", index + 1);
            }
        }
        label.to_string()
    }
}

/// Words with single spaces between them.
fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<String> {
        let labels = Labels {
            tables: vec!["t04"],
            charts: vec![],
            language: Default::default(),
        };
        let mut words = words(text, &|label| labels.print(label))
            .into_iter()
            .peekable();
        let sentences = ranges(text).into_iter().map(|range| {
            let own = std::iter::from_fn(|| words.next_if(|(at, _)| *at < range.end));
            spaced(&own.map(|(_, word)| word).collect::<String>())
        });
        sentences.filter(|text| !text.is_empty()).collect()
    }

    #[test]
    fn text_is_read_by_sentences() {
        let text = "= Results <results>\nOf all, 43.5% named it (#ref(<t04>);). The Mr. J. Smith\ncase \\(A\\) is _one_.\n\n\
            #include \"/tables/t04.typ\"\nDid N.A. count? Yes#footnote[See #link(<reference-x>)[Tsuji et al. (2005)].] it did.\n\
            #block(width: 1em, align(center, par(justify: false)[y = 0.5 x#sub[7]]))\n\n+ First item\n+ Second item. With more\n";
        assert_eq!(
            split(text),
            [
                "Results",
                "Of all, 43.5% named it (Table 1).",
                "The Mr. J. Smith case (A) is one.",
                "Did N.A. count?",
                "Yes (See Tsuji et al. (2005).) it did.",
                "y = 0.5 x7",
                "First item",
                "Second item.",
                "With more",
            ]
        );
    }
}
