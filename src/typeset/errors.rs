//! All errors of the sources at once, although Typst ends at the first.
//!
//! What an error is about is taken out of the author's sections, and the rest is tried again: the code that it stands in,
//! or all of the section where it stands in none.

use std::ops::Range;
use typst::diag::SourceDiagnostic;
use typst::syntax::{LinkedNode, Side, Source, SyntaxKind};
use typst_layout::PagedDocument;

use super::explain::{Explainer, label};
use super::world::World;
use crate::diagnostic::Diagnostics;
use crate::fill::Generated;

/// More often than this the rest is not tried.
const MOST: usize = 100;

/// Tells all errors; `errors` are the first ones.
pub(super) fn all(
    errors: &[SourceDiagnostic],
    world: &World<'_>,
    files: &[Generated],
) -> Diagnostics {
    let explainer = Explainer::new(world, files);
    let mut explained = explainer.all(errors);
    let mut sources = world.sources().clone();
    let mut found = places(&explainer, errors);
    for _ in 0..MOST {
        // All are looked up before any is taken out.
        let lookup = |(path, range): &(String, Range<usize>)| {
            sources.get(path).and_then(|source| code(source, range))
        };
        let codes: Vec<_> = found.iter().map(lookup).collect();
        let mut changed = false;
        for ((path, _), code) in found.iter().zip(codes) {
            changed |= match code {
                Some(code) => sources.blank(path, code),
                None => sources.empty(path),
            };
        }
        let Some(world) = world.with(&sources).ok().filter(|_| changed) else {
            break;
        };
        let Err(errors) = typst::compile::<PagedDocument>(&world).output else {
            break;
        };
        let again = Explainer::new(&world, files);
        // A label may be missing only because it stands in what was taken out.
        let own: Vec<SourceDiagnostic> = errors
            .into_iter()
            .filter(|e| label(&e.message).is_none_or(|label| !explainer.is_label(label)))
            .collect();
        explained.extend(again.all(&own));
        found = places(&again, &own);
    }
    explained
}

/// Where errors stand in sections.
fn places(explainer: &Explainer<'_>, errors: &[SourceDiagnostic]) -> Vec<(String, Range<usize>)> {
    let found = errors.iter().filter_map(|error| explainer.origin(error));
    let places = found.map(|(file, range)| (file.path.clone(), range));
    places
        .filter(|(path, _)| path.starts_with("sections/"))
        .collect()
}

/// The code in a text that some bytes belong to, with the sign that begins it.
fn code(source: &Source, range: &Range<usize>) -> Option<Range<usize>> {
    let root = LinkedNode::new(source.root());
    let mut node = root.leaf_at(range.start, Side::After)?;
    loop {
        let parent = node.parent()?.clone();
        let sign = node
            .prev_sibling()
            .filter(|before| before.kind() == SyntaxKind::Hash);
        if let Some(sign) = sign.filter(|_| parent.kind() == SyntaxKind::Markup) {
            return Some(sign.offset()..node.range().end);
        }
        node = parent;
    }
}
