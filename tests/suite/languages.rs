//! Reports in other languages than English.

use crate::sandbox::Sandbox;

const SECTION: &str = "templates/sections/ergebnisse.typ.j2";

/// The text of the pages, a line each.
fn pages(sandbox: &Sandbox) -> String {
    sandbox.ok(&["--emit", "layout"]);
    let text = sandbox.read("out/layout.txt");
    let lines = text.lines().map(|line| line.splitn(4, ' ').nth(3).unwrap());
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_german_report_is_german_throughout() {
    let sandbox = Sandbox::project("lesesaele");
    let text = pages(&sandbox);
    for part in [
        "Von 6 Lesesälen auf drei Stockwerken verleihen fünf Bücher (83,3 %). Am häufigsten sind die Ausleihe",
        "sind die Ausleihe\n(83,3 %) und Vorträge (50,0 %) (Tabelle 1).",
        "Tabelle 1. Angebot",
        "Insgesamt",
        "80,0 %",
        "Abhängige Variable: Besuche; n = ",
        "Konstante",
        "Schlagwörter: Lesesaal",
        "1. März 2020",
        "Wie dieser Bericht entstanden ist",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    for english in [
        "Table",
        "Total",
        "Dependent",
        "Constant",
        "Keywords",
        "March",
        " and ",
        "This report",
    ] {
        assert!(!text.contains(english), "{english}\n{text}");
    }
    let points = |line: &&str| {
        let digits: Vec<char> = line.chars().collect();
        digits
            .windows(3)
            .any(|w| w[0].is_ascii_digit() && w[1] == '.' && w[2].is_ascii_digit())
    };
    let versions = |line: &&str| {
        line.contains("refigure") || line.contains("typst") || line.contains("minijinja")
    };
    let pointed: Vec<&str> = text
        .lines()
        .filter(|line| points(line) && !versions(line))
        .collect();
    assert_eq!(pointed, Vec::<&str>::new());
}

#[test]
fn ledger_and_manifest_have_the_same_numbers_in_every_language() {
    let sandbox = Sandbox::project("lesesaele");
    sandbox.ok(&["accept"]);
    let german = sandbox.read("report/figures.lock");
    sandbox.replace("report/report.yaml", "language: de", "language: en");
    sandbox.ok(&["--locked"]);
    sandbox.ok(&["accept"]);
    assert_eq!(sandbox.read("report/figures.lock"), german);
}

#[test]
fn a_printed_number_is_found_as_it_is_printed() {
    let sandbox = Sandbox::project("lesesaele");
    for typed in ["83,3", "83,3\u{a0}%", "83.3"] {
        let run = sandbox.ok(&["explain", "--text", typed]);
        assert!(
            run.stdout.contains("angebot.saele.total.ausleihe.row_pct"),
            "{typed}\n{}",
            run.stdout
        );
        assert!(run.stdout.contains("(Tabelle 1)"), "{}", run.stdout);
    }
}

#[test]
fn number_words_of_the_report_s_language_are_loose() {
    for (prose, expected) in [
        (
            "Zwölf Säle.",
            Some("number typed into prose: the word `Zwölf`"),
        ),
        (
            "Gut einundzwanzig Prozent.",
            Some("number typed into prose: the word `einundzwanzig`"),
        ),
        ("Die Hälfte.", Some("no assertion for the word `Hälfte`")),
        ("{{ \"zwölf\" }} Säle.", Some("typed number")),
        ("Ein Saal achtet auf Ruhe, einer undertreibt.", None),
        // English, and no German number.
        ("Ten Eyck heißt der Leser.", None),
    ] {
        let sandbox = Sandbox::project("lesesaele");
        sandbox.replace(SECTION, "Am häufigsten", &format!("{prose}\nAm häufigsten"));
        let run = sandbox.run(&[]);
        match expected {
            Some(expected) => assert!(
                run.code == 2 && run.stderr.contains(expected),
                "{prose}\n{}",
                run.stderr
            ),
            None => assert_eq!(run.code, 0, "{prose}\n{}", run.stderr),
        }
    }
}

#[test]
fn a_number_that_would_have_to_be_inflected_is_refused() {
    let sandbox = Sandbox::project("lesesaele");
    sandbox.replace("report/facts.yaml", "value: 3", "value: 1");
    let run = sandbox.run(&[]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("not 1, which is inflected"),
        "{}",
        run.stderr
    );
}
