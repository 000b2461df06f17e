//! How calibrated weights came out: their range, and how far they are from the margins.

use num_rational::Ratio;

use super::calibration::{Calibrated, Calibrations};
use super::margins::column;
use super::pass::Accumulator;
use crate::dataset::Rows;
use crate::figures::{Exact, Figure, FigureId, Floors, Statistic};

/// Sums of the calibrated weights of each margin.
#[derive(Debug, Clone)]
pub(super) struct MarginSums<'a> {
    calibrated: &'a Calibrated,
    sums: Vec<Vec<i128>>,
}

impl Accumulator for MarginSums<'_> {
    fn update(&mut self, dataset: &str, rows: &Rows) {
        let calibrated = self.calibrated;
        let Some(factors) = calibrated
            .columns
            .first()
            .filter(|_| calibrated.dataset == dataset)
        else {
            return;
        };
        let weights = rows.numbers(&column(&factors.column));
        for (key, sums) in calibrated.keys.iter().zip(&mut self.sums) {
            for (code, weight) in key.numbers(rows).iter().zip(weights) {
                if let Some(sum) = sums.get_mut(usize::from(*code)) {
                    *sum += i128::from(*weight);
                }
            }
        }
    }

    fn merge(&mut self, other: Self) {
        let sums = self.sums.iter_mut().flatten();
        sums.zip(other.sums.iter().flatten())
            .for_each(|(sum, other)| *sum += other);
    }
}

impl MarginSums<'_> {
    /// How the calibration came out.
    pub(super) fn figures(&self) -> Vec<Figure> {
        let Calibrated {
            dataset,
            targets,
            decimals,
            iterations,
            least,
            most,
            ..
        } = self.calibrated;
        let unit = 10_i64.pow((*decimals).into());
        let ratio = |numerator: i64, denominator: i64| {
            let (numerator, denominator) = Ratio::new(numerator, denominator.max(1)).into_raw();
            Exact::Ratio {
                numerator,
                denominator,
            }
        };
        let all = self.sums.iter().flatten().zip(targets.iter().flatten());
        let off =
            all.map(|(sum, target)| (sum - i128::from(*target) * i128::from(unit)).unsigned_abs());
        let off = i64::try_from(off.max().unwrap_or_default()).unwrap_or(i64::MAX);
        let figure = |(statistic, exact): (Statistic, Exact)| Figure {
            id: FigureId::Dataset { dataset, statistic }.to_string(),
            statistic,
            exact,
            weighted_by: None,
            places: None,
            floors: Floors::default(),
            base: None,
            name: None,
            datasets: vec![dataset.clone()],
            how: format!(
                "{} of the calibration of {dataset}",
                statistic.definition().label
            ),
            of: None,
        };
        let figures = [
            (Statistic::Iterations, Exact::Integer((*iterations).into())),
            (Statistic::MarginDifference, ratio(off, unit)),
            (Statistic::WeightMin, ratio(*least, unit)),
            (Statistic::WeightMax, ratio(*most, unit)),
            (Statistic::WeightRatio, ratio(*most, *least)),
        ];
        figures.into_iter().map(figure).collect()
    }
}

/// Sums of the calibrated weights by margin, from none on.
pub(super) fn margin_sums(calibrations: &Calibrations) -> Vec<MarginSums<'_>> {
    let sums = calibrations.0.iter().map(|calibrated| MarginSums {
        calibrated,
        sums: calibrated
            .targets
            .iter()
            .map(|t| vec![0; t.len()])
            .collect(),
    });
    sums.collect()
}
