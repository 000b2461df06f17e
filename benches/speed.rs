//! `cargo bench`: the whole build against typesetting alone, building again against building, and reading and computing
//! against rows.
//!
//! Ratios of one run on one machine; absolute times mean little elsewhere. `cargo bench -- ROWS` stops at ROWS rows.

use clap::Parser;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use refigure::cli::{Cli, Command};
use refigure::commands::{self, Console, build};
use refigure::fill::Filled;
use refigure::pipeline::Report;
use refigure::steps::Steps;
use refigure::typeset::Typesetter;

#[path = "speed/again.rs"]
mod again;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Runs of each build; the smallest time of each stage counts, which other work on the machine disturbs least.
const RUNS: usize = 9;

fn main() -> Outcome<()> {
    let most: u64 = std::env::args()
        .filter_map(|a| a.parse().ok())
        .next()
        .unwrap_or(10_000_000);
    if let (Some(ALONE), Some(project)) =
        (std::env::args().nth(1).as_deref(), std::env::args().nth(2))
    {
        return typeset_alone(Path::new(&project));
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
    let made_up = tempfile::tempdir()?;
    tables(made_up.path(), 200)?;
    let [stages, process] = builds("200 tables", made_up.path())?;
    println!("{stages}");
    println!(
        "\nas a process from its start to its end, against typesetting alone in a process, ms"
    );
    println!(
        "{:<12} {:>9} {:>9} {:>7}",
        "report", "whole", "alone", "ratio"
    );
    println!("{paper_process}\n{process}");

    again.extend(again::tables(made_up.path())?);
    again::print(&again);

    for (what, work) in [
        ("a table of 4 × 9 cells", Work::Table),
        ("a regression on 11 predictors", Work::Model),
    ] {
        println!(
            "\nreading and computing against rows: {what}, against the csv crate reading the same file"
        );
        println!(
            "{:>9} {:>9} {:>12} {:>10} {:>7} {:>15} {:>13}",
            "rows", "MB", "compute, ms", "csv, ms", "ratio", "million rows/s", "memory, MB"
        );
        let mut rows = 1_000;
        while rows <= most {
            responses(rows, work)?;
            rows *= 10;
        }
    }
    Ok(())
}

/// What is computed from a made-up survey.
#[derive(Clone, Copy, PartialEq)]
enum Work {
    Table,
    Model,
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

/// What this program is called with to time typesetting alone, where nothing was typeset before.
const ALONE: &str = "--typeset-alone";

fn alone_in_a_process(project: &Path) -> Outcome<Duration> {
    let mut alone = std::process::Command::new(std::env::current_exe()?);
    let output = alone.arg(ALONE).arg(project).output()?;
    let text = String::from_utf8(output.stdout)?;
    Ok(Duration::from_secs_f64(text.trim().parse()?))
}

/// Prints the seconds that typesetting alone takes.
fn typeset_alone(project: &Path) -> Outcome<()> {
    let report = Report::compute(project, |_| ())?;
    let filled = report.fill(report.date(None)?)?;
    println!("{}", typesetting(&report, &filled)?.0.as_secs_f64());
    Ok(())
}

/// The time that typesetting takes, from nothing to the PDF, and the number of pages.
fn typesetting(report: &Report, filled: &Filled) -> Outcome<(Duration, usize)> {
    let settings = report.settings(report.date(None)?, false);
    let started = Instant::now();
    let mut typesetter = Typesetter::default();
    let (_, pages) = typesetter.alone(filled, &settings)?;
    // What was kept for another run is given back when the clock has stopped, as it is with the whole build.
    Ok((started.elapsed(), pages))
}

/// A report of many tables over one small dataset.
fn tables(folder: &Path, number: usize) -> Outcome<()> {
    project(
        folder,
        400,
        (1..=number).map(|i| format!("t{i:03}")).collect(),
    )
}

fn responses(rows: u64, work: Work) -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    match work {
        Work::Table => project(folder.path(), rows, vec!["t001".into()])?,
        Work::Model => model(folder.path(), rows)?,
    }
    let path = folder.path().join("data/survey.csv");
    let size = fs::metadata(&path)?.len();
    // Once unmeasured, so that both read from memory.
    let csv_alone = || -> Outcome<Duration> {
        let started = Instant::now();
        let mut reader = csv::Reader::from_path(&path)?;
        let mut record = csv::ByteRecord::new();
        let mut cells = 0;
        while reader.read_byte_record(&mut record)? {
            cells += record.len();
        }
        std::hint::black_box(cells);
        Ok(started.elapsed())
    };
    csv_alone()?;
    let csv = csv_alone()?;
    forget_peak();
    let started = Instant::now();
    Report::compute(folder.path(), |_| ())?;
    let all = started.elapsed();
    println!(
        "{rows:>9} {:>9.1} {:>12.1} {:>10.1} {:>7.2} {:>15.2} {:>13}",
        size as f64 / 1e6,
        ms(all),
        ms(csv),
        all.as_secs_f64() / csv.as_secs_f64(),
        rows as f64 / all.as_secs_f64() / 1e6,
        peak().map_or("?".into(), |mb| mb.to_string())
    );
    Ok(())
}

/// Lets the kernel count the most memory in use anew; where it can't, the peak of the whole run is shown.
fn forget_peak() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

/// The most memory in use, in MB.
fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    let kb: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kb / 1024)
}

