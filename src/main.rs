//! Parses the command line, dispatches, prints, and sets the exit code.

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};
use refigure::cli::{BuildArgs, Cli, Command};
use refigure::commands::{self, Console, Outcome};
use refigure::diagnostic::Diagnostics;
use refigure::limits::{self, Limits};
use refigure::steps::Steps;
use refigure::threads::{SMALL, STACK, start_pool};
use std::mem::ManuallyDrop;
use std::process::ExitCode;
#[cfg(unix)]
use std::sync::Arc;

fn main() -> ExitCode {
    // A file that may not grow is an error of writing, not the end of the process.
    #[cfg(unix)]
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::default());
    // The first thread's stack may be of any size.
    limits::run(SMALL, begin).unwrap_or(ExitCode::from(2))
}

fn begin() -> ExitCode {
    let cli = Cli::parse();
    if cli.command.is_some() && cli.build != BuildArgs::default() {
        let message = "options of `build` go after the word `build`, or without a command";
        Cli::command()
            .error(ErrorKind::ArgumentConflict, message)
            .exit();
    }
    let ci = std::env::var_os("CI").is_some_and(|value| value == "true");
    // Whoever drafts from a paper has hardly read its bytes.
    let draft = matches!(&cli.command, Some(Command::Check(args)) if args.draft.is_some());
    let limits = Limits::of(&cli.common, ci || draft);
    let console = Console::new(&cli.common);
    #[cfg(target_os = "linux")]
    if let Some(code) = supervise(&cli, &limits, &console) {
        return code;
    }
    limits::set(limits, cli.common.supervised.is_some());
    limits::begin();
    match limits::run(STACK, move || run(&cli)) {
        Ok(code) => code,
        Err(message) => failed(&console, message.into()),
    }
}

/// Lets another process do the work, and gives its exit code; bounds memory where this is the one.
#[cfg(target_os = "linux")]
fn supervise(cli: &Cli, limits: &Limits, console: &Console) -> Option<ExitCode> {
    use refigure::supervise::{self, End};
    if let Some(supervisor) = cli.common.supervised {
        let obeyed = supervise::obey(supervisor, limits.memory);
        return obeyed.is_err().then_some(ExitCode::from(2));
    }
    if cli.version {
        return None;
    }
    let scratch = matches!(cli.command, Some(Command::Diff(_)));
    match supervise::run(limits.memory, scratch) {
        Ok(End::Code(code)) => Some(code.into()),
        Ok(End::Error(message)) => Some(failed(console, message.into())),
        // Without a process for it, the bound holds all the same; only the message is not ours.
        Err(_) => {
            let _ = supervise::bound(limits.memory);
            None
        }
    }
}

fn failed(console: &Console, messages: Diagnostics) -> ExitCode {
    console.messages(&messages);
    ExitCode::from(2)
}

fn run(cli: &Cli) -> ExitCode {
    start_pool();
    let console = Console::new(&cli.common);
    let project = &cli.common.project;
    // Never taken apart: the process ends, which takes less time.
    let mut steps = ManuallyDrop::new(Steps::default());
    let outcome = match &cli.command {
        _ if cli.version => console
            .result(&format!("{}\n", refigure::version::long()))
            .map(|()| Outcome::Done),
        None => commands::build::run(&mut steps, project, &cli.build, &console),
        Some(Command::Build(args)) => commands::build::run(&mut steps, project, args, &console),
        Some(Command::Watch(args)) => commands::watch::run(project, args, &console),
        Some(Command::Check(args)) => commands::check::run(project, args, &console),
        Some(Command::Figures(args)) => commands::figures::run(project, args, &console),
        Some(Command::Diff(args)) => commands::diff::run(project, args, &console),
        Some(Command::Explain(args)) => commands::explain::run(project, args, &console),
        Some(Command::Accept(args)) => commands::accept::run(project, args, &console),
        Some(Command::Import(args)) => commands::import::run(project, args, &console),
        Some(Command::New(args)) => commands::new::run(args, &console),
    };
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Err(messages) => failed(&console, messages),
    }
}
