//! `report/report.yaml`.

use schemars::JsonSchema;
use serde::Deserialize;

use super::document::{Document, check_segments};
use super::small_cells::SmallCells;
use crate::date::Date;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::figures::{Floors, Rounding};
use crate::language::{self, Language};
use crate::source::SourceFile;
use crate::standards;
use crate::yaml::{self, Map, Spanned};

/// The report as a whole: its cover, its parts in order, the rounding of numbers.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Title.
    pub title: String,
    /// Second line of the title.
    #[serde(default)]
    pub subtitle: Option<String>,
    /// Who wrote it, in order.
    #[schemars(length(min = 1))]
    pub authors: Vec<Author>,
    /// The kind of edition; printed on the cover and in the running head.
    #[serde(default)]
    pub edition: Option<String>,
    /// Series and number, as on the cover.
    #[serde(default)]
    pub series: Option<String>,
    /// A statement on the cover, such as where the data come from.
    #[serde(default)]
    pub statement: Option<String>,
    /// Short title for the running head.
    #[serde(default)]
    pub running_title: Option<String>,
    /// Date of the edition, YYYY-MM-DD. `SOURCE_DATE_EPOCH` overrides it.
    pub date: Spanned<String>,
    /// Language of the text, as a BCP 47 code: `en` or `de`.
    #[serde(default = "english")]
    pub language: Spanned<String>,
    /// Keywords.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// Classification codes, such as JEL's.
    #[serde(default)]
    pub classification: Vec<String>,
    /// The oldest refigure that can build this report, such as `0.1`.
    #[serde(default)]
    pub requires: Option<Spanned<String>>,
    /// PDF standards to conform to, by their names in Typst: `ua-1`, `a-2a`, `a-3a`.
    #[serde(default)]
    pub standards: Vec<Spanned<String>>,
    /// Decimal places.
    #[serde(default)]
    pub rounding: Rounding,
    /// How numbers that would be rounded to zero, or to a whole, are printed.
    #[serde(default)]
    pub floors: Floors,
    /// Protection of small cells in all tables.
    #[serde(default)]
    pub small_cells: SmallCells,
    /// Whether tables of datasets with a weight are weighted.
    #[serde(default = "yes")]
    pub weighted: bool,
    /// Whether tables and charts that fit on a page move to the top or bottom of one, so that text fills the page before.
    #[serde(default)]
    pub floats: bool,
    /// Whether the title has a page of its own.
    #[serde(default = "yes")]
    pub cover: bool,
    /// Whether there is a table of contents.
    #[serde(default = "yes")]
    pub contents: bool,
    /// Whether the last page states how the report was made.
    #[serde(default = "yes")]
    pub colophon: bool,
    /// Changes of figures that `refigure diff` does not list.
    #[serde(default)]
    pub tolerances: Tolerances,
    /// Templates `templates/sections/NAME.typ.j2` before the table of contents, one page each.
    #[serde(default)]
    pub front: Vec<Spanned<String>>,
    /// The templates `templates/sections/NAME.typ.j2`, in the order of the report.
    #[schemars(length(min = 1))]
    pub sections: Vec<Spanned<String>>,
    /// Templates `templates/sections/NAME.typ.j2` after them, as appendices A, B, …
    #[serde(default)]
    pub appendices: Vec<Spanned<String>>,
    /// Wordings chosen by a share's value: the first step that applies gives the words.
    #[serde(default)]
    pub phrases: Map<Vec<Step>>,
    /// Works cited.
    #[serde(default)]
    pub references: Map<Reference>,
}

fn yes() -> bool {
    true
}

fn english() -> Spanned<String> {
    Spanned {
        value: "en".into(),
        span: 0..0,
    }
}

/// An author.
#[derive(Debug, Clone, Deserialize, JsonSchema, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct Author {
    /// Name as printed.
    pub name: String,
    /// Affiliation as printed.
    #[serde(default)]
    pub affiliation: Option<String>,
}

impl Report {
    /// The language of the text.
    pub fn language(&self) -> &'static Language {
        language::find(&self.language).unwrap_or_default()
    }

    /// All sections: the front, the sections, the appendices.
    pub fn parts(&self) -> impl Iterator<Item = &Spanned<String>> {
        let front = self.front.iter().chain(&self.sections);
        front.chain(&self.appendices)
    }
}

/// Changes of figures of each kind that `refigure diff` does not list.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tolerances {
    /// Of percentages; `absolute` in percentage points.
    #[serde(default)]
    pub share: Tolerance,
    /// Of means.
    #[serde(default)]
    pub mean: Tolerance,
    /// Of a model's results.
    #[serde(default)]
    pub model: Tolerance,
    /// Of counts.
    #[serde(default)]
    pub count: Tolerance,
}

/// Limits on a figure's change; a change within either limit is tolerated. A number such as "0.1", or a fraction.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tolerance {
    /// In units as printed.
    #[serde(default)]
    pub absolute: Option<Spanned<String>>,
    /// As a fraction of the old value.
    #[serde(default)]
    pub relative: Option<Spanned<String>>,
}

/// A step of a phrase scale: exactly one of `above` and `at_least`, a fraction such as `1/2` or a decimal number.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Applies if the figure is greater.
    #[serde(default)]
    pub above: Option<Spanned<String>>,
    /// Applies if the figure is greater or equal.
    #[serde(default)]
    pub at_least: Option<Spanned<String>>,
    /// The words.
    pub text: Spanned<String>,
}

