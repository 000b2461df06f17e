//! What figures and tables print: numbers near zero, heads of columns, names with underscores.

use crate::sandbox::Sandbox;

const SECTION: &str = "templates/sections/results.typ.j2";

/// The lines of the pages.
fn pages(sandbox: &Sandbox) -> Vec<String> {
    sandbox.ok(&["--emit", "layout"]);
    let layout = sandbox.read("out/layout.txt");
    let text = |line: &str| line.splitn(4, ' ').nth(3).unwrap_or_default().to_string();
    layout.lines().map(text).collect()
}

fn has(pages: &[String], line: &str) {
    assert!(pages.iter().any(|l| l.contains(line)), "{line}: {pages:#?}");
}

#[test]
fn a_probability_and_a_share_near_zero_are_not_printed_as_zero() {
    let sandbox = Sandbox::project("tiny");
    // 1 of 3,000, and the rest.
    sandbox.write("data/rare.yaml", "title: R\nrespondents: R\nunit: one\nkey: id\nasked: 3000\nanswered: 3000\nmode: m\ndate: d\ndisclosure: rows\nsource: made up\nvariables:\n  v:\n    label: v\n    values: {yes: {code: 1, label: Rare}, no: {code: 0, label: Common}}\n");
    let rows: String = (0..3000)
        .map(|i| format!("{i},{}\n", u8::from(i == 7)))
        .collect();
    sandbox.write("data/rare.csv", format!("id,v\n{rows}"));
    let table =
        "title: Rare\nblocks:\n  b: {dataset: rare, stub: [total], banner: [{values: v}]}\n";
    sandbox.write("report/tables/rare.yaml", table);
    let line = "\n{{ percent(\"rare.b.total.yes\") }} and {{ percent(\"rare.b.total.no\") }}, p {{ figure(\"visits.coef.distance.p\") }}\n\n{{ table(\"rare\") }}\n";
    sandbox.write(SECTION, sandbox.read(SECTION) + line);
    let lines = pages(&sandbox);
    has(&lines, "<0.1% and >99.9%, p <0.001");
    has(&lines, "% <0.1 >99.9");
    has(&lines, "Distance −7.438 0.655 <0.001");
    sandbox.ok(&["accept"]);
    let ledger = sandbox.read("report/figures.lock");
    assert!(
        ledger.contains("rare.b.total.yes.row_pct = <0.1 (1/3000)\n"),
        "{ledger}"
    );
    sandbox.ok(&["--locked"]);
    sandbox.replace(
        "report/tables/rare.yaml",
        "blocks:",
        "floors: {share: none}\nblocks:",
    );
    sandbox.replace(
        "report/models/visits.yaml",
        "print:\n",
        "floors: {p: none}\nprint:\n  leading_zero: false\n",
    );
    let lines = pages(&sandbox);
    has(&lines, "0.0% and 100.0%, p 0.000");
    has(&lines, "Distance −7.438 .655 .000");
}

#[test]
fn a_small_coefficient_keeps_its_sign_and_two_digits() {
    let sandbox = Sandbox::project("tiny");
    // The same distances in millionths.
    sandbox.replace(
        "data/readers.yaml",
        "distance: {label: How far do you live from the house?, decimals: 1}",
        "distance: {label: How far do you live from the house?}",
    );
    let csv = sandbox.read("data/readers.csv");
    let column = csv
        .lines()
        .next()
        .unwrap()
        .split(',')
        .position(|c| c == "distance")
        .unwrap();
    let scaled = csv.lines().enumerate().map(|(row, line)| {
        let mut cells: Vec<String> = line.split(',').map(String::from).collect();
        if row > 0 && !cells[column].is_empty() {
            let distance: f64 = cells[column].parse().unwrap();
            cells[column] = format!("{:.0}", distance * 1e6);
        }
        cells.join(",") + "\n"
    });
    sandbox.write("data/readers.csv", scaled.collect::<String>());
    let lines = pages(&sandbox);
    has(&lines, "Distance −0.0000074 0.00000066 <0.001");
    has(&lines, "v = −0.0000074 d − 0.086 a + 44.515");
}

