//! What is compared, computed with, and what decides: numbers, never what is printed.
//!
//! The library orders any two values, a text and a number by their kinds. So every comparison, condition and operand is
//! looked at before it is evaluated, wherever its values come from.

use minijinja::value::{Rest, ValueKind};
use minijinja::{Environment, Error, ErrorKind, State, Value, tests};
use std::sync::Arc;

use super::marks;
use super::outline::{Check, Comparison, Side};
use super::recorder::{PLACEHOLDER, Shared};
use super::sites::CHECK;
use crate::diagnostic::{Code, Diagnostic};
use crate::figures::Exact;

const ADVICE: &str =
    "`value` gives the number itself: a count or a fact as it is, a share between 0 and 1";

const JOINED: &str = "put the text outside the tag: `{{ … }} rooms`";

/// Adds the function that every check is put through.
pub(super) fn register(env: &mut Environment<'static>, shared: &Arc<Shared>) {
    let shared = Arc::clone(shared);
    env.add_function(
        CHECK,
        move |state: &State<'_, '_>, number: usize, values: Rest<Value>| {
            let judge = Judge {
                shared: &shared,
                number,
            };
            match (shared.sites.check(number), values.as_slice()) {
                (Some(Check::Compared(how, left, right, _)), [a, b]) => {
                    judge.compared(state, *how, (left, a), (right, b))
                }
                (Some(Check::Condition(side)), [value]) => Ok(judge.condition(side, value)),
                (Some(Check::Operand(side, entries)), [value]) => {
                    Ok(judge.operand(side, *entries, value))
                }
                _ => Err(Error::from(ErrorKind::MissingArgument)),
            }
        },
    );
}

/// Whether a value, or an entry of it, is a printed figure or fact, or a text with one in it.
fn printed(value: &Value) -> Option<String> {
    let text = |value: &Value| {
        value
            .as_str()
            .filter(|text| marks::are_in(text))
            .map(String::from)
    };
    match value.kind() {
        ValueKind::String => text(value),
        ValueKind::Seq => value.try_iter().ok()?.find_map(|entry| text(&entry)),
        ValueKind::Map => {
            let mut keys = value.try_iter().ok()?;
            keys.find_map(|key| text(&value.get_item(&key).ok()?))
        }
        _ => None,
    }
}

/// A name or a title as it is compared and changed: as text.
fn unmarked(value: &Value) -> Value {
    let text = value.as_str().and_then(marks::without_given);
    text.map_or(value.clone(), |text| match value.is_safe() {
        true => Value::from_safe_string(text),
        false => Value::from(text),
    })
}

/// What a number that is compared is a number of.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Sort {
    Share,
    Whole,
    Unknown,
}

struct Judge<'a> {
    shared: &'a Shared,
    number: usize,
}

