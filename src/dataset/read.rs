//! Reading a CSV, streamed, with every fault told at its line and column.

use csv::ByteRecord;
use sha2::{Digest, Sha256};
use std::cell::RefCell;
use std::io::Read;
use std::rc::Rc;

use super::cells::Decoder;
use super::check::Rules;
use super::faults::Faults;
use super::keys::Keys;
use super::lines::Lines;
use super::quotes::Quotes;
use super::{CHUNK, Dataset, NO_ANSWER, NO_NUMBER, Rows, csv_path, header};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::project::{Project, byte_order_mark, reason, utf16};
use crate::source::Place;
use crate::spec::{Codebook, Document};

/// What passes by while the CSV is streamed.
#[derive(Default)]
struct Seen {
    hash: Sha256,
    bytes: u64,
    carriage_return: Option<u64>,
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
        if seen.carriage_return.is_none() && bytes.contains(&b'\r') {
            let at = bytes.iter().position(|b| *b == b'\r');
            seen.carriage_return = at.map(|at| seen.bytes + at as u64);
        }
        let start = seen.bytes;
        seen.quotes.pass(bytes, start);
        seen.bytes += n as u64;
        Ok(n)
    }
}

/// Reads and checks the CSV of a codebook, and hands its rows on. Where the reading ends with faults, what was handed
/// on is of no use.
pub(super) fn read(
    project: &Project,
    codebook: &Document<Codebook>,
    consume: impl FnMut(Rows),
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
    let mut reader = Lines::new(watched);
    let mut faults = Faults::new(project, &path);
    let result = records(&mut reader, codebook, &mut faults, consume);
    // A fault may end the reading early; the hash is of the whole file all the same.
    let drained = std::io::copy(reader.source(), &mut std::io::sink());
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
        let (ends, convert) = match faults.byte(offset + 1) {
            Some(b'\n') => ("CR LF", "dos2unix"),
            _ => ("CR", "mac2unix"),
        };
        messages.push(
            Diagnostic::error(format!("lines end with {ends}"))
                .at(faults.line_end(offset))
                .expected("expected LF alone, so that the same responses are the same bytes everywhere")
                .help(format!(
                    "convert it, for example with `{convert}`, and keep git from changing it (`*.csv -text` in .gitattributes)"
                )),
        );
    }
    // What was read in its line is not what its author meant.
    let stray = seen.quotes.stray.map(|(stray, offset)| {
        let place = faults.line_byte(offset);
        (place.line, stray.fault().at(place))
    });
    let misread = stray.as_ref().map(|(line, _)| *line);
    messages.extend(stray.map(|(_, fault)| fault));
    let told = faults.finish().into_iter();
    messages.extend(told.filter(|fault| {
        let line = fault.place.as_ref().map(|place| place.line);
        line.is_none() || line != misread
    }));
    let Some(rows) = result.filter(|_| messages.is_empty()) else {
        return Err(messages);
    };
    if rows as u64 != book.answered.value {
        return Err(Diagnostic::error(format!(
            "{path} has {rows} respondents, and the codebook says that {} answered",
            book.answered.value
        ))
        .at(codebook.place(&book.answered))
        .expected(format!("expected {rows}, or other rows in {path}"))
        .help("correct whichever is wrong; a response may have been lost or doubled")
        .into());
    }
    Ok(Dataset {
        name: codebook.name.clone(),
        rows,
    })
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
            Diagnostic::error("the file is empty")
                .expected("expected a header with the columns' names"),
        );
        return None;
    }
    let columns = header::read(&record, position(&record), book, faults)?;
    let missing: Vec<String> = book.missing.iter().map(|m| m.value.clone()).collect();
    let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
    let store = columns.iter().map(|(name, kind)| Store {
        decoder: Decoder::new(kind, &missing),
        column: name,
        codebook: &codebook.name,
        codes: Vec::new(),
        numbers: Vec::new(),
    });
    let mut respondents = Respondents {
        store: store.collect(),
        rules: Rules::new(book, &names),
        answers: vec![NO_ANSWER; columns.len()],
        keys: Keys::default(),
        rows: 0,
        kept: 0,
        consume,
    };
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
    Some(respondents.rows)
}

