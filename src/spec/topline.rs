//! `topline:` of a table.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer};

use super::named::{self, Named};
use crate::yaml::{Map, Spanned};

/// Every question of a dataset: the dataset's name, or a mapping that names it.
#[derive(Debug, Clone)]
pub struct Topline(pub(super) Written);

/// What a topline says besides the dataset.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    /// The dataset.
    pub(super) dataset: Spanned<String>,
    /// Questions that are left out.
    #[serde(default)]
    pub(super) except: Vec<Spanned<String>>,
    /// Headings of questions [default: their labels].
    #[serde(default)]
    pub(super) titles: Map<String>,
    /// Single-choice questions whose codes are a scale: they get a mean.
    #[serde(default)]
    pub(super) means: Vec<Spanned<String>>,
}

impl<'de> Deserialize<'de> for Topline {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(match Named::deserialize(deserializer)? {
            Named::Mapping(written) => written,
            Named::Name(dataset) => Written {
                dataset,
                except: Vec::new(),
                titles: Map::default(),
                means: Vec::new(),
            },
        }))
    }
}

impl JsonSchema for Topline {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Topline".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        named::schema::<Written>(
            generator,
            "The name of a dataset, or a mapping that names it under `dataset`.",
        )
    }
}
