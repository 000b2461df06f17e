//! Every example of docs/templates.md, filled in the small project.

use crate::sandbox::{Sandbox, root};

/// Fenced blocks of a Markdown text: language, content, line.
pub fn blocks(text: &str) -> Vec<(String, String, usize)> {
    let mut found = Vec::new();
    let mut open: Option<(String, String, usize)> = None;
    for (number, line) in text.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(language)) => {
                open = Some((language.to_string(), String::new(), number + 1));
            }
            (Some(_), Some(_)) => found.extend(open.take()),
            (Some((_, content, _)), None) => {
                content.push_str(line);
                content.push('\n');
            }
            (None, None) => {}
        }
    }
    found
}

/// The first message of what a run said.
fn first_message(stderr: &str) -> &str {
    stderr.split("\n\n").next().unwrap_or_default()
}

/// Blocks that show a whole message: that of the last template above them.
#[test]
fn messages_of_the_guide_are_those_that_are_told() {
    let guide = std::fs::read_to_string(root().join("docs/templates.md")).unwrap();
    let (mut template, mut messages) = (String::new(), 0);
    for (language, content, line) in blocks(&guide) {
        let message = ["finding[", "error["]
            .iter()
            .any(|word| content.starts_with(word));
        if language == "jinja" {
            template = content;
        } else if language == "text" && message {
            messages += 1;
            let sandbox = Sandbox::project("tiny");
            sandbox.write("templates/sections/results.typ.j2", &template);
            let run = sandbox.run(&["--quiet"]);
            let told = first_message(&run.stderr);
            assert_eq!(
                told.trim_end(),
                content.trim_end(),
                "docs/templates.md:{line}"
            );
        }
    }
    assert!(messages > 0);
}

#[test]
fn figures_of_the_guide_are_those_of_the_example() {
    let guide = std::fs::read_to_string(root().join("docs/templates.md")).unwrap();
    let listing = blocks(&guide)
        .into_iter()
        .find(|(_, content, _)| content.starts_with("services.rooms.total."));
    let (_, content, line) = listing.expect("the listing of figures");
    let run = Sandbox::project("tiny").run(&["figures", "services.rooms.total.*"]);
    assert_eq!(run.stdout, content, "docs/templates.md:{line}");
}

#[test]
fn examples_of_the_guide_do_what_it_says() {
    let guide = std::fs::read_to_string(root().join("docs/templates.md")).unwrap();
    let blocks = blocks(&guide);
    let mut examples = 0;
    let mut wrong = Vec::new();
    for pair in blocks.windows(2) {
        let [(language, template, line), (kind, expected, _)] = pair else {
            continue;
        };
        if language != "jinja" {
            continue;
        }
        examples += 1;
        let sandbox = Sandbox::project("tiny");
        sandbox.write("templates/sections/results.typ.j2", template);
        let run = sandbox.run(&["--quiet", "--emit", "typst"]);
        let got = match (kind.as_str(), run.code) {
            ("typst", 0) => sandbox.read("out/typst/sections/results.typ"),
            ("error", 1 | 2) => run.stderr.lines().next().unwrap_or_default().to_string(),
            (kind, code) => format!("a {kind} block and exit code {code}\n{}", run.stderr),
        };
        if got.trim_end() != expected.trim_end() {
            wrong.push(format!(
                "docs/templates.md:{line}\n{template}\nexpected:\n{expected}\ngot:\n{got}"
            ));
        }
    }
    let all = blocks.iter().filter(|(language, ..)| language == "jinja");
    assert_eq!(examples, all.count(), "an example without a result");
    assert!(wrong.is_empty(), "{}", wrong.join("\n---\n"));
}

/// A template function that the guide does not describe, or does not call, is one that nobody finds.
#[test]
fn every_function_is_in_the_guide() {
    let guide = std::fs::read_to_string(root().join("docs/templates.md")).unwrap();
    let headings: Vec<&str> = guide
        .lines()
        .filter_map(|line| line.strip_prefix("### "))
        .filter(|line| line.starts_with('`'))
        .collect();
    let mut described = Vec::new();
    for heading in &headings {
        for call in heading.split('`').skip(1).step_by(2) {
            let (name, arguments) = call.split_once('(').unwrap();
            let options: Vec<&str> = arguments
                .trim_end_matches(')')
                .split(", ")
                .filter_map(|argument| Some(argument.split_once('=')?.0))
                .collect();
            described.push((name, options));
        }
    }
    let functions: Vec<(&str, Vec<&str>)> = refigure::fill::functions()
        .map(|(name, options)| (name, options.to_vec()))
        .collect();
    for function in &functions {
        assert!(
            described.contains(function),
            "{function:?} in {described:?}"
        );
    }
    assert_eq!(functions.len(), described.len());
}
