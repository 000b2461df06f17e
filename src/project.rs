//! The only door to the files of a project: reads nothing outside it and remembers what was asked and answered.

use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::asked::{Answer, Asked, Question, Stamp};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::SourceFile;

mod faults;
mod folder;

use faults::changed;
pub(crate) use faults::{private_use, unreadable, utf16};
pub use folder::hex;
use folder::{Folder, text};

/// A project's folder, as one build sees it. Clones share what they remember.
#[derive(Debug, Clone)]
pub struct Project {
    folder: Folder,
    memory: Arc<Mutex<Memory>>,
    /// What the step asked that was given this clone.
    step: Option<Arc<Mutex<Asked>>>,
}

/// What a build asked of the folder.
#[derive(Debug, Default)]
struct Memory {
    /// All that was asked so far.
    asked: Asked,
    /// What was asked again, to see whether an earlier build's answers still hold.
    again: Asked,
}

impl Project {
    /// Opens the project in `root`, which must hold `report/report.yaml`.
    pub fn open(root: &Path) -> Result<Self, Diagnostic> {
        let project = Self::folder(root)?;
        if !project.root().join("report/report.yaml").exists() {
            return Err(Diagnostic::error(
                Code::NotAProject,
                format!(
                    "`{}` is not a project: it has no `report/report.yaml`",
                    root.display()
                ),
            )
            .help("give the folder that holds `report/report.yaml` with --project DIR"));
        }
        Ok(project)
    }

    /// Opens a folder that holds `report/published/` and no report; `None` if it is another one.
    pub fn published_alone(root: &Path) -> Result<Option<Self>, Diagnostic> {
        let project = Self::folder(root)?;
        let holds = |path: &str| project.root().join(path).exists();
        let alone = holds("report/published") && !holds("report/report.yaml");
        Ok(alone.then_some(project))
    }

    /// Opens a folder, whatever it holds.
    pub fn folder(root: &Path) -> Result<Self, Diagnostic> {
        let folder = Folder::open(root).map_err(|e| {
            Diagnostic::error(
                Code::NotAProject,
                format!("can't open the project folder `{}`", root.display()),
            )
            .source(&e)
            .help("give the folder that holds `report/report.yaml` with --project DIR")
        })?;
        Ok(Self {
            folder,
            memory: Arc::default(),
            step: None,
        })
    }

    /// The project's folder.
    pub fn root(&self) -> &Path {
        &self.folder.root
    }

    /// Whether something of this name is there. Whatever it is, reading it reports the errors in it.
    pub fn exists(&self, path: &str) -> bool {
        let question = Question::Presence(path.to_string());
        let stamp = self.folder.stamp(path);
        let there = self.folder.present(path);
        self.note(question, stamp, Ok(there.to_string()));
        there
    }

    /// The files directly in a folder whose names end with `suffix`, sorted; none when there is no such folder.
    pub fn list(&self, folder: &str, suffix: &str) -> Result<Vec<String>, Diagnostic> {
        let question = Question::Names(folder.to_string(), suffix.to_string());
        let stamp = self.folder.stamp(folder);
        let names = self.folder.names(folder, suffix);
        let answer = names.as_ref().map(|names| names.join("\n"));
        self.note(question, stamp, answer.map_err(|e| e.message.clone()));
        names
    }

    /// The files of a folder that seem meant to be read, but are not: their extension is spelt differently, or
    /// they are YAML in a folder within.
    pub fn strays(&self, folder: &str) -> Result<Vec<String>, Diagnostic> {
        let stamp = self.folder.stamp(folder);
        let strays = self.folder.strays(folder);
        let answer = strays.as_ref().map(|names| names.join("\n"));
        let question = Question::Strays(folder.to_string());
        self.note(question, stamp, answer.map_err(|e| e.message.clone()));
        strays
    }

    /// Reads a text file and remembers it as an input.
    pub fn read(&self, path: &str) -> Result<Arc<SourceFile>, Diagnostic> {
        self.read_as(Question::Input(path.to_string()))
    }

    /// Reads a text file that is not an input: nothing in the outputs depends on it.
    pub fn read_unrecorded(&self, path: &str) -> Result<Arc<SourceFile>, Diagnostic> {
        self.read_as(Question::Aside(path.to_string()))
    }

