//! The steps of a build, and what each of them depends on.
//!
//! | step | made of | asks the folder for |
//! |---|---|---|
//! | read | | the YAML files in `report/` and `data/` |
//! | compute, compare | what was read | the CSV files in `data/` |
//! | templates | | the templates |
//! | fill | what was read and computed, the templates, the hash over all inputs, the date | |
//! | typeset | what was filled, the settings | |
//!
//! The second column is the list of names that a step is run with below; the third is not listed anywhere, but noted
//! while the step runs (see [`crate::asked`]). A step whose answers and origins are those of its last run is not run
//! again. A build that stands alone is a first run of all steps: there is no other way.
//!
//! On another core, templates are read and Typst with its fonts is got ready while figures are computed, each file is
//! parsed while the next is filled, and the last sections are laid out while Typst lays out the first.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::channel;

use crate::asked::Asked;
use crate::check::{self, Assessment};
use crate::compute::{self, Computed};
use crate::dataset::Datasets;
use crate::diagnostic::Diagnostics;
use crate::fill::{Filled, Templates};
use crate::pipeline::{Report, inputs_hash};
use crate::project::Project;
use crate::spec::Specs;
use crate::threads::side_by_side;
use crate::typeset::{Date, Typeset, Typesetter};

/// Why a step was run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// It had not been run before.
    First,
    /// It was not run: nothing that it depends on is different.
    Kept,
    /// What is different, in words.
    Different(String),
}

/// Who is told of each step that it is done, by its name, and why it was run.
pub type Told<'a> = &'a mut dyn FnMut(&str, &Why);

