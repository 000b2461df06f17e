//! The manifest: complete, and where each figure is used.

use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

use crate::sandbox::{PAPER, Sandbox};

fn manifest(sandbox: &Sandbox) -> Value {
    serde_json::from_str(&sandbox.read("out/figures.json")).expect("JSON")
}

#[test]
fn every_figure_has_its_value_inputs_and_uses() {
    let sandbox = Sandbox::project("tiny");
    sandbox.ok(&[]);
    let manifest = manifest(&sandbox);
    assert_eq!(manifest["schema"], 1);
    let paths: Vec<&str> = manifest["inputs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| i["path"].as_str().unwrap())
        .collect();
    assert_eq!(
        paths,
        [
            "data/readers.csv",
            "data/readers.yaml",
            "data/rooms.csv",
            "data/rooms.yaml",
            "report/facts.yaml",
            "report/models/visits.yaml",
            "report/report.yaml",
            "report/tables/partners.yaml",
            "report/tables/services.yaml",
            "report/tables/views.yaml",
            "templates/sections/results.typ.j2",
        ]
    );
    let figures = manifest["figures"].as_array().unwrap();
    let figure = figures
        .iter()
        .find(|f| f["id"] == "services.rooms.total.loans.row_pct")
        .unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(figure).unwrap(), @r#"
    {
      "base": 6,
      "block": "rooms",
      "column": "loans",
      "datasets": [
        "rooms"
      ],
      "exact": "5/6",
      "how": "respondents of rooms with open = yes in the row `total` and the column `loans` ÷ those in the row",
      "id": "services.rooms.total.loans.row_pct",
      "row": "total",
      "statistic": "row_pct",
      "table": "services",
      "text": "83.3",
      "uses": [
        {
          "line": 4,
          "page": 3,
          "template": "templates/sections/results.typ.j2"
        },
        {
          "line": 8,
          "page": 3,
          "template": "templates/sections/results.typ.j2"
        }
      ],
      "value": 0.8333333333333334
    }
    "#);
    let asserted = figures
        .iter()
        .find(|f| f["id"] == "services.rooms.total.lectures.count")
        .unwrap();
    let lines: Vec<u64> = asserted["uses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|u| u["line"].as_u64().unwrap())
        .collect();
    assert_eq!(lines, [5, 8], "an assertion is a use too");
}

#[test]
fn all_uses_in_the_paper_have_a_page_and_the_data_are_said_to_be_reconstructed() {
    let bytes = &PAPER[Path::new("figures.json")];
    let manifest: Value = serde_json::from_slice(bytes).expect("JSON");
    let pages = manifest["report"]["pages"].as_u64().unwrap();
    let mut tables = BTreeSet::new();
    for figure in manifest["figures"].as_array().unwrap() {
        let uses = figure["uses"].as_array();
        // Tables t01 to t16 are printed cell by cell; the bases of some are not.
        let table = figure["table"].as_str().filter(|id| id.starts_with('t'));
        if let Some(table) = table.filter(|_| figure["statistic"] != "base") {
            assert!(
                uses.is_some_and(|uses| !uses.is_empty()),
                "not used: {figure}"
            );
            tables.insert(table);
        }
        for used in uses.into_iter().flatten() {
            let page = used["page"]
                .as_u64()
                .unwrap_or_else(|| panic!("no page: {figure}"));
            assert!((1..=pages).contains(&page), "{figure}");
        }
    }
    assert_eq!(tables.len(), 15, "{tables:?}");
    for dataset in manifest["datasets"].as_array().unwrap() {
        assert!(
            dataset["source"]
                .as_str()
                .unwrap()
                .contains("not the survey's own records"),
            "{dataset}"
        );
    }
}
