//! Weighted tables, against hand arithmetic on the small project and against their unweighted selves.
//!
//! The weights of the twelve readers add up to 14.5; of those with a card to 9.5.

use crate::sandbox::Sandbox;

const TABLE: &str = "title: Shelves
blocks:
  rows:
    dataset: readers
    stub: [total, {values: shelf}, {mean: {variable: card, label: Mean, recode: {yes: 1, no: 0}}}]
    banner: [total, {values: card}]
    cells: [count, weighted, row_pct]
    arrange: beside
  columns: {dataset: readers, stub: [{values: shelf}], banner: [{values: card}], cells: [col_pct]}
  plain: {dataset: readers, stub: [total], banner: [{values: card}], weighted: false}
";

fn readers() -> Sandbox {
    let sandbox = Sandbox::project("tiny");
    let book = sandbox.read("data/readers.yaml");
    sandbox.write("data/readers.yaml", book + "design: {weight: weight}\n");
    sandbox.write("report/tables/shelves.yaml", TABLE);
    let section = "templates/sections/results.typ.j2";
    sandbox.write(
        section,
        sandbox.read(section) + "\n{{ table(\"shelves\") }}\n",
    );
    sandbox
}

/// The lines of figures: id, text, exact value, base.
fn lines(sandbox: &Sandbox) -> Vec<String> {
    let run = sandbox.ok(&["figures", "shelves.*", "--format", "csv"]);
    run.stdout.lines().map(str::to_string).collect()
}

#[track_caller]
fn hold(lines: &[String], expected: &[&str]) {
    for line in expected {
        let line = format!("shelves.{line}");
        assert!(lines.contains(&line), "no {line} in\n{}", lines.join("\n"));
    }
}

#[test]
fn weighted_figures_are_ratios_of_exact_sums() {
    hold(
        &lines(&readers()),
        &[
            "rows.total.yes.count,7,7,12",
            "rows.total.yes.weighted,10,95/10,12",
            "rows.total.yes.row_pct,65.5,95/145,12",
            "rows.total.total.base,12,12,",
            "rows.total.total.weighted_base,15,145/10,12",
            // No decimal places that neither of the two needs.
            "rows.fiction.yes.row_pct,80.0,4/5,5",
            "rows.science.yes.row_pct,63.6,35/55,4",
            "rows.science.total.base,4,4,",
            "rows.science.total.weighted_base,6,55/10,4",
            "rows.mean.total.mean,0.7,95/145,12",
            "rows.mean.total.base,12,12,",
            "columns.fiction.yes.col_pct,42.1,40/95,7",
            "columns.total.yes.base,7,7,",
            "columns.total.no.weighted_base,5,5,5",
            "plain.total.yes.row_pct,58.3,7/12,12",
        ],
    );
}

#[test]
fn a_weighted_block_shows_its_bases_and_says_what_weighs() {
    let sandbox = readers();
    sandbox.ok(&["build", "--emit", "layout"]);
    let pages = sandbox.read("out/layout.txt");
    let page: Vec<&str> = pages
        .lines()
        .filter(|line| line.contains("weighted"))
        .collect();
    let said =
        "Percentages and means are weighted by: How many readers of the district one stands for.";
    // The two weighted blocks are one after the other.
    assert_eq!(pages.matches(said).count(), 1, "{page:#?}");
    assert!(pages.contains("Base, unweighted"), "{page:#?}");
    sandbox.replace("report/report.yaml", "title:", "language: de\ntitle:");
    sandbox.ok(&["build", "--emit", "layout"]);
    assert!(
        sandbox
            .read("out/layout.txt")
            .contains("Basis, ungewichtet")
    );
}

