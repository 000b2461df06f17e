//! `phrase(scale, id)` prints words that a share chooses.

use crate::diagnostic::{Code, Diagnostic};
use crate::figures::parse_bound;
use crate::fill::call::Function;
use crate::fill::escape::typst;
use crate::fill::lookup::{capitalised, shown};

pub(super) static FUNCTION: Function = Function {
    name: "phrase",
    takes: &["SCALE", "ID"],
    options: &["capital"],
    answer: |call| {
        let (scale, id) = (call.text(0)?, call.text(1)?);
        let capital = call.flag("capital").ok()?;
        let phrases = &call.shared.specs.report.content.phrases;
        let Some(steps) = phrases.get(&scale) else {
            let message = Diagnostic::error(
                Code::UnknownName,
                format!("report.yaml has no phrases `{scale}`"),
            )
            .expected("a key of `phrases`")
            .suggest(&scale, phrases.keys());
            call.wrong(0, message);
            return None;
        };
        let figure = call.share(1, &id, None)?;
        let value = figure.exact.rational().unwrap_or(i128::MAX.into());
        let chosen = steps.iter().find(|step| {
            let above = step.above.as_ref().and_then(|bound| parse_bound(bound));
            let at_least = step.at_least.as_ref().and_then(|bound| parse_bound(bound));
            above.is_some_and(|bound| value > bound) || at_least.is_some_and(|bound| value >= bound)
        });
        let Some(step) = chosen else {
            let message = Diagnostic::error(
                Code::InvalidPhrases,
                format!("no step of the phrases `{scale}` covers `{id}`"),
            );
            let message = shown(call.shared, message, std::slice::from_ref(&figure.id))
                .expected("a step that covers the figure")
                .help("end the scale in report/report.yaml with `at_least: \"0\"`");
            call.wrong(1, message);
            return None;
        };
        let words = match capital {
            true => capitalised(&step.text),
            false => step.text.value.clone(),
        };
        Some(call.printed(figure, &typst(&words)))
    },
};
