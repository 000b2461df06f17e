//! Fits held to certified values: the eleven linear regressions of the NIST Statistical Reference Datasets
//! (<https://www.itl.nist.gov/div898/strd/lls/lls.shtml>). The files hold their data, and estimates, standard errors,
//! residual standard deviation and R², to 16 digits.

use refigure::fit::{Ols, Term, ols};

use crate::numbers::{Numbers, linear, records};

/// Name, degree of the polynomial in x (none: several predictors), whether there is an intercept.
const SETS: [(&str, Option<u32>, bool); 11] = [
    ("norris", Some(1), true),
    ("pontius", Some(2), true),
    ("noint1", Some(1), false),
    ("noint2", Some(1), false),
    ("filip", Some(10), true),
    ("longley", None, true),
    ("wampler1", Some(5), true),
    ("wampler2", Some(5), true),
    ("wampler3", Some(5), true),
    ("wampler4", Some(5), true),
    ("wampler5", Some(5), true),
];

fn fitted(name: &str, degree: Option<u32>, intercept: bool) -> Ols {
    let numbers = Numbers::read(&format!("nist/{name}.csv"));
    let predictors = match degree {
        Some(degree) => (1..=degree)
            .map(|power| Term { column: 1, power })
            .collect(),
        None => linear(1..numbers.columns.len()),
    };
    let design = numbers.design(predictors, "y", intercept);
    ols(&design, &numbers.moments(&design), 0.95)
        .unwrap_or_else(|refusal| panic!("{name}: {refusal:?}"))
}

/// Matching digits: the logarithm of the relative error, of the error itself where zero is certified; 16 at most.
fn digits(value: f64, certified: &str) -> f64 {
    let certified: f64 = certified.parse().expect("a certified number");
    let error = (value - certified).abs();
    let error = if certified == 0.0 {
        error
    } else {
        error / certified.abs()
    };
    (-error.log10()).min(16.0)
}

#[test]
fn thirteen_digits_of_every_certified_value_match() {
    let certified = records("nist/certified.csv");
    println!(
        "{:10} {:>9} {:>15} {:>11} {:>5}",
        "set", "estimates", "standard errors", "residual sd", "R²"
    );
    for (name, degree, intercept) in SETS {
        let fit = fitted(name, degree, intercept);
        let records: Vec<_> = certified
            .iter()
            .filter(|record| &record[0] == name)
            .collect();
        let coefficients: Vec<_> = fit.intercept.iter().chain(&fit.coefficients).collect();
        assert_eq!(records.len(), coefficients.len() + 2, "{name}");
        let (mut estimates, mut errors) = (16f64, 16f64);
        for (record, coefficient) in records.iter().zip(&coefficients) {
            estimates = estimates.min(digits(coefficient.b, &record[2]));
            errors = errors.min(digits(coefficient.se, &record[3]));
        }
        let [sd, r2] = [fit.see, fit.r2];
        let [sd_record, r2_record] = records[coefficients.len()..] else {
            unreachable!()
        };
        assert_eq!((&sd_record[1], &r2_record[1]), ("residual_sd", "r_squared"));
        let (sd, r2) = (digits(sd, &sd_record[2]), digits(r2, &r2_record[2]));
        println!("{name:10} {estimates:9.1} {errors:15.1} {sd:11.1} {r2:5.1}");
        for matching in [estimates, errors, sd, r2] {
            assert!(matching >= 13.0, "{name}");
        }
    }
}
