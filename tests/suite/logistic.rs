//! Logistic regressions held to R's `glm`: `tests/reference/models/make.R` made the 20 sets of data and the values.

use refigure::figures::Real;
use refigure::fit::{LogOdds, Logistic, Patterns, Refusal, logistic};

use crate::numbers::{Numbers, linear, records};
use crate::sandbox::Sandbox;

fn fit(numbers: &Numbers) -> Result<Logistic, Refusal> {
    let predictors = linear(1..numbers.columns.len());
    let design = numbers.design(predictors, "y", true);
    let mut patterns = Patterns::new(&design);
    patterns.update(&columns(numbers));
    logistic(&design, &numbers.moments(&design), &patterns, 950)
}

fn columns(numbers: &Numbers) -> Vec<&[i64]> {
    numbers.columns.iter().map(Vec::as_slice).collect()
}

fn table(names: &[&str], columns: &[&[i64]]) -> Numbers {
    Numbers {
        names: names.iter().map(ToString::to_string).collect(),
        decimals: vec![0; names.len()],
        columns: columns.iter().map(|column| column.to_vec()).collect(),
    }
}

fn near(found: f64, expected: f64, uncertain: f64, digits: i32, what: &str) {
    let error = (found - expected).abs() / expected.abs().max(uncertain);
    assert!(
        error <= 10f64.powi(-digits),
        "{what}: {found:e}, R has {expected:e}"
    );
}

#[test]
fn logistic_regressions_are_those_of_r() {
    let coefficients = records("reference/models/coefficients.csv");
    let fits = records("reference/models/fits.csv");
    assert_eq!(fits.len(), 20);
    for record in &fits {
        let set = &record[0];
        let numbers = Numbers::read(&format!("reference/models/logistic/{set:0>2}.csv"));
        let found = fit(&numbers).unwrap();
        assert_eq!(
            [found.n, found.df, found.correct].map(|n| n.to_string()),
            [&record[1], &record[2], &record[12]]
        );
        let whole = [
            found.log_lik,
            found.null_log_lik,
            found.chi2,
            found.p.unwrap(),
            found.aic,
            found.bic,
            found.mcfadden,
            found.cox_snell,
            found.nagelkerke,
        ];
        for (at, value) in (3..).zip(whole) {
            // R's χ² is a difference of likelihoods, and its p has the digits of that.
            let expected: f64 = record[at].parse().unwrap();
            near(
                value.value(),
                expected,
                1e-3,
                10,
                &format!("set {set}, column {at}"),
            );
        }
        let expected: Vec<_> = coefficients.iter().filter(|r| r[0] == *set).collect();
        let found: Vec<&LogOdds> = [&found.intercept]
            .into_iter()
            .chain(&found.coefficients)
            .collect();
        assert_eq!(expected.len(), found.len());
        for (record, found) in expected.iter().zip(found) {
            let what = format!("set {set} {}", &record[1]);
            let se = found.se.value();
            let hold = |value: Real, at: usize, uncertain: f64, digits| {
                near(
                    value.value(),
                    record[at].parse().unwrap(),
                    uncertain,
                    digits,
                    &what,
                );
            };
            hold(found.b, 2, se, 11);
            hold(found.se, 3, 0.0, 10);
            hold(found.z, 4, 1.0, 10);
            hold(found.p, 5, 0.0, 9);
            hold(found.ends[0], 6, se, 10);
            hold(found.ends[1], 7, se, 10);
            hold(found.odds_ratio, 8, 0.0, 9);
            near(
                found.odds_ends[0].value(),
                found.ends[0].value().exp(),
                0.0,
                12,
                &what,
            );
            near(
                found.odds_ends[1].value(),
                found.ends[1].value().exp(),
                0.0,
                12,
                &what,
            );
        }
    }
}

