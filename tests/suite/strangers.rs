//! Projects of strangers, files that change meanwhile, and folders that others write into: nothing but refigure's own
//! files is ever read, written or removed.

use crate::sandbox::{PROGRAM, Run, Sandbox};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Child, Stdio};

/// A started program whose messages are read line by line.
struct Started {
    child: Child,
    stderr: BufReader<std::process::ChildStderr>,
}

impl Started {
    fn new(sandbox: &Sandbox, args: &[&str]) -> Self {
        let mut command = sandbox.command(PROGRAM);
        let command = command
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program runs");
        let stderr = BufReader::new(child.stderr.take().expect("a pipe"));
        Self { child, stderr }
    }

    /// Waits until it has said this.
    fn until(&mut self, text: &str) {
        let mut said = String::new();
        while !said.contains(text) {
            let more = self.stderr.read_line(&mut said).expect("a line");
            assert!(more > 0, "{said}");
        }
    }

    fn end(mut self) -> Run {
        let output = self.child.stdout.take().map(|mut out| {
            let mut text = String::new();
            out.read_to_string(&mut text).map(|_| text)
        });
        let mut stderr = String::new();
        self.stderr.read_to_string(&mut stderr).expect("messages");
        Run {
            code: self.child.wait().expect("an end").code().unwrap_or(-1),
            stdout: output.expect("a pipe").expect("text"),
            stderr,
        }
    }
}

