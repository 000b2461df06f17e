//! What can't be fitted is refused with its reason, and what borders on it is fitted.

use refigure::figures::Real;
use refigure::fit::{Design, Moments, Ols, Refusal, Term, discriminant, ols};

use crate::numbers::linear;

/// The dependent variable and predictors as columns without decimals.
fn design(columns: &[&[i64]]) -> Design {
    Design {
        columns: vec![0; columns.len()],
        predictors: linear(1..columns.len()),
        dependent: 0,
        intercept: true,
        weights: None,
    }
}

fn moments(design: &Design, columns: &[&[i64]]) -> Moments {
    let mut moments = Moments::new(design);
    moments.update(columns);
    moments
}

fn fit(design: &Design, columns: &[&[i64]]) -> Result<Ols, Refusal> {
    ols(design, &moments(design, columns), 950)
}

fn refusal(design: &Design, columns: &[&[i64]]) -> Refusal {
    fit(design, columns).expect_err("a refusal")
}

fn dependent(predictor: usize, on: &[(usize, &str)], constant: &str) -> Refusal {
    Refusal::Dependent {
        predictor,
        on: on
            .iter()
            .map(|(at, ratio)| (*at, ratio.to_string()))
            .collect(),
        constant: constant.to_string(),
    }
}

const Y: &[i64] = &[3, 1, 4, 1, 5, 9, 2, 6];
const A: &[i64] = &[2, 7, 1, 8, 2, 8, 1, 8];
const B: &[i64] = &[1, 6, 1, 8, 0, 3, 3, 9];

#[test]
fn a_design_without_predictors_or_of_other_moments() {
    let columns = [Y, A];
    let none = Design {
        predictors: Vec::new(),
        ..design(&columns)
    };
    assert_eq!(refusal(&none, &columns), Refusal::NoPredictors);
    let other = moments(&none, &columns);
    assert_eq!(
        ols(&design(&columns), &other, 950),
        Err(Refusal::OtherDesign)
    );
    assert_eq!(
        discriminant(&design(&columns), &other),
        Err(Refusal::OtherDesign)
    );
}

#[test]
fn too_few_rows() {
    let columns = [&Y[..3], &A[..3], &B[..3]];
    let mut design = design(&columns);
    assert_eq!(
        refusal(&design, &columns),
        Refusal::TooFewRows { rows: 3, needed: 4 }
    );
    assert_eq!(
        refusal(&design, &[&[], &[], &[]]),
        Refusal::TooFewRows { rows: 0, needed: 4 }
    );
    assert_eq!(
        refusal(&design, &[]),
        Refusal::TooFewRows { rows: 0, needed: 4 }
    );
    // Without an intercept three rows are enough for two coefficients.
    design.intercept = false;
    assert_eq!(fit(&design, &columns).unwrap().df_residual, 1);
}

#[test]
fn constant_columns() {
    let five: &[i64] = &[5; 8];
    let columns = [Y, A, five];
    assert_eq!(
        refusal(&design(&columns), &columns),
        Refusal::Constant { predictor: 1 }
    );
    let columns = [five, A, B];
    assert_eq!(
        refusal(&design(&columns), &columns),
        Refusal::ConstantDependent
    );
    // Without an intercept only zero is constant.
    let columns = [five, A, five];
    let through_origin = Design {
        intercept: false,
        ..design(&columns)
    };
    assert!(fit(&through_origin, &columns).is_ok());
    let columns = [Y, A, &[0; 8]];
    assert_eq!(
        refusal(&through_origin, &columns),
        Refusal::Constant { predictor: 1 }
    );
    let zeroth = Design {
        predictors: vec![Term {
            column: 1,
            power: 0,
        }],
        ..design(&[Y, A])
    };
    assert_eq!(
        refusal(&zeroth, &[Y, A]),
        Refusal::Constant { predictor: 0 }
    );
}

