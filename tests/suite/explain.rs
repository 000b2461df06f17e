//! `explain`: where a figure comes from.

use crate::sandbox::Sandbox;

#[test]
fn a_share_is_explained_from_its_respondents_to_its_pages() {
    let sandbox = Sandbox::project("tiny");
    let run = sandbox.ok(&["explain", "services.rooms.total.loans.row_pct", "--rows"]);
    insta::assert_snapshot!(run.stdout);
}

#[test]
fn protected_respondents_are_counted_and_not_named() {
    let sandbox = Sandbox::project("tiny");
    sandbox.replace("data/rooms.yaml", "disclosure: rows", "disclosure: counts");
    sandbox.replace("data/rooms.csv", "\na,", "\nroomaye,");
    for format in ["text", "json"] {
        let id = "services.rooms.total.loans.count";
        let run = sandbox.ok(&["explain", id, "--rows", "--format", format]);
        assert!(!run.stdout.contains("roomaye"), "{}", run.stdout);
        assert!(run.stdout.contains("data/rooms.yaml"), "{}", run.stdout);
    }
}

#[test]
fn a_figure_is_explained_though_the_templates_are_broken_and_that_is_an_error() {
    let sandbox = Sandbox::project("tiny");
    let template = "templates/sections/results.typ.j2";
    let text = sandbox.read(template);
    sandbox.write(template, format!("{text}\n{{{{ nothing }}}}\n"));
    let id = "services.rooms.total.loans.count";
    let run = sandbox.run(&["explain", id]);
    assert_eq!(run.code, 2);
    assert!(run.stdout.contains("uses unknown"), "{}", run.stdout);
    assert!(run.stderr.contains("results.typ.j2"), "{}", run.stderr);
    let run = sandbox.run(&["explain", id, "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!((run.code, &json["uses_known"]), (2, &false.into()));
}

#[test]
fn figures_that_are_nowhere_are_told_what_there_is() {
    let sandbox = Sandbox::project("tiny");
    let told: Vec<String> = [
        &["--page", "99"][..],
        &["--text", ""],
        &["--at", "templates/sections/result.typ.j2:5:3"],
    ]
    .iter()
    .map(|args| {
        let run = sandbox.run(&[&["explain"], *args].concat());
        assert_eq!(run.code, 2);
        run.stderr
    })
    .collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn figures_are_found_by_line_page_and_text() {
    let sandbox = Sandbox::project("tiny");
    let found = |args: &[&str]| -> Vec<String> {
        let args = [&["explain", "--format", "json"], args].concat();
        let run = sandbox.ok(&args);
        let json: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
        let figures = json["figures"].as_array().expect("a list").iter();
        figures
            .map(|f| f["id"].as_str().expect("an id").to_string())
            .collect()
    };
    assert_eq!(
        found(&["--at", "templates/sections/results.typ.j2:5"]),
        // With a column, as messages give it.
        found(&["--at", "templates/sections/results.typ.j2:5:1"]),
    );
    assert_eq!(
        found(&["--at", "templates/sections/results.typ.j2:5"]),
        [
            "services.rooms.total.lectures.count",
            "services.rooms.total.loans.count"
        ]
    );
    assert_eq!(
        found(&["--text", "83.3%"]),
        ["services.rooms.total.loans.row_pct"]
    );
    assert_eq!(
        found(&["services.*", "--page", "3", "--text", "83.3"]),
        ["services.rooms.total.loans.row_pct"]
    );
    assert_eq!(found(&["--page", "3"]).len(), 53);
}

#[test]
fn a_coefficient_of_the_paper_names_its_model_its_columns_and_what_was_published() {
    let sandbox = Sandbox::paper();
    let run = sandbox.ok(&["explain", "m18.coef.new_markets.b", "--rows"]);
    for part in [
        "m18.coef.new_markets.b = 0.332, exactly 0.33",
        "what: coefficient of new_markets in the regression m18, which explains Reflexivity by Equality;",
        "base: 950",
        "the term new_markets",
        "the column space_new_markets",
        "published: .332, Table 18 (report/published/m18.yaml:",
        "the respondents are not listed: data/sme.yaml has `disclosure: counts`",
        "The strongest predictor is the idea that new markets will be created by IT (B = 0.332, Beta = 0.328).",
    ] {
        assert!(run.stdout.contains(part), "{part}\n{}", run.stdout);
    }
    // A minus as it is printed or as it is typed, with the zero or without.
    for text in ["-0.009", "\u{2212}0.009", "\u{2212}.009"] {
        let run = sandbox.ok(&["explain", "m18.*.b", "--text", text]);
        let figure = "m18.coef.development_gap.b = -0.009";
        assert!(run.stdout.starts_with(figure), "{}", run.stdout);
    }
}
