//! Building again after a change against a first build.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use refigure::export::Export;
use refigure::manifest;
use refigure::output::{self, Output};
use refigure::steps::{Steps, Why};

use crate::{Outcome, RUNS, ms};

/// Prints the table.
pub fn print(rows: &[String]) {
    println!(
        "\nbuilding again in one process against a first build, the best of {RUNS} builds, ms"
    );
    println!(
        "{:<12} {:<10} {:>8} {:>8} {:>8} {:>8} {:>8} {:>9} {:>7}",
        "report", "changed", "read", "compute", "fill", "typeset", "write", "whole", "ratio"
    );
    println!("{}", rows.join("\n"));
}

/// The paper's rows of the table.
pub fn paper(paper: &Path) -> Outcome<Vec<String>> {
    let copy = tempfile::tempdir()?;
    for part in ["report", "data", "templates"] {
        copy_tree(&paper.join(part), &copy.path().join(part))?;
    }
    let word = Edit(
        "a word",
        "templates/sections/support.typ.j2",
        |text, run| longer(text, "support", run),
    );
    // Whether an office names the making of cars as a category of its clusters.
    let answer = Edit("an answer", "data/meti.csv", |text, run| {
        flipped(text, run, 6)
    });
    again("the paper", copy.path(), [word, answer])
}

/// The rows of a report of many tables.
pub fn tables(project: &Path) -> Outcome<Vec<String>> {
    let word = Edit("a word", "templates/sections/tables.typ.j2", |text, run| {
        longer(text, "line", run)
    });
    let answer = Edit("an answer", "data/survey.csv", |text, run| {
        flipped(text, run, 4)
    });
    again("200 tables", project, [word, answer])
}

/// A change of a file: its name, the file, and what makes the text of a run from the one before. No text comes twice,
/// so that nothing made for an earlier one is of use.
struct Edit(&'static str, &'static str, fn(&str, usize) -> String);

impl Edit {
    fn make(&self, project: &Path, run: usize) -> Outcome<()> {
        let Self(name, file, edit) = self;
        let path = project.join(file);
        let text = fs::read_to_string(&path)?;
        let edited = edit(&text, run);
        if edited == text {
            return Err(format!("{file}: {name} can't be changed").into());
        }
        Ok(fs::write(&path, edited)?)
    }
}

/// Lets the first occurrence of a word end with another s.
fn longer(text: &str, word: &str, run: usize) -> String {
    let with = |number| format!("{word}{}", "s".repeat(number));
    text.replacen(&with(run), &with(run + 1), 1)
}

/// Turns a yes into a no, or a no into a yes, in another row each run.
fn flipped(text: &str, run: usize, column: usize) -> String {
    let mut lines: Vec<String> = text.lines().map(String::from).collect();
    let mut cells: Vec<&str> = lines[run + 1].split(',').collect();
    cells[column] = if cells[column] == "1" { "0" } else { "1" };
    lines[run + 1] = cells.join(",");
    lines.join("\n") + "\n"
}

/// Times builds that keep what the builds before made.
fn again(name: &str, project: &Path, edits: [Edit; 2]) -> Outcome<Vec<String>> {
    let mut rows = Vec::new();
    let out = tempfile::tempdir()?;
    let mut times = Vec::new();
    for _ in 0..RUNS {
        times.push(build(&mut Steps::default(), project, out.path())?);
    }
    let (first, line) = row(name, "all", &times, None);
    rows.push(line);
    let mut steps = Steps::default();
    build(&mut steps, project, out.path())?;
    for edit in edits {
        let mut times = Vec::new();
        for run in 0..RUNS {
            edit.make(project, run)?;
            times.push(build(&mut steps, project, out.path())?);
        }
        rows.push(row(name, edit.0, &times, Some(first)).1);
    }
    Ok(rows)
}

/// Times the steps of a build, from the first to the last: read, compute, fill, typeset, write, and all of them.
pub fn build(steps: &mut Steps, project: &Path, out: &Path) -> Outcome<[Duration; 6]> {
    let started = Instant::now();
    let mut marks = vec![started.elapsed()];
    // Templates are read while figures are computed.
    let mut told = |name: &str, _: &Why| {
        if name != "templates" {
            marks.push(started.elapsed());
        }
    };
    let (report, templates) = steps.begin(project, &mut told)?;
    let date = report.date(None)?;
    let filled = steps.fill(&report, &templates, date, &mut told)?;
    let figures = |places: &_| manifest::figures(&report, &filled.uses, places);
    let settings = report.settings(date, false, vec![Export::Pdf]);
    let (typeset, figures) = steps.typeset(&filled, &settings, figures, &mut told)?;
    let manifest = manifest::render(&report, date, &typeset, &figures?)?;
    let file = |path: &str, bytes: Vec<u8>| Output {
        path: path.into(),
        bytes,
    };
    let files = [
        file(
            "paper.pdf",
            typeset.file(Export::Pdf).unwrap_or_default().to_vec(),
        ),
        file("figures.json", manifest.into_bytes()),
    ];
    output::write_set(project, out, &files, &[], || ())
        .map_err(refigure::diagnostic::Diagnostics::from)?;
    marks.push(started.elapsed());
    let mut took = [started.elapsed(); 6];
    for (took, pair) in took.iter_mut().zip(marks.windows(2)) {
        *took = pair[1] - pair[0];
    }
    Ok(took)
}

/// The smallest times of some builds, in milliseconds.
pub fn best(times: &[[Duration; 6]]) -> [f64; 6] {
    [0, 1, 2, 3, 4, 5].map(|column| {
        let best = times.iter().map(|times| times[column]).min();
        ms(best.unwrap_or_default())
    })
}

/// The smallest times of some builds: that of the whole, and all as a row.
fn row(name: &str, what: &str, times: &[[Duration; 6]], first: Option<f64>) -> (f64, String) {
    let [read, compute, fill, typeset, write, whole] = best(times);
    let line = format!(
        "{name:<12} {what:<10} {read:>8.1} {compute:>8.1} {fill:>8.1} {typeset:>8.1} {write:>8.1} {whole:>9.1} {:>7.3}",
        whole / first.unwrap_or(whole)
    );
    (whole, line)
}

fn copy_tree(from: &Path, to: &Path) -> Outcome<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_tree(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}
