//! On which page each use of a figure is printed: found through the glyphs, which know the bytes they were made of.
//! Nothing is added to the text for it, so that shaping and line breaks are those of the plain text.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use typst::introspection::{Location, Tag};
use typst::layout::{Frame, FrameItem, Point, Size, Transform};
use typst::model::TableCell;
use typst::syntax::Span;
use typst::text::TextItem;
use typst_layout::PagedDocument;

use super::World;
use super::ink::{self, Lost, Piece};
use super::places::{Node, Places};
use crate::diagnostic::Diagnostics;
use crate::fill::Filled;

/// The first page of each use, by the use's number; a use in text that is not printed has none. And findings about text
/// that can't be read where it is.
pub(super) fn of_uses(
    document: &PagedDocument,
    world: &World<'_>,
    filled: &Filled,
) -> (Vec<Option<usize>>, Diagnostics) {
    let mut finder = Finder {
        filled,
        places: Places::new(world, filled),
        starts: BTreeMap::new(),
        pages: vec![None; filled.uses.len()],
        cells: HashSet::new(),
        pieces: Vec::new(),
        lost: Lost::default(),
    };
    let frames = || document.pages().iter().map(|page| &page.frame);
    let mut areas: Vec<(Size, _)> = Vec::new();
    for (index, page) in frames().enumerate() {
        let same = |size: &Size| *size == page.size();
        let known = areas.iter().find(|(size, _)| same(size));
        let area = known.map_or_else(
            || ink::area(frames().filter(|other| same(&other.size()))),
            |(_, area)| *area,
        );
        if known.is_none() {
            areas.push((page.size(), area));
        }
        finder.page(page, area, index + 1);
    }
    finder.conditions();
    (finder.pages, finder.lost.findings(filled))
}

struct Finder<'a> {
    filled: &'a Filled,
    places: Places<'a>,
    /// Generated file and the byte a piece of text starts at → the first page it is on.
    starts: BTreeMap<(usize, usize), usize>,
    pages: Vec<Option<usize>>,
    /// The cells of tables. Looked up, never iterated.
    cells: HashSet<Location>,
    /// The text of the page that is looked at.
    pieces: Vec<Piece>,
    lost: Lost,
}

impl Finder<'_> {
    fn page(&mut self, page: &Frame, area: Option<(Point, Point)>, number: usize) {
        for (at, item) in page.items() {
            let at = Transform::translate(at.x, at.y);
            self.item(item, at, &mut None, None, number);
        }
        let mut pieces = std::mem::take(&mut self.pieces);
        for piece in &mut pieces {
            piece.cell = piece.cell.filter(|cell| self.cells.contains(cell));
        }
        let paper = (Point::zero(), page.size().to_point());
        self.lost.page(number, pieces, area.unwrap_or(paper), paper);
    }

    /// Looks at what is on a page, in the order of the text. `cell` is the cell of a table that it is in, `part` the one
    /// that is on several pages and that it is a part of.
    fn item(
        &mut self,
        item: &FrameItem,
        at: Transform,
        cell: &mut Option<Location>,
        part: Option<Location>,
        page: usize,
    ) {
        match item {
            FrameItem::Group(group) => {
                let at = at.pre_concat(group.transform);
                let part = group.parent.map(|parent| parent.location).or(part);
                let mut cell = group.parent.map(|parent| parent.location).or(*cell);
                for (origin, item) in group.frame.items() {
                    let at = at.pre_concat(Transform::translate(origin.x, origin.y));
                    self.item(item, at, &mut cell, part, page);
                }
            }
            FrameItem::Text(text) => self.text(text, at, *cell, page),
            FrameItem::Tag(Tag::Start(element, _)) if element.is::<TableCell>() => {
                *cell = element.location();
                self.cells.extend(*cell);
            }
            FrameItem::Tag(Tag::End(location, ..)) if *cell == Some(*location) => *cell = part,
            _ => {}
        }
    }

    /// The glyphs of a run of text. Neighbours mostly come from the same node of the source, which is looked up once.
    fn text(&mut self, text: &TextItem, at: Transform, cell: Option<Location>, page: usize) {
        let mut piece = Piece::new(text, at, cell);
        let mut last: Option<(Span, Node)> = None;
        for glyph in &text.glyphs {
            let (span, offset) = glyph.span;
            let node = match &last {
                Some((known, node)) if *known == span => node.clone(),
                _ => {
                    let node = self.places.node(span);
                    if let Some((file, node)) = &node {
                        self.starts.entry((*file, node.start)).or_insert(page);
                    }
                    last = Some((span, node.clone()));
                    node
                }
            };
            if let Some((file, node)) = node {
                let figure = self.glyph(file, &node, usize::from(offset), page);
                piece.figure = piece.figure.or(figure);
                piece.source.get_or_insert((file, node));
            }
        }
        self.pieces.push(piece);
    }

    /// The use that a glyph prints.
    fn glyph(
        &mut self,
        file: usize,
        node: &Range<usize>,
        offset: usize,
        page: usize,
    ) -> Option<usize> {
        let at = node.start + offset;
        let generated = self.filled.files.get(file)?;
        let after = generated
            .printed
            .partition_point(|(range, _)| range.end <= at);
        let use_number = match generated.printed.get(after) {
            // An escaped digit is a separate node that begins at the backslash before the figure.
            Some((range, number))
                if at + 1 >= range.start && at < range.end && node.end > range.start =>
            {
                *number
            }
            _ => return None,
        };
        if let Some(slot @ None) = self.pages.get_mut(use_number) {
            *slot = Some(page);
        }
        Some(use_number)
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
}
