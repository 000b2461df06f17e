//! What reads a format.

use super::table::Table;
use crate::diagnostic::{Code, Diagnostic};

/// More cells than any survey has; they take gigabytes.
pub const MOST_CELLS: usize = 1 << 25;

/// A format of files.
pub trait Reader: Sync {
    /// What the format is called.
    fn name(&self) -> &'static str;

    /// What the names of its files end with, in lower case.
    fn endings(&self) -> &'static [&'static str];

    /// What its files begin with; empty where they may begin with anything.
    fn signature(&self) -> &'static [&'static [u8]] {
        &[]
    }

    /// Reads a file, whatever is in it.
    fn read(&self, bytes: &[u8]) -> Result<Table, Diagnostic>;
}

/// The error of a file that is not what its format says.
pub fn broken(reader: &dyn Reader, what: &str) -> Diagnostic {
    Diagnostic::error(Code::UnreadableSource, what).help(format!(
        "open the file in the program that made it, and export it again ({})",
        reader.name()
    ))
}
