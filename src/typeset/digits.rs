//! Numbers that layout of the project's own makes: digits and number words on the pages that no text holds.
//!
//! Every glyph knows what it was made of. A digit is that of a text, or it was counted: pages, headings, tables, notes and
//! entries of lists. Whatever code made any other, it is found where it is printed.

use std::ops::Range;
use typst::World as _;
use typst::layout::{Frame, FrameItem};
use typst::syntax::{LinkedNode, Source, Span, SyntaxKind, ast};
use typst::text::{Glyph, TextItem};
use typst_layout::PagedDocument;

use super::World;
use super::style::{self, is_layout};
use crate::diagnostic::Diagnostics;
use crate::fill::Filled;

/// Refuses numbers that are made by layout. That of refigure itself makes none.
pub(super) fn check(document: &PagedDocument, world: &World<'_>, filled: &Filled) -> Diagnostics {
    let mut finder = Finder {
        world,
        filled,
        found: Vec::new(),
    };
    if filled.files.iter().any(is_layout) {
        let pages = document.pages().iter();
        pages.for_each(|page| finder.frame(&page.frame));
    }
    finder.tell()
}

struct Finder<'a> {
    world: &'a World<'a>,
    filled: &'a Filled,
    /// The generated file, its bytes, and what is printed.
    found: Vec<(String, Range<usize>, String)>,
}

impl Finder<'_> {
    fn frame(&mut self, frame: &Frame) {
        for (_, item) in frame.items() {
            match item {
                FrameItem::Group(group) => self.frame(&group.frame),
                FrameItem::Text(text) => self.text(text),
                _ => {}
            }
        }
    }

    fn text(&mut self, text: &TextItem) {
        for glyph in &text.glyphs {
            let written = text.text.get(glyph.range()).unwrap_or_default();
            if written.contains(char::is_numeric) {
                self.made(glyph, written);
            }
        }
        let mut at = 0;
        for word in text.text.split_inclusive(|c: char| !c.is_alphabetic()) {
            let bare = word.trim_end_matches(|c: char| !c.is_alphabetic());
            if (self.filled.language.is_number_word)(bare) {
                let within = |glyph: &&Glyph| (at..at + bare.len()).contains(&glyph.range().start);
                let glyphs: Vec<&Glyph> = text.glyphs.iter().filter(within).collect();
                let one = glyphs.windows(2).all(|pair| match pair {
                    [a, b] => a.span.0 == b.span.0,
                    _ => true,
                });
                // A word of a single text was looked for in that text.
                for glyph in glyphs {
                    let sign = text.text.get(glyph.range()).unwrap_or_default();
                    match one {
                        true => self.made(glyph, sign),
                        false => self.put_together(glyph.span.0, bare),
                    }
                }
            }
            at += word.len();
        }
    }

    /// Records a sign that no text holds where it should come from.
    fn made(&mut self, glyph: &Glyph, sign: &str) {
        let (span, offset) = glyph.span;
        // What Typst counts comes from nowhere.
        let Some(source) = self.source(span) else {
            return;
        };
        let Some(node) = source.find(span) else {
            return;
        };
        let written = source.text().get(node.range()).unwrap_or_default();
        let same = |at: usize| written.get(at..).is_some_and(|rest| rest.starts_with(sign));
        let offset = usize::from(offset);
        let sound = match node.kind() {
            SyntaxKind::Text | SyntaxKind::MathText | SyntaxKind::RawTrimmed => same(offset),
            SyntaxKind::Str | SyntaxKind::Raw | SyntaxKind::Link => written.contains(sign),
            SyntaxKind::Escape => {
                let escape = node.cast::<ast::Escape<'_>>().map(ast::Escape::get);
                escape.is_some_and(|escape| sign.starts_with(escape))
            }
            _ => is_counted(&node, source.text()),
        };
        if !sound {
            self.add(&source, node.range(), sign);
        }
    }

    fn put_together(&mut self, span: Span, word: &str) {
        if let Some(source) = self.source(span)
            && let Some(node) = source.find(span)
        {
            self.add(&source, node.range(), word);
        }
    }

    fn source(&self, span: Span) -> Option<Source> {
        self.world.source(span.id()?).ok()
    }

    fn add(&mut self, source: &Source, range: Range<usize>, sign: &str) {
        let path = source.id().vpath().get_without_slash().to_string();
        match self.found.last_mut() {
            Some((file, bytes, signs)) if *file == path && *bytes == range => signs.push_str(sign),
            _ => self.found.push((path, range, sign.to_string())),
        }
    }

    fn tell(mut self) -> Diagnostics {
        let mut faults = Diagnostics::new();
        self.found
            .sort_by(|a, b| (&a.0, a.1.start).cmp(&(&b.0, b.1.start)));
        self.found.dedup_by(|a, b| a.0 == b.0 && a.1 == b.1);
        for (path, range, signs) in &self.found {
            let file = self.filled.files.iter().find(|file| file.path == *path);
            faults.push(style::prints(
                signs,
                file.and_then(|file| file.origin(range.clone())),
            ));
        }
        faults
    }
}

/// Whether what code printed was counted by Typst: a number of a heading, a page, a table, a note, an entry of a list, or
/// what a counter shows.
fn is_counted(node: &LinkedNode<'_>, text: &str) -> bool {
    let written = text.get(node.range()).unwrap_or_default();
    match node.kind() {
        SyntaxKind::Heading | SyntaxKind::Ref | SyntaxKind::EnumItem => true,
        SyntaxKind::FuncCall => {
            let callee = node.children().next();
            let callee = callee.map(|callee| text.get(callee.range()).unwrap_or_default());
            let numbered = [
                "enum", "figure", "footnote", "heading", "link", "outline", "ref",
            ];
            callee.is_some_and(|callee| numbered.contains(&callee) || callee == "numbering")
                || written.starts_with("counter(")
        }
        SyntaxKind::CodeBlock
        | SyntaxKind::Code
        | SyntaxKind::Contextual
        | SyntaxKind::Parenthesized => {
            let part =
                |part: &LinkedNode<'_>| part.kind() == SyntaxKind::Code || style::is_code(part);
            let result = node.children().filter(part).last();
            result.is_some_and(|result| is_counted(&result, text))
        }
        // A name for one of these.
        SyntaxKind::Ident => {
            let names = [" = numbering(", " = counter("];
            names
                .iter()
                .any(|value| text.contains(&format!("let {written}{value}")))
        }
        _ => false,
    }
}
