//! Prose that follows the figures, or is told to be false.

use crate::sandbox::Sandbox;

const SECTION: &str = "templates/sections/results.typ.j2";

/// Sections as filled, with a change to the data.
fn filled(template: &str, change: Option<(&str, &str)>) -> (i32, String, String) {
    let sandbox = Sandbox::project("tiny");
    sandbox.write(
        SECTION,
        format!("= Results <results>\n\n{template}\n\n{{{{ table(\"services\") }}}}\n"),
    );
    if let Some((from, to)) = change {
        sandbox.replace("data/rooms.csv", from, to);
    }
    let run = sandbox.run(&["--emit", "typst", "--keep-going", "--quiet"]);
    let text =
        std::fs::read_to_string(sandbox.path("out/typst/sections/results.typ")).unwrap_or_default();
    (run.code, text, run.stderr)
}

#[test]
fn a_ranked_list_swaps_with_the_data() {
    let ranked = "{{ ranked(\"services.rooms.total\", top=2, show=\"percent\") }}";
    let (code, text, _) = filled(ranked, None);
    assert_eq!(code, 0);
    assert!(
        text.contains("\nloans (83.3%) and evening lectures (50.0%)"),
        "{text}"
    );
    // Room a no longer lends and lectures instead, room c's N.A. becomes lectures: four lend, five lecture.
    let sandbox = Sandbox::project("tiny");
    sandbox.write(
        SECTION,
        format!("= Results <results>\n\n{ranked}\n\n{{{{ table(\"services\") }}}}\n"),
    );
    sandbox.replace("data/rooms.csv", "a,1,s,1,0,0,0", "a,1,s,0,1,0,0");
    sandbox.replace("data/rooms.csv", "c,1,s,0,0,0,1", "c,1,s,0,1,0,0");
    sandbox.ok(&["--emit", "typst"]);
    let text = sandbox.read("out/typst/sections/results.typ");
    assert!(
        text.contains("\nevening lectures (83.3%) and loans (66.7%)"),
        "{text}"
    );
}

#[test]
fn a_tie_at_the_cut_is_a_finding() {
    let (code, _, stderr) = filled(
        "{{ ranked(\"services.rooms.total\", top=2) }}",
        Some(("b,1,s,1,1,0", "b,1,s,1,0,0")),
    );
    assert_eq!(code, 1);
    assert!(stderr.contains("two are tied at the cut-off"), "{stderr}");
}

#[test]
fn a_sentence_that_data_make_false_is_told_with_its_figures() {
    let sandbox = Sandbox::project("tiny");
    for (from, to) in [
        ("b,1,s,1,1", "b,1,s,0,1"),
        ("e,1,l,1,0", "e,1,l,0,1"),
        ("a,1,s,1,0", "a,1,s,0,1"),
    ] {
        sandbox.replace("data/rooms.csv", from, to);
    }
    let run = sandbox.run(&[]);
    assert_eq!(run.code, 1);
    insta::assert_snapshot!(run.stderr, @r#"
    finding[false-assertion]: the data make this false: more rooms lend books than offer lectures
     --> templates/sections/results.typ.j2:5:104
      |
    5 | …"services.rooms.total.lectures.count"), "more rooms lend books than offer lectures") %}
      |                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this is no longer true
      |
      = note: services.rooms.total.loans.count = 2
      = note: services.rooms.total.lectures.count = 5
      = help: rewrite the sentence, or check the data
    nothing was written; use --keep-going to write despite findings
    "#);
}

#[test]
fn a_number_at_the_start_of_a_line_begins_no_list() {
    let (_, text, _) = filled(
        "{{ count(\"services.rooms.total.loans\") }}. So many lend.",
        None,
    );
    assert!(text.contains("\n\\5. So many lend."), "{text}");
}
