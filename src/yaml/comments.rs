//! Comments that cut a text: ` #` in a text without quotes ends it without a word.

use super::node::{Kind, Node};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::SourceFile;

/// Rejects a `#` after an unquoted text unless it can't be meant as part of it.
pub(super) fn check(file: &SourceFile, node: &Node) -> Result<(), Diagnostics> {
    let mut faults = Diagnostics::new();
    look(file, node, &mut faults);
    faults.into_result()
}

fn look(file: &SourceFile, node: &Node, faults: &mut Diagnostics) {
    match &node.kind {
        Kind::Text(text) => faults.extend(cut(file, node, text)),
        Kind::List(entries) => entries.iter().for_each(|entry| look(file, entry, faults)),
        Kind::Mapping(entries) => {
            let values = entries.iter().map(|(_, value)| value);
            values.for_each(|value| look(file, value, faults));
        }
        _ => {}
    }
}

fn cut(file: &SourceFile, node: &Node, text: &str) -> Option<Diagnostic> {
    let written = file.text().get(node.span.clone())?;
    if written.starts_with(['"', '\'', '|', '>']) {
        return None;
    }
    let end = node.span.start + written.trim_end().len();
    let rest = file.text().get(end..)?.lines().next()?;
    let comment = rest.trim_start();
    let apart = rest.len() - comment.len() > 1 || rest.starts_with('\t');
    let spaced = comment
        .strip_prefix('#')?
        .chars()
        .next()
        .is_none_or(|c| c.is_whitespace());
    if comment.len() == rest.len() || (apart && spaced) {
        return None;
    }
    let start = end + rest.len() - comment.len();
    let message = Diagnostic::error(Code::CutText, "` #` ends this text: the rest is a comment")
        .at(file.place(start..end + rest.trim_end().len()))
        .expected("quotes around the text, or two spaces before a comment");
    Some(match text.contains('"') {
        true => message.help("write a comment with two spaces before `#` and one after it"),
        false => message.help(format!(
            "write `\"{text} {}\"`, or `{text}  # …`",
            comment.trim_end()
        )),
    })
}
