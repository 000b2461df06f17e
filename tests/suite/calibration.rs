//! Calibrated weights against R's `postStratify`, `rake` and `calibrate`: `tests/reference/survey/calibrate.json`.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::sandbox::{Sandbox, root};
use crate::survey::{declared, figures, near, project_of, reference, text, value};

/// A project of the entries of one kind, with the margins of each in its codebook.
fn calibrated(kind: &str) -> (Vec<Value>, Sandbox) {
    let mut entries = reference("calibrate");
    entries.retain(|entry| text(entry, "name").ends_with(kind));
    let of = |entry: &Value| {
        entry["cells"]
            .as_array()
            .and_then(|cells| cells.last())
            .expect("a mean")["of"]
            .clone()
    };
    let columns = |entry: &Value| match of(entry).as_str() {
        Some("persons") => "{values: tenure}".to_string(),
        _ => "{values: awards}".to_string(),
    };
    let sandbox = project_of(&entries, declared, columns, "weighted, row_pct, se");
    let mut table = sandbox.read("report/tables/survey.yaml");
    for (at, entry) in entries.iter().enumerate() {
        let design = text(entry, "design");
        // In R's order, since the residuals of raking depend on it.
        let margins = &entry["cells"][0]["margins"];
        let margin = |name: &&str| Some(format!("{name}: {}", margins.get(*name)?));
        let margins: Vec<String> = ["stype", "sch_wide", "car"]
            .iter()
            .filter_map(margin)
            .collect();
        let (margins, of) = (format!("{{{}}}", margins.join(", ")), of(entry));
        let of = of.as_str().expect("a number");
        table += &format!(
            "  m{at}: {{dataset: {design}, stub: [total], banner: [{{mean: {{variable: {of}}}}}, {{sum: {{variable: {of}}}}}], \
             cells: [se], missing: per_item}}\n"
        );
        let book = format!("data/{design}.yaml");
        let calibrate = format!("design: {{calibrate: {{margins: {margins}, decimals: 12}}, ");
        sandbox.replace(&book, "design: {", &calibrate);
    }
    sandbox.write("report/tables/survey.yaml", table);
    (entries, sandbox)
}

/// The figures of datasets, as exact numbers.
fn of_datasets(sandbox: &Sandbox, design: &str) -> BTreeMap<String, String> {
    let pattern = format!("{design}.*");
    let run = sandbox.ok(&["figures", &pattern, "--format", "csv"]);
    let mut records = csv::Reader::from_reader(run.stdout.as_bytes());
    let records = records.records().map(|record| record.expect("a figure"));
    records
        .map(|record| (record[0].to_string(), record[2].to_string()))
        .collect()
}

