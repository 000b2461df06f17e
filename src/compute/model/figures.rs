//! A fit becomes figures.

use super::plan::ModelPlan;
use super::refusal::{told, unanswered};
use super::sums::ModelSums;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::figures::{Exact, Figure, Real, Statistic};
use crate::fit::{self, Coefficient, Discriminant, Ols};
use crate::spec::{ModelKind, ModelMissing};

/// Confidence of the intervals of coefficients, in thousandths.
const CONFIDENCE: u32 = 950;

/// A fitted model.
#[derive(Debug, Clone)]
pub(in crate::compute) enum Fit {
    /// A regression.
    Ols(Ols),
    /// A discriminant function.
    Discriminant(Discriminant),
}

/// Fits a model to its sums.
pub(in crate::compute) fn fit(plan: &ModelPlan<'_>, sums: &ModelSums) -> Result<Fit, Diagnostics> {
    let spec = &plan.model.content;
    if sums.dropped > 0 && spec.missing == ModelMissing::Refuse {
        let message = Diagnostic::error(
            Code::UndeclaredMissing,
            format!(
                "{} of {} in the base of `{}` gave no answer to some variable of it",
                sums.dropped, sums.base, plan.model.name
            ),
        )
        .at(plan.model.place(&spec.dataset))
        .expected("`missing:` to say what becomes of them")
        .help("listwise: they are left out of the model");
        let message = unanswered(plan, sums)
            .into_iter()
            .fold(message, Diagnostic::note);
        return Err(message.into());
    }
    let fitted = match spec.kind {
        ModelKind::Ols => fit::ols(&plan.design, &sums.moments, CONFIDENCE).map(Fit::Ols),
        ModelKind::Discriminant => {
            fit::discriminant(&plan.design, &sums.moments).map(Fit::Discriminant)
        }
    };
    fitted.map_err(|refusal| told(plan, sums, &refusal).into())
}

