use super::*;

fn said(text: &str) -> String {
    match judge(text) {
        None => "not read".into(),
        Some(Judged::Follows) => "follows".into(),
        Some(Judged::Fails {
            certainty,
            computed,
            said,
            ..
        }) => format!("{} {computed}; {said}", certainty_of(certainty)),
    }
}

fn certainty_of(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Certain => "certain",
        _ => "likely",
    }
}

#[test]
fn p_follows_from_what_is_printed() {
    for right in [
        // R 4.2: 2 * pt(-2.20, 28) = 0.03623
        "t(28) = 2.20, p = .036",
        "t(28) = -2.20, p < .05",
        "t(28) = 2.2, p = .04",
        "t(28) = 2.20, p = .018, one-tailed",
        "t(28) = 2.20, p = .018 (one-tailed)",
        "t(28.4) = 2.20, p = .036, d = 0.8",
        "t(28) = 1.20, ns",
        // pf(4.10, 2, 57, lower.tail = FALSE) = 0.02170
        "F(2, 57) = 4.10, p = .02",
        "F(2,57) = 4.10, p < .05",
        "F(1, 20) = 0.00, p > .99",
        // pchisq(3.89, 1, lower.tail = FALSE) = 0.04857
        "χ²(1, N = 90) = 3.89, p = .049",
        "X2(1) = 3.89, p = .049",
        // 2 * pnorm(-2.10) = 0.03573
        "z = 2.10, p = .036",
        "Z = −2.10, p ≤ .04",
        // r = .45 with 30 df is t = 2.760: 2 * pt(-2.760, 30) = 0.00976
        "r(30) = .45, p = .01",
        "R² = .126, F(2, 57) = 4.10, p = .02",
        "t(28) = 9.99, p = .000",
    ] {
        assert_eq!(said(right), "follows", "{right}");
    }
}

#[test]
fn p_that_does_not_follow() {
    let certain = "certain p between 0.0358 and 0.0366";
    for (wrong, expected) in [
        ("t(28) = 2.20, p = .03", format!("{certain}; ")),
        ("t(28) = 2.20, p = .063", format!("{certain}; a decision error: at .05 it is significant, but printed as not significant")),
        ("t(28) = 2.20, p < .01", format!("{certain}; ")),
        ("t(28) = 2.20, ns", format!("{certain}; a decision error: at .05 it is significant, but printed as not significant")),
        ("t(28) = 2.20, p = .018", "likely p between 0.0358 and 0.0366; it would be right for a one-tailed test, but none is stated".into()),
        ("R² = .32, F(2, 57) = 4.10, p = .02", "certain F between 13.11 and 13.72; F does not follow from R² and the degrees of freedom".into()),
    ] {
        assert_eq!(said(wrong), expected, "{wrong}");
    }
}

#[test]
fn what_is_not_understood() {
    for text in [
        "t(28) = 2.20",
        "p = .03",
        "t = 2.20, p = .03",
        "F(1.5, 28.4) = 2.2, p = .03",
        "t(28) > 2.20, p = .03",
        "t(28) = 2.20, p = .03, p = .04",
        "t(28) = 2,20, p = .03",
        "r(30) = 1.45, p = .01",
        "t(0) = 2.20, p = .03",
        "Q(3) = 2, p = .5",
        "t(28) = 2.20, p = .03 or so",
    ] {
        assert_eq!(said(text), "not read", "{text}");
    }
}
