//! A draft of a codebook, and how it is written.

use std::fmt::Write as _;

/// What a file seems to be about.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// The header of the column that identifies respondents.
    pub key: String,
    /// Whether it was guessed.
    pub key_guess: Option<String>,
    /// Words that mean "no answer" everywhere.
    pub missing: Vec<String>,
    /// Columns that are left out, with why.
    pub ignore: Vec<(String, String)>,
    /// The weight that the file declares.
    pub weight: Option<String>,
    /// What is asked.
    pub questions: Vec<Question>,
    /// Columns that hold several answers in a cell, with what separates them.
    pub split: Vec<(String, String)>,
}

/// A question.
#[derive(Debug, Clone)]
pub struct Question {
    /// Its key.
    pub key: String,
    /// What was asked.
    pub label: String,
    /// Its kind and columns.
    pub shape: Shape,
    /// What of it was guessed.
    pub guess: Option<String>,
}

/// Kinds of questions.
#[derive(Debug, Clone)]
pub enum Shape {
    /// One answer of several.
    Choice(One, Vec<Item>),
    /// A number of so many decimal places.
    Number(One, usize),
    /// A text.
    Text(One),
    /// A date.
    Date(One),
    /// Marks.
    Set(Vec<Item>),
    /// Items on one scale, with the codes that mean "no answer".
    Grid(Vec<Item>, Vec<Item>, Vec<String>),
}

/// A question of one column.
#[derive(Debug, Clone, Default)]
pub struct One {
    /// Its header.
    pub header: String,
    /// Codes that mean "no answer", with their labels.
    pub missing: Vec<(String, String)>,
}

/// An item, or a value.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its key.
    pub key: String,
    /// Its header, or its code.
    pub code: String,
    /// As printed.
    pub label: String,
}

/// The lists of a codebook in the order in which they are written, each with the lines of its questions.
pub type Sections = Vec<(&'static str, Vec<String>)>;

impl Draft {
    /// The whole codebook but for the lines on where it comes from.
    pub fn render(&self, name: &str, file: &str) -> String {
        let mut text = format!(
            "# Drafted by `refigure import` from {}. Lines marked `# guessed` are guesses: check them, then remove the mark.\n",
            line(file)
        );
        let _ = writeln!(text, "title: {}  # guessed", quoted(name));
        text.push_str("respondents: Respondents  # guessed\n");
        let guess = self.key_guess.as_ref();
        let guess = guess.map_or(String::new(), |guess| format!("  # guessed: {guess}"));
        let _ = writeln!(text, "key: {}{guess}", quoted(&self.key));
        text.push_str("disclosure: counts\n");
        if !self.missing.is_empty() {
            let _ = writeln!(text, "missing: {}  # guessed", list(&self.missing));
        }
        if let Some(weight) = &self.weight {
            let _ = writeln!(text, "design: {{weight: {}}}", key(weight));
        }
        if !self.ignore.is_empty() {
            text.push_str("ignore:\n");
            for (header, why) in &self.ignore {
                let _ = writeln!(text, "  - {}  # guessed: {why}", quoted(header));
            }
        }
        for (section, lines) in self.sections() {
            let _ = writeln!(text, "{section}:");
            for line in lines {
                let _ = writeln!(text, "{line}");
            }
        }
        text
    }

    /// The questions by kind.
    pub fn sections(&self) -> Sections {
        let mut sections: Sections = ["variables", "sets", "grids", "numbers", "dates", "texts"]
            .map(|section| (section, Vec::new()))
            .to_vec();
        for question in &self.questions {
            let section = question.shape.section();
            let of = sections.iter_mut().find(|(name, _)| *name == section);
            if let Some((_, lines)) = of {
                question.render(lines);
            }
        }
        sections.retain(|(_, lines)| !lines.is_empty());
        sections
    }

    /// Every guess, in the order of the questions.
    pub fn guesses(&self) -> Vec<String> {
        let mut all = Vec::new();
        if let Some(guess) = &self.key_guess {
            all.push(format!("the key `{}`: {guess}", self.key));
        }
        if !self.missing.is_empty() {
            all.push(format!("{} mean no answer", list(&self.missing)));
        }
        for (header, why) in &self.ignore {
            all.push(format!("`{header}` under `ignore`: {why}"));
        }
        for question in &self.questions {
            if let Some(guess) = &question.guess {
                let section = question.shape.section();
                all.push(format!("`{}` under `{section}`: {guess}", question.key));
            }
        }
        all
    }
}

impl Shape {
    fn section(&self) -> &'static str {
        match self {
            Shape::Choice(..) => "variables",
            Shape::Number(..) => "numbers",
            Shape::Text(_) => "texts",
            Shape::Date(_) => "dates",
            Shape::Set(_) => "sets",
            Shape::Grid(..) => "grids",
        }
    }
}

