//! Characters that hide a number from a search, and not from a reader.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A word without accents, in the Latin letters that it looks like.
pub(super) fn plain(word: &str) -> String {
    let bare = word.nfkd().filter(|c| !is_combining_mark(*c));
    bare.map(latin).collect()
}

/// A Roman numeral above one, of the letters that small ones are made of.
pub(super) fn is_roman(word: &str) -> bool {
    let tens = word.trim_start_matches('X');
    let small = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
    word.len() > 1 && word.len() - tens.len() < 4 && small.contains(&tens)
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
