//! Multiple regression by ordinary or weighted least squares.

use super::kind::{Asked, Equation, Estimate, Fit, Kind, Of, Part, Place, Refused, Rows, Sums};
use crate::figures::Statistic;
use crate::fit::{self, Coefficient, Design, Refusal};
use crate::language::Labels;

/// Confidence of the intervals of coefficients, in thousandths.
const CONFIDENCE: u32 = 950;

pub(super) struct Ols;

pub(super) const KIND: Ols = Ols;

impl Kind for Ols {
    fn name(&self) -> &'static str {
        "ols"
    }

    fn noun(&self) -> &'static str {
        "a regression"
    }

    fn refuse(&self, asked: &Asked) -> Vec<Refused> {
        let mut refused = Vec::new();
        if asked.groups > 0 {
            refused.push(Refused::new(
                Place::Dependent,
                "a regression explains numbers, not groups",
                "`recode:` instead of `groups:`, or `kind: discriminant`",
            ));
        } else if asked.classified {
            refused.push(Refused::new(
                Place::Dependent,
                "a regression does not classify respondents",
                "no `classify:`",
            ));
        }
        refused
    }

    fn parts(&self) -> &'static [Part] {
        use Statistic::*;
        &[
            Part {
                section: "coef",
                rows: Rows::Coefficients,
                statistics: &[B, Se, Beta, T, P, Low, High, Vif],
            },
            Part {
                section: "fit",
                rows: Rows::Whole,
                statistics: &[R, R2, AdjR2, See, F, FP, DfModel, DfResidual, N, Dropped],
            },
        ]
    }

    fn equation(&self) -> Equation {
        Equation {
            section: "coef",
            statistic: Statistic::B,
            constant: true,
            link: None,
        }
    }

    fn explains(&self) -> &'static str {
        "which explains"
    }

    fn dependent(&self, labels: &Labels) -> &'static str {
        labels.dependent
    }

    fn fit(&self, design: &Design, sums: Sums<'_>) -> Result<Box<dyn Fit>, Refusal> {
        Ok(Box::new(fit::ols(design, sums.moments, CONFIDENCE)?))
    }
}

impl Fit for fit::Ols {
    fn estimates(&self, _: Option<u64>) -> Vec<Estimate> {
        let mut all = Vec::new();
        let constant = self.intercept.iter().map(|c| (Of::Constant("coef"), c));
        let terms = self.coefficients.iter().enumerate();
        let terms = terms.map(|(index, c)| (Of::Term("coef", index), c));
        for (of, c) in constant.chain(terms) {
            all.extend(coefficient(of, c));
        }
        let how = |what: &str| format!("{what} of the regression {{model}}");
        for (statistic, value, what) in [
            (Statistic::R, Some(self.r), "multiple correlation"),
            (Statistic::R2, Some(self.r2), "R²"),
            (Statistic::AdjR2, Some(self.adj_r2), "adjusted R²"),
            (
                Statistic::See,
                Some(self.see),
                "standard error of the estimate",
            ),
            (Statistic::F, self.f, "F"),
            (Statistic::FP, self.f_p, "p of F"),
        ] {
            all.extend(value.map(|v| Estimate::real(Of::Whole, statistic, v, how(what))));
        }
        for (statistic, count, what) in [
            (Statistic::DfModel, self.df_model, "degrees of freedom"),
            (
                Statistic::DfResidual,
                self.df_residual,
                "degrees of freedom of the residuals",
            ),
        ] {
            all.push(Estimate::count(Of::Whole, statistic, count, how(what)));
        }
        all
    }
}

fn coefficient(of: Of, c: &Coefficient) -> impl Iterator<Item = Estimate> {
    let results = [
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
    ];
    results
        .into_iter()
        .filter_map(move |(statistic, value, what)| {
            let how = format!("{what} of {{of}} in the regression {{model}}");
            Some(Estimate::real(of, statistic, value?, how))
        })
}
