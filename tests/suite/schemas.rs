//! The schemas in docs/schema are those of the types. `REFIGURE_BLESS=1` writes them anew.

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
fn every_yaml_file_names_its_schema_and_the_schema_exists() {
    let mut files = 0;
    for folder in ["report", "report/tables", "report/published", "data"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|e| e != "yaml") {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let modeline = text.lines().next().unwrap_or_default();
            let schema = modeline.strip_prefix("# yaml-language-server: $schema=");
            let schema = schema.unwrap_or_else(|| panic!("{} has no modeline", path.display()));
            let target = path.parent().unwrap().join(schema);
            assert!(
                target.is_file(),
                "{}: {schema} is not there",
                path.display()
            );
            files += 1;
        }
    }
    assert!(files > 30, "{files}");
}
