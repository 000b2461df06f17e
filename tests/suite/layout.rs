//! Pages: nothing exceeds the margins, no heading or caption is left alone, numbers are aligned.

use std::collections::BTreeMap;
use std::path::Path;

use crate::sandbox::{PAPER, Sandbox, root};

struct Line {
    page: usize,
    left: i64,
    right: i64,
    text: String,
}

/// The lines of the paper.
fn layout() -> Vec<Line> {
    parse(std::str::from_utf8(&PAPER[Path::new("layout.txt")]).unwrap())
}

fn parse(text: &str) -> Vec<Line> {
    let line = |line: &str| -> Option<Line> {
        let mut parts = line.splitn(4, ' ');
        let page = parts.next()?.parse().ok()?;
        let (left, right) = parts.nth(1)?.split_once('-')?;
        Some(Line {
            page,
            left: left.parse().ok()?,
            right: right.parse().ok()?,
            text: parts.next()?.to_string(),
        })
    };
    let parsed = text
        .lines()
        .map(|l| line(l).unwrap_or_else(|| panic!("{l}")));
    parsed.collect()
}

/// The lines of each page without running head and page number.
fn bodies(lines: &[Line]) -> BTreeMap<usize, Vec<&Line>> {
    let mut pages: BTreeMap<usize, Vec<&Line>> = BTreeMap::new();
    for line in lines {
        pages.entry(line.page).or_default().push(line);
    }
    for (page, lines) in &mut pages {
        if *page > 1 {
            let number = lines.pop().unwrap();
            assert_eq!(
                number.text,
                page.to_string(),
                "the last line is the page's number"
            );
        }
        if *page > 1
            && lines
                .first()
                .is_some_and(|l| l.text.ends_with("Recomputed edition"))
        {
            lines.remove(0);
        }
        assert!(!lines.is_empty(), "page {page} is empty");
    }
    assert!(
        pages.keys().copied().eq(1..=pages.len()),
        "{:?}",
        pages.keys()
    );
    pages
}

#[test]
fn nothing_is_overfull_and_no_heading_or_caption_stands_alone() {
    let lines = layout();
    // A4 is 595 points wide, the margins are 2.6 cm: 74 points. Punctuation may hang out by a little.
    for line in &lines {
        assert!(
            line.left >= 73 && line.right <= 525,
            "page {}: {}",
            line.page,
            line.text
        );
    }
    let mut headings = Vec::new();
    for entry in std::fs::read_dir(root().join("templates/sections")).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        headings.extend(text.lines().filter(|l| l.starts_with('=')).filter_map(|l| {
            let title = l.trim_start_matches('=').split(['<', '{']).next()?.trim();
            (!title.is_empty()).then(|| title.chars().take(40).collect::<String>())
        }));
    }
    for heading in &headings {
        assert!(
            lines.iter().any(|l| l.text.contains(heading)),
            "no page has the heading {heading}"
        );
    }
    let is_heading = |text: &str| {
        let title = text.trim_start_matches(|c: char| c.is_ascii_digit() || ".() ".contains(c));
        headings
            .iter()
            .any(|h| title.starts_with(h.as_str()) || h.len() > 20 && text.contains(h.as_str()))
    };
    let mut captions = 0;
    for (page, lines) in bodies(&lines) {
        let last = lines[lines.len() - 1];
        let contents = lines[0].text == "Contents";
        assert!(
            contents || !is_heading(&last.text),
            "page {page} ends with a heading: {}",
            last.text
        );
        for (index, line) in lines.iter().enumerate() {
            if line.text.starts_with("Table ")
                && line.text.contains(". ")
                && line.left == 74
                && line.right < 480
            {
                captions += 1;
                assert!(
                    lines.len() - index > 4,
                    "page {page}: the caption stands alone: {}",
                    line.text
                );
            }
        }
    }
    assert_eq!(captions, 18, "Tables 1 to 18");
}

#[test]
fn counts_stand_over_the_whole_part_of_percentages() {
    let lines = layout();
    let page = lines
        .iter()
        .find(|l| l.text.starts_with("Table 4. ") && l.right < 400)
        .unwrap()
        .page;
    let of = |percent: bool| -> Vec<i64> {
        let rows = lines.iter().filter(|l| [page, page + 1].contains(&l.page));
        let ends_with_number =
            rows.filter(|l| l.text.ends_with(|c: char| c.is_ascii_digit()) && l.left != 74);
        ends_with_number
            .filter(|l| l.text.starts_with('%') == percent && l.right > 500)
            .map(|l| l.right)
            .collect()
    };
    let (counts, percentages) = (of(false), of(true));
    assert!(
        counts.len() >= 16 && counts.len() == percentages.len(),
        "{counts:?} {percentages:?}"
    );
    // `.0` is six points wide at this size: every count ends that far before every percentage.
    for (count, percentage) in counts.iter().zip(&percentages) {
        assert_eq!(percentage - count, 6, "{counts:?} {percentages:?}");
    }
}

