//! The languages of reports: number words, lists, dates, the form of numbers, and what the program itself prints.
//!
//! A language is one file and one line in [`ALL`]. A report in a language that is not in the list is refused.

mod definition;
mod english;
mod german;
mod method;

pub use definition::{Labels, Language, Near};
pub use method::Method;

/// All of them; the first is that of a report that names none.
pub static ALL: [&Language; 2] = [&english::ENGLISH, &german::GERMAN];

/// The language of a code.
pub fn find(code: &str) -> Option<&'static Language> {
    ALL.into_iter().find(|language| language.code == code)
}

impl Default for &Language {
    fn default() -> Self {
        &english::ENGLISH
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::Date;

    #[test]
    fn lists_are_joined_as_prose() {
        let language = find("en").unwrap();
        let entries: Vec<String> = ["a", "b", "c"].map(String::from).to_vec();
        assert_eq!(language.list(&entries), "a, b and c");
        assert_eq!(language.list(&entries[..2]), "a and b");
        assert_eq!(language.list(&entries[..1]), "a");
        assert_eq!(language.list(&[]), "");
    }

    #[test]
    fn dates_and_numbers_have_the_form_of_their_language() {
        let date = Date::parse("2005-12-01").unwrap();
        for (code, day, percentage) in [
            ("en", "1 December 2005", "-83.3%"),
            ("de", "1. Dezember 2005", "-83,3\u{a0}%"),
        ] {
            let language = find(code).unwrap();
            assert_eq!(language.date(date), day);
            assert_eq!(language.percentage("-83.3"), percentage);
        }
    }

    #[test]
    fn numbers_in_words_are_number_words_and_no_two_are_the_same() {
        for language in ALL {
            let mut seen = std::collections::BTreeSet::new();
            for number in (0..3000).chain([21_000, 100_000, 101_001, 345_678, 999_999]) {
                let Some(words) = (language.cardinal)(number) else {
                    continue;
                };
                assert!(seen.insert(words.clone()), "{words}");
                let of_words = |c: char| !c.is_alphabetic();
                let known = words.split(of_words).any(|w| (language.is_number_word)(w));
                assert!(number < 2 || known, "{} {words}", language.code);
            }
            assert_eq!((language.cardinal)(-1), None);
            assert_eq!((language.cardinal)(1_000_000), None);
        }
    }

    #[test]
    fn the_default_is_first() {
        assert_eq!(ALL[0].code, <&Language>::default().code);
        for language in ALL {
            assert!(std::ptr::eq(find(language.code).unwrap(), language));
        }
    }
}
