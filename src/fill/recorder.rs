//! What template functions share: the report, and the record of what templates did.

use minijinja::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::marks::mark;
pub(super) use super::sites::At;
use super::sites::{Part, Sites};
use crate::check::{Assessment, Erratum};
use crate::compute::Computed;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::figures::Figure;
use crate::language::Language;
use crate::source::SourceFile;
use crate::spec::Specs;

/// What stands for a figure that could not be had; never printed, since the build fails.
pub(super) const PLACEHOLDER: &str = "?";

/// How a language writes a number: [`Language::number`] or [`Language::percentage`].
pub(super) type Form = fn(&Language, &str) -> String;

/// One use of a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// The figure's id.
    pub figure: String,
    /// The template, relative to the project.
    pub template: String,
    /// The line of the call, or of the call that placed its table.
    pub line: usize,
    /// The call's number.
    pub(super) site: usize,
    /// What it prints; empty for a use that only decides something.
    pub(super) text: String,
}

impl Use {
    /// What it prints; `None` if it only decides something.
    pub fn printed(&self) -> &str {
        &self.text
    }
}

/// What follows is written from left to right; this is not seen.
const LEFT_TO_RIGHT: char = '\u{200e}';

/// Whether a text has letters that are written from right to left, or sets that direction.
fn is_from_right(text: &str) -> bool {
    let letter = |c| {
        matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
            | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
    };
    (!text.is_ascii() && text.contains(letter)) || text.contains("dir: rtl")
}

/// What functions share.
pub(super) struct Shared {
    pub(super) specs: Arc<Specs>,
    pub(super) computed: Arc<Computed>,
    pub(super) sites: Arc<Sites>,
    pub(super) assessment: Arc<Assessment>,
    /// The publication's errata, numbered.
    pub(super) errata: Vec<Erratum>,
    /// Whether some of the report is written from right to left.
    from_right: bool,
    record: Mutex<Record>,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}

/// What was done so far.
#[derive(Debug, Default)]
pub(super) struct Record {
    pub(super) uses: Vec<Use>,
    pub(super) findings: Diagnostics,
    pub(super) errors: Diagnostics,
    /// Facts asked for.
    pub(super) facts: BTreeSet<String>,
    pub(super) layout: Layout,
    /// Whether a template was ended by an error: what it would have placed is not known.
    pub(super) stopped: bool,
    /// Calls that went wrong.
    failed: Vec<usize>,
    /// Figures asked for by `value`, and by which call: an assertion shows those within its parentheses.
    asked: Vec<(usize, String)>,
    /// The bits of what `value` gave out, and whether all of it were shares.
    given: BTreeMap<u64, bool>,
}

/// What is placed, and what refers to it: a name and a call each.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// What is placed, in order.
    pub(super) placed: Vec<(String, usize)>,
    /// What of it is referred to.
    pub(super) referred: Vec<(String, usize)>,
    /// The list of references and that of errata.
    pub(super) lists: Vec<(&'static str, usize)>,
    /// Works cited.
    pub(super) cited: Vec<(String, usize)>,
    /// Errata marked in the text.
    pub(super) marked: Vec<(String, usize)>,
}

impl Shared {
    pub(super) fn new(
        specs: Arc<Specs>,
        computed: Arc<Computed>,
        assessment: Arc<Assessment>,
        sites: Arc<Sites>,
        texts: &[Arc<SourceFile>],
    ) -> Self {
        let from_right = |file: &Arc<SourceFile>| is_from_right(file.text());
        let from_right = texts.iter().any(from_right) || sites.files().any(from_right);
        Self {
            errata: assessment.errata(&specs),
            from_right,
            specs,
            computed,
            assessment,
            sites,
            record: Mutex::default(),
        }
    }

    pub(super) fn record(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The language of the text.
    pub(super) fn language(&self) -> &'static Language {
        self.specs.report.content.language()
    }

    /// What was done.
    pub(super) fn finish(&self) -> Record {
        std::mem::take(&mut self.record())
    }
}

/// Uses of figures.
impl Shared {
    /// Records a use; returns its number.
    pub(super) fn used(&self, site: usize, figure: &str, text: &str) -> usize {
        let (template, line) = self.sites.path_and_line(site).unwrap_or_default();
        let mut record = self.record();
        record.uses.push(Use {
            figure: figure.to_string(),
            template: template.to_string(),
            line,
            site,
            text: text.to_string(),
        });
        record.uses.len() - 1
    }

    /// A figure as its specification has it, in a form of the language, marked and recorded.
    pub(super) fn print(&self, site: usize, figure: &Figure, form: Form) -> String {
        let text = figure.text(self.specs.report.content.rounding);
        self.marked(site, figure, &form(self.language(), &text))
    }

    /// Text that stands for a figure, marked and recorded.
    pub(super) fn marked(&self, site: usize, figure: &Figure, text: &str) -> String {
        // Typst makes a minus of a hyphen before a digit, but not after a bracket or before a point.
        let text = match text.strip_prefix('-') {
            Some(size) => &format!("\u{2212}{size}"),
            None => text,
        };
        self.in_order(text, mark(self.used(site, &figure.id, text), text))
    }

