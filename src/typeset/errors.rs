//! All errors of the sources at once, although Typst ends at the first.
//!
//! What an error is about is taken out, and the rest is tried again, until nothing is wrong any more. What is wrong only
//! because something was taken out is not told.

use std::collections::BTreeMap;
use std::ops::Range;
use typst::diag::SourceDiagnostic;
use typst::syntax::{LinkedNode, Side, Source, SyntaxKind};
use typst_layout::PagedDocument;

use super::explain::{Explainer, label};
use super::glyphs;
use super::labels::Labels;
use super::world::{Sources, World};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::fill::Filled;

/// More often than this the rest is not tried.
const MOST: usize = 100;

/// So many errors at once are taken out one by one, and as often as this; then by paragraphs, and in the end by sections.
const FEW: usize = 25;
/// More calls of a macro with a fault are not named.
const NOTES: usize = 6;

/// How much is taken out of a section for an error.
#[derive(Clone, Copy, PartialEq)]
enum Size {
    /// As little as can be.
    Least,
    Paragraph,
    All,
}

impl Size {
    /// What was found at once, and how often, says whether little by little would take too long.
    fn of(round: usize, errors: usize) -> Self {
        match round {
            _ if round > 2 * FEW => Self::All,
            _ if round > FEW || errors > FEW => Self::Paragraph,
            _ => Self::Least,
        }
    }
}

/// What was taken out so far.
#[derive(Default)]
struct Taken {
    /// Piece by piece.
    pieces: Vec<String>,
    /// Whether some of it was layout, which decides what has a number.
    layout: bool,
}

impl Taken {
    /// Whether a name was declared or imported in it.
    fn names(&self, name: &str) -> bool {
        let declared = format!("let {name}");
        let mut pieces = self.pieces.iter();
        pieces.any(|piece| {
            piece.contains(&declared) || (piece.starts_with("#import") && piece.contains(name))
        })
    }
}

/// An error, with what it is sorted and grouped by.
struct Told {
    /// The generated file and the byte in it.
    place: (usize, usize),
    /// The macro that printed it.
    of_macro: Option<String>,
    message: Diagnostic,
}

/// Tells all errors; `errors` are the first ones.
pub(super) fn all(errors: &[SourceDiagnostic], world: &World<'_>, filled: &Filled) -> Diagnostics {
    let labels = Labels::of(&filled.files);
    let mut told: Vec<Told> = Vec::new();
    let mut sources = world.sources().clone();
    let mut taken = Taken::default();
    let mut errors = errors.to_vec();
    let mut missing = Diagnostics::new();
    for round in 1..=MOST {
        let Ok(current) = world.with(&sources) else {
            break;
        };
        let explainer = Explainer::new(&current, &filled.files, &labels);
        let size = Size::of(round, errors.len());
        let cuts = look(&errors, &current, &explainer, &taken, size, &mut told);
        if !take_out(cuts, &mut sources, &mut taken) {
            break;
        }
        let Ok(rest) = world.with(&sources) else {
            break;
        };
        match typst::compile::<PagedDocument>(&rest).output {
            Err(more) => errors = more.to_vec(),
            Ok(document) => {
                missing = glyphs::missing(&document, &rest, filled);
                break;
            }
        }
        if let (MOST, Some(last)) = (round, told.last_mut()) {
            let note = "there are more errors; so many are not looked for at once";
            last.message.notes.push(note.into());
        }
    }
    // In the order of the report, whichever was found first.
    told.sort_by_key(|told| told.place);
    let mut messages = Diagnostics::new();
    messages.extend(told.into_iter().map(|told| told.message));
    messages.extend(missing);
    messages
}

/// Tells errors, and says what has to be taken out for others to be found.
fn look(
    errors: &[SourceDiagnostic],
    world: &World<'_>,
    explainer: &Explainer<'_>,
    taken: &Taken,
    size: Size,
    told: &mut Vec<Told>,
) -> Vec<(String, Range<usize>)> {
    let mut cuts = Vec::new();
    for error in causes(errors, world) {
        let origin = explainer.origin(error);
        let at = origin.as_ref().and_then(|(_, file, range)| {
            let source = world.sources().get(&file.path)?;
            Some((source, range.clone()))
        });
        if let Some((source, range)) = &at {
            let path = source.id().vpath().get_without_slash().to_string();
            cuts.extend(cut(source, range, &error.message, size).map(|range| (path, range)));
        }
        let name = at.and_then(|(source, range)| source.text().get(range));
        if is_missing_for_what_was_taken(error, name.unwrap_or_default(), taken, explainer) {
            continue;
        }
        let message = explainer.explain(error);
        let of_macro = origin.as_ref().and_then(|(_, file, range)| {
            let (name, _) = file.macro_of(range.clone())?;
            Some(name.to_string())
        });
        let same = |told: &&mut Told| {
            of_macro.is_some()
                && told.of_macro == of_macro
                && told.message.message == message.message
        };
        match told.iter_mut().find(same) {
            // What a macro prints wrongly is one fault, however often it is called.
            Some(first) => first.message.notes.extend(
                message
                    .place
                    .filter(|place| first.message.place.as_ref() != Some(place))
                    .filter(|_| first.message.notes.len() < NOTES)
                    .map(|place| format!("so it is at {}", place.label())),
            ),
            None => told.push(Told {
                place: origin.map_or((0, 0), |(number, _, range)| (number, range.start)),
                of_macro,
                message,
            }),
        }
    }
    cuts
}

