//! Files of other programs: what haven reads of them is what we read, and they become datasets that build.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use refigure::import;

use crate::sandbox::{Run, Sandbox, root};

/// A text in one line.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What we read of a file, in the form of tests/import/truth.R.
fn read(name: &str) -> String {
    let bytes = fs::read(root().join("tests/import").join(name)).unwrap();
    let table = import::read(name, &bytes).unwrap_or_else(|e| panic!("{name}: {e:?}"));
    let mut out = format!("rows {}\n", table.rows());
    for column in &table.columns {
        let _ = writeln!(out, "variable {}", column.header);
        let _ = writeln!(
            out,
            "{}",
            format!("  label {}", flat(&column.label)).trim_end()
        );
        for (code, label) in &column.values {
            let _ = writeln!(out, "  value {code} = {}", flat(label));
        }
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for answer in column.answers() {
            *counts.entry(flat(answer)).or_default() += 1;
        }
        let _ = writeln!(out, "  answers {}", column.answers().count());
        if counts.len() <= 20 {
            for (answer, times) in counts
                .iter()
                .filter(|(answer, _)| answer.chars().count() < 80)
            {
                let _ = writeln!(out, "   {times} x {answer}");
            }
        }
    }
    out
}

#[test]
fn files_of_spss_and_stata_are_read_as_haven_reads_them() {
    let mut compared = 0;
    for entry in fs::read_dir(root().join("tests/import")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if let Some(source) = name.strip_suffix(".truth") {
            let truth = fs::read_to_string(&path).unwrap();
            assert_eq!(read(source), truth, "{source}");
            compared += 1;
        }
    }
    assert_eq!(compared, 13);
}

/// A report over imported files: one section, and tables as given.
fn report(file: &str, name: &str, blocks: &str) -> (Sandbox, Run) {
    let sandbox = Sandbox::empty();
    let bytes = fs::read(root().join("tests/import").join(file)).unwrap();
    sandbox.write(&format!("raw/{file}"), bytes);
    sandbox.write(
        "report/report.yaml",
        "title: T\nauthors: [{name: A}]\ndate: \"2024-01-01\"\nsections: [s]\n",
    );
    sandbox.write(
        "report/tables/t.yaml",
        format!("title: T\nblocks:\n{blocks}"),
    );
    sandbox.write("templates/sections/s.typ.j2", "= S\n\n{{ table(\"t\") }}\n");
    let run = sandbox.ok(&["import", &format!("raw/{file}"), "--name", name]);
    (sandbox, run)
}

/// The texts of figures by what follows the table's id.
fn figures(sandbox: &Sandbox) -> BTreeMap<String, String> {
    let run = sandbox.ok(&["figures", "t.*"]);
    let line = |line: &str| {
        let mut words = line.split_whitespace();
        let id = words.next().unwrap().trim_start_matches("t.").to_string();
        (id, words.next().unwrap().to_string())
    };
    run.stdout.lines().map(line).collect()
}

#[track_caller]
fn expect(sandbox: &Sandbox, wanted: &[(&str, &str)]) {
    let figures = figures(sandbox);
    for (id, text) in wanted {
        assert_eq!(
            figures.get(*id).map(String::as_str),
            Some(*text),
            "{id}: {figures:?}"
        );
    }
}

