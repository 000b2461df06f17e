//! `refigure [build]`.

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::{Console, Outcome, epoch};
use crate::cli::{BuildArgs, Emit};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, counted};
use crate::diff::Made;
use crate::export::Export;
use crate::figures::{Difference, FactOn};
use crate::fill::Filled;
use crate::limits;
use crate::manifest;
use crate::output::{self, Output};
use crate::pipeline::{LEDGER, Report};
use crate::review::{self, Subject};
use crate::sink::Lines;
use crate::source::Place;
use crate::steps::{Steps, Why};
use crate::threads::side_by_side;
use crate::typeset::render_layout;

/// Name of the review page in the output folder.
const REVIEW: &str = "review.html";
/// Name of the manifest in the output folder.
const MANIFEST: &str = "figures.json";

/// Builds the report with steps that may have been run before.
pub fn run(
    steps: &mut Steps,
    project: &Path,
    args: &BuildArgs,
    console: &Console,
) -> Result<Outcome, Diagnostics> {
    let started = Instant::now();
    limits::begin();
    let folder = folder(project, args);
    let mut told = |name: &str, why: &Why| console.step(name, why);
    let (report, templates) = steps.begin(project, &mut told)?;
    let epoch = epoch();
    let date = report.date(epoch.as_deref())?;
    // Findings are reported together with errors: fixing one does not fix the other.
    let joined = |mut errors: Diagnostics, findings: &Diagnostics| {
        errors.append(findings.clone());
        errors
    };
    let filled = match steps.fill(&report, &templates, date, &mut told) {
        Ok(filled) => filled,
        Err(errors) => {
            let findings = ledger_findings(moved(&report, args.locked)?, args.locked, console)?;
            return Err(joined(errors, &findings));
        }
    };
    let layout = args.emit == Some(Emit::Layout);
    let mut exports = args.exports();
    if args.review && !exports.contains(&Export::Html) {
        exports.push(Export::Html);
    }
    let settings = report.settings(date, layout, exports);
    let (moved, typeset) = side_by_side(
        || moved(&report, args.locked),
        || {
            let figures = |places: &_| manifest::figures(&report, &filled.uses, places);
            steps.typeset(&filled, &settings, figures, &mut told)
        },
    );
    let mut findings = ledger_findings(moved?, args.locked, console)?;
    findings.append(filled.findings.clone());
    let wait = || {
        console.say(&format!(
            "waiting for another process to finish writing to {}",
            folder.display()
        ));
    };
    let (typeset, figures) = match typeset {
        Ok(typeset) => typeset,
        Err(errors) => {
            let mut errors = joined(errors, &findings);
            // They show what Typst is unhappy about.
            if args.emit == Some(Emit::Typst) {
                let emitted: Vec<Output> = sources(&filled).collect();
                match output::write_set(project, &folder, &[], &emitted, wait) {
                    Ok(()) => {
                        console.say(&format!("sources in {}", folder.join("typst").display()))
                    }
                    Err(unwritable) => errors.push(unwritable),
                }
            }
            return Err(errors);
        }
    };
    let mut messages = typeset.warnings.clone();
    messages.append(findings);
    messages.append(typeset.findings.clone());
    console.messages(&messages);
    let found = messages.worst() >= Some(crate::diagnostic::Severity::Finding);
    if found && !args.keep_going {
        console.say("nothing was written; use --keep-going to write despite findings");
        return Ok(Outcome::Findings);
    }

    let manifest = figures
        .and_then(|figures| manifest::render(&report, date, &typeset, &figures))
        .map_err(|e| {
            Diagnostic::error(Code::UnwritableOutput, "can't write the manifest").source(&e)
        })?;
    let made = |format: Export| {
        let wanted = args.exports().contains(&format);
        typeset.file(format).filter(|_| wanted).map(|bytes| Output {
            path: format.file().into(),
            bytes: bytes.to_vec(),
        })
    };
    // The manifest vouches for the rest: it is put into its place last.
    let manifest = Output {
        path: MANIFEST.into(),
        bytes: manifest.into_bytes(),
    };
    let files: Vec<Output> = made(Export::Pdf).into_iter().chain([manifest]).collect();
    let mut emitted = match args.emit {
        Some(Emit::Typst) => sources(&filled).collect(),
        Some(Emit::Layout) => vec![Output {
            path: "layout.txt".into(),
            bytes: render_layout(&typeset.lines).into_bytes(),
        }],
        None => Vec::new(),
    };
    emitted.extend(made(Export::Html));
    if args.review {
        let made = Made {
            report: report.clone(),
            filled: Ok(filled.clone()),
            typeset: Some(typeset.clone()),
        };
        let page = review::page(&made, &Subject::numbers())?;
        emitted.push(Output {
            path: REVIEW.into(),
            bytes: page.into_bytes(),
        });
    }
    report.project.unchanged()?;
    limits::stage("write");
    limits::commit();
    output::write_set(project, &folder, &files, &emitted, wait)?;
    console.stage("write");
    let review = args.review.then_some(REVIEW);
    let names = args.exports().into_iter().map(Export::file).chain(review);
    let made: Vec<String> = names
        .map(|name| folder.join(name).display().to_string())
        .collect();
    console.say(&format!(
        "{}: {}, {} ({}), {:.2} s",
        made.join(", "),
        counted(typeset.pages, "page", "pages"),
        counted(report.computed.figures.len(), "figure", "figures"),
        counted(filled.uses.len(), "use", "uses"),
        started.elapsed().as_secs_f64()
    ));
    if args.emit == Some(Emit::Typst) {
        for line in compile_hint(&report, &folder, &date.iso()) {
            console.say(&line);
        }
    }
    Ok(if found {
        Outcome::Findings
    } else {
        Outcome::Done
    })
}

