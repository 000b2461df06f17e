//! What is compared: the work tree, a revision, a folder, a manifest or a ledger.

use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use tempfile::TempDir;

use super::git::Repository;
use super::records::{self, Entries};
use super::revision::Revision;
use crate::date::Date;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, counted};
use crate::export::Export;
use crate::figures::Ledger;
use crate::fill::Filled;
use crate::pipeline::{LEDGER, Report};
use crate::project::unreadable;
use crate::source::{Place, SourceFile};
use crate::typeset::Typeset;
use crate::version;

/// What figures were read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A revision, computed with this program.
    Revision,
    /// A revision's ledger.
    RecordedRevision,
    /// The project's folder as it is, computed with this program.
    WorkTree,
    /// Another project's folder, computed with this program.
    Folder,
    /// A manifest.
    Manifest,
    /// A ledger.
    Ledger,
}

/// One of the two that are compared.
#[derive(Debug)]
pub struct Side {
    /// As it was asked for.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// The commit, of a revision.
    pub commit: Option<String>,
    /// The version of refigure that made its figures, where that is known.
    pub engine: Option<String>,
    /// Its figures.
    pub figures: Entries,
    /// The ids of those that are withheld.
    pub withheld: BTreeSet<String>,
    /// Its files with their SHA-256, where they are known.
    pub inputs: BTreeMap<String, String>,
    /// What its reader has to know.
    pub notes: Vec<String>,
    /// The report, where it was computed.
    pub made: Option<Made>,
    /// A revision's files; they go away with the side.
    _files: Option<TempDir>,
}

/// A report that was computed.
#[derive(Debug)]
pub struct Made {
    /// The report.
    pub report: Report,
    /// Its filled templates, or why they can't be filled.
    pub filled: Result<Filled, Diagnostics>,
    /// Its pages, once they are set.
    pub typeset: Option<Typeset>,
}

/// Where a side is looked for.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The project's folder, whose repository revisions are asked of.
    pub project: &'a Path,
    /// Whether a revision's ledger is read in place of its data.
    pub recorded: bool,
    /// Whether git may follow a repository out of the folder that it is of.
    pub trusted: bool,
    /// How many bytes the files of a revision may have.
    pub most: u64,
    /// `SOURCE_DATE_EPOCH`.
    pub epoch: Option<&'a str>,
}

impl Made {
    /// Sets the pages. Where they can't be set, no use has one.
    pub fn set_pages(&mut self, date: Date) {
        if let Ok(filled) = &self.filled {
            let settings = self.report.settings(date, false, Vec::new());
            self.typeset = self.report.typeset(filled, &settings).ok();
        }
    }

    /// Makes the page in HTML, and sets the pages.
    pub fn set_page(&mut self, date: Date) -> Result<(), Diagnostics> {
        let filled = self.filled.as_ref().map_err(Clone::clone)?;
        let settings = self.report.settings(date, false, vec![Export::Html]);
        self.typeset = Some(self.report.typeset(filled, &settings)?);
        Ok(())
    }
}

impl Side {
    /// The project's folder as it is.
    pub fn work_tree(asked: Asked<'_>) -> Result<Self, Diagnostics> {
        let side = Self::folder("work tree", asked.project, asked)?;
        Ok(Self {
            kind: Kind::WorkTree,
            ..side
        })
    }

    /// What a path leads to: a project's folder, a manifest, the folder of one, or a ledger.
    pub fn path(path: &Path, asked: Asked<'_>) -> Result<Self, Diagnostics> {
        let name = path.display().to_string();
        let manifest = path.join("figures.json");
        if let Some(link) = link(asked.project, &manifest) {
            return Err(Diagnostic::error(
                Code::OutsideProject,
                format!("`{}` is a link", link.display()),
            )
            .at(Place::file(name))
            .expected("a path without links inside the project, which may be a stranger's")
            .help("give the path that the link points to")
            .into());
        }
        if !path.is_dir() {
            return Self::file(&name, path);
        }
        if !path.join("report/report.yaml").exists() && manifest.is_file() {
            return Self::file(&name, &manifest);
        }
        Self::folder(&name, path, asked).map_err(|errors| noted(errors, &name))
    }

