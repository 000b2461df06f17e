//! `refigure figures [PATTERN]`.

use std::path::Path;

use super::{Console, Outcome};
use crate::cli::{FiguresArgs, Format};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::figures::{Figure, matches};
use crate::manifest::{self, Record};
use crate::pipeline::Report;
use crate::sink::{self, Lines};

/// Lists figures.
pub fn run(project: &Path, args: &FiguresArgs, console: &Console) -> Result<Outcome, Diagnostics> {
    let report = Report::compute(project, |stage| console.stage(stage))?;
    let rounding = report.specs.report.content.rounding;
    let pattern = args.pattern.as_deref().unwrap_or("*");
    let figures: Vec<&Figure> = report
        .computed
        .figures
        .iter()
        .filter(|f| matches(pattern, &f.id))
        .collect();
    if figures.is_empty() {
        return Err(report.computed.figures.no_match(pattern).into());
    }
    let records: Vec<Record<'_>> = figures
        .iter()
        .map(|f| manifest::record(f, &report.specs))
        .collect();
    let text = match args.format {
        Format::Text => {
            let width = figures.iter().map(|f| f.id.len()).max().unwrap_or_default();
            let mut lines = Lines::default();
            for figure in &figures {
                lines.push(format_args!(
                    "{:width$}  {:>7}  {}",
                    figure.id,
                    figure.text(rounding),
                    figure.exact.ratio()
                ));
            }
            lines.text()
        }
        Format::Json => sink::json(&records, true).map_err(unwritable)?,
        Format::Csv => csv(&figures, rounding).map_err(unwritable)?,
    };
    console.result(&text)?;
    Ok(Outcome::Done)
}

fn unwritable(error: impl Into<Box<dyn std::error::Error>>) -> Diagnostics {
    Diagnostic::error(Code::UnwritableOutput, "can't write the list")
        .source(error.into().as_ref())
        .into()
}

fn csv(
    figures: &[&Figure],
    rounding: crate::figures::Rounding,
) -> Result<String, Box<dyn std::error::Error>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["id", "text", "exact", "base"])?;
    for figure in figures {
        let base = figure.base.map(|b| b.to_string()).unwrap_or_default();
        writer.write_record([
            &figure.id,
            &figure.text(rounding),
            &figure.exact.ratio(),
            &base,
        ])?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}
