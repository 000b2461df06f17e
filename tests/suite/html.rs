//! The report as a page in HTML.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

use crate::sandbox::Sandbox;

/// A page, taken apart: a reader of the little HTML that Typst writes.
struct Page {
    /// Names of the elements that begin, with their attributes.
    tags: Vec<(String, BTreeMap<String, String>)>,
    /// The text of each element with an id.
    texts: BTreeMap<String, String>,
    /// The text of the body.
    text: String,
}

/// Elements that never end.
const VOID: [&str; 4] = ["br", "img", "meta", "hr"];

fn plain(text: &str) -> String {
    let signs = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&#x20;", " "),
    ];
    let text = signs.iter().fold(text.to_string(), |text, (name, sign)| {
        text.replace(name, sign)
    });
    text.replace("&amp;", "&")
}

impl Page {
    fn parse(html: &str) -> Self {
        let mut page = Self {
            tags: Vec::new(),
            texts: BTreeMap::new(),
            text: String::new(),
        };
        let mut open: Vec<(String, Option<String>, usize)> = Vec::new();
        for piece in html.split('<').skip(1) {
            let (tag, text) = piece.split_once('>').expect("a tag ends");
            if let Some(name) = tag.strip_prefix('/') {
                let (begun, id, from) = open.pop().expect("an element is open");
                assert_eq!(begun, name, "elements nest");
                if let Some(id) = id {
                    let text = page.text[from..].to_string();
                    assert_eq!(
                        page.texts.insert(id.clone(), text),
                        None,
                        "{id} is there twice"
                    );
                }
            } else if !tag.starts_with('!') {
                let (name, rest) = tag.split_once(' ').unwrap_or((tag, ""));
                let mut attributes = BTreeMap::new();
                let mut rest = rest.trim_end_matches('/');
                while let Some((key, after)) = rest.split_once("=\"") {
                    let (value, after) = after.split_once('"').expect("a value ends");
                    attributes.insert(key.trim().to_string(), plain(value));
                    rest = after;
                }
                let id = attributes.get("id").cloned();
                if !VOID.contains(&name) && !tag.ends_with('/') {
                    open.push((name.to_string(), id, page.text.len()));
                }
                // Words of different cells, rows and paragraphs are different words.
                if !["span", "a", "em", "strong", "sub", "code"].contains(&name) {
                    page.text.push(' ');
                }
                page.tags.push((name.to_string(), attributes));
            }
            if !open
                .iter()
                .any(|(name, ..)| ["head", "style", "script"].contains(&name.as_str()))
            {
                page.text.push_str(&plain(text));
            }
        }
        assert!(open.is_empty(), "{open:?}");
        page
    }

    fn elements(&self, name: &str) -> impl Iterator<Item = &BTreeMap<String, String>> {
        self.tags
            .iter()
            .filter(move |(tag, _)| tag == name)
            .map(|(_, attributes)| attributes)
    }
}

/// A project, built with all formats.
fn built(sandbox: &Sandbox) -> (Page, Value) {
    sandbox.ok(&["build", "--format", "pdf,html", "--emit", "layout"]);
    let manifest = serde_json::from_str(&sandbox.read("out/figures.json")).expect("JSON");
    (Page::parse(&sandbox.read("out/paper.html")), manifest)
}

fn words(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| c.is_whitespace() || c == '\u{a0}');
    let bare = |word: &str| {
        word.trim_matches(|c: char| !c.is_alphanumeric())
            .to_string()
    };
    words.map(bare).filter(|word| !word.is_empty()).collect()
}

/// Runs of digits, with what is between them.
fn numbers(text: &str) -> BTreeSet<String> {
    let runs = text.split(|c: char| !c.is_ascii_digit() && c != '.');
    let bare = runs.map(|run| run.trim_matches('.').to_string());
    bare.filter(|run| !run.is_empty()).collect()
}

/// Every figure on a page of the PDF is in the page with its text, and what is not a figure is there too.
fn same_text_and_figures(sandbox: &Sandbox) {
    let (page, manifest) = built(sandbox);
    let mut anchored = 0;
    for figure in manifest["figures"].as_array().expect("figures") {
        for used in figure["uses"].as_array().into_iter().flatten() {
            if let Some(anchor) = used["anchor"].as_str() {
                let text = page
                    .texts
                    .get(anchor)
                    .unwrap_or_else(|| panic!("no {anchor}"));
                let printed = figure["text"].as_str().expect("a text");
                let digits = |text: &str| {
                    text.chars()
                        .filter(char::is_ascii_digit)
                        .collect::<String>()
                };
                // A name in a ranking, a number in words, and decimals of the author's choice print other text.
                assert!(!text.trim().is_empty(), "{anchor}");
                anchored += usize::from(digits(text) == digits(printed));
                assert!(used["page"].is_u64(), "{anchor} is not in the PDF");
            }
        }
    }
    assert!(anchored > 20, "{anchored}");
    // Typst breaks words at the ends of lines; what is left are whole ones.
    let layout = sandbox.read("out/layout.txt");
    let lines: Vec<&str> = layout
        .lines()
        .filter_map(|line| line.splitn(4, ' ').nth(3))
        .collect();
    let pdf: String = lines.join(" ");
    let joined: String = pdf.replace("- ", "");
    let pages = manifest["report"]["pages"].as_u64().expect("pages");
    let counted = |number: &str| number.parse::<u64>().is_ok_and(|number| number <= pages);
    let (in_pdf, in_html) = (numbers(&pdf), numbers(&page.text));
    let missing: Vec<&String> = in_html.difference(&in_pdf).collect();
    assert!(missing.is_empty(), "not in the PDF: {missing:?}");
    let missing = in_pdf
        .difference(&in_html)
        .filter(|number| !counted(number));
    let missing: Vec<&String> = missing.collect();
    assert!(missing.is_empty(), "not in the HTML: {missing:?}");
    let in_html = words(&page.text);
    let missing: Vec<&String> = in_html
        .iter()
        .filter(|word| !joined.contains(word.as_str()) && !pdf.contains(word.as_str()))
        .filter(|word| !["Skip", "Contents", "p"].contains(&word.as_str()))
        .collect();
    assert!(
        missing.len() * 50 < in_html.len(),
        "not in the PDF: {missing:?}"
    );
}

