//! Comments in Typst's way that take out what an author meant to print: they would do so without a word.

use typst::syntax::{LinkedNode, SyntaxKind, SyntaxNode, parse};

use super::world::Sources;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::fill::Generated;

/// Reports comments in sections that remove what a tag prints or text on another line, that do not end, or that
/// begin after text. What can't be read has no comments yet.
pub(super) fn check(files: &[Generated], sources: &Sources) -> Diagnostics {
    let mut faults = Diagnostics::new();
    for file in files.iter().filter(|f| f.path.starts_with("sections/")) {
        // Most have none: those need no walk.
        let signs = file.text.contains("//") || file.text.contains("/*");
        let source = sources.get(&file.path).filter(|_| signs);
        if let Some(source) = source.filter(|s| s.root().errors_and_warnings().0.is_empty()) {
            look(file, &LinkedNode::new(source.root()), &mut faults);
        }
    }
    faults
}

fn look(file: &Generated, node: &LinkedNode<'_>, faults: &mut Diagnostics) {
    match node.kind() {
        SyntaxKind::LineComment | SyntaxKind::BlockComment => comment(file, node, faults),
        _ => node.children().for_each(|child| look(file, &child, faults)),
    }
}

fn comment(file: &Generated, node: &LinkedNode<'_>, faults: &mut Diagnostics) {
    let (range, line) = (node.range(), node.kind() == SyntaxKind::LineComment);
    let sign = if line { "//" } else { "/*" };
    let mut pieces = file.pieces(range.clone());
    let Some((_, begun, _)) = pieces.next() else {
        return;
    };
    for (bytes, place, verbatim) in pieces {
        let text = file.text.get(bytes).unwrap_or_default();
        // A tag takes its line's end along, so that a comment before it goes on below.
        let elsewhere = line && (&place.path, place.line) != (&begun.path, begun.line);
        if !text.trim().is_empty() && (!verbatim || elsewhere) {
            faults.push(
                Diagnostic::error(
                    Code::TypstComment,
                    "this is not printed: it is inside a Typst comment",
                )
                .at(place)
                .expected(format!("no `{sign}` before it"))
                .note(format!("the comment begins at {}", begun.label()))
                .help(ADVICE),
            );
            return;
        }
    }
    let text = file.text.get(range.clone()).unwrap_or_default();
    let before = file.text.get(..range.start).unwrap_or_default();
    let before = before.rsplit('\n').next().unwrap_or_default();
    let in_markup = node.parent_kind() == Some(SyntaxKind::Markup);
    let (message, expected) = if !line && !ends(text) {
        ("the comment `/*` is not closed", "`*/` after it")
    } else if line && in_markup && !before.trim().is_empty() {
        (
            "`//` comments out the rest of the line",
            "a comment on a line of its own",
        )
    } else {
        return;
    };
    let fault = Diagnostic::error(Code::TypstComment, message)
        .expected(expected)
        .help(ADVICE);
    let place = file.origin(range.start..range.start + sign.len());
    faults.push(fault.at(place.unwrap_or(begun)));
}

/// Whether a comment ends before the text after it.
fn ends(comment: &str) -> bool {
    let with_more = parse(&format!("{comment}."));
    let first = with_more.children().next().map(SyntaxNode::len);
    first == Some(comment.len())
}

const ADVICE: &str = "write the characters themselves as `\\/\\/` and `\\/*`; for a comment with any content use `{# … #}`";

#[cfg(test)]
mod tests {
    use super::ends;

    #[test]
    fn a_comment_may_hold_others() {
        for (comment, whole) in [
            ("/* a */", true),
            ("/* a /* b */ c */", true),
            ("/* a /* b */", false),
            ("/*/", false),
            ("/* é", false),
        ] {
            assert_eq!(ends(comment), whole, "{comment}");
        }
    }
}
