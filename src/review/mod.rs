//! The review page: the report in HTML, in which every number can be opened, with a list of what is to be looked at.
//!
//! All that it says is what [`crate::explain`], [`crate::diff`] and [`crate::check`] say. It is given to a script as
//! data; the script and its styles are in `templates/web/`.

mod changes;
mod subject;
mod verdicts;

use serde::Serialize;
use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::diff::Made;
use crate::explain::{self, Explanation};

pub use changes::changes;
pub use subject::Subject;
use subject::anchors;
pub use verdicts::verdicts;

const SCRIPT: &str = include_str!("../../templates/web/review.js");
const STYLES: &str = include_str!("../../templates/web/review.css");

/// What the script is given.
#[derive(Serialize)]
struct Data<'a> {
    #[serde(flatten)]
    subject: &'a Subject,
    /// Texts that are used more than once, by their place.
    texts: Vec<String>,
    figures: BTreeMap<&'a str, Opened>,
    /// Anchor → figure.
    anchors: BTreeMap<&'a str, &'a str>,
}

/// What is known of a figure.
#[derive(Serialize)]
struct Opened {
    /// As printed.
    text: String,
    /// Labels and texts.
    rows: Vec<(usize, usize)>,
    uses: Vec<Used>,
}

/// Anchor, template and line, what is printed, the sentence.
type Used = (Option<String>, usize, Option<usize>, Option<usize>);

/// Each text once.
#[derive(Default)]
struct Texts {
    all: Vec<String>,
    known: BTreeMap<String, usize>,
}

impl Texts {
    fn add(&mut self, text: String) -> usize {
        if let Some(known) = self.known.get(&text) {
            return *known;
        }
        self.known.insert(text.clone(), self.all.len());
        self.all.push(text);
        self.all.len() - 1
    }

    fn open(&mut self, figure: &Explanation) -> Opened {
        let rows = explain::rows(figure).into_iter();
        let uses = figure.uses.iter();
        Opened {
            text: explain::shown(figure),
            rows: rows
                .map(|(label, text)| (self.add(label.into()), self.add(text)))
                .collect(),
            uses: uses
                .map(|used| {
                    let place = format!("{}:{}", used.template, used.line);
                    (
                        used.anchor.clone(),
                        self.add(place),
                        used.prints.clone().map(|text| self.add(text)),
                        used.sentence.clone().map(|text| self.add(text)),
                    )
                })
                .collect(),
        }
    }
}

/// The review page; the page in HTML has to be made.
pub fn page(made: &Made, subject: &Subject) -> Result<String, Diagnostics> {
    let anchors = anchors(made);
    let printed: Vec<String> = anchors.keys().map(ToString::to_string).collect();
    let explained = explain::explain(made, &printed, false)?;
    let mut texts = Texts::default();
    let figures = explained.figures.iter();
    let figures = figures.map(|figure| (figure.id.as_str(), texts.open(figure)));
    let data = Data {
        subject,
        figures: figures.collect(),
        texts: texts.all,
        anchors: anchors
            .iter()
            .flat_map(|(id, anchors)| anchors.iter().map(|anchor| (*anchor, *id)))
            .collect(),
    };
    let json = serde_json::to_string(&data).map_err(|e| {
        Diagnostic::error(Code::UnwritableOutput, "can't write the review").source(&e)
    })?;
    // Nothing in it can end the element that it is in.
    let json = json.replace('<', "\\u003c");
    let body = format!("<script type=\"application/json\" id=\"review-data\">{json}</script>");
    let page = made
        .typeset
        .as_ref()
        .and_then(|typeset| typeset.page.as_ref());
    Ok(page.map_or(String::new(), |page| page.scripted(STYLES, &body, SCRIPT)))
}
