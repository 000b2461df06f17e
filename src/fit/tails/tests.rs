use super::*;

/// `12.5` as 125 and 10.
fn decimal(text: &str) -> (BigInt, BigInt) {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{whole}{fraction}").parse().unwrap();
    (digits, BigInt::from(10).pow(fraction.len() as u32))
}

/// Holds `number × 10^ten`, × 2^[`BITS`], to a number of 34 digits: whether 32 of them match.
fn near(number: &BigInt, ten: i64, expected: &str, what: &str) {
    let (mantissa, exponent) = expected.split_once('e').unwrap_or((expected, "0"));
    let (digits, unit) = decimal(mantissa);
    let exponent: i64 = exponent.parse().unwrap();
    let power = BigInt::from(10).pow((ten - exponent).unsigned_abs() as u32);
    let found = if ten < exponent {
        number / power
    } else {
        number * power
    };
    let found = (found * unit) >> BITS;
    let off = (&found - &digits).magnitude().clone();
    assert!(off <= 100u8.into(), "{what}: {found}, expected {digits}");
}

/// Values of `tests/reference/tails.py`, by mpmath.
#[test]
fn thirty_two_digits_of_every_tail() {
    let table = include_str!("../../../tests/reference/tails.csv");
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [kind, value, df, below, expected] = cells[..] else {
            panic!("{line}");
        };
        let (number, unit) = decimal(value);
        let df: u64 = df.parse().unwrap();
        let tail = match kind {
            "t" => Beta::new(df, 1)
                .unwrap()
                .below(&(&unit * &unit * df), &(&number * &number)),
            "f" => {
                let below: u64 = below.parse().unwrap();
                Beta::new(below, df)
                    .unwrap()
                    .below(&(unit * below), &(number * df))
            }
            "chi2" => chi2_above(&((number << BITS) / unit), df),
            "bound" => {
                let parts = |number: BigInt| u64::try_from(number).unwrap();
                let bound = t_bound(parts(number), parts(unit), df).unwrap();
                near(&bound, 0, expected, line);
                continue;
            }
            _ => panic!("{line}"),
        };
        let (number, ten) = exp(&tail.unwrap().0).unwrap();
        near(&number, ten, expected, line);
    }
}

/// Values of R 4.2.2, printed with `format(x, digits = 16)`.
#[test]
fn tails_of_r() {
    for (found, expected, call) in [
        (
            f_tail(4.10, 2.0, 57.0),
            0.0216958619255663,
            "pf(4.10, 2, 57, lower.tail = FALSE)",
        ),
        (
            f_tail(0.3, 7.0, 3.0),
            0.9141254977479154,
            "pf(0.3, 7, 3, lower.tail = FALSE)",
        ),
        (
            f_tail(120.0, 4.0, 200.0),
            5.092721799965925e-52,
            "pf(120, 4, 200, lower.tail = FALSE)",
        ),
        (
            f_tail(1.0, 1.0, 1.0),
            0.5,
            "pf(1, 1, 1, lower.tail = FALSE)",
        ),
        (
            chi2_tail(3.89, 1.0),
            0.04857442358464705,
            "pchisq(3.89, 1, lower.tail = FALSE)",
        ),
        (
            normal_two_sided(-2.10),
            0.03572884112563311,
            "2 * pnorm(-2.10)",
        ),
        (
            normal_two_sided(8.0),
            1.244192114854357e-15,
            "2 * pnorm(-8)",
        ),
        (
            normal_two_sided(0.001),
            0.9992021155721779,
            "2 * pnorm(-0.001)",
        ),
        (
            t_two_sided(2.20, 28.0),
            0.03622548477883783,
            "2 * pt(-2.20, 28)",
        ),
        // With t <- abs(r) * sqrt(df / (1 - r^2)):
        (
            correlation_two_sided(0.45, 30.0),
            0.009760158830624728,
            "2 * pt(-t, 30), r <- .45",
        ),
        (
            correlation_two_sided(0.01, 5.0),
            0.9830243215504951,
            "2 * pt(-t, 5), r <- .01",
        ),
        (
            correlation_two_sided(-0.999, 12.0),
            1.440658955828278e-17,
            "2 * pt(-t, 12), r <- -.999",
        ),
    ] {
        assert!(
            (found / expected - 1.0).abs() < 1e-13,
            "{call}: {found}, R has {expected}"
        );
    }
    assert_eq!(f_tail(0.0, 2.0, 3.0), 1.0);
    assert_eq!(normal_two_sided(0.0), 1.0);
    assert_eq!(correlation_two_sided(1.0, 3.0), 0.0);
    for nothing in [
        f_tail(-1.0, 2.0, 3.0),
        f_tail(1.0, 0.5, 3.0),
        f_tail(f64::NAN, 2.0, 3.0),
    ] {
        assert!(nothing.is_nan());
    }
}

#[test]
fn what_has_no_tail() {
    assert_eq!(t_two_sided(0.0, 5.0), 1.0);
    assert_eq!(chi2_tail(0.0, 5.0), 1.0);
    assert_eq!(t_two_sided(f64::INFINITY, 1e10), 0.0);
    assert_eq!(chi2_tail(1e300, 3.0), 0.0);
    assert!((t_two_sided(-2.0, 10.0) - 0.0733880347707404).abs() < 1e-16);
    assert!((chi2_tail(24.7, 9.0) - 0.00332159031617275).abs() < 1e-16);
    for df in [0.0, 0.5, 2.5, 1e300, f64::NAN] {
        assert!(
            t_two_sided(1.0, df).is_nan() && chi2_tail(1.0, df).is_nan(),
            "{df}"
        );
    }
    assert!(t_two_sided(f64::NAN, 5.0).is_nan());
    assert_eq!(t_bound(0, 100, 5), None);
    assert_eq!(t_bound(100, 100, 5), None);
}
