//! Blocks until a rebuild would differ from the last build.
//!
//! Everything that the last build asked the folder for is looked at from outside many times a second; there is no other
//! watch over it. That works alike on every system, on file systems of other machines (which do not tell of changes made
//! there), for editors that rename a new file into an old one's place, and for files and folders that are not there yet.
//! Looking at the hundred files of a report takes less than a thousandth of a second.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::project::Project;

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(100);
/// A burst of changes is over when nothing changes for as long as this.
const QUIET: Duration = Duration::from_millis(50);
/// A burst is not waited for any longer after so many of these.
const MOST_QUIETS: usize = 20;
/// After so many looks the contents are compared once although nothing seems to have changed: on some file systems time
/// goes in steps of two seconds, and a second change within one step does not show.
const SECOND_LOOK: usize = 30;

/// Blocks until the folder differs from what `project` remembers, or one of the outputs is gone; returns the
/// differences in words, or `None` when it is asked to stop. From then on `project` remembers the new answers.
pub fn wait(
    root: &Path,
    project: &Project,
    outputs: &[PathBuf],
    stop: &AtomicBool,
) -> Option<Vec<String>> {
    let mut looks = 0;
    while !stop.load(Ordering::Relaxed) {
        std::thread::sleep(PAUSE);
        if let Some(gone) = outputs.iter().find(|path| !path.exists()) {
            return Some(vec![format!("{} was removed", gone.display())]);
        }
        looks += 1;
        if !settle(root, project) && looks != SECOND_LOOK {
            continue;
        }
        let differences = project.ask_again();
        if !differences.is_empty() {
            return Some(differences);
        }
    }
    None
}

/// Whether anything looks different from when it was asked; then waits until the burst of changes is over.
fn settle(root: &Path, project: &Project) -> bool {
    let asked = project.asked();
    let mut last = asked.stamps(root);
    if last == asked.stamps_then() {
        return false;
    }
    for _ in 0..MOST_QUIETS {
        std::thread::sleep(QUIET);
        let now = asked.stamps(root);
        if now == last {
            break;
        }
        last = now;
    }
    true
}
