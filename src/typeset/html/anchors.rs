//! Anchors of figures: text that is a figure becomes an element with an id, the figure's own.

use std::collections::HashMap;
use std::ops::Range;
use typst::syntax::Span;
use typst_html::{HtmlElement, HtmlNode, HtmlTag};

use super::super::World;
use super::super::places::Places;
use super::dom::{attribute, element, tag};
use crate::fill::Filled;

const SPAN: HtmlTag = tag("span");
/// Tables of contents repeat headings, figures and all.
const NAV: HtmlTag = tag("nav");

/// Sets them; returns the anchor of each use, by the use's number.
pub(super) fn set(
    root: &mut HtmlElement,
    world: &World<'_>,
    filled: &Filled,
) -> Vec<Option<String>> {
    let mut finder = Finder {
        places: Places::new(world, filled),
        filled,
        anchors: vec![None; filled.uses.len()],
        taken: HashMap::new(),
    };
    finder.element(root);
    finder.anchors
}

struct Finder<'a> {
    places: Places<'a>,
    filled: &'a Filled,
    anchors: Vec<Option<String>>,
    /// How many anchors begin with an id. Looked up, never iterated.
    taken: HashMap<String, usize>,
}

impl Finder<'_> {
    fn element(&mut self, parent: &mut HtmlElement) {
        if parent.tag == NAV {
            return;
        }
        let children = std::mem::take(&mut parent.children);
        let mut done: Vec<HtmlNode> = Vec::with_capacity(children.len());
        // The figure that the last node is a part of, and the node of the source that is being read.
        let mut last: Option<usize> = None;
        let mut read: Option<(Span, usize)> = None;
        for mut child in children {
            match &mut child {
                HtmlNode::Text(text, span) => {
                    let from = match read {
                        Some((same, from)) if same == *span => from,
                        _ => 0,
                    };
                    read = Some((*span, from + text.len()));
                    for (piece, figure) in self.pieces(text, *span, from) {
                        let node = HtmlNode::text(piece, *span);
                        match (figure, done.last_mut()) {
                            (Some(figure), Some(HtmlNode::Element(same)))
                                if last == Some(figure) =>
                            {
                                same.children.push(node);
                            }
                            (Some(figure), _) => done.push(self.anchor(figure, node).into()),
                            (None, _) => done.push(node),
                        }
                        last = figure;
                    }
                }
                HtmlNode::Element(inner) => {
                    self.element(inner);
                    (last, read) = (None, None);
                    done.push(child);
                }
                _ => done.push(child),
            }
        }
        parent.children = done.into_iter().collect();
    }

    /// Text in pieces, each with the use of a figure that prints it. `from` is how much of the node's text was before.
    fn pieces(&mut self, text: &str, span: Span, from: usize) -> Vec<(String, Option<usize>)> {
        let whole = |figure| vec![(text.to_string(), figure)];
        let Some((file, node)) = self.places.node(span) else {
            return whole(None);
        };
        let Some(generated) = self.filled.files.get(file) else {
            return whole(None);
        };
        let bytes = node.start + from..node.start + from + text.len();
        let verbatim = generated.text.get(bytes.clone()) == Some(text);
        let bytes = if verbatim { bytes } else { node };
        let after = generated
            .printed
            .partition_point(|(range, _)| range.end <= bytes.start);
        let within = generated.printed.get(after..).unwrap_or_default().iter();
        let within = within.take_while(|(range, _)| range.start < bytes.end);
        let found: Vec<&(Range<usize>, usize)> = within.collect();
        if !verbatim {
            return whole(found.first().map(|(_, figure)| *figure));
        }
        let mut pieces = Vec::new();
        let mut at = bytes.start;
        let mut push = |until: usize, figure: Option<usize>| {
            let until = until.min(bytes.end);
            let piece = generated.text.get(at..until).unwrap_or_default();
            if !piece.is_empty() {
                pieces.push((piece.to_string(), figure));
            }
            at = at.max(until);
        };
        for (range, figure) in found {
            push(range.start, None);
            push(range.end, Some(*figure));
        }
        push(bytes.end, None);
        pieces
    }

    /// The element of a figure: its first one bears the anchor.
    fn anchor(&mut self, figure: usize, node: HtmlNode) -> HtmlElement {
        let found = element(SPAN, [node]);
        let Some((used, slot)) = self
            .filled
            .uses
            .get(figure)
            .zip(self.anchors.get_mut(figure))
        else {
            return found;
        };
        if slot.is_some() {
            return found;
        }
        let id: String = used.figure.split_whitespace().collect();
        let times = self.taken.entry(id.clone()).or_default();
        *times += 1;
        let id = match times {
            1 => id,
            _ => format!("{id}~{times}"),
        };
        *slot = Some(id.clone());
        found.with_attr(attribute("id"), id)
    }
}
