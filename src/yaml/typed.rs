//! From the tree to the type. The tree was held against the type's schema before: what goes wrong here is a rule that
//! no schema can say.

use serde::de::value::{Error, MapAccessDeserializer, StrDeserializer};
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};

use super::node::{Kind, Node};
use super::spanned::SPANNED;

/// A node, and the text it was read from.
#[derive(Clone, Copy)]
pub(super) struct Typed<'a> {
    pub(super) node: &'a Node,
    pub(super) text: &'a str,
}

impl<'a> Typed<'a> {
    fn at(self, node: &'a Node) -> Self {
        Self { node, ..self }
    }

    /// A scalar as it is written.
    fn written(self) -> Option<&'a str> {
        match &self.node.kind {
            Kind::Text(text) => Some(text),
            Kind::Truth(_) | Kind::Whole(_) | Kind::Fraction => {
                self.text.get(self.node.span.clone()).map(str::trim)
            }
            Kind::Nothing | Kind::List(_) | Kind::Mapping(_) => None,
        }
    }

    fn string<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.written() {
            Some(text) => visitor.visit_str(text),
            None => self.deserialize_any(visitor),
        }
    }
}

impl<'de> Deserializer<'de> for Typed<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.node.kind {
            Kind::Nothing => visitor.visit_unit(),
            Kind::Truth(truth) => visitor.visit_bool(*truth),
            Kind::Whole(number) => match (i64::try_from(*number), u64::try_from(*number)) {
                (Ok(number), _) => visitor.visit_i64(number),
                (_, Ok(number)) => visitor.visit_u64(number),
                _ => visitor.visit_i128(*number),
            },
            // No file of ours holds one: the schema has told it. What remains is a text that looks like one.
            Kind::Fraction => self.string(visitor),
            Kind::Text(text) => visitor.visit_str(text),
            Kind::List(entries) => visitor.visit_seq(List {
                of: self,
                entries: entries.iter(),
            }),
            Kind::Mapping(entries) => visitor.visit_map(Mapping {
                of: self,
                entries: entries.iter(),
                value: None,
            }),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        // As YAML 1.1 has it, and as people write it.
        match &self.node.kind {
            Kind::Text(text) if matches!(text.as_str(), "yes" | "on") => visitor.visit_bool(true),
            Kind::Text(text) if matches!(text.as_str(), "no" | "off") => visitor.visit_bool(false),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.string(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.string(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.string(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.node.kind {
            Kind::Nothing => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        if name != SPANNED {
            return visitor.visit_newtype_struct(self);
        }
        visitor.visit_seq(Placed { of: self, next: 0 })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match &self.node.kind {
            Kind::Mapping(entries) => visitor.visit_enum(MapAccessDeserializer::new(Mapping {
                of: self,
                entries: entries.iter(),
                value: None,
            })),
            _ => visitor.visit_enum(self),
        }
    }

    serde::forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct ignored_any
    }
}

/// A word for a unit variant.
impl<'de> EnumAccess<'de> for Typed<'_> {
    type Error = Error;
    type Variant = <StrDeserializer<'de, Error> as EnumAccess<'de>>::Variant;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Self::Variant), Error> {
        let word: StrDeserializer<'_, Error> =
            self.written().unwrap_or_default().into_deserializer();
        word.variant_seed(seed)
    }
}

/// Start, end, value.
struct Placed<'a> {
    of: Typed<'a>,
    next: u8,
}

impl<'de> SeqAccess<'de> for Placed<'_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        self.next += 1;
        let span = &self.of.node.span;
        match self.next {
            1 => seed
                .deserialize((span.start as u64).into_deserializer())
                .map(Some),
            2 => seed
                .deserialize((span.end as u64).into_deserializer())
                .map(Some),
            3 => seed.deserialize(self.of).map(Some),
            _ => Ok(None),
        }
    }
}

struct List<'a> {
    of: Typed<'a>,
    entries: std::slice::Iter<'a, Node>,
}

impl<'de> SeqAccess<'de> for List<'_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        let entry = self.entries.next();
        entry
            .map(|node| seed.deserialize(self.of.at(node)))
            .transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.entries.len())
    }
}

struct Mapping<'a> {
    of: Typed<'a>,
    entries: std::slice::Iter<'a, (Node, Node)>,
    value: Option<&'a Node>,
}

impl<'de> MapAccess<'de> for Mapping<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        let Some((key, value)) = self.entries.next() else {
            return Ok(None);
        };
        self.value = Some(value);
        seed.deserialize(self.of.at(key)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        match self.value.take() {
            Some(value) => seed.deserialize(self.of.at(value)),
            None => Err(serde::de::Error::custom("a value without its key")),
        }
    }
}
