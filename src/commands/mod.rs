//! One thin file a command; what they share: the console and the outcome.

pub mod accept;
pub mod build;
pub mod check;
pub mod diff;
mod draft;
pub mod explain;
pub mod figures;
pub mod import;
pub mod new;
pub mod watch;

use std::cell::Cell;
use std::fs::File;
use std::io::{ErrorKind, IsTerminal, Write as _};
use std::time::Instant;

use crate::cli::{Common, Messages};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use crate::limits;
use crate::sink::{line, terminal};
use crate::steps::Why;

/// How a command ended, errors apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// All well: exit code 0.
    Done,
    /// Findings: exit code 1.
    Findings,
}

/// The only place that prints: results to stdout, everything else to stderr.
#[derive(Debug)]
pub struct Console {
    common: Common,
    /// Where messages go, if it is not stderr.
    aside: Option<File>,
    colour: bool,
    since: Cell<Instant>,
}

#[allow(clippy::disallowed_methods)]
impl Console {
    /// A console as the command line wants it.
    pub fn new(common: &Common) -> Self {
        let no_colour = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
        #[cfg(target_os = "linux")]
        let aside = common
            .supervised
            .and_then(|_| crate::supervise::messages().ok());
        #[cfg(not(target_os = "linux"))]
        let aside: Option<File> = None;
        let terminal = match &aside {
            Some(aside) => aside.is_terminal(),
            None => std::io::stderr().is_terminal(),
        };
        Self {
            common: common.clone(),
            colour: !no_colour && terminal,
            aside,
            since: Cell::new(Instant::now()),
        }
    }

    /// Prints a result: whole lines.
    pub fn result(&self, text: &str) -> Result<(), Diagnostics> {
        // A reader may take as long as it likes.
        limits::commit();
        self.print(&terminal(text)).map_err(|error| {
            Diagnostic::error(Code::UnwritableOutput, "can't print the result")
                .source(&error)
                .help("free space where the standard output is written")
                .into()
        })
    }

    fn print(&self, text: &str) -> std::io::Result<()> {
        let mut out = std::io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            // A closed pipe (`refigure figures | head`) is not an error.
            Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error),
            _ => Ok(()),
        }
    }

    /// Prints messages; warnings are left out when quiet.
    pub fn messages(&self, messages: &Diagnostics) {
        let least = match self.common.quiet {
            true => Severity::Finding,
            false => Severity::Warning,
        };
        let shown = messages.clone().at_least(least);
        match self.common.messages {
            Messages::Text => self.aside(&shown.render(self.colour)),
            Messages::Json => self.aside(&shown.json()),
            // If they can't be printed, the exit code still says that there are some.
            Messages::Github => drop(self.print(&shown.github(&self.common.project))),
        }
    }

    /// Prints messages whose text is a result already, unless it is a person who reads.
    pub fn messages_for_programs(&self, messages: &Diagnostics) {
        if self.common.messages != Messages::Text {
            self.messages(messages);
        }
    }

    /// Only for what no project has written, or what was escaped.
    fn aside(&self, text: &str) {
        let _ = match self.aside.as_ref() {
            Some(mut aside) => aside.write_all(text.as_bytes()),
            None => std::io::stderr().write_all(text.as_bytes()),
        };
    }

    /// Says what was done, in a line, unless quiet or where a program reads along.
    pub fn say(&self, text: &str) {
        if !self.common.quiet && self.common.messages != Messages::Json {
            self.aside(&format!("{}\n", terminal(&line(text))));
        }
    }

    /// Says how one of many builds ended, to programs that read along: the messages before are all there are.
    pub fn ended(&self, outcome: &str) {
        if self.common.messages == Messages::Json {
            self.aside(&format!("{{\"build\":\"{outcome}\"}}\n"));
        }
    }

    /// Says how long a stage took, when verbose.
    pub fn stage(&self, name: &str) {
        self.step(name, &Why::First);
    }

    /// Says how long a step took, and why it was run again, when verbose.
    pub fn step(&self, name: &str, why: &Why) {
        let now = Instant::now();
        let took = now.duration_since(self.since.replace(now));
        if self.common.verbose {
            let why = match why {
                Why::First => String::new(),
                Why::Kept => "  kept".into(),
                Why::Different(difference) => format!("  {difference}"),
            };
            self.say(&format!(
                "{name:>9} {:8.1} ms{why}",
                took.as_secs_f64() * 1e3
            ));
        }
    }

    /// Begins again, on an empty screen if there is one.
    pub fn begin(&self) {
        self.since.set(Instant::now());
        if self.colour && !self.common.verbose {
            self.aside("\x1b[H\x1b[2J");
        }
    }
}

/// `SOURCE_DATE_EPOCH`, where it is set to something.
fn epoch() -> Option<String> {
    let epoch = std::env::var_os("SOURCE_DATE_EPOCH")?;
    // Text that is not UTF-8 is not a number either, and is rejected as such.
    Some(epoch.to_string_lossy().into_owned()).filter(|epoch| !epoch.is_empty())
}
