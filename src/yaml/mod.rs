//! YAML with places: the only module that knows the YAML library.
//!
//! A document is read as a tree with places (`node`), which `shape` (and `choice`, for several forms) checks against the
//! schema of the type, reporting every key and value that doesn't fit; `typed` then makes the type from the tree.

mod characters;
mod choice;
mod comments;
mod node;
mod read;
mod schema;
mod shape;
mod spanned;
mod typed;
mod wrong;

pub use read::{peek, read};
pub use spanned::{Map, Spanned};
