//! Faults of a CSV, each told once at its first line and column.

use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::ops::Range;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::project::Project;
use crate::source::Place;

/// Faults told of one file; more only repeat what is wrong.
const LIMIT: usize = 20;

/// A fault and where else it occurs.
struct Told {
    fault: Diagnostic,
    /// Its column, from 0.
    field: usize,
    /// In how many further cells it occurs.
    more: u64,
    /// Whether some of them are of other columns.
    elsewhere: bool,
}

impl Told {
    fn new(fault: Diagnostic, field: usize) -> Self {
        Self {
            fault,
            field,
            more: 0,
            elsewhere: false,
        }
    }
}

/// Collects the faults of one file.
pub(super) struct Faults<'a> {
    project: &'a Project,
    path: String,
    told: Vec<Told>,
    left_out: bool,
}

impl<'a> Faults<'a> {
    pub(super) fn new(project: &'a Project, path: &str) -> Self {
        Self {
            project,
            path: path.to_string(),
            told: Vec::new(),
            left_out: false,
        }
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.told.is_empty()
    }

    /// Whether there are more than anybody reads.
    pub(super) fn full(&self) -> bool {
        self.left_out
    }

    /// Tells a fault of the file as a whole.
    pub(super) fn tell_file(&mut self, fault: Diagnostic) {
        let place = Place::file(self.path.as_str());
        self.told.push(Told::new(fault.at(place), 0));
    }

    /// Tells a fault of a cell: the record starts at byte `start` on line `line`, the cell is its `field`th.
    pub(super) fn tell(&mut self, line: u64, start: u64, field: usize, fault: Diagnostic) {
        let same = |told: &&mut Told| {
            told.fault.message == fault.message && told.fault.expected == fault.expected
        };
        if let Some(told) = self.told.iter_mut().find(same) {
            told.more += 1;
            told.elsewhere |= told.field != field;
        } else if self.told.len() < LIMIT {
            let place = self.cell(line, start, field);
            self.told.push(Told::new(fault.at(place), field));
        } else {
            self.left_out = true;
        }
    }

    /// All of them, in the order they were found.
    pub(super) fn finish(self) -> Diagnostics {
        let mut messages = Diagnostics::new();
        for told in self.told {
            let what = if told.elsewhere { "cell" } else { "row" };
            messages.push(match told.more {
                0 => told.fault,
                1 => told.fault.note(format!("the same in another {what}")),
                more => told.fault.note(format!("the same in {more} other {what}s")),
            });
        }
        if self.left_out {
            messages.push(
                Diagnostic::error("the file has more faults than these")
                    .at(Place::file(self.path))
                    .expected(format!("only the first {LIMIT} are told")),
            );
        }
        messages
    }

    /// The place of a cell. The file is read again from the record on: faults are rare and files may be large.
    fn cell(&self, line: u64, start: u64, field: usize) -> Place {
        let mut line = usize::try_from(line).unwrap_or(usize::MAX);
        let text = self
            .project
            .open_file(&self.path)
            .ok()
            .and_then(|mut file| {
                file.seek(SeekFrom::Start(start)).ok()?;
                let mut reader = BufReader::new(file.take(1 << 16));
                let mut text = Vec::new();
                // A record starts behind the one before it: empty lines come first.
                while reader.read_until(b'\n', &mut text).ok()? > 0 {
                    if text.iter().any(|b| !matches!(b, b'\n' | b'\r')) {
                        break;
                    }
                    text.clear();
                    line += 1;
                }
                Some(text)
            });
        let text = String::from_utf8_lossy(&text.unwrap_or_default()).into_owned();
        let text = text.trim_end_matches(['\n', '\r']).to_string();
        let text = text
            .strip_prefix('\u{feff}')
            .map(str::to_string)
            .unwrap_or(text);
        let marked = field_range(&text, field);
        Place {
            path: self.path.clone(),
            line,
            column: text
                .get(..marked.start)
                .map_or(1, |t| t.chars().count() + 1),
            excerpt: text,
            marked,
        }
    }

    /// The place of a byte within its line.
    pub(super) fn line_byte(&self, offset: u64) -> Place {
        let mut place = self.line_end(offset);
        let rest = || -> Option<Vec<u8>> {
            let mut file = self.project.open_file(&self.path).ok()?;
            file.seek(SeekFrom::Start(offset)).ok()?;
            let mut rest = Vec::new();
            let mut reader = BufReader::new(file.take(1 << 16));
            reader.read_until(b'\n', &mut rest).ok()?;
            Some(rest)
        };
        let rest = String::from_utf8_lossy(&rest().unwrap_or_default()).into_owned();
        let rest = rest.trim_end_matches(['\n', '\r']);
        let marked = rest.chars().next().map_or(0, char::len_utf8);
        let start = place.excerpt.len();
        place.excerpt.push_str(rest);
        place.marked = start..start + marked;
        place
    }

    /// A byte of the file.
    pub(super) fn byte(&self, offset: u64) -> Option<u8> {
        let mut file = self.project.open_file(&self.path).ok()?;
        file.seek(SeekFrom::Start(offset)).ok()?;
        let mut byte = [0];
        file.read_exact(&mut byte).ok()?;
        byte.first().copied()
    }

    /// The place of a byte that stands at the end of a line, or of what is shown of one.
    pub(super) fn line_end(&self, offset: u64) -> Place {
        let read = || -> Option<Place> {
            let file = self.project.open_file(&self.path).ok()?;
            let mut reader = BufReader::new(file.take(offset));
            let (mut line, mut text) = (1, Vec::new());
            while reader.read_until(b'\n', &mut text).ok()? > 0 && text.ends_with(b"\n") {
                text.clear();
                line += 1;
            }
            let excerpt = String::from_utf8_lossy(&text).into_owned();
            Some(Place {
                path: self.path.clone(),
                line,
                column: excerpt.chars().count() + 1,
                marked: excerpt.len()..excerpt.len(),
                excerpt,
            })
        };
        read().unwrap_or_else(|| Place::file(self.path.as_str()))
    }
}

/// The bytes of a record's field in its line.
fn field_range(line: &str, field: usize) -> Range<usize> {
    let mut start = 0;
    let mut index = 0;
    let mut quoted = false;
    for (at, c) in line.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => {
                if index == field {
                    return start..at;
                }
                index += 1;
                start = at + 1;
            }
            _ => {}
        }
    }
    if index == field {
        start..line.len()
    } else {
        line.len()..line.len()
    }
}

#[cfg(test)]
mod tests {
    use super::field_range;

    #[test]
    fn a_field_is_found_between_quotes() {
        let line = "1,\"a,b\",c";
        assert_eq!(&line[field_range(line, 1)], "\"a,b\"");
        assert_eq!(&line[field_range(line, 2)], "c");
        assert_eq!(field_range(line, 9), 9..9);
    }
}
