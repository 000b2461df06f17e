//! Parses the command line, dispatches, prints, and sets the exit code.

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};
use refigure::cli::{BuildArgs, Cli, Command};
use refigure::commands::{self, Console, Outcome};
use refigure::steps::Steps;
use refigure::threads::STACK;
use std::mem::ManuallyDrop;
use std::process::ExitCode;

fn main() -> ExitCode {
    let worker = std::thread::Builder::new().stack_size(STACK).spawn(run);
    match worker.map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => code,
        // A panic is a defect of this program: let it be seen.
        Ok(Err(panic)) => std::panic::resume_unwind(panic),
        // So much can't be reserved here; hardly any report needs it.
        Err(_) => run(),
    }
}

fn run() -> ExitCode {
    let cli = Cli::parse();
    if cli.command.is_some() && cli.build != BuildArgs::default() {
        let message = "options of `build` stand after the word `build`, or without a command";
        Cli::command()
            .error(ErrorKind::ArgumentConflict, message)
            .exit();
    }
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
    };
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Err(messages) => {
            console.messages(&messages);
            ExitCode::from(2)
        }
    }
}
