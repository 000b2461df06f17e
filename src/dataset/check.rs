//! What a codebook declares of a respondent's answers, checked row by row.

use super::faults::Fault;
use super::questions::{Question, questions};
use super::rows::NO_ANSWER;
use crate::diagnostic::Code;
use crate::spec::{Codebook, Filter};

/// The rules of all questions with columns as positions in a row.
pub(super) struct Rules<'a> {
    rules: Vec<Rule>,
    names: &'a [&'a str],
}

struct Rule {
    question: String,
    /// Column, and the values that are asked.
    asked_of: Vec<(usize, Vec<u8>)>,
    asked_in_words: String,
    columns: Vec<usize>,
    exclusive: Vec<usize>,
    at_least_one: bool,
    together: bool,
}

impl<'a> Rules<'a> {
    pub(super) fn new(book: &Codebook, names: &'a [&'a str]) -> Self {
        let position = |column: &str| names.iter().position(|name| *name == column);
        let rule = |question: Question<'_>| Rule {
            asked_of: filter_positions(book, question.asked_of, position),
            asked_in_words: in_words(question.asked_of),
            columns: question
                .columns
                .iter()
                .filter_map(|c| position(c))
                .collect(),
            exclusive: question
                .exclusive
                .iter()
                .filter_map(|c| position(c))
                .collect(),
            at_least_one: question.at_least_one,
            together: question.together,
            question: question.name,
        };
        // What is asked of everybody and answered by itself can't break a rule.
        let ruled = |q: &Question<'_>| q.together || q.asked_of.iter().next().is_some();
        let questions = questions(book).into_iter().filter(ruled);
        Self {
            rules: questions.map(rule).collect(),
            names,
        }
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Tells every rule that a row breaks, with the position of the cell that breaks it.
    pub(super) fn check(&self, row: &[u8], mut tell: impl FnMut(usize, Fault)) {
        for rule in &self.rules {
            if let Some((field, fault)) = rule.check(row, self.names) {
                tell(field, fault);
            }
        }
    }
}

impl Rule {
    fn check(&self, row: &[u8], names: &[&str]) -> Option<(usize, Fault)> {
        let value = |column: usize| row.get(column).copied().unwrap_or(NO_ANSWER);
        let name = |column: usize| names.get(column).copied().unwrap_or_default();
        let question = &self.question;
        let asked = self
            .asked_of
            .iter()
            .all(|(column, values)| values.contains(&value(*column)));
        let mut columns = self.columns.iter().copied();
        if !asked {
            let field = columns.find(|column| value(*column) != NO_ANSWER)?;
            let fault = Fault::new(
                Code::InconsistentAnswer,
                format!("an answer to `{question}`, which this respondent was not asked"),
            )
            .expected(format!(
                "an empty cell: only those with {} were asked",
                self.asked_in_words
            ));
            return Some((field, fault));
        }
        if !self.together {
            return None;
        }
        // Every row passes here: one pass, nothing kept.
        let (mut answered, mut marked, mut alone) = (0, 0, false);
        for column in columns {
            answered += usize::from(value(column) != NO_ANSWER);
            if value(column) == 1 {
                marked += 1;
                alone |= self.exclusive.contains(&column);
            }
        }
        if answered == 0 {
            return None;
        }
        if answered < self.columns.len() {
            let mut columns = self.columns.iter().copied();
            let field = columns.find(|column| value(*column) == NO_ANSWER)?;
            let fault = Fault::new(
                Code::InconsistentAnswer,
                format!("`{question}` is only partly answered"),
            )
            .expected("0 or 1 as in its other columns, or an empty cell in all of them");
            return Some((field, fault));
        }
        if self.at_least_one && marked == 0 {
            let fault = Fault::new(
                Code::InconsistentAnswer,
                format!("no item of `{question}` is marked"),
            )
            .expected("at least one mark, or an empty cell in all of its columns");
            return Some((self.columns.first().copied()?, fault));
        }
        if !alone || marked < 2 {
            return None;
        }
        let marked: Vec<usize> = self
            .columns
            .iter()
            .copied()
            .filter(|c| value(*c) == 1)
            .collect();
        let alone = marked
            .iter()
            .copied()
            .find(|c| self.exclusive.contains(c))?;
        let other = marked.iter().copied().find(|c| *c != alone)?;
        let fault = Fault::new(
            Code::InconsistentAnswer,
            format!(
                "`{}` is marked together with `{}`",
                name(other),
                name(alone)
            ),
        )
        .expected(format!(
            "0, because `{}` excludes every other item",
            name(alone)
        ));
        Some((other, fault))
    }
}

/// A filter with columns and values as positions.
fn filter_positions(
    book: &Codebook,
    filter: &Filter,
    position: impl Fn(&str) -> Option<usize>,
) -> Vec<(usize, Vec<u8>)> {
    filter
        .iter()
        .filter_map(|(variable, values)| {
            let choice = book.variables.get(variable)?;
            let code = |value: &str| {
                choice
                    .values
                    .position(value)
                    .and_then(|p| u8::try_from(p).ok())
            };
            let codes = values.iter().filter_map(|value| code(value)).collect();
            Some((position(variable)?, codes))
        })
        .collect()
}

fn in_words(filter: &Filter) -> String {
    let part = |values: &[crate::yaml::Spanned<String>]| {
        values
            .iter()
            .map(|v| v.value.as_str())
            .collect::<Vec<_>>()
            .join(" or ")
    };
    let parts: Vec<String> = filter
        .iter()
        .map(|(variable, values)| format!("`{}` = {}", variable.value, part(values)))
        .collect();
    parts.join(" and ")
}
