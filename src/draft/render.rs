//! A draft as YAML that an author goes through.

use std::fmt::Write as _;

use super::collect::Draft;
use super::paper::Paper;
use super::parts::Sentence;
use crate::sink;

/// A longer sentence is cut.
const LONGEST: usize = 600;

/// The text of `report/published/prose.yaml`.
pub fn render(draft: &Draft, paper: &Paper) -> String {
    let mut out = format!(
        "# Drafted by `refigure check --draft` from {}\n# (SHA-256 {}).\n\
         # Nothing here is judged yet. For each value, state what it is about (`about`, `fact` or `why`) and delete\n\
         # `confirmed: false`. Delete what is not a value.\n",
        sink::line(&paper.name),
        paper.sha256,
    );
    let paged = paper.pages.iter().any(|page| page.number.is_some());
    let note = match paged {
        true => "A key is a page; numbers in a table have the line of the page too.",
        false => "A key is a line of the text.",
    };
    // Writing to a string can't fail.
    let _ = writeln!(out, "place_note: {note}");
    if draft.is_empty() {
        out.push_str("values: {}\n");
        return out;
    }
    out.push_str("values:\n");
    for (place, sentences) in &draft.places {
        let _ = writeln!(out, "  {}:", quoted(place));
        for sentence in sentences {
            write(sentence, &mut out);
        }
    }
    defined(out)
}

/// Symbols of a font that have no meaning elsewhere, which no file may hold, are shown as unknown.
fn defined(text: String) -> String {
    let private = |c: char| ('\u{e000}'..='\u{f8ff}').contains(&c);
    match text.contains(private) {
        true => text.replace(private, "\u{fffd}"),
        false => text,
    }
}

fn write(sentence: &Sentence, out: &mut String) {
    let mut text: String = sentence.text.chars().take(LONGEST).collect();
    if text.len() < sentence.text.len() {
        text.push('…');
    }
    let _ = writeln!(out, "    # {}", sink::line(&text).replace('\t', " "));
    for value in &sentence.values {
        let printed = quoted(&value.printed);
        let kind = value.kind;
        let _ = writeln!(
            out,
            "    - {{printed: {printed}, kind: {kind}, confirmed: false}}"
        );
    }
}

/// A text as YAML.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
