//! Tests of tables and comparisons of columns, against R: `tests/reference/survey/tests.json`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use serde_json::Value;

use crate::sandbox::{Sandbox, root};
use crate::survey::{declared, figures, near, reference, text, value, with_data};

type Figures = BTreeMap<String, (String, String)>;

/// Entries whose names a function wants, with the block that asks for the same.
fn entries(wanted: impl Fn(&Value) -> Option<String>) -> (Vec<Value>, Figures) {
    let (mut entries, mut table) = (Vec::new(), String::new());
    for entry in reference("tests") {
        let Some(block) = wanted(&entry) else {
            continue;
        };
        let empty = Value::Object(Default::default());
        let domain = entry.get("domain").unwrap_or(&empty).to_string();
        let dataset = entry["design"].as_str().unwrap_or("voters");
        let at = entries.len();
        writeln!(
            table,
            "  e{at}: {{dataset: {dataset}, base: {domain}, missing: listwise, empty_rows: omit, {block}}}"
        )
        .expect("text");
        entries.push(entry);
    }
    let used = entries.iter().filter_map(|entry| entry["design"].as_str());
    let sandbox = with_data(&used.collect::<BTreeSet<_>>(), declared);
    voters(&sandbox);
    sandbox.write(
        "report/tables/survey.yaml",
        format!("title: Survey\nprinted: false\nblocks:\n{table}"),
    );
    let figures = figures(&sandbox);
    (entries, figures)
}

fn voters(sandbox: &Sandbox) {
    for ending in ["csv", "yaml"] {
        let from = root().join(format!("tests/reference/survey/data/voters.{ending}"));
        let bytes = fs::read(from).expect("voters");
        sandbox.write(&format!("data/voters.{ending}"), bytes);
    }
}

fn name(entry: &Value) -> &str {
    text(entry, "name")
}

/// Compares figures of a result with numbers of an entry's cell; how many.
fn compare(figures: &Figures, id: &str, cell: &Value, pairs: &[(&str, &str)]) -> usize {
    for (statistic, key) in pairs {
        let id = format!("{id}.{statistic}");
        let (_, exact) = figures.get(&id).unwrap_or_else(|| panic!("no {id}"));
        let expected = cell[*key].as_f64().unwrap_or_else(|| panic!("no {key}"));
        near(exact, expected, 1e-9, &id);
    }
    pairs.len()
}

#[test]
fn corrected_chi_square_tests_are_those_of_r() {
    let (entries, figures) = entries(|entry| {
        let own = name(entry).contains(".chi.") && entry["design"].is_string();
        own.then(|| {
            let (rows, columns) = (text(entry, "rows"), text(entry, "columns"));
            format!(
                "stub: [total, {{values: {rows}}}], banner: [{{values: {columns}}}], cells: [count], test: chi_square"
            )
        })
    });
    let mut compared = 0;
    for (at, entry) in entries.iter().enumerate() {
        let pairs = [
            ("f", "statistic"),
            ("df1", "ndf"),
            ("df2", "ddf"),
            ("p", "p"),
        ];
        let id = format!("survey.e{at}.chi_square");
        compared += compare(&figures, &id, &entry["cells"][0], &pairs);
    }
    assert_eq!(compared, 18 * 4);
}

#[test]
fn tests_of_means_under_a_design_are_those_of_r() {
    let (entries, figures) = entries(|entry| {
        let name = name(entry);
        entry["design"].as_str()?;
        let test = match () {
            _ if name.contains(".ttest.") && entry["rows"].is_string() => "t_test",
            _ if name.contains(".anova.") => "anova",
            _ => return None,
        };
        let (of, groups) = (text(entry, "of"), text(entry, "rows"));
        Some(format!(
            "stub: [{{mean: {{variable: {of}}}}}], banner: [total, {{values: {groups}}}], cells: [row_pct], test: {test}, \
             empty_columns: omit"
        ))
    });
    let mut compared = 0;
    for (at, entry) in entries.iter().enumerate() {
        let cell = &entry["cells"][0];
        if name(entry).contains(".anova.") {
            let pairs = [
                ("f", "statistic"),
                ("df1", "df1"),
                ("df2", "df2"),
                ("p", "p"),
            ];
            compared += compare(&figures, &format!("survey.e{at}.anova"), cell, &pairs);
            continue;
        }
        let id = format!("survey.e{at}.t_test");
        compared += compare(&figures, &id, cell, &[("df", "df"), ("p", "p")]);
        // R takes the first group from the second.
        for (statistic, expected) in [
            ("t", &cell["statistic"]),
            ("difference", &cell["estimate"][0]),
        ] {
            let id = format!("{id}.{statistic}");
            let found = -value(&figures[&id].1);
            near(
                &found.to_string(),
                expected.as_f64().expect("a number"),
                1e-9,
                &id,
            );
            compared += 1;
        }
    }
    assert_eq!(compared, 12 * 4);
}

