//! Least squares by linfa: the only module that knows it.

use linfa::Dataset;
use linfa::traits::Fit;
use linfa_linear::LinearRegression;
use ndarray::{Array1, Array2};

/// The slope of `y` on `x` through the origin, `Σxy ÷ Σx²`: where both are 0/1, the share of those in `x` who are in
/// `y`. `None` where `x` is all zero or the lengths differ, which linfa would not notice or would panic at.
pub fn slope_through_origin(x: &[f64], y: &[f64]) -> Option<f64> {
    if x.iter().all(|value| *value == 0.0) {
        return None;
    }
    let x = Array2::from_shape_vec((x.len(), 1), x.to_vec()).ok()?;
    least_squares(&x, y)?.first().copied()
}

/// The coefficients of `y` on the columns of `x`, without an intercept. `None` where they can't be had: the lengths
/// differ, there is nothing to fit, a column is zero or a result is not finite.
fn least_squares(x: &Array2<f64>, y: &[f64]) -> Option<Vec<f64>> {
    if x.nrows() != y.len() || x.is_empty() {
        return None;
    }
    let data = Dataset::new(x.clone(), Array1::from(y.to_vec()));
    let model = LinearRegression::new()
        .with_intercept(false)
        .fit(&data)
        .ok()?;
    let found = model.params().to_vec();
    found.iter().all(|value| value.is_finite()).then_some(found)
}

/// An upper triangular matrix.
#[derive(Debug, Clone)]
pub(super) struct Triangle(Array2<f64>);

impl Triangle {
    /// Of its rows, each from the diagonal on.
    pub(super) fn new(rows: &[Vec<f64>]) -> Self {
        let entry = |(i, j): (usize, usize)| {
            let entry = j.checked_sub(i).and_then(|at| rows.get(i)?.get(at));
            entry.copied().unwrap_or(0.0)
        };
        Self(Array2::from_shape_fn((rows.len(), rows.len()), entry))
    }

    /// The coefficients of `y` on its columns.
    pub(super) fn fit(&self, y: &[f64]) -> Option<Vec<f64>> {
        least_squares(&self.0, y)
    }
}

#[cfg(test)]
mod tests {
    use super::{Triangle, slope_through_origin};

    #[test]
    fn the_slope_of_marks_on_membership_is_a_share() {
        let x = [1.0, 1.0, 0.0, 1.0];
        let y = [1.0, 0.0, 1.0, 0.0];
        let share = slope_through_origin(&x, &y).unwrap();
        assert!((share - 1.0 / 3.0).abs() < 1e-15, "{share}");
        assert_eq!(slope_through_origin(&[0.0; 4], &y), None);
        assert_eq!(slope_through_origin(&x, &y[..3]), None);
    }

    #[test]
    fn a_triangle_is_fitted_unless_it_has_no_solution() {
        // (2 1; 0 3)·(1, -1) = (1, -3).
        let found = Triangle::new(&[vec![2.0, 1.0], vec![3.0]])
            .fit(&[1.0, -3.0])
            .unwrap();
        assert!((found[0] - 1.0).abs() < 1e-15 && (found[1] + 1.0).abs() < 1e-15);
        assert_eq!(Triangle::new(&[vec![0.0]]).fit(&[1.0]), None);
        assert_eq!(Triangle::new(&[]).fit(&[]), None);
        assert_eq!(Triangle::new(&[vec![1.0]]).fit(&[f64::NAN]), None);
    }
}
