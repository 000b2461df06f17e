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

pub(crate) fn reference(file: &str) -> Vec<Value> {
    let path = root().join(format!("tests/reference/survey/{file}.json"));
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{file}: {e}"));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{file}: {e}"))
}

pub(crate) fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key]
        .as_str()
        .unwrap_or_else(|| panic!("no {key} in {value}"))
}

/// The weight of a design, as a codebook has it.
fn weight(design: &Value) -> String {
    let yaml = text(design, "yaml");
    let weight = yaml.strip_prefix("{weight: ").expect("a weight");
    let end = weight.find([',', '}']).expect("an end");
    let zero = yaml.contains("zero: allowed");
    let zero = if zero { ", zero: allowed" } else { "" };
    format!("design: {{weight: {}{zero}}}\n", &weight[..end])
}

/// A project with the data of each design, and a table of a block for each entry, named after its place. Columns are the
/// values of the entry's variable.
fn project(entries: &[Value], design_of: fn(&Value) -> String, cells: &str) -> Sandbox {
    let columns = |entry: &Value| match entry["columns"].as_str() {
        Some(variable) => format!("{{values: {variable}}}"),
        None => "total".into(),
    };
    project_of(entries, design_of, columns, cells)
}

/// The same with columns as they are asked for.
pub(crate) fn project_of(
    entries: &[Value],
    design_of: fn(&Value) -> String,
    columns: impl Fn(&Value) -> String,
    cells: &str,
) -> Sandbox {
    let used: BTreeSet<&str> = entries.iter().map(|entry| text(entry, "design")).collect();
    let sandbox = with_data(&used, design_of);
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
            "  e{at}: {{dataset: {}, base: {}, stub: [{}], banner: [{}], cells: [{cells}], missing: listwise, \
             empty_rows: omit}}",
            text(entry, "design"),
            domain.expect("a filter"),
            axis("rows"),
            columns(entry),
        )
        .expect("text");
    }
    sandbox.write("report/tables/survey.yaml", table);
    sandbox
}

/// A project without tables that has the data of some designs.
pub fn with_data(used: &BTreeSet<&str>, design_of: fn(&Value) -> String) -> Sandbox {
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
    for design in reference("designs") {
        let (name, data) = (text(&design, "name"), text(&design, "data"));
        if !used.contains(name) {
            continue;
        }
        for ending in ["csv", "yaml"] {
            let from = root().join(format!("tests/reference/survey/data/{data}.{ending}"));
            let mut bytes = fs::read(&from).unwrap_or_else(|e| panic!("{}: {e}", from.display()));
            if ending == "yaml" {
                bytes.extend(design_of(&design).bytes());
            }
            sandbox.write(&format!("data/{name}.{ending}"), bytes);
        }
    }
    sandbox
}

/// Figures by id, as printed and exact.
pub(crate) fn figures(sandbox: &Sandbox) -> BTreeMap<String, (String, String)> {
    let run = sandbox.ok(&["figures", "survey.*", "--format", "csv"]);
    let mut records = csv::Reader::from_reader(run.stdout.as_bytes());
    let printed = |record: csv::StringRecord| {
        let texts = (record[1].replace(',', ""), record[2].to_string());
        (record[0].to_string(), texts)
    };
    records
        .records()
        .map(|record| printed(record.expect("a figure")))
        .collect()
}

#[test]
fn unweighted_counts_and_bases_are_those_of_r() {
    let mut entries: Vec<Value> = TABLES.iter().flat_map(|file| reference(file)).collect();
    entries.retain(|entry| entry["cells"][0].get("count").is_some());
    let sandbox = project(&entries, |_| String::new(), "count, row_pct");
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
                let found = figures.get(&id).map_or("0", |(text, _)| text.as_str());
                assert_eq!(found, cell[key].to_string(), "{id}: {}", entry["name"]);
                compared += 1;
            }
        }
    }
    assert!(compared > 900, "{compared}");
}

/// The nearest number to a ratio of whole numbers.
pub(crate) fn value(exact: &str) -> f64 {
    let number = |text: &str| text.parse::<f64>().expect("a number");
    match exact.split_once('/') {
        Some((above, below)) => number(above) / number(below),
        None => number(exact),
    }
}

