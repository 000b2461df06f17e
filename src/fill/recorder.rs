//! What the templates did: uses of figures, findings, errors, tables placed.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::sites::Sites;
use crate::compute::Computed;
use crate::diagnostic::{Diagnostic, Diagnostics};
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

/// What functions share: the report, and the record of what was done.
pub(super) struct Shared {
    pub(super) specs: Arc<Specs>,
    pub(super) computed: Arc<Computed>,
    pub(super) sites: Sites,
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
    /// Figures asked for by `value`, and by which call: an assertion shows those within its parentheses.
    asked: Vec<(usize, String)>,
}

impl Shared {
    pub(super) fn new(specs: Arc<Specs>, computed: Arc<Computed>, sites: Sites) -> Self {
        Self {
            specs,
            computed,
            sites,
            record: Mutex::default(),
        }
    }

    fn record(&self) -> MutexGuard<'_, Record> {
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

    /// Records an error at a call.
    pub(super) fn error(&self, site: usize, error: Diagnostic) {
        let error = self.at(site, error);
        self.record().errors.push(error);
    }

    /// Records a finding at a call.
    pub(super) fn finding(&self, site: usize, finding: Diagnostic) {
        let finding = self.at(site, finding);
        self.record().findings.push(finding);
    }

    fn at(&self, site: usize, diagnostic: Diagnostic) -> Diagnostic {
        match self.sites.place(site) {
            Some(place) => diagnostic.at(place),
            None => diagnostic,
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
