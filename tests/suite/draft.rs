//! Drafts of published values from papers: what is found, and that nothing is judged before somebody has confirmed it.

use crate::sandbox::{Sandbox, root};

/// Three pages as `pdftotext -layout` writes them.
const PAPER: &str = "\
Reading rooms in towns                                          Journal of Rooms 12

1. Introduction

In 2004, some 87% of the 157 rooms lent books (Table 1), nearly twice as many as in Figure 2. More than
half of them, 57 out of 157, were open at night. COVID-19 closed three rooms [4, 5].

(1) Aims

Rooms with tea were larger, t(28) = 2.20, p = .036, and R\u{b2} = 0.32; see www.rooms.org/2004 and section 3.
\u{c}Reading rooms in towns                                          Journal of Rooms 13

Table 1. Services
                   Total    Loans    Tea
All rooms            157       87     70
                    100%     55.4   44.6
Small                 53       30   23**
No more than 5 rooms had neither, and between 10 and 12% had both (p < .001).
\u{c}Reading rooms in towns                                          Journal of Rooms 14

The mean was -1.5 points.

References

Smith, J. (1999). Rooms. Shelves 3, 12-14.
";

#[test]
fn each_number_of_a_text_is_drafted_with_its_page_and_sentence() {
    let sandbox = Sandbox::empty();
    sandbox.write("paper.txt", PAPER);
    let run = sandbox.ok(&["check", "--draft", "paper.txt"]);
    insta::assert_snapshot!(run.stderr);
    insta::assert_snapshot!(sandbox.read("report/published/prose.yaml"));

    let run = sandbox.ok(&["check"]);
    let last = run.stdout.lines().last().unwrap_or_default();
    assert!(
        last.contains("values are not confirmed and not judged"),
        "{last}"
    );
    assert!(
        run.stdout.contains(
            "all                     0            0            0            0            0"
        ),
        "{}",
        run.stdout
    );
}

#[test]
fn a_value_is_judged_once_it_is_confirmed() {
    let sandbox = Sandbox::empty();
    sandbox.write("paper.txt", PAPER.replace("p = .036", "p = .36"));
    sandbox.ok(&["check", "--draft", "paper.txt"]);
    let drafted = r#"{printed: "t(28) = 2.20, p = .36", kind: test, confirmed: false}"#;
    sandbox.replace(
        "report/published/prose.yaml",
        drafted,
        r#"{printed: "t(28) = 2.20, p = .36", kind: test}"#,
    );
    let run = sandbox.run(&["check"]);
    assert_eq!(run.code, 1, "{}", run.stdout);
    assert!(
        run.stdout
            .starts_with("certain [p_value] Page 1: \"t(28) = 2.20, p = .36\""),
        "{}",
        run.stdout
    );
    // A value that is confirmed has to be about something.
    sandbox.replace(
        "report/published/prose.yaml",
        "kind: percentage, confirmed: false",
        "kind: percentage, confirmed: true",
    );
    let run = sandbox.run(&["check"]);
    assert_eq!(run.code, 2, "{}", run.stdout);
    assert!(run.stderr.contains("conflicting-keys"), "{}", run.stderr);
}

#[test]
fn what_is_recorded_already_is_not_overwritten() {
    let sandbox = Sandbox::empty();
    sandbox.write("paper.txt", PAPER);
    sandbox.write("report/published/prose.yaml", "place_note: x\nvalues: {}\n");
    let run = sandbox.run(&["check", "--draft", "paper.txt"]);
    assert_eq!(run.code, 2);
    insta::assert_snapshot!(run.stderr);
    assert_eq!(
        sandbox.read("report/published/prose.yaml"),
        "place_note: x\nvalues: {}\n"
    );
}

