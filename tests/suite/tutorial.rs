//! The tutorial and the readme: what they show is run, and where they lead exists.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::guide::blocks;
use crate::sandbox::{PROGRAM, Sandbox, root};

/// A reader who follows a page: the folder they are in, and what their last command printed.
struct Reader {
    sandbox: Sandbox,
    folder: PathBuf,
}

impl Reader {
    fn new() -> Self {
        let sandbox = Sandbox::empty();
        fs::create_dir(sandbox.path("bin")).unwrap();
        std::os::unix::fs::symlink(PROGRAM, sandbox.path("bin/refigure")).unwrap();
        let folder = sandbox.path("work");
        fs::create_dir(&folder).unwrap();
        Self { sandbox, folder }
    }

    /// Runs a script; whether it succeeded, and what it printed.
    fn run(&self, script: &str) -> (bool, String) {
        let path = std::env::var("PATH").unwrap_or_default();
        let path = format!("{}:{path}", self.sandbox.path("bin").display());
        let mut shell = self.sandbox.command("sh");
        shell.args(["-ec", &format!("exec 2>&1\n{script}")]);
        let run = shell.current_dir(&self.folder).env("PATH", path).output();
        let run = run.expect("a shell runs");
        let shown = String::from_utf8_lossy(&run.stdout).into_owned();
        (run.status.success(), shown)
    }

    fn write(&self, path: &str, text: &str) {
        fs::write(self.folder.join(path), text).unwrap_or_else(|e| panic!("{path}: {e}"));
    }

    /// Runs the commands of a session, and compares what is shown of their output; `…` is any number of lines.
    fn session(&mut self, session: &str, at: usize) {
        for command in session.split("$ ").skip(1) {
            let (command, shown) = command.split_once('\n').unwrap();
            if let Some(folder) = command.strip_prefix("cd ") {
                self.folder.push(folder);
                continue;
            }
            let (ok, printed) = self.run(command);
            let fails = shown.contains("finding[") || shown.contains("error[");
            assert_eq!(ok, !fails, "line {at}: {command}\n{printed}");
            let mut rest = printed.as_str();
            for part in shown.split("…\n") {
                let found = rest.find(part);
                let found = found.unwrap_or_else(|| panic!("{at}: {part}\nnot in\n{rest}"));
                rest = &rest[found + part.len()..];
            }
        }
    }
}

#[test]
fn the_tutorial_does_what_it_says() {
    let page = fs::read_to_string(root().join("docs/tutorial.md")).unwrap();
    let mut reader = Reader::new();
    let data = root().join("docs/tutorial/canteen.csv");
    fs::copy(data, reader.folder.join("canteen.csv")).unwrap();
    let lines: Vec<&str> = page.lines().collect();
    for (language, content, at) in blocks(&page) {
        match language.as_str() {
            "console" => reader.session(&content, at),
            "sh" => {
                let (ok, printed) = reader.run(&content);
                assert!(ok, "line {at}: {printed}");
            }
            "diff" => {
                // Empty lines of the context have lost their space.
                reader.write(".patch", &content.replace("\n\n", "\n \n"));
                let (ok, printed) = reader.run("git apply .patch; rm .patch");
                assert!(ok, "line {at}: {printed}");
            }
            "yaml" | "jinja" => {
                let path = lines[..at - 1].iter().rev().find(|line| !line.is_empty());
                let path = path.unwrap().trim_end_matches("`:").rsplit('`').next();
                reader.write(path.unwrap(), &content);
            }
            "text" => {
                let path = "templates/sections/results.typ.j2";
                let before = fs::read_to_string(reader.folder.join(path)).unwrap();
                let figure = "{{ percent(\"guests.all.total.dissatisfied\") }}";
                reader.write(path, &before.replace(figure, "25.0%"));
                let (_, printed) = reader.run("refigure --quiet || true");
                assert_eq!(printed.trim_end(), content.trim_end(), "line {at}");
                reader.write(path, &before);
            }
            other => panic!("line {at}: a block of {other}"),
        }
    }
}

