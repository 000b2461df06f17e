//! Comments in Typst's way that take out what an author meant to print: they would do so without a word.

use typst::syntax::{LinkedNode, SyntaxKind};

use super::world::Sources;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::fill::Generated;

/// Tells comments in sections that have tags in them, that do not end, or that begin behind text.
pub(super) fn check(files: &[Generated], sources: &Sources) -> Diagnostics {
    let mut faults = Diagnostics::new();
    for file in files.iter().filter(|f| f.path.starts_with("sections/")) {
        // Most have none: those need no walk.
        let signs = file.text.contains("//") || file.text.contains("/*");
        if let Some(source) = sources.get(&file.path).filter(|_| signs) {
            look(file, &LinkedNode::new(source.root()), &mut faults);
        }
    }
    faults
}

fn look(file: &Generated, node: &LinkedNode<'_>, faults: &mut Diagnostics) {
    let range = node.range();
    let line = match node.kind() {
        SyntaxKind::LineComment => true,
        SyntaxKind::BlockComment => false,
        _ => {
            node.children().for_each(|child| look(file, &child, faults));
            return;
        }
    };
    let text = file.text.get(range.clone()).unwrap_or_default();
    let before = file.text.get(..range.start).unwrap_or_default();
    let behind_text = !before
        .rsplit('\n')
        .next()
        .unwrap_or_default()
        .trim()
        .is_empty();
    let sign = if line { "//" } else { "/*" };
    let (message, expected) = if let Some(place) = file.call_within(range.clone()) {
        faults.push(
            Diagnostic::error("this is not printed: it stands in a comment of Typst's")
                .at(place)
                .expected(format!("expected no `{sign}` before it"))
                .help(ADVICE),
        );
        return;
    } else if !line && (text.len() < 4 || !text.ends_with("*/")) {
        ("the comment `/*` does not end", "expected `*/` behind it")
    } else if line && behind_text {
        (
            "`//` takes the rest of the line out",
            "expected a comment on a line of its own",
        )
    } else {
        return;
    };
    let fault = Diagnostic::error(message).expected(expected).help(ADVICE);
    faults.push(match file.origin(range.start..range.start + sign.len()) {
        Some(place) => fault.at(place),
        None => fault,
    });
}

const ADVICE: &str = "the signs themselves are written `\\/\\/` and `\\/*`; a comment that may hold anything is `{# … #}`";
