//! `diff`: a project is edited, and what moved is told.

use serde_json::Value;

use crate::sandbox::{Run, Sandbox};

/// Runs git in the project.
fn git(sandbox: &Sandbox, args: &[&str]) {
    let mut command = sandbox.command("git");
    for (key, value) in [
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_SYSTEM", "/dev/null"),
        ("GIT_AUTHOR_NAME", "Nobody"),
        ("GIT_AUTHOR_EMAIL", "nobody@example.org"),
        ("GIT_COMMITTER_NAME", "Nobody"),
        ("GIT_COMMITTER_EMAIL", "nobody@example.org"),
    ] {
        command.env(key, value);
    }
    let output = command.args(args).output().expect("git runs");
    assert!(output.status.success(), "git {args:?}: {output:?}");
}

fn commit(sandbox: &Sandbox, message: &str) {
    git(sandbox, &["add", "report", "data", "templates"]);
    git(sandbox, &["commit", "-q", "-m", message]);
}

/// A project whose state is committed.
fn committed(sandbox: Sandbox) -> Sandbox {
    git(&sandbox, &["init", "-q", "-b", "main"]);
    commit(&sandbox, "first");
    sandbox
}

fn tiny() -> Sandbox {
    committed(Sandbox::project("tiny"))
}

/// What was printed, without the commit, which holds the day.
fn printed(run: &Run) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let lines = run
        .stdout
        .lines()
        .map(|line| match (line.find(" ("), line.find("), ")) {
            (Some(from), Some(to)) if line.contains("HEAD (") || line.contains("main~1 (") => {
                format!(
                    "{}{}\n",
                    &line[..from + 2].replace(version, "V"),
                    &line[to..]
                )
            }
            _ => format!("{line}\n"),
        });
    lines.collect::<String>().replace(version, "VERSION")
}

/// JSON without the line of the commit.
fn commitless(run: &Run) -> String {
    let lines = run
        .stdout
        .lines()
        .filter(|line| !line.contains("\"commit\": "));
    let text = lines.collect::<Vec<_>>().join("\n");
    text.replace(env!("CARGO_PKG_VERSION"), "VERSION")
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("{e}: {}", run.stdout))
}

/// A figure of a comparison.
fn figure<'a>(comparison: &'a Value, id: &str) -> &'a Value {
    let figures = comparison["figures"].as_array().expect("a list");
    let found = figures.iter().find(|figure| figure["id"] == id);
    found.unwrap_or_else(|| panic!("{id} is not listed"))
}

