//! Explanations for a terminal.

use std::fmt::Write as _;

use super::result::{Explanation, Explanations};

/// More figures than that are listed, and explained where one of them is named.
const MOST: usize = 10;

/// More respondents than that are only counted.
const MOST_ROWS: usize = 200;

/// The explanations as text.
pub fn render(explanations: &Explanations) -> String {
    let figures = &explanations.figures;
    let mut out = String::new();
    if figures.len() > MOST {
        // Writing to a string cannot fail.
        for figure in figures {
            let _ = writeln!(
                out,
                "{} = {}: {}",
                figure.id, figure.text, figure.definition
            );
        }
        let _ = writeln!(
            out,
            "\n{} figures; `refigure explain ID` explains one",
            figures.len()
        );
        return out;
    }
    for (i, figure) in figures.iter().enumerate() {
        if i > 0 {
            out.push('\n');
        }
        explanation(&mut out, figure);
        if figure.uses.is_empty() {
            out.push_str(match explanations.uses_known {
                true => "  used nowhere\n",
                false => "  where it is used is not known: the templates can't be filled\n",
            });
        }
    }
    out
}

fn explanation(out: &mut String, figure: &Explanation) {
    let unit = if figure.statistic.is_share() { "%" } else { "" };
    let exact = match figure.exact == figure.text {
        true => String::new(),
        false => format!(", exactly {}", figure.exact),
    };
    let _ = writeln!(out, "{} = {}{unit}{exact}", figure.id, figure.text);
    let _ = writeln!(out, "  what: {}", figure.definition);
    let _ = writeln!(out, "  formula: {}", figure.formula);
    if let Some(base) = figure.base {
        let _ = writeln!(out, "  base: {base}");
    }
    if let Some(filter) = &figure.filter {
        let _ = writeln!(out, "  of: {filter}");
    }
    respondents(out, figure);
    for input in &figure.inputs {
        let line = input.line.map_or(String::new(), |line| format!(":{line}"));
        let _ = writeln!(out, "  from {}{line}: {}", input.path, input.what);
    }
    for value in &figure.published {
        let printed = value.printed.as_deref().unwrap_or("(not legible)");
        let verdict = value
            .verdict
            .map_or(String::new(), |verdict| format!(": {}", verdict.word()));
        let about = value
            .about
            .as_ref()
            .map_or(String::new(), |about| format!(", about {about}"));
        let _ = writeln!(
            out,
            "  published: {printed}, {} ({}:{}){about}{verdict}",
            value.place, value.path, value.line
        );
    }
    for used in &figure.uses {
        let page = used
            .page
            .map_or(String::new(), |page| format!(", page {page}"));
        let prints = match &used.prints {
            Some(printed) => format!(": {printed}"),
            None => ": decides, prints nothing".into(),
        };
        let _ = writeln!(
            out,
            "  used at {}:{}{page}{prints}",
            used.template, used.line
        );
        if let Some(sentence) = &used.sentence {
            let _ = writeln!(out, "      {sentence}");
        }
    }
}

fn respondents(out: &mut String, figure: &Explanation) {
    let respondents = &figure.respondents;
    if let Some(counted) = respondents.counted {
        let _ = writeln!(out, "  respondents counted: {counted}");
    }
    for row in respondents.rows.iter().take(MOST_ROWS) {
        let _ = writeln!(out, "    {} ({}:{})", row.key, row.path, row.line);
    }
    let more = respondents.rows.len().saturating_sub(MOST_ROWS);
    if more > 0 {
        let _ = writeln!(out, "    and {more} more; --format json has them");
    }
    for book in &respondents.withheld {
        let _ = writeln!(
            out,
            "    who they are is not shown: {book} says `disclosure: counts`"
        );
    }
}