/// Estimates are compared with those of `precise`, standard errors with those of `kind`.
fn compare(kind: &str, precise: &str) {
    let (entries, sandbox) = calibrated(kind);
    let exact = reference("calibrate");
    let figures = figures(&sandbox);
    let (mut compared, mut errors) = ((0, 0.0_f64), (0, 0.0_f64));
    for (at, entry) in entries.iter().enumerate() {
        let name = text(entry, "name");
        let other = name.replace(kind, precise);
        let precise = exact
            .iter()
            .find(|e| text(e, "name") == other)
            .expect("an entry");
        let cells = |entry: &Value| entry["cells"].as_array().expect("cells").clone();
        for (cell, precise) in cells(entry).iter().zip(cells(precise)) {
            if text(cell, "row") == "weights" {
                let design = text(entry, "design");
                let of_weights = of_datasets(&sandbox, design);
                for (statistic, key) in [("weight_min", "least"), ("weight_max", "most")] {
                    let found = &of_weights[&format!("{design}.{statistic}")];
                    let error = near(found, precise[key].as_f64().expect("a weight"), 1e-12, name);
                    compared = (compared.0 + 1, compared.1.max(error));
                }
                let off = &of_weights[&format!("{design}.margin_difference")];
                assert!(value(off) < 1e-8, "{name}: {off}");
                continue;
            }
            let id = |statistic: &str| match cell["column"].as_str() {
                Some(column) => format!("survey.e{at}.total.{column}.{statistic}"),
                None => format!(
                    "survey.m{at}.total.{}.{statistic}",
                    statistic.trim_end_matches("_se")
                ),
            };
            for (statistic, key) in [
                ("weighted", "weighted"),
                ("row_pct", "share"),
                ("mean", "mean"),
                ("sum", "sum"),
            ] {
                let Some(expected) = precise[key].as_f64() else {
                    continue;
                };
                let (_, found) = &figures[&id(statistic)];
                let error = near(
                    found,
                    expected,
                    1e-11,
                    &format!("{name}: {}", id(statistic)),
                );
                compared = (compared.0 + 1, compared.1.max(error));
            }
            for statistic in ["share_se", "mean_se", "sum_se"] {
                let Some(expected) = cell[statistic].as_f64() else {
                    continue;
                };
                let (_, found) = &figures[&id(statistic)];
                let error = near(found, expected, 1e-9, &format!("{name}: {}", id(statistic)));
                errors = (errors.0 + 1, errors.1.max(error));
            }
        }
    }
    println!("{kind}: estimates {compared:?}, standard errors {errors:?}");
    assert!(compared.0 > 15 && errors.0 > 8, "{compared:?} {errors:?}");
}

#[test]
fn post_stratified_estimates_are_those_of_r() {
    compare("post_stratified", "post_stratified");
}

/// `rake` ends before all digits are found; `calibrate` finds the same weights to more.
#[test]
fn raked_estimates_are_those_of_r() {
    compare("raked", "calibrated_raking");
}

/// The example of docs/tables.md.
#[test]
fn results_of_a_calibration_are_those_of_the_docs() {
    let docs = std::fs::read_to_string(root().join("docs/tables.md")).expect("the docs");
    let section = docs
        .split("## Calibrate weights")
        .nth(1)
        .expect("a section");
    let block = |language: &str| {
        let rest = section
            .split(&format!("```{language}\n"))
            .nth(1)
            .expect("a block");
        rest.split("```").next().expect("its end").to_string()
    };
    let sandbox = Sandbox::project("tiny");
    let book = sandbox.read("data/readers.yaml") + &block("yaml");
    sandbox.write("data/readers.yaml", book);
    let figures = sandbox.ok(&["figures", "readers.*"]).stdout;
    let squeezed = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| !line.starts_with("readers.n "));
        let words = lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        words.collect()
    };
    assert_eq!(squeezed(&figures), squeezed(&block("text")));
    // Neither the order of respondents nor the scale of their weights makes a difference.
    sandbox.write(
        "report/tables/w.yaml",
        "title: W\nprinted: false\nblocks: {r: {dataset: readers, stub: [total, {values: shelf}], \
         banner: [{values: card}, {mean: {variable: age}}], cells: [weighted, row_pct, ci], missing: per_item}}\n",
    );
    let all = sandbox.ok(&["figures"]).stdout;
    assert!(all.contains("w.r.fiction.mean.mean_low"), "{all}");
    let csv = sandbox.read("data/readers.csv");
    let (header, rows) = csv.split_once('\n').expect("rows");
    let mut doubled: Vec<String> = Vec::new();
    for row in rows.lines() {
        let (before, weight) = row.rsplit_once(',').expect("a weight");
        let weight: f64 = weight.parse().expect("a number");
        doubled.push(format!("{before},{:.1}", weight * 2.0));
    }
    doubled.sort_by_key(|row| row.bytes().rev().collect::<Vec<_>>());
    sandbox.write(
        "data/readers.csv",
        format!("{header}\n{}\n", doubled.join("\n")),
    );
    assert_eq!(sandbox.ok(&["figures"]).stdout, all);
}