/// The figures of a fitted model; `correct` is how many a second pass found rightly classified.
pub(in crate::compute) fn figures(
    plan: &ModelPlan<'_>,
    sums: &ModelSums,
    fit: &Fit,
    correct: Option<u64>,
) -> Result<Vec<Figure>, Diagnostics> {
    let mut maker = Maker {
        plan,
        n: sums.moments.rows(),
        figures: Vec::new(),
        messages: Diagnostics::new(),
    };
    maker.respondents(sums);
    match fit {
        Fit::Ols(ols) => maker.ols(ols),
        Fit::Discriminant(function) => maker.discriminant(function, correct),
    }
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
        let column = match segments {
            ["coef", ..] => print.coef.get(statistic.segment()),
            ["fit"] => print.fit.get(statistic.segment()),
            ["std_coef", ..] => print.std_coef.as_ref(),
            ["structure", ..] => print.structure.as_ref(),
            _ => None,
        };
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
            places: column.map(|column| column.decimals),
            base: Some(self.n),
            name: name.map(str::to_string),
            datasets: vec![self.plan.dataset.clone()],
            how,
            of: None,
        });
    }

    fn real(
        &mut self,
        segments: &[&str],
        statistic: Statistic,
        real: Real,
        name: Option<&str>,
        how: &str,
    ) {
        self.add(
            segments,
            statistic,
            Exact::Real(real),
            name,
            how.to_string(),
        );
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
            "respondents of {of} without an answer to some variable of {}",
            model.name
        );
        self.count(&["fit"], Statistic::Dropped, sums.dropped, how);
        if model.content.kind == ModelKind::Discriminant {
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

    fn ols(&mut self, ols: &Ols) {
        let model = self.plan.model;
        let constant = ols
            .intercept
            .iter()
            .map(|c| ("constant", self.plan.constant, c));
        let predictors = model.content.predictors.iter().zip(&ols.coefficients);
        let predictors =
            predictors.map(|((key, predictor), c)| (key.as_str(), predictor.label.as_str(), c));
        for (key, label, coefficient) in constant.chain(predictors) {
            self.coefficient(key, label, coefficient);
        }
        let how = |what: &str| format!("{what} of the regression {}", model.name);
        for (statistic, value, what) in [
            (Statistic::R, Some(ols.r), "multiple correlation"),
            (Statistic::R2, Some(ols.r2), "R²"),
            (Statistic::AdjR2, Some(ols.adj_r2), "adjusted R²"),
            (
                Statistic::See,
                Some(ols.see),
                "standard error of the estimate",
            ),
            (Statistic::F, ols.f, "F"),
            (Statistic::FP, ols.f_p, "p of F"),
        ] {
            if let Some(value) = value {
                self.real(&["fit"], statistic, value, None, &how(what));
            }
        }
        self.count(
            &["fit"],
            Statistic::DfModel,
            ols.df_model,
            how("degrees of freedom"),
        );
        self.count(
            &["fit"],
            Statistic::DfResidual,
            ols.df_residual,
            how("degrees of freedom of the residuals"),
        );
    }

    fn coefficient(&mut self, key: &str, label: &str, c: &Coefficient) {
        for (statistic, value, what) in [
            (Statistic::B, Some(c.b), "coefficient"),
            (
                Statistic::Se,
                Some(c.se),
                "standard error of the coefficient",
            ),
            (Statistic::Beta, c.beta, "standardized coefficient"),
            (Statistic::T, c.t, "coefficient ÷ its standard error"),
            (Statistic::P, c.p, "two-sided p of t"),
            (
                Statistic::Low,
                c.low,
                "lower end of the 95 % confidence interval",
            ),
            (
                Statistic::High,
                c.high,
                "upper end of the 95 % confidence interval",
            ),
            (Statistic::Vif, c.vif, "variance inflation factor"),
        ] {
            if let Some(value) = value {
                let how = format!("{what} of {key} in the regression {}", self.plan.model.name);
                self.real(&["coef", key], statistic, value, Some(label), &how);
            }
        }
    }

    fn discriminant(&mut self, function: &Discriminant, correct: Option<u64>) {
        let model = self.plan.model;
        let how = |what: &str| format!("{what} of the discriminant function {}", model.name);
        for (statistic, value, what) in [
            (Statistic::Wilks, function.wilks, "Wilks' Λ"),
            (Statistic::Chi2, function.chi2, "Bartlett's χ²"),
            (Statistic::P, function.p, "p of χ²"),
            (Statistic::Eigenvalue, function.eigenvalue, "eigenvalue"),
            (
                Statistic::CanonicalR,
                function.canonical_r,
                "canonical correlation",
            ),
        ] {
            self.real(&["fit"], statistic, value, None, &how(what));
        }
        self.count(
            &["fit"],
            Statistic::Df,
            function.df,
            how("degrees of freedom of χ²"),
        );
        if let Some(correct) = correct {
            let exact = Exact::Ratio {
                numerator: correct as i64,
                denominator: self.n as i64,
            };
            let how = how("respondents whose group has the nearer centroid ÷ respondents,");
            self.add(&["fit"], Statistic::Correct, exact, None, how);
        }
        for (i, (key, predictor)) in model.content.predictors.iter().enumerate() {
            for (section, statistic, values, what) in [
                (
                    "std_coef",
                    Statistic::Value,
                    &function.std_coef,
                    "standardized coefficient",
                ),
                (
                    "structure",
                    Statistic::Value,
                    &function.structure,
                    "pooled within-group correlation",
                ),
                (
                    "coef",
                    Statistic::Raw,
                    &function.raw,
                    "unstandardized coefficient",
                ),
            ] {
                let Some(value) = values.get(i).copied() else {
                    continue;
                };
                let how = how(&format!("{what} of {}", key.value));
                self.real(
                    &[section, key],
                    statistic,
                    value,
                    Some(&predictor.label),
                    &how,
                );
            }
        }
        self.real(
            &["coef", "constant"],
            Statistic::Raw,
            function.constant,
            None,
            &how("constant"),
        );
        let groups = model.content.dependent.groups.iter();
        for (((key, group), n), centroid) in groups.zip(function.group_n).zip(function.centroids) {
            let how = format!("respondents in the group {}", group.label);
            self.add(
                &["group", key],
                Statistic::N,
                Exact::Integer(n as i64),
                Some(&group.label),
                how,
            );
            let how = format!("mean score of the group {}", group.label);
            self.real(
                &["group", key],
                Statistic::Centroid,
                centroid,
                Some(&group.label),
                &how,
            );
        }
    }
}
