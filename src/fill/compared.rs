//! What is compared, and what decides: numbers with numbers, never what is printed.

use minijinja::value::{Kwargs, ValueKind};
use minijinja::{Environment, Error, ErrorKind, State, Value};
use std::ops::Range;
use std::sync::Arc;

use super::functions::PLACEHOLDER;
use super::macros;
use super::marks;
use super::operands::{FUNCTION, Operand, Shape};
use super::recorder::Shared;
use crate::diagnostic::Diagnostic;
use crate::figures::Exact;

/// What a test such as `is gt(…)` is refused with; explained in [`super::messages`].
pub(super) const PRINTED: &str = "this compares what is printed";

/// A test of two values.
type Test = fn(&Value, &Value) -> bool;

/// Tests that compare, by all their names.
const TESTS: [(&[&str], Test); 6] = [
    (&["eq", "equalto", "=="], |a, b| a == b),
    (&["ne", "!="], |a, b| a != b),
    (&["lt", "lessthan", "<"], |a, b| a < b),
    (&["le", "<="], |a, b| a <= b),
    (&["gt", "greaterthan", ">"], |a, b| a > b),
    (&["ge", ">="], |a, b| a >= b),
];

/// Adds what looks at every side of a comparison, and tests and filters that compare nothing that is printed.
pub(super) fn register(env: &mut Environment<'static>, shared: &Arc<Shared>) {
    let shared = Arc::clone(shared);
    env.add_function(FUNCTION, move |number: usize, value: Value| {
        shared.compared(number, value)
    });
    let refuse = |values: &[&Value]| match values.iter().any(|value| is_printed(value)) {
        true => Err(Error::new(ErrorKind::InvalidOperation, PRINTED)),
        false => Ok(()),
    };
    for (names, test) in TESTS {
        for name in names {
            env.add_test(*name, move |a: Value, b: Value| -> Result<bool, Error> {
                refuse(&[&a, &b])?;
                Ok(test(&a, &b))
            });
        }
    }
    env.add_test("odd", move |value: Value| -> Result<bool, Error> {
        refuse(&[&value])?;
        Ok(minijinja::tests::is_odd(value))
    });
    env.add_test("even", move |value: Value| -> Result<bool, Error> {
        refuse(&[&value])?;
        Ok(minijinja::tests::is_even(value))
    });
    env.add_filter(
        "min",
        move |state: &State<'_, '_>, value: Value, options: Kwargs| {
            refuse(&[&value])?;
            minijinja::filters::min(state, value, options)
        },
    );
    env.add_filter(
        "max",
        move |state: &State<'_, '_>, value: Value, options: Kwargs| {
            refuse(&[&value])?;
            minijinja::filters::max(state, value, options)
        },
    );
    env.add_filter(
        "sort",
        move |state: &State<'_, '_>, value: Value, options: Kwargs| {
            refuse(&[&value])?;
            minijinja::filters::sort(state, value, options)
        },
    );
    env.add_filter("bool", move |state: &State<'_, '_>, value: Value| {
        refuse(&[&value])?;
        minijinja::filters::bool(state, &value)
    });
    for name in ["length", "count"] {
        env.add_filter(name, move |value: Value| {
            // The length of a list is no length of a text.
            if value.kind() == ValueKind::String {
                refuse(&[&value])?;
            }
            minijinja::filters::length(&value)
        });
    }
}

/// Whether a value, or an entry of it, is a printed figure or fact, or a text with one in it.
fn is_printed(value: &Value) -> bool {
    match value.kind() {
        ValueKind::String => value.as_str().is_some_and(marks::are_in),
        ValueKind::Seq => value.try_iter().is_ok_and(|mut entries| {
            entries.any(|entry| entry.as_str().is_some_and(marks::are_in))
        }),
        ValueKind::Map => value.try_iter().is_ok_and(|mut keys| {
            keys.any(|key| {
                let entry = value.get_item(&key).unwrap_or_default();
                entry.as_str().is_some_and(marks::are_in)
            })
        }),
        _ => false,
    }
}

/// Whether a value stands for a figure that could not be had.
fn is_placeholder(value: &Value) -> bool {
    value.is_safe() && value.as_str() == Some(PLACEHOLDER)
}

/// What a number that is compared is a number of.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Sort {
    Share,
    Whole,
    Unknown,
}

