//! Words by what they do to a number.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::terms::Relation;

/// Numbers below a hundred that are one word.
pub(super) const NUMBERS: [(&str, i128); 28] = [
    ("zero", 0),
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("thirteen", 13),
    ("fourteen", 14),
    ("fifteen", 15),
    ("sixteen", 16),
    ("seventeen", 17),
    ("eighteen", 18),
    ("nineteen", 19),
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("seventy", 70),
    ("eighty", 80),
    ("ninety", 90),
];

/// What multiplies the number before it.
pub(super) const SCALES: [(&str, i128); 5] = [
    ("dozen", 12),
    ("hundred", 100),
    ("thousand", 1_000),
    ("million", 1_000_000),
    ("billion", 1_000_000_000),
];

/// Parts of a whole.
pub(super) const PARTS: [(&str, i128); 12] = [
    ("half", 2),
    ("halve", 2),
    ("third", 3),
    ("quarter", 4),
    ("fourth", 4),
    ("fifth", 5),
    ("sixth", 6),
    ("seventh", 7),
    ("eighth", 8),
    ("ninth", 9),
    ("tenth", 10),
    ("twentieth", 20),
];

pub(super) fn entry(table: &[(&str, i128)], word: &str) -> Option<i128> {
    let found = table.iter().find(|(name, _)| *name == word)?;
    Some(found.1)
}

/// The whole's parts that a word names, and whether it is a plural.
pub(super) fn part(word: &str) -> Option<(i128, bool)> {
    match (entry(&PARTS, word), word.strip_suffix('s')) {
        (Some(part), _) => Some((part, false)),
        (None, Some(one)) => entry(&PARTS, one).map(|part| (part, true)),
        _ => None,
    }
}

/// Whether a word is part of a number.
pub(super) fn is_number(word: &str) -> bool {
    entry(&NUMBERS, word).is_some()
        || entry(&SCALES, word).is_some()
        || part(word).is_some()
        || matches!(word, "dozens" | "hundreds" | "thousands" | "millions")
}

/// What precedes a number without changing it.
pub(super) const BEFORE: [&str; 30] = [
    "as many as",
    "as much as",
    "as few as",
    "as little as",
    "the",
    "these",
    "those",
    "this",
    "our",
    "its",
    "their",
    "only",
    "just",
    "merely",
    "mere",
    "exactly",
    "precisely",
    "total",
    "of",
    "there",
    "were",
    "was",
    "is",
    "are",
    "it",
    "equals",
    "namely",
    "fully",
    "a",
    "an",
];

/// The same before a number of things that are all there are.
pub(super) const WHOLLY: [&str; 2] = ["all", "each"];

/// Words of comparison, longer ones before their beginnings.
pub(super) const RELATIONS: [(&str, Relation); 61] = [
    ("more than", Relation::More),
    ("greater than", Relation::More),
    ("higher than", Relation::More),
    ("larger than", Relation::More),
    ("bigger than", Relation::More),
    ("in excess of", Relation::More),
    ("upwards of", Relation::More),
    ("exceeding", Relation::More),
    ("exceeds", Relation::More),
    ("exceeded", Relation::More),
    ("exceed", Relation::More),
    ("surpassed", Relation::More),
    ("surpasses", Relation::More),
    ("topped", Relation::More),
    ("over", Relation::More),
    ("above", Relation::More),
    ("less than", Relation::Less),
    ("fewer than", Relation::Less),
    ("lower than", Relation::Less),
    ("smaller than", Relation::Less),
    ("below", Relation::Less),
    ("under", Relation::Less),
    ("did not reach", Relation::Less),
    ("does not reach", Relation::Less),
    ("failed to reach", Relation::Less),
    ("fell short of", Relation::Less),
    ("falls short of", Relation::Less),
    ("short of", Relation::Less),
    ("at least", Relation::AtLeast),
    ("a minimum of", Relation::AtLeast),
    ("minimum of", Relation::AtLeast),
    ("at most", Relation::AtMost),
    ("at the most", Relation::AtMost),
    ("a maximum of", Relation::AtMost),
    ("maximum of", Relation::AtMost),
    ("up to", Relation::AtMost),
    ("about", Relation::About),
    ("approximately", Relation::About),
    ("approx .", Relation::About),
    ("approx", Relation::About),
    ("roughly", Relation::About),
    ("around", Relation::About),
    ("circa", Relation::About),
    ("ca .", Relation::About),
    ("some", Relation::About),
    ("close to", Relation::About),
    ("more or less", Relation::About),
    ("nearly", Relation::Nearly),
    ("almost", Relation::Nearly),
    ("not quite", Relation::Nearly),
    ("<", Relation::Less),
    (">", Relation::More),
    ("≤", Relation::AtMost),
    ("≥", Relation::AtLeast),
    ("< =", Relation::AtMost),
    ("> =", Relation::AtLeast),
    ("≈", Relation::About),
    ("~", Relation::About),
    ("≠", Relation::Not),
    ("! =", Relation::Not),
    ("=", Relation::Exactly),
];

