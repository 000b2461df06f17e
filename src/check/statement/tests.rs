use super::*;
use crate::check::interval::{Interval, ratio};

fn says(text: &str, of: Of, (above, below): (i128, i128)) -> Option<bool> {
    let statement = read(text, of)?;
    let scale = match (statement.unit, of) {
        (Unit::Percent, _) => 100,
        _ => 1,
    };
    statement
        .claim
        .holds(Interval::point(ratio(above * scale, below)))
}

/// Text, a number of which it is true, one of which it is false.
type Case = (&'static str, (i128, i128), (i128, i128));

fn judge(of: Of, cases: &[Case]) {
    for (text, right, wrong) in cases {
        assert_eq!(
            says(text, of, *right),
            Some(true),
            "{text} of {right:?}: {:?}",
            read(text, of)
        );
        assert_eq!(
            says(text, of, *wrong),
            Some(false),
            "{text} of {wrong:?}: {:?}",
            read(text, of)
        );
    }
}

#[test]
fn numbers() {
    judge(
        Of::Number,
        &[
            ("41.30", (41_304, 1000), (4131, 100)),
            ("p < .001", (9, 10_000), (1, 1000)),
            ("p > .05", (51, 1000), (5, 100)),
            ("p ≤ .05", (5, 100), (6, 100)),
            ("p <= .05", (5, 100), (6, 100)),
            ("p ≥ .05", (5, 100), (4, 100)),
            ("p = .03", (34, 1000), (36, 1000)),
            ("p < .240", (2399, 10_000), (2401, 10_000)),
            ("R^2=0.320", (3204, 10_000), (326, 1000)),
            ("R² = 0.320", (3204, 10_000), (326, 1000)),
            ("- 0.087", (-87, 1000), (87, 1000)),
            ("−0.087", (-87, 1000), (87, 1000)),
            ("+ 0.378", (378, 1000), (-378, 1000)),
            ("0.487x_7", (487, 1000), (478, 1000)),
            ("3.3e-6", (33, 10_000_000), (34, 10_000_000)),
            ("3.3 × 10^-6", (33, 10_000_000), (34, 10_000_000)),
            ("3.3 × 10⁻⁶", (33, 10_000_000), (34, 10_000_000)),
            ("21.8 million yen", (21_830_000, 1), (21_900_000, 1)),
            ("between 2 and 3", (5, 2), (4, 1)),
            ("2.1–2.3", (22, 10), (24, 10)),
            ("from 2 to 3 hours", (5, 2), (4, 1)),
            ("about 20", (21, 1), (22, 1)),
            ("M = 3.4", (34, 10), (36, 10)),
        ],
    );
}

#[test]
fn counts() {
    judge(
        Of::Count,
        &[
            ("5", (5, 1), (6, 1)),
            ("not 5", (6, 1), (5, 1)),
            ("no more than 5", (5, 1), (6, 1)),
            ("not more than five", (5, 1), (6, 1)),
            ("no fewer than 5", (5, 1), (4, 1)),
            ("not less than 5", (5, 1), (4, 1)),
            ("not at least 5", (4, 1), (5, 1)),
            ("fewer than 5", (4, 1), (5, 1)),
            ("at least five rooms", (5, 1), (4, 1)),
            ("at most 5", (5, 1), (6, 1)),
            ("as many as 5", (5, 1), (6, 1)),
            ("up to 5", (5, 1), (6, 1)),
            ("5 or more", (6, 1), (4, 1)),
            ("5 rooms or more", (6, 1), (4, 1)),
            ("5+", (6, 1), (4, 1)),
            ("5 or fewer", (4, 1), (6, 1)),
            ("5 to 7", (6, 1), (8, 1)),
            ("5-7 rooms", (6, 1), (8, 1)),
            ("5 or 6", (6, 1), (7, 1)),
            ("1,198 firms", (1198, 1), (1199, 1)),
            ("the two regions", (2, 1), (3, 1)),
            ("each of these three categories", (3, 1), (2, 1)),
            ("all six prefectures", (6, 1), (5, 1)),
            ("both areas", (2, 1), (3, 1)),
            ("sixty-three", (63, 1), (36, 1)),
            ("one hundred and five", (105, 1), (150, 1)),
            ("a hundred", (100, 1), (101, 1)),
            ("two thousand two hundred and one", (2201, 1), (2200, 1)),
            ("a dozen", (12, 1), (10, 1)),
            ("more than eighty", (81, 1), (80, 1)),
            ("57 out of 157", (57, 1), (58, 1)),
            ("57 of the 157 rooms", (57, 1), (58, 1)),
            ("none of the rooms", (0, 1), (1, 1)),
            ("no woman was lost", (0, 1), (1, 1)),
            ("nobody", (0, 1), (1, 1)),
            ("not one room", (0, 1), (1, 1)),
            ("only 5", (5, 1), (6, 1)),
            ("exactly 5", (5, 1), (6, 1)),
            ("several", (2, 1), (0, 1)),
        ],
    );
}

#[test]
fn shares() {
    judge(
        Of::Share,
        &[
            ("83.3%", (5, 6), (4, 6)),
            ("83.3 per cent", (5, 6), (4, 6)),
            ("sixty-three per cent", (63, 100), (36, 100)),
            ("> 80%", (5, 6), (4, 6)),
            ("not less than 80%", (5, 6), (4, 6)),
            ("no more than 84%", (5, 6), (6, 7)),
            ("not more than half", (1, 2), (5, 6)),
            ("less than half", (49, 100), (1, 2)),
            ("more than half", (51, 100), (1, 2)),
            ("over half of the respondents", (51, 100), (1, 2)),
            ("just over half", (52, 100), (1, 2)),
            ("just under half", (48, 100), (1, 2)),
            ("well over half", (60, 100), (1, 2)),
            ("nearly half", (46, 100), (51, 100)),
            ("Approximately half in both", (477, 1000), (44, 100)),
            ("half of all", (49, 100), (476, 1000)),
            ("One third", (321, 1000), (382, 1000)),
            ("Two thirds", (2, 3), (7, 10)),
            ("two fifths", (4, 10), (5, 10)),
            ("a quarter", (25, 100), (30, 100)),
            ("one in three", (33, 100), (40, 100)),
            ("1 in 3", (33, 100), (40, 100)),
            ("two out of every five", (4, 10), (5, 10)),
            ("nine out of ten", (9, 10), (8, 10)),
            ("12 in 100", (12, 100), (13, 100)),
            ("57 out of 157", (57, 157), (58, 157)),
            ("5/6", (5, 6), (4, 6)),
            ("more than 90%", (913, 1000), (870, 1000)),
            ("nearly 30%", (28, 100), (31, 100)),
            ("between 20% and 30%", (25, 100), (35, 100)),
            ("20–30%", (25, 100), (35, 100)),
            ("up to 30%", (30, 100), (35, 100)),
            ("30% or more", (31, 100), (29, 100)),
            ("all respondents", (1, 1), (22, 23)),
            ("not all respondents", (22, 23), (1, 1)),
            ("All or most", (22, 23), (1, 2)),
            ("a strong tendency", (9, 10), (375, 1000)),
            ("not shown much of a tendency", (225, 1000), (6, 10)),
            ("do not rely on it", (225, 1000), (6, 10)),
            ("still small", (225, 1000), (6, 10)),
            ("the vast majority", (9, 10), (4, 10)),
            ("almost all", (95, 100), (7, 10)),
            ("hardly any", (5, 100), (30, 100)),
            ("none of them", (0, 1), (1, 23)),
            ("no woman was lost", (0, 1), (1, 23)),
            ("three times as likely", (3, 1), (4, 1)),
            ("twice as many", (2, 1), (3, 1)),
            ("more than twice as many", (21, 10), (2, 1)),
            ("threefold", (3, 1), (4, 1)),
            ("3.2 times the rate", (32, 10), (34, 10)),
            ("half as many", (1, 2), (7, 10)),
        ],
    );
}

#[test]
fn a_bound_that_was_rounded_decides_nothing() {
    assert_eq!(says("at least 83.4%", Of::Share, (8336, 10_000)), None);
    assert_eq!(says("at least 83.4%", Of::Share, (834, 1000)), Some(true));
    assert_eq!(says("no more than 83%", Of::Share, (5, 6)), None);
    assert_eq!(says("no more than 83%", Of::Share, (84, 100)), Some(false));
}

#[test]
fn what_is_not_understood_to_its_last_sign_says_nothing() {
    for text in [
        "83,3%",
        "1.2.3",
        "5 ± 2",
        "12a",
        "the 1990s",
        "20-year-olds",
        "not about 5",
        "neither 5 nor 6",
        "hardly 5",
        "all but 5",
        "5 more",
        "5 more than 6",
        "5 times more",
        "5 times a week",
        "5 per 7",
        "10 in 2004",
        "between 5",
        "5 and 6",
        "0.01 < p < 0.05",
        "57 (36.3%)",
        "not half",
        "not only 5",
        "no 5",
        "at least over 5",
        "about 5 to 6",
        "twelve hundred",
        "two three",
        "one of the two or three",
        "5 short of 20",
        "minus 5",
        "5 - 2 = 3",
        "x = y",
        "12345678901234567890",
        "5e99",
        "",
    ] {
        for of in [Of::Share, Of::Count, Of::Number] {
            assert_eq!(read(text, of), None, "{text} {of:?}");
        }
    }
    for text in [
        "quite a few",
        "not a few",
        "most but few",
        "many believe",
        "a lot",
        "often",
        "some SMEs",
        "generally less",
        "no significant part",
        "more than most",
        "all but one",
        "57 rooms of many",
    ] {
        assert_eq!(read(text, Of::Share), None, "{text}");
    }
}