#[test]
fn comparisons_of_columns_under_a_design_are_those_of_r() {
    let (entries, figures) = entries(|entry| {
        let name = name(entry);
        let (groups, rest) = (&entry["rows"], "compare: {adjust: none}");
        let groups = groups.as_str()?;
        if name.ends_with(".difference.api00") {
            return Some(format!(
                "stub: [{{mean: {{variable: api00}}}}], banner: [{{values: {groups}}}], {rest}"
            ));
        }
        name.ends_with(".difference.awards").then(|| {
            format!("stub: [total, {{values: awards}}], banner: [{{values: {groups}}}], cells: [col_pct], {rest}")
        })
    });
    let mut compared = 0;
    for (at, entry) in entries.iter().enumerate() {
        let row = if name(entry).ends_with("awards") {
            "yes"
        } else {
            "mean"
        };
        for cell in entry["cells"].as_array().expect("cells") {
            let pair = text(cell, "row").replace('_', "__vs__");
            compared += compare(
                &figures,
                &format!("survey.e{at}.{row}.{pair}"),
                cell,
                &[("p", "p")],
            );
        }
    }
    assert_eq!(compared, 8 * 3);
}

#[test]
fn tests_without_a_design_are_those_of_r() {
    let (entries, figures) = entries(|entry| {
        let table = |test: &str| {
            let (rows, columns) = (text(entry, "rows"), text(entry, "columns"));
            format!("stub: [{{values: {rows}}}], banner: [{{values: {columns}}}], test: {test}")
        };
        let means = |test: &str| {
            let (of, groups) = (text(entry, "of"), text(entry, "rows"));
            format!(
                "stub: [{{values: {groups}}}], banner: [{{mean: {{variable: {of}}}}}], cells: [base], test: {test}"
            )
        };
        match name(entry) {
            "voters.region_vote.chi"
            | "voters.sex_vote.chi"
            | "voters.sex_rare.chi"
            | "voters.region_rare.chi" => Some(table("chi_square")),
            "voters.sex_rare.fisher" => Some(table("fisher")),
            "voters.t.student" => Some(means("t_test")),
            "voters.t.welch" => Some(means("welch")),
            "voters.anova" => Some(means("anova")),
            _ => None,
        }
    });
    let mut compared = 0;
    for (at, entry) in entries.iter().enumerate() {
        let (test, pairs): (&str, &[(&str, &str)]) = match name(entry) {
            "voters.sex_rare.fisher" => ("fisher", &[("p", "p")]),
            "voters.t.student" => ("t_test", &[("t", "statistic"), ("df", "df"), ("p", "p")]),
            "voters.t.welch" => ("welch", &[("t", "statistic"), ("df", "df"), ("p", "p")]),
            "voters.anova" => (
                "anova",
                &[
                    ("f", "statistic"),
                    ("df1", "df1"),
                    ("df2", "df2"),
                    ("p", "p"),
                    ("eta2", "eta2"),
                    ("omega2", "omega2"),
                ],
            ),
            _ => (
                "chi_square",
                &[
                    ("chi2", "statistic"),
                    ("df", "df"),
                    ("p", "p"),
                    ("cramers_v", "cramers_v"),
                    ("least_expected", "least_expected"),
                ],
            ),
        };
        let id = format!("survey.e{at}.{test}");
        compared += compare(&figures, &id, &entry["cells"][0], pairs);
        if test == "t_test" {
            let pairs = [("cohens_d", "cohens_d"), ("hedges_g", "hedges_g")];
            compared += compare(&figures, &id, &entry["cells"][1], &pairs);
        }
    }
    assert_eq!(compared, 4 * 5 + 1 + 3 + 3 + 6 + 2);
}

#[test]
fn comparisons_without_a_design_are_those_of_r() {
    let (entries, figures) = entries(|entry| {
        let parts: Vec<&str> = name(entry).split('.').collect();
        match parts.as_slice() {
            ["voters", "proportions", _, adjust] => Some(format!(
                "stub: [{{values: vote}}], banner: [total, {{values: region}}], cells: [count, col_pct], \
                 compare: {{adjust: {adjust}}}"
            )),
            ["voters", "means", "pooled_all", adjust] => Some(format!(
                "stub: [{{mean: {{variable: score}}}}], banner: [{{values: region}}], compare: {{adjust: {adjust}}}"
            )),
            _ => None,
        }
    });
    let mut compared = 0;
    for (at, entry) in entries.iter().enumerate() {
        let row = match name(entry).split('.').nth(2) {
            Some("pooled_all") => "mean",
            Some(value) => value,
            None => panic!("a name"),
        };
        for cell in entry["cells"].as_array().expect("cells") {
            let (later, earlier) = text(cell, "row").split_once('_').expect("two columns");
            let id = format!("survey.e{at}.{row}.{earlier}__vs__{later}");
            compared += compare(&figures, &id, cell, &[("p", "p")]);
        }
    }
    assert_eq!(compared, (9 + 3) * 3);
}
