//! Stata's `.dta`: sections with a map (releases 117 to 119), or one after the other (113 to 115).

use std::collections::BTreeMap;

use super::bytes::Bytes;
use super::dta_file::{Variable, sections_by_map, sections_in_order};
use super::reader::{MOST_CELLS, Reader, broken};
use super::table::{Column, Kind, Table};
use super::text::clean;
use crate::diagnostic::Diagnostic;

/// Stata.
pub struct Dta;

impl Reader for Dta {
    fn name(&self) -> &'static str {
        "Stata"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["dta"]
    }

    fn signature(&self) -> &'static [&'static [u8]] {
        &[
            b"<stata_dta>",
            b"\x71\x01\x01",
            b"\x71\x02\x01",
            b"\x72\x01\x01",
            b"\x72\x02\x01",
            b"\x73\x01\x01",
            b"\x73\x02\x01",
        ]
    }

    fn read(&self, bytes: &[u8]) -> Result<Table, Diagnostic> {
        let found = match bytes.first() {
            Some(b'<') => sections_by_map(bytes),
            Some(113..=115) => sections_in_order(bytes),
            _ => {
                return Err(broken(
                    self,
                    "not a Stata file, or from a version before Stata 8",
                ));
            }
        };
        let damaged = || broken(self, "the file is damaged or truncated");
        let file = found.ok_or_else(damaged)?;
        let variables = file.variables().ok_or_else(damaged)?;
        if file.rows.saturating_mul(variables.len().max(1)) > MOST_CELLS {
            return Err(broken(self, "the file has too many cells"));
        }
        let labels = file.value_labels().ok_or_else(damaged)?;
        let long = file.long_texts();
        let mut table = Table {
            format: self.name().into(),
            columns: variables
                .iter()
                .map(|variable| column(variable, &labels))
                .collect(),
            ..Table::default()
        };
        let mut rows = Bytes::new(file.data, file.big);
        let mut codes = 0;
        for _ in 0..file.rows {
            for (variable, column) in variables.iter().zip(&mut table.columns) {
                let cell = file.cell(&mut rows, variable, &long).ok_or_else(damaged)?;
                if cell.starts_with('.') && variable.is_number() && !column.missing.contains(&cell)
                {
                    column.missing.push(cell.clone());
                    codes += 1;
                }
                column.cells.push(cell);
            }
        }
        if codes > 0 {
            table
                .columns
                .iter_mut()
                .for_each(|column| column.missing.sort());
        }
        let periods = variables.iter().filter(|v| v.is_period()).count();
        if periods > 0 {
            table.notes.push(format!(
                "{periods} variables of weeks, months, quarters or half-years are read as numbers since 1960"
            ));
        }
        table.settle();
        Ok(table)
    }
}

fn column(variable: &Variable, labels: &BTreeMap<String, Vec<(String, String)>>) -> Column {
    let values = labels.get(&variable.values).into_iter().flatten();
    let values = values.map(|(code, label)| (code.clone(), clean(label)));
    let values: Vec<(String, String)> = values.filter(|(_, label)| !label.is_empty()).collect();
    let missing = values
        .iter()
        .map(|(code, _)| code)
        .filter(|code| code.starts_with('.'));
    Column {
        header: variable.name.clone(),
        label: clean(&variable.label),
        kind: match (variable.is_number(), variable.is_date()) {
            (_, Some(_)) => Kind::Date,
            (true, None) => Kind::Number,
            _ => Kind::Text,
        },
        missing: missing.cloned().collect(),
        values,
        ..Column::default()
    }
}
