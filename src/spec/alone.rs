//! What a publication without data states about its tables: specs and codebooks, as far as rules of printed values need
//! them.
//!
//! They are written as the YAML that an author would write, and read as such.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::codebook::Codebook;
use super::document::Document;
use super::published::{PublishedTable, Sides};
use super::report::Report;
use super::table::Table;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::figures::Statistic;
use crate::source::SourceFile;
use crate::yaml;

/// Parts of models, which are not blocks of tables.
const PARTS: [&str; 4] = ["coef", "fit", "std_coef", "structure"];

/// Keys that a table's spec has instead of the published table.
pub(super) fn refuse(table: &Document<PublishedTable>, messages: &mut Diagnostics) {
    let cells = table
        .content
        .cells
        .iter()
        .flatten()
        .map(|cell| table.place(cell));
    let sides = table.content.adds_up.iter().map(|side| table.place(side));
    if let Some(place) = cells.chain(sides).next() {
        messages.push(
            Diagnostic::error(
                Code::InvalidValue,
                "`cells` and `adds_up` describe a table that has no spec",
            )
            .at(place)
            .expected("them only in a folder without report/report.yaml")
            .help("remove them: the specification of the table states the same"),
        );
    }
}

/// An empty report.
pub(super) fn report() -> Result<Document<Report>, Diagnostics> {
    let text = "title: Published values\nauthors: [{name: Nobody}]\ndate: \"2000-01-01\"\nsections: [none]\n";
    document("report", text)
}

fn document<T: serde::de::DeserializeOwned + schemars::JsonSchema + 'static>(
    name: &str,
    text: &str,
) -> Result<Document<T>, Diagnostics> {
    let file = SourceFile::new("report/published", text);
    let content = yaml::read(&file)?;
    Ok(Document {
        name: name.to_string(),
        file,
        content,
    })
}

/// A table's spec and a codebook for each of its blocks; `None` for a model.
#[expect(clippy::type_complexity, reason = "a pair, read once")]
pub(super) fn specs(
    published: &Document<PublishedTable>,
) -> Result<Option<(Document<Table>, Vec<Document<Codebook>>)>, Diagnostics> {
    let blocks = &published.content.blocks;
    if blocks.keys().all(|block| PARTS.contains(&block)) {
        return Ok(None);
    }
    let mut messages = Diagnostics::new();
    let usual = ["count", "row_pct"].map(str::to_string).to_vec();
    let cells = published.content.cells.as_ref();
    for cell in cells.into_iter().flatten() {
        if Statistic::parse(cell).is_none() {
            messages.push(
                Diagnostic::error(
                    Code::InvalidValue,
                    format!("unknown statistic `{}`", cell.value),
                )
                .at(published.place(cell))
                .expected("statistics such as `count`, `row_pct`, `col_pct`, `mean`"),
            );
        }
    }
    let cells = cells.map_or(usual, |cells| {
        cells.iter().map(|c| c.value.clone()).collect()
    });
    let adds = |side| published.content.adds_up.iter().any(|s| s.value == side);
    let place = quoted(&published.content.place);
    let mut spec = format!("title: {place}\nblocks:\n");
    let mut books = Vec::new();
    for (block, text) in blocks.iter() {
        let Some(printed) = messages.take(published.printed(block, text)) else {
            continue;
        };
        let (mut rows, mut columns) = (BTreeSet::new(), BTreeSet::new());
        for value in &printed {
            rows.extend(value.row.as_ref().map(|row| row.text));
            columns.insert(value.column.text);
        }
        let total = rows.remove("total");
        columns.remove("base");
        columns.remove("total");
        rows.remove("mean");
        // A question has at least one answer.
        for ids in [&mut rows, &mut columns] {
            if ids.is_empty() {
                ids.insert("none");
            }
        }
        let dataset = format!("{}__{}", published.name, block.value);
        if columns.contains("asked") && columns.contains("answered") {
            let _ = writeln!(
                spec,
                "  {}: {{response: {{datasets: [{dataset}], labels: {{asked: asked, answered: answered, rate: rate}}}}}}",
                block.value
            );
            continue;
        }
        let axis = |side| if adds(side) { "values" } else { "set" };
        let stub = if total { "total, " } else { "" };
        let _ = writeln!(
            spec,
            "  {}: {{dataset: {dataset}, stub: [{stub}{{{}: rows}}], banner: [{{{}: columns}}], cells: [{}], missing: listwise}}",
            block.value,
            axis(Sides::Rows),
            axis(Sides::Columns),
            cells.join(", "),
        );
        let mut book = String::from(
            "title: x\nrespondents: x\nunit: x\nkey: x\nasked: 0\nanswered: 0\nmode: x\ndate: x\ndisclosure: counts\nsource: x\n",
        );
        let (mut variables, mut sets) = (String::new(), String::new());
        for (question, entries, side) in [
            ("rows", &rows, Sides::Rows),
            ("columns", &columns, Sides::Columns),
        ] {
            let (list, kind, part) = match adds(side) {
                true => (&mut variables, "values", "{code: x, label: x}"),
                false => (&mut sets, "items", "x"),
            };
            let parts: Vec<String> = entries.iter().map(|id| format!("{id}: {part}")).collect();
            let _ = writeln!(
                list,
                "  {question}: {{label: x, {kind}: {{{}}}}}",
                parts.join(", ")
            );
        }
        for (key, list) in [("variables", variables), ("sets", sets)] {
            if !list.is_empty() {
                let _ = write!(book, "{key}:\n{list}");
            }
        }
        books.extend(messages.take(document(&dataset, &book)));
    }
    messages.into_result()?;
    Ok(Some((document(&published.name, &spec)?, books)))
}

/// A text as YAML.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
