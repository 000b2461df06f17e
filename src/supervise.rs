//! A second process does the work: one that gets no more memory, or has used up its stack, ends at once and can't say why.
//!
//! The program starts itself again. That process bounds its own memory, does the work, and says on its stderr, which
//! the first one reads, what it is at; whatever else is found there are a runtime's last words. Its messages go where
//! the first one's would, through a copy of stderr instead of stdin, which it does not need.
//!
//! Signals are passed on. If the first process is killed, so is the second. However that ends, the first removes its
//! temporary files and ends what it started.

use rustix::process::{
    Pid, Resource, Signal, WaitId, WaitIdOptions, getpid, getppid, getrlimit, kill_process,
    kill_process_group, set_parent_process_death_signal, waitid,
};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGTSTP};
use signal_hook::flag::register_conditional_default;
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;
use std::fs::{File, Permissions};
use std::io::{self, BufRead, BufReader, Read as _, Write as _};
use std::os::fd::AsFd;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::thread::Builder;
use tempfile::TempDir;

use crate::diagnostic::{Code, Diagnostic};
use crate::limits::At;
use crate::sink;
use crate::threads::{SMALL, bound_memory};

/// No more of last words is kept.
const MOST_WORDS: usize = 1 << 16;
/// The code that Rust's runtime ends with after a panic.
const PANIC: u8 = 101;

/// How a supervised process ended.
#[derive(Debug)]
pub enum End {
    /// By itself, with this code.
    Code(u8),
    /// Otherwise; nothing was written.
    Error(Diagnostic),
}

/// Starts this program again with the same arguments and waits for its end. An error says that it can't be started.
/// `memory` is the bound in MiB; `scratch` says whether it will write temporary files.
#[allow(clippy::disallowed_methods)]
pub fn run(memory: Option<u64>, scratch: bool) -> io::Result<End> {
    let signals = Signals::new([SIGHUP, SIGINT, SIGTERM, SIGTSTP])?;
    let scratch = scratch.then(private_folder).transpose()?;
    let mut child = start(scratch.as_ref())?;
    let pid = Pid::from_raw(child.id().cast_signed());
    let passing = Builder::new()
        .stack_size(SMALL)
        .spawn(move || pass_on(signals, pid));
    if passing.is_err() {
        // A signal ends this process then, and so the other.
        for signal in [SIGHUP, SIGINT, SIGTERM] {
            register_conditional_default(signal, Arc::new(true.into()))?;
        }
    }
    let (at, words) = listen(&mut child);
    if let Some(group) = pid {
        // Not yet forgotten by the system, so that nothing else has its number: git may wait for ever.
        let _ = waitid(
            WaitId::Pid(group),
            WaitIdOptions::EXITED | WaitIdOptions::NOWAIT,
        );
        let _ = kill_process_group(group, Signal::KILL);
    }
    let status = child.wait()?;
    drop(scratch);
    if let Some(signal @ (SIGHUP | SIGINT | SIGTERM)) = status.signal() {
        let _ = emulate_default_handler(signal);
    }
    match status.code().map(u8::try_from) {
        Some(Ok(code)) if code != PANIC => {
            let words = sink::terminal(&String::from_utf8_lossy(&words));
            io::stderr().write_all(words.as_bytes())?;
            Ok(End::Code(code))
        }
        _ => Ok(End::Error(at.tell(why(status, &words, memory)))),
    }
}

/// A temporary folder that nobody else can read: it will hold responses.
fn private_folder() -> io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.permissions(Permissions::from_mode(0o700)).tempdir()
}

#[allow(clippy::disallowed_methods)]
fn start(scratch: Option<&TempDir>) -> io::Result<Child> {
    let pid = getpid().as_raw_nonzero().to_string();
    let mut command = Command::new("/proc/self/exe");
    if let Some(scratch) = scratch {
        command.env("TMPDIR", scratch.path());
    }
    command
        .arg0(env!("CARGO_PKG_NAME"))
        // Without memory, making one can wait for ever.
        .env("RUST_BACKTRACE", "0")
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
            SIGHUP => drop(send(Signal::HUP)),
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
    // A line that does not end must not exhaust the memory here.
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
fn why(status: ExitStatus, words: &[u8], memory: Option<u64>) -> Diagnostic {
    let words = String::from_utf8_lossy(words);
    // The words are those of Rust's runtime and of zlib-rs, which give nothing else to tell these apart.
    let out_of_memory = ["memory allocation of", "MemError", "Cannot allocate memory"];
    if out_of_memory.iter().any(|sign| words.contains(sign)) {
        let message = match memory {
            Some(memory) => Diagnostic::error(
                Code::LimitExceeded,
                format!("not done within {memory} MiB of memory"),
            )
            .help("allow more with --max-memory MIB; 0 means no limit"),
            None => Diagnostic::error(Code::LimitExceeded, "out of memory"),
        };
        let limited = [(Resource::As, 'v'), (Resource::Data, 'd')];
        limited.iter().fold(message, |message, (resource, option)| {
            match getrlimit(*resource).current {
                Some(bytes) => message.note(format!(
                    "the system limits a process to {} KiB (`ulimit -{option}`)",
                    bytes >> 10
                )),
                None => message,
            }
        })
    } else if words.contains("overflowed its stack") {
        Diagnostic::error(Code::LimitExceeded, "nested too deeply: stack overflow")
    } else if words.contains("panicked at") {
        Diagnostic::error(Code::InternalError, "refigure panicked")
            .note(words.trim())
            .help("please report it with the project that triggers it")
    } else {
        let message = Diagnostic::error(
            Code::Killed,
            format!("the build was terminated from outside: {status}"),
        );
        match words.trim() {
            "" => message
                .help("the system may have run out of memory; set a limit with --max-memory MIB"),
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

/// Bounds the memory of this process, to so many MiB besides stacks.
pub fn bound(memory: Option<u64>) -> io::Result<()> {
    memory.map_or(Ok(()), |memory| {
        bound_memory(memory.saturating_mul(1 << 20))
    })
}

/// Where the messages of a supervised process go.
pub fn messages() -> io::Result<File> {
    io::stdin().as_fd().try_clone_to_owned().map(Into::into)
}
