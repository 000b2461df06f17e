//! Folders that are written to, by their handles; no link in them is followed.

use cap_fs_ext::{DirExt, FollowSymlinks, MetadataExt, OpenOptionsFollowExt, OpenOptionsSyncExt};
use cap_std::ambient_authority;
use cap_std::fs::{Dir, Metadata, OpenOptions};
use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Component, Path, PathBuf};

/// More than any optional file has: a stranger's list of them may name a file that takes for ever to read.
const MOST_BYTES: u64 = 1 << 26;

/// A file to be written, relative to the folder.
#[derive(Debug, Clone)]
pub struct Output {
    /// Where, with `/`.
    pub path: String,
    /// What.
    pub bytes: Vec<u8>,
}

/// What could not be done, and with which file or folder.
pub(super) type Failed = (PathBuf, io::Error);

pub(super) fn with(path: &Path) -> impl Fn(io::Error) -> Failed {
    move |error| (path.to_path_buf(), error)
}

/// An open folder.
pub(super) struct Folder {
    /// Its path, for messages.
    pub(super) path: PathBuf,
    pub(super) dir: Dir,
}

impl Folder {
    /// Opens a folder and creates it if need be.
    pub(super) fn open(project: &Path, path: &Path) -> Result<Self, Failed> {
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
    pub(super) fn below(&self, path: &Path, create: bool) -> Result<Self, Failed> {
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
    pub(super) fn parent<'a>(
        &self,
        path: &'a str,
        create: bool,
    ) -> Result<(Self, &'a str), Failed> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        Ok((self.below(Path::new(folder), create)?, name))
    }

    /// Whether a name is free for a file, or a file's already.
    pub(super) fn writable(&self, name: &str) -> Result<(), Failed> {
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
    pub(super) fn file(&self, name: &str, options: &mut OpenOptions) -> io::Result<File> {
        let options = options.follow(FollowSymlinks::No).nonblock(true);
        Ok(self.dir.open_with(name, options)?.into_std())
    }

    /// Writes a file.
    pub(super) fn write(&self, name: &str, bytes: &[u8]) -> Result<File, Failed> {
        let mut options = OpenOptions::new();
        let options = options.write(true).create(true).truncate(true);
        let written = self.file(name, options).and_then(|mut file| {
            file.write_all(bytes)?;
            Ok(file)
        });
        written.map_err(with(&self.path.join(name)))
    }

    /// Reads a file; as much of it as any file that is written here can hold.
    pub(super) fn read(&self, name: &str) -> Option<Vec<u8>> {
        let file = self.file(name, OpenOptions::new().read(true)).ok()?;
        let mut bytes = Vec::new();
        let regular = file.metadata().ok()?.is_file();
        regular
            .then(|| file.take(MOST_BYTES).read_to_end(&mut bytes))?
            .ok()?;
        Some(bytes)
    }

    /// Whether this is the folder that was written to, and the files are in it.
    pub(super) fn has(&self, written: &Self, files: &[Output]) -> Result<(), Failed> {
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
    pub(super) fn sync(&self) {
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
pub(super) fn same(one: io::Result<Metadata>, other: io::Result<Metadata>) -> io::Result<bool> {
    match (one, other) {
        (Ok(one), Ok(other)) => Ok((one.dev(), one.ino()) == (other.dev(), other.ino())),
        (Err(error), _) | (_, Err(error)) if error.kind() == ErrorKind::NotFound => Ok(false),
        (Err(error), _) | (_, Err(error)) => Err(error),
    }
}
