//! What the templates did: uses of figures, findings, errors, tables placed.

use minijinja::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::errata::Published;
use super::sites::Sites;
use crate::compute::Computed;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::Place;
use crate::spec::Specs;

/// One use of a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// The figure's id.
    pub figure: String,
    /// The template, relative to the project.
    pub template: String,
    /// The line of the call, or of the call that placed the table it stands in.
    pub line: usize,
    /// The call's number.
    pub(super) site: usize,
    /// What it prints; empty for a use that only decides something.
    pub(super) text: String,
}

impl Use {
    /// What it prints; nothing where it only decides something.
    pub fn printed(&self) -> &str {
        &self.text
    }
}

/// A call, or a part of it: what a message is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct At<'a> {
    pub(super) site: usize,
    pub(super) part: Part<'a>,
}

/// A part of a call.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part<'a> {
    Call,
    Argument(usize),
    Option(&'a str),
}

impl<'a> At<'a> {
    /// An argument by its position.
    pub(super) fn argument(site: usize, index: usize) -> Self {
        Self {
            site,
            part: Part::Argument(index),
        }
    }

    /// An option by its name.
    pub(super) fn option(site: usize, name: &'a str) -> Self {
        Self {
            site,
            part: Part::Option(name),
        }
    }
}

impl From<usize> for At<'_> {
    fn from(site: usize) -> Self {
        Self {
            site,
            part: Part::Call,
        }
    }
}

/// What functions share: the report, and the record of what was done.
pub(super) struct Shared {
    pub(super) specs: Arc<Specs>,
    pub(super) computed: Arc<Computed>,
    pub(super) sites: Arc<Sites>,
    pub(super) published: Published,
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
    /// Tables placed, and by which call.
    placed: Vec<(String, usize)>,
    /// The call that placed the list of references.
    lists: Option<usize>,
    /// Works cited, by which call.
    cited: Vec<usize>,
    /// Facts asked for.
    pub(super) facts: BTreeSet<String>,
    /// The call that placed the list of errata.
    errata: Option<usize>,
    /// Errata marked in the text, by their keys, and by which call.
    marked: Vec<(String, usize)>,
    /// Tables referred to, and by which call.
    referred: Vec<(String, usize)>,
    /// Whether a template was ended by an error: what it would have placed is not known.
    stopped: bool,
    /// Calls that went wrong.
    failed: Vec<usize>,
    /// Figures asked for by `value`, and by which call: an assertion shows those within its parentheses.
    asked: Vec<(usize, String)>,
    /// Left sides whose right sides are not yet known: the operand's number and its value.
    pub(super) sides: Vec<(usize, Value)>,
    /// The bits of what `value` gave out, and whether all of it were shares.
    pub(super) given: BTreeMap<u64, bool>,
}

impl Shared {
    pub(super) fn new(
        specs: Arc<Specs>,
        computed: Arc<Computed>,
        published: Published,
        sites: Arc<Sites>,
    ) -> Self {
        Self {
            specs,
            computed,
            published,
            sites,
            record: Mutex::default(),
        }
    }

    pub(super) fn record(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }

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

    /// What a use prints.
    pub(super) fn text_of_use(&self, number: usize) -> Option<String> {
        self.record().uses.get(number).map(|used| used.text.clone())
    }

    /// How many uses are recorded.
    pub(super) fn uses(&self) -> usize {
        self.record().uses.len()
    }

    /// The call that a use was recorded by.
    pub(super) fn site_of_use(&self, number: usize) -> Option<usize> {
        self.record().uses.get(number).map(|used| used.site)
    }

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

    /// Records an error of a call that is to be mended elsewhere.
    pub(super) fn error_elsewhere(&self, site: usize, error: Diagnostic) {
        let mut record = self.record();
        record.failed.push(site);
        record.errors.push(error);
    }