/// The respondents read so far, and those since the last chunk.
struct Respondents<'a, F> {
    store: Vec<Store<'a>>,
    rules: Rules<'a>,
    /// Of the row at hand, by column.
    answers: Vec<u8>,
    keys: Keys,
    rows: usize,
    kept: usize,
    consume: F,
}

impl<F: FnMut(Rows)> Respondents<'_, F> {
    /// Keeps a row that has no quotation marks and is valid UTF-8; false, and nothing kept, where anything is wrong with
    /// it.
    fn plain(&mut self, line: &[u8]) -> bool {
        let mut rest = Some(line);
        let mut key: &[u8] = &[];
        let mut sound = true;
        for (store, answer) in self.store.iter_mut().zip(&mut self.answers) {
            let Some(cells) = rest else {
                sound = false;
                break;
            };
            let cell;
            (cell, rest) = match cells {
                [b',', more @ ..] => (&[][..], Some(more)),
                [_] => (cells, None),
                [cell, b',', more @ ..] => (std::slice::from_ref(cell), Some(more)),
                _ => match cells.iter().position(|byte| *byte == b',') {
                    Some(end) => (cells.get(..end).unwrap_or_default(), cells.get(end + 1..)),
                    None => (cells, None),
                },
            };
            let kept = match store.decoder {
                Decoder::Key => {
                    key = cell;
                    Some(0)
                }
                _ => store.keep(cell),
            };
            match kept {
                Some(kept) => *answer = kept,
                None => {
                    sound = false;
                    break;
                }
            }
        }
        sound = sound && rest.is_none();
        if sound && !self.rules.is_empty() {
            self.rules.check(&self.answers, |_, _| sound = false);
        }
        // The key comes last: once remembered, it is not new any more.
        sound = sound && !key.is_empty() && !spaced(key) && self.keys.insert(key);
        if !sound {
            for store in &mut self.store {
                store.codes.truncate(self.kept);
                store.numbers.truncate(self.kept);
            }
        }
        sound
    }

    /// Keeps a row, or tells what is wrong with it; nothing where there are more faults than anybody reads.
    fn record(&mut self, record: &ByteRecord, faults: &mut Faults<'_>) -> Option<()> {
        let (line, start) = position(record);
        if let Some((field, fault)) = malformed(record, self.store.len()) {
            self.rows += 1;
            faults.tell(line, start, field, fault);
            return Some(());
        }
        let mut sound = true;
        let fields = record.iter().zip(&mut self.store).zip(&mut self.answers);
        for (field, ((cell, store), answer)) in fields.enumerate() {
            match store.push(cell, &mut self.keys) {
                Ok(stored) => *answer = stored,
                Err(fault) => {
                    sound = false;
                    faults.tell(line, start, field, fault);
                }
            }
        }
        if sound {
            self.rules.check(&self.answers, |field, fault| {
                faults.tell(line, start, field, fault)
            });
        }
        if faults.full() {
            return None;
        }
        self.next(faults);
        Some(())
    }

    fn next(&mut self, faults: &Faults<'_>) {
        self.rows += 1;
        self.kept += 1;
        if self.kept == CHUNK {
            self.hand_on(faults);
        }
    }

    fn hand_on(&mut self, faults: &Faults<'_>) {
        let rows = chunk(&mut self.store, self.kept);
        // After a fault the columns are no longer of one length.
        if self.kept > 0 && faults.is_empty() {
            (self.consume)(rows);
        }
        self.kept = 0;
    }
}

/// What was read of a column since the last chunk.
struct Store<'a> {
    decoder: Decoder,
    column: &'a str,
    codebook: &'a str,
    codes: Vec<u8>,
    numbers: Vec<i64>,
}

