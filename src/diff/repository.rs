//! Which repository git may read: one that is in the folder it is found from, or that itself says it belongs there.
//!
//! An unpacked archive can bring a `.git` of any content. git would follow it anywhere: to another repository, its objects
//! or its configuration. A clone brings none, and what git makes lies within, but for worktrees and submodules. Their
//! repository is elsewhere, and names the folder in turn, which no archive can do.

use std::fs::{self, FileType};
use std::path::{Path, PathBuf};

use crate::diagnostic::{Code, Diagnostic};

/// More of a file of git's own is not read.
const MOST_BYTES: u64 = 1 << 20;
/// In a repository's folder, what git doesn't read to find revisions: these may lead anywhere.
const UNREAD: [&str; 4] = ["annex", "hooks", "lfs", "modules"];

/// The folder above which git must not look for a repository, once the one that it will find has been looked at.
pub(super) fn check(project: &Path) -> Result<Option<PathBuf>, Diagnostic> {
    let Ok(project) = project.canonicalize() else {
        return Ok(None);
    };
    let above = |folder: &&Path| folder.join(".git").symlink_metadata().is_ok();
    let Some(folder) = project.ancestors().find(above) else {
        // git says that there is none.
        return Ok(None);
    };
    let entry = folder.join(".git");
    let repository = target_of(&entry);
    let repository = repository.as_deref().unwrap_or(&entry);
    if repository.starts_with(folder) {
        look_into(repository, folder)?;
    } else if !names(repository, folder) {
        return Err(leads_out(&entry).note(format!(
            "the repository is `{}`, which doesn't name this folder as its worktree or submodule",
            repository.display()
        )));
    }
    Ok(folder.parent().map(Path::to_path_buf))
}

/// The repository that a `.git` refers to; `None` if there is none.
fn target_of(entry: &Path) -> Option<PathBuf> {
    let found = entry.canonicalize().ok()?;
    if found.is_dir() {
        return Some(found);
    }
    linked(&found, "gitdir:")
}

/// The folder that a git file names after a word.
fn linked(file: &Path, word: &str) -> Option<PathBuf> {
    let text = text(file)?;
    let path = text.trim().strip_prefix(word)?.trim();
    file.parent()?.join(path).canonicalize().ok()
}

/// A short file of git's; nothing else is read.
fn text(file: &Path) -> Option<String> {
    let found = file.metadata().ok()?;
    let small = found.is_file() && found.len() <= MOST_BYTES;
    small.then(|| fs::read_to_string(file).ok()).flatten()
}

/// Whether a repository elsewhere says that a folder is its own: a worktree's `gitdir`, a submodule's `core.worktree`.
fn names(repository: &Path, folder: &Path) -> bool {
    let entry = folder.join(".git");
    let worktree = linked(&repository.join("gitdir"), "").is_some_and(|back| back == entry);
    let config = text(&repository.join("config")).unwrap_or_default();
    let values = config.lines().filter_map(|line| {
        let (key, value) = line.split_once('=')?;
        key.trim().eq_ignore_ascii_case("worktree").then_some(value)
    });
    let mut folders = values.map(|value| repository.join(value.trim().trim_matches('"')));
    worktree || folders.any(|back| back.canonicalize().is_ok_and(|back| back == folder))
}

/// Refuses what would lead git out of the folder, or let it wait.
fn look_into(repository: &Path, folder: &Path) -> Result<(), Diagnostic> {
    for file in ["commondir", "objects/info/alternates"] {
        let file = repository.join(file);
        if file.symlink_metadata().is_ok() {
            return Err(leads_out(&file));
        }
    }
    for file in ["config", "config.worktree"] {
        let file = repository.join(file);
        if file.symlink_metadata().is_ok() {
            let text = text(&file).map(|text| text.to_ascii_lowercase());
            if text.is_none_or(|text| text.contains("[include") || sets_worktree(&text)) {
                return Err(leads_out(&file)
                    .note("it includes other files, names another work tree, or is too large"));
            }
        }
    }
    let mut folders = vec![repository.to_path_buf()];
    while let Some(next) = folders.pop() {
        let unread = |path: &Path| next == repository && UNREAD.iter().any(|n| path.ends_with(n));
        let unreadable = |e: std::io::Error| {
            Diagnostic::error(Code::GitFailed, format!("can't read `{}`", next.display()))
                .source(&e)
                .expected("the project's repository")
        };
        for entry in fs::read_dir(&next).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let (path, kind) = (entry.path(), entry.file_type().map_err(unreadable)?);
            if unread(&path) {
                continue;
            }
            if kind.is_symlink() {
                let target = path.canonicalize();
                if target.is_ok_and(|target| !target.starts_with(folder)) {
                    return Err(leads_out(&path));
                }
            } else if kind.is_dir() {
                folders.push(path);
            } else if waits(kind) {
                return Err(refused(&path, "is a device or pipe"));
            }
        }
    }
    Ok(())
}

/// Whether a configuration names a work tree; a repository in its own folder needs none.
fn sets_worktree(text: &str) -> bool {
    let keys = text.lines().filter_map(|line| line.split_once('='));
    keys.map(|(key, _)| key.rsplit_once(']').map_or(key, |(_, key)| key))
        .any(|key| key.trim() == "worktree")
}

#[cfg(unix)]
fn waits(kind: FileType) -> bool {
    use std::os::unix::fs::FileTypeExt;
    kind.is_fifo() || kind.is_char_device() || kind.is_block_device()
}

#[cfg(not(unix))]
fn waits(_: FileType) -> bool {
    false
}

fn leads_out(path: &Path) -> Diagnostic {
    refused(path, "leads out of the project")
}

fn refused(path: &Path, what: &str) -> Diagnostic {
    Diagnostic::error(Code::OutsideProject, format!("`{}` {what}", path.display()))
        .expected("a repository inside its own folder")
        .help("if you made this repository yourself, let git read it with --trust-git")
        .help("or compare folders, manifests or ledgers with --path")
}
