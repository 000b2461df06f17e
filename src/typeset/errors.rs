//! All errors of the sources at once, although Typst ends at the first.
//!
//! What an error is about is taken out, and the rest is tried again, until nothing is wrong any more. What is wrong only
//! because something was taken out is not told.

use std::ops::Range;
use typst::diag::SourceDiagnostic;
use typst::syntax::{LinkedNode, Side, Source, SyntaxKind};
use typst_layout::PagedDocument;

use super::explain::{Explainer, label};
use super::glyphs;
use super::labels::Labels;
use super::world::World;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::fill::{Filled, Generated};

/// More often than this the rest is not tried.
const MOST: usize = 100;

/// Tells all errors; `errors` are the first ones.
pub(super) fn all(errors: &[SourceDiagnostic], world: &World<'_>, filled: &Filled) -> Diagnostics {
    let labels = Labels::of(&filled.files);
    let mut explained: Vec<(usize, usize, Diagnostic)> = Vec::new();
    let mut sources = world.sources().clone();
    let mut taken = String::new();
    let mut errors = errors.to_vec();
    let mut missing = Diagnostics::new();
    for _ in 0..MOST {
        let mut cuts: Vec<(String, Range<usize>)> = Vec::new();
        let Ok(current) = world.with(&sources) else {
            break;
        };
        let explainer = Explainer::new(&current, &filled.files, &labels);
        for error in &errors {
            let origin = explainer.origin(error);
            let at = origin.and_then(|(file, range)| Some((sources.get(&file.path)?, range)));
            let hides = at.as_ref().is_some_and(|(source, _)| {
                is_consequence_of_syntax(error, &errors, source, &current)
            });
            if hides {
                continue;
            }
            let name = at
                .as_ref()
                .and_then(|(source, range)| source.text().get(range.clone()));
            if !is_missing_for_what_was_taken(error, name.unwrap_or_default(), &taken, &labels) {
                let place = |(file, range): (&Generated, Range<usize>)| {
                    let place = filled.files.iter().position(|f| f.path == file.path);
                    (place.unwrap_or_default(), range.start)
                };
                let (file, start) = explainer.origin(error).map_or((0, 0), place);
                explained.push((file, start, explainer.explain(error)));
            }
            cuts.extend(at.and_then(|(source, range)| {
                let path = source.id().vpath().get_without_slash().to_string();
                Some((path, cut(source, &range)?))
            }));
        }
        let mut changed = false;
        for (path, range) in cuts {
            let text = sources.get(&path).and_then(|s| s.text().get(range.clone()));
            let text = text.unwrap_or_default().to_string();
            if !text.trim().is_empty() {
                changed |= sources.blank(&path, range);
                taken.push_str(&text);
            }
        }
        let Some(rest) = world.with(&sources).ok().filter(|_| changed) else {
            break;
        };
        match typst::compile::<PagedDocument>(&rest).output {
            Err(more) => errors = more.to_vec(),
            Ok(document) => {
                missing = glyphs::missing(&document, &rest, filled);
                break;
            }
        }
    }
    // In the order of the report, whichever was found first.
    explained.sort_by_key(|(file, start, _)| (*file, *start));
    let mut messages = Diagnostics::new();
    messages.extend(explained.into_iter().map(|(_, _, message)| message));
    messages.extend(missing);
    messages
}

/// Whether what is not closed in the same file may be why this can't be read. A string that does not end, for example,
/// leaves its parentheses open.
fn is_consequence_of_syntax(
    error: &SourceDiagnostic,
    errors: &[SourceDiagnostic],
    source: &Source,
    world: &World<'_>,
) -> bool {
    if source.root().errors_and_warnings().0.is_empty() {
        return false;
    }
    let rank = |error: &SourceDiagnostic| match error.message.as_str() {
        "unclosed delimiter" => 1,
        said if said.starts_with("unclosed") => 0,
        _ => 2,
    };
    let start = |error: &SourceDiagnostic| {
        typst::WorldExt::range(world, error.span).map_or(usize::MAX, |range| range.start)
    };
    let key = |error: &SourceDiagnostic| (rank(error), start(error));
    let of_file = errors.iter().filter(|e| e.span.id() == error.span.id());
    let first = of_file.map(key).min();
    // Without anything that is not closed, each stands for itself.
    first.is_some_and(|first| first.0 < 2 && key(error) != first)
}

/// Whether something is missed that stood in what was taken out.
fn is_missing_for_what_was_taken(
    error: &SourceDiagnostic,
    marked: &str,
    taken: &str,
    labels: &Labels,
) -> bool {
    if taken.is_empty() {
        return false;
    }
    let said = error.message.as_str();
    if let Some(label) = label(said) {
        return labels.contains(label);
    }
    let name = match said.strip_prefix("unknown variable: ") {
        Some(name) => name,
        None if said == "unresolved import" => marked,
        None => return false,
    };
    taken.contains(&format!("let {name}"))
}

/// What has to be taken out of a text for an error in it: the code that it stands in; the paragraph, where that can't be
/// read or is no code; nothing where that would break what is not an author's section.
fn cut(source: &Source, range: &Range<usize>) -> Option<Range<usize>> {
    let readable = source.root().errors_and_warnings().0.is_empty();
    let code = code(source, range).filter(|_| readable);
    let section = source
        .id()
        .vpath()
        .get_without_slash()
        .starts_with("sections/");
    code.or_else(|| section.then(|| paragraph(source.text(), range)))
}

/// The code that some bytes belong to, with the sign that begins it and the label behind it; or the formula.
fn code(source: &Source, range: &Range<usize>) -> Option<Range<usize>> {
    let root = LinkedNode::new(source.root());
    let mut node = root.leaf_at(range.start, Side::After)?;
    loop {
        let parent = node.parent()?.clone();
        let sign = node
            .prev_sibling()
            .filter(|before| before.kind() == SyntaxKind::Hash);
        if let Some(sign) = sign.filter(|_| parent.kind() == SyntaxKind::Markup) {
            let label = node
                .next_sibling()
                .filter(|n| n.kind() == SyntaxKind::Label);
            return Some(sign.offset()..label.unwrap_or(node).range().end);
        }
        if node.kind() == SyntaxKind::Equation {
            return Some(node.range());
        }
        node = parent;
    }
}

/// The lines around some bytes up to the next empty ones.
fn paragraph(text: &str, range: &Range<usize>) -> Range<usize> {
    let mut found: Option<Range<usize>> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        if line.trim().is_empty() {
            if found.as_ref().is_some_and(|found| found.end > range.start) {
                break;
            }
            found = None;
        } else {
            found.get_or_insert(start..end).end = end;
        }
        start = end;
    }
    found
        .filter(|found| found.end > range.start)
        .unwrap_or(0..text.len())
}

#[cfg(test)]
mod tests {
    use super::paragraph;

    #[test]
    fn paragraphs_end_with_empty_lines() {
        let text = "one\n\ntwo\nthree\n \nfour";
        for (at, expected) in [
            (1, "one\n"),
            (5, "two\nthree\n"),
            (12, "two\nthree\n"),
            (18, "four"),
        ] {
            assert_eq!(&text[paragraph(text, &(at..at + 1))], expected, "{at}");
        }
        assert_eq!(paragraph("", &(0..0)), 0..0);
    }
}
