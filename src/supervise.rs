//! A bound on memory needs a second process: one that can't get any more memory ends at once, and can't say why.
//!
//! The program starts itself again. That process bounds its own memory, does the work, and says on its stderr, which
//! the first one reads, what it is at; whatever else is found there are a runtime's last words. Its messages go where
//! the first one's would, through a copy of stderr in the place of stdin, which it does not need.
//!
//! Signals are passed on. If the first process is killed, so is the second.

use rustix::process::{
    Pid, Resource, Rlimit, Signal, getpid, getppid, kill_process, set_parent_process_death_signal,
    setrlimit,
};
use signal_hook::consts::{SIGINT, SIGTERM, SIGTSTP};
use signal_hook::flag::register_conditional_default;
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _, Write as _};
use std::os::fd::AsFd;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::thread::Builder;

use crate::diagnostic::{Code, Diagnostic};
use crate::limits::At;
use crate::sink;
use crate::threads::{SMALL, reserved};

/// No more of last words is kept.
const MOST_WORDS: usize = 1 << 16;

/// How a supervised process ended.
#[derive(Debug)]
pub enum End {
    /// By itself, with this code.
    Code(u8),
    /// Otherwise; nothing was written.
    Error(Diagnostic),
}

/// Starts this program again with the same arguments and waits for its end. An error says that it can't be started.
#[allow(clippy::disallowed_methods)]
pub fn run(memory: u64) -> io::Result<End> {
    let signals = Signals::new([SIGINT, SIGTERM, SIGTSTP])?;
    let mut child = start()?;
    let pid = Pid::from_raw(child.id().cast_signed());
    let passing = Builder::new()
        .stack_size(SMALL)
        .spawn(move || pass_on(signals, pid));
    if passing.is_err() {
        // A signal ends this process then, and so the other.
        for signal in [SIGINT, SIGTERM] {
            register_conditional_default(signal, Arc::new(true.into()))?;
        }
    }
    let (at, words) = listen(&mut child);
    let status = child.wait()?;
    if let Some(signal @ (SIGINT | SIGTERM)) = status.signal() {
        let _ = emulate_default_handler(signal);
    }
    match status.code().map(u8::try_from) {
        Some(Ok(code)) => {
            let words = sink::terminal(&String::from_utf8_lossy(&words));
            io::stderr().write_all(words.as_bytes())?;
            Ok(End::Code(code))
        }
        _ => Ok(End::Error(at.tell(why(status, &words, memory)))),
    }
}

#[allow(clippy::disallowed_methods)]
fn start() -> io::Result<Child> {
    let pid = getpid().as_raw_nonzero().to_string();
    Command::new("/proc/self/exe")
        .arg0(env!("CARGO_PKG_NAME"))
        .args(["--supervised", &pid])
        .args(std::env::args_os().skip(1))
        .stdin(io::stderr().as_fd().try_clone_to_owned()?)
        .stderr(Stdio::piped())
        // A terminal's signals come from here alone, as others do.
        .process_group(0)
        .spawn()
}

fn pass_on(mut signals: Signals, to: Option<Pid>) {
    let send = |signal| to.map(|to| kill_process(to, signal));
    for signal in signals.forever() {
        match signal {
            SIGINT => drop(send(Signal::INT)),
            SIGTERM => drop(send(Signal::TERM)),
            _ => {
                let _ = send(Signal::STOP);
                let _ = emulate_default_handler(signal);
                let _ = send(Signal::CONT);
            }
        }
    }
}

/// What the process was at when it ended, and its last words.
fn listen(child: &mut Child) -> (At, Vec<u8>) {
    let (mut at, mut words) = (At::default(), Vec::new());
    let Some(stderr) = child.stderr.take() else {
        return (at, words);
    };
    let mut lines = BufReader::new(stderr);
    let mut line = Vec::new();
    // A line that does not end is no reason to run out of memory here.
    while (&mut lines)
        .take(MOST_WORDS as u64)
        .read_until(b'\n', &mut line)
        .is_ok_and(|read| read > 0)
    {
        match At::parse(&String::from_utf8_lossy(&line)) {
            Some(now) => at = now,
            None if words.len() < MOST_WORDS => words.extend_from_slice(&line),
            None => {}
        }
        line.clear();
    }
    (at, words)
}

/// Why a process ended that did not end by itself.
fn why(status: ExitStatus, words: &[u8], memory: u64) -> Diagnostic {
    let words = String::from_utf8_lossy(words);
    // The words are those of Rust's runtime, which gives nothing else to tell these apart.
    if words.contains("memory allocation of") {
        Diagnostic::error(
            Code::LimitExceeded,
            format!("not done within {memory} MiB of memory"),
        )
        .help("allow more with --max-memory MIB; 0 is no bound")
    } else if words.contains("overflowed its stack") {
        Diagnostic::error(
            Code::LimitExceeded,
            "this nests too deeply: the stack is used up",
        )
    } else {
        let message = Diagnostic::error(
            Code::Killed,
            format!("the build was ended from outside: {status}"),
        );
        match words.trim() {
            "" => message
                .help("the system may have run out of memory; bound it with --max-memory MIB"),
            words => message.note(words),
        }
    }
}

/// What a supervised process does first: it ends with the one that started it, and bounds its memory.
pub fn obey(supervisor: u32, memory: Option<u64>) -> io::Result<()> {
    set_parent_process_death_signal(Some(Signal::KILL))?;
    let parent = getppid().map(|pid| pid.as_raw_nonzero().get().cast_unsigned());
    if parent != Some(supervisor) {
        return Err(io::ErrorKind::BrokenPipe.into());
    }
    bound(memory)
}

/// Bounds the memory of this process.
pub fn bound(memory: Option<u64>) -> io::Result<()> {
    let Some(memory) = memory else { return Ok(()) };
    // Counted like memory, though hardly any of it is used.
    let stacks = reserved() as u64;
    let most = memory.saturating_mul(1 << 20).saturating_add(stacks);
    let limit = Rlimit {
        current: Some(most),
        maximum: Some(most),
    };
    setrlimit(Resource::Data, limit).map_err(Into::into)
}

/// Where the messages of a supervised process go.
pub fn messages() -> io::Result<File> {
    io::stdin().as_fd().try_clone_to_owned().map(Into::into)
}
