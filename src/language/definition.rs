//! What a language is.

use serde::Serialize;

use super::method::Method;
use crate::date::Date;

/// A language that reports are written in.
#[derive(Debug)]
pub struct Language {
    /// Its code in BCP 47, as `language:` of report.yaml has it.
    pub code: &'static str,
    /// A whole number in words; `None` for a number that has no single form.
    pub cardinal: fn(i64) -> Option<String>,
    /// Which numbers `cardinal` writes, for messages.
    pub cardinals: &'static str,
    /// Whether a word is a number. Words that are mostly articles or pronouns, such as `one`, are not.
    pub is_number_word: fn(&str) -> bool,
    /// Whether a word states a share or a multiple: a paragraph that has one has to assert something.
    pub states_quantity: fn(&Near<'_>) -> bool,
    /// Number words that are none after the word before them.
    pub idioms: &'static [(&'static str, &'static str)],
    /// Parts of a whole that a number may precede ("two thirds"), separated by spaces.
    pub parts: &'static str,
    /// What joins the last entry of a list to the others.
    pub(super) and: &'static str,
    pub(super) decimal_mark: &'static str,
    /// What follows a percentage.
    pub(super) percent: &'static str,
    /// The months, separated by spaces.
    pub(super) months: &'static str,
    /// A day, with `{day}`, `{month}` and `{year}`.
    pub(super) date: &'static str,
    /// What the program prints into reports.
    pub labels: Labels,
}

/// A word in lower case, and its neighbours.
#[derive(Debug)]
pub struct Near<'a> {
    /// The word before it.
    pub before: &'a str,
    /// The word.
    pub word: &'a str,
    /// The word after it.
    pub after: &'a str,
    /// Whether a clause ends with it.
    pub ends: bool,
}

/// What the program prints into reports, as Typst markup. Partials have them as `report.labels`.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "each is what its English text says")]
pub struct Labels {
    pub appendix: &'static str,
    pub constant: &'static str,
    pub contents: &'static str,
    pub skip: &'static str,
    pub continued: &'static str,
    pub variable: &'static str,
    pub model_fit: &'static str,
    pub number: &'static str,
    pub n: &'static str,
    pub row_pct: &'static str,
    pub col_pct: &'static str,
    pub total_pct: &'static str,
    pub base_head: &'static str,
    pub table: &'static str,
    pub figure: &'static str,
    pub chart_interval: &'static str,
    pub chart_values: &'static str,
    pub chart_largest: &'static str,
    pub unanswered: &'static str,
    pub yes: &'static str,
    pub no: &'static str,
    pub weighted: &'static str,
    pub base: &'static str,
    pub weighted_by: &'static str,
    pub withheld: &'static str,
    pub withheld_note: &'static str,
    pub flagged: &'static str,
    pub flagged_note: &'static str,
    pub points: &'static str,
    pub standard_error: &'static str,
    pub interval: &'static str,
    pub least_expected: &'static str,
    pub odds_ratio: &'static str,
    pub difference: &'static str,
    pub letters: &'static str,
    pub letters_bonferroni: &'static str,
    pub letters_holm: &'static str,
    /// Names of tests.
    #[serde(skip)]
    pub method: fn(Method) -> &'static str,
    pub total: &'static str,
    pub mean: &'static str,
    pub sd: &'static str,
    pub median: &'static str,
    pub minimum: &'static str,
    pub maximum: &'static str,
    pub dependent: &'static str,
    pub groups: &'static str,
    pub keywords: &'static str,
    pub classification: &'static str,
    pub table_parts: &'static str,
    pub table_summary: &'static str,
    pub model_summary: &'static str,
    pub certain: &'static str,
    pub likely: &'static str,
    pub undecided: &'static str,
    pub found_by_reading: &'static str,
    pub printed: &'static str,
    pub computed: &'static str,
    pub reading: &'static str,
    pub by_rules: &'static str,
    pub page: &'static str,
    pub verdicts_title: &'static str,
    pub verdicts_text: &'static str,
    pub verdicts_summary: &'static str,
    pub verdicts_head: [&'static str; 6],
    /// Kinds of published values; one that is not listed is printed as its name is.
    #[serde(skip)]
    pub kinds: &'static [(&'static str, &'static str)],
    pub colophon_title: &'static str,
    pub colophon_made_by: &'static str,
    pub colophon_text: &'static str,
    pub colophon_hash: &'static str,
    pub colophon_inputs: &'static str,
}

impl Language {
    /// A number as figures have it, such as `-0.5`, in the language's form: `-0,5`.
    pub fn number(&self, text: &str) -> String {
        text.replace('.', self.decimal_mark)
    }

    /// A percentage in the language's form.
    pub fn percentage(&self, text: &str) -> String {
        format!("{}{}", self.number(text), self.percent)
    }

    /// `a`, `a and b`, `a, b and c`.
    pub fn list(&self, entries: &[String]) -> String {
        match entries {
            [] => String::new(),
            [one] => one.clone(),
            [first @ .., last] => format!("{} {} {last}", first.join(", "), self.and),
        }
    }

    /// A day in words.
    pub fn date(&self, date: Date) -> String {
        let (year, month, day) = date.parts();
        let mut months = self.months.split(' ');
        let month = months.nth(usize::from(month.saturating_sub(1)));
        self.date
            .replace("{day}", &day.to_string())
            .replace("{month}", month.unwrap_or_default())
            .replace("{year}", &year.to_string())
    }
}

/// Letters of the longest number word, roughly.
const LONGEST: usize = 100;

/// Whether a word is made of smaller ones that are run together; those of the last list alone make no number.
pub(super) fn is_composed(word: &str, lists: &[&[&str]]) -> bool {
    fn rest_is(rest: &str, lists: &[&[&str]], counted: bool) -> bool {
        let goes_on = |(index, list): (usize, &&[&str])| {
            let counted = counted || index + 1 < lists.len();
            let mut rests = list.iter().filter_map(|part| rest.strip_prefix(*part));
            rests.any(|rest| rest_is(rest, lists, counted))
        };
        (rest.is_empty() && counted) || lists.iter().enumerate().any(goes_on)
    }
    word.len() <= LONGEST && rest_is(word, lists, false)
}
