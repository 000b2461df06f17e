//! The ledger: what is accepted, and what happens when a number moves.

use crate::sandbox::Sandbox;

#[test]
fn a_changed_answer_is_refused_listed_and_can_be_accepted() {
    let sandbox = Sandbox::project("tiny");
    assert_eq!(sandbox.run(&["--locked"]).code, 1, "there is no ledger yet");
    sandbox.ok(&["accept"]);
    let before = sandbox.read("report/figures.lock");
    sandbox.ok(&["--locked"]);
    let good = std::fs::read(sandbox.path("out/paper.pdf")).unwrap();

    sandbox.replace("data/rooms.csv", "b,1,s,1,1,0", "b,1,s,1,1,1");
    let run = sandbox.run(&["--locked"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    insta::assert_snapshot!(run.stdout, @r"
    ~ services.rooms.small.tea.count: 0 -> 1
    ~ services.rooms.small.tea.row_pct: 0.0 (0/3) -> 33.3 (1/3)
    ~ services.rooms.total.tea.count: 2 -> 3
    ~ services.rooms.total.tea.row_pct: 33.3 (2/6) -> 50.0 (3/6)
    ");
    let kept = std::fs::read(sandbox.path("out/paper.pdf")).unwrap();
    assert!(good == kept, "a refused build leaves the last good one");

    let run = sandbox.run(&["--locked", "--keep-going"]);
    assert_eq!(run.code, 1);
    assert!(
        good != std::fs::read(sandbox.path("out/paper.pdf")).unwrap(),
        "--keep-going writes"
    );

    sandbox.ok(&["accept", "services.rooms.small.*"]);
    let run = sandbox.run(&["--locked"]);
    assert_eq!((run.code, run.stdout.lines().count()), (1, 2));
    sandbox.ok(&["accept"]);
    sandbox.ok(&["--locked"]);
    let after = sandbox.read("report/figures.lock");
    let changed = before
        .lines()
        .zip(after.lines())
        .filter(|(a, b)| a != b)
        .count();
    assert_eq!(
        (before.lines().count(), changed),
        (after.lines().count(), 4)
    );
}

#[test]
fn one_answer_of_jetro_moves_its_figures_and_no_others() {
    let sandbox = Sandbox::paper();
    let text = sandbox.read("data/jetro.csv");
    let header: Vec<&str> = text.lines().next().unwrap().split(',').collect();
    let column = header
        .iter()
        .position(|c| *c == "precondition_human_resources")
        .unwrap();
    let mut lines: Vec<String> = text.lines().map(String::from).collect();
    let mut cells: Vec<String> = lines[1].split(',').map(String::from).collect();
    cells[column] = if cells[column] == "0" {
        "1".into()
    } else {
        "0".into()
    };
    lines[1] = cells.join(",");
    sandbox.write("data/jetro.csv", lines.join("\n") + "\n");
    let run = sandbox.run(&["--locked", "--quiet"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let moved: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(moved.len(), 18, "{moved:?}");
    // Table 4 counts the item, its summary adds it up, and JETRO's Table 5 breaks down by it.
    for line in &moved {
        let known = ["t04.jetro.", "t04.summary.", "t05.jetro.human_resources."];
        assert!(known.iter().any(|id| line[2..].starts_with(id)), "{line}");
    }
}

#[test]
fn the_committed_ledger_is_the_computed_one() {
    let sandbox = Sandbox::paper();
    let committed = sandbox.read("report/figures.lock");
    let run = sandbox.ok(&["accept"]);
    assert_eq!(run.stdout, "");
    assert!(
        run.stderr.contains("shares confirmed by fitted means"),
        "{}",
        run.stderr
    );
    assert_eq!(committed, sandbox.read("report/figures.lock"));
}

#[test]
fn a_ledger_whose_line_ends_were_turned_says_so_once() {
    let sandbox = Sandbox::project("tiny");
    sandbox.ok(&["accept"]);
    let turned = sandbox.read("report/figures.lock").replace('\n', "\r\n");
    sandbox.write("report/figures.lock", turned);
    let run = sandbox.run(&["--locked"]);
    assert_eq!(run.code, 2);
    insta::assert_snapshot!(run.stderr);
}

#[test]
fn a_fact_is_old_once_its_data_have_changed_until_somebody_confirms_it() {
    let sandbox = Sandbox::project("tiny");
    let facts = sandbox.read("report/facts.yaml");
    let welch = "welch_t: {value: \"2.31\", source: run elsewhere, depends_on: [rooms, readers]}\n";
    sandbox.ok(&["accept"]);
    sandbox.write("report/facts.yaml", facts.clone() + welch);
    sandbox.replace(
        "templates/sections/results.typ.j2",
        "= Results <results>\n",
        "= Results <results>\n\nThe test gives {{ fact(\"welch_t\") }}.\n",
    );
    let run = sandbox.run(&["--locked"]);
    assert_eq!(run.code, 1, "it was never accepted: {}", run.stderr);
    insta::assert_snapshot!(run.stdout, @"
    + fact welch_t on readers: dee8e6d212e6
    + fact welch_t on rooms: e9536e4a402f
    ");
    insta::assert_snapshot!(run.stderr);
    // Who has written it has seen its data.
    let run = sandbox.ok(&["accept"]);
    assert_eq!(run.stdout.lines().count(), 2);
    sandbox.ok(&["--locked"]);

    sandbox.replace("data/rooms.csv", "b,1,s,1,1,0", "b,1,s,1,1,1");
    let run = sandbox.run(&["--locked"]);
    assert_eq!(run.code, 1);
    insta::assert_snapshot!(run.stderr);
    let changed = "~ fact welch_t on rooms: e9536e4a402f -> ";
    let last = run.stdout.lines().last().unwrap_or_default();
    assert!(last.starts_with(changed), "{}", run.stdout);
    let run = sandbox.run(&["--quiet"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "a warning");
    let run = sandbox.run(&["check"]);
    let old = "report/facts.yaml:3:1: the fact `welch_t` may be out of date: `rooms` has changed since it was accepted";
    assert_eq!(
        (run.code, run.stdout.contains(old)),
        (1, true),
        "{}",
        run.stdout
    );

    // To accept figures is not to have looked at the fact.
    let run = sandbox.ok(&["accept"]);
    assert!(!run.stdout.contains("welch_t"), "{}", run.stdout);
    assert!(run.stderr.contains("stale-fact"), "{}", run.stderr);
    let run = sandbox.run(&["--locked"]);
    assert_eq!((run.code, run.stdout.lines().count()), (1, 1));
    let run = sandbox.ok(&["accept", "--fact", "welch_*"]);
    assert!(run.stdout.starts_with(changed), "{}", run.stdout);
    assert_eq!(run.stdout.lines().count(), 1, "{}", run.stdout);
    assert!(!run.stderr.contains("stale-fact"), "{}", run.stderr);
    sandbox.ok(&["--locked"]);

    // A fact alone is confirmed, not the figures that moved with it.
    sandbox.replace("data/rooms.csv", "b,1,s,1,1,1", "b,1,s,1,1,0");
    sandbox.ok(&["accept", "--fact", "welch_t"]);
    let run = sandbox.run(&["--locked"]);
    assert_eq!(
        (run.code, run.stdout.lines().count()),
        (1, 4),
        "{}",
        run.stdout
    );
    sandbox.ok(&["accept"]);

    // It depends on nothing any more.
    sandbox.write(
        "report/facts.yaml",
        facts + "welch_t: {value: \"2.31\", source: run elsewhere}\n",
    );
    let run = sandbox.run(&["--locked"]);
    assert_eq!(
        (run.code, run.stdout.lines().count()),
        (1, 2),
        "{}",
        run.stdout
    );
    sandbox.ok(&["accept"]);
    assert!(!sandbox.read("report/figures.lock").contains("welch_t"));
    sandbox.ok(&["--locked"]);
}

#[test]
fn conflicts_of_a_merge_are_resolved_by_recomputing() {
    let sandbox = Sandbox::project("tiny");
    sandbox.ok(&["accept"]);
    let merged = sandbox.read("report/figures.lock");
    // Both sides changed the same two answers of the small rooms; a third figure is one that neither has seen.
    let of = |count: &str, pct: &str| {
        format!(
            "services.rooms.small.tea.count = {count}\nservices.rooms.small.tea.row_pct = {pct}\n"
        )
    };
    let (now, ours, theirs) = (
        of("0", "0.0 (0/3)"),
        of("1", "33.3 (1/3)"),
        of("2", "66.7 (2/3)"),
    );
    assert!(merged.contains(&now), "{merged}");
    let conflict =
        format!("<<<<<<< HEAD\n{ours}||||||| base\n{now}=======\n{theirs}>>>>>>> colleague\n");
    let other = "services.rooms.total.tea.count = 2\n";
    let text = merged.replace(&now, &conflict);
    let text = text.replace(other, "services.rooms.total.tea.count = 4\n");
    sandbox.write("report/figures.lock", &text);
    let run = sandbox.run(&["build"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("accept --merge"), "{}", run.stderr);

    let run = sandbox.ok(&["accept", "--merge"]);
    insta::assert_snapshot!(run.stdout, @r"
    ~ services.rooms.small.tea.count: 1 | 2 -> 0
    ~ services.rooms.small.tea.row_pct: 33.3 (1/3) | 66.7 (2/3) -> 0.0 (0/3)
    ");
    assert!(
        run.stderr.contains("1 other figure differs"),
        "{}",
        run.stderr
    );
    let run = sandbox.run(&["--locked"]);
    assert_eq!(run.code, 1);
    assert_eq!(run.stdout, "~ services.rooms.total.tea.count: 4 -> 2\n");
    sandbox.ok(&["accept"]);
    assert_eq!(sandbox.read("report/figures.lock"), merged);
    let run = sandbox.ok(&["accept", "--merge"]);
    assert_eq!(run.stdout, "", "no conflict is left");
}
