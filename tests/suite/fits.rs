//! What must hold of any fit: that it is the exact one, and that nothing changes it which has no business to.

use num_bigint::BigInt;
use num_rational::Ratio;
use refigure::figures::Real;
use refigure::fit::{Design, Moments, Ols, Term, discriminant, ols};

use crate::numbers::linear;

/// A generator of whole numbers: always the same ones (G. Marsaglia, *Xorshift RNGs*, 2003).
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end) as i64
    }
}

/// A design and its columns: the dependent variable first, weights last where there are any.
struct Case {
    design: Design,
    columns: Vec<Vec<i64>>,
}

impl Case {
    fn new(random: &mut Random) -> Self {
        let predictors = 1 + random.below(5) as usize;
        let rows = predictors + 3 + random.below(60) as usize;
        let mut columns: Vec<Vec<i64>> = vec![vec![0; rows]];
        for at in 1..=predictors {
            let bounded = columns[at - 1]
                .iter()
                .all(|value| value.abs() < 1_000_000_000);
            let near = at > 1 && bounded && random.below(3) == 0;
            let wide = [2, 5, 2005, 1_000_000_000_000][random.below(4) as usize];
            let column = (0..rows).map(|row| {
                if near {
                    1000 * columns[at - 1][row] + random.below(3)
                } else {
                    random.below(wide) - wide as i64 / 3
                }
            });
            columns.push(column.collect());
        }
        columns[0] = columns[1]
            .iter()
            .map(|x| x / 7 + random.below(40))
            .collect();
        let weighted = random.below(2) == 0;
        if weighted {
            columns.push((0..rows).map(|_| 1 + random.below(9)).collect());
        }
        let mut terms = linear(1..=predictors);
        if random.below(3) == 0 && columns[1].iter().any(|value| value.abs() > 3) {
            terms.push(Term {
                column: 1,
                power: 2,
            });
        }
        let decimals = (0..columns.len()).map(|_| random.below(3) as u32).collect();
        let design = Design {
            columns: decimals,
            predictors: terms,
            dependent: 0,
            intercept: random.below(3) > 0,
            weights: weighted.then_some(predictors + 1),
        };
        Self { design, columns }
    }

    fn moments(&self) -> Moments {
        moments(&self.design, &self.columns)
    }

    fn fit(&self) -> Ols {
        ols(&self.design, &self.moments(), 950).expect("a fit")
    }

    /// The first cases that can be fitted: a few have constant or duplicate columns.
    fn some(count: usize) -> Vec<Case> {
        let mut random = Random(20_050_045);
        let cases = std::iter::repeat_with(|| Case::new(&mut random));
        let fitted = cases.filter(|case| ols(&case.design, &case.moments(), 950).is_ok());
        fitted.take(count).collect()
    }
}

fn moments(design: &Design, columns: &[Vec<i64>]) -> Moments {
    let mut moments = Moments::new(design);
    moments.update(&columns.iter().map(Vec::as_slice).collect::<Vec<_>>());
    moments
}

type Exact = Ratio<BigInt>;

fn exact(whole: i64) -> Exact {
    BigInt::from(whole).into()
}

fn ten(power: u32) -> Exact {
    BigInt::from(10).pow(power).into()
}

/// Twice a number's distance to its neighbours, exactly, and the number.
fn with_width(value: f64) -> (Exact, Exact) {
    let of = |value: f64| -> Exact {
        let bits = value.abs().to_bits();
        let mantissa = BigInt::from((bits & ((1 << 52) - 1)) | (1 << 52));
        let power = (bits >> 52) as i32 - 1075;
        let size = if power < 0 {
            Ratio::new(mantissa, BigInt::from(1) << power.unsigned_abs())
        } else {
            (mantissa << power).into()
        };
        if value < 0.0 { -size } else { size }
    };
    let next = of(f64::from_bits(value.abs().to_bits() + 1));
    let width = next - of(value.abs());
    (of(value), width)
}

/// Whether no floating-point number is nearer than `value`.
fn is_nearest(value: f64, exact: &Exact) -> bool {
    if value == 0.0 {
        return *exact.numer() == BigInt::ZERO;
    }
    let (value, width) = with_width(value);
    let off = value - exact;
    let off = if off < self::exact(0) { -off } else { off };
    off * self::exact(2) <= width
}

