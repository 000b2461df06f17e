//! Characters that no font has: they would be printed as boxes.

use std::ops::Range;
use typst::layout::{Frame, FrameItem};
use typst_layout::PagedDocument;

use super::World;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::fill::{Filled, Generated};
use crate::source::Place;

/// A run of characters that no font has.
struct Run {
    /// The generated file and its bytes, where they are known.
    place: Option<(usize, Range<usize>)>,
    text: String,
}

/// Tells every run of characters that no font has, once.
pub(super) fn missing(document: &PagedDocument, world: &World<'_>, filled: &Filled) -> Diagnostics {
    let mut runs = Vec::new();
    for page in document.pages() {
        collect(&page.frame, world, &filled.files, &mut runs);
    }
    let mut messages = Diagnostics::new();
    for run in &runs {
        messages.push(tell(run, filled));
    }
    messages
}

fn collect(frame: &Frame, world: &World<'_>, files: &[Generated], runs: &mut Vec<Run>) {
    for (_, item) in frame.items() {
        let text = match item {
            FrameItem::Group(group) => {
                collect(&group.frame, world, files, runs);
                continue;
            }
            FrameItem::Text(text) => text,
            _ => continue,
        };
        for glyph in text.glyphs.iter().filter(|glyph| glyph.id == 0) {
            let range = glyph.range();
            let written = text.text.get(range).unwrap_or_default();
            let place = place(glyph, written, world, files);
            match (runs.last_mut(), &place) {
                // Behind the one before it, or made of the same text.
                (
                    Some(Run {
                        place: Some((last, at)),
                        text,
                    }),
                    Some((file, here)),
                ) if last == file && (at.end == here.start || at.start == here.start) => {
                    at.end = at.end.max(here.end);
                    text.push_str(written);
                }
                _ => runs.push(Run {
                    place,
                    text: written.to_string(),
                }),
            }
        }
    }
}

/// The generated file and the bytes that a glyph was made of.
fn place(
    glyph: &typst::text::Glyph,
    written: &str,
    world: &World<'_>,
    files: &[Generated],
) -> Option<(usize, Range<usize>)> {
    let (span, offset) = glyph.span;
    let id = span.id()?;
    let path = id.vpath().get_without_slash();
    let file = files.iter().position(|file| file.path == path)?;
    let node = typst::WorldExt::range(world, span)?;
    let start = node.start + usize::from(offset);
    Some((file, start..start + written.len()))
}

fn tell(run: &Run, filled: &Filled) -> Diagnostic {
    let codes: Vec<String> = run
        .text
        .chars()
        .take(4)
        .map(|sign| format!("U+{:04X}", sign as u32))
        .collect();
    let all = run.text.chars().count() <= codes.len();
    let more = if all { "" } else { ", …" };
    let message = Diagnostic::error(Code::MissingGlyph, format!("no font has `{}`", run.text))
        .expected("characters of the fonts included in refigure")
        .note(format!(
            "{}{more}: it would be printed as a box",
            codes.join(", ")
        ));
    let known = run.place.as_ref();
    let Some((file, range)) =
        known.and_then(|(file, range)| Some((filled.files.get(*file)?, range.clone())))
    else {
        return message;
    };
    let message = match file.macro_of(range.clone()) {
        Some((name, place)) => message.note(format!("the macro `{name}` is at {}", place.label())),
        None => message,
    };
    let origin = file.origin(range);
    let layout = |place: &Place| place.path.contains("partials/");
    let own = origin.clone().filter(|place| !layout(place));
    // What layout prints was written in a YAML file. Which of several places it came from is not known.
    let mut written = match own {
        Some(own) => vec![own],
        None => in_texts(&run.text, filled),
    };
    let others = written.split_off(written.len().min(1));
    let message = others.iter().fold(message, |message, other| {
        message.note(format!("it also appears at {}", other.label()))
    });
    let place = written.pop().or_else(|| file.placed().cloned());
    match place.or(origin) {
        Some(place) => message.at(place),
        None => message,
    }
}

/// Where characters are in YAML files, one place per line, apart from comments.
fn in_texts(characters: &str, filled: &Filled) -> Vec<Place> {
    let mut places = Vec::new();
    for file in &filled.texts {
        let mut start = 0;
        for line in file.text().split_inclusive('\n') {
            let comment = line.trim_start().starts_with('#');
            if let Some(at) = line.find(characters).filter(|_| !comment) {
                places.push(file.place(start + at..start + at + characters.len()));
            }
            start += line.len();
        }
    }
    places
}
