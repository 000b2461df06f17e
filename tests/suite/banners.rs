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
    assert_eq!([heads("Shelf"), heads("Fiction")], [1, 1]);
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

const OPEN: &str = "title: Empty
blocks:
  omit:
    dataset: rooms
    base: {open: [yes], size: [large]}
    stub: [total, {values: size}, {mean: {variable: size, label: Mean, recode: {small: 1, large: 2}}}]
    banner: [{set: service}]
    cells: [count, col_pct]
    empty_rows: omit
    empty_columns: omit
";

#[test]
fn columns_that_nobody_is_in_are_left_out() {
    let sandbox = with(OPEN);
    hold(
        &sandbox,
        &[
            "omit.large.tea.col_pct,100.0,2/2,2",
            "omit.mean.loans.mean,2.0,6/3,3",
        ],
    );
    let figures = sandbox.ok(&["figures", "t.*"]).stdout;
    assert!(
        !figures.contains(".na.") && !figures.contains(".small."),
        "{figures}"
    );
    let page = page(&sandbox);
    assert!(page.iter().any(|line| line == "Large 3 2 2"), "{page:#?}");
    assert!(
        page.iter().any(|line| line == "Mean 2.0 2.0 2.0"),
        "{page:#?}"
    );
}

#[test]
fn columns_and_rows_that_nobody_is_in_have_dashes() {
    let sandbox = with(&OPEN.replace(": omit", ": dash"));
    hold(
        &sandbox,
        &[
            "omit.large.na.count,0,0,0",
            "omit.small.loans.col_pct,0.0,0/3,3",
        ],
    );
    let figures = sandbox.ok(&["figures", "t.*"]).stdout;
    assert!(
        !figures.contains(".na.col_pct") && !figures.contains("mean.na"),
        "{figures}"
    );
    let page = page(&sandbox);
    for line in [
        "Large 3 2 2 0",
        "100.0 100.0 100.0 –",
        "Small 0 0 0 0",
        "Mean 2.0 2.0 2.0 –",
    ] {
        assert!(page.iter().any(|found| found == line), "{line}: {page:#?}");
    }
    sandbox.ok(&["accept"]);
    // As soon as somebody is in the column, it has percentages: room f serves tea no longer, and has nothing.
    sandbox.replace("data/rooms.csv", "f,1,l,1,1,0,0", "f,1,l,0,0,0,1");
    hold(&sandbox, &["omit.large.na.col_pct,100.0,1/1,1"]);
}

/// The labels of a block's rows as the page has them, and its line of totals.
fn rows_of(table: &str, labels: &[&str]) -> (Vec<String>, String) {
    let page = page(&with(table));
    let first = |line: &String| line.split(' ').next().unwrap_or_default().to_string();
    let rows = page
        .iter()
        .map(first)
        .filter(|word| labels.contains(&word.as_str()));
    let total = page.iter().find(|line| line.starts_with("Total "));
    (rows.collect(), total.cloned().unwrap_or_default())
}

#[test]
fn lines_are_ordered_by_size_and_fixed_ones_are_last() {
    let shelves = ["Fiction", "Science", "Maps"];
    let rows = |stub: &str, cells: &str| {
        let table = format!(
            "title: T\nblocks:\n  b: {{dataset: readers, stub: [{stub}], banner: [total, {{values: card}}], cells: [{cells}]}}\n"
        );
        rows_of(&table, &shelves).0
    };
    // Weights of 5.0, 5.5 and 4.0 of five, four and three readers.
    let by_size = "{values: {of: shelf, order: descending}}";
    assert_eq!(
        rows(by_size, "count, col_pct"),
        ["Science", "Fiction", "Maps"]
    );
    assert_eq!(
        rows(by_size, "count, row_pct"),
        ["Science", "Fiction", "Maps"]
    );
    let fixed = "{values: {of: shelf, order: descending, last: [science]}}";
    assert_eq!(
        rows(fixed, "count, col_pct"),
        ["Fiction", "Maps", "Science"]
    );
    // With a card: 80.0, 63.6 and 50.0 per cent of the rows.
    let by_card = "{values: {of: shelf, order: ascending, order_by: yes}}";
    assert_eq!(
        rows(by_card, "count, row_pct"),
        ["Maps", "Science", "Fiction"]
    );
}

#[test]
fn columns_are_ordered_within_the_answer_that_they_are_nested_in() {
    let table = "title: T
blocks:
  b:
    dataset: readers
    stub: [total, {values: shelf}]
    banner: [{by: [{of: card, last: [yes]}, {of: shelf, order: descending, total: last}]}]
    cells: [count, col_pct]
";
    // Without a card science and maps are level, as the codebook has them, and fiction is least; with one fiction is most.
    let (_, total) = rows_of(table, &[]);
    assert_eq!(total, "Total 2 2 1 5 4 2 1 7");
}