/// Whether no floating-point number is nearer the root of `square` than `value`.
fn is_nearest_root(value: f64, square: &Exact) -> bool {
    if value == 0.0 {
        return *square.numer() == BigInt::ZERO;
    }
    let (value, width) = with_width(value);
    let half = width / exact(2);
    let squared = |edge: Exact| edge.clone() * edge;
    squared(&value - &half) <= *square && *square <= squared(&value + &half)
}

/// Coefficients, the diagonal of the inverse and the residual sum of squares from the rows, by Gauss and Jordan in
/// fractions.
fn solved_exactly(case: &Case) -> (Vec<Exact>, Vec<Exact>, Exact) {
    let design = &case.design;
    let rows = case.columns[0].len();
    let value =
        |column: usize, row: usize| exact(case.columns[column][row]) / ten(design.columns[column]);
    let x: Vec<Vec<Exact>> = (0..rows)
        .map(|row| {
            let terms = design.predictors.iter();
            let powers = terms.map(|term| value(term.column, row).pow(term.power as i32));
            design
                .intercept
                .then(|| exact(1))
                .into_iter()
                .chain(powers)
                .collect()
        })
        .collect();
    let weight = |row: usize| design.weights.map_or(exact(1), |column| value(column, row));
    let size = x[0].len();
    let sum = |f: &dyn Fn(usize) -> Exact| (0..rows).map(f).fold(exact(0), |sum, term| sum + term);
    // The matrix, the right-hand side and the unit matrix side by side.
    let mut lines: Vec<Vec<Exact>> = (0..size)
        .map(|i| {
            let mut line: Vec<Exact> = (0..size)
                .map(|j| sum(&|r| weight(r) * &x[r][i] * &x[r][j]))
                .collect();
            line.push(sum(&|r| weight(r) * &x[r][i] * value(0, r)));
            line.extend((0..size).map(|j| exact(i64::from(i == j))));
            line
        })
        .collect();
    for i in 0..size {
        let pivot = lines[i][i].clone();
        lines[i].iter_mut().for_each(|entry| *entry /= &pivot);
        let line = lines[i].clone();
        for other in (0..size).filter(|other| *other != i) {
            let factor = lines[other][i].clone();
            for (entry, pivotal) in lines[other].iter_mut().zip(&line) {
                *entry -= &factor * pivotal;
            }
        }
    }
    let b: Vec<Exact> = lines.iter().map(|line| line[size].clone()).collect();
    let diagonal = (0..size).map(|i| lines[i][size + 1 + i].clone()).collect();
    let residual = sum(&|r| {
        let fitted = b
            .iter()
            .zip(&x[r])
            .fold(exact(0), |sum, (b, x)| sum + b * x);
        let left = value(0, r) - fitted;
        weight(r) * &left * &left
    });
    (b, diagonal, residual)
}

#[test]
fn estimates_and_standard_errors_are_the_numbers_nearest_the_exact_ones() {
    for case in Case::some(60) {
        let fit = case.fit();
        let (b, diagonal, residual) = solved_exactly(&case);
        assert!(is_nearest(fit.ss_residual.value(), &residual));
        let s2 = residual / exact(fit.df_residual as i64);
        assert!(is_nearest_root(fit.see.value(), &s2));
        let coefficients = fit.intercept.iter().chain(&fit.coefficients);
        for ((b, diagonal), found) in b.iter().zip(&diagonal).zip(coefficients) {
            assert!(is_nearest(found.b.value(), b), "{:?}", case.design);
            assert!(
                is_nearest_root(found.se.value(), &(diagonal * &s2)),
                "{:?}",
                case.design
            );
            let t = found.t.expect("a t value").value();
            let t2 = b * b / (diagonal * &s2);
            assert!(is_nearest_root(t.abs(), &t2), "{:?}", case.design);
            assert_eq!(t > 0.0, found.b.value() > 0.0);
        }
    }
}

#[test]
fn neither_chunks_nor_the_order_of_rows_change_anything() {
    let mut random = Random(3);
    for case in Case::some(40) {
        let whole = case.moments();
        let rows = case.columns[0].len();
        // Shuffled (Fisher and Yates), cut anywhere, each part merged before or after what is there.
        let mut order: Vec<usize> = (0..rows).collect();
        for at in (1..rows).rev() {
            order.swap(at, random.below(at as u64 + 1) as usize);
        }
        let mut total = Moments::new(&case.design);
        let mut from = 0;
        while from < rows {
            let to = rows.min(from + 1 + random.below(9) as usize);
            let part: Vec<Vec<i64>> = case
                .columns
                .iter()
                .map(|column| order[from..to].iter().map(|row| column[*row]).collect())
                .collect();
            let mut part = moments(&case.design, &part);
            if random.below(2) == 0 {
                total.merge(&part);
            } else {
                part.merge(&total);
                total = part;
            }
            from = to;
        }
        assert_eq!(total, whole);
        assert_eq!(total.rows(), rows as u64);
        assert_eq!(ols(&case.design, &total, 950).unwrap(), case.fit());
    }
}

