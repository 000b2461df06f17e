//! Derived variables: made of the columns of a dataset, and used like them.
//!
//! The twelve readers of `tiny` are few enough to be counted by hand.

use crate::diff::committed;
use crate::sandbox::{Sandbox, root};

const CODEBOOK: &str = "data/readers.yaml";

const DERIVED: &str = "\
derived:
  age_band: {label: Age, bands: {of: age, up_to: {young: 29, middle: 59, old: null}}}
  nearness: {label: Distance, bands: {of: distance, from: 1, up_to: {near: 2, far: 5.05}, else: missing}}
  reading:
    label: What is read
    groups: {of: shelf, into: {books: [fiction, science], maps: [maps]}}
    labels: {books: Books}
  frequency:
    label: Visits
    bands: {of: visits, up_to: {rare: 12, frequent: null}}
    labels: {rare: Rare, frequent: Frequent}
  adult: {label: Adults, groups: {of: age_band, into: {no: [young]}, else: yes}, labels: {no: Young, yes: Adult}}
";

const TABLE: &str = "\
title: Readers
printed: false
blocks:
  age: {dataset: readers, stub: [total, {values: age_band}], banner: [{values: card}]}
  near: {dataset: readers, stub: [total], banner: [{values: nearness}], missing: per_item}
  reading: {dataset: readers, base: {adult: [yes]}, stub: [total, {missing: frequency}], banner: [{values: reading}], empty_rows: omit, missing: in_base}
  visits: {dataset: readers, stub: [{values: frequency}], banner: [{values: reading}], missing: listwise}
";

/// `tiny` with derived variables of the readers, and tables of them.
fn with(derived: &str, table: &str) -> Sandbox {
    let sandbox = Sandbox::project("tiny");
    sandbox.write(CODEBOOK, sandbox.read(CODEBOOK) + derived);
    sandbox.write("report/tables/bands.yaml", table);
    sandbox
}

/// Figures as `id text exact`, without the blanks that align them.
fn figures(sandbox: &Sandbox, pattern: &str) -> Vec<String> {
    let run = sandbox.ok(&["figures", pattern]);
    let line = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    run.stdout.lines().map(line).collect()
}

fn holds(sandbox: &Sandbox, expected: &[(&str, &str)]) {
    let found = figures(sandbox, "bands.*");
    for (id, exact) in expected {
        let start = format!("bands.{id} ");
        let figure = found.iter().find(|line| line.starts_with(&start));
        let figure = figure.unwrap_or_else(|| panic!("no {id} in {found:#?}"));
        assert_eq!(figure.rsplit(' ').next(), Some(*exact), "{figure}");
    }
}

#[test]
fn bands_and_groups_are_counted_as_by_hand() {
    let sandbox = with(DERIVED, TABLE);
    let expected = [
        // 21 and 29 with a card, 19 without; 34, 52, 44, 33 with, 45, 38, 57 without; 70 with, 61 without.
        ("age.young.yes.row_pct", "2/3"),
        ("age.middle.yes.row_pct", "4/7"),
        ("age.old.no.row_pct", "1/2"),
        // 1.2, 1.1 and 1.9; 3.0, 2.5, 4.1, 2.2 and 3.6. Below: 0.5 and 0.9; above: 5.5 and 6.0.
        ("near.total.near.row_pct", "3/8"),
        ("near.total.far.count", "5"),
        // Of the nine who are thirty or older: b and j; c, d, h and k; e, g and l.
        ("reading.total.books.row_pct", "6/9"),
        ("reading.total.maps.count", "3"),
        // i did not answer, and is young.
        ("visits.rare.books.row_pct", "2/4"),
        ("visits.frequent.books.row_pct", "6/7"),
    ];
    holds(&sandbox, &expected);
    sandbox.ok(&["accept"]);
    // The report's own file says the same.
    let derived = DERIVED.strip_prefix("derived:").expect("the key");
    let apart = with("", TABLE);
    apart.write("report/variables.yaml", format!("readers:{derived}"));
    holds(&apart, &expected);
    assert_eq!(figures(&sandbox, "*"), figures(&apart, "*"));
}

#[test]
fn values_are_labelled_by_their_rule() {
    let sandbox = with(DERIVED, &TABLE.replace("printed: false\n", ""));
    let template = "templates/sections/results.typ.j2";
    let placed = "\n{{ table(\"bands\") }}\n";
    sandbox.write(template, sandbox.read(template) + placed);
    sandbox.ok(&["build", "--emit", "layout"]);
    let layout = sandbox.read("out/layout.txt");
    let labels = [
        "≤ 29",
        "30–59",
        "≥ 60",
        "1.0–2.0",
        "2.1–5.0",
        "Books",
        "Maps",
        "Frequent",
    ];
    for label in labels {
        assert!(layout.contains(label), "no {label} in\n{layout}");
    }
}

