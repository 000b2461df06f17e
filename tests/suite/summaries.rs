//! Statistics of numbers in tables, against hand arithmetic on the small project.
//!
//! The ages of the twelve readers add up to 503, their squares to 23867; with weights, which add up to 14.5, they add up to
//! 625.5. One reader gave no number of visits.

use crate::sandbox::Sandbox;

const TABLE: &str = "title: Readers in numbers
blocks:
  rows:
    dataset: readers
    stub:
      - {mean: {variable: age, label: Mean age}}
      - {sd: {variable: age}}
      - {median: {variable: age}}
      - {quantile: {variable: age, at: \"0.9\", label: Nine in ten are younger}}
      - {min: {variable: distance}}
      - {max: {variable: distance}}
      - {sum: {variable: visits}}
      - {mean: {variable: distance, key: far, decimals: 3}}
    banner: [total, {values: card}]
    missing: in_base
  columns:
    dataset: readers
    stub: [total, {values: card}]
    banner: [{values: shelf}, {mean: {variable: visits}}, {median: {variable: shelf, recode: {fiction: 1, science: 2, maps: 4}}}]
    cells: [count, row_pct, se]
    missing: per_item
  whole: {dataset: readers, stub: [{values: shelf}], banner: [{values: card}], cells: [total_pct]}
  views: {dataset: rooms, stub: [{mean: {variable: view}}], banner: [total], missing: per_item}
  grid:
    dataset: rooms
    stub: [{items: view}]
    banner: [{levels: view}, {mean: {variable: view}}]
    cells: [row_pct]
    missing: per_item
  statement: {dataset: rooms, stub: [{mean: {variable: view_quiet, recode: {agree: 10, disagree: 0}}}], banner: [total], missing: per_item}
";

fn readers(design: &str) -> Sandbox {
    let sandbox = Sandbox::project("tiny");
    let book = sandbox.read("data/readers.yaml");
    sandbox.write("data/readers.yaml", book + design);
    sandbox.write("report/tables/numbers.yaml", TABLE);
    let section = "templates/sections/results.typ.j2";
    let text = sandbox.read(section) + "\n{{ table(\"numbers\") }}\n";
    sandbox.write(section, text);
    sandbox
}

/// Figures as `id,text,exact,base`.
#[track_caller]
fn hold(sandbox: &Sandbox, expected: &[&str]) {
    let run = sandbox.ok(&["figures", "numbers.*", "--format", "csv"]);
    let lines: Vec<&str> = run.stdout.lines().collect();
    for line in expected {
        let line = format!("numbers.{line}");
        assert!(
            lines.contains(&line.as_str()),
            "no {line} in\n{}",
            run.stdout
        );
    }
}

#[test]
fn statistics_of_numbers_are_those_worked_out_by_hand() {
    hold(
        &readers(""),
        &[
            "rows.mean.total.mean,41.9,503/12,12",
            "rows.mean.total.base,12,12,",
            "rows.mean.yes.mean,40.4,283/7,7",
            // √((23867 − 503² ÷ 12) ÷ 11)
            "rows.sd.total.sd,15.9,15.905735576905,12",
            "rows.median.total.median,38,38/1,12",
            "rows.median.no.median,45,45/1,5",
            "rows.quantile.total.quantile,61,61/1,12",
            "rows.min.total.min,0.5,5/10,12",
            "rows.max.total.max,6.0,6/1,12",
            "rows.sum.total.sum,251,251/1,11",
            "rows.far.total.mean,2.708,325/120,12",
            "columns.total.mean.mean,22.8,251/11,11",
            "columns.no.mean.mean,9.0,36/4,4",
            "columns.no.mean.base,4,4,",
            "columns.total.median.median,2,2/1,12",
            "columns.no.science.row_pct,40.0,2/5,5",
            "whole.fiction.yes.total_pct,33.3,4/12,12",
            "whole.total.total.base,12,12,",
            "whole.maps.no.total_pct,16.7,2/12,12",
            "views.quiet.total.mean,1.6,13/8,8",
            "views.warm.total.mean,1.3,8/6,6",
            "grid.warm.mean.mean,1.3,8/6,6",
            "grid.warm.agree.row_pct,33.3,2/6,6",
            "statement.mean.total.mean,6.3,50/8,8",
        ],
    );
}

/// Without a design, twelve respondents are drawn with replacement, of whom eleven gave a number: 12 ÷ 11 × Σ(x − x̄)² ÷ 11².
#[test]
fn the_standard_error_of_a_mean_is_printed_below_it() {
    let sandbox = readers("");
    // The visits 40, 31, 12, 22, 9, 37, 4, 33, 25, 11, 27: squares 7219.
    let variance = 12.0 / 11.0 * (7219.0 - 251.0_f64.powi(2) / 11.0) / 121.0;
    let run = sandbox.ok(&[
        "figures",
        "numbers.columns.total.mean.mean_se",
        "--format",
        "csv",
    ]);
    let exact: f64 = run
        .stdout
        .lines()
        .nth(1)
        .and_then(|line| line.split(',').nth(2))
        .expect("a figure")
        .parse()
        .expect("a number");
    assert!((exact - variance.sqrt()).abs() < 1e-12, "{exact}");
    sandbox.ok(&["build", "--emit", "layout"]);
    let pages = sandbox.read("out/layout.txt");
    assert!(pages.contains("22.8") && pages.contains("3.7"), "{pages}");
}

#[test]
fn weighted_statistics_of_numbers_are_those_worked_out_by_hand() {
    hold(
        &readers("design: {weight: weight}\n"),
        &[
            "rows.mean.total.mean,43.1,6255/145,12",
            "rows.median.total.median,44,44/1,12",
            "rows.quantile.total.quantile,70,70/1,12",
            "rows.sum.total.sum,314,3135/10,11",
            "rows.min.total.min,0.5,5/10,12",
        ],
    );
}

#[test]
fn a_mean_is_explained_down_to_its_columns() {
    let sandbox = readers("design: {weight: weight}\n");
    let run = sandbox.ok(&["explain", "numbers.rows.mean.total.mean"]);
    for part in ["age", "weight", "6255 ÷ 145"] {
        assert!(run.stdout.contains(part), "{part}: {}", run.stdout);
    }
}

/// Figures by id: text and exact value.
fn figures(sandbox: &Sandbox) -> Vec<(String, String)> {
    let run = sandbox.ok(&["figures", "numbers.*", "--format", "csv"]);
    let lines = run.stdout.lines().skip(1);
    let lines = lines.filter_map(|line| line.split_once(','));
    lines
        .map(|(id, rest)| (id.to_string(), rest.to_string()))
        .collect()
}

/// The weights of all readers as a function makes them.
fn weigh(sandbox: &Sandbox, weight: impl Fn(f64) -> String) {
    let rows = sandbox.read("data/readers.csv");
    let weighed = rows.lines().map(|line| match line.rsplit_once(',') {
        Some((rest, old)) if old != "weight" => {
            format!("{rest},{}\n", weight(old.parse().expect("a weight")))
        }
        _ => format!("{line}\n"),
    });
    sandbox.write("data/readers.csv", weighed.collect::<String>());
}

#[test]
fn weights_of_one_change_no_statistic_of_numbers() {
    let plain = figures(&readers(""));
    let sandbox = readers("design: {weight: weight}\n");
    weigh(&sandbox, |_| "1".into());
    let weighted = figures(&sandbox);
    assert!(plain.len() > 60);
    for figure in &plain {
        assert!(weighted.contains(figure), "{figure:?}");
    }
}

/// Sums of weights aside, nothing depends on their unit; nothing at all depends on the order of rows.
#[test]
fn scaled_weights_and_permuted_rows_change_no_statistic_of_numbers() {
    let sandbox = readers("design: {weight: weight}\n");
    let before = figures(&sandbox);
    let rows = sandbox.read("data/readers.csv");
    let mut turned: Vec<&str> = rows.lines().skip(1).collect();
    turned.rotate_left(5);
    turned.reverse();
    let head = rows.lines().next().expect("a header");
    sandbox.write(
        "data/readers.csv",
        format!("{head}\n{}\n", turned.join("\n")),
    );
    assert_eq!(figures(&sandbox), before);
    weigh(&sandbox, |weight| (weight * 7.0).to_string());
    let after = figures(&sandbox);
    assert_ne!(after, before);
    // The text and the value, which is a ratio of sums.
    let value = |rest: &str| {
        let fields: Vec<&str> = rest.split(',').collect();
        let ratio = fields[1].split_once('/').unwrap_or((fields[1], "1"));
        let number = |text: &str| text.parse::<f64>().expect("a number");
        (fields[0].to_string(), number(ratio.0) / number(ratio.1))
    };
    let kept = |id: &str| !id.ends_with(".sum") && !id.contains("weighted");
    let mut compared = 0;
    for ((id, before), (_, after)) in before.iter().zip(&after).filter(|((id, _), _)| kept(id)) {
        assert_eq!(value(before), value(after), "{id}");
        compared += 1;
    }
    assert!(compared > 60, "{compared}");
}
