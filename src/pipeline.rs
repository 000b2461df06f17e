//! A report with its figures, and the stages that follow; every command is a reader of these.

use sha2::{Digest, Sha256};
use std::sync::Arc;

use crate::check::Assessment;
use crate::compute::{self, Computed};
use crate::dataset::Datasets;
use crate::date::Date;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::export::Export;
use crate::figures::{FactOn, Ledger};
use crate::fill::{self, Colophon, Filled, Generated, Templates};
use crate::limits;
use crate::project::{Project, hex};
use crate::spec::Specs;
use crate::typeset::{Settings, Typeset, Typesetter};
use crate::version;

/// Path of the ledger in a project.
pub const LEDGER: &str = "report/figures.lock";

/// A project with all figures computed.
#[derive(Debug, Clone)]
pub struct Report {
    /// The project's folder.
    pub project: Project,
    /// What it says about itself.
    pub specs: Arc<Specs>,
    /// How many respondents its datasets have.
    pub datasets: Datasets,
    /// Its figures.
    pub computed: Arc<Computed>,
    /// What is to be said of everything that was published.
    pub assessment: Arc<Assessment>,
}

impl Report {
    /// The ledger that these figures and facts would have.
    pub fn ledger(&self) -> Ledger {
        let facts = self.specs.facts.content.iter().flat_map(|(name, fact)| {
            let on = fact.depends_on.iter();
            on.filter_map(|dataset| {
                let fact = name.value.clone();
                let hash = self.datasets.get(dataset)?.sha256.clone();
                let dataset = dataset.value.clone();
                Some((FactOn { fact, dataset }, hash))
            })
        });
        let rounding = self.specs.report.content.rounding;
        Ledger::of(&self.computed.figures, rounding, facts)
    }

    /// A message for each fact whose data have changed since it was accepted.
    pub fn stale_facts(&self, accepted: &Ledger, locked: bool) -> Diagnostics {
        let facts = &self.specs.facts;
        let mut stale = Diagnostics::new();
        for (FactOn { fact, dataset }, difference) in accepted.fact_differences(&self.ledger()) {
            let place = facts.content.iter().find(|(name, _)| name.value == fact);
            let (Some(_), Some(_), Some((name, _))) =
                (&difference.accepted, &difference.computed, place)
            else {
                continue;
            };
            let message = format!(
                "the fact `{fact}` may be out of date: `{dataset}` has changed since it was accepted"
            );
            let message = match locked {
                true => Diagnostic::finding(Code::StaleFact, message),
                false => Diagnostic::warning(Code::StaleFact, message),
            };
            stale.push(message.at(facts.place(name)).help(format!(
                "obtain its value for the current data, then confirm it with `refigure accept --fact {fact}`"
            )));
        }
        stale
    }

    /// The ledger as accepted, if there is one.
    pub fn accepted(&self) -> Result<Option<Ledger>, Diagnostics> {
        if !self.project.exists(LEDGER) {
            return Ok(None);
        }
        let file = self.project.read_unrecorded(LEDGER)?;
        Ok(Some(Ledger::parse(&file)?))
    }

    /// Both sides of a ledger in which a merge left conflicts; the same without conflicts.
    pub fn merged(&self) -> Result<(Ledger, Ledger), Diagnostics> {
        Ok(Ledger::parse_sides(
            &*self.project.read_unrecorded(LEDGER)?,
        )?)
    }

    /// With the figures of the expressions that templates write out. One that has no figure is reported where it is used.
    pub fn with_expressions(mut self, templates: &Templates) -> Self {
        if templates.expressions.is_empty() {
            return self;
        }
        let computed = Arc::make_mut(&mut self.computed);
        for expression in &templates.expressions {
            let figure = compute::inline(&self.specs, &computed.figures, expression);
            computed.figures.extend(figure.ok());
        }
        self
    }

    /// Reads the templates and fills them.
    pub fn fill(&self, date: Date) -> Result<Filled, Diagnostics> {
        let templates = Templates::read(&self.project, &self.specs)?;
        self.fill_templates(&templates, date, |_| ())
    }

    /// Fills templates that have been read. `each` is called for every file as soon as it is filled.
    pub fn fill_templates(
        &self,
        templates: &Templates,
        date: Date,
        each: impl FnMut(&Generated),
    ) -> Result<Filled, Diagnostics> {
        limits::stage("fill");
        let (specs, computed) = (Arc::clone(&self.specs), Arc::clone(&self.computed));
        let colophon = Colophon {
            version: version::VERSION.to_string(),
            packages: version::packages(),
            inputs: inputs_hash(&self.project),
            date: specs.report.content.language().date(date),
        };
        let assessment = Arc::clone(&self.assessment);
        fill::fill(templates, specs, computed, assessment, colophon, each)
    }

    /// Typesets filled templates.
    pub fn typeset(&self, filled: &Filled, settings: &Settings) -> Result<Typeset, Diagnostics> {
        let made = Typesetter::default().typeset(filled, settings, |_| ());
        made.map(|(typeset, ())| typeset)
    }

    /// What typesetting needs besides the sources; `layout` asks for the lines of the pages too.
    pub fn settings(&self, date: Date, layout: bool, exports: Vec<Export>) -> Settings {
        let report = &self.specs.report.content;
        Settings {
            date,
            standards: report.standards.iter().map(|s| s.value.clone()).collect(),
            identifier: format!(
                "{} {}",
                report.title,
                report.series.as_deref().unwrap_or_default()
            ),
            creator: format!("refigure {}", version::VERSION),
            layout,
            exports,
        }
    }

    /// The edition's date: `SOURCE_DATE_EPOCH` where it is set, or report.yaml's.
    pub fn date(&self, epoch: Option<&str>) -> Result<Date, Diagnostics> {
        let report = &self.specs.report;
        let (date, shown) = match epoch {
            Some(epoch) => {
                let seconds = epoch.parse().ok();
                (
                    seconds.and_then(Date::from_epoch),
                    format!("SOURCE_DATE_EPOCH={epoch}"),
                )
            }
            None => (
                Date::parse(&report.content.date),
                format!("date: {}", report.content.date.value),
            ),
        };
        date.ok_or_else(|| {
            Diagnostic::error(Code::InvalidValue, format!("`{shown}` is not a date"))
                .expected("seconds since 1970, up to the year 9999")
                .help("unset SOURCE_DATE_EPOCH to use report.yaml's date")
                .into()
        })
    }
}

/// One hash over all inputs read so far: of their paths and hashes.
pub fn inputs_hash(project: &Project) -> String {
    let mut hash = Sha256::new();
    for (path, digest) in project.inputs() {
        hash.update(format!("{digest}  {path}\n"));
    }
    hex(&hash.finalize())
}
