//! Respondents of a CSV, row by row: decoded, held to the rules of their codebook, and collected by column.

use csv::ByteRecord;
use std::collections::BTreeMap;

use super::cells::{Decoder, is_missing, no_date};
use super::check::Rules;
use super::faults::{Fault, Faults};
use super::keys::Keys;
use super::rows::{CHUNK, NO_ANSWER, NO_NUMBER, Rows};
use crate::date::is_timestamp;
use crate::diagnostic::Code;

/// The respondents read so far, and those since the last chunk.
pub(super) struct Respondents<'a, F> {
    store: Vec<Store<'a>>,
    rules: Rules<'a>,
    /// Of the row at hand, by column.
    answers: Vec<u8>,
    keys: Keys,
    rows: usize,
    kept: usize,
    consume: F,
}

impl<'a, F: FnMut(Rows)> Respondents<'a, F> {
    /// Nobody yet.
    pub(super) fn new(store: Vec<Store<'a>>, rules: Rules<'a>, consume: F) -> Self {
        Self {
            answers: vec![NO_ANSWER; store.len()],
            store,
            rules,
            keys: Keys::default(),
            rows: 0,
            kept: 0,
            consume,
        }
    }

    /// How many were read.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Keeps a row that has no quotation marks and is valid UTF-8; false, and nothing kept, where anything is wrong with
    /// it.
    pub(super) fn plain(&mut self, line: &[u8]) -> bool {
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

    /// Keeps a row, or reports its faults; stops reporting when there are more than anybody reads.
    pub(super) fn record(&mut self, record: &ByteRecord, faults: &mut Faults<'_>) -> Option<()> {
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

    pub(super) fn next(&mut self, faults: &Faults<'_>) {
        self.rows += 1;
        self.kept += 1;
        if self.kept == CHUNK {
            self.hand_on(faults);
        }
    }

    pub(super) fn hand_on(&mut self, faults: &Faults<'_>) {
        let rows = chunk(&mut self.store, self.kept);
        // After a fault the columns are no longer of one length.
        if self.kept > 0 && faults.is_empty() {
            (self.consume)(rows);
        }
        self.kept = 0;
    }
}

/// What was read of a column since the last chunk.
pub(super) struct Store<'a> {
    decoder: Decoder,
    column: &'a str,
    codebook: &'a str,
    codes: Vec<u8>,
    numbers: Vec<i64>,
}

impl<'a> Store<'a> {
    /// Nothing yet, of a column of a codebook's dataset.
    pub(super) fn new(decoder: Decoder, column: &'a str, codebook: &'a str) -> Self {
        Self {
            decoder,
            column,
            codebook,
            codes: Vec::new(),
            numbers: Vec::new(),
        }
    }

    /// Keeps a cell other than the key; returns its code, or [`NO_ANSWER`] for a number that is not there.
    #[inline]
    fn keep(&mut self, cell: &[u8]) -> Option<u8> {
        match &mut self.decoder {
            Decoder::Key => None,
            Decoder::Unit(known) => {
                let next = known.len() as i64;
                let number = match known.get(cell) {
                    Some(number) => *number,
                    None if cell.is_empty() => return None,
                    None => *known.entry(cell.into()).or_insert(next),
                };
                self.numbers.push(number);
                Some(0)
            }
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
            Decoder::Date(missing) | Decoder::Text(missing) if is_missing(missing, cell) => {
                Some(NO_ANSWER)
            }
            Decoder::Date(_) => std::str::from_utf8(cell)
                .is_ok_and(is_timestamp)
                .then_some(0),
            Decoder::Text(_) => Some(0),
        }
    }

