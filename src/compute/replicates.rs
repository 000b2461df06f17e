//! Variances by replicate weights: an estimate is made with each set of weights, and they are compared.
//!
//! The variance is scale × Σ rscale × (estimate of the replicate − their mean)², as R's `survey::svrVar` has it. Estimates
//! are kept to 2⁻²⁵⁶; everything else is exact.

use num_bigint::BigInt;
use num_rational::Ratio;

use super::stages::Replicates;
use super::variance::{Estimate, Sample, Variance};

/// Binary digits of estimates behind the point.
const BITS: u64 = 256;

/// The variance of an estimate; the samples of the replicates, and at last that of the weights themselves. Nothing where
/// a replicate has nobody.
pub(super) fn variance(
    design: &Replicates,
    df: u64,
    samples: &[Sample],
    of: &Estimate,
) -> Option<Variance> {
    let (whole, replicates) = samples.split_last()?;
    let power = |decimals: u8| BigInt::from(10).pow(decimals.into());
    let estimate = |sample: &Sample, decimals: u8| -> Option<BigInt> {
        let scaled = BigInt::from(sample.part) << BITS;
        match of {
            Estimate::Ratio(_) => scaled.checked_div(&BigInt::from(sample.whole)),
            Estimate::Total => Some(scaled * power(design.decimals) / power(decimals)),
        }
    };
    let replicates = replicates.iter().zip(&design.columns);
    let estimates = replicates.map(|(sample, (_, decimals))| estimate(sample, *decimals));
    let estimates: Option<Vec<BigInt>> = estimates.collect();
    let estimates = estimates?;
    let counted = || estimates.iter().zip(&design.rscales);
    let compared = || counted().filter(|(_, rscale)| *rscale.numer() > 0);
    // × the number of replicates, which the mean is divided by.
    let (n, middle) = match design.mse {
        true => (1, estimate(whole, design.decimals)?),
        false => (compared().count().max(1), compared().map(|(e, _)| e).sum()),
    };
    let big =
        |number: &Ratio<i128>| Ratio::new(BigInt::from(*number.numer()), (*number.denom()).into());
    let mut sum = Ratio::from_integer(BigInt::ZERO);
    for (estimate, rscale) in counted() {
        let off = estimate * n - &middle;
        sum += big(rscale) * Ratio::from_integer(&off * &off);
    }
    let unit = (BigInt::from(n) << BITS).pow(2);
    let variance = sum * big(&design.scale) / Ratio::from_integer(unit);
    Some(Variance {
        scaled: match of {
            Estimate::Ratio([_, whole]) => variance * Ratio::from_integer(whole.pow(4)),
            Estimate::Total => variance,
        },
        df: match whole.respondents {
            0 => 0,
            _ => df,
        },
        respondents: whole.respondents,
    })
}
