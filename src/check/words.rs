//! What words claim: quantities, places in an order, numbers in words.

use num_rational::Ratio;

use super::interval::{Rational, whole};
use super::printed::{Claim, Number};
use crate::language::Language;

/// How far from a named fraction ("half", "one third") a share may be: two percentage points, five where the words say
/// that they are rough.
const NEAR: (i128, i128) = (2, 100);
const ROUGHLY: (i128, i128) = (5, 100);

/// Named fractions; longer names first.
const FRACTIONS: [(&str, i128, i128); 10] = [
    ("two thirds", 2, 3),
    ("two-thirds", 2, 3),
    ("one third", 1, 3),
    ("one-third", 1, 3),
    ("a third", 1, 3),
    ("three quarters", 3, 4),
    ("three-quarters", 3, 4),
    ("one quarter", 1, 4),
    ("a quarter", 1, 4),
    ("half", 1, 2),
];

/// Words that claim more, or less, than half of those asked, as a matter of judgment.
const MOSTLY: [&str; 12] = [
    "most",
    "mostly",
    "majority",
    "mainly",
    "primarily",
    "typically",
    "generally",
    "usually",
    "tendency",
    "tend",
    "tended",
    "widely",
];
const SELDOM: [&str; 6] = ["few", "minority", "rarely", "seldom", "small", "hardly"];
/// Words that turn a claim round.
const NOT: [&str; 4] = ["not", "no", "never", "nor"];

fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    lower
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .filter(|word| !word.is_empty())
        .map(str::to_string)
        .collect()
}

fn ratio((above, below): (i128, i128)) -> Rational {
    Ratio::new(above, below)
}

/// What words say of a share. Nothing where they set no bound that could be held against a number ("many", "some").
pub fn share(text: &str) -> Option<Claim> {
    let lower = text.to_lowercase();
    let words = words(text);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let says = |phrase: &str| lower.contains(phrase);
    if Number::find(text).is_some() {
        return Some(Claim::of_number(text)?.per_cent());
    }
    if let Some((_, above, below)) = FRACTIONS.iter().find(|(name, ..)| says(name)) {
        let fraction = Ratio::new(*above, *below);
        let around = |below: Rational, above: Rational, definite| Claim {
            low: Some((fraction - below, false)),
            high: Some((fraction + above, false)),
            definite,
        };
        let rough = ratio(ROUGHLY);
        return Some(if has(&["more", "over", "above"]) {
            Claim::above(fraction)
        } else if has(&["less", "fewer", "under", "below"]) {
            Claim::below(fraction)
        } else if says("at least") {
            Claim {
                low: Some((fraction, false)),
                ..Claim::above(fraction)
            }
        } else if has(&["nearly", "almost"]) {
            around(rough, whole(0), false)
        } else if has(&["about", "approximately", "roughly", "around"]) {
            around(rough, rough, false)
        } else {
            around(ratio(NEAR), ratio(NEAR), false)
        });
    }
    if says("almost all") || says("nearly all") {
        return Some(Claim::above(Ratio::new(4, 5)).vaguely());
    }
    let all_or_most = says("all or most") || says("most or all");
    if has(&["all", "every", "everybody", "unanimous", "unanimously"]) && !all_or_most {
        return Some(Claim {
            low: Some((whole(1), false)),
            ..Claim::above(whole(0))
        });
    }
    if has(&["none", "nobody"]) {
        return Some(Claim {
            high: Some((whole(0), false)),
            ..Claim::below(whole(0))
        });
    }
    let half = Ratio::new(1, 2);
    let turned = has(&NOT);
    if has(&MOSTLY) || says("rely") {
        let claim = if turned {
            Claim::below(half)
        } else {
            Claim::above(half)
        };
        return Some(claim.vaguely());
    }
    if has(&SELDOM) {
        let claim = if turned {
            Claim::above(half)
        } else {
            Claim::below(half)
        };
        return Some(claim.vaguely());
    }
    None
}

/// What words say of a count: all of these were named by somebody, or nobody did.
pub fn count(text: &str) -> Option<Claim> {
    let words = words(text);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    if let Some(claim) = Claim::of_number(text) {
        return Some(claim);
    }
    if has(&["none", "nobody"]) {
        return Some(Claim {
            high: Some((whole(0), false)),
            ..Claim::below(whole(0))
        });
    }
    has(&["all", "every", "each", "some", "several", "many"]).then(|| Claim::above(whole(0)))
}

