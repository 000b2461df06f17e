//! Titles, questions and notes of tables, models and charts: text of YAML with tags in it.
//!
//! Each is a template of its own. What is outside of tags is text, no markup.

use minijinja::{Environment, Value, context};
use std::sync::Arc;

use super::escape::{escapes, markup};
use super::generated::{self, Generated};
use super::outline::Outline;
use super::placeable::Texts;
use super::recorder::{PLACEHOLDER, Shared};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::SourceFile;
use crate::spec::{Document, Specs};
use crate::yaml::Spanned;

/// Functions that place something, or set it on lines of its own.
const PLACING: [&str; 5] = ["chart", "equation", "errata", "references", "table"];

/// Keeps the names of these templates apart from those of files.
const OF: char = '#';

/// All of them, by the names of their templates.
pub(super) fn all(specs: &Specs) -> Vec<(String, Arc<SourceFile>)> {
    fn of<'a, T>(
        document: &'a Document<T>,
        title: &'a Spanned<String>,
        question: Option<&'a Spanned<String>>,
        notes: &'a [Spanned<String>],
    ) -> impl Iterator<Item = (String, Arc<SourceFile>)> {
        let single = [("title", Some(title)), ("question", question)];
        let single = single
            .into_iter()
            .filter_map(|(key, text)| Some((key.to_string(), text?)));
        let notes = notes.iter().enumerate();
        let all = single.chain(notes.map(|(index, note)| (note_key(index), note)));
        all.map(|(key, text)| {
            let file = SourceFile::within(&document.file, text.span.clone(), &plain(text));
            (name(&document.name, &key), file)
        })
    }
    let tables = specs.tables.iter().flat_map(|table| {
        let spec = &table.content;
        of(table, &spec.title, spec.question.as_ref(), &spec.notes)
    });
    let models = specs.models.iter().flat_map(|model| {
        let spec = &model.content;
        of(model, &spec.title, None, &spec.notes)
    });
    let charts = specs.charts.iter().flat_map(|chart| {
        let spec = &chart.content;
        of(chart, &spec.title, None, &spec.notes)
    });
    tables.chain(models).chain(charts).collect()
}

fn name(document: &str, key: &str) -> String {
    format!("{document}{OF}{key}")
}

fn note_key(index: usize) -> String {
    format!("note {index}")
}

/// Whether a template is one of these.
pub(super) fn is_text(template: &str) -> bool {
    template.contains(OF)
}

/// Control characters are spaces; no byte moves.
fn plain(text: &str) -> String {
    let spaces = |c: char| match c.is_control() {
        true => " ".repeat(c.len_utf8()),
        false => c.to_string(),
    };
    text.chars().map(spaces).collect()
}

/// The bytes that a backslash belongs before, lest text be read as markup.
pub(super) fn escaped(file: &SourceFile, outline: &Outline) -> Vec<usize> {
    let parts = outline.text.iter().flat_map(|range| {
        let text = file.text().get(range.clone()).unwrap_or_default();
        // After a tag a point may follow a number.
        let begins = range.start == 0;
        escapes(text, begins).map(|at| range.start + at)
    });
    parts.collect()
}

/// Refuses what has no place in a line of text.
pub(super) fn check(file: &SourceFile, outline: &Outline, faults: &mut Diagnostics) {
    let written =
        |range: &std::ops::Range<usize>| file.text().get(range.clone()).unwrap_or_default();
    for call in &outline.calls {
        let called = written(&call.range).split('(').next().unwrap_or_default();
        if PLACING.contains(&called.trim()) {
            faults.push(
                Diagnostic::error(
                    Code::InvalidCall,
                    format!(
                        "`{}` is called in a title, a question or a note",
                        called.trim()
                    ),
                )
                .at(file.place(call.range.clone()))
                .expected("a function that prints text"),
            );
        }
    }
    for inclusion in &outline.inclusions {
        faults.push(
            Diagnostic::error(
                Code::InvalidInclude,
                "a template in a title, a question or a note",
            )
            .at(file.place(inclusion.range.clone()))
            .expected("text, and tags that print figures"),
        );
    }
}

/// Fills the texts of a table, a model or a chart; and the file of each.
pub(super) fn fill(
    env: &Environment<'_>,
    shared: &Shared,
    of: &str,
    report: &Value,
) -> (Texts, Vec<Generated>) {
    let mut files = Vec::new();
    let mut text = |key: &str| {
        let template = name(of, key);
        shared.sites.file(&template)?;
        let values = context! { report };
        let filled = generated::print(env, shared, &template, &template, values);
        let marked = filled.map(|(file, marked)| {
            files.push(file);
            markup(marked)
        });
        Some(marked.unwrap_or_else(|| markup(PLACEHOLDER.into())))
    };
    let title = text("title").unwrap_or_default();
    let question = text("question");
    let notes = (0..).map_while(|index| text(&note_key(index))).collect();
    let plain = files.first().map(|title| unescaped(&title.text));
    let texts = Texts {
        title,
        plain: plain.unwrap_or_default(),
        question,
        notes,
    };
    (texts, files)
}

/// Text without the backslashes of markup.
fn unescaped(text: &str) -> String {
    let mut chars = text.chars();
    let next = || match chars.next() {
        Some('\\') => chars.next(),
        c => c,
    };
    std::iter::from_fn(next).collect()
}
