//! The command line: clap structs alone, so that build.rs can make the man page and shell completions from this file.

use clap::error::ErrorKind;
use clap::{
    Arg, ArgAction, ArgGroup, ArgMatches, Args, Error, FromArgMatches, Parser, Subcommand,
    ValueEnum, value_parser,
};
use std::path::PathBuf;

use crate::export::Export;

/// Build a report whose every number is computed from its data.
#[derive(Debug, Parser)]
#[command(name = "refigure", disable_version_flag = true)]
#[command(
    after_help = "Exit codes: 0 done; 1 findings (the ledger differs, the data make a sentence false, a published value is contradicted, `diff --exit-code` found differences); 2 an error."
)]
pub struct Cli {
    /// Command to run [default: build].
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Options of `build`, the default command.
    #[command(flatten)]
    pub build: BuildArgs,
    /// Options of every command.
    #[command(flatten)]
    pub common: Common,
    /// Print version and commit.
    #[arg(long, short = 'V')]
    pub version: bool,
}

/// Commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Compute every figure, fill the templates and write the PDF and the manifest.
    Build(BuildArgs),
    /// Build, and rebuild whenever an input changes.
    Watch(BuildArgs),
    /// Check published values against the figures and each other.
    Check(CheckArgs),
    /// List figures with their values.
    Figures(FiguresArgs),
    /// Show which figures changed between two revisions, where, and why.
    Diff(DiffArgs),
    /// Show where figures come from and where they are used.
    Explain(ExplainArgs),
    /// Write the current figures to the ledger, report/figures.lock.
    Accept(AcceptArgs),
    /// Import a file of SPSS, Stata, Excel or a survey tool as a dataset with a drafted codebook.
    Import(ImportArgs),
    /// Start a small report in a new folder.
    New(NewArgs),
}

/// Options of every command.
#[derive(Debug, Clone, Args)]
pub struct Common {
    /// Folder of the project.
    #[arg(long, value_name = "DIR", default_value = ".", global = true)]
    pub project: PathBuf,
    /// Print errors and findings only.
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Print how long each stage took, and under `watch` why it was rerun.
    #[arg(long, short, global = true)]
    pub verbose: bool,
    /// How to print errors, findings and warnings.
    #[arg(long, value_name = "FORM", default_value = "text", global = true)]
    pub messages: Messages,
    /// Fail if a build takes longer; 0 means no limit.
    #[arg(long, value_name = "SECONDS", default_value_t = 600, global = true)]
    pub timeout: u64,
    /// Reject a report with more pages; 0 means no limit.
    #[arg(long, value_name = "N", default_value_t = 5_000, global = true)]
    pub max_pages: usize,
    /// Reject tables with more figures; 0 means no limit.
    #[arg(long, value_name = "N", default_value_t = 250_000, global = true)]
    pub max_figures: usize,
    /// Also limit memory to 4096 MiB, as CI=true in the environment does (Linux).
    #[arg(long, global = true)]
    pub limits: bool,
    /// Fail if more memory is needed; 0 means no limit (Linux).
    #[arg(long, value_name = "MIB", global = true)]
    pub max_memory: Option<u64>,
    /// Process that started this one to limit its memory.
    #[arg(long, value_name = "PID", hide = true, global = true)]
    pub supervised: Option<u32>,
}

/// Forms of errors, findings and warnings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Messages {
    /// Text with the source line, to stderr.
    Text,
    /// One JSON object per line, to stderr.
    Json,
    /// GitHub workflow commands, shown in pull requests, to stdout.
    Github,
}