/// R adds floating-point numbers; figures are exact sums.
#[test]
fn weighted_numbers_and_shares_are_those_of_r() {
    let mut entries: Vec<Value> = TABLES.iter().flat_map(|file| reference(file)).collect();
    entries.retain(|entry| entry["cells"][0].get("share").is_some());
    let sandbox = project(&entries, weight, "count, weighted, row_pct");
    let figures = figures(&sandbox);
    let (mut compared, mut largest) = (0, 0.0_f64);
    for (at, entry) in entries.iter().enumerate() {
        for cell in entry["cells"].as_array().expect("cells") {
            let (row, column) = (text(cell, "row"), text(cell, "column"));
            for (statistic, key) in [("weighted", "weighted"), ("row_pct", "share")] {
                let id = format!("survey.e{at}.{row}.{column}.{statistic}");
                // Of some entries R was not asked for sums, and of nobody it has no share.
                let Some(expected) = cell[key].as_f64() else {
                    continue;
                };
                let Some((_, exact)) = figures.get(&id) else {
                    assert_eq!(expected, 0.0, "{id}: {}", entry["name"]);
                    continue;
                };
                let found = value(exact);
                let error = (found - expected).abs() / expected.abs().max(1e-300);
                let error = if found == expected { 0.0 } else { error };
                largest = largest.max(error);
                assert!(
                    error < 1e-13,
                    "{id}: {found}, R has {expected}: {}",
                    entry["name"]
                );
                compared += 1;
            }
        }
    }
    println!("{compared} numbers, largest error {largest:.1e}");
    assert!(compared > 900, "{compared}");
}

/// Whether a relative error is small, or both are nothing.
fn close(found: f64, expected: f64, error: f64) -> bool {
    (found - expected).abs() <= error * expected.abs()
        || (found.abs() < 1e-12 && expected.abs() < 1e-12)
}

/// Entries whose designs a codebook can state.
fn linearized(file: &str) -> Vec<Value> {
    let designs = reference("designs");
    let mut entries = reference(file);
    entries.retain(|entry| {
        let design = designs.iter().find(|d| d["name"] == entry["design"]);
        let yaml = design.map_or("", |design| text(design, "yaml"));
        let domains = &entry["options"]["survey.adjust.domain.lonely"];
        !yaml.is_empty() && !yaml.contains("average") && domains.is_null()
    });
    entries
}

/// Numbers with a point, and lists of one, as a codebook has them.
pub(crate) fn declared(design: &Value) -> String {
    let yaml = text(design, "yaml").replace("rscales: 1/2", "rscales: [1/2]");
    format!("design: {}\n", yaml.replace("rho: 0.3", "rho: \"0.3\""))
}

#[test]
fn standard_errors_and_design_effects_are_those_of_r() {
    let mut entries: Vec<Value> = TABLES.iter().flat_map(|file| linearized(file)).collect();
    entries.retain(|entry| entry["cells"][0].get("share_se").is_some());
    let sandbox = project(&entries, declared, "row_pct, se, deff");
    let figures = figures(&sandbox);
    let (mut compared, mut largest) = (0, 0.0_f64);
    for (at, entry) in entries.iter().enumerate() {
        for cell in entry["cells"].as_array().expect("cells") {
            let (row, column) = (text(cell, "row"), text(cell, "column"));
            for (statistic, key) in [("share_se", "share_se"), ("deff", "deff_replace")] {
                let id = format!("survey.e{at}.{row}.{column}.{statistic}");
                let (Some(expected), Some((_, exact))) = (cell[key].as_f64(), figures.get(&id))
                else {
                    continue;
                };
                let found = value(exact);
                assert!(
                    close(found, expected, 1e-9),
                    "{id}: {found}, R has {expected}: {}",
                    entry["name"]
                );
                if expected.abs() > 1e-12 {
                    largest = largest.max((found - expected).abs() / expected.abs());
                }
                compared += 1;
            }
        }
    }
    println!("{compared} numbers, largest error {largest:.1e}");
    assert!(compared > 700, "{compared}");
}