/// What a step was made of besides the folder's answers: names, and what tells one state from another.
type Origins = Vec<(&'static str, String)>;

/// A step, with what it made last.
#[derive(Debug)]
struct Step<T> {
    kept: Option<Kept<T>>,
    /// How often it was run: what it made is new with each run.
    runs: u64,
}

#[derive(Debug)]
struct Kept<T> {
    origins: Origins,
    asked: Asked,
    made: T,
}

impl<T> Default for Step<T> {
    fn default() -> Self {
        Self {
            kept: None,
            runs: 0,
        }
    }
}

impl<T: Clone> Step<T> {
    /// Makes what the step makes, or takes what it made last. After a failure what was made before stays: the fault may
    /// be taken back.
    fn run(
        &mut self,
        project: &Project,
        origins: Origins,
        make: impl FnOnce(&Project) -> Result<T, Diagnostics>,
    ) -> Result<(T, Why), Diagnostics> {
        let why = match &self.kept {
            None => Why::First,
            Some(kept) => match kept.difference(project, &origins) {
                Some(difference) => Why::Different(difference),
                None => {
                    project.recall(&kept.asked);
                    return Ok((kept.made.clone(), Why::Kept));
                }
            },
        };
        let (made, asked) = project.during(make);
        let made = made?;
        self.runs += 1;
        self.kept = Some(Kept {
            origins,
            asked,
            made: made.clone(),
        });
        Ok((made, why))
    }

    fn state(&self) -> String {
        self.runs.to_string()
    }
}

impl<T> Kept<T> {
    fn difference(&self, project: &Project, origins: &Origins) -> Option<String> {
        let other = origins.iter().find(|origin| !self.origins.contains(origin));
        if let Some((name, _)) = other {
            return Some(format!("other {name}"));
        }
        let differences = project.differences(&self.asked);
        (!differences.is_empty()).then(|| differences.join(", "))
    }
}

/// All steps. What they keep makes the next build short.
#[derive(Debug, Default)]
pub struct Steps {
    project: Option<Project>,
    figures: Figures,
    templates: Step<Arc<Templates>>,
    fill: Step<Arc<Filled>>,
    typeset: Step<Arc<Typeset>>,
    typesetter: Option<Typesetter>,
}

/// The steps that lead to the figures.
#[derive(Debug, Default)]
struct Figures {
    read: Step<Arc<Specs>>,
    compute: Step<(Arc<Computed>, Arc<Assessment>, Datasets)>,
}

impl Figures {
    fn read(&mut self, project: &Project, told: Told<'_>) -> Result<Arc<Specs>, Diagnostics> {
        let (specs, why) = self.read.run(project, Origins::new(), |project| {
            Specs::read(project).map(Arc::new)
        })?;
        told("read", &why);
        Ok(specs)
    }

    fn compute(
        &mut self,
        project: &Project,
        specs: Arc<Specs>,
        told: Told<'_>,
    ) -> Result<Report, Diagnostics> {
        let origins = vec![("specifications", self.read.state())];
        let ((computed, assessment, datasets), why) =
            self.compute.run(project, origins, |project| {
                let (computed, datasets) = compute::compute(project, &specs)?;
                let assessment = check::assess(&specs, &computed)?;
                Ok((Arc::new(computed), Arc::new(assessment), datasets))
            })?;
        told("compute", &why);
        Ok(Report {
            project: project.clone(),
            specs,
            datasets,
            computed,
            assessment,
        })
    }
}

impl Steps {
    /// Reads a project and computes its figures.
    pub fn compute(&mut self, root: &Path, told: Told<'_>) -> Result<Report, Diagnostics> {
        let project = Project::open(root)?;
        self.project = Some(project.clone());
        let specs = self.figures.read(&project, &mut *told)?;
        self.figures.compute(&project, specs, told)
    }

    /// The same, and gets ready what the pages will need.
    pub fn begin(
        &mut self,
        root: &Path,
        told: Told<'_>,
    ) -> Result<(Report, Arc<Templates>), Diagnostics> {
        let project = Project::open(root)?;
        self.project = Some(project.clone());
        // Reading keeps two cores busy as it is.
        let specs = self.figures.read(&project, &mut *told)?;
        let (templates, report) = side_by_side(
            || {
                self.typesetter.get_or_insert_default();
                self.templates.run(&project, Origins::new(), |project| {
                    Templates::read(project).map(Arc::new)
                })
            },
            || self.figures.compute(&project, specs, &mut *told),
        );
        // What is wrong with the figures comes first, as it does where one stage follows another.
        let (report, (templates, why)) = (report?, templates?);
        told("templates", &why);
        Ok((report, templates))
    }

    /// Fills the templates of a report.
    pub fn fill(
        &mut self,
        report: &Report,
        templates: &Templates,
        date: Date,
        told: Told<'_>,
    ) -> Result<Arc<Filled>, Diagnostics> {
        let origins = vec![
            ("specifications", self.figures.read.state()),
            ("figures", self.figures.compute.state()),
            ("templates", self.templates.state()),
            ("inputs", inputs_hash(&report.project)),
            ("date", date.iso()),
        ];
        let typesetter = self.typesetter.get_or_insert_default();
        let (filled, why) = self.fill.run(&report.project, origins, |_| {
            let (send, receive) = channel::<(String, String)>();
            let ((), filled) = side_by_side(
                || {
                    receive
                        .into_iter()
                        .for_each(|(path, text)| typesetter.read(&path, &text))
                },
                move || {
                    report.fill_templates(templates, date, |file| {
                        // Nobody receives only where reading panicked, which is told when it is joined.
                        let _ = send.send((file.path.clone(), file.text.clone()));
                    })
                },
            );
            filled.map(Arc::new)
        })?;
        told("fill", &why);
        Ok(filled)
    }

    /// Typesets what was filled; `layout` asks for the lines of the pages too. `beside` is done with the pages of all
    /// uses, while the PDF is written.
    pub fn typeset<T: Send>(
        &mut self,
        report: &Report,
        filled: &Filled,
        date: Date,
        layout: bool,
        beside: impl Fn(&[Option<usize>]) -> T + Sync,
        told: Told<'_>,
    ) -> Result<(Arc<Typeset>, T), Diagnostics> {
        let settings = report.settings(date, layout);
        let origins = vec![
            ("sources", self.fill.state()),
            ("settings", format!("{settings:?}")),
        ];
        let typesetter = self.typesetter.get_or_insert_default();
        let mut done = None;
        let (typeset, why) = self.typeset.run(&report.project, origins, |_| {
            let (typeset, made) = typesetter.typeset(filled, &settings, &beside)?;
            done = Some(made);
            Ok(Arc::new(typeset))
        })?;
        told("typeset", &why);
        let done = done.unwrap_or_else(|| beside(&typeset.page_of_use));
        Ok((typeset, done))
    }

    /// The project as the last build saw it that could open it.
    pub fn project(&self) -> Option<&Project> {
        self.project.as_ref()
    }
}
