//! JSON Schemas of every kind of file, generated from the types that read or write them.

use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings};
use serde_json::Value;

use crate::check::Results;
use crate::diff::Comparison;
use crate::explain::Explanations;
use crate::manifest::Manifest;
use crate::spec::{
    Chart, Codebook, Derived, DerivedVariable, Erratum, Fact, Model, PublishedProse,
    PublishedTable, Report, Table,
};
use crate::yaml::Map;

/// File name in docs/schema and text of every schema.
pub fn all() -> Vec<(&'static str, String)> {
    vec![
        (
            "chart.schema.json",
            read::<Chart>("A chart, report/charts/NAME.yaml"),
        ),
        (
            "codebook.schema.json",
            read::<Codebook>("A codebook, data/NAME.yaml"),
        ),
        (
            "check.schema.json",
            written::<Results<'static>>("What `refigure check --format json` prints"),
        ),
        (
            "errata.schema.json",
            read::<Map<Erratum>>("report/errata.yaml"),
        ),
        (
            "diff.schema.json",
            written::<Comparison>("A comparison, refigure diff --format json"),
        ),
        (
            "explain.schema.json",
            written::<Explanations>("Explanations, refigure explain --format json"),
        ),
        (
            "derived.schema.json",
            read::<Map<Derived>>("report/derived.yaml"),
        ),
        ("facts.schema.json", read::<Map<Fact>>("report/facts.yaml")),
        (
            "manifest.schema.json",
            written::<Manifest<'static>>("The manifest, out/figures.json"),
        ),
        (
            "model.schema.json",
            read::<Model>("A model, report/models/NAME.yaml"),
        ),
        (
            "published-prose.schema.json",
            read::<PublishedProse>("report/published/prose.yaml"),
        ),
        (
            "published-table.schema.json",
            read::<PublishedTable>("A published table, report/published/NAME.yaml"),
        ),
        ("report.schema.json", read::<Report>("report/report.yaml")),
        ("table.schema.json", table()),
        (
            "variables.schema.json",
            read::<Map<Map<DerivedVariable>>>("report/variables.yaml"),
        ),
    ]
}

/// The type of a table takes any word under `cells:`; the list of statistics says which there are.
fn table() -> String {
    let settings = SchemaSettings::draft2020_12().for_deserialize();
    let mut schema = settings.into_generator().into_root_schema_for::<Table>();
    let names = crate::compute::statistic_names();
    if let Some(items) = schema.pointer_mut("/$defs/Block/properties/cells/items") {
        *items = serde_json::json!({"type": "string", "enum": names});
    }
    render(schema, "A table, report/tables/NAME.yaml")
}

fn read<T: JsonSchema>(title: &str) -> String {
    let settings = SchemaSettings::draft2020_12().for_deserialize();
    render(settings.into_generator().into_root_schema_for::<T>(), title)
}

fn written<T: JsonSchema>(title: &str) -> String {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let generator: SchemaGenerator = settings.into_generator();
    render(generator.into_root_schema_for::<T>(), title)
}

fn render(mut schema: Schema, title: &str) -> String {
    schema.insert("title".into(), Value::String(title.into()));
    // A schema is plain JSON: writing it can't fail.
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}
