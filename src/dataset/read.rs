//! Reading a CSV, streamed, with every fault told at its line and column.

use csv::{ByteRecord, ReaderBuilder};
use sha2::{Digest, Sha256};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};
use std::io::Read;
use std::rc::Rc;

use super::check::Rules;
use super::faults::Faults;
use super::header;
use super::{Dataset, Kind, NO_ANSWER, csv_path};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::project::{Project, byte_order_mark, reason, utf16};
use crate::source::Place;
use crate::spec::{Codebook, Document};

/// How the cells of a column become bytes.
struct Decoder {
    /// Position of a one-byte code, the common case.
    short: [u8; 256],
    /// All codes, for the others.
    codes: Vec<String>,
    missing: Vec<String>,
}

/// Not a code of the column.
struct Unknown;

impl Decoder {
    fn new(codes: Vec<String>, missing: &[String]) -> Self {
        // 254 stands for "not a code"; a codebook declares at most 255 values, the checks see to that.
        let mut short = [254; 256];
        let single = |code: &String| match code.as_bytes() {
            [byte] => Some(usize::from(*byte)),
            _ => None,
        };
        for (position, code) in codes.iter().enumerate().take(254) {
            if let Some(slot) = single(code).and_then(|byte| short.get_mut(byte)) {
                *slot = position as u8;
            }
        }
        for code in missing {
            if let Some(slot) = single(code).and_then(|byte| short.get_mut(byte)) {
                *slot = NO_ANSWER;
            }
        }
        Self {
            short,
            codes,
            missing: missing.to_vec(),
        }
    }

    fn decode(&self, cell: &[u8]) -> Result<u8, Unknown> {
        match cell {
            [] => return Ok(NO_ANSWER),
            [byte] => {
                let value = self.short.get(usize::from(*byte)).copied().unwrap_or(254);
                if value != 254 {
                    return Ok(value);
                }
            }
            _ => {}
        }
        if self.missing.iter().any(|code| code.as_bytes() == cell) {
            return Ok(NO_ANSWER);
        }
        let position = self.codes.iter().position(|code| code.as_bytes() == cell);
        position.and_then(|p| u8::try_from(p).ok()).ok_or(Unknown)
    }
}

/// What passes by while the CSV is streamed.
#[derive(Default)]
struct Seen {
    hash: Sha256,
    bytes: u64,
    carriage_return: Option<u64>,
    first: Vec<u8>,
}

/// Hashes the bytes on their way to the CSV reader.
struct Watched<R> {
    inner: R,
    seen: Rc<RefCell<Seen>>,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buffer)?;
        let bytes = buffer.get(..n).unwrap_or_default();
        let mut seen = self.seen.borrow_mut();
        seen.hash.update(bytes);
        let missing = 3_usize.saturating_sub(seen.first.len());
        seen.first.extend(bytes.iter().take(missing));
        if seen.carriage_return.is_none() {
            let at = bytes.iter().position(|b| *b == b'\r');
            seen.carriage_return = at.map(|at| seen.bytes + at as u64);
        }
        seen.bytes += n as u64;
        Ok(n)
    }
}

/// Reads and checks the CSV of a codebook.
pub(super) fn read(
    project: &Project,
    codebook: &Document<Codebook>,
) -> Result<Dataset, Diagnostics> {
    let path = csv_path(codebook);
    let book = &codebook.content;
    let seen = Rc::new(RefCell::new(Seen::default()));
    let opened = project.open_file(&path).map_err(|message| {
        message.note(format!(
            "the codebook {} describes it",
            codebook.file.path()
        ))
    })?;
    let watched = Watched {
        inner: opened,
        seen: Rc::clone(&seen),
    };
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(1 << 16)
        .from_reader(watched);
    let mut faults = Faults::new(project, &path);
    let result = records(&mut reader, codebook, &mut faults);
    // A fault may end the reading early; the hash is of the whole file all the same.
    let drained = std::io::copy(reader.get_mut(), &mut std::io::sink());
    if let (Err(error), true) = (drained, faults.is_empty()) {
        let why = reason(&error);
        faults.tell_file(Diagnostic::error(format!("the file can't be read: {why}")));
    }
    let seen = seen.take();
    project.record(&path, &seen.hash.finalize());

    let mut messages = Diagnostics::new();
    if let Some(other) = utf16(&seen.first) {
        return Err(other.at(Place::file(path.as_str())).into());
    }
    if seen.first.starts_with(b"\xef\xbb\xbf") {
        messages.push(byte_order_mark(&path));
    }
    if let Some(offset) = seen.carriage_return {
        messages.push(
            Diagnostic::error("lines end with CR LF")
                .at(faults.line_end(offset))
                .expected("expected LF alone, so that the same responses are the same bytes everywhere")
                .help("convert it, for example with `dos2unix`, and keep git from changing it (`*.csv -text` in .gitattributes)"),
        );
    }
    messages.extend(faults.finish());
    let dataset = result.filter(|_| messages.is_empty());
    let Some(dataset) = dataset else {
        return Err(messages);
    };
    if dataset.rows as u64 != book.answered.value {
        return Err(Diagnostic::error(format!(
            "{path} has {} respondents, and the codebook says that {} answered",
            dataset.rows, book.answered.value
        ))
        .at(codebook.place(&book.answered))
        .expected(format!(
            "expected {}, or other rows in {path}",
            dataset.rows
        ))
        .help("correct whichever is wrong; a response may have been lost or doubled")
        .into());
    }
    Ok(dataset)
}

