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

/// The data of a review page.
fn data(page: &str) -> Value {
    let (_, data) = page.split_once("id=\"review-data\">").expect("data");
    let (data, _) = data.split_once("</script>").expect("an end");
    serde_json::from_str(data).expect("JSON")
}

/// The texts of a figure in the data, with their labels.
fn rows(data: &Value, figure: &str) -> Vec<(String, String)> {
    let text = |index: &Value| {
        let index = usize::try_from(index.as_u64().expect("a place")).expect("a place");
        data["texts"][index].as_str().expect("a text").to_string()
    };
    let rows = data["figures"][figure]["rows"].as_array();
    let rows = rows.unwrap_or_else(|| panic!("no {figure}"));
    rows.iter()
        .map(|row| (text(&row[0]), text(&row[1])))
        .collect()
}

#[test]
fn every_number_of_a_review_page_says_what_explain_says() {
    let sandbox = Sandbox::project("tiny");
    sandbox.ok(&["build", "--review", "--format", "html"]);
    let page = sandbox.read("out/review.html");
    let data = data(&page);
    let anchors = data["anchors"].as_object().expect("anchors");
    let plain = Page::parse(&sandbox.read("out/paper.html"));
    assert!(
        anchors.len() > 40
            && anchors
                .keys()
                .all(|anchor| plain.texts.contains_key(anchor))
    );
    for id in [
        "services.rooms.total.loans.row_pct",
        "services.rooms.large.tea.count",
    ] {
        let explained = sandbox.ok(&["explain", id]).stdout;
        for (label, text) in rows(&data, id) {
            let line = match label.as_str() {
                "from" => format!("  from {text}\n"),
                _ => format!("  {label}: {text}\n"),
            };
            assert!(explained.contains(&line), "{line:?}: {explained}");
        }
    }
    // The page that is published has none of it.
    let plain = sandbox.read("out/paper.html");
    assert!(
        !plain.contains("<script") && !plain.contains("review"),
        "{plain}"
    );
    sandbox.ok(&["build", "--format", "html"]);
    assert!(!sandbox.path("out/review.html").exists());
}

#[test]
fn a_review_page_shows_no_respondent() {
    let sandbox = Sandbox::project("tiny");
    let book = sandbox.read("data/rooms.yaml");
    let open = book.lines().find(|line| line.starts_with("disclosure:"));
    sandbox.replace(
        "data/rooms.yaml",
        open.expect("disclosure"),
        "disclosure: counts",
    );
    let keys: Vec<String> = sandbox
        .read("data/rooms.csv")
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').next().map(str::to_string))
        .collect();
    sandbox.ok(&["build", "--review"]);
    let data = data(&sandbox.read("out/review.html"));
    let texts = data["texts"].as_array().expect("texts").iter();
    let texts: Vec<&str> = texts.filter_map(Value::as_str).collect();
    for key in keys {
        assert!(
            !texts.contains(&key.as_str()) || key.parse::<u64>().is_ok(),
            "{key}"
        );
    }
    assert!(
        texts
            .iter()
            .all(|text| !text.contains("rooms.csv:") || text.contains("rooms.csv:1: the columns"))
    );
}

#[test]
fn a_comparison_is_a_page_with_what_changed() {
    let (old, new) = (Sandbox::project("tiny"), Sandbox::project("tiny"));
    new.replace("report/tables/services.yaml", "title: ", "title: All ");
    new.replace("data/rooms.csv", "c,1,s,0,0,0,1,", "c,1,s,1,0,0,0,");
    let path = old.path("");
    let args = [
        "diff",
        "--path",
        path.to_str().expect("UTF-8"),
        "--path",
        ".",
    ];
    let page = new.ok(&[&args[..], &["--format", "html"]].concat()).stdout;
    let found: Value =
        serde_json::from_str(&new.ok(&[&args[..], &["--format", "json"]].concat()).stdout)
            .expect("JSON");
    let data = data(&page);
    let entries = data["entries"].as_array().expect("entries");
    let figures = found["figures"].as_array().expect("figures");
    let matters = found["matters"].as_array().expect("matters");
    assert!(!figures.is_empty() && entries.len() == figures.len() + matters.len());
    for change in figures.iter().filter(|change| change["how"] == "moved") {
        let id = change["id"].as_str().expect("an id");
        let entry = entries.iter().find(|entry| {
            let text = entry["text"].as_str().unwrap_or_default();
            text.split(' ').next() == Some(id) && entry["marks"] == true
        });
        let entry = entry.unwrap_or_else(|| panic!("no {id}"));
        assert_eq!(
            (&entry["old"], &entry["new"]),
            (&change["old"]["text"], &change["new"]["text"])
        );
    }
    let kinds: Vec<u64> = entries
        .iter()
        .filter_map(|entry| entry["kind"].as_u64())
        .collect();
    assert!(kinds.is_sorted(), "the gravest first: {kinds:?}");
    // Figures alone have no page.
    old.ok(&["accept"]);
    let ledger = old.path("report/figures.lock");
    let run = new.run(&[
        "diff",
        "--path",
        ".",
        "--path",
        ledger.to_str().expect("UTF-8"),
        "--format",
        "html",
    ]);
    assert!(
        run.code == 2 && run.stderr.contains("has figures only"),
        "{}",
        run.stderr
    );
}

#[test]
fn verdicts_are_on_a_page() {
    let sandbox = Sandbox::example("titanic");
    let page = sandbox.ok(&["check", "--format", "html"]).stdout;
    let data = data(&page);
    let entries = data["entries"].as_array().expect("entries");
    let contradicted = entries.iter().filter(|entry| {
        data["kinds"][entry["kind"].as_u64().expect("a kind") as usize] == "contradicted"
    });
    let printed: BTreeSet<&str> = contradicted
        .filter_map(|entry| entry["old"].as_str())
        .collect();
    assert_eq!(printed, ["19.63", "37.94", "86.95", "712"].into());
    assert_eq!(entries.len(), 80);
}
