//! Conditions on answers: who is in a base, and what a derived variable is.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;
use std::fmt;

use super::decimal::Decimal;
use crate::yaml::Spanned;

/// Which respondents are meant: those for whom every clause holds.
#[derive(Debug, Clone, Default)]
pub struct Condition(Vec<Clause>);

/// A part of a condition, with the key that it is written under.
#[derive(Debug, Clone)]
pub enum Clause {
    /// All of some conditions hold.
    All(Spanned<String>, Vec<Condition>),
    /// At least one of some conditions holds.
    Any(Spanned<String>, Vec<Condition>),
    /// A condition does not hold.
    Not(Spanned<String>, Condition),
    /// The answer to a question passes a test.
    Answer(Spanned<String>, Test),
}

/// Names that combine conditions and can't be those of a question.
pub(super) const COMBINING: [&str; 3] = ["all", "any", "not"];

/// What is asked of an answer.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(untagged)]
pub enum Test {
    /// It is one of these; of a multiple-response set, one of these is marked.
    Values(Vec<Spanned<String>>),
    /// It is a number in a range, or is given at all.
    Range(Range),
}

/// A range of numbers.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("minProperties" = 1))]
pub struct Range {
    /// The least number in it.
    #[serde(default)]
    pub from: Option<Spanned<Decimal>>,
    /// The greatest number in it.
    #[serde(default)]
    pub to: Option<Spanned<Decimal>>,
    /// Numbers in it are greater.
    #[serde(default)]
    pub above: Option<Spanned<Decimal>>,
    /// Numbers in it are smaller.
    #[serde(default)]
    pub below: Option<Spanned<Decimal>>,
    /// Whether there is an answer, to a question of any kind.
    #[serde(default)]
    pub answered: Option<bool>,
}

impl Range {
    /// Whether it has a bound.
    pub(super) fn is_bounded(&self) -> bool {
        let bounds = [&self.from, &self.to, &self.above, &self.below];
        bounds.into_iter().any(Option::is_some)
    }
}

impl Condition {
    /// Whether everybody is meant.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The clauses, all of which hold.
    pub fn clauses(&self) -> &[Clause] {
        &self.0
    }

    /// In words: `open = yes and age ≥ 18`.
    pub fn words(&self) -> String {
        joined(&self.0, " and ", Clause::words)
    }
}

impl Clause {
    /// The key that it is written under.
    pub fn key(&self) -> &Spanned<String> {
        match self {
            Clause::All(key, _)
            | Clause::Any(key, _)
            | Clause::Not(key, _)
            | Clause::Answer(key, _) => key,
        }
    }

    /// In words, which differ where the meaning does.
    pub fn words(&self) -> String {
        let list = |conditions: &[Condition]| joined(conditions, "; ", Condition::words);
        match self {
            Clause::All(_, conditions) => format!("all of ({})", list(conditions)),
            Clause::Any(_, conditions) => format!("any of ({})", list(conditions)),
            Clause::Not(_, condition) => format!("not ({})", condition.words()),
            Clause::Answer(name, Test::Values(values)) => {
                let values = joined(values, " or ", |value| value.value.clone());
                format!("{} = {values}", name.value)
            }
            Clause::Answer(name, Test::Range(range)) => {
                let bounds = [
                    ("≥", &range.from),
                    ("≤", &range.to),
                    (">", &range.above),
                    ("<", &range.below),
                ];
                let bounds = bounds.into_iter().filter_map(|(sign, bound)| {
                    let bound = bound.as_ref()?.text();
                    Some(format!("{} {sign} {bound}", name.value))
                });
                let answered = range.answered.map(|answered| match answered {
                    true => format!("{} answered", name.value),
                    false => format!("{} not answered", name.value),
                });
                joined(
                    &bounds.chain(answered).collect::<Vec<_>>(),
                    " and ",
                    String::clone,
                )
            }
        }
    }
}

fn joined<T>(parts: &[T], by: &str, words: impl Fn(&T) -> String) -> String {
    parts.iter().map(words).collect::<Vec<_>>().join(by)
}

impl<'de> Deserialize<'de> for Condition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Clauses;

        impl<'de> Visitor<'de> for Clauses {
            type Value = Condition;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a condition")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Condition, A::Error> {
                let mut clauses = Vec::new();
                while let Some(key) = map.next_key::<Spanned<String>>()? {
                    clauses.push(match key.as_str() {
                        "all" => Clause::All(key, map.next_value()?),
                        "any" => Clause::Any(key, map.next_value()?),
                        "not" => Clause::Not(key, map.next_value()?),
                        _ => Clause::Answer(key, map.next_value()?),
                    });
                }
                Ok(Condition(clauses))
            }
        }

        deserializer.deserialize_map(Clauses)
    }
}

impl JsonSchema for Condition {
    fn schema_name() -> Cow<'static, str> {
        "Condition".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let condition = generator.subschema_for::<Condition>();
        let test = generator.subschema_for::<Test>();
        let list = serde_json::json!({"type": "array", "items": condition, "minItems": 1});
        schemars::json_schema!({
            "type": "object",
            "properties": {"all": list, "any": list, "not": condition},
            "additionalProperties": test,
        })
    }
}

impl<'de> Deserialize<'de> for Test {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = Test;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of values or a range")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Test, A::Error> {
                Deserialize::deserialize(SeqAccessDeserializer::new(list)).map(Test::Values)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Test, A::Error> {
                Deserialize::deserialize(MapAccessDeserializer::new(map)).map(Test::Range)
            }
        }

        deserializer.deserialize_any(Either)
    }
}
