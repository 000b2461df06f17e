//! Broken projects, each with the whole message it earns. Every case is a test of its own.
//!
//! ```sh
//! cargo test --release --test broken                  # all cases
//! cargo test --release --test broken csv_             # cases whose name contains `csv_`
//! REFIGURE_BLESS=1 cargo test --release --test broken csv_   # write their expectations; read the diff as an author would
//! ```
//!
//! # A case
//!
//! `tests/broken/NAME.txt` breaks the small project `tests/projects/tiny` in one way and has the program's whole
//! output, so that a fault and its message are read together:
//!
//! ```text
//! What is broken, in words; as many lines as it takes.
//!
//! args: figures nosuch                    optional: the command line [default: build]
//! env: SOURCE_DATE_EPOCH=soon             optional: environment variables
//! place: none                             optional: no message of this case can have a place
//!
//! --- report/report.yaml                  edits of a file, in their order
//! replace: sections: [results]
//! with: sections: [resultz]
//! append:
//! | front: [cover]
//!
//! === exit 2                              the exit code, and the whole of stderr
//! error[CODE]: …
//! === stdout                              only if anything is printed there
//! ```
//!
//! Edits: `replace:` + `with:` (the first occurrence, which must exist; `everywhere:` instead of `with:` for all),
//! `append:`, `prepend:`, `write:`, `delete`, `mkdir`, `symlink: TARGET` and `append*1000: TEXT`, which repeats TEXT.
//! A text follows on the line, or below it with `| ` before each line. In texts, `\n`, `\t`, `\r`, `\xHH` and `\\`
//! mean what they do in Rust's byte strings; any other backslash is itself.
//!
//! # What is asserted of every case
//!
//! Exit code, stderr and stdout are those of the file. Nothing panicked. Each message has a place, unless the case says
//! that it can't. The outputs of the last good build are unchanged, to the byte. And a fault of a CSV (`csv_…`) shows
//! nothing of a respondent once the codebook says `disclosure: counts`.
//!
//! Projects that no edit can break (a full disk, a pipe in place of a file) are in `tests/suite/broken.rs`.

use libtest_mimic::{Arguments, Failed, Trial};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::LazyLock;

#[allow(dead_code, reason = "shared with the suite, which uses all of it")]
#[path = "suite/sandbox.rs"]
mod sandbox;

use sandbox::{Files, Run, Sandbox, root};

/// What ends the edits of a case and begins its expectation.
const EXPECTATION: &str = "=== exit ";

/// A case, read.
struct Case {
    /// Everything above the expectation, kept as it is when the case is blessed.
    head: String,
    expected: String,
    args: Vec<String>,
    env: Vec<(String, String)>,
    placeless: bool,
    edits: Vec<Edit>,
}

enum Edit {
    Replace {
        file: String,
        from: Vec<u8>,
        to: Vec<u8>,
        all: bool,
    },
    Append {
        file: String,
        text: Vec<u8>,
    },
    Prepend {
        file: String,
        text: Vec<u8>,
    },
    Write {
        file: String,
        text: Vec<u8>,
    },
    Delete {
        file: String,
    },
    Folder {
        file: String,
    },
    Link {
        file: String,
        target: String,
    },
}

impl Case {
    fn parse(text: &str) -> Self {
        let at = text.find(EXPECTATION).unwrap_or(text.len());
        let (head, expected) = text.split_at(at);
        let mut case = Self {
            head: head.to_string(),
            expected: expected.to_string(),
            args: vec!["build".to_string()],
            env: Vec::new(),
            placeless: false,
            edits: Vec::new(),
        };
        let mut file: Option<String> = None;
        let mut replaced: Option<Vec<u8>> = None;
        let mut lines = head.lines().peekable();
        while let Some(line) = lines.next() {
            if let Some(name) = line.strip_prefix("--- ") {
                file = Some(name.to_string());
                continue;
            }
            let (word, rest) = line.split_once(':').unwrap_or((line, ""));
            let Some(file) = file.clone() else {
                let words = || rest.split_whitespace().map(String::from);
                match word {
                    "args" => case.args = words().collect(),
                    "env" => {
                        let pair = |p: String| {
                            p.split_once('=')
                                .map(|(k, v)| (k.to_string(), v.to_string()))
                        };
                        case.env = words().filter_map(pair).collect();
                    }
                    "place" => case.placeless = true,
                    _ => {}
                }
                continue;
            };
            if line.trim().is_empty() {
                continue;
            }
            let mut text = rest.strip_prefix(' ').unwrap_or(rest).to_string();
            if text.is_empty() {
                while let Some(more) = lines.next_if(|l| *l == "|" || l.starts_with("| ")) {
                    let more = more.strip_prefix("| ").unwrap_or_default();
                    let _ = writeln!(text, "{more}");
                }
            }
            let (word, times) = match word.split_once('*') {
                Some((word, times)) => (word, times.parse().expect("a number after *")),
                None => (word, 1),
            };
            let text = bytes(&text).repeat(times);
            case.edits.push(match word {
                "replace" => {
                    replaced = Some(text);
                    continue;
                }
                "with" | "everywhere" => {
                    let from = replaced.take().expect("`with` after `replace`");
                    Edit::Replace {
                        file,
                        from,
                        to: text,
                        all: word == "everywhere",
                    }
                }
                "append" => Edit::Append { file, text },
                "prepend" => Edit::Prepend { file, text },
                "write" => Edit::Write { file, text },
                "delete" => Edit::Delete { file },
                "mkdir" => Edit::Folder { file },
                "symlink" => Edit::Link {
                    file,
                    target: String::from_utf8(text).expect("a path"),
                },
                other => panic!("no such edit: {other}"),
            });
        }
        case
    }

