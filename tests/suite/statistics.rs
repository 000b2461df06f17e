//! Missing answers, means and bases, against hand arithmetic on the small project.

use crate::sandbox::Sandbox;

fn text(sandbox: &Sandbox, id: &str) -> String {
    let run = sandbox.ok(&["figures", id, "--format", "csv"]);
    run.stdout.lines().nth(1).expect("a figure").to_string()
}

/// `view_warm` is empty for the rooms c and h.
fn views(missing: &str) -> Sandbox {
    let sandbox = Sandbox::project("tiny");
    sandbox.replace("report/tables/views.yaml", "missing: in_base", missing);
    sandbox
}

#[test]
fn missing_answers_are_refused_unless_the_table_says_what_becomes_of_them() {
    let run = views("missing: refuse").run(&["figures"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr
            .contains("2 of 16 in the base of `rooms` did not answer"),
        "{}",
        run.stderr
    );
}

#[test]
fn in_base_keeps_them_listwise_and_per_item_do_not() {
    // Rooms a, b, d, e, f, g rated warmth: 1 2 1 1 1 2. All eight rated quiet: 2 2 1 2 2 1 1 2.
    let sandbox = views("missing: in_base");
    assert_eq!(
        text(&sandbox, "views.rooms.warm.agree.row_pct"),
        "views.rooms.warm.agree.row_pct,25.0,2/8,8"
    );
    let sandbox = views("missing: per_item");
    assert_eq!(
        text(&sandbox, "views.rooms.warm.agree.row_pct"),
        "views.rooms.warm.agree.row_pct,33.3,2/6,6"
    );
    assert_eq!(
        text(&sandbox, "views.rooms.quiet.agree.row_pct"),
        "views.rooms.quiet.agree.row_pct,62.5,5/8,8"
    );
    // Listwise: c and h leave the whole block, and six rated both.
    let sandbox = views("missing: listwise");
    assert_eq!(
        text(&sandbox, "views.rooms.warm.total.base"),
        "views.rooms.warm.total.base,6,6,"
    );
    assert_eq!(
        text(&sandbox, "views.rooms.quiet.agree.row_pct"),
        "views.rooms.quiet.agree.row_pct,66.7,4/6,6"
    );
}

#[test]
fn a_matrix_total_is_over_respondents_and_activities() {
    let sandbox = Sandbox::project("tiny");
    assert_eq!(
        text(&sandbox, "partners.rooms.total.total.base"),
        "partners.rooms.total.total.base,12,12,"
    );
    assert_eq!(
        text(&sandbox, "partners.rooms.total.town.row_pct"),
        "partners.rooms.total.town.row_pct,50.0,6/12,12"
    );
    assert_eq!(
        text(&sandbox, "partners.rooms.rooms.town.row_pct"),
        "partners.rooms.rooms.town.row_pct,33.3,2/6,6"
    );
}

#[test]
fn a_mean_is_over_the_scored_answers() {
    let sandbox = Sandbox::project("tiny");
    sandbox.write(
        "report/tables/size.yaml",
        "title: Size\nprinted: false\nblocks:\n  rooms:\n    dataset: rooms\n    stub:\n      - mean: {variable: size, label: Mean, recode: {small: -1, large: 2}}\n    banner: [total, {values: open}]\n",
    );
    // Four small and four large rooms: (−4 + 8) ÷ 8. Open: three and three.
    assert_eq!(
        text(&sandbox, "size.rooms.mean.total.mean"),
        "size.rooms.mean.total.mean,0.5,4/8,8"
    );
    assert_eq!(
        text(&sandbox, "size.rooms.mean.yes.mean"),
        "size.rooms.mean.yes.mean,0.5,3/6,6"
    );
}

#[test]
fn many_rows_are_counted_the_same_on_all_cores() {
    let sandbox = Sandbox::project("tiny");
    let text_of = sandbox.read("data/rooms.csv");
    let mut lines = text_of.lines();
    let mut grown = format!("{}\n", lines.next().unwrap());
    let rows: Vec<&str> = lines.collect();
    let times = 20_000;
    for copy in 0..times {
        for row in &rows {
            grown.push_str(&format!("{copy}{row}\n"));
        }
    }
    sandbox.write("data/rooms.csv", grown);
    let n = times * rows.len();
    sandbox.replace("data/rooms.yaml", "answered: 8", &format!("answered: {n}"));
    sandbox.replace("data/rooms.yaml", "asked: 10", &format!("asked: {n}"));
    let share = format!(
        "services.rooms.total.tea.row_pct,33.3,{}/{},{}",
        2 * times,
        6 * times,
        6 * times
    );
    assert_eq!(text(&sandbox, "services.rooms.total.tea.row_pct"), share);
}
