//! Tables of surveys with designs, against R: `tests/reference/survey/` has the data, the designs and R's values.
//!
//! Each entry of the reference becomes a block of a table that asks for the same cells, over a dataset of its design.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use serde_json::Value;

use crate::sandbox::{Sandbox, root};

/// Files of entries whose cells are counts or shares of a table.
const TABLES: [&str; 4] = ["estimates", "lonely", "random", "replicates"];

fn reference(file: &str) -> Vec<Value> {
    let path = root().join(format!("tests/reference/survey/{file}.json"));
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{file}: {e}"));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{file}: {e}"))
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key]
        .as_str()
        .unwrap_or_else(|| panic!("no {key} in {value}"))
}

/// A project with the data of each design, and a table of a block for each entry, named after its place.
fn project(entries: &[Value]) -> Sandbox {
    let sandbox = Sandbox::project("tiny");
    for file in [
        "data",
        "report/tables",
        "report/models",
        "report/facts.yaml",
    ] {
        let path = sandbox.path(file);
        let removed = if path.is_dir() {
            fs::remove_dir_all(&path)
        } else {
            fs::remove_file(&path)
        };
        removed.unwrap_or_else(|e| panic!("{file}: {e}"));
    }
    let used: BTreeSet<&str> = entries.iter().map(|entry| text(entry, "design")).collect();
    for design in reference("designs") {
        let (name, data) = (text(&design, "name"), text(&design, "data"));
        if !used.contains(name) {
            continue;
        }
        for ending in ["csv", "yaml"] {
            let from = root().join(format!("tests/reference/survey/data/{data}.{ending}"));
            let bytes = fs::read(&from).unwrap_or_else(|e| panic!("{}: {e}", from.display()));
            sandbox.write(&format!("data/{name}.{ending}"), bytes);
        }
    }
    let mut table = "title: Survey\nprinted: false\nblocks:\n".to_string();
    for (at, entry) in entries.iter().enumerate() {
        let axis = |key: &str| match entry[key].as_str() {
            Some(variable) => format!("{{values: {variable}}}"),
            None => "total".into(),
        };
        let domain = serde_json::to_string(
            entry
                .get("domain")
                .unwrap_or(&Value::Object(Default::default())),
        );
        writeln!(
            table,
            "  e{at}: {{dataset: {}, base: {}, stub: [{}], banner: [{}], cells: [count, row_pct], missing: listwise, \
             empty_rows: omit}}",
            text(entry, "design"),
            domain.expect("a filter"),
            axis("rows"),
            axis("columns"),
        )
        .expect("text");
    }
    sandbox.write("report/tables/survey.yaml", table);
    sandbox
}

/// Figures by id: as printed, exact, and the base.
fn figures(sandbox: &Sandbox) -> BTreeMap<String, String> {
    let run = sandbox.ok(&["figures", "survey.*", "--format", "csv"]);
    let mut records = csv::Reader::from_reader(run.stdout.as_bytes());
    let printed = |record: csv::StringRecord| (record[0].to_string(), record[1].replace(',', ""));
    records
        .records()
        .map(|record| printed(record.expect("a figure")))
        .collect()
}

#[test]
fn unweighted_counts_and_bases_are_those_of_r() {
    let mut entries: Vec<Value> = TABLES.iter().flat_map(|file| reference(file)).collect();
    entries.retain(|entry| entry["cells"][0].get("count").is_some());
    let sandbox = project(&entries);
    let figures = figures(&sandbox);
    let mut compared = 0;
    for (at, entry) in entries.iter().enumerate() {
        for cell in entry["cells"].as_array().expect("cells") {
            let (row, column) = (text(cell, "row"), text(cell, "column"));
            let id =
                |column: &str, statistic: &str| format!("survey.e{at}.{row}.{column}.{statistic}");
            for (id, key) in [
                (id(column, "count"), "count"),
                (id("total", "base"), "base"),
            ] {
                let found = figures.get(&id).map_or("0", String::as_str);
                assert_eq!(found, cell[key].to_string(), "{id}: {}", entry["name"]);
                compared += 1;
            }
        }
    }
    assert!(compared > 900, "{compared}");
}
