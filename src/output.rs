//! Writes files whole, into folders that strangers may have filled.
//!
//! Folders are opened once and then used by their handles, and no link in them is followed: what is written, renamed or
//! removed is in the folder itself, however its names change meanwhile. Where a name that is written is a link, or
//! anything but a file, nothing is written at all. Other names in the folder are left alone.
//!
//! A set of files is staged in `.refigure/` in the folder, under a lock, and synced to disk; then each file is renamed
//! into its place, in order. A process killed before the renames leaves the old set; one killed among them, for which
//! there are a few microseconds, leaves the first files new and the rest old, each of them whole. The last file of a
//! report is the manifest, which has the SHA-256 of its PDF: a mixed set is recognized by that. Staged files that a
//! killed process left are removed by the next one. `.refigure/` holds a `.gitignore`, so that git never sees them.

use cap_fs_ext::{DirExt, FollowSymlinks, MetadataExt, OpenOptionsFollowExt, OpenOptionsSyncExt};
use cap_std::ambient_authority;
use cap_std::fs::{Dir, Metadata, OpenOptions};
use sha2::{Digest, Sha256};
use std::fs::{File, TryLockError};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Component, Path, PathBuf};

use crate::diagnostic::{Code, Diagnostic};
use crate::project::hex;
use crate::source::Place;
use crate::threads::in_halves;

/// Folder of staged files, in the folder that they are for.
const STAGING: &str = ".refigure";
/// File in it that is locked.
const LOCK: &str = "lock";
/// File in it that lists optional files of the last set with their SHA-256, as `sha256sum` does.
const LIST: &str = "optional";
/// Optional files, and folders of them: of a list that somebody else made, nothing else is removed.
const OPTIONAL: [&str; 2] = ["layout.txt", "typst/"];
/// File in it that hides it from git.
const IGNORE: &str = ".gitignore";
/// More than any optional file has: a stranger's list of them may name a file that takes for ever to read.
const MOST_BYTES: u64 = 1 << 26;
/// How often a staging folder may go away before it is locked: once for each process that writes there at the same time.
const MOST_TRIES: usize = 1000;

/// A file to be written, relative to the folder.
#[derive(Debug, Clone)]
pub struct Output {
    /// Where, with `/`.
    pub path: String,
    /// What.
    pub bytes: Vec<u8>,
}

/// What could not be done, and with which file or folder.
type Failed = (PathBuf, io::Error);

/// Writes a set of files into a folder, in order, the last one last of all. `optional` files go in before them; those of
/// an earlier set that are unchanged since are removed. `wait` is called if another process is writing there.
///
/// In the project's folder no link is followed on the way to `folder`; elsewhere it is what the user says it is.
pub fn write_set(
    project: &Path,
    folder: &Path,
    files: &[Output],
    optional: &[Output],
    wait: impl FnOnce(),
) -> Result<(), Diagnostic> {
    let untouched =
        |failed: Failed| unwritable(&failed).note("the files of the last good build are unchanged");
    let staging = Folder::open(project, folder)
        .and_then(|target| Staging::begin(target, wait))
        .map_err(untouched)?;
    let all: Vec<&Output> = optional.iter().chain(files).collect();
    if let Err(failed) = staging.stage(&all) {
        staging.end();
        return Err(untouched(failed));
    }
    let placed = staging
        .replace_optional(optional)
        .and_then(|()| staging.place(&all))
        .and_then(|()| Folder::open(project, folder)?.has(&staging.target, files));
    staging.end();
    placed.map_err(|failed| {
        unwritable(&failed).note(
            "some files there may be from this build and others from the previous one; build again",
        )
    })
}

/// Replaces one file of a project.
pub fn replace(
    project: &Path,
    path: &str,
    bytes: &[u8],
    wait: impl FnOnce(),
) -> Result<(), Diagnostic> {
    let (folder, name) = path.rsplit_once('/').unwrap_or((".", path));
    let file = Output {
        path: name.into(),
        bytes: bytes.into(),
    };
    let written = Folder::open(project, &project.join(folder))
        .and_then(|target| Staging::begin(target, wait))
        .and_then(|staging| {
            let written = staging
                .stage(&[&file])
                .and_then(|()| staging.place(&[&file]));
            staging.end();
            written
        });
    written.map_err(|(_, error)| {
        Diagnostic::error(Code::UnwritableOutput, "can't write the file")
            .source(&error)
            .at(Place::file(path))
            .note("the old one is unchanged")
    })
}

