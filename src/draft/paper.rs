//! The paper's pages as lines of text.

use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::pages::{MOST_TEXT, Page, too_much};
use super::pdf;
use crate::diagnostic::{Code, Diagnostic};
use crate::limits;
use crate::project::hex;

/// A larger file is no paper.
const MOST_BYTES: u64 = 64 << 20;

/// A paper as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// The name of its file.
    pub name: String,
    /// SHA-256 of its file.
    pub sha256: String,
    /// Its pages; one without a number where the text has no form feeds.
    pub pages: Vec<Page>,
}

impl Paper {
    /// Reads a PDF, or a text in UTF-8 whose pages end with form feeds.
    pub fn read(path: &Path) -> Result<Self, Diagnostic> {
        limits::stage("draft");
        let name = path.file_name().unwrap_or(path.as_os_str());
        let name = name.to_string_lossy().into_owned();
        limits::file(&name);
        let shown = path.display();
        let refused = |error: std::io::Error| {
            Diagnostic::error(
                Code::UnreadableFile,
                format!("can't read the paper `{shown}`"),
            )
            .source(&error)
        };
        let other = |message: String| Err(Diagnostic::error(Code::UnreadableFile, message));
        let found = path.metadata().map_err(refused)?;
        if !found.is_file() {
            return other(format!("the paper `{shown}` is not a file"));
        }
        let mut bytes = Vec::new();
        let file = File::open(path).map_err(refused)?;
        file.take(MOST_BYTES + 1)
            .read_to_end(&mut bytes)
            .map_err(refused)?;
        if bytes.len() as u64 > MOST_BYTES {
            return Err(Diagnostic::error(
                Code::LimitExceeded,
                format!(
                    "the paper `{shown}` is larger than {} MiB",
                    MOST_BYTES >> 20
                ),
            ));
        }
        Self::parse(name, bytes)
    }

    /// The same of bytes.
    pub fn parse(name: String, bytes: Vec<u8>) -> Result<Self, Diagnostic> {
        let sha256 = hex(&Sha256::digest(&bytes));
        let head = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
        let is_pdf = head.windows(5).any(|window| window == b"%PDF-");
        let pages = match is_pdf {
            true => pdf::pages(bytes)?,
            false => text(bytes)?,
        };
        let most = limits::current().pages;
        if let Some(most) = most.filter(|most| pages.len() > *most) {
            return Err(Diagnostic::error(
                Code::LimitExceeded,
                format!("the paper has {} pages, more than {most}", pages.len()),
            )
            .help("allow more with --max-pages N; 0 means no limit"));
        }
        Ok(Self {
            name,
            sha256,
            pages,
        })
    }
}

fn text(bytes: Vec<u8>) -> Result<Vec<Page>, Diagnostic> {
    let text = String::from_utf8(bytes).map_err(|error| {
        Diagnostic::error(
            Code::NotUtf8,
            "the paper is neither a PDF nor text in UTF-8",
        )
        .source(&error.utf8_error())
        .help("convert it, for example with `pdftotext` or `iconv`")
    })?;
    if text.len() > MOST_TEXT {
        return Err(too_much());
    }
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let lines = |page: &str| page.lines().map(str::to_string).collect();
    let text = text.strip_suffix('\u{c}').unwrap_or(&text);
    if !text.contains('\u{c}') {
        return Ok(vec![Page {
            number: None,
            lines: lines(text),
        }]);
    }
    let pages = text.split('\u{c}').enumerate();
    let pages = pages.map(|(index, page)| Page {
        number: Some(index + 1),
        lines: lines(page),
    });
    Ok(pages.collect())
}
