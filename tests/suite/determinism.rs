//! Same inputs, same bytes.

use crate::sandbox::{PAPER, Sandbox};
use refigure::export::Export;
use refigure::pipeline::Report;
use refigure::typeset::Typesetter;
use std::fs;
use std::path::Path;

#[test]
fn place_time_zone_locale_and_home_do_not_matter() {
    let sandbox = Sandbox::paper();
    let run = sandbox.run_with(
        &["build", "--locked", "--out", "elsewhere"],
        &[
            ("TZ", "Asia/Tokyo"),
            ("LC_ALL", "tr_TR.UTF-8"),
            ("HOME", "/nonexistent"),
            ("RAYON_NUM_THREADS", "1"),
        ],
    );
    assert_eq!(run.code, 0, "{}", run.stderr);
    for file in ["paper.pdf", "figures.json"] {
        let one = &PAPER[Path::new(file)];
        let other = fs::read(sandbox.path("elsewhere").join(file)).unwrap();
        assert!(!one.is_empty() && *one == other, "{file} differs");
    }
}

#[test]
fn pages_are_those_that_typst_makes_by_itself() {
    let report = Report::compute(Path::new(env!("CARGO_MANIFEST_DIR")), |_| ()).unwrap();
    let date = report.date(None).unwrap();
    let filled = report.fill(date).unwrap();
    let settings = report.settings(date, false, vec![Export::Pdf]);
    let typeset = report.typeset(&filled, &settings).unwrap();
    // A new one, so that nothing is remembered.
    let alone = Typesetter::default().alone(&filled, &settings).unwrap();
    assert_eq!(alone.1, typeset.pages);
    assert!(alone.0 == typeset.file(Export::Pdf).unwrap(), "other bytes");
}

#[test]
fn source_date_epoch_is_the_date() {
    let sandbox = Sandbox::project("tiny");
    let run = sandbox.run_with(&["build"], &[("SOURCE_DATE_EPOCH", "951782400")]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        sandbox
            .read("out/figures.json")
            .contains("\"date\":\"2000-02-29\"")
    );
    let run = sandbox.run_with(&["build"], &[("SOURCE_DATE_EPOCH", "yesterday")]);
    assert_eq!(run.code, 2, "{}", run.stderr);
}

#[test]
fn two_builds_into_one_folder_leave_one_whole_set() {
    let one = Sandbox::project("tiny");
    let other = Sandbox::project("tiny");
    other.replace("data/rooms.csv", "b,1,s,1,1,0", "b,1,s,1,1,1");
    let sets = [&one, &other].map(|sandbox| {
        sandbox.ok(&["--quiet", "--out", "own"]);
        sandbox.files("own")
    });
    for file in ["paper.pdf", "figures.json"] {
        let [first, sandbox] = sets.each_ref().map(|set| &set[Path::new(file)]);
        assert!(first != sandbox, "{file} doesn't tell the builds apart");
    }
    let out = one.path("shared");
    let out = out.to_str().unwrap();
    for _ in 0..5 {
        std::thread::scope(|scope| {
            scope.spawn(|| one.ok(&["--quiet", "--out", out]));
            scope.spawn(|| other.ok(&["--quiet", "--out", out]));
        });
        // Whichever build came last, both files are its own, and nothing else is left.
        assert!(sets.contains(&one.files("shared")), "files of two builds");
    }
}
