//! The lines of text on each page, with their places: what a person would check on the printed pages.

use typst::layout::{Abs, Frame, FrameItem, Point};
use typst_layout::PagedDocument;

/// A run of text on one line of a page. Lengths in points, from the page's top left corner, rounded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Physical page, from 1.
    pub page: usize,
    /// Baseline.
    pub y: i64,
    /// Where the text begins.
    pub left: i64,
    /// Where it ends.
    pub right: i64,
    /// The text.
    pub text: String,
}

/// All lines in the order of the pages, from top to bottom. Turned text (heads set upright) is left out.
pub(super) fn lines(document: &PagedDocument) -> Vec<Line> {
    let mut all = Vec::new();
    for (index, page) in document.pages().iter().enumerate() {
        let mut pieces = Vec::new();
        collect(&page.frame, Point::zero(), &mut pieces);
        pieces.sort_by_key(|piece| (piece.y, piece.left));
        let mut lines: Vec<Line> = Vec::new();
        for piece in pieces {
            match lines.last_mut() {
                Some(line) if line.y == piece.y => {
                    if piece.left - line.right > 1 {
                        line.text.push(' ');
                    }
                    line.text.push_str(&piece.text);
                    line.right = line.right.max(piece.right);
                }
                _ => lines.push(Line {
                    page: index + 1,
                    ..piece
                }),
            }
        }
        all.extend(lines);
    }
    all
}

fn collect(frame: &Frame, origin: Point, pieces: &mut Vec<Line>) {
    for (at, item) in frame.items() {
        let at = *at + origin;
        match item {
            FrameItem::Group(group) => {
                let turned = group.transform.kx.get() != 0.0 || group.transform.ky.get() != 0.0;
                if !turned {
                    let moved = Point::new(group.transform.tx, group.transform.ty);
                    collect(&group.frame, at + moved, pieces);
                }
            }
            FrameItem::Text(text) => pieces.push(Line {
                page: 0,
                y: rounded(at.y),
                left: rounded(at.x),
                right: rounded(at.x + text.width()),
                // As it looks: no marks of direction, a space that does not break, a hyphen at the end of a line.
                text: text
                    .text
                    .as_str()
                    .replace('\u{200e}', "")
                    .replace('\u{a0}', " ")
                    .replace('\u{ad}', "-"),
            }),
            _ => {}
        }
    }
}

fn rounded(length: Abs) -> i64 {
    length.to_pt().round() as i64
}

/// As text: `page y left-right text`, a line each.
pub fn render(lines: &[Line]) -> String {
    let line = |l: &Line| {
        format!(
            "{} {} {}-{} {}\n",
            l.page,
            l.y,
            l.left,
            l.right,
            l.text.trim()
        )
    };
    lines.iter().map(line).collect()
}
