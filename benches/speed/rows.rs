//! Reading and computing against rows, beside the csv crate that reads the same file.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use refigure::pipeline::Report;

use crate::{Outcome, call, made_up, ms};

/// What this program calls itself with to time computing, where no memory was in use before.
pub const COMPUTE: &str = "--compute-alone";

/// How often each is timed; the best counts.
const RUNS: usize = 3;

/// What is computed from a made-up survey.
#[derive(Clone, Copy)]
enum Work {
    Table,
    Crosstabs,
    Model,
}

/// Prints the tables, up to so many rows.
pub fn print(most: u64) -> Outcome<()> {
    for (what, work) in [
        ("a table of 4 × 9 cells", Work::Table),
        ("66 tables of 6 × 5 cells", Work::Crosstabs),
        ("a regression on 11 predictors", Work::Model),
    ] {
        println!(
            "\nreading and computing against rows, in a process: {what}, against the csv crate reading the same file, the \
             best of {RUNS}"
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

fn responses(rows: u64, work: Work) -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    match work {
        Work::Table => made_up::project(folder.path(), rows, vec!["t001".into()])?,
        Work::Crosstabs => made_up::crosstabs(folder.path(), rows)?,
        Work::Model => made_up::model(folder.path(), rows)?,
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
    let (mut best, mut csv, mut memory) = (Duration::MAX, Duration::MAX, 0.0);
    for _ in 0..RUNS {
        csv = csv.min(csv_alone()?);
        let numbers = call(COMPUTE, folder.path())?;
        let [seconds, peak] = numbers[..] else {
            return Err("computing failed".into());
        };
        best = best.min(Duration::from_secs_f64(seconds));
        memory = peak;
    }
    println!(
        "{rows:>9} {:>9.1} {:>12.1} {:>10.1} {:>7.2} {:>15.2} {memory:>13}",
        size as f64 / 1e6,
        ms(best),
        ms(csv),
        best.as_secs_f64() / csv.as_secs_f64(),
        rows as f64 / best.as_secs_f64() / 1e6,
    );
    Ok(())
}

/// Prints the seconds that reading and computing take, and the most memory in use, in MB; 0 where that can't be known.
pub fn compute_here(project: &Path) -> Outcome<()> {
    let started = Instant::now();
    Report::compute(project, |_| ())?;
    let took = started.elapsed().as_secs_f64();
    println!("{took} {}", peak().unwrap_or(0));
    Ok(())
}

/// The most memory in use, in MB.
fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    let kb: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kb / 1024)
}
