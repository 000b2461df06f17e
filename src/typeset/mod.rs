//! Typst sources become a PDF, in memory: the only module that knows Typst.
//!
//! The clock is pinned, fonts are embedded, there is no network and no file but the generated ones, so that the same
//! sources give the same bytes everywhere.

mod ahead;
mod comments;
mod digits;
mod errors;
mod formula;
mod glyphs;
mod html;
mod ink;
mod layout;
mod pages;
mod places;
mod printed;
mod prose;
mod style;
mod words;
mod world;

use typst::Library;
use typst::foundations::{Datetime, Smart};
use typst::utils::LazyHash;
use typst_as_lib::TypstEngine;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

pub use html::Page;
pub use layout::{Line, render as render_layout};
pub use words::words;

use crate::date::Date;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use crate::export::Export;
use crate::fill::{Filled, Generated};
use crate::limits;
use crate::threads::side_by_side;
use ahead::Ahead;
use world::{Sources, World};

/// What typesetting needs besides the sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Date of the document.
    pub date: Date,
    /// PDF standards, by Typst's names.
    pub standards: Vec<String>,
    /// What identifies the document: stable for the same report.
    pub identifier: String,
    /// Program and version.
    pub creator: String,
    /// Whether the lines of the pages are wanted.
    pub layout: bool,
    /// What is to be made of the report.
    pub exports: Vec<Export>,
}

/// A typeset report.
#[derive(Debug, Clone)]
pub struct Typeset {
    /// What was made of the report, in the order of the formats.
    pub files: Vec<(Export, Vec<u8>)>,
    /// The page in HTML, if it was asked for.
    pub page: Option<Page>,
    /// Number of pages.
    pub pages: usize,
    /// Where the uses of figures are.
    pub uses: UsePlaces,
    /// The lines of the pages, where they are wanted.
    pub lines: Vec<Line>,
    /// Typst's warnings.
    pub warnings: Diagnostics,
    /// Text that can't be read where it is printed.
    pub findings: Diagnostics,
}

impl Typeset {
    /// The file of a format, if it was asked for.
    pub fn file(&self, format: Export) -> Option<&[u8]> {
        let mut files = self.files.iter();
        let (_, bytes) = files.find(|(made, _)| *made == format)?;
        Some(bytes)
    }
}

/// Where the uses of figures are, by their numbers; uses that print nothing are nowhere.
#[derive(Debug, Clone, Default)]
pub struct UsePlaces {
    /// The physical page (from 1) that each is printed on.
    pub pages: Vec<Option<usize>>,
    /// The anchor that each has in HTML, if that is made.
    pub anchors: Vec<Option<String>>,
}

fn standard(name: &str) -> Option<PdfStandard> {
    serde_json::from_value(serde_json::Value::String(name.to_string())).ok()
}

/// What a run is at while Typst evaluates the sources.
const STAGE: &str = "typeset";

/// How many reports ago something may have been of use last: what was memoized before is forgotten.
const AGE: usize = 4;

/// Typst, with what it keeps from one report to the next: only what changed is parsed, evaluated and laid out again.
pub struct Typesetter {
    engine: TypstEngine,
    library: LazyHash<Library>,
    /// That of the page in HTML.
    web: LazyHash<Library>,
    sources: Sources,
    ahead: Ahead,
}

impl Default for Typesetter {
    fn default() -> Self {
        Self {
            engine: world::engine(),
            library: world::library(false),
            web: world::library(true),
            sources: Sources::default(),
            ahead: Ahead::default(),
        }
    }
}

impl Drop for Typesetter {
    fn drop(&mut self) {
        comemo::evict(0);
    }
}

impl std::fmt::Debug for Typesetter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Typesetter").finish_non_exhaustive()
    }
}

impl Typesetter {
    /// Parses a file ahead, so that it does not have to be parsed when it is typeset.
    pub fn read(&mut self, path: &str, text: &str) {
        self.sources.put(path, text);
    }

    /// Typesets filled templates as Typst does by itself, and nothing else: what a build is measured by. Gives the PDF and
    /// its number of pages.
    pub fn alone(
        &mut self,
        filled: &Filled,
        settings: &Settings,
    ) -> Result<(Vec<u8>, usize), Diagnostics> {
        self.sources.update(&filled.files);
        let world = World::new(&self.engine, &self.library, &self.sources, settings.date)?;
        let compiled = typst::compile::<PagedDocument>(&world).output;
        let document =
            compiled.map_err(|errors| errors::tell(&errors, Severity::Error, &world, filled))?;
        let pdf = typst_pdf::pdf(&document, &options(settings)?);
        let pdf = pdf.map_err(|errors| errors::of_export(&errors, &world, filled))?;
        Ok((pdf, document.pages().len()))
    }

