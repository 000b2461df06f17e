//! Generated Typst files, and the author's place for each of their bytes.

use minijinja::{Environment, Value};
use std::ops::Range;
use std::sync::Arc;

use super::environment::is_embedded;
use super::recorder::Shared;
use super::sites::Sites;
use super::{errors, marks};
use crate::diagnostic::{Code, Diagnostic};
use crate::limits;
use crate::source::{Place, SourceFile};

/// More bytes than this no template prints.
const MOST_TEXT: usize = 16 << 20;

/// A generated Typst file.
#[derive(Debug, Clone)]
pub struct Generated {
    /// Path of the virtual file, such as `sections/aims.typ`.
    pub path: String,
    /// Path of its template.
    pub template: String,
    /// Its text.
    pub text: String,
    /// Printed figures: bytes of `text` and the use's number, in order.
    pub printed: Vec<(Range<usize>, usize)>,
    /// Figures that only decided something: the byte of `text` that follows, and the use's number.
    pub decided: Vec<(usize, usize)>,
    /// Bytes of `text` that layout counted, or was given as a number.
    pub counted: Vec<Range<usize>>,
    /// Bytes of `text` that nobody wrote there, in order: figures and facts (true), and texts of YAML (false).
    pub given: Vec<(Range<usize>, bool)>,
    origins: Vec<Origin>,
    /// Of a table: the call that placed it.
    placed: Option<Place>,
    /// The templates, to find the place of a macro.
    sites: Arc<Sites>,
}

/// Which bytes of a generated file come from which bytes of a template.
#[derive(Debug, Clone)]
struct Origin {
    generated: Range<usize>,
    template: Arc<SourceFile>,
    source: Range<usize>,
    /// The text is the template's own, byte by byte.
    verbatim: bool,
}

impl Generated {
    /// Says which call placed a table.
    pub(super) fn placed_by(self, placed: Option<Place>) -> Self {
        Self { placed, ..self }
    }

    /// Adds uses of figures that were made for it; those that it does not print are where it begins.
    pub(super) fn with(mut self, uses: Range<usize>) -> Self {
        let printed: Vec<usize> = self.printed.iter().map(|(_, number)| *number).collect();
        let drawn = uses.filter(|number| !printed.contains(number));
        self.decided.splice(0..0, drawn.map(|number| (0, number)));
        self
    }

    /// The call that placed a table, if this is one: what it says comes from YAML.
    pub fn placed(&self) -> Option<&Place> {
        self.placed.as_ref()
    }

    /// The macro whose call produced bytes of the generated text, and its place.
    pub fn macro_of(&self, range: Range<usize>) -> Option<(&str, Place)> {
        let after = self
            .origins
            .partition_point(|o| o.generated.end <= range.start);
        let origin = self.origins.get(after).filter(|o| !o.verbatim)?;
        let written = origin.template.text().get(origin.source.clone())?;
        let called = called(written)?;
        Some((called, self.sites.macro_place(called)?))
    }

    /// What bytes of the generated text were made of, piece by piece: the bytes, the author's place for them, and whether
    /// they are the template's own text.
    pub fn pieces(&self, range: Range<usize>) -> impl Iterator<Item = (Range<usize>, Place, bool)> {
        let after = self
            .origins
            .partition_point(|o| o.generated.end <= range.start);
        let from = self.origins.get(after..).unwrap_or_default().iter();
        let end = range.end;
        let within = from.take_while(move |o| o.generated.start < end);
        within
            .filter(|o| !o.generated.is_empty())
            .filter_map(move |o| {
                let bytes = o.generated.start.max(range.start)..o.generated.end.min(range.end);
                let place = self.origin(bytes.clone())?;
                Some((bytes, place, o.verbatim))
            })
    }

    /// Whether some of it is text of the project's own templates.
    pub fn is_of_project(&self) -> bool {
        let mut origins = self.origins.iter();
        origins.any(|o| o.verbatim && !is_embedded(o.template.path()))
    }