#[test]
fn intervals_of_shares_are_those_of_r() {
    let entries = linearized("intervals");
    let (mut compared, mut largest) = (0, 0.0_f64);
    for (method, key) in [
        ("logit", "xlogit"),
        ("normal", "mean"),
        ("wilson", "wilson"),
        ("clopper_pearson", "beta"),
    ] {
        let sandbox = project(&entries, declared, "row_pct, ci");
        let mut table = sandbox.read("report/tables/survey.yaml");
        for (at, entry) in entries.iter().enumerate() {
            let level = 100.0 * entry["cells"][0]["level"].as_f64().expect("a level");
            let ci = format!("  e{at}: {{ci: {{method: {method}, level: {level:.0}}}, ");
            table = table.replace(&format!("  e{at}: {{"), &ci);
        }
        sandbox.write("report/tables/survey.yaml", table);
        let figures = figures(&sandbox);
        for (at, entry) in entries.iter().enumerate() {
            let cell = &entry["cells"][0];
            for end in ["low", "high"] {
                let id = format!("survey.e{at}.total.{}.share_{end}", text(cell, "column"));
                let (_, exact) = figures.get(&id).unwrap_or_else(|| panic!("no {id}"));
                let expected = cell[format!("{key}_{end}")].as_f64().expect("an end");
                let found = value(exact);
                assert!(
                    close(found, expected, 1e-9),
                    "{id}: {found}, R has {expected}: {}",
                    entry["name"]
                );
                largest = largest.max((found - expected).abs() / expected.abs());
                compared += 1;
            }
        }
    }
    println!("{compared} ends, largest error {largest:.1e}");
    assert!(compared > 160, "{compared}");
}

/// Names of units are as good as their numbers.
#[test]
fn units_may_have_names() {
    let mut entries = linearized("estimates");
    entries.retain(|entry| entry["name"] == "clus1.awards_by_stype");
    let sandbox = project(&entries, declared, "row_pct, se");
    let before = figures(&sandbox);
    let rows = sandbox.read("data/clus1.csv");
    let at = rows
        .lines()
        .next()
        .expect("a header")
        .split(',')
        .position(|c| c == "dnum");
    let at = at.expect("a column");
    let named = rows.lines().map(|line| {
        let mut cells: Vec<String> = line.split(',').map(str::to_string).collect();
        if cells[at] != "dnum" {
            cells[at] = format!("\"district {}, east\"", cells[at]);
        }
        cells.join(",") + "\n"
    });
    sandbox.write("data/clus1.csv", named.collect::<String>());
    let book = sandbox.read("data/clus1.yaml");
    let without = book
        .lines()
        .filter(|line| !line.trim_start().starts_with("dnum:"));
    let without: Vec<&str> = without.collect();
    assert_eq!(without.len() + 1, book.lines().count());
    let texts = "\ntexts: {dnum: {label: District}}\n";
    sandbox.write("data/clus1.yaml", without.join("\n") + texts);
    assert_eq!(figures(&sandbox), before);
    assert!(before.keys().any(|id| id.ends_with("share_se")));
}

