//! Which figures are asked for.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, counted};
use crate::diff::Made;
use crate::figures::matches;

/// What is asked for; a figure has to fit all that is given.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted<'a> {
    /// An id, in which `*` stands for anything.
    pub id: Option<&'a str>,
    /// `TEMPLATE:LINE`.
    pub at: Option<&'a str>,
    /// A page.
    pub page: Option<usize>,
    /// As printed.
    pub text: Option<&'a str>,
}

/// The ids of the figures asked for, sorted; an error where there is none.
pub fn find(made: &Made, wanted: Wanted<'_>) -> Result<Vec<String>, Diagnostics> {
    let figures = &made.report.computed.figures;
    let rounding = made.report.specs.report.content.rounding;
    let mut ids: BTreeSet<&str> = figures.iter().map(|f| f.id.as_str()).collect();
    if let Some(pattern) = wanted.id {
        ids.retain(|id| matches(pattern, id));
        if ids.is_empty() {
            return Err(figures.no_match(pattern).into());
        }
    }
    if wanted.at.is_some() || wanted.page.is_some() {
        let used = used(made, wanted)?;
        ids.retain(|id| used.contains(id));
    }
    if let Some(text) = wanted.text {
        let text = plain(text);
        if text.is_empty() {
            return Err(Diagnostic::error(Code::InvalidOption, "`--text` is empty")
                .expected("the printed text of a figure, such as 43.5")
                .into());
        }
        let otherwise: BTreeSet<&str> = match &made.filled {
            Ok(filled) => filled
                .uses
                .iter()
                .filter(|used| plain(used.printed()) == text)
                .map(|used| used.figure.as_str())
                .collect(),
            Err(_) => BTreeSet::new(),
        };
        let prints = |id: &str| {
            figures
                .get(id)
                .is_some_and(|f| plain(&f.text(rounding)) == text)
        };
        ids.retain(|id| otherwise.contains(id) || prints(id));
    }
    if ids.is_empty() {
        let pages = made.typeset.as_ref().map(|typeset| typeset.pages);
        let message = nothing(wanted);
        return Err(match (wanted.page, pages) {
            (Some(page), Some(pages)) if page == 0 || page > pages => message.note(format!(
                "the report has {}",
                counted(pages, "page", "pages")
            )),
            _ => message,
        }
        .into());
    }
    Ok(ids.into_iter().map(str::to_string).collect())
}

/// A printed number as it is typed: with a hyphen for a minus, without a percent sign.
fn plain(text: &str) -> String {
    let text = text.trim().trim_end_matches('%').trim();
    text.replace('\u{2212}', "-")
}

/// The figures used at a line and on a page.
fn used<'a>(made: &'a Made, wanted: Wanted<'_>) -> Result<BTreeSet<&'a str>, Diagnostics> {
    // Without filled templates there are neither lines nor pages.
    let filled = match &made.filled {
        Ok(filled) => filled,
        Err(errors) => return Err(errors.clone()),
    };
    let at = wanted.at.map(line).transpose()?;
    if let Some((template, _)) = at
        && !filled
            .uses
            .iter()
            .any(|used| used.template.ends_with(template))
    {
        let known: BTreeSet<&str> = filled.uses.iter().map(|u| u.template.as_str()).collect();
        return Err(Diagnostic::error(
            Code::NoMatch,
            format!("no figure is used in a template `{template}`"),
        )
        .expected("a template's path, and a line number")
        .suggest(template, known)
        .into());
    }
    let pages = made
        .typeset
        .as_ref()
        .map(|t| t.uses.pages.as_slice())
        .unwrap_or_default();
    let fit = filled.uses.iter().enumerate().filter(|(number, used)| {
        let here = at
            .is_none_or(|(template, line)| used.template.ends_with(template) && used.line == line);
        let page = pages.get(*number).copied().flatten();
        here && wanted.page.is_none_or(|wanted| page == Some(wanted))
    });
    Ok(fit.map(|(_, used)| used.figure.as_str()).collect())
}

fn line(at: &str) -> Result<(&str, usize), Diagnostic> {
    let number = |at: &'_ str| -> Option<usize> { at.rsplit_once(':')?.1.parse().ok() };
    // Messages give a column too.
    let at_line = match at.rsplit_once(':') {
        Some((before, _)) if number(at).is_some() && number(before).is_some() => before,
        _ => at,
    };
    let parts = at_line.rsplit_once(':');
    let parsed = parts.and_then(|(template, line)| Some((template, line.parse().ok()?)));
    parsed
        .filter(|(template, _)| !template.is_empty())
        .ok_or_else(|| {
            Diagnostic::error(Code::InvalidOption, format!("`--at {at}` is not a place"))
                .expected("TEMPLATE:LINE, such as templates/sections/aims.typ.j2:12")
        })
}

fn nothing(wanted: Wanted<'_>) -> Diagnostic {
    let mut asked = Vec::new();
    asked.extend(wanted.id.map(|id| format!("with the id `{id}`")));
    asked.extend(wanted.at.map(|at| format!("used at {at}")));
    asked.extend(wanted.page.map(|page| format!("on page {page}")));
    asked.extend(wanted.text.map(|text| format!("printed as `{text}`")));
    Diagnostic::error(Code::NoMatch, format!("no figure {}", asked.join(" and ")))
        .expected("the id, the line of the call, the page or the text of a figure")
        .help("a fact of report/facts.yaml is not a figure; `refigure figures` lists all figures")
}