#[test]
fn many_rows_are_the_sum_of_few() {
    let case = &Case::some(1)[0];
    // More rows than are multiplied at a time, and not a multiple of that.
    let times = 700;
    let grown: Vec<Vec<i64>> = case
        .columns
        .iter()
        .map(|column| column.repeat(times))
        .collect();
    let mut merged = Moments::new(&case.design);
    (0..times).for_each(|_| merged.merge(&case.moments()));
    assert_eq!(moments(&case.design, &grown), merged);
}

#[test]
fn the_order_of_predictors_only_orders_the_coefficients() {
    for mut case in Case::some(40) {
        let fit = case.fit();
        case.design.predictors.reverse();
        let mut reversed = case.fit();
        reversed.coefficients.reverse();
        assert_eq!(reversed, fit);
    }
}

#[test]
fn the_place_of_the_point_changes_nothing() {
    for mut case in Case::some(40) {
        let fit = case.fit();
        for (column, decimals) in case.columns.iter_mut().zip(&mut case.design.columns) {
            column.iter_mut().for_each(|value| *value *= 100);
            *decimals += 2;
        }
        assert_eq!(case.fit(), fit);
    }
}

#[test]
fn a_shifted_predictor_only_moves_the_intercept() {
    let mut shifts = 0;
    for mut case in Case::some(80) {
        if !case.design.intercept || case.design.predictors.iter().any(|term| term.power > 1) {
            continue;
        }
        let fit = case.fit();
        case.columns[1]
            .iter_mut()
            .for_each(|value| *value += 123_456_789_012);
        let shifted = case.fit();
        assert_eq!(shifted.coefficients, fit.coefficients);
        assert_eq!(
            (shifted.r2, shifted.see, shifted.f),
            (fit.r2, fit.see, fit.f)
        );
        assert_ne!(shifted.intercept, fit.intercept);
        shifts += 1;
    }
    assert_ne!(shifts, 0);
}

#[test]
fn units_change_nothing_that_has_none() {
    for mut case in Case::some(40) {
        let fit = case.fit();
        case.columns[0].iter_mut().for_each(|value| *value *= 3);
        for (at, column) in case.columns.iter_mut().enumerate() {
            if at > 0 && Some(at) != case.design.weights {
                column.iter_mut().for_each(|value| *value *= 7);
            }
        }
        let scaled = case.fit();
        for ((a, b), term) in scaled
            .coefficients
            .iter()
            .zip(&fit.coefficients)
            .zip(&case.design.predictors)
        {
            assert_eq!((a.beta, a.t, a.p, a.vif), (b.beta, b.t, b.p, b.vif));
            let factor = 3.0 / 7f64.powi(term.power as i32);
            for (a, b) in [(a.b, b.b), (a.se, b.se)].map(|(a, b)| (a.value(), b.value())) {
                assert!((a - b * factor).abs() <= 1e-15 * a.abs());
            }
        }
        assert_eq!(
            (scaled.r, scaled.r2, scaled.adj_r2),
            (fit.r, fit.r2, fit.adj_r2)
        );
        assert_eq!((scaled.f, scaled.f_p), (fit.f, fit.f_p));
    }
}

#[test]
fn equal_weights_only_scale_the_sums_of_squares() {
    for mut case in Case::some(40) {
        case.design.weights = None;
        let fit = case.fit();
        let rows = case.columns[0].len();
        case.design.weights = Some(case.columns.len());
        case.design.columns.push(1);
        case.columns.push(vec![40; rows]);
        let weighted = case.fit();
        assert_eq!(
            (&weighted.intercept, &weighted.coefficients),
            (&fit.intercept, &fit.coefficients)
        );
        assert_eq!(
            (weighted.see.value(), weighted.ss_total.value()),
            (2.0 * fit.see.value(), 4.0 * fit.ss_total.value())
        );
    }
}

