//! Tables of decimal numbers as the whole columns that fits are made from.

use refigure::fit::{Design, Moments, Term};
use std::path::{Path, PathBuf};

/// A table read from a CSV file with a header.
pub struct Numbers {
    pub names: Vec<String>,
    pub decimals: Vec<u32>,
    pub columns: Vec<Vec<i64>>,
}

/// A file of the tests.
pub fn path(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(relative)
}

/// The records of a CSV file, without its header.
pub fn records(relative: &str) -> Vec<csv::StringRecord> {
    let mut reader = csv::Reader::from_path(path(relative)).expect(relative);
    reader
        .records()
        .map(|record| record.expect(relative))
        .collect()
}

impl Numbers {
    /// Moves the point of each column behind its last decimal.
    pub fn read(relative: &str) -> Self {
        let mut reader = csv::Reader::from_path(path(relative)).expect(relative);
        let names: Vec<String> = reader
            .headers()
            .unwrap()
            .iter()
            .map(ToString::to_string)
            .collect();
        let records = records(relative);
        let decimals_of = |text: &str| text.split_once('.').map_or(0, |(_, after)| after.len());
        let decimals: Vec<u32> = (0..names.len())
            .map(|at| records.iter().map(|r| decimals_of(&r[at])).max().unwrap() as u32)
            .collect();
        let whole = |text: &str, decimals: u32| -> i64 {
            let missing = decimals as usize - decimals_of(text);
            let digits = text.replace('.', "") + &"0".repeat(missing);
            digits.parse().expect("a whole number")
        };
        let columns = (0..names.len())
            .map(|at| {
                records
                    .iter()
                    .map(|r| whole(&r[at], decimals[at]))
                    .collect()
            })
            .collect();
        Self {
            names,
            decimals,
            columns,
        }
    }

    /// The place of a column.
    pub fn column(&self, name: &str) -> usize {
        self.names
            .iter()
            .position(|known| known == name)
            .expect("a column")
    }

    /// A design of the columns.
    pub fn design(&self, predictors: Vec<Term>, dependent: &str, intercept: bool) -> Design {
        Design {
            columns: self.decimals.clone(),
            predictors,
            dependent: self.column(dependent),
            intercept,
            weights: None,
        }
    }

    /// The moments of all rows.
    pub fn moments(&self, design: &Design) -> Moments {
        let mut moments = Moments::new(design);
        let columns: Vec<&[i64]> = self.columns.iter().map(Vec::as_slice).collect();
        moments.update(&columns);
        moments
    }
}

/// Terms of the first power.
pub fn linear(columns: impl IntoIterator<Item = usize>) -> Vec<Term> {
    columns
        .into_iter()
        .map(|column| Term { column, power: 1 })
        .collect()
}
