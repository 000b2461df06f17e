//! Every printed digit of a model's statistics held to fractions and to mpmath: `tests/reference/digits.py` made the values,
//! each rounded once to fifteen decimal places. And what is refused because nobody knows it.

use std::collections::BTreeMap;

use refigure::figures::{Exact, Real};
use refigure::fit::{Coefficient, Term, discriminant, ols};

use crate::numbers::{Numbers, linear, records};
use crate::sandbox::Sandbox;

/// The texts of a model's statistics.
struct Texts(BTreeMap<String, String>);

impl Texts {
    fn add(&mut self, name: impl Into<String>, real: impl Into<Option<Real>>) {
        if let Some(real) = real.into() {
            self.0.insert(name.into(), Exact::Real(real).text(15, 1));
        }
    }

    fn coefficient(&mut self, key: &str, c: &Coefficient) {
        let numbers = [
            Some(c.b),
            Some(c.se),
            c.t,
            c.p,
            c.low,
            c.high,
            c.beta,
            c.vif,
        ];
        let names = ["b", "se", "t", "p", "low", "high", "beta", "vif"];
        for (name, number) in names.iter().zip(numbers) {
            self.add(format!("{key}.{name}"), number);
        }
    }
}

fn regression(name: &str) -> Texts {
    let (numbers, predictors) = match name.split_once(' ') {
        Some((_, set)) => {
            let numbers = Numbers::read(&format!("reference/ols/{set:0>2}.csv"));
            let size = numbers.columns.len();
            (numbers, linear(2..size))
        }
        None => {
            let numbers = Numbers::read(&format!("nist/{name}.csv"));
            let predictors = match name {
                "filip" => (1..=10).map(|power| Term { column: 1, power }).collect(),
                _ => linear(1..numbers.columns.len()),
            };
            (numbers, predictors)
        }
    };
    let mut design = numbers.design(predictors, "y", name != "noint1");
    design.weights = name.contains(' ').then_some(1);
    let fit = ols(&design, &numbers.moments(&design), 950).unwrap();
    let mut texts = Texts(BTreeMap::new());
    for (name, number) in [
        ("r", Some(fit.r)),
        ("r2", Some(fit.r2)),
        ("adj_r2", Some(fit.adj_r2)),
        ("see", Some(fit.see)),
        ("f", fit.f),
        ("f_p", fit.f_p),
    ] {
        texts.add(name, number);
    }
    if let Some(constant) = &fit.intercept {
        texts.coefficient("constant", constant);
    }
    for (at, coefficient) in (1..).zip(&fit.coefficients) {
        texts.coefficient(&format!("x{at}"), coefficient);
    }
    texts
}

fn function(name: &str) -> Texts {
    let (_, set) = name.split_once(' ').unwrap();
    let numbers = Numbers::read(&format!("reference/lda/{set:0>2}.csv"));
    let design = numbers.design(linear(1..numbers.columns.len()), "group", true);
    let found = discriminant(&design, &numbers.moments(&design)).unwrap();
    let mut texts = Texts(BTreeMap::new());
    for (name, number) in [
        ("wilks", found.wilks),
        ("chi2", found.chi2),
        ("p", found.p),
        ("eigenvalue", found.eigenvalue),
        ("canonical_r", found.canonical_r),
        ("constant", found.constant),
        ("first", found.centroids[0]),
        ("second", found.centroids[1]),
    ] {
        texts.add(name, number);
    }
    for at in 0..found.raw.len() {
        texts.add(format!("x{}.raw", at + 1), found.raw[at]);
        texts.add(format!("x{}.std_coef", at + 1), found.std_coef[at]);
        texts.add(format!("x{}.structure", at + 1), found.structure[at]);
    }
    texts
}

/// A number of fifteen decimal places, rounded to fewer.
fn shortened(text: &str, places: usize) -> String {
    let (whole, fraction) = text.split_once('.').unwrap();
    let digits: i128 = format!("{whole}{fraction}").parse().unwrap();
    let unit = 10_i128.pow((fraction.len() - places) as u32);
    let kept = (digits.abs() + unit / 2) / unit;
    let kept = format!("{kept:0>width$}", width = places + 1);
    let (whole, fraction) = kept.split_at(kept.len() - places);
    let sign = if text.starts_with('-') { "-" } else { "" };
    format!("{sign}{whole}.{fraction}")
}