#[test]
fn a_report_a_table_or_a_block_may_be_unweighted() {
    let unweighted = "rows.total.yes.row_pct,58.3,7/12,12";
    let plain = |sandbox: &Sandbox| {
        sandbox.replace(
            "report/tables/shelves.yaml",
            "count, weighted, row_pct",
            "count, row_pct",
        );
    };
    let sandbox = readers();
    plain(&sandbox);
    sandbox.replace(
        "report/tables/shelves.yaml",
        "blocks:",
        "weighted: false\nblocks:",
    );
    hold(&lines(&sandbox), &[unweighted]);
    sandbox.replace(
        "report/tables/shelves.yaml",
        "cells: [count, row_pct]",
        "cells: [count, row_pct]\n    weighted: true",
    );
    hold(&lines(&sandbox), &["rows.total.yes.row_pct,65.5,95/145,12"]);
    let sandbox = readers();
    plain(&sandbox);
    sandbox.replace("report/report.yaml", "title:", "weighted: false\ntitle:");
    hold(&lines(&sandbox), &[unweighted]);
}

/// The figures of the unweighted table, with those that only weighted ones have left out.
fn common(lines: Vec<String>) -> Vec<String> {
    let common = lines.into_iter().filter(|line| !line.contains(".weighted"));
    common.collect()
}

#[test]
fn weights_of_one_change_no_figure() {
    let sandbox = readers();
    let rows = sandbox.read("data/readers.csv");
    let ones = rows.lines().map(|line| match line.rsplit_once(',') {
        Some((rest, "weight")) => format!("{rest},weight\n"),
        Some((rest, _)) => format!("{rest},1.0\n"),
        None => String::new(),
    });
    sandbox.write("data/readers.csv", ones.collect::<String>());
    let weighted = lines(&sandbox);
    hold(&weighted, &["rows.total.yes.weighted,7,7,12"]);
    sandbox.replace(
        "report/tables/shelves.yaml",
        "count, weighted, row_pct",
        "count, row_pct",
    );
    sandbox.replace(
        "report/tables/shelves.yaml",
        "blocks:",
        "weighted: false\nblocks:",
    );
    let mut plain = lines(&sandbox);
    // An unweighted block of column percentages has no base of its own.
    plain.extend(
        weighted
            .iter()
            .filter(|line| line.starts_with("shelves.columns.total."))
            .cloned(),
    );
    plain.sort();
    let mut weighted = common(weighted);
    weighted.sort();
    assert_eq!(weighted, common(plain));
}

#[test]
fn scaled_weights_and_permuted_rows_change_no_share() {
    let sandbox = readers();
    let before = lines(&sandbox);
    let rows = sandbox.read("data/readers.csv");
    let mut turned: Vec<&str> = rows.lines().skip(1).collect();
    turned.reverse();
    let head = rows.lines().next().expect("a header");
    sandbox.write(
        "data/readers.csv",
        format!("{head}\n{}\n", turned.join("\n")),
    );
    assert_eq!(lines(&sandbox), before);
    let scaled = rows.lines().map(|line| match line.rsplit_once(',') {
        Some((rest, weight)) if weight != "weight" => {
            let weight: f64 = weight.parse().expect("a weight");
            format!("{rest},{}\n", weight * 30.0)
        }
        _ => format!("{line}\n"),
    });
    sandbox.write("data/readers.csv", scaled.collect::<String>());
    let shares = |lines: &[String]| -> Vec<(String, String)> {
        let shares = lines
            .iter()
            .filter(|line| line.contains("_pct") || line.contains(".mean,"));
        let fields = shares.map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            (fields[0].to_string(), fields[1].to_string())
        });
        fields.collect()
    };
    let after = lines(&sandbox);
    assert_ne!(after, before);
    assert_eq!(shares(&after), shares(&before));
}