    /// A number that begins with a sign would have it at its end between words that are written from right to left.
    pub(super) fn in_order(&self, number: &str, marked: String) -> String {
        match self.from_right && !number.starts_with(char::is_alphanumeric) {
            true => format!("{LEFT_TO_RIGHT}{marked}"),
            false => marked,
        }
    }

    /// A use by its number.
    pub(super) fn use_of(&self, number: usize) -> Option<Use> {
        self.record().uses.get(number).cloned()
    }

    /// How many uses are recorded.
    pub(super) fn uses(&self) -> usize {
        self.record().uses.len()
    }

    /// The figure last used by a call.
    pub(super) fn last_figure_of(&self, call: usize) -> Option<String> {
        let record = self.record();
        let used = record.uses.iter().rfind(|used| used.site == call);
        used.map(|used| used.figure.clone())
    }
}

/// Numbers that conditions ask for.
impl Shared {
    /// Remembers a number that `value` gave out.
    pub(super) fn give(&self, site: usize, figure: &str, value: &Value, share: bool) {
        let mut record = self.record();
        record.asked.push((site, figure.to_string()));
        if let Ok(number) = f64::try_from(value.clone()) {
            let shares = record.given.entry(number.to_bits()).or_insert(true);
            *shares &= share;
        }
    }

    /// Whether a number is one that `value` gave out, as a share and nothing else.
    pub(super) fn only_shares_are(&self, value: &Value) -> bool {
        let bits = f64::try_from(value.clone()).map(f64::to_bits);
        bits.is_ok_and(|bits| self.record().given.get(&bits) == Some(&true))
    }

    /// The figures asked for since the last assertion by calls within the parentheses of `site`.
    pub(super) fn asked_within(&self, site: usize) -> Vec<String> {
        let within = self.sites.within(site);
        let asked = std::mem::take(&mut self.record().asked);
        let mut figures: Vec<String> = Vec::new();
        for (_, figure) in asked.into_iter().filter(|(at, _)| within.contains(at)) {
            if !figures.contains(&figure) {
                figures.push(figure);
            }
        }
        figures
    }

    /// Whether a call between the parentheses of `site` failed.
    pub(super) fn failed_within(&self, site: usize) -> bool {
        let within = self.sites.within(site);
        self.record().failed.iter().any(|at| within.contains(at))
    }
}

/// What went wrong.
impl Shared {
    /// Records an error at a call or a part of it.
    pub(super) fn error<'a>(&self, at: impl Into<At<'a>>, error: Diagnostic) {
        let at = at.into();
        let error = self.at(at, error);
        let mut record = self.record();
        record.failed.push(at.site);
        record.errors.push(error);
    }

    /// Records an error that ended a template; it has its place already.
    pub(super) fn error_placed(&self, error: Diagnostic) {
        let mut record = self.record();
        record.stopped = true;
        record.errors.push(error);
    }

    /// Records an error of a comparison or condition; the call around it went wrong.
    pub(super) fn check_error(&self, check: usize, range: Range<usize>, error: Diagnostic) {
        let error = match self.sites.check_place(check, range) {
            Some(place) => error.at(place),
            None => error,
        };
        let mut record = self.record();
        record.failed.extend(self.sites.call_around(check));
        record.errors.push(error);
    }

    /// Records a finding at a call or a part of it.
    pub(super) fn finding<'a>(&self, at: impl Into<At<'a>>, finding: Diagnostic) {
        let finding = self.at(at.into(), finding);
        self.record().findings.push(finding);
    }

    fn at(&self, at: At<'_>, diagnostic: Diagnostic) -> Diagnostic {
        match self.sites.place_of(at) {
            Some(place) => diagnostic.at(place),
            None => diagnostic,
        }
    }

    /// A part of a call as the author wrote it.
    pub(super) fn written(&self, at: At<'_>) -> String {
        let place = self.sites.place_of(at);
        let written = place.as_ref().and_then(|p| p.excerpt.get(p.marked.clone()));
        let written = written.unwrap_or_default();
        match at.part {
            Part::Option(name) => written
                .trim_start_matches(name)
                .trim_start_matches([' ', '='])
                .to_string(),
            _ => written.to_string(),
        }
    }
}

/// What is placed.
impl Shared {
    /// The call that placed a table or a chart.
    pub(super) fn placed_at(&self, name: &str) -> Option<usize> {
        let record = self.record();
        let mut placed = record.layout.placed.iter();
        placed
            .find(|(placed, _)| placed == name)
            .map(|(_, site)| *site)
    }

    /// What is placed, in the order of the report.
    pub(super) fn placed(&self) -> Vec<String> {
        let record = self.record();
        record
            .layout
            .placed
            .iter()
            .map(|(name, _)| name.clone())
            .collect()
    }
}
