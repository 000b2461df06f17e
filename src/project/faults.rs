//! What can be wrong with a file before anybody looks at what it says.

use std::io::ErrorKind;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Place, SourceFile};

/// A path that is none of the project's.
pub(super) fn outside(path: &str) -> Diagnostic {
    Diagnostic::error(
        Code::OutsideProject,
        format!("`{path}` leads out of the project"),
    )
    .at(Place::file(path))
    .expected("a file inside the project")
    .help("copy the file into the project; a link out of it is not followed")
}

/// What was read is not all of one moment.
pub(super) fn changed(path: &str) -> Diagnostic {
    Diagnostic::error(Code::ChangedInput, "this changed during the build")
        .at(Place::file(path))
        .note("nothing was written: the figures would not belong to any single state of the files")
        .help("run the command again")
}

/// Why a file can't be read.
pub(crate) fn unreadable(path: &str, error: &std::io::Error) -> Diagnostic {
    let (code, help) = match error.kind() {
        ErrorKind::NotFound => (
            Code::MissingFile,
            "create it, or correct the name where it is used",
        ),
        _ => (
            Code::UnreadableFile,
            "change its permissions, or put a regular file there",
        ),
    };
    Diagnostic::error(code, "can't read the file")
        .at(Place::file(path))
        .source(error)
        .help(help)
}

/// A file that begins with a byte order mark.
pub(crate) fn byte_order_mark(path: &str) -> Diagnostic {
    Diagnostic::error(
        Code::ByteOrderMark,
        "the file begins with a byte order mark",
    )
    .at(Place::file(path))
    .expected("plain UTF-8")
    .help("save the file as UTF-8 without a byte order mark (BOM)")
}

/// A file in the encoding that some programs call "Unicode".
pub(crate) fn utf16(bytes: &[u8]) -> Option<Diagnostic> {
    (bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff")).then(|| {
        Diagnostic::error(Code::NotUtf8, "the file is UTF-16")
            .expected("UTF-8")
            .help("save the file as UTF-8")
    })
}

/// A character of the private use area: printed figures are marked with such characters, and an archival PDF may not
/// hold them. `escapes` says that the file may write a character by its number, as YAML may: `\uE001`.
pub(crate) fn private_use(file: &SourceFile, escapes: bool) -> Option<Diagnostic> {
    let text = file.text();
    let is_private = |number: u32| (0xe000..=0xf8ff).contains(&number);
    // The first bytes of such characters; most files have none.
    let may_hold = text.bytes().any(|byte| matches!(byte, 0xee | 0xef));
    let written = text
        .char_indices()
        .filter(|_| may_hold)
        .map(|(at, c)| (at..at + c.len_utf8(), u32::from(c)))
        .find(|(_, number)| is_private(*number));
    let escaped = text.match_indices("\\u").filter(|_| escapes);
    let mut escaped = escaped.filter_map(|(at, _)| {
        let number = u32::from_str_radix(text.get(at + 2..at + 6)?, 16).ok()?;
        Some((at..at + 6, number))
    });
    let (range, number) = written.or_else(|| escaped.find(|(_, number)| is_private(*number)))?;
    Some(
        Diagnostic::error(
            Code::ForbiddenCharacter,
            format!("the private-use character U+{number:04X}"),
        )
        .at(file.place(range))
        .expected("no such character, because it has no defined meaning in an archival PDF"),
    )
}