fn with(path: &Path) -> impl Fn(io::Error) -> Failed {
    move |error| (path.to_path_buf(), error)
}

fn unwritable((path, error): &Failed) -> Diagnostic {
    let shown = path.strip_prefix(".").unwrap_or(path);
    let help = match error.kind() {
        ErrorKind::Other => "remove it, or write elsewhere with --out DIR",
        ErrorKind::Interrupted => "build again while nothing else changes the folder",
        _ => "free space or change permissions there, or write elsewhere with --out DIR",
    };
    Diagnostic::error(Code::UnwritableOutput, "can't write the outputs")
        .source(error)
        .at(Place::file(shown.display().to_string()))
        .help(help)
}

/// An open folder.
struct Folder {
    /// Its path, for messages.
    path: PathBuf,
    dir: Dir,
}

impl Folder {
    /// Opens a folder and creates it if need be.
    fn open(project: &Path, path: &Path) -> Result<Self, Failed> {
        let full = lexical(path).map_err(with(path))?;
        let root = project.canonicalize().map_err(with(project))?;
        let ancestors: Vec<&Path> = full.ancestors().collect();
        // From where on the path is inside the project, and what of it lies there.
        let inside = ancestors.into_iter().rev().find_map(|ancestor| {
            let real = ancestor.canonicalize().ok()?;
            let rest = full.strip_prefix(ancestor).ok()?;
            Some(real.strip_prefix(&root).ok()?.join(rest))
        });
        let authority = ambient_authority();
        let dir = match inside {
            Some(inside) => {
                let root = Self {
                    path: PathBuf::new(),
                    dir: Dir::open_ambient_dir(root, authority).map_err(with(path))?,
                };
                root.below(&inside, true).map(|folder| folder.dir)
            }
            None => Dir::create_ambient_dir_all(path, authority)
                .and_then(|()| Dir::open_ambient_dir(path, authority))
                .map_err(with(path)),
        };
        Ok(Self {
            // Messages show the path as it was given.
            path: path.to_path_buf(),
            dir: dir.map_err(|(_, error)| (path.to_path_buf(), error))?,
        })
    }

    /// Opens a folder in this one; no link is followed.
    fn below(&self, path: &Path, create: bool) -> Result<Self, Failed> {
        let mut folder = Self {
            path: self.path.clone(),
            dir: self.dir.try_clone().map_err(with(&self.path))?,
        };
        for name in path {
            let path = folder.path.join(name);
            if create {
                match folder.dir.create_dir(name) {
                    Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                        return Err((path, error));
                    }
                    _ => {}
                }
            }
            let dir = folder.dir.open_dir_nofollow(name).map_err(|error| {
                let link = folder.dir.symlink_metadata(name);
                let link = link.is_ok_and(|found| found.is_symlink());
                if link {
                    in_the_way("there is a link where a folder is needed")
                } else {
                    error
                }
            });
            let dir = dir.map_err(with(&path))?;
            folder = Self { path, dir };
        }
        Ok(folder)
    }

    /// The folder that a file is in, and the file's name.
    fn parent<'a>(&self, path: &'a str, create: bool) -> Result<(Self, &'a str), Failed> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        Ok((self.below(Path::new(folder), create)?, name))
    }

    /// Whether a name is free for a file, or a file's already.
    fn writable(&self, name: &str) -> Result<(), Failed> {
        let refused = match self.dir.symlink_metadata(name) {
            Ok(found) if found.is_file() => return Ok(()),
            Ok(found) if found.is_symlink() => in_the_way("there is a link with that name"),
            Ok(found) if found.is_dir() => ErrorKind::IsADirectory.into(),
            Ok(_) => in_the_way("there is a device or pipe with that name"),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => error,
        };
        Err((self.path.join(name), refused))
    }

    /// Opens a file; no link is followed, and nothing is waited for.
    fn file(&self, name: &str, options: &mut OpenOptions) -> io::Result<File> {
        let options = options.follow(FollowSymlinks::No).nonblock(true);
        Ok(self.dir.open_with(name, options)?.into_std())
    }

    /// Writes a file.
    fn write(&self, name: &str, bytes: &[u8]) -> Result<File, Failed> {
        let mut options = OpenOptions::new();
        let options = options.write(true).create(true).truncate(true);
        let written = self.file(name, options).and_then(|mut file| {
            file.write_all(bytes)?;
            Ok(file)
        });
        written.map_err(with(&self.path.join(name)))
    }

    /// Reads a file; as much of it as any file that is written here can hold.
    fn read(&self, name: &str) -> Option<Vec<u8>> {
        let file = self.file(name, OpenOptions::new().read(true)).ok()?;
        let mut bytes = Vec::new();
        let regular = file.metadata().ok()?.is_file();
        regular
            .then(|| file.take(MOST_BYTES).read_to_end(&mut bytes))?
            .ok()?;
        Some(bytes)
    }

    /// Whether this is the folder that was written to, and the files are in it.
    fn has(&self, written: &Self, files: &[Output]) -> Result<(), Failed> {
        let gone = |path: &Path| {
            let why = "it was moved or deleted during the build";
            let error = io::Error::new(ErrorKind::Interrupted, why);
            (path.to_path_buf(), error)
        };
        let same = same(self.dir.dir_metadata(), written.dir.dir_metadata());
        if !same.map_err(with(&self.path))? {
            return Err(gone(&self.path));
        }
        for file in files {
            let found = self.dir.symlink_metadata(&file.path);
            if !found.is_ok_and(|found| found.len() == file.bytes.len() as u64) {
                return Err(gone(&self.path.join(&file.path)));
            }
        }
        Ok(())
    }

    /// Syncs the names in the folder to disk. Not every system and file system can; there their order is the system's.
    fn sync(&self) {
        if cfg!(unix) {
            let _ = self.dir.open(".").and_then(|folder| folder.sync_all());
        }
    }
}