impl Judge<'_> {
    fn condition(&self, side: &Side, value: &Value) -> Value {
        if self.undefined(side, value) {
            return Value::from(false);
        }
        if let Some(text) = printed(value) {
            let message = Diagnostic::error(
                Code::PrintedText,
                "printed text is not a condition: it is always true",
            );
            self.tell(side, self.meant(message, side, &text, " > 0"));
        }
        value.clone()
    }

    fn operand(&self, side: &Side, entries: bool, value: &Value) -> Value {
        let text = printed(value).filter(|_| entries || value.kind() == ValueKind::String);
        if let Some(text) = text {
            let message = Diagnostic::error(
                Code::PrintedText,
                "this computes with the printed text, not with the number",
            );
            self.tell(side, self.meant(message, side, &text, "").help(JOINED));
        }
        unmarked(value)
    }

    fn compared(
        &self,
        state: &State<'_, '_>,
        how: Comparison,
        left: (&Side, &Value),
        right: (&Side, &Value),
    ) -> Result<Value, Error> {
        let mut sound = true;
        for (side, value) in [left, right] {
            if self.undefined(side, value) {
                sound = false;
            } else if let Some(text) = printed(value) {
                sound = false;
                let message = Diagnostic::error(
                    Code::PrintedText,
                    "this compares the printed text, not the number",
                );
                self.tell(side, self.meant(message, side, &text, ""));
            }
        }
        // What could not be had has been reported.
        let placeholder = |value: &Value| value.is_safe() && value.as_str() == Some(PLACEHOLDER);
        if sound && !placeholder(left.1) && !placeholder(right.1) {
            self.pair(how, left, right);
        }
        let (a, b) = (&unmarked(left.1), &unmarked(right.1));
        Ok(Value::from(match how {
            Comparison::Equal => a == b,
            Comparison::Unequal => a != b,
            Comparison::Less => a < b,
            Comparison::LessOrEqual => a <= b,
            Comparison::Greater => a > b,
            Comparison::GreaterOrEqual => a >= b,
            Comparison::In if !b.is_undefined() => tests::is_in(state, a, b)?,
            Comparison::NotIn if !b.is_undefined() => !tests::is_in(state, a, b)?,
            Comparison::In | Comparison::NotIn => false,
        }))
    }

    fn undefined(&self, side: &Side, value: &Value) -> bool {
        let is = value.is_undefined();
        if is {
            let message = Diagnostic::error(
                Code::UnknownName,
                format!("`{}` is not defined", self.written(side)),
            );
            self.tell(side, message.expected("a defined name"));
        }
        is
    }

    /// Whether two values can be compared so that it means anything.
    fn pair(&self, how: Comparison, left: (&Side, &Value), right: (&Side, &Value)) {
        use ValueKind::{None as Nothing, Number, Seq, String as Text};
        let ordered = matches!(
            how,
            Comparison::Less
                | Comparison::LessOrEqual
                | Comparison::Greater
                | Comparison::GreaterOrEqual
        );
        let within = matches!(how, Comparison::In | Comparison::NotIn);
        let literals = left.0.literal.is_some() && right.0.literal.is_some();
        let (message, expected) = match (left.1.kind(), right.1.kind()) {
            (Number, Number) => match self.scales(left, right) {
                Some(message) => return self.tell_pair(left.0, right.0, message),
                None => return,
            },
            (Text, Text) if ordered => (
                "this orders two strings alphabetically".to_string(),
                "numbers on both sides",
            ),
            (Text, Text) if !within && literals => (
                "this compares two string literals".to_string(),
                "something that depends on the data",
            ),
            (Text, Number) | (Number, Text) => (
                "this compares a number with a string".to_string(),
                "numbers on both sides",
            ),
            (a, b) if ordered && (a != b || a != Seq) => (
                format!("this compares a {a} with a {b}"),
                "numbers on both sides",
            ),
            (a, b) if a != b && !within && ![a, b].contains(&Nothing) => (
                format!("this compares a {a} with a {b}"),
                "values of the same kind",
            ),
            _ => return,
        };
        let mut message = Diagnostic::error(Code::InvalidComparison, message).expected(expected);
        for (_, value) in [left, right] {
            let id = value.as_str().unwrap_or_default();
            let fact = self.shared.specs.facts.content.get(id).is_some();
            if fact || self.shared.computed.figures.get(id).is_some() {
                message = message.help(format!("the number is value(\"{id}\")"));
            }
        }
        self.tell_pair(left.0, right.0, message);
    }

    /// Shares are compared with shares.
    fn scales(&self, left: (&Side, &Value), right: (&Side, &Value)) -> Option<Diagnostic> {
        let sorts = [self.sort(left), self.sort(right)];
        if !sorts.contains(&Sort::Share) {
            return None;
        }
        let literal = [left.0, right.0].into_iter().find_map(|side| {
            let number = f64::try_from(side.literal.clone()?).ok()?;
            Some(number).filter(|number| *number > 1.0)
        });
        if let Some(number) = literal {
            let message = Diagnostic::error(
                Code::InvalidComparison,
                format!("this compares a share with {number}"),
            )
            .expected("a number from 0 to 1");
            let written = number / 100.0;
            return Some(message.help(match number <= 100.0 {
                true => format!("a share is between 0 and 1; write {written} for {number} %"),
                false => "a share is between 0 and 1; 0.5 is 50 %".to_string(),
            }));
        }
        sorts.contains(&Sort::Whole).then(|| {
            Diagnostic::error(
                Code::InvalidComparison,
                "this compares a share with a whole number",
            )
            .expected("two shares or two counts")
            .help("a share is between 0 and 1")
        })
    }

    /// What a side is a number of: as its call of `value` says, or whether its value was given out as a share.
    fn sort(&self, (side, value): (&Side, &Value)) -> Sort {
        let figure = side.value.and_then(|call| self.shared.last_figure_of(call));
        match figure.and_then(|id| self.shared.computed.figures.get(&id)) {
            Some(figure) if figure.statistic.scale() == 100 => Sort::Share,
            Some(figure) if matches!(figure.exact, Exact::Integer(_)) => Sort::Whole,
            None if side.literal.is_none() && self.shared.only_shares_are(value) => Sort::Share,
            _ => Sort::Unknown,
        }
    }

    /// Says which number is meant by what is printed.
    fn meant(&self, message: Diagnostic, side: &Side, text: &str, then: &str) -> Diagnostic {
        let figure = marks::first(text).and_then(|number| self.shared.use_of(number));
        let message = match (figure, self.written(side).strip_prefix("fact(")) {
            (Some(used), _) => message.expected(format!("value(\"{}\"){then}", used.figure)),
            (None, Some(rest)) => message.expected(format!("value({rest}{then}")),
            (None, None) => message.expected(format!("value(\"FACT\"){then}")),
        };
        message.help(ADVICE)
    }

    fn written(&self, side: &Side) -> String {
        let place = self
            .shared
            .sites
            .check_place(self.number, side.range.clone());
        let written = place.as_ref().and_then(|p| p.excerpt.get(p.marked.clone()));
        written.unwrap_or_default().to_string()
    }

    fn tell(&self, side: &Side, message: Diagnostic) {
        self.shared
            .check_error(self.number, side.range.clone(), message);
    }

    fn tell_pair(&self, left: &Side, right: &Side, message: Diagnostic) {
        let range = left.range.start..right.range.end;
        self.shared.check_error(self.number, range, message);
    }
}