    /// Typesets filled templates. `meanwhile` runs with the places of all uses while the PDF is written.
    pub fn typeset<T: Send>(
        &mut self,
        filled: &Filled,
        settings: &Settings,
        meanwhile: impl FnOnce(&UsePlaces) -> T + Send,
    ) -> Result<(Typeset, T), Diagnostics> {
        comemo::evict(AGE);
        self.sources.update(&filled.files);
        // What is refused is not run.
        let mut faults = prose::check(&filled.files, &self.sources);
        faults.append(style::check(filled, &self.sources));
        let math = self.library.math.scope();
        faults.append(printed::check(filled, &self.sources, math));
        let runs = faults.is_empty();
        faults.append(comments::check(&filled.files, &self.sources));
        if !runs {
            return Err(faults);
        }
        let world = World::new(&self.engine, &self.library, &self.sources, settings.date)?;
        limits::stage(STAGE);
        let told = |path: &str| tell(path, &filled.files);
        let telling = world.telling(&told)?;
        let compiled = self.ahead.of(&world, filled, || {
            ahead::evaluate_first(&telling);
            limits::stage("lay out");
            typst::compile::<PagedDocument>(&world)
        });
        let mut warnings = errors::tell(&compiled.warnings, Severity::Warning, &world, filled);
        let document = match compiled.output {
            Err(errors) => {
                faults.append(errors::tell(&errors, Severity::Error, &world, filled));
                return Err(faults);
            }
            Ok(document) => document,
        };
        faults.append(glyphs::missing(&document, &world, filled));
        faults.append(digits::check(&document, &world, filled));
        faults.into_result()?;
        let pages = document.pages().len();
        refuse_many(pages)?;
        let mut files = Vec::new();
        let (mut page, mut anchors) = (None, Vec::new());
        if settings.exports.contains(&Export::Html) {
            limits::stage("write the HTML");
            let web = World::new(&self.engine, &self.web, &self.sources, settings.date)?;
            let made = html::page(&web, filled)?;
            warnings.append(made.warnings);
            anchors = made.anchors;
            files.push((Export::Html, made.page.plain().into_bytes()));
            page = Some(made.page);
        }
        limits::stage("write the PDF");
        let options = options(settings)?;
        let ((uses, findings, done), pdf) = side_by_side(
            || {
                let (pages, findings) = pages::of_uses(&document, &world, filled);
                let uses = UsePlaces { pages, anchors };
                let done = meanwhile(&uses);
                (uses, findings, done)
            },
            || {
                let wanted = settings.exports.contains(&Export::Pdf);
                wanted.then(|| typst_pdf::pdf(&document, &options))
            },
        );
        if let Some(pdf) = pdf {
            let pdf = pdf.map_err(|errors| errors::of_export(&errors, &world, filled))?;
            files.insert(0, (Export::Pdf, pdf));
        }
        let lines = if settings.layout {
            layout::lines(&document)
        } else {
            Vec::new()
        };
        let typeset = Typeset {
            files,
            page,
            pages,
            uses,
            lines,
            warnings,
            findings,
        };
        Ok((typeset, done))
    }
}

/// Notes the section that Typst evaluates. Tables belong to one, and all import the style and the parts.
fn tell(path: &str, files: &[Generated]) {
    let file = files.iter().find(|file| file.path == path);
    match file {
        Some(file) if path.starts_with("sections/") => limits::file(&file.template),
        _ if ["tables/", "charts/", "style.typ", "parts.typ"]
            .iter()
            .any(|start| path.starts_with(start)) => {}
        _ => limits::stage(STAGE),
    }
}

fn refuse_many(pages: usize) -> Result<(), Diagnostic> {
    match limits::current().pages {
        Some(most) if pages > most => Err(Diagnostic::error(
            Code::LimitExceeded,
            format!("the report has {pages} pages, more than {most}"),
        )
        .help("allow more with --max-pages N; 0 means no limit")),
        _ => Ok(()),
    }
}

fn options(settings: &Settings) -> Result<PdfOptions, Diagnostics> {
    let standards: Vec<PdfStandard> = settings
        .standards
        .iter()
        .filter_map(|s| standard(s))
        .collect();
    let standards = PdfStandards::new(&standards).map_err(|e| {
        let mut message = Diagnostic::error(Code::ConflictingKeys, "conflicting PDF standards")
            .cause(e.message().as_str())
            .at(crate::source::Place::file("report/report.yaml"));
        for hint in e.hints() {
            message = message.help(hint.to_string());
        }
        Diagnostics::from(message)
    })?;
    let (year, month, day) = settings.date.parts();
    let midnight = Datetime::from_ymd_hms(year, month, day, 0, 0, 0);
    Ok(PdfOptions {
        ident: Smart::Custom(settings.identifier.clone()),
        creator: Smart::Custom(Some(settings.creator.clone())),
        timestamp: midnight.map(Timestamp::new_utc),
        standards,
        ..PdfOptions::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standards;

    #[test]
    fn standards_are_typsts_and_agree_where_typst_says_so() {
        for one in standards::names() {
            let known = standard(one).unwrap_or_else(|| panic!("Typst knows no {one}"));
            for other in standards::names().filter(|other| *other != one) {
                let pair = [known, standard(other).unwrap()];
                let agree = PdfStandards::new(&pair).is_ok();
                assert_eq!(standards::agree(one, other), agree, "{one} {other}");
            }
        }
    }
}
