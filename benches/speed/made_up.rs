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

/// Questions of a made-up survey.
const QUESTIONS: usize = 12;

/// A survey of twelve questions with five steps each, and a regression of the last on the others.
pub fn model(folder: &Path, rows: u64) -> Outcome<()> {
    let names = (1..=QUESTIONS).map(|i| format!("q{i}"));
    let items: Vec<String> = names.map(|name| format!("{name}: {name}")).collect();
    let grid = format!(
        "grids:\n  g:\n    label: Steps\n    items: {{{}}}\n    values: {{{}}}\n",
        items.join(", "),
        steps()
    );
    survey(folder, rows, &grid)?;
    let predictors: Vec<String> = (1..QUESTIONS)
        .map(|i| format!("  q{i}: {{variable: g_q{i}, label: q{i}}}\n"))
        .collect();
    fs::create_dir_all(folder.join("report/models"))?;
    fs::write(
        folder.join("report/models/m.yaml"),
        format!(
            "title: A model\nkind: ols\ndataset: survey\ndependent: {{variable: g_q12, label: q12}}\npredictors:\n{}",
            predictors.concat()
        ),
    )?;
    Ok(())
}

/// The same survey, and a table of every two of its questions: 66 in all.
pub fn crosstabs(folder: &Path, rows: u64) -> Outcome<()> {
    let variable = |i| format!("  g_q{i}: {{label: q{i}, values: {{{}}}}}\n", steps());
    let variables: Vec<String> = (1..=QUESTIONS).map(variable).collect();
    survey(folder, rows, &format!("variables:\n{}", variables.concat()))?;
    for row in 1..=QUESTIONS {
        for column in row + 1..=QUESTIONS {
            fs::write(
                folder.join(format!("report/tables/t{row}_{column}.yaml")),
                format!(
                    "title: A table\nblocks:\n  all:\n    title: All\n    dataset: survey\n    stub: [total, {{values: g_q{row}}}]\n    banner: [{{values: g_q{column}}}]\n"
                ),
            )?;
        }
    }
    Ok(())
}

/// Five values.
fn steps() -> String {
    let values = (1..=5).map(|i| format!("s{i}: {{code: {i}, label: S{i}}}"));
    values.collect::<Vec<_>>().join(", ")
}

/// A survey with the answers 1 to 5 to twelve questions, which the codebook declares as it likes.
fn survey(folder: &Path, rows: u64, questions: &str) -> Outcome<()> {
    project(folder, 1, Vec::new())?;
    fs::write(
        folder.join("data/survey.yaml"),
        format!(
            "title: A benchmark\nrespondents: People\nunit: one person\nkey: id\nasked: {rows}\nanswered: {rows}\n\
             mode: none\ndate: never\ndisclosure: rows\nsource: random numbers\n{questions}"
        ),
    )?;
    let mut csv = std::io::BufWriter::new(fs::File::create(folder.join("data/survey.csv"))?);
    let columns: Vec<String> = (1..=QUESTIONS).map(|i| format!("g_q{i}")).collect();
    writeln!(csv, "id,{}", columns.join(","))?;
    let mut state = 88_172_645_463_325_252_u64;
    for id in 0..rows {
        write!(csv, "{id}")?;
        for _ in &columns {
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