#[test]
fn a_group_for_each_answer_gives_the_figures_of_the_question() {
    let derived = "\
derived:
  shelf_2: {label: Shelf, groups: {of: shelf, into: {fiction: [fiction], science: [science], maps: [maps]}}}
  card_2: {label: Card, groups: {of: card, into: {yes: [yes], no: [no]}}}
";
    let table = |shelf: &str, card: &str| {
        format!(
            "title: T\nprinted: false\nblocks:\n  x: {{dataset: readers, base: {{{card}: [yes]}}, stub: [total, {{values: \
             {shelf}}}], banner: [total, {{values: {card}}}], cells: [count, base, row_pct]}}\n"
        )
    };
    let sandbox = with(derived, &table("shelf", "card"));
    let plain = figures(&sandbox, "bands.*");
    assert!(plain.len() > 20, "{plain:?}");
    sandbox.write("report/tables/bands.yaml", table("shelf_2", "card_2"));
    assert_eq!(figures(&sandbox, "bands.*"), plain);
}

#[test]
fn a_model_takes_a_derived_variable() {
    let sandbox = with(DERIVED, TABLE);
    let spec = "\
title: M
kind: ols
dataset: readers
missing: listwise
printed: false
dependent: {variable: visits, label: Visits}
predictors: {adult: {variable: adult, label: Adult, recode: {yes: 1, no: 0}}}
";
    sandbox.write("report/models/adults.yaml", spec);
    // 40 and 37 of the young; 174 of the nine others.
    let found = figures(&sandbox, "adults.coef.*.b");
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found[0].starts_with("adults.coef.adult.b -19.167"),
        "{found:?}"
    );
    assert!(
        found[1].starts_with("adults.coef.constant.b 38.500"),
        "{found:?}"
    );
}

#[test]
fn a_derived_variable_is_explained_down_to_its_columns() {
    let sandbox = with(DERIVED, TABLE);
    let id = "bands.reading.total.books.row_pct";
    insta::assert_snapshot!(sandbox.ok(&["explain", id, "--rows"]).stdout);
}

const CONDITIONS: &str = "\
derived:
  heavy: {label: Heavy users, where: {all: [{card: [yes]}, {visits: {from: 25}}, {not: {shelf: [maps]}}]}}
  seldom: {label: Seldom, where: {not: {visits: {from: 25}}}}
  either: {label: Either, where: {any: [{card: [yes]}, {visits: {from: 25}}]}}
  stage:
    label: Stage
    cases: {when: {near: {distance: {below: 2}}, regular: {visits: {from: 20}}}, else: rest}
    labels: {near: Near, regular: Regular, rest: The rest}
";

const BASES: &str = "\
title: Bases
printed: false
blocks:
  heavy: {dataset: readers, stub: [total], banner: [{values: heavy}]}
  seldom: {dataset: readers, stub: [total, {missing: seldom}], banner: [{values: seldom}], empty_rows: omit, missing: in_base}
  either: {dataset: readers, stub: [total], banner: [{values: either}], missing: per_item}
  stage: {dataset: readers, stub: [total], banner: [{values: stage}], missing: listwise}
  middle: {dataset: readers, base: {age: {from: 30, below: 60}, shelf: [fiction, science]}, stub: [total], banner: [{values: card}]}
  old: {dataset: readers, base: {any: [{age: {above: 60}}, {not: {card: [yes]}}]}, stub: [total], banner: [{values: card}]}
  silent: {dataset: readers, base: {visits: {answered: no}}, stub: [total], banner: [{values: card}]}
  close: {dataset: readers, base: {distance: {to: 1.2}}, stub: [total], banner: [{values: card}]}
  offers: {dataset: rooms, base: {service: [lectures, tea]}, stub: [total], banner: [{values: size}]}
  no_tea: {dataset: rooms, base: {not: {service: [tea]}}, stub: [total], banner: [{values: size}]}
  helped: {dataset: rooms, base: {partner_rooms: [town], view_warm: [disagree]}, stub: [total], banner: [{values: size}]}
";

