//! `refigure check`: slips that were planted are found by their rules, and nothing is found where there is no slip.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use refigure::check::{self, Verdict};
use refigure::figures::Figures;
use refigure::pipeline::Report;

use crate::sandbox::{Run, Sandbox};

/// The results as JSON, and the exit code.
fn results(sandbox: &Sandbox) -> (Value, Run) {
    let run = sandbox.run(&["check", "--format", "json"]);
    assert!(run.code < 2, "{}", run.stderr);
    (serde_json::from_str(&run.stdout).expect("JSON"), run)
}

/// (rule, printed) of every finding, for each of its rules.
fn findings(results: &Value) -> BTreeSet<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
    let all = results["findings"].as_array().expect("findings");
    let pairs = all.iter().flat_map(|finding| {
        let also = finding["also"].as_array().expect("rules");
        let rules = also.iter().chain([&finding["rule"]]);
        rules.map(move |rule| (text(rule), text(&finding["printed"])))
    });
    pairs.collect()
}

/// A slip: project, file below report/published, what stands there, what is put in its place, the rule that finds it,
/// and the printed value that is blamed.
type Slip = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

const SLIPS: &[Slip] = &[
    // A percentage with a wrong digit, two digits exchanged, a percentage of another row, and one cut off.
    (
        "titanic",
        "fate",
        "37.5  62.5",
        "37.8  62.5",
        "percentage",
        "37.8",
    ),
    (
        "titanic",
        "fate",
        "58.6  41.4",
        "58.6  14.4",
        "percentage",
        "14.4",
    ),
    (
        "berkeley",
        "admissions",
        "62.1  37.9",
        "62.1  66.9",
        "percentage",
        "66.9",
    ),
    (
        "titanic",
        "people",
        "32.1   29.5",
        "32.0   29.5",
        "percentage",
        "32.0",
    ),
    // Counts.
    (
        "titanic",
        "fate",
        "325   122   203",
        "325   132   203",
        "percentage",
        "132",
    ),
    (
        "titanic",
        "people",
        "285    179     106",
        "285    179     206",
        "percentage",
        "206",
    ),
    (
        "berkeley",
        "admissions",
        "b        560   353   207",
        "b        560   253   207",
        "percentage",
        "253",
    ),
    // A base, and the total of its column.
    (
        "berkeley",
        "admissions",
        "c        593",
        "c        539",
        "percentage",
        "539",
    ),
    (
        "titanic",
        "people",
        "total    2201   1731",
        "total    2201   1713",
        "percentage",
        "1713",
    ),
    // Percentages alone: no number of the base has this share; shares of all answers are the whole.
    (
        "titanic",
        "shares",
        "470  26.8  73.2",
        "47  26.8  73.2",
        "base",
        "47",
    ),
    (
        "titanic",
        "shares",
        "78.8  21.2",
        "78.8  22.1",
        "complement",
        "22.1",
    ),
    (
        "titanic",
        "shares",
        "470  26.8",
        "470  26.7",
        "granularity",
        "26.7",
    ),
    // Running text.
    (
        "titanic",
        "prose",
        "\"2,201\"",
        "\"2,210\"",
        "figure",
        "2,210",
    ),
    (
        "titanic",
        "prose",
        "\"32.3%\"",
        "\"33.2%\"",
        "same_fact",
        "33.2%",
    ),
    (
        "titanic",
        "prose",
        "less than a third",
        "more than a third",
        "quantity",
        "more than a third",
    ),
    (
        "titanic",
        "prose",
        "most women",
        "few women",
        "quantity",
        "few women",
    ),
    (
        "titanic",
        "prose",
        "\"Table 1\"",
        "\"Table 2\"",
        "reference",
        "Table 2",
    ),
    (
        "titanic",
        "prose",
        "\"Table 1\", kind: reference, about: fate.all.total.yes.row_pct",
        "\"Table 7\", kind: reference, about: null, why: x",
        "reference",
        "Table 7",
    ),
    (
        "titanic",
        "prose",
        "the largest group\", kind: rank, about: \"rank_in_column(people.all.crew",
        "the largest group\", kind: rank, about: \"rank_in_column(people.all.first",
        "rank",
        "the largest group",
    ),
    (
        "titanic",
        "prose",
        "followed by the third class\", kind: rank, about: \"rank_in_column(people.all.third",
        "followed by the second class\", kind: rank, about: \"rank_in_column(people.all.second",
        "rank",
        "followed by the second class",
    ),
    (
        "titanic",
        "prose",
        "first.yes.row_pct > fate.all.crew",
        "crew.yes.row_pct > fate.all.third",
        "comparison",
        "the first class more often than the others",
    ),
    (
        "titanic",
        "prose",
        "the two sexes",
        "the three sexes",
        "same_fact",
        "the three sexes",
    ),
    (
        "titanic",
        "prose",
        "\"62.5%\"",
        "\"26.5%\"",
        "same_fact",
        "26.5%",
    ),
    (
        "titanic",
        "prose",
        "about: fate.all.first.yes.row_pct}",
        "about: fate.all.first.yes.row_pct, called: crew}",
        "label",
        "62.5%",
    ),
    // Models.
    (
        "paper",
        "m18",
        ".025   .075   2.333",
        ".025   .075   2.533",
        "t_value",
        "2.533",
    ),
    (
        "paper",
        "m18",
        "2.333  .020",
        "2.333  .040",
        "p_value",
        ".040",
    ),
    (
        "paper",
        "m18",
        ".571  .326",
        ".517  .326",
        "r_square",
        ".517",
    ),
    (
        "paper",
        "m14",
        ".169    .158",
        ".169    .185",
        "adjusted_r_square",
        ".185",
    ),
    (
        "paper",
        "m17",
        "30.576   8  .000",
        "30.576   7  .000",
        "wilks",
        "7",
    ),
    (
        "paper",
        "m17",
        "30.576   8  .000",
        "30.576   8  .010",
        "p_value",
        ".010",
    ),
    (
        "paper",
        "m17",
        ".950  30.576",
        ".950  .176",
        "wilks",
        ".176",
    ),
    // Sums over groups of respondents, groups within the whole, and rows of a battery.
    (
        "paper",
        "t04",
        "67               16            36 ",
        "67               16            39 ",
        "percentage",
        "39",
    ),
    (
        "paper",
        "t04",
        "biotechnology    10                2             6 ",
        "biotechnology    10                2            17 ",
        "percentage",
        "17",
    ),
    (
        "paper",
        "t13",
        "25.6            30.1",
        "25.6            40.1",
        "battery",
        "40.1",
    ),
];

