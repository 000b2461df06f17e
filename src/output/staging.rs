//! The staging folder: files are written there whole, and then renamed into their places.

use cap_fs_ext::DirExt;
use cap_std::fs::{Dir, Metadata, OpenOptions};
use sha2::{Digest, Sha256};
use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::path::Path;

use super::folder::{Failed, Folder, Output, same, with};
use crate::project::hex;
use crate::threads::in_halves;

/// Folder of staged files, in the folder that they are for.
const STAGING: &str = ".refigure";
/// File in it that is locked.
const LOCK: &str = "lock";
/// File in it that lists optional files of the last set with their SHA-256, as `sha256sum` does.
const LIST: &str = "optional";
/// Optional files, and folders of them: of a list that somebody else made, nothing else is removed.
const OPTIONAL: [&str; 4] = ["layout.txt", "paper.html", "review.html", "typst/"];
/// File in it that hides it from git.
const IGNORE: &str = ".gitignore";
/// How often a staging folder may go away before it is locked: once for each process that writes there at the same time.
const MOST_TRIES: usize = 1000;

/// The staging folder of a folder, locked until it is dropped.
pub(super) struct Staging {
    pub(super) target: Folder,
    folder: Folder,
    _lock: File,
}

impl Staging {
    /// Waits until nobody else writes there, and removes what a killed process left.
    pub(super) fn begin(target: Folder, wait: impl FnOnce()) -> Result<Self, Failed> {
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
    pub(super) fn stage(&self, files: &[&Output]) -> Result<(), Failed> {
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
    pub(super) fn replace_optional(&self, files: &[Output]) -> Result<(), Failed> {
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
    pub(super) fn place(&self, files: &[&Output]) -> Result<(), Failed> {
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
    pub(super) fn end(self) {
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
