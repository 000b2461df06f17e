//! A copy of a project that a test edits and builds.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;
use tempfile::TempDir;

/// The built program.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_refigure");

/// Files with their bytes, by path.
pub type Files = BTreeMap<PathBuf, Vec<u8>>;

/// A project in a folder of its own that goes away with the test.
pub struct Sandbox {
    folder: TempDir,
}

/// The outputs of the report that this repository is about, with the lines of its pages; built once for all tests.
pub static PAPER: LazyLock<Files> = LazyLock::new(|| {
    let sandbox = Sandbox::paper();
    sandbox.ok(&["--locked", "--emit", "layout"]);
    sandbox.files("out")
});

/// What a run printed and how it ended.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Sandbox {
    /// A copy of `tests/projects/NAME`.
    pub fn project(name: &str) -> Self {
        Self::copy(
            &root().join("tests/projects").join(name),
            &["report", "data", "templates"],
        )
    }

    /// An empty folder.
    pub fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self { folder }
    }

    /// A copy of the report that this repository is about.
    pub fn paper() -> Self {
        Self::copy(&root(), &["report", "data", "templates"])
    }

    /// A copy of `examples/NAME`.
    pub fn example(name: &str) -> Self {
        Self::copy(
            &root().join("examples").join(name),
            &["report", "data", "templates"],
        )
    }

    fn copy(from: &Path, folders: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for name in folders {
            copy_tree(&from.join(name), &folder.path().join(name));
        }
        Self { folder }
    }

    /// The path of a file in the project.
    pub fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    /// A file's text.
    pub fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).unwrap_or_else(|e| panic!("{file}: {e}"))
    }

    /// Writes a file, its folders too.
    pub fn write(&self, file: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(file);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        fs::write(&path, bytes).unwrap_or_else(|e| panic!("{file}: {e}"));
    }

    /// Replaces a text that must be there.
    pub fn replace(&self, file: &str, from: &str, to: &str) {
        let text = self.read(file);
        assert!(text.contains(from), "{file} does not hold {from:?}");
        self.write(file, text.replacen(from, to, 1));
    }

    /// Every file below a folder with its bytes, by its path in the folder.
    pub fn files(&self, folder: &str) -> Files {
        let mut files = Files::new();
        collect(&self.path(folder), Path::new(""), &mut files);
        files
    }

    /// Runs the program on the project.
    pub fn run(&self, args: &[&str]) -> Run {
        self.run_with(args, &[])
    }

    /// Runs the program on the project with environment variables.
    pub fn run_with(&self, args: &[&str], env: &[(&str, &str)]) -> Run {
        let mut command = self.command(PROGRAM);
        command.args(args).envs(env.iter().copied());
        Run::of(&command.output().expect("the program runs"))
    }

    /// Runs a shell script in the project; `$refigure` is the program, `$1` the first argument.
    #[cfg(unix)]
    pub fn shell(&self, script: &str, args: &[&str]) -> Run {
        let mut command = self.command("sh");
        command.args(["-c", script, "sh"]).args(args);
        Run::of(&command.output().expect("a shell runs"))
    }

    /// A command in the project's folder, not yet running.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(self.folder.path())
            .env_remove("SOURCE_DATE_EPOCH")
            .env_remove("CI")
            .env("refigure", PROGRAM);
        command
    }

    /// Runs the program, which must end with 0.
    pub fn ok(&self, args: &[&str]) -> Run {
        let run = self.run(args);
        assert_eq!(run.code, 0, "{args:?}\n{}{}", run.stdout, run.stderr);
        run
    }
}

impl Run {
    fn of(output: &Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// The repository's folder.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).unwrap_or_else(|e| panic!("{}: {e}", from.display())) {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_tree(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).expect("a copy");
        }
    }
}

fn collect(folder: &Path, below: &Path, files: &mut Files) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), below.join(entry.file_name()));
        if path.is_dir() {
            collect(&path, &name, files);
        } else {
            files.insert(name, fs::read(&path).unwrap_or_default());
        }
    }
}
