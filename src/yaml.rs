//! YAML with places: the only module that knows the YAML library.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, Range};

use crate::diagnostic::Diagnostic;
use crate::source::SourceFile;

/// A value and the bytes of the file it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its bytes in the file.
    pub span: Range<usize>,
}

impl<T> Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Spanned<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let inner = serde_yaml::Spanned::<T>::deserialize(deserializer)?;
        Ok(Self {
            span: bytes_of(inner.referenced),
            value: inner.value,
        })
    }
}

impl<T: JsonSchema> JsonSchema for Spanned<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<T>()
    }
}

/// A mapping in the order of the file, its keys with their places. Keys are unique: the reader refuses a repeated one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Map<T>(Vec<(Spanned<String>, T)>);

impl<T> Default for Map<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Map<T> {
    /// The value under a key.
    pub fn get(&self, key: &str) -> Option<&T> {
        self.0.iter().find(|(k, _)| k.value == key).map(|(_, v)| v)
    }

    /// The position of a key.
    pub fn position(&self, key: &str) -> Option<usize> {
        self.0.iter().position(|(k, _)| k.value == key)
    }

    /// Keys and values in order.
    pub fn iter(&self) -> impl Iterator<Item = (&Spanned<String>, &T)> {
        self.0.iter().map(|(k, v)| (k, v))
    }

    /// The keys in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(k, _)| k.value.as_str())
    }

    /// How many entries.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Map<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for InOrder<T> {
            type Value = Map<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a mapping")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(key) = map.next_key::<Spanned<String>>()? {
                    entries.push((key, map.next_value()?));
                }
                Ok(Map(entries))
            }
        }

        deserializer.deserialize_map(InOrder(PhantomData))
    }
}

impl<T: JsonSchema> JsonSchema for Map<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Map_of_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let values = generator.subschema_for::<T>();
        schemars::json_schema!({
            "type": "object",
            "additionalProperties": values,
        })
    }
}

/// Reads one YAML document.
pub fn read<T: DeserializeOwned>(file: &SourceFile) -> Result<T, Diagnostic> {
    serde_yaml::from_str(file.text()).map_err(|e| explain(file, &e))
}

fn bytes_of(location: serde_yaml::Location) -> Range<usize> {
    let span = location.span();
    let start = span.byte_offset().unwrap_or_default();
    let len = span.byte_len().unwrap_or_default();
    // A file that fits in memory has offsets that fit in usize.
    usize::try_from(start).unwrap_or(usize::MAX)
        ..usize::try_from(start.saturating_add(len)).unwrap_or(usize::MAX)
}

/// The library's error in our words, with its place.
fn explain(file: &SourceFile, error: &serde_yaml::Error) -> Diagnostic {
    use serde_yaml::Error as E;
    let error = error.without_snippet();
    let range = match error.location() {
        Some(location) if location.line() > 0 => bytes_of(location),
        _ => 0..0,
    };
    let marked = file.text().get(range.clone()).unwrap_or("").trim_end();
    let range = range.start..range.start + marked.len().max(1);
    let found = if marked.is_empty() || marked.contains('\n') {
        String::new()
    } else {
        format!(", found `{marked}`")
    };
    let message = match error {
        E::SerdeUnknownField {
            field, expected, ..
        } if expected.is_empty() => {
            Diagnostic::error(format!("unknown key `{field}`")).expected("no key is expected here")
        }
        E::SerdeUnknownField {
            field, expected, ..
        } => Diagnostic::error(format!("unknown key `{field}`"))
            .expected(format!("expected one of {}", expected.join(", ")))
            .suggest(field, expected.iter().copied()),
        E::SerdeUnknownVariant {
            variant, expected, ..
        } => Diagnostic::error(format!("unknown word `{variant}`"))
            .expected(format!("expected one of {}", expected.join(", ")))
            .suggest(variant, expected.iter().copied()),
        E::SerdeMissingField { field, .. } => {
            Diagnostic::error(format!("the key `{field}` is missing"))
                .expected(format!("expected `{field}:` in this mapping"))
                .help(format!("add `{field}: …`"))
        }
        E::DuplicateMappingKey { key, .. } => {
            let key = key.as_deref().unwrap_or(marked);
            Diagnostic::error(format!("the key `{key}` is given twice"))
                .expected("expected each key once")
                .help("remove one of the two")
        }
        E::SerdeInvalidType { expected, .. } | E::SerdeInvalidValue { expected, .. } => {
            Diagnostic::error(format!("wrong kind of value{found}"))
                .expected(format!("expected {expected}"))
        }
        E::InvalidScalar { ty, .. } => Diagnostic::error(format!("wrong kind of value{found}"))
            .expected(format!("expected {ty}")),
        E::Eof { .. } => {
            Diagnostic::error("the file is empty or ends too early").expected("expected YAML here")
        }
        E::AliasReplayLimitExceeded { .. }
        | E::AliasExpansionLimitExceeded { .. }
        | E::AliasReplayStackDepthExceeded { .. }
        | E::AliasReplayCounterOverflow { .. } => Diagnostic::error("aliases expand to too much")
            .expected("this alias goes too far")
            .help("write the values out"),
        other => Diagnostic::error(format!(
            "this is not the YAML expected here: {}",
            first_line(other)
        ))
        .expected("here"),
    };
    message.at(file.place(range))
}

fn first_line(error: &serde_yaml::Error) -> String {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    let line = line.trim_start_matches("error: ");
    // The place is told by the snippet.
    match line.find(" at line ") {
        Some(at) => line.get(..at).unwrap_or(line).to_string(),
        _ => line.to_string(),
    }
}
