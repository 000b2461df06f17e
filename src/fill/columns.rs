//! Widths of a table's columns, by what is in them. A table that is too wide for the page is set smaller, then on a
//! turned page, then smaller there.
//!
//! Widths of text are estimated for the embedded style: its type is Libertinus Serif, its page A4. What does not fit all
//! the same is reported once it is typeset.

use minijinja::Value;
use serde::{Serialize, Serializer};

use super::recorder::Shared;
use crate::figures::Figure;

/// The text of a figure in a cell, marked and recorded.
#[derive(Clone, Serialize)]
#[serde(transparent)]
pub(super) struct Text {
    pub(super) marked: Value,
    /// How wide it is.
    #[serde(skip)]
    pub(super) em: f64,
}

/// What stands for a figure that is not defined.
impl Default for Text {
    fn default() -> Self {
        Self {
            marked: Value::from_safe_string("–".into()),
            em: em("–"),
        }
    }
}

impl Text {
    /// Nothing.
    pub(super) fn blank() -> Self {
        Self {
            marked: Value::from_safe_string(String::new()),
            em: 0.0,
        }
    }

    /// `10–20`.
    pub(super) fn to(&self, other: &Self) -> Self {
        Self {
            marked: Value::from_safe_string(format!("{}–{}", self.marked, other.marked)),
            em: self.em + em("–") + other.em,
        }
    }

    /// A sign in place of a figure.
    pub(super) fn sign(markup: &str) -> Self {
        Self {
            marked: Value::from_safe_string(markup.to_string()),
            em: em(markup),
        }
    }

    /// Records a use of a figure, printed as this text.
    pub(super) fn of(shared: &Shared, site: usize, figure: &Figure, text: &str) -> Self {
        Self {
            marked: Value::from_safe_string(shared.marked(site, figure, text)),
            em: em(text),
        }
    }
}

/// How a table is set.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct Setting {
    /// Type size in points.
    pub(super) size: f64,
    /// Space on either side of a cell, in points.
    pub(super) inset: f64,
    /// Whether the page is turned.
    pub(super) landscape: bool,
}

/// Settings in the order in which they are tried.
const SETTINGS: [Setting; 5] = [
    setting(8.6, 3.0, false),
    setting(7.4, 2.5, false),
    setting(8.6, 3.0, true),
    setting(7.4, 2.5, true),
    setting(6.0, 1.5, true),
];

const fn setting(size: f64, inset: f64, landscape: bool) -> Setting {
    Setting {
        size,
        inset,
        landscape,
    }
}

/// Points in a centimetre.
pub(super) const CM: f64 = 72.0 / 2.54;

impl Setting {
    /// Width of the text area in points.
    fn width(self) -> f64 {
        if self.landscape { 24.5 * CM } else { 15.8 * CM }
    }

    /// Points that a text of so many em takes in a cell.
    fn points(self, em: f64) -> f64 {
        em * self.size + 2.0 * self.inset
    }
}

/// A column of numbers.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Column {
    /// The widest number, in em.
    pub(super) number: f64,
    /// The longest word of its head, in em; `None` if heads are set upright.
    pub(super) word: f64,
}

/// A part of a table: labels of rows, and columns of numbers.
#[derive(Debug, Default)]
pub(super) struct Part {
    /// The rows' labels.
    pub(super) labels: Vec<String>,
    /// The columns of numbers.
    pub(super) columns: Vec<Column>,
    /// How many of the first columns take what is in them and no more.
    pub(super) narrow: usize,
    /// How wide labels are where there is room [default: the rest of the width].
    pub(super) stub: Option<f64>,
    /// How wide a column is where there is room [default: an equal part of the rest].
    pub(super) column: Option<f64>,
    /// Whether the usual widths give way to long labels, before these take a second line.
    pub(super) yields: bool,
}

