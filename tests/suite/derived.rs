//! Figures made of figures: named in report/derived.yaml, and written out in templates.

use crate::sandbox::Sandbox;

const TEMPLATE: &str = "templates/sections/results.typ.j2";

/// In `tiny`, of six open rooms five lend books, three lecture and two have tea; of the three small rooms two lend and
/// one lectures, of the three large ones three and two.
const NAMED: &str = "\
gap: {of: services.rooms.total.loans.row_pct - services.rooms.total.lectures.row_pct, unit: points}
both: {of: services.rooms.total.loans.count + services.rooms.total.tea.count, unit: count}
more: {of: gap.points / services.rooms.total.lectures.row_pct, unit: share, places: 0}
others: {of: 1 - services.rooms.total.tea.row_pct, unit: share}
";

const INLINE: &str = "services.rooms.total.lectures.count / services.rooms.total.tea.count";

fn with(text: &str) -> Sandbox {
    let sandbox = Sandbox::project("tiny");
    sandbox.write("report/derived.yaml", NAMED);
    let prose = sandbox.read(TEMPLATE);
    sandbox.write(TEMPLATE, format!("{prose}\n{text}\n"));
    sandbox
}

fn used() -> Sandbox {
    let inline = INLINE.replace(" / ", "/");
    with(&format!(
        "Loans lead by {{{{ figure(\"gap.points\") }}}} points, {{{{ percent(\"more.share\") }}}} more than lectures.\n\
         {{{{ words(\"both.count\", capital=true) }}}} marks, {{{{ percent(\"others.share\") }}}} without tea.\n\
         Lectures are {{{{ figure(\"{inline}\") }}}} times as frequent as tea, loans less lectures are\n\
         {{{{ words(\"services.rooms.total.loans.count - services.rooms.total.lectures.count\") }}}}.\n\
         {{% do assert(value(\"{inline}\") > 1, \"lectures lead\") %}}"
    ))
}

fn lines(text: &str, ids: &[&str]) -> Vec<String> {
    let of = |line: &&str| ids.iter().any(|id| line.starts_with(&format!("{id} = ")));
    text.lines().filter(of).map(str::to_string).collect()
}

#[test]
fn derived_figures_are_exact_in_pages_ledger_and_manifest() {
    let sandbox = used();
    sandbox.ok(&["build", "--emit", "typst"]);
    sandbox.ok(&["accept"]);
    // 5/6 − 3/6 = 1/3; (1/3) ÷ (1/2) = 2/3; 5 + 2; 1 − 2/6; 3 ÷ 2.
    let expected = [
        "both.count = 7".to_string(),
        "gap.points = 33.3 (1/3)".into(),
        "more.share = 67 (2/3)".into(),
        "others.share = 66.7 (2/3)".into(),
        format!("{INLINE} = 1.5 (3/2)"),
    ];
    let ids = [
        "both.count",
        "gap.points",
        "more.share",
        "others.share",
        INLINE,
    ];
    let ledger = sandbox.read("report/figures.lock");
    assert_eq!(lines(&ledger, &ids), expected);
    sandbox.ok(&["build", "--locked"]);
    let manifest: serde_json::Value =
        serde_json::from_str(&sandbox.read("out/figures.json")).expect("JSON");
    let figures = manifest["figures"].as_array().expect("a list");
    let record = |id: &str| figures.iter().find(|f| f["id"] == id).expect("a record");
    let gap = record("gap.points");
    assert_eq!(
        (&gap["statistic"], &gap["exact"]),
        (&"points".into(), &"1/3".into())
    );
    let of = "services.rooms.total.loans.row_pct - services.rooms.total.lectures.row_pct";
    assert_eq!(gap["of"], of);
    assert_eq!(gap["datasets"], serde_json::json!(["rooms"]));
    assert_eq!(gap["uses"].as_array().expect("uses").len(), 1);
    assert_eq!(record(INLINE)["uses"].as_array().expect("uses").len(), 2);
    let text = sandbox.run(&["explain", "both.count"]).stdout;
    assert!(text.contains("Seven"), "{text}");
    assert!(!sandbox.ok(&["figures", "gap.points"]).stdout.is_empty());
}

