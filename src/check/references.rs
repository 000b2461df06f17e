//! References to tables and passages, and what numbers are called.

use super::finding::Certainty;
use super::in_words;
use super::print::Print;
use super::tie::PublishedText;
use super::words;
use crate::figures::Expression;
use crate::spec::Kind;

/// `Ok` for one that is right; why one is not; `None` if it can't be decided.
pub(super) fn judge(
    text: &PublishedText,
    print: &Print<'_>,
) -> Option<Result<(), (Certainty, String)>> {
    let printed = text.value.printed.as_str();
    let about: Vec<&str> = text.about.iter().flat_map(Expression::figures).collect();
    if text.value.kind == Kind::Name {
        let right = about.iter().map(|id| words::names(printed, id));
        let right: Vec<bool> = right.collect::<Option<_>>()?;
        let wrong = right.iter().filter(|right| !**right).count();
        return (!right.is_empty()).then(|| match wrong {
            0 => Ok(()),
            _ => Err((
                Certainty::Certain,
                "these numbers are of something else".to_string(),
            )),
        });
    }
    let tables = &print.specs.published.tables;
    let named = number_of(printed);
    if about.is_empty() {
        let why = text.value.why.as_deref().unwrap_or_default();
        return match named {
            Some(number)
                if tables
                    .iter()
                    .any(|t| number_of(&t.content.place) == Some(number)) =>
            {
                None
            }
            Some(number) => Some(Err((
                Certainty::Certain,
                format!("there is no Table {number}"),
            ))),
            None => Some(Err((
                Certainty::Likely,
                format!("nothing to refer to: {why}"),
            ))),
        };
    }
    for id in about {
        let table = id.split('.').next().unwrap_or_default();
        let document = tables.iter().find(|t| t.name == table)?;
        let place = &document.content.place;
        if number_of(place)? != named? {
            let said = format!("what it is about is in {place}");
            return Some(Err((Certainty::Certain, said)));
        }
    }
    Some(Ok(()))
}

/// Where a table or model has a row, a column or a term of the name that a text gives a value, if it is not the value's.
pub(super) fn another(called: &str, id: &str, print: &Print<'_>) -> Option<String> {
    // As segments of ids are written.
    let segment = called.to_lowercase().replace(' ', "_");
    let names = |id: &str| {
        let items = id.rsplit_once('.').map_or("", |(items, _)| items);
        items.split('.').skip(2).any(|item| item == segment)
    };
    if names(id) {
        return None;
    }
    // The cell that has most in common with the value's own.
    let own: Vec<&str> = id.split('.').collect();
    let shared = |other: &str| {
        let other: Vec<&str> = other.split('.').collect();
        let same = own.iter().zip(&other).filter(|(a, b)| a == b).count();
        same + usize::from(own.last() == other.last())
    };
    // The first of those that have the most.
    let others = print.cells.keys().rev().filter(|other| names(other));
    let nearest = others.max_by_key(|other| shared(other))?;
    let segments: Vec<&str> = nearest.split('.').collect();
    let called = segments.iter().skip(2).position(|item| *item == segment)?;
    Some(in_words::cells(print, segments.get(..called + 3)?))
}

/// The number of a table in a text: `12` of `Table12`, `3-8` of `Table 3-8`.
fn number_of(text: &str) -> Option<&str> {
    let at = text.to_lowercase().find("table")?;
    let rest = text
        .get(at + "table".len()..)?
        .trim_start_matches(['s', '.', ' ', '\u{a0}']);
    let end = rest
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .unwrap_or(rest.len());
    rest.get(..end)
        .filter(|number| number.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::number_of;

    #[test]
    fn numbers_of_tables() {
        assert_eq!(number_of("Table1"), Some("1"));
        assert_eq!(number_of("Question 5 in Table 14"), Some("14"));
        assert_eq!(number_of("Table 3-8"), Some("3-8"));
        assert_eq!(number_of("Company G, described later"), None);
        assert_eq!(number_of("the table"), None);
    }
}
