//! Text that nobody can read: off its page, outside the text area, or set upon other text.
//!
//! A table that is too wide, a row that doesn't break, a word without a place to break: each has a different cause, and
//! all end as ink in the wrong place. That place is what is looked at.

use std::collections::BTreeMap;
use std::ops::Range;
use typst::introspection::Location;
use typst::layout::{Abs, Frame, FrameItem, Point, Size, Transform};
use typst::text::TextItem;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, counted};
use crate::fill::{Filled, Generated};

/// Height of letters, in em. What is above or below them touches other lines without harm.
const HEIGHT: f64 = 0.6;
/// Numbers of two cells that are nearer than this, in em, read as one.
const APART: f64 = 0.1;
/// How far text may overlap or exceed its area, in em: punctuation hangs out, letters lean over.
const HANG: f64 = 0.5;

/// A run of text on a page.
#[derive(Debug)]
pub(super) struct Piece {
    /// The cell of a table that it is in.
    pub(super) cell: Option<Location>,
    /// A use of a figure that it prints.
    pub(super) figure: Option<usize>,
    /// The generated file and its bytes there.
    pub(super) source: Option<(usize, Range<usize>)>,
    text: String,
    size: Abs,
    min: Point,
    max: Point,
}

impl Piece {
    pub(super) fn new(text: &TextItem, at: Transform, cell: Option<Location>) -> Self {
        let (width, height) = (text.width(), text.size * HEIGHT);
        let corners = [
            Point::zero(),
            Point::with_x(width),
            Point::with_y(-height),
            Point::new(width, -height),
        ]
        .map(|corner| corner.transform(at));
        let [first, rest @ ..] = corners;
        Self {
            cell,
            figure: None,
            source: None,
            text: text.text.to_string(),
            size: text.size,
            min: rest.iter().fold(first, |min, corner| min.min(*corner)),
            max: rest.iter().fold(first, |max, corner| max.max(*corner)),
        }
    }

    /// Whether it is a number, or in a table.
    fn counts(&self) -> bool {
        self.cell.is_some() || self.figure.is_some()
    }

    fn is_blank(&self) -> bool {
        self.text
            .chars()
            .all(|c| c.is_whitespace() || c == '\u{200b}')
    }

    /// Whether it exceeds a rectangle.
    fn exceeds(&self, (min, max): (Point, Point)) -> bool {
        let hang = self.size * HANG;
        self.min.x + hang < min.x
            || self.max.x > max.x + hang
            || self.max.y + hang < min.y
            || self.max.y > max.y + hang
    }

    /// Whether it overlaps another text and can't be read.
    fn meets(&self, other: &Self) -> bool {
        let size = self.size.min(other.size);
        let wide = self.max.x.min(other.max.x) - self.min.x.max(other.min.x);
        let high = self.max.y.min(other.max.y) - self.min.y.max(other.min.y);
        let numbers = |p: &Self| p.text.ends_with(|c: char| c.is_numeric() || c == '%');
        let apart = match self.cell.is_some() && other.cell.is_some() {
            true if numbers(self) && numbers(other) => size * -APART,
            _ => size * HANG * 0.5,
        };
        wide > apart && high > size * APART
    }
}

/// The part of pages of one size that text belongs into: the tallest group on any of them. Typst dissolves the group on a
/// page with little text. Nothing if it did so on all of them.
pub(super) fn area<'a>(pages: impl Iterator<Item = &'a Frame>) -> Option<(Point, Point)> {
    let bodies = pages.flat_map(|page| {
        page.items().filter_map(|(at, item)| {
            let FrameItem::Group(group) = item else {
                return None;
            };
            let (size, whole): (Size, Size) = (group.frame.size(), page.size());
            let within = at.x > Abs::zero() && at.y > Abs::zero() && size.x < whole.x;
            within.then_some((*at, size))
        })
    });
    let body = bodies.max_by_key(|(_, size)| size.y);
    body.map(|(at, size)| (at, at + size.to_point()))
}

