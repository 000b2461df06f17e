//! One pass over the responses: rows are read once and added up, on as many threads as there are cores.

use super::calibration::Calibrations;
use crate::dataset::{Datasets, Rows};
use crate::diagnostic::Diagnostics;
use crate::project::Project;
use crate::spec::Specs;
use crate::threads::{cores, distribute};

/// Sums over rows. The order in which rows are added and sums are merged makes no difference.
pub(super) trait Accumulator: Clone + Send {
    /// Adds some rows of a dataset.
    fn update(&mut self, dataset: &str, rows: &Rows);
    /// Adds what another accumulator has added up.
    fn merge(&mut self, other: Self);
}

/// Chunks that may wait for a thread that counts: bounds the memory.
const WAITING: usize = 2;

/// Reads all datasets and adds their rows up, from an empty accumulator on.
pub(super) fn pass<A: Accumulator>(
    project: &Project,
    specs: &Specs,
    calibrations: &Calibrations,
    empty: A,
) -> Result<(A, Datasets), Diagnostics> {
    // One core reads, the others count; it counts too when they have enough to do.
    let (read, sums) = distribute(
        cores().saturating_sub(1).max(1),
        WAITING,
        || empty.clone(),
        |sums: &mut A, (dataset, mut rows): (String, Rows)| {
            calibrations.add(&dataset, &mut rows);
            sums.update(&dataset, &rows);
        },
        |give| {
            Datasets::read(project, specs, |dataset, rows| {
                give((dataset.to_string(), rows));
            })
        },
    );
    let mut total = empty;
    sums.into_iter().for_each(|sums| total.merge(sums));
    let datasets = read?;
    datasets.check()?;
    Ok((total, datasets))
}

impl<A: Accumulator> Accumulator for Vec<A> {
    fn update(&mut self, dataset: &str, rows: &Rows) {
        for sums in self {
            sums.update(dataset, rows);
        }
    }

    fn merge(&mut self, other: Self) {
        for (mine, other) in self.iter_mut().zip(other) {
            mine.merge(other);
        }
    }
}
