//! The maximum of the likelihood of a logistic regression.

use num_bigint::{BigInt, Sign};

use super::design::{Design, Refusal};
use super::fixed::{BITS, exp_below_one, fixed, ln, product, quotient};
use super::linear::Triangle;
use super::patterns::Patterns;

/// Steps in floating point; each moves a diverging linear predictor by about one.
const STEPS: usize = 60;
/// Steps in whole numbers.
const REFINEMENTS: usize = 40;
/// A last step is below 2^-SETTLED.
const SETTLED: u64 = 190;

/// Patterns of rows with scaled predictors, the constant first: a predictor less a whole number near its middle, divided by
/// a power of two, so that it is between -1 and 1.
pub(super) struct Scaled {
    rows: Vec<Row>,
    /// What was taken from each predictor; of the constant zero.
    pub(super) middles: Vec<BigInt>,
    /// The powers of two.
    pub(super) shifts: Vec<u64>,
}

struct Row {
    /// Not yet divided.
    values: Vec<BigInt>,
    nearby: Vec<f64>,
    ones: u64,
    zeros: u64,
}

impl Row {
    fn linear(&self, b: &[f64]) -> f64 {
        self.nearby.iter().zip(b).map(|(x, b)| x * b).sum()
    }
}

/// The maximum.
pub(super) struct Maximum {
    /// The scaled coefficients × 2^[`BITS`], each off by less than 2^-150.
    pub(super) b: Vec<BigInt>,
    /// Their covariances, × 2^[`BITS`].
    pub(super) covariances: Vec<Vec<BigInt>>,
    /// The logarithm of the likelihood × 2^[`BITS`].
    pub(super) ln_likelihood: BigInt,
    /// Rows whose dependent value is the more probable one; where both are equally probable, 1 is predicted.
    pub(super) correct: u64,
}

impl Scaled {
    pub(super) fn new(design: &Design, patterns: &Patterns) -> Self {
        let power = |values: &[i64]| -> Vec<BigInt> {
            let pairs = values.iter().zip(&design.predictors);
            pairs
                .map(|(value, term)| BigInt::from(*value).pow(term.power))
                .collect()
        };
        let mut rows: Vec<Row> = patterns
            .iter()
            .map(|(values, [ones, zeros])| Row {
                values: power(values),
                nearby: Vec::new(),
                ones,
                zeros,
            })
            .collect();
        let column = |at: usize| rows.iter().filter_map(move |row| row.values.get(at));
        let ends = |at: usize| Some((column(at).min()?, column(at).max()?));
        let spans = (0..design.predictors.len()).filter_map(ends);
        let middles: Vec<BigInt> = spans.map(|(low, high)| (low + high) / 2u8).collect();
        for row in &mut rows {
            for (value, middle) in row.values.iter_mut().zip(&middles) {
                *value -= middle;
            }
        }
        let column = |at: usize| rows.iter().filter_map(move |row| row.values.get(at));
        let bits = |at: usize| column(at).map(BigInt::bits).max().unwrap_or(0);
        let shifts: Vec<u64> = [0]
            .into_iter()
            .chain((0..middles.len()).map(bits))
            .collect();
        for row in &mut rows {
            row.values.insert(0, 1.into());
            let pairs = row.values.iter().zip(&shifts);
            row.nearby = pairs.map(|(value, shift)| float(value, *shift)).collect();
        }
        Self {
            rows,
            middles: [BigInt::ZERO].into_iter().chain(middles).collect(),
            shifts,
        }
    }

