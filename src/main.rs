//! Parses the command line, dispatches, prints, and sets the exit code.

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};
use refigure::cli::{BuildArgs, Cli, Command};
use refigure::commands::{self, Console, Outcome};
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    if cli.command.is_some() && cli.build != BuildArgs::default() {
        let message = "options of `build` stand after the word `build`, or without a command";
        Cli::command()
            .error(ErrorKind::ArgumentConflict, message)
            .exit();
    }
    let console = Console::new(&cli.common);
    if cli.version {
        console.result(&format!("{}\n", refigure::version::long()));
        return ExitCode::SUCCESS;
    }
    let project = &cli.common.project;
    let outcome = match &cli.command {
        None => commands::build::run(project, &cli.build, &console),
        Some(Command::Build(args)) => commands::build::run(project, args, &console),
        Some(Command::Figures(args)) => commands::figures::run(project, args, &console),
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