impl Shared {
    /// A side of a comparison or a condition, looked at before it is used.
    fn compared(&self, number: usize, value: Value) -> Value {
        let Some(operand) = self.sites.operand(number) else {
            return value;
        };
        if value.is_undefined() {
            let written = self.sites.operand_text(number);
            let left_out = self
                .sites
                .operand_file(number)
                .and_then(|(file, operand)| macros::left_out(&self.sites, file, &operand.range));
            match left_out {
                Some(message) => self.operand_error(number, message, None),
                None => {
                    let message = super::messages::not_defined(written);
                    self.operand_error(number, message, self.sites.operand_place(number));
                }
            }
            return match operand.before {
                Some((_, "in")) => Value::from(Vec::<Value>::new()),
                _ => Value::from(0),
            };
        }
        if operand.decides && is_printed(&value) {
            let message = Diagnostic::error("what is printed is no condition: it always holds");
            let message = self.meant(message, number, &value, " > 0");
            self.operand_error(number, message, self.sites.operand_place(number));
        }
        if let Some((before, how)) = operand.before
            && let Some(left) = self.take_side(before)
            && let Some(other) = self.sites.operand(before)
        {
            self.pair((before, other, &left), (number, operand, &value), how);
        }
        if operand.compared {
            self.keep_side(number, &value);
        }
        value
    }

    /// Tells what is wrong with a comparison.
    fn pair(
        &self,
        left: (usize, &Operand, &Value),
        right: (usize, &Operand, &Value),
        how: &'static str,
    ) {
        let mut printed = false;
        for (number, _, value) in [left, right] {
            if is_printed(value) {
                printed = true;
                let message = Diagnostic::error("this compares what is printed, not the number");
                let message = self.meant(message, number, value, "");
                self.operand_error(number, message, self.sites.operand_place(number));
            }
        }
        if printed {
            return;
        }
        // What could not be had has been told.
        if [left.2, right.2].iter().any(|value| is_placeholder(value)) {
            return;
        }
        let place = self.sites.pair_place(left.0, right.0);
        let tell = |message: Diagnostic| self.operand_error(right.0, message, place.clone());
        let kinds = (left.2.kind(), right.2.kind());
        let ordered = !matches!(how, "==" | "!=" | "in");
        match kinds {
            (ValueKind::String, ValueKind::String) if ordered => {
                tell(
                    self.with_value(
                        Diagnostic::error("this compares two texts by their letters")
                            .expected(format!("expected numbers on both sides of `{how}`")),
                        &[left, right],
                    ),
                );
            }
            (ValueKind::String, ValueKind::String)
                if how != "in" && left.1.shape == Shape::Text && right.1.shape == Shape::Text =>
            {
                tell(
                    self.with_value(
                        Diagnostic::error("this compares two texts that are written here")
                            .expected("expected something that depends on the data"),
                        &[left, right],
                    ),
                );
            }
            (ValueKind::Number, ValueKind::String) | (ValueKind::String, ValueKind::Number) => {
                tell(
                    self.with_value(
                        Diagnostic::error("this compares a number with a text")
                            .expected(format!("expected numbers on both sides of `{how}`")),
                        &[left, right],
                    ),
                );
            }
            (ValueKind::Number, ValueKind::Number) => {
                if let Some(message) = self.scales(left, right) {
                    tell(message);
                }
            }
            (a, b) if ordered && (a != b || a != ValueKind::Seq) => tell(
                Diagnostic::error(format!("this compares {} with {}", a_kind(a), a_kind(b)))
                    .expected(format!("expected numbers on both sides of `{how}`")),
            ),
            (a, b) if a != b && how != "in" && ![a, b].contains(&ValueKind::None) => tell(
                Diagnostic::error(format!("this compares {} with {}", a_kind(a), a_kind(b)))
                    .expected(format!("expected two of one kind around `{how}`")),
            ),
            _ => {}
        }
    }

    /// Shares are compared with shares.
    fn scales(
        &self,
        left: (usize, &Operand, &Value),
        right: (usize, &Operand, &Value),
    ) -> Option<Diagnostic> {
        let sorts = [self.sort(left), self.sort(right)];
        let share = sorts.contains(&Sort::Share);
        for (_, operand, _) in [left, right] {
            if let Shape::Number(number) = operand.shape
                && share
                && number > 1.0
            {
                let message = Diagnostic::error(format!("this compares a share with {number}"))
                    .expected("expected a number from 0 to 1");
                let written = format!("{}", number / 100.0);
                return Some(message.help(match number <= 100.0 {
                    true => format!("a share is between 0 and 1; write {written} for {number} %"),
                    false => "a share is between 0 and 1; 0.5 is 50 %".to_string(),
                }));
            }
        }
        let mixed = share && sorts.contains(&Sort::Whole);
        mixed.then(|| {
            Diagnostic::error("this compares a share with a whole number")
                .expected("expected two shares or two counts")
                .help("a share is between 0 and 1")
        })
    }

