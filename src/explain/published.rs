//! What was published of a figure, with `check`'s verdict: the one place of `explain` that knows published values.

use schemars::JsonSchema;
use serde::Serialize;

use crate::check::{self, Verdict};
use crate::diagnostic::Diagnostics;
use crate::figures::FigureId;
use crate::pipeline::Report;
use crate::source::Place;

/// A published value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Published {
    /// As printed; absent if the print is no longer legible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub printed: Option<String>,
    /// Where it is printed.
    pub place: String,
    /// The file that it is recorded in.
    pub path: String,
    /// The line of it.
    pub line: usize,
    /// The expression over several figures that it is about, where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// What `check` says of it; nothing where the print can't be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
}

/// All published values, by the figures they are about.
pub(super) struct All(Vec<(String, Published)>);

/// Reads them.
pub(super) fn all(report: &Report) -> Result<All, Diagnostics> {
    let specs = &report.specs;
    let figures = &report.computed.figures;
    let judged = &report.assessment.values;
    let verdict = |figure: Option<&str>, recorded: &Place| {
        let found = judged
            .iter()
            .find(|v| v.figure.as_deref() == figure && v.recorded == *recorded);
        found.map(|value| value.verdict)
    };
    let mut all = Vec::new();
    for cell in check::tie(specs, figures)?.cells {
        let table = FigureId::parse(&cell.figure).map(FigureId::owner);
        let document = specs
            .published
            .tables
            .iter()
            .find(|t| Some(t.name.as_str()) == table);
        all.extend(document.map(|document| {
            let value = Published {
                printed: cell.printed,
                place: document.content.place.clone(),
                path: document.file.path().to_string(),
                line: cell.recorded.line,
                about: None,
                verdict: verdict(Some(&cell.figure), &cell.recorded),
            };
            (cell.figure, value)
        }));
    }
    let Some(prose) = &specs.published.prose else {
        return Ok(All(all));
    };
    for (place, value) in prose
        .content
        .values
        .iter()
        .flat_map(|(p, values)| values.iter().map(move |v| (p, v)))
    {
        let Some(about) = &value.about else { continue };
        let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
        for word in about
            .split(|c: char| !part(c))
            .filter(|word| word.contains('.'))
        {
            let recorded = prose.place(&value.printed);
            let value = Published {
                printed: Some(value.printed.value.clone()),
                place: place.value.clone(),
                about: (about.value != word).then(|| about.value.clone()),
                verdict: verdict(None, &recorded),
                path: recorded.path,
                line: recorded.line,
            };
            all.push((word.to_string(), value));
        }
    }
    Ok(All(all))
}

impl All {
    /// Those of a figure.
    pub(super) fn of(&self, id: &str) -> Vec<Published> {
        let own = self.0.iter().filter(|(figure, _)| figure == id);
        own.map(|(_, value)| value.clone()).collect()
    }
}
