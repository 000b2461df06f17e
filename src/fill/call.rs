//! What a template function is called with, checked against what it takes.
//!
//! A wrong argument is reported at its place and the template goes on, so that all wrong calls of a report are reported at
//! once.

use minijinja::Value;
use minijinja::value::{Kwargs, ValueKind};

use super::recorder::{At, Shared};
use crate::diagnostic::{Code, Diagnostic};

/// A template function: what it is called, what it takes, and what it does.
pub(in crate::fill) struct Function {
    pub(in crate::fill) name: &'static str,
    /// Arguments in order, as messages name them.
    pub(in crate::fill) takes: &'static [&'static str],
    pub(in crate::fill) options: &'static [&'static str],
    /// What it does with a call; `None` when something was wrong, which has been reported.
    pub(in crate::fill) answer: fn(&Call<'_>) -> Option<Value>,
}

impl Function {
    /// `percent("CELL", places=…)`.
    fn example(&self) -> String {
        let takes = self.takes.iter().map(|name| match *name {
            "CONDITION" => (*name).to_string(),
            name => format!("\"{name}\""),
        });
        let options = self.options.iter().map(|name| format!("{name}=…"));
        let all: Vec<String> = takes.chain(options).collect();
        format!("{}({})", self.name, all.join(", "))
    }
}

/// What an argument is, in words.
fn in_words(argument: &str) -> &'static str {
    match argument {
        "ID" => "a figure's id in quotes, such as \"TABLE.BLOCK.ROW.COLUMN.count\", or \"ID + ID\"",
        "CELL" => "a cell's id in quotes: \"TABLE.BLOCK.ROW.COLUMN\"",
        "ROW" => "a row's id in quotes: \"TABLE.BLOCK.ROW\"",
        "FACT" => "the key of a fact in quotes",
        "SCALE" => "the name of phrases in quotes",
        "TABLE" => "the name of a table in quotes",
        "LABEL" => "a label in quotes",
        "KEY" => "the key of a reference in quotes",
        _ => "a sentence in quotes",
    }
}

/// An argument was wrong, and it has been reported.
pub(in crate::fill) struct Reported;

/// A call with as many arguments as the function takes and no option that it does not have.
pub(in crate::fill) struct Call<'a> {
    pub(in crate::fill) shared: &'a Shared,
    pub(in crate::fill) site: usize,
    function: &'static Function,
    arguments: &'a [Value],
    options: Vec<(String, Value)>,
}