/// An absolute path without `.` and `..`.
fn lexical(path: &Path) -> io::Result<PathBuf> {
    let mut plain = PathBuf::new();
    for component in std::path::absolute(path)?.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => drop(plain.pop()),
            other => plain.push(other),
        }
    }
    Ok(plain)
}

fn in_the_way(what: &str) -> io::Error {
    io::Error::other(what)
}

/// Whether two files are the same. One that was removed is not.
fn same(one: io::Result<Metadata>, other: io::Result<Metadata>) -> io::Result<bool> {
    match (one, other) {
        (Ok(one), Ok(other)) => Ok((one.dev(), one.ino()) == (other.dev(), other.ino())),
        (Err(error), _) | (_, Err(error)) if error.kind() == ErrorKind::NotFound => Ok(false),
        (Err(error), _) | (_, Err(error)) => Err(error),
    }
}

/// The staging folder of a folder, locked until it is dropped.
struct Staging {
    target: Folder,
    folder: Folder,
    _lock: File,
}

impl Staging {
    /// Waits until nobody else writes there, and removes what a killed process left.
    fn begin(target: Folder, wait: impl FnOnce()) -> Result<Self, Failed> {
        let mut wait = Some(wait);
        let lock = Path::new(STAGING).join(LOCK);
        let mut tries = 0..MOST_TRIES;
        loop {
            let (folder, file) = match Self::try_lock(&target, &mut wait) {
                // Whoever wrote there before was just removing the staging folder.
                Err((_, error))
                    if error.kind() == ErrorKind::NotFound && tries.next().is_some() =>
                {
                    continue;
                }
                Err(failed) => {
                    // Nothing is left, unless somebody else locked it.
                    if let Ok(staging) = target.dir.open_dir_nofollow(STAGING)
                        && staging.symlink_metadata(LOCK).is_err()
                    {
                        remove(&target.dir, &staging);
                    }
                    return Err(failed);
                }
                Ok(locked) => locked,
            };
            let locked = Metadata::from_file(&file);
            let there = target.dir.symlink_metadata(&lock);
            if same(locked, there).map_err(with(&target.path.join(&lock)))? {
                let staging = Self {
                    target,
                    folder,
                    _lock: file,
                };
                staging.clean()?;
                return Ok(staging);
            }
        }
    }

