//! A fit becomes figures.

use super::plan::ModelPlan;
use super::refusal::{told, unanswered};
use super::sums::ModelSums;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::figures::{Exact, Figure, Floors, Statistic};
use crate::models::{Estimate, Fit, Of, Sums};
use crate::spec::ModelMissing;

/// Fits a model to its sums.
pub(in crate::compute) fn fit(
    plan: &ModelPlan<'_>,
    sums: &ModelSums,
) -> Result<Box<dyn Fit>, Diagnostics> {
    let spec = &plan.model.content;
    if sums.dropped > 0 && spec.missing == ModelMissing::Refuse {
        let message = Diagnostic::error(
            Code::UndeclaredMissing,
            format!(
                "{} of {} in the base of `{}` have no answer to at least one of its variables",
                sums.dropped, sums.base, plan.model.name
            ),
        )
        .at(plan.model.place(&spec.dataset))
        .expected("`missing:`, which states how they are treated")
        .help("listwise: they are left out of the model");
        let message = unanswered(plan, sums)
            .into_iter()
            .fold(message, Diagnostic::note);
        return Err(message.into());
    }
    let fitted = spec.kind.fit(
        &plan.design,
        Sums {
            moments: &sums.moments,
            patterns: sums.patterns.as_ref(),
        },
    );
    fitted.map_err(|refusal| told(plan, sums, &refusal).into())
}

/// The figures of a fitted model; `correct` is how many a second pass found rightly classified.
pub(in crate::compute) fn figures(
    plan: &ModelPlan<'_>,
    sums: &ModelSums,
    fit: &dyn Fit,
    correct: Option<u64>,
) -> Result<Vec<Figure>, Diagnostics> {
    let mut maker = Maker {
        plan,
        n: sums.moments.rows(),
        figures: Vec::new(),
        messages: Diagnostics::new(),
    };
    maker.respondents(sums);
    let estimates = fit.estimates(correct);
    estimates.into_iter().for_each(|e| maker.estimate(e));
    maker.messages.into_result()?;
    Ok(maker.figures)
}

struct Maker<'a> {
    plan: &'a ModelPlan<'a>,
    n: u64,
    figures: Vec<Figure>,
    messages: Diagnostics,
}

impl Maker<'_> {
    fn add(
        &mut self,
        segments: &[&str],
        statistic: Statistic,
        exact: Exact,
        name: Option<&str>,
        how: String,
    ) {
        let model = self.plan.model;
        let print = &model.content.print;
        let section = segments.first().copied().unwrap_or_default();
        let column = print.column(section, statistic.segment());
        let id = format!(
            "{}.{}.{}",
            model.name,
            segments.join("."),
            statistic.segment()
        );
        if let Some(column) = column
            && let Err(unknown) = exact.refuse_unknown(&id, column.decimals)
        {
            let place = model.place(&column.label);
            self.messages.push(unknown.at(place));
        }
        self.figures.push(Figure {
            id,
            statistic,
            exact,
            weighted_by: None,
            places: column.map(|column| column.decimals),
            floors: Floors::default(),
            base: Some(self.n),
            name: name.map(str::to_string),
            datasets: vec![self.plan.dataset.clone()],
            how,
            of: None,
        });
    }

    fn count(&mut self, segments: &[&str], statistic: Statistic, count: u64, how: String) {
        self.add(segments, statistic, Exact::Integer(count as i64), None, how);
    }

    fn respondents(&mut self, sums: &ModelSums) {
        let of = self.plan.base_in_words.clone();
        let model = self.plan.model;
        self.count(
            &["fit"],
            Statistic::N,
            self.n,
            format!(
                "respondents of {of} with an answer to every variable of {}",
                model.name
            ),
        );
        let how = format!(
            "respondents of {of} without an answer to every variable of {}",
            model.name
        );
        self.count(&["fit"], Statistic::Dropped, sums.dropped, how);
        if !model.content.dependent.groups.is_empty() {
            let how = format!("respondents of {of} in neither group");
            self.count(&["fit"], Statistic::Outside, sums.outside, how);
        }
        let design = &self.plan.design;
        let predictors = model.content.predictors.keys().zip(&design.predictors);
        let columns: Vec<(&str, usize)> = predictors
            .map(|(key, term)| (key, term.column))
            .chain([("dependent", design.dependent)])
            .collect();
        for (key, column) in columns {
            let missing = sums.missing.get(column).copied().unwrap_or_default();
            let source = self
                .plan
                .sources
                .get(column)
                .map_or("", |s| s.column.as_str());
            let how = format!("respondents of {of} without an answer to {source}");
            self.count(&["missing", key], Statistic::Count, missing, how);
        }
    }

    /// A result of the fit.
    fn estimate(&mut self, estimate: Estimate) {
        let model = self.plan.model;
        let predictor = |index| model.content.predictors.iter().nth(index);
        let group = |index| model.content.dependent.groups.iter().nth(index);
        let (section, key, label) = match estimate.of {
            Of::Whole => ("fit", "", None),
            Of::Constant(section) => (section, "constant", Some(self.plan.constant)),
            Of::Term(section, index) => {
                let Some((key, predictor)) = predictor(index) else {
                    return;
                };
                (section, key.as_str(), Some(predictor.label.as_str()))
            }
            Of::Group(index) => {
                let Some((key, group)) = group(index) else {
                    return;
                };
                ("group", key.as_str(), Some(group.label.as_str()))
            }
        };
        let named = match estimate.of {
            Of::Group(_) => label.unwrap_or_default(),
            _ => key,
        };
        let how = estimate.how.replace("{of}", named);
        let how = how.replace("{model}", &model.name);
        let segments = [section, key];
        let segments = if key.is_empty() {
            &segments[..1]
        } else {
            &segments
        };
        self.add(segments, estimate.statistic, estimate.exact, label, how);
    }
}
