//! Names of questions, answers and bounds, looked up in a codebook for messages about a file.

use super::codebook::{Codebook, Number, Value};
use super::condition::{Clause, Condition, Test};
use super::decimal::Decimal;
use super::rule::{Definition, Logic, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::SourceFile;
use crate::yaml::{Map, Spanned};

/// The base that a file describes, as columns with the codes that its respondents have; all must hold.
pub(crate) fn base(
    book: &Codebook,
    condition: &Condition,
    file: &SourceFile,
    messages: &mut Diagnostics,
) -> Vec<(String, Vec<u8>)> {
    let mut lookup = Lookup {
        book,
        file,
        of: None,
        messages,
    };
    let clauses = condition.clauses().iter();
    let tests = clauses.map(|clause| match lookup.clause(clause) {
        Logic::Codes { of, values } => (of, values),
        _ => (clause.words(), vec![0]),
    });
    tests.collect()
}

/// Adds the columns that a base needs and that are not there. What is wrong with it is told where it is used.
pub(super) fn add_base(book: &mut Codebook, condition: &Condition, file: &SourceFile) {
    for clause in condition.clauses() {
        let mut messages = Diagnostics::new();
        let mut lookup = Lookup {
            book,
            file,
            of: None,
            messages: &mut messages,
        };
        let logic = lookup.clause(clause);
        let name = clause.words();
        if !matches!(logic, Logic::Codes { .. }) && book.definition(&name).is_none() {
            book.definitions.push(Definition {
                name,
                rule: Rule::holds(logic),
                place: file.place(clause.key().span.clone()),
                words: "a condition of the base".into(),
            });
        }
    }
}

/// Looks names up that a file uses.
pub(super) struct Lookup<'a> {
    pub(super) book: &'a Codebook,
    pub(super) file: &'a SourceFile,
    /// The derived variable that they are of.
    pub(super) of: Option<Defined<'a>>,
    pub(super) messages: &'a mut Diagnostics,
}

/// A derived variable that is being defined.
#[derive(Clone, Copy)]
pub(super) struct Defined<'a> {
    pub(super) name: &'a str,
    /// It, and those that are defined after it.
    pub(super) later: &'a [&'a str],
    /// Those before it that have errors.
    pub(super) failed: &'a [String],
}