/// What brings a number compared close to what it is compared with.
pub(super) const A_LITTLE: [&str; 6] = [
    "just",
    "slightly",
    "a little",
    "a bit",
    "somewhat",
    "marginally",
];
/// What takes it far from it, no one knows how far.
pub(super) const FAR: [&str; 6] = [
    "well",
    "far",
    "much",
    "considerably",
    "substantially",
    "significantly",
];

/// What compares the number before it: `or more`, `and over`.
pub(super) const AFTER: [(&str, Relation); 18] = [
    ("or more", Relation::AtLeast),
    ("or over", Relation::AtLeast),
    ("or above", Relation::AtLeast),
    ("or higher", Relation::AtLeast),
    ("or greater", Relation::AtLeast),
    ("and more", Relation::AtLeast),
    ("and over", Relation::AtLeast),
    ("and above", Relation::AtLeast),
    ("at least", Relation::AtLeast),
    ("+", Relation::AtLeast),
    ("or less", Relation::AtMost),
    ("or fewer", Relation::AtMost),
    ("or under", Relation::AtMost),
    ("or below", Relation::AtMost),
    ("or lower", Relation::AtMost),
    ("at most", Relation::AtMost),
    ("at the most", Relation::AtMost),
    ("or so", Relation::About),
];

/// Words that turn a claim round.
pub(super) const NOT: [&str; 16] = [
    "not", "no", "never", "nor", "cannot", "can't", "isn't", "aren't", "wasn't", "weren't",
    "don't", "doesn't", "didn't", "hasn't", "haven't", "without",
];
pub(super) const NOBODY: [&str; 6] = [
    "none",
    "nobody",
    "no one",
    "not one",
    "not a single",
    "no single",
];
pub(super) const EVERYBODY: [&str; 8] = [
    "all",
    "every",
    "each",
    "everybody",
    "everyone",
    "unanimous",
    "unanimously",
    "both",
];
pub(super) const ALMOST: [&str; 4] = ["almost", "nearly", "virtually", "practically"];

/// Words that claim more, or less, than half of those asked, as a matter of judgment.
pub(super) const MOSTLY: [&str; 14] = [
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
    "rely",
    "relied",
];
pub(super) const SELDOM: [&str; 5] = ["few", "minority", "rarely", "seldom", "small"];
/// Words that say only that there is something.
pub(super) const SOME: [&str; 8] = [
    "all", "every", "each", "some", "several", "many", "numerous", "various",
];

/// Words that bear on a number in ways that are not read if they are elsewhere than in the grammar.
const BEARING: &str = "\
    more less fewer greater higher lower larger smaller bigger over above under below beneath exceeding exceeds \
    exceed least minimum maximum about approximately roughly around circa nearly almost virtually practically \
    quite hardly barely scarcely any many several some neither both all every each everybody everyone double \
    twice thrice triple times couple but except or than versus vs plus minus per between short rather beyond \
    otherwise unless almost-all mark threshold barrier target goal limit ceiling floor quota pass passes passed \
    surpassed crossed miss misses missed reach reaches reached topped exceeded fail fails failed shortfall gap \
    increase increases increased decrease decreases decreased rise rises rose risen fall falls fell fallen drop \
    drops dropped growth gain gains gained lead margin up down off reduction reduced improvement improved pair \
    pairs couples scores approaching \
    highest lowest largest smallest greatest biggest fewest best worst top bottom ahead behind far nothing \
    anything though although yet however while whereas unlike exception exceptions excluding apart besides \
    likely unlikely wrong false untrue incorrect too enough bn mn percentile quartile decile daily \
    weekly monthly yearly annually hourly";

static BEARING_WORDS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| BEARING.split(' ').collect());

/// Whether a word would have to be understood, and is not one that a noun phrase may have.
pub(super) fn bears(word: &str) -> bool {
    BEARING_WORDS.contains(word)
        || is_number(word)
        || NOT.contains(&word)
        || NOBODY.contains(&word)
        || EVERYBODY.contains(&word)
        || MOSTLY.contains(&word)
        || (SELDOM.contains(&word) && word != "small")
        || word.ends_with("fold")
        || word.ends_with("n't")
}

/// Whether a word denies a comparison, or says how far apart what it compares is.
pub(super) fn measures(word: &str) -> bool {
    const EXTENT: &str = "twice double triple thrice times equal equally same similar similarly nearly almost barely";
    NOT.contains(&word)
        || NOBODY.contains(&word)
        || (is_number(word) && !matches!(word, "one" | "second"))
        || word.ends_with("fold")
        || word.ends_with("n't")
        || EXTENT.split(' ').any(|extent| extent == word)
}
