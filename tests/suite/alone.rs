//! `refigure check` of a publication alone: a folder with `report/published/`, no report and no data.

use serde_json::Value;

use crate::sandbox::Sandbox;

const PLACES: &str = "\
place: Table 1
cells: [count, row_pct]
adds_up: [columns, rows]
blocks:
  rooms: |2
           base    yes     no
    total    90     58     32
           100%   64.4   35.6
    small    53     30     23
           100%   56.6   43.4
    large    37     28      9
           100%   75.7   24.3
";

const MODEL: &str = "\
place: Table 2
blocks:
  coef: |2
              b    se     t     p
    age     .40   .10  4.00  <.001
    income  .11   .05  2.20   .032
  fit: |2
         r     r2   f      df_model  df_residual  f_p
    -  .355  .126  4.10           2           57  .022
";

const PROSE: &str = r#"place_note: A key is a page.
values:
  "Page 1":
    - {printed: "64.4%", kind: percentage, about: places.rooms.total.yes.row_pct}
    - {printed: "almost two thirds", kind: quantity, about: places.rooms.total.yes.row_pct}
    - {printed: "28 of the 37", kind: count, about: places.rooms.large.yes.count}
    - {printed: "t(28) = 2.20, p = .036", kind: test}
    - {printed: "F(2, 57) = 4.10, p = .02", kind: test}
    - {printed: "χ²(1, N = 90) = 3.89, p = .049", kind: test}
    - {printed: "r(30) = .45, p < .05", kind: test}
    - {printed: "M = 3.53", kind: statistic, about: null, why: a scale from 1 to 5, base: places.rooms.total.total.base}
    - {printed: "M = 3.54", kind: statistic, about: null, why: a mean of two items, base: places.rooms.large.total.base, items: 2}
    - {printed: "SD = 0.01", kind: statistic, about: null, why: no mean, base: places.rooms.large.total.base}
"#;

fn publication() -> Sandbox {
    let sandbox = Sandbox::empty();
    sandbox.write("report/published/places.yaml", PLACES);
    sandbox.write("report/published/model.yaml", MODEL);
    sandbox.write("report/published/prose.yaml", PROSE);
    sandbox
}

/// Rule, certainty and print of each finding.
fn findings(sandbox: &Sandbox) -> (Vec<String>, Value) {
    let run = sandbox.run(&["check", "--format", "json"]);
    assert!(run.code < 2, "{}", run.stderr);
    let results: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let all = results["findings"].as_array().expect("findings");
    let found = all.iter().map(|finding| {
        let text = |key: &str| finding[key].as_str().unwrap_or_default().to_string();
        [text("rule"), text("certainty"), text("printed")].join(" ")
    });
    (found.collect(), results)
}

#[test]
fn a_publication_without_slips_has_no_finding() {
    let sandbox = publication();
    let (found, results) = findings(&sandbox);
    assert_eq!(found, [""; 0]);
    assert_eq!(results["alone"], true);
    let all = &results["summary"]["all"];
    assert_eq!(all["reproduced"], 0);
    // The three about tables, and the four tests.
    assert_eq!(all["consistent"], 7);
    let run = sandbox.run(&["check"]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert!(
        run.stdout
            .contains("nothing was checked against data, because the project has none"),
        "{}",
        run.stdout
    );
}

#[test]
fn slips_of_a_publication_are_found_without_data() {
    for (file, from, to, expected) in [
        (
            "places",
            "64.4   35.6",
            "64.4   36.5",
            "percentage certain 36.5",
        ),
        ("places", "58     32", "58     33", "percentage certain 33"),
        (
            "places",
            "large    37     28",
            "large    37     27",
            "percentage certain 27",
        ),
        (
            "places",
            "total    90",
            "total    91",
            "percentage certain 91",
        ),
        ("model", "4.00  <.001", "4.50  <.001", "t_value likely 4.50"),
        ("model", "2.20   .032", "2.20   .320", "p_value likely .320"),
        ("model", ".126  4.10", ".162  4.10", "r_square certain .162"),
        ("model", "57  .022", "57  .220", "p_value likely .220"),
        ("prose", "\"64.4%\"", "\"66.4%\"", "same_fact certain 66.4%"),
        (
            "prose",
            "almost two thirds",
            "more than two thirds",
            "quantity certain more than two thirds",
        ),
        (
            "prose",
            "28 of the 37",
            "27 of the 37",
            "same_fact certain 27 of the 37",
        ),
        (
            "prose",
            "2.20, p = .036",
            "2.20, p = .063",
            "p_value certain t(28) = 2.20, p = .063",
        ),
        (
            "prose",
            "2.20, p = .036",
            "2.20, p = .018",
            "p_value likely t(28) = 2.20, p = .018",
        ),
        (
            "prose",
            "p = .02\"",
            "p = .2\"",
            "p_value certain F(2, 57) = 4.10, p = .2",
        ),
        (
            "prose",
            "p = .049",
            "p = .49",
            "p_value certain χ²(1, N = 90) = 3.89, p = .49",
        ),
        (
            "prose",
            "r(30) = .45",
            "r(30) = .15",
            "p_value certain r(30) = .15, p < .05",
        ),
        ("prose", "M = 3.54", "M = 3.52", "mean certain M = 3.52"),
    ] {
        let sandbox = publication();
        sandbox.replace(&format!("report/published/{file}.yaml"), from, to);
        let (found, _) = findings(&sandbox);
        assert!(found.iter().any(|f| f == expected), "{to}: {found:?}");
    }
}

#[test]
fn a_decision_error_is_named() {
    let sandbox = publication();
    sandbox.replace("report/published/prose.yaml", "p = .036", "p = .36");
    let run = sandbox.run(&["check"]);
    assert_eq!(run.code, 1);
    let said = "computed: p between 0.0358 and 0.0366; a decision error: at .05 it is significant, but printed as not significant";
    assert!(run.stdout.contains(said), "{}", run.stdout);
}

#[test]
fn what_no_table_prints_is_refused() {
    let sandbox = publication();
    sandbox.replace(
        "report/published/prose.yaml",
        "total.yes.row_pct",
        "total.maybe.row_pct",
    );
    let run = sandbox.run(&["check"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr
            .contains("no published table has `places.rooms.total.maybe.row_pct`"),
        "{}",
        run.stderr
    );
}