#[test]
fn several_values_together_may_be_rows() {
    let table = "title: T
blocks:
  b:
    dataset: readers
    stub: [{nets: {of: shelf, groups: {shelved: {label: Books, values: [fiction, science]}}}}, {values: shelf}]
    banner: [total, {values: card}]
    cells: [count, row_pct]
";
    hold(
        &with(table),
        &[
            "b.shelved.total.base,9,9,",
            "b.shelved.yes.row_pct,71.4,75/105,9",
        ],
    );
}

const WAVES: &str = "title: Cards
blocks:
  later: {dataset: later, stub: [total, {values: shelf}], banner: [{values: card}], cells: [row_pct, se]}
  earlier: {dataset: readers, stub: [total, {values: shelf}], banner: [{values: card}], cells: [row_pct, se]}
  change:
    title: Change
    difference: {of: later, from: earlier, cells: [points, se, t, p]}
";

/// The small project with a second wave of its readers, in which three more hold a card. Nobody is weighted.
fn waves(table: &str) -> Sandbox {
    let sandbox = with(table);
    let book = sandbox.read("data/readers.yaml");
    sandbox.write(
        "data/readers.yaml",
        book.replace("design: {weight: weight}", ""),
    );
    sandbox.write("data/later.yaml", sandbox.read("data/readers.yaml"));
    let rows = sandbox.read("data/readers.csv");
    let rows = rows.replace("c,0,", "c,1,").replace("e,0,", "e,1,");
    sandbox.write("data/later.csv", rows.replace("g,0,", "g,1,"));
    sandbox
}

#[test]
fn differences_between_datasets_have_standard_errors_and_a_test() {
    let sandbox = waves(WAVES);
    // 10/12 and 7/12: the variance is (10 × 2 + 7 × 5) ÷ (12² × 11) = 5/144, t is 3/√5 with 11 + 11 degrees of freedom.
    let run = sandbox.ok(&["figures", "t.change.total.yes.*", "--format", "csv"]);
    let value = |statistic: &str| -> (String, f64) {
        let line = run
            .stdout
            .lines()
            .find(|line| line.contains(&format!(".{statistic},")));
        let fields: Vec<&str> = line.expect(statistic).split(',').collect();
        let number = match fields[2].split_once('/') {
            Some((above, below)) => above.parse::<f64>().unwrap() / below.parse::<f64>().unwrap(),
            None => fields[2].parse().unwrap(),
        };
        (fields[1].to_string(), number)
    };
    for (statistic, text, exact) in [
        ("points", "25.0", 0.25),
        ("share_se", "18.6", 0.186338998124982),
        ("t", "1.342", 1.34164078649987),
        ("p", "0.193", 0.193397916736564),
    ] {
        let (printed, number) = value(statistic);
        assert_eq!(printed, text, "{statistic}");
        assert!((number - exact).abs() < 1e-9, "{statistic}: {number}");
    }
    let page = page(&sandbox);
    for line in ["points 25.0 -25.0", "SE 18.6 18.6", "p 0.193 0.193"] {
        assert!(
            page.iter()
                .any(|found| found.replace('−', "-").ends_with(line)),
            "{line}: {page:#?}"
        );
    }
    sandbox.ok(&["accept"]);
    let run = sandbox.ok(&["explain", "t.change.total.yes.p"]);
    assert!(
        run.stdout.contains("data/later.csv") && run.stdout.contains("P(|T| > |"),
        "{}",
        run.stdout
    );
}

#[test]
fn a_difference_is_of_the_rows_and_columns_that_both_blocks_have() {
    let table = WAVES.replacen("[total, {values: shelf}]", "[{values: shelf}]", 1);
    let figures = waves(&table).ok(&["figures", "t.change.*"]).stdout;
    assert!(
        !figures.contains("change.total.") && figures.contains("change.science.no.points"),
        "{figures}"
    );
}

#[test]
fn published_values_of_nested_lines_are_checked() {
    let sandbox = with(
        "title: Nested
blocks:
  b:
    dataset: readers
    weighted: false
    stub: [total, {by: [card, {of: shelf, total: first}]}]
    banner: [{by: [card, shelf]}]
",
    );
    let printed = "place: Table 4
blocks:
  b: |2
                 base  yes__fiction yes__science yes__maps no__fiction no__science no__maps
    total          12      4    2    1     1    2    2
                  100%   33.3 16.7  8.3   8.3 16.7 16.6
    yes__total      7      4    2    1     0    0    0
    no__maps        2      0    0    0     0    0    1
";
    sandbox.write("report/published/t.yaml", printed);
    let run = sandbox.run(&["check"]);
    let about: Vec<&str> = run
        .stdout
        .lines()
        .filter(|line| line.contains("about t.b"))
        .collect();
    // Cut off instead of rounded; and a row of exclusive answers that does not add up to its base.
    assert_eq!(about.len(), 2, "{}", run.stdout);
    assert!(
        about[0].contains("t.b.no__maps.no__maps.count"),
        "{}",
        run.stdout
    );
    assert!(
        about[1].contains("t.b.total.no__maps.row_pct"),
        "{}",
        run.stdout
    );
}

