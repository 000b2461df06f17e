//! The folder of a project: every file is opened by its handle, and nothing outside it.

use cap_fs_ext::{MetadataExt, OpenOptionsSyncExt};
use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::faults::{byte_order_mark, outside, unreadable, utf16};
use crate::asked::{Answer, Question, Stamp};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Place, SourceFile};

/// An open folder. No path or link leads out of it, whatever is renamed meanwhile.
#[derive(Debug, Clone)]
pub(super) struct Folder {
    pub(super) root: PathBuf,
    dir: Arc<Dir>,
    /// The paths of responses by device and inode number. A codebook decides what of them is shown; under a path that is
    /// not its own they would be shown.
    responses: Arc<BTreeMap<(u64, u64), Vec<String>>>,
}

impl Folder {
    pub(super) fn open(root: &Path) -> io::Result<Self> {
        let root = root.canonicalize()?;
        let dir = Dir::open_ambient_dir(&root, ambient_authority())?;
        Ok(Self {
            root,
            responses: Arc::new(responses(&dir)),
            dir: Arc::new(dir),
        })
    }

    /// The folder that has the path now; itself where there is none.
    pub(super) fn reopened(&self) -> Self {
        let dir = Dir::open_ambient_dir(&self.root, ambient_authority());
        Self {
            dir: dir.map_or_else(|_| Arc::clone(&self.dir), Arc::new),
            ..self.clone()
        }
    }

    /// What a path looks like from outside.
    pub(super) fn stamp(&self, path: &str) -> Stamp {
        Stamp::of(&self.root.join(path))
    }

    /// Whether there is something of this name.
    pub(super) fn present(&self, path: &str) -> bool {
        let found = self.dir.symlink_metadata(path);
        found.is_ok() || found.is_err_and(|error| leads_out(&error))
    }

    /// The files directly in a folder whose names end with `suffix`, sorted.
    pub(super) fn names(&self, folder: &str, suffix: &str) -> Result<Vec<String>, Diagnostic> {
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

    /// Files of a folder that look as if they were meant to be read, and are not.
    pub(super) fn strays(&self, folder: &str) -> Result<Vec<String>, Diagnostic> {
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

    /// Opens a file for reading.
    pub(super) fn file(&self, path: &str) -> Result<std::fs::File, Diagnostic> {
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

    /// Reads a file.
    pub(super) fn bytes(&self, path: &str) -> Result<Vec<u8>, Diagnostic> {
        let mut bytes = Vec::new();
        let read = self.file(path)?.read_to_end(&mut bytes);
        read.map(|_| bytes).map_err(|e| unreadable(path, &e))
    }

    /// Answers a question.
    pub(super) fn answer(&self, question: &Question) -> Answer {
        let stamp = self.stamp(question.path());
        let text = match question {
            Question::Input(path) | Question::Aside(path) => self.digest(path),
            Question::Names(folder, suffix) => self.names(folder, suffix).map(|n| n.join("\n")),
            Question::Strays(folder) => self.strays(folder).map(|n| n.join("\n")),
            Question::Presence(path) => Ok(self.present(path).to_string()),
        };
        Answer {
            stamp,
            text: text.map_err(|e| e.message.clone()),
        }
    }

    fn digest(&self, path: &str) -> Result<String, Diagnostic> {
        let mut file = self.file(path)?;
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

/// The text of a file.
pub(super) fn text(path: &str, bytes: Vec<u8>) -> Result<Arc<SourceFile>, Diagnostic> {
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
