//! A revision's files, from git's objects.
//!
//! Of its entries only regular files are written, each a new one, into a folder that is ours alone: no link is ever made
//! there, so none can be followed.

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, Read, Seek, Write};
use std::path::{Component, Path};
use tempfile::TempDir;

use super::git::{Repository, commit, failed, git, no_git, output, run, unwritable};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::limits;

/// The folders that a report is made from.
const FOLDERS: [&str; 3] = ["report", "data", "templates"];

/// The project as it was in a commit.
#[derive(Debug)]
pub(super) struct Revision<'a> {
    repository: Repository<'a>,
    /// The full hash of the commit.
    pub commit: String,
    files: Vec<Blob>,
    /// Why the project can't be computed from these files: entries that are not regular files.
    pub faults: Diagnostics,
}

/// A regular file of a commit.
#[derive(Debug)]
struct Blob {
    object: String,
    path: String,
    size: u64,
}

impl<'a> Revision<'a> {
    /// The revision that a name means.
    pub fn open(repository: Repository<'a>, name: &str) -> Result<Self, Diagnostic> {
        let commit = commit(&repository, name)?;
        let prefix = run(&repository, ["rev-parse", "--show-prefix"])?;
        let prefix = prefix.done().map_err(|said| failed(&said))?;
        let prefix = prefix.strip_suffix('\n').unwrap_or(&prefix);
        let mut command = git(&repository);
        command.args(["ls-tree", "-r", "-l", "-z", "--full-tree", &commit, "--"]);
        command.args(FOLDERS.map(|name| format!("{prefix}{name}")));
        let listed = output(command)?.done().map_err(|said| failed(&said))?;
        let (folder, most) = (repository.folder, repository.most);
        let mut revision = Self {
            repository,
            commit,
            files: Vec::new(),
            faults: Diagnostics::new(),
        };
        let mut seen = BTreeSet::new();
        for entry in listed.split_terminator('\0') {
            match blob(entry, prefix, &mut seen) {
                Ok(blob) => revision.files.push(blob),
                Err(fault) => revision.faults.push(fault),
            }
        }
        // A folder of the name of a file: such a tree can be made by hand.
        let folders: BTreeSet<&str> = seen.iter().flat_map(|path| parents(path)).collect();
        let doubled = seen.iter().filter(|path| folders.contains(path.as_str()));
        revision
            .faults
            .extend(doubled.map(|path| doubled_entry(path)));
        if revision.files.is_empty() && revision.faults.is_empty() {
            return Err(Diagnostic::error(
                Code::UnknownRevision,
                format!(
                    "the revision `{name}` has no `report/` in `{}`",
                    folder.display()
                ),
            )
            .expected("a revision that contains the project")
            .help("`git log --oneline -- report` lists those that changed it"));
        }
        let sizes = revision.files.iter().map(|blob| blob.size);
        let size = sizes.fold(0, u64::saturating_add);
        if size > most {
            return Err(Diagnostic::error(
                Code::LimitExceeded,
                format!(
                    "the files of the revision `{name}` have {} MiB, more than {}",
                    size.div_ceil(1 << 20),
                    most >> 20
                ),
            )
            .help("allow more with --max-size MIB; 0 means no limit"));
        }
        Ok(revision)
    }

    /// Writes the files into a temporary folder that goes away with what is returned.
    pub fn extract(&self) -> Result<TempDir, Diagnostic> {
        let target = private_folder().map_err(|e| unwritable(&e))?;
        limits::git(|| self.write(&target))?;
        Ok(target)
    }

    fn write(&self, target: &TempDir) -> Result<(), Diagnostic> {
        self.read(self.files.iter(), |blob, bytes| {
            let path = target.path().join(&blob.path);
            let parent = path.parent().map_or(Ok(()), std::fs::create_dir_all);
            let file =
                parent.and_then(|()| OpenOptions::new().write(true).create_new(true).open(&path));
            let written = file.and_then(|mut file| std::io::copy(bytes, &mut file));
            written.map(drop).map_err(|e| unwritable(&e))
        })
    }

    /// The bytes of a file, if it is there.
    pub fn file(&self, path: &str) -> Result<Option<Vec<u8>>, Diagnostic> {
        let mut found = None;
        let asked = self.files.iter().filter(|blob| blob.path == path).take(1);
        self.read(asked, |blob, bytes| {
            let mut all = Vec::new();
            let read = bytes.read_to_end(&mut all);
            read.map_err(|_| cut(blob))?;
            found = Some(all);
            Ok(())
        })?;
        Ok(found)
    }

