//! The report as a page: one file of HTML with its styles.
//!
//! Typst's exporter gives the elements. What it has no words for is added to them: which text is a figure (so that a
//! use has an anchor), which cells head rows and columns, boxes in which wide tables scroll, landmarks, styles.

mod anchors;
mod dom;
mod landmarks;
mod tables;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use typst_html::{HtmlDocument, HtmlOptions};

use super::World;
use super::errors;
use crate::diagnostic::{Diagnostics, Severity};
use crate::fill::Filled;

/// A page as it was made.
pub(super) struct Made {
    pub(super) page: Page,
    /// The anchor of each use, by the use's number; uses that print nothing have none.
    pub(super) anchors: Vec<Option<String>>,
    /// Typst's warnings.
    pub(super) warnings: Diagnostics,
}

/// A page in HTML. It fetches nothing, and a browser that is asked to refuses.
#[derive(Debug, Clone)]
pub struct Page {
    text: String,
}

impl Page {
    /// The page by itself: no script.
    pub fn plain(&self) -> String {
        self.with("", "", None)
    }

    /// The page with more styles, more in its body, and one script at its end, which alone may run.
    pub fn scripted(&self, styles: &str, body: &str, script: &str) -> String {
        let styles = format!("<style>{styles}</style>");
        self.with(&styles, body, Some(script))
    }

    fn with(&self, head: &str, body: &str, script: Option<&str>) -> String {
        let mut policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:".to_string();
        let mut end = String::new();
        if let Some(script) = script {
            let hash = STANDARD.encode(Sha256::digest(script));
            policy.push_str(&format!("; script-src 'sha256-{hash}'"));
            end = format!("<script>{script}</script>");
        }
        let policy = format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">");
        // Text holds no tags, and the styles none of these.
        let (before, rest) = self.text.split_once(HEAD_ENDS).unwrap_or((&self.text, ""));
        let (main, after) = rest.rsplit_once(BODY_ENDS).unwrap_or((rest, ""));
        format!("{before}{policy}{head}{HEAD_ENDS}{main}{body}{end}{BODY_ENDS}{after}")
    }
}

const HEAD_ENDS: &str = "</head>";
const BODY_ENDS: &str = "</body>";

/// What Typst says of every page.
const UNFINISHED: &str = "html export is under active development";

/// Makes the page. The world has to say what it is for: see [`super::world::library`].
pub(super) fn page(world: &World<'_>, filled: &Filled) -> Result<Made, Diagnostics> {
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
    Ok(Made {
        page: Page {
            text: text.map_err(|errors| told(&errors))?,
        },
        anchors,
        warnings,
    })
}
