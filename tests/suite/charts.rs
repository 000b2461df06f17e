//! Charts: what they draw is what the figures are.

use crate::sandbox::Sandbox;

/// A project with a chart, built; and the Typst file of the chart.
fn drawn(chart: &str) -> (Sandbox, String) {
    let sandbox = Sandbox::project("tiny");
    sandbox.write("report/charts/drawn.yaml", chart);
    sandbox.write(
        "report/tables/cards.yaml",
        "title: Cards\nprinted: false\nblocks: {readers: {dataset: readers, stub: [{values: shelf}], \
         banner: [{values: card}], cells: [row_pct, ci], ci: {level: 90}}}\n",
    );
    let section = "templates/sections/results.typ.j2";
    let text = sandbox.read(section);
    let placed = "See {{ ref(\"drawn\") }}.\n\n{{ chart(\"drawn\") }}\n";
    sandbox.write(section, format!("{text}\n{placed}"));
    sandbox.ok(&["build", "--emit", "typst"]);
    let file = sandbox.read("out/typst/charts/drawn.typ");
    (sandbox, file)
}

/// The lines of the pages.
fn layout(sandbox: &Sandbox) -> String {
    sandbox.ok(&["build", "--emit", "layout"]);
    sandbox.read("out/layout.txt")
}

/// Where bars begin, in per cent of the drawing's width.
fn starts(file: &str) -> Vec<f64> {
    numbers(file, "#bar(", "%")
}

/// How long bars are.
fn lengths(file: &str) -> Vec<f64> {
    let bars = file.split("#bar(").skip(1);
    let width = |bar: &str| bar.split(", ").nth(2)?.trim_end_matches('%').parse().ok();
    bars.filter_map(width).collect()
}

/// Where a line ends, past its beginning.
fn ends(file: &str) -> Vec<f64> {
    let lines = file.split("#stroke(").skip(1);
    let to = |line: &str| line.split(", ").nth(2)?.trim_end_matches('%').parse().ok();
    lines.filter_map(to).collect()
}

/// The numbers between each `before` and the next `after`.
fn numbers(text: &str, before: &str, after: &str) -> Vec<f64> {
    let pieces = text.split(before).skip(1);
    let number = |piece: &str| piece.split(after).next()?.parse().ok();
    pieces.filter_map(number).collect()
}

fn assert_near(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len(), "{found:?} {expected:?}");
    for (one, other) in found.iter().zip(expected) {
        assert!((one - other).abs() < 1e-9, "{found:?} {expected:?}");
    }
}

/// Of three small rooms two offer loans and one lectures; of three large ones all, two and two.
#[test]
fn bars_are_as_long_as_the_figures_are_large() {
    let (sandbox, file) = drawn(
        "title: Services offered\nkind: bars\ntable: services\nrows: [small, large]\ncolumns: [loans, lectures, tea]\n",
    );
    let lengths = lengths(&file);
    let longest = lengths.iter().copied().fold(0.0, f64::max);
    let parts: Vec<f64> = lengths
        .iter()
        .map(|length| 3.0 * length / longest)
        .collect();
    assert_near(&parts, &[2.0, 1.0, 0.0, 3.0, 2.0, 2.0]);
    let lines = layout(&sandbox);
    for text in ["Figure 1. Services offered", "See Figure 1."] {
        assert!(lines.contains(text), "{text}");
    }
    let spoken = "Services offered. The largest values: Large, Loans: 100.0%; Small, Loans: 66.7%;";
    assert!(file.contains(spoken), "{file}");

    // Each is a use of its figure, where the chart is placed.
    let manifest = sandbox.read("out/figures.json");
    let figure = "\"id\":\"services.rooms.large.lectures.row_pct\"";
    let line = manifest.lines().find(|line| line.contains(figure)).unwrap();
    assert!(line.contains("\"uses\":[{\"template\":"), "{line}");
}

/// Five of eight agree that it is quiet and three do not; two agree that it is warm, and four do not: nine parts in all,
/// of which five are to the left of the line.
#[test]
fn shares_diverge_from_a_line() {
    let (_, file) = drawn("title: Views of rooms\nkind: diverging\ntable: views\n");
    let ninths = |parts: &[f64]| -> Vec<f64> { parts.iter().map(|p| 100.0 * p / 9.0).collect() };
    assert_near(&lengths(&file), &ninths(&[5.0, 3.0, 2.0, 4.0]));
    // A bar and its number have the same place.
    let places = ninths(&[0.0, 5.0, 3.0, 5.0]);
    assert_near(&starts(&file), &places);
    assert_near(&numbers(&file, "#words(", "%"), &places);
    let line = numbers(&file, "#axis(", "%");
    assert_near(&line, &ninths(&[5.0, 5.0]));
}

