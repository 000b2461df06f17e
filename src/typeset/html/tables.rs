//! Tables: which of their cells are heads, and of what; a caption; a box that scrolls.

use typst::foundations::{Smart, StyleChain};
use typst::introspection::Tag;
use typst::model::{TableCell, TableElem};
use typst::pdf::{TableCellKind, TableHeaderScope};
use typst_html::{HtmlElement, HtmlNode, HtmlTag};

use super::dom::{attribute, element, elements, tag, text_of};

const DIV: HtmlTag = tag("div");
const FIGCAPTION: HtmlTag = tag("figcaption");
const FIGURE: HtmlTag = tag("figure");
const TABLE: HtmlTag = tag("table");
const TD: HtmlTag = tag("td");
const TH: HtmlTag = tag("th");
const THEAD: HtmlTag = tag("thead");

/// Completes all tables.
pub(super) fn complete(root: &mut HtmlElement) {
    Tables::default().inside(root, None);
}

/// What is known of tables before their elements are reached.
#[derive(Default)]
struct Tables {
    captions: usize,
    /// Of the table whose element comes next: which of its cells head their rows, in order.
    row_heads: Vec<bool>,
}

impl Tables {
    /// The tables in an element; `caption` is the id of the caption around it.
    fn inside(&mut self, parent: &mut HtmlElement, caption: Option<&str>) {
        let own = (parent.tag == FIGURE).then(|| self.caption(parent));
        let caption = own.as_ref().and_then(|own| own.as_deref()).or(caption);
        for node in parent.children.make_mut() {
            match node {
                HtmlNode::Tag(Tag::Start(content, _)) => {
                    if let Some(table) = content.to_packed::<TableElem>() {
                        self.row_heads = row_heads(table);
                    }
                }
                HtmlNode::Element(child) if child.tag == TABLE => {
                    heads(child, false, &mut self.row_heads.drain(..));
                    let table = std::mem::replace(child, HtmlElement::new(DIV));
                    *child = boxed(table, caption);
                }
                HtmlNode::Element(child) => self.inside(child, caption),
                _ => {}
            }
        }
    }

    /// Gives the caption of a figure an id.
    fn caption(&mut self, figure: &mut HtmlElement) -> Option<String> {
        let caption = elements(figure).find(|child| child.tag == FIGCAPTION)?;
        self.captions += 1;
        let id = format!("caption-{}", self.captions);
        caption.attrs.push_front(attribute("id"), id.clone());
        Some(id)
    }
}

/// The box of a table, which can be reached and scrolled with the keyboard.
fn boxed(table: HtmlElement, caption: Option<&str>) -> HtmlElement {
    let label = attribute("aria-labelledby");
    let labelled = |element: HtmlElement| match caption {
        Some(caption) => element.with_attr(label, caption),
        None => element,
    };
    let scrolls = element(DIV, [labelled(table).into()])
        .with_attr(attribute("class"), "wide")
        .with_attr(attribute("tabindex"), "0");
    match caption {
        Some(_) => labelled(scrolls.with_attr(attribute("role"), "group")),
        None => scrolls,
    }
}

/// Says what the heads of a table are heads of.
fn heads(parent: &mut HtmlElement, top: bool, row_heads: &mut impl Iterator<Item = bool>) {
    for child in elements(parent) {
        if child.tag != TD && child.tag != TH {
            heads(child, top || child.tag == THEAD, row_heads);
            continue;
        }
        let of_row = row_heads.next() == Some(true);
        let mut text = String::new();
        text_of(child, &mut text);
        let wide = child.attrs.get(attribute("colspan")).is_some();
        let scope = match (text.trim().is_empty(), top) {
            // Nothing is the head of nothing.
            (true, _) => None,
            (false, true) if wide => Some("colgroup"),
            (false, true) => Some("col"),
            (false, false) => of_row.then_some("row"),
        };
        child.tag = if scope.is_some() { TH } else { TD };
        if let Some(scope) = scope {
            child.attrs.push(attribute("scope"), scope);
        }
    }
}

/// Which cells were made with `pdf.header-cell(scope: "row")`.
fn row_heads(table: &TableElem) -> Vec<bool> {
    let entries = table.grid.iter().flat_map(|grid| &grid.entries);
    let kinds = entries.filter_map(|entry| {
        let cell = entry.as_cell()?.body.to_packed::<TableCell>();
        Some(cell.map(|cell| cell.kind.get(StyleChain::default())))
    });
    let rows = TableHeaderScope::Row;
    kinds
        .map(|kind| matches!(kind, Some(Smart::Custom(TableCellKind::Header(_, scope))) if scope == rows))
        .collect()
}
