//! `refigure import FILE`.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::{Console, Outcome};
use crate::cli::ImportArgs;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, counted};
use crate::figures::is_segment;
use crate::import::{self, Dataset, Existing};
use crate::limits;
use crate::output;
use crate::project::{Project, hex};
use crate::source::Place;
use crate::spec::Codebook;
use crate::yaml;

/// Larger files are refused: their cells would take more memory than a run has.
const MOST_BYTES: u64 = 1 << 29;

/// Makes a dataset of a file, or takes a newer delivery of it.
pub fn run(project: &Path, args: &ImportArgs, console: &Console) -> Result<Outcome, Diagnostics> {
    let project = Project::folder(project)?;
    let (name, file) = names(&args.file, args.name.clone())?;
    limits::stage("import");
    let bytes = source(&args.file)?;
    let (csv, codebook) = (format!("data/{name}.csv"), format!("data/{name}.yaml"));
    let same = |path: &str| {
        let target = project.root().join(path).canonicalize();
        let file = args.file.canonicalize();
        target.is_ok_and(|target| file.is_ok_and(|file| file == target))
    };
    if same(&csv) {
        let message = "the file is the dataset that it would be written to";
        return Err(Diagnostic::error(Code::InvalidOption, message)
            .at(Place::file(csv))
            .expected("an exported file")
            .help("keep it elsewhere, such as in `raw/`, or give the dataset another name with --name")
            .into());
    }
    let existing = existing(&project, &csv, &codebook, args.overwrite)?;
    let dataset = import::import(&name, &file, &bytes, existing.as_ref())?;
    limits::stage("write");
    limits::commit();
    let wait = || console.say("waiting for another process to finish writing there");
    output::replace(project.root(), &csv, &dataset.csv, wait)?;
    output::replace(project.root(), &codebook, dataset.codebook.as_bytes(), wait)?;
    console.messages(&told(&dataset, &codebook));
    let (rows, columns) = dataset.size;
    let did = match existing {
        Some(_) => "kept, with what is new",
        None => "drafted",
    };
    console.result(&format!(
        "{csv}: {}, {}\n{codebook}: {did}\n",
        counted(rows, "row", "rows"),
        counted(columns, "column", "columns")
    ))?;
    Ok(Outcome::Done)
}

/// The dataset's name and the file's.
pub(super) fn names(file: &Path, name: Option<String>) -> Result<(String, String), Diagnostic> {
    let file = file
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let file = file.unwrap_or_default();
    let name = name.or_else(|| import::name_of(&file));
    match name.filter(|name| is_segment(name) && !name.contains("__")) {
        Some(name) => Ok((name, file)),
        None => Err(Diagnostic::error(
            Code::InvalidName,
            "the dataset's name can't be part of a figure's id",
        )
        .expected("lower-case letters a-z, digits and _")
        .help("give a name with --name NAME")),
    }
}

/// The bytes of the file to import.
pub(super) fn source(path: &Path) -> Result<Vec<u8>, Diagnostic> {
    let place = || Place::file(path.display().to_string());
    let unreadable = |error: std::io::Error| {
        Diagnostic::error(Code::UnreadableFile, "can't read the file to import")
            .source(&error)
            .at(place())
    };
    let found = std::fs::metadata(path).map_err(unreadable)?;
    if !found.is_file() {
        return Err(Diagnostic::error(Code::IrregularFile, "this is not a file").at(place()));
    }
    if found.len() > MOST_BYTES {
        return Err(Diagnostic::error(
            Code::LimitExceeded,
            format!("the file is larger than {} MiB", MOST_BYTES >> 20),
        )
        .at(place())
        .help("export fewer columns, or part of the rows"));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(MOST_BYTES)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    Ok(bytes)
}

/// The dataset as it is, whose responses must be those of the last import.
fn existing(
    project: &Project,
    csv: &str,
    codebook: &str,
    overwrite: bool,
) -> Result<Option<Existing>, Diagnostics> {
    let mut responses = None;
    if project.exists(csv) {
        let mut bytes = Vec::new();
        let mut file = project.open_file(csv)?;
        file.read_to_end(&mut bytes).map_err(|error| {
            Diagnostic::error(Code::UnreadableFile, "can't read the file")
                .source(&error)
                .at(Place::file(csv))
        })?;
        responses = Some(bytes);
    }
    let codebook = match project.exists(codebook) {
        true => Some(project.read(codebook)?),
        false => None,
    };
    if let Some(responses) = &responses {
        let book = codebook
            .as_ref()
            .and_then(|file| yaml::read::<Codebook>(file).ok());
        let written = book
            .and_then(|book| book.imported)
            .map(|imported| imported.csv);
        if written != Some(hex(&Sha256::digest(responses))) && !overwrite {
            return Err(Diagnostic::error(
                Code::EditedDataset,
                "these responses were edited after they were imported",
            )
            .at(Place::file(csv))
            .help("correct answers in the program that exports them, or lose the edits with --overwrite")
            .into());
        }
    }
    Ok(codebook.map(|codebook| Existing {
        codebook,
        csv: responses,
    }))
}

/// What was guessed and changed, a message each.
pub(super) fn told(dataset: &Dataset, codebook: &str) -> Diagnostics {
    let mut messages = Diagnostics::new();
    let lists = [
        (
            Code::ImportedAnew,
            "the newer delivery differs",
            &dataset.changes,
        ),
        (
            Code::ChangedOnImport,
            "the import converted or left out data",
            &dataset.notes,
        ),
        (
            Code::Guessed,
            "the codebook has guesses: check the lines marked `# guessed`",
            &dataset.guesses,
        ),
    ];
    for (code, what, lines) in lists {
        if !lines.is_empty() {
            let message = Diagnostic::warning(code, what).at(Place::file(codebook));
            messages.push(
                lines
                    .iter()
                    .fold(message, |message, line| message.note(line)),
            );
        }
    }
    messages
}