    /// Locks the lock file that is there now; it may have been removed when this returns.
    fn try_lock(
        target: &Folder,
        wait: &mut Option<impl FnOnce()>,
    ) -> Result<(Folder, File), Failed> {
        let folder = target.below(Path::new(STAGING), true)?;
        for name in [IGNORE, LIST, LOCK] {
            folder.writable(name)?;
        }
        folder.write(IGNORE, b"*\n")?;
        let options = &mut OpenOptions::new();
        let options = options.write(true).create(true);
        let path = folder.path.join(LOCK);
        let failed = with(&path);
        let file = folder.file(LOCK, options).map_err(&failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                if let Some(wait) = wait.take() {
                    wait();
                }
                file.lock().map_err(failed)?;
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        Ok((folder, file))
    }

    /// Removes staged files that a killed process left.
    fn clean(&self) -> Result<(), Failed> {
        let failed = with(&self.folder.path);
        for entry in self.folder.dir.entries().map_err(&failed)? {
            let name = entry.map_err(&failed)?.file_name();
            if let Some(name) = name.to_str().filter(|name| name.parse::<usize>().is_ok()) {
                self.folder.writable(name)?;
                let removed = self.folder.dir.remove_file(name);
                removed.map_err(with(&self.folder.path.join(name)))?;
            }
        }
        Ok(())
    }

    /// Writes all files under numbers. Whatever could keep them from their places later is refused here.
    fn stage(&self, files: &[&Output]) -> Result<(), Failed> {
        let numbered: Vec<(usize, &&Output)> = files.iter().enumerate().collect();
        // Most of the time is spent waiting for the disk.
        let [one, other] = in_halves(&numbered, |files| {
            files.iter().try_for_each(|(number, file)| {
                let (folder, name) = self.target.parent(&file.path, true)?;
                folder.writable(name)?;
                let target = folder.path.join(name);
                let staged = self.folder.write(&number.to_string(), &file.bytes);
                let staged = staged.map_err(|(_, error)| (target.clone(), error))?;
                staged.sync_all().map_err(with(&target))
            })
        });
        one.and(other)?;
        self.folder.sync();
        Ok(())
    }

    /// Removes the optional files of the last set that are unchanged since, and lists those of this one.
    fn replace_optional(&self, files: &[Output]) -> Result<(), Failed> {
        // A list that can't be read is none.
        let list = self.folder.read(LIST).unwrap_or_default();
        for line in String::from_utf8_lossy(&list).lines() {
            match line.split_once("  ") {
                Some((digest, path)) if is_optional(path) => self.remove_unchanged(path, digest),
                _ => {}
            }
        }
        if files.is_empty() {
            let _ = self.folder.dir.remove_file(LIST);
            return Ok(());
        }
        let line =
            |file: &Output| format!("{}  {}\n", hex(&Sha256::digest(&file.bytes)), file.path);
        let list: String = files.iter().map(line).collect();
        self.folder.write(LIST, list.as_bytes()).map(|_| ())
    }

    /// Removes a file with this content, and folders that it leaves empty. What can't be removed stays.
    fn remove_unchanged(&self, path: &str, digest: &str) {
        let Ok((folder, name)) = self.target.parent(path, false) else {
            return;
        };
        let found = folder.read(name);
        if found.is_some_and(|bytes| hex(&Sha256::digest(&bytes)) == digest) {
            let _ = folder.dir.remove_file(name);
            let parents = Path::new(path).ancestors().skip(1);
            for parent in parents.filter(|parent| !parent.as_os_str().is_empty()) {
                let _ = self.target.dir.remove_dir(parent);
            }
        }
    }

    /// Renames staged files into their places, in order.
    fn place(&self, files: &[&Output]) -> Result<(), Failed> {
        for (number, file) in files.iter().enumerate() {
            let (folder, name) = self.target.parent(&file.path, true)?;
            let (staged, target) = (number.to_string(), folder.path.join(name));
            let placed = self.folder.dir.rename(staged, &folder.dir, name);
            placed.map_err(with(&target))?;
        }
        self.target.sync();
        Ok(())
    }

    /// Removes the staging folder unless it holds a list. What can't be removed is removed by the next process.
    fn end(self) {
        let _ = self.clean();
        if !self.folder.dir.exists(LIST) {
            remove(&self.target.dir, &self.folder.dir);
        }
    }
}

fn is_optional(path: &str) -> bool {
    let plain = path.split('/').all(|part| part != "..");
    plain
        && OPTIONAL
            .iter()
            .any(|known| path == *known || known.ends_with('/') && path.starts_with(known))
}

/// Removes a staging folder in which nothing is staged.
fn remove(target: &Dir, staging: &Dir) {
    for name in [LOCK, IGNORE] {
        let found = staging.symlink_metadata(name);
        if found.is_ok_and(|found| found.is_file()) {
            let _ = staging.remove_file(name);
        }
    }
    let _ = target.remove_dir(STAGING);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn output(path: &str, text: &str) -> Output {
        Output {
            path: path.into(),
            bytes: text.into(),
        }
    }

    fn set(text: &str) -> Vec<Output> {
        ["a", "b", "c"].map(|path| output(path, text)).to_vec()
    }

    fn write(folder: &Path, files: &[Output], optional: &[Output]) -> Result<(), Diagnostic> {
        write_set(folder, &folder.join("out"), files, optional, || ())
    }

    fn read(folder: &Path) -> [String; 3] {
        ["a", "b", "c"].map(|path| fs::read_to_string(folder.join("out").join(path)).unwrap())
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder.join("out")).unwrap();
        let name = |e: io::Result<fs::DirEntry>| e.unwrap().file_name().into_string().unwrap();
        let mut names: Vec<String> = entries.map(name).collect();
        names.sort();
        names
    }