    /// What a side is a number of: as its calls of `value` say, or whether its value was given out as a share.
    fn sort(&self, (number, operand, value): (usize, &Operand, &Value)) -> Sort {
        match operand.shape {
            Shape::Value => {
                let calls = self.sites.calls_within(number);
                match self.last_figure_of(calls) {
                    Some(id) => match self.computed.figures.get(&id) {
                        Some(figure) if figure.statistic.is_share() => Sort::Share,
                        Some(figure) if matches!(figure.exact, Exact::Integer(_)) => Sort::Whole,
                        _ => Sort::Unknown,
                    },
                    None => Sort::Unknown,
                }
            }
            Shape::Kept if self.only_shares_are(value) => Sort::Share,
            _ => Sort::Unknown,
        }
    }

    /// Says which number is meant by what is printed.
    fn meant(&self, message: Diagnostic, number: usize, value: &Value, then: &str) -> Diagnostic {
        let written = self.sites.operand_text(number);
        let text = match value.kind() {
            ValueKind::Seq => value
                .try_iter()
                .ok()
                .and_then(|mut entries| entries.find(is_printed)),
            _ => Some(value.clone()),
        };
        let used = text.as_ref().and_then(|text| marks::first(text.as_str()?));
        let figure = used.and_then(|number| self.figure_of_use(number));
        let message = match (&figure, written.strip_prefix("fact(")) {
            (Some(id), _) => message.expected(format!("expected value(\"{id}\"){then}")),
            (None, Some(rest)) => message.expected(format!("expected value({rest}{then}")),
            (None, None) => message.expected(format!("expected value(\"FACT\"){then}")),
        };
        message.help(
            "`value` gives the number itself: a count or a fact as it is, a share between 0 and 1",
        )
    }

    /// Adds how a figure whose id is compared is asked for.
    fn with_value(
        &self,
        mut message: Diagnostic,
        sides: &[(usize, &Operand, &Value)],
    ) -> Diagnostic {
        for (_, _, value) in sides {
            let id = value.as_str().unwrap_or_default();
            let fact = self.specs.facts.content.get(id).is_some();
            if fact || self.computed.figures.get(id).is_some() {
                message = message.help(format!("the number is value(\"{id}\")"));
            }
        }
        message
    }
}

/// Sides and numbers that were given out, as they are remembered.
impl Shared {
    /// Keeps a left side until its right side is known.
    fn keep_side(&self, operand: usize, value: &Value) {
        self.record().sides.push((operand, value.clone()));
    }

    /// The left side kept by an operand; what was kept after it is of comparisons that were broken off.
    fn take_side(&self, operand: usize) -> Option<Value> {
        let sides = &mut self.record().sides;
        let at = sides.iter().rposition(|(known, _)| *known == operand)?;
        sides.drain(at..).next().map(|(_, value)| value)
    }

    /// Remembers a number that `value` gave out.
    pub(super) fn give(&self, value: &Value, share: bool) {
        if let Ok(number) = f64::try_from(value.clone()) {
            let mut record = self.record();
            let shares = record.given.entry(number.to_bits()).or_insert(true);
            *shares &= share;
        }
    }

    /// Whether a number is one that `value` gave out, as a share and nothing else.
    fn only_shares_are(&self, value: &Value) -> bool {
        let bits = f64::try_from(value.clone()).map(f64::to_bits);
        bits.is_ok_and(|bits| self.record().given.get(&bits) == Some(&true))
    }

    /// The figure last used by one of the calls.
    fn last_figure_of(&self, calls: Range<usize>) -> Option<String> {
        let record = self.record();
        let used = record.uses.iter().rev();
        used.into_iter()
            .find(|used| calls.contains(&used.site))
            .map(|used| used.figure.clone())
    }

    /// The figure of a use.
    fn figure_of_use(&self, number: usize) -> Option<String> {
        self.record()
            .uses
            .get(number)
            .map(|used| used.figure.clone())
    }
}

/// A kind of value, in words.
fn a_kind(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::None => "nothing",
        ValueKind::Bool => "a truth",
        ValueKind::Number => "a number",
        ValueKind::String => "a text",
        ValueKind::Seq | ValueKind::Iterable => "a list",
        ValueKind::Map => "a mapping",
        _ => "something else",
    }
}
