use sha2::{Digest, Sha256};
use std::fs;
use std::io;
use std::path::Path;

use super::folder::{Folder, Output};
use super::staging::Staging;
use super::write_set;
use crate::diagnostic::Diagnostic;
use crate::project::hex;

fn output(path: &str, text: &str) -> Output {
    Output {
        path: path.into(),
        bytes: text.into(),
    }
}

fn set(text: &str) -> Vec<Output> {
    ["a", "b", "c"].map(|path| output(path, text)).to_vec()
}

fn write(folder: &Path, files: &[Output], optional: &[Output]) -> Result<(), Diagnostic> {
    write_set(folder, &folder.join("out"), files, optional, || ())
}

fn read(folder: &Path) -> [String; 3] {
    ["a", "b", "c"].map(|path| fs::read_to_string(folder.join("out").join(path)).unwrap())
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder.join("out")).unwrap();
    let name = |e: io::Result<fs::DirEntry>| e.unwrap().file_name().into_string().unwrap();
    let mut names: Vec<String> = entries.map(name).collect();
    names.sort();
    names
}

/// The old set is there, and the new one as a process leaves it that is killed after so many of its steps: each file
/// staged, each file placed.
fn killed_after(steps: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let (path, new) = (folder.path(), set("new"));
    write(path, &set("old"), &[]).unwrap();
    let target = Folder::open(path, &path.join("out")).unwrap();
    let staging = Staging::begin(target, || ()).unwrap();
    let all: Vec<&Output> = new.iter().collect();
    staging.stage(&all[..steps.min(3)]).unwrap();
    staging.place(&all[..steps.saturating_sub(3)]).unwrap();
    folder
}

#[test]
fn files_are_replaced_one_after_the_other_and_nothing_is_left_behind() {
    for steps in 0..=6 {
        let folder = killed_after(steps);
        let path = folder.path();
        let placed = |file: usize| if file + 3 < steps { "new" } else { "old" };
        assert_eq!(read(path), [0, 1, 2].map(placed), "{steps} steps");
        let ignored = fs::read_to_string(path.join("out/.refigure/.gitignore"));
        assert_eq!(ignored.unwrap(), "*\n", "{steps} steps");

        write(path, &set("newest"), &[]).unwrap();
        assert_eq!(read(path), ["newest"; 3], "{steps} steps");
        assert_eq!(names(path), ["a", "b", "c"], "{steps} steps");
    }
}

#[test]
fn optional_files_go_with_their_set_unless_they_were_changed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let out = path.join("out");
    let optional = ["typst/1", "typst/2", "typst/below/3", "layout.txt"];
    let optional = optional.map(|path| output(path, "optional"));
    write(path, &set("old"), &optional).unwrap();
    fs::write(out.join("typst/2"), "mine").unwrap();
    fs::write(out.join("typst/4"), "optional").unwrap();
    write(path, &set("new"), &optional[3..]).unwrap();
    assert_eq!(
        names(path),
        [".refigure", "a", "b", "c", "layout.txt", "typst"]
    );
    assert!(!out.join("typst/1").exists() && !out.join("typst/below").exists());
    // Of what somebody else has listed, nothing is removed.
    let mine = hex(&Sha256::digest(b"mine"));
    fs::write(out.join("mine"), "mine").unwrap();
    let list = out.join(".refigure/optional");
    let mut listed = fs::read_to_string(&list).unwrap();
    listed.push_str(&format!("{mine}  mine\n{mine}  typst/../mine\n"));
    fs::write(&list, listed).unwrap();
    write(path, &set("new"), &[]).unwrap();
    assert_eq!(names(path), ["a", "b", "c", "mine", "typst"]);
    assert_eq!(fs::read_to_string(out.join("typst/2")).unwrap(), "mine");
    assert!(out.join("typst/4").exists());
}

#[test]
fn a_folder_that_is_replaced_while_it_is_written_is_no_success() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    write(path, &set("old"), &[]).unwrap();
    let open = || Folder::open(path, &path.join("out")).unwrap();
    let written = open();
    assert!(open().has(&written, &set("old")).is_ok());
    assert!(open().has(&written, &set("older")).is_err());
    fs::rename(path.join("out"), path.join("away")).unwrap();
    assert!(open().has(&written, &set("old")).is_err());
}

#[test]
fn whoever_waits_for_a_lock_that_is_removed_takes_the_next_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let target = Folder::open(path, &path.join("out")).unwrap();
    let first = Staging::begin(target, || ()).unwrap();
    std::thread::scope(|scope| {
        let (said, waits) = std::sync::mpsc::channel();
        for text in ["one", "other"] {
            let said = said.clone();
            let out = path.join("out");
            scope.spawn(move || {
                let wait = || said.send(()).unwrap();
                write_set(path, &out, &set(text), &[], wait).unwrap();
            });
        }
        for _ in 0..2 {
            waits.recv().unwrap();
        }
        first.end();
    });
    let [a, b, c] = read(path);
    assert!(a == b && b == c, "{a} {b} {c}");
    assert_eq!(names(path), ["a", "b", "c"]);
}