#[test]
fn an_export_of_qualtrics_becomes_a_dataset() {
    let blocks = "  q1: {dataset: q, stub: [total], banner: [{values: q1}]}
  q2: {dataset: q, stub: [total], banner: [{set: q2}], missing: per_item}
  q3: {dataset: q, stub: [{items: q3}], banner: [{levels: q3}]}
";
    let (sandbox, run) = report("qualtrics.csv", "q", blocks);
    // Worked out from how the rows were made: see tests/import/README.md.
    expect(
        &sandbox,
        &[
            ("q1.total.by_bus.count", "6"),
            ("q1.total.total.base", "18"),
            ("q2.total.a_car.count", "9"),
            ("q2.total.a_bicycle.count", "6"),
            ("q2.total.other.count", "2"),
            ("q3.with_buses.satisfied.count", "6"),
        ],
    );
    let csv = sandbox.read("data/q.csv");
    assert!(!csv.contains("192.0.2."), "addresses were left out: {csv}");
    assert!(csv.contains("\"A scooter,\nrented\""), "{csv}");
    let book = sandbox.read("data/q.yaml");
    assert!(
        book.contains("  - \"IPAddress\"  # guessed: personal data"),
        "{book}"
    );
    assert!(
        run.stderr.contains("warning[changed-on-import]"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains("`IPAddress` is left out"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr
            .contains("marks of `q2`: `A bicycle` is now 1, and 2 other words likewise"),
        "{}",
        run.stderr
    );
    // Every guess is marked, and listed.
    let guesses = book.matches("# guessed").count();
    assert!(guesses > 5, "{book}");
    assert!(run.stderr.contains("warning[guessed]"), "{}", run.stderr);
}

#[test]
fn exports_of_other_tools_become_datasets() {
    for (file, blocks, wanted) in [
        (
            "limesurvey.csv",
            "  a: {dataset: q, stub: [total], banner: [{set: g1q2}]}\n  b: {dataset: q, stub: [{items: g2q1}], banner: [{levels: g2q1}]}\n",
            &[
                ("a.total.editor.count", "8"),
                ("a.total.total.base", "16"),
                ("b.it_is_fast.agree.count", "8"),
            ][..],
        ),
        (
            "surveymonkey.csv",
            "  a: {dataset: q, stub: [total], banner: [{set: what_do_you_read}], missing: per_item}\n",
            &[
                ("a.total.newspapers.count", "7"),
                ("a.total.books.count", "10"),
            ],
        ),
        (
            "google.csv",
            "  a: {dataset: q, stub: [total], banner: [{set: welche_facher_belegst_du}]}\n",
            &[("a.total.mathe.count", "12"), ("a.total.total.base", "21")],
        ),
        (
            "kobo.csv",
            "  a: {dataset: q, stub: [total], banner: [{set: household_water}], missing: per_item}\n",
            &[("a.total.well.count", "6"), ("a.total.tap.count", "7")],
        ),
        (
            "excel_german.csv",
            "  a: {dataset: q, stub: [total], banner: [{values: strasse}]}\n",
            &[
                ("a.total.am_fluss.count", "6"),
                ("a.total.total.base", "12"),
            ],
        ),
        (
            "r.csv",
            "  a: {dataset: q, stub: [total], banner: [{values: sex}], missing: per_item}\n",
            &[("a.total.f.count", "6"), ("a.total.m.count", "5")],
        ),
        (
            "forms.xlsx",
            "  a: {dataset: q, stub: [total], banner: [{set: which_drinks_do_you_like}], missing: per_item}\n  b: {dataset: q, stub: [total], banner: [{values: member}]}\n",
            &[
                ("a.total.tea.count", "12"),
                ("a.total.milk.count", "12"),
                ("b.total.true.count", "12"),
            ],
        ),
        (
            "sets.zsav",
            "  a: {dataset: q, stub: [total], banner: [{set: used}], missing: per_item, weighted: false}\n",
            &[
                ("a.total.tea.count", "2"),
                ("a.total.milk.count", "2"),
                ("a.total.juice.count", "1"),
            ],
        ),
        (
            "tagged.dta",
            "  a: {dataset: q, stub: [total], banner: [{values: health}], missing: per_item}\n",
            &[("a.total.good.count", "1"), ("a.total.bad.count", "2")],
        ),
    ] {
        let (sandbox, _) = report(file, "q", blocks);
        expect(&sandbox, wanted);
    }
}

#[test]
fn an_import_is_recorded_in_codebook_and_manifest_and_repeats_itself() {
    let blocks = "  a: {dataset: q, stub: [total], banner: [{values: strasse}]}\n";
    let (sandbox, _) = report("excel_german.csv", "q", blocks);
    let (csv, book) = (sandbox.read("data/q.csv"), sandbox.read("data/q.yaml"));
    assert!(csv.starts_with("Nr,"), "{csv}");
    assert!(csv.contains("\n1,"), "{csv}");
    sandbox.ok(&["build"]);
    let manifest: serde_json::Value =
        serde_json::from_str(&sandbox.read("out/figures.json")).unwrap();
    let imported = &manifest["datasets"][0]["imported"];
    assert_eq!(imported["file"], "excel_german.csv");
    assert_eq!(imported["edited"], false);
    assert_eq!(imported["rows"], 12);
    let changes = imported["changes"].to_string();
    assert!(
        changes.contains("windows-1252 was converted to UTF-8"),
        "{changes}"
    );
    assert!(changes.contains("decimal commas"), "{changes}");
    // The same file again changes nothing.
    let run = sandbox.ok(&["import", "raw/excel_german.csv", "--name", "q"]);
    assert!(!run.stderr.contains("imported-anew"), "{}", run.stderr);
    assert_eq!(
        (sandbox.read("data/q.csv"), sandbox.read("data/q.yaml")),
        (csv, book)
    );
    // Neither does a file with columns that are left out, or with several answers in a cell.
    for (file, name) in [
        ("kobo.csv", "k"),
        ("google.csv", "g"),
        ("qualtrics.csv", "u"),
    ] {
        let bytes = fs::read(root().join("tests/import").join(file)).unwrap();
        sandbox.write(&format!("raw/{file}"), bytes);
        let import = ["import", &format!("raw/{file}"), "--name", name];
        sandbox.ok(&import);
        let before = sandbox.read(&format!("data/{name}.yaml"));
        let run = sandbox.ok(&import);
        assert!(!run.stderr.contains("imported-anew"), "{}", run.stderr);
        assert_eq!(sandbox.read(&format!("data/{name}.yaml")), before);
    }
    // Edits of the responses are seen, and kept unless their author says so.
    sandbox.replace("data/q.csv", "ja", "nein");
    sandbox.ok(&["build"]);
    assert!(sandbox.read("out/figures.json").contains("\"edited\":true"));
    let edited = sandbox.read("data/q.csv");
    let run = sandbox.run(&["import", "raw/excel_german.csv", "--name", "q"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("error[edited-dataset]"),
        "{}",
        run.stderr
    );
    assert_eq!(sandbox.read("data/q.csv"), edited);
    sandbox.ok(&[
        "import",
        "raw/excel_german.csv",
        "--name",
        "q",
        "--overwrite",
    ]);
    assert_ne!(sandbox.read("data/q.csv"), edited);
}

#[test]
fn a_newer_delivery_keeps_edits_and_says_what_is_new() {
    let blocks = "  a: {dataset: q, stub: [total], banner: [{values: role}]}\n";
    let (sandbox, run) = report("limesurvey.csv", "q", blocks);
    let html = "HTML was removed from";
    assert!(run.stderr.contains(html), "{}", run.stderr);
    // The author names a question and its answers, and takes marks of guesses away.
    sandbox.replace(
        "data/q.yaml",
        "  g1q1:  # guessed: these answers, in this order",
        "  # mine\n  role:",
    );
    sandbox.replace(
        "data/q.yaml",
        "label: \"What is your role?\"",
        "label: Role",
    );
    expect(&sandbox, &[("a.total.developer.count", "6")]);
    let mut rows: Vec<String> = sandbox
        .read("raw/limesurvey.csv")
        .lines()
        .map(String::from)
        .collect();
    rows[0] = rows[0].replace("\"lastpage. Last page\",", "").replace(
        "G2Q2. How many hours a week?\"",
        "G2Q2. How many hours a week?\",\"G3Q1. Which team?\"",
    );
    for (at, row) in rows.iter_mut().enumerate().skip(1) {
        *row = row.replacen("\"3\",\"en\"", "\"en\"", 1);
        let _ = write!(row, ",\"{}\"", ["North", "South"][at % 2]);
    }
    rows[1] = rows[1].replace("Developer", "Manager");
    let extra = rows[2].replacen("\"2\"", "\"17\"", 1);
    rows.push(extra);
    sandbox.write("raw/limesurvey.csv", rows.join("\n") + "\n");
    let run = sandbox.ok(&["import", "raw/limesurvey.csv", "--name", "q"]);
    for said in [
        "lost column `lastpage`",
        "new code `Manager` in `role`, 1 times: added",
        "new question `g3q1`: drafted",
        "rows: 16 before, 17 now; 1 new, 0 gone",
        "1 respondents answered differently: `G1Q1` 1",
    ] {
        assert!(run.stderr.contains(said), "{said}: {}", run.stderr);
    }
    let book = sandbox.read("data/q.yaml");
    for kept in [
        "  # mine\n  role:",
        "label: Role",
        "manager: {code: \"Manager\"",
        "  g3q1:",
        "rows: 17",
    ] {
        assert!(book.contains(kept), "{kept}: {book}");
    }
    // What is lost stops the build until the codebook says so too.
    let run = sandbox.run(&["build"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("missing-column"), "{}", run.stderr);
    let start = book.find("  lastpage:").unwrap();
    let end = start + book[start..].find("  startlanguage:").unwrap();
    sandbox.write("data/q.yaml", format!("{}{}", &book[..start], &book[end..]));
    expect(
        &sandbox,
        &[
            ("a.total.developer.count", "5"),
            ("a.total.manager.count", "1"),
        ],
    );
}

#[test]
fn what_is_an_answer_is_not_taken_for_none() {
    let sandbox = Sandbox::empty();
    let rows: String = (1..=12)
        .map(|i| format!("{i},{}\n", ["Some", "No\u{e000}ne", "NA"][i % 3]))
        .collect();
    sandbox.write("raw/s.csv", format!("id,exercise\n{rows}"));
    sandbox.ok(&["import", "raw/s.csv"]);
    let book = sandbox.read("data/s.yaml");
    assert!(book.contains("missing: [\"NA\"]"), "{book}");
    assert!(
        book.contains("none: {code: \"None\", label: \"None\"}"),
        "{book}"
    );
}

#[test]
fn keys_that_yaml_reads_otherwise_are_in_quotes() {
    let sandbox = Sandbox::empty();
    let answer = |i: usize| ["100", "10 0", "yes", "null"][i % 4];
    let rows: String = (1..=16)
        .map(|i| format!("{i},{},{}\n", answer(i), i % 2))
        .collect();
    sandbox.write("raw/s.csv", format!("id,yes,group\n{rows}"));
    sandbox.ok(&["new", "r", "--from", "raw/s.csv"]);
    sandbox.ok(&["build", "--project", "r"]);
    let run = sandbox.ok(&["figures", "--project", "r", "answers.*.count"]);
    for id in [
        "answers.yes.100.",
        "answers.yes.10_0.",
        "answers.yes.yes.",
        "answers.group_answers.1.",
    ] {
        assert!(run.stdout.contains(id), "{id}: {}", run.stdout);
    }
}

#[test]
fn a_new_report_builds_and_checks() {
    let sandbox = Sandbox::empty();
    sandbox.ok(&["new", "mine"]);
    let project = ["--project", "mine"];
    let with = |args: &[&str]| sandbox.run(&[args, &project[..]].concat());
    for args in [
        &["build"][..],
        &["accept"],
        &["build", "--locked"],
        &["check"],
    ] {
        let run = with(args);
        assert_eq!(run.code, 0, "{args:?}: {}{}", run.stdout, run.stderr);
    }
    let run = sandbox.run(&["new", "mine"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("the folder is not empty"),
        "{}",
        run.stderr
    );
    // Over a file, with a table of the answers to every question.
    for file in [
        "qualtrics.csv",
        "people.sav",
        "sets.sav",
        "forms.xlsx",
        "tagged.dta",
        "google.csv",
        "r.csv",
    ] {
        let source = root().join("tests/import").join(file);
        let folder = format!("over_{}", file.replace('.', "_"));
        sandbox.ok(&["new", &folder, "--from", source.to_str().unwrap()]);
        for args in [&["build"][..], &["accept"], &["check"]] {
            let run = sandbox.run(&[args, &["--project", folder.as_str()]].concat());
            assert_eq!(run.code, 0, "{file} {args:?}: {}{}", run.stdout, run.stderr);
        }
    }
}

/// A spreadsheet with a title above its headers: the title was taken for the header without a word.
#[test]
fn titles_above_the_headers_are_noticed() {
    let sandbox = Sandbox::empty();
    sandbox.write(
        "raw/s.csv",
        "Survey of 2024,,\nid,often,tea\n1,a,b\n2,a,c\n",
    );
    let run = sandbox.ok(&["new", "r", "--from", "raw/s.csv"]);
    let told = "2 columns have no header: if there are titles above the headers, remove them";
    assert!(run.stderr.contains(told), "{}", run.stderr);
}