#[test]
fn conditions_are_counted_as_by_hand() {
    let sandbox = with(CONDITIONS, BASES);
    let expected = [
        // a, b, f, h and j. i has no card, whatever its visits are.
        ("heavy.total.yes.row_pct", "5/12"),
        ("heavy.total.no.count", "7"),
        // c, d, e, g and k; i did not answer.
        ("seldom.total.yes.row_pct", "5/12"),
        ("seldom.total.no.row_pct", "6/12"),
        ("seldom.unanswered.total.base", "1"),
        // The seven with a card. i has none, and its visits are not known.
        ("either.total.yes.row_pct", "7/11"),
        // a, b, f, h and l; then d and j. Of i it is not known.
        ("stage.total.near.row_pct", "5/11"),
        ("stage.total.regular.count", "2"),
        ("stage.total.rest.count", "4"),
        // b, c, d, j and k.
        ("middle.total.yes.row_pct", "3/5"),
        // h; c, e, g, i and k.
        ("old.total.yes.row_pct", "1/6"),
        ("silent.total.no.row_pct", "1/1"),
        // a, b, f and h.
        ("close.total.yes.row_pct", "4/4"),
        // b; d, e and f.
        ("offers.total.small.row_pct", "1/4"),
        // a, b, c and f: the closed rooms were not asked.
        ("no_tea.total.large.row_pct", "1/4"),
        ("helped.total.large.row_pct", "2/2"),
    ];
    holds(&sandbox, &expected);
    sandbox.ok(&["accept"]);
    let id = "bands.middle.total.yes.row_pct";
    insta::assert_snapshot!(sandbox.ok(&["explain", id, "--rows"]).stdout);
}

#[test]
fn models_take_conditions_and_dummies() {
    let sandbox = with(CONDITIONS, BASES);
    let spec = "\
title: M
kind: ols
dataset: readers
missing: listwise
printed: false
base: {any: [{age: {from: 20}}, {visits: {answered: no}}]}
dependent: {variable: visits, label: Visits}
predictors: {heavy: {variable: heavy, label: Heavy}}
";
    sandbox.write("report/models/heavy.yaml", spec);
    // i is in the base and left out of the model. The others: 166 of five, and 85 of six.
    for (id, text) in [
        ("heavy.fit.n", "11"),
        ("heavy.coef.heavy.b", "19.033"),
        ("heavy.coef.constant.b", "14.167"),
    ] {
        let found = figures(&sandbox, id);
        assert!(found[0].starts_with(&format!("{id} {text}")), "{found:?}");
    }
}

const OF_ROOMS: &str = "\
derived:
  offers: {label: Offers, count: {of: [service]}}
  helpers: {label: Helpers, count: {of: [partner_books, partner_rooms]}}
  agrees: {label: Agrees, count: {of: [view], answers: [agree], answered: 1}}
  both: {label: Agrees to both, count: {of: [view_quiet, view_warm], answers: [agree]}}
  mood: {label: Mood, mean: {of: [view], recode: {agree: 1, disagree: 0}, answered: 1}}
  moods: {label: Mood, bands: {of: mood, up_to: {low: 0.4, middle: 0.6, high: null}}}
";

const OF_READERS: &str = "\
derived:
  heavy: {label: Heavy, where: {visits: {from: 25}, not: {shelf: [maps]}}}
  effort: {label: Effort, sum: {of: [distance, visits], answered: 1}}
  efforts: {label: Effort, bands: {of: effort, up_to: {low: 15, high: null}}}
  whole: {label: Index, mean: {of: [age, visits], decimals: 0}}
  wholes: {label: Index, bands: {of: whole, up_to: {low: 30, high: null}}}
  tenths: {label: Index, mean: {of: [age, visits], decimals: 1}}
  below: {label: Below, where: {tenths: {to: 30.5}}}
  holds: {label: Holds, count: {of: [card, heavy], answers: [yes], answered: 1}}
";

const COMBINED: &str = "\
title: Combined
printed: false
blocks:
  offers: {dataset: rooms, base: {open: [yes]}, stub: [total], banner: [{values: offers}]}
  many: {dataset: rooms, base: {offers: {from: 2}}, stub: [total], banner: [{values: size}]}
  helpers: {dataset: rooms, stub: [total], banner: [{values: helpers}], missing: per_item}
  agrees: {dataset: rooms, stub: [total], banner: [{values: agrees}]}
  both: {dataset: rooms, stub: [total, {missing: both}], banner: [{values: both}], empty_rows: omit, missing: in_base}
  moods: {dataset: rooms, stub: [total], banner: [{values: moods}]}
  efforts: {dataset: readers, stub: [total], banner: [{values: efforts}]}
  wholes: {dataset: readers, stub: [total], banner: [{values: wholes}], missing: per_item}
  below: {dataset: readers, stub: [total], banner: [{values: below}], missing: per_item}
";

fn combined() -> Sandbox {
    let sandbox = with(OF_READERS, COMBINED);
    let rooms = "data/rooms.yaml";
    sandbox.write(rooms, sandbox.read(rooms) + OF_ROOMS);
    sandbox
}