/// A lock as another process holds it that writes into a folder.
fn locked(sandbox: &Sandbox, folder: &str) -> File {
    let path = format!("{folder}/.refigure/lock");
    sandbox.write(&path, "");
    let file = File::options().write(true).open(sandbox.path(&path));
    let file = file.expect("a lock file");
    file.lock().expect("a lock");
    file
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let name = |e: std::io::Result<fs::DirEntry>| e.expect("an entry").file_name();
    let mut names: Vec<String> = entries
        .map(|entry| name(entry).to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn files_that_a_stranger_put_into_the_output_folder_go_nowhere() {
    let sandbox = Sandbox::project("tiny");
    sandbox.write(".git/hooks/kept", "kept");
    sandbox.write("out/.refigure-ready/x/post-checkout", "hook");
    sandbox.write("out/.refigure/x/post-checkout", "hook");
    symlink("../.git/hooks", sandbox.path("out/x")).expect("a link");
    sandbox.ok(&[]);
    assert_eq!(names(&sandbox.path(".git/hooks")), ["kept"]);
    for kept in [".refigure-ready", ".refigure"] {
        assert_eq!(sandbox.read(&format!("out/{kept}/x/post-checkout")), "hook");
    }
    assert!(sandbox.path("out/x").is_symlink());
}

#[test]
fn a_link_at_a_name_that_is_written_is_refused_and_not_followed() {
    let folders = ["out", "out/typst", "out/.refigure", "report/.refigure"];
    let files = [
        "out/paper.pdf",
        "out/figures.json",
        "out/layout.txt",
        "out/typst/main.typ",
        "out/.refigure/lock",
        "out/.refigure/.gitignore",
        "out/.refigure/optional",
        "out/.refigure/0",
        "report/figures.lock",
    ];
    for link in folders.iter().chain(&files) {
        let sandbox = Sandbox::project("tiny");
        sandbox.write("victim/kept", "kept");
        let (path, depth) = (sandbox.path(link), link.matches('/').count());
        let up = "../".repeat(depth);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        let file = if files.contains(link) { "/kept" } else { "" };
        symlink(format!("{up}victim{file}"), &path).expect("a link");
        let emit = match link {
            _ if link.starts_with("report") => vec!["accept"],
            _ if link.contains("layout") => vec!["--emit", "layout"],
            _ => vec!["--emit", "typst"],
        };
        let mut runs = vec![emit.clone()];
        if link.starts_with("out") {
            runs.push([emit.as_slice(), &["--out", "out"]].concat());
            runs.push([emit.as_slice(), &["--out", "data/../out"]].concat());
        }
        for args in runs {
            let run = sandbox.run(&args);
            let context = format!("{link} {args:?}: {}{}", run.stdout, run.stderr);
            assert_eq!(
                (run.code, run.stderr.matches("error[").count()),
                (2, 1),
                "{context}"
            );
            // A ledger is read first.
            let said = ["a link", "is not", "no equals sign", "ledger"];
            assert!(
                said.iter().any(|said| run.stderr.contains(said)),
                "{context}"
            );
            assert!(path.is_symlink(), "{context}");
            assert_eq!(names(&sandbox.path("victim")), ["kept"], "{context}");
            assert_eq!(sandbox.read("victim/kept"), "kept", "{context}");
        }
    }
}

#[test]
fn a_link_of_the_users_own_is_followed() {
    let sandbox = Sandbox::project("tiny");
    let elsewhere = tempfile::tempdir().expect("a folder");
    fs::create_dir(elsewhere.path().join("real")).expect("a folder");
    let link = elsewhere.path().join("link");
    symlink("real", &link).expect("a link");
    sandbox.ok(&["--out", link.to_str().expect("text")]);
    assert_eq!(
        names(&elsewhere.path().join("real")),
        ["figures.json", "paper.pdf"]
    );
    // And a project that is reached by one.
    let project = elsewhere.path().join("project");
    symlink(sandbox.path(""), &project).expect("a link");
    sandbox.ok(&["--project", project.to_str().expect("text")]);
    assert_eq!(names(&sandbox.path("out")), ["figures.json", "paper.pdf"]);
}

#[test]
fn sources_and_layout_of_an_earlier_build_do_not_stay_beside_another_pdf() {
    let sandbox = Sandbox::project("tiny");
    sandbox.ok(&["--emit", "typst"]);
    assert!(sandbox.path("out/typst/main.typ").exists());
    sandbox.write("out/typst/mine.typ", "mine");
    sandbox.ok(&["--emit", "layout"]);
    assert_eq!(names(&sandbox.path("out/typst")), ["mine.typ"]);
    sandbox.ok(&[]);
    assert_eq!(
        names(&sandbox.path("out")),
        ["figures.json", "paper.pdf", "typst"]
    );
}

#[test]
fn waiting_for_another_process_is_said() {
    let sandbox = Sandbox::project("tiny");
    for (folder, args) in [("out", vec![]), ("report", vec!["accept"])] {
        let lock = locked(&sandbox, folder);
        let mut waiting = Started::new(&sandbox, &args);
        waiting.until("waiting for another process");
        drop(lock);
        let run = waiting.end();
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(!sandbox.path(folder).join(".refigure").exists());
    }
}

#[test]
fn an_accept_that_is_killed_leaves_nothing_that_git_takes_along() {
    let sandbox = Sandbox::project("tiny");
    let lock = locked(&sandbox, "report");
    let mut waiting = Started::new(&sandbox, &["accept"]);
    waiting.until("waiting");
    waiting.child.kill().expect("it runs");
    waiting.end();
    drop(lock);
    // As one leaves it that is killed while it writes.
    sandbox.write("report/.refigure/0", "half a led");
    let git = "git init -q . && git add report && git ls-files report";
    let listed = sandbox.shell(git, &[]);
    assert_eq!(listed.code, 0, "{}", listed.stderr);
    assert!(
        listed.stdout.contains("report/report.yaml"),
        "{}",
        listed.stdout
    );
    assert!(!listed.stdout.contains(".refigure"), "{}", listed.stdout);
    sandbox.ok(&["accept"]);
    assert!(!sandbox.path("report/.refigure").exists());
}

#[test]
fn a_build_whose_folder_is_taken_away_is_no_success() {
    let sandbox = Sandbox::project("tiny");
    let lock = locked(&sandbox, "out");
    let mut waiting = Started::new(&sandbox, &[]);
    waiting.until("waiting");
    fs::rename(sandbox.path("out"), sandbox.path("away")).expect("another name");
    drop(lock);
    let run = waiting.end();
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(
        run.stderr.contains("moved or deleted during the build"),
        "{}",
        run.stderr
    );
}

/// A build has read everything when it prints what differs from the ledger, and waits while nobody reads that.
#[test]
fn a_file_that_changes_during_a_build_is_noticed_before_anything_is_written() {
    let ledger: String = (0..20_000)
        .map(|number| format!("gone.block.row{number:05}.column.count = 1\n"))
        .collect();
    for (file, from, to) in [
        ("data/rooms.csv", "b,1,s,1,1,0", "b,1,s,1,1,1"),
        ("data/rooms.yaml", "label: Large", "label: Spacious"),
        (
            "templates/sections/results.typ.j2",
            "Loans are",
            "Loans were",
        ),
        (
            "report/report.yaml",
            "title: Reading",
            "title: Quiet reading",
        ),
        ("report/figures.lock", "row00001", "row0000a"),
    ] {
        let sandbox = Sandbox::project("tiny");
        sandbox.write("report/figures.lock", &ledger);
        let mut build = Started::new(&sandbox, &["--locked", "--keep-going"]);
        let mut first = [0];
        let stdout = build.child.stdout.as_mut().expect("a pipe");
        stdout.read_exact(&mut first).expect("a result");
        sandbox.replace(file, from, to);
        let run = build.end();
        assert_eq!(run.code, 2, "{file}: {}", run.stderr);
        let message = format!("error[changed-input]: this changed during the build\n--> {file}\n");
        assert!(run.stderr.contains(&message), "{file}: {}", run.stderr);
        assert!(!sandbox.path("out").exists(), "{file}");
    }
}

#[test]
fn diff_follows_no_link_of_the_project() {
    let outside = tempfile::tempdir().expect("a folder");
    fs::write(outside.path().join("notes"), "words of somebody else\n").expect("a file");
    let sandbox = Sandbox::project("tiny");
    fs::create_dir(sandbox.path("kept")).expect("a folder");
    for (path, target) in [
        ("old.lock", outside.path().join("notes")),
        ("kept/figures.json", outside.path().join("notes")),
        ("elsewhere", outside.path().to_path_buf()),
    ] {
        symlink(target, sandbox.path(path)).expect("a link");
    }
    for path in ["old.lock", "kept", "kept/figures.json", "elsewhere/notes"] {
        let run = sandbox.run(&["diff", "--path", path]);
        assert_eq!(run.code, 2, "{path}");
        assert!(run.stderr.contains("is a link"), "{path}: {}", run.stderr);
        assert!(!run.stderr.contains("somebody"), "{path}: {}", run.stderr);
    }
}

#[test]
fn a_program_of_the_project_is_never_git() {
    let sandbox = Sandbox::project("tiny");
    sandbox.write("git", "#!/bin/sh\n: > ran\n");
    let runnable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(sandbox.path("git"), runnable).expect("permissions");
    for path in ["", ":/usr/bin", ".:/usr/bin"] {
        let run = sandbox.run_with(&["diff"], &[("PATH", path)]);
        assert_eq!(run.code, 2, "{path}: {}", run.stderr);
        assert!(!sandbox.path("ran").exists(), "{path}");
    }
}
