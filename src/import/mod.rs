//! Files of other programs become a dataset: `data/NAME.csv` and a codebook.
//!
//! A `reader` makes a neutral `table` of a file. Where there is no codebook yet, `guess` drafts one; where there is,
//! `merge` keeps it and adds what is new. The CSV is then written as the codebook declares it (`convert`). Nothing of a
//! build depends on this.

mod bytes;
mod compare;
mod convert;
mod delimited;
mod draft;
mod dta;
mod dta_file;
mod dta_values;
mod exporter;
mod guess;
mod keys;
mod marks;
mod merge;
mod reader;
mod sav;
mod sav_dictionary;
mod sav_rows;
mod sav_sets;
mod several;
mod table;
mod text;
mod xlsx;
mod zip;

use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use reader::Reader;
use text::clean;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::project::hex;
use crate::source::{Place, SourceFile};
use crate::spec::{Codebook, columns};
use crate::yaml;

pub use table::{Column, Group, Kind, ResponseSet, Table};

/// Every format; a file is read by the first whose signature it has, else by its ending.
static READERS: &[&dyn Reader] = &[&sav::Sav, &dta::Dta, &xlsx::Xlsx, &delimited::Delimited];

/// A dataset as it was before.
#[derive(Debug, Clone)]
pub struct Existing {
    /// Its codebook.
    pub codebook: Arc<SourceFile>,
    /// Its responses.
    pub csv: Option<Vec<u8>>,
}

/// A dataset as it is to be written.
#[derive(Debug, Clone, Default)]
pub struct Dataset {
    /// The responses.
    pub csv: Vec<u8>,
    /// The codebook.
    pub codebook: String,
    /// How many rows and columns it has.
    pub size: (usize, usize),
    /// What was guessed.
    pub guesses: Vec<String>,
    /// What was changed on the way.
    pub notes: Vec<String>,
    /// What differs from the dataset as it was.
    pub changes: Vec<String>,
}

/// The name of a dataset that a file's name suggests.
pub fn name_of(file: &str) -> Option<String> {
    text::slug(file.rsplit_once('.').map_or(file, |(stem, _)| stem), 32)
}

/// Reads a file whose name is known.
pub fn read(file: &str, bytes: &[u8]) -> Result<Table, Diagnostic> {
    read_by_format(file, bytes).map_err(|message| message.at(Place::file(clean(file))))
}

fn read_by_format(file: &str, bytes: &[u8]) -> Result<Table, Diagnostic> {
    let signed = READERS.iter().find(|reader| {
        let mut signatures = reader.signature().iter();
        signatures.any(|signature| bytes.starts_with(signature))
    });
    let ending = file.rsplit('.').next().unwrap_or_default().to_lowercase();
    let ended = || {
        READERS
            .iter()
            .find(|reader| reader.endings().contains(&ending.as_str()))
    };
    let reader = signed.or_else(ended).ok_or_else(|| {
        let endings = READERS.iter().flat_map(|reader| reader.endings());
        let endings: Vec<String> = endings.map(|ending| format!(".{ending}")).collect();
        Diagnostic::error(
            Code::UnreadableSource,
            format!("`.{ending}` is not a known format"),
        )
        .help(format!("export the data as one of {}", endings.join(", ")))
    })?;
    let table = reader.read(bytes)?;
    if table.rows() == 0 {
        return Err(
            Diagnostic::error(Code::UnreadableSource, "the file has no rows")
                .help("export the responses, not the questionnaire"),
        );
    }
    Ok(table)
}

/// Makes a dataset of a file; of one that is there already, a newer delivery.
pub fn import(
    name: &str,
    file: &str,
    bytes: &[u8],
    existing: Option<&Existing>,
) -> Result<Dataset, Diagnostics> {
    let mut table = read(file, bytes)?;
    let path = format!("data/{name}.yaml");
    let parse = |text: &str| yaml::read::<Codebook>(&SourceFile::new(path.as_str(), text));
    let mut dataset = Dataset::default();
    let (book, split, converted) = match existing {
        None => {
            let draft = guess::draft(&mut table, &BTreeSet::new());
            dataset.codebook = draft.render(name, file);
            dataset.guesses = draft.guesses();
            let book = parse(&dataset.codebook)?;
            let split: BTreeMap<String, String> = draft.split.iter().cloned().collect();
            let converted = convert::convert(&table, &book, &split);
            (book, split, converted)
        }
        Some(existing) => {
            let book = yaml::read::<Codebook>(&existing.codebook)?;
            guess::number_rows(&mut table, &book.key.value);
            let mut split = BTreeMap::new();
            for (header, sign) in book
                .imported
                .iter()
                .flat_map(|imported| imported.split.iter())
            {
                split.insert(header.value.clone(), sign.clone());
            }
            let declared = columns(&book);
            let mut known: BTreeSet<String> = split.keys().cloned().collect();
            known.extend(declared.iter().map(|column| column.header().to_string()));
            known.extend(book.ignore.iter().map(|header| header.value.clone()));
            known.extend(declared.iter().map(|column| column.name.clone()));
            let draft = guess::draft(&mut table, &known);
            let first = convert::convert(&table, &book, &split);
            let merged = merge::merge(existing.codebook.text(), &draft, &first, |text| {
                parse(text).ok()
            });
            dataset.codebook = merged.text;
            dataset.changes = merged.changes;
            let book = parse(&dataset.codebook)?;
            if merged.added {
                dataset.guesses = draft.guesses();
                split.extend(draft.split.iter().cloned());
            }
            let converted = convert::convert(&table, &book, &split);
            (book, split, converted)
        }
    };
    dataset.size = (table.rows(), converted.columns);
    let mut notes = std::mem::take(&mut table.notes);
    notes.extend(converted.notes.iter().cloned());
    let left_out = book.ignore.iter().map(|header| header.value.as_str());
    let left_out = left_out.filter(|header| table.column(header).is_some());
    notes.extend(left_out.map(|header| format!("`{header}` is left out: `ignore` lists it")));
    dataset.notes = notes;
    if let Some(before) = existing.and_then(|existing| existing.csv.as_ref()) {
        let key = &book.key.value;
        dataset
            .changes
            .extend(compare::rows(before, &converted.csv, key));
    }
    let record = merge::Record {
        file,
        format: &table.format,
        sha256: &hex(&Sha256::digest(bytes)),
        rows: table.rows(),
        csv: &hex(&Sha256::digest(&converted.csv)),
        split: &split,
        changes: &dataset.notes,
    };
    dataset.codebook = merge::recorded(&dataset.codebook, &record);
    // What is written can be read again, whatever the file held.
    parse(&dataset.codebook)?;
    dataset.csv = converted.csv;
    Ok(dataset)
}