/// A survey of twelve questions with five steps each, and a regression of the last on the others.
fn model(folder: &Path, rows: u64) -> Outcome<()> {
    project(folder, 1, Vec::new())?;
    let names: Vec<String> = (1..=12).map(|i| format!("q{i}")).collect();
    let values: Vec<String> = (1..=5)
        .map(|i| format!("s{i}: {{code: {i}, label: S{i}}}"))
        .collect();
    let items: Vec<String> = names.iter().map(|name| format!("{name}: {name}")).collect();
    fs::write(
        folder.join("data/survey.yaml"),
        format!(
            "title: A benchmark\nrespondents: People\nunit: one person\nkey: id\nasked: {rows}\nanswered: {rows}\n\
             mode: none\ndate: never\ndisclosure: rows\nsource: random numbers\ngrids:\n  g:\n    label: Steps\n    \
             items: {{{}}}\n    values: {{{}}}\n",
            items.join(", "),
            values.join(", ")
        ),
    )?;
    let predictors: Vec<String> = names
        .iter()
        .take(11)
        .map(|name| format!("  {name}: {{variable: g_{name}, label: {name}}}\n"))
        .collect();
    fs::create_dir_all(folder.join("report/models"))?;
    fs::write(
        folder.join("report/models/m.yaml"),
        format!(
            "title: A model\nkind: ols\ndataset: survey\ndependent: {{variable: g_q12, label: q12}}\npredictors:\n{}",
            predictors.concat()
        ),
    )?;
    let mut csv = std::io::BufWriter::new(fs::File::create(folder.join("data/survey.csv"))?);
    let columns: Vec<String> = names.iter().map(|name| format!("g_{name}")).collect();
    writeln!(csv, "id,{}", columns.join(","))?;
    let mut state = 88_172_645_463_325_252_u64;
    for id in 0..rows {
        write!(csv, "{id}")?;
        for _ in &names {
            write!(csv, ",{}", random(&mut state) % 5 + 1)?;
        }
        writeln!(csv)?;
    }
    csv.flush()?;
    Ok(())
}

/// Marsaglia's xorshift.
fn random(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

/// Writes a project with one dataset of random answers (the same every time) and tables that differ only by name.
fn project(folder: &Path, rows: u64, tables: Vec<String>) -> Outcome<()> {
    for part in ["report/tables", "data", "templates/sections"] {
        fs::create_dir_all(folder.join(part))?;
    }
    fs::write(
        folder.join("report/report.yaml"),
        "title: A benchmark\nauthors: [{name: Nobody}]\ndate: \"2020-01-01\"\nsections: [tables]\nstandards: [ua-1, a-2a]\n",
    )?;
    let items: Vec<String> = ["a", "b", "c", "d", "e", "f", "g", "h", "i"]
        .map(String::from)
        .to_vec();
    let labels: Vec<String> = items.iter().map(|i| format!("{i}: Item {i}")).collect();
    fs::write(
        folder.join("data/survey.yaml"),
        format!(
            "title: A benchmark\nrespondents: People\nunit: one person\nkey: id\nasked: {rows}\nanswered: {rows}\n\
             mode: none\ndate: never\ndisclosure: rows\nsource: random numbers\nvariables:\n  region:\n    label: Region\n    \
             values: {{north: {{code: 1, label: North}}, south: {{code: 2, label: South}}, west: {{code: 3, label: West}}}}\n\
             sets:\n  item:\n    label: Items\n    items: {{{}}}\n",
            labels.join(", ")
        ),
    )?;
    let mut csv = std::io::BufWriter::new(fs::File::create(folder.join("data/survey.csv"))?);
    let columns: Vec<String> = items.iter().map(|i| format!("item_{i}")).collect();
    writeln!(csv, "id,region,{}", columns.join(","))?;
    let mut state = 88_172_645_463_325_252_u64;
    for id in 0..rows {
        random(&mut state);
        write!(csv, "{id},{}", state % 3 + 1)?;
        for bit in 0..items.len() {
            write!(csv, ",{}", state >> (10 + bit) & 1)?;
        }
        writeln!(csv)?;
    }
    csv.flush()?;
    let mut section = String::from("= Tables <tables>\n");
    for table in tables {
        fs::write(
            folder.join(format!("report/tables/{table}.yaml")),
            "title: A table\nblocks:\n  all:\n    title: All\n    dataset: survey\n    stub: [total, {values: region}]\n    banner: [{set: item}]\n",
        )?;
        write!(
            section,
            "\nA line of text about {{{{ percent(\"{table}.all.total.a\") }}}} of them.\n\n{{{{ table(\"{table}\") }}}}\n"
        )?;
    }
    fs::write(folder.join("templates/sections/tables.typ.j2"), section)?;
    Ok(())
}
