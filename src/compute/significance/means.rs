//! Tests of the means of groups: t tests and analysis of variance.

use num_bigint::BigInt;
use num_rational::Ratio;

use super::covariance::{Samples, Term};
use super::elimination::{multiple, solve, whole as whole_matrix};
use super::numbers::{is_positive, ratio, real, whole};
use crate::compute::counts::Counts;
use crate::compute::outcome::TestResult;
use crate::compute::plan::Plan;
use crate::compute::variance::Fault;
use crate::figures::{Exact, Real, Statistic};
use crate::fit;
use crate::language::Method;
use crate::spec::TestKind;

/// The numbers of a group, in units of their last decimal place.
pub(super) struct Group {
    /// Row and column.
    pub(super) cell: (usize, usize),
    pub(super) respondents: u64,
    /// Sums of weights and of weighted numbers.
    pub(super) weight: BigInt,
    pub(super) sum: BigInt,
    /// Of squares, about the mean.
    pub(super) squares: Ratio<BigInt>,
}

impl Group {
    /// The group of a cell, where somebody has a number.
    pub(super) fn new(counts: &Counts, (row, column): (usize, usize)) -> Option<Self> {
        let found = counts
            .distribution(row, column)
            .filter(|found| found.weight > 0)?;
        let (weight, sum) = (BigInt::from(found.weight), found.sum.exact());
        let about = found.squares.exact() * &weight - &sum * &sum;
        Some(Self {
            cell: (row, column),
            respondents: found.respondents,
            squares: Ratio::new(about, weight.clone()),
            weight,
            sum,
        })
    }

    pub(super) fn mean(&self) -> Ratio<BigInt> {
        Ratio::new(self.sum.clone(), self.weight.clone())
    }

    /// Its mean as a sum over respondents, as far as it varies: w(y·B − A) ÷ B², times a number.
    pub(super) fn term(&self, times: &BigInt) -> Term {
        let square = &self.weight * &self.weight;
        Term {
            cell: self.cell,
            part: &self.weight * times / &square,
            whole: -(&self.sum * times / square),
        }
    }
}

/// Groups with numbers.
pub(super) struct Groups {
    all: Vec<Group>,
    /// What the numbers are multiplied by.
    units: BigInt,
}

impl Groups {
    /// Groups without numbers are left out; nothing of less than two.
    pub(super) fn new(plan: &Plan, counts: &Counts, cells: &[(usize, usize)]) -> Option<Self> {
        let groups = cells.iter().filter_map(|cell| Group::new(counts, *cell));
        let all: Vec<Group> = groups.collect();
        let (row, column) = *cells.first()?;
        let units = BigInt::from(10).pow(plan.decimals(row, column).into());
        (all.len() > 1).then_some(Self { all, units })
    }

    fn respondents(&self) -> u64 {
        self.all.iter().map(|group| group.respondents).sum()
    }

    fn difference(&self) -> Option<Ratio<BigInt>> {
        match self.all.as_slice() {
            [one, other] => Some(one.mean() - other.mean()),
            _ => None,
        }
    }

    fn result(
        &self,
        method: Method,
        figures: Vec<(Statistic, Option<Exact>)>,
    ) -> Option<TestResult> {
        let figures = figures.into_iter();
        let figures = figures.map(|(statistic, exact)| Some((statistic, exact?)));
        Some(TestResult {
            line: None,
            method,
            figures: figures.collect::<Option<_>>()?,
            base: self.respondents(),
        })
    }

    /// The figures of a t test, of the variance of the difference.
    fn t_test(
        &self,
        method: Method,
        difference: &Ratio<BigInt>,
        variance: &Ratio<BigInt>,
        df: &Ratio<BigInt>,
        effects: Vec<(Statistic, Option<Exact>)>,
    ) -> Option<TestResult> {
        if !is_positive(variance) || !is_positive(df) {
            return None;
        }
        let square = difference * difference / variance;
        let one = BigInt::from(1);
        let t = Real::root(square.numer(), square.denom())?.signed_as(difference.numer());
        let p = fit::f_probability(ratio(&square), [&one, &one], ratio(df));
        let units = &self.units;
        let df = match df.is_integer() {
            true => i64::try_from(df.numer()).ok().map(Exact::Integer),
            false => real(ratio(df)),
        };
        let se = Real::root(variance.numer(), &(variance.denom() * units * units));
        let mut figures = vec![
            (
                Statistic::Difference,
                real([difference.numer(), &(difference.denom() * units)]),
            ),
            (Statistic::DifferenceSe, se.map(Exact::Real)),
            (Statistic::T, Some(Exact::Real(t))),
            (Statistic::Df, df),
            (Statistic::P, p.map(Exact::Real)),
        ];
        figures.extend(effects);
        self.result(method, figures)
    }
}

