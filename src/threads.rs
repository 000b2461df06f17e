//! Several things at once, with as many threads as can be had; without any, one thing after another.
//!
//! Every thread gets a stack of a given size, and the number of Typst's threads is given too: `RUST_MIN_STACK` and
//! `RAYON_NUM_THREADS` make no difference.

use rayon::{ScopeFifo, ThreadBuilder, ThreadPool, ThreadPoolBuilder};
use std::io;
use std::sync::mpsc::{Sender, TrySendError, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle, available_parallelism, scope};

/// Room for templates and markup that nest as deeply as their libraries let them. It is only reserved, not used.
pub const STACK: usize = 256 << 20;
/// Room for what does not nest deeply. More than the C library keeps mapped of threads that ended (40 MiB).
pub const SMALL: usize = 48 << 20;

/// At most as many threads lay out ahead.
pub const AHEAD: usize = 8;

/// The number of cores, as far as it is known.
pub fn cores() -> usize {
    available_parallelism().map_or(1, usize::from)
}

/// Room for stacks on top of the bound on memory, which counts them in full though hardly any of it is used. It is there
/// as long as this is, which is as long as the threads are.
#[derive(Debug)]
pub(crate) struct Reserved(u64);

impl Reserved {
    /// Starts a thread with a stack of so many bytes.
    pub(crate) fn start<T>(
        stack: usize,
        start: impl FnOnce() -> io::Result<T>,
    ) -> io::Result<(T, Self)> {
        let bytes = stack as u64;
        // Where it fails, threads do too.
        let _ = move_bound(|bound| bound.stacks += bytes);
        let reserved = Self(bytes);
        Ok((start()?, reserved))
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        let _ = move_bound(|bound| bound.stacks -= self.0);
    }
}

/// What memory this process may take, in bytes.
struct Bound {
    stacks: u64,
    besides: Option<u64>,
}

static BOUND: Mutex<Bound> = Mutex::new(Bound {
    stacks: 0,
    besides: None,
});

/// Bounds the memory of this process to so many bytes besides stacks.
#[cfg(target_os = "linux")]
pub(crate) fn bound_memory(bytes: u64) -> io::Result<()> {
    move_bound(|bound| bound.besides = Some(bytes))
}

fn move_bound(change: impl FnOnce(&mut Bound)) -> io::Result<()> {
    let mut bound = BOUND.lock().unwrap_or_else(PoisonError::into_inner);
    change(&mut bound);
    #[cfg(target_os = "linux")]
    if let Some(bytes) = bound.besides {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let bytes = bytes.saturating_add(bound.stacks);
        let maximum = getrlimit(Resource::Data).maximum;
        let limit = Rlimit {
            current: Some(maximum.map_or(bytes, |maximum| bytes.min(maximum))),
            maximum,
        };
        return setrlimit(Resource::Data, limit).map_err(Into::into);
    }
    Ok(())
}

/// Starts the threads that Typst shares work with. To be called once, by the thread that uses Typst: if no other can be
/// had, it does all the work.
pub fn start_pool() {
    let mut waiting: Vec<Sender<ThreadBuilder>> = Vec::new();
    for _ in 0..cores() {
        let (send, receive) = channel::<ThreadBuilder>();
        let work = move || receive.into_iter().for_each(ThreadBuilder::run);
        let builder = Builder::new().stack_size(SMALL);
        let Ok((_, reserved)) = Reserved::start(SMALL, || builder.spawn(work)) else {
            break;
        };
        // They end with the process.
        std::mem::forget(reserved);
        waiting.push(send);
    }
    // A pool that can't be built can't be tried again, so the threads come first. It fails only if there is one already.
    let pool = ThreadPoolBuilder::new();
    let _ = match waiting.len() {
        0 => pool.num_threads(1).use_current_thread().build_global(),
        threads => pool
            .num_threads(threads)
            .spawn_handler(|thread| {
                let waiting = waiting.pop().ok_or(io::ErrorKind::WouldBlock)?;
                let gone = |_| io::ErrorKind::BrokenPipe.into();
                waiting.send(thread).map_err(gone)
            })
            .build_global(),
    };
}

/// Threads that work items off, and end when they are done.
pub(crate) struct Helpers {
    pool: ThreadPool,
    threads: Vec<(JoinHandle<()>, Reserved)>,
}

impl Helpers {
    /// Starts so many threads; nothing if they can't be had, or are none.
    pub(crate) fn start(number: usize, stack: usize) -> Option<Self> {
        let mut threads = Vec::new();
        let pool = ThreadPoolBuilder::new()
            .num_threads(number)
            .spawn_handler(|thread| {
                let builder = Builder::new().stack_size(stack);
                let start = || builder.spawn(|| thread.run());
                threads.push(Reserved::start(stack, start)?);
                Ok(())
            });
        let pool = (number > 0).then(|| pool.build().ok()).flatten()?;
        Some(Self { pool, threads })
    }

