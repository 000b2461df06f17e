//! One pass over the responses: rows are read once and added up, on as many threads as there are cores.

use std::sync::Mutex;
use std::sync::mpsc::{TrySendError, sync_channel};

use crate::dataset::{Datasets, Rows};
use crate::diagnostic::Diagnostics;
use crate::project::Project;
use crate::spec::Specs;

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
    empty: A,
) -> Result<(A, Datasets), Diagnostics> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let (send, receive) = sync_channel::<(String, Rows)>(WAITING);
    let receive = Mutex::new(receive);
    let count = |mut sums: A| {
        loop {
            // The lock is let go before counting begins.
            let next = receive.lock().map(|receive| receive.recv());
            let Ok(Ok((dataset, rows))) = next else { break };
            sums.update(&dataset, &rows);
        }
        sums
    };
    std::thread::scope(|scope| {
        // One core reads, the others count; it counts too when they have enough to do.
        let mut total = empty.clone();
        let counting: Vec<_> = (0..cores.saturating_sub(1).max(1))
            .map(|_| empty.clone())
            .map(|sums| scope.spawn(|| count(sums)))
            .collect();
        let read = Datasets::read(project, specs, |dataset, rows| {
            // Nobody receives only where a counting thread panicked, which its `join` tells.
            if let Err(TrySendError::Full((dataset, rows))) =
                send.try_send((dataset.to_string(), rows))
            {
                total.update(&dataset, &rows);
            }
        });
        drop(send);
        for thread in counting {
            match thread.join() {
                Ok(sums) => total.merge(sums),
                // A panic in a thread is a defect of this program: let it be seen.
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        Ok((total, read?))
    })
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
