//! Commands and their options.

use crate::sandbox::Sandbox;

#[test]
fn figures_are_listed_as_text_json_and_csv() {
    let sandbox = Sandbox::project("tiny");
    let run = sandbox.ok(&["figures", "services.rooms.total.loans.*"]);
    insta::assert_snapshot!(run.stdout, @r"
    services.rooms.total.loans.count          5  5
    services.rooms.total.loans.row_pct     83.3  5/6
    ");
    let run = sandbox.ok(&["figures", "*.loans.row_pct", "--format", "csv"]);
    insta::assert_snapshot!(run.stdout, @r"
    id,text,exact,base
    services.rooms.large.loans.row_pct,100.0,3/3,3
    services.rooms.small.loans.row_pct,66.7,2/3,3
    services.rooms.total.loans.row_pct,83.3,5/6,6
    ");
    let run = sandbox.ok(&["figures", "rooms.n", "--format", "json"]);
    let list: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(list[0]["id"], "rooms.n");
    assert_eq!(list[0]["value"], 8.0);
    assert!(
        list[0].get("table").is_none(),
        "fields that do not apply are absent"
    );
}

#[test]
fn options_of_build_are_not_taken_for_other_commands() {
    let sandbox = Sandbox::project("tiny");
    let run = sandbox.run(&["--locked", "figures"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("options of `build`"), "{}", run.stderr);
}

#[test]
fn a_build_says_in_a_line_what_it_made_and_quiet_says_nothing() {
    let sandbox = Sandbox::project("tiny");
    let run = sandbox.ok(&[]);
    assert_eq!((run.stdout.as_str(), run.stderr.lines().count()), ("", 1));
    assert!(
        run.stderr.contains("out/paper.pdf: 4 pages, 85 figures"),
        "{}",
        run.stderr
    );
    let run = sandbox.ok(&["--quiet"]);
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", ""));
    let run = sandbox.ok(&["--verbose"]);
    for stage in ["read", "compute", "fill", "typeset", "write"] {
        assert!(run.stderr.contains(&format!(" {stage} ")), "{}", run.stderr);
    }
}

#[test]
fn the_typst_sources_come_with_the_command_that_sets_them() {
    let sandbox = Sandbox::project("tiny");
    let run = sandbox.ok(&["--emit", "typst"]);
    assert!(
        run.stderr.contains("typst compile --root"),
        "{}",
        run.stderr
    );
    for file in [
        "main.typ",
        "style.typ",
        "sections/results.typ",
        "tables/services.typ",
    ] {
        let text = sandbox.read(&format!("out/typst/{file}"));
        assert!(
            !text.chars().any(|c| ('\u{e000}'..='\u{f8ff}').contains(&c)),
            "{file} holds marks"
        );
    }
    assert!(
        sandbox
            .read("out/typst/sections/results.typ")
            .contains("books (83.3%).")
    );
}

#[test]
fn a_project_elsewhere_is_built_with_project() {
    let sandbox = Sandbox::project("tiny");
    let path = sandbox.path("");
    let other = Sandbox::project("tiny");
    other.ok(&["--project", path.to_str().unwrap(), "--out", "here"]);
    assert!(other.path("here/paper.pdf").is_file());
    assert!(!sandbox.path("out").exists());
}

#[test]
fn version_names_the_packages() {
    let run = Sandbox::project("tiny").ok(&["--version"]);
    for package in ["refigure ", "typst ", "minijinja ", "linfa "] {
        assert!(run.stdout.contains(package), "{}", run.stdout);
    }
}
