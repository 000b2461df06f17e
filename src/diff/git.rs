//! Revisions: asked of the `git` program, which finds the repository, knows its objects and what a revision's name means.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Component, Path};
use std::process::{Command, Stdio};
use tempfile::TempDir;

use crate::diagnostic::Diagnostic;
use crate::project::reason;

/// The folders that a report is made from.
const FOLDERS: [&str; 3] = ["report", "data", "templates"];

fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    // No network: an object that is not here is an error, not a download. No lock: somebody else may be at work. What
    // git says is quoted, so it is to be English.
    command
        .arg("-C")
        .arg(folder)
        .args(["--literal-pathspecs", "--no-optional-locks"])
        .env("GIT_NO_LAZY_FETCH", "1")
        .env("LC_ALL", "C")
        .stdin(Stdio::null());
    command
}

/// Runs git; nothing where it ends with an error, with what it said.
fn output(mut command: Command) -> Result<Result<Vec<u8>, String>, Diagnostic> {
    let output = command.output().map_err(|e| no_git(&e))?;
    if output.status.success() {
        return Ok(Ok(output.stdout));
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Ok(Err(said.lines().next().unwrap_or_default().to_string()))
}

fn no_git(error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(format!("git can't be run: {}", reason(error)))
        .expected("expected the program `git`, which knows the revisions")
        .help("install git; or compare folders, manifests or ledgers")
}

/// The commit that a revision's name means, if it means one.
pub(super) fn commit(folder: &Path, revision: &str) -> Result<Option<String>, Diagnostic> {
    let mut command = git(folder);
    command.args(["rev-parse", "--verify", "--end-of-options"]);
    command.arg(format!("{revision}^{{commit}}"));
    Ok(output(command)?
        .ok()
        .map(|commit| String::from_utf8_lossy(&commit).trim().to_string()))
}

/// Why there are no revisions here, in git's words; nothing where there is a repository.
pub(super) fn no_repository(folder: &Path) -> Result<Option<String>, Diagnostic> {
    let mut command = git(folder);
    command.args(["rev-parse", "--git-dir"]);
    Ok(output(command)?.err())
}

/// A file of a commit.
struct Blob {
    mode: String,
    object: String,
    path: String,
}

/// Writes the project as it was in a commit into a temporary folder. `folder` is where the project is now.
pub(super) fn checkout(folder: &Path, commit: &str) -> Result<TempDir, Diagnostic> {
    let mut command = git(folder);
    command.args(["rev-parse", "--show-prefix"]);
    let prefix = output(command)?.map_err(|said| failed(&said))?;
    let prefix = String::from_utf8_lossy(&prefix).trim_end().to_string();
    let mut command = git(folder);
    command.args(["ls-tree", "-r", "-z", "--full-tree", commit, "--"]);
    command.args(FOLDERS.map(|name| format!("{prefix}{name}")));
    let listed = output(command)?.map_err(|said| failed(&said))?;
    let blobs: Vec<Blob> = listed
        .split(|byte| *byte == 0)
        .filter_map(|entry| blob(&String::from_utf8_lossy(entry), &prefix))
        .collect();
    let target = tempfile::tempdir().map_err(|e| unwritable(&e))?;
    write(folder, &blobs, target.path())?;
    Ok(target)
}

/// `MODE blob OBJECT\tPATH`. What is no file (a submodule) is no part of a report.
fn blob(entry: &str, prefix: &str) -> Option<Blob> {
    let (head, path) = entry.split_once('\t')?;
    let mut head = head.split(' ');
    let (mode, kind, object) = (head.next()?, head.next()?, head.next()?);
    let path = path.strip_prefix(prefix)?;
    let plain = Path::new(path)
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    (kind == "blob" && plain).then(|| Blob {
        mode: mode.into(),
        object: object.into(),
        path: path.into(),
    })
}

/// Reads all blobs through one `git cat-file --batch`. Links come last, so that no file is written through one.
fn write(folder: &Path, blobs: &[Blob], target: &Path) -> Result<(), Diagnostic> {
    let mut command = git(folder);
    command.args(["cat-file", "--batch"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().map_err(|e| no_git(&e))?;
    let (files, links): (Vec<&Blob>, Vec<&Blob>) = blobs.iter().partition(|b| b.mode != LINK);
    let ordered: Vec<&Blob> = files.into_iter().chain(links).collect();
    let asked: String = ordered.iter().map(|b| format!("{}\n", b.object)).collect();
    let input = child.stdin.take();
    // Asked from another thread: git answers while it is being asked, and would wait for ever to be read.
    let asking =
        std::thread::spawn(move || input.map(|mut input| input.write_all(asked.as_bytes())));
    let mut answers = child.stdout.take().map(BufReader::new);
    let mut read = || -> Result<(), Diagnostic> {
        for blob in &ordered {
            let Some(bytes) = answers.as_mut().and_then(next) else {
                return Err(failed(&format!("{} can't be read", blob.path)));
            };
            put(target, blob, &bytes)?;
        }
        Ok(())
    };
    let done = read();
    drop(answers);
    // git's end says nothing that the answers did not.
    let _ = (asking.join(), child.wait());
    done
}

/// The mode of a symbolic link.
const LINK: &str = "120000";

/// `OBJECT blob SIZE\n`, the bytes, and a line end.
fn next(answers: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut head = String::new();
    answers.read_line(&mut head).ok()?;
    let size: u64 = head.trim_end().rsplit_once(" blob ")?.1.parse().ok()?;
    let mut bytes = Vec::new();
    answers.take(size + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 == size + 1).then(|| {
        bytes.pop();
        bytes
    })
}

fn put(target: &Path, blob: &Blob, bytes: &[u8]) -> Result<(), Diagnostic> {
    let path = target.join(&blob.path);
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(|e| unwritable(&e))?;
    }
    #[cfg(unix)]
    if blob.mode == LINK {
        let to = std::path::PathBuf::from(String::from_utf8_lossy(bytes).into_owned());
        return std::os::unix::fs::symlink(to, path).map_err(|e| unwritable(&e));
    }
    std::fs::write(path, bytes).map_err(|e| unwritable(&e))
}

fn failed(said: &str) -> Diagnostic {
    Diagnostic::error(format!("git can't give the revision's files: {said}"))
        .help("`git fsck` tells whether the repository is whole")
}

fn unwritable(error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(format!(
        "a revision's files can't be written into a temporary folder: {}",
        reason(error)
    ))
    .help("make room there, or name another folder in TMPDIR")
}