#[test]
fn parts_of_a_bar_stand_one_behind_the_other() {
    let (_, file) = drawn("title: Views of rooms\nkind: stacked\ntable: views\n");
    assert_near(&lengths(&file), &[62.5, 37.5, 25.0, 50.0]);
    assert_near(&starts(&file), &[0.0, 62.5, 0.0, 25.0]);
}

#[test]
fn dots_have_the_intervals_of_the_table() {
    let (sandbox, file) =
        drawn("title: Holders of cards\nkind: dots\ntable: cards\ncolumns: [yes]\n");
    assert!(layout(&sandbox).contains("Lines: 90% CI."));
    let dots = numbers(&file, "#dot(", "%");
    let (lows, highs) = (numbers(&file, "#stroke(", "%"), ends(&file));
    assert!(dots.len() >= 3 && lows.len() >= 3, "{file}");
    let intervals = lows.iter().zip(&highs).filter(|(low, high)| low != high);
    for (low, high) in intervals {
        assert!(dots.iter().any(|dot| low < dot && dot < high), "{file}");
    }
    let manifest = sandbox.read("out/figures.json");
    for end in ["share_low", "share_high"] {
        let figure = format!("\"id\":\"cards.readers.fiction.yes.{end}\"");
        let line = manifest
            .lines()
            .find(|line| line.contains(&figure))
            .unwrap();
        assert!(line.contains("\"uses\""), "{line}");
    }
}

#[test]
fn lines_fall_where_figures_fall() {
    let (_, file) = drawn(
        "title: Services offered\nkind: lines\ntable: services\ncolumns: [loans, lectures]\n",
    );
    let (from, to) = (numbers(&file, "#stroke(", "%"), ends(&file));
    assert!(
        from.len() == 2 && from.iter().zip(&to).all(|(a, b)| a < b),
        "{file}"
    );
    // Of all rooms five and three, of the small ones two and one, of the large ones three and two.
    let text = "66.7";
    assert!(file.contains(text), "{file}");
}

#[test]
fn coefficients_can_be_drawn() {
    let (_, file) = drawn("title: Visits\nkind: bars\nmodel: visits\n");
    assert!(!lengths(&file).is_empty(), "{file}");
    assert!(file.contains("#axis("), "zero is marked");
}

#[test]
fn a_chart_that_no_template_places_is_told() {
    let sandbox = Sandbox::project("tiny");
    let chart = "title: Services offered\nkind: bars\ntable: services\n";
    sandbox.write("report/charts/offers.yaml", chart);
    let run = sandbox.ok(&["build"]);
    let told = "no template places the chart `offers`\n--> report/charts/offers.yaml\n";
    assert!(run.stderr.contains(told), "{}", run.stderr);
}

#[test]
fn heads_that_all_rows_are_under_are_not_in_their_labels() {
    let table = "title: Headed\nprinted: false\nblocks: {readers: {dataset: readers, \
         stub: [{values: {of: shelf, heading: Favourite shelf}}, {values: {of: card, heading: Holds a card}}], \
         banner: [{values: card}], cells: [row_pct]}}\n";
    let labels = |rows: &str| {
        let chart = format!("title: Cards\nkind: bars\ntable: headed\nrows: [{rows}]\n");
        let sandbox = Sandbox::project("tiny");
        sandbox.write("report/tables/headed.yaml", table);
        sandbox.write("report/charts/drawn.yaml", chart);
        let section = "templates/sections/results.typ.j2";
        let text = sandbox.read(section);
        sandbox.write(section, format!("{text}\n{{{{ chart(\"drawn\") }}}}\n"));
        sandbox.ok(&["build", "--emit", "layout"]);
        sandbox.read("out/layout.txt")
    };
    let one = labels("shelf__fiction, shelf__maps");
    assert!(
        one.contains("Fiction") && !one.contains("Favourite"),
        "{one}"
    );
    let two = labels("shelf__maps, card__yes");
    assert!(
        two.contains("Favourite") && two.contains("Holds a card"),
        "{two}"
    );
}
