//! Linear discriminant analysis of two groups.

use super::kind::{Asked, Equation, Estimate, Fit, Kind, Of, Part, Place, Refused, Rows, Sums};
use crate::figures::{Exact, Statistic};
use crate::fit::{self, Classifier, Design, Refusal};
use crate::language::Labels;

pub(super) struct Discriminant;

pub(super) const KIND: Discriminant = Discriminant;

impl Kind for Discriminant {
    fn name(&self) -> &'static str {
        "discriminant"
    }

    fn noun(&self) -> &'static str {
        "a discriminant analysis"
    }

    fn refuse(&self, asked: &Asked) -> Vec<Refused> {
        let mut refused = Vec::new();
        let mut refuse =
            |at, message: &str, expected| refused.push(Refused::new(at, message, expected));
        if asked.groups != 2 {
            let groups = asked.groups;
            refuse(
                Place::Dependent,
                &format!("a discriminant analysis separates two groups, but here are {groups}"),
                "two under `groups:`, the one that scores high first",
            );
        } else if asked.recoded {
            refuse(
                Place::Dependent,
                "a discriminant analysis separates groups, not numbers",
                "only `groups:`",
            );
        }
        if !asked.intercept {
            refuse(
                Place::Whole,
                "a discriminant function always has a constant",
                "no `intercept: false`",
            );
        }
        if asked.weighted {
            refuse(
                Place::Weights,
                "a discriminant analysis takes no weights",
                "none",
            );
        }
        refused
    }

    fn parts(&self) -> &'static [Part] {
        use Statistic::*;
        &[
            Part {
                section: "fit",
                rows: Rows::Whole,
                statistics: &[
                    Wilks, Chi2, Df, P, Eigenvalue, CanonicalR, Correct, N, Dropped, Outside,
                ],
            },
            Part {
                section: "std_coef",
                rows: Rows::Terms,
                statistics: &[Value],
            },
            Part {
                section: "structure",
                rows: Rows::TermsBySize,
                statistics: &[Value],
            },
        ]
    }

    fn equation(&self) -> Equation {
        Equation {
            section: "std_coef",
            statistic: Statistic::Value,
            constant: false,
            link: None,
        }
    }

    fn explains(&self) -> &'static str {
        "which separates the groups of"
    }

    fn dependent(&self, labels: &Labels) -> &'static str {
        labels.groups
    }

    fn fit(&self, design: &Design, sums: Sums<'_>) -> Result<Box<dyn Fit>, Refusal> {
        Ok(Box::new(fit::discriminant(design, sums.moments)?))
    }
}

impl Fit for fit::Discriminant {
    fn estimates(&self, correct: Option<u64>) -> Vec<Estimate> {
        let how = |what: &str| format!("{what} of the discriminant function {{model}}");
        let whole = [
            (Statistic::Wilks, self.wilks, "Wilks' Λ"),
            (Statistic::Chi2, self.chi2, "Bartlett's χ²"),
            (Statistic::P, self.p, "p of χ²"),
            (Statistic::Eigenvalue, self.eigenvalue, "eigenvalue"),
            (
                Statistic::CanonicalR,
                self.canonical_r,
                "canonical correlation",
            ),
        ];
        let whole = whole.map(|(s, value, what)| Estimate::real(Of::Whole, s, value, how(what)));
        let mut all = Vec::from(whole);
        let df = how("degrees of freedom of χ²");
        all.push(Estimate::count(Of::Whole, Statistic::Df, self.df, df));
        all.extend(correct.map(|correct| Estimate {
            of: Of::Whole,
            statistic: Statistic::Correct,
            exact: Exact::Ratio {
                numerator: correct as i64,
                denominator: self.n as i64,
            },
            how: how("respondents whose group has the nearer centroid ÷ respondents,"),
        }));
        for (section, statistic, values, what) in [
            (
                "std_coef",
                Statistic::Value,
                &self.std_coef,
                "standardized coefficient",
            ),
            (
                "structure",
                Statistic::Value,
                &self.structure,
                "pooled within-group correlation",
            ),
            (
                "coef",
                Statistic::Raw,
                &self.raw,
                "unstandardized coefficient",
            ),
        ] {
            let how = how(&format!("{what} of {{of}}"));
            all.extend(values.iter().enumerate().map(|(index, value)| {
                Estimate::real(Of::Term(section, index), statistic, *value, how.clone())
            }));
        }
        let constant = Of::Constant("coef");
        all.push(Estimate::real(
            constant,
            Statistic::Raw,
            self.constant,
            how("constant"),
        ));
        for (index, (n, centroid)) in self.group_n.into_iter().zip(self.centroids).enumerate() {
            let group = Of::Group(index);
            let how = "respondents in the group {of}".into();
            all.push(Estimate::count(group, Statistic::N, n, how));
            let how = "mean score of the group {of}".into();
            all.push(Estimate::real(group, Statistic::Centroid, centroid, how));
        }
        all
    }

    fn classifier(&self) -> Option<&Classifier> {
        Some(&self.classifier)
    }
}