    /// Figures alone.
    #[cfg(test)]
    pub(super) fn of(kind: Kind, figures: Entries) -> Self {
        Self {
            figures,
            ..Self::empty("a test", kind)
        }
    }

    fn empty(name: &str, kind: Kind) -> Self {
        Self {
            name: name.into(),
            kind,
            commit: None,
            engine: None,
            figures: Entries::new(),
            withheld: BTreeSet::new(),
            inputs: BTreeMap::new(),
            notes: Vec::new(),
            made: None,
            _files: None,
        }
    }

    fn folder(name: &str, folder: &Path, asked: Asked<'_>) -> Result<Self, Diagnostics> {
        let report = Report::compute(folder, |_| {})?;
        let date = report.date(asked.epoch)?;
        let filled = report.fill(date);
        Ok(Self {
            engine: Some(version::VERSION.into()),
            figures: records::of_report(&report),
            withheld: of(report.computed.figures.withheld()),
            inputs: report.project.inputs(),
            made: Some(Made {
                report,
                filled,
                typeset: None,
            }),
            ..Self::empty(name, Kind::Folder)
        })
    }

    fn file(name: &str, path: &Path) -> Result<Self, Diagnostics> {
        let bytes = read(path).map_err(|e| {
            unreadable(name, &e).expected("a project's folder, a manifest or a ledger")
        })?;
        let text = String::from_utf8(bytes).map_err(|_| {
            Diagnostic::error(Code::NotUtf8, "the file is not UTF-8")
                .at(Place::file(name))
                .expected("a manifest (figures.json) or a ledger (figures.lock)")
        })?;
        if text.trim().is_empty() {
            return Err(Diagnostic::error(Code::EmptyFile, "the file is empty")
                .at(Place::file(name))
                .expected("a manifest (figures.json) or a ledger (figures.lock)")
                .into());
        }
        let file = SourceFile::new(path.display().to_string(), text);
        if !file.text().trim_start().starts_with('{') {
            let ledger = Ledger::parse(&file).map_err(|message| {
                message.note(format!(
                    "`{name}` is not a manifest, so it was read as a ledger"
                ))
            })?;
            return Ok(Self {
                figures: records::of_ledger(&ledger),
                withheld: of(ledger.withheld()),
                ..Self::empty(name, Kind::Ledger)
            });
        }
        let recorded = records::manifest(&file)?;
        let inputs = recorded.inputs.into_iter().map(|i| (i.path, i.sha256));
        let figures = recorded.figures.into_iter().map(|f| (f.id.clone(), f));
        Ok(Self {
            engine: Some(recorded.engine.version),
            inputs: inputs.collect(),
            figures: figures.collect(),
            withheld: recorded.withheld.into_iter().collect(),
            ..Self::empty(name, Kind::Manifest)
        })
    }

    /// A git revision: computed, or what its ledger says where it can't be.
    pub fn revision(name: &str, asked: Asked<'_>) -> Result<Self, Diagnostics> {
        let repository = Repository::open(asked.project, asked.trusted, asked.most)?;
        let revision = Revision::open(repository, name)?;
        let computed = match asked.recorded {
            true => Err(Diagnostics::new()),
            false => Self::computed(name, &revision, asked),
        };
        let side = match computed {
            Ok(side) => side,
            Err(errors) => Self::ledger_of(name, &revision, errors)?,
        };
        Ok(Self {
            commit: Some(revision.commit),
            ..side
        })
    }

    fn computed(
        name: &str,
        revision: &Revision<'_>,
        asked: Asked<'_>,
    ) -> Result<Self, Diagnostics> {
        revision.faults.clone().into_result()?;
        let files = revision.extract()?;
        let side = Self::folder(name, files.path(), asked)?;
        Ok(Self {
            kind: Kind::Revision,
            _files: Some(files),
            ..side
        })
    }

