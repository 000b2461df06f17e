//! Reading a CSV, streamed, with every fault reported at its line and column.

use csv::ByteRecord;
use sha2::{Digest, Sha256};
use std::cell::RefCell;
use std::io::Read;
use std::rc::Rc;

use super::cells::Decoder;
use super::check::Rules;
use super::faults::Faults;
use super::header;
use super::lines::Lines;
use super::quotes::{Quotes, Stray};
use super::respondents::{Respondents, Store, position};
use super::rows::{Dataset, Rows};
use super::source::Source;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::limits;
use crate::project::{Project, hex, utf16};
use crate::source::Place;
use crate::spec::{Codebook, Document};

/// What passes by while the CSV is streamed.
#[derive(Default)]
struct Seen {
    hash: Sha256,
    bytes: u64,
    first: Vec<u8>,
    quotes: Quotes,
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
        let start = seen.bytes;
        seen.quotes.pass(bytes, start);
        seen.bytes += n as u64;
        Ok(n)
    }
}

/// `data/NAME.csv`.
pub(super) struct Csv;

impl Source for Csv {
    fn extension(&self) -> &'static str {
        ".csv"
    }

    fn read(
        &self,
        project: &Project,
        codebook: &Document<Codebook>,
        consume: &mut dyn FnMut(Rows),
    ) -> Result<Dataset, Diagnostics> {
        read(project, codebook, consume)
    }
}

fn read(
    project: &Project,
    codebook: &Document<Codebook>,
    consume: &mut dyn FnMut(Rows),
) -> Result<Dataset, Diagnostics> {
    let path = Csv.path(codebook);
    let book = &codebook.content;
    let seen = Rc::new(RefCell::new(Seen::default()));
    limits::file(&path);
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
    let mut reader = Lines::new(watched);
    let mut faults = Faults::new(project, &path, codebook);
    let result = records(&mut reader, codebook, &mut faults, consume);
    // A fault may end the reading early; the hash is of the whole file all the same.
    let drained = std::io::copy(reader.source(), &mut std::io::sink());
    if let (Err(error), true) = (drained, faults.is_empty()) {
        faults.tell_file(unreadable(&error));
    }
    let seen = seen.take();
    let digest = seen.hash.finalize();
    project.record(&path, &digest)?;

    let mut messages = Diagnostics::new();
    if let Some(other) = utf16(&seen.first) {
        return Err(other.at(Place::file(path.as_str())).into());
    }
    // What was read in its line is not what its author meant.
    let stray = seen.quotes.stray.map(|(stray, offset)| {
        let place = match stray {
            Stray::Return => faults.line_end(offset),
            Stray::Inside | Stray::Behind => faults.line_byte(offset),
        };
        (place.line, faults.message(stray.fault(), place))
    });
    let misread = stray.as_ref().map(|(line, _)| *line);
    messages.extend(stray.map(|(_, fault)| fault));
    let told = faults.finish().into_iter();
    let told = told.filter(|(line, _)| Some(*line) != misread);
    messages.extend(told.map(|(_, fault)| fault));
    let Some(rows) = result.filter(|_| messages.is_empty()) else {
        return Err(messages);
    };
    let asked = book
        .asked
        .as_ref()
        .filter(|asked| (rows as u64) > asked.value);
    let answered = book.answered.as_ref();
    let answered = answered.filter(|answered| rows as u64 != answered.value);
    let (declared, what) = match (answered, asked) {
        (Some(answered), _) => (answered, "answered"),
        (None, Some(asked)) => (asked, "were asked"),
        (None, None) => {
            return Ok(Dataset {
                name: codebook.name.clone(),
                rows,
                sha256: hex(&digest),
            });
        }
    };
    Err(Diagnostic::error(
        Code::RespondentCount,
        format!(
            "{path} has {rows} respondents, but the codebook says that {} {what}",
            declared.value
        ),
    )
    .at(codebook.place(declared))
    .expected(format!("{rows}, or a different number of rows in {path}"))
    .help("correct whichever is wrong; a response may have been lost or duplicated")
    .into())
}

/// The number of rows, or nothing where the header is so wrong that rows can't be judged.
fn records<R: Read>(
    reader: &mut Lines<R>,
    codebook: &Document<Codebook>,
    faults: &mut Faults<'_>,
    consume: impl FnMut(Rows),
) -> Option<usize> {
    let book = &codebook.content;
    let mut record = ByteRecord::new();
    if !next(reader, &mut record, faults)? {
        faults.tell_file(
            Diagnostic::error(Code::EmptyFile, "the file is empty")
                .expected("a header with the columns' names"),
        );
        return None;
    }
    let columns = header::read(&record, position(&record), book, faults)?;
    let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
    let store = columns
        .iter()
        .map(|(name, column)| Store::new(Decoder::new(column), name, &codebook.name));
    let mut respondents = Respondents::new(store.collect(), Rules::new(book, &names), consume);
    loop {
        // Most lines hold nothing that needs a CSV reader, and no fault.
        while let Some(line) = reader.plain_line() {
            if respondents.plain(line) {
                respondents.next(faults);
            } else {
                let record = reader.as_record();
                respondents.record(&record, faults)?;
            }
        }
        if !next(reader, &mut record, faults)? {
            break;
        }
        respondents.record(&record, faults)?;
    }
    respondents.hand_on(faults);
    Some(respondents.rows())
}

fn unreadable(error: &dyn std::error::Error) -> Diagnostic {
    Diagnostic::error(Code::UnreadableFile, "can't read the file").source(error)
}

/// Reads the next record; `None` when the file can't be read further.
fn next<R: Read>(
    reader: &mut Lines<R>,
    record: &mut ByteRecord,
    faults: &mut Faults<'_>,
) -> Option<bool> {
    match reader.record(record) {
        Ok(more) => Some(more),
        Err(error) => {
            faults.tell_file(unreadable(&error));
            None
        }
    }
}