    fn read_as(&self, question: Question) -> Result<Arc<SourceFile>, Diagnostic> {
        let path = question.path().to_string();
        let stamp = self.folder.stamp(&path);
        let bytes = self.folder.bytes(&path);
        let answer = bytes.as_ref().map(|bytes| hex(&Sha256::digest(bytes)));
        let same = self.note(question, stamp, answer.map_err(|e| e.message.clone()));
        let bytes = bytes?;
        if same {
            text(&path, bytes)
        } else {
            Err(changed(&path))
        }
    }

    /// Opens an input for reading; whoever streams it calls [`Project::record`] with its hash.
    pub fn open_file(&self, path: &str) -> Result<std::fs::File, Diagnostic> {
        let stamp = self.folder.stamp(path);
        let opened = self.folder.file(path);
        let refused = opened.as_ref().err().map(|e| e.message.clone());
        let refused = refused.unwrap_or_default();
        self.remember(|asked| asked.open(path, stamp, refused.clone()));
        opened
    }

    /// Remembers the hash of an input. If it was read before, it must be the same.
    pub fn record(&self, path: &str, digest: &[u8]) -> Result<(), Diagnostic> {
        let stamp = self.folder.stamp(path);
        let question = Question::Input(path.to_string());
        let same = self.note(question, stamp, Ok(hex(digest)));
        same.then_some(()).ok_or_else(|| changed(path))
    }

    /// Refuses what was read if not all of it is of one moment: whatever was asked must still have the same answer. Files
    /// that look the same from outside are not read again.
    pub fn unchanged(&self) -> Result<(), Diagnostics> {
        let asked = self.asked();
        let other = |(question, before): &(&Question, &Answer)| {
            let content = matches!(question, Question::Input(_) | Question::Aside(_));
            let look = || self.folder.stamp(question.path());
            if content && before.text.is_ok() && before.stamp == look() {
                return false;
            }
            let now = self.folder.answer(question);
            question.difference(before, &now).is_some()
        };
        let others = asked.iter().filter(other);
        let paths: BTreeSet<&str> = others.map(|(question, _)| question.path()).collect();
        let mut messages = Diagnostics::new();
        messages.extend(paths.into_iter().map(changed));
        messages.into_result()
    }

    /// Every file read so far with its SHA-256, by path.
    pub fn inputs(&self) -> BTreeMap<String, String> {
        self.memory().asked.inputs()
    }

    /// All that was asked of the folder so far.
    pub fn asked(&self) -> Asked {
        self.memory().asked.clone()
    }

    /// Does a step, and returns what it asked of the folder. Steps may run in parallel.
    pub fn during<T>(&self, step: impl FnOnce(&Self) -> T) -> (T, Asked) {
        let asked = Arc::default();
        let clone = Self {
            step: Some(Arc::clone(&asked)),
            ..self.clone()
        };
        let made = step(&clone);
        (made, std::mem::take(&mut lock(&asked)))
    }

    /// Remembers what a step asked in an earlier build, whose result is reused because all answers are the same.
    pub fn recall(&self, asked: &Asked) {
        let mut memory = self.memory();
        let Memory {
            asked: all, again, ..
        } = &mut *memory;
        for (question, before) in asked.iter() {
            let answer = again.get(question).unwrap_or(before);
            all.insert(question.clone(), answer.clone());
        }
    }

    /// What has a different answer now, in words; each question is asked at most once.
    pub fn differences(&self, asked: &Asked) -> Vec<String> {
        let answers = asked.iter().map(|(question, before)| {
            let known = self.memory().again.get(question).cloned();
            let now = known.unwrap_or_else(|| {
                let now = self.folder.answer(question);
                self.memory().again.insert(question.clone(), now.clone());
                now
            });
            question.difference(before, &now)
        });
        answers.flatten().collect()
    }

    /// Asks everything once more and remembers the new answers; gives the differences in words.
    pub fn ask_again(&self) -> Vec<String> {
        let mut differences = Vec::new();
        // The folder itself may have been replaced.
        let folder = self.folder.reopened();
        for (question, before) in self.asked().iter() {
            let now = folder.answer(question);
            differences.extend(question.difference(before, &now));
            self.memory().asked.insert(question.clone(), now);
        }
        differences
    }

    fn note(&self, question: Question, stamp: Stamp, text: Result<String, String>) -> bool {
        self.remember(|asked| asked.note(question.clone(), stamp, text.clone()))
    }

    /// Remembers for the build, and for the step.
    fn remember<T>(&self, note: impl Fn(&mut Asked) -> T) -> T {
        if let Some(step) = &self.step {
            note(&mut lock(step));
        }
        note(&mut self.memory().asked)
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        lock(&self.memory)
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