#[test]
fn counts_sums_and_means_are_those_worked_out_by_hand() {
    let sandbox = combined();
    let expected = [
        // a and c (which marked N.A.); b, e and f; d.
        ("offers.total.0.row_pct", "0/6"),
        ("offers.total.1.row_pct", "2/6"),
        ("offers.total.2.row_pct", "3/6"),
        ("offers.total.3.row_pct", "1/6"),
        ("many.total.large.row_pct", "3/4"),
        // c; a and e; b and f; d. The closed rooms were not asked.
        ("helpers.total.0.row_pct", "1/6"),
        ("helpers.total.2.row_pct", "2/6"),
        ("helpers.total.3.count", "1"),
        // c, of one answer, and f; a, d, e and g, and h of one answer; b.
        ("agrees.total.0.row_pct", "2/8"),
        ("agrees.total.1.row_pct", "5/8"),
        ("agrees.total.2.row_pct", "1/8"),
        ("both.total.0.row_pct", "1/8"),
        ("both.unanswered.total.base", "2"),
        // 0 of c and f; 1/2 of a, d, e and g; 1 of b and h.
        ("moods.total.low.row_pct", "2/8"),
        ("moods.total.middle.row_pct", "4/8"),
        // 15.0, 13.1, 9.5, 14.6, and 6.0 of i, whose visits are not known.
        ("efforts.total.low.row_pct", "5/12"),
        // 28.5 and 30.5 are rounded to 29 and 31; 21 and 30 are whole.
        ("wholes.total.low.row_pct", "3/11"),
        ("below.total.yes.row_pct", "4/11"),
    ];
    holds(&sandbox, &expected);
    sandbox.ok(&["accept"]);
    let id = "bands.moods.total.low.row_pct";
    insta::assert_snapshot!(sandbox.ok(&["explain", id]).stdout);
}

#[test]
fn a_model_takes_a_count_as_a_number() {
    let sandbox = combined();
    let spec = "\
title: M
kind: ols
dataset: readers
missing: listwise
printed: false
dependent: {variable: visits, label: Visits}
predictors: {holds: {variable: holds, label: Holds}}
";
    sandbox.write("report/models/holds.yaml", spec);
    // x is 2, 2, 0, 1, 0, 2, 0, 2, 2, 0, 1: b = (11·381 − 12·251) ÷ (11·22 − 144) = 1179/98.
    let found = figures(&sandbox, "holds.coef.*.b");
    assert!(
        found
            .iter()
            .any(|line| line.starts_with("holds.coef.holds.b 12.031")),
        "{found:?}"
    );
    assert!(
        found
            .iter()
            .any(|line| line.starts_with("holds.coef.constant.b 9.694")),
        "{found:?}"
    );
}

#[test]
fn the_example_of_the_docs_is_a_codebook() {
    let docs = std::fs::read_to_string(root().join("docs/variables.md")).expect("the page");
    let (_, block) = docs.split_once("```yaml\n").expect("a block");
    let (block, _) = block.split_once("```").expect("its end");
    let table = "\
title: T
printed: false
blocks:
  x: {dataset: readers, base: {not: {stage: [rest]}}, stub: [total, {values: age_band}], banner: [{values: heavy}]}
  y: {dataset: readers, base: {index: {from: 40}}, stub: [total], banner: [{values: holds}]}
";
    // a, b, d, f, h, j and l, of whom d comes too rarely and l reads maps. Of h the index is 51.5.
    let sandbox = with(block, table);
    holds(
        &sandbox,
        &[("x.total.yes.row_pct", "5/7"), ("y.total.2.row_pct", "1/1")],
    );
}

/// The files that moved a figure, by `diff`.
fn causes(sandbox: &Sandbox, id: &str) -> Vec<String> {
    let run = sandbox.ok(&["diff", "--format", "json"]);
    let found: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let figures = found["figures"].as_array().expect("a list");
    let figure = figures.iter().find(|figure| figure["id"] == id);
    let figure = figure.unwrap_or_else(|| panic!("no {id} in {}", run.stdout));
    let causes = figure["causes"].as_array().expect("a list").iter();
    let path = |cause: &serde_json::Value| {
        let at = cause.as_u64().expect("a number") as usize;
        found["causes"][at]["path"].as_str().map(str::to_string)
    };
    causes.filter_map(path).collect()
}

#[test]
fn a_move_is_put_down_to_the_rule_or_to_the_answer() {
    let sandbox = with("", TABLE);
    let own = "report/variables.yaml";
    let derived = DERIVED.strip_prefix("derived:").expect("the key");
    sandbox.write(own, format!("readers:{derived}"));
    let sandbox = committed(sandbox);
    let id = "bands.age.young.yes.count";
    sandbox.replace(own, "young: 29", "young: 28");
    assert_eq!(causes(&sandbox, id), [own]);
    sandbox.replace(own, "young: 28", "young: 29");
    sandbox.replace("data/readers.csv", "f,1,f,29", "f,1,f,30");
    assert_eq!(causes(&sandbox, id), ["data/readers.csv"]);
}