/// A cited work.
#[derive(Debug, Clone, Deserialize, JsonSchema, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    /// Its citation in the text, such as `Tsuji et al. (2005)`.
    pub short: String,
    /// Its full entry in the list of references.
    pub full: String,
}

pub(super) fn check(document: &Document<Report>, messages: &mut Diagnostics) {
    let report = &document.content;
    if Date::parse(&report.date).is_none() {
        messages.push(
            Diagnostic::error(
                Code::InvalidValue,
                format!("`{}` is not a date", report.date.value),
            )
            .at(document.place(&report.date))
            .expected("YYYY-MM-DD")
            .help("write the edition's date such as 2026-01-31"),
        );
    }
    for standard in &report.standards {
        if !standards::names().any(|name| name == standard.value) {
            messages.push(
                Diagnostic::error(
                    Code::InvalidValue,
                    format!("unknown PDF standard `{}`", standard.value),
                )
                .at(document.place(standard))
                .expected("a name that Typst knows, such as ua-1, a-2a or a-3a"),
            );
        }
    }
    for (i, standard) in report.standards.iter().enumerate() {
        let before = report.standards.iter().take(i);
        let mut before = before.filter(|other| !standards::agree(other, standard));
        if let Some(other) = before.next() {
            messages.push(
                Diagnostic::error(
                    Code::ConflictingKeys,
                    format!(
                        "a PDF can't conform to both `{}` and `{}`",
                        other.value, standard.value
                    ),
                )
                .at(document.place(standard))
                .expected("compatible standards"),
            );
        }
    }
    check_language(document, messages);
    check_sections(document, messages);
    check_tolerances(document, messages);
    for (key, _) in report.references.iter() {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if key.is_empty() || !key.chars().all(plain) {
            messages.push(
                Diagnostic::error(
                    Code::InvalidName,
                    format!("invalid key of a reference: `{}`", key.value),
                )
                .at(document.place(key))
                .expected("letters a-z, digits, - and _"),
            );
        }
    }
    check_segments(document, &report.phrases, messages);
}

/// Only a known language is allowed: otherwise its number words could be typed unnoticed.
fn check_language(document: &Document<Report>, messages: &mut Diagnostics) {
    let code = &document.content.language;
    if language::find(code).is_none() {
        let known: Vec<&str> = language::ALL.iter().map(|language| language.code).collect();
        messages.push(
            Diagnostic::error(
                Code::UnknownWord,
                format!("unknown language `{}`", code.value),
            )
            .at(document.place(code))
            .expected(format!("one of {}", known.join(", "))),
        );
    }
}

/// Sections are names of templates, each once.
fn check_sections(document: &Document<Report>, messages: &mut Diagnostics) {
    let report = &document.content;
    let mut seen: Vec<&str> = Vec::new();
    for section in report.parts() {
        let name = section.value.as_str();
        let bare = name.strip_suffix(".typ.j2").unwrap_or(name);
        let path = bare.contains(['/', '\\']);
        let message = if path || bare != name || name.starts_with('.') {
            let message = Diagnostic::error(
                Code::InvalidName,
                format!("`{name}` is not the name of a section"),
            )
            .expected("NAME of a file templates/sections/NAME.typ.j2");
            match path || bare == name {
                true => message,
                false => message.help(format!("write `{bare}`")),
            }
        } else if seen.contains(&name) {
            Diagnostic::error(Code::DuplicateName, format!("duplicate section `{name}`"))
                .expected("each section once, in `front`, `sections` or `appendices`")
        } else {
            seen.push(name);
            continue;
        };
        messages.push(message.at(document.place(section)));
    }
}

/// Limits are numbers.
fn check_tolerances(document: &Document<Report>, messages: &mut Diagnostics) {
    let all = &document.content.tolerances;
    let kinds = [&all.share, &all.mean, &all.model, &all.count];
    let limits = kinds
        .into_iter()
        .flat_map(|kind| [&kind.absolute, &kind.relative]);
    for limit in limits.flatten() {
        if crate::figures::parse_bound(limit).is_none() {
            messages.push(
                Diagnostic::error(
                    Code::InvalidValue,
                    format!("`{}` is not a valid limit", limit.value),
                )
                .at(document.place(limit))
                .expected("a number such as \"0.1\", or a fraction such as \"1/2\""),
            );
        }
    }
}

/// The part of report.yaml that is read before anything else.
#[derive(Deserialize)]
struct Requires {
    requires: Option<Spanned<String>>,
}

/// Rejects a report that requires a newer version of this program.
pub(super) fn check_version(file: &SourceFile) -> Result<(), Diagnostic> {
    let Some(requires) = yaml::peek::<Requires>(file).and_then(|r| r.requires) else {
        return Ok(());
    };
    let place = file.place(requires.span.clone());
    let numbers = |version: &str| -> Option<Vec<u64>> {
        version.split('.').map(|part| part.parse().ok()).collect()
    };
    let Some(wanted) = numbers(&requires) else {
        return Err(Diagnostic::error(
            Code::InvalidValue,
            format!("`{}` is not a version", requires.value),
        )
        .at(place)
        .expected("a version such as 0.1 or 0.1.0"));
    };
    let ours = env!("CARGO_PKG_VERSION");
    if numbers(ours).is_some_and(|have| have < wanted) {
        return Err(Diagnostic::error(
            Code::NewerVersionRequired,
            format!(
                "this report requires refigure {}, and this is refigure {ours}",
                requires.value
            ),
        )
        .at(place)
        .expected("a version no newer than this program")
        .help("install a newer refigure"));
    }
    Ok(())
}