/// The small project with a question of many answers, and its table turned by options.
fn long_table(options: &str) -> Vec<Line> {
    let sandbox = Sandbox::project("tiny");
    let values: Vec<String> = (1..=50)
        .map(|i| format!("v{i}: {{code: {i}, label: Value {i}}}"))
        .collect();
    let question = format!(
        "sets:\n  service:\n    label: x\n    items: {{loans: Loans}}\nvariables:\n  many:\n    label: x\n    values: {{{}}}\n",
        values.join(", ")
    );
    let codebook = sandbox.read("data/rooms.yaml");
    let head = codebook
        .split("variables:")
        .next()
        .unwrap()
        .replace("8", "50")
        .replace("10", "50");
    sandbox.write("data/rooms.yaml", head + &question);
    let rows: Vec<String> = (1..=50).map(|i| format!("{i},{i},1\n")).collect();
    sandbox.write(
        "data/rooms.csv",
        format!("room,many,service_loans\n{}", rows.concat()),
    );
    for table in ["services", "partners", "views"] {
        std::fs::remove_file(sandbox.path(&format!("report/tables/{table}.yaml"))).unwrap();
    }
    sandbox.write(
        "report/tables/long.yaml",
        format!("title: Long\n{options}blocks:\n  all:\n    title: The rooms\n    dataset: rooms\n    stub: [{{values: many}}]\n    banner: [{{set: service}}]\n"),
    );
    sandbox.write(
        "templates/sections/results.typ.j2",
        "= Results <results>\n\n{{ table(\"long\") }}\n",
    );
    sandbox.ok(&["--emit", "layout"]);
    parse(&sandbox.read("out/layout.txt"))
}

#[test]
fn a_long_block_breaks_between_rows_and_repeats_its_head() {
    let lines = long_table("");
    let heads = lines
        .iter()
        .filter(|l| l.text.starts_with("The rooms"))
        .count();
    let pages: std::collections::BTreeSet<usize> = lines
        .iter()
        .filter(|l| l.text.starts_with("Value "))
        .map(|l| l.page)
        .collect();
    assert!(
        pages.len() > 1 && heads == pages.len(),
        "{heads} heads on {pages:?}"
    );
    // A row's count and percentage are never parted.
    for pair in lines.windows(2) {
        if pair[0].text.starts_with("Value ") {
            assert_eq!(
                (pair[1].page, pair[1].text.as_str()),
                (pair[0].page, "% 100.0"),
                "{}",
                pair[0].text
            );
        }
    }
}

#[test]
fn a_landscape_table_has_pages_of_its_own() {
    let upright = long_table("");
    let across = long_table("landscape: true\n");
    let widest = |lines: &[Line]| lines.iter().map(|l| l.right).max().unwrap();
    assert!(widest(&upright) < 530 && widest(&across) > 700);
}

#[test]
fn a_model_with_long_labels_and_many_statistics_keeps_to_the_page() {
    let sandbox = Sandbox::project("tiny");
    let model = "report/models/visits.yaml";
    sandbox.replace(
        model,
        "label: Age,",
        "label: Age of the reader in completed years when the letter came,",
    );
    sandbox.replace(
        model,
        "    p: {label: p, decimals: 3}\n",
        "    beta: {label: Beta, decimals: 3}\n    t: {label: t, decimals: 3}\n    p: {label: p, decimals: 3}\n    low: {label: Lower bound, decimals: 3}\n    high: {label: Upper bound, decimals: 3}\n    vif: {label: VIF, decimals: 3}\n",
    );
    sandbox.ok(&["--emit", "layout"]);
    let lines = parse(&sandbox.read("out/layout.txt"));
    let row = lines.iter().find(|l| l.text.starts_with("Age of")).unwrap();
    assert!(
        row.text.contains("when the letter came −0.086 "),
        "{}",
        row.text
    );
    assert!(row.text.ends_with(" 1.129"), "{}", row.text);
    assert!(lines.iter().all(|l| l.left >= 73 && l.right <= 525));
}