    /// Keeps a cell, or reports its fault.
    fn push(&mut self, cell: &[u8], keys: &mut Keys) -> Result<u8, Fault> {
        if let Decoder::Key = self.decoder {
            return key(cell, keys).map(|()| 0);
        }
        self.keep(cell).ok_or_else(|| match &self.decoder {
            Decoder::Number(numbers) => numbers.fault(cell, self.column, self.codebook),
            Decoder::Codes(codes) => codes.fault(cell, self.column, self.codebook),
            Decoder::Date(_) => no_date(cell, self.column),
            Decoder::Unit(_) => Fault::new(
                Code::MissingUnit,
                format!("a respondent has no `{}`", self.column),
            )
            .expected("the unit of the design that the respondent is in")
            .help("fill in the cell"),
            Decoder::Key | Decoder::Text(_) => Fault::new(Code::InvalidRespondentKey, "not a key"),
        })
    }
}

/// Empties the columns' stores into a chunk.
fn chunk(store: &mut [Store<'_>], len: usize) -> Rows {
    let (mut of_codes, mut of_numbers) = (BTreeMap::new(), BTreeMap::new());
    for store in store {
        let name = store.column.to_string();
        match &store.decoder {
            Decoder::Key | Decoder::Date(_) | Decoder::Text(_) => {}
            Decoder::Codes(_) => {
                // The next chunk is most likely as long.
                let next = Vec::with_capacity(len);
                of_codes.insert(name, std::mem::replace(&mut store.codes, next));
            }
            Decoder::Number(_) | Decoder::Unit(_) => {
                of_numbers.insert(name, std::mem::take(&mut store.numbers));
            }
        }
    }
    Rows::new(len, of_codes, of_numbers)
}

/// What makes a row impossible to read cell by cell, with the field to point at.
fn malformed(record: &ByteRecord, columns: usize) -> Option<(usize, Fault)> {
    if record.len() != columns {
        let field = record.len().min(columns).saturating_sub(1);
        let cells = if record.len() == 1 { "cell" } else { "cells" };
        let long = record.iter().any(|cell| cell.contains(&b'\n'));
        let fault = Fault::new(
            Code::CellCount,
            format!("this row has {} {cells}", record.len()),
        )
        .expected(format!("{columns}, as the header has"))
        .help(if long {
            "the quotation mark that opens a cell is not closed, so the cell spans several lines"
        } else {
            "a comma may be missing or superfluous; a cell that contains a comma needs quotes"
        });
        return Some((field, fault));
    }
    let error = std::str::from_utf8(record.as_slice()).err()?;
    let at = error.valid_up_to();
    let field = (0..record.len())
        .find(|i| record.range(*i).is_some_and(|r| r.end > at))
        .unwrap_or_default();
    let fault = Fault::new(Code::NotUtf8, "this cell is not UTF-8")
        .expected("UTF-8 text")
        .help("save the file as UTF-8");
    Some((field, fault))
}

/// Line and byte that a record starts at.
pub(super) fn position(record: &ByteRecord) -> (u64, u64) {
    record.position().map_or((0, 0), |p| (p.line(), p.byte()))
}

fn key(cell: &[u8], keys: &mut Keys) -> Result<(), Fault> {
    if cell.is_empty() {
        return Err(
            Fault::new(Code::InvalidRespondentKey, "this respondent has no key")
                .expected("a unique key"),
        );
    }
    if spaced(cell) {
        let text = String::from_utf8_lossy(cell);
        if text.trim() != text {
            return Err(Fault::new(
                Code::InvalidRespondentKey,
                "a respondent's key begins or ends with a space",
            )
            .expected("a key without it: `a` and `a ` would be two respondents")
            .help("remove the spaces"));
        }
    }
    if !keys.insert(cell) {
        return Err(
            Fault::new(Code::DuplicateRespondent, "duplicate respondent")
                .quoting(format!(
                    "duplicate respondent `{}`",
                    String::from_utf8_lossy(cell)
                ))
                .expected("a unique key for each row")
                .help("remove the duplicate row, or correct its key"),
        );
    }
    Ok(())
}

/// Whether a key may begin or end with a space.
fn spaced(key: &[u8]) -> bool {
    let space = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_whitespace() || !b.is_ascii());
    space(key.first()) || space(key.last())
}