#[test]
fn a_derived_figure_is_explained_by_its_parts() {
    let sandbox = used();
    let ids = ["gap.points", "services.*count / *"];
    let told: Vec<String> = ids.map(|id| sandbox.ok(&["explain", id]).stdout).into();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn a_derived_figure_moves_with_the_causes_of_its_parts() {
    let sandbox = used();
    sandbox.ok(&["build"]);
    let git = |args: &[&str]| {
        let identity = ["-c", "user.name=n", "-c", "user.email=e@example.org"];
        let status = sandbox.command("git").args(identity).args(args).output();
        assert!(status.expect("git").status.success(), "{args:?}");
    };
    git(&["init", "-q"]);
    git(&["add", "report", "data", "templates"]);
    git(&["commit", "-qm", "before"]);
    // The room c, which offered nothing, now lends books.
    sandbox.replace("data/rooms.csv", "c,1,s,0,0,0,1,", "c,1,s,1,0,0,0,");
    let run = sandbox.run(&["diff", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let figures = json["figures"].as_array().expect("figures");
    let gap = figures
        .iter()
        .find(|f| f["id"] == "gap.points")
        .expect("the gap moved");
    // 3/6 of 6/6: from 33.3 to 50 points.
    assert_eq!(gap["change"]["text"], "+16.7");
    let cause = gap["causes"][0].as_u64().expect("a cause") as usize;
    assert_eq!(json["causes"][cause]["path"], "data/rooms.csv");
    assert_eq!(gap["sentences"].as_array().expect("sentences").len(), 1);
    // The ratio of lectures and tea rests on neither.
    assert!(figures.iter().all(|f| f["id"] != INLINE));
}

#[test]
fn results_of_models_are_combined_to_the_digits_that_are_known() {
    let sandbox = with("{{ figure(\"visits.coef.age.b - visits.coef.distance.b\", places=10) }}");
    let figures = |id: &str| sandbox.ok(&["figures", id, "--format", "json"]).stdout;
    let value = |id: &str| -> f64 {
        let json: serde_json::Value = serde_json::from_str(&figures(id)).expect("JSON");
        json[0]["value"].as_f64().expect("a number")
    };
    let difference = value("visits.coef.age.b - visits.coef.distance.b");
    let parts = value("visits.coef.age.b") - value("visits.coef.distance.b");
    assert!((difference - parts).abs() < 1e-13, "{difference} {parts}");
    sandbox.ok(&["build"]);
}

#[test]
fn a_named_figure_that_nothing_uses_is_a_finding_and_its_parts_are_used() {
    let sandbox = used();
    let out = sandbox.run(&["check"]).stdout;
    assert!(!out.contains("derived figure"), "{out}");
    sandbox.write(
        "report/derived.yaml",
        format!("{NAMED}spare: {{of: views.rooms.quiet.agree.row_pct - views.rooms.warm.agree.row_pct, unit: points}}\n"),
    );
    let run = sandbox.run(&["check"]);
    assert!(
        run.stdout.contains("unused derived figure `spare`"),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout.contains("unused table `views`"),
        "{}",
        run.stdout
    );
    let prose = sandbox.read(TEMPLATE);
    sandbox.write(
        TEMPLATE,
        format!("{prose}\n{{{{ figure(\"spare.points\") }}}}\n"),
    );
    let run = sandbox.run(&["check"]);
    assert!(!run.stdout.contains("unused table"), "{}", run.stdout);
    assert!(!run.stdout.contains("derived figure"), "{}", run.stdout);
}

#[test]
fn watch_and_build_know_an_expression_that_is_new_in_a_template() {
    let sandbox = used();
    sandbox.ok(&["accept"]);
    let prose = sandbox.read(TEMPLATE);
    sandbox.write(
        TEMPLATE,
        format!("{prose}\n{{{{ figure(\"rooms.n + readers.n\") }}}}\n"),
    );
    let run = sandbox.run(&["build", "--locked"]);
    assert_eq!(run.code, 1, "{}", run.stdout);
    assert!(
        run.stdout.contains("+ rooms.n + readers.n: 20"),
        "{}",
        run.stdout
    );
}
