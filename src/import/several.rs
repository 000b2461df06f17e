//! Questions of several columns, and of several answers in a cell.

use std::collections::{BTreeMap, BTreeSet};

use super::draft::{Item, Question, Shape};
use super::keys::Keys;
use super::marks::Marks;
use super::table::{Column, Group, Kind};
use super::text::number;

/// As many items as a question with several answers in a cell has.
const MOST_ITEMS: usize = 30;
/// As many steps as a scale has.
const MOST_STEPS: usize = 11;
/// What separates answers in a cell.
const SEPARATORS: &[&str] = &[";", ", ", "|"];

/// The question of a run of columns, if they are marks, or rated on one scale.
pub fn question(group: &Group, columns: &[&Column], keys: &mut Keys) -> Option<Question> {
    let label = match group.label.as_str() {
        "" => group.name.as_str(),
        label => label,
    };
    let marks: Option<Vec<Marks>> = columns.iter().map(|c| Marks::of(c, None)).collect();
    if let Some(marks) = marks {
        let explicit = marks.iter().any(Marks::explicit);
        let guess = match explicit {
            true => "columns of marks are one question",
            false => "columns of marks are one question; who marked nothing gave no answer to it",
        };
        return Some(set(&group.name, label, columns, keys, Some(guess.into())));
    }
    let scale = scale(columns)?;
    let items = items(columns);
    let names: Vec<String> = items.iter().map(|item| item.key.clone()).collect();
    let first = columns.first()?;
    let missing = first
        .missing
        .iter()
        .filter(|code| !super::text::is_nothing(code));
    Some(Question {
        key: keys.set(&group.name, label, &names),
        label: label.to_string(),
        shape: Shape::Grid(items, scale, missing.cloned().collect()),
        guess: Some("columns with the same answers are one question".into()),
    })
}

/// A multiple-response set.
pub fn set(
    name: &str,
    label: &str,
    columns: &[&Column],
    keys: &mut Keys,
    guess: Option<String>,
) -> Question {
    let items = items(columns);
    let names: Vec<String> = items.iter().map(|item| item.key.clone()).collect();
    Question {
        key: keys.set(name, label, &names),
        label: label.to_string(),
        shape: Shape::Set(items),
        guess,
    }
}

/// What each column is of the question.
fn items(columns: &[&Column]) -> Vec<Item> {
    let mut keys = Keys::default();
    let item = |column: &&Column| {
        let of_group = column.group.as_ref().map(|group| group.item.as_str());
        let marks = Marks::of(column, None).filter(|_| column.values.is_empty());
        // What is written where an item is marked is the item.
        let word = marks.as_ref().and_then(Marks::word);
        let word = word.filter(|word| number(word, true).is_none());
        let label = word.or(of_group.filter(|item| !item.is_empty()));
        let label = label.unwrap_or(match column.label.as_str() {
            "" => &column.header,
            label => label,
        });
        Item {
            key: keys.item(label, &column.header),
            code: column.header.clone(),
            label: label.to_string(),
        }
    };
    columns.iter().map(item).collect()
}

/// The scale of columns that are rated on one.
fn scale(columns: &[&Column]) -> Option<Vec<Item>> {
    let first = columns.first()?;
    if first.kind == Kind::Date {
        return None;
    }
    if !first.values.is_empty() {
        let same = |c: &&Column| c.values == first.values && c.missing == first.missing;
        let known = |code: &str| first.values.iter().any(|(value, _)| value == code);
        let all = |c: &&Column| c.answers().all(known);
        let fits = first.values.len() <= 255 && columns.iter().all(|c| same(c) && all(c));
        return fits.then(|| values(first, &[]));
    }
    let mut codes: Vec<&str> = Vec::new();
    let mut most = 0;
    for column in columns {
        let distinct = column.distinct();
        if !column.values.is_empty() || distinct.len() > MOST_STEPS {
            return None;
        }
        most = most.max(distinct.len());
        for (code, _) in distinct {
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
    }
    let whole = |code: &&str| code.parse::<i32>().is_ok();
    let numbers = codes.iter().all(whole);
    let words = codes.iter().all(|code| !whole(code) && code.len() <= 60);
    let few = codes.len() > 2 && codes.len() <= MOST_STEPS && codes.len() <= most + 2;
    (few && (numbers || words)).then(|| values(first, &codes))
}

/// What separates several answers in the cells of a column: they are put together in more ways than there are answers.
pub fn separator(column: &Column) -> Option<&'static str> {
    SEPARATORS.iter().copied().find(|sign| {
        let mut parts: BTreeMap<&str, usize> = BTreeMap::new();
        let mut ways: BTreeSet<&str> = BTreeSet::new();
        for answer in column.answers() {
            ways.insert(answer);
            for part in parts_of(answer, sign) {
                *parts.entry(part).or_default() += 1;
            }
            if parts.len() > MOST_ITEMS {
                return false;
            }
        }
        let several = ways.iter().filter(|way| way.contains(sign)).count();
        let times: usize = parts.values().sum();
        let short = parts.keys().all(|part| part.len() <= 80);
        several > 1 && short && ways.len() > parts.len() && times >= 3 * parts.len()
    })
}

/// The answers in a cell.
pub fn parts_of<'a>(cell: &'a str, sign: &'a str) -> impl Iterator<Item = &'a str> {
    let parts = cell.split(sign).map(str::trim);
    parts.filter(|part| !part.is_empty())
}

/// The header of an answer in cells of several.
pub fn part_header(header: &str, part: &str) -> String {
    format!("{header}/{part}")
}

/// A question with several answers in a cell.
pub fn split(column: &Column, label: &str, sign: &str, keys: &mut Keys) -> Question {
    let mut parts: Vec<&str> = Vec::new();
    for answer in column.answers() {
        for part in parts_of(answer, sign) {
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
    }
    let mut own = Keys::default();
    let item = |part: &&str| Item {
        key: own.item(part, "item"),
        code: part_header(&column.header, part),
        label: (*part).to_string(),
    };
    let items: Vec<Item> = parts.iter().map(item).collect();
    let names: Vec<String> = items.iter().map(|item| item.key.clone()).collect();
    Question {
        key: keys.set(&column.header, label, &names),
        label: label.to_string(),
        shape: Shape::Set(items),
        guess: Some(format!("`{}` separates answers in a cell", sign.trim())),
    }
}

/// Labelled codes in the order of the file, then others that occur.
pub fn values(column: &Column, codes: &[&str]) -> Vec<Item> {
    let labelled = column.values.iter().map(|(code, _)| code.as_str());
    let labelled = labelled.filter(|code| !column.missing.iter().any(|missing| missing == code));
    let mut all: Vec<&str> = labelled.collect();
    let mut others: Vec<&str> = codes.iter().copied().filter(|c| !all.contains(c)).collect();
    if others.iter().all(|code| code.parse::<i64>().is_ok()) {
        others.sort_by_key(|code| code.parse::<i64>().unwrap_or_default());
    }
    all.extend(others);
    let mut keys = Keys::default();
    let value = |code: &&str| {
        let label = column.value_label(code);
        let label = if label.is_empty() { code } else { label }.to_string();
        Item {
            key: keys.value(&label, code),
            code: (*code).to_string(),
            label,
        }
    };
    all.iter().map(value).collect()
}