#[test]
fn planted_slips_are_found_by_their_rules() {
    let clean = |project: &str| match project {
        "paper" => Sandbox::paper(),
        project => Sandbox::project(project),
    };
    let mut without = BTreeMap::new();
    let mut missed = String::new();
    for (project, file, from, to, rule, printed) in SLIPS {
        let before = without.entry(project);
        let before = before.or_insert_with(|| findings(&results(&clean(project)).0));
        let sandbox = clean(project);
        sandbox.replace(&format!("report/published/{file}.yaml"), from, to);
        let (after, run) = results(&sandbox);
        let new: Vec<_> = findings(&after).difference(before).cloned().collect();
        if !new.contains(&(rule.to_string(), printed.to_string())) || run.code != 1 {
            let _ = writeln!(missed, "{project} {file}: {to:?} by {rule}: {new:?}");
        }
    }
    assert!(missed.is_empty(), "{missed}");
}

#[test]
fn clean_tables_of_other_fields_have_no_finding() {
    for project in ["titanic", "berkeley"] {
        let (results, run) = results(&Sandbox::project(project));
        assert_eq!(run.code, 0, "{project}: {}", run.stdout);
        assert_eq!(results["summary"]["findings"], 0);
    }
}

/// Numbers that look random, the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % end
    }
}

const CODEBOOK: &str = "\
title: Made up
respondents: People
unit: a person
key: id
asked: ROWS
answered: ROWS
mode: mail
date: today
disclosure: rows
source: Random numbers
variables:
  v: {label: V, values: {a: {code: 0, label: A}, b: {code: 1, label: B}, c: {code: 2, label: C}}}
  w: {label: W, values: {x: {code: 0, label: X}, y: {code: 1, label: Y}}}
  u: {label: U, values: {p: {code: 0, label: P}, q: {code: 1, label: Q}, r: {code: 2, label: R}, s: {code: 3, label: S}}}
