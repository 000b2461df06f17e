//! Two things at once.

use std::sync::{Mutex, PoisonError};
use std::thread::{Builder, ScopedJoinHandle, scope};

/// Room for templates and markup that nest as deeply as their libraries let them. It is only reserved, not used.
pub const STACK: usize = 256 << 20;

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
        let started = builder.spawn_scoped(scope, || take().map(|one| one()));
        let other = other();
        let done = match started.map(ScopedJoinHandle::join) {
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

#[cfg(test)]
mod tests {
    use super::side_by_side;
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
}