#[test]
fn every_printed_digit_is_right() {
    let mut expected: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for record in records("reference/digits.csv") {
        let model = expected.entry(record[0].to_string()).or_default();
        model.insert(record[1].to_string(), record[2].to_string());
    }
    assert_eq!(expected.len(), 9);
    for (name, expected) in &expected {
        let found = match name.starts_with("lda") {
            true => function(name),
            false => regression(name),
        };
        assert_eq!(found.0.len(), expected.len(), "{name}");
        for ((statistic, found), (key, expected)) in found.0.iter().zip(expected) {
            assert_eq!(statistic, key);
            let places = found.split_once('.').map_or(0, |(_, places)| places.len());
            // Of a number with more than fifteen digits before the point not all places are known.
            assert!(places == 15 || found.len() >= 29, "{name} {key}: {found}");
            assert_eq!(found, &shortened(expected, places), "{name} {key}");
        }
    }
}

/// A project with Longley's data and a sentence.
fn longley(sentence: &str) -> Sandbox {
    let sandbox = Sandbox::project("tiny");
    let text = std::fs::read_to_string(crate::numbers::path("nist/longley.csv")).unwrap();
    let (head, rows) = text.split_once('\n').unwrap();
    let rows = rows.lines().enumerate();
    let rows: String = rows.map(|(at, row)| format!("{at},{row}\n")).collect();
    sandbox.write("data/longley.csv", format!("row,{head}\n{rows}"));
    let mut numbers = String::new();
    let mut predictors = String::new();
    for column in head.split(',') {
        let decimals = u8::from(column == "x1");
        numbers += &format!("  {column}: {{label: {column}, decimals: {decimals}}}\n");
        if column != "y" {
            predictors += &format!("  {column}: {{variable: {column}, label: {column}}}\n");
        }
    }
    sandbox.write(
        "data/longley.yaml",
        format!(
            "title: t\nrespondents: Years\nunit: year\nkey: row\nasked: 16\nanswered: 16\nmode: m\ndate: d\n\
             disclosure: rows\nsource: NIST StRD\nnumbers:\n{numbers}"
        ),
    );
    sandbox.write(
        "report/models/longley.yaml",
        format!(
            "title: t\nkind: ols\ndataset: longley\nprinted: false\n\
             dependent: {{variable: y, label: y}}\npredictors:\n{predictors}"
        ),
    );
    let section = "templates/sections/results.typ.j2";
    let prose = sandbox.read(section);
    sandbox.write(section, format!("{prose}\n{sentence}\n"));
    sandbox
}

#[test]
fn limits_and_tails_have_the_places_that_are_asked_for() {
    let sandbox = longley(
        "The limit is {{ figure(\"longley.coef.constant.low\", places=6) }}, p is {{ figure(\"longley.coef.x1.p\", places=15) }}.",
    );
    sandbox.ok(&["build", "--emit", "layout"]);
    let layout = sandbox.read("out/layout.txt");
    for text in ["5496529.483275", "0.863140832809215"] {
        assert!(layout.contains(text), "{text}");
    }
    let manifest: serde_json::Value =
        serde_json::from_str(&sandbox.read("out/figures.json")).unwrap();
    let figures = manifest["figures"].as_array().unwrap();
    let value = |id: &str| {
        let figure = figures.iter().find(|figure| figure["id"] == id).unwrap();
        (
            figure["value"].as_f64().unwrap(),
            figure["exact"].as_str().unwrap().to_string(),
        )
    };
    // What is recorded stays as short as it was; the value has all digits of floating point.
    assert_eq!(
        value("longley.coef.constant.low"),
        (-5496529.483274762, "-5496529.483".to_string())
    );
    assert_eq!(
        value("longley.coef.x1.p"),
        (0.8631408328092145, "0.8631408328".to_string())
    );
}