    fn run(&self, sandbox: &Sandbox) -> Run {
        let args: Vec<&str> = self.args.iter().map(String::as_str).collect();
        let env: Vec<(&str, &str)> = self
            .env
            .iter()
            .map(|(k, v)| (k.as_str(), v.as_str()))
            .collect();
        sandbox.run_with(&args, &env)
    }
}

/// A text with its escapes undone.
fn bytes(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let (byte, length) = match (first, after) {
            (b'\\', [b'n', ..]) => (b'\n', 2),
            (b'\\', [b't', ..]) => (b'\t', 2),
            (b'\\', [b'r', ..]) => (b'\r', 2),
            (b'\\', [b'\\', ..]) => (b'\\', 2),
            (b'\\', [b'x', a, b, ..]) => {
                let hex = std::str::from_utf8(&[*a, *b])
                    .map(|h| u8::from_str_radix(h, 16))
                    .expect("hex");
                (hex.expect("two hexadecimal digits after \\x"), 4)
            }
            _ => (*first, 1),
        };
        out.push(byte);
        rest = rest.get(length..).unwrap_or_default();
    }
    out
}

impl Edit {
    fn apply(&self, sandbox: &Sandbox) {
        let read = |file: &str| fs::read(sandbox.path(file)).unwrap_or_default();
        match self {
            Edit::Replace {
                file,
                from,
                to,
                all,
            } => {
                let text = read(file);
                let at = |text: &[u8]| text.windows(from.len()).position(|w| w == from.as_slice());
                let (mut out, mut rest) = (Vec::new(), text.as_slice());
                let mut found = false;
                while let Some(i) = at(rest).filter(|_| *all || !found) {
                    out.extend_from_slice(&rest[..i]);
                    out.extend_from_slice(to);
                    rest = &rest[i + from.len()..];
                    found = true;
                }
                assert!(
                    found,
                    "{file} does not hold {:?}",
                    String::from_utf8_lossy(from)
                );
                out.extend_from_slice(rest);
                sandbox.write(file, out);
            }
            Edit::Append { file, text } => {
                sandbox.write(file, [read(file).as_slice(), text].concat())
            }
            Edit::Prepend { file, text } => {
                sandbox.write(file, [text, read(file).as_slice()].concat())
            }
            Edit::Write { file, text } => sandbox.write(file, text),
            Edit::Delete { file } => {
                let path = sandbox.path(file);
                let done = if path.is_dir() {
                    fs::remove_dir_all(&path)
                } else {
                    fs::remove_file(&path)
                };
                done.unwrap_or_else(|e| panic!("{file}: {e}"));
            }
            Edit::Folder { file } => fs::create_dir_all(sandbox.path(file)).expect("a folder"),
            Edit::Link { file, target } => {
                #[cfg(unix)]
                std::os::unix::fs::symlink(target, sandbox.path(file)).expect("a link");
                #[cfg(not(unix))]
                let _ = (file, target);
            }
        }
    }
}

/// What a run printed, in the form of a case's expectation.
fn outcome(run: &Run, sandbox: &Sandbox) -> String {
    let plain = |text: &str| text.replace(&sandbox.path("").display().to_string(), "[project]/");
    let mut out = format!("{EXPECTATION}{}\n{}", run.code, plain(&run.stderr));
    if !run.stdout.is_empty() {
        let _ = write!(out, "=== stdout\n{}", plain(&run.stdout));
    }
    out
}