/// A question, or a part of one, that a condition can be about.
#[derive(Clone, Copy)]
pub(super) enum Question<'a> {
    /// Single answers.
    Choice(&'a Map<Value>),
    Number(&'a Number),
    /// Marks, by item.
    Marks(&'a Map<String>),
}

/// What a condition can be about.
const QUESTION: &str = "a variable, number, set, `GRID_ITEM` or `MATRIX_ACTIVITY`";

/// What can be counted or added.
const PARTS: &str = "a question, `GRID_ITEM` or `MATRIX_ACTIVITY`";

impl<'a> Lookup<'a> {
    pub(super) fn tell<T>(&mut self, at: &Spanned<T>, message: Diagnostic) {
        self.messages
            .push(message.at(self.file.place(at.span.clone())));
    }

    /// Refuses a name that is not there, or not there yet.
    pub(super) fn unknown(
        &mut self,
        name: &Spanned<String>,
        expected: &str,
        known: impl IntoIterator<Item = impl AsRef<str>>,
    ) {
        if self.of.is_some_and(|of| of.failed.contains(&name.value)) {
            return;
        }
        let of = self.of.filter(|of| of.later.contains(&name.as_str()));
        let message = if let Some(of) = of {
            let message = match name.value == of.name {
                true => format!("`{}` is derived from itself", name.value),
                false => format!("`{}` is defined after `{}`", name.value, of.name),
            };
            Diagnostic::error(Code::CircularVariable, message)
                .expected("a variable that is defined before")
                .help("define variables in the order in which they are computed")
        } else if self.book.names().contains(&name.value) {
            let message = format!("`{}` is another kind of question", name.value);
            Diagnostic::error(Code::UnsuitableVariable, message).expected(expected)
        } else {
            let message = format!("unknown variable `{}`", name.value);
            let known: Vec<_> = known.into_iter().collect();
            Diagnostic::error(Code::UnknownName, message)
                .expected(expected)
                .suggest(name, known.iter().map(AsRef::as_ref))
        };
        self.tell(name, message);
    }

    /// A number by its name.
    pub(super) fn number(&mut self, name: &Spanned<String>) -> Option<&'a Number> {
        let book = self.book;
        if book.numbers.get(name).is_none() {
            self.unknown(name, "a number of the codebook", book.numbers.keys());
        }
        book.numbers.get(name)
    }

    /// The answers of a variable or of a grid's item.
    pub(super) fn choice(&mut self, name: &Spanned<String>) -> Option<&'a Map<Value>> {
        let book = self.book;
        let found = book.choice(name);
        if found.is_none() {
            let expected = "a single-choice variable or a grid's item (`GRID_ITEM`)";
            self.unknown(name, expected, book.choices().map(|(name, _)| name));
        }
        found
    }

    /// The columns of a question of any kind.
    pub(super) fn parts(&mut self, name: &Spanned<String>) -> Option<Vec<(String, Question<'a>)>> {
        let book = self.book;
        let joined = |item: &str| format!("{}_{item}", name.value);
        if let Some(number) = book.numbers.get(name) {
            return Some(vec![(name.value.clone(), Question::Number(number))]);
        }
        if let Some(answers) = book.choice(name) {
            return Some(vec![(name.value.clone(), Question::Choice(answers))]);
        }
        if let Some(grid) = book.grids.get(name) {
            let items = grid.items.keys();
            return Some(
                items
                    .map(|item| (joined(item), Question::Choice(&grid.values)))
                    .collect(),
            );
        }
        if let Some(Question::Marks(items)) = marks(book, name) {
            let columns = items.keys();
            return Some(
                columns
                    .map(|item| (joined(item), Question::Marks(items)))
                    .collect(),
            );
        }
        self.unknown(name, PARTS, book.names());
        None
    }

    /// The position of an answer to a question.
    pub(super) fn position<T>(
        &mut self,
        question: &str,
        answer: &Spanned<String>,
        answers: &Map<T>,
    ) -> Option<u8> {
        let found = answers.position(answer);
        if found.is_none() {
            let message = format!("`{question}` has no value `{}`", answer.value);
            let keys: Vec<&str> = answers.keys().collect();
            let message = Diagnostic::error(Code::UnknownName, message)
                .expected(format!("one of {}", keys.join(", ")))
                .suggest(answer, keys);
            self.tell(answer, message);
        }
        found.and_then(|at| u8::try_from(at).ok())
    }

    /// A bound in units of the number's last place.
    pub(super) fn bound(
        &mut self,
        bound: &Spanned<Decimal>,
        unit: i128,
        round: fn(&Decimal, i128) -> Option<i128>,
    ) -> Option<i64> {
        let number = round(bound, unit).and_then(|number| i64::try_from(number).ok());
        // Beyond this there are no numbers.
        let number = number.filter(|number| number.unsigned_abs() < 1 << 62);
        if number.is_none() {
            let message = format!("`{}` is not a bound", bound.text());
            let message = Diagnostic::error(Code::InvalidValue, message);
            let message = message.expected("a decimal number such as `29` or `-0.5`");
            self.tell(bound, message);
        }
        number
    }

    /// What a condition asks of the columns. After an error anything will do.
    pub(super) fn condition(&mut self, condition: &Condition) -> Logic {
        let clauses = condition.clauses().iter();
        Logic::All(clauses.map(|clause| self.clause(clause)).collect())
    }

    /// What a clause asks of the columns.
    pub(super) fn clause(&mut self, clause: &Clause) -> Logic {
        let mut each = |conditions: &[Condition]| -> Vec<Logic> {
            conditions
                .iter()
                .map(|condition| self.condition(condition))
                .collect()
        };
        match clause {
            Clause::All(_, conditions) => Logic::All(each(conditions)),
            Clause::Any(_, conditions) => Logic::Any(each(conditions)),
            Clause::Not(_, condition) => Logic::Not(Box::new(self.condition(condition))),
            Clause::Answer(name, test) => self.answer(name, test).unwrap_or(Logic::All(Vec::new())),
        }
    }

    fn answer(&mut self, name: &Spanned<String>, test: &Test) -> Option<Logic> {
        let book = self.book;
        let column = || name.value.clone();
        // What is a number and has values too is the one that the test is made for.
        let number = book.numbers.get(name);
        let choice = book.choice(name).map(Question::Choice);
        let found = match test {
            Test::Range(range) if range.is_bounded() => number.map(Question::Number).or(choice),
            _ => choice.or(number.map(Question::Number)),
        };
        let Some(question) = found.or_else(|| marks(book, name)) else {
            let known = book.names();
            self.unknown(name, QUESTION, known);
            return None;
        };
        match (question, test) {
            (question, Test::Range(range)) if range.answered.is_some() => {
                if range.is_bounded() {
                    let message = "`answered` beside the bounds of a range";
                    let message = Diagnostic::error(Code::ConflictingKeys, message);
                    self.tell(
                        name,
                        message.expected("either: only an answer is in a range"),
                    );
                }
                let (of, number) = match question {
                    Question::Choice(_) => (column(), false),
                    Question::Number(_) => (column(), true),
                    // Items are answered together.
                    Question::Marks(items) => {
                        (format!("{}_{}", name.value, items.keys().next()?), false)
                    }
                };
                let answered = Logic::Answered { of, number };
                Some(match range.answered {
                    Some(false) => Logic::Not(Box::new(answered)),
                    _ => answered,
                })
            }
            (Question::Choice(answers), Test::Values(values)) => Some(Logic::Codes {
                of: column(),
                values: self.positions(name, values, answers),
            }),
            (Question::Marks(items), Test::Values(values)) => {
                self.positions(name, values, items);
                let known = values.iter().filter(|value| items.get(value).is_some());
                Some(Logic::Marked(
                    known
                        .map(|item| format!("{}_{}", name.value, item.value))
                        .collect(),
                ))
            }
            (Question::Number(number), Test::Range(range)) => {
                let unit = number.unit();
                let mut bound =
                    |bound: &Option<Spanned<Decimal>>, round, more, none: i64| match bound {
                        Some(bound) => Some(self.bound(bound, unit, round)? + more),
                        None => Some(none),
                    };
                let low = bound(&range.from, Decimal::ceil, 0, -i64::MAX)?;
                let low = low.max(bound(&range.above, Decimal::floor, 1, -i64::MAX)?);
                let high = bound(&range.to, Decimal::floor, 0, i64::MAX)?;
                let high = high.min(bound(&range.below, Decimal::ceil, -1, i64::MAX)?);
                if low > high {
                    let message = format!("no number is in the range of `{}`", name.value);
                    let message = Diagnostic::error(Code::InvalidValue, message);
                    self.tell(name, message.expected("a lower bound below the upper one"));
                }
                Some(Logic::Between {
                    of: column(),
                    low,
                    high,
                })
            }
            (Question::Number(_), Test::Values(_)) => {
                let message = format!("`{}` is a number and has no values", name.value);
                let message = Diagnostic::error(Code::UnsuitableVariable, message)
                    .expected("a range")
                    .help(format!("write `{}: {{from: …, to: …}}`", name.value));
                self.tell(name, message);
                None
            }
            (_, Test::Range(_)) => {
                let message = format!("`{}` is not a number", name.value);
                let message = Diagnostic::error(Code::UnsuitableVariable, message)
                    .expected("a list of its values")
                    .help("ranges are of numbers; `{answered: …}` is of any question");
                self.tell(name, message);
                None
            }
        }
    }

    /// The positions of the answers that a condition lists, at least one.
    fn positions<T>(
        &mut self,
        question: &Spanned<String>,
        listed: &[Spanned<String>],
        answers: &Map<T>,
    ) -> Vec<u8> {
        if listed.is_empty() {
            let message = format!(
                "`{}` lists no value and would select nobody",
                question.value
            );
            let first = answers.keys().next().unwrap_or_default();
            let message = Diagnostic::error(Code::MissingValue, message)
                .expected("at least one of its values")
                .help(format!(
                    "write `{}: [{first}]`, or remove it to select everybody",
                    question.value
                ));
            self.tell(question, message);
        }
        let positions = listed
            .iter()
            .filter_map(|answer| self.position(question, answer, answers));
        positions.collect()
    }
}

/// The marks that a set or an activity of a matrix is made of.
fn marks<'a>(book: &'a Codebook, name: &str) -> Option<Question<'a>> {
    if let Some(set) = book.sets.get(name) {
        return Some(Question::Marks(&set.items));
    }
    book.matrices.iter().find_map(|(matrix, spec)| {
        let activity = name.strip_prefix(matrix.as_str())?.strip_prefix('_')?;
        spec.activities.get(activity)?;
        Some(Question::Marks(&spec.items))
    })
}
