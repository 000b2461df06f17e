//! YAML with places: the only module that knows the YAML library.
//!
//! A document is read as a tree with places (`node`), which `shape` (and `choice`, where there are several forms) holds
//! against the schema of the type and tells every key and value that does not fit; then `typed` makes the type from the
//! tree. What is no YAML at all is told by `explain`.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{DeserializeOwned, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, Range};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::{Place, SourceFile};
use typed::Typed;

mod cause;
mod choice;
mod explain;
mod node;
mod schema;
mod shape;
mod typed;
mod wrong;

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
        struct Placed<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Placed<T> {
            type Value = Spanned<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value with its place")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let missing = || serde::de::Error::custom("no place is known");
                let start = seq.next_element()?.ok_or_else(missing)?;
                let end = seq.next_element()?.ok_or_else(missing)?;
                let value = seq.next_element()?.ok_or_else(missing)?;
                Ok(Spanned {
                    value,
                    span: start..end,
                })
            }
        }

        deserializer.deserialize_newtype_struct(typed::SPANNED, Placed(PhantomData))
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

/// Reads one YAML document. Whatever is wrong with its keys and values is told at once.
pub fn read<T: DeserializeOwned + JsonSchema + 'static>(
    file: &SourceFile,
) -> Result<T, Diagnostics> {
    if let Some(fault) = cause::characters(file) {
        return Err(fault.into());
    }
    let explained = |e: serde_yaml::Error| Diagnostics::from(explain::explain(file, &e));
    let node: Option<node::Node> =
        serde_yaml::from_str_with_options(file.text(), options()).map_err(explained)?;
    let node = node.unwrap_or_default();
    shape::check::<T>(file, &node)?;
    let typed = Typed {
        node: &node,
        text: file.text(),
    };
    T::deserialize(typed).map_err(|error| {
        Diagnostic::error(format!("the file can't be read: {error}"))
            .at(Place::file(file.path()))
            .into()
    })
}

/// Tags mean nothing in our files: one that was passed over would be a wrong guess of what its author meant.
fn options() -> serde_yaml::Options {
    serde_yaml::options! { reject_unsupported_tags: true }
}

/// Reads what can be read of a document that may have other faults, which are not told.
pub fn peek<T: DeserializeOwned>(file: &SourceFile) -> Option<T> {
    let node: node::Node = serde_yaml::from_str(file.text()).ok()?;
    let typed = Typed {
        node: &node,
        text: file.text(),
    };
    T::deserialize(typed).ok()
}

fn bytes_of(location: serde_yaml::Location) -> Range<usize> {
    let span = location.span();
    let start = span.byte_offset().unwrap_or_default();
    let len = span.byte_len().unwrap_or_default();
    // A file that fits in memory has offsets that fit in usize.
    usize::try_from(start).unwrap_or(usize::MAX)
        ..usize::try_from(start.saturating_add(len)).unwrap_or(usize::MAX)
}
