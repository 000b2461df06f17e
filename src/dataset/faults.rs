//! Faults of a CSV, each reported once at its first line and column.

use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Label};
use crate::project::Project;
use crate::source::Place;
use crate::spec::{Codebook, Disclosure, Document};

/// Faults reported for one file; more would only repeat them.
const LIMIT: usize = 20;

/// A fault of a row or of the header. What a respondent answered, and who it was, may be in what it [quotes](Self::quoting)
/// and nowhere else.
pub(super) struct Fault {
    code: Code,
    what: String,
    quoting: Option<String>,
    expected: Option<String>,
    help: Vec<String>,
    public: bool,
}

impl Fault {
    /// A fault without any word of the row.
    pub(super) fn new(code: Code, what: impl Into<String>) -> Self {
        Self {
            code,
            what: what.into(),
            quoting: None,
            expected: None,
            help: Vec::new(),
            public: false,
        }
    }

    /// The same with what was found, where single answers may be shown.
    pub(super) fn quoting(mut self, what: String) -> Self {
        self.quoting = Some(what);
        self
    }

    /// What was expected.
    pub(super) fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    /// How to mend it.
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Its line is that of a header, which no respondent wrote.
    pub(super) fn public(mut self, public: bool) -> Self {
        self.public = public;
        self
    }
}

/// A fault and where else it occurs.
struct Told {
    fault: Diagnostic,
    /// Its line, whether shown or not.
    line: usize,
    /// Its column, from 0; `None` if the fault is the file's.
    field: Option<usize>,
    /// In how many cells it occurs.
    times: u64,
    /// Whether some of them are of other columns.
    elsewhere: bool,
}

/// Collects the faults of one file.
pub(super) struct Faults<'a> {
    project: &'a Project,
    path: String,
    codebook: String,
    /// Whether rows may be shown.
    shown: bool,
    told: Vec<Told>,
    left_out: bool,
}

impl<'a> Faults<'a> {
    pub(super) fn new(project: &'a Project, path: &str, codebook: &Document<Codebook>) -> Self {
        Self {
            project,
            path: path.to_string(),
            codebook: codebook.file.path().to_string(),
            shown: codebook.content.disclosure == Disclosure::Rows,
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

    /// Whether rows may be shown.
    pub(super) fn shown(&self) -> bool {
        self.shown
    }

    /// Tells a fault of the file as a whole.
    pub(super) fn tell_file(&mut self, fault: Diagnostic) {
        self.told.push(Told {
            fault: fault.at(Place::file(self.path.as_str())),
            line: 0,
            field: None,
            times: 1,
            elsewhere: false,
        });
    }

    /// Tells a fault of a cell: the record starts at byte `start` on line `line`, the cell is its `field`th.
    pub(super) fn tell(&mut self, line: u64, start: u64, field: usize, fault: Fault) {
        let message = match &fault.quoting {
            Some(quoting) if self.shown || fault.public => quoting,
            _ => &fault.what,
        };
        let same = |told: &&mut Told| {
            let label = fault.expected.clone().map(Label::Expected);
            told.fault.message == *message && told.fault.label == label
        };
        if let Some(told) = self.told.iter_mut().find(same) {
            told.times += 1;
            told.elsewhere |= told.field != Some(field);
        } else if self.told.len() < LIMIT {
            let place = self.cell(line, start, field);
            self.told.push(Told {
                line: place.line,
                fault: self.message(fault, place),
                field: Some(field),
                times: 1,
                elsewhere: false,
            });
        } else {
            self.left_out = true;
        }
    }

    /// The message of a fault at a place of which nothing is shown that the codebook protects: a line's number is as
    /// good as its key.
    pub(super) fn message(&self, fault: Fault, place: Place) -> Diagnostic {
        let shown = self.shown || fault.public;
        let what = fault.quoting.filter(|_| shown).unwrap_or(fault.what);
        let mut message = Diagnostic::error(fault.code, what);
        message.label = fault.expected.map(Label::Expected);
        message.help = fault.help;
        match shown {
            true => message.at(place),
            false => message.at(Place::file(self.path.as_str())).help(format!(
                "`disclosure: rows` in {} shows the rows: set it only if nobody else reads the messages",
                self.codebook
            )),
        }
    }

    /// All of them, in the order they were found, with their lines.
    pub(super) fn finish(self) -> Vec<(usize, Diagnostic)> {
        let mut messages = Vec::new();
        for told in self.told {
            let what = if told.elsewhere { "cell" } else { "row" };
            let hidden = told
                .fault
                .place
                .as_ref()
                .is_some_and(|place| place.line == 0);
            let note = match (told.field, hidden, told.times - 1) {
                (None, ..) | (_, false, 0) => None,
                (_, true, _) => Some(format!("in {}", number(told.times, what))),
                (_, false, 1) => Some(format!("the same in another {what}")),
                (_, false, more) => Some(format!("the same in {more} other {what}s")),
            };
            let fault = note.into_iter().fold(told.fault, Diagnostic::note);
            messages.push((told.line, fault));
        }
        if self.left_out {
            let message =
                Diagnostic::error(Code::MoreMessages, "the file has more errors than these")
                    .at(Place::file(self.path))
                    .note(format!(
                        "reading stopped after the first {LIMIT}; later rows were not checked"
                    ));
            messages.push((0, message));
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
                // A record starts after the one before it: empty lines come first.
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

    /// The place of a byte at the end of a line, or of the part shown.
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

/// `1 row`, `2 rows`.
fn number(times: u64, what: &str) -> String {
    format!("{times} {what}{}", if times == 1 { "" } else { "s" })
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