#[test]
fn an_answer_is_told_with_its_figures_sentences_and_respondent() {
    let sandbox = tiny();
    let run = sandbox.ok(&["diff", "--exit-code"]);
    insta::assert_snapshot!(printed(&run), @r"
    old: HEAD (), computed with refigure VERSION: 85 figures
    new: the work tree, computed with refigure VERSION: 85 figures

    no figure moved; 85 are as they were
    ");

    sandbox.replace("data/rooms.csv", "c,1,s,0,0,0,1", "c,1,s,1,0,0,0");
    let run = sandbox.run(&["diff", "--exit-code"]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    insta::assert_snapshot!(printed(&run));
    assert_eq!(sandbox.run(&["diff"]).code, 0, "without --exit-code");
    insta::assert_snapshot!(printed(&sandbox.ok(&["diff", "--format", "markdown"])));
    insta::assert_snapshot!(commitless(&sandbox.ok(&["diff", "--format", "json"])));
}

#[test]
fn respondents_who_are_protected_are_only_counted() {
    let sandbox = Sandbox::project("tiny");
    sandbox.replace("data/rooms.yaml", "disclosure: rows", "disclosure: counts");
    sandbox.replace("data/rooms.csv", "\nc,", "\nroomcee,");
    let sandbox = committed(sandbox);
    sandbox.replace(
        "data/rooms.csv",
        "roomcee,1,s,0,0,0,1",
        "roomcee,1,s,1,0,0,0",
    );
    // That the new codebook shows them does not undo what the old one promised.
    for open in [false, true] {
        if open {
            sandbox.replace("data/rooms.yaml", "disclosure: counts", "disclosure: rows");
        }
        for format in ["text", "markdown", "json"] {
            let run = sandbox.ok(&["diff", "--format", format]);
            assert!(!run.stdout.contains("roomcee"), "{}", run.stdout);
        }
        let found = json(&sandbox.ok(&["diff", "--format", "json"]));
        let causes = found["causes"].as_array().expect("a list");
        let data = causes
            .iter()
            .find(|c| c["path"] == "data/rooms.csv")
            .expect("the CSV");
        assert_eq!(data["responses"]["changed"], 1);
        assert!(data["responses"].get("respondents").is_none());
        assert_eq!(data["responses"]["columns"][0]["name"], "service_loans");
    }
}

#[test]
fn one_firm_of_the_paper_moves_a_coefficient_a_cell_and_sentences() {
    let sandbox = committed(Sandbox::paper());
    let before = sandbox.read("data/sme.csv");
    let mut lines: Vec<Vec<String>> = before
        .lines()
        .map(|l| l.split(',').map(String::from).collect())
        .collect();
    let column = |name: &str| lines[0].iter().position(|c| c == name).expect("a column");
    let (advice, markets) = (column("policy_advice"), column("space_new_markets"));
    assert_eq!(
        (lines[1][advice].as_str(), lines[1][markets].as_str()),
        ("0", "4")
    );
    lines[1][advice] = "1".into();
    lines[1][markets] = "1".into();
    let after: Vec<String> = lines.iter().map(|cells| cells.join(",")).collect();
    sandbox.write("data/sme.csv", after.join("\n") + "\n");

    let run = sandbox.run(&["diff", "--format", "json", "--exit-code"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let found = json(&run);
    let coefficient = figure(&found, "m18.coef.new_markets.b");
    assert_eq!(coefficient["cell"]["row"], "New markets");
    assert_eq!(
        (&coefficient["old"]["text"], &coefficient["new"]["text"]),
        (&"0.332".into(), &"0.326".into())
    );
    let text = |index: &Value| {
        let sentence = &found["sentences"][index.as_u64().expect("a number") as usize];
        (
            sentence["old"]["text"].to_string(),
            sentence["new"]["text"].to_string(),
        )
    };
    let sentences: Vec<(String, String)> = coefficient["sentences"]
        .as_array()
        .expect("sentences")
        .iter()
        .map(text)
        .collect();
    assert!(
        sentences
            .iter()
            .any(|(old, new)| old.contains("(B = 0.332,") && new.contains("(B = 0.326,")),
        "{sentences:?}"
    );
    let uses = coefficient["uses"].as_array().expect("uses");
    assert!(
        uses.iter().all(|used| used["page"].as_u64() > Some(1)),
        "{uses:?}"
    );
    assert!(
        found["causes"][coefficient["causes"][0].as_u64().expect("a cause") as usize]["path"]
            == "data/sme.csv"
    );
    // A cell of Table 12 moved by the other answer, and no figure of the other surveys did.
    let cell = figure(&found, "t12.smes.advice.total.count");
    assert_eq!(cell["change"]["exact"], "1");
    let others = found["figures"].as_array().expect("a list").iter();
    let others: Vec<&Value> = others
        .filter(|f| {
            ["t01", "t04", "t05", "t08"]
                .iter()
                .any(|t| f["id"].as_str().expect("an id").starts_with(t))
        })
        .collect();
    assert!(others.is_empty(), "{others:?}");
    assert!(
        found["causes"][0]["responses"].get("respondents").is_none(),
        "the codebook protects the firms"
    );

    let markdown = sandbox.ok(&["diff", "--format", "markdown"]).stdout;
    assert!(
        markdown.contains("| `m18.coef.new_markets.b` | 0.332 → 0.326 ("),
        "{markdown}"
    );
    assert!(markdown.len() < 65_536, "{}", markdown.len());
}

#[test]
fn manifests_ledgers_and_folders_are_compared_as_revisions_are() {
    let sandbox = tiny();
    sandbox.ok(&["accept"]);
    sandbox.ok(&["build", "--out", "before"]);
    let ledger = sandbox.read("report/figures.lock");
    sandbox.write("old.lock", ledger);
    sandbox.replace("data/rooms.csv", "c,1,s,0,0,0,1", "c,1,s,1,0,0,0");
    sandbox.ok(&["build", "--out", "after"]);
    let moved = |args: &[&str]| -> Vec<String> {
        let args = [&["diff", "--format", "json", "--exact"], args].concat();
        let found = json(&sandbox.ok(&args));
        let figures = found["figures"].as_array().expect("a list").iter();
        figures
            .map(|f| f["id"].as_str().expect("an id").to_string())
            .collect()
    };
    let wanted = moved(&["HEAD"]);
    assert_eq!(wanted.len(), 8, "{wanted:?}");
    assert_eq!(moved(&["before/figures.json"]), wanted);
    assert_eq!(moved(&["before", "after/figures.json"]), wanted);
    assert_eq!(moved(&["old.lock", "."]), wanted);
    assert_eq!(moved(&["old.lock", "after"]), wanted);
    // Manifests know lines and pages, though no words.
    let run = sandbox.ok(&["diff", "before", "after"]);
    assert!(
        run.stdout
            .contains("templates/sections/results.typ.j2:3, 5, 8, page 3"),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout.contains("data/rooms.csv: differs"),
        "{}",
        run.stdout
    );
}

#[test]
fn a_revision_before_the_project_was_there_is_told() {
    let sandbox = Sandbox::project("tiny");
    git(&sandbox, &["init", "-q"]);
    git(
        &sandbox,
        &["commit", "-q", "--allow-empty", "-m", "nothing"],
    );
    let run = sandbox.run(&["diff", "HEAD"]);
    assert_eq!(run.code, 2);
    insta::assert_snapshot!(run.stderr);
}

#[test]
fn a_revision_that_cannot_be_computed_is_compared_by_its_ledger() {
    let sandbox = Sandbox::project("tiny");
    sandbox.ok(&["accept"]);
    sandbox.replace(
        "report/report.yaml",
        "title: Reading rooms",
        "titel: Reading rooms",
    );
    let sandbox = committed(sandbox);
    sandbox.replace(
        "report/report.yaml",
        "titel: Reading rooms",
        "title: Reading rooms",
    );
    sandbox.replace("data/rooms.csv", "c,1,s,0,0,0,1", "c,1,s,1,0,0,0");
    let run = sandbox.ok(&["diff"]);
    assert!(
        run.stdout.contains("can't compute HEAD: unknown key `titel` (report/report.yaml:1:1); its ledger is compared"),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout
            .contains("~ services.rooms.total.loans.count: 5 → 6"),
        "{}",
        run.stdout
    );
    commit(&sandbox, "second");
    // What is wrong with responses may name a respondent.
    sandbox.replace("data/rooms.csv", "d,1,l,1", "secret,1,l,7");
    commit(&sandbox, "third");
    sandbox.replace("data/rooms.csv", "secret,1,l,7", "d,1,l,1");
    let run = sandbox.ok(&["diff"]);
    assert!(
        run.stdout
            .contains("can't compute HEAD: a fault in data/rooms.csv;"),
        "{}",
        run.stdout
    );
    assert!(!run.stdout.contains("secret"), "{}", run.stdout);
    // The ledger was not accepted anew: as recorded, nothing moved between the two.
    let run = sandbox.ok(&["diff", "--recorded", "--exit-code", "HEAD~2", "HEAD~1"]);
    assert!(run.stdout.contains("no figure moved"), "{}", run.stdout);
}

#[test]
fn tolerances_are_of_the_command_line_or_of_the_report() {
    let sandbox = tiny();
    sandbox.replace("data/rooms.csv", "c,1,s,0,0,0,1", "c,1,s,1,0,0,0");
    let counts = |args: &[&str]| -> (u64, u64) {
        let args = [&["diff", "--format", "json"], args].concat();
        let counts = &json(&sandbox.ok(&args))["counts"];
        (
            counts["moved"].as_u64().unwrap(),
            counts["tolerated"].as_u64().unwrap(),
        )
    };
    assert_eq!(counts(&[]), (8, 0));
    // Four counts moved by one; the shares by 16.7 or 33.3 points.
    assert_eq!(counts(&["--tolerance", "1"]), (4, 4));
    assert_eq!(counts(&["--tolerance", "17"]), (2, 6));
    assert_eq!(counts(&["--relative", "0.2"]), (6, 2));
    sandbox.write(
        "report/report.yaml",
        sandbox.read("report/report.yaml")
            + "tolerances: {share: {absolute: \"17\"}, count: {relative: \"1/5\"}}\n",
    );
    assert_eq!(counts(&[]), (5, 3));
    assert_eq!(counts(&["--tolerance", "0"]), (8, 0));
}

#[test]
fn a_renamed_item_is_a_rename_and_a_rewritten_sentence_is_quoted() {
    let sandbox = tiny();
    sandbox.replace("data/rooms.yaml", "tea: Tea,", "drinks: Tea,");
    sandbox.replace("data/rooms.yaml", "tea: tea}", "drinks: tea}");
    sandbox.replace("data/rooms.csv", "service_tea", "service_drinks");
    sandbox.replace(
        "templates/sections/results.typ.j2",
        "Loans are more frequent",
        "Loans are far more frequent",
    );
    let run = sandbox.ok(&["diff"]);
    assert!(
        run.stdout
            .contains("> services.rooms.total.drinks.count: was services.rooms.total.tea.count, 2"),
        "{}",
        run.stdout
    );
    for part in [
        "6 renamed",
        "words: a sentence reads differently (templates/sections/results.typ.j2:6)",
        "- Loans are more frequent than lectures.",
        "+ Loans are far more frequent than lectures.",
        "the column service_drinks is new",
        "data/rooms.yaml: differs",
    ] {
        assert!(run.stdout.contains(part), "{part}\n{}", run.stdout);
    }
}

#[test]
fn a_sentence_that_broke_comes_first() {
    let sandbox = tiny();
    let mut csv = sandbox.read("data/rooms.csv");
    for (from, to) in [
        ("a,1,s,1,0", "a,1,s,0,1"),
        ("e,1,l,1,0", "e,1,l,0,1"),
        ("c,1,s,0,0,0,1", "c,1,s,0,1,0,0"),
    ] {
        assert!(csv.contains(from));
        csv = csv.replace(from, to);
    }
    sandbox.write("data/rooms.csv", csv);
    let found = json(&sandbox.ok(&["diff", "--format", "json"]));
    let first = &found["matters"][0];
    assert_eq!(first["kind"], "sentence_broke");
    assert_eq!(
        first["message"],
        "the data make this false: more rooms lend books than offer lectures"
    );
    assert_eq!(first["line"], 5);
    assert!(
        found["matters"]
            .as_array()
            .expect("a list")
            .iter()
            .any(|m| m["kind"] == "rank")
    );
    // Seen from the other side, it holds again.
    commit(&sandbox, "second");
    let found = json(&sandbox.ok(&["diff", "--format", "json", "HEAD", "HEAD~1"]));
    let kinds: Vec<&Value> = found["matters"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|m| &m["kind"])
        .collect();
    assert!(kinds.contains(&&"sentence_mended".into()), "{kinds:?}");
    assert!(!kinds.contains(&&"sentence_broke".into()), "{kinds:?}");
}
