//! What is written as a name, or as a mapping that names it and says more.

use std::fmt;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::yaml::Spanned;

/// A name, or a mapping.
pub(super) enum Named<T> {
    Name(Spanned<String>),
    Mapping(T),
}

enum Form<T> {
    Name(String),
    Mapping(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Form<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Either<T> {
            type Value = Form<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name, or a mapping")
            }

            fn visit_str<E>(self, name: &str) -> Result<Form<T>, E> {
                Ok(Form::Name(name.into()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Form<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(Form::Mapping)
            }
        }

        deserializer.deserialize_string(Either(PhantomData))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Named<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Spanned { value, span } = Spanned::<Form<T>>::deserialize(deserializer)?;
        Ok(match value {
            Form::Name(value) => Self::Name(Spanned { value, span }),
            Form::Mapping(mapping) => Self::Mapping(mapping),
        })
    }
}

/// The schema of a name or a mapping.
pub(super) fn schema<T: JsonSchema>(generator: &mut SchemaGenerator, description: &str) -> Schema {
    let mapping = generator.subschema_for::<T>();
    schemars::json_schema!({
        "description": description,
        "anyOf": [{ "type": "string" }, mapping],
    })
}
