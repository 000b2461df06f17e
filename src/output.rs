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

use std::io::ErrorKind;
use std::path::Path;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Place;

mod folder;
mod staging;
#[cfg(test)]
mod tests;

pub use folder::Output;
use folder::{Failed, Folder};
use staging::Staging;

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
