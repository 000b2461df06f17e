//! The reports in `examples/`.

use std::collections::BTreeMap;
use std::fs;

use crate::sandbox::{Sandbox, root};

/// What the court printed, what it must be, and what `check` takes it for.
const SLIPS: [(&str, &str, &str); 4] = [
    ("37.94", "37.92%", "one digit of 37.92 misprinted"),
    ("19.63", "19.64%", "truncated instead of rounded"),
    ("86.95", "86.96%", "truncated instead of rounded"),
    ("712", "711", "one digit of 711 misprinted"),
];

#[test]
fn a_total_over_two_datasets_is_held_to_the_blocks_with_its_base() {
    let sandbox = Sandbox::example("titanic");
    sandbox.replace("report/published/rescue.yaml", "499", "498");
    let check = sandbox.run(&["check"]);
    assert_eq!(check.code, 1, "{}", check.stderr);
    let found = "certain [percentage, total, figure] Answer 21: \"498\"";
    assert!(check.stdout.contains(found), "{}", check.stdout);
    let why = "the parts add up to 710, the total is 711";
    assert!(check.stdout.contains(why), "{}", check.stdout);
}

#[test]
fn the_slips_of_the_titanic_report_are_found() {
    let sandbox = Sandbox::example("titanic");
    sandbox.ok(&["build", "--locked"]);
    let check = sandbox.ok(&["check"]);
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    assert!(
        readme.contains(&check.stdout),
        "README.md shows another result than\n{}",
        check.stdout
    );

    // They are found without anybody having recorded them.
    sandbox.write("templates/sections/misprints.typ.j2", "");
    fs::remove_file(sandbox.path("report/errata.yaml")).unwrap();
    let check = sandbox.run(&["check", "--format", "json"]);
    assert_eq!(check.code, 1, "{}", check.stderr);
    let results: serde_json::Value = serde_json::from_str(&check.stdout).unwrap();
    let findings = results["findings"].as_array().unwrap();
    assert_eq!(findings.len(), SLIPS.len(), "{findings:#?}");
    for (printed, computed, diagnosis) in SLIPS {
        let finding = findings.iter().find(|found| found["printed"] == printed);
        let finding = finding.unwrap_or_else(|| panic!("{printed} is not found"));
        assert_eq!(finding["computed"], computed);
        assert_eq!(finding["certainty"], "certain");
        let likeliest = finding["diagnosis"].as_str().unwrap();
        assert!(likeliest.contains(diagnosis), "{printed}: {likeliest}");
    }
}

#[test]
fn the_figures_of_the_schools_are_those_of_r() {
    let sandbox = Sandbox::example("schools");
    sandbox.ok(&["build", "--locked"]);
    let figures = sandbox.ok(&["figures", "--format", "csv"]).stdout;
    let exact = |line: &str| {
        let mut cells = line.split(',').map(str::to_string);
        Some((cells.next()?, cells.nth(1)?))
    };
    let exact: BTreeMap<String, String> = figures.lines().skip(1).filter_map(exact).collect();
    let number = |text: &str| match text.split_once('/') {
        Some((a, b)) => a.parse::<f64>().unwrap() / b.parse::<f64>().unwrap(),
        None => text.parse().unwrap(),
    };
    let reference = fs::read_to_string(root().join("tests/reference/schools/figures.json"));
    let reference: Vec<serde_json::Value> = serde_json::from_str(&reference.unwrap()).unwrap();
    assert_eq!(reference.len(), 274);
    for entry in reference {
        let (id, value) = (entry["id"].as_str().unwrap(), entry["value"].as_f64());
        let value = value.unwrap();
        let own = number(exact.get(id).unwrap_or_else(|| panic!("no figure {id}")));
        let near = (own - value).abs() <= 1e-9 * value.abs().max(1e-6);
        assert!(near, "{id}: {own}, but {} is {value}", entry["call"]);
    }
}

#[test]
fn a_conclusion_about_the_schools_fails_when_the_answers_change() {
    let sandbox = Sandbox::example("schools");
    // A school of poor students reaches the target.
    sandbox.replace(
        "data/schools.csv",
        "19647336016018,E,1,1,1,1,516,",
        "19647336016018,E,1,1,1,1,816,",
    );
    let run = sandbox.run(&["build"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let found = "the data make this false: no school in the sample with more than half";
    assert!(run.stderr.contains(found), "{}", run.stderr);
}
