//! What can be made of a report.

use clap::ValueEnum;

/// A format of the finished report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Export {
    /// A PDF, paper.pdf.
    Pdf,
    /// A page in HTML, paper.html, a single file.
    Html,
}

impl Export {
    /// Name of its file in the output folder.
    pub const fn file(self) -> &'static str {
        match self {
            Self::Pdf => "paper.pdf",
            Self::Html => "paper.html",
        }
    }
}
