//! Keys of questions, items and values, each given once.

use std::collections::BTreeSet;

use super::text::slug;

/// As long as keys of questions and items are made.
const QUESTION: usize = 32;
const ITEM: usize = 24;

/// Keys that are taken.
#[derive(Debug, Clone, Default)]
pub struct Keys(BTreeSet<String>);

impl Keys {
    /// Names that are taken before.
    pub fn new<'a>(taken: impl IntoIterator<Item = &'a String>) -> Self {
        Self(taken.into_iter().cloned().collect())
    }

    /// The key of a question: its header, or its text where the header has no letters.
    pub fn question(&mut self, header: &str, label: &str) -> String {
        let key = slug(header, QUESTION).or_else(|| slug(label, QUESTION));
        self.free(key.unwrap_or_else(|| "question".into()), |key| {
            vec![key.to_string()]
        })
    }

    /// The key of a question with items, none of whose columns is taken.
    pub fn set(&mut self, header: &str, label: &str, items: &[String]) -> String {
        let key = slug(header, QUESTION).or_else(|| slug(label, QUESTION));
        let names = |key: &str| {
            let columns = items.iter().map(|item| format!("{key}_{item}"));
            columns.chain([key.to_string()]).collect()
        };
        self.free(key.unwrap_or_else(|| "question".into()), names)
    }

    /// The key of an item.
    pub fn item(&mut self, label: &str, fallback: &str) -> String {
        let key = slug(label, ITEM).or_else(|| slug(fallback, ITEM));
        self.free(key.unwrap_or_else(|| "item".into()), |key| {
            vec![key.to_string()]
        })
    }

    /// The key of a value.
    pub fn value(&mut self, label: &str, code: &str) -> String {
        let sign = if code.starts_with('-') { "minus_" } else { "" };
        let of_code = || slug(code, ITEM).map(|code| format!("{sign}{code}"));
        // A negative code would be taken for the positive one.
        let key = match label == code {
            true => of_code(),
            false => slug(label, ITEM).or_else(of_code),
        };
        self.free(key.unwrap_or_else(|| "value".into()), |key| {
            vec![key.to_string()]
        })
    }

    /// A key of which nothing that it stands for is taken.
    fn free(&mut self, first: String, names: impl Fn(&str) -> Vec<String>) -> String {
        let mut key = first.clone();
        let mut number = 1;
        // `total` is the row and the column of all respondents, `null` is no key in YAML.
        while ["total", "null"].contains(&key.as_str())
            || names(&key).iter().any(|name| self.0.contains(name))
        {
            number += 1;
            key = format!("{first}_{number}");
        }
        self.0.extend(names(&key));
        key
    }
}
