//! The `git` program, which finds the repository and knows what a name means.
//!
//! The repository may be a stranger's: where it may lead is in [`super::repository`]. Only `rev-parse`, `ls-tree` and
//! `cat-file --batch` are run: none of them runs hooks, filters, text conversions, pagers or aliases, and nothing is
//! fetched.

use std::io::{Read, Seek};
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

use super::repository;
use crate::diagnostic::{Code, Diagnostic};
use crate::limits;

/// More bytes of a listing are not read: far more files than a report is made from.
const MOST_LISTED: u64 = 64 << 20;

/// A repository that git may read.
#[derive(Debug, Clone)]
pub(super) struct Repository<'a> {
    /// The project's folder.
    pub folder: &'a Path,
    /// git looks for it below this folder only.
    ceiling: Option<PathBuf>,
    /// How many bytes the files of a revision may have.
    pub most: u64,
}

impl<'a> Repository<'a> {
    /// The repository of a project: any that git finds, if it is `trusted`.
    pub fn open(folder: &'a Path, trusted: bool, most: u64) -> Result<Self, Diagnostic> {
        let ceiling = match trusted {
            true => None,
            false => repository::check(folder)?,
        };
        Ok(Self {
            folder,
            ceiling,
            most,
        })
    }
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

pub(super) fn git(repository: &Repository<'_>) -> Command {
    let mut command = Command::new(program());
    // The environment names another repository in a git hook, and could name programs and files.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("GIT_") {
            command.env_remove(name);
        }
    }
    if let Some(ceiling) = &repository.ceiling {
        command.env("GIT_CEILING_DIRECTORIES", ceiling);
    }
    command
        .arg("-C")
        .arg(repository.folder)
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
pub(super) struct Answer {
    success: bool,
    printed: String,
    said: String,
}

impl Answer {
    /// What it printed, or the first line of what it said when it ended with an error.
    pub fn done(self) -> Result<String, String> {
        match self.success {
            true => Ok(self.printed),
            false => Err(self.said.lines().next().unwrap_or_default().into()),
        }
    }
}

pub(super) fn run<const N: usize>(
    repository: &Repository<'_>,
    args: [&str; N],
) -> Result<Answer, Diagnostic> {
    let mut command = git(repository);
    command.args(args);
    output(command)
}

pub(super) fn output(mut command: Command) -> Result<Answer, Diagnostic> {
    let mut said = tempfile::tempfile().map_err(|e| unwritable(&e))?;
    let errors = said.try_clone().map_err(|e| unwritable(&e))?;
    let mut child = command.stderr(errors).spawn().map_err(|e| no_git(&e))?;
    let (printed, ended) = limits::git(|| (text(child.stdout.take()), child.wait()));
    let ended = ended.map_err(|e| no_git(&e))?;
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
    // A pipe that breaks ends what was said; the exit code shows whether the output is complete.
    let _ = pipe.map(|pipe| pipe.take(MOST_LISTED).read_to_end(&mut bytes));
    String::from_utf8_lossy(&bytes).into_owned()
}

pub(super) fn no_git(error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(Code::GitFailed, "can't run git")
        .source(error)
        .expected("the program `git`, which reads revisions")
        .help("install git; or compare folders, manifests or ledgers with --path")
}

/// The one commit that a name means.
pub(super) fn commit(repository: &Repository<'_>, name: &str) -> Result<String, Diagnostic> {
    let wanted = format!("{name}^{{commit}}");
    let answer = run(
        repository,
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
            .expected("the name of one commit")
    };
    if let Err(why) = run(repository, ["rev-parse", "--git-dir"])?.done() {
        return Err(refused("is not a revision: there is no repository here")
            .cause(why)
            .note(format!("looked for in `{}`", repository.folder.display()))
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
    let mut parts = Path::new(name).components();
    let is_path = parts.any(|part| part == Component::ParentDir);
    if let Some((old, new)) = name.split_once("..").filter(|_| !is_path) {
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
            .cause(said.unwrap_or_default())
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

pub(super) fn failed(said: &str) -> Diagnostic {
    Diagnostic::error(Code::GitFailed, "can't read the revision's files from git")
        .cause(said)
        .help("`git fsck` checks whether the repository is intact")
}

pub(super) fn unwritable(error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(
        Code::UnwritableOutput,
        "can't write a revision's files into a temporary folder",
    )
    .source(error)
    .help("free space there, or set TMPDIR to another folder")
}
