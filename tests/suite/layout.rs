//! The pages of the paper: what stands where, and that nothing sticks out or is left alone.

use std::collections::BTreeMap;

use crate::sandbox::Sandbox;

struct Line {
    page: usize,
    left: i64,
    right: i64,
    text: String,
}

fn layout() -> Vec<Line> {
    let sandbox = Sandbox::paper();
    sandbox.ok(&["--locked", "--emit", "layout"]);
    let parse = |line: &str| -> Option<Line> {
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
    sandbox
        .read("out/layout.txt")
        .lines()
        .map(|l| parse(l).unwrap_or_else(|| panic!("{l}")))
        .collect()
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
        if lines[0].text.ends_with("Recomputed edition") && *page > 1 {
            lines.remove(0);
        }
    }
    pages
}

#[test]
fn pages_begin_and_end_where_they_should() {
    let lines = layout();
    let mut shown = String::new();
    for (page, lines) in bodies(&lines) {
        let cut = |text: &str| text.chars().take(60).collect::<String>();
        let (first, last) = (&lines[0], &lines[lines.len() - 1]);
        shown.push_str(&format!(
            "{page}: {} lines\n  {}\n  {}\n",
            lines.len(),
            cut(&first.text),
            cut(&last.text)
        ));
    }
    insta::assert_snapshot!(shown);
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
    let sandbox = Sandbox::paper();
    let mut headings = Vec::new();
    for entry in std::fs::read_dir(sandbox.path("templates/sections")).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        headings.extend(text.lines().filter(|l| l.starts_with('=')).filter_map(|l| {
            let title = l.trim_start_matches('=').split('<').next()?.trim();
            (!title.is_empty()).then(|| title.chars().take(40).collect::<String>())
        }));
    }
    assert!(headings.len() > 15, "{headings:?}");
    let mut captions = 0;
    for (page, lines) in bodies(&lines) {
        let last = lines[lines.len() - 1];
        let contents = lines[0].text == "Contents";
        assert!(
            contents || !headings.iter().any(|h| last.text.contains(h.as_str())),
            "page {page} ends with a heading: {}",
            last.text
        );
        for (index, line) in lines.iter().enumerate() {
            if line.text.starts_with("Table ")
                && line.text.contains(". ")
                && line.left == 74
                && line.right < 400
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
    assert_eq!(captions, 11, "Tables 1 to 11");
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
        let rows = lines.iter().filter(|l| l.page == page);
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
