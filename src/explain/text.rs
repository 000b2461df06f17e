//! Explanations for a terminal.

use super::result::{Explanation, Explanations};
use crate::sink::Lines;

/// More figures than that are listed, and explained where one of them is named.
const MOST: usize = 10;

/// More respondents than that are only counted.
const MOST_ROWS: usize = 200;

/// The explanations as text.
pub fn render(explanations: &Explanations) -> String {
    let figures = &explanations.figures;
    let mut out = Lines::default();
    if figures.len() > MOST {
        for figure in figures {
            out.push(format_args!(
                "{} = {}: {}",
                figure.id, figure.text, figure.definition
            ));
        }
        out.blank();
        out.push(format_args!(
            "{} figures; `refigure explain ID` explains one",
            figures.len()
        ));
        return out.text();
    }
    for (i, figure) in figures.iter().enumerate() {
        if i > 0 {
            out.blank();
        }
        explanation(&mut out, figure);
        if figure.uses.is_empty() {
            let said = match explanations.uses_known {
                true => "used nowhere",
                false => "uses unknown: the templates can't be filled",
            };
            out.push(format_args!("  {said}"));
        }
    }
    out.text()
}

fn explanation(out: &mut Lines, figure: &Explanation) {
    let exact = match figure.exact == figure.text {
        true => String::new(),
        false => format!(", exactly {}", figure.exact),
    };
    out.push(format_args!("{} = {}{exact}", figure.id, shown(figure)));
    for (label, text) in rows(figure) {
        match label {
            "from" => out.push(format_args!("  from {text}")),
            _ => out.push(format_args!("  {label}: {text}")),
        }
        if label == COUNTED {
            respondents(out, figure);
        }
    }
    if figure.respondents.counted.is_none() {
        respondents(out, figure);
    }
    for used in &figure.uses {
        let page = used
            .page
            .map_or(String::new(), |page| format!(", page {page}"));
        let prints = match &used.prints {
            Some(printed) => format!(": {printed}"),
            None => ": used in a condition, not printed".into(),
        };
        out.push(format_args!(
            "  used at {}:{}{page}{prints}",
            used.template, used.line
        ));
        if let Some(sentence) = &used.sentence {
            out.push(format_args!("      {sentence}"));
        }
    }
}

fn respondents(out: &mut Lines, figure: &Explanation) {
    let respondents = &figure.respondents;
    for row in respondents.rows.iter().take(MOST_ROWS) {
        out.push(format_args!("    {} ({}:{})", row.key, row.path, row.line));
    }
    let more = respondents.rows.len().saturating_sub(MOST_ROWS);
    if more > 0 {
        out.push(format_args!("    and {more} more; --format json has them"));
    }
    for book in &respondents.withheld {
        out.push(format_args!(
            "    the respondents are not listed: {book} has `disclosure: counts`"
        ));
    }
}

/// As printed, a share with its sign.
pub fn shown(figure: &Explanation) -> String {
    let unit = if figure.statistic.is_share() { "%" } else { "" };
    format!("{}{unit}", figure.text)
}

/// The row of the number of respondents.
const COUNTED: &str = "respondents counted";

/// What is known of a figure but for its uses and respondents: rows of a label and a text.
pub fn rows(figure: &Explanation) -> Vec<(&'static str, String)> {
    let mut rows = vec![
        ("what", figure.definition.clone()),
        ("formula", figure.formula.clone()),
    ];
    rows.extend(figure.parts.iter().map(|part| {
        let text = format!("{} = {}, exactly {}", part.id, part.text, part.exact);
        ("part", text)
    }));
    rows.extend(figure.base.map(|base| ("base", base.to_string())));
    rows.extend(figure.filter.clone().map(|filter| ("of", filter)));
    let counted = figure.respondents.counted;
    rows.extend(counted.map(|counted| (COUNTED, counted.to_string())));
    rows.extend(figure.inputs.iter().map(|input| {
        let line = input.line.map_or(String::new(), |line| format!(":{line}"));
        ("from", format!("{}{line}: {}", input.path, input.what))
    }));
    rows.extend(figure.published.iter().map(|value| {
        let printed = value.printed.as_deref().unwrap_or("(not legible)");
        let verdict = value
            .verdict
            .map_or(String::new(), |verdict| format!(": {}", verdict.word()));
        let about = value
            .about
            .as_ref()
            .map_or(String::new(), |about| format!(", about {about}"));
        let place = format!("{} ({}:{})", value.place, value.path, value.line);
        ("published", format!("{printed}, {place}{about}{verdict}"))
    }));
    rows
}
