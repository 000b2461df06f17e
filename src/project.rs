//! The only door to the files of a project: reads nothing outside it and remembers what was asked and answered.

use cap_fs_ext::{MetadataExt, OpenOptionsSyncExt};
use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::asked::{Answer, Asked, Question, Stamp};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{Place, SourceFile};

mod faults;

pub(crate) use faults::{byte_order_mark, private_use, unreadable, utf16};
use faults::{changed, outside};

/// A project's folder, as one build sees it. Clones share what they remember.
#[derive(Debug, Clone)]
pub struct Project {
    root: PathBuf,
    /// Its handle: no path or link leads out of it, whatever is renamed meanwhile.
    dir: Arc<Dir>,
    memory: Arc<Mutex<Memory>>,
    /// The paths of responses by device and inode number. A codebook decides what of them is shown; under a path that is
    /// not its own they would be shown.
    responses: Arc<BTreeMap<(u64, u64), Vec<String>>>,
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
        if !project.root.join("report/report.yaml").exists() {
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

    /// Opens a folder that holds `report/published/` and no report; nothing where it is another one.
    pub fn published_alone(root: &Path) -> Result<Option<Self>, Diagnostic> {
        let project = Self::folder(root)?;
        let holds = |path: &str| project.root.join(path).exists();
        let alone = holds("report/published") && !holds("report/report.yaml");
        Ok(alone.then_some(project))
    }

    fn folder(root: &Path) -> Result<Self, Diagnostic> {
        let opened = root.canonicalize().and_then(|canonical| {
            let dir = Dir::open_ambient_dir(&canonical, ambient_authority())?;
            Ok((canonical, dir))
        });
        let (canonical, dir) = opened.map_err(|e| {
            Diagnostic::error(
                Code::NotAProject,
                format!("can't open the project folder `{}`", root.display()),
            )
            .source(&e)
            .help("give the folder that holds `report/report.yaml` with --project DIR")
        })?;
        Ok(Self {
            root: canonical,
            responses: Arc::new(responses(&dir)),
            dir: Arc::new(dir),
            memory: Arc::default(),
            step: None,
        })
    }

    /// The project's folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Whether something of this name is there. Whatever it is, reading it reports the errors in it.
    pub fn exists(&self, path: &str) -> bool {
        let question = Question::Presence(path.to_string());
        let stamp = Stamp::of(&self.root.join(path));
        let there = self.present(path);
        self.note(question, stamp, Ok(there.to_string()));
        there
    }

    fn present(&self, path: &str) -> bool {
        let found = self.dir.symlink_metadata(path);
        found.is_ok() || found.is_err_and(|error| leads_out(&error))
    }

    /// The files directly in a folder whose names end with `suffix`, sorted; none when there is no such folder.
    pub fn list(&self, folder: &str, suffix: &str) -> Result<Vec<String>, Diagnostic> {
        let question = Question::Names(folder.to_string(), suffix.to_string());
        let stamp = Stamp::of(&self.root.join(folder));
        let names = self.names(folder, suffix);
        let answer = names.as_ref().map(|names| names.join("\n"));
        self.note(question, stamp, answer.map_err(|e| e.message.clone()));
        names
    }

    /// The files of a folder that look as if they were meant to be read, and are not: their ending is spelt otherwise, or
    /// they are YAML in a folder within.
    pub fn strays(&self, folder: &str) -> Result<Vec<String>, Diagnostic> {
        let stamp = Stamp::of(&self.root.join(folder));
        let strays = self.stray_names(folder);
        let answer = strays.as_ref().map(|names| names.join("\n"));
        let question = Question::Strays(folder.to_string());
        self.note(question, stamp, answer.map_err(|e| e.message.clone()));
        strays
    }

    fn stray_names(&self, folder: &str) -> Result<Vec<String>, Diagnostic> {
        let mut strays = Vec::new();
        for path in self.names(folder, "")? {
            let (_, ending) = path.rsplit_once('.').unwrap_or_default();
            let spelt = ending.to_lowercase();
            let read = matches!(ending, "yaml" | "csv");
            if !read && matches!(spelt.as_str(), "yml" | "yaml" | "csv") {
                strays.push(path);
            } else if !read && self.dir.is_dir(&path) {
                strays.extend(self.names(&path, ".yaml").unwrap_or_default());
            }
        }
        Ok(strays)
    }

    fn names(&self, folder: &str, suffix: &str) -> Result<Vec<String>, Diagnostic> {
        if !self.present(folder) {
            return Ok(Vec::new());
        }
        let refused = |error| self.refused(folder, &error);
        if !self.dir.metadata(plain(folder)?).map_err(refused)?.is_dir() {
            return Err(
                Diagnostic::error(Code::IrregularFile, "this is a file, not a folder")
                    .at(Place::file(folder))
                    .help("put a folder with that name there, or remove the file"),
            );
        }
        let entries = self.dir.read_dir(folder).map_err(refused)?;
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|e| unreadable(folder, &e))?;
            let name = entry.file_name().into_string().map_err(|name| {
                let shown = name.to_string_lossy();
                Diagnostic::error(
                    Code::NotUtf8,
                    format!("the name of the file `{shown}` is not UTF-8"),
                )
                .at(Place::file(folder))
                .expected("names in UTF-8 in this folder")
                .help("rename the file: lower-case letters a-z, digits and _")
            })?;
            if name.ends_with(suffix) && !name.starts_with('.') {
                names.push(format!("{folder}/{name}"));
            }
        }
        names.sort();
        Ok(names)
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
        let stamp = Stamp::of(&self.root.join(&path));
        let bytes = self.open_as_is(&path).and_then(|mut file| {
            let mut bytes = Vec::new();
            let read = file.read_to_end(&mut bytes);
            read.map(|_| bytes).map_err(|e| unreadable(&path, &e))
        });
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
        let stamp = Stamp::of(&self.root.join(path));
        let opened = self.open_as_is(path);
        let refused = opened.as_ref().err().map(|e| e.message.clone());
        let refused = refused.unwrap_or_default();
        self.remember(|asked| asked.open(path, stamp, refused.clone()));
        opened
    }

    fn open_as_is(&self, path: &str) -> Result<std::fs::File, Diagnostic> {
        // Opening anything but a file (a pipe, say) would wait for ever.
        let mut options = OpenOptions::new();
        let options = options.read(true).nonblock(true);
        let opened = self.dir.open_with(plain(path)?, options);
        let file = opened.map_err(|e| self.refused(path, &e))?;
        let kind = file.metadata().map_err(|e| unreadable(path, &e))?;
        if !kind.is_file() {
            let what = if kind.is_dir() {
                "a folder"
            } else {
                "a device or pipe"
            };
            return Err(Diagnostic::error(
                Code::IrregularFile,
                format!("this is {what}, not a file"),
            )
            .at(Place::file(path))
            .help("put the file there, or remove what is there"));
        }
        let paths = self.responses.get(&(kind.dev(), kind.ino()));
        if let Some(other) = paths.and_then(|paths| paths.iter().find(|other| *other != path)) {
            return Err(Diagnostic::error(
                Code::IrregularFile,
                format!("this is the same file as `{other}`"),
            )
            .at(Place::file(path))
            .expected("one path to responses: their codebook states what may be shown of them")
            .help("put a separate file there, or remove the link"));
        }
        Ok(file.into_std())
    }

    /// Remembers the hash of an input. If it was read before, it must be the same.
    pub fn record(&self, path: &str, digest: &[u8]) -> Result<(), Diagnostic> {
        let stamp = Stamp::of(&self.root.join(path));
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
            let look = || Stamp::of(&self.root.join(question.path()));
            if content && before.text.is_ok() && before.stamp == look() {
                return false;
            }
            let now = self.answer(question);
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

    /// Remembers what a step asked in an earlier build, whose result is used again since nothing was answered otherwise.
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

    /// What is answered otherwise now, in words; each question is asked once at most.
    pub fn differences(&self, asked: &Asked) -> Vec<String> {
        let answers = asked.iter().map(|(question, before)| {
            let known = self.memory().again.get(question).cloned();
            let now = known.unwrap_or_else(|| {
                let now = self.answer(question);
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
        let reopened = Dir::open_ambient_dir(&self.root, ambient_authority());
        let again = reopened.map_or_else(
            |_| self.clone(),
            |dir| Self {
                dir: Arc::new(dir),
                ..self.clone()
            },
        );
        for (question, before) in self.asked().iter() {
            let now = again.answer(question);
            differences.extend(question.difference(before, &now));
            self.memory().asked.insert(question.clone(), now);
        }
        differences
    }

    /// Asks once more.
    fn answer(&self, question: &Question) -> Answer {
        let stamp = Stamp::of(&self.root.join(question.path()));
        let text = match question {
            Question::Input(path) | Question::Aside(path) => self.digest(path),
            Question::Names(folder, suffix) => self.names(folder, suffix).map(|n| n.join("\n")),
            Question::Strays(folder) => self.stray_names(folder).map(|n| n.join("\n")),
            Question::Presence(path) => Ok(self.present(path).to_string()),
        };
        Answer {
            stamp,
            text: text.map_err(|e| e.message.clone()),
        }
    }

    fn digest(&self, path: &str) -> Result<String, Diagnostic> {
        let mut file = self.open_as_is(path)?;
        let mut hash = Sha256::new();
        let mut buffer = vec![0; 1 << 16];
        loop {
            let read = file.read(&mut buffer).map_err(|e| unreadable(path, &e))?;
            if read == 0 {
                return Ok(hex(&hash.finalize()));
            }
            hash.update(buffer.get(..read).unwrap_or_default());
        }
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

    /// The folder of a path, or the path itself, that is the link out of the project.
    fn way_out<'a>(&self, path: &'a str) -> &'a str {
        let ends = path.match_indices('/').map(|(at, _)| at);
        let mut folders = ends.filter_map(|end| path.get(..end));
        let leads_out = |folder: &&str| {
            let target = self.root.join(folder).canonicalize();
            target.is_ok_and(|target| !target.starts_with(&self.root))
        };
        folders.find(leads_out).unwrap_or(path)
    }

    /// Why a file or folder can't be opened.
    fn refused(&self, path: &str, error: &io::Error) -> Diagnostic {
        if leads_out(error) {
            return outside(self.way_out(path));
        }
        let found = self.dir.symlink_metadata(path);
        if error.kind() != io::ErrorKind::PermissionDenied && found.is_ok_and(|m| m.is_symlink()) {
            return Diagnostic::error(Code::MissingFile, "this link is broken")
                .at(Place::file(path))
                .expected("a file")
                .help("put the file in its place, or remove the link");
        }
        unreadable(path, error)
    }
}

/// Every file in `data/` but the codebooks, wherever links lead.
fn responses(dir: &Dir) -> BTreeMap<(u64, u64), Vec<String>> {
    let mut found: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for entry in dir.read_dir("data").into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|name| !name.ends_with(".yaml")) else {
            continue;
        };
        let path = format!("data/{name}");
        if let Some(file) = dir.metadata(&path).ok().filter(|file| file.is_file()) {
            found
                .entry((file.dev(), file.ino()))
                .or_default()
                .push(path);
        }
    }
    found
}

/// A path of names alone.
fn plain(path: &str) -> Result<&str, Diagnostic> {
    let mut components = Path::new(path).components();
    let plain = components.all(|c| matches!(c, Component::Normal(_)));
    plain.then_some(path).ok_or_else(|| outside(path))
}

/// Whether something was not opened because its path or a link leads out of the folder. It is not the system that says
/// so.
fn leads_out(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::PermissionDenied && error.raw_os_error().is_none()
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The text of a file.
fn text(path: &str, bytes: Vec<u8>) -> Result<Arc<SourceFile>, Diagnostic> {
    if let Some(other) = utf16(&bytes) {
        return Err(other.at(Place::file(path)));
    }
    let text = String::from_utf8(bytes).map_err(|e| {
        let valid = e.utf8_error().valid_up_to();
        let bytes = e.as_bytes();
        let byte = bytes.get(valid).copied().unwrap_or_default();
        let before = String::from_utf8_lossy(bytes.get(..valid).unwrap_or_default());
        let place = SourceFile::new(path, before.clone()).place(before.len()..before.len());
        Diagnostic::error(Code::NotUtf8, format!("byte 0x{byte:02x} is not UTF-8"))
            .at(place)
            .expected("UTF-8 text after this")
            .help("save the file as UTF-8")
    })?;
    if text.starts_with('\u{feff}') {
        return Err(byte_order_mark(path));
    }
    Ok(SourceFile::new(path, text))
}

/// Bytes in hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
