//! Stamps versions and commit, and makes the man page and shell completions from src/cli.rs.

use clap::CommandFactory;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

#[allow(dead_code, missing_docs)]
#[path = "src/cli.rs"]
mod cli;
#[allow(dead_code)]
#[path = "src/export.rs"]
mod export;

/// Packages that the colophon names: they make the numbers and the pages.
const NAMED: [&str; 3] = ["typst", "minijinja", "linfa"];

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/cli.rs");
    println!("cargo::rerun-if-changed=src/export.rs");
    println!("cargo::rerun-if-changed=Cargo.lock");
    println!("cargo::rerun-if-env-changed=GEN_ARTIFACTS");
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let lock = fs::read_to_string(root.join("Cargo.lock"))?;
    println!("cargo::rustc-env=REFIGURE_PACKAGES={}", packages(&lock)?);
    println!("cargo::rustc-env=REFIGURE_COMMIT={}", commit(&root));
    // A packager sets GEN_ARTIFACTS to the folder where man page and completions are wanted.
    println!("cargo::rerun-if-env-changed=OUT_DIR");
    let folder = env::var_os("GEN_ARTIFACTS")
        .or(env::var_os("OUT_DIR"))
        .map(PathBuf::from);
    artifacts(&folder.ok_or("cargo sets OUT_DIR")?.join("artifacts"))
}

/// `typst 0.15.1;minijinja 3.1.0;…` from Cargo.lock.
fn packages(lock: &str) -> Result<String> {
    let mut found = Vec::new();
    for name in NAMED {
        let entry = format!("name = \"{name}\"\nversion = \"");
        let start = lock
            .find(&entry)
            .ok_or(format!("no {name} in Cargo.lock"))?
            + entry.len();
        let version = lock
            .get(start..)
            .unwrap_or_default()
            .split('"')
            .next()
            .unwrap_or_default();
        found.push(format!("{name} {version}"));
    }
    Ok(found.join(";"))
}

/// The commit, where there is one: a source tarball has none.
fn commit(root: &Path) -> String {
    let git = |arguments: &[&str]| {
        let output = Command::new("git")
            .arg("-C")
            .arg(root)
            .args(arguments)
            .output();
        let output = output.ok().filter(|output| output.status.success())?;
        Some(String::from_utf8_lossy(&output.stdout).trim().to_string())
    };
    if !root.join(".git").exists() {
        return String::new();
    }
    // Of a linked worktree they are elsewhere; a path that is missing would run this script each time.
    for name in ["HEAD", "logs/HEAD"] {
        let path = git(&["rev-parse", "--git-path", name]).map(|path| root.join(path));
        if let Some(path) = path.filter(|path| path.exists()) {
            println!("cargo::rerun-if-changed={}", path.display());
        }
    }
    git(&["rev-parse", "--short=12", "HEAD"]).unwrap_or_default()
}

/// The man page and the completions of four shells.
fn artifacts(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    let mut command = cli::Cli::command();
    clap_mangen::Man::new(command.clone())
        .render(&mut fs::File::create(folder.join("refigure.1"))?)?;
    for shell in [
        clap_complete::Shell::Bash,
        clap_complete::Shell::Elvish,
        clap_complete::Shell::Fish,
        clap_complete::Shell::Zsh,
    ] {
        clap_complete::generate_to(shell, &mut command, "refigure", folder)?;
    }
    Ok(())
}
