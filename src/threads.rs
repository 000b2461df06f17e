//! Two things at once.

/// Does one thing on another thread, and the other on this one.
pub fn side_by_side<A: Send, B>(
    one: impl FnOnce() -> A + Send,
    other: impl FnOnce() -> B,
) -> (A, B) {
    std::thread::scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        match one.join() {
            Ok(one) => (one, other),
            // A panic in a thread is a defect of this program: let it be seen.
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}