#[test]
fn weighted_shares_are_confirmed_explained_and_recorded() {
    let sandbox = readers();
    sandbox.ok(&["build"]);
    let manifest = sandbox.read("out/figures.json");
    let record = |id: &str| {
        let line = manifest.lines().find(|line| line.contains(id));
        line.unwrap_or_else(|| panic!("no {id}")).to_string()
    };
    let share = record("\"shelves.rows.total.yes.row_pct\"");
    assert!(share.contains("\"weighted_by\":\"weight\""), "{share}");
    assert!(share.contains("\"base\":12,"), "{share}");
    assert!(!record("\"shelves.rows.total.yes.count\"").contains("weighted_by"));
    let run = sandbox.ok(&["explain", "shelves.rows.total.yes.row_pct"]);
    let formula =
        "100 × sum of weight of those counted ÷ sum of weight of the base = 100 × 95 ÷ 145";
    assert!(run.stdout.contains(formula), "{}", run.stdout);
    assert!(
        run.stdout.contains("the columns card, weight"),
        "{}",
        run.stdout
    );
    // Each share is computed a second time, respondent by respondent.
    sandbox.ok(&["accept"]);
    let ledger = sandbox.read("report/figures.lock");
    assert!(ledger.contains("shelves.rows.total.yes.row_pct = 65.5 (95/145)\n"));
    // A weight that changes moves the weighted figures, and no count.
    sandbox.replace("data/readers.csv", "40,1.0", "40,1.1");
    let run = sandbox.run(&["build", "--locked"]);
    assert!(
        run.stdout
            .contains("~ shelves.rows.total.yes.row_pct: 65.5 (95/145) -> 65.8 (96/146)")
    );
    assert!(!run.stdout.contains("count"), "{}", run.stdout);
}

/// `check` compares weighted values with the figures, and does not take them for ratios of the counts above them.
#[test]
fn published_weighted_shares_are_no_ratios_of_the_counts_beside_them() {
    let sandbox = readers();
    let published = |share: &str| {
        let lines = format!(
            "            base   yes    no\n    total     12     7     5\n               -    10     5\n               -  {share}  34.5\n"
        );
        let text = format!("place: Table 9\nblocks:\n  rows: |2\n{lines}");
        sandbox.write("report/published/shelves.yaml", text);
        sandbox.run(&["check"]).stdout
    };
    let agreeing = published("65.5");
    assert!(!agreeing.contains("shelves"), "{agreeing}");
    let slip = published("65.4");
    assert!(
        slip.contains("\"65.4\"") && slip.contains("computed: 65.5%"),
        "{slip}"
    );
    assert!(!slip.contains("of 12 is not"), "{slip}");
}

#[test]
fn datasets_with_weights_of_other_decimals_are_added_exactly() {
    let sandbox = readers();
    let book = sandbox
        .read("data/readers.yaml")
        .replace("decimals: 1}", "decimals: 3}");
    sandbox.write("data/others.yaml", book);
    let rows = sandbox
        .read("data/readers.csv")
        .replace(",1.5\n", ",0.125\n");
    sandbox.write("data/others.csv", rows);
    sandbox.write(
        "report/tables/shelves.yaml",
        "title: Shelves\nprinted: false\nblocks:\n  both: {datasets: [readers, others], stub: [total], banner: [{values: card}]}\n",
    );
    sandbox.replace(
        "templates/sections/results.typ.j2",
        "{{ table(\"shelves\") }}",
        "",
    );
    // 9.5 + 6.75 of 14.5 + 11.75.
    hold(
        &lines(&sandbox),
        &[
            "both.total.yes.row_pct,61.9,1625/2625,24",
            "both.total.total.weighted_base,26,2625/100,24",
        ],
    );
}

#[test]
fn zero_weights_count_among_respondents_alone_where_they_are_allowed() {
    let sandbox = readers();
    sandbox.replace(
        "data/readers.yaml",
        "{weight: weight}",
        "{weight: weight, zero: allowed}",
    );
    sandbox.replace("data/readers.csv", "27,2.0", "27,0.0");
    hold(
        &lines(&sandbox),
        &[
            "rows.total.yes.row_pct,60.0,75/125,12",
            "rows.total.yes.count,7,7,12",
        ],
    );
}

