//! Factors that make sums of weights agree with margins, by iterative proportional fitting.
//!
//! Sums are whole numbers of 2⁻¹²⁸, so that neither the order of rows nor the processor makes a difference.

use num_bigint::BigInt;

/// Binary digits after the point.
pub(super) const BITS: u64 = 128;

/// What weights are made to agree with.
#[derive(Debug)]
pub(super) struct Margins {
    /// Of each margin, the number that the weights of each code are to add up to; zero where there is none.
    pub(super) targets: Vec<Vec<u64>>,
    /// Decimal places of the weights: a margin is reached when it differs by no more than a unit of the last.
    pub(super) decimals: u8,
    /// The most iterations.
    pub(super) most: u32,
}

/// Factors by pattern, × 2¹²⁸.
#[derive(Debug)]
pub(super) struct Raked {
    pub(super) factors: Vec<BigInt>,
    pub(super) iterations: u32,
}

/// Why there are none: the first code of a margin that nobody is in, or the one that is furthest from its number.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Empty { margin: usize, code: usize },
    Apart { margin: usize, code: usize },
}

/// Rakes sums of weights by pattern: the code of each margin. Weights are in units of so many decimal places.
pub(super) fn rake(
    margins: &Margins,
    sums: &[(Vec<u8>, i128)],
    decimals: u8,
) -> Result<Raked, Fault> {
    let power = |decimals: u8| BigInt::from(10).pow(decimals.into());
    let start: Vec<BigInt> = sums
        .iter()
        .map(|(_, sum)| (BigInt::from(*sum) << BITS) / power(decimals))
        .collect();
    let mut now = start.clone();
    let close = (BigInt::from(1) << BITS) / power(margins.decimals);
    let sum_of = |now: &[BigInt], margin: usize, targets: &[u64]| -> Vec<BigInt> {
        let mut all = vec![BigInt::ZERO; targets.len()];
        for ((pattern, _), sum) in sums.iter().zip(now) {
            let code = pattern.get(margin).copied().map(usize::from);
            if let Some(all) = code.and_then(|code| all.get_mut(code)) {
                *all += sum;
            }
        }
        all
    };
    for iterations in 1..=margins.most {
        for (margin, targets) in margins.targets.iter().enumerate() {
            let found = sum_of(&now, margin, targets);
            let empty = found
                .iter()
                .zip(targets)
                .position(|(found, target)| *target > 0 && *found == BigInt::ZERO);
            if let Some(code) = empty {
                return Err(Fault::Empty { margin, code });
            }
            for ((pattern, _), sum) in sums.iter().zip(&mut now) {
                let code = pattern
                    .get(margin)
                    .copied()
                    .map(usize::from)
                    .unwrap_or_default();
                if let (Some(target), Some(found)) = (targets.get(code), found.get(code))
                    && *found > BigInt::ZERO
                {
                    *sum = ((&*sum * *target) << BITS) / found;
                }
            }
        }
        let mut furthest = (BigInt::ZERO, 0, 0);
        for (margin, targets) in margins.targets.iter().enumerate() {
            let found = sum_of(&now, margin, targets);
            for (code, (found, target)) in found.iter().zip(targets).enumerate() {
                let off = BigInt::from(
                    (found - (BigInt::from(*target) << BITS))
                        .magnitude()
                        .clone(),
                );
                if off > furthest.0 {
                    furthest = (off, margin, code);
                }
            }
        }
        if furthest.0 <= close {
            let factor = |(now, start): (&BigInt, &BigInt)| match *start == BigInt::ZERO {
                true => BigInt::ZERO,
                false => (now << BITS) / start,
            };
            let factors = now.iter().zip(&start).map(factor).collect();
            return Ok(Raked {
                factors,
                iterations,
            });
        }
        if iterations == margins.most {
            let (_, margin, code) = furthest;
            return Err(Fault::Apart { margin, code });
        }
    }
    Err(Fault::Apart { margin: 0, code: 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn margins(targets: &[&[u64]]) -> Margins {
        Margins {
            targets: targets.iter().map(|t| t.to_vec()).collect(),
            decimals: 6,
            most: 100,
        }
    }

    /// Two questions that are independent in the sample stay so: each factor is a product of two.
    #[test]
    fn independent_margins_are_reached_at_once() {
        let sums = [
            (vec![0, 0], 10),
            (vec![0, 1], 30),
            (vec![1, 0], 20),
            (vec![1, 1], 60),
        ];
        let raked = rake(&margins(&[&[600, 400], &[500, 500]]), &sums, 0).unwrap();
        assert_eq!(raked.iterations, 1);
        // 600 × 500 / 1000 of the population are in the first cell, and weigh ten.
        let near = |factor: &BigInt, above: u32, below: u32| {
            let off = factor * below - (BigInt::from(above) << BITS);
            BigInt::from(off.magnitude().clone()) < BigInt::from(1_000_000)
        };
        for (factor, (above, below)) in
            raked
                .factors
                .iter()
                .zip([(300, 10), (300, 30), (200, 20), (200, 60)])
        {
            assert!(near(factor, above, below), "{factor}");
        }
    }

    #[test]
    fn margins_out_of_reach_are_named() {
        let apart = [(vec![0, 0], 5), (vec![1, 1], 5)];
        let fault = rake(&margins(&[&[9, 1], &[1, 9]]), &apart, 0).unwrap_err();
        assert!(matches!(fault, Fault::Apart { margin: 0, .. }), "{fault:?}");
        let empty = [(vec![0, 0], 5), (vec![0, 1], 5)];
        let fault = rake(&margins(&[&[9, 1], &[1, 9]]), &empty, 0).unwrap_err();
        assert_eq!(fault, Fault::Empty { margin: 0, code: 1 });
    }
}