    /// The author's place for bytes of the generated text.
    pub fn origin(&self, range: Range<usize>) -> Option<Place> {
        let after = self
            .origins
            .partition_point(|o| o.generated.end <= range.start);
        let origin = self.origins.get(after).or(self.origins.last())?;
        if !origin.verbatim {
            return Some(origin.template.place(origin.source.clone()));
        }
        let inside = |offset: usize| {
            let offset = offset.clamp(origin.generated.start, origin.generated.end);
            origin.source.start + (offset - origin.generated.start)
        };
        Some(
            origin
                .template
                .place(inside(range.start)..inside(range.end)),
        )
    }
}

/// Renders one template into a generated file.
pub(super) fn render(
    env: &Environment<'_>,
    shared: &Shared,
    template: &str,
    path: &str,
    values: Value,
) -> Option<Generated> {
    print(env, shared, template, path, values).map(|(file, _)| file)
}

/// Renders one template; gives the text with its marks too, which can be printed in another.
pub(super) fn print(
    env: &Environment<'_>,
    shared: &Shared,
    template: &str,
    path: &str,
    values: Value,
) -> Option<(Generated, String)> {
    let before = shared.uses();
    let file = shared.sites.file(template);
    let file = file.map_or(template, |file| file.path());
    limits::file(file);
    let rendered = env
        .get_template(template)
        .and_then(|t| t.render_with_spans(values));
    let (text, spans) = match rendered {
        Ok(rendered) => rendered,
        Err(error) => {
            shared.error_placed(errors::explain(&error, &shared.sites));
            return None;
        }
    };
    if text.len() > MOST_TEXT {
        shared.error_placed(
            Diagnostic::error(
                Code::TemplateTooLarge,
                format!("this prints {} MiB of text", text.len() >> 20),
            )
            .at(Place::file(file))
            .expected(format!("at most {} MiB", MOST_TEXT >> 20)),
        );
        return None;
    }
    for span in &spans {
        let printed = text.get(span.output_range()).unwrap_or_default();
        if !marks::untouched(printed, |number| {
            shared.use_of(number).map(|used| used.text)
        }) && let Some((file, source)) = shared.sites.author(span.name(), span.source_range())
        {
            shared.error_placed(
                Diagnostic::error(Code::FilteredFigure, "a filter changed the text of a figure")
                    .at(file.place(source))
                    .expected("the figure as printed by its function")
                    .help("`places=` sets the decimal places, `capital=true` a capital letter; other filters would falsify it"),
            );
        }
    }
    let stripped = marks::strip(&text);
    let origin = |span: &minijinja::OutputSpan| -> Option<Origin> {
        let generated = span.output_range();
        let (template, source) = shared.sites.author(span.name(), span.source_range())?;
        Some(Origin {
            generated: stripped.moved(generated.start)..stripped.moved(generated.end),
            template,
            source,
            verbatim: span.kind() == minijinja::OutputSpanKind::Raw,
        })
    };
    let origins: Vec<Origin> = spans.iter().filter_map(origin).collect();
    let decided = (before..shared.uses())
        .filter(|number| {
            !stripped
                .printed
                .iter()
                .any(|(_, printed)| printed == number)
        })
        .filter_map(|number| {
            Some((
                follows(&origins, shared.use_of(number)?.site, shared)?,
                number,
            ))
        })
        .collect();
    let file = Generated {
        path: path.to_string(),
        template: file.to_string(),
        origins,
        placed: None,
        sites: Arc::clone(&shared.sites),
        printed: stripped.printed,
        counted: stripped.counted,
        given: stripped.given,
        decided,
        text: stripped.text,
    };
    Some((file, text))
}

/// The name that a tag calls.
fn called(written: &str) -> Option<&str> {
    let (name, _) = written
        .trim_start_matches(['{', '-', '+', ' '])
        .split_once('(')?;
    let name = name.rsplit('.').next()?;
    let plain = |c: char| c.is_alphanumeric() || c == '_';
    (!name.is_empty() && name.chars().all(plain)).then_some(name)
}

/// The byte of the generated text that follows a call in its template.
fn follows(origins: &[Origin], site: usize, shared: &Shared) -> Option<usize> {
    let (file, call) = shared.sites.call(site)?;
    let mut after = origins
        .iter()
        .filter(|o| o.source.end > call.end && Arc::ptr_eq(&o.template, file));
    let origin = after.next()?;
    let inside = call.end.saturating_sub(origin.source.start);
    Some(origin.generated.start + if origin.verbatim { inside } else { 0 })
}
