//! The schemas in docs/schema are those of the types. `REFIGURE_BLESS=1` writes them anew.

use std::collections::BTreeSet;
use std::fs;

use crate::sandbox::root;

#[test]
fn schemas_are_current() {
    let folder = root().join("docs/schema");
    for (name, text) in refigure::schema::all() {
        let path = folder.join(name);
        if std::env::var_os("REFIGURE_BLESS").is_some() {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&path, &text).unwrap();
        }
        let committed = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            committed == text,
            "docs/schema/{name} is not current: run the tests with REFIGURE_BLESS=1"
        );
    }
}

#[test]
fn every_yaml_file_names_its_schema_and_every_schema_of_a_file_is_named() {
    let mut named = BTreeSet::new();
    let folders = [
        "report",
        "report/tables",
        "report/models",
        "report/charts",
        "report/published",
        "data",
        "examples/titanic/report",
        "examples/titanic/report/tables",
        "examples/titanic/report/published",
        "examples/titanic/data",
    ];
    for folder in folders {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|e| e != "yaml") {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let modeline = text.lines().next().unwrap_or_default();
            let schema = modeline.strip_prefix("# yaml-language-server: $schema=");
            let schema = schema.unwrap_or_else(|| panic!("{} has no modeline", path.display()));
            let target = path.parent().unwrap().join(schema).canonicalize();
            named.insert(target.unwrap_or_else(|e| panic!("{}: {schema}: {e}", path.display())));
        }
    }
    // The others are of what the program prints, and of files that these reports do without.
    let others = ["check", "diff", "explain", "manifest", "variables"]
        .map(|name| format!("{name}.schema.json"));
    let schemas = refigure::schema::all()
        .into_iter()
        .map(|(name, _)| name.to_string());
    let folder = root().join("docs/schema").canonicalize().unwrap();
    let expected = schemas
        .filter(|name| !others.contains(name))
        .map(|name| folder.join(name));
    assert_eq!(named, expected.collect());
}