/// Who did not answer for a column is not in the base of its cells: each cell has its own.
#[test]
fn bases_that_differ_within_a_row_are_printed_in_the_cells() {
    let sandbox = readers();
    sandbox.replace("data/readers.csv", "a,1,f", "a,,f");
    sandbox.write(
        "report/tables/shelves.yaml",
        "title: Shelves\nblocks:\n  rows: {dataset: readers, stub: [{values: shelf}], banner: [total, {values: card}], missing: per_item}\n",
    );
    hold(
        &lines(&sandbox),
        &[
            "rows.fiction.total.base,5,5,",
            "rows.fiction.yes.base,4,4,",
            "rows.fiction.yes.weighted_base,4,4,4",
            "rows.fiction.yes.row_pct,75.0,3/4,4",
            "rows.maps.yes.base,3,3,",
        ],
    );
    sandbox.ok(&["build"]);
}

/// Under a design without strata and clusters, by hand: the share of card holders is p = 19 ÷ 29 in halves of a weight,
/// n = 12; its variance is 12 ÷ 11 × Σ(w(a − p))² ÷ (Σw)².
#[test]
fn precision_of_a_share_is_printed_with_it() {
    let sandbox = readers();
    sandbox.write(
        "report/tables/shelves.yaml",
        "title: Shelves\nblocks:\n  rows: {dataset: readers, stub: [total, {values: shelf}], banner: [total, {values: card}], cells: [row_pct, se, ci, deff]}\n",
    );
    let lines = lines(&sandbox);
    let found = |id: &str| -> String {
        let line = lines
            .iter()
            .find(|line| line.starts_with(&format!("shelves.rows.{id},")));
        line.unwrap_or_else(|| panic!("no {id} in\n{}", lines.join("\n")))
            .clone()
    };
    let number = |id: &str| {
        found(id)
            .split(',')
            .nth(2)
            .and_then(|n| n.parse::<f64>().ok())
            .expect("a number")
    };
    let weights = [1.0, 1.5, 1.0, 2.0, 1.0, 0.5, 1.0, 1.5, 1.0, 1.0, 1.0, 2.0];
    let cards = [1.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0];
    let p = 19.0 / 29.0;
    let squares = weights
        .iter()
        .zip(cards)
        .map(|(w, a): (&f64, f64)| (w * (a - p)).powi(2));
    let variance = 12.0 / 11.0 * squares.sum::<f64>() / 14.5_f64.powi(2);
    assert!((number("total.yes.share_se") - variance.sqrt()).abs() < 1e-13);
    let simple = p * (1.0 - p) / 11.0;
    assert!((number("total.yes.deff") - variance / simple).abs() < 1e-12);
    assert!(found("total.yes.share_se").starts_with(&format!(
        "shelves.rows.total.yes.share_se,{:.1},",
        100.0 * variance.sqrt()
    )));
    // All of the rows are in the column of all: nothing varies, and an interval of the odds has no end.
    assert_eq!(number("total.total.share_se"), 0.0);
    assert!(
        !lines
            .iter()
            .any(|line| line.contains("total.total.share_low"))
    );
    sandbox.ok(&["build", "--emit", "layout"]);
    let text = sandbox.read("out/layout.txt");
    assert!(text.contains("SE") && text.contains("95% CI") && text.contains("deff"));
    // Weights of another scale have the same precision.
    let rows = sandbox.read("data/readers.csv");
    let scaled = rows.lines().map(|line| match line.rsplit_once(',') {
        Some((rest, weight)) if weight != "weight" => {
            format!(
                "{rest},{}\n",
                weight.parse::<f64>().expect("a weight") * 7.0
            )
        }
        _ => format!("{line}\n"),
    });
    sandbox.write("data/readers.csv", scaled.collect::<String>());
    let precision = |lines: &[String]| -> Vec<String> {
        let lines = lines
            .iter()
            .filter(|line| line.contains(".share_") || line.contains(".deff,"));
        lines.cloned().collect()
    };
    assert_eq!(precision(&self::lines(&sandbox)), precision(&lines));
}