/// The dataset, or nothing where the header is so wrong that rows can't be judged.
fn records<R: Read>(
    reader: &mut csv::Reader<R>,
    codebook: &Document<Codebook>,
    faults: &mut Faults<'_>,
) -> Option<Dataset> {
    let book = &codebook.content;
    let mut record = ByteRecord::new();
    if !next(reader, &mut record, faults)? {
        faults.tell_file(
            Diagnostic::error("the file is empty")
                .expected("expected a header with the columns' names"),
        );
        return None;
    }
    let columns = header::read(&record, position(&record), book, faults)?;
    let missing: Vec<String> = book.missing.iter().map(|m| m.value.clone()).collect();
    let marks = || vec!["0".to_string(), "1".to_string()];
    let decoders: Vec<Option<Decoder>> = columns
        .iter()
        .map(|(_, kind)| match kind {
            Kind::Key => None,
            Kind::Mark => Some(Decoder::new(marks(), &missing)),
            Kind::Codes(codes) => Some(Decoder::new(codes.clone(), &missing)),
        })
        .collect();
    let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
    let rules = Rules::new(book, &names);
    let mut values = vec![NO_ANSWER; columns.len()];
    let mut stored: Vec<Vec<u8>> = columns.iter().map(|_| Vec::new()).collect();
    let mut keys: HashSet<Vec<u8>> = HashSet::new();
    let mut rows = 0;
    while next(reader, &mut record, faults)? {
        let (line, start) = position(&record);
        rows += 1;
        if record.len() != columns.len() {
            let field = record.len().min(columns.len()).saturating_sub(1);
            let cells = if record.len() == 1 { "cell" } else { "cells" };
            let long = record.iter().any(|cell| cell.contains(&b'\n'));
            let fault = Diagnostic::error(format!("this row has {} {cells}", record.len()))
                .expected(format!("expected {}, as the header has", columns.len()))
                .help(if long {
                    "a quotation mark that opens a cell is not closed: the cell runs over several lines"
                } else {
                    "a comma may be missing or too many; a cell with a comma in it needs quotes"
                });
            faults.tell(line, start, field, fault);
            continue;
        }
        if let Err(error) = std::str::from_utf8(record.as_slice()) {
            let at = error.valid_up_to();
            let field = (0..record.len())
                .find(|i| record.range(*i).is_some_and(|r| r.end > at))
                .unwrap_or_default();
            let fault = Diagnostic::error("this cell is not UTF-8")
                .expected("expected UTF-8 text")
                .help("save the file as UTF-8");
            faults.tell(line, start, field, fault);
            continue;
        }
        let mut sound = true;
        for (field, ((cell, decoder), value)) in record
            .iter()
            .zip(&decoders)
            .zip(values.iter_mut())
            .enumerate()
        {
            let Some(decoder) = decoder else {
                sound &= key(cell, &mut keys, |fault| {
                    faults.tell(line, start, field, fault)
                });
                continue;
            };
            match decoder.decode(cell) {
                Ok(code) => *value = code,
                Err(Unknown) => {
                    sound = false;
                    let name = names.get(field).copied().unwrap_or_default();
                    let shown = String::from_utf8_lossy(cell);
                    let fault = Diagnostic::error(format!("`{shown}` is no code of `{name}`"))
                        .expected(format!(
                            "expected {}, or an empty cell for no answer",
                            decoder.codes.join(", ")
                        ))
                        .help(format!(
                            "correct the cell, or declare the code in data/{}.yaml",
                            codebook.name
                        ));
                    faults.tell(line, start, field, fault);
                }
            }
        }
        if sound {
            rules.check(&values, |field, fault| {
                faults.tell(line, start, field, fault)
            });
        }
        for (column, value) in stored.iter_mut().zip(&values) {
            column.push(*value);
        }
        if faults.full() {
            return None;
        }
    }
    let columns: BTreeMap<String, Vec<u8>> = columns
        .into_iter()
        .zip(stored)
        .filter(|((_, kind), _)| !matches!(kind, Kind::Key))
        .map(|((name, _), values)| (name, values))
        .collect();
    Some(Dataset {
        name: codebook.name.clone(),
        rows,
        columns,
    })
}

/// Reads the next record; `None` when the file can't be read further.
fn next<R: Read>(
    reader: &mut csv::Reader<R>,
    record: &mut ByteRecord,
    faults: &mut Faults<'_>,
) -> Option<bool> {
    match reader.read_byte_record(record) {
        Ok(more) => Some(more),
        Err(error) => {
            let why = match error.into_kind() {
                csv::ErrorKind::Io(error) => reason(&error),
                other => format!("{other:?}"),
            };
            faults.tell_file(Diagnostic::error(format!("the file can't be read: {why}")));
            None
        }
    }
}

fn position(record: &ByteRecord) -> (u64, u64) {
    record.position().map_or((0, 0), |p| (p.line(), p.byte()))
}

fn key(cell: &[u8], keys: &mut HashSet<Vec<u8>>, mut tell: impl FnMut(Diagnostic)) -> bool {
    if cell.is_empty() {
        tell(Diagnostic::error("this respondent has no key").expected("expected a key of its own"));
        return false;
    }
    if !keys.insert(cell.to_vec()) {
        tell(
            Diagnostic::error(format!(
                "the respondent `{}` is there twice",
                String::from_utf8_lossy(cell)
            ))
            .expected("expected a key of its own for each row")
            .help("remove the doubled row, or correct its key"),
        );
        return false;
    }
    true
}