fn folder(project: &Path, args: &BuildArgs) -> PathBuf {
    args.out.clone().unwrap_or_else(|| project.join("out"))
}

/// The files that every build writes.
pub fn outputs(project: &Path, args: &BuildArgs) -> Vec<PathBuf> {
    let files = args.exports().into_iter().map(Export::file);
    let names = files.chain(args.review.then_some(REVIEW)).chain([MANIFEST]);
    names.map(|name| folder(project, args).join(name)).collect()
}

/// What differs from the ledger.
struct Moved {
    figures: Vec<Difference>,
    facts: Vec<(FactOn, Difference)>,
    /// Facts whose data have changed since they were accepted.
    stale: Diagnostics,
}

/// What differs from the ledger, where there is one.
fn moved(report: &Report, locked: bool) -> Result<Option<Moved>, Diagnostics> {
    let computed = report.ledger();
    Ok(report.accepted()?.map(|accepted| Moved {
        figures: accepted.differences(&computed),
        facts: accepted.fact_differences(&computed),
        stale: report.stale_facts(&accepted, locked),
    }))
}

/// What the ledger has to say. The list of differences is a result and goes to stdout.
fn ledger_findings(
    moved: Option<Moved>,
    locked: bool,
    console: &Console,
) -> Result<Diagnostics, Diagnostics> {
    let Some(moved) = moved else {
        let mut findings = Diagnostics::new();
        if locked {
            findings.push(
                Diagnostic::finding(
                    Code::MissingLedger,
                    format!("there is no ledger `{LEDGER}` to compare the figures with"),
                )
                .at(Place::file(LEDGER))
                .help("write it with `refigure accept` and commit it"),
            );
        }
        return Ok(findings);
    };
    let facts = moved.facts.iter().map(|(_, difference)| difference);
    let all: Vec<&Difference> = moved.figures.iter().chain(facts).collect();
    if locked && !all.is_empty() {
        let mut lines = Lines::default();
        for difference in &all {
            lines.push(format_args!("{difference}"));
        }
        console.result(&lines.text())?;
    }
    let unknown = moved.facts.len() - moved.stale.len();
    let mut findings = moved.stale;
    for count in [
        (moved.figures.len(), "figure differs", "figures differ"),
        (unknown, "fact differs", "facts differ"),
    ] {
        let (1.., one, many) = count else {
            continue;
        };
        let message = format!("{} from the ledger `{LEDGER}`", counted(count.0, one, many));
        let message = match locked {
            true => Diagnostic::finding(Code::LedgerDiffers, message).help(
                "if this is intended, accept them with `refigure accept` and commit the ledger",
            ),
            false => Diagnostic::warning(Code::LedgerDiffers, message)
                .help("`refigure build --locked` lists them, `refigure accept` accepts them"),
        };
        findings.push(message.at(Place::file(LEDGER)));
    }
    Ok(findings)
}

fn sources(filled: &Filled) -> impl Iterator<Item = Output> {
    filled.files.iter().map(|file| Output {
        path: format!("typst/{}", file.path),
        bytes: file.text.clone().into_bytes(),
    })
}

/// How a plain Typst compiler sets the same pages.
fn compile_hint(report: &Report, folder: &Path, date: &str) -> [String; 2] {
    let standards: Vec<&str> = report
        .specs
        .report
        .content
        .standards
        .iter()
        .map(|s| s.value.as_str())
        .collect();
    let standards = match standards.join(",") {
        none if none.is_empty() => String::new(),
        list => format!(" --pdf-standard {list}"),
    };
    let typst = crate::version::packages()
        .into_iter()
        .find(|(name, _)| name == "typst");
    let version = typst.map_or(String::new(), |(_, version)| format!(" {version}"));
    let folder = folder.join("typst");
    let folder = folder.display();
    [
        format!("sources in {folder}; typst{version} typesets the same pages with:"),
        format!(
            "  typst compile --root {folder} --ignore-system-fonts --features a11y-extras{standards} \
             --creation-timestamp $(date -u -d {date} +%s) {folder}/main.typ"
        ),
    ]
}