    /// Reads files through one `git cat-file --batch`.
    fn read<'b>(
        &self,
        blobs: impl Iterator<Item = &'b Blob> + Clone,
        mut each: impl FnMut(&Blob, &mut dyn Read) -> Result<(), Diagnostic>,
    ) -> Result<(), Diagnostic> {
        // From a file: git answers while it is being asked, and would wait for ever to be read.
        let mut asked = tempfile::tempfile().map_err(|e| unwritable(&e))?;
        let written = blobs
            .clone()
            .try_for_each(|blob| writeln!(asked, "{}", blob.object));
        written
            .and_then(|()| asked.rewind())
            .map_err(|e| unwritable(&e))?;
        let mut command = git(&self.repository);
        command.args(["cat-file", "--batch"]).stdin(asked);
        let mut child = command.spawn().map_err(|e| no_git(&e))?;
        let answers = child.stdout.take();
        let done = answers.map_or(Ok(()), |answers| {
            let mut answers = BufReader::new(answers);
            blobs.into_iter().try_for_each(|blob| {
                let size = size(&mut answers, blob).filter(|size| *size == blob.size);
                let mut bytes = (&mut answers).take(size.ok_or_else(|| cut(blob))?);
                each(blob, &mut bytes)?;
                // Less than announced, or no line end after it.
                let whole = bytes.limit() == 0;
                let mut end = [0];
                let ended = answers.read_exact(&mut end);
                (whole && ended.is_ok())
                    .then_some(())
                    .ok_or_else(|| cut(blob))
            })
        });
        // git's end says nothing that the answers did not.
        let _ = child.wait();
        done
    }
}

/// A temporary folder that nobody else can read: it will hold responses.
fn private_folder() -> std::io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o700));
    }
    builder.tempdir()
}

/// `MODE KIND OBJECT SIZE\tPATH`: a regular file, or what else it is.
fn blob(entry: &str, prefix: &str, seen: &mut BTreeSet<String>) -> Result<Blob, Diagnostic> {
    let (head, path) = entry.split_once('\t').unwrap_or_default();
    let mut words = head.split_ascii_whitespace();
    let mut word = || words.next().unwrap_or_default();
    let (mode, _, object, size) = (word(), word(), word(), word());
    let path = path.strip_prefix(prefix).unwrap_or(path);
    let unread = |what: &str, help: &str| {
        Err(
            Diagnostic::error(Code::IrregularFile, format!("`{path}` {what}"))
                .expected("a regular file")
                .help(help),
        )
    };
    match mode {
        "160000" => unread(
            "is a submodule: its files are not read",
            "keep a ledger (`refigure accept`), or compare manifests with --path",
        ),
        "120000" => unread(
            "is a symbolic link: links are not followed",
            "commit the file itself instead",
        ),
        _ if !mode.starts_with("100") || !path.split('/').all(is_name) => unread(
            "is not a regular file",
            "`git fsck` lists errors in the tree",
        ),
        _ if !seen.insert(path.to_string()) => Err(doubled_entry(path)),
        _ => Ok(Blob {
            object: object.into(),
            path: path.into(),
            size: size.parse().unwrap_or_default(),
        }),
    }
}

/// Whether this is the name of a file on every system, and nothing that leads elsewhere.
fn is_name(part: &str) -> bool {
    let mut components = Path::new(part).components();
    let first = components.next();
    let plain = matches!(first, Some(Component::Normal(name)) if name == part);
    // What was not UTF-8 has the sign for it.
    plain && components.next().is_none() && !part.contains(char::REPLACEMENT_CHARACTER)
}

/// The folders above a path.
fn parents(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').filter_map(|(at, _)| path.get(..at))
}

fn doubled_entry(path: &str) -> Diagnostic {
    Diagnostic::error(Code::IrregularFile, format!("duplicate entry `{path}`"))
        .expected("one file with this name")
        .help("`git fsck` lists errors in the tree")
}

/// `OBJECT blob SIZE\n`.
fn size(answers: &mut impl BufRead, blob: &Blob) -> Option<u64> {
    let mut head = String::new();
    answers.read_line(&mut head).ok()?;
    let size = head.strip_prefix(&blob.object)?.strip_prefix(" blob ")?;
    size.trim_end().parse().ok()
}

fn cut(blob: &Blob) -> Diagnostic {
    failed(&format!("`{}` can't be read", blob.path))
}
