//! Small cells: what is withheld is absent from every output, and what is flagged is marked.

use std::fmt::Write as _;

use crate::sandbox::Sandbox;

/// Persons by region and answer. 113 is below the limit; the others are what it could be found from.
const CELLS: [[u32; 3]; 3] = [[607, 433, 113], [739, 467, 331], [787, 503, 389]];

/// The limit that a codebook demands in these tests.
const BELOW: &str = "small_cells: {suppress_below: 150}\n";

const BOOK: &str = r#"title: T
respondents: Persons
key: id
variables:
  region: {label: Region, values: {north: {code: 0, label: North}, south: {code: 1, label: South}, east: {code: 2, label: East}}}
  answer: {label: Answer, values: {good: {code: 0, label: Good}, fair: {code: 1, label: Fair}, poor: {code: 2, label: Poor}}}
numbers:
  age: {label: Age}
  weight: {label: Weight, decimals: 1}
"#;

const TABLE: &str = "title: Answers
blocks:
  a: {dataset: s, stub: [total, {values: region}], banner: [{values: answer}], cells: [count, row_pct, ci]}
  net:
    dataset: s
    stub: [total, {values: region}]
    banner: [{nets: {of: answer, groups: {both: {label: Not poor, values: [good, fair]}}}}]
  turned: {dataset: s, stub: [{values: answer}], banner: [total, {values: region}], cells: [count, col_pct]}
  ages: {dataset: s, base: {answer: [poor]}, stub: [total, {values: region}], banner: [{mean: {variable: age}}], cells: [se]}
";

fn project(book: &str) -> Sandbox {
    let sandbox = Sandbox::empty();
    let mut csv = "id,region,answer,age,weight\n".to_string();
    let mut id = 0;
    for (region, answers) in CELLS.iter().enumerate() {
        for (answer, count) in answers.iter().enumerate() {
            for _ in 0..*count {
                id += 1;
                writeln!(
                    csv,
                    "{id},{region},{answer},{},{}.5",
                    20 + id * 7 % 61,
                    id % 3
                )
                .unwrap();
            }
        }
    }
    sandbox.write("data/s.csv", csv);
    sandbox.write("data/s.yaml", format!("{BOOK}{book}"));
    sandbox.write("report/tables/t.yaml", TABLE);
    sandbox.write(
        "report/charts/c.yaml",
        "title: Answers\nkind: dots\ntable: t\nblock: a\n",
    );
    sandbox.write(
        "report/derived.yaml",
        "gap: {unit: points, of: t.a.north.poor.row_pct - t.a.south.poor.row_pct, different_bases: true}\n",
    );
    sandbox.write(
        "report/report.yaml",
        "title: T\nauthors: [{name: N}]\ndate: \"2020-01-01\"\nsections: [s]\n",
    );
    sandbox.write(
        "templates/sections/s.typ.j2",
        "= Answers\n\n{{ table(\"t\") }}\n\n{{ chart(\"c\") }}\n",
    );
    sandbox
}

/// The exact values that a report would have of some figures, and the percentages as running text has them.
fn values(sandbox: &Sandbox, ids: &[String]) -> Vec<String> {
    let listed = sandbox.ok(&["figures", "--format", "csv"]).stdout;
    let mut values = Vec::new();
    for line in listed.lines() {
        let fields: Vec<&str> = line.split(',').collect();
        if let [id, text, exact, _] = fields[..]
            && ids.iter().any(|known| known == id)
        {
            values.push(exact.to_string());
            values.extend(id.ends_with("_pct").then(|| format!("{text}%")));
        }
    }
    values.sort();
    values.dedup();
    values
}

fn withheld(sandbox: &Sandbox) -> Vec<String> {
    let ledger = sandbox.read("report/figures.lock");
    let lines = ledger
        .lines()
        .filter_map(|line| line.strip_suffix(" = withheld"));
    lines.map(str::to_string).collect()
}

/// Whether a text has a number that is not a part of another.
fn has(text: &str, number: &str) -> bool {
    let digit = |c: char| c.is_ascii_digit();
    text.match_indices(number).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + number.len()..]);
        let fraction = after.strip_prefix(['.', '/']);
        !before.ends_with(|c| digit(c) || c == '.' || c == '/')
            && !after.starts_with(digit)
            && !fraction.is_some_and(|rest| rest.starts_with(digit))
    })
}

