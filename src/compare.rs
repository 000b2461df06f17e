//! Published values beside figures.
//!
//! So far every published value is tied to the figure or fact it is about, and a value that is about nothing is
//! refused; verdicts on them are not given yet.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::figures::Figures;
use crate::spec::{Kind, PublishedCell, Specs};

/// Published values, tied to what they are about.
#[derive(Debug, Clone, Default)]
pub struct Comparison {
    /// Of tables.
    pub cells: Vec<PublishedCell>,
    /// Of running text: place, kind, and whether a figure answers to it.
    pub prose: Vec<(String, Kind, bool)>,
}

/// Ties published values to figures and facts.
pub fn tie(specs: &Specs, figures: &Figures) -> Result<Comparison, Diagnostics> {
    let mut messages = Diagnostics::new();
    let mut comparison = Comparison::default();
    for table in &specs.published.tables {
        for cell in messages.take(table.cells()).unwrap_or_default() {
            if figures.get(&cell.figure).is_none() {
                messages.push(unknown(&cell.figure, figures).at(table.file.line_place(cell.line)));
            }
            comparison.cells.push(cell);
        }
    }
    if let Some(prose) = &specs.published.prose {
        for (place, values) in prose.content.values.iter() {
            for value in values {
                for id in value.about.iter().flat_map(|about| ids(about)) {
                    if let (None, Some(about)) = (figures.get(id), &value.about) {
                        messages.push(unknown(id, figures).at(prose.place(about)));
                    }
                }
                if let Some(fact) = &value.fact
                    && specs.facts.content.get(fact).is_none()
                {
                    messages.push(
                        Diagnostic::error(format!("there is no fact `{}`", fact.value))
                            .at(prose.place(fact))
                            .expected("expected a key of report/facts.yaml")
                            .suggest(fact, specs.facts.content.keys()),
                    );
                }
                let place = place.value.clone();
                comparison
                    .prose
                    .push((place, value.kind, value.about.is_some()));
            }
        }
    }
    messages.into_result()?;
    Ok(comparison)
}

fn unknown(id: &str, figures: &Figures) -> Diagnostic {
    let message = Diagnostic::error(format!("there is no figure `{id}`"))
        .expected("expected a published value to be about a figure");
    match figures.nearest(id) {
        Some(near) => message.help(format!("did you mean `{near}`?")),
        None => message,
    }
}

/// The figure ids in an expression: words with a dot that do not begin with a digit.
fn ids(expression: &str) -> impl Iterator<Item = &str> {
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
    let words = expression.split(move |c: char| !part(c));
    words.filter(|word| {
        word.contains('.') && !word.starts_with(|c: char| c.is_ascii_digit() || c == '.')
    })
}

#[cfg(test)]
mod tests {
    use super::ids;

    #[test]
    fn ids_are_found_in_expressions() {
        let found: Vec<&str> =
            ids("rank(t04.meti.total.other.row_pct + a.b) > 0.5 - each(meti.n, x)").collect();
        assert_eq!(found, ["t04.meti.total.other.row_pct", "a.b", "meti.n"]);
    }
}
