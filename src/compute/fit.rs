//! Least squares by linfa: the only module that knows it.

use linfa::Dataset;
use linfa::traits::Fit;
use linfa_linear::LinearRegression;
use ndarray::{Array1, Array2};

/// The slope of `y` on `x` through the origin, `Σxy ÷ Σx²`: where both are 0/1, the share of those in `x` who are in
/// `y`. `None` where `x` is all zero or the lengths differ, which linfa would not notice or would panic at.
pub(super) fn slope_through_origin(x: &[f64], y: &[f64]) -> Option<f64> {
    if x.len() != y.len() || x.iter().all(|value| *value == 0.0) {
        return None;
    }
    let design = Array2::from_shape_vec((x.len(), 1), x.to_vec()).ok()?;
    let data = Dataset::new(design, Array1::from(y.to_vec()));
    let model = LinearRegression::new()
        .with_intercept(false)
        .fit(&data)
        .ok()?;
    model.params().first().copied()
}

#[cfg(test)]
mod tests {
    use super::slope_through_origin;

    #[test]
    fn the_slope_of_marks_on_membership_is_a_share() {
        let x = [1.0, 1.0, 0.0, 1.0];
        let y = [1.0, 0.0, 1.0, 0.0];
        let share = slope_through_origin(&x, &y).unwrap();
        assert!((share - 1.0 / 3.0).abs() < 1e-15, "{share}");
        assert_eq!(slope_through_origin(&[0.0; 4], &y), None);
        assert_eq!(slope_through_origin(&x, &y[..3]), None);
    }
}