/// R stops as well.
#[test]
fn a_stratum_with_one_unit_has_no_variance_unless_it_is_said_what_becomes_of_it() {
    let mut entries = linearized("lonely");
    entries.retain(|entry| entry["name"] == "remove.opinion");
    let sandbox = project(
        &entries,
        |design| declared(design).replace(", lonely: remove", ""),
        "row_pct, se",
    );
    let run = sandbox.run(&["figures"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("a stratum with a single unit"),
        "{}",
        run.stderr
    );
}

/// A ratio of whole numbers, or a number, to be near another.
#[track_caller]
pub(crate) fn near(found: &str, expected: f64, error: f64, what: &str) -> f64 {
    let found = value(found);
    assert!(
        close(found, expected, error),
        "{what}: {found}, R has {expected}"
    );
    match expected.abs() > 1e-12 {
        true => (found - expected).abs() / expected.abs(),
        false => 0.0,
    }
}

#[test]
fn means_sums_and_deviations_are_those_of_r() {
    let mut entries: Vec<Value> = TABLES.iter().flat_map(|file| linearized(file)).collect();
    entries.retain(|entry| entry["cells"][0].get("mean").is_some());
    let columns = |entry: &Value| {
        let of = text(entry, "of");
        let column = |statistic: &str| format!("{{{statistic}: {{variable: {of}}}}}");
        ["mean", "sum", "sd", "min", "max"].map(column).join(", ")
    };
    let sandbox = project_of(&entries, declared, columns, "se, deff");
    let figures = figures(&sandbox);
    let (mut estimates, mut errors) = ((0, 0.0_f64), (0, 0.0_f64));
    for (at, entry) in entries.iter().enumerate() {
        for cell in entry["cells"].as_array().expect("cells") {
            for (column, statistic, key, error) in [
                ("mean", "mean", "mean", 1e-12),
                ("mean", "base", "base", 0.0),
                ("sum", "sum", "sum", 1e-12),
                ("min", "min", "min", 1e-15),
                ("max", "max", "max", 1e-15),
                ("mean", "mean_se", "mean_se", 1e-9),
                ("sum", "sum_se", "sum_se", 1e-9),
                ("mean", "deff", "deff_replace", 1e-9),
            ] {
                let id = format!("survey.e{at}.{}.{column}.{statistic}", text(cell, "row"));
                let (Some(expected), Some((_, exact))) = (cell[key].as_f64(), figures.get(&id))
                else {
                    continue;
                };
                let what = format!("{id}: {}", entry["name"]);
                let of = if error < 1e-9 {
                    &mut estimates
                } else {
                    &mut errors
                };
                of.0 += 1;
                of.1 = of.1.max(near(exact, expected, error, &what));
            }
        }
    }
    // With weights of zero, a base is more than n.
    let whole = |entry: &&Value| !text(entry, "design").starts_with("random");
    let all = entries.iter().enumerate();
    for (at, entry) in all.filter(|(_, entry)| whole(entry)) {
        for cell in entry["cells"].as_array().expect("cells") {
            let id = format!("survey.e{at}.{}.sd.sd", text(cell, "row"));
            let (Some(expected), Some((_, exact))) = (cell["sd"].as_f64(), figures.get(&id)) else {
                continue;
            };
            // `svyvar` of 4.1 takes respondents without a number into n.
            let n = cell["base"].as_f64().expect("a base");
            let k = expected.powi(2) / (value(exact).powi(2) * (n - 1.0) / n);
            let of_r = (k / (k - 1.0)).round();
            assert!(
                of_r >= n,
                "{id}: n = {of_r} in R, of {n}: {}",
                entry["name"]
            );
            let factor = (of_r / (of_r - 1.0) * (n - 1.0) / n).sqrt();
            near(exact, expected / factor, 1e-12, &id);
            estimates.0 += 1;
        }
    }
    println!("estimates: {estimates:?}, errors: {errors:?}");
    assert!(
        estimates.0 > 500 && errors.0 > 250,
        "{estimates:?} {errors:?}"
    );
}

/// The rule is the default of `svyquantile`.
#[test]
fn quantiles_are_those_of_r() {
    let mut entries = linearized("quantiles");
    entries.retain(|entry| !text(entry, "call").contains("qrule"));
    let columns = |entry: &Value| {
        let of = text(entry, "of");
        let cells = entry["cells"].as_array().expect("cells").iter().enumerate();
        let column = |(at, cell): (usize, &Value)| {
            format!(
                "{{quantile: {{variable: {of}, at: \"{}\", key: q{at}}}}}",
                cell["p"]
            )
        };
        cells.map(column).collect::<Vec<_>>().join(", ")
    };
    let sandbox = project_of(&entries, declared, columns, "base");
    let figures = figures(&sandbox);
    let mut compared = 0;
    for (at, entry) in entries.iter().enumerate() {
        for (q, cell) in entry["cells"].as_array().expect("cells").iter().enumerate() {
            let id = format!("survey.e{at}.total.q{q}.quantile");
            let (_, exact) = figures.get(&id).unwrap_or_else(|| panic!("no {id}"));
            let expected = cell["quantile"].as_f64().expect("a quantile");
            near(exact, expected, 1e-15, &format!("{id}: {}", entry["name"]));
            compared += 1;
        }
    }
    assert!(compared > 100, "{compared}");
}