/// What words say of a place among items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Those named are the first ones.
    First,
    /// Only items that were named before are before them.
    Next,
    /// This place.
    At(i128),
}

/// What words say of a place. A word such as "important" without a comparison claims the first places.
pub fn place(text: &str) -> Place {
    let words = words(text);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    if has(&["next", "another", "followed", "then"]) {
        return Place::Next;
    }
    const ORDINALS: [(&str, i128); 9] = [
        ("second", 2),
        ("third", 3),
        ("fourth", 4),
        ("fifth", 5),
        ("sixth", 6),
        ("seventh", 7),
        ("eighth", 8),
        ("ninth", 9),
        ("tenth", 10),
    ];
    let ordinal = ORDINALS
        .iter()
        .find(|(word, _)| words.iter().any(|w| w == word));
    ordinal.map_or(Place::First, |(_, place)| Place::At(*place))
}

/// The first number in words, or in digits, of a text.
pub fn number(text: &str) -> Option<i128> {
    let english = <&Language>::default();
    let known =
        |word: &String| (0..=99).find(|n| (english.cardinal)(*n).is_some_and(|w| w == *word));
    let said = words(text).iter().find_map(known).map(i128::from);
    said.or_else(|| {
        let number = Number::find(text)?.value;
        number.is_integer().then(|| number.to_integer())
    })
}

/// The names of statistics that tell them from others, and the last segments of the ids of figures that bear them.
const NAMES: [(&str, &[&str]); 5] = [
    ("correlation", &["r", "canonical_r", "structure"]),
    ("standard error", &["se", "see"]),
    ("significance", &["p", "f_p"]),
    ("discriminant coefficient", &["std_coef", "raw"]),
    ("mean", &["mean", "centroid"]),
];

/// Whether a figure is what words call it; nothing where they name no statistic. `id` is the figure's.
pub fn names(text: &str, id: &str) -> Option<bool> {
    let lower = text.to_lowercase();
    let (_, segments) = NAMES.iter().find(|(name, _)| lower.contains(name))?;
    Some(id.split('.').skip(1).any(|part| segments.contains(&part)))
}

#[cfg(test)]
mod tests {
    use super::super::interval::Interval;
    use super::*;

    fn fits(text: &str, above: i128, below: i128) -> bool {
        let claim = share(text).unwrap_or_else(|| panic!("{text}"));
        claim.may_hold(Interval::point(Ratio::new(above, below)))
    }

    #[test]
    fn quantities_are_bounds_of_shares() {
        for (text, yes, no) in [
            ("more than half", (51, 100), (1, 2)),
            ("over half of the respondents", (51, 100), (1, 2)),
            ("Approximately half in both", (477, 1000), (44, 100)),
            ("half of all", (49, 100), (478, 1000)),
            ("One third", (321, 1000), (382, 1000)),
            ("Two thirds", (2, 3), (7, 10)),
            ("more than 90%", (913, 1000), (870, 1000)),
            ("all respondents", (1, 1), (22, 23)),
            ("All or most", (22, 23), (1, 2)),
            ("a strong tendency", (9, 10), (375, 1000)),
            ("not shown much of a tendency", (225, 1000), (6, 10)),
            ("do not rely on it", (225, 1000), (6, 10)),
            ("still small", (225, 1000), (6, 10)),
            ("almost all", (95, 100), (7, 10)),
            ("none of them", (0, 1), (1, 23)),
        ] {
            assert!(fits(text, yes.0, yes.1), "{text}");
            assert!(!fits(text, no.0, no.1), "{text}");
        }
        for vague in ["many believe", "some SMEs", "a lot", "often"] {
            assert_eq!(share(vague), None, "{vague}");
        }
    }

    #[test]
    fn words_of_places_and_numbers() {
        assert_eq!(place("The biggest single benefit"), Place::First);
        assert_eq!(place("the next most important policies"), Place::Next);
        assert_eq!(place("the fifth most important"), Place::At(5));
        assert_eq!(number("all three types"), Some(3));
        assert_eq!(number("more than eighty"), Some(80));
        assert_eq!(number("both"), None);
        assert_eq!(names("correlation coefficients", "m.coef.x.b"), Some(false));
        assert_eq!(names("correlation", "m.fit.r"), Some(true));
        assert_eq!(names("coefficients", "m.coef.x.b"), None);
    }
}