    /// Does something on this thread, and what that gives away on the others.
    pub(crate) fn work<'a, T>(self, work: impl FnOnce(&ScopeFifo<'a>) -> T) -> T {
        let done = self.pool.in_place_scope_fifo(work);
        drop(self.pool);
        for (thread, _reserved) in self.threads {
            // A panic has been passed on already.
            let _ = thread.join();
        }
        done
    }
}

/// Does one thing on another thread, and the other on this one; both on this one where no thread can be had.
pub fn side_by_side<A: Send, B>(
    one: impl FnOnce() -> A + Send,
    other: impl FnOnce() -> B,
) -> (A, B) {
    // Whoever takes it does it: it is still there if no thread could be started.
    let waiting = Mutex::new(Some(one));
    let take = || {
        let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.take()
    };
    scope(|scope| {
        let builder = Builder::new().stack_size(STACK);
        let start = || builder.spawn_scoped(scope, || take().map(|one| one()));
        let started = Reserved::start(STACK, start);
        let other = other();
        let done = match started.map(|(thread, _reserved)| thread.join()) {
            Ok(Ok(done)) => done,
            // A panic in a thread is a defect of this program: let it be seen.
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(_) => take().map(|one| one()),
        };
        let Some(one) = done else {
            unreachable!("either the thread took it, or there was none and it was taken here")
        };
        (one, other)
    })
}

/// Does the same with each half of a list at once.
pub fn in_halves<'a, T: Sync, R: Send>(
    items: &'a [T],
    work: impl Fn(&'a [T]) -> R + Sync,
) -> [R; 2] {
    let (one, other) = items.split_at(items.len() / 2);
    let (one, other) = side_by_side(|| work(one), || work(other));
    [one, other]
}

/// Works items off on up to `most` other threads while `source` gives them away on this one; on this one too when
/// `waiting` items wait, or no thread can be had. Every thread works on a separate state; returns what `source` gives,
/// and the states.
pub fn distribute<T: Send, S: Send, R>(
    most: usize,
    waiting: usize,
    state: impl Fn() -> S,
    work: impl Fn(&mut S, T) + Sync,
    source: impl FnOnce(&mut dyn FnMut(T)) -> R,
) -> (R, Vec<S>) {
    let (send, receive) = sync_channel::<T>(waiting);
    let receive = Arc::new(Mutex::new(receive));
    let work = &work;
    scope(|scope| {
        let started = |_| {
            let (receive, mut state) = (Arc::clone(&receive), state());
            let next = move || {
                let receive = receive.lock().unwrap_or_else(PoisonError::into_inner);
                receive.recv().ok()
            };
            let all = move || {
                // The lock is let go before the work begins.
                while let Some(item) = next() {
                    work(&mut state, item);
                }
                state
            };
            let builder = Builder::new().stack_size(SMALL);
            Reserved::start(SMALL, || builder.spawn_scoped(scope, all)).ok()
        };
        let threads: Vec<_> = (0..most).map_while(started).collect();
        drop(receive);
        let mut own = state();
        let given = source(&mut |item| match send.try_send(item) {
            Ok(()) => {}
            Err(TrySendError::Full(item) | TrySendError::Disconnected(item)) => {
                work(&mut own, item);
            }
        });
        drop(send);
        let mut states = vec![own];
        for (thread, _reserved) in threads {
            match thread.join() {
                Ok(state) => states.push(state),
                // A panic in a thread is a defect of this program: let it be seen.
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        (given, states)
    })
}

#[cfg(test)]
mod tests {
    use super::{distribute, side_by_side};
    use std::sync::mpsc::channel;

    #[test]
    fn each_of_two_can_wait_for_the_other() {
        let ((to, from), (back, there)) = (channel(), channel());
        let (one, other) = side_by_side(
            move || from.recv().map(|got: u8| back.send(got + 1)).is_ok(),
            move || to.send(1).is_ok() && there.recv() == Ok(2),
        );
        assert!(one && other);
    }

    #[test]
    fn every_item_is_worked_off_once_with_threads_and_without() {
        for most in [0, 1, 3] {
            let (given, sums) = distribute(
                most,
                2,
                || 0,
                |sum, item| *sum += item,
                |give| (1..=1000).map(give).count(),
            );
            assert_eq!((given, sums.iter().sum()), (1000, 500_500));
            assert_eq!(sums.len(), most + 1);
        }
    }
}
