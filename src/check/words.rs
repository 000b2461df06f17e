//! What words claim of a place in an order, and what they call a number.

/// What words say of a place among items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Which one.
    pub rank: Rank,
    /// Counted from the lowest.
    pub from_end: bool,
    /// It is another one.
    pub denied: bool,
}

/// A place among items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rank {
    /// Those named are the first ones, or among so many first ones.
    First(Option<i128>),
    /// Only items that were named before are before them.
    Next,
    /// This place.
    At(i128),
}

const ORDINALS: [(&str, &str, i128); 9] = [
    ("second", "2nd", 2),
    ("third", "3rd", 3),
    ("fourth", "4th", 4),
    ("fifth", "5th", 5),
    ("sixth", "6th", 6),
    ("seventh", "7th", 7),
    ("eighth", "8th", 8),
    ("ninth", "9th", 9),
    ("tenth", "10th", 10),
];
const COUNTS: [&str; 9] = [
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
];
const NEXT: [&str; 4] = ["next", "another", "followed", "then"];
const HIGH: [&str; 25] = [
    "most",
    "first",
    "1st",
    "top",
    "main",
    "major",
    "foremost",
    "leading",
    "chief",
    "primary",
    "principal",
    "prime",
    "predominant",
    "highest",
    "largest",
    "biggest",
    "greatest",
    "strongest",
    "commonest",
    "best",
    "widest",
    "maximum",
    "mostly",
    "mainly",
    "higher",
];
/// What claims the first places without a comparison.
const VALUED: [&str; 3] = ["popular", "important", "essential"];
const LOW: [&str; 9] = [
    "lowest",
    "least",
    "fewest",
    "smallest",
    "rarest",
    "last",
    "bottom",
    "minimum",
    "slightest",
];
/// What turns "most" round, loosens it, or leaves items out.
const UNREAD: [&str; 47] = [
    "one",
    "among",
    "almost",
    "nearly",
    "perhaps",
    "possibly",
    "probably",
    "more",
    "less",
    "than",
    "except",
    "apart",
    "but",
    "or",
    "besides",
    "after",
    "before",
    "rarely",
    "seldom",
    "infrequent",
    "infrequently",
    "neglected",
    "ignored",
    "rejected",
    "disliked",
    "dissatisfied",
    "inactive",
    "joint",
    "tied",
    "equal",
    "at",
    "half",
    "quarter",
    "worst",
    "once",
    "excluding",
    "excluded",
    "outside",
    "other",
    "bar",
    "save",
    "far",
    "near",
    "hardly",
    "barely",
    "scarcely",
    "supposedly",
];

fn names_place(word: &str) -> bool {
    let lists = [&HIGH[..], &LOW, &VALUED, &NEXT];
    let ordinal = |(name, digits, _): &(&str, &str, i128)| [*name, *digits].contains(&word);
    lists.iter().any(|list| list.contains(&word)) || ORDINALS.iter().any(ordinal)
}