#[test]
fn a_page_has_the_text_and_the_figures_of_the_pdf() {
    let sandbox = Sandbox::project("tiny");
    sandbox.write(
        "report/charts/drawn.yaml",
        "title: Services offered\nkind: bars\ntable: services\nrows: [small, large]\n",
    );
    let section = "templates/sections/results.typ.j2";
    let text = sandbox.read(section);
    let more =
        "#align(center)[In the middle.]\n\n#columns[In columns.]\n\n#footnote[At the foot.]\n";
    sandbox.write(
        section,
        format!("{text}\n{{{{ chart(\"drawn\") }}}}\n\n{more}"),
    );
    same_text_and_figures(&sandbox);
    let page = Page::parse(&sandbox.read("out/paper.html"));
    for text in [
        "In the middle.",
        "In columns.",
        "At the foot.",
        "Services offered",
    ] {
        assert!(page.text.contains(text), "{text}: {}", page.text);
    }
}

#[test]
fn the_paper_is_a_page_with_the_same_text_and_figures() {
    let sandbox = Sandbox::paper();
    same_text_and_figures(&sandbox);
    let bytes = sandbox.read("out/paper.html").len();
    assert!(bytes < 3 << 20, "{bytes} bytes");
}

/// One file that asks for nothing, says what it is, and has heads where tables have them.
#[test]
fn a_page_stands_alone_and_says_what_its_parts_are() {
    let sandbox = Sandbox::project("tiny");
    let (page, _) = built(&sandbox);
    let html = page.elements("html").next().expect("html");
    assert_eq!(html["lang"], "en");
    for (tag, attributes) in &page.tags {
        for name in ["src", "srcset", "data", "action"] {
            let value = attributes.get(name);
            assert!(
                value.is_none_or(|value| value.starts_with("data:")),
                "{tag} {value:?}"
            );
        }
        assert!(tag != "link" && tag != "script", "{tag}");
        let target = attributes
            .get("href")
            .and_then(|href| href.strip_prefix('#'));
        assert!(
            target.is_none_or(|id| page.texts.contains_key(id)),
            "{target:?}"
        );
        let labels = attributes.get("aria-labelledby");
        assert!(
            labels.is_none_or(|id| page.texts.contains_key(id)),
            "{labels:?}"
        );
    }
    for name in ["header", "nav", "main", "title", "h1"] {
        assert_eq!(page.elements(name).count(), 1, "{name}");
    }
    let scopes: BTreeSet<&str> = page.elements("th").map(|th| th["scope"].as_str()).collect();
    assert!(scopes.is_superset(&["col", "row"].into()), "{scopes:?}");
    assert!(
        page.elements("table")
            .all(|table| table.contains_key("aria-labelledby"))
    );
    let policy = page
        .elements("meta")
        .filter_map(|meta| meta.get("http-equiv"));
    assert_eq!(policy.count(), 1);
}

#[test]
fn formats_are_made_as_asked_for_and_twice_the_same() {
    let sandbox = Sandbox::project("tiny");
    let (_, manifest) = built(&sandbox);
    let first = sandbox.files("out");
    let both = manifest["report"].as_object().expect("a report");
    assert!(both.contains_key("sha256") && both.contains_key("html_sha256"));
    built(&sandbox);
    assert!(sandbox.files("out") == first, "other bytes");
    // The PDF is the same without; the page of an earlier build does not stay.
    let pdf = std::fs::read(sandbox.path("out/paper.pdf")).expect("a PDF");
    sandbox.ok(&["build"]);
    assert!(std::fs::read(sandbox.path("out/paper.pdf")).expect("a PDF") == pdf);
    assert!(!sandbox.path("out/paper.html").exists());
    assert!(!sandbox.read("out/figures.json").contains("anchor"));
    sandbox.ok(&["build", "--format", "html", "--out", "page"]);
    assert!(sandbox.path("page/paper.html").exists() && !sandbox.path("page/paper.pdf").exists());
    assert!(
        sandbox
            .read("page/figures.json")
            .contains("\"anchor\":\"services.rooms.total.loans.count\"")
    );
}

#[test]
fn hostile_text_stays_text() {
    let sandbox = Sandbox::project("tiny");
    let hostile =
        "</script><script>alert(document.domain)</script><img src=x onerror=alert()>\\\" onload=x";
    let file = "report/tables/services.yaml";
    let title = sandbox.read(file);
    let title = title
        .lines()
        .find(|line| line.starts_with("title:"))
        .expect("a title");
    sandbox.replace(file, title, &format!("title: \"{hostile}\""));
    let (page, _) = built(&sandbox);
    let expected = "</script><script>alert(document.domain)</script>";
    assert!(page.text.contains(expected), "{}", page.text);
    assert!(
        page.elements("img")
            .chain(page.elements("script"))
            .next()
            .is_none()
    );
    let handlers = page
        .tags
        .iter()
        .flat_map(|(_, attributes)| attributes.keys());
    assert!(!handlers.into_iter().any(|name| name.starts_with("on")));
}
