//! SPSS's `.sav` and `.zsav`: variables in the dictionary, rows below it.

use chrono::DateTime;
use std::collections::BTreeMap;

use super::bytes::Bytes;
use super::reader::{Reader, broken};
use super::sav_dictionary::{Dictionary, Missing, Value, Variable, dictionary};
use super::sav_rows::Cells;
use super::table::{Column, Kind, ResponseSet, Table};
use super::text::{clean, float};
use crate::diagnostic::Diagnostic;

/// SPSS.
pub struct Sav;

impl Reader for Sav {
    fn name(&self) -> &'static str {
        "SPSS"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["sav", "zsav"]
    }

    fn signature(&self) -> &'static [&'static [u8]] {
        &[b"$FL2", b"$FL3"]
    }

    fn read(&self, bytes: &[u8]) -> Result<Table, Diagnostic> {
        let big = match bytes.get(64..68) {
            Some([2 | 3, 0, 0, 0]) => false,
            Some([0, 0, 0, 2 | 3]) => true,
            _ => return Err(broken(self, "not an SPSS file, or truncated")),
        };
        let mut bytes_left = Bytes::new(bytes, big);
        let dictionary = dictionary(&mut bytes_left)
            .ok_or_else(|| broken(self, "the dictionary of variables is damaged or truncated"))?;
        let mut cells =
            Cells::new(bytes, bytes_left, &dictionary).map_err(|what| broken(self, what))?;
        let mut table = Table {
            format: self.name().into(),
            notes: dictionary.notes.clone(),
            ..Table::default()
        };
        let columns = dictionary
            .variables
            .iter()
            .map(|variable| column(variable, &dictionary));
        table.columns = columns.collect();
        let width: usize = dictionary.variables.iter().map(|v| v.slots()).sum();
        let mut rows = 0_usize;
        let mut short = 0_usize;
        if width > 0 {
            while cells.begins() {
                rows += 1;
                if rows.saturating_mul(dictionary.variables.len()) > super::reader::MOST_CELLS {
                    return Err(broken(self, "the file has too many cells"));
                }
                for (variable, column) in dictionary.variables.iter().zip(&mut table.columns) {
                    let cell = cells.cell(variable);
                    let cell = cell.ok_or_else(|| {
                        broken(self, "the file is truncated in the middle of a row")
                    })?;
                    column
                        .cells
                        .push(text(&cell, variable, &dictionary, &mut short));
                }
            }
        }
        if let Some(declared) = dictionary.rows.filter(|declared| *declared != rows) {
            return Err(broken(
                self,
                &format!("the file has {rows} rows, and its header states {declared}"),
            ));
        }
        if short > 0 {
            table.notes.push(format!(
                "{short} numbers are given with fifteen significant digits; what follows is noise of the binary format"
            ));
        }
        for (variable, column) in dictionary.variables.iter().zip(&mut table.columns) {
            missing(variable, column, &dictionary);
        }
        sets(&dictionary, &mut table);
        table.weight = dictionary
            .weight
            .and_then(|at| table.columns.get(at))
            .map(|c| c.header.clone());
        table.settle();
        Ok(table)
    }
}

fn column(variable: &Variable, dictionary: &Dictionary) -> Column {
    let mut column = Column {
        header: variable.name.clone(),
        label: clean(&variable.label),
        kind: match (variable.width, variable.is_date()) {
            (0, true) => Kind::Date,
            (0, false) => Kind::Number,
            _ => Kind::Text,
        },
        ..Column::default()
    };
    let mut ignored = 0;
    for (value, label) in &variable.labels {
        let code = text(value, variable, dictionary, &mut ignored);
        let label = clean(label);
        if !code.is_empty() && !label.is_empty() {
            column.values.push((code, label));
        }
    }
    column
}

/// A cell, or a code.
fn text(value: &Value, variable: &Variable, dictionary: &Dictionary, short: &mut usize) -> String {
    match value {
        Value::Missing => String::new(),
        Value::Number(number) if variable.is_date() => {
            date(*number).unwrap_or_else(|| float(*number))
        }
        Value::Number(number) => {
            let text = float(*number);
            *short += usize::from(text.parse::<f64>() != Ok(*number));
            text
        }
        Value::Text(bytes) => {
            let (text, _, _) = dictionary.encoding.decode(bytes);
            text.trim_end().to_string()
        }
    }
}

/// Seconds since the first day of the Gregorian calendar.
fn date(seconds: f64) -> Option<String> {
    const EPOCH: i64 = 12_219_379_200;
    if !seconds.is_finite() || seconds.abs() > 1e12 {
        return None;
    }
    let seconds = seconds.round() as i64;
    let moment = DateTime::from_timestamp(seconds - EPOCH, 0)?;
    let form = if seconds % 86_400 == 0 {
        "%Y-%m-%d"
    } else {
        "%Y-%m-%d %H:%M:%S"
    };
    Some(moment.format(form).to_string())
}

/// The missing codes of a variable, those within a range that occur or have a label.
fn missing(variable: &Variable, column: &mut Column, dictionary: &Dictionary) {
    let mut codes: Vec<String> = Vec::new();
    for missing in &variable.missing {
        match missing {
            Missing::Code(value) => codes.push(text(value, variable, dictionary, &mut 0)),
            Missing::Range(low, high) => {
                let labelled = column.values.iter().map(|(code, _)| code);
                for code in labelled.chain(&column.cells) {
                    let number: Option<f64> = code.parse().ok();
                    let within = number.is_some_and(|number| (*low..=*high).contains(&number));
                    if within && !codes.contains(code) {
                        codes.push(code.clone());
                    }
                }
            }
        }
    }
    codes.retain(|code| !code.is_empty());
    column.missing = codes;
}

fn sets(dictionary: &Dictionary, table: &mut Table) {
    let names: BTreeMap<String, &String> = dictionary
        .variables
        .iter()
        .map(|variable| (variable.short.to_lowercase(), &variable.name))
        .chain(
            dictionary
                .variables
                .iter()
                .map(|v| (v.name.to_lowercase(), &v.name)),
        )
        .collect();
    for set in &dictionary.sets {
        let columns = set
            .variables
            .iter()
            .filter_map(|name| names.get(&name.to_lowercase()));
        let columns: Vec<String> = columns.map(|name| clean(name)).collect();
        match &set.counted {
            Some(counted) if !columns.is_empty() => table.sets.push(ResponseSet {
                name: set.name.clone(),
                label: clean(&set.label),
                columns,
                marked: counted.clone(),
            }),
            _ => table.notes.push(format!(
                "the multiple-response set `{}` of categories is read as {} variables",
                clean(&set.name),
                columns.len()
            )),
        }
    }
}