#[test]
fn a_pdf_is_read_page_by_page() {
    let sandbox = Sandbox::project("tiny");
    sandbox.ok(&["build"]);
    let draft = Sandbox::empty();
    let paper = sandbox.path("out/paper.pdf");
    draft.ok(&["check", "--draft", paper.to_str().unwrap()]);
    let drafted = draft.read("report/published/prose.yaml");
    for expected in [
        "  \"Page 3\":\n",
        "    # Of the rooms asked, 5 of 6 lend books (83.3%).\n",
        "    - {printed: \"5 of 6\", kind: count, confirmed: false}\n",
        "    - {printed: \"83.3%\", kind: percentage, confirmed: false}\n",
        // A row of the table.
        "    # 6   5   3   2   1\n",
    ] {
        assert!(drafted.contains(expected), "{expected}\n{drafted}");
    }
    draft.ok(&["check"]);
}

#[test]
fn a_pdf_without_fonts_of_its_own_is_read() {
    let sandbox = Sandbox::empty();
    let paper = root().join("tests/fuzz/corpus/paper/helvetica.pdf");
    sandbox.ok(&["check", "--draft", paper.to_str().unwrap()]);
    let drafted = sandbox.read("report/published/prose.yaml");
    let lines: Vec<&str> = drafted
        .lines()
        .skip_while(|line| *line != "values:")
        .collect();
    assert_eq!(
        lines,
        [
            "values:",
            "  \"Page 1\":",
            "    # Of the rooms, 5 of 6 lend books (83.3%).",
            "    - {printed: \"5 of 6\", kind: count, confirmed: false}",
            "    - {printed: \"83.3%\", kind: percentage, confirmed: false}",
            "    # They were larger, t(28) = 2.20, p = .036.",
            "    - {printed: \"t(28) = 2.20, p = .036\", kind: test, confirmed: false}",
        ]
    );
}

#[test]
fn what_is_no_paper_is_refused() {
    let sandbox = Sandbox::empty();
    sandbox.write("latin.txt", b"caf\xe9 5");
    sandbox.write("words.txt", "No number at all.\n");
    sandbox.write(
        "broken.pdf",
        "%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\n",
    );
    sandbox.write("large.txt", "5 rooms. ".repeat(60_000));
    for (paper, said) in [
        ("latin.txt", "the paper is neither a PDF nor text in UTF-8"),
        ("words.txt", "the paper has no number to draft"),
        ("broken.pdf", "the PDF can't be read"),
        ("large.txt", "the paper has more than 50000 numbers"),
        ("nosuch.pdf", "can't read the paper `nosuch.pdf`"),
        (".", "the paper `.` is not a file"),
    ] {
        let run = sandbox.run(&["check", "--draft", paper]);
        assert_eq!(run.code, 2, "{paper}: {}", run.stderr);
        assert!(run.stderr.contains(said), "{paper}: {}", run.stderr);
        assert!(!sandbox.path("report").exists(), "{paper}");
    }
}

/// The readme's own numbers, as text that nobody prepared.
#[test]
fn a_draft_can_be_read_by_check() {
    let sandbox = Sandbox::empty();
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    sandbox.write("readme.txt", readme);
    sandbox.ok(&["check", "--draft", "readme.txt"]);
    sandbox.ok(&["check"]);
}

#[test]
fn symbols_without_a_meaning_are_shown_as_unknown() {
    let sandbox = Sandbox::empty();
    sandbox.write("paper.txt", "Some 12 rooms \u{e000} lent books.\n");
    sandbox.ok(&["check", "--draft", "paper.txt"]);
    let drafted = sandbox.read("report/published/prose.yaml");
    assert!(drafted.contains("rooms \u{fffd} lent"), "{drafted}");
    sandbox.ok(&["check"]);
}

/// Each number looked at all of the word that it is in, so that this took minutes.
#[test]
fn a_word_of_many_numbers_is_read_once() {
    let sandbox = Sandbox::empty();
    sandbox.write(
        "paper.txt",
        format!("Some rooms lent 12{}.\n", "-1".repeat(20_000)),
    );
    let run = sandbox.ok(&["check", "--draft", "paper.txt", "--timeout", "60"]);
    assert!(run.stderr.contains("20001 values"), "{}", run.stderr);
}
