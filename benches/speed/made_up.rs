//! Made-up reports: random answers, the same every time.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use crate::Outcome;

/// A report of many tables over one small dataset.
pub fn tables(folder: &Path, number: usize) -> Outcome<()> {
    project(
        folder,
        400,
        (1..=number).map(|i| format!("t{i:03}")).collect(),
    )
}

/// A survey of twelve questions with five steps each, and a regression of the last on the others.
pub fn model(folder: &Path, rows: u64) -> Outcome<()> {
    project(folder, 1, Vec::new())?;
    let names: Vec<String> = (1..=12).map(|i| format!("q{i}")).collect();
    let values: Vec<String> = (1..=5)
        .map(|i| format!("s{i}: {{code: {i}, label: S{i}}}"))
        .collect();
    let items: Vec<String> = names.iter().map(|name| format!("{name}: {name}")).collect();
    fs::write(
        folder.join("data/survey.yaml"),
        format!(
            "title: A benchmark\nrespondents: People\nunit: one person\nkey: id\nasked: {rows}\nanswered: {rows}\n\
             mode: none\ndate: never\ndisclosure: rows\nsource: random numbers\ngrids:\n  g:\n    label: Steps\n    \
             items: {{{}}}\n    values: {{{}}}\n",
            items.join(", "),
            values.join(", ")
        ),
    )?;
    let predictors: Vec<String> = names
        .iter()
        .take(11)
        .map(|name| format!("  {name}: {{variable: g_{name}, label: {name}}}\n"))
        .collect();
    fs::create_dir_all(folder.join("report/models"))?;
    fs::write(
        folder.join("report/models/m.yaml"),
        format!(
            "title: A model\nkind: ols\ndataset: survey\ndependent: {{variable: g_q12, label: q12}}\npredictors:\n{}",
            predictors.concat()
        ),
    )?;
    let mut csv = std::io::BufWriter::new(fs::File::create(folder.join("data/survey.csv"))?);
    let columns: Vec<String> = names.iter().map(|name| format!("g_{name}")).collect();
    writeln!(csv, "id,{}", columns.join(","))?;
    let mut state = 88_172_645_463_325_252_u64;
    for id in 0..rows {
        write!(csv, "{id}")?;
        for _ in &names {
            write!(csv, ",{}", random(&mut state) % 5 + 1)?;
        }
        writeln!(csv)?;
    }
    csv.flush()?;
    Ok(())
}

/// Marsaglia's xorshift.
fn random(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

/// Writes a project with one dataset of random answers (the same every time) and tables that differ only by name.
pub fn project(folder: &Path, rows: u64, tables: Vec<String>) -> Outcome<()> {
    for part in ["report/tables", "data", "templates/sections"] {
        fs::create_dir_all(folder.join(part))?;
    }
    fs::write(
        folder.join("report/report.yaml"),
        "title: A benchmark\nauthors: [{name: Nobody}]\ndate: \"2020-01-01\"\nsections: [tables]\nstandards: [ua-1, a-2a]\n",
    )?;
    let items: Vec<String> = ["a", "b", "c", "d", "e", "f", "g", "h", "i"]
        .map(String::from)
        .to_vec();
    let labels: Vec<String> = items.iter().map(|i| format!("{i}: Item {i}")).collect();
    fs::write(
        folder.join("data/survey.yaml"),
        format!(
            "title: A benchmark\nrespondents: People\nunit: one person\nkey: id\nasked: {rows}\nanswered: {rows}\n\
             mode: none\ndate: never\ndisclosure: rows\nsource: random numbers\nvariables:\n  region:\n    label: Region\n    \
             values: {{north: {{code: 1, label: North}}, south: {{code: 2, label: South}}, west: {{code: 3, label: West}}}}\n\
             sets:\n  item:\n    label: Items\n    items: {{{}}}\n",
            labels.join(", ")
        ),
    )?;
    let mut csv = std::io::BufWriter::new(fs::File::create(folder.join("data/survey.csv"))?);
    let columns: Vec<String> = items.iter().map(|i| format!("item_{i}")).collect();
    writeln!(csv, "id,region,{}", columns.join(","))?;
    let mut state = 88_172_645_463_325_252_u64;
    for id in 0..rows {
        random(&mut state);
        write!(csv, "{id},{}", state % 3 + 1)?;
        for bit in 0..items.len() {
            write!(csv, ",{}", state >> (10 + bit) & 1)?;
        }
        writeln!(csv)?;
    }
    csv.flush()?;
    let mut section = String::from("= Tables <tables>\n");
    for table in tables {
        fs::write(
            folder.join(format!("report/tables/{table}.yaml")),
            "title: A table\nblocks:\n  all:\n    title: All\n    dataset: survey\n    stub: [total, {values: region}]\n    banner: [{set: item}]\n",
        )?;
        write!(
            section,
            "\nA line of text about {{{{ percent(\"{table}.all.total.a\") }}}} of them.\n\n{{{{ table(\"{table}\") }}}}\n"
        )?;
    }
    fs::write(folder.join("templates/sections/tables.typ.j2"), section)?;
    Ok(())
}