/// A. Agresti, *An Introduction to Categorical Data Analysis*, 2nd edition, 2007, table 3.1 and section 3.2: snoring, scored
/// 0, 2, 4 and 5, and heart disease of 2,484 persons. The book prints logit = −3.87 + 0.40x.
#[test]
fn snoring_and_heart_disease() {
    let groups = [(0, 24, 1355), (2, 35, 603), (4, 21, 192), (5, 30, 224)];
    let rows = |times: usize| {
        let (mut y, mut x) = (Vec::new(), Vec::new());
        for (score, yes, no) in groups {
            y.extend(vec![1; yes * times]);
            y.extend(vec![0; no * times]);
            x.extend(vec![score; (yes + no) * times]);
        }
        fit(&table(&["y", "x"], &[&y, &x])).unwrap()
    };
    let once = rows(1);
    let printed = |value: Real| format!("{:.2}", value.value());
    assert_eq!(printed(once.intercept.b), "-3.87");
    assert_eq!(printed(once.coefficients[0].b), "0.40");
    assert_eq!(once.n, 2484);
    assert_eq!(once.group_n, [110, 2374]);
    // Every row three times: the same coefficients, to every digit, and three times the information.
    let thrice = rows(3);
    assert_eq!(once.coefficients[0].b, thrice.coefficients[0].b);
    assert_eq!(once.intercept.b, thrice.intercept.b);
    let ratio = once.coefficients[0].se.value() / thrice.coefficients[0].se.value();
    near(ratio, 3f64.sqrt(), 0.0, 14, "standard error");
    near(
        thrice.log_lik.value(),
        3.0 * once.log_lik.value(),
        0.0,
        14,
        "log-likelihood",
    );
}

/// In a 2 × 2 table the odds ratio is ad ÷ bc, and its variance 1 ÷ a + 1 ÷ b + 1 ÷ c + 1 ÷ d.
#[test]
fn a_table_of_two_by_two() {
    let (a, b, c, d) = (7, 3, 2, 11);
    let y = [vec![1; a], vec![0; b], vec![1; c], vec![0; d]].concat();
    let x = [vec![1; a + b], vec![0; c + d]].concat();
    let other: Vec<i64> = x.iter().map(|x| 1 - x).collect();
    let found = fit(&table(&["y", "x"], &[&y, &x])).unwrap();
    let slope = &found.coefficients[0];
    near(slope.odds_ratio.value(), 77.0 / 6.0, 0.0, 14, "odds ratio");
    let variance: f64 = [a, b, c, d].iter().map(|n| 1.0 / *n as f64).sum();
    near(slope.se.value(), variance.sqrt(), 0.0, 14, "standard error");
    assert_eq!(found.correct, 18);
    // With the other value as the reference, the fit is the same.
    let turned = fit(&table(&["y", "x"], &[&y, &other])).unwrap();
    assert_eq!(turned.log_lik, found.log_lik);
    near(
        turned.coefficients[0].b.value(),
        -slope.b.value(),
        0.0,
        15,
        "turned",
    );
    near(
        turned.intercept.b.value(),
        found.intercept.b.value() + slope.b.value(),
        0.0,
        14,
        "constant",
    );
}

#[test]
fn parts_may_be_merged_in_any_order() {
    let numbers = Numbers::read("reference/models/logistic/03.csv");
    let design = numbers.design(linear(1..numbers.columns.len()), "y", true);
    let whole = columns(&numbers);
    let part = |from: usize, to: usize| {
        let mut patterns = Patterns::new(&design);
        let columns: Vec<&[i64]> = whole.iter().map(|column| &column[from..to]).collect();
        patterns.update(&columns);
        patterns
    };
    let all = part(0, whole[0].len());
    let (mut one, mut other) = (part(0, 20), part(20, whole[0].len()));
    let first = one.clone();
    one.merge(&other);
    other.merge(&first);
    assert_eq!(one, all);
    assert_eq!(other, all);
}

