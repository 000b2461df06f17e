//! Rules that combine several columns: counts of answers, sums and means.

use super::codebook::Value;
use super::lookup::{Lookup, Question};
use super::rule::{Item, NO_NUMBER, Rule};
use super::variable::{Count, ItemMean, Sum};
use crate::diagnostic::{Code, Diagnostic};
use crate::yaml::{Map, Spanned};

/// The greatest score of an answer, as in models.
const MOST: u64 = 1_000_000;

/// How many answers are counted: the rule, and how many there can be.
pub(super) fn count(lookup: &mut Lookup<'_>, count: &Count) -> Option<(Rule, usize)> {
    let mut columns = Vec::new();
    let mut unused: Vec<&Spanned<String>> = count.answers.iter().collect();
    for name in &count.of {
        for (column, question) in lookup.parts(name)? {
            let codes = match question {
                Question::Choice(answers) => {
                    unused.retain(|answer| answers.get(answer).is_none());
                    let position = |answer: &Spanned<String>| answers.position(answer);
                    let listed = count.answers.iter().filter_map(position);
                    listed.filter_map(|at| u8::try_from(at).ok()).collect()
                }
                Question::Marks(..) => vec![1],
                Question::Number(_) => {
                    let message = format!("`{}` is a number and has no values", name.value);
                    let message = Diagnostic::error(Code::UnsuitableVariable, message);
                    lookup.tell(name, message.expected("marks, or questions with values"));
                    return None;
                }
            };
            if codes.is_empty() && count.answers.is_empty() {
                let message = format!("no answer to `{}` is counted", name.value);
                let message = Diagnostic::error(Code::MissingKey, message);
                lookup.tell(
                    name,
                    message.expected("`answers:` with the values to be counted"),
                );
                return None;
            }
            columns.push((column, codes));
        }
    }
    for answer in unused {
        let message = format!("no question of the count has a value `{}`", answer.value);
        let message = Diagnostic::error(Code::UnknownName, message);
        lookup.tell(answer, message.expected("a value of one of them"));
    }
    let least = least(lookup, &count.of, &count.answered, columns.len())?;
    let most = columns.len();
    Some((Rule::Count { of: columns, least }, most))
}

/// The sum of several columns: the rule, and its decimal places.
pub(super) fn sum(lookup: &mut Lookup<'_>, sum: &Sum) -> Option<(Rule, u8)> {
    let (of, decimals) = items(lookup, &sum.of, &sum.recode)?;
    let least = least(lookup, &sum.of, &sum.answered, of.len())?;
    let mean = None;
    Some((Rule::Sum { of, least, mean }, decimals))
}

/// The mean of several columns, rounded: the rule.
pub(super) fn mean(lookup: &mut Lookup<'_>, mean: &ItemMean) -> Option<Rule> {
    let (of, decimals) = items(lookup, &mean.of, &mean.recode)?;
    let least = least(lookup, &mean.of, &mean.answered, of.len())?;
    let units = [mean.decimals, decimals].map(|places| 10_i128.pow(places.into()));
    let mean = Some(units);
    Some(Rule::Sum { of, least, mean })
}

/// The columns with what their answers count as, in units of the last decimal place that any of them has.
fn items(
    lookup: &mut Lookup<'_>,
    names: &[Spanned<String>],
    recode: &Map<i64>,
) -> Option<(Vec<Item>, u8)> {
    let mut parts = Vec::new();
    for name in names {
        let found = lookup.parts(name)?;
        parts.extend(
            found
                .into_iter()
                .map(|(column, question)| (name, column, question)),
        );
    }
    let decimals = parts.iter().map(|(.., question)| match question {
        Question::Number(number) => number.decimals,
        _ => 0,
    });
    let decimals = decimals.max().unwrap_or(0);
    for (value, score) in recode.iter() {
        let has = |question: &Question<'_>| matches!(question, Question::Choice(answers) if answers.get(value).is_some());
        if !parts.iter().any(|(.., question)| has(question)) {
            let message = format!("no question has a value `{}`", value.value);
            let message = Diagnostic::error(Code::UnknownName, message);
            lookup.tell(value, message.expected("a value of one of them"));
        } else if score.unsigned_abs() > MOST {
            let message = format!("`{}` counts as {score}", value.value);
            let message = Diagnostic::error(Code::InvalidValue, message);
            lookup.tell(
                value,
                message.expected(format!("a number from -{MOST} to {MOST}")),
            );
        }
    }
    let mut all = Vec::new();
    for (name, column, question) in parts {
        let places = match question {
            Question::Number(number) => decimals - number.decimals,
            _ => decimals,
        };
        let scores = match question {
            Question::Number(_) => None,
            Question::Marks(..) => Some(vec![0, 1]),
            Question::Choice(answers) => Some(scores(lookup, name, answers, recode)?),
        };
        all.push(Item {
            of: column,
            scores,
            unit: 10_i128.pow(places.into()),
        });
    }
    Some((all, decimals))
}

/// What each answer counts as: as `recode` has it, or its code.
fn scores(
    lookup: &mut Lookup<'_>,
    name: &Spanned<String>,
    answers: &Map<Value>,
    recode: &Map<i64>,
) -> Option<Vec<i64>> {
    let score = |(key, answer): (&Spanned<String>, &Value)| match recode.is_empty() {
        false => recode.get(key).copied(),
        true => answer
            .code
            .value
            .number()
            .filter(|code| code.unsigned_abs() <= MOST),
    };
    let scores: Vec<Option<i64>> = answers.iter().map(score).collect();
    let left = answers
        .keys()
        .zip(&scores)
        .filter(|(_, score)| score.is_none());
    let left: Vec<&str> = left.map(|(key, _)| key).collect();
    if !left.is_empty() {
        let message = format!("no score for `{}` of `{}`", left.join("`, `"), name.value);
        let message = Diagnostic::error(Code::IncompleteRecode, message)
            .expected("`recode:` to state what each value counts as");
        lookup.tell(name, message);
        return None;
    }
    Some(
        scores
            .into_iter()
            .map(|score| score.unwrap_or(NO_NUMBER))
            .collect(),
    )
}

/// How many of the columns must be answered.
fn least(
    lookup: &mut Lookup<'_>,
    of: &[Spanned<String>],
    answered: &Option<Spanned<u64>>,
    columns: usize,
) -> Option<usize> {
    let Some(answered) = answered else {
        return Some(columns);
    };
    let least = usize::try_from(answered.value).ok();
    let least = least.filter(|least| (1..=columns).contains(least));
    if least.is_none() && !of.is_empty() {
        let message = format!("{} of {columns} must be answered", answered.value);
        let message = Diagnostic::error(Code::InvalidValue, message);
        lookup.tell(
            answered,
            message.expected(format!("a number from 1 to {columns}")),
        );
    }
    least
}