    /// Newton's method: in floating point, where linfa solves the triangular factor of each step, until the steps are small;
    /// then with gradients in whole numbers.
    pub(super) fn maximize(&self) -> Result<Maximum, Refusal> {
        if let Some(refusal) = self.separated_by_one() {
            return Err(refusal);
        }
        let (start, factor) = self.start()?;
        let mut b: Vec<BigInt> = start
            .iter()
            .map(|b| BigInt::from((b * 2f64.powi(64)) as i128) << (BITS - 64))
            .collect();
        for _ in 0..REFINEMENTS {
            let step = factor
                .step(&self.gradient(&b))
                .ok_or(Refusal::NotConverged)?;
            let largest = step.iter().map(BigInt::bits).max().unwrap_or(0);
            b.iter_mut().zip(&step).for_each(|(b, step)| *b += step);
            if largest + SETTLED <= BITS {
                let covariances = inverse(self.information(&b)).ok_or(Refusal::NotConverged)?;
                return Ok(Maximum {
                    ln_likelihood: self.ln_likelihood(&b),
                    correct: self.correct(&b),
                    covariances,
                    b,
                });
            }
        }
        Err(Refusal::NotConverged)
    }

    fn start(&self) -> Result<(Vec<f64>, Factor), Refusal> {
        let size = self.shifts.len();
        let (mut b, mut last) = (vec![0.0; size], vec![0.0; size]);
        let mut likelihood = self.nearby_likelihood(&b);
        for _ in 0..STEPS {
            let (gradient, information) = self.nearby_derivatives(&b);
            let Some(factor) = Factor::new(&information) else {
                break;
            };
            let Some(mut step) = factor.solve(&gradient) else {
                break;
            };
            let largest = step.iter().fold(0.0_f64, |most, step| most.max(step.abs()));
            let size = b.iter().fold(1.0_f64, |most, b| most.max(b.abs()));
            if largest <= 1e-9 * size {
                return Ok((b, factor));
            }
            // The likelihood is concave: a step that is short enough leads upwards.
            let moved = loop {
                let next: Vec<f64> = b.iter().zip(&step).map(|(b, step)| b + step).collect();
                let found = self.nearby_likelihood(&next);
                if found >= likelihood - 1e-9 * likelihood.abs() {
                    likelihood = found;
                    break next;
                }
                step.iter_mut().for_each(|step| *step /= 2.0);
            };
            (b, last) = (moved, step);
        }
        Err(self.separated(&b, &last))
    }

    /// Predictors of which a threshold separates the rows with 1 from those with 0; rows at the threshold may be both.
    fn separated_by_one(&self) -> Option<Refusal> {
        let bounds = |at: usize, ones: bool| {
            let rows = self.rows.iter();
            let rows = rows.filter(|row| if ones { row.ones > 0 } else { row.zeros > 0 });
            let values: Vec<&BigInt> = rows.filter_map(|row| row.values.get(at)).collect();
            Some((values.iter().min().copied()?, values.iter().max().copied()?))
        };
        let (mut found, mut complete) = (Vec::new(), false);
        for at in 1..self.shifts.len() {
            let (low_ones, high_ones) = bounds(at, true)?;
            let (low_zeros, high_zeros) = bounds(at, false)?;
            if high_zeros <= low_ones || high_ones <= low_zeros {
                found.push(at - 1);
                complete |= high_zeros < low_ones || high_ones < low_zeros;
            }
        }
        (!found.is_empty()).then_some(Refusal::SeparatedBy {
            predictors: found,
            complete,
        })
    }

    /// Why the steps did not end: along the coefficients, or along the last step, the rows with 1 are on one side, those with
    /// 0 on the other.
    fn separated(&self, b: &[f64], last: &[f64]) -> Refusal {
        let parts = |direction: &[f64], least: f64| {
            let scores: Vec<f64> = self.rows.iter().map(|row| row.linear(direction)).collect();
            let least = least
                * scores
                    .iter()
                    .fold(0.0_f64, |most, score| most.max(score.abs()));
            self.rows.iter().zip(&scores).all(|(row, score)| {
                (row.ones == 0 || *score > least) && (row.zeros == 0 || *score < -least)
            })
        };
        let complete = parts(b, 0.0);
        let direction = if complete { b } else { last };
        if !complete && !parts(direction, -1e-3) {
            return Refusal::NotConverged;
        }
        let most = direction
            .iter()
            .skip(1)
            .fold(0.0_f64, |most, d| most.max(d.abs()));
        let moving = direction.iter().skip(1).enumerate();
        let moving = moving.filter(|(_, d)| d.abs() > 1e-3 * most);
        Refusal::SeparatedBy {
            predictors: moving.map(|(at, _)| at).collect(),
            complete,
        }
    }

