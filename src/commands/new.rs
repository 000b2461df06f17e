//! `refigure new DIR`.

use super::import::{names, source};
use super::{Console, Outcome, epoch};
use crate::cli::NewArgs;
use crate::date::Date;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::import::{self, Dataset};
use crate::limits;
use crate::output::{self, Output};
use crate::source::{Place, SourceFile};
use crate::spec::Codebook;
use crate::yaml;

/// The date of a new report, where the environment states none: outputs depend on no clock.
const DATE: &str = "2025-01-01";

/// The example: a survey of a reading room.
const EXAMPLE: [(&str, &str); 4] = [
    (
        "data/visitors.csv",
        include_str!("../../templates/new/visitors.csv"),
    ),
    (
        "data/visitors.yaml",
        include_str!("../../templates/new/visitors.yaml"),
    ),
    (
        "report/tables/answers.yaml",
        include_str!("../../templates/new/answers.yaml"),
    ),
    (
        "templates/sections/results.typ.j2",
        include_str!("../../templates/new/results.typ.j2"),
    ),
];

/// Builds and checks the report for every pull request, and comments which figures it changes.
const WORKFLOW: &str = include_str!("../../templates/new/workflow.yml");

/// Writes a small report into a new folder; over a file, with its dataset and a table of all answers.
pub fn run(args: &NewArgs, console: &Console) -> Result<Outcome, Diagnostics> {
    let folder = &args.folder;
    let place = || Place::file(folder.display().to_string());
    let taken = std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if taken {
        return Err(
            Diagnostic::error(Code::InvalidOption, "the folder is not empty")
                .at(place())
                .expected("a new folder, or an empty one")
                .help("give another name, or `refigure import` in the report that is there")
                .into(),
        );
    }
    let mut files = Vec::new();
    let title = match &args.from {
        None => {
            files.extend(EXAMPLE.map(|(path, text)| file(path, text)));
            "Visitors of the reading room".to_string()
        }
        Some(from) => {
            let (name, shown) = names(from, None)?;
            limits::stage("import");
            let dataset = import::import(&name, &shown, &source(from)?, None)?;
            console.messages(&super::import::told(&dataset, &format!("data/{name}.yaml")));
            files.extend(over(&name, &dataset)?);
            name
        }
    };
    files.push(file("report/report.yaml", &report(&title)));
    files.push(file(".gitignore", "out/\nraw/\n"));
    let attributes = "*.csv -text\n*.lock -text\n*.yaml text eol=lf\n*.j2 text eol=lf\n";
    files.push(file(".gitattributes", attributes));
    files.push(file(".github/workflows/report.yml", WORKFLOW));
    limits::stage("write");
    limits::commit();
    std::fs::create_dir_all(folder).map_err(|error| {
        Diagnostic::error(Code::UnwritableOutput, "can't create the folder")
            .source(&error)
            .at(place())
    })?;
    let wait = || console.say("waiting for another process to finish writing there");
    output::write_set(folder, folder, &files, &[], wait)?;
    let shown = folder.display();
    console.result(&format!(
        "{shown}: a report of {} files\nnext: refigure --project {shown}; refigure accept --project {shown}\n",
        files.len()
    ))?;
    Ok(Outcome::Done)
}

fn file(path: &str, text: &str) -> Output {
    Output {
        path: path.into(),
        bytes: text.into(),
    }
}

fn report(title: &str) -> String {
    let date = epoch().and_then(|epoch| Date::from_epoch(epoch.parse().ok()?));
    let date = date.map_or(DATE.to_string(), Date::iso);
    format!(
        "title: {}\nauthors: [{{name: The authors}}]\ndate: \"{date}\"\nsections: [results]\n\
         cover: false\ncontents: false\ncolophon: false\n",
        quoted(title)
    )
}

/// A text in YAML: JSON is YAML.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// The files of a report over a dataset: a table of the answers to every question, and a section that places it.
fn over(name: &str, dataset: &Dataset) -> Result<Vec<Output>, Diagnostics> {
    let path = format!("data/{name}.yaml");
    let book: Codebook = yaml::read(&SourceFile::new(path.as_str(), dataset.codebook.as_str()))?;
    let mut section = format!(
        "= Results <results>\n\n{{{{ figure(\"{name}.n\") }}}} respondents are in the data.\n"
    );
    let mut files = vec![
        Output {
            path: format!("data/{name}.csv"),
            bytes: dataset.csv.clone(),
        },
        file(&path, &dataset.codebook),
    ];
    if !(book.variables.is_empty() && book.sets.is_empty() && book.grids.is_empty()) {
        section.push_str("{{ ref(\"answers\") }} has the answers to every question.\n\n{{ table(\"answers\") }}\n");
        let table = format!("title: Answers\ntopline: {name}\n");
        files.push(file("report/tables/answers.yaml", &table));
    }
    files.push(file("templates/sections/results.typ.j2", &section));
    Ok(files)
}