/// What no case may expect.
fn faults(case: &Case, run: &Run) -> Vec<String> {
    let mut faults = Vec::new();
    let both = format!("{}{}", run.stdout, run.stderr);
    if !matches!(run.code, 1 | 2) {
        faults.push(format!(
            "ended with {}: a broken project ends with 1 or 2",
            run.code
        ));
    }
    if both.contains("panicked at")
        || both.contains("RUST_BACKTRACE")
        || both.contains("overflowed its stack")
    {
        faults.push("panicked".to_string());
    }
    for jargon in [
        "serde",
        "u64",
        "u8",
        "i64",
        "usize",
        "struct ",
        "minijinja error",
        "newtype",
        "externally tagged",
    ] {
        if run.stderr.contains(jargon) {
            faults.push(format!("a message speaks of `{jargon}`"));
        }
    }
    let mut messages: Vec<Vec<&str>> = Vec::new();
    for line in run.stderr.lines() {
        let begins = ["error", "finding", "warning"]
            .iter()
            .any(|word| line.starts_with(&format!("{word}[")));
        match messages.last_mut() {
            Some(message) if !begins => message.push(line),
            _ => messages.push(vec![line]),
        }
    }
    for (i, message) in messages.iter().enumerate() {
        if messages.iter().take(i).any(|m| m == message) {
            faults.push(format!("reported twice: {}", message.concat()));
        }
        let placed = message
            .iter()
            .any(|line| line.trim_start().starts_with("--> "));
        let text = message
            .first()
            .is_some_and(|line| line.contains(": ") && !line.starts_with('{'));
        if text && !placed && !case.placeless {
            faults.push(format!("a message without a place: {}", message.concat()));
        }
    }
    faults
}

/// What the case shows of respondents if their codebook says `disclosure: counts`: cells that are neighbours in a row, or
/// the number of a line.
fn disclosed(sandbox: &Sandbox, case: &Case) -> Vec<String> {
    for book in ["data/rooms.yaml", "data/readers.yaml"] {
        sandbox.replace(book, "disclosure: rows", "disclosure: counts");
    }
    let run = case.run(sandbox);
    let printed = format!("{}{}", run.stdout, run.stderr);
    let rows = fs::read(sandbox.path("data/rooms.csv")).unwrap_or_default();
    let rows = String::from_utf8_lossy(&rows).into_owned();
    let rows = rows
        .split(['\n', '\r'])
        .filter(|row| !row.contains(",service_loans,"));
    let cells = rows.flat_map(|row| {
        let cells: Vec<&str> = row.split(',').collect();
        let pairs = cells.windows(2).map(|pair| pair.join(","));
        pairs
            .filter(|pair| !pair.starts_with(',') && !pair.ends_with(','))
            .collect::<Vec<_>>()
    });
    let cells = cells
        .filter(|cells| printed.contains(cells))
        .map(|cells| format!("discloses `{cells}`"));
    let line = |line: &u32| printed.contains(&format!("rooms.csv:{line}"));
    let lines = (2..10)
        .filter(line)
        .map(|line| format!("discloses line {line}"));
    let mut faults: Vec<String> = cells.chain(lines).collect();
    faults.dedup();
    if !faults.is_empty() {
        faults.push(printed);
    }
    faults
}

/// The outputs of a good build of the small project.
static GOOD: LazyLock<Files> = LazyLock::new(|| {
    let sandbox = Sandbox::project("tiny");
    sandbox.ok(&["build"]);
    sandbox.files("out")
});

/// Runs a case, or writes its expectation.
fn check(path: &Path, bless: bool) -> Result<(), Failed> {
    let text = fs::read_to_string(path)?;
    let case = Case::parse(&text);
    let sandbox = Sandbox::project("tiny");
    for (file, bytes) in GOOD.iter() {
        sandbox.write(&format!("out/{}", file.display()), bytes);
    }
    for edit in &case.edits {
        edit.apply(&sandbox);
    }
    let before = sandbox.files("out");
    let run = case.run(&sandbox);
    let mut faults = faults(&case, &run);
    if sandbox.files("out") != before {
        faults.push("the outputs of the last good build changed".to_string());
    }
    let found = outcome(&run, &sandbox);
    if bless && found != case.expected {
        fs::write(path, format!("{}{found}", case.head))?;
    } else if found != case.expected {
        faults.push(format!("expected:\n{}\nfound:\n{found}", case.expected));
    }
    if path
        .file_stem()
        .is_some_and(|name| name.to_string_lossy().starts_with("csv_"))
    {
        faults.extend(disclosed(&sandbox, &case));
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults.join("\n").into())
    }
}

fn main() -> ExitCode {
    let args = Arguments::from_args();
    let bless = std::env::var_os("REFIGURE_BLESS").is_some_and(|v| v == "1");
    let cases: BTreeMap<String, PathBuf> = fs::read_dir(root().join("tests/broken"))
        .expect("tests/broken")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "txt"))
        .filter_map(|path| Some((path.file_stem()?.to_str()?.to_string(), path)))
        .collect();
    let test = |(name, path): (String, PathBuf)| Trial::test(name, move || check(&path, bless));
    let conclusion = libtest_mimic::run(&args, cases.into_iter().map(test).collect());
    if conclusion.has_failed() && !bless {
        println!(
            "REFIGURE_BLESS=1 writes the expectations, once the messages are as they should be"
        );
    }
    conclusion.exit_code()
}