/// Kinds of faults, as they are reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fault {
    Outside,
    Overlaps,
}

/// What is wrong, by generated file, fault and page: how often, and the first text, if possible one that prints a figure.
#[derive(Debug, Default)]
pub(super) struct Lost(BTreeMap<(Option<usize>, Fault, usize), (usize, Example)>);

#[derive(Debug)]
struct Example {
    text: String,
    figure: Option<usize>,
    bytes: Option<Range<usize>>,
    in_table: bool,
}

impl Lost {
    /// Looks at a page: its text, the area that it belongs into, the paper.
    pub(super) fn page(
        &mut self,
        page: usize,
        mut pieces: Vec<Piece>,
        area: (Point, Point),
        paper: (Point, Point),
    ) {
        pieces.retain(|piece| !piece.is_blank());
        for piece in &pieces {
            if piece.exceeds(paper) || (piece.counts() && piece.exceeds(area)) {
                self.add(piece, Fault::Outside, page);
            }
        }
        pieces.sort_by_key(|piece| piece.min.y);
        for (index, piece) in pieces.iter().enumerate() {
            let below = pieces.iter().skip(index + 1);
            for other in below.take_while(|other| other.min.y < piece.max.y) {
                let one = piece.cell.is_some() && piece.cell == other.cell;
                if !one && (piece.counts() || other.counts()) && piece.meets(other) {
                    let of = if piece.counts() { piece } else { other };
                    self.add(of, Fault::Overlaps, page);
                }
            }
        }
    }

    fn add(&mut self, piece: &Piece, fault: Fault, page: usize) {
        let file = piece.source.as_ref().map(|(file, _)| *file);
        let example = || Example {
            text: piece.text.trim().to_string(),
            figure: piece.figure,
            bytes: piece.source.as_ref().map(|(_, bytes)| bytes.clone()),
            in_table: piece.cell.is_some(),
        };
        let found = self.0.entry((file, fault, page));
        let (count, first) = found.or_insert_with(|| (0, example()));
        *count += 1;
        if first.figure.is_none() && piece.figure.is_some() {
            *first = example();
        }
    }

    /// A finding for each table or section, page and fault.
    pub(super) fn findings(self, filled: &Filled) -> Diagnostics {
        let mut findings = Diagnostics::new();
        for ((file, fault, page), (count, example)) in self.0 {
            let file = file.and_then(|file| filled.files.get(file));
            findings.push(tell(file, fault, page, count, &example, filled));
        }
        findings
    }
}

fn tell(
    file: Option<&Generated>,
    fault: Fault,
    page: usize,
    count: usize,
    example: &Example,
    filled: &Filled,
) -> Diagnostic {
    let Example { text, bytes, .. } = example;
    let (code, how) = match fault {
        Fault::Outside => (Code::OutsidePage, "runs out of the text area of"),
        Fault::Overlaps => (Code::OverlappingText, "overlaps other text on"),
    };
    let mut finding =
        Diagnostic::finding(code, format!("`{text}` {how} page {page}")).expected("legible text");
    if let Some(used) = example.figure.and_then(|number| filled.uses.get(number)) {
        finding = finding.note(format!("it is the figure `{}`", used.figure));
    }
    if count > 1 {
        let others = counted(count - 1, "other piece of text", "other pieces of text");
        finding = finding.note(format!(
            "so {} {others} there",
            if count == 2 { "does" } else { "do" }
        ));
    }
    let place = file.and_then(|file| {
        let own = || file.origin(bytes.clone()?);
        file.placed().cloned().or_else(own)
    });
    if let Some(place) = place {
        finding = finding.at(place);
    }
    match example.in_table {
        true => {
            finding.help("split the table, show fewer columns or statistics, or shorten its labels")
        }
        false => finding.help("allow a line break: insert a space, or a soft hyphen `-?`"),
    }
}
