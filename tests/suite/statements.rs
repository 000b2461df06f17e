//! `refigure check` on sentences: of the same numbers, statements that are true, false, and not to be understood.

use refigure::check::{Certainty, Verdict};
use refigure::pipeline::Report;

use crate::sandbox::Sandbox;

/// Kind, what is printed, what it is about.
type Statement = (&'static str, &'static str, &'static str);

const LOANS: &str = "services.rooms.total.loans.row_pct"; // 5 of 6
const LECTURES: &str = "services.rooms.total.lectures.row_pct"; // 3 of 6
const TEA: &str = "services.rooms.total.tea.row_pct"; // 2 of 6
const FIVE: &str = "services.rooms.total.loans.count";
const NOBODY: &str = "services.rooms.small.tea.count"; // 0 of 3
const NONE: &str = "services.rooms.small.tea.row_pct";
const ALL: &str = "services.rooms.large.loans.row_pct"; // 3 of 3
const P_AGE: &str = "visits.coef.age.p"; // 0.2401405
const P_DISTANCE: &str = "visits.coef.distance.p"; // 0.0000033
const TIMES: &str = "services.rooms.total.loans.count / services.rooms.total.tea.count"; // 2.5
const TWICE: &str = "services.rooms.large.lectures.row_pct / services.rooms.small.lectures.row_pct";
const POINTS: &str = "services.rooms.total.loans.row_pct - services.rooms.total.tea.row_pct"; // 50

const RIGHT: &[Statement] = &[
    ("statistic", "p < .001", P_DISTANCE),
    ("statistic", "p > .05", P_AGE),
    ("statistic", "p > .240", P_AGE),
    ("statistic", "p = .24", P_AGE),
    ("statistic", "p ≥ .05", P_AGE),
    ("statistic", "p = 3.3 × 10^-6", P_DISTANCE),
    ("statistic", "p = 3.27e-6", P_DISTANCE),
    ("statistic", "R² = 0.952", "visits.fit.r2"),
    ("statistic", "R^2 > .95", "visits.fit.r2"),
    ("statistic", "95.2%", "visits.fit.r2"),
    ("coefficient", "-7.438", "visits.coef.distance.b"),
    ("coefficient", "− 7.4", "visits.coef.distance.b"),
    ("coefficient", "between -8 and -7", "visits.coef.distance.b"),
    ("percentage", "> 80%", LOANS),
    ("percentage", "83.3%", LOANS),
    ("percentage", "83.3 per cent", LOANS),
    ("percentage", "eighty-three per cent", LOANS),
    ("percentage", "not less than 80%", LOANS),
    ("percentage", "no more than 84%", LOANS),
    ("percentage", "80–85%", LOANS),
    ("percentage", "between 80% and 90%", LOANS),
    ("percentage", "83% of the 6 rooms", LOANS),
    ("percentage", "not 80%", LOANS),
    ("percentage", "up to 90%", LOANS),
    ("percentage", "80% or more", LOANS),
    ("percentage", "at least 83.3%", LOANS),
    ("percentage", "about 83%", LOANS),
    ("percentage", "nearly 90%", LOANS),
    ("percentage", "50 percentage points", POINTS),
    ("count", "5", FIVE),
    ("count", "as many as 5", FIVE),
    ("percentage", "0.833", LOANS),
    ("percentage", "83·3%", LOANS),
    ("percentage", "surpassed 80%", LOANS),
    ("percentage", "did not reach 84%", LOANS),
    ("count", "no more than 5", FIVE),
    ("count", "not 6", FIVE),
    ("count", "fewer than 6", FIVE),
    ("count", "at least five", FIVE),
    ("count", "5 out of 6", FIVE),
    ("count", "5 of the 6 rooms", FIVE),
    ("count", "5 rooms or more", FIVE),
    ("count", "4 to 6", FIVE),
    ("count", "none of the small rooms", NOBODY),
    ("number_word", "all five rooms", FIVE),
    ("number_word", "more than four", FIVE),
    ("number_word", "both", "services.rooms.total.tea.count"),
    ("quantity", "no small room has tea", NONE),
    ("quantity", "no small room", NOBODY),
    ("quantity", "no majority", LECTURES),
    ("quantity", "not one small room", NONE),
    ("quantity", "hardly any", NONE),
    ("quantity", "all large rooms", ALL),
    ("quantity", "not all rooms", LOANS),
    ("quantity", "more than half of the rooms", LOANS),
    ("quantity", "not more than half", LECTURES),
    ("quantity", "one in three", TEA),
    ("quantity", "five out of six rooms", LOANS),
    ("quantity", "a third", TEA),
    ("quantity", "just over four fifths", LOANS),
    ("quantity", "less than two fifths", TEA),
    ("quantity", "most rooms", LOANS),
    ("quantity", "twice as likely", TWICE),
    ("quantity", "more than twice as many", TIMES),
    ("quantity", "2.5 times as many", TIMES),
    (
        "rank",
        "the most frequent",
        "rank(services.rooms.total.loans.row_pct)",
    ),
    (
        "rank",
        "the least frequent",
        "rank(services.rooms.total.tea.row_pct)",
    ),
    (
        "rank",
        "the second lowest",
        "rank(services.rooms.total.lectures.row_pct)",
    ),
    ("rank", "last", "rank(services.rooms.total.tea.row_pct)"),
    (
        "rank",
        "not the largest",
        "rank(services.rooms.total.tea.row_pct)",
    ),
    (
        "rank",
        "the top two",
        "rank(services.rooms.total.lectures.row_pct)",
    ),
];

const WRONG: &[Statement] = &[
    ("statistic", "p < .001", P_AGE),
    ("statistic", "p > .05", P_DISTANCE),
    ("statistic", "p < .240", P_AGE),
    ("statistic", "p = .25", P_AGE),
    ("statistic", "p ≤ .05", P_AGE),
    ("statistic", "p = 3.3 × 10^-5", P_DISTANCE),
    ("statistic", "p = 3.27e-7", P_DISTANCE),
    ("statistic", "R² = 0.925", "visits.fit.r2"),
    ("statistic", "R^2 > .96", "visits.fit.r2"),
    ("statistic", "92.5%", "visits.fit.r2"),
    ("coefficient", "7.438", "visits.coef.distance.b"),
    ("coefficient", "− 7.5", "visits.coef.distance.b"),
    ("coefficient", "between -6 and -5", "visits.coef.distance.b"),
    ("percentage", "< 80%", LOANS),
    ("percentage", "88.3%", LOANS),
    ("percentage", "38.3 per cent", LOANS),
    ("percentage", "thirty-eight per cent", LOANS),
    ("percentage", "not less than 84.5%", LOANS),
    ("percentage", "no more than 80%", LOANS),
    ("percentage", "80–82%", LOANS),
    ("percentage", "between 84.5% and 90%", LOANS),
    ("percentage", "not 83%", LOANS),
    ("percentage", "up to 80%", LOANS),
    ("percentage", "85% or more", LOANS),
    ("percentage", "at least 84%", LOANS),
    ("percentage", "about 70%", LOANS),
    ("percentage", "nearly 80%", LOANS),
    ("percentage", "5 percentage points", POINTS),
    ("count", "6", FIVE),
    ("count", "no more than 4", FIVE),
    ("count", "not 5", FIVE),
    ("count", "fewer than 5", FIVE),
    ("count", "at least six", FIVE),
    ("count", "4 out of 6", FIVE),
    ("count", "4 of the 6 rooms", FIVE),
    ("count", "6 rooms or more", FIVE),
    ("count", "6 to 7", FIVE),
    ("count", "none of the rooms", FIVE),
    ("number_word", "all six rooms", FIVE),
    ("number_word", "more than five", FIVE),
    ("number_word", "both", FIVE),
    ("quantity", "no room lends books", LOANS),
    ("quantity", "no room", FIVE),
    ("quantity", "not one of the rooms", LOANS),
    ("quantity", "hardly any", LOANS),
    ("quantity", "all rooms", LOANS),
    ("quantity", "not all large rooms", ALL),
    ("quantity", "less than half of the rooms", LOANS),
    ("quantity", "not more than half", LOANS),
    ("quantity", "more than half", LECTURES),
    ("quantity", "one in three", LECTURES),
    ("quantity", "four out of six rooms", LOANS),
    ("quantity", "a quarter", TEA),
    ("quantity", "just over three quarters", TEA),
    ("quantity", "less than a third", TEA),
    ("quantity", "few rooms", LOANS),
    ("quantity", "three times as likely", TWICE),
    ("quantity", "less than twice as many", TIMES),
    ("quantity", "3.5 times as many", TIMES),
    (
        "rank",
        "the least frequent",
        "rank(services.rooms.total.loans.row_pct)",
    ),
    (
        "rank",
        "the most frequent",
        "rank(services.rooms.total.tea.row_pct)",
    ),
    (
        "rank",
        "the second lowest",
        "rank(services.rooms.total.loans.row_pct)",
    ),
    (
        "rank",
        "last",
        "rank(services.rooms.total.lectures.row_pct)",
    ),
    (
        "rank",
        "not the largest",
        "rank(services.rooms.total.loans.row_pct)",
    ),
    (
        "rank",
        "the top two",
        "rank(services.rooms.total.tea.row_pct)",
    ),
];

const UNREAD: &[Statement] = &[
    ("percentage", "83,3%", LOANS),
    ("percentage", "all but 83%", LOANS),
    ("percentage", "5 rooms", LOANS),
    ("percentage", "83% more", LOANS),
    ("percentage", "83% of the 7 rooms", LOANS),
    ("percentage", "hardly 83%", LOANS),
    ("percentage", "83.3% ± 2", LOANS),
    ("percentage", "83 percentage points", LOANS),
    ("percentage", "no more than 83%", LOANS),
    ("count", "5%", FIVE),
    ("count", "5 (83.3%)", FIVE),
    ("count", "not only 5", FIVE),
    ("count", "5 a day", FIVE),
    ("count", "5, the lowest number", FIVE),
    ("percentage", "+83%", LOANS),
    ("percentage", "an 83% target was missed", LOANS),
    ("percentage", "50%", POINTS),
    ("count", "5 more than before", FIVE),
    ("count", "5 out of 7", FIVE),
    ("count", "all but one", FIVE),
    ("statistic", ".01 < p < .05", P_AGE),
    ("quantity", "quite a few", LOANS),
    ("quantity", "many", LOANS),
    ("quantity", "every second room", LECTURES),
    ("quantity", "all but one of the rooms", LOANS),
    ("quantity", "three times more", TWICE),
    ("quantity", "twice", LOANS),
    (
        "rank",
        "one of the most frequent",
        "rank(services.rooms.total.loans.row_pct)",
    ),
    ("rank", "useful", "rank(services.rooms.total.loans.row_pct)"),
    (
        "rank",
        "the most unpopular",
        "rank(services.rooms.total.tea.row_pct)",
    ),
];

/// The verdict on each statement, and whether a finding says it is certain.
fn judged(statements: &[Statement]) -> Vec<(Statement, Verdict, bool)> {
    let sandbox = Sandbox::project("tiny");
    let mut prose = String::from("place_note: A key is a number.\nvalues:\n");
    for (at, (kind, printed, about)) in statements.iter().enumerate() {
        prose.push_str(&format!(
            "  \"{at:03}\":\n    - {{printed: \"{printed}\", kind: {kind}, about: \"{about}\"}}\n"
        ));
    }
    sandbox.write("report/published/prose.yaml", prose);
    let report = Report::compute(&sandbox.path(""), |_| ()).unwrap_or_else(|e| panic!("{e}"));
    let assessment = &report.assessment;
    let prose = assessment
        .values
        .iter()
        .filter(|value| value.table.is_none());
    let certain = |place: &str| {
        let mut findings = assessment.findings.iter();
        findings.any(|f| f.place == place && f.certainty == Certainty::Certain)
    };
    statements
        .iter()
        .zip(prose)
        .map(|(statement, value)| (*statement, value.verdict, certain(&value.place)))
        .collect()
}

fn expect(statements: &[Statement], verdict: Verdict) {
    let judged = judged(statements);
    assert_eq!(judged.len(), statements.len());
    let other: Vec<_> = judged
        .iter()
        .filter(|(_, said, _)| *said != verdict)
        .collect();
    assert!(other.is_empty(), "not {verdict:?}: {other:#?}");
}

#[test]
fn true_statements_are_reproduced() {
    assert!(RIGHT.len() >= 50);
    expect(RIGHT, Verdict::Reproduced);
}

#[test]
fn false_statements_are_contradicted() {
    assert!(WRONG.len() >= 50);
    expect(WRONG, Verdict::Contradicted);
    // Words that leave room for judgment make a finding that is likely.
    let judged = judged(WRONG);
    let likely = judged
        .iter()
        .filter(|(_, _, certain)| !certain)
        .map(|((_, text, _), ..)| *text);
    let likely: Vec<&str> = likely.collect();
    let expected = [
        "about 70%",
        "nearly 80%",
        "hardly any",
        "one in three",
        "four out of six rooms",
        "a quarter",
        "just over three quarters",
        "few rooms",
        "three times as likely",
    ];
    assert_eq!(likely, expected);
}

#[test]
fn statements_that_are_not_understood_are_open() {
    expect(UNREAD, Verdict::Open);
}

#[test]
fn data_made_from_published_values_reproduce_nothing() {
    let sandbox = Sandbox::project("tiny");
    let data = ["data/rooms.yaml", "data/readers.yaml"];
    for codebook in data {
        let text = sandbox.read(codebook);
        sandbox.write(codebook, format!("{text}origin: reconstructed\n"));
    }
    let statements = RIGHT.iter().map(|(kind, printed, about)| {
        format!("    - {{printed: \"{printed}\", kind: {kind}, about: \"{about}\"}}\n")
    });
    let prose = format!(
        "place_note: A key is a page.\nvalues:\n  \"1\":\n{}",
        statements.collect::<String>()
    );
    sandbox.write("report/published/prose.yaml", prose);
    let report = Report::compute(&sandbox.path(""), |_| ()).unwrap_or_else(|e| panic!("{e}"));
    let values = &report.assessment.values;
    assert_eq!(values.len(), RIGHT.len());
    let other: Vec<_> = values
        .iter()
        .filter(|v| v.verdict != Verdict::Consistent)
        .collect();
    assert!(other.is_empty(), "{other:#?}");
}

#[test]
fn a_table_may_print_bounds() {
    let sandbox = Sandbox::project("tiny");
    let table = |p: &str, share: &str| {
        let coef = format!("  coef: |2\n             p\n    age      {p}\n    distance <.001\n");
        sandbox.write(
            "report/published/visits.yaml",
            format!("place: Table 3\nblocks:\n{coef}"),
        );
        let rooms = format!(
            "  rooms: |2\n           loans  tea\n    total  5  2\n           {share}  33.3\n"
        );
        sandbox.write(
            "report/published/services.yaml",
            format!("place: Table 1\nblocks:\n{rooms}"),
        );
        let report = Report::compute(&sandbox.path(""), |_| ()).unwrap_or_else(|e| panic!("{e}"));
        let findings = report.assessment.findings.iter();
        findings.map(|f| f.printed.clone()).collect::<Vec<_>>()
    };
    assert_eq!(table(">.05", ">80"), [""; 0]);
    assert_eq!(table("<.05", ">80"), ["<.05"]);
    assert_eq!(table(".240", "<80"), ["<80"]);
}
