//! Quotation marks of a CSV. The library reads on whatever they enclose; here a cell is quoted as a whole or not at all.

use memchr::memchr2;

use super::faults::Fault;
use crate::diagnostic::Code;

/// Where in a cell the reading is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum State {
    /// At the first character of a cell.
    #[default]
    Start,
    /// In a cell without quotation marks.
    Plain,
    /// Behind the mark that opens a cell.
    Quoted,
    /// Behind a mark in such a cell: it closes the cell, unless another follows.
    Closed,
    /// Behind a CR that ends a line, unless no LF follows.
    Return,
}

/// What a file may begin with.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A mark that is where none can be, or an end of a line that other programs don't see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stray {
    /// In a cell that none opens.
    Inside,
    /// Something follows the one that closes a cell.
    Behind,
    /// A line ends with CR alone.
    Return,
}

impl Stray {
    pub(super) fn fault(self) -> Fault {
        let message = match self {
            Stray::Inside => Fault::new(
                Code::InvalidQuotes,
                "a quotation mark inside an unquoted cell",
            )
            .expected("no quotation mark, or the whole cell in quotes"),
            Stray::Behind => Fault::new(
                Code::InvalidQuotes,
                "text after the closing quotation mark of a cell",
            )
            .expected("a comma or the end of the line"),
            Stray::Return => {
                return Fault::new(Code::LineEndings, "lines end with CR")
                    .expected("LF or CR LF")
                    .help("convert it, for example with `mac2unix`");
            }
        };
        message.help(
            "quote the whole cell, and double each quotation mark in it: `\"so \"\"called\"\"\"`",
        )
    }
}

/// Watches the bytes of a CSV for such a mark.
#[derive(Debug, Default)]
pub(super) struct Quotes {
    state: State,
    /// The first one, and the byte of the file that it is reported at.
    pub(super) stray: Option<(Stray, u64)>,
}

impl Quotes {
    /// Bytes that follow those before; the first of them is the file's `offset`th.
    pub(super) fn pass(&mut self, bytes: &[u8], offset: u64) {
        if self.stray.is_some() {
            return;
        }
        // Most files hold none: then only the last byte says where the reading is.
        let settled = !matches!(self.state, State::Closed | State::Return);
        let first = offset <= BYTE_ORDER_MARK.len() as u64;
        if settled && !first && memchr2(b'"', b'\r', bytes).is_none() {
            if let (Some(last), true) = (bytes.last(), self.state != State::Quoted) {
                self.state = unquoted(*last);
            }
            return;
        }
        for (i, byte) in bytes.iter().enumerate() {
            let at = offset + i as u64;
            let marks = BYTE_ORDER_MARK.iter().zip(0..);
            if at < 3 && self.state == State::Start && marks.clone().any(|m| m == (byte, at)) {
                continue;
            }
            self.state = match (self.state, byte) {
                (State::Return, b'\n') => State::Start,
                (State::Return, _) => return self.tell(Stray::Return, at - 1),
                (State::Start | State::Plain | State::Closed, b'\r') => State::Return,
                (State::Start, b'"') | (State::Closed, b'"') => State::Quoted,
                (State::Quoted, b'"') => State::Closed,
                (State::Quoted, _) => State::Quoted,
                (State::Plain, b'"') => return self.tell(Stray::Inside, at),
                (State::Closed, b',' | b'\n') => State::Start,
                (State::Closed, _) => return self.tell(Stray::Behind, at),
                (State::Start | State::Plain, byte) => unquoted(*byte),
            };
        }
    }

    fn tell(&mut self, stray: Stray, offset: u64) {
        self.stray = Some((stray, offset));
    }
}

fn unquoted(byte: u8) -> State {
    match byte {
        b',' | b'\n' => State::Start,
        _ => State::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::{Quotes, Stray};

    #[test]
    fn strays_are_found_however_the_bytes_come() {
        for (text, wanted) in [
            ("a,b\n1,2\n", None),
            ("a,\"b\"\n\"1\",\"2\"\n", None),
            ("\"a,\"\"b\"\"\n\",2\r\n\"\",3", None),
            ("x\n\"a\"x,1\n", Some((Stray::Behind, 5))),
            ("x\n\"\"1\n", Some((Stray::Behind, 4))),
            ("x\n\"1\"0\n", Some((Stray::Behind, 5))),
            ("x\n5\" pipe\n", Some((Stray::Inside, 3))),
            ("x\n\"never closed\n", None),
            ("\u{feff}\"a\",b\r\n\"1\r\",2\r\n", None),
            ("a,b\r1,2\r", Some((Stray::Return, 3))),
            ("a,\"b\"\r1,2\r\n", Some((Stray::Return, 5))),
        ] {
            for size in 1..text.len() + 1 {
                let mut quotes = Quotes::default();
                for (i, part) in text.as_bytes().chunks(size).enumerate() {
                    quotes.pass(part, (i * size) as u64);
                }
                assert_eq!(quotes.stray, wanted, "{text:?} by {size}");
            }
        }
    }
}