    /// The old set is there, and the new one as a process leaves it that is killed after so many of its steps: each file
    /// staged, each file placed.
    fn killed_after(steps: usize) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let (path, new) = (folder.path(), set("new"));
        write(path, &set("old"), &[]).unwrap();
        let target = Folder::open(path, &path.join("out")).unwrap();
        let staging = Staging::begin(target, || ()).unwrap();
        let all: Vec<&Output> = new.iter().collect();
        staging.stage(&all[..steps.min(3)]).unwrap();
        staging.place(&all[..steps.saturating_sub(3)]).unwrap();
        folder
    }

    #[test]
    fn files_are_replaced_one_after_the_other_and_nothing_is_left_behind() {
        for steps in 0..=6 {
            let folder = killed_after(steps);
            let path = folder.path();
            let placed = |file: usize| if file + 3 < steps { "new" } else { "old" };
            assert_eq!(read(path), [0, 1, 2].map(placed), "{steps} steps");
            let ignored = fs::read_to_string(path.join("out/.refigure/.gitignore"));
            assert_eq!(ignored.unwrap(), "*\n", "{steps} steps");

            write(path, &set("newest"), &[]).unwrap();
            assert_eq!(read(path), ["newest"; 3], "{steps} steps");
            assert_eq!(names(path), ["a", "b", "c"], "{steps} steps");
        }
    }

    #[test]
    fn optional_files_go_with_their_set_unless_they_were_changed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        let out = path.join("out");
        let optional = ["typst/1", "typst/2", "typst/below/3", "layout.txt"];
        let optional = optional.map(|path| output(path, "optional"));
        write(path, &set("old"), &optional).unwrap();
        fs::write(out.join("typst/2"), "mine").unwrap();
        fs::write(out.join("typst/4"), "optional").unwrap();
        write(path, &set("new"), &optional[3..]).unwrap();
        assert_eq!(
            names(path),
            [".refigure", "a", "b", "c", "layout.txt", "typst"]
        );
        assert!(!out.join("typst/1").exists() && !out.join("typst/below").exists());
        // Of what somebody else has listed, nothing is removed.
        let mine = hex(&Sha256::digest(b"mine"));
        fs::write(out.join("mine"), "mine").unwrap();
        let list = out.join(".refigure/optional");
        let mut listed = fs::read_to_string(&list).unwrap();
        listed.push_str(&format!("{mine}  mine\n{mine}  typst/../mine\n"));
        fs::write(&list, listed).unwrap();
        write(path, &set("new"), &[]).unwrap();
        assert_eq!(names(path), ["a", "b", "c", "mine", "typst"]);
        assert_eq!(fs::read_to_string(out.join("typst/2")).unwrap(), "mine");
        assert!(out.join("typst/4").exists());
    }

    #[test]
    fn a_folder_that_is_replaced_while_it_is_written_is_no_success() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        write(path, &set("old"), &[]).unwrap();
        let open = || Folder::open(path, &path.join("out")).unwrap();
        let written = open();
        assert!(open().has(&written, &set("old")).is_ok());
        assert!(open().has(&written, &set("older")).is_err());
        fs::rename(path.join("out"), path.join("away")).unwrap();
        assert!(open().has(&written, &set("old")).is_err());
    }

    #[test]
    fn whoever_waits_for_a_lock_that_is_removed_takes_the_next_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        let target = Folder::open(path, &path.join("out")).unwrap();
        let first = Staging::begin(target, || ()).unwrap();
        std::thread::scope(|scope| {
            let (said, waits) = std::sync::mpsc::channel();
            for text in ["one", "other"] {
                let said = said.clone();
                let out = path.join("out");
                scope.spawn(move || {
                    let wait = || said.send(()).unwrap();
                    write_set(path, &out, &set(text), &[], wait).unwrap();
                });
            }
            for _ in 0..2 {
                waits.recv().unwrap();
            }
            first.end();
        });
        let [a, b, c] = read(path);
        assert!(a == b && b == c, "{a} {b} {c}");
        assert_eq!(names(path), ["a", "b", "c"]);
    }
}