/// Student's and Welch's t tests, and analysis of variance.
pub(super) fn without_design(kind: TestKind, groups: &Groups) -> Option<TestResult> {
    let (n, k) = (groups.respondents(), groups.all.len() as u64);
    let within: Ratio<BigInt> = groups.all.iter().map(|group| group.squares.clone()).sum();
    let left = n.checked_sub(k).filter(|left| *left > 0)?;
    let mean_square = &within / whole(left);
    if !is_positive(&mean_square) {
        return None;
    }
    if kind == TestKind::Anova {
        let sum: BigInt = groups.all.iter().map(|group| &group.sum).sum();
        let mean = Ratio::new(sum, n.into());
        let between = groups.all.iter().map(|group| {
            let off = group.mean() - &mean;
            &off * &off * whole(group.respondents)
        });
        let between: Ratio<BigInt> = between.sum();
        let f = &between / whole(k - 1) / &mean_square;
        let total = &between + &within;
        let eta = &between / &total;
        let omega = (&between - whole(k - 1) * &mean_square) / (total + &mean_square);
        let (above, below, one) = (BigInt::from(k - 1), BigInt::from(left), BigInt::from(1));
        let p = fit::f_probability(ratio(&f), [&above, &one], [&below, &one]);
        return groups.result(
            Method::Anova,
            vec![
                (Statistic::F, real(ratio(&f))),
                (Statistic::Df1, Some(Exact::Integer(k as i64 - 1))),
                (Statistic::Df2, Some(Exact::Integer(left as i64))),
                (Statistic::P, p.map(Exact::Real)),
                (Statistic::Eta2, real(ratio(&eta))),
                (Statistic::Omega2, real(ratio(&omega))),
            ],
        );
    }
    let difference = groups.difference()?;
    let square = &difference * &difference / &mean_square;
    let sign = difference.numer();
    let d = Real::root(square.numer(), square.denom()).map(|d| Exact::Real(d.signed_as(sign)));
    let g = fit::hedges(ratio(&square), left).map(|g| Exact::Real(g.signed_as(sign)));
    let effects = vec![(Statistic::CohensD, d), (Statistic::HedgesG, g)];
    let sizes = groups.all.iter().map(|group| group.respondents);
    if kind == TestKind::TTest {
        let parts: Ratio<BigInt> = sizes.map(|n| Ratio::new(1.into(), n.into())).sum();
        let variance = mean_square * parts;
        return groups.t_test(Method::TTest, &difference, &variance, &whole(left), effects);
    }
    // The variance of each mean, and its square ÷ (n − 1).
    let of_means = groups.all.iter().map(|group| {
        let fewer = group
            .respondents
            .checked_sub(1)
            .filter(|fewer| *fewer > 0)?;
        let variance = &group.squares / whole(fewer) / whole(group.respondents);
        let part = &variance * &variance / whole(fewer);
        Some((variance, part))
    });
    let of_means = of_means.collect::<Option<Vec<_>>>()?;
    let variance: Ratio<BigInt> = of_means.iter().map(|(variance, _)| variance.clone()).sum();
    let parts: Ratio<BigInt> = of_means.into_iter().map(|(_, part)| part).sum();
    let df = &variance * &variance / parts;
    groups.t_test(Method::Welch, &difference, &variance, &df, effects)
}

/// A t test by the variance of the difference under the design, with one degree of freedom less than the design has, as R's
/// `svyttest`; Wald's test that all means are equal, as R's `regTermTest`.
pub(super) fn under_design(
    kind: TestKind,
    groups: &Groups,
    samples: &Samples<'_>,
) -> Result<Option<TestResult>, Fault> {
    let squares: Vec<BigInt> = groups.all.iter().map(|g| &g.weight * &g.weight).collect();
    let times = multiple(squares.iter());
    let cells: Vec<(usize, usize)> = groups.all.iter().map(|group| group.cell).collect();
    let Some((first, others)) = groups.all.split_first() else {
        return Ok(None);
    };
    // The differences of the other means from the first.
    let minus = -times.clone();
    let sums = others
        .iter()
        .map(|group| vec![first.term(&times), group.term(&minus)]);
    let sums: Vec<Vec<Term>> = sums.collect();
    let (covariances, freedom) = samples.covariances(&sums, &cells)?;
    let scale = Ratio::from_integer(&times * &times);
    let Some(df) = freedom
        .checked_sub(others.len() as u64)
        .filter(|df| *df > 0)
    else {
        return Ok(None);
    };
    if kind != TestKind::Anova {
        let variance = covariances.first().and_then(|row| row.first());
        let found = variance
            .zip(groups.difference())
            .and_then(|(variance, difference)| {
                let variance = variance / scale;
                groups.t_test(
                    Method::DesignTTest,
                    &difference,
                    &variance,
                    &whole(df),
                    Vec::new(),
                )
            });
        return Ok(found);
    }
    // θ'V⁻¹θ ÷ (k − 1).
    let differences = others.iter().map(|group| vec![first.mean() - group.mean()]);
    let differences: Vec<Vec<Ratio<BigInt>>> = differences.collect();
    let (covariances, of_covariances) = whole_matrix(&covariances);
    let (theta, of_theta) = whole_matrix(&differences);
    let Some((solved, determinant)) = solve(&covariances, &theta) else {
        return Ok(None);
    };
    let products = solved.iter().flatten().zip(theta.iter().flatten());
    let product: BigInt = products.map(|(x, theta)| x * theta).sum();
    let below = &of_theta * &of_theta * determinant * others.len();
    if below == BigInt::ZERO {
        return Ok(None);
    }
    let f = Ratio::new(product * of_covariances, below) * scale;
    let (above, below, one) = (
        BigInt::from(others.len()),
        BigInt::from(df),
        BigInt::from(1),
    );
    let p = fit::f_probability(ratio(&f), [&above, &one], [&below, &one]);
    Ok(groups.result(
        Method::DesignAnova,
        vec![
            (Statistic::F, real(ratio(&f))),
            (Statistic::Df1, Some(Exact::Integer(others.len() as i64))),
            (Statistic::Df2, Some(Exact::Integer(df as i64))),
            (Statistic::P, p.map(Exact::Real)),
        ],
    ))
}
