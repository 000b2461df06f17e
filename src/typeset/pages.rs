//! On which page each use of a figure is printed: found through the glyphs, which know the bytes they were made of.
//! Nothing is added to the text for it, so that shaping and line breaks are those of the plain text.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use typst::layout::{Frame, FrameItem};
use typst::syntax::{FileId, Span};
use typst::text::Glyph;
use typst_layout::PagedDocument;

use super::World;
use crate::fill::Filled;

/// The first page of each use, by the use's number; a use in text that is not printed has none.
pub(super) fn of_uses(
    document: &PagedDocument,
    world: &World<'_>,
    filled: &Filled,
) -> Vec<Option<usize>> {
    let mut finder = Finder {
        world,
        filled,
        nodes: HashMap::new(),
        files: HashMap::new(),
        starts: BTreeMap::new(),
        pages: vec![None; filled.uses.len()],
    };
    for (index, page) in document.pages().iter().enumerate() {
        finder.frame(&page.frame, index + 1);
    }
    finder.conditions();
    finder.pages
}

/// Where a node of a source is: the generated file, and its bytes there; nothing for text that was not generated.
type Node = Option<(usize, Range<usize>)>;

struct Finder<'a> {
    world: &'a World<'a>,
    filled: &'a Filled,
    /// Where a node starts and which generated file it is in. Looked up, never iterated: its order does not matter.
    nodes: HashMap<Span, Node>,
    files: HashMap<FileId, Option<usize>>,
    /// Generated file and the byte a piece of text starts at → the first page it is on.
    starts: BTreeMap<(usize, usize), usize>,
    pages: Vec<Option<usize>>,
}

impl Finder<'_> {
    fn frame(&mut self, frame: &Frame, page: usize) {
        for (_, item) in frame.items() {
            match item {
                FrameItem::Group(group) => self.frame(&group.frame, page),
                FrameItem::Text(text) => self.glyphs(&text.glyphs, page),
                _ => {}
            }
        }
    }

    /// The glyphs of a run of text. Neighbours mostly come from the same node of the source, which is looked up once.
    fn glyphs(&mut self, glyphs: &[Glyph], page: usize) {
        let mut last: Option<(Span, Node)> = None;
        for glyph in glyphs {
            let (span, offset) = glyph.span;
            let node = match &last {
                Some((known, node)) if *known == span => node.clone(),
                _ => {
                    let node = self.node(span);
                    if let Some((file, node)) = &node {
                        self.starts.entry((*file, node.start)).or_insert(page);
                    }
                    last = Some((span, node.clone()));
                    node
                }
            };
            if let Some((file, node)) = node {
                self.glyph(file, &node, usize::from(offset), page);
            }
        }
    }

    fn glyph(&mut self, file: usize, node: &Range<usize>, offset: usize, page: usize) {
        let at = node.start + offset;
        let Some(generated) = self.filled.files.get(file) else {
            return;
        };
        let after = generated
            .printed
            .partition_point(|(range, _)| range.end <= at);
        let use_number = match generated.printed.get(after) {
            // An escaped digit is a node of its own that begins at the backslash before the figure.
            Some((range, number))
                if at + 1 >= range.start && at < range.end && node.end > range.start =>
            {
                *number
            }
            _ => return,
        };
        if let Some(slot @ None) = self.pages.get_mut(use_number) {
            *slot = Some(page);
        }
    }

    /// A figure that only decides something (an assertion, a condition) is on the page of the text that follows.
    fn conditions(&mut self) {
        for (file, generated) in self.filled.files.iter().enumerate() {
            for (at, use_number) in &generated.decided {
                let next = self.starts.range((file, *at)..(file + 1, 0)).next();
                if let (Some(slot @ None), Some((_, page))) =
                    (self.pages.get_mut(*use_number), next)
                {
                    *slot = Some(*page);
                }
            }
        }
    }

    fn node(&mut self, span: Span) -> Node {
        if let Some(known) = self.nodes.get(&span) {
            return known.clone();
        }
        let found = self.look_up(span);
        self.nodes.insert(span, found.clone());
        found
    }

    fn look_up(&mut self, span: Span) -> Node {
        let id = span.id()?;
        let filled = self.filled;
        let file = *self.files.entry(id).or_insert_with(|| {
            let path = id.vpath().get_without_slash();
            filled.files.iter().position(|f| f.path == path)
        });
        let range = typst::WorldExt::range(self.world, span)?;
        Some((file?, range))
    }
}
