//! `cargo bench`: the whole build against typesetting alone, building again against building, and reading and computing
//! against rows.
//!
//! Ratios of one run on one machine; absolute times mean little elsewhere. `cargo bench -- ROWS` stops at ROWS rows.

use clap::Parser;
use std::ffi::OsStr;
use std::path::Path;
use std::time::{Duration, Instant};

use refigure::cli::{Cli, Command};
use refigure::commands::{self, Console, build};
use refigure::export::Export;
use refigure::fill::Filled;
use refigure::pipeline::Report;
use refigure::steps::Steps;
use refigure::typeset::Typesetter;

#[path = "speed/again.rs"]
mod again;
#[path = "speed/made_up.rs"]
mod made_up;
#[path = "speed/rows.rs"]
mod rows;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Runs of each build; the smallest time of each stage counts, which other work on the machine disturbs least.
const RUNS: usize = 9;

fn main() -> Outcome<()> {
    let most: u64 = std::env::args()
        .filter_map(|a| a.parse().ok())
        .next()
        .unwrap_or(10_000_000);
    if let (Some(what), Some(project)) = (std::env::args().nth(1), std::env::args().nth(2)) {
        match what.as_str() {
            TYPESET => return typeset_here(Path::new(&project)),
            rows::COMPUTE => return rows::compute_here(Path::new(&project)),
            _ => {}
        }
    }
    println!(
        "whole build against typesetting alone (layout and PDF), the best of {RUNS} runs, ms; the median of the ratios"
    );
    println!(
        "{:<12} {:>6} {:>8} {:>8} {:>8} {:>8} {:>8} {:>9} {:>9} {:>7}",
        "report", "pages", "read", "compute", "fill", "typeset", "write", "whole", "alone", "ratio"
    );
    let paper = Path::new(env!("CARGO_MANIFEST_DIR"));
    let [paper_stages, paper_process] = builds("the paper", paper)?;
    println!("{paper_stages}");
    // Before the larger report, which would leave Typst's caches larger than the paper makes them.
    let mut again = again::paper(paper)?;
    let folder = tempfile::tempdir()?;
    made_up::tables(folder.path(), 200)?;
    let [stages, process] = builds("200 tables", folder.path())?;
    println!("{stages}");
    println!(
        "\nas a process from its start to its end, against typesetting alone in a process, ms"
    );
    println!(
        "{:<12} {:>9} {:>9} {:>7}",
        "report", "whole", "alone", "ratio"
    );
    println!("{paper_process}\n{process}");

    again.extend(again::tables(folder.path())?);
    again::print(&again);

    rows::print(most)
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// Times a build three ways: its steps one by one, the command as it is, and the command as a process from its start to
/// its end; the last two beside typesetting alone, which gets what the build filled and makes the same PDF.
fn builds(name: &str, project: &Path) -> Outcome<[String; 2]> {
    let report = Report::compute(project, |_| ())?;
    let date = report.date(None)?;
    let filled = report.fill(date)?;
    let mut steps = Vec::new();
    let mut best = [Duration::MAX; 4];
    let mut ratios = [Vec::new(), Vec::new()];
    let mut pages = 0;
    for run in 0..=RUNS {
        let out = tempfile::tempdir()?;
        steps.push(again::build(&mut Steps::default(), project, out.path())?);
        let whole = command(project, out.path())?;
        let (alone, number) = typesetting(&report, &filled)?;
        pages = number;
        let process = process(project, out.path())?;
        let times = [whole, alone, process, alone_in_a_process(project)?];
        if run == 0 {
            // The first run asks the system for the memory that the others have.
            steps.clear();
            continue;
        }
        for (best, time) in best.iter_mut().zip(times) {
            *best = (*best).min(time);
        }
        for (ratios, pair) in ratios.iter_mut().zip(times.chunks(2)) {
            ratios.push(pair[0].as_secs_f64() / pair[1].as_secs_f64());
        }
    }
    let [read, compute, fill, typeset, write, _] = again::best(&steps);
    let [whole, alone, process, alone_there] = best.map(ms);
    let [ratio, of_processes] = ratios.map(median);
    Ok([
        format!(
            "{name:<12} {pages:>6} {read:>8.1} {compute:>8.1} {fill:>8.1} {typeset:>8.1} {write:>8.1} {whole:>9.1} {alone:>9.1} {ratio:>7.3}"
        ),
        format!("{name:<12} {process:>9.1} {alone_there:>9.1} {of_processes:>7.3}"),
    ])
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

/// `refigure build` in this process, without what its end takes.
fn command(project: &Path, out: &Path) -> Outcome<Duration> {
    let mut line: Vec<&OsStr> = ["refigure", "build", "--quiet", "--project"]
        .map(OsStr::new)
        .to_vec();
    line.extend([project.as_os_str(), OsStr::new("--out"), out.as_os_str()]);
    let cli = Cli::try_parse_from(line)?;
    let Some(Command::Build(args)) = &cli.command else {
        return Err("no build".into());
    };
    let mut steps = Steps::default();
    let started = Instant::now();
    let console = Console::new(&cli.common);
    let outcome = build::run(&mut steps, &cli.common.project, args, &console)?;
    let took = started.elapsed();
    match outcome {
        commands::Outcome::Done => Ok(took),
        commands::Outcome::Findings => Err("there are findings".into()),
    }
}

/// `refigure build` as a process.
fn process(project: &Path, out: &Path) -> Outcome<Duration> {
    let mut build = std::process::Command::new(env!("CARGO_BIN_EXE_refigure"));
    build.args(["build", "--quiet", "--project"]).arg(project);
    build.arg("--out").arg(out);
    let started = Instant::now();
    let status = build.status()?;
    let took = started.elapsed();
    status
        .success()
        .then_some(took)
        .ok_or_else(|| format!("{status}").into())
}

/// What this program calls itself with to time typesetting alone, where nothing was typeset before.
const TYPESET: &str = "--typeset-alone";

/// Calls this program; the numbers that it prints.
fn call(what: &str, project: &Path) -> Outcome<Vec<f64>> {
    let mut itself = std::process::Command::new(std::env::current_exe()?);
    let output = itself.arg(what).arg(project).output()?;
    let text = String::from_utf8(output.stdout)?;
    let numbers = text.split_whitespace().map(str::parse);
    Ok(numbers.collect::<Result<_, _>>()?)
}

fn alone_in_a_process(project: &Path) -> Outcome<Duration> {
    let numbers = call(TYPESET, project)?;
    let [seconds] = numbers[..] else {
        return Err("typesetting alone failed".into());
    };
    Ok(Duration::from_secs_f64(seconds))
}

/// Prints the seconds that typesetting alone takes.
fn typeset_here(project: &Path) -> Outcome<()> {
    let report = Report::compute(project, |_| ())?;
    let filled = report.fill(report.date(None)?)?;
    println!("{}", typesetting(&report, &filled)?.0.as_secs_f64());
    Ok(())
}

/// The time that typesetting takes, from nothing to the PDF, and the number of pages.
fn typesetting(report: &Report, filled: &Filled) -> Outcome<(Duration, usize)> {
    let settings = report.settings(report.date(None)?, false, vec![Export::Pdf]);
    let started = Instant::now();
    let mut typesetter = Typesetter::default();
    let (_, pages) = typesetter.alone(filled, &settings)?;
    // What was kept for another run is given back when the clock has stopped, as it is with the whole build.
    Ok((started.elapsed(), pages))
}
