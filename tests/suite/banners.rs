//! Rows and columns of tables: nested questions, headings, totals within, against hand arithmetic on the small project.
//!
//! The weights of the twelve readers, in tenths: with a card fiction 40, science 35, maps 20; without one 10, 20, 20.

use crate::sandbox::Sandbox;

const NESTED: &str = "title: Nested
blocks:
  columns:
    dataset: readers
    stub: [total, {values: shelf}]
    banner: [total, {values: {of: card, heading: Card}}, {by: [card, {of: shelf, total: last}]}]
    cells: [count, col_pct]
  rows:
    dataset: readers
    stub: [{by: [{of: shelf, heading: Shelf}, card]}]
    banner: [{values: card}]
    cells: [count, row_pct]
  matrix:
    dataset: rooms
    base: {open: [yes]}
    stub: [{by: [size, partner]}]
    banner: [{by: [partner, {of: service, heading: Offers}]}]
    cells: [count]
  grid: {dataset: rooms, stub: [{by: [view, size]}], banner: [{by: [open, view]}], cells: [row_pct], missing: per_item}
";

/// The small project with a table more, whose readers are weighted.
fn with(table: &str) -> Sandbox {
    let sandbox = Sandbox::project("tiny");
    let book = sandbox.read("data/readers.yaml");
    sandbox.write("data/readers.yaml", book + "design: {weight: weight}\n");
    sandbox.write("report/tables/t.yaml", table);
    let section = "templates/sections/results.typ.j2";
    sandbox.write(section, sandbox.read(section) + "\n{{ table(\"t\") }}\n");
    sandbox
}

/// Asserts figures: id, text, exact value, base.
#[track_caller]
fn hold(sandbox: &Sandbox, expected: &[&str]) {
    let run = sandbox.ok(&["figures", "t.*", "--format", "csv"]);
    let lines: Vec<&str> = run.stdout.lines().collect();
    for line in expected {
        let line = format!("t.{line}");
        assert!(
            lines.contains(&line.as_str()),
            "no {line} in\n{}",
            run.stdout
        );
    }
}

/// The lines of the pages from the table on, without their places.
fn page(sandbox: &Sandbox) -> Vec<String> {
    sandbox.ok(&["build", "--emit", "layout"]);
    let pages = sandbox.read("out/layout.txt");
    let lines = pages.lines().skip_while(|line| !line.contains("Table 4"));
    let text = |line: &str| line.splitn(4, ' ').nth(3).unwrap_or_default().to_string();
    lines.map(text).collect()
}

#[test]
fn nested_questions_have_a_line_for_each_combination() {
    hold(
        &with(NESTED),
        &[
            "columns.fiction.card__yes.col_pct,42.1,40/95,7",
            "columns.fiction.yes__total.col_pct,42.1,40/95,7",
            "columns.fiction.yes__fiction.col_pct,100.0,4/4,4",
            "columns.fiction.yes__maps.col_pct,0.0,0/2,1",
            "columns.science.no__total.col_pct,40.0,2/5,5",
            "columns.total.no__maps.weighted_base,2,2,2",
            "rows.shelf__science__yes.yes.count,2,2,2",
            "rows.shelf__science__no.yes.row_pct,0.0,0/2,2",
            "rows.shelf__maps__no.total.weighted_base,2,2,2",
            // Small rooms that are open: a lends and the town gives books; b too, lectures as well, with friends; c does nothing.
            "matrix.small__books.town__service__loans.count,2,2,3",
            "matrix.small__books.town__service__lectures.count,1,1,3",
            "matrix.small__books.friends__service__loans.count,1,1,3",
            "matrix.large__rooms.town__service__tea.count,1,1,3",
            // Of four small rooms three say whether they are warm: a (open) is not, b (open) and g are.
            "grid.warm__small.total.base,3,3,",
            "grid.warm__small.yes__agree.row_pct,33.3,1/3,3",
            "grid.warm__small.yes__disagree.row_pct,33.3,1/3,3",
            "grid.warm__small.no__agree.row_pct,33.3,1/3,3",
        ],
    );
}

#[test]
fn heads_are_printed_over_columns_and_above_rows() {
    let sandbox = with(NESTED);
    let page = page(&sandbox);
    for line in [
        "Card Yes No",
        "Total 12 7 5 4 2 1 7 1 2 2 5",
        "Shelf",
        "Yes 4 4 0",
        "Town Friends",
        "Offers Offers",
        "It is quiet.",
    ] {
        assert!(page.iter().any(|found| found == line), "{line}: {page:#?}");
    }
    // Each head of rows once, the outer one above all of its rows.
    let heads = |head: &str| page.iter().filter(|line| *line == head).count();
    assert_eq!(
        [heads("Shelf"), heads("Fiction"), heads("Small")],
        [1, 1, 3]
    );
}

#[test]
fn nested_figures_are_confirmed_explained_and_named() {
    let sandbox = with(NESTED);
    sandbox.ok(&["accept"]);
    sandbox.ok(&["build", "--locked"]);
    let run = sandbox.ok(&["explain", "t.columns.fiction.yes__fiction.count"]);
    assert!(
        run.stdout.contains("the columns card, shelf"),
        "{}",
        run.stdout
    );
    for row in ["a", "b", "f", "j"] {
        assert!(run.stdout.contains(row), "{}", run.stdout);
    }
    let section = "templates/sections/results.typ.j2";
    sandbox.write(
        section,
        sandbox.read(section) + "\nNamed: {{ name(\"t.columns.total.yes__fiction\") }}.\n",
    );
    assert!(page(&sandbox).contains(&"Named: Yes, Fiction.".to_string()));
}

#[test]
fn a_weighted_nested_banner_with_intervals_takes_seven_lines() {
    let table = "title: Shelves
blocks:
  readers:
    dataset: readers
    stub: [{values: shelf}]
    banner: [total, {by: [card, shelf]}]
    cells: [col_pct, ci]
";
    let sandbox = with(table);
    hold(
        &sandbox,
        &[
            "readers.fiction.total.col_pct,34.5,50/145,12",
            "readers.fiction.yes__fiction.col_pct,100.0,4/4,4",
            "readers.total.yes__science.base,2,2,",
        ],
    );
    assert!(page(&sandbox).iter().any(|line| line == "Yes No"));
}