/// Whether anything was taken out.
fn take_out(cuts: Vec<(String, Range<usize>)>, sources: &mut Sources, taken: &mut Taken) -> bool {
    let mut changed = false;
    for (path, range) in cuts {
        let text = sources.get(&path).and_then(|s| s.text().get(range.clone()));
        let text = text.unwrap_or_default().to_string();
        if !text.trim().is_empty() {
            changed |= sources.blank(&path, range);
            taken.layout |= !is_section(&path);
            taken.pieces.push(text);
        }
    }
    changed
}

/// The errors without those that what is not closed in the same file may be the reason of. A string that does not end, for
/// example, leaves its parentheses open.
fn causes<'e>(errors: &'e [SourceDiagnostic], world: &World<'_>) -> Vec<&'e SourceDiagnostic> {
    let key = |error: &SourceDiagnostic| {
        let id = error.span.id()?;
        let source = world.sources().get(id.vpath().get_without_slash())?;
        let start = typst::WorldExt::range(world, error.span)?.start;
        let formula = source
            .text()
            .get(start..)
            .is_some_and(|text| text.starts_with('$'));
        let rank = match error.message.as_str() {
            // A formula runs on over brackets as a string does.
            "unclosed delimiter" if !formula => 1,
            said if said.starts_with("unclosed") => 0,
            _ => 2,
        };
        Some((id.into_raw(), (rank, start)))
    };
    let keys: Vec<_> = errors.iter().map(key).collect();
    let mut first = BTreeMap::new();
    for (file, key) in keys.iter().flatten().filter(|(_, (rank, _))| *rank < 2) {
        let known = first.entry(*file).or_insert(*key);
        *known = (*known).min(*key);
    }
    // Without anything that is not closed, each stands for itself.
    let stands = |key: &Option<_>| match key {
        Some((file, key)) => first.get(file).is_none_or(|first| first == key),
        None => true,
    };
    let kept = errors.iter().zip(&keys).filter(|(_, key)| stands(key));
    kept.map(|(error, _)| error).collect()
}

/// Whether something is missed that stood in what was taken out.
fn is_missing_for_what_was_taken(
    error: &SourceDiagnostic,
    marked: &str,
    taken: &Taken,
    explainer: &Explainer<'_>,
) -> bool {
    if taken.pieces.is_empty() {
        return false;
    }
    let said = error.message.as_str();
    if let Some(label) = label(said) {
        return explainer.knows(label);
    }
    if said.starts_with("cannot reference") {
        return taken.layout;
    }
    let name = match said.strip_prefix("unknown variable: ") {
        Some(name) => name,
        None if said == "unresolved import" => marked,
        None => return false,
    };
    taken.names(name)
}

/// What has to be taken out of a text for an error in it: the sign, where it is one that is not closed; the code that it
/// stands in; the paragraph, where there is none; nothing where that would break what is not an author's section.
fn cut(source: &Source, range: &Range<usize>, said: &str, size: Size) -> Option<Range<usize>> {
    let readable = source.root().errors_and_warnings().0.is_empty();
    if !is_section(source.id().vpath().get_without_slash()) {
        return code(source, range).filter(|_| readable);
    }
    let begun = source.text().get(range.clone()).unwrap_or_default();
    let ticks = begun.len() - begun.trim_start_matches('`').len();
    let code = || code(source, range).filter(|_| readable || !said.starts_with("unclosed"));
    match said {
        _ if size == Size::All => Some(0..source.text().len()),
        _ if size == Size::Paragraph => Some(paragraph(source.text(), range)),
        "unclosed delimiter" => Some(range.clone()),
        "unclosed raw text" if ticks > 0 => Some(range.start..range.start + ticks),
        _ => code().or_else(|| Some(paragraph(source.text(), range))),
    }
}

fn is_section(path: &str) -> bool {
    path.starts_with("sections/")
}

/// The code that some bytes belong to, with the sign that begins it and the label behind it; or the formula or reference.
fn code(source: &Source, range: &Range<usize>) -> Option<Range<usize>> {
    let root = LinkedNode::new(source.root());
    let mut node = root.leaf_at(range.start, Side::After)?;
    loop {
        let parent = node.parent()?.clone();
        let sign = node.prev_sibling();
        let sign = sign.filter(|before| before.kind() == SyntaxKind::Hash);
        let start = match node.kind() {
            SyntaxKind::Equation | SyntaxKind::Ref => Some(node.offset()),
            _ if parent.kind() == SyntaxKind::Markup => sign.map(|sign| sign.offset()),
            _ => None,
        };
        if let Some(start) = start {
            let label = node.next_sibling();
            let label = label.filter(|next| next.kind() == SyntaxKind::Label);
            return Some(start..label.unwrap_or(node).range().end);
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
