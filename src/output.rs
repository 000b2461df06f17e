//! Writing: old files stay until the new ones are whole.
//!
//! A set of files is written below `.refigure-staged/` in the output folder and brought to the disk. Renaming that
//! folder to `.refigure-ready/` commits the set, in one atomic step; then each file is renamed into its place. The next
//! build completes a set that was committed and throws away one that was not, with the lock held.
//!
//! What a reader of the folder finds at any moment, whenever a build was killed:
//!
//! * every file is whole, and is the last set's or the new one's;
//! * until the commit they are all the last set's, and once the build has ended well all the new one's;
//! * in between, for as long as a few renames take, some are the one's and some the other's. If the build is killed just
//!   then, that lasts until the next build, which begins by placing the rest, even if it fails later. The manifest holds
//!   the SHA-256 of its PDF: a reader who has to be sure compares the two.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

use crate::diagnostic::Diagnostic;
use crate::project::reason;
use crate::source::Place;
use crate::threads::in_halves;

/// What all temporary names begin with. Nothing else in an output folder is ever removed.
const PREFIX: &str = ".refigure-";
/// Files of a set that is being written.
const STAGED: &str = ".refigure-staged";
/// Files of a committed set that are not in their places yet.
const READY: &str = ".refigure-ready";

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

/// Writes a set of files into a folder; a lock keeps two builds from mixing their sets.
pub fn write_set(folder: &Path, files: &[Output]) -> Result<(), Diagnostic> {
    let untouched =
        |failed: Failed| unwritable(&failed).note("the files of the last good build are untouched");
    fs::create_dir_all(folder)
        .map_err(with(folder))
        .map_err(untouched)?;
    let _lock = lock(folder).map_err(untouched)?;
    clean(folder).map_err(|failed| unfinished(folder, &failed))?;
    let (staged, ready) = (folder.join(STAGED), folder.join(READY));
    let committed =
        stage(folder, files).and_then(|()| fs::rename(&staged, &ready).map_err(with(&ready)));
    if let Err(failed) = committed {
        // What can't be removed now is removed by the next build.
        let _ = fs::remove_dir_all(staged);
        return Err(untouched(failed));
    }
    sync(folder);
    place(&ready, folder).map_err(|failed| unfinished(folder, &failed))
}

/// Completes the set of a build that was killed after it had committed it.
pub fn recover(folder: &Path) -> Result<(), Diagnostic> {
    if !folder.join(READY).is_dir() {
        return Ok(());
    }
    lock(folder)
        .and_then(|_lock| clean(folder))
        .map_err(|failed| unfinished(folder, &failed))
}

/// Replaces one file atomically.
pub fn replace(target: &Path, bytes: &[u8]) -> Result<(), Diagnostic> {
    let parent = target.parent().unwrap_or(Path::new("."));
    let staged = temporary(parent, bytes).and_then(|f| f.persist(target).map_err(|e| e.error));
    staged.map(|_| ()).map_err(|e| {
        Diagnostic::error(format!("the file can't be written: {}", reason(&e)))
            .at(Place::file(target.display().to_string()))
            .note("the old one is untouched")
    })
}

fn with(path: &Path) -> impl Fn(io::Error) -> Failed {
    move |error| (path.to_path_buf(), error)
}

fn unwritable((path, error): &Failed) -> Diagnostic {
    let shown = path.strip_prefix(".").unwrap_or(path);
    Diagnostic::error(format!("the outputs can't be written: {}", reason(error)))
        .at(Place::file(shown.display().to_string()))
        .help("make room or permissions there, or write elsewhere with --out DIR")
}

fn unfinished(folder: &Path, failed: &Failed) -> Diagnostic {
    unwritable(failed).note(format!(
        "a new set of files is whole in {}, but not all of it is in its place; the next build places it",
        folder.join(READY).display()
    ))
}

/// Held until the file is dropped.
fn lock(folder: &Path) -> Result<File, Failed> {
    let path = folder.join(".lock");
    let mut options = File::options();
    options.create(true).truncate(false).write(true);
    let file = options.open(&path).map_err(with(&path))?;
    file.lock().map_err(with(&path))?;
    Ok(file)
}

/// Completes what an earlier build committed and removes what it did not.
fn clean(folder: &Path) -> Result<(), Failed> {
    let ready = folder.join(READY);
    if ready.is_dir() {
        place(&ready, folder)?;
    }
    for entry in entries(folder)? {
        if !entry.file_name().to_string_lossy().starts_with(PREFIX) {
            continue;
        }
        let path = entry.path();
        let removed = match entry.file_type() {
            Ok(kind) if kind.is_dir() => fs::remove_dir_all(&path),
            Ok(_) => fs::remove_file(&path),
            Err(error) => Err(error),
        };
        removed.map_err(with(&path))?;
    }
    Ok(())
}