/// What words say of a place; `None` if they name none, or more than is understood. "Popular" and "important" claim
/// the first places.
pub fn place(text: &str) -> Option<Place> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '\'')
        .filter(|word| !word.is_empty())
        .collect();
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    let says = |phrase: &[&str]| words.windows(phrase.len()).any(|window| window == phrase);
    if says(&["last", "but", "one"]) || has(&["penultimate"]) {
        return Some(Place {
            rank: Rank::At(2),
            from_end: true,
            denied: false,
        });
    }
    if says(&["second", "to", "none"]) && words.len() == 3 {
        return Some(Place {
            rank: Rank::First(None),
            from_end: false,
            denied: false,
        });
    }
    let negation =
        |word: &&str| matches!(*word, "not" | "no" | "never" | "nor") || word.ends_with("n't");
    let negations = words.iter().filter(|word| negation(word)).count();
    // What follows the place is said of something else: "the main reason not to".
    let mut until = words.iter().take_while(|word| !names_place(word));
    let denied = until.any(negation);
    let reversed = |word: &&str| {
        word.starts_with("un") && !word.starts_with("uni") && !word.starts_with("under")
    };
    if has(&UNREAD) || words.iter().any(reversed) || negations > usize::from(denied) {
        return None;
    }
    let mut ordinals = ORDINALS
        .iter()
        .filter(|(word, digits, _)| words.contains(word) || words.contains(digits));
    let ordinal = ordinals.next().map(|(_, _, place)| *place);
    if ordinals.next().is_some() {
        return None;
    }
    let to_last = ["last", "bottom", "end"]
        .iter()
        .any(|end| says(&["to", end]) || says(&["from", end]) || says(&["from", "the", end]));
    let (high, low) = (has(&HIGH), has(&LOW) || to_last);
    let first = high || low || has(&VALUED);
    let rank = if to_last {
        // Next to last.
        Rank::At(ordinal.unwrap_or(2))
    } else if has(&NEXT) {
        Rank::Next
    } else if let Some(place) = ordinal {
        Rank::At(place)
    } else if first {
        let count = COUNTS
            .iter()
            .zip(2..)
            .find(|(word, _)| words.contains(word));
        let digits = words.iter().find_map(|word| word.parse().ok());
        Rank::First(count.map(|(_, count)| count).or(digits))
    } else {
        return None;
    };
    // Not both ends at once; and what is denied is a place.
    if (high && low) || (denied && rank == Rank::Next) {
        return None;
    }
    Some(Place {
        rank,
        from_end: low,
        denied,
    })
}

/// The distinguishing names of statistics, and the last segments of the ids of figures that bear them.
const NAMES: [(&str, &[&str]); 5] = [
    ("correlation", &["r", "canonical_r", "structure"]),
    ("standard error", &["se", "see"]),
    ("significance", &["p", "f_p"]),
    ("discriminant coefficient", &["std_coef", "raw"]),
    ("mean", &["mean", "centroid"]),
];

/// Whether a figure is what words call it; `None` if they name no statistic. `id` is the figure's.
pub fn names(text: &str, id: &str) -> Option<bool> {
    let lower = text.to_lowercase();
    let (_, segments) = NAMES.iter().find(|(name, _)| lower.contains(name))?;
    Some(id.split('.').skip(1).any(|part| segments.contains(&part)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_from_either_end() {
        let first = Rank::First(None);
        for (text, rank, from_end, denied) in [
            ("The biggest single benefit", first, false, false),
            ("first of all", first, false, false),
            ("the two major ways", Rank::First(Some(2)), false, false),
            ("the top 3", Rank::First(Some(3)), false, false),
            ("the next most important policies", Rank::Next, false, false),
            ("the fifth most important", Rank::At(5), false, false),
            ("second only to loans", Rank::At(2), false, false),
            ("the 3rd largest", Rank::At(3), false, false),
            ("the lowest", first, true, false),
            ("the least important", first, true, false),
            ("last", first, true, false),
            ("the second lowest", Rank::At(2), true, false),
            ("second to last", Rank::At(2), true, false),
            ("next to last", Rank::At(2), true, false),
            ("last but one", Rank::At(2), true, false),
            ("third from the bottom", Rank::At(3), true, false),
            ("not the largest", first, false, true),
            ("second to none", first, false, false),
        ] {
            let expected = Place {
                rank,
                from_end,
                denied,
            };
            assert_eq!(place(text), Some(expected), "{text}");
        }
        for unread in [
            "one of the most important",
            "among the largest",
            "useful",
            "the most rarely named",
            "the most unpopular",
            "at least",
            "the most important after loans",
            "the second and the third",
            "the most and the least",
            "almost the largest",
            "the main reason not to",
            "the highest excluding loans",
            "far from the top",
        ] {
            assert_eq!(place(unread), None, "{unread}");
        }
    }

    #[test]
    fn names_of_statistics() {
        assert_eq!(names("correlation coefficients", "m.coef.x.b"), Some(false));
        assert_eq!(names("correlation", "m.fit.r"), Some(true));
        assert_eq!(names("coefficients", "m.coef.x.b"), None);
    }
}
