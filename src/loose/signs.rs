//! Characters that hide a number from a search, and not from a reader.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A word without accents, in the Latin letters that it looks like.
pub(super) fn plain(word: &str) -> String {
    let bare = word.nfkd().filter(|c| !is_combining_mark(*c));
    bare.map(latin).collect()
}

/// A Roman numeral above one. Of the short ones with an L, C, D or M, most (CD, CI, CLI) are abbreviations.
pub(super) fn is_roman(word: &str) -> bool {
    const DIGITS: [[&str; 3]; 3] = [["C", "D", "M"], ["X", "L", "C"], ["I", "V", "X"]];
    let mut rest = strip(word, "M", 3);
    let mut hundreds = false;
    for [one, five, ten] in DIGITS {
        let less = |more: &str| rest.strip_prefix(one)?.strip_prefix(more);
        rest = less(ten).or_else(|| less(five)).unwrap_or_else(|| {
            let above = rest.strip_prefix(five).unwrap_or(rest);
            strip(above, one, 3)
        });
        hundreds |= one == "C" && rest.len() < word.len();
    }
    let small = word.chars().all(|c| matches!(c, 'I' | 'V' | 'X'));
    let least = match (small, hundreds) {
        (true, _) => 2,
        (_, false) => 3,
        (_, true) => 4,
    };
    rest.is_empty() && word.len() >= least
}

/// A Roman numeral in small letters, such as a page of a preface: three or more of those below fifty.
pub(super) fn is_small_roman(word: &str) -> bool {
    let small = word.chars().all(|c| matches!(c, 'i' | 'v' | 'x'));
    small && word.len() >= 3 && is_roman(&word.to_uppercase())
}

/// The text without some of what it begins with, at most so many times.
fn strip<'a>(text: &'a str, start: &str, most: usize) -> &'a str {
    (0..most).fold(text, |rest, _| rest.strip_prefix(start).unwrap_or(rest))
}

/// Whether a character is not seen: soft hyphens, joiners, variation selectors, marks of direction.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// The Latin letter that a Cyrillic or Greek one looks like.
fn latin(c: char) -> char {
    const LIKE: [(char, char); 22] = [
        ('а', 'a'),
        ('е', 'e'),
        ('і', 'i'),
        ('о', 'o'),
        ('р', 'p'),
        ('с', 'c'),
        ('у', 'y'),
        ('х', 'x'),
        ('ѕ', 's'),
        ('ԝ', 'w'),
        ('һ', 'h'),
        ('ο', 'o'),
        ('ν', 'v'),
        ('Е', 'E'),
        ('О', 'O'),
        ('Т', 'T'),
        ('Н', 'H'),
        ('Χ', 'X'),
        ('Х', 'X'),
        ('І', 'I'),
        ('Ε', 'E'),
        ('Ι', 'I'),
    ];
    let like = LIKE.iter().find(|(from, _)| *from == c);
    like.map_or(c, |(_, to)| *to)
}

#[cfg(test)]
mod tests {
    use super::is_roman;

    #[test]
    fn numerals_are_valid_and_not_the_short_ones_of_abbreviations() {
        for word in [
            "II", "XX", "XIV", "LXI", "XCV", "LXXXIII", "CXXI", "MCMXCIV", "MMXXVI",
        ] {
            assert!(is_roman(word), "{word}");
        }
        for word in [
            "", "I", "X", "CD", "CI", "XL", "MM", "CLI", "MIX", "DVI", "IIII", "VX", "MIDI", "LLC",
            "CIVIL",
        ] {
            assert!(!is_roman(word), "{word}");
        }
    }
}
