//! The steps of a build, and what is kept for the next one.
//!
//! | step | made of | asks the folder for |
//! |---|---|---|
//! | read | | the YAML files in `report/` and `data/` |
//! | compute, compare | what was read | the CSV files in `data/` |
//! | templates | | the templates |
//! | fill | what was read and computed, the templates, the hash over all inputs, the date | |
//! | typeset | what was filled, the settings | |
//!
//! Two things are kept. What was read and computed is used again if the folder still answers everything that it was asked
//! meanwhile in the same way (see [`crate::asked`]). And Typst remembers what it laid out. A single build is a
//! first build: there is no other way.
//!
//! On another core, templates are read and Typst with its fonts is loaded while figures are computed, each file is parsed
//! while the next is filled, and the last sections are laid out while Typst lays out the first.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::channel;

use crate::asked::Asked;
use crate::check;
use crate::compute;
use crate::date::Date;
use crate::diagnostic::Diagnostics;
use crate::fill::{Filled, Templates};
use crate::limits;
use crate::pipeline::Report;
use crate::project::Project;
use crate::spec::Specs;
use crate::threads::side_by_side;
use crate::typeset::{Settings, Typeset, Typesetter, UsePlaces};

/// Why a step was run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// It is always run, or had not been run before.
    First,
    /// It was not run: nothing that it depends on is different.
    Kept,
    /// What is different, in words.
    Different(String),
}

/// Callback invoked after each step, with its name and why it was run.
pub type Told<'a> = &'a mut dyn FnMut(&str, &Why);

/// All steps. What they keep makes the next build short.
#[derive(Debug, Default)]
pub struct Steps {
    project: Option<Project>,
    figures: Option<Kept>,
    typesetter: Option<Typesetter>,
}

/// Figures, and all that was asked to compute them.
#[derive(Debug)]
struct Kept {
    report: Report,
    asked: Asked,
}

impl Report {
    /// Reads a project and computes its figures.
    pub fn compute(root: &Path, mut stage: impl FnMut(&str)) -> Result<Self, Diagnostics> {
        let project = Project::open(root)?;
        let specs = Arc::new(Specs::read(&project)?);
        stage("read");
        let report = figures(&project, specs)?;
        stage("compute");
        project.unchanged()?;
        // What is wrong with templates is reported by those who fill them.
        Ok(match Templates::read(&project, &report.specs) {
            Ok(templates) => report.with_expressions(&templates),
            Err(_) => report,
        })
    }
}

fn figures(project: &Project, specs: Arc<Specs>) -> Result<Report, Diagnostics> {
    limits::stage("compute");
    let (computed, datasets) = compute::compute(project, &specs)?;
    limits::stage("compare");
    let assessment = check::assess(&specs, &computed)?;
    Ok(Report {
        project: project.clone(),
        specs,
        datasets,
        computed: Arc::new(computed),
        assessment: Arc::new(assessment),
    })
}

impl Steps {
    /// Reads a project, computes its figures, and prepares what the pages will need.
    pub fn begin(
        &mut self,
        root: &Path,
        told: Told<'_>,
    ) -> Result<(Report, Templates), Diagnostics> {
        let project = Project::open(root)?;
        self.project = Some(project.clone());
        let typesetter = &mut self.typesetter;
        let mut prepare = |specs: &Specs| {
            typesetter.get_or_insert_default();
            Templates::read(&project, specs)
        };
        let why = match &self.figures {
            None => Why::First,
            Some(kept) => match project.differences(&kept.asked) {
                same if same.is_empty() => {
                    project.recall(&kept.asked);
                    told("read", &Why::Kept);
                    told("compute", &Why::Kept);
                    let templates = prepare(&kept.report.specs)?;
                    told("templates", &Why::First);
                    let report = Report {
                        project: project.clone(),
                        ..kept.report.clone()
                    };
                    return Ok((report.with_expressions(&templates), templates));
                }
                differences => Why::Different(differences.join(", ")),
            },
        };
        // After a failure what was kept before stays: the fault may be taken back.
        let (made, asked) = project.during(|step| {
            // Reading keeps two cores busy as it is.
            let specs = Arc::new(Specs::read(step)?);
            told("read", &why);
            let read = Arc::clone(&specs);
            let (templates, report) = side_by_side(
                || prepare(&read),
                || {
                    let report = figures(step, specs);
                    told("compute", &why);
                    report
                },
            );
            // What is wrong with the figures comes first, as it does where one stage follows another.
            Ok::<_, Diagnostics>((report?, templates?))
        });
        let (report, templates) = made?;
        told("templates", &Why::First);
        self.figures = Some(Kept {
            report: report.clone(),
            asked,
        });
        Ok((report.with_expressions(&templates), templates))
    }

    /// Fills the templates of a report.
    pub fn fill(
        &mut self,
        report: &Report,
        templates: &Templates,
        date: Date,
        told: Told<'_>,
    ) -> Result<Filled, Diagnostics> {
        let typesetter = self.typesetter.get_or_insert_default();
        let (send, receive) = channel::<(String, String)>();
        let ((), filled) = side_by_side(
            || {
                receive
                    .into_iter()
                    .for_each(|(path, text)| typesetter.read(&path, &text))
            },
            move || {
                report.fill_templates(templates, date, |file| {
                    // Nobody receives only if reading panicked, which is reported when it is joined.
                    let _ = send.send((file.path.clone(), file.text.clone()));
                })
            },
        );
        told("fill", &Why::First);
        filled
    }

    /// Typesets what was filled. `meanwhile` is done with the places of all uses, while the PDF is written.
    pub fn typeset<T: Send>(
        &mut self,
        filled: &Filled,
        settings: &Settings,
        meanwhile: impl Fn(&UsePlaces) -> T + Sync,
        told: Told<'_>,
    ) -> Result<(Typeset, T), Diagnostics> {
        let typesetter = self.typesetter.get_or_insert_default();
        let made = typesetter.typeset(filled, settings, &meanwhile)?;
        told("typeset", &Why::First);
        Ok(made)
    }

    /// The project as the last build saw it that could open it.
    pub fn project(&self) -> Option<&Project> {
        self.project.as_ref()
    }
}
