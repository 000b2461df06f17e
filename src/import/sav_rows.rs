//! The rows of a file of SPSS: plain, run-length coded, or that compressed by zlib.

use flate2::read::ZlibDecoder;
use std::borrow::Cow;
use std::io::Read as _;

use super::bytes::Bytes;
use super::sav_dictionary::{Dictionary, Value, Variable};

/// More than any survey has, uncompressed.
const MOST_BYTES: u64 = 1 << 29;
/// As long as a segment of a long text is.
const SEGMENT: usize = 255;

/// Eight bytes of a row.
enum Slot {
    Bytes([u8; 8]),
    Number(f64),
    Missing,
}

/// The rows, read from the front.
pub struct Cells<'a> {
    data: Cow<'a, [u8]>,
    at: usize,
    coded: bool,
    big: bool,
    bias: f64,
    missing: f64,
    commands: [u8; 8],
    next: usize,
    peeked: Option<Slot>,
}

impl<'a> Cells<'a> {
    /// The rows that follow the dictionary.
    pub fn new(
        file: &'a [u8],
        left: Bytes<'a>,
        dictionary: &Dictionary,
    ) -> Result<Self, &'static str> {
        let data = match dictionary.compression {
            0 | 1 => Cow::Borrowed(left.rest()),
            2 => Cow::Owned(inflated(file, left, dictionary.big)?),
            _ => return Err("the rows are compressed in an unknown way"),
        };
        Ok(Self {
            data,
            at: 0,
            coded: dictionary.compression > 0,
            big: dictionary.big,
            bias: dictionary.bias,
            missing: dictionary.system_missing,
            commands: [0; 8],
            next: 8,
            peeked: None,
        })
    }

    /// Whether another row begins.
    pub fn begins(&mut self) -> bool {
        if self.peeked.is_none() {
            self.peeked = self.slot();
        }
        self.peeked.is_some()
    }

    /// The next cell; nothing where the file ends.
    pub fn cell(&mut self, variable: &Variable) -> Option<Value> {
        if variable.width == 0 {
            return Some(match self.next_slot()? {
                Slot::Number(number) => self.number(number),
                Slot::Missing => Value::Missing,
                Slot::Bytes(bytes) => self.number(Bytes::new(&bytes, self.big).f64()?),
            });
        }
        let mut text = Vec::new();
        for width in variable.segments() {
            let start = text.len();
            for _ in 0..width.div_ceil(8) {
                match self.next_slot()? {
                    Slot::Bytes(bytes) => text.extend_from_slice(&bytes),
                    Slot::Number(_) | Slot::Missing => text.extend_from_slice(b"        "),
                }
            }
            text.truncate(start + width.min(SEGMENT));
        }
        text.truncate(variable.width);
        Some(Value::Text(text))
    }

    fn number(&self, number: f64) -> Value {
        if number == self.missing || !number.is_finite() {
            return Value::Missing;
        }
        Value::Number(number)
    }

    fn next_slot(&mut self) -> Option<Slot> {
        match self.peeked.take() {
            Some(slot) => Some(slot),
            None => self.slot(),
        }
    }

    fn raw(&mut self) -> Option<[u8; 8]> {
        let bytes = self.data.get(self.at..self.at + 8)?.try_into().ok()?;
        self.at += 8;
        Some(bytes)
    }

    fn slot(&mut self) -> Option<Slot> {
        if !self.coded {
            return self.raw().map(Slot::Bytes);
        }
        loop {
            let Some(command) = self.commands.get(self.next).copied() else {
                self.commands = self.raw()?;
                self.next = 0;
                continue;
            };
            self.next += 1;
            return match command {
                0 => continue,
                252 => None,
                253 => self.raw().map(Slot::Bytes),
                254 => Some(Slot::Bytes(*b"        ")),
                255 => Some(Slot::Missing),
                code => Some(Slot::Number(f64::from(code) - self.bias)),
            };
        }
    }
}

/// The blocks that `.zsav` compresses.
fn inflated(file: &[u8], mut left: Bytes<'_>, big: bool) -> Result<Vec<u8>, &'static str> {
    let damaged = "the compressed rows are damaged or truncated";
    let (_, trailer, _) = (left.long(), left.long(), left.long());
    let trailer = trailer.and_then(|at| file.get(at..)).ok_or(damaged)?;
    let mut trailer = Bytes::new(trailer, big);
    let (_, _, _) = (trailer.long(), trailer.long(), trailer.i32());
    let blocks = trailer.count().ok_or(damaged)?;
    let mut rows = Vec::new();
    for _ in 0..blocks {
        let (_, at) = (trailer.long(), trailer.long().ok_or(damaged)?);
        let (whole, packed) = (trailer.count(), trailer.count().ok_or(damaged)?);
        let packed = at.checked_add(packed).and_then(|end| file.get(at..end));
        let room = MOST_BYTES.saturating_sub(rows.len() as u64);
        let start = rows.len();
        let mut decoder = ZlibDecoder::new(packed.ok_or(damaged)?).take(room);
        decoder.read_to_end(&mut rows).map_err(|_| damaged)?;
        if rows.len() as u64 >= MOST_BYTES {
            return Err("the rows are too many");
        }
        if Some(rows.len() - start) != whole {
            return Err(damaged);
        }
    }
    Ok(rows)
}
