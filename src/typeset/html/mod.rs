//! The report as a page: one file of HTML with its styles.
//!
//! Typst's exporter gives the elements. What it has no words for is added to them: which text is a figure (so that a
//! use has an anchor), which cells head rows and columns, boxes in which wide tables scroll, landmarks, styles.

mod anchors;
mod dom;
mod landmarks;
mod tables;

use typst_html::{HtmlDocument, HtmlOptions};

use super::World;
use super::errors;
use crate::diagnostic::{Diagnostics, Severity};
use crate::fill::Filled;

/// A page.
pub(super) struct Page {
    /// The file.
    pub(super) bytes: Vec<u8>,
    /// The anchor of each use, by the use's number; uses that print nothing have none.
    pub(super) anchors: Vec<Option<String>>,
    /// Typst's warnings.
    pub(super) warnings: Diagnostics,
}

/// What Typst says of every page.
const UNFINISHED: &str = "html export is under active development";

/// Makes the page. The world has to say what it is for: see [`super::world::library`].
pub(super) fn page(world: &World<'_>, filled: &Filled) -> Result<Page, Diagnostics> {
    let compiled = typst::compile::<HtmlDocument>(world);
    let all = compiled.warnings.into_iter();
    let warnings: Vec<_> = all.filter(|w| !w.message.starts_with(UNFINISHED)).collect();
    let warnings = errors::tell(&warnings, Severity::Warning, world, filled);
    let told = |errors: &[_]| errors::tell(errors, Severity::Error, world, filled);
    let mut document = compiled.output.map_err(|errors| told(&errors))?;
    let anchors = anchors::set(document.root_mut(), world, filled);
    tables::complete(document.root_mut());
    landmarks::set(document.root_mut(), filled.language);
    let text = typst_html::html(&document, &HtmlOptions::default());
    Ok(Page {
        bytes: text.map_err(|errors| told(&errors))?.into_bytes(),
        anchors,
        warnings,
    })
}