#[test]
fn a_dependency_is_named_in_true_values() {
    let columns = [Y, A, A];
    assert_eq!(
        refusal(&design(&columns), &columns),
        dependent(1, &[(0, "1")], "0")
    );
    // c = 2a − b/3 + 7, with b in thirds of tenths: 20·a − b/3 + 70 tenths.
    let b: Vec<i64> = B.iter().map(|b| 3 * b).collect();
    let c: Vec<i64> = A.iter().zip(&b).map(|(a, b)| 20 * a - b / 3 + 70).collect();
    let columns = [Y, A, &b, &c];
    let tenths = Design {
        columns: vec![0, 0, 1, 1],
        ..design(&columns)
    };
    assert_eq!(
        refusal(&tenths, &columns),
        dependent(2, &[(0, "2"), (1, "-1/3")], "7")
    );
    // One mark of three is always set.
    let marks: [&[i64]; 3] = [
        &[1, 0, 0, 1, 0, 0, 1, 0],
        &[0, 1, 0, 0, 0, 1, 0, 0],
        &[0, 0, 1, 0, 1, 0, 0, 1],
    ];
    let columns = [Y, marks[0], A, marks[1], marks[2]];
    assert_eq!(
        refusal(&design(&columns), &columns),
        dependent(3, &[(0, "-1"), (2, "-1")], "1")
    );
    // That is no dependency where there is no intercept.
    let through_origin = Design {
        intercept: false,
        ..design(&columns)
    };
    assert!(fit(&through_origin, &columns).is_ok());
    // The square of a mark is the mark.
    let square = Design {
        predictors: vec![
            Term {
                column: 1,
                power: 1,
            },
            Term {
                column: 1,
                power: 2,
            },
        ],
        ..design(&[Y, marks[0]])
    };
    assert_eq!(
        refusal(&square, &[Y, marks[0]]),
        dependent(1, &[(0, "1")], "0")
    );
    // Weights don't hide a dependency.
    let columns = [Y, A, A, B];
    let weighted = Design {
        predictors: linear([1, 2]),
        weights: Some(3),
        ..design(&columns)
    };
    let positive: Vec<i64> = B.iter().map(|b| b + 1).collect();
    assert_eq!(
        refusal(&weighted, &[Y, A, A, &positive]),
        dependent(1, &[(0, "1")], "0")
    );
}

#[test]
fn nearly_dependent_predictors() {
    // Two predictors of 18 digits that differ in the last can still be told apart.
    let a: Vec<i64> = A.iter().map(|a| a * 1_000_000_000_000_000_000).collect();
    let b: Vec<i64> = a.iter().zip(B).map(|(a, b)| a + b % 2).collect();
    let columns = [Y, &a, &b];
    let found = fit(&design(&columns), &columns).unwrap();
    assert!(found.coefficients[1].vif.unwrap().value() > 1e34);
    // So can 29 powers of a number far from zero, whose sum with the right multiples is y.
    let x: Vec<i64> = (1_000_000..1_000_060).collect();
    let y: Vec<i64> = (0..60).map(|x| x * x % 17).collect();
    let columns = [y.as_slice(), &x];
    let powers = Design {
        predictors: (1..=29).map(|power| Term { column: 1, power }).collect(),
        ..design(&columns)
    };
    let found = fit(&powers, &columns).unwrap();
    let centred: Vec<i64> = x.iter().map(|x| x - 1_000_030).collect();
    let centred = fit(&powers, &[&y, &centred]).unwrap();
    assert_eq!(
        (found.r2, found.see, found.f_p),
        (centred.r2, centred.see, centred.f_p)
    );
    assert_eq!(found.coefficients[28].b, centred.coefficients[28].b);
}

#[test]
fn weights_that_are_not_positive() {
    let columns = [Y, A, B];
    let weighted = Design {
        predictors: linear([1]),
        weights: Some(2),
        ..design(&columns)
    };
    assert_eq!(
        refusal(&weighted, &columns),
        Refusal::NonPositiveWeight { rows: 1 }
    );
    let negative = [Y, A, &[1, -1, 1, 0, 1, 1, -3, 2]];
    assert_eq!(
        refusal(&weighted, &negative),
        Refusal::NonPositiveWeight { rows: 3 }
    );
}

#[test]
fn a_perfect_fit_has_estimates_but_no_t() {
    // y = a/3, in whole numbers: the intercept is exactly zero though the slope has no end.
    let three: Vec<i64> = Y.iter().map(|y| 3 * y).collect();
    let columns = [Y, &three];
    let found = fit(&design(&columns), &columns).unwrap();
    let [slope, intercept] = [&found.coefficients[0], found.intercept.as_ref().unwrap()];
    assert_eq!(
        [slope.b, slope.beta.unwrap(), slope.se].map(Real::value),
        [1.0 / 3.0, 1.0, 0.0]
    );
    assert_eq!([intercept.b, intercept.se].map(Real::value), [0.0, 0.0]);
    for coefficient in [slope, intercept] {
        assert_eq!((coefficient.t, coefficient.p), (None, None));
        assert_eq!(
            (coefficient.low, coefficient.high),
            (Some(coefficient.b), Some(coefficient.b))
        );
    }
    assert_eq!(
        [
            found.r,
            found.r2,
            found.adj_r2,
            found.see,
            found.ss_residual
        ]
        .map(Real::value),
        [1.0, 1.0, 1.0, 0.0, 0.0]
    );
    assert_eq!((found.f, found.f_p), (None, None));
}

