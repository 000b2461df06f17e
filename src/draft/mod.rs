//! A draft of `report/published/prose.yaml` from a paper: its numbers, each with its page and sentence, none confirmed.
//!
//! `paper` reads the file, a text or (by `pdf`) a PDF; `lines` tells prose from tables and from what is on every page;
//! `values` finds the numbers of a sentence; `collect` puts them together and `render` writes them. Nothing is judged here:
//! an author says what each number is about, and then [`crate::check`] reads it. A leaf: no stage of a build knows it.

mod collect;
mod lines;
mod pages;
mod paper;
mod parts;
mod pdf;
mod render;
mod values;

pub use collect::Draft;
pub use pages::Page;
pub use paper::Paper;
pub use parts::LeftOut;
pub use render::render;
