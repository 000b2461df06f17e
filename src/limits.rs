//! Bounds on a run: seconds, pages, figures, memory; and what the run is at, for the message when it exceeds one.
//!
//! Bounds are the process's, as its memory is. Neither Typst nor a template can be stopped from outside, so that a run
//! that takes too long ends with its process; [`commit`] sees to it that this never happens while outputs are replaced.

use std::fmt;
use std::io::Write as _;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::Builder;
use std::time::{Duration, Instant};

use crate::cli::Common;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Place;
use crate::threads::Reserved;

/// MiB of memory where they are bounded and nobody says how many.
const MEMORY: u64 = 4096;

/// Limits; `None` means no limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Limits {
    /// How long a build may take.
    pub time: Option<Duration>,
    /// How many pages a report may have.
    pub pages: Option<usize>,
    /// How many figures its tables may have.
    pub figures: Option<usize>,
    /// How many MiB of memory a run may use.
    pub memory: Option<u64>,
}

impl Limits {
    /// The bounds that the command line sets; `ci` says whether `CI` is `true`.
    pub fn of(common: &Common, ci: bool) -> Self {
        let most = |most: usize| Some(most).filter(|most| *most > 0);
        let memory = (common.limits || ci).then_some(MEMORY);
        Self {
            time: Some(Duration::from_secs(common.timeout)).filter(|time| !time.is_zero()),
            pages: most(common.max_pages),
            figures: most(common.max_figures),
            memory: common.max_memory.or(memory).filter(|memory| *memory > 0),
        }
    }
}

/// What a run is at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct At {
    stage: String,
    file: Option<String>,
}

/// What begins a line that tells a supervisor what the run is at, and what is between stage and file.
const SIGN: char = '\u{1e}';
const BETWEEN: char = '\u{1f}';

impl At {
    /// Reads the line that a supervisor is sent.
    pub fn parse(line: &str) -> Option<Self> {
        let (stage, file) = line.trim_end().strip_prefix(SIGN)?.split_once(BETWEEN)?;
        Some(Self {
            stage: stage.into(),
            file: Some(file.to_string()).filter(|file| !file.is_empty()),
        })
    }

    /// Says where a bound was exceeded.
    pub fn tell(&self, message: Diagnostic) -> Diagnostic {
        let message = match &self.file {
            Some(file) => message.at(Place::file(file)),
            None => message,
        };
        match self.stage.as_str() {
            "" => message,
            stage => message.note(format!("stage: {stage}")),
        }
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A name can hold anything.
        let file = self.file.as_deref().unwrap_or_default();
        let file = file.replace(char::is_control, "\u{fffd}");
        writeln!(f, "{SIGN}{}{BETWEEN}{file}", self.stage)
    }
}

struct Run {
    limits: Limits,
    /// When time is up, unless outputs are being replaced.
    until: Option<Instant>,
    /// Time is up: nothing may be written any more.
    over: bool,
    at: At,
    /// How many threads wait for git.
    waiting: usize,
    /// Whether a supervisor listens at stderr.
    supervised: bool,
}

impl Run {
    fn at(&self) -> At {
        match self.waiting {
            0 => self.at.clone(),
            _ => At {
                stage: "git".into(),
                file: None,
            },
        }
    }
}

static RUN: Mutex<Run> = Mutex::new(Run {
    limits: Limits {
        time: None,
        pages: None,
        figures: None,
        memory: None,
    },
    until: None,
    over: false,
    at: At {
        stage: String::new(),
        file: None,
    },
    waiting: 0,
    supervised: false,
});

fn lock() -> MutexGuard<'static, Run> {
    RUN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Sets the bounds of this process.
pub fn set(limits: Limits, supervised: bool) {
    let mut run = lock();
    run.limits = limits;
    run.supervised = supervised;
}

/// The bounds of this process.
pub fn current() -> Limits {
    lock().limits
}

/// A build begins: its time runs from now on.
pub fn begin() {
    let mut run = lock();
    run.until = run
        .limits
        .time
        .and_then(|time| Instant::now().checked_add(time));
}

/// A stage begins.
pub fn stage(name: &str) {
    note(|run| {
        run.at.stage = name.into();
        run.at.file = None;
    });
}

/// The stage comes to a file.
pub fn file(path: &str) {
    note(|run| run.at.file = Some(path.into()));
}

/// Waits for git, which becomes the stage, whatever other threads are at: their work takes as long with it or without.
pub fn git<T>(wait: impl FnOnce() -> T) -> T {
    note(|run| run.waiting += 1);
    let done = wait();
    note(|run| run.waiting -= 1);
    done
}

#[allow(clippy::disallowed_methods)]
fn note(change: impl FnOnce(&mut Run)) {
    let mut run = lock();
    change(&mut run);
    if run.supervised {
        // In one piece; a supervisor that is gone ends this process.
        let _ = std::io::stderr().write_all(run.at().to_string().as_bytes());
    }
}

/// What comes now is done whole, however long it takes: outputs are replaced. Does not come back if time is up.
pub fn commit() {
    let mut run = lock();
    if run.over {
        drop(run);
        loop {
            std::thread::park();
        }
    }
    run.until = None;
}

/// How long to wait before time may be up; the message if it is.
fn remaining() -> Result<Option<Duration>, Diagnostic> {
    let mut run = lock();
    let Some(until) = run.until else {
        return Ok(run.limits.time);
    };
    let remaining = until.saturating_duration_since(Instant::now());
    if !remaining.is_zero() {
        return Ok(Some(remaining));
    }
    run.over = true;
    let seconds = run.limits.time.unwrap_or_default().as_secs();
    let message = Diagnostic::error(Code::LimitExceeded, format!("not done within {seconds} s"))
        .help("allow more with --timeout SECONDS; 0 means no limit");
    Err(run.at().tell(message))
}

/// Does the work on a thread with a stack of so many bytes, and waits for it as long as it may take. Where no thread can
/// be had, it is done on this one, without a bound on time.
pub fn run<T: Send + 'static>(
    stack: usize,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Diagnostic> {
    let work = Arc::new(Mutex::new(Some(work)));
    let take = |work: &Mutex<Option<_>>| {
        let mut work = work.lock().unwrap_or_else(PoisonError::into_inner);
        work.take()
    };
    let (send, receive) = channel();
    let theirs = Arc::clone(&work);
    let builder = Builder::new().stack_size(stack);
    let worker = Reserved::start(stack, || {
        builder.spawn(move || {
            if let Some(work) = take(&theirs) {
                let _ = send.send(work());
            }
        })
    });
    let Ok((worker, _reserved)) = worker else {
        let Some(work) = take(&work) else {
            unreachable!("no thread took it")
        };
        return Ok(work());
    };
    loop {
        let received = match remaining()? {
            Some(wait) => receive.recv_timeout(wait),
            None => receive.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match received {
            Ok(done) => return Ok(done),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    match worker.join() {
        Err(panic) => std::panic::resume_unwind(panic),
        Ok(()) => unreachable!("it sends what it made"),
    }
}
