//! `docs/errors.md` is the table of codes. `REFIGURE_BLESS=1` writes it.

use std::fmt::Write as _;
use std::path::Path;

use refigure::diagnostic::Code;

use super::sandbox::{Sandbox, root};

const INTRODUCTION: &str = "# Errors, findings and warnings

Every message has a code: `error[unknown-key]: …`. `--messages json` has it as `code`
([commands.md](commands.md#options-of-every-command)). A code stands for one kind of message that is mended in one way.
Examples are of the project `tests/projects/tiny/`; `…` stands for what does not matter there.
";

fn manual() -> String {
    let mut text = INTRODUCTION.to_string();
    for (area, codes) in Code::ALL {
        let _ = write!(text, "\n## {area}\n");
        for code in *codes {
            let manual = code.manual();
            let (word, language) = (code.word(), manual.language);
            let _ = write!(
                text,
                "\n### `{word}`\n\n{} {}\n",
                manual.summary, manual.why
            );
            for (said, example) in [("Wrong", manual.wrong), ("Right", manual.right)] {
                let example = example.trim_matches('\n');
                let _ = write!(text, "\n{said}:\n\n```{language}\n{example}\n```\n");
            }
        }
    }
    text
}

#[test]
fn errors_are_listed_in_the_docs() {
    let path = root().join("docs/errors.md");
    if std::env::var_os("REFIGURE_BLESS").is_some() {
        std::fs::write(&path, manual()).expect("written");
    }
    let found = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        found == manual(),
        "docs/errors.md is not current: run this test with REFIGURE_BLESS=1"
    );
}

/// The languages of examples that are whole sections of a report.
const RUN: [&str; 2] = ["jinja", "typst"];

/// Codes that no case earns, and why.
const UNSEEN: &[(&str, &str)] = &[
    ("unfittable-model", "no case has such data yet"),
    ("internal-error", "a defect, or a system without signals"),
    ("killed", "the system ends the build"),
];

/// What is expected of the messages of tests: cases, snapshots, guides and the suite itself.
fn expectations(folder: &Path, text: &mut String) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let ends = |ending| path.extension().is_some_and(|found| found == ending);
        if path.is_dir() {
            expectations(&path, text);
        } else if ends("txt") || ends("snap") || ends("rs") && !path.ends_with("errors.rs") {
            text.push_str(&std::fs::read_to_string(&path).expect("a text"));
        }
    }
}

#[test]
fn every_code_is_earned_by_some_case() {
    let mut text = std::fs::read_to_string(root().join("docs/templates.md")).expect("the guide");
    expectations(&root().join("tests/broken"), &mut text);
    expectations(&root().join("tests/suite"), &mut text);
    let codes = Code::ALL.iter().flat_map(|(_, codes)| *codes);
    // The examples of templates are run below.
    let codes = codes.filter(|code| !RUN.contains(&code.manual().language));
    let unseen = codes.map(|code| code.word()).filter(|word| {
        let forms = [
            format!("[{word}]"),
            format!("title={word}%3A"),
            format!("\"{word}\""),
            format!("\"{word}\\\""),
        ];
        !forms.iter().any(|form| text.contains(form.as_str()))
    });
    let unseen: Vec<&str> = unseen.collect();
    let listed: Vec<&str> = UNSEEN.iter().map(|(word, _)| *word).collect();
    assert_eq!(unseen, listed);
}

#[test]
fn examples_of_templates_earn_their_code_when_wrong() {
    let mut faults = Vec::new();
    let codes = Code::ALL.iter().flat_map(|(_, codes)| *codes);
    for code in codes.filter(|code| RUN.contains(&code.manual().language)) {
        let (word, manual) = (code.word(), code.manual());
        for (example, earns) in [(manual.wrong, true), (manual.right, false)] {
            let sandbox = Sandbox::project("tiny");
            sandbox.write("templates/sections/results.typ.j2", example);
            let run = sandbox.run(&[]);
            let earned = run.stderr.contains(&format!("[{word}]"));
            let clean = !run.stderr.contains("error[") && !run.stderr.contains("finding[");
            if earned != earns || !earns && !clean {
                faults.push(format!("{word}: {example}\n{}", run.stderr));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}
