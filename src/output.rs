//! Writing: old files stay until the new ones are whole.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use tempfile::NamedTempFile;

use crate::diagnostic::Diagnostic;
use crate::project::reason;
use crate::source::Place;

/// A file to be written, relative to the folder.
#[derive(Debug, Clone)]
pub struct Output {
    /// Where, with `/`.
    pub path: String,
    /// What.
    pub bytes: Vec<u8>,
}

/// Writes a set of files into a folder. All are written beside their places first and then renamed into them; a lock
/// keeps two builds from mixing their sets.
pub fn write_set(folder: &Path, files: &[Output]) -> Result<(), Diagnostic> {
    let told = |path: &Path, e: io::Error| {
        let shown = path.strip_prefix(".").unwrap_or(path);
        Diagnostic::error(format!("the outputs can't be written: {}", reason(&e)))
            .at(Place::file(shown.display().to_string()))
            .note("the files of the last good build are untouched")
            .help("make room or permissions there, or write elsewhere with --out DIR")
    };
    fs::create_dir_all(folder).map_err(|e| told(folder, e))?;
    let lock_path = folder.join(".lock");
    let lock = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&lock_path)
        .map_err(|e| told(&lock_path, e))?;
    lock.lock().map_err(|e| told(&lock_path, e))?;
    let mut written = Vec::new();
    for file in files {
        let target = folder.join(&file.path);
        let parent = target.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(|e| told(parent, e))?;
        // Whatever would stop the renaming is told before the first file is renamed.
        if target.is_dir() {
            return Err(told(&target, io::ErrorKind::IsADirectory.into()));
        }
        written.push((
            stage(parent, &file.bytes).map_err(|e| told(&target, e))?,
            target,
        ));
    }
    for (staged, target) in written {
        staged
            .persist(&target)
            .map_err(|e| told(&target, e.error))?;
    }
    Ok(())
}

/// Replaces one file atomically.
pub fn replace(target: &Path, bytes: &[u8]) -> Result<(), Diagnostic> {
    let parent = target.parent().unwrap_or(Path::new("."));
    let staged = stage(parent, bytes).and_then(|file| file.persist(target).map_err(|e| e.error));
    staged.map(|_| ()).map_err(|e| {
        Diagnostic::error(format!("the file can't be written: {}", reason(&e)))
            .at(Place::file(target.display().to_string()))
            .note("the old one is untouched")
    })
}

/// The bytes on disk under a temporary name.
fn stage(folder: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".refigure-");
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