#[test]
fn three_statistics_of_a_cell_are_named_beside_their_numbers() {
    let sandbox = Sandbox::project("tiny");
    let cells = "    cells: [count, row_pct, col_pct]\n";
    sandbox.replace(
        "report/tables/services.yaml",
        "notes:",
        &format!("{cells}notes:"),
    );
    let partners = sandbox.read("report/tables/partners.yaml");
    sandbox.write(
        "report/tables/partners.yaml",
        partners + cells + "    arrange: beside\n",
    );
    let lines = pages(&sandbox);
    has(&lines, "Rooms Base Loans");
    has(&lines, "Small 3 n 2 1 0 1");
    has(&lines, "row % 66.7 33.3 0.0 33.3");
    has(&lines, "col % 40.0 33.3 0.0 100.0");
    has(&lines, "Base n row % col % n row % col %");
}

#[test]
fn names_may_have_underscores() {
    let sandbox = Sandbox::project("tiny");
    let rename =
        |from: &str, to: &str| std::fs::rename(sandbox.path(from), sandbox.path(to)).unwrap();
    rename(
        "report/tables/services.yaml",
        "report/tables/our_services.yaml",
    );
    rename("report/models/visits.yaml", "report/models/our_visits.yaml");
    rename("data/readers.csv", "data/our_readers.csv");
    rename("data/readers.yaml", "data/our_readers.yaml");
    sandbox.replace(
        "report/models/our_visits.yaml",
        "dataset: readers",
        "dataset: our_readers",
    );
    let section = sandbox.read(SECTION);
    let section = section
        .replace("\"services", "\"our_services")
        .replace("\"visits", "\"our_visits");
    let refer = "\n{{ ref(\"our_services\") }} and {{ ref(\"our_visits\") }}\n";
    sandbox.write("templates/sections/our_results.typ.j2", section + refer);
    std::fs::remove_file(sandbox.path(SECTION)).unwrap();
    sandbox.replace("report/report.yaml", "[results]", "[our_results]");
    let views = sandbox.read("report/tables/views.yaml");
    sandbox.write(
        "report/tables/views.yaml",
        views.replace("dataset: readers", "dataset: our_readers"),
    );
    has(&pages(&sandbox), "Table 1 and Table 3");
}

#[test]
fn sources_are_written_where_typst_refuses_them() {
    let sandbox = Sandbox::project("tiny");
    sandbox.ok(&[]);
    let before = sandbox.files("out");
    sandbox.write(SECTION, sandbox.read(SECTION) + "\nSee @nowhere.\n");
    let run = sandbox.run(&["--emit", "typst"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("nowhere"), "{}", run.stderr);
    assert!(
        sandbox
            .read("out/typst/sections/results.typ")
            .contains("See @nowhere.")
    );
    let after = sandbox.files("out");
    for (path, bytes) in &before {
        assert!(after[path] == *bytes, "{}", path.display());
    }
}

/// A minus is before its number in Hebrew too, and so is the sign of a bound.
#[test]
fn a_sign_is_before_its_number_among_letters_from_right_to_left() {
    let sandbox = Sandbox::project("tiny");
    let line = "\nהשינוי הוא {{ figure(\"visits.coef.distance.b\") }} ביקורים, בסך הכול {{ figure(\"visits.coef.distance.p\") }} של {{ base(\"services.rooms.total\") }} חדרים.\n";
    sandbox.write(SECTION, sandbox.read(SECTION) + line);
    let lines = pages(&sandbox);
    has(&lines, "−7.438");
    has(&lines, "<0.001");
    let hebrew = lines.iter().find(|l| l.contains("חדרים")).unwrap();
    assert!(
        hebrew.contains("−7.438") && hebrew.contains("<0.001"),
        "{hebrew}"
    );
    assert!(!hebrew.contains('\u{200e}'), "{hebrew:?}");
    let manifest = sandbox.read("out/figures.json");
    assert!(!manifest.contains('\u{200e}'));
}