impl<'a> Call<'a> {
    /// Checks the number of arguments and the names of options; all errors are reported.
    pub(in crate::fill) fn new(
        shared: &'a Shared,
        site: usize,
        function: &'static Function,
        arguments: &'a [Value],
        options: &Kwargs,
    ) -> Option<Self> {
        let name = function.name;
        let mut sound = true;
        let mut tell = |at: At<'_>, message: Diagnostic| {
            sound = false;
            shared.error(at, message);
        };
        let missing = function.takes.get(arguments.len());
        // An argument that was given a name is reported as that.
        let named = options
            .args()
            .find(|option| !function.options.contains(option));
        if let Some(missing) = missing
            && named.is_none()
        {
            let message = Diagnostic::error(
                Code::InvalidCall,
                format!("`{name}` lacks an argument: {missing}"),
            );
            tell(site.into(), message.expected(function.example()));
        }
        if arguments.len() > function.takes.len() {
            let message = Diagnostic::error(
                Code::InvalidCall,
                format!("too many arguments for `{name}`"),
            );
            let at = At::argument(site, function.takes.len());
            tell(at, message.expected(function.example()));
        }
        let mut given = Vec::new();
        for option in options.args() {
            if function.options.contains(&option) {
                let value: Value = options.peek(option).unwrap_or_default();
                given.push((option.to_string(), value));
                continue;
            }
            let message = Diagnostic::error(
                Code::InvalidCall,
                format!("`{name}` has no option `{option}`"),
            )
            .expected(match function.options {
                [] => function.example(),
                [only] => format!("`{only}`"),
                options => format!("one of {}", options.join(", ")),
            })
            .suggest(option, function.options.iter().copied());
            let message = match missing {
                Some(missing) => message.help(format!("the {missing} is a positional argument")),
                None => message,
            };
            tell(At::option(site, option), message);
        }
        sound.then_some(Self {
            shared,
            site,
            function,
            arguments,
            options: given,
        })
    }

    /// A text among the arguments.
    pub(in crate::fill) fn text(&self, index: usize) -> Option<String> {
        let value = self.arguments.get(index)?;
        if let Some(text) = value.as_str() {
            return Some(text.to_string());
        }
        let takes = self.function.takes.get(index).copied();
        let at = At::argument(self.site, index);
        self.refuse(at, value, in_words(takes.unwrap_or_default()));
        None
    }

    /// A condition among the arguments.
    pub(in crate::fill) fn truth(&self, index: usize) -> Option<bool> {
        let value = self.arguments.get(index)?;
        if value.kind() == ValueKind::Bool {
            return Some(value.is_true());
        }
        let at = At::argument(self.site, index);
        self.refuse(
            at,
            value,
            "a condition, such as value(\"ID\") > value(\"ID\")",
        );
        None
    }

    fn option(&self, name: &str) -> Option<&Value> {
        self.options
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value)
    }

    /// An option that is a whole number; `Err` when it is not, which has been reported.
    pub(in crate::fill) fn whole(
        &self,
        name: &str,
        least: usize,
        most: usize,
    ) -> Result<Option<usize>, Reported> {
        let Some(value) = self.option(name) else {
            return Ok(None);
        };
        let number = match value.kind() {
            ValueKind::Number => usize::try_from(value.clone()).ok(),
            _ => None,
        };
        match number.filter(|number| (least..=most).contains(number)) {
            Some(number) => Ok(Some(number)),
            None => {
                let expected = format!("a whole number from {least} to {most}");
                Err(self.refuse(At::option(self.site, name), value, &expected))
            }
        }
    }

    /// An option that is true or false.
    pub(in crate::fill) fn flag(&self, name: &str) -> Result<bool, Reported> {
        match self.option(name) {
            None => Ok(false),
            Some(value) if value.kind() == ValueKind::Bool => Ok(value.is_true()),
            Some(value) => Err(self.refuse(At::option(self.site, name), value, "true or false")),
        }
    }

    /// An option that is one of some words, by position.
    pub(in crate::fill) fn word<T: Copy>(
        &self,
        name: &str,
        words: &[(&str, T)],
    ) -> Result<Option<T>, Reported> {
        let Some(value) = self.option(name) else {
            return Ok(None);
        };
        let found = value
            .as_str()
            .and_then(|text| words.iter().find(|(word, _)| *word == text));
        if let Some((_, meant)) = found {
            return Ok(Some(*meant));
        }
        let known: Vec<String> = words
            .iter()
            .map(|(word, _)| format!("\"{word}\""))
            .collect();
        let expected = known.join(" or ");
        Err(self.refuse(At::option(self.site, name), value, &expected))
    }

    /// An option that is a list of texts.
    pub(in crate::fill) fn texts(&self, name: &str) -> Result<Vec<String>, Reported> {
        let Some(value) = self.option(name) else {
            return Ok(Vec::new());
        };
        let entries = match value.kind() {
            ValueKind::Seq => value.try_iter().ok(),
            _ => None,
        };
        let texts = entries.and_then(|entries| {
            entries
                .map(|entry| entry.as_str().map(String::from))
                .collect::<Option<Vec<_>>>()
        });
        texts.ok_or_else(|| {
            self.refuse(
                At::option(self.site, name),
                value,
                "a list of strings: [\"…\", \"…\"]",
            )
        })
    }

    fn refuse(&self, at: At<'_>, value: &Value, expected: &str) -> Reported {
        let written = self.shared.written(at);
        let message = match value.kind() {
            ValueKind::Undefined => {
                Diagnostic::error(Code::UnknownName, format!("`{written}` is not defined"))
            }
            _ => Diagnostic::error(
                Code::InvalidCall,
                format!("`{}` can't be called with `{written}`", self.function.name),
            ),
        };
        self.shared.error(at, message.expected(expected));
        Reported
    }
}
