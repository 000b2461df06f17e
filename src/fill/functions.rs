//! The functions that templates call. Every one gets the number of its call site first (see [`super::sites`]).
//!
//! An error is recorded with its place and the template goes on with a placeholder, so that all of a report's errors
//! are told at once; the build fails afterwards.

use minijinja::value::{Kwargs, Rest, ValueOrKwargs, from_args};
use minijinja::{Environment, Error, ErrorKind, Value};
use std::sync::Arc;

use super::arguments::{Call, Signature};
use super::escape::typst;
use super::marks::mark_plain;
use super::ranked::Ranking;
use super::recorder::{At, Shared};
use crate::diagnostic::Diagnostic;
use crate::figures::{Exact, Statistic};

/// Names of all template functions.
pub const NAMES: &[&str] = &[
    "figure",
    "percent",
    "count",
    "base",
    "words",
    "fact",
    "ranked",
    "name",
    "phrase",
    "value",
    "assert",
    "table",
    "equation",
    "ref",
    "cite",
    "references",
    "erratum",
    "errata",
];

/// What stands for a figure that could not be had; never printed, since the build fails.
pub(super) const PLACEHOLDER: &str = "?";

/// More decimal places than that no share or mean has exactly.
const MOST_PLACES: usize = 15;

/// What a function does with a call; `None` when something was wrong, which has been told.
type Answer = fn(&Call<'_>) -> Option<Value>;

/// All template functions.
const FUNCTIONS: &[(Signature, Answer)] = &[
    (takes("figure", &["ID"], &["places"]), |call| {
        let id = call.text(0)?;
        let places = call.whole("places", 0, MOST_PLACES).ok()?;
        let figure = call.shared.figure(At::argument(call.site, 0), &id, None)?;
        Some(call.shared.print(call.site, figure, places, ""))
    }),
    (takes("percent", &["CELL"], &["places"]), |call| {
        let id = call.text(0)?;
        let places = call.whole("places", 0, MOST_PLACES).ok()?;
        let at = At::argument(call.site, 0);
        let figure = call.shared.figure(at, &id, Some(Statistic::RowPct))?;
        call.shared
            .kind(at, figure, "a share", figure.statistic.is_share())?;
        Some(call.shared.print(call.site, figure, places, "%"))
    }),
    (takes("count", &["CELL"], &[]), |call| {
        let (id, at) = (call.text(0)?, At::argument(call.site, 0));
        let figure = call.shared.figure(at, &id, Some(Statistic::Count))?;
        let whole = matches!(figure.exact, Exact::Integer(_));
        call.shared.kind(at, figure, "a count", whole)?;
        Some(call.shared.print(call.site, figure, None, ""))
    }),
    (takes("base", &["ROW"], &[]), |call| {
        let id = call.text(0)?;
        let id = if id.ends_with(".base") {
            id
        } else {
            format!("{id}.total.base")
        };
        let figure = call.shared.figure(At::argument(call.site, 0), &id, None)?;
        Some(call.shared.print(call.site, figure, None, ""))
    }),
    (takes("words", &["ID"], &["capital"]), |call| {
        let id = call.text(0)?;
        let capital = call.flag("capital").ok()?;
        call.shared.words(call.site, &id, capital)
    }),
    (takes("fact", &["FACT"], &[]), |call| {
        let id = call.text(0)?;
        let fact = call.shared.fact(call.site, &id)?;
        Some(markup(mark_plain(&typst(&fact.to_string()))))
    }),
    (
        takes("ranked", &["ROW"], &["top", "by", "show", "except"]),
        |call| {
            let row = call.text(0)?;
            call.shared.ranked(call.site, &row, &Ranking::asked(call)?)
        },
    ),
    (takes("name", &["CELL"], &[]), |call| {
        let (id, at) = (call.text(0)?, At::argument(call.site, 0));
        let figure = call.shared.figure(at, &id, Some(Statistic::Count))?;
        let name = figure.name.as_deref().unwrap_or(&figure.id);
        Some(markup(typst(name)))
    }),
    (takes("phrase", &["SCALE", "ID"], &["capital"]), |call| {
        let (scale, id) = (call.text(0)?, call.text(1)?);
        let capital = call.flag("capital").ok()?;
        call.shared.phrase(call.site, &scale, &id, capital)
    }),
    (takes("value", &["ID"], &[]), |call| {
        let id = call.text(0)?;
        call.shared.value(call.site, &id)
    }),
    (takes("assert", &["CONDITION", "SENTENCE"], &[]), |call| {
        let (holds, sentence) = (call.truth(0), call.text(1));
        let figures = call.shared.asked_within(call.site);
        // What is wrong inside has been told; nothing follows from it.
        if holds == Some(false) && !call.shared.failed_within(call.site) {
            call.shared.refute(call.site, &sentence?, &figures);
        }
        Some(markup(String::new()))
    }),
    (takes("table", &["TABLE"], &[]), |call| {
        Some(call.shared.table(call.site, &call.text(0)?))
    }),
    (takes("equation", &["MODEL"], &[]), |call| {
        call.shared.equation(call.site, &call.text(0)?)
    }),
    (takes("ref", &["LABEL"], &[]), |call| {
        call.shared.reference(call.site, &call.text(0)?)
    }),
    (takes("cite", &["KEY"], &[]), |call| {
        call.shared.cite(call.site, &call.text(0)?)
    }),
    (takes("erratum", &["KEY"], &[]), |call| {
        call.shared.erratum(call.site, &call.text(0)?)
    }),
    (takes("errata", &[], &[]), |call| {
        Some(call.shared.errata(call.site))
    }),
    (takes("references", &[], &[]), |call| {
        if call.shared.specs.report.content.references.is_empty() {
            let message = Diagnostic::error("the report names no references")
                .expected("expected `references` in report/report.yaml");
            call.shared.error(call.site, message);
        }
        call.shared.list_references(call.site);
        Some(markup("#include \"/references.typ\"".into()))
    }),
];

const fn takes(
    name: &'static str,
    takes: &'static [&'static str],
    options: &'static [&'static str],
) -> Signature {
    Signature {
        name,
        takes,
        options,
    }
}

/// Adds the functions to an environment.
pub(super) fn register(env: &mut Environment<'static>, shared: &Arc<Shared>) {
    for (signature, answer) in FUNCTIONS {
        let shared = Arc::clone(shared);
        let function = move |values: Rest<ValueOrKwargs>| -> Result<Value, Error> {
            let values = values.into_values();
            let (values, options): (&[Value], Kwargs) = from_args(&values)?;
            let site = values.first().and_then(|v| usize::try_from(v.clone()).ok());
            let (Some(site), Some(arguments)) = (site, values.get(1..)) else {
                let message = format!("`{}` must be called by its own name", signature.name);
                return Err(Error::new(ErrorKind::InvalidOperation, message));
            };
            let call = Call::new(&shared, site, signature, arguments, &options);
            let answer = call.and_then(|call| answer(&call));
            Ok(answer.unwrap_or_else(|| match signature.name {
                // The template may go on to compute with it.
                "value" => Value::from(0),
                _ => markup(PLACEHOLDER.into()),
            }))
        };
        env.add_function(signature.name, function);
    }
    super::compared::register(env, shared);
}

pub(super) fn markup(text: String) -> Value {
    Value::from_safe_string(text)
}