/// How a part is set.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Widths {
    /// A width for each column, the labels' first: Typst code.
    #[serde(serialize_with = "code")]
    pub(super) columns: Vec<String>,
    /// The width of labels in em.
    #[serde(skip)]
    pub(super) stub: f64,
}

fn code<S: Serializer>(widths: &[String], serializer: S) -> Result<S::Ok, S::Error> {
    Value::from_safe_string(widths.join(", ")).serialize(serializer)
}

/// The first setting in which all parts fit, or the last one; and the widths of each part.
pub(super) fn fit(parts: &[Part], landscape: bool) -> (Setting, Vec<Widths>) {
    let settings = || SETTINGS.iter().filter(|s| s.landscape || !landscape);
    let fits = |setting: &&Setting| parts.iter().all(|part| part.fits(**setting));
    let chosen = settings().find(fits).or(settings().next_back());
    let setting = chosen.copied().unwrap_or(SETTINGS[0]);
    let widths = parts.iter().map(|part| part.widths(setting)).collect();
    (setting, widths)
}

/// Labels that are longer get at least this room, in em; a single word gets this at most.
const LEAST: f64 = 8.0;
const MOST: f64 = 20.0;

impl Part {
    fn fits(&self, setting: Setting) -> bool {
        self.usual(setting).is_some() || self.rest(setting) >= setting.points(self.least())
    }

    /// The room that labels need, in em: for their longest word, and not too many lines.
    fn least(&self) -> f64 {
        let needed = |label: &String| longest_word(label).max(em(label).min(LEAST));
        self.labels.iter().map(needed).fold(0.0, f64::max).min(MOST)
    }

    /// What the columns leave for labels if none is wider than it has to be.
    fn rest(&self, setting: Setting) -> f64 {
        let columns = self.columns.iter().map(|c| c.points(setting));
        setting.width() - columns.sum::<f64>()
    }

    /// The usual widths, if all fits in them: of the labels, and of a column.
    fn usual(&self, setting: Setting) -> Option<(f64, f64)> {
        let (narrow, wide) = self.columns.split_at_checked(self.narrow)?;
        let narrow: f64 = narrow.iter().map(|c| c.points(setting)).sum();
        let room = setting.width() - narrow;
        let count = wide.len().max(1) as f64;
        let (stub, column) = match (self.stub, self.column) {
            (Some(stub), Some(column)) => (stub, column),
            (Some(stub), None) => (stub, (room - stub) / count),
            (None, column) => {
                let column = column.unwrap_or(room / (count + 1.0));
                (room - count * column, column)
            }
        };
        let longest = self.labels.iter().map(|label| em(label));
        let label = match self.yields {
            true => longest.fold(0.0, f64::max).min(2.0 * MOST),
            false => self.least(),
        };
        let fits =
            setting.points(label) <= stub && wide.iter().all(|c| c.points(setting) <= column);
        fits.then_some((stub, column))
    }

    fn widths(&self, setting: Setting) -> Widths {
        let (stub, columns) = match self.usual(setting) {
            Some((stub, _)) => {
                let width = |usual: Option<f64>| usual.map_or("1fr".into(), points);
                let columns = self.columns.iter().enumerate().map(|(i, _)| {
                    if i < self.narrow {
                        "auto".into()
                    } else {
                        width(self.column)
                    }
                });
                (
                    stub,
                    [width(self.stub)].into_iter().chain(columns).collect(),
                )
            }
            None => {
                let rest = self.rest(setting).max(setting.points(self.least()));
                let longest = self.labels.iter().map(|label| em(label));
                let wanted = setting.points(longest.fold(self.least(), f64::max));
                let stub = wanted.min(rest);
                let more = (rest - stub) / self.columns.len().max(1) as f64;
                let columns = self
                    .columns
                    .iter()
                    .map(|c| points(c.points(setting) + more));
                (stub, [points(stub)].into_iter().chain(columns).collect())
            }
        };
        Widths {
            columns,
            stub: ((stub - 2.0 * setting.inset) / setting.size).max(1.0),
        }
    }
}

