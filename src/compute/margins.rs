//! The margins that a codebook's weights are calibrated to.

use super::key::Key;
use super::raking::Margins;
use crate::dataset::number_of_values;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::spec::{Calibrate, Codebook, Document, ZeroWeights};

/// The most iterations, where none are declared.
const ITERATIONS: u32 = 1000;

/// The name of the calibrated column of a column of weights; no codebook can declare it.
pub(super) fn column(of: &str) -> String {
    format!("{of} calibrated")
}

/// The answers to the margins that a codebook declares.
pub(super) fn margins(book: &Codebook) -> Vec<Key> {
    let calibrate = book.design.as_ref().and_then(|d| d.calibrate.as_ref());
    let values = number_of_values(book);
    let key = |column: &str| {
        Some(Key::Answer {
            column: column.to_string(),
            values: *values.get(column)?,
        })
    };
    let margins = calibrate.iter().flat_map(|c| c.margins.keys());
    margins.filter_map(key).collect()
}

/// The calibration of a dataset's weights, as its codebook declares it.
pub(super) struct Plan<'a> {
    pub(super) document: &'a Document<Codebook>,
    pub(super) calibrate: &'a Calibrate,
    pub(super) keys: Vec<Key>,
    pub(super) margins: Margins,
    /// The weight, and replicate weights after it; with their decimal places.
    pub(super) columns: Vec<(String, u8)>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(
        document: &'a Document<Codebook>,
        messages: &mut Diagnostics,
    ) -> Option<Self> {
        let book = &document.content;
        let design = book.design.as_ref()?;
        let calibrate = design.calibrate.as_ref()?;
        let before = messages.len();
        if design.zero == ZeroWeights::Allowed {
            let message = "weights of zero can't be calibrated";
            let conflict = Diagnostic::error(Code::ConflictingKeys, message);
            let conflict = conflict.at(document.place(&design.weight));
            messages.push(conflict.expected("`calibrate` without `zero: allowed`"));
        }
        let mut targets = Vec::new();
        let mut first: Option<u128> = None;
        for (name, margin) in calibrate.margins.iter() {
            let Some(choice) = book.variables.get(name) else {
                let message = format!("unknown variable `{}`", name.value);
                let known = book.variables.keys();
                let unknown = Diagnostic::error(Code::UnknownName, message)
                    .at(document.place(name))
                    .expected("a single-choice or derived variable of the dataset");
                messages.push(unknown.suggest(name, known));
                continue;
            };
            let mut of_codes = vec![0; choice.values.len()];
            for (value, target) in margin.iter() {
                let at = choice.values.position(value);
                match at.and_then(|at| of_codes.get_mut(at)) {
                    None => {
                        let message = format!("`{}` has no value `{}`", name.value, value.value);
                        let unknown = Diagnostic::error(Code::UnknownName, message);
                        let unknown = unknown
                            .at(document.place(value))
                            .expected("a value of the variable");
                        messages.push(unknown.suggest(value, choice.values.keys()));
                    }
                    Some(_) if target.value == 0 => {
                        let message = format!("a margin of zero for `{}`", value.value);
                        let zero = Diagnostic::error(Code::InvalidValue, message);
                        messages.push(
                            zero.at(document.place(target))
                                .expected("a number above zero"),
                        );
                    }
                    Some(of_code) => *of_code = target.value,
                }
            }
            let sum: u128 = of_codes.iter().map(|target| u128::from(*target)).sum();
            if let Some(first) = first.filter(|first| *first != sum) {
                let message = format!(
                    "the margin of `{}` adds up to {sum}, others to {first}",
                    name.value
                );
                let different = Diagnostic::error(Code::DifferentMargins, message)
                    .at(document.place(name))
                    .expected("numbers of the same population");
                messages.push(different.help("scale the margins to one sum"));
            }
            first = first.or(Some(sum));
            targets.push(of_codes);
        }
        let weight = design.weight.as_str();
        let columns = [weight].into_iter().chain(book.replicates());
        let columns = columns.map(|name| {
            let decimals = book.numbers.get(name).map_or(0, |number| number.decimals);
            (name.to_string(), decimals)
        });
        let iterations = calibrate.iterations.as_ref();
        (messages.len() == before).then(|| Plan {
            document,
            calibrate,
            keys: margins(book),
            margins: Margins {
                targets,
                decimals: calibrate.decimals.value,
                most: iterations.map_or(ITERATIONS, |iterations| iterations.value.max(1)),
            },
            columns: columns.collect(),
        })
    }

    pub(super) fn fault(&self, code: Code, message: String, margin: usize) -> Diagnostic {
        let names = self.calibrate.margins.iter().nth(margin);
        let place = names.map(|(name, _)| self.document.place(name));
        let message = Diagnostic::error(code, message);
        match place {
            Some(place) => message.at(place),
            None => message,
        }
    }

    /// The names of a margin and of its value.
    pub(super) fn names(&self, margin: usize, code: usize) -> (&str, &str) {
        let name = self
            .calibrate
            .margins
            .keys()
            .nth(margin)
            .unwrap_or_default();
        let values = self.document.content.variables.get(name);
        let value = values.and_then(|choice| choice.values.keys().nth(code));
        (name, value.unwrap_or_default())
    }
}
