//! A model resolved against its codebook: which columns, and what each answer counts as.

use std::collections::BTreeMap;

use crate::compute::plan::{base_in_words, base_tests, unknown_dataset};
use crate::compute::selector::Test;
use crate::compute::variables::{Variable, variables};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::fit::{Design, Term};
use crate::source::Place;
use crate::spec::{Codebook, Document, Model, Specs, Value, ValueCode};
use crate::yaml::{Map, Spanned};

/// A model ready to be fitted.
#[derive(Debug, Clone)]
pub(in crate::compute) struct ModelPlan<'a> {
    /// The model.
    pub(in crate::compute) model: &'a Document<Model>,
    /// Its dataset.
    pub(in crate::compute) dataset: String,
    /// All must hold for a respondent to be in the base.
    pub(super) base: Vec<Test>,
    /// The columns of the design.
    pub(super) sources: Vec<Source>,
    /// What is fitted.
    pub(super) design: Design,
    /// How the constant is labelled.
    pub(super) constant: &'a str,
    /// What makes the base, in words.
    pub(super) base_in_words: String,
}

impl ModelPlan<'_> {
    /// The CSV's columns that the model looks at.
    pub(in crate::compute) fn columns(&self) -> impl Iterator<Item = &str> {
        let base = self.base.iter().map(|test| test.column.as_str());
        base.chain(self.sources.iter().map(|source| source.column.as_str()))
    }

    /// What makes the base, in words.
    pub(in crate::compute) fn base_in_words(&self) -> &str {
        &self.base_in_words
    }
}

/// Where a column of the design comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Source {
    /// The CSV's column.
    pub(super) column: String,
    /// What its answers count as.
    pub(super) scores: Scores,
}

/// What the answers of a column count as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Scores {
    /// By position of the value; `None` if it puts a respondent out of the model.
    Codes(Vec<Option<i64>>),
    /// Numbers as they are.
    Numbers,
}

/// The greatest score: a sum of products over a trillion respondents is still quickly added.
const MOST: u64 = 1_000_000;

/// Resolves a model; all its errors are reported.
pub(in crate::compute) fn resolve<'a>(
    model: &'a Document<Model>,
    specs: &'a Specs,
) -> Result<ModelPlan<'a>, Diagnostics> {
    let spec = &model.content;
    let Some(codebook) = specs.codebook(&spec.dataset) else {
        return Err(unknown_dataset(model.place(&spec.dataset), &spec.dataset, specs).into());
    };
    let mut messages = Diagnostics::new();
    let book = &codebook.content;
    let base = base_tests(book, &spec.base, &model.file, &mut messages);
    let mut resolver = Resolver {
        model,
        dataset: &spec.dataset,
        variables: variables(book).into_iter().collect(),
        sources: Vec::new(),
        decimals: Vec::new(),
        messages: &mut messages,
    };
    let dependent = &spec.dependent;
    let dependent = if dependent.groups.is_empty() {
        resolver.column(&dependent.variable, &dependent.recode, 0)
    } else {
        resolver.groups(model, book)
    };
    let predictors: Vec<Term> = spec
        .predictors
        .iter()
        .map(|(_, predictor)| Term {
            column: resolver.column(
                &predictor.variable,
                &predictor.recode,
                predictor.scale_digits(),
            ),
            power: predictor.power.value,
        })
        .collect();
    let weights = spec.weights.as_ref().map(|name| resolver.weights(name));
    let (sources, columns) = (resolver.sources, resolver.decimals);
    messages.into_result()?;
    Ok(ModelPlan {
        model,
        dataset: spec.dataset.value.clone(),
        base,
        sources,
        design: Design {
            columns,
            predictors,
            dependent,
            intercept: spec.intercept,
            weights,
        },
        constant: spec.constant_label(specs.report.content.language()),
        base_in_words: base_in_words(&spec.dataset, &spec.base),
    })
}

struct Resolver<'a> {
    model: &'a Document<Model>,
    dataset: &'a str,
    variables: BTreeMap<String, Variable<'a>>,
    sources: Vec<Source>,
    decimals: Vec<u32>,
    messages: &'a mut Diagnostics,
}

impl<'a> Resolver<'a> {
    fn place(&self, name: &Spanned<String>) -> Place {
        self.model.place(name)
    }

    /// The design's column for a variable, added where it is not there yet, with its point moved by some places. After an
    /// error any column will do.
    fn column(&mut self, name: &Spanned<String>, recode: &Map<i64>, places: u32) -> usize {
        let Some(variable) = self.variable(name) else {
            return 0;
        };
        let (scores, decimals) = match variable {
            Variable::Choice(values) => (self.scores(name, values, recode), 0),
            Variable::Mark => (Scores::Codes(vec![Some(0), Some(1)]), 0),
            Variable::Number(decimals) => (Scores::Numbers, u32::from(decimals)),
        };
        if let (Some((value, _)), false) = (
            recode.iter().next(),
            matches!(variable, Variable::Choice(_)),
        ) {
            self.messages.push(
                Diagnostic::error(
                    Code::ConflictingKeys,
                    format!("`{}` has no values to recode", name.value),
                )
                .at(self.place(value))
                .expected("no `recode:`, because marks count as 1 or 0 and numbers as they are"),
            );
        }
        self.add(name, scores, decimals + places)
    }