impl Column {
    fn points(self, setting: Setting) -> f64 {
        setting.points(self.number.max(self.word))
    }
}

fn points(points: f64) -> String {
    format!("{points:.2}pt")
}

/// About how wide a text is, in em; rather too much than too little.
pub(super) fn em(text: &str) -> f64 {
    text.chars().map(width).sum()
}

fn width(c: char) -> f64 {
    match c {
        '.' | ',' | ':' | ';' | '\'' | '|' | 'i' | 'j' | 'l' | ' ' | '\u{a0}' => 0.27,
        'f' | 'r' | 't' | 's' | 'I' | 'J' | '!' | '(' | ')' | '[' | ']' | '/' | '-' => 0.39,
        '0'..='9' | 'a' | 'c' | 'e' | 'z' => 0.47,
        'm' | 'w' => 0.8,
        'a'..='z' => 0.54,
        'M' | 'W' | '@' => 0.95,
        'A'..='Z' => 0.73,
        '\u{200b}'..='\u{200f}' => 0.0,
        // Hangul, and what is as wide as it is high.
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'.. => 1.0,
        '\u{400}'..='\u{52f}' => 0.8,
        _ => 0.65,
    }
}

/// The width of the longest word: what no line is broken within.
pub(super) fn longest_word(text: &str) -> f64 {
    words(text).map(em).fold(0.0, f64::max)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive([' ', '/', '-', '\u{200b}'])
}

/// The text, with words that are wider than so many em made breakable anywhere.
pub(super) fn breakable(text: &str, most: f64) -> String {
    let mut out = String::with_capacity(text.len());
    for word in words(text) {
        let long = em(word.trim_end()) > most;
        for c in word.chars() {
            out.push(c);
            if long && c != ' ' {
                out.push('\u{200b}');
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(labels: &[&str], numbers: &[&str]) -> Part {
        Part {
            labels: labels.iter().map(ToString::to_string).collect(),
            columns: numbers
                .iter()
                .map(|n| Column {
                    number: em(n),
                    word: 0.0,
                })
                .collect(),
            stub: Some(100.0),
            ..Part::default()
        }
    }

    fn sum(widths: &Widths) -> f64 {
        let points = |w: &String| w.trim_end_matches("pt").parse::<f64>().unwrap();
        widths.columns.iter().map(points).sum()
    }

    #[test]
    fn columns_that_fit_share_the_width() {
        let (setting, widths) = fit(&[part(&["Total"], &["1", "100.0"])], false);
        assert_eq!(setting, SETTINGS[0]);
        assert_eq!(widths[0].columns, ["100.00pt", "1fr", "1fr"]);
    }

    #[test]
    fn wide_numbers_take_the_room_of_labels_then_type_shrinks_then_the_page_is_turned() {
        let settings = |n: usize, number: &str| {
            let wide = part(&["Total"], &vec![number; n]);
            let (setting, widths) = fit(&[wide], false);
            (setting, sum(&widths[0]).trunc())
        };
        assert_eq!(settings(12, "120000"), (SETTINGS[0], 447.0));
        assert_eq!(settings(14, "120000"), (SETTINGS[1], 447.0));
        assert_eq!(settings(20, "120000"), (SETTINGS[2], 694.0));
        assert_eq!(settings(32, "120000"), (SETTINGS[4], 694.0));
        // What fits nowhere keeps its width: it runs off the page, and that is reported.
        let (setting, width) = settings(60, "120000");
        assert_eq!(setting, SETTINGS[4]);
        assert!(width > 694.0);
    }

    #[test]
    fn words_wider_than_their_column_are_broken() {
        assert_eq!(breakable("Age in years", 3.0), "Age in years");
        assert_eq!(
            breakable("of abcdef x", 2.0),
            "of a\u{200b}b\u{200b}c\u{200b}d\u{200b}e\u{200b}f\u{200b} x"
        );
    }
}
