//! The scales of wordings in `report/report.yaml`: every step has one bound and can be reached.

use num_rational::Ratio;

use super::document::{Document, refuse_numbers};
use super::report::{Report, Step};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::figures::parse_bound;
use crate::yaml::Spanned;

/// A bound that was read.
struct Bound<'a> {
    written: &'a Spanned<String>,
    value: Ratio<i128>,
    /// `at_least`: the bound itself is included.
    inclusive: bool,
}

pub(super) fn check(document: &Document<Report>, messages: &mut Diagnostics) {
    let language = document.content.language();
    for (name, steps) in document.content.phrases.iter() {
        if steps.is_empty() {
            messages.push(
                Diagnostic::error(
                    Code::InvalidPhrases,
                    format!("the phrases `{}` have no steps", name.value),
                )
                .at(document.place(name))
                .expected("steps such as `{at_least: \"1/2\", text: …}`"),
            );
        }
        let mut before: Vec<Bound<'_>> = Vec::new();
        for step in steps {
            refuse_numbers(document, &step.text, "a phrase", Some(language), messages);
            match bound(document, name, step) {
                Ok(bound) => {
                    if let Some(fault) = unreachable(document, &bound, &before) {
                        messages.push(fault.at(document.place(bound.written)));
                    } else {
                        before.push(bound);
                    }
                }
                Err(fault) => messages.push(fault),
            }
        }
    }
}

/// The bound of a step.
fn bound<'a>(
    document: &Document<Report>,
    name: &Spanned<String>,
    step: &'a Step,
) -> Result<Bound<'a>, Diagnostic> {
    let (written, inclusive) = match (&step.above, &step.at_least) {
        (Some(bound), None) => (bound, false),
        (None, Some(bound)) => (bound, true),
        _ => {
            return Err(Diagnostic::error(
                Code::InvalidPhrases,
                format!("a step of the phrases `{}` needs one bound", name.value),
            )
            .at(document.place(&step.text))
            .expected("exactly one of `above` and `at_least` for this text"));
        }
    };
    let value = parse_bound(written).ok_or_else(|| {
        Diagnostic::error(
            Code::InvalidValue,
            format!("`{}` is not a bound", written.value),
        )
        .at(document.place(written))
        .expected("a fraction such as 1/2 or a decimal number such as 0.5")
    })?;
    Ok(Bound {
        written,
        value,
        inclusive,
    })
}

/// Why no share reaches a step: none is that large, or a step above it covers all that would.
fn unreachable(
    document: &Document<Report>,
    bound: &Bound<'_>,
    before: &[Bound<'_>],
) -> Option<Diagnostic> {
    let whole = Ratio::from_integer(1);
    if bound.value > whole || (bound.value == whole && !bound.inclusive) {
        return Some(
            Diagnostic::error(
                Code::InvalidPhrases,
                format!("no share is above `{}`", bound.written.value),
            )
            .expected("a bound from 0 to 1, such as 1/2 or 0.5 for 50 %"),
        );
    }
    let takes = |earlier: &&Bound<'_>| {
        earlier.value < bound.value
            || (earlier.value == bound.value && (earlier.inclusive || !bound.inclusive))
    };
    let earlier = before.iter().find(takes)?;
    Some(
        Diagnostic::error(Code::InvalidPhrases, "this step can never be reached")
            .expected("a smaller bound than in the steps above")
            .note(format!(
                "`{}` at {} already covers every share that this step would cover",
                earlier.written.value,
                document.place(earlier.written).label()
            ))
            .help("steps are tried from top to bottom: put the largest bound first"),
    )
}