    /// Records an error of a side of a comparison; the call around it went wrong.
    pub(super) fn operand_error(&self, operand: usize, error: Diagnostic, place: Option<Place>) {
        let error = match place {
            Some(place) => error.at(place),
            None => error,
        };
        let mut record = self.record();
        record.failed.extend(self.sites.call_around(operand));
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

    /// Whether a call between the parentheses of `site` failed.
    pub(super) fn failed_within(&self, site: usize) -> bool {
        let end = self.sites.get(site).map_or(site, |s| s.inner_end);
        self.record()
            .failed
            .iter()
            .any(|at| (site..end).contains(at))
    }

    /// Remembers that a table is referred to.
    pub(super) fn refer(&self, site: usize, table: &str) {
        self.record().referred.push((table.to_string(), site));
    }

    /// Remembers that a work is cited.
    pub(super) fn cited(&self, site: usize) {
        self.record().cited.push(site);
    }

    /// Remembers the call that places the list of references; a second one is refused.
    pub(super) fn list_references(&self, site: usize) {
        let first = *self.record().lists.get_or_insert(site);
        self.twice("references", first, site);
    }

    /// Refuses a second call of a function that places a list.
    fn twice(&self, name: &str, first: usize, site: usize) {
        if first == site {
            return;
        }
        let mut message = Diagnostic::error(format!("the list of {name} is placed twice"))
            .expected("expected it once in the report");
        if let Some(place) = self.sites.place(first) {
            message = message.note(format!("it was placed at {}", place.label()));
        }
        self.error(site, message);
    }

    /// Remembers that a fact is asked for.
    pub(super) fn used_fact(&self, id: &str) {
        self.record().facts.insert(id.to_string());
    }

    /// Remembers the call that places the list of errata.
    pub(super) fn list_errata(&self, site: usize) {
        let first = *self.record().errata.get_or_insert(site);
        self.twice("errata", first, site);
    }

    /// The call that placed the list of errata.
    pub(super) fn errata_listed_by(&self) -> Option<usize> {
        self.record().errata
    }

    /// Remembers that an erratum is marked; whether it is for the first time.
    pub(super) fn mark_erratum(&self, site: usize, key: &str) -> bool {
        let first = !self.erratum_is_marked(key);
        self.record().marked.push((key.to_string(), site));
        first
    }

    /// Whether an erratum is marked in the text.
    pub(super) fn erratum_is_marked(&self, key: &str) -> bool {
        self.record().marked.iter().any(|(known, _)| known == key)
    }

    /// Tells references to tables that no template placed, and citations of works that are listed nowhere.
    pub(super) fn check_references(&self) {
        let placed = self.placed();
        if self.record().stopped {
            return;
        }
        let (referred, cited) = {
            let mut record = self.record();
            let cited = std::mem::take(&mut record.cited);
            let listed = record.lists.is_some();
            let first = cited.into_iter().next().filter(|_| !listed);
            (std::mem::take(&mut record.referred), first)
        };
        let unlisted = {
            let record = self.record();
            let first = record.marked.first().map(|(_, site)| *site);
            first.filter(|_| record.errata.is_none())
        };
        if let Some(site) = unlisted {
            let message =
                Diagnostic::error("an erratum is marked, and no template lists the errata")
                    .expected("expected the list of errata somewhere in the report")
                    .help("write {{ errata() }} where it belongs");
            self.error(site, message);
        }
        if let Some(site) = cited {
            let message =
                Diagnostic::error("a work is cited, and no template lists the references")
                    .expected("expected the list of references somewhere in the report")
                    .help("write {{ references() }} where it belongs");
            self.error(site, message);
        }
        for (table, site) in referred.iter().filter(|(table, _)| !placed.contains(table)) {
            let message = Diagnostic::error(format!("no template places the table `{table}`"))
                .expected("expected a table that is placed somewhere")
                .help(format!(
                    "write {{{{ table(\"{table}\") }}}} where it belongs"
                ));
            self.error(At::argument(*site, 0), message);
        }
    }

    /// Records that a table is placed; false if it was already.
    pub(super) fn place_table(&self, site: usize, table: &str) -> bool {
        let mut record = self.record();
        if record.placed.iter().any(|(name, _)| name == table) {
            return false;
        }
        record.placed.push((table.to_string(), site));
        true
    }

    /// The call that placed a table.
    pub(super) fn placed_at(&self, table: &str) -> Option<usize> {
        let record = self.record();
        record
            .placed
            .iter()
            .find(|(name, _)| name == table)
            .map(|(_, site)| *site)
    }

    /// Tables placed, in the order of the report.
    pub(super) fn placed(&self) -> Vec<String> {
        self.record()
            .placed
            .iter()
            .map(|(name, _)| name.clone())
            .collect()
    }

    /// Remembers that a condition asked for a figure.
    pub(super) fn asked(&self, site: usize, figure: &str) {
        self.record().asked.push((site, figure.to_string()));
    }

    /// The figures asked for since the last assertion by calls within the parentheses of `site`.
    pub(super) fn asked_within(&self, site: usize) -> Vec<String> {
        let end = self.sites.get(site).map_or(site, |s| s.inner_end);
        let asked = std::mem::take(&mut self.record().asked);
        let within = asked.into_iter().filter(|(at, _)| *at > site && *at < end);
        let mut figures: Vec<String> = Vec::new();
        for (_, figure) in within {
            if !figures.contains(&figure) {
                figures.push(figure);
            }
        }
        figures
    }

    /// What was done.
    pub(super) fn finish(&self) -> Record {
        std::mem::take(&mut self.record())
    }
}