impl Store<'_> {
    /// Keeps a cell that is no key; gives its code, or [`NO_ANSWER`] for a number that is not there.
    fn keep(&mut self, cell: &[u8]) -> Option<u8> {
        match &self.decoder {
            Decoder::Key => None,
            Decoder::Codes(codes) => {
                let code = codes.decode(cell)?;
                self.codes.push(code);
                Some(code)
            }
            Decoder::Number(numbers) => {
                let number = numbers.decode(cell)?;
                self.numbers.push(number);
                Some(if number == NO_NUMBER { NO_ANSWER } else { 0 })
            }
        }
    }

    /// Keeps a cell, or says what is wrong with it.
    fn push(&mut self, cell: &[u8], keys: &mut Keys) -> Result<u8, Diagnostic> {
        if let Decoder::Key = self.decoder {
            return key(cell, keys).map(|()| 0);
        }
        self.keep(cell).ok_or_else(|| match &self.decoder {
            Decoder::Number(numbers) => numbers.fault(cell, self.column, self.codebook),
            Decoder::Codes(codes) => codes.fault(cell, self.column, self.codebook),
            Decoder::Key => Diagnostic::error("not a key"),
        })
    }
}

/// Empties the columns' stores into a chunk.
fn chunk(store: &mut [Store<'_>], len: usize) -> Rows {
    let mut rows = Rows {
        len,
        ..Rows::default()
    };
    for store in store {
        let name = store.column.to_string();
        match &store.decoder {
            Decoder::Key => {}
            Decoder::Codes(_) => {
                // The next chunk is most likely as long.
                let next = Vec::with_capacity(len);
                rows.codes
                    .insert(name, std::mem::replace(&mut store.codes, next));
            }
            Decoder::Number(_) => {
                rows.numbers
                    .insert(name, std::mem::take(&mut store.numbers));
            }
        }
    }
    rows
}

/// What makes a row impossible to read cell by cell, with the field to point at.
fn malformed(record: &ByteRecord, columns: usize) -> Option<(usize, Diagnostic)> {
    if record.len() != columns {
        let field = record.len().min(columns).saturating_sub(1);
        let cells = if record.len() == 1 { "cell" } else { "cells" };
        let long = record.iter().any(|cell| cell.contains(&b'\n'));
        let fault = Diagnostic::error(format!("this row has {} {cells}", record.len()))
            .expected(format!("expected {columns}, as the header has"))
            .help(if long {
                "a quotation mark that opens a cell is not closed: the cell runs over several lines"
            } else {
                "a comma may be missing or too many; a cell with a comma in it needs quotes"
            });
        return Some((field, fault));
    }
    let error = std::str::from_utf8(record.as_slice()).err()?;
    let at = error.valid_up_to();
    let field = (0..record.len())
        .find(|i| record.range(*i).is_some_and(|r| r.end > at))
        .unwrap_or_default();
    let fault = Diagnostic::error("this cell is not UTF-8")
        .expected("expected UTF-8 text")
        .help("save the file as UTF-8");
    Some((field, fault))
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

fn key(cell: &[u8], keys: &mut Keys) -> Result<(), Diagnostic> {
    if cell.is_empty() {
        return Err(
            Diagnostic::error("this respondent has no key").expected("expected a key of its own")
        );
    }
    if spaced(cell) {
        let text = String::from_utf8_lossy(cell);
        if text.trim() != text {
            return Err(
                Diagnostic::error("a respondent's key begins or ends with a space")
                    .expected("expected a key without: `a` and `a ` would be two respondents")
                    .help("take the spaces out"),
            );
        }
    }
    if !keys.insert(cell) {
        return Err(Diagnostic::error(format!(
            "the respondent `{}` is there twice",
            String::from_utf8_lossy(cell)
        ))
        .expected("expected a key of its own for each row")
        .help("remove the doubled row, or correct its key"));
    }
    Ok(())
}

/// Whether a key may begin or end with a space.
fn spaced(key: &[u8]) -> bool {
    let space = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_whitespace() || !b.is_ascii());
    space(key.first()) || space(key.last())
}
