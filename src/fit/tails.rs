//! Tail probabilities by statrs: the only module that knows it.
//!
//! Relative errors are below 10^-10 up to 10^4 residual degrees of freedom and below 10^-6 up to 10^8: statrs takes the
//! differences of large logarithms.

use statrs::distribution::{
    ChiSquared, Continuous, ContinuousCDF, FisherSnedecor, Normal, StudentsT,
};

/// At one degree of freedom a step doubles the bound at least, so that these are more than enough.
const STEPS: usize = 200;

/// The probability that a t-distributed number is further from zero than `t`: its square is F-distributed.
pub(crate) fn t_two_sided(t: f64, df: f64) -> f64 {
    f_tail(t * t, 1.0, df)
}

/// The t that a share `confidence` of a t distribution is within; not a number unless 0 < confidence < 1.
pub(super) fn t_bound(confidence: f64, df: f64) -> f64 {
    let Ok(law) = StudentsT::new(0.0, 1.0, df) else {
        return f64::NAN;
    };
    if !(confidence > 0.0 && confidence < 1.0) {
        return f64::NAN;
    }
    // statrs's own quantile loses digits at many degrees of freedom, and at 10^8 of them does not return. Newton's method
    // on the tail, which is convex, climbs to the bound from any start before it, such as the normal distribution's.
    let tail = 1.0 - confidence;
    let mut bound = Normal::standard().inverse_cdf(1.0 - tail / 2.0).max(0.0);
    for _ in 0..STEPS {
        let next = bound + (t_two_sided(bound, df) - tail) / (2.0 * law.pdf(bound));
        if next.is_nan() || next <= bound * (1.0 + 4.0 * f64::EPSILON) {
            break;
        }
        bound = next;
    }
    bound
}

/// The probability of an F at least as large.
pub(super) fn f_tail(f: f64, df_model: f64, df_residual: f64) -> f64 {
    let below = |f: f64, above: f64, under: f64| {
        FisherSnedecor::new(above, under).map_or(f64::NAN, |law| law.cdf(f))
    };
    // The smaller argument of the incomplete beta function keeps its digits: that of F, or of 1/F with the degrees of
    // freedom exchanged.
    if f < 1.0 + 2.0 / df_model {
        1.0 - below(f, df_model, df_residual)
    } else {
        below(1.0 / f, df_residual, df_model)
    }
}

/// The probability of a χ² at least as large.
pub(crate) fn chi2_tail(chi2: f64, df: f64) -> f64 {
    ChiSquared::new(df).map_or(f64::NAN, |law| law.sf(chi2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(value: f64, expected: f64, df: f64, what: &str) {
        let allowed = if df <= 1e4 { 1e-10 } else { 1e-6 };
        let error = (value - expected).abs() / expected;
        assert!(
            error <= allowed,
            "{what}: {value:e} for {expected:e}, off by {error:e}"
        );
    }

    // Expected values are those of mpmath 1.3 at 40 digits.

    #[test]
    fn tails_of_t() {
        for (t, df, expected) in [
            (0.0, 5.0, 1.0),
            (1e-9, 3.0, 0.999999999264895),
            (0.5, 1.0, 0.704832764699133),
            (2.0, 10.0, 0.0733880347707404),
            (4.303, 2.0, 0.0499925249852145),
            (12.5, 30.0, 1.99849634939664e-13),
            (1.96, 1e3, 0.0502731849557487),
            (2.5, 1e5, 0.012420919192559),
            (1e-4, 1e7, 0.999920211546047),
            (3.0, 1e7, 0.00269980271103716),
            (1e8, 2.0, 1e-16),
        ] {
            near(t_two_sided(t, df), expected, df, &format!("t {t} {df}"));
            assert_eq!(t_two_sided(-t, df), t_two_sided(t, df));
        }
    }

    #[test]
    fn tails_of_f() {
        for (f, k, df, expected) in [
            (0.01, 5.0, 20.0, 0.999965321566777),
            (1.0, 1.0, 1.0, 0.5),
            (3.0, 2.0, 57.0, 0.0577068976737325),
            (2.5, 11.0, 400.0, 0.00476991989767989),
            (40.0, 4.0, 100.0, 5.66681847088272e-20),
            (1e12, 2.0, 3.0, 1.83711730708325e-18),
            (1.5, 30.0, 1e7, 0.0386020745834324),
        ] {
            near(f_tail(f, k, df), expected, df, &format!("F {f} {k} {df}"));
        }
    }

    #[test]
    fn tails_of_chi2() {
        for (chi2, df, expected) in [
            (0.0, 1.0, 1.0),
            (0.5, 1.0, 0.479500122186953),
            (3.84, 1.0, 0.0500435212487051),
            (24.7, 9.0, 0.00332159031617275),
            (80.0, 15.0, 6.98465541666243e-11),
            (600.0, 30.0, 2.96227980133176e-107),
        ] {
            near(
                chi2_tail(chi2, df),
                expected,
                df,
                &format!("χ² {chi2} {df}"),
            );
        }
    }

    #[test]
    fn bounds_of_t() {
        for (confidence, df, expected) in [
            (0.95, 1.0, 12.7062047361747),
            (0.95, 2.0, 4.30265272974946),
            (0.99, 10.0, 3.16927267261695),
            (0.95, 57.0, 2.00246545929101),
            (0.9, 1e3, 1.64637881728546),
            (0.95, 1e6, 1.95996635681411),
            (0.95, 1e8, 1.95996400826277),
        ] {
            near(
                t_bound(confidence, df),
                expected,
                df,
                &format!("{confidence} {df}"),
            );
        }
        // One less the confidence has few digits left.
        let far = t_bound(0.999999999, 1.0);
        assert!((far / 636619790.3724186 - 1.0).abs() < 1e-6, "{far}");
        for confidence in [0.0, 1.0, -1.0, f64::NAN] {
            assert!(t_bound(confidence, 5.0).is_nan());
        }
    }
}
