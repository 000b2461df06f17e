//! Logistic regression of two groups.

use super::kind::{Asked, Equation, Estimate, Fit, Kind, Of, Part, Place, Refused, Rows, Sums};
use crate::figures::{Exact, Statistic};
use crate::fit::{self, Design, LogOdds, Refusal};
use crate::language::Labels;

/// Confidence of the intervals, in thousandths.
const CONFIDENCE: u32 = 950;

pub(super) struct Logistic;

pub(super) const KIND: Logistic = Logistic;

impl Kind for Logistic {
    fn name(&self) -> &'static str {
        "logistic"
    }

    fn noun(&self) -> &'static str {
        "a logistic regression"
    }

    fn refuse(&self, asked: &Asked) -> Vec<Refused> {
        let mut refused = Vec::new();
        let mut refuse = |at, message: &str, expected| {
            refused.push(Refused::new(at, message, expected));
        };
        if !matches!(asked.groups, 0 | 2) {
            let groups = asked.groups;
            refuse(
                Place::Dependent,
                &format!("a logistic regression explains two groups, but here are {groups}"),
                "two under `groups:`, first the one whose odds are explained",
            );
        } else if asked.groups > 0 && asked.recoded {
            refuse(
                Place::Dependent,
                "`groups:` and `recode:` exclude each other",
                "only `groups:`",
            );
        } else if asked.classified {
            refuse(
                Place::Dependent,
                "`classify:` is for discriminant analyses",
                "no `classify:`: the figure `fit.correct` is always there",
            );
        }
        if !asked.intercept {
            refuse(
                Place::Whole,
                "a logistic regression always has a constant",
                "no `intercept: false`",
            );
        }
        if asked.weighted {
            refuse(
                Place::Weights,
                "a logistic regression takes no weights",
                "none",
            );
        }
        refused
    }

    fn parts(&self) -> &'static [Part] {
        use Statistic::*;
        &[
            Part {
                section: "coef",
                rows: Rows::Coefficients,
                statistics: &[B, Se, Z, P, Low, High, OddsRatio, OddsLow, OddsHigh],
            },
            Part {
                section: "fit",
                rows: Rows::Whole,
                statistics: &[
                    LogLik, NullLogLik, Chi2, Df, P, Aic, Bic, McFadden, CoxSnell, Nagelkerke,
                    Correct, N, Dropped, Outside,
                ],
            },
        ]
    }

    fn equation(&self) -> Equation {
        Equation {
            section: "coef",
            statistic: Statistic::B,
            constant: true,
            link: Some("logit"),
        }
    }

    fn explains(&self) -> &'static str {
        "which explains the odds of"
    }

    fn dependent(&self, labels: &Labels) -> &'static str {
        labels.dependent
    }

    fn by_pattern(&self) -> bool {
        true
    }

    fn fit(&self, design: &Design, sums: Sums<'_>) -> Result<Box<dyn Fit>, Refusal> {
        let patterns = sums.patterns.ok_or(Refusal::OtherDesign)?;
        let fit = fit::logistic(design, sums.moments, patterns, CONFIDENCE)?;
        Ok(Box::new(fit))
    }
}

impl Fit for fit::Logistic {
    fn estimates(&self, _: Option<u64>) -> Vec<Estimate> {
        let terms = self.coefficients.iter().enumerate();
        let terms = terms.map(|(index, c)| (Of::Term("coef", index), c));
        let mut all: Vec<Estimate> = [(Of::Constant("coef"), &self.intercept)]
            .into_iter()
            .chain(terms)
            .flat_map(|(of, c)| coefficient(of, c))
            .collect();
        let how = |what: &str| format!("{what} of the logistic regression {{model}}");
        for (statistic, value, what) in [
            (Statistic::LogLik, Some(self.log_lik), "log-likelihood"),
            (
                Statistic::NullLogLik,
                Some(self.null_log_lik),
                "log-likelihood without predictors",
            ),
            (
                Statistic::Chi2,
                Some(self.chi2),
                "χ² of the likelihood ratio",
            ),
            (Statistic::P, self.p, "p of χ²"),
            (
                Statistic::Aic,
                Some(self.aic),
                "Akaike information criterion",
            ),
            (
                Statistic::Bic,
                Some(self.bic),
                "Bayesian information criterion",
            ),
            (Statistic::McFadden, Some(self.mcfadden), "McFadden's R²"),
            (
                Statistic::CoxSnell,
                Some(self.cox_snell),
                "Cox and Snell's R²",
            ),
            (
                Statistic::Nagelkerke,
                Some(self.nagelkerke),
                "Nagelkerke's R²",
            ),
        ] {
            all.extend(value.map(|v| Estimate::real(Of::Whole, statistic, v, how(what))));
        }
        let df = how("degrees of freedom of χ²");
        all.push(Estimate::count(Of::Whole, Statistic::Df, self.df, df));
        all.push(Estimate {
            of: Of::Whole,
            statistic: Statistic::Correct,
            exact: Exact::Ratio {
                numerator: self.correct as i64,
                denominator: self.n as i64,
            },
            how: how("respondents whose answer is the more probable one ÷ respondents,"),
        });
        for (index, n) in self.group_n.into_iter().enumerate() {
            let how = "respondents in the group {of}".into();
            all.push(Estimate::count(Of::Group(index), Statistic::N, n, how));
        }
        all
    }
}

fn coefficient(of: Of, c: &LogOdds) -> impl Iterator<Item = Estimate> {
    let [low, high] = c.ends;
    let [odds_low, odds_high] = c.odds_ends;
    let results = [
        (Statistic::B, c.b, "coefficient"),
        (Statistic::Se, c.se, "standard error of the coefficient"),
        (Statistic::Z, c.z, "coefficient ÷ its standard error"),
        (Statistic::P, c.p, "two-sided p of z"),
        (
            Statistic::Low,
            low,
            "lower end of the 95 % confidence interval",
        ),
        (
            Statistic::High,
            high,
            "upper end of the 95 % confidence interval",
        ),
        (Statistic::OddsRatio, c.odds_ratio, "odds ratio"),
        (
            Statistic::OddsLow,
            odds_low,
            "lower end of the 95 % confidence interval of the odds ratio",
        ),
        (
            Statistic::OddsHigh,
            odds_high,
            "upper end of the 95 % confidence interval of the odds ratio",
        ),
    ];
    results.into_iter().map(move |(statistic, value, what)| {
        let how = format!("{what} of {{of}} in the logistic regression {{model}}");
        Estimate::real(of, statistic, value, how)
    })
}
