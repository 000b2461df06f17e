//! The parts of a page: what it says of itself, a way past the contents, the contents, the text.

use typst::syntax::Span;
use typst_html::{HtmlElement, HtmlNode, HtmlTag};

use super::dom::{attribute, element, elements, tag};
use crate::language::Language;

const A: HtmlTag = tag("a");
const BODY: HtmlTag = tag("body");
const HEAD: HtmlTag = tag("head");
const HEADER: HtmlTag = tag("header");
const MAIN: HtmlTag = tag("main");
const META: HtmlTag = tag("meta");
const NAV: HtmlTag = tag("nav");
const STYLE: HtmlTag = tag("style");
const SUP: HtmlTag = tag("sup");

/// The styles of every page.
const STYLES: &str = include_str!("../../../templates/web/page.css");

/// Sets them.
pub(super) fn set(root: &mut HtmlElement, language: &Language) {
    notes(root);
    for part in elements(root) {
        match part.tag {
            HEAD => head(part),
            BODY => body(part, language),
            _ => {}
        }
    }
}

/// The role of a reference to a note, and of the way back, is that of the link, not of the raised text around it.
fn notes(parent: &mut HtmlElement) {
    for child in elements(parent) {
        let role = attribute("role");
        let is_link = |node: &HtmlNode| matches!(node, HtmlNode::Element(inner) if inner.tag == A);
        let raised = child.tag == SUP && child.children.iter().any(is_link);
        if let Some(value) = child.attrs.get(role).filter(|_| raised).cloned() {
            child.attrs.0.retain(|(name, _)| *name != role);
            for link in elements(child).filter(|inner| inner.tag == A) {
                link.attrs.push(role, value.clone());
            }
        }
        notes(child);
    }
}

fn head(head: &mut HtmlElement) {
    let scheme = HtmlElement::new(META)
        .with_attr(attribute("name"), "color-scheme")
        .with_attr(attribute("content"), "light dark");
    head.children.push(scheme.into());
    let styles = HtmlNode::text(STYLES, Span::detached());
    head.children.push(element(STYLE, [styles]).into());
}

/// Header and contents come before the text, whatever was before them.
fn body(body: &mut HtmlElement, language: &Language) {
    let (mut before, mut text) = (Vec::new(), Vec::new());
    let is_before =
        |node: &HtmlNode| matches!(node, HtmlNode::Element(e) if e.tag == HEADER || e.tag == NAV);
    for node in std::mem::take(&mut body.children) {
        match node {
            HtmlNode::Element(mut wrapper) if wrapper.children.iter().any(is_before) => {
                for inner in std::mem::take(&mut wrapper.children) {
                    match is_before(&inner) {
                        true => before.push(inner),
                        false => text.push(inner),
                    }
                }
            }
            node if is_before(&node) => before.push(node),
            node => text.push(node),
        }
    }
    for node in &mut before {
        if let HtmlNode::Element(part) = node
            && part.tag == NAV
        {
            // A list of links, not a part of a book for its own sake.
            part.attrs.0.retain(|(name, _)| *name != attribute("role"));
            part.attrs
                .push(attribute("aria-label"), language.labels.contents);
        }
    }
    let label = HtmlNode::text(language.labels.skip, Span::detached());
    let skip = element(A, [label])
        .with_attr(attribute("class"), "skip")
        .with_attr(attribute("href"), "#text");
    let main = element(MAIN, text)
        .with_attr(attribute("id"), "text")
        .with_attr(attribute("tabindex"), "-1");
    let parts = std::iter::once(skip.into()).chain(before);
    body.children = parts.chain([main.into()]).collect();
}