#[test]
fn a_balance_is_the_share_of_some_answers_less_that_of_others() {
    let table = "title: T
blocks:
  b:
    dataset: readers
    stub: [{balance: {variable: shelf, label: Fiction less maps, key: score, plus: [fiction], minus: [maps]}}]
    banner: [total, {values: card}]
    cells: [row_pct, se]
  plain:
    dataset: readers
    weighted: false
    stub: [{balance: {variable: shelf, label: Fiction less maps, plus: [fiction], minus: [maps]}}]
    banner: [total, {values: card}]
    cells: [row_pct, se]
";
    let sandbox = with(table);
    hold(
        &sandbox,
        &[
            // Weights of 5.0 and 4.0 of 14.5; with a card 4.0 and 2.0 of 9.5.
            "b.score.total.balance,6.9,10/145,12",
            "b.score.yes.balance,21.1,20/95,7",
            "b.score.no.balance,-20.0,-1/5,5",
            // Five and three of twelve.
            "plain.balance.total.balance,16.7,2/12,12",
            "plain.balance.total.base,12,12,",
        ],
    );
    // √((8 − 12 × (2/12)²) ÷ (12 × 11)) = 0.2410.
    let run = sandbox.ok(&["figures", "t.plain.balance.total.share_se"]);
    assert!(run.stdout.contains(" 24.1 "), "{}", run.stdout);
    let page = page(&sandbox);
    for line in ["16.7", "24.1"] {
        assert!(
            page.iter().any(|found| found.contains(line)),
            "{line}: {page:#?}"
        );
    }
    sandbox.ok(&["accept"]);
    let run = sandbox.ok(&["explain", "t.plain.balance.total.balance"]);
    assert!(run.stdout.contains("100 × 2 ÷ 12"), "{}", run.stdout);
}

#[test]
fn percentages_of_columns_and_their_precision_are_named() {
    let table = "title: Precision\nblocks:\n  of: {dataset: readers, stub: [{values: shelf}], banner: [{values: card}], cells: [col_pct, se]}\n";
    let page = page(&with(table));
    let lines = |text: &str| page.iter().filter(|line| line.contains(text)).count();
    // Three shelves, and the base, whose line has no name.
    assert_eq!(lines("SE"), 3, "{page:#?}");
    assert!(
        page.iter().any(|line| line.contains("Base, unweighted")),
        "{page:#?}"
    );
    let base = page.iter().find(|line| line.contains("Base, unweighted"));
    assert!(base.is_some_and(|line| !line.contains('%')), "{page:#?}");
}

#[test]
fn bases_next_to_percentages_alone_are_called_bases() {
    let table = "title: Bases\nblocks:\n  of: {dataset: readers, stub: [total], banner: [{values: card}], cells: [row_pct, ci]}\n";
    let page = page(&with(table));
    assert!(page.iter().any(|line| line.contains("Base")), "{page:#?}");
    assert!(
        page.iter().any(|line| line.starts_with("Base Yes No")),
        "{page:#?}"
    );
}

/// Four of the six open rooms offer lectures or tea, one of them both; counted by hand.
#[test]
fn nets_of_a_set_count_respondents_once() {
    let sandbox = Sandbox::project("tiny");
    let nets =
        "{nets: {of: service, groups: {any: {label: Lectures or tea, values: [lectures, tea]}}}}";
    let block = |stub: &str, banner: &str, cells: &str| {
        format!(
            "{{dataset: rooms, base: {{open: [yes]}}, stub: [{stub}], banner: [{banner}], cells: [{cells}]}}"
        )
    };
    let rows = block(nets, "total, {values: size}", "count, col_pct");
    let columns = block("total, {values: size}", nets, "count, row_pct");
    sandbox.write(
        "report/tables/nets.yaml",
        format!("title: Nets\nprinted: false\nblocks: {{rows: {rows}, columns: {columns}}}\n"),
    );
    let figures = sandbox.ok(&["figures", "nets.*"]).stdout;
    for (id, exact) in [
        ("nets.rows.any.total.col_pct", "4/6"),
        ("nets.rows.any.small.col_pct", "1/3"),
        ("nets.rows.any.large.col_pct", "3/3"),
        ("nets.columns.total.any.row_pct", "4/6"),
        ("nets.columns.small.any.row_pct", "1/3"),
    ] {
        let mut lines = figures
            .lines()
            .filter(|line| line.split_whitespace().next() == Some(id));
        let line = lines
            .next()
            .unwrap_or_else(|| panic!("no {id} in {figures}"));
        assert!(line.ends_with(exact), "{line}");
    }
    let explained = sandbox.ok(&["explain", "nets.rows.any.small.count"]).stdout;
    assert!(
        explained.contains("service_lectures, service_tea"),
        "{explained}"
    );
}
