//! Elements of a page, as typst-html has them.

use typst_html::{HtmlAttr, HtmlElement, HtmlNode, HtmlTag};

/// Names of elements and attributes, which are constants.
pub(super) const fn tag(name: &'static str) -> HtmlTag {
    HtmlTag::constant(name)
}

pub(super) const fn attribute(name: &'static str) -> HtmlAttr {
    HtmlAttr::constant(name)
}

/// An element with children.
pub(super) fn element(name: HtmlTag, children: impl IntoIterator<Item = HtmlNode>) -> HtmlElement {
    HtmlElement::new(name).with_children(children.into_iter().collect())
}

/// The elements among nodes, to be changed.
pub(super) fn elements(parent: &mut HtmlElement) -> impl Iterator<Item = &mut HtmlElement> {
    let children = parent.children.make_mut().iter_mut();
    children.filter_map(|node| match node {
        HtmlNode::Element(element) => Some(element),
        _ => None,
    })
}

/// The text in an element.
pub(super) fn text_of(element: &HtmlElement, text: &mut String) {
    for child in &element.children {
        match child {
            HtmlNode::Text(piece, _) => text.push_str(piece),
            HtmlNode::Element(inner) => text_of(inner, text),
            _ => {}
        }
    }
}
