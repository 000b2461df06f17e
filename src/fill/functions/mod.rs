//! The functions that templates call: a file each, and the list of them.
//!
//! An error is recorded with its place and the template goes on with a placeholder, so that all of a report's errors
//! are reported at once; the build fails afterwards. Every function gets the number of its call first (see
//! [`super::sites`]).

mod assert;
mod base;
mod chart;
mod cite;
mod count;
mod equation;
mod errata;
mod erratum;
mod fact;
mod figure;
mod name;
mod percent;
mod phrase;
mod ranked;
mod reference;
mod references;
mod table;
mod value;
mod words;

use minijinja::value::{Kwargs, Rest, ValueOrKwargs, from_args};
use minijinja::{Environment, Error, ErrorKind, Value};
use std::sync::Arc;

use super::call::{Call, Function};
use super::escape::markup;
use super::recorder::{PLACEHOLDER, Shared};

/// All template functions, as docs/templates.md presents them.
static FUNCTIONS: [&Function; 19] = [
    &figure::FUNCTION,
    &percent::FUNCTION,
    &count::FUNCTION,
    &base::FUNCTION,
    &words::FUNCTION,
    &fact::FUNCTION,
    &name::FUNCTION,
    &ranked::FUNCTION,
    &phrase::FUNCTION,
    &value::FUNCTION,
    &assert::FUNCTION,
    &table::FUNCTION,
    &chart::FUNCTION,
    &equation::FUNCTION,
    &reference::FUNCTION,
    &cite::FUNCTION,
    &references::FUNCTION,
    &erratum::FUNCTION,
    &errata::FUNCTION,
];

/// The name of every template function, and its options.
pub fn functions() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    FUNCTIONS
        .iter()
        .map(|function| (function.name, function.options))
}

/// Adds the functions to an environment.
pub(super) fn register(env: &mut Environment<'static>, shared: &Arc<Shared>) {
    for function in FUNCTIONS {
        let shared = Arc::clone(shared);
        let run = move |values: Rest<ValueOrKwargs>| -> Result<Value, Error> {
            let values = values.into_values();
            let (values, options): (&[Value], Kwargs) = from_args(&values)?;
            let site = values.first().and_then(|v| usize::try_from(v.clone()).ok());
            let (Some(site), Some(arguments)) = (site, values.get(1..)) else {
                let message = format!("`{}` must be called by its own name", function.name);
                return Err(Error::new(ErrorKind::InvalidOperation, message));
            };
            let call = Call::new(&shared, site, function, arguments, &options);
            let answer = call.and_then(|call| (function.answer)(&call));
            Ok(answer.unwrap_or_else(|| match function.name {
                // The template may go on to compute with it.
                "value" => Value::from(0),
                _ => markup(PLACEHOLDER.into()),
            }))
        };
        env.add_function(function.name, run);
    }
}