    fn nearby_likelihood(&self, b: &[f64]) -> f64 {
        let cost = |x: f64| x.max(0.0) + (-x.abs()).exp().ln_1p();
        let rows = self.rows.iter().map(|row| {
            let linear = row.linear(b);
            row.ones as f64 * cost(-linear) + row.zeros as f64 * cost(linear)
        });
        -rows.sum::<f64>()
    }

    fn nearby_derivatives(&self, b: &[f64]) -> (Vec<f64>, Vec<Vec<f64>>) {
        let size = self.shifts.len();
        let (mut gradient, mut information) = (vec![0.0; size], vec![vec![0.0; size]; size]);
        for row in &self.rows {
            let linear = row.linear(b);
            let (one, zero) = (1.0 / (1.0 + (-linear).exp()), 1.0 / (1.0 + linear.exp()));
            let left = row.ones as f64 * zero - row.zeros as f64 * one;
            let weight = (row.ones + row.zeros) as f64 * one * zero;
            let sums = gradient.iter_mut().zip(&mut information);
            for ((sum, products), x) in sums.zip(&row.nearby) {
                *sum += left * x;
                for (product, other) in products.iter_mut().zip(&row.nearby) {
                    *product += weight * x * other;
                }
            }
        }
        (gradient, information)
    }

    /// Σ b·x of a row.
    fn linear(&self, row: &Row, b: &[BigInt]) -> BigInt {
        let terms = row.values.iter().zip(b).zip(&self.shifts);
        terms.map(|((x, b), shift)| (x * b) >> *shift).sum()
    }

    fn gradient(&self, b: &[BigInt]) -> Vec<BigInt> {
        let mut sums = vec![BigInt::ZERO; b.len()];
        for row in &self.rows {
            let [one, zero] = probabilities(&self.linear(row, b));
            let left = zero * row.ones - one * row.zeros;
            for (sum, x) in sums.iter_mut().zip(&row.values) {
                *sum += &left * x;
            }
        }
        let pairs = sums.into_iter().zip(&self.shifts);
        pairs.map(|(sum, shift)| sum >> *shift).collect()
    }

    fn information(&self, b: &[BigInt]) -> Vec<Vec<BigInt>> {
        let mut sums = vec![vec![BigInt::ZERO; b.len()]; b.len()];
        for row in &self.rows {
            let [one, zero] = probabilities(&self.linear(row, b));
            let weight = product(&one, &zero) * (row.ones + row.zeros);
            for (sums, x) in sums.iter_mut().zip(&row.values) {
                let weighted = &weight * x;
                for (sum, other) in sums.iter_mut().zip(&row.values) {
                    *sum += &weighted * other;
                }
            }
        }
        for (sums, mine) in sums.iter_mut().zip(&self.shifts) {
            for (sum, shift) in sums.iter_mut().zip(&self.shifts) {
                *sum >>= mine + shift;
            }
        }
        sums
    }

    fn ln_likelihood(&self, b: &[BigInt]) -> BigInt {
        let one = fixed(1);
        let rows = self.rows.iter().map(|row| {
            let linear = self.linear(row, b);
            let size = BigInt::from(linear.magnitude().clone());
            // ln of the more probable value's probability, and what the other's is less.
            let likely = -ln(&(&one + exp_below_one(&-&size)), &one);
            let unlikely = match linear.sign() {
                Sign::Minus => row.ones,
                _ => row.zeros,
            };
            likely * (row.ones + row.zeros) - size * unlikely
        });
        rows.sum()
    }

    fn correct(&self, b: &[BigInt]) -> u64 {
        // What can't be told from zero is zero.
        let least = -(BigInt::from(1) << (BITS - 140));
        let rows = self.rows.iter();
        rows.map(|row| match self.linear(row, b) >= least {
            true => row.ones,
            false => row.zeros,
        })
        .sum()
    }
}