impl Question {
    fn render(&self, lines: &mut Vec<String>) {
        let guess = self.guess.as_ref();
        let guess = guess.map_or(String::new(), |guess| format!("  # guessed: {guess}"));
        lines.push(format!("  {}:{guess}", key(&self.key)));
        lines.push(format!("    label: {}", quoted(&self.label)));
        match &self.shape {
            Shape::Choice(one, values) => {
                one.render(&self.key, lines);
                render_values(values, lines);
            }
            Shape::Number(one, decimals) => {
                one.render(&self.key, lines);
                if *decimals > 0 {
                    lines.push(format!("    decimals: {decimals}"));
                }
            }
            Shape::Text(one) | Shape::Date(one) => one.render(&self.key, lines),
            Shape::Set(items) => render_items(&self.key, items, lines),
            Shape::Grid(items, values, missing) => {
                render_items(&self.key, items, lines);
                if !missing.is_empty() {
                    lines.push(format!("    missing: {}", list(missing)));
                }
                render_values(values, lines);
            }
        }
    }
}

impl One {
    fn render(&self, key: &str, lines: &mut Vec<String>) {
        if self.header != key {
            lines.push(format!("    column: {}", quoted(&self.header)));
        }
        if !self.missing.is_empty() {
            let codes: Vec<&String> = self.missing.iter().map(|(code, _)| code).collect();
            let named = self.missing.iter().filter(|(code, label)| code != label);
            let named: Vec<String> = named.map(|(c, l)| format!("{c} is {}", line(l))).collect();
            let comment = match named.as_slice() {
                [] => String::new(),
                named => format!("  # {}", named.join(", ")),
            };
            lines.push(format!("    missing: {}{comment}", list(&codes)));
        }
    }
}

fn render_items(question: &str, items: &[Item], lines: &mut Vec<String>) {
    let other = |item: &&Item| item.code != format!("{question}_{}", item.key);
    let others: Vec<&Item> = items.iter().filter(other).collect();
    if !others.is_empty() {
        lines.push("    columns:".into());
        let header = |item: &&Item| format!("      {}: {}", key(&item.key), quoted(&item.code));
        lines.extend(others.iter().map(header));
    }
    lines.push("    items:".into());
    let label = |item: &Item| format!("      {}: {}", key(&item.key), quoted(&item.label));
    lines.extend(items.iter().map(label));
}

fn render_values(values: &[Item], lines: &mut Vec<String>) {
    lines.push("    values:".into());
    lines.extend(
        values
            .iter()
            .map(|value| format!("      {}", value.as_value())),
    );
}

impl Item {
    /// The line of a value.
    pub fn as_value(&self) -> String {
        let code = match self.code.parse::<i64>() {
            Ok(number) if number.to_string() == self.code => self.code.clone(),
            _ => quoted(&self.code),
        };
        format!(
            "{}: {{code: {code}, label: {}}}",
            key(&self.key),
            quoted(&self.label)
        )
    }
}

/// A key in YAML: in quotes where it would be read as a number, or as a truth.
pub fn key(key: &str) -> String {
    let truth = ["yes", "no", "true", "false", "on", "off", "y", "n"].contains(&key);
    match truth || key.starts_with(|c: char| c.is_ascii_digit()) {
        true => quoted(key),
        false => key.to_string(),
    }
}

/// A text in YAML.
pub fn quoted(text: &str) -> String {
    // JSON is YAML, and texts always can be written in it.
    serde_json::to_string(text).unwrap_or_default()
}

fn list(texts: &[impl AsRef<str>]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quoted(text.as_ref())).collect();
    format!("[{}]", texts.join(", "))
}

/// A text in a comment.
fn line(text: &str) -> String {
    super::text::clean(text)
}