#[test]
fn a_coefficient_of_zero_is_zero() {
    let (y, a) = ([3, 5, 3, 5, 3, 5, 3, 5], [1, 1, 2, 2, 3, 3, 7, 7]);
    let columns: [&[i64]; 2] = [&y, &a];
    let found = fit(&design(&columns), &columns).unwrap();
    let slope = &found.coefficients[0];
    assert_eq!(
        [Some(slope.b), slope.beta, slope.t, slope.p].map(|number| number.unwrap().value()),
        [0.0, 0.0, 0.0, 1.0]
    );
    assert_eq!(
        [Some(found.r), Some(found.r2), found.f, found.f_p].map(|number| number.unwrap().value()),
        [0.0, 0.0, 0.0, 1.0]
    );
    assert_eq!(found.intercept.unwrap().b.value(), 4.0);
}

#[test]
fn the_largest_numbers_are_fitted() {
    let y = [i64::MAX, i64::MIN, i64::MAX, i64::MIN, 0, 1];
    let a = [i64::MIN, i64::MAX, i64::MAX, 7, i64::MIN, 2];
    let columns: [&[i64]; 2] = [&y, &a];
    let cubed = Design {
        predictors: vec![Term {
            column: 1,
            power: 3,
        }],
        ..design(&columns)
    };
    let found = fit(&cubed, &columns).unwrap();
    assert!(found.coefficients[0].b.value() < 0.0);
    assert!((0.0..1.0).contains(&found.r2.value()));
}

#[test]
fn a_confidence_that_is_none_gives_no_interval() {
    let columns = [Y, A];
    let design = design(&columns);
    let found = ols(&design, &moments(&design, &columns), 1000).unwrap();
    assert_eq!(
        (found.coefficients[0].low, found.coefficients[0].high),
        (None, None)
    );
    assert!(found.coefficients[0].p.is_some());
}

#[test]
fn what_a_discriminant_analysis_refuses() {
    let refused = |design: &Design, columns: &[&[i64]]| {
        discriminant(design, &moments(design, columns)).expect_err("a refusal")
    };
    let group: &[i64] = &[1, 0, 1, 0, 1, 1, 0, 0];
    let columns = [group, A, B];
    let design = design(&columns);
    assert!(discriminant(&design, &moments(&design, &columns)).is_ok());
    let weighted = Design {
        weights: Some(2),
        ..design.clone()
    };
    assert_eq!(refused(&weighted, &columns), Refusal::NotForDiscriminant);
    let through_origin = Design {
        intercept: false,
        ..design.clone()
    };
    assert_eq!(
        refused(&through_origin, &columns),
        Refusal::NotForDiscriminant
    );
    assert_eq!(refused(&design, &[Y, A, B]), Refusal::NotTwoGroups);
    let halves: &[i64] = &[1, -1, 1, -1, 1, 1, -1, -1];
    assert_eq!(refused(&design, &[halves, A, B]), Refusal::NotTwoGroups);
    let tenths = Design {
        columns: vec![1, 0, 0],
        ..design.clone()
    };
    assert_eq!(refused(&tenths, &columns), Refusal::NotTwoGroups);
    assert_eq!(
        refused(&design, &[&[0; 8], A, B]),
        Refusal::EmptyGroup { first: true }
    );
    assert_eq!(
        refused(&design, &[&[1; 8], A, B]),
        Refusal::EmptyGroup { first: false }
    );
    assert_eq!(
        refused(&design, &[group, A, A]),
        dependent(1, &[(0, "1")], "0")
    );
    let few = [&group[..3], &A[..3], &B[..3]];
    assert_eq!(
        refused(&design, &few),
        Refusal::TooFewRows { rows: 3, needed: 4 }
    );
    // Pairs of rows that are the same but for their group.
    let halves: &[i64] = &[1, 0, 1, 0, 1, 0, 1, 0];
    let (a, b): (&[i64], &[i64]) = (&[1, 1, 2, 2, 5, 5, 3, 3], &[4, 4, 1, 1, 1, 1, 7, 7]);
    assert_eq!(refused(&design, &[halves, a, b]), Refusal::EqualMeans);
    // The second variable less the first tells the group.
    let apart: Vec<i64> = A.iter().zip(group).map(|(a, group)| a + group).collect();
    assert_eq!(refused(&design, &[group, A, &apart]), Refusal::Separated);
}