#[test]
fn withheld_values_are_nowhere() {
    let open = project("");
    open.ok(&["accept"]);
    open.ok(&[]);
    let closed = project(BELOW);
    // What was published before is in the ledger, and in a manifest.
    closed.write("report/figures.lock", open.read("report/figures.lock"));
    closed.write("old/figures.json", open.read("out/figures.json"));
    let mut said = String::new();
    let mut say = |command: &[&str], accepted: bool| {
        let run = closed.run(command);
        assert!(run.code < 2, "{command:?}\n{}", run.stderr);
        write!(said, "\n{command:?}\n{}{}", run.stdout, run.stderr).unwrap();
        for folder in ["out", "report"] {
            for (path, bytes) in closed.files(folder) {
                let old = path.ends_with("figures.lock") && !accepted;
                if !old && path.extension().is_none_or(|extension| extension != "pdf") {
                    let text = String::from_utf8_lossy(&bytes);
                    // Lines of pages follow their places.
                    let line = |line: &str| line.splitn(4, ' ').nth(3).map(str::to_string);
                    let text = match path.ends_with("layout.txt") {
                        true => text.lines().filter_map(line).collect::<Vec<_>>().join("\n"),
                        false => text.into_owned(),
                    };
                    write!(said, "\n{}\n{text}", path.display()).unwrap();
                }
            }
        }
    };
    say(
        &["build", "--locked", "--keep-going", "--emit", "typst"],
        false,
    );
    say(
        &["build", "--format", "pdf,html", "--emit", "layout"],
        false,
    );
    say(&["diff", "--path", "old"], false);
    say(
        &["diff", "--path", "old", "--format", "json", "--exact"],
        false,
    );
    say(
        &[
            "diff",
            "--path",
            "report/figures.lock",
            "--format",
            "markdown",
        ],
        false,
    );
    // Figures that are not accepted keep their old values, withheld ones don't.
    say(&["accept", "t.a.total.good.*"], true);
    let ids = withheld(&closed);
    for form in ["text", "json", "csv"] {
        say(&["figures", "--format", form], true);
    }
    say(&["explain", "*"], true);
    say(&["explain", "*", "--format", "json", "--rows"], true);
    say(&["check"], true);
    say(&["build", "--locked"], true);
    assert!(said.contains("t.a.north.poor.count: published -> withheld"));
    assert!(said.contains("[c]: withheld to protect respondents."));
    let sentinels = values(&open, &ids);
    assert!(sentinels.contains(&"113".to_string()) && sentinels.contains(&"113/1153".to_string()));
    assert!(sentinels.len() > 30, "{sentinels:?}");
    // The same number may be another figure's.
    let other = closed.ok(&["figures"]).stdout;
    for value in sentinels.iter().filter(|value| !has(&other, value)) {
        let line = said.lines().find(|line| has(line, value));
        assert_eq!(line, None, "{value}");
    }
}

#[test]
fn a_small_count_takes_with_it_what_it_could_be_found_from() {
    let sandbox = project(BELOW);
    sandbox.ok(&["accept"]);
    let ids = withheld(&sandbox);
    for id in [
        "t.a.north.poor.count",
        "t.a.north.poor.row_pct",
        "t.a.north.poor.share_low",
        "t.turned.poor.north.col_pct",
        "t.ages.north.mean.mean",
        "t.ages.north.mean.mean_se",
        // Together with the base it leaves the small count.
        "t.net.north.both.count",
        "gap.points",
    ] {
        assert!(ids.iter().any(|known| known == id), "{id} in {ids:?}");
    }
    for id in [
        "s.n",
        "t.a.total.good.count",
        "t.a.north.total.base",
        "t.a.north.good.count",
    ] {
        assert!(!ids.iter().any(|known| known == id), "{id} in {ids:?}");
    }
}

#[test]
fn prose_cannot_use_withheld_figures() {
    let sandbox = project(BELOW);
    let section = "templates/sections/s.typ.j2";
    let text = sandbox.read(section);
    for call in [
        "{{ count(\"t.a.north.poor\") }}",
        "{{ percent(\"t.a.north.poor\") }}",
        "{{ figure(\"t.a.north.poor.count - t.a.south.poor.count\") }}",
        "{{ figure(\"gap.points\") }}",
        "{{ ranked(\"t.a.north\", top=1) }}",
        "{{ assert(value(\"t.a.north.poor.count\") > value(\"t.a.north.good.count\"), \"so\") }}",
    ] {
        sandbox.write(section, format!("{text}\n{call}\n"));
        let run = sandbox.run(&[]);
        assert_eq!(run.code, 2, "{call}");
        assert!(
            run.stderr.contains("error[withheld-figure]"),
            "{call}: {}",
            run.stderr
        );
        assert!(!has(&run.stderr, "113"), "{}", run.stderr);
    }
}

#[test]
fn a_published_value_of_a_withheld_figure_is_open() {
    let sandbox = project(BELOW);
    sandbox.write(
        "report/published/prose.yaml",
        "place_note: Pages of the paper.\nvalues:\n  p1:
    - {printed: \"612\", kind: count, about: t.a.north.poor.count}\n",
    );
    let run = sandbox.run(&["check"]);
    assert!(run.code < 2, "{}", run.stderr);
    assert!(
        !has(&format!("{}{}", run.stdout, run.stderr), "113"),
        "{}",
        run.stdout
    );
}

#[test]
fn shares_and_means_with_small_bases_are_in_parentheses() {
    let sandbox = Sandbox::project("tiny");
    sandbox.write(
        "report/tables/shelves.yaml",
        "title: Shelves\nsmall_cells: {flag_below: 5}\nblocks: {x: {dataset: readers, stub: [{values: shelf}], banner: [{values: card}, {mean: {variable: age}}]}}\n",
    );
    let section = "templates/sections/results.typ.j2";
    let text = sandbox.read(section);
    sandbox.write(section, format!("{text}\n{{{{ table(\"shelves\") }}}}\n"));
    sandbox.ok(&["--emit", "layout"]);
    let layout = sandbox.read("out/layout.txt");
    // Five go to fiction first, four to science.
    assert!(
        layout.contains("In parentheses: the base is below 5 respondents."),
        "{layout}"
    );
    assert!(
        layout.contains("(50.0)") && layout.contains("80.0"),
        "{layout}"
    );
    assert!(!layout.contains("(80.0)"), "{layout}");
    assert!(
        sandbox
            .read("out/figures.json")
            .contains("\"flagged_below\":5")
    );
}