#[test]
fn exchanged_groups_turn_the_function_round() {
    let mut exchanges = 0;
    for mut case in Case::some(60) {
        case.design.intercept = true;
        case.design.weights = None;
        case.design.columns[0] = 0;
        case.columns[0]
            .iter_mut()
            .for_each(|value| *value = value.rem_euclid(2));
        let found = discriminant(&case.design, &case.moments());
        case.columns[0]
            .iter_mut()
            .for_each(|value| *value = 1 - *value);
        let turned = discriminant(&case.design, &case.moments());
        // Some have an empty group or groups that are separated.
        let (found, turned) = match (found, turned) {
            (Ok(found), Ok(turned)) => (found, turned),
            (found, turned) => {
                assert!(found.is_err() && turned.is_err());
                continue;
            }
        };
        let values = |values: &[Real]| values.iter().map(|real| real.value()).collect::<Vec<_>>();
        let negated =
            |numbers: &[Real]| numbers.iter().map(|real| -real.value()).collect::<Vec<_>>();
        assert_eq!(values(&turned.raw), negated(&found.raw));
        assert_eq!(values(&turned.std_coef), negated(&found.std_coef));
        assert_eq!(values(&turned.structure), negated(&found.structure));
        assert_eq!(turned.constant.value(), -found.constant.value());
        let [first, second] = found.centroids;
        assert_eq!(values(&turned.centroids), negated(&[second, first]));
        assert_eq!(
            (turned.wilks, turned.chi2, turned.p),
            (found.wilks, found.chi2, found.p)
        );
        assert!(first.value() > 0.0 && second.value() < 0.0);
        exchanges += 1;
    }
    assert_ne!(exchanges, 0);
}

/// Groups by the sign of x less the middle between the means, x near a billion, where floating point has few digits left
/// for differences.
#[test]
fn classification_is_exact_far_from_zero() {
    let mut random = Random(13);
    for at in [1_000_000_000, 1_000_000_000_000_000] {
        let columns: Vec<Vec<i64>> = {
            let group: Vec<i64> = (0..200).map(|row| row % 2).collect();
            let near = |random: &mut Random| at + random.below(4);
            let first: Vec<i64> = group.iter().map(|g| near(&mut random) + g).collect();
            let second = first.iter().map(|x| 2 * x + near(&mut random) - at);
            vec![group.clone(), first.clone(), second.collect()]
        };
        let design = Design {
            columns: vec![0; 3],
            predictors: linear([1, 2]),
            dependent: 0,
            intercept: true,
            weights: None,
        };
        let found = discriminant(&design, &moments(&design, &columns)).unwrap();
        // The same rows moved to zero: b and the differences from the middle stay as they are.
        let moved: Vec<Vec<i64>> = vec![
            columns[0].clone(),
            columns[1].iter().map(|x| x - at).collect(),
            columns[2].iter().map(|x| x - 2 * at).collect(),
        ];
        let case = Case {
            design: design.clone(),
            columns: moved,
        };
        let (b, _, _) = solved_exactly(&case);
        let mean = |column: usize, group: i64| {
            let rows = case.columns[column].iter().zip(&case.columns[0]);
            let of_group: Vec<i64> = rows
                .filter(|(_, g)| **g == group)
                .map(|(x, _)| *x)
                .collect();
            exact(of_group.iter().sum()) / exact(of_group.len() as i64)
        };
        let middle =
            (1..=2).map(|column| &b[column] * (mean(column, 0) + mean(column, 1)) / exact(2));
        let middle = middle.fold(exact(0), |sum, part| sum + part);
        let near = case.columns[1].iter().zip(&case.columns[2]);
        let far = columns[1].iter().zip(&columns[2]);
        for ((x, y), (far_x, far_y)) in near.zip(far) {
            let score = &b[1] * exact(*x) + &b[2] * exact(*y);
            let first = found.classifier.is_first(&[*far_x, *far_y]);
            assert_eq!(first, score >= middle, "{x} {y} at {at}");
        }
    }
}

#[test]
fn a_score_in_the_middle_is_the_first_groups() {
    let columns = vec![vec![0, 0, 0, 1, 1, 1], vec![1, 2, 3, 5, 6, 7]];
    let design = Design {
        columns: vec![0; 2],
        predictors: linear([1]),
        dependent: 0,
        intercept: true,
        weights: None,
    };
    let found = discriminant(&design, &moments(&design, &columns)).unwrap();
    assert!(!found.classifier.is_first(&[3]) && found.classifier.is_first(&[4]));
    let turned = vec![vec![1, 1, 1, 0, 0, 0], columns[1].clone()];
    let turned = discriminant(&design, &moments(&design, &turned)).unwrap();
    assert!(turned.classifier.is_first(&[4]) && !turned.classifier.is_first(&[5]));
}