    fn add(&mut self, name: &Spanned<String>, scores: Scores, decimals: u32) -> usize {
        let source = Source {
            column: name.value.clone(),
            scores,
        };
        let mut known = self.sources.iter().zip(&self.decimals);
        if let Some(known) = known.position(|known| known == (&source, &decimals)) {
            return known;
        }
        self.sources.push(source);
        self.decimals.push(decimals);
        self.sources.len() - 1
    }

    fn variable(&mut self, name: &Spanned<String>) -> Option<Variable<'a>> {
        let known = self.variables.get(&name.value).copied();
        if known.is_none() {
            let names = || self.variables.keys().map(String::as_str);
            let message = Diagnostic::error(
                Code::UnknownName,
                format!(
                    "the codebook of `{}` has no column `{}`",
                    self.dataset, name.value
                ),
            )
            .at(self.place(name))
            .expected("the column of a variable, a number or an item (`GRID_ITEM`)")
            .suggest(name, names());
            self.messages.push(message);
        }
        known
    }

    /// What each value counts as: as `recode` has it, or its code.
    fn scores(&mut self, name: &Spanned<String>, values: &Map<Value>, recode: &Map<i64>) -> Scores {
        let mut known = true;
        for (value, score) in recode.iter() {
            if values.position(value).is_none() {
                known = false;
                self.no_value(&name.value, value, values);
            } else if score.unsigned_abs() > MOST {
                self.messages.push(
                    Diagnostic::error(
                        Code::InvalidValue,
                        format!("the score of `{}` is {score}", value.value),
                    )
                    .at(self.place(value))
                    .expected(format!("a number from -{MOST} to {MOST}")),
                );
            }
        }
        let left_out: Vec<&str> = values.keys().filter(|v| recode.get(v).is_none()).collect();
        // A misspelt value is not left out too.
        if known && !recode.is_empty() && !left_out.is_empty() {
            self.messages.push(
                Diagnostic::error(
                    Code::IncompleteRecode,
                    format!(
                        "`recode:` has no score for `{}` of `{}`",
                        left_out.join("`, `"),
                        name.value
                    ),
                )
                .at(self.place(name))
                .expected("a score for every value")
                .help("leave respondents out of the model with `base:`"),
            );
        }
        let score =
            |(key, value): (&Spanned<String>, &Value)| match (&value.code.value, recode.get(key)) {
                (_, Some(score)) => Some(*score),
                (ValueCode::Integer(code), None) if code.unsigned_abs() <= MOST => Some(*code),
                _ => None,
            };
        let scores: Vec<Option<i64>> = values.iter().map(score).collect();
        if recode.is_empty() && scores.contains(&None) {
            self.messages.push(
                Diagnostic::error(
                    Code::IncompleteRecode,
                    format!("`{}` has codes that are not numbers", name.value),
                )
                .at(self.place(name))
                .expected("`recode:` with a score for each value"),
            );
        }
        Scores::Codes(scores)
    }

    fn no_value(&mut self, question: &str, value: &Spanned<String>, values: &Map<Value>) {
        self.messages.push(
            Diagnostic::error(
                Code::UnknownName,
                format!("`{question}` has no value `{}`", value.value),
            )
            .at(self.place(value))
            .one_of(value, values.keys()),
        );
    }

    /// The 0/1 column of a discriminant analysis: 1 for the first group.
    fn groups(&mut self, model: &Document<Model>, book: &Codebook) -> usize {
        let dependent = &model.content.dependent;
        let Some(variable) = self.variable(&dependent.variable) else {
            return 0;
        };
        let Variable::Choice(values) = variable else {
            let choices: Vec<&str> = book.variables.keys().collect();
            self.messages.push(
                Diagnostic::error(
                    Code::UnsuitableVariable,
                    format!(
                        "`{}` has no values to form groups from",
                        dependent.variable.value
                    ),
                )
                .at(self.place(&dependent.variable))
                .expected(format!(
                    "a variable with values, such as {}",
                    choices.join(", ")
                )),
            );
            return 0;
        };
        let mut scores = vec![None; values.len()];
        for ((_, group), score) in dependent.groups.iter().zip([1, 0]) {
            for value in &group.values {
                let Some(slot) = values.position(value).and_then(|p| scores.get_mut(p)) else {
                    self.no_value(&dependent.variable, value, values);
                    continue;
                };
                if slot.replace(score).is_some() {
                    self.messages.push(
                        Diagnostic::error(
                            Code::DuplicateName,
                            format!("duplicate value `{}`", value.value),
                        )
                        .at(self.place(value))
                        .expected("each value in exactly one group"),
                    );
                }
            }
        }
        self.add(&dependent.variable, Scores::Codes(scores), 0)
    }

    fn weights(&mut self, name: &Spanned<String>) -> usize {
        match self.variable(name) {
            Some(Variable::Number(decimals)) => {
                self.add(name, Scores::Numbers, u32::from(decimals))
            }
            Some(_) => {
                self.messages.push(
                    Diagnostic::error(
                        Code::UnsuitableVariable,
                        format!("`{}` is not a number", name.value),
                    )
                    .at(self.place(name))
                    .expected("one of the codebook's `numbers:`"),
                );
                0
            }
            None => 0,
        }
    }
}