/// Options of `build` and `watch`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct BuildArgs {
    /// Output folder [default: PROJECT/out].
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Exit with status 1 if figures differ from the ledger, and list them.
    #[arg(long)]
    pub locked: bool,
    /// Write the outputs despite findings (the exit status is still 1).
    #[arg(long)]
    pub keep_going: bool,
    /// What to make of the report; repeatable, or separated by commas [default: pdf].
    #[arg(long, value_name = "FORMAT", value_delimiter = ',')]
    pub format: Vec<Export>,
    /// Also write review.html, the page with what is known of each of its numbers.
    #[arg(long)]
    pub review: bool,
    /// Also write intermediate sources.
    #[arg(long, value_name = "KIND")]
    pub emit: Option<Emit>,
}

impl BuildArgs {
    /// What to make of the report.
    pub fn exports(&self) -> Vec<Export> {
        match self.format.as_slice() {
            [] => vec![Export::Pdf],
            some => some.to_vec(),
        }
    }
}

/// Intermediate sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Emit {
    /// The Typst sources, into OUT/typst.
    Typst,
    /// The lines of text on each page with their positions in points, into OUT/layout.txt.
    Layout,
}

/// Options of `check`.
#[derive(Debug, Clone, Args)]
pub struct CheckArgs {
    /// How to print the findings and the summary.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: CheckFormat,
    /// Check only this section of the publication, such as `3.2`.
    #[arg(long, value_name = "SECTION")]
    pub section: Option<String>,
    /// Check only this table or model, by its name or its place in the publication, such as `t04` or `Table 4`.
    #[arg(long, value_name = "TABLE")]
    pub table: Option<String>,
    /// Draft report/published/prose.yaml from a paper, a PDF or a text: its numbers with page and sentence, none confirmed.
    #[arg(long, value_name = "PAPER", conflicts_with_all = ["format", "section", "table"])]
    pub draft: Option<PathBuf>,
}

/// Formats of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// A paragraph for each finding.
    Text,
    /// A JSON object; docs/schema/check.schema.json.
    Json,
    /// Markdown tables, for a pull request.
    Markdown,
    /// The report as a page in HTML, with the verdict on each value.
    Html,
}

/// Options of `figures`.
#[derive(Debug, Clone, Args)]
pub struct FiguresArgs {
    /// Ids to list; `*` matches anything, as in `t05.jetro.*.row_pct` [default: all].
    pub pattern: Option<String>,
    /// How to print them.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

/// Formats of a list of figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One line per figure: id, text, ratio.
    Text,
    /// A JSON array of objects as in the manifest.
    Json,
    /// Comma-separated values with a header.
    Csv,
}

/// Options of `diff`.
#[derive(Debug, Clone, Args)]
pub struct DiffArgs {
    /// The two states.
    #[command(flatten)]
    pub states: States,
    /// How to print the differences.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: DiffFormat,
    /// Also list figures whose printed text is unchanged but whose exact value or base changed.
    #[arg(long)]
    pub exact: bool,
    /// Read a revision's figures from its ledger instead of computing them.
    #[arg(long)]
    pub recorded: bool,
    /// Ignore changes of at most ABS, in units as printed (percentage points of a share).
    #[arg(long, value_name = "ABS")]
    pub tolerance: Option<String>,
    /// Ignore changes of at most R times the old value.
    #[arg(long, value_name = "R")]
    pub relative: Option<String>,
    /// Exit with status 1 if anything differs.
    #[arg(long)]
    pub exit_code: bool,
    /// Reject a revision whose files are larger in total; 0 means no limit.
    #[arg(long, value_name = "MIB", default_value_t = 1024)]
    pub max_size: u64,
    /// Let git follow the repository's `.git` file, links, alternates and includes out of its folder.
    #[arg(long)]
    pub trust_git: bool,
}

/// A state of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// A git revision.
    Revision(String),
    /// A project's folder, a manifest or a ledger.
    Path(PathBuf),
}

/// Two states, in the order of the command line: a bare argument is a revision, whatever files there are.
#[derive(Debug, Clone, Default)]
pub struct States {
    /// The earlier one; `None` is `HEAD`.
    pub old: Option<State>,
    /// The later one; `None` is the work tree.
    pub new: Option<State>,
}