    /// A revision that is not computed: what its ledger says.
    fn ledger_of(
        name: &str,
        revision: &Revision<'_>,
        errors: Diagnostics,
    ) -> Result<Self, Diagnostics> {
        let Some(bytes) = revision.file(LEDGER)? else {
            let none = Diagnostic::error(
                Code::MissingLedger,
                format!("`{name}` has no ledger `{LEDGER}`"),
            )
            .expected("a revision that this refigure can compute, or one with a ledger");
            let mut all = noted(errors, name);
            all.extend([none]);
            return Err(all);
        };
        let ledger = Ledger::parse(&SourceFile::new(LEDGER, String::from_utf8_lossy(&bytes)))
            .map_err(|message| message.note(format!("in the revision `{name}`")))?;
        let notes = errors.iter().take(1).map(|first| {
            let fault = match &first.place {
                // A fault of responses may name a respondent or an answer.
                Some(place) if place.path.ends_with(".csv") => format!("a fault in {}", place.path),
                Some(place) => format!("{} ({})", first.message, place.label()),
                None => first.message.clone(),
            };
            let version = version::VERSION;
            format!("refigure {version} can't compute {name}: {fault}; its ledger is compared")
        });
        Ok(Self {
            notes: notes.collect(),
            figures: records::of_ledger(&ledger),
            withheld: of(ledger.withheld()),
            ..Self::empty(name, Kind::RecordedRevision)
        })
    }

    /// Leaves out figures that are withheld, here or on another side, so that their values are not shown for this one either.
    pub fn withhold(&mut self, other: &BTreeSet<String>) {
        self.figures.retain(|id, _| !other.contains(id));
        if !other.is_empty() {
            let number = counted(other.len(), "figure is", "figures are");
            self.notes.push(format!(
                "{number} withheld by `small_cells` and not compared"
            ));
        }
    }

    /// Sets the pages, and notes where each figure is used.
    pub fn place_uses(&mut self, epoch: Option<&str>) {
        let Some(made) = &mut self.made else { return };
        if let Ok(date) = made.report.date(epoch) {
            made.set_pages(date);
        }
        let Ok(filled) = &made.filled else { return };
        for (number, used) in filled.uses.iter().enumerate() {
            let pages = made.typeset.as_ref().map(|t| &t.uses.pages);
            if let Some(entry) = self.figures.get_mut(&used.figure) {
                entry.uses.push(records::Used {
                    template: used.template.clone(),
                    line: used.line,
                    page: pages.and_then(|pages| pages.get(number).copied().flatten()),
                });
            }
        }
        for entry in self.figures.values_mut() {
            entry.uses.sort();
            entry.uses.dedup();
        }
    }
}

fn of<'a>(ids: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    ids.map(str::to_string).collect()
}

/// The first link on the way to a path, as far as it leads through the project.
fn link<'a>(project: &Path, path: &'a Path) -> Option<&'a Path> {
    let root = project.canonicalize().ok()?;
    let inside = |part: &Path| {
        let parent = part.parent().filter(|parent| *parent != Path::new(""));
        let parent = parent.unwrap_or(Path::new(".")).canonicalize();
        parent.is_ok_and(|parent| parent.starts_with(&root))
    };
    let parts: Vec<&Path> = path.ancestors().collect();
    let mut parts = parts.into_iter().rev();
    parts.find(|part| part.is_symlink() && inside(part))
}

/// Reads a file; anything else (a pipe, say) might never end.
fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    match path.metadata()?.is_file() {
        true => std::fs::read(path),
        false => Err(std::io::ErrorKind::InvalidInput.into()),
    }
}

/// Which side a message is about.
fn noted(errors: Diagnostics, name: &str) -> Diagnostics {
    errors.map(|e| e.note(format!("in `{name}`")))
}
