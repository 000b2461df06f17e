//! Fits held to R's: `tests/reference/make.R` made the data and the values, 80 regressions by `lm` (20 sets of data,
//! with and without weights and intercept) and 20 discriminant functions by MASS's `lda`.

use csv::StringRecord;
use refigure::figures::Real;
use refigure::fit::{Coefficient, discriminant, ols};

use crate::numbers::{Numbers, linear, records};

/// R's own error: its QR decomposition and singular values lose as many of 16 digits as the condition number has; the
/// square root of the largest variance inflation in these data is 4,400. Its p values lose a digit for every one in the
/// exponent.
const TOLERANCE: f64 = 1e-10;

/// The largest error so far, in units of the value or of what it is uncertain by anyway.
#[derive(Default)]
struct Errors(f64);

impl Errors {
    fn hold(&mut self, value: f64, printed: &str, uncertain: f64, what: &str) {
        let expected: f64 = printed.parse().expect(what);
        let error = (value - expected).abs() / expected.abs().max(uncertain).max(1e-300);
        self.0 = self.0.max(error);
        assert!(error <= TOLERANCE, "{what}: {value:e}, R has {printed}");
    }
}

fn part(records: &[StringRecord], head: &[&str]) -> Vec<StringRecord> {
    let belongs = |record: &&StringRecord| head.iter().zip(record.iter()).all(|(a, b)| *a == b);
    records.iter().filter(belongs).cloned().collect()
}

#[test]
fn regressions_are_those_of_r() {
    let coefficients = records("reference/coefficients.csv");
    let fits = records("reference/fits.csv");
    assert_eq!(fits.len(), 80);
    let mut errors = Errors::default();
    for record in &fits {
        let head: Vec<&str> = record.iter().take(3).collect();
        let numbers = Numbers::read(&format!("reference/ols/{:0>2}.csv", head[0]));
        let mut design = numbers.design(linear(2..numbers.columns.len()), "y", head[2] == "TRUE");
        design.weights = (head[1] == "TRUE").then_some(1);
        let fit = ols(&design, &numbers.moments(&design), 950).unwrap();
        let what = head.join(" ");
        // Those that may be near zero while what they are made of is near one: R² and the adjusted R².
        errors.hold(fit.adj_r2.value(), &record[5], 1.0, &what);
        let mut hold = |value: Real, at: usize| errors.hold(value.value(), &record[at], 0.0, &what);
        assert_eq!(
            [fit.n, fit.df_model, fit.df_residual].map(|n| n.to_string()),
            [&record[3], &record[9], &record[10]]
        );
        hold(fit.r2, 4);
        hold(fit.see, 6);
        hold(fit.f.unwrap(), 7);
        hold(fit.f_p.unwrap(), 8);
        hold(fit.ss_total, 11);
        hold(fit.ss_residual, 12);
        let expected = part(&coefficients, &head);
        let found: Vec<&Coefficient> = fit.intercept.iter().chain(&fit.coefficients).collect();
        assert_eq!(expected.len(), found.len());
        for (record, found) in expected.iter().zip(found) {
            let what = format!("{what} {}", &record[3]);
            let mut hold = |value: Real, at: usize, uncertain| {
                errors.hold(value.value(), &record[at], uncertain, &what)
            };
            let se = found.se.value();
            hold(found.b, 4, se);
            hold(found.se, 5, 0.0);
            hold(found.t.unwrap(), 7, 1.0);
            hold(found.p.unwrap(), 8, 0.0);
            hold(found.low.unwrap(), 9, se);
            hold(found.high.unwrap(), 10, se);
            if &record[3] == "intercept" {
                assert_eq!((found.beta, found.vif), (None, None));
            } else {
                hold(
                    found.beta.unwrap(),
                    6,
                    (found.beta.unwrap().value() / found.t.unwrap().value()).abs(),
                );
                hold(found.vif.unwrap(), 11, 0.0);
            }
        }
    }
    println!("largest error: {:.1e}", errors.0);
}

#[test]
fn discriminant_functions_are_those_of_r() {
    let functions = records("reference/functions.csv");
    let variables = records("reference/variables.csv");
    assert_eq!(functions.len(), 20);
    let mut errors = Errors::default();
    for record in &functions {
        let set = &record[0];
        let numbers = Numbers::read(&format!("reference/lda/{set:0>2}.csv"));
        let design = numbers.design(linear(1..numbers.columns.len()), "group", true);
        let found = discriminant(&design, &numbers.moments(&design)).unwrap();
        let [first, second] = found.group_n;
        assert_eq!(
            [found.n, first, second, found.df].map(|n| n.to_string()),
            [&record[1], &record[2], &record[3], &record[6]]
        );
        for (value, at) in [
            (found.wilks, 4),
            (found.chi2, 5),
            (found.p, 7),
            (found.eigenvalue, 8),
            (found.canonical_r, 9),
            (found.constant, 10),
            (found.centroids[0], 11),
            (found.centroids[1], 12),
        ] {
            errors.hold(
                value.value(),
                &record[at],
                0.0,
                &format!("set {set}, column {at}"),
            );
        }
        let expected = part(&variables, &[set]);
        assert_eq!(expected.len() as u64, found.df);
        for (at, record) in expected.iter().enumerate() {
            let what = format!("set {set} {}", &record[1]);
            errors.hold(found.raw[at].value(), &record[2], 0.0, &what);
            errors.hold(found.std_coef[at].value(), &record[3], 1.0, &what);
            errors.hold(found.structure[at].value(), &record[4], 1.0, &what);
        }
        let mut hits = [0, 0];
        for row in 0..numbers.columns[0].len() {
            let predictors = numbers.columns[1..].iter();
            let values: Vec<i64> = predictors.map(|column| column[row]).collect();
            let is_first = numbers.columns[0][row] == 1;
            hits[usize::from(!is_first)] +=
                u32::from(found.classifier.is_first(&values) == is_first);
        }
        assert_eq!(
            hits.map(|hits| hits.to_string()),
            [&record[13], &record[14]],
            "set {set}"
        );
    }
    println!("largest error: {:.1e}", errors.0);
}