/// The probabilities of 1 and of 0, × 2^[`BITS`].
fn probabilities(linear: &BigInt) -> [BigInt; 2] {
    let odds = exp_below_one(&-BigInt::from(linear.magnitude().clone()));
    let likely = quotient(&fixed(1), &(fixed(1) + &odds));
    let unlikely = product(&odds, &likely);
    match linear.sign() {
        Sign::Minus => [unlikely, likely],
        _ => [likely, unlikely],
    }
}

/// value ÷ 2^shift, of which the size is below one.
fn float(value: &BigInt, shift: u64) -> f64 {
    let scaled = i64::try_from((value << 61_u8) >> shift).unwrap_or_default();
    scaled as f64 / 2f64.powi(61)
}

/// The upper triangular factor R of a matrix RᵀR.
struct Factor(Vec<Vec<f64>>);

impl Factor {
    /// Nothing unless the matrix is positive definite, as far as floating point can tell.
    fn new(matrix: &[Vec<f64>]) -> Option<Self> {
        let mut rows: Vec<Vec<f64>> = Vec::new();
        for (i, entries) in matrix.iter().enumerate() {
            let before = |j: usize| -> f64 {
                let rows = rows.iter().enumerate();
                rows.map(|(k, row)| entry(row, i - k) * entry(row, j - k))
                    .sum()
            };
            let pivot = entry(entries, i) - before(i);
            if pivot.is_nan() || pivot <= 1e-14 * entry(entries, i) {
                return None;
            }
            let root = pivot.sqrt();
            let row = (i..matrix.len()).map(|j| (entry(entries, j) - before(j)) / root);
            let row = row.collect();
            rows.push(row);
        }
        Some(Self(rows))
    }

    /// The solution x of RᵀR·x = y.
    fn solve(&self, y: &[f64]) -> Option<Vec<f64>> {
        let mut reduced: Vec<f64> = Vec::new();
        for (i, y) in y.iter().enumerate() {
            let pairs = self.0.iter().zip(&reduced).enumerate();
            let before: f64 = pairs.map(|(k, (row, x))| entry(row, i - k) * x).sum();
            reduced.push((y - before) / entry(self.0.get(i)?, 0));
        }
        Triangle::new(&self.0).fit(&reduced)
    }

    /// The same of numbers × 2^[`BITS`], to the digits of floating point.
    fn step(&self, y: &[BigInt]) -> Option<Vec<BigInt>> {
        let power = y.iter().map(BigInt::bits).max().unwrap_or(0);
        let nearby: Vec<f64> = y.iter().map(|y| float(y, power)).collect();
        let solved = self.solve(&nearby)?;
        let whole = |x: f64| (BigInt::from((x * 2f64.powi(60)) as i128) << power) >> 60_u8;
        Some(solved.into_iter().map(whole).collect())
    }
}

fn entry(row: &[f64], at: usize) -> f64 {
    row.get(at).copied().unwrap_or(0.0)
}

/// The inverse of a positive definite matrix of numbers × 2^[`BITS`], by Gauss and Jordan's elimination.
fn inverse(mut matrix: Vec<Vec<BigInt>>) -> Option<Vec<Vec<BigInt>>> {
    let size = matrix.len();
    for (at, row) in matrix.iter_mut().enumerate() {
        row.extend((0..size).map(|i| fixed(u64::from(i == at))));
    }
    for at in 0..size {
        let mut pivot = std::mem::take(matrix.get_mut(at)?);
        let first = pivot.get(at)?.clone();
        if first.sign() != Sign::Plus {
            return None;
        }
        pivot
            .iter_mut()
            .for_each(|entry| *entry = quotient(entry, &first));
        for row in matrix.iter_mut().filter(|row| !row.is_empty()) {
            let times = row.get(at)?.clone();
            for (entry, pivot) in row.iter_mut().zip(&pivot) {
                *entry -= product(&times, pivot);
            }
        }
        *matrix.get_mut(at)? = pivot;
    }
    Some(
        matrix
            .into_iter()
            .map(|mut row| row.split_off(size))
            .collect(),
    )
}