#[test]
fn separated_rows_are_refused() {
    let y = [0, 0, 0, 1, 1, 1];
    let separated = |predictors: Vec<usize>, complete| {
        Err(Refusal::SeparatedBy {
            predictors,
            complete,
        })
    };
    let by = |columns: &[&[i64]]| {
        let names = ["y", "a", "b"];
        let columns = [&[&y[..]], columns].concat();
        fit(&table(&names[..columns.len()], &columns))
    };
    let mixed = [1, 3, 2, 2, 1, 3];
    assert_eq!(by(&[&[1, 2, 3, 4, 5, 6], &mixed]), separated(vec![0], true));
    // At 3 there are both.
    assert_eq!(
        by(&[&mixed, &[1, 2, 3, 3, 5, 6]]),
        separated(vec![1], false)
    );
    // Neither alone, but their difference is negative for each 0 and positive for each 1.
    assert_eq!(
        by(&[&[1, 5, 9, 3, 6, 11], &[2, 7, 10, 1, 5, 9]]),
        separated(vec![0, 1], true)
    );
    // The same, where it is zero for one of each.
    assert_eq!(
        by(&[&[1, 5, 9, 3, 6, 9], &[2, 7, 9, 1, 5, 9]]),
        separated(vec![0, 1], false)
    );
    assert!(by(&[&mixed]).is_ok());
}

#[test]
fn a_coefficient_of_zero_is_zero() {
    let found = fit(&table(
        &["y", "x"],
        &[&[0, 1, 0, 1, 1, 0], &[1, 1, 2, 2, 3, 3]],
    ))
    .unwrap();
    let slope = &found.coefficients[0];
    assert_eq!(slope.b.value(), 0.0);
    assert_eq!(slope.p.value(), 1.0);
    assert_eq!(slope.odds_ratio.value(), 1.0);
    assert_eq!(found.chi2.value(), 0.0);
    assert_eq!(found.p.unwrap().value(), 1.0);
    // Both answers are equally probable, which counts as the first.
    assert_eq!(found.correct, 3);
}

/// What `glm(card ~ age, binomial, epsilon = 1e-14)` of R 4.2.2 makes of the project's readers.
#[test]
fn a_project_has_a_logistic_regression() {
    let sandbox = Sandbox::project("tiny");
    let model = |age: &str| {
        format!(
            "title: Cards\nkind: logistic\ndataset: readers\nmissing: listwise\n\
             dependent: {{variable: card, label: Card, symbol: c, groups: {{holders: {{label: With a card, values: [yes]}}, \
             others: {{label: Without, values: [no]}}}}}}\n\
             predictors: {{age: {{variable: age, label: Age, symbol: a{age}}}}}\n\
             print: {{coef: {{b: {{label: B, decimals: 5}}, odds_ratio: {{label: Odds ratio, decimals: 4}}}}, \
             fit: {{correct: {{label: Correct, decimals: 1}}}}}}\n"
        )
    };
    let figure = |id: &str| {
        let figures = sandbox.ok(&["figures", "--format", "csv"]).stdout;
        let line = figures
            .lines()
            .find(|line| line.starts_with(&format!("{id},")));
        line.unwrap_or_else(|| panic!("{id} in {figures}"))
            .to_string()
    };
    sandbox.write("report/models/visits.yaml", model(""));
    for (id, expected) in [
        ("visits.coef.constant.b", "0.98981"),
        ("visits.coef.constant.se", "1.75151144"),
        ("visits.coef.age.b", "-0.01548"),
        ("visits.coef.age.z", "-0.39863750"),
        ("visits.coef.age.p", "0.69016032"),
        ("visits.fit.log_lik", "-8.06995455"),
        ("visits.fit.correct", "6/12"),
        ("visits.group.others.n", "5"),
    ] {
        assert!(figure(id).contains(expected), "{}", figure(id));
    }
    sandbox.ok(&["build", "--emit", "layout"]);
    let pages = sandbox.read("out/layout.txt");
    assert!(pages.contains("logit("), "{pages}");
    // Per thousand years, a thousand times as much, and as probable.
    sandbox.write("report/models/visits.yaml", model(", scale: 1000"));
    assert!(figure("visits.coef.age.b").contains("-15.48158"));
    assert!(figure("visits.coef.age.p").contains("0.69016032"));
}
