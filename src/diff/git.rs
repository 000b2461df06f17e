//! Revisions: read from git's objects by the `git` program, which finds the repository and knows what a name means.
//!
//! The repository may be a stranger's. Only `rev-parse`, `ls-tree` and `cat-file --batch` are run: none of them runs hooks,
//! filters, text conversions, pagers or aliases, and nothing is fetched. Of a revision's entries only regular files are
//! written, each a new one, into a folder that is ours alone: no link is ever made there, so none can be followed.

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, Read, Seek, Write};
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::project::reason;

/// The folders that a report is made from.
const FOLDERS: [&str; 3] = ["report", "data", "templates"];

/// More bytes of a listing are not read: far more files than a report is made from.
const MOST_LISTED: u64 = 64 << 20;

/// The project as it was in a commit.
#[derive(Debug)]
pub(super) struct Revision<'a> {
    /// The project's folder now.
    folder: &'a Path,
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
}

impl<'a> Revision<'a> {
    /// The revision that a name means.
    pub fn open(folder: &'a Path, name: &str) -> Result<Self, Diagnostic> {
        let commit = commit(folder, name)?;
        let prefix = run(folder, ["rev-parse", "--show-prefix"])?;
        let prefix = prefix.done().map_err(|said| failed(&said))?;
        let prefix = prefix.strip_suffix('\n').unwrap_or(&prefix);
        let mut command = git(folder);
        command.args(["ls-tree", "-r", "-z", "--full-tree", &commit, "--"]);
        command.args(FOLDERS.map(|name| format!("{prefix}{name}")));
        let listed = output(command)?.done().map_err(|said| failed(&said))?;
        let mut revision = Self {
            folder,
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
            .expected("expected a revision in which the project was there")
            .help("`git log --oneline -- report` lists those that changed it"));
        }
        Ok(revision)
    }

    /// Writes the files into a temporary folder that goes away with what is returned.
    pub fn extract(&self) -> Result<TempDir, Diagnostic> {
        let target = private_folder().map_err(|e| unwritable(&e))?;
        self.read(self.files.iter(), |blob, bytes| {
            let path = target.path().join(&blob.path);
            let parent = path.parent().map_or(Ok(()), std::fs::create_dir_all);
            let file =
                parent.and_then(|()| OpenOptions::new().write(true).create_new(true).open(&path));
            let written = file.and_then(|mut file| std::io::copy(bytes, &mut file));
            written.map(drop).map_err(|e| unwritable(&e))
        })?;
        Ok(target)
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
        let mut command = git(self.folder);
        command.args(["cat-file", "--batch"]).stdin(asked);
        let mut child = command.spawn().map_err(|e| no_git(&e))?;
        let answers = child.stdout.take();
        let done = answers.map_or(Ok(()), |answers| {
            let mut answers = BufReader::new(answers);
            blobs.into_iter().try_for_each(|blob| {
                let size = size(&mut answers, blob).ok_or_else(|| cut(blob))?;
                let mut bytes = (&mut answers).take(size);
                each(blob, &mut bytes)?;
                // Less than was announced, or no line end behind it.
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

/// git, in the absolute folders of `PATH` alone: an empty or relative one could be the project's.
fn program() -> PathBuf {
    let name = format!("git{}", std::env::consts::EXE_SUFFIX);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).filter(|folder| folder.is_absolute());
    let found = folders
        .map(|folder| folder.join(&name))
        .find(|git| git.is_file());
    // Nothing is there, which is what the message then says.
    found.unwrap_or_else(|| Path::new("/").join(name))
}

fn git(folder: &Path) -> Command {
    let mut command = Command::new(program());
    // The environment names another repository in a git hook, and could name programs and files.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("GIT_") {
            command.env_remove(name);
        }
    }
    command
        .arg("-C")
        .arg(folder)
        .args(["--literal-pathspecs", "--no-optional-locks"])
        // A hash means what it names, not what was put in its place.
        .arg("--no-replace-objects")
        // Files of a project that look like a repository are none.
        .args(["-c", "safe.bareRepository=explicit"])
        .args(["-c", "core.warnAmbiguousRefs=true"])
        // No network: an object that is not here is an error, not a download. Git before 2.45 heeds only the second.
        .env("GIT_NO_LAZY_FETCH", "1")
        .env("GIT_ALLOW_PROTOCOL", "")
        // What git says is quoted, so it is to be English.
        .env("LC_ALL", "C")
        .env_remove("LANGUAGE")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    command
}

/// What git printed, and said aside.
struct Answer {
    success: bool,
    printed: String,
    said: String,
}

impl Answer {
    /// What it printed, or the first line of what it said when it ended with an error.
    fn done(self) -> Result<String, String> {
        match self.success {
            true => Ok(self.printed),
            false => Err(self.said.lines().next().unwrap_or_default().into()),
        }
    }
}

fn run<const N: usize>(folder: &Path, args: [&str; N]) -> Result<Answer, Diagnostic> {
    let mut command = git(folder);
    command.args(args);
    output(command)
}

fn output(mut command: Command) -> Result<Answer, Diagnostic> {
    let mut said = tempfile::tempfile().map_err(|e| unwritable(&e))?;
    let errors = said.try_clone().map_err(|e| unwritable(&e))?;
    let mut child = command.stderr(errors).spawn().map_err(|e| no_git(&e))?;
    let printed = text(child.stdout.take());
    let ended = child.wait().map_err(|e| no_git(&e))?;
    if printed.len() as u64 >= MOST_LISTED {
        return Err(failed("it lists too many files"));
    }
    let said = said.rewind().ok().map(|()| said);
    Ok(Answer {
        success: ended.success(),
        printed,
        said: text(said),
    })
}

/// All of a pipe or file up to what is too much; a pipe is closed then.
fn text(pipe: Option<impl Read>) -> String {
    let mut bytes = Vec::new();
    // A pipe that breaks ends what was said; the exit code tells whether that was all.
    let _ = pipe.map(|pipe| pipe.take(MOST_LISTED).read_to_end(&mut bytes));
    String::from_utf8_lossy(&bytes).into_owned()
}

fn no_git(error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(
        Code::GitFailed,
        format!("git can't be run: {}", reason(error)),
    )
    .expected("expected the program `git`, which knows the revisions")
    .help("install git; or compare folders, manifests or ledgers with --path")
}

/// The one commit that a name means.
fn commit(folder: &Path, name: &str) -> Result<String, Diagnostic> {
    let wanted = format!("{name}^{{commit}}");
    let answer = run(
        folder,
        ["rev-parse", "--verify", "--end-of-options", &wanted],
    )?;
    let hash = answer.printed.trim_end();
    // git takes a full hash for what it is, whatever branch has its name.
    let ambiguous = answer.said.contains("ambiguous") && !is_hash(name);
    if answer.success && is_hash(hash) && !ambiguous {
        return Ok(hash.to_string());
    }
    let refused = |what: &str| {
        Diagnostic::error(Code::UnknownRevision, format!("`{name}` {what}"))
            .expected("expected the name of one commit")
    };
    if let Err(why) = run(folder, ["rev-parse", "--git-dir"])?.done() {
        return Err(refused("is not a revision: there is no repository here")
            .note(format!("git says of `{}`: {why}", folder.display()))
            .help(
                "keep the project in git; or compare folders, manifests or ledgers with --path",
            ));
    }
    if name.starts_with('-') {
        return Err(refused("is not a revision: no name begins with `-`"));
    }
    if let Some(excluded) = name.strip_prefix('^') {
        return Err(refused("is not a revision: `^` excludes one")
            .help(format!("leave the `^` out: `{excluded}`")));
    }
    if let Some((old, new)) = name.split_once("..") {
        let or_head = |end: &str| match end.trim_start_matches('.') {
            "" => "HEAD".to_string(),
            end => end.to_string(),
        };
        return Err(refused("is a range, not a revision").help(format!(
            "name its ends: `refigure diff {} {}`",
            or_head(old),
            or_head(new)
        )));
    }
    if ambiguous {
        let said = answer.said.lines().find(|line| line.contains("ambiguous"));
        return Err(refused("is ambiguous")
            .note(format!("git says: {}", said.unwrap_or_default()))
            .help("write `refs/heads/NAME` for a branch, `refs/tags/NAME` for a tag, or the full hash"));
    }
    let refused = refused("is not a revision");
    Err(match Path::new(name).exists() {
        true => refused.help(format!(
            "a file or folder has this name: `--path {name}` compares that"
        )),
        false => refused.help(
            "`git log --oneline` lists revisions; in a clone without history, fetch it first",
        ),
    })
}

/// Whether this is the full hash of an object, by SHA-1 or SHA-256.
fn is_hash(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// `MODE KIND OBJECT\tPATH`: a regular file, or what else it is.
fn blob(entry: &str, prefix: &str, seen: &mut BTreeSet<String>) -> Result<Blob, Diagnostic> {
    let (head, path) = entry.split_once('\t').unwrap_or_default();
    let (mode, object) = head.split_once(' ').unwrap_or_default();
    let object = object.rsplit(' ').next().unwrap_or_default();
    let path = path.strip_prefix(prefix).unwrap_or(path);
    let unread = |what: &str, help: &str| {
        Err(
            Diagnostic::error(Code::IrregularFile, format!("`{path}` {what}"))
                .expected("expected a regular file")
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
            "commit the file itself in its place",
        ),
        _ if !mode.starts_with("100") || !path.split('/').all(is_name) => unread(
            "is not a regular file",
            "`git fsck` lists what is wrong with the tree",
        ),
        _ if !seen.insert(path.to_string()) => Err(doubled_entry(path)),
        _ => Ok(Blob {
            object: object.into(),
            path: path.into(),
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
        .expected("expected one file of this name")
        .help("`git fsck` lists what is wrong with the tree")
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

fn failed(said: &str) -> Diagnostic {
    Diagnostic::error(
        Code::GitFailed,
        format!("git can't give the revision's files: {said}"),
    )
    .help("`git fsck` tells whether the repository is whole")
}

fn unwritable(error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(
        Code::UnwritableOutput,
        format!(
            "a revision's files can't be written into a temporary folder: {}",
            reason(error)
        ),
    )
    .help("make room there, or name another folder in TMPDIR")
}