sets:
  s: {label: S, items: {k: K, l: L, m: M, n: N}}
grids:
  g:
    label: G
    items: {d: D, e: E, f: F, g: G, h: H}
    values: {one: {code: 1, label: One}, two: {code: 2, label: Two}, three: {code: 3, label: Three}}
";

/// Ten kinds of tables.
const TABLES: [&str; 10] = [
    "stub: [total, {values: v}]\n    banner: [{set: s}]\n    empty_rows: omit",
    "stub: [total, {set: s}]\n    banner: [{values: v}]\n    empty_rows: omit",
    "stub: [{values: v}, total]\n    banner: [total, {values: w}]\n    cells: [count, col_pct]",
    "stub: [{items: g}]\n    banner: [{levels: g}]\n    cells: [row_pct]\n    missing: in_base",
    "stub: [total]\n    banner: [{values: u}]",
    "base: {w: [x]}\n    stub: [total, {values: u}]\n    banner: [{set: s}]\n    empty_rows: omit",
    "base: {w: [x]}\n    stub: [total]\n    banner: [{values: v}]",
    "stub: [total, {values: w}]\n    banner: [{values: u}]\n    cells: [row_pct]",
    "stub: [total, {values: u}, {missing: u}]\n    banner: [total, {values: w}]\n    cells: [count, col_pct]",
    "stub: [total, {set: s}]\n    banner: [{set: s}]\n    empty_rows: omit",
];

/// A table as a publication prints it; `bare` leaves zeros behind the point out.
fn published(figures: &Figures, table: &str, bare: bool) -> String {
    let (mut rows, mut columns): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    let mut statistics: Vec<&str> = Vec::new();
    for figure in figures
        .iter()
        .filter(|f| f.id.starts_with(&format!("{table}.")))
    {
        let segments: Vec<&str> = figure.id.split('.').collect();
        let [_, _, row, column, statistic] = segments[..] else {
            continue;
        };
        let note = |list: &mut Vec<_>, item| {
            if !list.contains(&item) {
                list.push(item);
            }
        };
        note(&mut rows, row);
        if statistic != "base" {
            note(&mut columns, column);
            note(&mut statistics, statistic);
        }
    }
    // Counts stand above percentages.
    statistics.sort_by_key(|statistic| *statistic != "count");
    let base = statistics.contains(&"row_pct");
    let mut text = format!(
        "place: {table}\nblocks:\n  all: |2\n    {}",
        if base { "base " } else { "" }
    );
    let _ = writeln!(text, "{}", columns.join(" "));
    for row in rows {
        for (line, statistic) in statistics.iter().enumerate() {
            let id =
                |column: &str, statistic: &str| format!("{table}.all.{row}.{column}.{statistic}");
            let _ = write!(text, "    {}", if line == 0 { row } else { "  " });
            if base {
                let base = figures
                    .get(&id("total", "base"))
                    .map(|f| f.text(Default::default()));
                let _ = write!(
                    text,
                    " {}",
                    base.filter(|_| line == 0).unwrap_or("-".into())
                );
            }
            for column in &columns {
                let printed = figures
                    .get(&id(column, statistic))
                    .map(|f| f.text(Default::default()));
                let printed = printed.unwrap_or("-".into());
                let bare = bare && *statistic != "count";
                let short = printed.strip_suffix(".0").filter(|_| bare);
                let _ = write!(text, " {}", short.unwrap_or(&printed));
            }
            text.push('\n');
        }
    }
    text
}

