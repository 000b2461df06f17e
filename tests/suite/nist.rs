//! Fits held to certified values: the eleven linear regressions of the NIST Statistical Reference Datasets
//! (<https://www.itl.nist.gov/div898/strd/lls/lls.shtml>). The files hold their data, and estimates, standard errors,
//! residual standard deviation and R², to 16 digits.

use refigure::fit::{Ols, Term, ols};

use crate::numbers::{Numbers, linear, records};
use crate::sandbox::Sandbox;

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
    ols(&design, &numbers.moments(&design), 950)
        .unwrap_or_else(|refusal| panic!("{name}: {refusal:?}"))
}

/// Matching digits: the logarithm of the relative error, of the error itself where zero is certified; 16 at most.
fn digits(value: f64, certified: &str) -> f64 {
    assert!(value.is_finite(), "{value} for {certified}");
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
            estimates = estimates.min(digits(coefficient.b.value(), &record[2]));
            errors = errors.min(digits(coefficient.se.value(), &record[3]));
        }
        let [sd, r2] = [fit.see.value(), fit.r2.value()];
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

/// The same regressions as a project states them: a codebook that declares the numbers, a model whose predictors are
/// powers, and the exact values that the program prints.
#[test]
fn thirteen_digits_match_through_a_project_too() {
    let sandbox = Sandbox::project("tiny");
    for (name, degree, intercept) in SETS {
        let numbers = Numbers::read(&format!("nist/{name}.csv"));
        let records = records(&format!("nist/{name}.csv"));
        let mut codebook = format!(
            "title: {name}\nrespondents: Rows\nunit: one row\nkey: row\nasked: {0}\nanswered: {0}\nmode: none\n\
             date: never\ndisclosure: rows\nsource: NIST StRD\nnumbers:\n",
            records.len()
        );
        let mut csv = format!("row,{}\n", numbers.names.join(","));
        for (column, decimals) in numbers.names.iter().zip(&numbers.decimals) {
            codebook += &format!("  {column}: {{label: {column}, decimals: {decimals}}}\n");
        }
        for (row, record) in records.iter().enumerate() {
            let cells: Vec<&str> = record.iter().collect();
            csv += &format!("{row},{}\n", cells.join(","));
        }
        let mut model = format!(
            "title: {name}\nkind: ols\ndataset: {name}\nintercept: {intercept}\nprinted: false\n\
             dependent: {{variable: y, label: y}}\npredictors:\n"
        );
        match degree {
            Some(degree) => {
                for power in 1..=degree {
                    model += &format!("  x{power}: {{variable: x, power: {power}, label: x}}\n");
                }
            }
            None => {
                for column in numbers.names.iter().filter(|column| *column != "y") {
                    model += &format!("  {column}: {{variable: {column}, label: x}}\n");
                }
            }
        }
        sandbox.write(&format!("data/{name}.yaml"), codebook);
        sandbox.write(&format!("data/{name}.csv"), csv);
        sandbox.write(&format!("report/models/m_{name}.yaml"), model);
    }
    let run = sandbox.ok(&["figures", "m_*", "--format", "json"]);
    let figures: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let value = |id: String| -> f64 {
        let figure = figures.as_array().unwrap().iter().find(|f| f["id"] == *id);
        let figure = figure.unwrap_or_else(|| panic!("no figure {id}"));
        figure["exact"].as_str().unwrap().parse().expect("a number")
    };
    let mut least = (16f64, String::new());
    for record in records("nist/certified.csv") {
        let (name, term) = (&record[0], record[1].replace('^', ""));
        let key = match term.as_str() {
            "intercept" => "constant".to_string(),
            "x" => "x1".to_string(),
            _ => term.clone(),
        };
        let ids = match key.as_str() {
            "residual_sd" => vec![("fit.see".to_string(), 2)],
            "r_squared" => vec![("fit.r2".to_string(), 2)],
            _ => vec![(format!("coef.{key}.b"), 2), (format!("coef.{key}.se"), 3)],
        };
        for (id, column) in ids {
            let id = format!("m_{name}.{id}");
            let matching = digits(value(id.clone()), &record[column]);
            assert!(matching >= 13.0, "{id}: {matching}");
            if matching < least.0 {
                least = (matching, id);
            }
        }
    }
    println!("fewest matching digits: {:.1}, of {}", least.0, least.1);
}