/// Writes all files below the folder of staged ones. Whatever could keep them from their places later is refused here.
fn stage(folder: &Path, files: &[Output]) -> Result<(), Failed> {
    let staged = folder.join(STAGED);
    fs::create_dir(&staged).map_err(with(&staged))?;
    // Most of the time is spent waiting for the disk.
    let [one, other] = in_halves(files, |files| {
        files
            .iter()
            .try_for_each(|file| stage_file(folder, &staged, file))
    });
    one.and(other)?;
    sync(&staged);
    Ok(())
}

fn stage_file(folder: &Path, staged: &Path, file: &Output) -> Result<(), Failed> {
    let (target, path) = (folder.join(&file.path), staged.join(&file.path));
    if target.is_dir() {
        return Err((target, ErrorKind::IsADirectory.into()));
    }
    for parent in [target.parent(), path.parent()].into_iter().flatten() {
        fs::create_dir_all(parent).map_err(with(parent))?;
    }
    let written = File::create_new(&path).and_then(|mut new| {
        new.write_all(&file.bytes)?;
        new.sync_all()
    });
    written.map_err(with(&target))
}

/// Moves the files of a committed set into their places; those that an interrupted build has moved are not there any
/// more.
fn place(from: &Path, to: &Path) -> Result<(), Failed> {
    for entry in entries(from)? {
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type().map_err(with(&path))?.is_dir() {
            fs::create_dir_all(&target).map_err(with(&target))?;
            place(&path, &target)?;
        } else {
            fs::rename(&path, &target).map_err(with(&target))?;
        }
    }
    sync(to);
    fs::remove_dir(from).map_err(with(from))
}

fn entries(folder: &Path) -> Result<Vec<fs::DirEntry>, Failed> {
    let entries = fs::read_dir(folder).and_then(Iterator::collect);
    entries.map_err(with(folder))
}

/// Brings the names in a folder to the disk. Not every system and file system can; there their order is the system's.
fn sync(folder: &Path) {
    if cfg!(unix) {
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
}

/// The bytes on disk under a temporary name.
fn temporary(folder: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o644));
    }
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(text: &str) -> Vec<Output> {
        let file = |path: &str| Output {
            path: path.into(),
            bytes: text.into(),
        };
        vec![file("a"), file("b"), file("below/c")]
    }

    fn read(folder: &Path) -> [String; 3] {
        ["a", "b", "below/c"].map(|path| fs::read_to_string(folder.join(path)).unwrap())
    }

    fn temporaries(folder: &Path) -> usize {
        let entries = fs::read_dir(folder).unwrap();
        entries
            .filter(|e| {
                let name = e.as_ref().unwrap().file_name();
                name.to_string_lossy().starts_with(PREFIX)
            })
            .count()
    }

    /// The old set is there, and the new one as a build leaves it that is killed after so many of its steps: each file
    /// written, the commit, each file moved.
    fn killed_after(steps: usize) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let (path, new) = (folder.path(), set("new"));
        write_set(path, &set("old")).unwrap();
        stage(path, new.get(..steps.min(3)).unwrap()).unwrap();
        if steps > 3 {
            fs::rename(path.join(STAGED), path.join(READY)).unwrap();
        }
        for file in new.iter().take(steps.saturating_sub(4)) {
            fs::rename(path.join(READY).join(&file.path), path.join(&file.path)).unwrap();
        }
        folder
    }

    #[test]
    fn a_set_is_completed_from_the_commit_on_and_forgotten_before() {
        for steps in 0..=7 {
            let folder = killed_after(steps);
            let expected = if steps > 3 { "new" } else { "old" };
            recover(folder.path()).unwrap();
            assert_eq!(read(folder.path()), [expected; 3], "{steps} steps");

            let folder = killed_after(steps);
            write_set(folder.path(), &set("newest")).unwrap();
            assert_eq!(read(folder.path()), ["newest"; 3], "{steps} steps");
            assert_eq!(temporaries(folder.path()), 0, "{steps} steps");
        }
    }

    #[test]
    fn a_set_that_is_refused_is_completed_first_and_leaves_nothing() {
        let folder = killed_after(5);
        let path = folder.path();
        fs::create_dir(path.join("d")).unwrap();
        let mut files = set("newest");
        files.push(Output {
            path: "d".into(),
            bytes: Vec::new(),
        });
        let message = write_set(path, &files).unwrap_err().render(false);
        assert!(
            message.contains("there is a folder of that name"),
            "{message}"
        );
        assert_eq!(read(path), ["new"; 3]);
        assert_eq!(temporaries(path), 0);
    }

    #[test]
    fn only_our_own_temporary_files_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        for name in [".refigure-Ab12Cd", ".hidden", "refigure-notes", "notes"] {
            fs::write(path.join(name), "x").unwrap();
        }
        write_set(path, &set("new")).unwrap();
        assert_eq!(temporaries(path), 0);
        for name in [".hidden", "refigure-notes", "notes"] {
            assert!(path.join(name).exists(), "{name}");
        }
    }
}