#[test]
fn a_thousand_random_tables_have_no_finding() {
    let mut random = Random(20_051_201);
    for project in 0..100 {
        let sandbox = Sandbox::project("titanic");
        std::fs::remove_dir_all(sandbox.path("report")).unwrap();
        std::fs::remove_dir_all(sandbox.path("data")).unwrap();
        let rows = 12 + random.below(400);
        let mut csv = String::from("id,v,w,u,s_k,s_l,s_m,s_n,g_d,g_e,g_f,g_g,g_h\n");
        for row in 0..rows {
            // Every value is somebody's.
            let some = |random: &mut Random, n| if row < 4 { row % n } else { random.below(n) };
            let (v, w, u) = (
                some(&mut random, 3),
                some(&mut random, 2),
                some(&mut random, 4),
            );
            let _ = write!(csv, "{row},{v},{w},{u}");
            for _ in 0..4 {
                let _ = write!(csv, ",{}", random.below(2));
            }
            for _ in 0..5 {
                let answer = random.below(10);
                let answer = if answer == 0 {
                    String::new()
                } else {
                    (1 + answer % 3).to_string()
                };
                let _ = write!(csv, ",{answer}");
            }
            csv.push('\n');
        }
        sandbox.write("data/people.csv", csv);
        sandbox.write(
            "data/people.yaml",
            CODEBOOK.replace("ROWS", &rows.to_string()),
        );
        sandbox.write(
            "report/report.yaml",
            "title: T\nauthors: [{name: A}]\ndate: \"2026-01-01\"\nsections: [tables]\n",
        );
        for (number, table) in TABLES.iter().enumerate() {
            let text = format!("title: T\nblocks:\n  all:\n    dataset: people\n    {table}\n");
            sandbox.write(&format!("report/tables/t{number}.yaml"), text);
        }
        let root = sandbox.path("");
        let report = Report::compute(&root, |_| ()).unwrap_or_else(|e| panic!("{e}"));
        for number in 0..TABLES.len() {
            let table = format!("t{number}");
            let text = published(&report.computed.figures, &table, project % 2 == 0);
            sandbox.write(&format!("report/published/{table}.yaml"), text);
        }
        let report = Report::compute(&root, |_| ()).unwrap_or_else(|e| panic!("{e}"));
        let found = check::assess(&report.specs, &report.computed).unwrap();
        assert!(found.values.len() > 150, "{}", found.values.len());
        assert_eq!(found.findings, [], "project {project}");
        assert!(
            found
                .values
                .iter()
                .all(|v| v.verdict == Verdict::Reproduced)
        );
    }
}

#[test]
fn the_papers_slips_are_these() {
    let sandbox = Sandbox::paper();
    let run = sandbox.ok(&["check"]);
    insta::assert_snapshot!(run.stdout);
}

#[test]
fn errata_that_no_longer_occur_and_findings_that_none_records_are_told() {
    let sandbox = Sandbox::project("titanic");
    sandbox.replace("report/published/fate.yaml", "37.5  62.5", "37.8  62.5");
    let erratum = |printed: &str| {
        format!("first: {{place: Table 1, printed: \"{printed}\", reason: One digit is wrong}}\n")
    };
    sandbox.write("report/errata.yaml", erratum("37.8"));
    let (found, run) = results(&sandbox);
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert_eq!(found["findings"][0]["erratum"], "first");
    assert_eq!(found["findings"][0]["computed"], "37.5%");
    sandbox.write("report/errata.yaml", erratum("37.9"));
    let (found, run) = results(&sandbox);
    assert_eq!((run.code, &found["stale_errata"][0]), (1, &"first".into()));
    assert_eq!(found["summary"]["unrecorded"], 1);
    let run = sandbox.run(&["check", "--messages", "json"]);
    let messages: Vec<Value> = run
        .stderr
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(messages.len(), 2, "{}", run.stderr);
    assert_eq!(messages[1]["code"], "stale-erratum");
    assert_eq!(
        messages[1]["message"],
        "no rule finds the erratum `first` any longer"
    );
    assert_eq!(
        messages[1]["notes"][0],
        "not recorded, but found at the same place: \"37.8\""
    );
    assert!(
        run.stdout
            .contains("erratum first is no longer found: correct its `place`"),
        "{}",
        run.stdout
    );
}

