//! The records of a CSV. Lines without quotation marks are handed out unchanged: splitting them is all that a reader
//! would do. From the first block on that has a mark, or a CR without LF, the csv crate reads the rest.

use csv::{ByteRecord, Position, Reader, ReaderBuilder};
use memchr::{memchr, memchr_iter, memrchr};
use std::io::{Error, Read};
use std::ops::Range;

/// Bytes read in one go.
const BLOCK: usize = 1 << 16;

/// A line longer than this is left to the csv crate.
const LONGEST: usize = 1 << 20;

/// Reads records.
pub(super) struct Lines<R> {
    reader: Reader<Blocks<R>>,
    /// Whether lines are still handed out unchanged.
    plain: bool,
    /// The last of them, within the block, and where it starts in the file.
    last: Range<usize>,
    start: Position,
    failed: Option<Error>,
    /// Offset and line of what the csv crate reads.
    rest: (u64, u64),
}

impl<R: Read> Lines<R> {
    pub(super) fn new(source: R) -> Self {
        let blocks = Blocks {
            source,
            buffer: Vec::new(),
            at: 0,
            end: 0,
            offset: 0,
            line: 1,
        };
        Self {
            reader: ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .buffer_capacity(BLOCK)
                .from_reader(blocks),
            plain: true,
            last: 0..0,
            start: Position::new(),
            failed: None,
            rest: (0, 1),
        }
    }

    /// What is read from.
    pub(super) fn source(&mut self) -> &mut R {
        &mut self.reader.get_mut().source
    }

    /// The next line, where it is a record as it is: no quotation mark, valid UTF-8, not empty.
    pub(super) fn plain_line(&mut self) -> Option<&[u8]> {
        while self.plain {
            let blocks = self.reader.get_mut();
            match blocks.line() {
                Some((line, start)) if !line.is_empty() => {
                    self.last = line;
                    self.start = start;
                    return self.reader.get_ref().buffer.get(self.last.clone());
                }
                Some(_) => {}
                None => {
                    let filled = blocks.fill();
                    self.plain = matches!(filled, Ok(true));
                    self.rest = (blocks.offset, blocks.line);
                    self.failed = filled.err();
                }
            }
        }
        None
    }

    /// The line handed out last, as a record.
    pub(super) fn as_record(&self) -> ByteRecord {
        let line = self.reader.get_ref().buffer.get(self.last.clone());
        let cells = line.unwrap_or_default().split(|byte| *byte == b',');
        let mut record: ByteRecord = cells.collect();
        record.set_position(Some(self.start.clone()));
        record
    }

    /// Reads the next record; whether there was one.
    pub(super) fn record(&mut self, record: &mut ByteRecord) -> csv::Result<bool> {
        if self.plain_line().is_some() {
            *record = self.as_record();
            return Ok(true);
        }
        if let Some(error) = self.failed.take() {
            return Err(error.into());
        }
        let (offset, line) = self.rest;
        let more = self.reader.read_byte_record(record)?;
        if let Some(mut position) = record.position().cloned() {
            position.set_byte(position.byte() + offset);
            position.set_line(position.line() + line - 1);
            record.set_position(Some(position));
        }
        Ok(more)
    }
}

/// Blocks of whole lines.
struct Blocks<R> {
    source: R,
    buffer: Vec<u8>,
    /// The next line.
    at: usize,
    /// Up to here the buffer was looked at.
    end: usize,
    /// Where the buffer starts in the file.
    offset: u64,
    /// The number of the next line.
    line: u64,
}

impl<R: Read> Blocks<R> {
    /// The next line without its end, and where it starts; `None` if the block has no more.
    fn line(&mut self) -> Option<(Range<usize>, Position)> {
        let rest = self
            .buffer
            .get(self.at..self.end)
            .filter(|rest| !rest.is_empty())?;
        let length = memchr(b'\n', rest).unwrap_or(rest.len());
        let next = self.end.min(self.at + length + 1);
        let returned = length > 0 && rest.get(length - 1) == Some(&b'\r');
        let line = self.at..self.at + length - usize::from(returned);
        let mut start = Position::new();
        start.set_byte(self.offset + self.at as u64);
        start.set_line(self.line);
        self.at = next;
        self.line += 1;
        Some((line, start))
    }

    /// Reads the next block of whole lines; false where there is none, or where it is not plain.
    fn fill(&mut self) -> std::io::Result<bool> {
        self.offset += self.at as u64;
        self.buffer.drain(..self.at);
        (self.at, self.end) = (0, 0);
        let whole = loop {
            let before = self.buffer.len();
            let read = (&mut self.source)
                .take(BLOCK as u64)
                .read_to_end(&mut self.buffer)?;
            let read_now = self.buffer.get(before..).unwrap_or_default();
            match memrchr(b'\n', read_now) {
                Some(end) => break before + end + 1,
                None if read == 0 => break before,
                None if before > LONGEST => return Ok(false),
                None => {}
            }
        };
        let block = self.buffer.get(..whole).unwrap_or_default();
        let plain = memchr(b'"', block).is_none()
            && memchr_iter(b'\r', block).all(|at| block.get(at + 1) == Some(&b'\n'))
            && std::str::from_utf8(block).is_ok();
        if plain {
            self.end = whole;
            if self.offset == 0 && block.starts_with(b"\xef\xbb\xbf") {
                self.at = 3;
            }
        }
        Ok(plain && whole > 0)
    }
}

impl<R: Read> Read for Blocks<R> {
    /// What is in the buffer first.
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let mut left = self.buffer.get(self.at..).unwrap_or_default();
        if left.is_empty() {
            return self.source.read(into);
        }
        let read = left.read(into)?;
        self.at += read;
        Ok(read)
    }
}
