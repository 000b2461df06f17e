//! `refigure watch`.

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Console, Outcome, build};
use crate::cli::BuildArgs;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::limits;
use crate::project::Project;
use crate::steps::Steps;
use crate::watch;

/// Builds the report, and rebuilds it whenever an input changes, until it is stopped.
pub fn run(root: &Path, args: &BuildArgs, console: &Console) -> Result<Outcome, Diagnostics> {
    // Without a project there is nothing to wait for.
    Project::open(root)?;
    let stop = Arc::new(AtomicBool::new(false));
    stop_on_signals(&stop).map_err(|e| {
        Diagnostic::error(Code::InternalError, "can't wait for signals")
            .source(&e)
            .help("`refigure build` builds once")
    })?;
    let mut steps = Steps::default();
    loop {
        let mut outputs = Vec::new();
        let outcome = match build::run(&mut steps, root, args, console) {
            Ok(Outcome::Done) => {
                outputs.extend(build::outputs(root, args));
                "done"
            }
            Ok(Outcome::Findings) => "findings",
            Err(messages) => {
                console.messages(&messages);
                "errors"
            }
        };
        console.ended(outcome);
        // However long it waits.
        limits::commit();
        let Some(project) = steps.project().filter(|_| !stop.load(Ordering::Relaxed)) else {
            return Ok(Outcome::Done);
        };
        let files = project.asked().files();
        console.say(&format!("watching {files} files; Ctrl-C ends"));
        let Some(differences) = watch::wait(root, project, &outputs, &stop) else {
            return Ok(Outcome::Done);
        };
        console.begin();
        console.say("");
        console.say(&differences.join(", "));
    }
}

/// A first signal lets a build come to its end; a second one does not wait for it.
fn stop_on_signals(stop: &Arc<AtomicBool>) -> io::Result<()> {
    for signal in [SIGINT, SIGTERM] {
        flag::register_conditional_default(signal, Arc::clone(stop))?;
        flag::register(signal, Arc::clone(stop))?;
    }
    Ok(())
}
