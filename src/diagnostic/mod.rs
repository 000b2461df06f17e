//! The one kind of message: what, where, what was expected, how to mend it.

mod code;
mod forms;
mod list;
mod message;
mod nearest;
mod text;

pub use code::Code;
pub use list::Diagnostics;
pub use message::{Diagnostic, Label, Severity};
pub use nearest::nearest;

/// `1 finding`, `2 findings`.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
