//! Columns of marks: `1` and blank, `Yes` and `No`, or the item itself where it was chosen.

use super::table::Column;

/// Words for a mark, and for none.
const MARKED: &[&str] = &[
    "1",
    "yes",
    "y",
    "true",
    "x",
    "checked",
    "selected",
    "mentioned",
    "quoted",
    "ja",
    "oui",
    "si",
    "sí",
    "sim",
    "\u{2713}",
    "\u{2714}",
];
const UNMARKED: &[&str] = &[
    "0",
    "no",
    "n",
    "false",
    "unchecked",
    "not selected",
    "not mentioned",
    "not quoted",
    "nein",
    "non",
    "não",
    "-",
];

/// How marks are written in a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marks {
    marked: Vec<String>,
    unmarked: Vec<String>,
}

impl Marks {
    /// The marks of a column; nothing where it holds something else. `marked` is the code that the file names.
    pub fn of(column: &Column, marked: Option<&str>) -> Option<Self> {
        let answers = column.distinct();
        let mut marks = Self {
            marked: Vec::new(),
            unmarked: Vec::new(),
        };
        if let ([(only, _)], None) = (answers.as_slice(), marked)
            && meaning(column, only) != Some(false)
        {
            // One number may be an answer to anything, one word is what was chosen.
            let number = super::text::number(only, true).is_some() && *only != "1";
            marks.marked.push((*only).to_string());
            return (!number || column.values.len() == 1).then_some(marks);
        }
        for (answer, _) in answers {
            let is = match marked {
                Some(code) => same(code, answer),
                None => meaning(column, answer)?,
            };
            let list = if is {
                &mut marks.marked
            } else {
                &mut marks.unmarked
            };
            list.push(answer.to_string());
        }
        Some(marks)
    }

    /// Whether somebody is recorded as not having marked the item.
    pub fn explicit(&self) -> bool {
        !self.unmarked.is_empty()
    }

    /// The word for a mark, where it is not one that means so everywhere.
    pub fn word(&self) -> Option<&str> {
        match self.marked.as_slice() {
            [word] if !MARKED.contains(&word.to_lowercase().as_str()) => Some(word),
            _ => None,
        }
    }

    /// Whether a cell is marked; nothing where it says neither.
    pub fn read(&self, cell: &str) -> Option<bool> {
        let is = |list: &[String]| list.iter().any(|known| known == cell);
        match (is(&self.marked), is(&self.unmarked)) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        }
    }
}

/// Whether an answer means "marked", by its label or else by its code.
fn meaning(column: &Column, answer: &str) -> Option<bool> {
    let of = |word: &str| {
        let word = word.to_lowercase();
        let word = word.strip_suffix(".0").unwrap_or(&word);
        match (MARKED.contains(&word), UNMARKED.contains(&word)) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        }
    };
    of(column.value_label(answer)).or_else(|| of(answer))
}

fn same(code: &str, answer: &str) -> bool {
    code == answer || super::text::number(code, false).is_some_and(|n| n == answer)
}

#[cfg(test)]
mod tests {
    use super::{Column, Marks};

    fn column(cells: &[&str], values: &[(&str, &str)]) -> Column {
        Column {
            cells: cells.iter().map(|cell| (*cell).to_string()).collect(),
            values: values
                .iter()
                .map(|(c, l)| ((*c).into(), (*l).into()))
                .collect(),
            ..Column::default()
        }
    }

    #[test]
    fn marks_are_what_means_yes_and_nothing_else() {
        let of = |cells: &[&str]| Marks::of(&column(cells, &[]), None);
        assert_eq!(of(&["1", "", "1"]).unwrap().read("1"), Some(true));
        assert_eq!(of(&["Yes", "No"]).unwrap().read("No"), Some(false));
        assert_eq!(of(&["Tea", "", "Tea"]).unwrap().read("Tea"), Some(true));
        assert_eq!(of(&["Tea", "Milk"]), None);
        assert_eq!(of(&["1", "2"]), None);
        assert_eq!(of(&["5", "", "5"]), None);
        assert!(of(&["", ""]).is_some());
        let labelled = column(&["1", "2"], &[("1", "Yes"), ("2", "No")]);
        assert_eq!(Marks::of(&labelled, None).unwrap().read("2"), Some(false));
        let counted = column(&["3", "1"], &[]);
        assert_eq!(
            Marks::of(&counted, Some("3")).unwrap().read("3"),
            Some(true)
        );
    }
}