#[test]
fn cells_are_named_by_what_is_printed_around_them() {
    let sandbox = Sandbox::project("titanic");
    sandbox.write(
        "report/tables/rates.yaml",
        "title: Answers\nprinted: false\nblocks:\n  all:\n    response:\n      datasets: [titanic]\n      \
         labels: {asked: Arranged, answered: Collected, rate: Collection Ratio}\n",
    );
    let values = [
        r#"{printed: "62.5%", kind: percentage, about: "each(rates.all.titanic.answered.row_pct, fate.all.first.yes.row_pct)"}"#,
        r#"{printed: "203", kind: count, called: second, about: fate.all.first.yes.count}"#,
    ];
    let prose = sandbox.read("report/published/prose.yaml");
    let values = values.map(|value| format!("    - {value}\n")).concat();
    sandbox.write(
        "report/published/prose.yaml",
        format!("{prose}  \"Paragraph 9\":\n{values}"),
    );
    let run = sandbox.run(&["check"]);
    for said in [
        "false for \u{201c}Answers\u{201d} › People aboard › Collection Ratio",
        "called second, which is Table 1 › Second; it is the value of Table 1 › First › Yes",
    ] {
        assert!(
            run.stdout.contains(said),
            "{said}: {}{}",
            run.stdout,
            run.stderr
        );
    }
}

#[test]
fn findings_come_in_three_forms_and_for_a_part() {
    let sandbox = Sandbox::project("titanic");
    sandbox.replace("report/published/fate.yaml", "37.5  62.5", "37.8  62.5");
    let form = |form: &str| sandbox.run(&["check", "--format", form]).stdout;
    assert!(form("text").contains("certain [percentage, complement, figure] Table 1: \"37.8\""));
    assert!(
        form("markdown")
            .contains("| certain | Table 1 | 37.8 | 37.5% | percentage, complement, figure |")
    );
    for (arguments, code, values) in [
        (["--table", "fate"], 1, 25),
        (["--table", "Table 2"], 0, 30),
        (["--section", "Paragraph 1"], 0, 5),
    ] {
        let run = sandbox.run(&["check", "--format", "json", arguments[0], arguments[1]]);
        let results: Value = serde_json::from_str(&run.stdout).expect("JSON");
        let of = &results["summary"]["all"];
        let sum: u64 = ["reproduced", "consistent", "contradicted", "open"]
            .iter()
            .map(|verdict| of[verdict].as_u64().expect("a number"))
            .sum();
        assert_eq!((run.code, sum), (code, values), "{arguments:?}");
    }
    let run = sandbox.run(&["check", "--section", "Paragraph 9"]);
    assert_eq!(run.code, 2);
    for said in ["in the section `Paragraph 9`", "did you mean `Paragraph"] {
        assert!(run.stderr.contains(said), "{}", run.stderr);
    }
}

#[test]
fn findings_are_messages_for_programs_too() {
    let sandbox = Sandbox::project("titanic");
    sandbox.replace("report/published/fate.yaml", "37.5  62.5", "37.8  62.5");
    let github = sandbox.run(&["check", "--messages", "github"]);
    assert_eq!(github.code, 1);
    let annotation = github.stdout.lines().find(|line| line.starts_with("::"));
    insta::assert_snapshot!(annotation.unwrap_or_default());
    let json = sandbox.run(&["check", "--messages", "json", "--format", "json"]);
    let message: Value =
        serde_json::from_str(json.stderr.lines().next().unwrap_or_default()).expect("a message");
    assert_eq!(message["severity"], "finding");
    assert_eq!(message["path"], "report/published/fate.yaml");
    serde_json::from_str::<Value>(&json.stdout).expect("the result is JSON still");
}

#[test]
fn what_nothing_uses_is_told() {
    let sandbox = Sandbox::project("titanic");
    sandbox.write(
        "report/facts.yaml",
        "places: {value: 1178, source: A}\nmasts: {value: 2, source: B}\n",
    );
    let (found, run) = results(&sandbox);
    assert_eq!(run.code, 1);
    assert_eq!(
        found["own"][0],
        "report/facts.yaml:2:1: unused fact `masts`"
    );
    let run = sandbox.run(&["check", "--messages", "json"]);
    let code = "\"code\":\"unused\"";
    assert!(run.stderr.contains(code), "{}", run.stderr);
}