#[test]
fn a_tall_model_goes_on_with_its_heads_on_the_next_page() {
    let sandbox = Sandbox::project("tiny");
    let numbers: Vec<String> = (0..60).map(|i| format!("x{i}")).collect();
    let codebook = "title: S\nrespondents: S\nunit: one\nkey: id\nasked: 80\nanswered: 80\nmode: m\ndate: d\ndisclosure: rows\nsource: made up\n";
    let keys: String = numbers
        .iter()
        .map(|n| format!("  {n}: {{label: {n}}}\n"))
        .collect();
    sandbox.write(
        "data/tall.yaml",
        format!("{codebook}numbers:\n  y: {{label: y}}\n{keys}"),
    );
    // Powers of two modulo a prime: no column is a combination of others.
    let mut seed: u64 = 1;
    let rows: String = (0..80)
        .map(|row| {
            let cells: Vec<String> = (0..61)
                .map(|_| {
                    seed = seed * 16_807 % 2_147_483_647;
                    (seed % 90).to_string()
                })
                .collect();
            format!("{row},{}\n", cells.join(","))
        })
        .collect();
    sandbox.write(
        "data/tall.csv",
        format!("id,y,{}\n{rows}", numbers.join(",")),
    );
    let label = "The question that was asked, which is longer than a line of the column of labels has room for";
    let predictors: String = numbers
        .iter()
        .map(|n| format!("  {n}: {{variable: {n}, label: \"{label} {n}\"}}\n"))
        .collect();
    sandbox.write(
        "report/models/tall.yaml",
        format!("title: Tall\nkind: ols\ndataset: tall\ndependent: {{variable: y, label: y}}\npredictors:\n{predictors}print:\n  coef: {{b: {{label: Slope, decimals: 3}}, t: {{label: t, decimals: 3}}}}\n"),
    );
    let section = "templates/sections/results.typ.j2";
    sandbox.write(section, sandbox.read(section) + "\n{{ table(\"tall\") }}\n");
    sandbox.ok(&["--emit", "layout"]);
    let lines = parse(&sandbox.read("out/layout.txt"));
    let rows: Vec<&Line> = lines
        .iter()
        .filter(|l| l.text.starts_with("The question"))
        .collect();
    let pages: std::collections::BTreeSet<usize> = rows.iter().map(|l| l.page).collect();
    let heads = lines
        .iter()
        .filter(|l| l.text == "Variable Slope t")
        .count();
    assert_eq!((rows.len(), heads), (60, pages.len()));
    assert!(pages.len() > 1);
    // Each page's last line is its number: rows don't reach it.
    bodies(&lines);
}

/// The small project with a table of so many items that all ten respondents named.
fn wide_table(items: usize) -> Sandbox {
    let sandbox = Sandbox::project("tiny");
    let named = |i: usize| format!("i{i}: Item {i}");
    let items: Vec<usize> = (1..=items).collect();
    let labels: Vec<String> = items.iter().map(|i| named(*i)).collect();
    sandbox.write(
        "data/wide.yaml",
        format!("title: W\nrespondents: W\nunit: one\nkey: id\nasked: 10\nanswered: 10\nmode: m\ndate: d\ndisclosure: rows\nsource: made up\nsets:\n  s: {{label: S, items: {{{}}}}}\n", labels.join(", ")),
    );
    let heads: Vec<String> = items.iter().map(|i| format!(",s_i{i}")).collect();
    let marks = ",1".repeat(items.len());
    let rows: Vec<String> = (1..=10).map(|i| format!("{i}{marks}\n")).collect();
    sandbox.write(
        "data/wide.csv",
        format!("id{}\n{}", heads.concat(), rows.concat()),
    );
    sandbox.write(
        "report/tables/wide.yaml",
        "title: W\nblocks:\n  b: {dataset: wide, stub: [total], banner: [{set: s}]}\n",
    );
    let section = "templates/sections/results.typ.j2";
    sandbox.write(section, sandbox.read(section) + "\n{{ table(\"wide\") }}\n");
    sandbox
}

#[test]
fn numbers_of_a_wide_table_are_kept_apart() {
    for items in [18, 40] {
        let sandbox = wide_table(items);
        sandbox.ok(&["--emit", "layout"]);
        let percentages = ["100.0"; 40][..items].join(" ");
        let lines = parse(&sandbox.read("out/layout.txt"));
        let texts: Vec<&str> = lines.iter().map(|l| l.text.trim()).collect();
        let row = format!("% {percentages}");
        assert!(texts.contains(&row.as_str()), "{texts:#?}");
    }
}

#[test]
fn text_off_its_page_or_on_other_text_is_a_finding() {
    let table = wide_table(70).run(&[]);
    assert_eq!(table.code, 1);
    let expected = "finding[outside-page]: `10` runs out of the text area of page 4\n  --> templates/sections/results.typ.j2:16:4\n";
    assert!(table.stderr.contains(expected), "{}", table.stderr);

    let sandbox = Sandbox::project("tiny");
    let partial = std::fs::read_to_string(root().join("templates/partials/model.typ.j2")).unwrap();
    sandbox.write(
        "templates/partials/model.typ.j2",
        partial.replace("{{ part.widths.columns }}", "1cm, 9pt, 9pt, 9pt"),
    );
    let model = sandbox.run(&[]);
    assert_eq!(model.code, 1);
    assert!(
        model.stderr.contains("finding[overlapping-text]: "),
        "{}",
        model.stderr
    );
    assert!(
        model.stderr.contains("figure `visits.coef."),
        "{}",
        model.stderr
    );
    assert!(!sandbox.path("out/paper.pdf").exists());

    let sandbox = Sandbox::project("tiny");
    let section = "templates/sections/results.typ.j2";
    let word = "strength~".repeat(20);
    sandbox.write(
        section,
        sandbox.read(section)
            + &format!("\n{word}{{{{ count(\"services.rooms.total.loans\") }}}}\n"),
    );
    let prose = sandbox.run(&[]);
    assert_eq!(prose.code, 1);
    assert!(
        prose.stderr.contains("finding[outside-page]: "),
        "{}",
        prose.stderr
    );
    assert!(
        prose
            .stderr
            .contains("figure `services.rooms.total.loans.count`"),
        "{}",
        prose.stderr
    );
}