/// What the readme shows of the ordinary example is what the tutorial shows, which is run.
#[test]
fn the_readme_shows_what_is_run() {
    let page = |path: &str| fs::read_to_string(root().join(path)).unwrap();
    let tutorial = blocks(&page("docs/tutorial.md"));
    for (language, content, at) in blocks(&page("README.md")) {
        let known = tutorial
            .iter()
            .any(|(_, block, _)| block.contains(&content));
        match language.as_str() {
            // The gate runs cargo's, and a test of its own the check of the Titanic report.
            "sh" if content.starts_with("cargo ") => (),
            "console" if content.starts_with("$ refigure check") => (),
            "sh" => {
                let (ok, printed) = Reader::new().run(&content);
                assert!(ok, "README.md:{at}: {printed}");
            }
            _ => assert!(known, "README.md:{at}: not in the tutorial\n{content}"),
        }
    }
}

/// The anchors of a page's headings, as GitHub makes them.
fn anchors(page: &str) -> BTreeSet<String> {
    let (mut found, mut heading) = (BTreeSet::new(), None::<String>);
    for event in Parser::new_ext(page, Options::ENABLE_TABLES) {
        match (event, &mut heading) {
            (Event::Start(Tag::Heading { .. }), _) => heading = Some(String::new()),
            (Event::Text(text) | Event::Code(text), Some(heading)) => heading.push_str(&text),
            (Event::End(TagEnd::Heading(_)), Some(text)) => {
                let text = text.to_lowercase().replace(' ', "-");
                let kept = |c: &char| c.is_alphanumeric() || matches!(c, '-' | '_');
                let anchor: String = text.chars().filter(kept).collect();
                let again = (1..).map(|n| format!("{anchor}-{n}"));
                let mut names = std::iter::once(anchor.clone()).chain(again);
                let free = names.find(|name| !found.contains(name));
                found.extend(free);
                heading = None;
            }
            _ => (),
        }
    }
    found
}

/// A path without `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(plain.pop()),
            part => plain.push(part),
        }
    }
    plain
}

#[test]
fn every_link_and_anchor_leads_somewhere() {
    let mut pages: Vec<PathBuf> = [
        "README.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "CHANGELOG.md",
    ]
    .map(PathBuf::from)
    .into();
    for folder in ["docs", "examples/schools", "examples/titanic"] {
        let entries = fs::read_dir(root().join(folder)).unwrap();
        let names = entries.map(|entry| Path::new(folder).join(entry.unwrap().file_name()));
        pages.extend(names.filter(|path| path.extension().is_some_and(|end| end == "md")));
    }
    let (mut wrong, mut links) = (Vec::new(), 0);
    for page in &pages {
        let text = fs::read_to_string(root().join(page)).unwrap();
        for event in Parser::new_ext(&text, Options::ENABLE_TABLES) {
            let (Event::Start(Tag::Link { dest_url, .. })
            | Event::Start(Tag::Image { dest_url, .. })) = event
            else {
                continue;
            };
            if dest_url.contains("://") || dest_url.starts_with("mailto:") {
                continue;
            }
            links += 1;
            let (path, anchor) = dest_url.split_once('#').unwrap_or((&dest_url, ""));
            let target = match path {
                "" => page.clone(),
                path => plain(&page.parent().unwrap().join(path)),
            };
            let there = root().join(&target).exists();
            let named = |text: String| anchors(&text).contains(anchor);
            let text = fs::read_to_string(root().join(&target));
            if !there || !(anchor.is_empty() || text.is_ok_and(named)) {
                wrong.push(format!("{}: {dest_url}", page.display()));
            }
        }
    }
    assert!(links > 100, "{links}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // The pages of the site are those of the folder.
    let summary = fs::read_to_string(root().join("docs/SUMMARY.md")).unwrap();
    for page in pages.iter().filter(|page| page.starts_with("docs")) {
        let name = page.file_name().unwrap().to_string_lossy();
        let listed = summary.contains(&format!("({name})"));
        assert!(
            listed || name == "SUMMARY.md",
            "{name} is not in SUMMARY.md"
        );
    }
}
