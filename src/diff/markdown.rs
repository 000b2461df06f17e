//! A comparison as a comment on a pull request.

use std::fmt::Write as _;

use super::result::{Comparison, FigureChange, MatterKind, Move};
use super::text::{cell, moved, summary, told, used, where_is};
use crate::sink::{markdown_code, markdown_text};
use crate::source::floor_char_boundary;

/// More figures or sentences than that are only counted: a comment holds 65,536 characters.
const MOST: usize = 60;

/// The comparison in GitHub's Markdown.
pub fn render(comparison: &Comparison) -> String {
    // Writing to a string cannot fail.
    let mut out = format!("### Figures: {}\n\n", markdown_text(&comparison.compared));
    let _ = writeln!(out, "{}\n", markdown_text(&summary(comparison)));
    let (old, new) = (&comparison.old, &comparison.new);
    let _ = writeln!(
        out,
        "Old: {}. New: {}.",
        markdown_text(&old.made()),
        markdown_text(&new.made())
    );
    for note in old.notes.iter().chain(&new.notes) {
        let _ = writeln!(out, "\n> {}", markdown_text(note));
    }
    if !comparison.matters.is_empty() {
        out.push_str("\n#### What matters\n\n");
    }
    for matter in comparison.matters.iter().take(MOST) {
        let quoted = matter.sentence.and_then(|i| comparison.sentences.get(i));
        let place = match (&matter.template, matter.line) {
            (Some(template), Some(line)) => {
                format!(" ({})", markdown_code(&format!("{template}:{line}")))
            }
            _ => String::new(),
        };
        let bold = match matter.kind {
            MatterKind::SentenceBroke | MatterKind::Significance | MatterKind::Sign => "**",
            MatterKind::Rank | MatterKind::Words | MatterKind::SentenceMended => "",
        };
        let _ = writeln!(
            out,
            "- {bold}{}{bold}{place}",
            markdown_text(&matter.message)
        );
        for (mark, sentence) in quoted
            .iter()
            .flat_map(|s| [("old", &s.old), ("new", &s.new)])
        {
            if let Some(sentence) = sentence {
                let _ = writeln!(out, "  - {mark}: {}", markdown_text(&sentence.text));
            }
        }
    }
    rest(&mut out, comparison.matters.len(), "that matter");
    if !comparison.figures.is_empty() {
        out.push_str("\n#### Figures\n\n| figure | | where | why |\n|---|---|---|---|\n");
    }
    for change in comparison.figures.iter().take(MOST) {
        row(&mut out, change, comparison);
    }
    rest(&mut out, comparison.figures.len(), "figures");
    let numbers: Vec<_> = comparison
        .sentences
        .iter()
        .filter(|s| !s.words_changed)
        .collect();
    if !numbers.is_empty() {
        let _ = writeln!(
            out,
            "\n<details><summary>Sentences that use figures that changed: {}</summary>\n",
            numbers.len()
        );
        for change in numbers.iter().take(MOST) {
            let Some(new) = &change.new else { continue };
            let _ = writeln!(out, "- {}", markdown_code(&where_is(new)));
            if let Some(old) = change.old.as_ref().filter(|old| old.text != new.text) {
                let _ = writeln!(out, "  - old: {}", markdown_text(&old.text));
                let _ = writeln!(out, "  - new: {}", markdown_text(&new.text));
            } else {
                let _ = writeln!(out, "  - unchanged: {}", markdown_text(&new.text));
            }
        }
        rest(&mut out, numbers.len(), "sentences");
        out.push_str("\n</details>\n");
    }
    if !comparison.causes.is_empty() {
        out.push_str("\n<details><summary>Files that differ</summary>\n\n");
        for cause in &comparison.causes {
            for (i, line) in told(cause).iter().enumerate() {
                let indent = if i == 0 { "" } else { "  " };
                let _ = writeln!(out, "{indent}- {}", markdown_text(line.trim_start()));
            }
        }
        out.push_str("\n</details>\n");
    }
    fit(out)
}

/// What a comment holds, with room for what a workflow adds.
const ROOM: usize = 60_000;

/// A comment too long is cut after a line.
fn fit(mut out: String) -> String {
    let end = floor_char_boundary(&out, ROOM);
    if end < out.len() {
        let line = out
            .get(..end)
            .and_then(|text| text.rfind('\n'))
            .unwrap_or(end);
        out.truncate(line);
        out.push_str("\n\n</details>\n\nOutput truncated; `refigure diff` lists everything.\n");
    }
    out
}

fn row(out: &mut String, change: &FigureChange, comparison: &Comparison) {
    let what = match change.how {
        Move::Added => format!("new: {}", change.new.as_ref().map_or("", |v| &v.text)),
        Move::Removed => format!("removed: {}", change.old.as_ref().map_or("", |v| &v.text)),
        Move::Renamed => format!("was {}", change.was.as_deref().unwrap_or_default()),
        Move::Moved | Move::BeyondPrint => moved(change),
    };
    let mut places: Vec<String> = change
        .cell
        .iter()
        .map(|c| markdown_text(&cell(c)))
        .collect();
    let used = used(&change.uses);
    places.extend(used.iter().map(|used| markdown_code(used)));
    let causes = change
        .causes
        .iter()
        .filter_map(|i| comparison.causes.get(*i));
    let causes: Vec<String> = causes.map(|cause| markdown_code(&cause.path)).collect();
    let _ = writeln!(
        out,
        "| {} | {} | {} | {} |",
        markdown_code(&change.id),
        markdown_text(&what),
        places.join("<br>"),
        causes.join("<br>")
    );
}

fn rest(out: &mut String, number: usize, what: &str) {
    if number > MOST {
        let more = number - MOST;
        let _ = writeln!(out, "\nand {more} more {what}; `refigure diff` lists them");
    }
}
