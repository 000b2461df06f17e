//! Toplines, on the small project by hand. Of 145 tenths of readers 95 hold a card (see `banners`).

use crate::sandbox::Sandbox;

/// The small project with a topline more, whose readers are weighted.
fn with(topline: &str) -> Sandbox {
    let sandbox = Sandbox::project("tiny");
    let book = sandbox.read("data/readers.yaml");
    sandbox.write("data/readers.yaml", book + "design: {weight: weight}\n");
    sandbox.write(
        "report/tables/t.yaml",
        format!("title: All questions\ntopline: {topline}\n"),
    );
    let section = "templates/sections/results.typ.j2";
    sandbox.write(section, sandbox.read(section) + "\n{{ table(\"t\") }}\n");
    sandbox
}

fn figures(sandbox: &Sandbox) -> Vec<String> {
    let run = sandbox.ok(&["figures", "t.*", "--format", "csv"]);
    run.stdout.lines().map(str::to_string).collect()
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
fn every_question_has_a_block_by_its_kind() {
    let rooms = figures(&with("rooms"));
    let readers = figures(&with("readers"));
    for (figures, expected) in [
        (
            &rooms,
            &[
                "t.open.yes.total.count,6,6,8",
                "t.open.yes.total.total_pct,75.0,6/8,8",
                "t.open.total.total.base,8,8,",
                "t.service.loans.total.total_pct,83.3,5/6,6",
                "t.partner.books.town.row_pct,66.7,4/6,6",
                "t.view.quiet.agree.row_pct,62.5,5/8,8",
                "t.view.warm.total.base,6,6,",
                // Two agree (2), four do not (1).
                "t.view.warm.mean.mean,1.3,8/6,6",
            ][..],
        ),
        (
            &readers,
            &[
                "t.card.yes.total.count,7,7,12",
                "t.card.yes.total.total_pct,65.5,95/145,12",
                "t.card.total.total.weighted_base,15,145/10,12",
                "t.age.total.min.min,19,19/1,12",
                "t.age.total.max.max,70,70/1,12",
                "t.age.total.median.median,44,44/1,12",
                "t.visits.total.mean.base,11,11,",
            ][..],
        ),
    ] {
        for line in expected {
            let found = figures.iter().any(|figure| figure == line);
            assert!(found, "no {line} in\n{}", figures.join("\n"));
        }
    }
    // The weight is part of the design; codes that are not said to be a scale have no mean.
    assert!(!readers.iter().any(|line| line.starts_with("t.weight.")));
    assert!(!rooms.iter().any(|line| line.starts_with("t.open.mean.")));
}

#[test]
fn questions_are_left_out_retitled_and_get_a_mean() {
    let sandbox =
        with("{dataset: rooms, except: [service, view], titles: {size: Size 2020}, means: [open]}");
    let figures = figures(&sandbox);
    assert!(figures.contains(&"t.open.mean.total.mean,0.8,6/8,8".to_string()));
    let of = |block: &str| figures.iter().any(|line| line.starts_with(block));
    assert!(of("t.size.") && !of("t.service.") && !of("t.view."));
    let page = page(&sandbox).join("\n");
    assert!(page.contains("Size 2020"), "{page}");
    assert!(page.contains("Mean"), "{page}");
}

#[test]
fn a_topline_is_in_the_order_of_the_codebook_and_names_its_weights_once() {
    let page = page(&with("readers"));
    let at = |text: &str| {
        let found = page.iter().position(|line| line.contains(text));
        found.unwrap_or_else(|| panic!("no {text} in\n{}", page.join("\n")))
    };
    let questions = [
        "Do you hold a card?",
        "Which shelf do you go to first?",
        "How old are you?",
        "How far do you live",
        "How often did you come",
        "Percentages and means are weighted by",
    ];
    let found: Vec<usize> = questions.iter().map(|question| at(question)).collect();
    assert!(found.is_sorted(), "{found:?}");
    let weights = page.iter().filter(|line| line.contains("are weighted by"));
    assert_eq!(weights.count(), 1, "{}", page.join("\n"));
}