impl Args for States {
    fn augment_args(command: clap::Command) -> clap::Command {
        command
            .arg(
                Arg::new("old")
                    .value_name("OLD")
                    .help("Git revision to compare [default: HEAD]"),
            )
            .arg(
                Arg::new("new")
                    .value_name("NEW")
                    .help("Git revision to compare it with [default: the work tree]"),
            )
            .arg(
                Arg::new("path")
                    .long("path")
                    .value_name("PATH")
                    .value_parser(value_parser!(PathBuf))
                    .action(ArgAction::Append)
                    .help("Compare a project folder, a manifest or a ledger instead of OLD or NEW"),
            )
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for States {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let mut states = Vec::new();
        for id in ["old", "new"] {
            let name = matches.get_one::<String>(id);
            let name = name.map(|name| State::Revision(name.clone()));
            states.extend(matches.index_of(id).zip(name));
        }
        let paths = matches.get_many::<PathBuf>("path").unwrap_or_default();
        let at = matches.indices_of("path").unwrap_or_default();
        states.extend(at.zip(paths.map(|path| State::Path(path.clone()))));
        states.sort_by_key(|(at, _)| *at);
        let mut states = states.into_iter().map(|(_, state)| state);
        let (old, new) = (states.next(), states.next());
        match states.next() {
            None => Ok(Self { old, new }),
            Some(_) => Err(Error::raw(
                ErrorKind::TooManyValues,
                "too many states to compare: give OLD and NEW, each a revision or `--path PATH`",
            )),
        }
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// Forms of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// Text for a terminal.
    Text,
    /// JSON for programs: docs/schema/diff.schema.json.
    Json,
    /// Markdown for a pull-request comment.
    Markdown,
    /// The report as a page in HTML, with what changed marked.
    Html,
}

/// Options of `explain`.
#[derive(Debug, Clone, Args)]
#[command(group(ArgGroup::new("which").args(["id", "at", "page", "text"]).multiple(true).required(true)))]
pub struct ExplainArgs {
    /// Id of a figure; `*` matches anything.
    pub id: Option<String>,
    /// Explain the figures that a template uses on a line.
    #[arg(long, value_name = "TEMPLATE:LINE")]
    pub at: Option<String>,
    /// Explain the figures on a page of the PDF, counted from 1 with the cover.
    #[arg(long, value_name = "N")]
    pub page: Option<usize>,
    /// Explain the figures printed as this text, such as 69.6 or 69.6%.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub text: Option<String>,
    /// List the respondents counted, if the codebook allows showing single answers.
    #[arg(long)]
    pub rows: bool,
    /// How to print the explanation.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ExplainFormat,
}

/// Forms of an explanation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExplainFormat {
    /// Text for a terminal.
    Text,
    /// JSON for programs: docs/schema/explain.schema.json.
    Json,
}

/// Options of `accept`.
#[derive(Debug, Clone, Args)]
pub struct AcceptArgs {
    /// Ids to accept; `*` matches anything [default: all, or none with --fact].
    pub pattern: Option<String>,
    /// Fact to confirm after the data it depends on changed; `*` matches anything. Repeatable.
    #[arg(long, value_name = "NAME")]
    pub fact: Vec<String>,
    /// Resolve the conflicts that a merge left in the ledger by recomputing their figures.
    #[arg(long, conflicts_with_all = ["pattern", "fact"])]
    pub merge: bool,
}

/// Options of `import`.
#[derive(Debug, Clone, Args)]
pub struct ImportArgs {
    /// File to import: .sav, .zsav, .dta, .xlsx or CSV.
    pub file: PathBuf,
    /// Name of the dataset [default: the file's].
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Replace responses that were edited since they were imported.
    #[arg(long)]
    pub overwrite: bool,
}

/// Options of `new`.
#[derive(Debug, Clone, Args)]
pub struct NewArgs {
    /// Folder of the new report.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// File to import as its dataset [default: a small example].
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
}
