//! Why a fit is refused, reported to the author of its specification.

use super::plan::ModelPlan;
use super::sums::ModelSums;
use crate::diagnostic::{Code, Diagnostic};
use crate::fit::Refusal;
use crate::source::Place;
use crate::yaml::Spanned;

/// The message of a refusal, at the part of the specification that it is about.
pub(super) fn told(plan: &ModelPlan<'_>, sums: &ModelSums, refusal: &Refusal) -> Diagnostic {
    let model = plan.model;
    let spec = &model.content;
    let key = |index: usize| spec.predictors.iter().nth(index).map(|(key, _)| key);
    let name = |index: usize| key(index).map_or("", |key| key.value.as_str());
    let place = |key: Option<&Spanned<String>>| model.place(key.unwrap_or(&spec.dataset));
    let dependent = model.place(&spec.dependent.variable);
    let error = |code: Code, at: Place, message: String| Diagnostic::error(code, message).at(at);
    let same = if spec.intercept {
        "has the same value in every row"
    } else {
        "is zero in every row"
    };
    match refusal {
        Refusal::TooFewRows { rows, needed } => {
            let missing = unanswered(plan, sums);
            let message = error(Code::TooFewRespondents,
                place(None),
                format!("{rows} respondents are too few for `{}`", model.name),
            )
            .expected(format!("at least {needed} with an answer to every variable"))
            .help("remove predictors, or check the base and missing answers");
            missing.into_iter().fold(message, Diagnostic::note)
        }
        Refusal::Constant { predictor } => error(Code::ConstantVariable,
            place(key(*predictor)),
            format!("the predictor `{}` {same}", name(*predictor)),
        )
        .expected("a predictor that varies among the respondents used")
        .help("remove it, or check the base"),
        Refusal::ConstantDependent => error(Code::ConstantVariable,
            dependent,
            format!("the dependent variable `{}` {same}", spec.dependent.variable.value),
        )
        .expected("a variable that varies among the respondents used")
        .help("check the base and the data"),
        Refusal::Dependent {
            predictor,
            on,
            constant,
        } => error(Code::CollinearPredictors,
            place(key(*predictor)),
            format!("`{}` is a linear combination of the predictors before it", name(*predictor)),
        )
        .expected("linearly independent predictors")
        .note(format!(
            "{} = {}",
            name(*predictor),
            sum(on.iter().map(|(i, times)| (name(*i), times.as_str())), constant)
        ))
        .help("remove one of them; the 0/1 columns of a question that everybody answers need one column as the reference"),
        Refusal::NonPositiveWeight { rows } => error(Code::InvalidWeight,
            model.place(spec.weights.as_ref().unwrap_or(&spec.dataset)),
            format!("{rows} of the respondents used have a weight of zero or less"),
        )
        .expected("weights above zero")
        .help("leave such respondents out with `base:`, or correct their weights"),
        Refusal::EmptyGroup { first } => {
            let group = spec.dependent.groups.iter().nth(usize::from(!first));
            let named = group.map(|(key, _)| key);
            error(Code::EmptyBase,
                place(named),
                format!("the group `{}` is empty", named.map_or("", |key| &key.value)),
            )
            .expected("respondents with an answer to every variable in both groups")
            .help("check the base, the group's values and missing answers")
        }
        Refusal::EqualMeans => error(Code::UnfittableModel,
            dependent,
            "both groups have the same mean in every variable".into(),
        )
        .expected("groups that differ in some predictor"),
        Refusal::Separated => error(Code::SeparatedGroups,
            dependent,
            "the predictors separate the groups completely".into(),
        )
        .expected("predictors that also vary within the groups")
        .help("a predictor may be derived from the groups themselves: remove it"),
        Refusal::SeparatedBy {
            predictors,
            complete,
        } => {
            let named: Vec<String> =
                predictors.iter().map(|at| format!("`{}`", name(*at))).collect();
            let (named, verb) = (named.join(", "), if named.len() == 1 { "predicts" } else { "predict" });
            let rows = if *complete { "every respondent's" } else { "some respondents'" };
            error(Code::SeparatedGroups,
                place(predictors.first().and_then(|at| key(*at))),
                format!("{named} {verb} {rows} `{}` without error", spec.dependent.variable.value),
            )
            .expected("predictors whose values overlap between both outcomes")
            .note("the likelihood has no maximum: the coefficient would be infinite")
            .help("remove it, merge its values with `recode:`, or leave such respondents out with `base:`")
        }
        Refusal::NotTwoGroups => error(Code::UnsuitableVariable,
            dependent,
            format!("`{}` has values besides 0 and 1", spec.dependent.variable.value),
        )
        .expected("a mark, `recode:` with the scores 0 and 1, or two `groups:`"),
        Refusal::TooManyPatterns { most } => error(Code::UnfittableModel,
            place(None),
            format!("the respondents of `{}` have more than {most} combinations of values", model.name),
        )
        .expected("predictors with fewer values")
        .help("round them, for example by a derived variable with bands"),
        Refusal::NotConverged => error(Code::UnfittableModel,
            dependent,
            format!("the likelihood of `{}` has no maximum that could be found", model.name),
        )
        .expected("predictors that are not nearly linear combinations of others")
        .help("remove predictors"),
        other => error(Code::UnfittableModel, place(None), format!("`{}` can't be fitted", model.name))
            .expected("predictors and a dependent variable of the kind that the model needs")
            .note(format!("{other:?}")),
    }
}

/// `2·a - 1/3·b + 5`.
fn sum<'a>(terms: impl Iterator<Item = (&'a str, &'a str)>, constant: &str) -> String {
    let mut text = String::new();
    let mut add = |times: &str, name: &str| {
        let (sign, size) = match times.strip_prefix('-') {
            Some(size) => ("-", size),
            None => ("+", times),
        };
        let size = match (size, name) {
            (size, "") => size.to_string(),
            ("1", name) => name.to_string(),
            (size, name) => format!("{size}·{name}"),
        };
        match (text.is_empty(), sign) {
            (true, "+") => text = size,
            (true, _) => text = format!("-{size}"),
            (false, sign) => text.push_str(&format!(" {sign} {size}")),
        }
    };
    for (name, times) in terms {
        add(times, name);
    }
    if constant != "0" {
        add(constant, "");
    }
    text
}

/// Which columns lack answers, most first.
pub(super) fn unanswered(plan: &ModelPlan<'_>, sums: &ModelSums) -> Vec<String> {
    let columns = plan.sources.iter().map(|source| source.column.as_str());
    let mut missing: Vec<(u64, &str)> = sums.missing.iter().copied().zip(columns).collect();
    missing.retain(|(count, _)| *count > 0);
    missing.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    let line = |(count, column): (u64, &str)| {
        format!("{count} of {} did not answer `{column}`", sums.base)
    };
    missing.into_iter().map(line).take(8).collect()
}
