//! Slips as authors type them, and sentences as papers print them, which somebody wrote down before reading the code: how
//! many of each the lint and `check` get right. `tests/slips/` lists them by what becomes of them, so that a slip that is
//! found, or a sentence that is refused, from now on fails here and moves to another list.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::sandbox::{Sandbox, root};

const SECTION: &str = "templates/sections/cases.typ.j2";
const TABLE: &str = "report/tables/cases.yaml";

/// What is refused, by the line that a paragraph of a section or a note of a table begins at.
type Refused = BTreeSet<(&'static str, usize)>;

/// A case: its file, its lines and its text.
#[derive(Debug)]
struct Case {
    file: &'static str,
    first: usize,
    last: usize,
    text: String,
}

/// The paragraphs of a section, or the notes of a table.
fn cases(file: &'static str, text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut within = false;
    for (index, line) in text.lines().enumerate() {
        let line_number = index + 1;
        let note = file == TABLE;
        let counts = if note {
            line.starts_with("  - ")
        } else {
            !line.is_empty()
        };
        match cases.last_mut().filter(|_| within && counts && !note) {
            Some(case) => case.last = line_number,
            None if counts => cases.push(Case {
                file,
                first: line_number,
                last: line_number,
                text: line.to_string(),
            }),
            None => {}
        }
        within = counts;
    }
    cases
}

/// Builds a project with the cases of a list until nothing is refused any more; what was refused is left out of the next
/// build, since each stage reports its own errors.
fn lint(project: &str, language: &str, list: &str) -> (Vec<Case>, Refused) {
    let sandbox = Sandbox::project(project);
    let report = sandbox.read("report/report.yaml");
    let (before, after) = report.split_once("sections: [").unwrap();
    sandbox.write(
        "report/report.yaml",
        format!("{before}sections: [cases, {after}"),
    );
    let folder = root().join("tests/slips/lint").join(language);
    let mut files: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    let mut all = Vec::new();
    for (file, ending) in [(SECTION, "typ.j2"), (TABLE, "yaml")] {
        if let Ok(text) = std::fs::read_to_string(folder.join(format!("{list}.{ending}"))) {
            all.extend(cases(file, &text));
            files.insert(file, text.lines().map(str::to_string).collect());
        }
    }
    let mut refused = Refused::new();
    if !files.contains_key(SECTION) {
        return (all, refused);
    }
    loop {
        for (file, lines) in &files {
            sandbox.write(file, lines.join("\n") + "\n");
        }
        let run = sandbox.run(&["--quiet", "--messages", "json"]);
        if run.code == 0 {
            return (all, refused);
        }
        let before = refused.len();
        for message in run.stderr.lines() {
            let message: Value = serde_json::from_str(message).unwrap();
            let line = message["line"].as_u64().unwrap_or_default() as usize;
            let at = |case: &&Case| {
                message["path"] == case.file && (case.first..=case.last).contains(&line)
            };
            let case = all.iter().find(at).unwrap_or_else(|| panic!("{message}"));
            let code = message["code"].as_str().unwrap_or_default();
            let lint = [
                "loose-number",
                "unsupported-word",
                "joined-figure",
                "code-in-prose",
                "missing-glyph",
            ];
            assert!(lint.contains(&code), "{message}");
            refused.insert((case.file, case.first));
            for line in case.first..=case.last {
                let left = if case.file == TABLE {
                    "  - Nothing."
                } else {
                    ""
                };
                files.get_mut(case.file).unwrap()[line - 1] = left.to_string();
            }
        }
        assert!(refused.len() > before, "{}", run.stderr);
    }
}

#[test]
fn the_lint_finds_these_slips_and_leaves_these_sentences_alone() {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (project, language) in [("tiny", "en"), ("lesesaele", "de")] {
        for (list, is_refused) in [
            ("slips", true),
            ("missed", false),
            ("sentences", false),
            ("refused", true),
        ] {
            let (cases, refused) = lint(project, language, list);
            *counts.entry(list).or_default() += cases.len();
            for case in cases {
                let found = refused.contains(&(case.file, case.first));
                assert_eq!(found, is_refused, "{language}, {list}: {}", case.text);
            }
        }
    }
    println!("lint: {counts:?}");
    assert!(
        counts["slips"] > 50 && counts["sentences"] > 50,
        "{counts:?}"
    );
}

#[test]
fn check_judges_these_statements_so() {
    let sandbox = Sandbox::project("berkeley");
    let cases = std::fs::read_to_string(root().join("tests/slips/check/prose.yaml")).unwrap();
    sandbox.write("report/published/prose.yaml", &cases);
    let places = cases
        .lines()
        .filter_map(|line| line.strip_prefix("  \"")?.strip_suffix("\":"));
    for place in places {
        let (_, verdict) = place.split_once(": ").unwrap();
        let run = sandbox.run(&["check", "--format", "json", "--section", place]);
        let results: Value = serde_json::from_str(&run.stdout).unwrap();
        let all = &results["summary"]["all"];
        let count = |verdict: &str| all[verdict].as_u64().unwrap();
        // Tests have all that they are judged by, and depend on no data.
        let agree = count("reproduced") + count("consistent");
        let values = agree + count("contradicted") + count("open");
        let so = if verdict == "reproduced" {
            agree
        } else {
            count(verdict)
        };
        println!("check: {place}: {so} of {values}");
        assert!(values > 0 && so == values, "{place}: {}", run.stdout);
    }
}
