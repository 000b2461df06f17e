//! The words of markup: what a reader sees of it, without functions, emphasis and layout.

use typst::syntax::{LinkedNode, SyntaxKind, ast, parse};

/// The words of a file, each with the byte it begins at; `reference` says what a cross-reference prints.
pub fn words(markup: &str, reference: &dyn Fn(&str) -> String) -> Vec<(usize, String)> {
    let mut words = Vec::new();
    collect(&LinkedNode::new(&parse(markup)), reference, &mut words);
    words
}

/// A mark of direction is not seen.
fn is_direction(c: char) -> bool {
    c == '\u{200e}'
}

fn collect(
    node: &LinkedNode<'_>,
    reference: &dyn Fn(&str) -> String,
    words: &mut Vec<(usize, String)>,
) {
    let mut say = |text: String| words.push((node.offset(), text));
    let callee = |name: &str| {
        node.children()
            .next()
            .is_some_and(|c| c.leaf_text() == name)
    };
    match node.kind() {
        SyntaxKind::Text => {
            let mut at = node.offset();
            for word in node.leaf_text().split_inclusive(' ') {
                words.push((at, word.replace(is_direction, "")));
                at += word.len();
            }
        }
        SyntaxKind::SmartQuote | SyntaxKind::Link => say(node.leaf_text().to_string()),
        SyntaxKind::Escape => say(node
            .cast::<ast::Escape<'_>>()
            .map(|e| e.get())
            .into_iter()
            .collect()),
        SyntaxKind::Shorthand => {
            say(node
                .cast::<ast::Shorthand<'_>>()
                .map(|s| s.get())
                .into_iter()
                .collect());
        }
        SyntaxKind::Space | SyntaxKind::Parbreak | SyntaxKind::Linebreak => say(" ".into()),
        SyntaxKind::Equation | SyntaxKind::Raw => say(node.full_text().to_string()),
        SyntaxKind::FuncCall if callee("ref") => {
            let arguments = node.children().flat_map(|child| child.children());
            let label = arguments
                .into_iter()
                .find(|child| child.kind() == SyntaxKind::Label);
            say(label.map_or(String::new(), |label| {
                reference(label.leaf_text().trim_matches(['<', '>']))
            }));
        }
        kind => {
            let footnote = kind == SyntaxKind::FuncCall && callee("footnote");
            if footnote {
                say(" (".into());
            }
            // Between arguments a space is none that is printed.
            let printed = |child: &LinkedNode<'_>| {
                child.kind() != SyntaxKind::Space || kind == SyntaxKind::Markup
            };
            for child in node.children().filter(printed) {
                collect(&child, reference, words);
            }
            if footnote {
                words.push((node.range().end.saturating_sub(1), ")".into()));
            }
        }
    }
}
